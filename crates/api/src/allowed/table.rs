//! The one table: every operation of the surface, who is let in, how far a Zugang has to reach, and what the rules say
//! to whom about their own things and about those of others. `tests/surface/erlaubt` walks every cell of it against a real
//! instance, and fails on an operation of the OpenAPI that has no row here, and on a row that has no operation.

use super::{Action, By, Jeder, Person};
use crate::problem::Kind;
use crate::problem::kind::{
    BETREIBER_FEHLT, DELEGATION_UNBEKANNT, EIGENER_ANTRAG, FREMDE_ORTSWEBEREI, FREMDER_FADEN,
    KEIN_EIGENER_EINSPRUCH, NICHT_ANGEMELDET, NUR_ANTRAGSTELLER, NUR_VERANTWORTLICHE, NUR_VERFASSER,
    NUR_WEBER, SCHON_VERIFIZIERT, ZUGANG_UNBEKANNT,
};
use crate::session::Viewer;
use crate::write::{Act, Besucher, Betreiber};
use domain::{
    AbstimmungId, AntragId, AuszahlungId, BildId, BuchungId, DelegationId, ElementId, FadenId, GarnrolleId,
    KnotenId, NachrichtId, OrtId,
};
use ports::identity::{Umfang, ZugangId};

/// Whom the door lets in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wer {
    /// Everybody, also who is not signed in.
    Alle,
    /// Who is signed in; everybody else is told 401.
    Angemeldete,
    /// Who holds the token of the instance; everybody else is told 403.
    Betreiber,
}

/// How far a Zugang has to reach.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Zugang {
    /// Nothing here is about who asks.
    Frei,
    /// As far as this.
    Mit(Umfang),
    /// No Zugang reaches so far: it is about the account, or about the power of an office.
    Nie,
}

impl Zugang {
    const LESEN: Self = Self::Mit(Umfang::Lesen);
    const WEBEN: Self = Self::Mit(Umfang::Weben);
    const ENTSCHEIDEN: Self = Self::Mit(Umfang::Entscheiden);
    const KONTO: Self = Self::Mit(Umfang::Konto);
    const FREI: Self = Self::Frei;
    const NIE: Self = Self::Nie;
}

/// What the rules say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Zelle {
    /// It happens.
    Ja,
    /// It happens, and the answer holds what is private.
    MitPrivatem,
    /// It is refused with this problem.
    Nein(&'static Kind),
    /// This cannot come about.
    Nie,
}

/// As what somebody stands before an operation. The first four are signed in, and the table has a column for each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Not verified yet.
    Gast,
    /// Verified, at home in the Ortsweberei that it is about.
    Weber,
    /// Responsible for the Ortsweberei that it is about.
    Verantwortlich,
    /// Responsible for another one.
    AnderswoVerantwortlich,
    /// Not signed in.
    Besucher,
    /// Runs the instance.
    Betreiber,
}

/// Whose the thing is that an operation is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wessen {
    /// Of who asks.
    Eigen,
    /// Of somebody else, or nobody's.
    Fremd,
}

/// What the rules say to whom: a Gast, a Weber and a Verantwortliche of the Ortsweberei that it is about, and a
/// Verantwortliche of another one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Zellen {
    /// About one's own things; nothing where what it is about is nobody's.
    pub eigen: Option<[Zelle; 4]>,
    /// About those of others.
    pub fremd: [Zelle; 4],
}

/// An operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Row {
    /// Its name in the OpenAPI.
    pub operation: &'static str,
    /// Whom the door lets in.
    pub wer: Wer,
    /// How far a Zugang has to reach.
    pub zugang: Zugang,
    /// What the rules say to who was let in.
    pub zellen: Zellen,
}

impl Row {
    /// What somebody who stands like this is told.
    #[must_use]
    pub fn zelle(&self, standing: Standing, wessen: Wessen) -> Zelle {
        let zellen = match wessen {
            Wessen::Eigen => self.zellen.eigen.unwrap_or([NIE; 4]),
            Wessen::Fremd => self.zellen.fremd,
        };
        let [gast, weber, verantwortlich, anderswo] = zellen;
        match (standing, self.wer) {
            (Standing::Gast, _) => gast,
            (Standing::Weber, _) => weber,
            (Standing::Verantwortlich, _) => verantwortlich,
            (Standing::AnderswoVerantwortlich, _) => anderswo,
            (Standing::Besucher | Standing::Betreiber, _) if wessen == Wessen::Eigen => NIE,
            (Standing::Besucher | Standing::Betreiber, Wer::Angemeldete) => nein(&NICHT_ANGEMELDET),
            (Standing::Besucher, Wer::Betreiber) => nein(&BETREIBER_FEHLT),
            (Standing::Besucher | Standing::Betreiber, Wer::Alle) | (Standing::Betreiber, Wer::Betreiber) => {
                JA
            }
        }
    }
}

