//! The vault: one key per person, kept beside the log and out of its backups. What is personal in the log is sealed
//! with these keys; destroying one forgets the person while every hash stays valid (`domain.md`, Vergessen).
//!
//! It knows keys and bytes, never what they mean.

mod file;
mod memory;

pub use file::{FileKeys, VaultError};
pub use memory::MemoryKeys;

use crate::environment::Environment;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use domain::GarnrolleId;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};

/// Bytes of a key.
pub const KEY_LEN: usize = 32;

/// A key and whose it is.
pub type OwnedKey = (u128, [u8; KEY_LEN]);
const NONCE_LEN: usize = 24;
/// So much of the nonces of a checkpoint is drawn; the rest is the number of the part.
pub(crate) const DRAWN_LEN: usize = 16;

/// Where keys are kept. A key that [`KeyStore::add`] returned for is durable.
pub trait KeyStore: Send + Sync {
    /// All keys, by owner.
    ///
    /// # Errors
    /// [`VaultError`] when the store cannot be read.
    fn load(&self) -> Result<Vec<OwnedKey>, VaultError>;

    /// Keeps new keys; returns only when they are durable.
    ///
    /// # Errors
    /// [`VaultError`] when the store cannot be written. None of the keys may be used then.
    fn add(&mut self, keys: &[OwnedKey]) -> Result<(), VaultError>;

    /// Destroys every key of these owners; returns only when that is durable. Who has none is passed over, so that it
    /// can be done again and again.
    ///
    /// # Errors
    /// [`VaultError`] when the store cannot be written. Some of the keys may be left then.
    fn destroy(&mut self, owners: &BTreeSet<u128>) -> Result<(), VaultError>;
}

/// The owner under which the key for checkpoints is kept; no UUIDv7 has this value.
const CHECKPOINTS: u128 = 0;

/// The owner of the secret that fingerprints are blinded with; no UUIDv7 has this value either.
const FINGERPRINTS: u128 = 1;

/// The keys for whoever reads what was sealed, on any thread: a key that the vault draws or destroys is in it or gone
/// from it at once.
#[derive(Clone, Default)]
pub struct KeyRing(Arc<RwLock<FxHashMap<u128, XChaCha20Poly1305>>>);

impl KeyRing {
    fn get(&self, owner: u128) -> Option<XChaCha20Poly1305> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&owner).cloned()
    }

    fn with<T>(&self, change: impl FnOnce(&mut FxHashMap<u128, XChaCha20Poly1305>) -> T) -> T {
        change(&mut self.0.write().unwrap_or_else(PoisonError::into_inner))
    }

    fn open_for(&self, owner: u128, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE_LEN>()?;
        let payload = Payload { msg: ciphertext, aad: &owner.to_be_bytes() };
        self.get(owner)?.decrypt(&XNonce::from(*nonce), payload).ok()
    }

    /// Opens the part of a checkpoint with this number.
    pub(crate) fn open_checkpoint(
        &self,
        drawn: &[u8; DRAWN_LEN],
        nth: u64,
        sealed: &[u8],
    ) -> Option<Vec<u8>> {
        let payload = Payload { msg: sealed, aad: &CHECKPOINTS.to_be_bytes() };
        self.get(CHECKPOINTS)?.decrypt(&nonce_of(drawn, nth), payload).ok()
    }
}

impl log::Opener for KeyRing {
    fn open(&self, person: GarnrolleId, ciphertext: &[u8]) -> Option<Vec<u8>> {
        self.open_for(person.as_u128(), ciphertext)
    }
}

/// Seals and opens what is personal.
pub struct Vault {
    store: Box<dyn KeyStore>,
    ring: KeyRing,
    fresh: Vec<OwnedKey>,
    /// Whose keys are gone from memory but not yet from the store.
    doomed: BTreeSet<u128>,
}

impl Vault {
    /// The vault over this store.
    ///
    /// # Errors
    /// [`VaultError`] when the store cannot be read.
    pub fn open(store: Box<dyn KeyStore>) -> Result<Self, VaultError> {
        let mut vault = Self { store, ring: KeyRing::default(), fresh: Vec::new(), doomed: BTreeSet::new() };
        vault.reload()?;
        Ok(vault)
    }

    /// Makes the keys durable that belong to the instance and not to a person, so that every node opened later has the
    /// same ones.
    ///
    /// # Errors
    /// [`VaultError`] when the store cannot be written.
    pub(crate) fn settle(&mut self, chance: &mut dyn Environment) -> Result<(), VaultError> {
        for owner in [CHECKPOINTS, FINGERPRINTS] {
            self.cipher_for(owner, chance);
        }
        self.sync()
    }

