//! Counting a vote again from the public records alone, and naming the record behind every voice. `weltgewebe verify`
//! asks it; it does no I/O, so that a browser can run the same code for whoever does not take our word for it.
//!
//! The rules are those of `domain`: who may vote, who speaks for whom, what it comes to. What is added here is suspicion:
//! a Stimme or a Delegation counts only if its own record says that the right person acted in time, not because the state
//! holds it. This crate must never know a file, a socket, a clock, a key or a page.
//!
//! Read it in this order: [`belege`], [`reader`].

#![deny(clippy::indexing_slicing)]

pub mod belege;
pub mod reader;

pub use belege::{Beleg, Belege, Nachzaehlung, Stimmweg, Verliehen};
pub use reader::Reader;
