//! The keys that sign heads, one after another: what is published of each, and the chain by which whoever knows an old
//! one can trust a newer one. It must never know a secret key for longer than one signature.
//!
//! Each key is good for half a year and 14 days more, in which its successor signs already and it is still accepted
//! (decision 0014). A successor is endorsed by its predecessor: Ed25519 over the canonical JSON of what is published of
//! it, without the endorsement, as [`HeadKey::endorsed_bytes`] writes it.

use crate::canonical;
use crate::head::{HeadError, SignedHead, as_hex, as_text, from_hex, from_text, key_id};
use domain::{Micros, Timestamp};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

/// How long a key signs: half a year of 26 weeks.
pub const LIFETIME: Micros = Micros::from_hours(26 * 7 * 24);
/// How long it is accepted beside its successor.
pub const OVERLAP: Micros = Micros::from_hours(14 * 24);
/// The smallest step of time.
const MICROSECOND: Micros = Micros(1);

/// What is published of a key.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadKey {
    /// Its name: see [`key_id`].
    pub key_id: String,
    /// Its 32 public bytes; 64 hexadecimal digits.
    #[serde(serialize_with = "as_hex", deserialize_with = "from_hex")]
    pub public_key: [u8; 32],
    /// From when on it signs.
    #[serde(serialize_with = "as_text", deserialize_with = "from_text")]
    pub valid_from: Timestamp,
    /// Until when a head that it signed is accepted; that moment is outside.
    #[serde(serialize_with = "as_text", deserialize_with = "from_text")]
    pub valid_until: Timestamp,
    /// What its predecessor says of it; nothing for the first. 128 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "maybe_hex")]
    pub endorsement: Option<[u8; 64]>,
}

/// The members that a predecessor signs. When it ends is not among them: an early end has to be possible later.
#[derive(Serialize)]
struct Endorsed<'k> {
    endorses: &'k str,
    #[serde(serialize_with = "as_text")]
    valid_from: Timestamp,
}

/// Why a list of keys is not believed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum KeysError {
    /// There is none in it.
    #[error("the list of keys is empty")]
    Empty,
    /// A name does not belong to its key, or the bytes are no key.
    #[error("key {0} of the list is not the one that it is called")]
    Name(usize),
    /// It begins before its predecessor, or ends before it begins.
    #[error("the times of key {0} of the list do not fit")]
    Times(usize),
    /// Its predecessor did not endorse it.
    #[error("key {0} of the list is not endorsed by the one before it")]
    Endorsement(usize),
}

/// The keys of an instance from the first to the one that signs now; the chain holds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(transparent)]
pub struct HeadKeys(Vec<HeadKey>);

impl HeadKey {
    fn of(key: &VerifyingKey, from: Timestamp) -> Self {
        let (key_id, public_key) = (key_id(key), key.to_bytes());
        let valid_until = from + LIFETIME + OVERLAP;
        Self { key_id, public_key, valid_from: from, valid_until, endorsement: None }
    }

    /// The bytes that a predecessor signs: `{"endorses":"…","valid_from":"…"}` with the public key in hexadecimal.
    #[must_use]
    pub fn endorsed_bytes(&self) -> Vec<u8> {
        canonical::to_vec(&Endorsed { endorses: &hex::encode(self.public_key), valid_from: self.valid_from })
    }

    /// The key itself, when the bytes are one and it is called as it should be.
    #[must_use]
    pub fn verifying(&self) -> Option<VerifyingKey> {
        let key = VerifyingKey::from_bytes(&self.public_key).ok()?;
        (key_id(&key) == self.key_id).then_some(key)
    }
}

impl HeadKeys {
    /// The list with its first key.
    #[must_use]
    pub fn first(key: &VerifyingKey, from: Timestamp) -> Self {
        Self(vec![HeadKey::of(key, from)])
    }

