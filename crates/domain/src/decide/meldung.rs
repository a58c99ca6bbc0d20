//! Reporting and freezing what people wrote (`domain.md`, Deciding, 7). A Meldung is an Antrag that nobody can object to:
//! it is voted on at once, for 24 h, with the voices, the count and the publicity of every other vote.

use super::antrag::{Neu, filed};
use super::{acting, acting_verantwortliche, acting_weber, acting_weber_of, drawn};
use crate::context::Context;
use crate::event::{Event, KnotenText};
use crate::refusal::Refusal;
use crate::state::{MELDUNGEN_ZUGLEICH, Sichtung, State, Status};
use crate::values::{
    Anliegen, AntragId, Begruendung, ENTSCHEIDUNGSFRIST, FadenArt, Gegenstand, KnotenId, MELDEFRIST,
    Meldestand, OrtId, StrukturArt,
};

/// What can be done about something that people wrote.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Melden {
    /// Report it.
    Melden,
    /// Freeze it.
    Einfrieren,
}

impl Melden {
    /// The word of the interface.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Melden => "melden",
            Self::Einfrieren => "einfrieren",
        }
    }
}

/// What has to be known of a thing and of who looks at it, so that no button is shown in vain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Meldelage {
    /// Whether who looks is verified, and where at home.
    pub wer: (Status, OrtId),
    /// Whether who looks is responsible for the Ortsweberei.
    pub verantwortlich: bool,
    /// Where the thing is.
    pub ort: OrtId,
    /// In which version it stands.
    pub version: u32,
    /// What was ever reported or frozen about it.
    pub sichtung: Sichtung,
}

impl Meldelage {
    /// Everything that would not be refused now, but for somebody who has reported too much.
    pub fn erlaubt(self) -> impl Iterator<Item = Melden> {
        let (status, home) = self.wer;
        let reports = status == Status::Weber && home == self.ort;
        let offers = [
            (Melden::Melden, reports && may_be_reported(self.sichtung, self.version).is_ok()),
            (Melden::Einfrieren, self.verantwortlich && self.sichtung.eingefroren.is_none()),
        ];
        offers.into_iter().filter(|(_, offered)| *offered).map(|(act, _)| act)
    }
}

pub(super) fn report(
    state: &State,
    context: &Context,
    gegenstand: Gegenstand,
    grund: &Begruendung,
) -> Result<Vec<Event>, Refusal> {
    acting_weber(state, context)?;
    let (ort, version) = written(state, gegenstand)?;
    let by = acting_weber_of(state, context, ort)?;
    may_be_reported(state.sichtung(gegenstand), version)?;
    if state.running_meldungen(by) >= MELDUNGEN_ZUGLEICH {
        return Err(Refusal::ZuVieleMeldungen { max: MELDUNGEN_ZUGLEICH });
    }
    let text = text(grund);
    // Nobody objects to it: its deadline is now.
    let (anliegen, decision_deadline) = (Anliegen::Meldung { gegenstand }, context.now);
    let knoten = Some(gegenstand.knoten());
    let antrag = context.ids.antrag(0);
    let (abstimmung, closes_at) = (antrag.abstimmung(), context.now + MELDEFRIST);
    let to = drawn_to(state, ort, gegenstand.knoten());
    Ok(vec![
        filed(state, context, by, Neu { ort, anliegen, text: &text, knoten, decision_deadline })?,
        Event::AbstimmungEroeffnet { abstimmung, antrag, closes_at },
        Event::InhaltEingeklappt { gegenstand, version, antrag },
        drawn(context, context.ids.faden(1), FadenArt::Meldung, None, by, to),
    ])
}

pub(super) fn freeze(
    state: &State,
    context: &Context,
    gegenstand: Gegenstand,
    grund: &Begruendung,
) -> Result<Vec<Event>, Refusal> {
    acting(state, context)?;
    let (ort, _) = written(state, gegenstand)?;
    let by = acting_verantwortliche(state, context, ort)?;
    not_frozen(state, gegenstand)?;
    let text = text(grund);
    let (anliegen, decision_deadline) =
        (Anliegen::Einfrierung { gegenstand }, context.now + ENTSCHEIDUNGSFRIST);
    let knoten = Some(gegenstand.knoten());
    let antrag = context.ids.antrag(0);
    Ok(vec![
        filed(state, context, by, Neu { ort, anliegen, text: &text, knoten, decision_deadline })?,
        Event::InhaltEingefroren { gegenstand, by, antrag },
        drawn(context, context.ids.faden(1), FadenArt::Antrag, None, by, antrag.raum()),
    ])
}

