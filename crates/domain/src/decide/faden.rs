//! Fäden: joining a Knoten, twisting into Garn, untwisting, fading.

use super::knoten::dissolving_rule;
use super::{acting, acting_weber, drawn, living, only_gewebe};
use crate::context::Context;
use crate::event::{Event, KnotenKern, Regel};
use crate::refusal::Refusal;
use crate::state::{Ends, Faden, Knoten, State, dissolves_at};
use crate::values::{
    ElementId, FADEN_LIFETIME, FadenArt, FadenId, InteresseArt, KnotenArt, KnotenId, Timestamp,
};

pub(super) fn join(
    state: &State,
    context: &Context,
    knoten: KnotenId,
    art: InteresseArt,
) -> Result<Vec<Event>, Refusal> {
    let (by, _) = acting(state, context)?;
    living(state, knoten)?;
    Ok(vec![drawn(context, context.ids.faden(0), FadenArt::Interesse, Some(art), by, knoten)])
}

pub(super) fn twist(
    state: &State,
    context: &Context,
    id: FadenId,
    element: Option<ElementId>,
) -> Result<Vec<Event>, Refusal> {
    let by = acting_weber(state, context)?;
    let faden = state.faeden.get(&id).ok_or(Refusal::FadenUnbekannt)?;
    if faden.from != by {
        return Err(Refusal::FremderFaden);
    }
    match faden.ends {
        Ends::Never => return Err(Refusal::SchonVerzwirnt),
        Ends::At(end) if end <= context.now => return Err(Refusal::FadenUnbekannt),
        Ends::At(_) => {}
    }
    let knoten = living(state, faden.to)?;
    if element.is_some_and(|element| !knoten.elements.contains_key(&element)) {
        return Err(Refusal::ElementUnbekannt);
    }
    Ok(vec![Event::FadenVerzwirnt { faden: id, knoten: faden.to, element }])
}

pub(super) fn untwist(state: &State, context: &Context, id: FadenId) -> Result<Vec<Event>, Refusal> {
    let (by, _) = acting(state, context)?;
    let faden = state.faeden.get(&id).ok_or(Refusal::FadenUnbekannt)?;
    if faden.from != by {
        return Err(Refusal::FremderFaden);
    }
    if faden.ends != Ends::Never {
        return Err(Refusal::NichtVerzwirnt);
    }
    Ok(untwisted(state, context.now, id, faden, Regel::VonWerVerzwirnte))
}

/// Garn becomes a Faden with fresh 168 h; the Knoten that only it held, and whose time is over, dissolves with it.
pub(super) fn untwisted(
    state: &State,
    now: Timestamp,
    id: FadenId,
    faden: &Faden,
    regel: Regel,
) -> Vec<Event> {
    let expires_at = now + FADEN_LIFETIME;
    let mut events = vec![Event::FadenEntzwirnt { faden: id, knoten: faden.to, expires_at, regel }];
    let left = Leading { but: id, and: Some(expires_at) };
    events.extend(dissolving(state, faden, &left, now));
    events
}

/// By the weave: a Faden has reached its end. The Knoten that nothing leads to any more dissolves with it.
pub(super) fn fade(state: &State, context: &Context, id: FadenId) -> Result<Vec<Event>, Refusal> {
    only_gewebe(context)?;
    let faden = state.faeden.get(&id).ok_or(Refusal::FadenUnbekannt)?;
    match faden.ends {
        Ends::At(end) if end <= context.now => {}
        _ => return Err(Refusal::NochNichtFaellig),
    }
    let mut events =
        vec![Event::FadenVerblasst { faden: id, knoten: faden.to, regel: Regel::FadenNach168Stunden }];
    events.extend(dissolving(state, faden, &Leading { but: id, and: None }, context.now));
    Ok(events)
}

/// What will lead to a Knoten after a step: everything but this Faden, and perhaps a new end of it.
struct Leading {
    but: FadenId,
    and: Option<Timestamp>,
}

impl Leading {
    fn held_by_garn(&self, knoten: &Knoten) -> bool {
        knoten.garn.keys().any(|garn| *garn != self.but)
    }

    fn last_expiry(&self, state: &State, knoten: &Knoten) -> Option<Timestamp> {
        let ends = |id: &FadenId| match state.faeden.get(id)?.ends {
            Ends::At(end) => Some(end),
            Ends::Never => None,
        };
        knoten.faeden.iter().filter(|id| **id != self.but).filter_map(ends).chain(self.and).max()
    }
}

/// The dissolving that follows when, after this step, nothing holds the Knoten any more at `now`.
fn dissolving(state: &State, faden: &Faden, left: &Leading, now: Timestamp) -> Option<Event> {
    let knoten = living(state, faden.to).ok()?;
    let held = left.held_by_garn(knoten);
    let KnotenKern { art, ends_at, .. } = knoten.kern;
    let undecided = art == KnotenArt::Antrag && ends_at.is_none();
    if held || undecided || art.is_structure() {
        return None;
    }
    let over = match dissolves_at(art, ends_at, held, left.last_expiry(state, knoten)) {
        Some(moment) => moment <= now,
        None => true,
    };
    over.then(|| Event::KnotenAufgeloest { knoten: faden.to, regel: dissolving_rule(&knoten.kern) })
}
