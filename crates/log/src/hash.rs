//! A SHA-256 hash, and the two prefixes by which RFC 6962 keeps leaves and nodes apart.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// Number of bytes of a hash.
pub const HASH_LEN: usize = 32;
const LEAF: u8 = 0;
const NODE: u8 = 1;

/// A SHA-256 hash; written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; HASH_LEN]);

impl Hash {
    /// The hash of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
    /// The hash of two byte strings, one after the other.
    #[must_use]
    pub(crate) fn of_both(first: &[u8], second: &[u8]) -> Self {
        Self(Sha256::new().chain_update(first).chain_update(second).finalize().into())
    }
    /// The hash of a leaf: SHA-256(0x00 ‖ bytes) (RFC 6962, 2.1).
    #[must_use]
    pub fn leaf(bytes: &[u8]) -> Self {
        Self::of_both(&[LEAF], bytes)
    }
    /// The hash of an inner node: SHA-256(0x01 ‖ left ‖ right) (RFC 6962, 2.1).
    #[must_use]
    pub fn node(left: Self, right: Self) -> Self {
        let mut bytes = [NODE; 1 + 2 * HASH_LEN];
        let (_, hashes) = bytes.split_at_mut(1);
        let (first, second) = hashes.split_at_mut(HASH_LEN);
        first.copy_from_slice(&left.0);
        second.copy_from_slice(&right.0);
        Self::of(&bytes)
    }
    /// The bytes of the hash.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; HASH_LEN] {
        &self.0
    }
    /// The 64 hexadecimal digits.
    #[must_use]
    pub(crate) fn hex(&self) -> [u8; 2 * HASH_LEN] {
        let mut digits = [b'0'; 2 * HASH_LEN];
        // Twice the bytes is room enough: this cannot fail.
        let _ = hex::encode_to_slice(self.0, &mut digits);
        digits
    }
}

impl From<[u8; HASH_LEN]> for Hash {
    fn from(bytes: [u8; HASH_LEN]) -> Self {
        Self(bytes)
    }
}

impl From<Hash> for [u8; HASH_LEN] {
    fn from(hash: Hash) -> Self {
        hash.0
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.hex()))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a hash of 64 hexadecimal digits")]
pub struct HashError;

impl FromStr for Hash {
    type Err = HashError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; HASH_LEN];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| HashError)?;
        Ok(Self(bytes))
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}
