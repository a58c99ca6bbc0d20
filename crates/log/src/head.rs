//! The signed head of the tree: what the instance says its log is, at one moment, for good. Whoever keeps one can prove
//! later that nothing before it was changed, dropped or inserted.
//!
//! Signed (Ed25519) are the bytes of the canonical JSON of all other members, as [`SignedHead::signed_bytes`] writes
//! them: `{"key_id":"…","root":"…","signed_at":"2026-11-21T07:00:00.000000Z","size":42}`.

use crate::canonical;
use crate::hash::Hash;
use domain::Timestamp;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;

/// Number of bytes of a signature.
pub const SIGNATURE_LEN: usize = Signature::BYTE_SIZE;

/// The signed head of the tree.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SignedHead {
    /// How many records the tree holds; the position of the last one.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// When it was signed; RFC 3339 with microseconds.
    #[serde(serialize_with = "as_text", deserialize_with = "from_text")]
    pub signed_at: Timestamp,
    /// Which key signed: see [`key_id`].
    pub key_id: String,
    /// The signature; 128 hexadecimal digits.
    #[serde(serialize_with = "as_hex", deserialize_with = "from_hex")]
    pub signature: [u8; SIGNATURE_LEN],
}

/// The members that are signed.
#[derive(Serialize)]
struct Said<'h> {
    size: u64,
    root: Hash,
    #[serde(serialize_with = "as_text")]
    signed_at: Timestamp,
    key_id: &'h str,
}

/// The name of a key: the first 16 hexadecimal digits of the SHA-256 of its 32 public bytes.
#[must_use]
pub fn key_id(key: &VerifyingKey) -> String {
    let mut id = Hash::of(key.as_bytes()).to_string();
    id.truncate(16);
    id
}

/// Why a head says nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum HeadError {
    /// Another key signed it.
    #[error("the head was signed with another key")]
    Key,
    /// The signature is not over these members.
    #[error("the signature of the head does not fit it")]
    Signature,
    /// It was signed before its key began, or after that had ended.
    #[error("the head was signed at a moment at which its key was not good")]
    Time,
}

impl SignedHead {
    /// Signs the head of a tree.
    #[must_use]
    pub fn sign(key: &SigningKey, size: u64, root: Hash, signed_at: Timestamp) -> Self {
        let key_id = key_id(&key.verifying_key());
        let mut head = Self { size, root, signed_at, key_id, signature: [0; SIGNATURE_LEN] };
        head.signature = key.sign(&head.signed_bytes()).to_bytes();
        head
    }

    /// The bytes that are signed.
    #[must_use]
    pub fn signed_bytes(&self) -> Vec<u8> {
        let Self { size, root, signed_at, key_id, .. } = self;
        canonical::to_vec(&Said { size: *size, root: *root, signed_at: *signed_at, key_id })
    }

    /// Checks that this key signed exactly this.
    ///
    /// # Errors
    /// [`HeadError`] when it did not.
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), HeadError> {
        if self.key_id != key_id(key) {
            return Err(HeadError::Key);
        }
        let signature = Signature::from_bytes(&self.signature);
        key.verify_strict(&self.signed_bytes(), &signature).map_err(|_| HeadError::Signature)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
pub(crate) fn as_text<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(time)
}

pub(crate) fn from_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    Cow::<str>::deserialize(deserializer)?.parse().map_err(de::Error::custom)
}

pub(crate) fn as_hex<const N: usize, S: Serializer>(
    bytes: &[u8; N],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex::encode(bytes))
}

pub(crate) fn from_hex<'de, const N: usize, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<[u8; N], D::Error> {
    let mut bytes = [0; N];
    let text = Cow::<str>::deserialize(deserializer)?;
    hex::decode_to_slice(text.as_bytes(), &mut bytes).map_err(de::Error::custom)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[7; 32])
    }

    fn head() -> SignedHead {
        SignedHead::sign(&key(), 42, Hash::of(b"root"), Timestamp::from_micros(1_795_244_400_000_001))
    }

    #[test]
    fn a_head_is_checked_by_the_key_that_signed_it_and_no_other() {
        assert_eq!(head().verify(&key().verifying_key()), Ok(()));
        let other = SigningKey::from_bytes(&[8; 32]).verifying_key();
        assert_eq!(head().verify(&other), Err(HeadError::Key));
        let renamed = SignedHead { key_id: key_id(&other), ..head() };
        assert_eq!(renamed.verify(&other), Err(HeadError::Signature));
    }

    #[test]
    fn every_member_is_signed() {
        let later = Timestamp::from_micros(head().signed_at.micros() + 1);
        let mut flipped = head();
        flipped.signature[9] ^= 1;
        for wrong in [
            SignedHead { size: 41, ..head() },
            SignedHead { root: Hash::of(b"other"), ..head() },
            SignedHead { signed_at: later, ..head() },
            flipped,
        ] {
            assert_eq!(wrong.verify(&key().verifying_key()), Err(HeadError::Signature));
        }
    }

    #[test]
    fn the_signed_bytes_are_the_head_without_its_signature() {
        let mut value = serde_json::to_value(head()).unwrap();
        value.as_object_mut().unwrap().remove("signature");
        assert_eq!(head().signed_bytes(), serde_json_canonicalizer::to_vec(&value).unwrap());
        let expected = format!(
            "{{\"key_id\":\"{}\",\"root\":\"{}\",\"signed_at\":\"2026-11-21T07:00:00.000001Z\",\"size\":42}}",
            head().key_id,
            head().root
        );
        assert_eq!(String::from_utf8(head().signed_bytes()).unwrap(), expected);
    }

    #[test]
    fn it_is_read_as_it_was_written() {
        let json = serde_json::to_string(&head()).unwrap();
        assert_eq!(serde_json::from_str::<SignedHead>(&json).unwrap(), head());
        assert!(serde_json::from_str::<SignedHead>(&json.replace("2026-11", "gestern")).is_err());
    }
}
