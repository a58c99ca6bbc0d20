//! Looks for bodies in JSON that break a promise, guided by coverage. What the promise is stands in the crate.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| api::fuzzing::json_bodies(bytes));
