//! The writer: it takes commands, decides them in order, appends what happened in one durable batch, and only then
//! shows and acknowledges it.
//!
//! Its promises are those of `architecture.md`: acknowledged means durable; nobody sees what is not durable; a
//! repeated command has no second effect; an unknown outcome is never guessed; recovery is the normal start; a full
//! queue says so at once. It knows the rules only through `domain` and the store only through the `log` port. It must
//! never know HTTP, JSON shapes, or where clock and chance come from.
//!
//! [`Loom`] is the core without threads, which the simulator drives; [`spawn`] puts it on a thread of its own and
//! gives a [`Handle`].

mod checkpoint;
mod core;
pub mod environment;
mod reading;
mod seen;
mod submission;
pub mod vault;
mod writer;

pub use crate::checkpoint::Kept;
pub use crate::core::{Config, Loom, OpenError};
pub use environment::{Clock, Environment};
pub use submission::{Events, Failure, Outcome, Sink, Submission};
pub use writer::{AdvanceError, Handle, Writer, spawn};
