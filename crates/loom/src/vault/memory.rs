//! Keys in memory: for tests and the simulator. Clones share their keys, as two openings of one folder would.

use super::{KeyStore, OwnedKey, VaultError};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// Keys that live as long as the process.
#[derive(Clone, Debug, Default)]
pub struct MemoryKeys {
    keys: Arc<Mutex<Vec<OwnedKey>>>,
}

impl KeyStore for MemoryKeys {
    fn load(&self) -> Result<Vec<OwnedKey>, VaultError> {
        Ok(self.keys.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    fn add(&mut self, keys: &[OwnedKey]) -> Result<(), VaultError> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(keys);
        Ok(())
    }

    fn destroy(&mut self, owners: &BTreeSet<u128>) -> Result<(), VaultError> {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        keys.retain(|(owner, _)| !owners.contains(owner));
        Ok(())
    }
}
