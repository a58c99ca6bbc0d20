//! How reporting and freezing change the state. Total, like all of `evolve`.

use crate::event::Event;
use crate::state::State;

/// Lets what concerns what was reported or frozen happen; everything else is passed over.
pub(super) fn evolve(state: &mut State, event: &Event) {
    if let Some(gegenstand) = event.gegenstand() {
        state.sichtungen.entry(gegenstand).or_default().follow(event);
    }
}
