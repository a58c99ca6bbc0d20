//! The log: what happened, in order, for ever. Records in canonical JSON, their leaf hashes, the port every store
//! implements, a memory adapter, and the contract suite that holds all adapters to the same promises.
//!
//! This crate must never know a file, a socket, a clock or a key: bytes are sealed by a [`Sealer`] and stored by a
//! [`Log`] that are handed in; nor a rule of the weave beyond the shape of its events.
//!
//! Read it in this order: [`record`], [`canonical`], [`codec`], [`port`], [`memory`], [`merkle`], [`head`],
//! [`keys`], [`verify`](mod@verify).

#![deny(clippy::indexing_slicing)]

pub mod canonical;
pub mod codec;
#[cfg(any(test, feature = "contract"))]
pub mod contract;
pub mod frame;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
pub mod hash;
pub mod head;
pub mod keys;
pub mod memory;
pub mod merkle;
pub mod port;
mod public;
pub mod record;
pub mod verify;

pub use codec::{DecodeError, NoKeys, Opener, Sealer};
pub use domain;
pub use hash::Hash;
pub use head::SignedHead;
pub use memory::MemoryLog;
pub use port::{AppendError, Durable, Log, LogReader, ReadError};
pub use record::{Draft, EventType, Record, Sealed};
