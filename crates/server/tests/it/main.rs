//! The real binary from outside: a folder, arguments, exit codes, sentences and HTTP. Nothing here may reach into the
//! crate.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod bad_input;
mod client;
mod full_disk;
mod import;
mod journey;
mod keys;
mod mitteilen;
mod nachzaehlung;
mod operating;
mod postgres;
mod privacy;
mod process;
mod secrets;
mod start;
mod vergessen;
