//! Objecting to an Antrag, and taking that back (`domain.md`, Deciding, 2).

use super::antrag::open;
use super::{acting_weber, acting_weber_of, drawn};
use crate::context::Context;
use crate::event::Event;
use crate::personal::Personal;
use crate::refusal::Refusal;
use crate::state::{Einspruch, State};
use crate::values::{AntragId, Begruendung, ENTSCHEIDUNGSFRIST, FadenArt};

/// The first Einspruch moves the deadline by exactly 168 h; later ones move nothing.
pub(super) fn object(
    state: &State,
    context: &Context,
    id: AntragId,
    grund: &Begruendung,
) -> Result<Vec<Event>, Refusal> {
    acting_weber(state, context)?;
    let antrag = state.antraege.get(&id).ok_or(Refusal::AntragUnbekannt)?;
    let by = acting_weber_of(state, context, antrag.ort)?;
    if antrag.by == by {
        return Err(Refusal::EigenerAntrag);
    }
    open(antrag, context)?;
    if antrag.einsprueche.contains_key(&by) {
        return Err(Refusal::SchonEingesprochen);
    }
    let decision_deadline = if antrag.einsprueche.is_empty() {
        antrag.decision_deadline + ENTSCHEIDUNGSFRIST
    } else {
        antrag.decision_deadline
    };
    let grund = Personal::public(by, grund.clone());
    Ok(vec![
        Event::EinspruchErhoben { antrag: id, by, grund, decision_deadline },
        drawn(context, context.ids.faden(0), FadenArt::Antrag, None, by, id.raum()),
    ])
}

/// The deadline stays where it is.
pub(super) fn take_back(state: &State, context: &Context, id: AntragId) -> Result<Vec<Event>, Refusal> {
    let (by, _) = super::acting(state, context)?;
    let antrag = state.antraege.get(&id).ok_or(Refusal::AntragUnbekannt)?;
    open(antrag, context)?;
    if antrag.einsprueche.get(&by) != Some(&Einspruch::Steht) {
        return Err(Refusal::KeinEigenerEinspruch);
    }
    Ok(vec![Event::EinspruchZurueckgezogen { antrag: id, by }])
}
