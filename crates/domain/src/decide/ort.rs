//! Founding an Ortsweberei. Its structure arises with it, and its first Verantwortliche.

use super::garnrolle::registered;
use crate::command::Person;
use crate::context::{Actor, Context};
use crate::event::{Event, Strukturknoten};
use crate::refusal::Refusal;
use crate::state::State;
use crate::values::{Bounds, Name, OrtId, Place, StrukturArt};

/// About 55 m: how far the structural Knoten lie from the middle of their Ortsweberei.
const STRUCTURE_STEP_E7: i32 = 5_000;

pub(super) fn found(
    state: &State,
    context: &Context,
    name: &Name,
    bounds: &Bounds,
    person: &Person,
) -> Result<Vec<Event>, Refusal> {
    if context.actor != Actor::Betreiber {
        return Err(Refusal::NurVonInnen);
    }
    if state.orte.values().any(|ort| ort.name == *name) {
        return Err(Refusal::OrtsnameVergeben);
    }
    if state.emails.contains_key(&person.email) {
        return Err(Refusal::EmailVergeben);
    }
    let ort = context.ids.ort(0);
    let garnrolle = context.ids.garnrolle(5);
    Ok(vec![
        Event::OrtswebereiGegruendet {
            ort,
            name: name.clone(),
            bounds: bounds.clone(),
            struktur: structure(context, bounds),
        },
        registered(context, garnrolle, ort, person),
        Event::GarnrolleVerifiziert { garnrolle, verified_by: None, guardian: None },
        Event::VerantwortlicheErnannt { garnrolle, ort },
    ])
}

/// The four structural Knoten, around a place inside the bounds and never outside of them.
fn structure(context: &Context, bounds: &Bounds) -> Vec<Strukturknoten> {
    let middle = bounds.inner_place();
    let steps = [(1, -1), (1, 1), (-1, -1), (-1, 1)];
    StrukturArt::ALL
        .iter()
        .zip(steps)
        .zip(1..)
        .map(|((art, (north, east)), n)| {
            let beside = Place {
                lat_e7: middle.lat_e7.saturating_add(north * STRUCTURE_STEP_E7),
                lon_e7: middle.lon_e7.saturating_add(east * STRUCTURE_STEP_E7),
            };
            let place = if bounds.contain(beside) { beside } else { middle };
            Strukturknoten { id: context.ids.knoten(n), art: *art, place }
        })
        .collect()
}

/// The Ortsweberei that a person at this place belongs to.
pub(super) fn home(state: &State, place: Place) -> Result<OrtId, Refusal> {
    state.nearest_ort(place).ok_or(Refusal::KeineOrtsweberei)
}
