//! The log as everyone may see it, behind the seam that `api` leaves open: public records, proofs over their tree, and
//! heads signed with the key of the instance. The newest signed head is also kept in a file, so that `verify` notices a
//! log that was cut off. It must never give away what is sealed, except to readers of what has not been forgotten.

use crate::logkeys::{Ending, LogKeys};
use api::{Book, BookError, Platz};
use domain::Happened;
use log::head::key_id;
use log::merkle::{Tree, TreeError};
use log::{Hash, LogReader, ReadError, Record, SignedHead};
use loom::Clock;
use loom::vault::KeyRing;
use parking_lot::Mutex;
use serde_json::Value;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The log behind the API.
pub struct LogBook {
    reader: Box<dyn LogReader>,
    keys: KeyRing,
    clock: Arc<dyn Clock>,
    signing: Mutex<LogKeys>,
    kept_in: PathBuf,
    grown: Mutex<Grown>,
}

/// The tree as far as somebody asked, and the newest head signed over it.
#[derive(Default)]
struct Grown {
    tree: Tree,
    head: Option<SignedHead>,
    kept: u64,
}

impl LogBook {
    /// The book over this log. The newest signed head is kept in the file `kept_in`.
    pub fn new(
        reader: Box<dyn LogReader>,
        keys: KeyRing,
        clock: Arc<dyn Clock>,
        signing: LogKeys,
        kept_in: PathBuf,
    ) -> Self {
        Self { reader, keys, clock, signing: Mutex::new(signing), kept_in, grown: Mutex::default() }
    }

    /// Lets the tree grow to the end of the log.
    fn grown(&self) -> Result<parking_lot::MutexGuard<'_, Grown>, BookError> {
        let mut grown = self.grown.lock();
        grown.tree.catch_up(&*self.reader).map_err(unavailable)?;
        Ok(grown)
    }

    /// The head of the tree, and the key that signed it. When the key has signed for half a year, a new one signs from
    /// then on.
    fn signed(&self) -> Result<(SignedHead, [u8; 32]), BookError> {
        let mut grown = self.grown()?;
        let mut signing = self.signing.lock();
        let now = self.clock.now();
        if signing.published().is_due(now) {
            match signing.rotate(now, Ending::Overlapping) {
                Ok(()) => tracing::info!(
                    "a new key signs the heads of the log; the old one is accepted for 14 days more"
                ),
                Err(error) => tracing::error!(
                    error = format!("{error:#}"),
                    "the key of the log is due and could not be changed; the old one signs on"
                ),
            }
        }
        let (size, key) = (grown.tree.size(), signing.signing().verifying_key());
        let newest = grown.head.as_ref().filter(|head| head.size == size && head.key_id == key_id(&key));
        if let Some(head) = newest {
            return Ok((head.clone(), key.to_bytes()));
        }
        // A clock that was put back must not sign for a time before the key began.
        let begun = signing.published().current().map_or(now, |key| key.valid_from);
        let head = SignedHead::sign(signing.signing(), size, grown.tree.root(), now.max(begun));
        grown.head = Some(head.clone());
        Ok((head, key.to_bytes()))
    }

    /// Keeps the newest signed head, unless it is kept already.
    ///
    /// # Errors
    /// One sentence when the log or the file cannot be used.
    pub fn keep_head(&self) -> io::Result<()> {
        let (head, _) = self.signed().map_err(|error| io::Error::other(format!("{error:?}")))?;
        if head.size == 0 || self.grown.lock().kept == head.size {
            return Ok(());
        }
        let unfinished = self.kept_in.with_extension("part");
        fs::write(&unfinished, serde_json::to_vec_pretty(&head)?)?;
        fs::rename(&unfinished, &self.kept_in)?;
        self.grown.lock().kept = head.size;
        Ok(())
    }

    fn read(&self, from: u64, limit: usize) -> Result<Vec<Record>, BookError> {
        self.reader.read(from.max(1), limit).map_err(unavailable)
    }
}

