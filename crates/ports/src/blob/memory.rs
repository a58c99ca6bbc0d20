//! Blobs in memory: a legal fake, because it passes the same contract suite. Clones share what they hold, as two
//! openings of one folder do.

use super::{BlobError, BlobKey, Blobs};
use bytes::Bytes;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Blobs in memory.
#[derive(Clone, Debug, Default)]
pub struct MemoryBlobs(Arc<Mutex<BTreeMap<BlobKey, Bytes>>>);

impl Blobs for MemoryBlobs {
    fn put(&self, key: &BlobKey, bytes: &[u8]) -> Result<(), BlobError> {
        self.0.lock().insert(key.clone(), Bytes::copy_from_slice(bytes));
        Ok(())
    }

    fn get(&self, key: &BlobKey) -> Result<Option<Bytes>, BlobError> {
        Ok(self.0.lock().get(key).cloned())
    }

    fn remove(&self, key: &BlobKey) -> Result<(), BlobError> {
        self.0.lock().remove(key);
        Ok(())
    }

    fn each(&self, see: &mut dyn FnMut(BlobKey)) -> Result<(), BlobError> {
        let keys: Vec<_> = self.0.lock().keys().cloned().collect();
        keys.into_iter().for_each(see);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::MemoryBlobs;

    crate::blob::contract::suite!(memory, MemoryBlobs::default());
}
