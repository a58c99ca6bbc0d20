//! What happened. An event is a fact in the past tense; once stored it is never changed, only superseded by a later
//! version with an upcaster in `log`. The serialised form of every version is held by a golden file.

use crate::context::Actor;
use crate::personal::Personal;
use crate::values::{
    AbstimmungId, Anliegen, Anschrift, AntragId, AuszahlungId, Begruendung, Beschreibung, Betrag, BildId,
    Bounds, BuchungId, CommandId, DelegationId, ElementId, ElementText, Email, Ergebnis, FadenArt, FadenId,
    GarnrolleId, Gegenstand, GutText, InteresseArt, Kartenstatus, KnotenArt, KnotenId, LinkAdresse,
    ListenText, NachrichtId, NachrichtText, Name, OrtId, Place, Postleitzahl, Quelle, StrukturArt, Timestamp,
    Titel, Unterart, Wahl,
};
use serde::{Deserialize, Serialize};

/// An event with what the log says about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Happened {
    /// Its place in the log, from 1, without gaps.
    pub position: u64,
    /// When; never earlier than the event before it.
    pub time: Timestamp,
    /// The Ortsweberei it belongs to, where it belongs to one.
    pub ort: Option<OrtId>,
    /// Who acted.
    pub actor: Actor,
    /// The command it followed from; all events of one command stand side by side.
    pub command_id: CommandId,
    /// What happened.
    pub event: Event,
}

/// The public part of a Garnrolle.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Profil {
    /// The name everyone sees.
    pub name: Name,
    /// What the person says about themselves.
    pub ueber_mich: Beschreibung,
    /// What the person offers to all.
    pub gueter: Vec<GutText>,
    /// What the person can do for others.
    pub kompetenzen: Vec<GutText>,
}

/// A postal address.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Adresse {
    /// Street and number.
    pub street: Anschrift,
    /// Postal code.
    pub postcode: Postleitzahl,
    /// Town.
    pub city: Anschrift,
}

/// The private part of a Garnrolle.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Privat {
    /// Where the person lives.
    pub adresse: Adresse,
    /// Where magic links go.
    pub email: Email,
    /// The true position.
    pub place: Place,
}

/// Title and description of a Knoten.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KnotenText {
    /// The title.
    pub title: Titel,
    /// The description, in Markdown.
    pub description: Beschreibung,
}

/// What a Knoten is, besides its words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KnotenKern {
    /// Its kind.
    pub art: KnotenArt,
    /// Its sub-kind, for a veranstaltung or einrichtung.
    pub unterart: Option<Unterart>,
    /// Where it lies.
    pub place: Place,
    /// When a veranstaltung begins.
    pub starts_at: Option<Timestamp>,
    /// When a veranstaltung ends; until then it is held.
    pub ends_at: Option<Timestamp>,
}

/// The content of an element in a Raum.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum ElementInhalt {
    /// A text, in Markdown.
    Text {
        /// The text.
        text: ElementText,
    },
    /// A link.
    Link {
        /// Where it leads.
        url: LinkAdresse,
        /// What it is called.
        title: Option<Titel>,
    },
    /// A picture that somebody uploaded here.
    Bild {
        /// Which one.
        bild: BildId,
        /// Its width in pixels, in its largest size, so that a page can leave room for it.
        width: u32,
        /// Its height in pixels, in its largest size.
        height: u32,
        /// What it shows, in words.
        alt: ElementText,
    },
    /// A list.
    Liste {
        /// Its lines, in order.
        items: Vec<ListenText>,
    },
}

/// One of the four structural Knoten of an Ortsweberei.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Strukturknoten {
    /// Its id.
    pub id: KnotenId,
    /// Which of the four it is.
    pub art: StrukturArt,
    /// Where it lies.
    pub place: Place,
}

