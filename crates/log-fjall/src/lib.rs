//! The embedded log: one folder, one process, no server.
//!
//! Records stand in plain segment files that only grow; a batch is one write and one sync. What is looked up by key (a
//! command id) stands in Fjall beside them and can be deleted at any time. Why it is divided like this:
//! `docs/decisions/0003-embedded-log.md`. It must never know what a record means.
//!
//! ```text
//! folder/
//!   lock                        held by the one process that writes
//!   00000000000000000001.log    segments, named by their first position
//!   reached                     up to where the log was synced when this was last written
//!   commands/                   Fjall: command id -> positions; derived
//! ```
//!
//! Read it in this order: [`segment`](mod@segment), `scan`, `folder`, `writer`, `reader`, `commands`.

#![deny(clippy::indexing_slicing)]

mod commands;
mod disk;
mod folder;
mod reader;
mod scan;
mod segment;
mod shared;
mod writer;

pub use folder::OpenError;
pub use reader::FjallReader;
pub use writer::FjallLog;
