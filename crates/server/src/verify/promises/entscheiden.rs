//! What the rules promise about deciding together: deadlines to the microsecond, one Einspruch each, no vote closed early
//! or twice. What a vote came to is counted again beside it, from its records.

use domain::event::Regel;
use domain::state::{State, Vergessen};
use domain::{
    Actor, AntragId, AntragStatus, DELEGATION_LIFETIME, ENTSCHEIDUNGSFRIST, Event, Happened, Timestamp,
    VERGESSENSFRIST,
};

/// The promise that the event breaks, if it breaks one.
pub(super) fn broken(state: &State, happened: &Happened, event: &Event) -> Option<&'static str> {
    match event {
        Event::AntragGestellt { decision_deadline, .. } => {
            let right = *decision_deadline == happened.time + ENTSCHEIDUNGSFRIST;
            (!right).then_some("an Antrag is not open for exactly 168 h")
        }
        Event::EinspruchErhoben { antrag, by, decision_deadline, .. } => {
            let Some(before) = open(state, *antrag, happened.time) else {
                return Some("somebody objected to an Antrag that is not open");
            };
            if before.einsprueche.contains_key(by) {
                return Some("somebody objected twice");
            }
            let moved = if before.einsprueche.is_empty() { ENTSCHEIDUNGSFRIST } else { domain::Micros(0) };
            let right = *decision_deadline == before.decision_deadline + moved;
            (!right).then_some("an Einspruch moves the deadline otherwise than it may")
        }
        Event::AbstimmungEroeffnet { antrag, closes_at, .. } => {
            let right = *closes_at == happened.time + ENTSCHEIDUNGSFRIST;
            let due = at_deadline(state, *antrag, happened).filter(|antrag| antrag.has_einspruch());
            (!right || due.is_none()).then_some("a vote opens that is not due, or not for exactly 168 h")
        }
        Event::StimmeAbgegeben { abstimmung, .. } => {
            let vote = state.abstimmungen.get(abstimmung);
            let counts = vote.is_some_and(|vote| !vote.closed && happened.time < vote.closes_at);
            (!counts).then_some("a Stimme was cast in a vote that does not run")
        }
        Event::AbstimmungGeschlossen { abstimmung, .. } => {
            let vote = state.abstimmungen.get(abstimmung).filter(|vote| vote.closes_at <= happened.time);
            let closes = vote.is_some_and(|vote| !vote.closed);
            (!closes).then_some("a vote closed early, or twice")
        }
        Event::VergessenBeantragt { vergessen_at, .. } => {
            let right = *vergessen_at == happened.time + VERGESSENSFRIST;
            (!right).then_some("somebody waits to be forgotten for other than 168 h")
        }
        Event::RolleVergessen { garnrolle, regel: Regel::VergessenNach168Stunden } => {
            let asked = state.rollen.get(garnrolle).map(|rolle| rolle.vergessen);
            let due = matches!(asked, Some(Vergessen::Am(when)) if when <= happened.time);
            (!due || happened.actor != Actor::Gewebe)
                .then_some("somebody was forgotten before the 168 h were over")
        }
        Event::DelegationGeendet { from, regel: Regel::DelegationNach28Tagen, .. } => {
            let acted = state.rollen.get(from).map(|rolle| rolle.last_action);
            let right = acted.is_some_and(|acted| acted + DELEGATION_LIFETIME <= happened.time);
            (!right || happened.actor != Actor::Gewebe).then_some("a Delegation ended before its 28 days")
        }
        _ => None,
    }
}

fn open(state: &State, id: AntragId, now: Timestamp) -> Option<&domain::state::Antrag> {
    let antrag = state.antraege.get(&id)?;
    (antrag.status == AntragStatus::Offen && now < antrag.decision_deadline).then_some(antrag)
}

fn at_deadline<'s>(state: &'s State, id: AntragId, happened: &Happened) -> Option<&'s domain::state::Antrag> {
    let antrag = state.antraege.get(&id)?;
    let due = antrag.status == AntragStatus::Offen && antrag.decision_deadline <= happened.time;
    (due && happened.actor == Actor::Gewebe).then_some(antrag)
}
