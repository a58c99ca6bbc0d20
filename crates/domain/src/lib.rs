//! The rules of the weave: values, commands, events, state, `decide`, `evolve` and `due`.
//!
//! Pure by construction. This crate must never know a clock, a source of randomness, a file, a socket, SQL, HTTP or
//! JSON. Time, ids, draws and the actor arrive in [`Context`]; what happened leaves as [`Event`]s. The law that it
//! implements is written down in `docs/rules.md`.
//!
//! Read it in this order: [`values`], [`command`], [`event`], [`state`], [`mod@decide`], [`mod@evolve`], [`mod@due`].

pub mod command;
pub mod context;
pub mod decide;
pub mod due;
pub mod event;
pub mod evolve;
pub mod personal;
pub mod refusal;
pub mod state;
pub mod values;

pub use command::Command;
pub use context::{Actor, Context, DiscDraw, IdSeed, recorded};
pub use decide::decide;
pub use due::{due, next_due};
pub use event::{Event, Happened};
pub use evolve::evolve;
pub use personal::{Openness, Personal};
pub use refusal::Refusal;
pub use state::State;
pub use values::*;
