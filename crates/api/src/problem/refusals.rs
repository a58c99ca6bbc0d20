//! From a broken rule to a problem: one arm per variant, none for the rest, so that a new rule cannot be forgotten.

use super::{Problem, kind};
use crate::language::Words;
use domain::Refusal;

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NichtAngemeldet => Self::of(&kind::NICHT_ANGEMELDET),
            Refusal::NurVonInnen => Self::of(&kind::NUR_VON_INNEN),
            Refusal::GarnrolleUnbekannt => Self::of(&kind::GARNROLLE_UNBEKANNT),
            Refusal::OrtUnbekannt => Self::of(&kind::ORT_UNBEKANNT),
            Refusal::KnotenUnbekannt => Self::of(&kind::KNOTEN_UNBEKANNT),
            Refusal::ElementUnbekannt => Self::of(&kind::ELEMENT_UNBEKANNT),
            Refusal::NachrichtUnbekannt => Self::of(&kind::NACHRICHT_UNBEKANNT),
            Refusal::FadenUnbekannt => Self::of(&kind::FADEN_UNBEKANNT),
            Refusal::KeineOrtsweberei => Self::of(&kind::KEINE_ORTSWEBEREI),
            Refusal::AusserhalbAllerOrtswebereien => Self::of(&kind::AUSSERHALB_ALLER).at("/lat").at("/lon"),
            Refusal::AusserhalbDerOrtsweberei => Self::of(&kind::AUSSERHALB_DER).at("/lat").at("/lon"),
            Refusal::OrtsnameVergeben => Self::of(&kind::ORTSNAME_VERGEBEN).at("/name"),
            Refusal::EmailVergeben => Self::of(&kind::EMAIL_VERGEBEN).at("/email"),
            Refusal::NurVerantwortliche => Self::of(&kind::NUR_VERANTWORTLICHE),
            Refusal::SchonVerifiziert => Self::of(&kind::SCHON_VERIFIZIERT),
            Refusal::NurWeber => Self::of(&kind::NUR_WEBER),
            Refusal::NurVerfasser => Self::of(&kind::NUR_VERFASSER),
            Refusal::GastGrenzeErreicht { limit } => guest_limit(limit),
            Refusal::EinwilligungFehlt => Self::of(&kind::EINWILLIGUNG_FEHLT).at("/einwilligung"),
            Refusal::RadiusAusserhalb { min_m, max_m } => radius(min_m, max_m),
            Refusal::ZuViele { field, max } => too_many(field, max),
            Refusal::ListeLeer => Self::of(&kind::LISTE_LEER).at("/items"),
            Refusal::StrukturartNichtKnuepfbar => Self::of(&kind::STRUKTURART).at("/type"),
            Refusal::StrukturUnveraenderlich => Self::of(&kind::STRUKTUR_UNVERAENDERLICH),
            Refusal::UnterartPasstNicht => Self::of(&kind::UNTERART).at("/unterart"),
            Refusal::ZeitenPassenNicht => Self::of(&kind::ZEITEN).at("/starts_at").at("/ends_at"),
            Refusal::EndeVorBeginn => Self::of(&kind::ENDE_VOR_BEGINN).at("/ends_at"),
            Refusal::EndeVergangen => Self::of(&kind::ENDE_VERGANGEN).at("/ends_at"),
            Refusal::EndeZuFern { max_days } => too_far(max_days),
            Refusal::KnotenAufgeloest { archived_at } => dissolved(archived_at),
            Refusal::Veraltet { current } => stale(current),
            Refusal::VonAnderenVerzwirnt => Self::of(&kind::VON_ANDEREN_VERZWIRNT),
            Refusal::ElementVerzwirnt => Self::of(&kind::ELEMENT_VERZWIRNT),
            Refusal::OrtWechseltNicht => Self::of(&kind::ORT_WECHSELT_NICHT).at("/lat").at("/lon"),
            Refusal::NachrichtZurueckgezogen => Self::of(&kind::NACHRICHT_ZURUECKGEZOGEN),
            Refusal::FremderFaden => Self::of(&kind::FREMDER_FADEN),
            Refusal::SchonVerzwirnt => Self::of(&kind::SCHON_VERZWIRNT),
            Refusal::NichtVerzwirnt => Self::of(&kind::NICHT_VERZWIRNT),
            Refusal::SchonImportiert { knoten } => imported(knoten),
            Refusal::NochNichtFaellig => Self::of(&kind::NOCH_NICHT_FAELLIG),
            Refusal::AntragUnbekannt => Self::of(&kind::ANTRAG_UNBEKANNT),
            Refusal::AbstimmungUnbekannt => Self::of(&kind::ABSTIMMUNG_UNBEKANNT),
            Refusal::DelegationUnbekannt => Self::of(&kind::DELEGATION_UNBEKANNT),
            Refusal::FremdeOrtsweberei => Self::of(&kind::FREMDE_ORTSWEBEREI),
            Refusal::ZielKeinWeber => Self::of(&kind::ZIEL_KEIN_WEBER),
            Refusal::WeberantragLaeuft => Self::of(&kind::WEBERANTRAG_LAEUFT),
            Refusal::KeinBeschluss => Self::of(&kind::KEIN_BESCHLUSS).at("/antrag_id"),
            Refusal::SchonAufgehoben => Self::of(&kind::SCHON_AUFGEHOBEN).at("/antrag_id"),
            Refusal::AntragUnveraenderlich => Self::of(&kind::ANTRAG_UNVERAENDERLICH),
            Refusal::AntragNichtOffen { status } => not_open(status),
            Refusal::NurAntragsteller => Self::of(&kind::NUR_ANTRAGSTELLER),
            Refusal::EigenerAntrag => Self::of(&kind::EIGENER_ANTRAG),
            Refusal::SchonEingesprochen => Self::of(&kind::SCHON_EINGESPROCHEN),
            Refusal::KeinEigenerEinspruch => Self::of(&kind::KEIN_EIGENER_EINSPRUCH),
            Refusal::KeineStimmeInEigenerSache => Self::of(&kind::KEINE_STIMME),
            Refusal::AbstimmungGeschlossen => Self::of(&kind::ABSTIMMUNG_GESCHLOSSEN),
            Refusal::DelegationAnSichSelbst => Self::of(&kind::DELEGATION_AN_SICH).at("/to_account_id"),
            Refusal::SchonVerliehen => Self::of(&kind::SCHON_VERLIEHEN),
            Refusal::DelegationKreis { kreis } => circle(&kreis),
            Refusal::KontoVoll { .. } => Self::of(&kind::KONTO_VOLL).at("/amount_cents"),
            Refusal::AuszahlungUnbekannt => Self::of(&kind::AUSZAHLUNG_UNBEKANNT),
            Refusal::SchonBezahlt => Self::of(&kind::SCHON_BEZAHLT),
            Refusal::AuszahlungNichtFreigegeben { status } => not_authorised(status),
            Refusal::BuchungUnbekannt => Self::of(&kind::BUCHUNG_UNBEKANNT),
            Refusal::SchonKorrigiert => Self::of(&kind::SCHON_KORRIGIERT),
            Refusal::BuchungNichtKorrigierbar => Self::of(&kind::NICHT_KORRIGIERBAR),
            Refusal::NichtGedeckt { frei_cents } => uncovered(frei_cents),
            Refusal::NurDurchMeldung => Self::of(&kind::NUR_DURCH_MELDUNG).at("/kind"),
            Refusal::MeldungLaeuft { .. } => Self::of(&kind::MELDUNG_LAEUFT),
            Refusal::SchonGeprueft => Self::of(&kind::SCHON_GEPRUEFT),
            Refusal::SchonAusgeblendet => Self::of(&kind::SCHON_AUSGEBLENDET),
            Refusal::Eingefroren => Self::of(&kind::EINGEFROREN),
            Refusal::VergessenLaeuft { .. } => Self::of(&kind::VERGESSEN_LAEUFT),
            Refusal::KeinVergessen => Self::of(&kind::KEIN_VERGESSEN),
            Refusal::ZuVieleMeldungen { max } => too_many_reports(max),
        }
    }
}

