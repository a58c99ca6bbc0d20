//! What the product needs from outside the weave: who a browser belongs to ([`identity`]), how a letter reaches a person
//! ([`mail`], [`smtp`]), of what a person wants to be told ([`benachrichtigung`]), where large bytes lie ([`blob`]) with the pictures made of them ([`bilder`]), and what sets sheets for the notice board
//! ([`aushang`]). One module per port,
//! its adapters beside it.
//!
//! This crate must never know the log, the loom or a view, nor a clock or a source of randomness: the moment and the
//! random bytes are handed in. It knows values of the domain and nothing else of ours.

pub mod aushang;
pub mod benachrichtigung;
pub mod bilder;
pub mod blob;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
pub mod identity;
pub mod mail;
pub mod smtp;
