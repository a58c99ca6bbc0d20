//! What somebody wants. A command is an imperative; the actor stands in the context. Its values have been checked on
//! the way in (lengths, ranges, words); whether it is allowed is decided in [`mod@crate::decide`].

use crate::event::{Adresse, ElementInhalt, KnotenKern, KnotenText, Privat, Profil};
use crate::values::{
    AbstimmungId, Anliegen, AntragId, AuszahlungId, Begruendung, Betrag, Bounds, BuchungId, DelegationId,
    ElementId, Email, FadenId, GarnrolleId, Gegenstand, InteresseArt, Kartenstatus, KnotenId, NachrichtId,
    NachrichtText, Name, OrtId, Place, Quelle, Wahl,
};

/// Who a person is, as given at registration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// The name everyone sees.
    pub name: Name,
    /// Where the person lives.
    pub adresse: Adresse,
    /// Where magic links go.
    pub email: Email,
    /// The true position.
    pub place: Place,
}

/// Whether a donor is named. A visible donation draws a Goldfaden; of an anonymous one nobody is told who gave it, not
/// even the log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sichtbarkeit {
    /// Everyone may read who gave it.
    Sichtbar,
    /// Only the balance moves.
    Anonym,
}

/// Which way the map shall show a Garnrolle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KartenWunsch {
    /// What the map shows.
    pub status: Kartenstatus,
    /// Radius of the disc for `ungefaehr`, in metres; [`KartenWunsch::RADIUS_M`].
    pub radius_m: u32,
    /// Whether the person consents to `genau`.
    pub einwilligung: bool,
}

impl KartenWunsch {
    /// The radii that may be chosen, in metres.
    pub const RADIUS_M: std::ops::RangeInclusive<u32> = 30..=5_000;
    /// The radius until somebody chooses another one, in metres.
    pub const DEFAULT_RADIUS_M: u32 = 150;
}

/// What shall change of a Garnrolle at once; what is not there stays.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RollenWunsch {
    /// Address, e-mail and position.
    pub privat: Option<Privat>,
    /// What the map shows, at the position just given if one is.
    pub karte: Option<KartenWunsch>,
    /// The public part.
    pub profil: Option<Profil>,
}

/// A Knoten as a source of public places gives it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportierterKnoten {
    /// Where it comes from; a second import of the same one changes nothing.
    pub quelle: Quelle,
    /// What it is.
    pub kern: KnotenKern,
    /// Its words.
    pub text: KnotenText,
}