fn not_open(status: domain::AntragStatus) -> Problem {
    let words = Words::made(
        format!("Der Antrag ist nicht mehr offen: {status}. Ein neuer Antrag kann ihn aufgreifen."),
        format!("The Antrag is not open any more: {status}. A new Antrag can take it up."),
    );
    Problem::new(&kind::ANTRAG_NICHT_OFFEN, words)
}

fn not_authorised(status: domain::AuszahlungStatus) -> Problem {
    let words = match status {
        domain::AuszahlungStatus::NichtGedeckt => Words::fixed(
            "Als sie beschlossen wurde, war nicht genug Geld frei. Ein neuer Antrag kann sie noch einmal verlangen.",
            "When it was decided there was too little free money. A new Antrag can ask for it again.",
        ),
        _ => Words::fixed(
            "Ihr Beschluss wurde aufgehoben, bevor bezahlt war; ihr Geld ist wieder frei.",
            "Its Beschluss was repealed before it was paid; its money is free again.",
        ),
    };
    Problem::new(&kind::NICHT_FREIGEGEBEN, words)
}

fn uncovered(frei_cents: i64) -> Problem {
    let (euros, cents) = (frei_cents / 100, frei_cents % 100);
    let words = Words::made(
        format!("Frei sind {euros},{cents:02} €; der Rest ist für beschlossene Auszahlungen reserviert."),
        format!("€{euros}.{cents:02} is free; the rest is reserved for payouts that were decided."),
    );
    Problem::new(&kind::NICHT_GEDECKT, words)
}