const JA: Zelle = Zelle::Ja;
const PRIVAT: Zelle = Zelle::MitPrivatem;
const NIE: Zelle = Zelle::Nie;
/// Nobody's, and everybody who is let in may.
const JEDE: Zellen = niemandes([JA; 4]);
/// Nobody in the weave is let in.
const KEINE: Zellen = niemandes([nein(&BETREIBER_FEHLT); 4]);
/// Everybody who is let in may, whosever it is.
const UEBERALL: Zellen = je([JA; 4], [JA; 4]);
const WEBER: Zelle = nein(&NUR_WEBER);
const AMT: Zelle = nein(&NUR_VERANTWORTLICHE);
const ORT: Zelle = nein(&FREMDE_ORTSWEBEREI);
/// One's own, or what nobody twisted and a Weber may change.
const WEBEN: Zellen = je([JA; 4], [WEBER, JA, JA, JA]);
/// What only an office of this Ortsweberei does, whosever it is.
const IM_AMT: [Zelle; 4] = [AMT, AMT, JA, AMT];
/// The business of the Weber of this Ortsweberei.
const DAHEIM: [Zelle; 4] = [WEBER, JA, JA, ORT];

const fn nein(kind: &'static Kind) -> Zelle {
    Zelle::Nein(kind)
}

/// About something that is nobody's.
const fn niemandes(zellen: [Zelle; 4]) -> Zellen {
    Zellen { eigen: None, fremd: zellen }
}

/// About one's own, and about others'.
const fn je(eigen: [Zelle; 4], fremd: [Zelle; 4]) -> Zellen {
    Zellen { eigen: Some(eigen), fremd }
}

macro_rules! table {
    ($($action:ident $operation:literal $on:ty, $by:ty, $zugang:ident, $zellen:expr;)+) => {
        /// The actions, each named after what is done.
        pub(crate) mod act {
            $(#[doc = concat!("`", $operation, "`")] pub(crate) enum $action {})+
        }
        $(impl Action for act::$action {
            type On = $on;
            type By = $by;
            const ROW: &'static Row = &Row {
                operation: $operation,
                wer: <$by as By>::WER,
                zugang: Zugang::$zugang,
                zellen: $zellen,
            };
        })+
        /// All of them.
        pub static TABLE: &[&Row] = &[$(<act::$action as Action>::ROW),+];
    };
}

