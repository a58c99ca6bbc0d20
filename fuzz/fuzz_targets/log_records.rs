//! Looks for records as everybody reads them that break a promise, guided by coverage. What the promise is stands in the crate.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| log::fuzzing::records(bytes));