fn too_many_reports(max: u32) -> Problem {
    let words = Words::made(
        format!(
            "Mehr als {max} auf einmal meldet niemand. Warte, bis eine Abstimmung vorbei ist; sie dauern 24 Stunden."
        ),
        format!("Nobody reports more than {max} at once. Wait until a vote is over; they take 24 hours."),
    );
    Problem::new(&kind::ZU_VIELE_MELDUNGEN, words)
}

fn circle(kreis: &[domain::GarnrolleId]) -> Problem {
    let ids = kreis.iter().map(ToString::to_string).collect();
    Problem { kreis: Some(ids), ..Problem::of(&kind::DELEGATION_KREIS) }
}

fn guest_limit(limit: u32) -> Problem {
    let words = Words::made(
        format!(
            "Ein Gast hat höchstens {limit} lebende Knoten. Warte, bis einer sich auflöst, oder lass dich bestätigen."
        ),
        format!("A Gast has at most {limit} living Knoten. Wait until one dissolves, or be verified."),
    );
    Problem::new(&kind::GAST_GRENZE, words)
}

fn radius(min_m: u32, max_m: u32) -> Problem {
    let words = Words::made(
        format!("Wähle einen Radius von {min_m} bis {max_m} Metern."),
        format!("Choose a radius from {min_m} to {max_m} metres."),
    );
    Problem::new(&kind::RADIUS, words).at("/radius_m")
}

fn too_many(field: &'static str, max: u32) -> Problem {
    let words = Words::made(
        format!("Hier passen höchstens {max} hinein; nimm etwas heraus."),
        format!("At most {max} fit here; take something out."),
    );
    Problem::new(&kind::ZU_VIELE, words).at(format!("/{field}"))
}

fn too_far(max_days: u32) -> Problem {
    let words = Words::made(
        format!("Eine veranstaltung endet höchstens {max_days} Tage von jetzt an; wähle ein früheres Ende."),
        format!("A veranstaltung ends at most {max_days} days from now; choose an earlier end."),
    );
    Problem::new(&kind::ENDE_ZU_FERN, words).at("/ends_at")
}

fn dissolved(archived_at: domain::Timestamp) -> Problem {
    let words = Words::made(
        format!(
            "Er hat sich am {archived_at} aufgelöst. Sein Gespräch ist im Archiv lesbar; knüpfe einen neuen Knoten, wenn es weitergehen soll."
        ),
        format!(
            "It dissolved at {archived_at}. Its Gespräch can be read in the archive; tie a new Knoten to go on."
        ),
    );
    Problem::new(&kind::KNOTEN_AUFGELOEST, words)
}

fn stale(current: u32) -> Problem {
    let words = Words::made(
        format!(
            "Die neueste Version ist {current}. Nichts ist verloren: sieh dir den jetzigen Stand in »current« an und sende deine Änderung mit dieser Version."
        ),
        format!(
            "The newest version is {current}. Nothing is lost: look at the present state in “current” and send your change with this version."
        ),
    );
    Problem::new(&kind::VERALTET, words)
}

fn imported(knoten: domain::KnotenId) -> Problem {
    let words = Words::made(
        format!("Er ist der Knoten {knoten}; ein zweiter Import ändert nichts."),
        format!("It is the Knoten {knoten}; a second import changes nothing."),
    );
    Problem::new(&kind::SCHON_IMPORTIERT, words)
}