table! {
    // Signing in
    Registrieren            "post_auth_register"                        (), Besucher, FREI, JEDE;
    AufgabeErbitten         "post_auth_aufgabe"                         (), Jeder, FREI, JEDE;
    LinkErbitten            "post_auth_login"                           (), Jeder, FREI, JEDE;
    Anmelden                "post_auth_session"                         (), Jeder, FREI, JEDE;
    Abmelden                "delete_auth_session"                       (), Jeder, FREI, JEDE;
    // Oneself: what the address names is always who asks
    IchLesen                "get_me"                                    (), Person, LESEN, JEDE;
    IchAendern              "patch_me"                                  (), Act, NIE, JEDE;
    VergessenBeantragen     "post_me_vergessen"                         (), Act, NIE, JEDE;
    VergessenZuruecknehmen  "delete_me_vergessen"                       (), Act, NIE, JEDE;
    AuskunftLesen           "get_me_export"                             (), Person, NIE, JEDE;
    BriefwahlLesen          "get_me_benachrichtigungen"                 (), Person, LESEN, JEDE;
    BriefwahlAendern        "put_me_benachrichtigungen"                 (), Person, NIE, JEDE;
    ZugaengeLesen           "get_me_zugaenge"                           (), Person, NIE, JEDE;
    ZugangAnlegen           "post_me_zugaenge"                          (), Person, NIE, JEDE;
    ZugangLoeschen          "delete_me_zugaenge_id"                     ZugangId, Person, NIE,
        je([JA; 4], [nein(&ZUGANG_UNBEKANNT); 4]);
    // The seal in the address says who
    AbbestellenErfragen     "get_abbestellen"                           (), Jeder, FREI, JEDE;
    Abbestellen             "post_abbestellen"                          (), Jeder, FREI, JEDE;
    // Offices
    GarnrolleVerifizieren   "post_admin_accounts_id_verify"             GarnrolleId, Act, NIE,
        je([AMT, AMT, nein(&SCHON_VERIFIZIERT), nein(&SCHON_VERIFIZIERT)], IM_AMT);
    OrtswebereiGruenden     "post_admin_ortswebereien"                  (), Betreiber, NIE, KEINE;
    OrteImportieren         "post_admin_import"                         (), Betreiber, NIE, KEINE;
    // Garnrollen and Ortswebereien
    GarnrollenLesen         "get_garnrollen"                            (), Jeder, FREI, JEDE;
    GarnrolleLesen          "get_garnrollen_id"                         GarnrolleId, Viewer, FREI,
        je([PRIVAT; 4], [JA, JA, PRIVAT, JA]);
    AktivitaetLesen         "get_garnrollen_id_aktivitaet"              GarnrolleId, Jeder, FREI, JEDE;
    OrtswebereienLesen      "get_ortswebereien"                         (), Jeder, FREI, JEDE;
    OrtswebereiLesen        "get_ortswebereien_id"                      OrtId, Jeder, FREI, JEDE;
    // Knoten, their Raum, their Gespräch
    KnotenAuflisten         "get_knoten"                                (), Jeder, FREI, JEDE;
    KnotenKnuepfen          "post_knoten"                               (), Act, WEBEN, JEDE;
    KnotenLesen             "get_knoten_id"                             KnotenId, Viewer, FREI, UEBERALL;
    KnotenAendern           "patch_knoten_id"                           KnotenId, Act, WEBEN, WEBEN;
    VerlaufLesen            "get_knoten_id_verlauf"                     KnotenId, Jeder, FREI, JEDE;
    ElementHinzufuegen      "post_knoten_id_elemente"                   KnotenId, Act, WEBEN, WEBEN;
    ElementAendern          "patch_knoten_id_elemente_eid"              (KnotenId, ElementId), Act, WEBEN, WEBEN;
    ElementEntfernen        "delete_knoten_id_elemente_eid"             (KnotenId, ElementId), Act, WEBEN, WEBEN;
    TextAnsehen             "post_vorschau"                             (), Person, WEBEN, JEDE;
    BildHochladen           "post_bilder"                               (), Person, WEBEN, JEDE;
    BildBeschreiben         "get_bilder_id"                             BildId, Jeder, FREI, JEDE;
    BildLesen               "get_bilder_id_width"                       (), Jeder, FREI, JEDE;
    GespraechLesen          "get_knoten_id_gespraech"                   KnotenId, Jeder, FREI, JEDE;
    NachrichtSchreiben      "post_knoten_id_nachrichten"                KnotenId, Act, WEBEN, UEBERALL;
    NachrichtBearbeiten     "patch_nachrichten_id"                      NachrichtId, Act, WEBEN,
        je([JA; 4], [nein(&NUR_VERFASSER); 4]);
    NachrichtZurueckziehen  "delete_nachrichten_id"                     NachrichtId, Act, WEBEN,
        je([JA; 4], [nein(&NUR_VERFASSER); 4]);
    NaehstuebchenLesen      "get_naehstuebchen_ort"                     OrtId, Viewer, FREI, JEDE;
    NaehstuebchenSchreiben  "post_naehstuebchen_ort_nachrichten"        OrtId, Act, WEBEN, JEDE;
    // Fäden
    KnotenFaedenLesen       "get_knoten_id_faeden"                      KnotenId, Jeder, FREI, JEDE;
    FaedenLesen             "get_faeden"                                (), Jeder, FREI, JEDE;
    InteresseBekunden       "post_faeden"                               (), Act, WEBEN, UEBERALL;
    FadenVerzwirnen         "post_faeden_id_twist"                      FadenId, Act, WEBEN,
        je([WEBER, JA, JA, JA], [WEBER, nein(&FREMDER_FADEN), nein(&FREMDER_FADEN), nein(&FREMDER_FADEN)]);
    FadenEntzwirnen         "post_faeden_id_untwist"                    FadenId, Act, WEBEN,
        je([NIE, JA, JA, JA], [nein(&FREMDER_FADEN); 4]);
    // Deciding
    AntraegeLesen           "get_antraege"                              (), Jeder, FREI, JEDE;
    AntragStellen           "post_antraege"                             (), Act, ENTSCHEIDEN, niemandes(DAHEIM);
    AntragLesen             "get_antraege_id"                           AntragId, Viewer, FREI, UEBERALL;
    BeschlussLesen          "get_antraege_id_beschluss_pdf"             AntragId, Jeder, FREI, JEDE;
    EinspruchErheben        "post_antraege_id_einspruch"                AntragId, Act, ENTSCHEIDEN,
        je([WEBER, nein(&EIGENER_ANTRAG), nein(&EIGENER_ANTRAG), nein(&EIGENER_ANTRAG)], DAHEIM);
    EinspruchZurueckziehen  "delete_antraege_id_einspruch"              AntragId, Act, ENTSCHEIDEN,
        je([NIE, JA, JA, JA], [nein(&KEIN_EIGENER_EINSPRUCH); 4]);
    AntragZurueckziehen     "post_antraege_id_zurueckziehen"            AntragId, Act, ENTSCHEIDEN,
        je([JA; 4], [nein(&NUR_ANTRAGSTELLER); 4]);
    InhaltMelden            "post_meldungen"                            (), Act, ENTSCHEIDEN, je(DAHEIM, DAHEIM);
    InhaltEinfrieren        "post_einfrierungen"                        (), Act, NIE, je(IM_AMT, IM_AMT);
    AbstimmungLesen         "get_abstimmungen_id"                       AbstimmungId, Viewer, FREI, JEDE;
    StimmenLesen            "get_abstimmungen_id_stimmen"               AbstimmungId, Jeder, FREI, JEDE;
    PfadeLesen              "get_abstimmungen_id_pfade"                 AbstimmungId, Jeder, FREI, JEDE;
    NachzaehlungLesen       "get_abstimmungen_id_nachzaehlung"          AbstimmungId, Jeder, FREI, JEDE;
    StimmeAbgeben           "post_abstimmungen_id_vote"                 AbstimmungId, Act, ENTSCHEIDEN,
        je([WEBER, JA, JA, JA], DAHEIM);
    DelegationenLesen       "get_delegationen"                          (), Jeder, FREI, JEDE;
    WirkungLesen            "get_delegationen_effective"                (), Jeder, FREI, JEDE;
    DelegationErteilen      "post_delegationen"                         (), Act, ENTSCHEIDEN, niemandes(DAHEIM);
    DelegationErneuern      "post_delegationen_id_erneuern"             DelegationId, Act, ENTSCHEIDEN,
        je([NIE, JA, JA, JA], [nein(&DELEGATION_UNBEKANNT); 4]);
    DelegationWiderrufen    "delete_delegationen_id"                    DelegationId, Act, ENTSCHEIDEN,
        je([NIE, JA, JA, JA], [nein(&DELEGATION_UNBEKANNT); 4]);
    FristenLesen            "get_ortswebereien_id_fristen_ics"          OrtId, Jeder, FREI, JEDE;
    EntscheidungenLesen     "get_ortswebereien_id_entscheidungen_atom"  OrtId, Jeder, FREI, JEDE;
    WebratLesen             "get_webrat_ort"                            OrtId, Jeder, FREI, JEDE;
    AutomatikLesen          "get_automatik_ort"                         OrtId, Jeder, FREI, JEDE;
    // Money
    KontoLesen              "get_konto_ort_id"                          OrtId, Viewer, FREI, JEDE;
    OffeneLesen             "get_konto_ort_id_offen"                    OrtId, Jeder, FREI, JEDE;
    AuszugLesen             "get_konto_ort_id_auszug_pdf"               OrtId, Jeder, FREI, JEDE;
    Spenden                 "post_spenden"                              (), Act, KONTO, JEDE;
    AuszahlungLesen         "get_auszahlungen_id"                       AuszahlungId, Jeder, FREI, JEDE;
    AuszahlungBezahlen      "post_auszahlungen_id_bezahlt"              AuszahlungId, Act, NIE, niemandes(IM_AMT);
    BuchungKorrigieren      "post_buchungen_id_korrektur"               BuchungId, Act, NIE, je(IM_AMT, IM_AMT);
    // Looking
    Suchen                  "get_suche"                                 (), Jeder, FREI, JEDE;
    HaufenLesen             "get_haufen"                                (), Jeder, FREI, JEDE;
    StatistikLesen          "get_statistik"                             (), Jeder, FREI, JEDE;
    KarteLesen              "get_karte"                                 (), Jeder, FREI, JEDE;
    GewebeKachelLesen       "get_tiles_gewebe_z_x_y"                    (), Jeder, FREI, JEDE;
    GrundkarteLesen         "get_tiles_datei"                           (), Jeder, FREI, JEDE;
    LiveSehen               "get_live"                                  (), Jeder, FREI, JEDE;
    LogKopfLesen            "get_log_head"                              (), Jeder, FREI, JEDE;
    LogSchluesselLesen      "get_log_keys"                              (), Jeder, FREI, JEDE;
    LogLesen                "get_log_records"                           (), Jeder, FREI, JEDE;
    EnthaltenBeweisen       "get_log_proof_inclusion"                   (), Jeder, FREI, JEDE;
    WachstumBeweisen        "get_log_proof_consistency"                 (), Jeder, FREI, JEDE;
    // Running it
    LebtErfragen            "get_health_live"                           (), Jeder, FREI, JEDE;
    BereitErfragen          "get_health_ready"                          (), Jeder, FREI, JEDE;
    MetrikenLesen           "get_metrics"                               (), Jeder, FREI, JEDE;
    MesswerteMelden         "post_rum"                                  (), Jeder, FREI, JEDE;
    // In development only
    BriefeLesen             "get_dev_mails"                             (), Jeder, FREI, JEDE;
    UhrVorstellen           "post_dev_clock_advance"                    (), Jeder, FREI, JEDE;
}
