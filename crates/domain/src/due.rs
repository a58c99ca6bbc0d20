//! What happens by itself. Time alone changes nothing: it makes commands due, and they are decided like any other,
//! by the actor `gewebe`, so that automatic acts stand in the log with their rule.

use crate::command::Command;
use crate::state::{State, Timer};
use crate::values::Timestamp;

/// The first command that is due at `now`, with the moment at which it fell due; nothing when none is.
///
/// At `now == when` it is due: a Faden is gone at the very moment of its end. Whoever decides something at `now` lets
/// everything due happen before, so that answers never depend on when a timer ran.
#[must_use]
pub fn due(state: &State, now: Timestamp) -> Option<(Timestamp, Command)> {
    let (when, timer) = *state.timers.first()?;
    if when > now {
        return None;
    }
    let command = match timer {
        Timer::Faden(faden) => Command::FadenVerblassenLassen { faden },
        Timer::Ende(knoten) => Command::KnotenAufloesen { knoten },
        Timer::Delegation(from) => Command::DelegationEnden { from },
        Timer::Antrag(antrag) => Command::AntragEntscheiden { antrag },
        Timer::Abstimmung(abstimmung) => Command::AbstimmungSchliessen { abstimmung },
        Timer::Vergessen(garnrolle) => Command::RolleVergessen { garnrolle },
    };
    Some((when, command))
}

/// The moment at which the next command falls due.
#[must_use]
pub fn next_due(state: &State) -> Option<Timestamp> {
    state.timers.first().map(|(when, _)| *when)
}
