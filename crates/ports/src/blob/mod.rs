//! The port for bytes that are too large for the log: pictures. A place for blobs keeps bytes under a key, and nothing
//! more; what a key means is the business of who uses it. Every adapter passes the contract suite (module `contract`).

mod folder;
mod memory;

#[cfg(test)]
mod contract;

pub use folder::FolderBlobs;
pub use memory::MemoryBlobs;

use bytes::Bytes;
use std::fmt;

/// The name of a blob: parts of small letters, digits, `-` and `.`, divided by `/`. No part begins with a dot, so a key
/// never leads out of the place that it belongs to.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct BlobKey(String);

impl BlobKey {
    /// The greatest length in bytes.
    pub const MAX: usize = 200;

    /// The key, unless the text is none.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, b'-' | b'.');
        let is_part = |part: &str| !part.is_empty() && !part.starts_with('.') && part.bytes().all(plain);
        let fits = text.len() <= Self::MAX && text.split('/').all(is_part);
        fits.then(|| Self(text.to_owned()))
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BlobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a place for blobs did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// The place refuses or cannot be reached; nothing is known to have changed.
    #[error("the place for blobs cannot be used: {0}")]
    Unavailable(#[from] std::io::Error),
}

/// A place for blobs.
pub trait Blobs: Send + Sync {
    /// Keeps the bytes under the key: whole or not at all, and durable when this returns. What was there is replaced.
    ///
    /// # Errors
    /// [`BlobError`] when the place refuses.
    fn put(&self, key: &BlobKey, bytes: &[u8]) -> Result<(), BlobError>;

    /// The bytes under the key, if there are any.
    ///
    /// # Errors
    /// [`BlobError`] when the place refuses.
    fn get(&self, key: &BlobKey) -> Result<Option<Bytes>, BlobError>;

    /// Removes what is under the key; nothing is removed without complaint.
    ///
    /// # Errors
    /// [`BlobError`] when the place refuses.
    fn remove(&self, key: &BlobKey) -> Result<(), BlobError>;

    /// Shows every key once, in no particular order.
    ///
    /// # Errors
    /// [`BlobError`] when the place refuses.
    fn each(&self, see: &mut dyn FnMut(BlobKey)) -> Result<(), BlobError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_never_leads_out_of_its_place() {
        for good in ["a", "bilder/0190-ff/320", "a.b/c.json", &"x".repeat(200)] {
            assert_eq!(BlobKey::new(good).unwrap().as_str(), good);
        }
        for bad in ["", "/a", "a/", "a//b", "..", "a/../b", ".a", "A", "a b", "ä", "a\\b", "a\0"] {
            assert_eq!(BlobKey::new(bad), None, "{bad:?}");
        }
        assert_eq!(BlobKey::new(&"x".repeat(201)), None);
    }
}
