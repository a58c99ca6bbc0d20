//! The contract, and what only a folder can suffer: torn writes, flipped bits, missing files, a full disk.

use super::*;
use log::contract::Storage;

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }
}

impl Storage for Folder {
    fn open(&mut self) -> Box<dyn Log> {
        Box::new(FjallLog::open(self.0.path()).unwrap())
    }
    fn is_shared(&self) -> bool {
        false
    }
}

log::contract_suite!(contract, Folder::new());

/// The same with segments so small that every few batches begin a new one.
struct SmallSegments(Folder);

impl Storage for SmallSegments {
    fn open(&mut self) -> Box<dyn Log> {
        let mut log = FjallLog::open(self.0.0.path()).unwrap();
        log.segment_full = 4_000;
        Box::new(log)
    }
    fn is_shared(&self) -> bool {
        false
    }
}

log::contract_suite!(contract_in_small_segments, SmallSegments(Folder::new()));