/// The head that was kept last, if one can be read.
pub fn kept_head(kept_in: &Path) -> Option<SignedHead> {
    serde_json::from_slice(&fs::read(kept_in).ok()?).ok()
}

/// Refuses a log that ends before a head that was signed over it: somebody cut it off, or put an old copy back.
///
/// # Errors
/// One sentence with both positions.
pub fn nothing_was_cut_off(kept_in: &Path, ends_at: u64) -> anyhow::Result<()> {
    match kept_head(kept_in) {
        Some(head) if head.size > ends_at => anyhow::bail!(
            "the log ends at position {ends_at}, but a head of {} records was signed: it was cut off, or an old copy \
             was put back. Bring the whole log back; to go on with this one all the same, remove {}",
            head.size,
            kept_in.display()
        ),
        _ => Ok(()),
    }
}

impl Book for LogBook {
    fn head(&self) -> Result<api::SignedHead, BookError> {
        let (SignedHead { size, root, signed_at, key_id, signature }, public_key) = self.signed()?;
        let root = root.into();
        Ok(api::SignedHead { size, root, signed_at, key_id, public_key, signature })
    }

    fn keys(&self) -> Result<Vec<api::HeadKey>, BookError> {
        // A key that is due is changed before it is told.
        self.signed()?;
        let published = self.signing.lock().published().clone();
        let told = |key: &log::keys::HeadKey| api::HeadKey {
            key_id: key.key_id.clone(),
            public_key: key.public_key,
            valid_from: key.valid_from,
            valid_until: key.valid_until,
            endorsement: key.endorsement,
        };
        Ok(published.all().iter().map(told).collect())
    }

    fn records(&self, from: u64, limit: usize) -> Result<Vec<Value>, BookError> {
        self.read(from, limit)?.iter().map(public).collect()
    }

    fn inclusion(&self, position: u64, size: u64) -> Result<Vec<[u8; 32]>, BookError> {
        let index = position.checked_sub(1).ok_or(BookError::OutOfRange)?;
        let grown = self.grown()?;
        grown.tree.inclusion(index, size, &*self.reader).map(bytes).map_err(no_proof)
    }

    fn platz(&self, position: u64) -> Result<Platz, BookError> {
        let index = position.checked_sub(1).ok_or(BookError::OutOfRange)?;
        let record = self.read(position, 1)?.pop().ok_or(BookError::OutOfRange)?;
        let grown = self.grown()?;
        let root = grown.tree.root_at(position, &*self.reader).map_err(no_proof)?;
        let proof = grown.tree.inclusion(index, position, &*self.reader).map_err(no_proof)?;
        Ok(Platz { leaf: record.leaf.into(), root: root.into(), proof: bytes(proof) })
    }

    fn consistency(&self, from: u64, to: u64) -> Result<Vec<[u8; 32]>, BookError> {
        let grown = self.grown()?;
        grown.tree.consistency(from, to, &*self.reader).map(bytes).map_err(no_proof)
    }

    fn happened(&self, from: u64, limit: usize) -> Result<Vec<Happened>, BookError> {
        self.read(from, limit)?.iter().map(|record| record.decode(&self.keys).map_err(unavailable)).collect()
    }
}

/// The fields that the leaf is made of, and the leaf.
fn public(record: &Record) -> Result<Value, BookError> {
    let mut value: Value = serde_json::from_slice(&record.public_json()).map_err(unavailable)?;
    if let Value::Object(fields) = &mut value {
        fields.insert("leaf".to_owned(), record.leaf.to_string().into());
    }
    Ok(value)
}

fn bytes(hashes: Vec<Hash>) -> Vec<[u8; 32]> {
    hashes.into_iter().map(Into::into).collect()
}

fn unavailable(error: impl std::fmt::Display) -> BookError {
    BookError::Unavailable(error.to_string())
}

fn no_proof(error: TreeError<ReadError>) -> BookError {
    match error {
        TreeError::OutOfRange => BookError::OutOfRange,
        TreeError::Leaves(error) => unavailable(error),
    }
}
