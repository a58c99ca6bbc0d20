//! Being forgotten (`domain.md`, Time; `docs/rules.md`, Being forgotten): asked for, waited for, done. What is decided
//! here is that it happens; that the key goes is the business of the loom.

use super::antrag::lent;
use super::{acting, known};
use crate::context::{Actor, Context};
use crate::event::{Event, Regel};
use crate::refusal::Refusal;
use crate::state::{State, Vergessen};
use crate::values::{GarnrolleId, VERGESSENSFRIST};

pub(super) fn ask(state: &State, context: &Context) -> Result<Vec<Event>, Refusal> {
    let (garnrolle, rolle) = acting(state, context)?;
    match rolle.vergessen {
        Vergessen::Am(vergessen_at) => Err(Refusal::VergessenLaeuft { vergessen_at }),
        Vergessen::Nein | Vergessen::Ja => {
            let vergessen_at = context.now + VERGESSENSFRIST;
            Ok(vec![Event::VergessenBeantragt { garnrolle, vergessen_at }])
        }
    }
}

pub(super) fn take_back(state: &State, context: &Context) -> Result<Vec<Event>, Refusal> {
    let (garnrolle, rolle) = acting(state, context)?;
    match rolle.vergessen {
        Vergessen::Am(_) => Ok(vec![Event::VergessenZurueckgenommen { garnrolle }]),
        Vergessen::Nein | Vergessen::Ja => Err(Refusal::KeinVergessen),
    }
}

/// By the weave at its moment, or by the Betreiber at any. Who is forgotten lends no voice.
pub(super) fn forget(
    state: &State,
    context: &Context,
    garnrolle: GarnrolleId,
) -> Result<Vec<Event>, Refusal> {
    let rolle = known(state, garnrolle);
    let regel = match (context.actor, rolle.map(|rolle| rolle.vergessen)) {
        (Actor::Gewebe | Actor::Betreiber, Err(refusal)) => return Err(refusal),
        (Actor::Betreiber, Ok(_)) => Regel::VomBetreiberVergessen,
        (Actor::Gewebe, Ok(Vergessen::Am(when))) if when <= context.now => Regel::VergessenNach168Stunden,
        (Actor::Gewebe, Ok(_)) => return Err(Refusal::NochNichtFaellig),
        _ => return Err(Refusal::NurVonInnen),
    };
    let mut events = vec![Event::RolleVergessen { garnrolle, regel }];
    events.extend(lent(state, garnrolle));
    Ok(events)
}
