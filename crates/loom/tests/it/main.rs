//! The loom from outside, on the memory log.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test world may fall over; that is a failed test")]

mod checkpoint;
mod promises;
mod world;
