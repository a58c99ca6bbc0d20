//! The Raum of a Knoten: putting elements into it, changing them, taking them out.

use super::knoten::{fresh, may_change, only_twisted_by};
use super::meldung::not_frozen;
use super::{acting, drawn, living};
use crate::context::Context;
use crate::event::{ElementInhalt, Event};
use crate::personal::Personal;
use crate::refusal::Refusal;
use crate::state::{Knoten, State, Status};
use crate::values::{ElementId, FadenArt, GarnrolleId, Gegenstand, KnotenId};

/// The greatest number of elements in a Raum.
pub const MAX_ELEMENTS: usize = 200;
/// The greatest number of lines in a list.
pub const MAX_LIST_ITEMS: usize = 100;

pub(super) fn add(
    state: &State,
    context: &Context,
    id: KnotenId,
    inhalt: &ElementInhalt,
) -> Result<Vec<Event>, Refusal> {
    let (by, rolle) = acting(state, context)?;
    let knoten = living(state, id)?;
    may_change(state, id, knoten, (by, rolle))?;
    fits(inhalt)?;
    if knoten.elements.len() >= MAX_ELEMENTS {
        return Err(too_many("elemente", MAX_ELEMENTS));
    }
    let version = knoten.version.saturating_add(1);
    let inhalt = Personal::public(by, inhalt.clone());
    Ok(vec![
        Event::ElementHinzugefuegt { knoten: id, element: context.ids.element(0), by, version, inhalt },
        drawn(context, context.ids.faden(1), FadenArt::Gestaltung, None, by, id),
    ])
}

pub(super) fn change(
    state: &State,
    context: &Context,
    id: KnotenId,
    element: ElementId,
    based_on: u32,
    inhalt: &ElementInhalt,
) -> Result<Vec<Event>, Refusal> {
    let (knoten, by) = changeable(state, context, id, element)?;
    only_twisted_by(state, garn_on(knoten, element), by)?;
    fresh(knoten, based_on)?;
    fits(inhalt)?;
    let version = knoten.version.saturating_add(1);
    let inhalt = Personal::public(by, inhalt.clone());
    Ok(vec![
        Event::ElementGeaendert { knoten: id, element, by, version, inhalt },
        drawn(context, context.ids.faden(0), FadenArt::Veraenderung, None, by, id),
    ])
}

pub(super) fn remove(
    state: &State,
    context: &Context,
    id: KnotenId,
    element: ElementId,
    based_on: u32,
) -> Result<Vec<Event>, Refusal> {
    let (knoten, by) = changeable(state, context, id, element)?;
    only_twisted_by(state, garn_on(knoten, element), by)?;
    if garn_on(knoten, element).next().is_some() {
        return Err(Refusal::ElementVerzwirnt);
    }
    fresh(knoten, based_on)?;
    let version = knoten.version.saturating_add(1);
    Ok(vec![
        Event::ElementEntfernt { knoten: id, element, by, version },
        drawn(context, context.ids.faden(0), FadenArt::Veraenderung, None, by, id),
    ])
}

/// The living Knoten with this element, when who acts may change it; a Gast may change its own elements only.
fn changeable<'s>(
    state: &'s State,
    context: &Context,
    id: KnotenId,
    element: ElementId,
) -> Result<(&'s Knoten, GarnrolleId), Refusal> {
    let (by, rolle) = acting(state, context)?;
    let knoten = living(state, id)?;
    may_change(state, id, knoten, (by, rolle))?;
    let author = *knoten.elements.get(&element).ok_or(Refusal::ElementUnbekannt)?;
    if rolle.status == Status::Gast && author != by {
        return Err(Refusal::NurWeber);
    }
    not_frozen(state, Gegenstand::Element { knoten: id, element })?;
    Ok((knoten, by))
}

fn garn_on(knoten: &Knoten, element: ElementId) -> impl Iterator<Item = &crate::values::FadenId> {
    knoten.garn.iter().filter(move |(_, on)| **on == Some(element)).map(|(faden, _)| faden)
}

fn fits(inhalt: &ElementInhalt) -> Result<(), Refusal> {
    match inhalt {
        ElementInhalt::Liste { items } if items.is_empty() => Err(Refusal::ListeLeer),
        ElementInhalt::Liste { items } if items.len() > MAX_LIST_ITEMS => {
            Err(too_many("items", MAX_LIST_ITEMS))
        }
        _ => Ok(()),
    }
}

fn too_many(field: &'static str, max: usize) -> Refusal {
    Refusal::ZuViele { field, max: u32::try_from(max).unwrap_or(u32::MAX) }
}