/// The rule by which something happened by itself or as a consequence ("sichtbare Automatik").
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Regel {
    /// A Faden lives exactly 168 h.
    FadenNach168Stunden,
    /// A Knoten dissolves when its last Faden ends and no Garn holds it.
    NichtsFuehrtMehrHin,
    /// A veranstaltung is over by 168 h and no Garn holds it.
    VeranstaltungVorbei,
    /// Who twisted may untwist.
    VonWerVerzwirnte,
    /// An accepted Antrag is carried out in the step that accepts it.
    DurchBeschluss,
    /// An Antrag is decided by 168 h and no Garn holds its Raum.
    AntragEntschieden,
    /// Nobody objected until the deadline, or nobody stands by it: an Antrag passes.
    KeinEinspruch,
    /// More Ja than Nein.
    MehrJaAlsNein,
    /// A tie, or more Nein than Ja.
    NichtMehrJaAlsNein,
    /// Who lent a voice took it back.
    Widerrufen,
    /// Who lent a voice lent it to somebody else.
    AnderemVerliehen,
    /// A Delegation ends 28 days after the giver's last own action.
    DelegationNach28Tagen,
    /// Who is no Weber any more has no voice to lend.
    KeinWeberMehr,
    /// Who asked to be forgotten is, 168 h later.
    VergessenNach168Stunden,
    /// The Betreiber forgot somebody who asked for it otherwise.
    VomBetreiberVergessen,
}