    /// A list as it was read, if its chain holds.
    ///
    /// # Errors
    /// [`KeysError`], which counts keys from 1.
    pub fn checked(keys: Vec<HeadKey>) -> Result<Self, KeysError> {
        let mut before: Option<(VerifyingKey, Timestamp)> = None;
        for (nth, key) in keys.iter().enumerate().map(|(at, key)| (at + 1, key)) {
            let own = key.verifying().ok_or(KeysError::Name(nth))?;
            let begins_after = before.as_ref().is_none_or(|(_, from)| *from < key.valid_from);
            if !begins_after || key.valid_until < key.valid_from {
                return Err(KeysError::Times(nth));
            }
            let endorsed = match (&before, key.endorsement) {
                (None, None) => true,
                (Some((predecessor, _)), Some(said)) => {
                    predecessor.verify_strict(&key.endorsed_bytes(), &Signature::from_bytes(&said)).is_ok()
                }
                _ => false,
            };
            if !endorsed {
                return Err(KeysError::Endorsement(nth));
            }
            before = Some((own, key.valid_from));
        }
        if before.is_none() { Err(KeysError::Empty) } else { Ok(Self(keys)) }
    }

    /// All of them, the first one first.
    #[must_use]
    pub fn all(&self) -> &[HeadKey] {
        &self.0
    }

    /// The one that signs now.
    #[must_use]
    pub fn current(&self) -> Option<&HeadKey> {
        self.0.last()
    }

    /// Whether the one that signs has signed for half a year.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.current().is_none_or(|key| now >= key.valid_from + LIFETIME)
    }

    /// The list with a successor. The old key is accepted for `overlap` longer, but never longer than it was to be.
    #[must_use]
    pub fn succeeded(&self, old: &SigningKey, new: &VerifyingKey, now: Timestamp, overlap: Micros) -> Self {
        let mut keys = self.0.clone();
        let mut from = now;
        if let Some(last) = keys.last_mut() {
            // A clock that was put back must not let a key begin before its predecessor.
            from = now.max(last.valid_from + MICROSECOND);
            last.valid_until = last.valid_until.min(from + overlap);
        }
        let mut key = HeadKey::of(new, from);
        key.endorsement = Some(old.sign(&key.endorsed_bytes()).to_bytes());
        keys.push(key);
        Self(keys)
    }

    /// The key that a head names, if that key signed it and was good at that moment.
    ///
    /// # Errors
    /// [`HeadError`] when it was not.
    pub fn accepting(&self, head: &SignedHead) -> Result<VerifyingKey, HeadError> {
        let known = self.0.iter().find(|key| key.key_id == head.key_id).ok_or(HeadError::Key)?;
        let key = known.verifying().ok_or(HeadError::Key)?;
        head.verify(&key)?;
        let in_time = (known.valid_from..known.valid_until).contains(&head.signed_at);
        if in_time { Ok(key) } else { Err(HeadError::Time) }
    }
}

/// A signature that may be missing, in hexadecimal.
mod maybe_hex {
    use serde::{Deserialize, Deserializer, Serializer, de};

