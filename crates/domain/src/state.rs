//! The state that decisions are made against: only what a rule asks for. Words, names and history are the business of
//! `views`. Ordered maps throughout, so that no decision can depend on the order of a hash.

use crate::event::{Event, KnotenKern};
use crate::values::{
    AbstimmungId, AntragId, AuszahlungId, Bounds, BuchungId, ElementId, Email, FADEN_LIFETIME, FadenId,
    GarnrolleId, Gegenstand, Kartenstatus, KnotenArt, KnotenId, NachrichtId, Name, OrtId, Place, Quelle,
    StrukturArt, Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

mod entscheiden;
mod geld;
mod melden;

pub use entscheiden::{Abstimmung, Antrag, Delegation, Einspruch, without_voice};
pub use geld::{Auszahlung, Buchung, KONTO_MAX_CENTS, Salden};
pub use melden::{MELDUNGEN_ZUGLEICH, Meldung, Sichtung};

/// A Gast has at most this many living Knoten (`domain.md`, Who).
pub const GAST_LIVING_KNOTEN: u32 = 1_000;

/// Everything the rules know.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// All Ortswebereien.
    pub orte: BTreeMap<OrtId, Ort>,
    /// All Garnrollen.
    pub rollen: BTreeMap<GarnrolleId, Rolle>,
    /// Whose e-mail address it is.
    pub emails: BTreeMap<Email, GarnrolleId>,
    /// All Knoten, the dissolved ones too.
    pub knoten: BTreeMap<KnotenId, Knoten>,
    /// Fäden that have not ended, and Garn.
    pub faeden: BTreeMap<FadenId, Faden>,
    /// All messages.
    pub nachrichten: BTreeMap<NachrichtId, Nachricht>,
    /// What has been imported.
    pub quellen: BTreeMap<OrtId, BTreeMap<Quelle, KnotenId>>,
    /// All Anträge, the decided ones too.
    pub antraege: BTreeMap<AntragId, Antrag>,
    /// All votes, the closed ones too.
    pub abstimmungen: BTreeMap<AbstimmungId, Abstimmung>,
    /// The voices that are lent now, by who lent them: at most one each.
    pub delegationen: BTreeMap<GarnrolleId, Delegation>,
    /// How much money lies where, by Ortsweberei.
    pub konten: BTreeMap<OrtId, Salden>,
    /// All entries of all ledgers.
    pub buchungen: BTreeMap<BuchungId, Buchung>,
    /// All payouts that were decided.
    pub auszahlungen: BTreeMap<AuszahlungId, Auszahlung>,
    /// What was ever reported or frozen.
    pub sichtungen: BTreeMap<Gegenstand, Sichtung>,
    /// What will happen by itself, by moment; read through [`crate::due()`].
    pub(crate) timers: BTreeSet<(Timestamp, Timer)>,
}

/// Something that happens by itself at a moment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub(crate) enum Timer {
    /// A Faden reaches its end.
    Faden(FadenId),
    /// A Knoten with an end of its own is over by 168 h.
    Ende(KnotenId),
    /// The giver of a Delegation has not acted for 28 days. Before votes: one that closes at this moment counts without it.
    Delegation(GarnrolleId),
    /// The deadline of an Antrag.
    Antrag(AntragId),
    /// A vote has run its time.
    Abstimmung(AbstimmungId),
    /// Somebody who asked to be forgotten is. After votes: in one that closes at this moment its voice still counts.
    Vergessen(GarnrolleId),
}

/// An Ortsweberei.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Ort {
    /// Its name.
    pub name: Name,
    /// Where it reaches.
    pub bounds: Bounds,
    /// Who is responsible.
    pub verantwortliche: BTreeSet<GarnrolleId>,
    /// The Knoten that are its structure.
    pub struktur: BTreeMap<StrukturArt, KnotenId>,
}

/// Whether a Garnrolle is verified.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Registered, not verified.
    Gast,
    /// Verified.
    Weber,
}