/// Everything that can have happened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "fields are named after the glossary; each variant says what happened")]
pub enum Event {
    /// An Ortsweberei was founded and its structure arose with it.
    OrtswebereiGegruendet { ort: OrtId, name: Name, bounds: Bounds, struktur: Vec<Strukturknoten> },
    /// A person registered and is a Gast. The public position is nothing while `verborgen`.
    GarnrolleRegistriert {
        garnrolle: GarnrolleId,
        ort: OrtId,
        profil: Personal<Profil>,
        privat: Personal<Privat>,
        kartenstatus: Kartenstatus,
        radius_m: u32,
        position: Personal<Option<Place>>,
    },
    /// A Gast became Weber; by nobody when the founding itself did it. For a minor the confirming guardian is named.
    GarnrolleVerifiziert {
        garnrolle: GarnrolleId,
        verified_by: Option<GarnrolleId>,
        guardian: Option<Personal<Name>>,
    },
    /// A Weber was named responsible for an Ortsweberei.
    VerantwortlicheErnannt { garnrolle: GarnrolleId, ort: OrtId },
    /// The public part changed; this is all of it as it now stands.
    ProfilGeaendert { garnrolle: GarnrolleId, profil: Personal<Profil> },
    /// The private part changed; this is all of it as it now stands.
    PrivatGeaendert { garnrolle: GarnrolleId, privat: Personal<Privat> },
    /// What the map shows of the Garnrolle changed, with the place drawn for it.
    KartenstatusGeaendert {
        garnrolle: GarnrolleId,
        kartenstatus: Kartenstatus,
        radius_m: u32,
        position: Personal<Option<Place>>,
    },
    /// A Knoten was tied by a person.
    KnotenGeknuepft {
        knoten: KnotenId,
        ort: OrtId,
        by: GarnrolleId,
        kern: KnotenKern,
        text: Personal<KnotenText>,
    },
    /// A Knoten was tied from a source of public places. Its words belong to the source, not to the person.
    KnotenImportiert {
        knoten: KnotenId,
        ort: OrtId,
        by: GarnrolleId,
        kern: KnotenKern,
        text: KnotenText,
        quelle: Quelle,
    },
    /// A Knoten changed; this is what it now is, as the given version. No text: its words stay, and stay those of who
    /// wrote them.
    KnotenGeaendert {
        knoten: KnotenId,
        ort: OrtId,
        by: GarnrolleId,
        version: u32,
        kern: KnotenKern,
        text: Option<Personal<KnotenText>>,
    },
    /// An element was put into the Raum; the Knoten is now at this version.
    ElementHinzugefuegt {
        knoten: KnotenId,
        element: ElementId,
        by: GarnrolleId,
        version: u32,
        inhalt: Personal<ElementInhalt>,
    },
    /// An element was changed; the Knoten is now at this version.
    ElementGeaendert {
        knoten: KnotenId,
        element: ElementId,
        by: GarnrolleId,
        version: u32,
        inhalt: Personal<ElementInhalt>,
    },
    /// An element was taken out of the Raum; it stays readable in the history.
    ElementEntfernt { knoten: KnotenId, element: ElementId, by: GarnrolleId, version: u32 },
    /// A message was written.
    NachrichtGeschrieben {
        nachricht: NachrichtId,
        knoten: KnotenId,
        by: GarnrolleId,
        text: Personal<NachrichtText>,
    },
    /// A message was edited by its author; earlier texts stay readable.
    NachrichtBearbeitet {
        nachricht: NachrichtId,
        knoten: KnotenId,
        version: u32,
        text: Personal<NachrichtText>,
    },
    /// A message was withdrawn by its author; a tombstone remains.
    NachrichtZurueckgezogen { nachricht: NachrichtId, knoten: KnotenId },
    /// A Faden was drawn as the consequence of an action.
    FadenGezogen {
        faden: FadenId,
        art: FadenArt,
        interesse: Option<InteresseArt>,
        from: GarnrolleId,
        to: KnotenId,
        expires_at: Timestamp,
    },
    /// A Faden became Garn: on the whole Knoten, or on one of its elements.
    FadenVerzwirnt { faden: FadenId, knoten: KnotenId, element: Option<ElementId> },
    /// Garn became a Faden again, with fresh 168 h.
    FadenEntzwirnt { faden: FadenId, knoten: KnotenId, expires_at: Timestamp, regel: Regel },
    /// A Faden ended.
    FadenVerblasst { faden: FadenId, knoten: KnotenId, regel: Regel },
    /// A Knoten dissolved and stands in the archive.
    KnotenAufgeloest { knoten: KnotenId, regel: Regel },
    /// An Antrag was filed; its Raum, a Knoten with the same id, arose with it.
    AntragGestellt {
        antrag: AntragId,
        ort: OrtId,
        by: GarnrolleId,
        anliegen: Anliegen,
        text: Personal<KnotenText>,
        knoten: Option<KnotenId>,
        place: Place,
        decision_deadline: Timestamp,
    },
    /// An open Antrag was taken back by its applicant.
    AntragZurueckgezogen { antrag: AntragId },
    /// Somebody objected; the first time moves the deadline, which now is this.
    EinspruchErhoben {
        antrag: AntragId,
        by: GarnrolleId,
        grund: Personal<Begruendung>,
        decision_deadline: Timestamp,
    },
    /// An Einspruch was taken back; the deadline stays.
    EinspruchZurueckgezogen { antrag: AntragId, by: GarnrolleId },
    /// An Antrag passed: it is a Beschluss.
    AntragAngenommen { antrag: AntragId, regel: Regel },
    /// An Antrag was voted down.
    AntragAbgelehnt { antrag: AntragId, regel: Regel },
    /// The vote about an Antrag opened.
    AbstimmungEroeffnet { abstimmung: AbstimmungId, antrag: AntragId, closes_at: Timestamp },
    /// A Stimme was cast, for the first time or anew; the last one counts.
    StimmeAbgegeben {
        abstimmung: AbstimmungId,
        antrag: AntragId,
        by: GarnrolleId,
        wahl: Wahl,
        grund: Option<Personal<Begruendung>>,
    },
    /// A vote closed and was counted, as everything stood at this moment.
    AbstimmungGeschlossen { abstimmung: AbstimmungId, antrag: AntragId, ergebnis: Ergebnis },
    /// A Gast became Weber by a Beschluss.
    VerifizierungBeschlossen { garnrolle: GarnrolleId, antrag: AntragId },
    /// A Weber became Gast again by a Beschluss, and is responsible for nothing any more.
    VerifizierungEntzogen { garnrolle: GarnrolleId, antrag: AntragId },
    /// A Beschluss was repealed by a later one.
    BeschlussAufgehoben { antrag: AntragId, durch: AntragId },
    /// A voice was lent.
    DelegationErteilt { delegation: DelegationId, from: GarnrolleId, to: GarnrolleId },
    /// The giver said that it shall go on.
    DelegationErneuert { delegation: DelegationId, from: GarnrolleId },
    /// A lent voice went back.
    DelegationGeendet { delegation: DelegationId, from: GarnrolleId, to: GarnrolleId, regel: Regel },
    /// Somebody gave money and is named.
    SpendeEingegangen { buchung: BuchungId, ort: OrtId, by: GarnrolleId, betrag: Betrag },
    /// Somebody gave money. Who and when on its day is told nowhere, not in this record either ([`crate::recorded`]).
    AnonymeSpendeEingegangen { buchung: BuchungId, ort: OrtId, betrag: Betrag },
    /// A payout was authorised by a Beschluss: its money is reserved.
    AuszahlungFreigegeben { auszahlung: AuszahlungId, buchung: BuchungId, ort: OrtId, betrag: Betrag },
    /// A payout was decided, but there was only so much free money: nothing was reserved.
    AuszahlungNichtGedeckt { auszahlung: AuszahlungId, ort: OrtId, betrag: Betrag, frei_cents: i64 },
    /// An authorised payout was paid.
    AuszahlungBezahlt {
        auszahlung: AuszahlungId,
        buchung: BuchungId,
        ort: OrtId,
        by: GarnrolleId,
        betrag: Betrag,
        beleg: Option<Personal<Begruendung>>,
    },
    /// The Beschluss of an authorised payout was repealed: its money is free again.
    AuszahlungZurueckgenommen {
        auszahlung: AuszahlungId,
        buchung: BuchungId,
        ort: OrtId,
        betrag: Betrag,
        durch: AntragId,
    },
    /// An entry was wrong: this contra entry undoes it.
    BuchungKorrigiert {
        buchung: BuchungId,
        gegen: BuchungId,
        ort: OrtId,
        by: GarnrolleId,
        betrag: Betrag,
        beleg: Personal<Begruendung>,
    },
    /// Something was reported, as it stood in this version, and is collapsed while the Antrag is voted on.
    InhaltEingeklappt { gegenstand: Gegenstand, version: u32, antrag: AntragId },
    /// A Meldung was accepted: what it is about is hidden behind a notice.
    InhaltAusgeblendet { gegenstand: Gegenstand, antrag: AntragId },
    /// A Meldung was rejected, or repealed by this Antrag: what it is about is shown again.
    InhaltGezeigt { gegenstand: Gegenstand, antrag: AntragId },
    /// A Verantwortliche froze something; whether it stays so is what the Antrag is about.
    InhaltEingefroren { gegenstand: Gegenstand, by: GarnrolleId, antrag: AntragId },
    /// What was frozen is so no more, by this Antrag: it was rejected or taken back, or it repealed the one that froze.
    InhaltAufgetaut { gegenstand: Gegenstand, antrag: AntragId },
    /// A person asked to be forgotten; it happens at this moment.
    VergessenBeantragt { garnrolle: GarnrolleId, vergessen_at: Timestamp },
    /// A person took back the wish to be forgotten.
    VergessenZurueckgenommen { garnrolle: GarnrolleId },
    /// A person was forgotten: its key is destroyed, and what it wrote is nobody's to read.
    RolleVergessen { garnrolle: GarnrolleId, regel: Regel },
}