    /// Takes in the keys that another node has kept since this vault was opened; the first key of an owner stands.
    ///
    /// # Errors
    /// [`VaultError`] when the store cannot be read.
    pub fn reload(&mut self) -> Result<(), VaultError> {
        let kept = self.store.load()?;
        self.ring.with(|ciphers| {
            for (owner, key) in kept.into_iter().filter(|(owner, _)| !self.doomed.contains(owner)) {
                ciphers.entry(owner).or_insert_with(|| cipher(&key));
            }
        });
        Ok(())
    }

    /// Destroys the keys of these persons, and with them the key of all checkpoints, because those know what was sealed.
    /// Nobody can read anything of it from this moment on; when the store refuses, [`Vault::sync`] tells it again.
    /// Whether there was anything to destroy.
    ///
    /// # Errors
    /// [`VaultError`] when the store cannot be read or written.
    pub fn forget(
        &mut self,
        persons: &BTreeSet<GarnrolleId>,
        chance: &mut dyn Environment,
    ) -> Result<bool, VaultError> {
        let is_one = |owner: u128| persons.contains(&GarnrolleId::from_u128(owner));
        let mut owners: BTreeSet<u128> =
            self.store.load()?.into_iter().map(|(owner, _)| owner).filter(|owner| is_one(*owner)).collect();
        let destroyed_by_others = owners.is_empty();
        self.ring.with(|ciphers| owners.extend(ciphers.keys().filter(|owner| is_one(**owner))));
        if owners.is_empty() {
            return Ok(false);
        }
        self.ring.with(|ciphers| ciphers.retain(|owner, _| !owners.contains(owner) && *owner != CHECKPOINTS));
        if !destroyed_by_others {
            self.doomed.extend(owners);
            self.doomed.insert(CHECKPOINTS);
        }
        self.sync()?;
        self.reload()?;
        self.settle(chance)?;
        Ok(true)
    }

    /// The keys, for readers on other threads.
    #[must_use]
    pub fn ring(&self) -> KeyRing {
        self.ring.clone()
    }

    /// Destroys what is still to be destroyed, and makes the keys durable that were drawn since the last call. Nothing
    /// sealed with them may be stored before.
    ///
    /// # Errors
    /// [`VaultError`] when the store cannot be written.
    pub fn sync(&mut self) -> Result<(), VaultError> {
        if !self.doomed.is_empty() {
            self.store.destroy(&self.doomed)?;
            self.doomed.clear();
        }
        if !self.fresh.is_empty() {
            self.store.add(&self.fresh)?;
            self.fresh.clear();
        }
        Ok(())
    }

    /// Drops keys that were drawn but never made durable.
    pub fn forget_fresh(&mut self) {
        let fresh = &mut self.fresh;
        self.ring.with(|ciphers| {
            for (owner, _) in fresh.drain(..) {
                ciphers.remove(&owner);
            }
        });
    }

    fn cipher_for(&mut self, owner: u128, chance: &mut dyn Environment) -> XChaCha20Poly1305 {
        if let Some(known) = self.ring.get(owner) {
            return known;
        }
        let mut key = [0; KEY_LEN];
        chance.fill_random(&mut key);
        self.fresh.push((owner, key));
        let drawn = cipher(&key);
        self.ring.with(|ciphers| ciphers.insert(owner, drawn.clone()));
        drawn
    }

    fn seal_for(&mut self, owner: u128, plain: &[u8], chance: &mut dyn Environment) -> Vec<u8> {
        let mut nonce = [0; NONCE_LEN];
        chance.fill_random(&mut nonce);
        let payload = Payload { msg: plain, aad: &owner.to_be_bytes() };
        let sealed =
            self.cipher_for(owner, chance).encrypt(&XNonce::from(nonce), payload).unwrap_or_default();
        [&nonce[..], &sealed].concat()
    }

    /// Seals content of a person: nonce, then ciphertext with its tag.
    pub fn seal(&mut self, person: GarnrolleId, plain: &[u8], chance: &mut dyn Environment) -> Vec<u8> {
        self.seal_for(person.as_u128(), plain, chance)
    }

    /// Opens content of a person; nothing when the key is gone or the bytes are not what was sealed.
    #[must_use]
    pub fn open_sealed(&self, person: GarnrolleId, sealed: &[u8]) -> Option<Vec<u8>> {
        self.ring.open_for(person.as_u128(), sealed)
    }