/// A Garnrolle. What was forgotten is nothing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Rolle {
    /// The Ortsweberei it belongs to.
    pub ort: OrtId,
    /// Gast or Weber.
    pub status: Status,
    /// Its e-mail address.
    pub email: Option<Email>,
    /// The true position.
    pub place: Option<Place>,
    /// What the map shows.
    pub kartenstatus: Kartenstatus,
    /// Radius of the disc for `ungefaehr`, in metres.
    pub radius_m: u32,
    /// The place last drawn for `ungefaehr`, kept so that coming back to it draws nothing new.
    pub drawn: Option<DrawnPlace>,
    /// How many of its Knoten live.
    pub living_knoten: u32,
    /// When it last acted itself.
    pub last_action: Timestamp,
    /// Whether it asked to be forgotten, and is.
    pub vergessen: Vergessen,
}

/// Whether a person asked to be forgotten.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Vergessen {
    /// It did not.
    #[default]
    Nein,
    /// It did, and is at this moment.
    Am(Timestamp),
    /// It is forgotten: it acts no more.
    Ja,
}

/// A place drawn within a radius around the true one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DrawnPlace {
    /// The radius it was drawn for, in metres.
    pub radius_m: u32,
    /// The place.
    pub place: Place,
}

/// A Knoten.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Knoten {
    /// The Ortsweberei whose bounds hold it.
    pub ort: OrtId,
    /// Who tied it; nobody for structure.
    pub by: Option<GarnrolleId>,
    /// What it is.
    pub kern: KnotenKern,
    /// Counts changes of words, kind, place, dates and elements, from 1.
    pub version: u32,
    /// The elements of its Raum, with who put them there.
    pub elements: BTreeMap<ElementId, GarnrolleId>,
    /// The Fäden that lead to it and have not ended.
    pub faeden: BTreeSet<FadenId>,
    /// The Garn that leads to it: on the whole Knoten (nothing) or on an element.
    pub garn: BTreeMap<FadenId, Option<ElementId>>,
    /// When it dissolved.
    pub archived_at: Option<Timestamp>,
}

/// When a Faden ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Ends {
    /// At this moment; from then on it is gone.
    At(Timestamp),
    /// It is Garn.
    Never,
}

/// A Faden or Garn.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Faden {
    /// Who drew it.
    pub from: GarnrolleId,
    /// Where it leads.
    pub to: KnotenId,
    /// When it ends.
    pub ends: Ends,
}

/// A message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Nachricht {
    /// In whose Gespräch it stands.
    pub knoten: KnotenId,
    /// Who wrote it.
    pub by: GarnrolleId,
    /// Counts edits, from 1.
    pub version: u32,
    /// Whether its author withdrew it.
    pub withdrawn: bool,
}

/// When a Knoten dissolves if nothing else happens, or nothing when it is held.
///
/// `last_expiry` is the latest end of the Fäden that lead to it. `domain.md`, Knoten, Faden, Garn: Garn holds;
/// structure never dissolves; a veranstaltung with an end dissolves 168 h after it whatever Fäden lead to it; the Raum
/// of an Antrag is held until it is decided and dissolves 168 h after that in the same way; every other Knoten at the
/// moment its last Faden ends.
#[must_use]
pub fn dissolves_at(
    art: KnotenArt,
    ends_at: Option<Timestamp>,
    held_by_garn: bool,
    last_expiry: Option<Timestamp>,
) -> Option<Timestamp> {
    if held_by_garn || art.is_structure() {
        return None;
    }
    match ends_at {
        Some(end) if art.has_end() => Some(end + FADEN_LIFETIME),
        None if art == KnotenArt::Antrag => None,
        _ => last_expiry,
    }
}

/// How strong a Faden still is: 1,000,000 when drawn, falling linearly to 0 at its end.
#[must_use]
pub fn strength_ppm(expires_at: Timestamp, now: Timestamp) -> u32 {
    let left = expires_at.since(now).0.clamp(0, FADEN_LIFETIME.0);
    u32::try_from(i128::from(left) * 1_000_000 / i128::from(FADEN_LIFETIME.0)).unwrap_or(0)
}

impl State {
    /// The moment at which a Knoten with an end of its own will dissolve by the clock, unless Garn holds it or it has
    /// dissolved.
    pub(crate) fn own_end(knoten: &Knoten) -> Option<Timestamp> {
        if knoten.archived_at.is_some() || !knoten.kern.art.has_end() {
            return None;
        }
        dissolves_at(knoten.kern.art, Some(knoten.kern.ends_at?), !knoten.garn.is_empty(), None)
    }

