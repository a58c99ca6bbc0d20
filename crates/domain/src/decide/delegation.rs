//! Lending one's voice to another Weber, and taking it back (`domain.md`, Deciding, 5).

use super::{acting, acting_weber, known, only_gewebe};
use crate::context::Context;
use crate::event::{Event, Regel};
use crate::refusal::Refusal;
use crate::state::{Delegation, State, Status};
use crate::values::{DelegationId, GarnrolleId};

/// At most one Delegation per person: a new one takes the place of the old one.
pub(super) fn lend(state: &State, context: &Context, to: GarnrolleId) -> Result<Vec<Event>, Refusal> {
    let from = acting_weber(state, context)?;
    if to == from {
        return Err(Refusal::DelegationAnSichSelbst);
    }
    let giver = state.rollen.get(&from).ok_or(Refusal::GarnrolleUnbekannt)?;
    let receiver = known(state, to)?;
    if receiver.ort != giver.ort {
        return Err(Refusal::FremdeOrtsweberei);
    }
    if receiver.status != Status::Weber {
        return Err(Refusal::ZielKeinWeber);
    }
    let before = state.delegationen.get(&from);
    if before.is_some_and(|delegation| delegation.to == to) {
        return Err(Refusal::SchonVerliehen);
    }
    if let Some(kreis) = circle(state, from, to) {
        return Err(Refusal::DelegationKreis { kreis });
    }
    let delegation = context.ids.delegation(0);
    let ended = before.map(|before| ended(from, before, Regel::AnderemVerliehen));
    Ok(ended.into_iter().chain([Event::DelegationErteilt { delegation, from, to }]).collect())
}

/// The circle that lending from one to the other would close, beginning and ending with the giver.
fn circle(state: &State, from: GarnrolleId, to: GarnrolleId) -> Option<Vec<GarnrolleId>> {
    let mut way = vec![from, to];
    // Everyone lends at most once, so a way longer than there are Delegationen runs in a circle of others.
    for _ in 0..=state.delegationen.len() {
        let next = state.delegationen.get(way.last()?)?.to;
        way.push(next);
        if next == from {
            return Some(way);
        }
    }
    None
}

/// Any own action lets a Delegation go on; this one does nothing else.
pub(super) fn renew(state: &State, context: &Context, id: DelegationId) -> Result<Vec<Event>, Refusal> {
    let (from, _) = own(state, context, id)?;
    Ok(vec![Event::DelegationErneuert { delegation: id, from }])
}

pub(super) fn revoke(state: &State, context: &Context, id: DelegationId) -> Result<Vec<Event>, Refusal> {
    let (from, delegation) = own(state, context, id)?;
    Ok(vec![ended(from, delegation, Regel::Widerrufen)])
}

/// By the weave: the giver has not acted for 28 days.
pub(super) fn end(state: &State, context: &Context, from: GarnrolleId) -> Result<Vec<Event>, Refusal> {
    only_gewebe(context)?;
    let delegation = state.delegationen.get(&from).ok_or(Refusal::DelegationUnbekannt)?;
    match state.delegation_ends(from) {
        Some(end) if end <= context.now => Ok(vec![ended(from, delegation, Regel::DelegationNach28Tagen)]),
        _ => Err(Refusal::NochNichtFaellig),
    }
}

const fn ended(from: GarnrolleId, delegation: &Delegation, regel: Regel) -> Event {
    Event::DelegationGeendet { delegation: delegation.id, from, to: delegation.to, regel }
}

fn own<'s>(
    state: &'s State,
    context: &Context,
    id: DelegationId,
) -> Result<(GarnrolleId, &'s Delegation), Refusal> {
    let (from, _) = acting(state, context)?;
    let delegation = state.delegationen.get(&from).filter(|delegation| delegation.id == id);
    delegation.map(|delegation| (from, delegation)).ok_or(Refusal::DelegationUnbekannt)
}
