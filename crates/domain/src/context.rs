//! What a decision may know besides the state: who acts, when, with which fresh ids and which draw. All of it is
//! handed in, so that the same command in the same state with the same context always gives the same events.

use crate::event::Event;
use crate::values::{
    AntragId, BuchungId, CommandId, DelegationId, ElementId, FadenId, GarnrolleId, KnotenId, NachrichtId,
    OrtId, Timestamp,
};
use serde::{Deserialize, Serialize};

/// Who acts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A signed-in person.
    Garnrolle(GarnrolleId),
    /// The weave itself: what happens because time passes.
    Gewebe,
    /// Who runs the instance. Founds Ortswebereien and imports; has no vote because of it.
    Betreiber,
    /// Not signed in: may register, nothing else.
    Besucher,
    /// Somebody signed in of whom nothing is kept. Acts never by itself: it stands in the log in place of a person
    /// ([`recorded`]).
    Ungenannt,
}

/// Everything from outside that one decision may use.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// The moment of the decision.
    pub now: Timestamp,
    /// Who acts.
    pub actor: Actor,
    /// The id of the command, for the log.
    pub command_id: CommandId,
    /// Where fresh ids come from.
    pub ids: IdSeed,
    /// A place in the unit disc, drawn uniformly.
    pub draw: DiscDraw,
}

/// Who and when the log names for an event: the actor and the moment of the decision, but for what leaves nobody's name
/// ([`Event::is_anonymous`]) no person, and no moment either. Since the time in the log never falls, that is the beginning
/// of the day or, where the log is further, the time of its newest event.
#[must_use]
pub fn recorded(event: &Event, context: &Context, newest: Timestamp) -> (Actor, Timestamp) {
    if event.is_anonymous() {
        (Actor::Ungenannt, context.now.day().max(newest))
    } else {
        (context.actor, context.now)
    }
}

/// A fresh UUIDv7 whose lowest 16 bits are free: from it a decision takes up to 65,536 ids of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct IdSeed(u128);

impl IdSeed {
    /// The seed with these bits; the lowest 16 are cleared.
    #[must_use]
    pub const fn new(bits: u128) -> Self {
        Self(bits & !0xffff)
    }
    /// The n-th id of this seed.
    #[must_use]
    const fn nth(self, n: u16) -> u128 {
        self.0 | n as u128
    }
    /// The n-th id, as that of an Ortsweberei.
    #[must_use]
    pub const fn ort(self, n: u16) -> OrtId {
        OrtId::from_u128(self.nth(n))
    }
    /// The n-th id, as that of a Garnrolle.
    #[must_use]
    pub const fn garnrolle(self, n: u16) -> GarnrolleId {
        GarnrolleId::from_u128(self.nth(n))
    }
    /// The n-th id, as that of a Knoten.
    #[must_use]
    pub const fn knoten(self, n: u16) -> KnotenId {
        KnotenId::from_u128(self.nth(n))
    }
    /// The n-th id, as that of a Faden.
    #[must_use]
    pub const fn faden(self, n: u16) -> FadenId {
        FadenId::from_u128(self.nth(n))
    }
    /// The n-th id, as that of an element.
    #[must_use]
    pub const fn element(self, n: u16) -> ElementId {
        ElementId::from_u128(self.nth(n))
    }
    /// The n-th id, as that of a message.
    #[must_use]
    pub const fn nachricht(self, n: u16) -> NachrichtId {
        NachrichtId::from_u128(self.nth(n))
    }
    /// The n-th id, as that of an Antrag.
    #[must_use]
    pub const fn antrag(self, n: u16) -> AntragId {
        AntragId::from_u128(self.nth(n))
    }
    /// The n-th id, as that of an entry in the ledger.
    #[must_use]
    pub const fn buchung(self, n: u16) -> BuchungId {
        BuchungId::from_u128(self.nth(n))
    }
    /// The n-th id, as that of a Delegation.
    #[must_use]
    pub const fn delegation(self, n: u16) -> DelegationId {
        DelegationId::from_u128(self.nth(n))
    }
}

/// A place in the unit disc, in 2^-30.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DiscDraw {
    x: i32,
    y: i32,
}

impl DiscDraw {
    /// The middle of the disc.
    pub const CENTRE: Self = Self { x: 0, y: 0 };

    /// The place with these parts in 2^-30, or nothing when it lies outside the disc. Who draws uniformly in the
    /// square and tries again on nothing draws uniformly in the disc.
    #[must_use]
    pub fn new(x: i32, y: i32) -> Option<Self> {
        let square = |part: i32| u64::from(part.unsigned_abs()).pow(2);
        (square(x) + square(y) <= 1 << 60).then_some(Self { x, y })
    }
    /// Eastward and northward part, in 2^-30.
    #[must_use]
    pub const fn parts(self) -> (i32, i32) {
        (self.x, self.y)
    }
}