/// What is frozen stays as it is.
pub(super) fn not_frozen(state: &State, gegenstand: Gegenstand) -> Result<(), Refusal> {
    match state.sichtung(gegenstand).eingefroren {
        None => Ok(()),
        Some(_) => Err(Refusal::Eingefroren),
    }
}

/// What this Antrag collapsed, hid or froze is so no more, because of this one.
pub(super) fn let_go(state: &State, id: AntragId, durch: AntragId) -> Option<Event> {
    let anliegen = state.antraege.get(&id)?.anliegen;
    let gegenstand = anliegen.gegenstand()?;
    let Sichtung { meldung, eingefroren } = state.sichtung(gegenstand);
    match anliegen {
        Anliegen::Einfrierung { .. } if eingefroren == Some(id) => {
            Some(Event::InhaltAufgetaut { gegenstand, antrag: durch })
        }
        Anliegen::Meldung { .. } if meldung.is_some_and(|meldung| meldung.antrag == id) => {
            Some(Event::InhaltGezeigt { gegenstand, antrag: durch })
        }
        _ => None,
    }
}

/// What the Weber let be cannot be collapsed again until it says something else.
fn may_be_reported(sichtung: Sichtung, version: u32) -> Result<(), Refusal> {
    if sichtung.eingefroren.is_some() {
        return Err(Refusal::Eingefroren);
    }
    let Some(meldung) = sichtung.meldung else { return Ok(()) };
    match meldung.stand {
        Meldestand::Eingeklappt => Err(Refusal::MeldungLaeuft { antrag: meldung.antrag }),
        Meldestand::Ausgeblendet => Err(Refusal::SchonAusgeblendet),
        Meldestand::Gezeigt if meldung.version >= version => Err(Refusal::SchonGeprueft),
        Meldestand::Gezeigt => Ok(()),
    }
}

/// Whose business it is, and in which version it stands; of what stands in the archive too.
fn written(state: &State, gegenstand: Gegenstand) -> Result<(OrtId, u32), Refusal> {
    let knoten = state.knoten.get(&gegenstand.knoten()).ok_or(Refusal::KnotenUnbekannt)?;
    let version = match gegenstand {
        Gegenstand::Knoten { .. } if knoten.kern.art.is_structure() => {
            return Err(Refusal::StrukturUnveraenderlich);
        }
        Gegenstand::Knoten { .. } => knoten.version,
        Gegenstand::Element { element, .. } if knoten.elements.contains_key(&element) => knoten.version,
        Gegenstand::Element { .. } => return Err(Refusal::ElementUnbekannt),
        Gegenstand::Nachricht { knoten, nachricht } => match state.nachrichten.get(&nachricht) {
            Some(known) if known.knoten != knoten => return Err(Refusal::NachrichtUnbekannt),
            None => return Err(Refusal::NachrichtUnbekannt),
            Some(known) if known.withdrawn => return Err(Refusal::NachrichtZurueckgezogen),
            Some(known) => known.version,
        },
    };
    Ok((knoten.ort, version))
}

/// The Faden leads to what is reported, or to the Webrat where that has dissolved.
fn drawn_to(state: &State, ort: OrtId, about: KnotenId) -> KnotenId {
    let lives = state.knoten.get(&about).is_some_and(|knoten| knoten.archived_at.is_none());
    let webrat = || state.orte.get(&ort).and_then(|ort| ort.struktur.get(&StrukturArt::Webrat)).copied();
    if lives { about } else { webrat().unwrap_or(about) }
}

/// The reason is what the Antrag says.
fn text(grund: &Begruendung) -> KnotenText {
    KnotenText { title: grund.beginning(), description: grund.into() }
}
