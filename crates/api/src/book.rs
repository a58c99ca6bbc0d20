//! The log as everyone may see it: its signed head, its records, its proofs. A seam rather than a store: `server`
//! gives it over whichever log runs, because this crate must not know the log. Calls may wait for a disk and are made
//! where waiting is allowed.

use domain::{Happened, Timestamp};
use serde_json::Value;
use std::sync::Arc;

/// The signed head of the tree (`api.md`, GET /log/head).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedHead {
    /// How many records the tree holds.
    pub size: u64,
    /// The root, RFC 6962.
    pub root: [u8; 32],
    /// When it was signed.
    pub signed_at: Timestamp,
    /// Which key signed it.
    pub key_id: String,
    /// The 32 public bytes of that key, with which everyone can check the signature.
    pub public_key: [u8; 32],
    /// Ed25519 over the canonical JSON of size, root, time and key id.
    pub signature: [u8; 64],
}

/// What is published of a key that signs heads, or did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HeadKey {
    /// Its name.
    pub key_id: String,
    /// Its 32 public bytes.
    pub public_key: [u8; 32],
    /// From when on it signs.
    pub valid_from: Timestamp,
    /// Until when a head that it signed is accepted.
    pub valid_until: Timestamp,
    /// What the one before it says of it; nothing for the first.
    pub endorsement: Option<[u8; 64]>,
}

/// A record as the last one of the tree that ends with it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Platz {
    /// Its leaf hash.
    pub leaf: [u8; 32],
    /// The root of that tree.
    pub root: [u8; 32],
    /// The hashes that prove it.
    pub proof: Vec<[u8; 32]>,
}

/// Why the book cannot be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BookError {
    /// What was asked for lies beyond the head, or the sizes are the wrong way round.
    OutOfRange,
    /// The log cannot be read at the moment; one sentence for the operator.
    Unavailable(String),
}

/// The log as everyone may see it.
pub trait Book: Send + Sync {
    /// The signed head of everything durable.
    ///
    /// # Errors
    /// [`BookError::Unavailable`].
    fn head(&self) -> Result<SignedHead, BookError>;

    /// The keys that sign heads, or did, the first one first.
    ///
    /// # Errors
    /// [`BookError::Unavailable`].
    fn keys(&self) -> Result<Vec<HeadKey>, BookError>;

    /// Public records from this position on, in order, at most `limit`: position, time, Ortsweberei, actor, command,
    /// event type and version, payload without personal plain text, leaf hash.
    ///
    /// # Errors
    /// [`BookError::Unavailable`].
    fn records(&self, from: u64, limit: usize) -> Result<Vec<Value>, BookError>;

    /// The hashes that prove that the record at `position` is in the tree of `size` records.
    ///
    /// # Errors
    /// [`BookError`].
    fn inclusion(&self, position: u64, size: u64) -> Result<Vec<[u8; 32]>, BookError>;

    /// The record at `position` as the last one of the tree that ends with it: what it says stays true however long the
    /// log becomes.
    ///
    /// # Errors
    /// [`BookError`].
    fn platz(&self, position: u64) -> Result<Platz, BookError>;

    /// The hashes that prove that the tree of `to` records extends that of `from` records.
    ///
    /// # Errors
    /// [`BookError`].
    fn consistency(&self, from: u64, to: u64) -> Result<Vec<[u8; 32]>, BookError>;

    /// What happened from this position on, with the content that has not been forgotten, at most `limit`.
    ///
    /// # Errors
    /// [`BookError::Unavailable`].
    fn happened(&self, from: u64, limit: usize) -> Result<Vec<Happened>, BookError>;
}

/// Asks the book where waiting is allowed.
pub(crate) async fn ask<T: Send + 'static>(
    book: &Arc<dyn Book>,
    question: impl FnOnce(&dyn Book) -> Result<T, BookError> + Send + 'static,
) -> Result<T, BookError> {
    let book = Arc::clone(book);
    let unavailable = || BookError::Unavailable("the reading thread ended".to_owned());
    tokio::task::spawn_blocking(move || question(&*book)).await.unwrap_or_else(|_| Err(unavailable()))
}