    /// The Ortsweberei whose bounds hold the place.
    #[must_use]
    pub fn ort_at(&self, place: Place) -> Option<OrtId> {
        self.orte.iter().find(|(_, ort)| ort.bounds.contain(place)).map(|(id, _)| *id)
    }

    /// The Ortsweberei whose bounds hold the place, else the one whose bounds are nearest.
    #[must_use]
    pub fn nearest_ort(&self, place: Place) -> Option<OrtId> {
        let nearest = || self.orte.iter().min_by_key(|(_, ort)| ort.bounds.distance_squared(place));
        self.ort_at(place).or_else(|| nearest().map(|(id, _)| *id))
    }
}

impl State {
    /// The Ortsweberei an event belongs to, judged in the state before or after it.
    #[must_use]
    pub fn ort_of(&self, event: &Event) -> Option<OrtId> {
        let of_knoten = |id: &KnotenId| self.knoten.get(id).map(|knoten| knoten.ort);
        let of_rolle = |id: &GarnrolleId| self.rollen.get(id).map(|rolle| rolle.ort);
        match event {
            Event::OrtswebereiGegruendet { ort, .. }
            | Event::GarnrolleRegistriert { ort, .. }
            | Event::VerantwortlicheErnannt { ort, .. }
            | Event::KnotenGeknuepft { ort, .. }
            | Event::KnotenImportiert { ort, .. }
            | Event::KnotenGeaendert { ort, .. }
            | Event::AntragGestellt { ort, .. }
            | Event::SpendeEingegangen { ort, .. }
            | Event::AnonymeSpendeEingegangen { ort, .. }
            | Event::AuszahlungFreigegeben { ort, .. }
            | Event::AuszahlungNichtGedeckt { ort, .. }
            | Event::AuszahlungBezahlt { ort, .. }
            | Event::AuszahlungZurueckgenommen { ort, .. }
            | Event::BuchungKorrigiert { ort, .. } => Some(*ort),
            Event::GarnrolleVerifiziert { garnrolle, .. }
            | Event::ProfilGeaendert { garnrolle, .. }
            | Event::PrivatGeaendert { garnrolle, .. }
            | Event::KartenstatusGeaendert { garnrolle, .. }
            | Event::VerifizierungBeschlossen { garnrolle, .. }
            | Event::VerifizierungEntzogen { garnrolle, .. }
            | Event::VergessenBeantragt { garnrolle, .. }
            | Event::VergessenZurueckgenommen { garnrolle }
            | Event::RolleVergessen { garnrolle, .. }
            | Event::DelegationErteilt { from: garnrolle, .. }
            | Event::DelegationErneuert { from: garnrolle, .. }
            | Event::DelegationGeendet { from: garnrolle, .. } => of_rolle(garnrolle),
            Event::ElementHinzugefuegt { knoten, .. }
            | Event::ElementGeaendert { knoten, .. }
            | Event::ElementEntfernt { knoten, .. }
            | Event::NachrichtGeschrieben { knoten, .. }
            | Event::NachrichtBearbeitet { knoten, .. }
            | Event::NachrichtZurueckgezogen { knoten, .. }
            | Event::FadenVerzwirnt { knoten, .. }
            | Event::FadenEntzwirnt { knoten, .. }
            | Event::FadenVerblasst { knoten, .. }
            | Event::KnotenAufgeloest { knoten, .. } => of_knoten(knoten),
            Event::FadenGezogen { to, .. } => of_knoten(to),
            Event::AntragZurueckgezogen { antrag }
            | Event::EinspruchErhoben { antrag, .. }
            | Event::EinspruchZurueckgezogen { antrag, .. }
            | Event::AntragAngenommen { antrag, .. }
            | Event::AntragAbgelehnt { antrag, .. }
            | Event::AbstimmungEroeffnet { antrag, .. }
            | Event::StimmeAbgegeben { antrag, .. }
            | Event::AbstimmungGeschlossen { antrag, .. }
            | Event::BeschlussAufgehoben { antrag, .. }
            | Event::InhaltEingeklappt { antrag, .. }
            | Event::InhaltAusgeblendet { antrag, .. }
            | Event::InhaltGezeigt { antrag, .. }
            | Event::InhaltEingefroren { antrag, .. }
            | Event::InhaltAufgetaut { antrag, .. } => self.antraege.get(antrag).map(|antrag| antrag.ort),
        }
    }
}
