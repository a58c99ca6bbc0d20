//! What the rules of the weave promise about every event, judged in the state before it (`quality.md`, Invariants).
//! An event that breaks one was not written by the loom.

mod entscheiden;
mod geld;

use domain::state::{Ends, State, dissolves_at};
use domain::{Actor, Event, FADEN_LIFETIME, FadenId, Happened, KnotenId};

/// The promise that the event breaks, if it breaks one.
#[must_use]
pub fn broken(state: &State, happened: &Happened) -> Option<&'static str> {
    match &happened.event {
        Event::FadenGezogen { faden, expires_at, .. } => {
            if state.faeden.contains_key(faden) {
                return Some("a Faden is drawn twice");
            }
            lives_exactly(happened, *expires_at)
        }
        Event::FadenEntzwirnt { faden, expires_at, .. } => {
            if state.faeden.get(faden).is_none_or(|faden| faden.ends != Ends::Never) {
                return Some("what is untwisted is no Garn");
            }
            lives_exactly(happened, *expires_at)
        }
        Event::FadenVerzwirnt { faden, .. } => match state.faeden.get(faden).map(|faden| faden.ends) {
            Some(Ends::At(end)) if happened.time < end => None,
            _ => Some("what is twisted is no living Faden"),
        },
        Event::FadenVerblasst { faden, .. } => fades(state, happened, *faden),
        Event::KnotenAufgeloest { knoten, .. } => dissolves(state, happened, *knoten),
        Event::KnotenGeaendert { knoten, version, .. }
        | Event::ElementHinzugefuegt { knoten, version, .. }
        | Event::ElementGeaendert { knoten, version, .. }
        | Event::ElementEntfernt { knoten, version, .. } => {
            let follows = state.knoten.get(knoten).is_some_and(|k| k.version.saturating_add(1) == *version);
            (!follows).then_some("a version does not follow the one before it")
        }
        Event::GarnrolleVerifiziert { verified_by: Some(by), garnrolle, .. } => {
            let ort = state.rollen.get(garnrolle).and_then(|rolle| state.orte.get(&rolle.ort));
            let may = ort.is_some_and(|ort| ort.verantwortliche.contains(by));
            (!may).then_some("somebody verified who is no Verantwortliche there")
        }
        Event::SpendeEingegangen { .. }
        | Event::AnonymeSpendeEingegangen { .. }
        | Event::AuszahlungFreigegeben { .. }
        | Event::AuszahlungBezahlt { .. }
        | Event::AuszahlungZurueckgenommen { .. }
        | Event::BuchungKorrigiert { .. } => geld::broken(state, happened, &happened.event),
        deciding => entscheiden::broken(state, happened, deciding),
    }
}

fn lives_exactly(happened: &Happened, expires_at: domain::Timestamp) -> Option<&'static str> {
    (expires_at != happened.time + FADEN_LIFETIME).then_some("a Faden does not live exactly 168 h")
}

fn fades(state: &State, happened: &Happened, faden: FadenId) -> Option<&'static str> {
    if happened.actor != Actor::Gewebe {
        return Some("a Faden faded by somebody's hand");
    }
    match state.faeden.get(&faden).map(|faden| faden.ends) {
        Some(Ends::At(end)) if end <= happened.time => None,
        Some(Ends::At(_)) => Some("a Faden faded before its end"),
        Some(Ends::Never) => Some("Garn faded"),
        None => Some("a Faden ended twice"),
    }
}

fn dissolves(state: &State, happened: &Happened, id: KnotenId) -> Option<&'static str> {
    let Some(knoten) = state.knoten.get(&id).filter(|knoten| knoten.archived_at.is_none()) else {
        return Some("a Knoten dissolved that does not live");
    };
    let expiry = |faden: &FadenId| match state.faeden.get(faden)?.ends {
        Ends::At(end) => Some(end),
        Ends::Never => None,
    };
    let last = knoten.faeden.iter().filter_map(expiry).max();
    let (art, ends_at) = (knoten.kern.art, knoten.kern.ends_at);
    if !knoten.garn.is_empty() || art.is_structure() {
        return Some("a Knoten dissolved that is held");
    }
    match dissolves_at(art, ends_at, false, last) {
        Some(moment) if moment > happened.time => Some("a Knoten dissolved while something leads to it"),
        _ => None,
    }
}
