//! Which commands the log already holds, and where: the memory that makes every repetition harmless, for ever.

use domain::CommandId;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// Where a command's events stand in the log.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Place {
    /// Position of its first event.
    pub first: u64,
    /// Position of its last event.
    pub last: u64,
    /// Fingerprint of what was asked.
    pub request_hash: [u8; 16],
}

/// All commands of people, by id. What the weave does by itself is not remembered: nobody repeats it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Seen {
    by_id: FxHashMap<CommandId, Place>,
}

impl Seen {
    pub(crate) fn get(&self, id: CommandId) -> Option<Place> {
        self.by_id.get(&id).copied()
    }

    /// Notes that the command has an event at this position.
    pub(crate) fn note(&mut self, id: CommandId, position: u64, request_hash: [u8; 16]) {
        self.by_id.entry(id).and_modify(|place| place.last = position).or_insert(Place {
            first: position,
            last: position,
            request_hash,
        });
    }
}
