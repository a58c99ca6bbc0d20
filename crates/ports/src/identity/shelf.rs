//! Where hashes of tokens lie: an embedded Fjall keyspace, or memory for tests. A shelf keeps bytes under keys and
//! must never know what they mean.

use fjall::{Database, Keyspace, KeyspaceCreateOptions, PersistMode};
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::path::Path;

/// Why the store could not do it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process holds the folder.
    #[error("another process holds the identity folder")]
    Locked,
    /// What lies there cannot be read.
    #[error("the identity folder is damaged: {0}")]
    Corrupt(String),
    /// The disk refused: full, not writable, gone.
    #[error("the identity folder cannot be read or written: {0}")]
    Unavailable(String),
}

impl From<fjall::Error> for StoreError {
    fn from(error: fjall::Error) -> Self {
        match error {
            fjall::Error::Locked => Self::Locked,
            fjall::Error::Io(error) => Self::Unavailable(error.to_string()),
            fjall::Error::Poisoned => Self::Unavailable("an earlier write failed".into()),
            other => Self::Corrupt(other.to_string()),
        }
    }
}

/// A key: one byte for the kind, 32 for the hash.
pub(crate) type Key = [u8; 33];

/// What lies there: a key and its value.
pub(crate) type Entry = (Vec<u8>, Vec<u8>);

/// One change: a new value under a key, or nothing any more.
pub(crate) type Change = (Key, Option<Vec<u8>>);

/// What keeps bytes under keys.
pub(crate) trait Shelf: Send + Sync {
    /// Everything that lies there.
    fn load(&self) -> Result<Vec<Entry>, StoreError>;
    /// Writes all changes or none, in the order of the calls. Not yet durable.
    fn write(&self, changes: &[Change]) -> Result<(), StoreError>;
    /// Returns once everything written before is durable.
    fn sync(&self) -> Result<(), StoreError>;
}

/// The embedded store.
pub(crate) struct FjallShelf {
    database: Database,
    keyspace: Keyspace,
}

impl FjallShelf {
    pub(crate) fn open(folder: &Path) -> Result<Self, StoreError> {
        const CACHE_BYTES: u64 = 1 << 20;
        let database = Database::builder(folder)
            .cache_size(CACHE_BYTES)
            .manual_journal_persist(true)
            .worker_threads(1)
            .open()?;
        let keyspace = database.keyspace("tokens", KeyspaceCreateOptions::default)?;
        Ok(Self { database, keyspace })
    }
}

impl Shelf for FjallShelf {
    fn load(&self) -> Result<Vec<Entry>, StoreError> {
        let pair = |guard: fjall::Guard| {
            let (key, value) = guard.into_inner()?;
            Ok((key.to_vec(), value.to_vec()))
        };
        self.keyspace.iter().map(pair).collect()
    }

    fn write(&self, changes: &[Change]) -> Result<(), StoreError> {
        let mut batch = self.database.batch();
        for (key, value) in changes {
            match value {
                Some(value) => batch.insert(&self.keyspace, key, value.as_slice()),
                None => batch.remove(&self.keyspace, key),
            }
        }
        Ok(batch.commit()?)
    }

    fn sync(&self) -> Result<(), StoreError> {
        Ok(self.database.persist(PersistMode::SyncAll)?)
    }
}

/// A legal fake: the same answers, gone with the process.
#[derive(Default)]
pub(crate) struct MemoryShelf(Mutex<BTreeMap<Key, Vec<u8>>>);

impl Shelf for MemoryShelf {
    fn load(&self) -> Result<Vec<Entry>, StoreError> {
        Ok(self.0.lock().iter().map(|(key, value)| (key.to_vec(), value.clone())).collect())
    }

    fn write(&self, changes: &[Change]) -> Result<(), StoreError> {
        let mut kept = self.0.lock();
        for (key, value) in changes {
            match value {
                Some(value) => kept.insert(*key, value.clone()),
                None => kept.remove(key),
            };
        }
        Ok(())
    }

    fn sync(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
