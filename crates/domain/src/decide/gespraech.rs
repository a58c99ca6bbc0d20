//! The Gespräch of a Knoten: writing, editing and withdrawing messages.

use super::meldung::not_frozen;
use super::{acting, drawn, living};
use crate::context::Context;
use crate::event::Event;
use crate::personal::Personal;
use crate::refusal::Refusal;
use crate::state::{Nachricht, State};
use crate::values::{FadenArt, Gegenstand, KnotenId, NachrichtId, NachrichtText};

pub(super) fn write(
    state: &State,
    context: &Context,
    knoten: KnotenId,
    text: &NachrichtText,
) -> Result<Vec<Event>, Refusal> {
    let (by, _) = acting(state, context)?;
    living(state, knoten)?;
    let nachricht = context.ids.nachricht(0);
    Ok(vec![
        Event::NachrichtGeschrieben { nachricht, knoten, by, text: Personal::public(by, text.clone()) },
        drawn(context, context.ids.faden(1), FadenArt::Gespraech, None, by, knoten),
    ])
}

pub(super) fn edit(
    state: &State,
    context: &Context,
    id: NachrichtId,
    based_on: u32,
    text: &NachrichtText,
) -> Result<Vec<Event>, Refusal> {
    let nachricht = own(state, context, id)?;
    living(state, nachricht.knoten)?;
    if nachricht.withdrawn {
        return Err(Refusal::NachrichtZurueckgezogen);
    }
    if nachricht.version != based_on {
        return Err(Refusal::Veraltet { current: nachricht.version });
    }
    let version = nachricht.version.saturating_add(1);
    let text = Personal::public(nachricht.by, text.clone());
    Ok(vec![Event::NachrichtBearbeitet { nachricht: id, knoten: nachricht.knoten, version, text }])
}

/// Works in the archive too: authors can still withdraw a message there.
pub(super) fn withdraw(state: &State, context: &Context, id: NachrichtId) -> Result<Vec<Event>, Refusal> {
    let nachricht = own(state, context, id)?;
    if nachricht.withdrawn {
        return Err(Refusal::NachrichtZurueckgezogen);
    }
    Ok(vec![Event::NachrichtZurueckgezogen { nachricht: id, knoten: nachricht.knoten }])
}

fn own<'s>(state: &'s State, context: &Context, id: NachrichtId) -> Result<&'s Nachricht, Refusal> {
    let (by, _) = acting(state, context)?;
    let nachricht = state.nachrichten.get(&id).ok_or(Refusal::NachrichtUnbekannt)?;
    if nachricht.by != by {
        return Err(Refusal::NurVerfasser);
    }
    not_frozen(state, Gegenstand::Nachricht { knoten: nachricht.knoten, nachricht: id })?;
    Ok(nachricht)
}
