//! Looks for signed heads and lists of keys that break a promise, guided by coverage. What the promise is stands in the crate.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| log::fuzzing::heads(bytes));