/// Everything that can be wanted.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "fields are named after the glossary; each variant says what is wanted")]
pub enum Command {
    /// Found an Ortsweberei with its structure and its first Verantwortliche.
    OrtswebereiGruenden { name: Name, bounds: Bounds, person: Person },
    /// Register as Gast of the Ortsweberei whose bounds hold the position, else of the nearest.
    GarnrolleRegistrieren { person: Person },
    /// Verify a Gast: it becomes Weber. For a minor, with the name of the confirming guardian.
    GarnrolleVerifizieren { garnrolle: GarnrolleId, guardian: Option<Name> },
    /// Change one's own public part.
    ProfilAendern { profil: Profil },
    /// Change one's own address, e-mail or position.
    PrivatAendern { adresse: Adresse, email: Email, place: Place },
    /// Change what the map shows of oneself.
    KartenstatusAendern { wunsch: KartenWunsch },
    /// Change several parts of oneself: all of it happens, or nothing.
    RolleAendern { wunsch: RollenWunsch },
    /// Ask to be forgotten: it happens after 168 h unless it is taken back.
    VergessenBeantragen,
    /// Take that back.
    VergessenZuruecknehmen,
    /// Forget a person: by the weave when the time has come, or by the Betreiber at once.
    RolleVergessen { garnrolle: GarnrolleId },
    /// Tie a Knoten.
    KnotenKnuepfen { kern: KnotenKern, text: KnotenText },
    /// Tie a Knoten from a source of public places and twist it, so that it stays; by a Verantwortliche.
    KnotenImportieren { ort: OrtId, knoten: ImportierterKnoten },
    /// Change a Knoten, based on this version of it. No text: its words stay as they are, and whose they are.
    KnotenAendern { knoten: KnotenId, based_on: u32, kern: KnotenKern, text: Option<KnotenText> },
    /// Put an element into the Raum.
    ElementHinzufuegen { knoten: KnotenId, inhalt: ElementInhalt },
    /// Change an element, based on this version of the Knoten.
    ElementAendern { knoten: KnotenId, element: ElementId, based_on: u32, inhalt: ElementInhalt },
    /// Take an element out of the Raum, based on this version of the Knoten.
    ElementEntfernen { knoten: KnotenId, element: ElementId, based_on: u32 },
    /// Write in the Gespräch.
    NachrichtSchreiben { knoten: KnotenId, text: NachrichtText },
    /// Edit one's own message, based on this version of it.
    NachrichtBearbeiten { nachricht: NachrichtId, based_on: u32, text: NachrichtText },
    /// Withdraw one's own message.
    NachrichtZurueckziehen { nachricht: NachrichtId },
    /// Join a Knoten.
    InteresseBekunden { knoten: KnotenId, art: InteresseArt },
    /// Twist one's own Faden into Garn: on the whole Knoten or on one element.
    FadenVerzwirnen { faden: FadenId, element: Option<ElementId> },
    /// Make one's own Garn a Faden again.
    FadenEntzwirnen { faden: FadenId },
    /// File an Antrag in one's own Ortsweberei; it may point at a Knoten there.
    AntragStellen { ort: OrtId, anliegen: Anliegen, text: KnotenText, knoten: Option<KnotenId> },
    /// Take one's own open Antrag back.
    AntragZurueckziehen { antrag: AntragId },
    /// Object to an open Antrag: then it is voted on.
    EinspruchErheben { antrag: AntragId, grund: Begruendung },
    /// Take one's own Einspruch back; the deadline stays where it is.
    EinspruchZurueckziehen { antrag: AntragId },
    /// Cast one's Stimme, or change it.
    StimmeAbgeben { abstimmung: AbstimmungId, wahl: Wahl, grund: Option<Begruendung> },
    /// Lend one's voice to another Weber of the same Ortsweberei, instead of whoever has it now.
    DelegationErteilen { an: GarnrolleId },
    /// Say that one's Delegation shall go on; any other own action says so too.
    DelegationErneuern { delegation: DelegationId },
    /// Take one's lent voice back.
    DelegationWiderrufen { delegation: DelegationId },
    /// Give money to an Ortsgewebekonto.
    Spenden { ort: OrtId, betrag: Betrag, sichtbarkeit: Sichtbarkeit },
    /// Say that an authorised payout has been paid; by a Verantwortliche, with the receipt if there is one.
    AuszahlungBezahlen { auszahlung: AuszahlungId, beleg: Option<Begruendung> },
    /// Undo a wrong entry by a contra entry; by a Verantwortliche, with a receipt that says why.
    BuchungKorrigieren { buchung: BuchungId, beleg: Begruendung },
    /// Report something: it is collapsed for 24 h, in which it is voted on.
    InhaltMelden { gegenstand: Gegenstand, grund: Begruendung },
    /// Freeze what may be a crime: nobody sees or changes it, and an Antrag follows; by a Verantwortliche.
    InhaltEinfrieren { gegenstand: Gegenstand, grund: Begruendung },
    /// By the weave: the deadline of an Antrag has come.
    AntragEntscheiden { antrag: AntragId },
    /// By the weave: an Abstimmung has run its time.
    AbstimmungSchliessen { abstimmung: AbstimmungId },
    /// By the weave: the giver of a Delegation has not acted for 28 days.
    DelegationEnden { from: GarnrolleId },
    /// By the weave: a Faden has reached its end.
    FadenVerblassenLassen { faden: FadenId },
    /// By the weave: a veranstaltung is over, or an Antrag decided, by 168 h.
    KnotenAufloesen { knoten: KnotenId },
}
