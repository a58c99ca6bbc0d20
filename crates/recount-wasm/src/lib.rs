//! The recount for the browser: questions and answers in JSON, over one buffer each way. It must never know a rule, an
//! address or a word that a person reads; what is exported to WebAssembly stands in [`exports`], all else in [`zaehlwerk`].

#![deny(clippy::indexing_slicing)]

pub mod exports;
pub mod zaehlwerk;

pub use zaehlwerk::Zaehlwerk;
