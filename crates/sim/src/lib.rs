//! The simulator: the whole flow in one thread, seeded, with time by hand, injected faults and a naive reference model
//! written from `domain.md` alone. After every step what the log holds, what the loom knows, what readers are shown
//! and what the model says must be the same.
//!
//! The same seed gives the same bytes. It must never read a clock or chance of the machine.

pub mod bugs;
pub mod chance;
pub mod check;
pub mod disk;
pub mod model;
pub mod node;
pub mod run;
pub mod tree;
pub mod twin;
pub mod wishes;
pub mod world;