    #[expect(clippy::ref_option, reason = "serde asks for it")]
    pub fn serialize<S: Serializer>(bytes: &Option<[u8; 64]>, serializer: S) -> Result<S::Ok, S::Error> {
        match bytes {
            Some(bytes) => serializer.serialize_str(&hex::encode(bytes)),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<[u8; 64]>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
        let mut bytes = [0; 64];
        hex::decode_to_slice(text, &mut bytes).map_err(de::Error::custom)?;
        Ok(Some(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Hash;

    const BEGIN: Timestamp = Timestamp::from_micros(1_795_244_400_000_000);

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_bytes(&[seed; 32])
    }

    fn head(seed: u8, at: Timestamp) -> SignedHead {
        SignedHead::sign(&key(seed), 42, Hash::of(b"root"), at)
    }

    fn three() -> HeadKeys {
        let first = HeadKeys::first(&key(1).verifying_key(), BEGIN);
        let second = first.succeeded(&key(1), &key(2).verifying_key(), BEGIN + LIFETIME, OVERLAP);
        second.succeeded(&key(2), &key(3).verifying_key(), BEGIN + LIFETIME + LIFETIME, OVERLAP)
    }

    #[test]
    fn a_key_is_due_after_half_a_year_to_the_microsecond() {
        let keys = HeadKeys::first(&key(1).verifying_key(), BEGIN);
        assert!(!keys.is_due(BEGIN + LIFETIME - MICROSECOND));
        assert!(keys.is_due(BEGIN + LIFETIME));
    }

    #[test]
    fn for_fourteen_days_both_are_accepted_and_not_a_microsecond_longer() {
        let (keys, turn) = (three(), BEGIN + LIFETIME);
        for at in [turn, turn + OVERLAP - MICROSECOND] {
            assert_eq!(keys.accepting(&head(1, at)), Ok(key(1).verifying_key()));
            assert_eq!(keys.accepting(&head(2, at)), Ok(key(2).verifying_key()));
        }
        assert_eq!(keys.accepting(&head(1, turn + OVERLAP)), Err(HeadError::Time));
        assert_eq!(keys.accepting(&head(2, turn - MICROSECOND)), Err(HeadError::Time));
        assert_eq!(keys.accepting(&head(4, turn)), Err(HeadError::Key));
        assert!(keys.accepting(&head(1, BEGIN)).is_ok(), "what was signed in time stays signed");
    }

    #[test]
    fn a_key_that_ends_at_once_has_no_overlap() {
        let first = HeadKeys::first(&key(1).verifying_key(), BEGIN);
        let now = BEGIN + OVERLAP;
        let keys = first.succeeded(&key(1), &key(2).verifying_key(), now, Micros::from_hours(0));
        assert!(keys.accepting(&head(1, now - MICROSECOND)).is_ok());
        assert_eq!(keys.accepting(&head(1, now)), Err(HeadError::Time));
        assert!(keys.accepting(&head(2, now)).is_ok());
    }

    #[test]
    fn a_clock_put_back_gives_no_key_that_begins_before_its_predecessor() {
        let first = HeadKeys::first(&key(1).verifying_key(), BEGIN);
        let keys = first.succeeded(&key(1), &key(2).verifying_key(), BEGIN - OVERLAP, OVERLAP);
        assert_eq!(HeadKeys::checked(keys.all().to_vec()).as_ref(), Ok(&keys));
    }

    #[test]
    fn a_list_is_read_as_it_was_written_and_its_chain_is_checked() {
        let json = serde_json::to_string(&three()).unwrap();
        let read: Vec<HeadKey> = serde_json::from_str(&json).unwrap();
        assert_eq!(HeadKeys::checked(read.clone()), Ok(three()));
        assert_eq!(HeadKeys::checked(Vec::new()), Err(KeysError::Empty));
        let broken = |change: fn(&mut Vec<HeadKey>)| {
            let mut keys = read.clone();
            change(&mut keys);
            HeadKeys::checked(keys).unwrap_err()
        };
        assert_eq!(broken(|keys| keys[1].key_id = "0".repeat(16)), KeysError::Name(2));
        assert_eq!(broken(|keys| keys[1].public_key = keys[2].public_key), KeysError::Name(2));
        assert_eq!(broken(|keys| keys[2].valid_from = keys[1].valid_from), KeysError::Times(3));
        assert_eq!(
            broken(|keys| keys[2].valid_from = keys[2].valid_from + MICROSECOND),
            KeysError::Endorsement(3)
        );
        assert_eq!(broken(|keys| keys[2].endorsement = keys[1].endorsement), KeysError::Endorsement(3));
        assert_eq!(broken(|keys| keys[1].endorsement = None), KeysError::Endorsement(2));
        assert_eq!(broken(|keys| drop(keys.remove(0))), KeysError::Endorsement(1));
        assert_eq!(broken(|keys| drop(keys.remove(1))), KeysError::Endorsement(2));
    }
}