impl Event {
    /// The name under which the log stores the event.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::OrtswebereiGegruendet { .. } => "OrtswebereiGegruendet",
            Self::GarnrolleRegistriert { .. } => "GarnrolleRegistriert",
            Self::GarnrolleVerifiziert { .. } => "GarnrolleVerifiziert",
            Self::VerantwortlicheErnannt { .. } => "VerantwortlicheErnannt",
            Self::ProfilGeaendert { .. } => "ProfilGeaendert",
            Self::PrivatGeaendert { .. } => "PrivatGeaendert",
            Self::KartenstatusGeaendert { .. } => "KartenstatusGeaendert",
            Self::KnotenGeknuepft { .. } => "KnotenGeknuepft",
            Self::KnotenImportiert { .. } => "KnotenImportiert",
            Self::KnotenGeaendert { .. } => "KnotenGeaendert",
            Self::ElementHinzugefuegt { .. } => "ElementHinzugefuegt",
            Self::ElementGeaendert { .. } => "ElementGeaendert",
            Self::ElementEntfernt { .. } => "ElementEntfernt",
            Self::NachrichtGeschrieben { .. } => "NachrichtGeschrieben",
            Self::NachrichtBearbeitet { .. } => "NachrichtBearbeitet",
            Self::NachrichtZurueckgezogen { .. } => "NachrichtZurueckgezogen",
            Self::FadenGezogen { .. } => "FadenGezogen",
            Self::FadenVerzwirnt { .. } => "FadenVerzwirnt",
            Self::FadenEntzwirnt { .. } => "FadenEntzwirnt",
            Self::FadenVerblasst { .. } => "FadenVerblasst",
            Self::KnotenAufgeloest { .. } => "KnotenAufgeloest",
            Self::AntragGestellt { .. } => "AntragGestellt",
            Self::AntragZurueckgezogen { .. } => "AntragZurueckgezogen",
            Self::EinspruchErhoben { .. } => "EinspruchErhoben",
            Self::EinspruchZurueckgezogen { .. } => "EinspruchZurueckgezogen",
            Self::AntragAngenommen { .. } => "AntragAngenommen",
            Self::AntragAbgelehnt { .. } => "AntragAbgelehnt",
            Self::AbstimmungEroeffnet { .. } => "AbstimmungEroeffnet",
            Self::StimmeAbgegeben { .. } => "StimmeAbgegeben",
            Self::AbstimmungGeschlossen { .. } => "AbstimmungGeschlossen",
            Self::VerifizierungBeschlossen { .. } => "VerifizierungBeschlossen",
            Self::VerifizierungEntzogen { .. } => "VerifizierungEntzogen",
            Self::BeschlussAufgehoben { .. } => "BeschlussAufgehoben",
            Self::DelegationErteilt { .. } => "DelegationErteilt",
            Self::DelegationErneuert { .. } => "DelegationErneuert",
            Self::DelegationGeendet { .. } => "DelegationGeendet",
            Self::SpendeEingegangen { .. } => "SpendeEingegangen",
            Self::AnonymeSpendeEingegangen { .. } => "AnonymeSpendeEingegangen",
            Self::AuszahlungFreigegeben { .. } => "AuszahlungFreigegeben",
            Self::AuszahlungNichtGedeckt { .. } => "AuszahlungNichtGedeckt",
            Self::AuszahlungBezahlt { .. } => "AuszahlungBezahlt",
            Self::AuszahlungZurueckgenommen { .. } => "AuszahlungZurueckgenommen",
            Self::BuchungKorrigiert { .. } => "BuchungKorrigiert",
            Self::InhaltEingeklappt { .. } => "InhaltEingeklappt",
            Self::InhaltAusgeblendet { .. } => "InhaltAusgeblendet",
            Self::InhaltGezeigt { .. } => "InhaltGezeigt",
            Self::InhaltEingefroren { .. } => "InhaltEingefroren",
            Self::InhaltAufgetaut { .. } => "InhaltAufgetaut",
            Self::VergessenBeantragt { .. } => "VergessenBeantragt",
            Self::VergessenZurueckgenommen { .. } => "VergessenZurueckgenommen",
            Self::RolleVergessen { .. } => "RolleVergessen",
        }
    }

    /// What was reported or frozen, where the event is about that.
    #[must_use]
    pub const fn gegenstand(&self) -> Option<Gegenstand> {
        match self {
            Self::InhaltEingeklappt { gegenstand, .. }
            | Self::InhaltAusgeblendet { gegenstand, .. }
            | Self::InhaltGezeigt { gegenstand, .. }
            | Self::InhaltEingefroren { gegenstand, .. }
            | Self::InhaltAufgetaut { gegenstand, .. } => Some(*gegenstand),
            _ => None,
        }
    }

    /// Whether nothing that the log says about it may lead to a person: no actor, no moment, no name of the command that
    /// somebody could recognise.
    #[must_use]
    pub const fn is_anonymous(&self) -> bool {
        matches!(self, Self::AnonymeSpendeEingegangen { .. })
    }
}