    /// A fingerprint that says nothing to whoever does not have the vault: from a plain one, what a person wrote could
    /// be guessed even after it was forgotten. The same fingerprint always becomes the same: its nonce is itself.
    pub(crate) fn blind(&mut self, fingerprint: [u8; 16], chance: &mut dyn Environment) -> [u8; 16] {
        let mut nonce = [0; NONCE_LEN];
        if let Some(head) = nonce.first_chunk_mut() {
            *head = fingerprint;
        }
        let cipher = self.cipher_for(FINGERPRINTS, chance);
        let stream = cipher.encrypt(&XNonce::from(nonce), [0; 16].as_slice()).unwrap_or_default();
        stream.first_chunk().copied().unwrap_or_default()
    }

    /// The key of checkpoints as it is now, to seal one with on another thread. What is sealed with it cannot be opened any
    /// more once somebody is forgotten, even if that happens in between.
    pub(crate) fn checkpoint_key(&mut self, chance: &mut dyn Environment) -> CheckpointKey {
        let mut drawn = [0; DRAWN_LEN];
        chance.fill_random(&mut drawn);
        CheckpointKey { cipher: self.cipher_for(CHECKPOINTS, chance), drawn }
    }
}

/// Seals the parts of one checkpoint.
pub(crate) struct CheckpointKey {
    cipher: XChaCha20Poly1305,
    drawn: [u8; DRAWN_LEN],
}

impl CheckpointKey {
    /// What the nonces of this checkpoint begin with.
    pub const fn drawn(&self) -> &[u8; DRAWN_LEN] {
        &self.drawn
    }
    /// Seals the part with this number.
    pub fn seal(&self, nth: u64, plain: &[u8]) -> Vec<u8> {
        let payload = Payload { msg: plain, aad: &CHECKPOINTS.to_be_bytes() };
        self.cipher.encrypt(&nonce_of(&self.drawn, nth), payload).unwrap_or_default()
    }
}

fn nonce_of(drawn: &[u8; DRAWN_LEN], nth: u64) -> XNonce {
    let mut nonce = [0; NONCE_LEN];
    let (begin, end) = nonce.split_at_mut(DRAWN_LEN);
    begin.copy_from_slice(drawn);
    end.copy_from_slice(&nth.to_be_bytes());
    XNonce::from(nonce)
}

fn cipher(key: &[u8; KEY_LEN]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(*key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};

    const ADA: GarnrolleId = GarnrolleId::from_u128(0xada);

    /// Keys on a disk that may refuse.
    #[derive(Clone, Default)]
    struct Stubborn(MemoryKeys, Arc<AtomicBool>);

    impl KeyStore for Stubborn {
        fn load(&self) -> Result<Vec<OwnedKey>, VaultError> {
            self.0.load()
        }
        fn add(&mut self, keys: &[OwnedKey]) -> Result<(), VaultError> {
            self.0.add(keys)
        }
        fn destroy(&mut self, owners: &BTreeSet<u128>) -> Result<(), VaultError> {
            if self.1.load(Ordering::SeqCst) {
                let source = std::io::Error::other("read-only");
                return Err(VaultError::Io { path: "keys".into(), source });
            }
            self.0.destroy(owners)
        }
    }

    struct NoChance;

    impl Environment for NoChance {
        fn clock(&self) -> Arc<dyn crate::Clock> {
            struct Never;
            impl crate::Clock for Never {
                fn now(&self) -> domain::Timestamp {
                    domain::Timestamp::EPOCH
                }
            }
            Arc::new(Never)
        }
        fn id_seed(&mut self) -> domain::IdSeed {
            domain::IdSeed::new(0)
        }
        fn draw(&mut self) -> domain::DiscDraw {
            domain::DiscDraw::CENTRE
        }
        fn fill_random(&mut self, bytes: &mut [u8]) {
            bytes.fill(9);
        }
    }

    #[test]
    fn a_key_that_could_not_be_destroyed_does_not_come_back_and_goes_the_next_time() {
        let (mut store, gone) = (Stubborn::default(), BTreeSet::from([ADA]));
        store.add(&[(ADA.as_u128(), [7; KEY_LEN]), (CHECKPOINTS, [8; KEY_LEN])]).unwrap();
        let mut vault = Vault::open(Box::new(store.clone())).unwrap();
        store.1.store(true, Ordering::SeqCst);
        assert!(vault.forget(&gone, &mut NoChance).is_err());
        vault.reload().unwrap();
        assert!(vault.ring.get(ADA.as_u128()).is_none(), "gone from memory all the same");
        assert!(vault.sync().is_err() && store.load().unwrap().len() == 2);
        store.1.store(false, Ordering::SeqCst);
        vault.sync().unwrap();
        assert!(store.load().unwrap().is_empty(), "and the key of the checkpoints with it");
        assert_eq!(vault.forget(&gone, &mut NoChance).ok(), Some(false), "there is nothing to destroy");
    }
}
