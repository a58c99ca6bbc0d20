//! Keys in one file of fixed slots. A slot is overwritten in place when its key is destroyed, so that no older copy of
//! it lies about in the file; that is why this is not an LSM tree. One process at a time.
//!
//! Layout: a 64-byte head (`WGVAULT1` and zeros), then slots of 64 bytes: owner (16), key (32), checksum (16: the first
//! half of SHA-256 over the other 48). A slot whose checksum does not hold was being written when the power went; no
//! record can have been sealed with it, because the log is written after the slot is durable.

use super::{KEY_LEN, KeyStore, OwnedKey};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

const SLOT: usize = 64;
const HEAD: &[u8; 8] = b"WGVAULT1";

/// Why the vault cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The file system refused.
    #[error("the vault {path} cannot be used: {source}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// What it said.
        source: std::io::Error,
    },
    /// Another process has it open.
    #[error("the vault {path} is in use by another process")]
    InUse {
        /// Which file.
        path: PathBuf,
    },
    /// The file is not a vault.
    #[error("{path} is not a vault of Weltgewebe")]
    NotAVault {
        /// Which file.
        path: PathBuf,
    },
}

/// Keys in a file.
#[derive(Debug)]
pub struct FileKeys {
    path: PathBuf,
    file: Mutex<File>,
}

impl FileKeys {
    /// Opens the vault in this folder, or makes a new one, readable by its owner only.
    ///
    /// # Errors
    /// [`VaultError`] when the folder cannot be used, another process has it, or the file is something else.
    pub fn open(folder: &Path) -> Result<Self, VaultError> {
        let path = folder.join("keys");
        let fail = |source| VaultError::Io { path: path.clone(), source };
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(fail)?;
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(fail)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(VaultError::InUse { path }),
            Err(TryLockError::Error(source)) => return Err(fail(source)),
        }
        begin(&mut file, folder)
            .map_err(fail)?
            .then_some(())
            .ok_or(VaultError::NotAVault { path: path.clone() })?;
        Ok(Self { path, file: Mutex::new(file) })
    }

    fn fail(&self, source: std::io::Error) -> VaultError {
        VaultError::Io { path: self.path.clone(), source }
    }
}

/// Writes the head of a new vault, or checks that of an old one.
fn begin(file: &mut File, folder: &Path) -> std::io::Result<bool> {
    let mut head = [0; SLOT];
    if file.metadata()?.len() < SLOT as u64 {
        let (mark, _) = head.split_at_mut(HEAD.len());
        mark.copy_from_slice(HEAD);
        file.rewind()?;
        file.write_all(&head)?;
        file.sync_all()?;
        File::open(folder)?.sync_all()?;
        return Ok(true);
    }
    file.rewind()?;
    file.read_exact(&mut head)?;
    Ok(head.starts_with(HEAD))
}

fn slot(owner: u128, key: &[u8; KEY_LEN]) -> Vec<u8> {
    let body = [&owner.to_be_bytes()[..], key].concat();
    let sum = Sha256::digest(&body);
    let (half, _) = sum.split_at(SLOT - body.len());
    [&body[..], half].concat()
}

fn read_slot(bytes: &[u8; SLOT]) -> Option<OwnedKey> {
    let (owner, rest) = bytes.split_first_chunk::<16>()?;
    let (key, _) = rest.split_first_chunk::<KEY_LEN>()?;
    let owner = u128::from_be_bytes(*owner);
    (slot(owner, key) == bytes).then_some((owner, *key))
}

impl KeyStore for FileKeys {
    fn load(&self) -> Result<Vec<OwnedKey>, VaultError> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(SLOT as u64)).map_err(|e| self.fail(e))?;
        file.read_to_end(&mut bytes).map_err(|e| self.fail(e))?;
        let (slots, _) = bytes.as_chunks::<SLOT>();
        Ok(slots.iter().filter_map(read_slot).collect())
    }

    fn add(&mut self, keys: &[OwnedKey]) -> Result<(), VaultError> {
        let bytes: Vec<u8> = keys.iter().flat_map(|(owner, key)| slot(*owner, key)).collect();
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let append = |file: &mut File| {
            let len = file.metadata()?.len();
            let whole = len - len % SLOT as u64;
            file.seek(SeekFrom::Start(whole))?;
            file.write_all(&bytes)?;
            file.sync_data()
        };
        append(&mut file).map_err(|e| self.fail(e))
    }

    /// Overwrites each slot with zeros where it lies: a slot of zeros is a torn one and holds nothing.
    fn destroy(&mut self, owners: &BTreeSet<u128>) -> Result<(), VaultError> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let overwrite = |file: &mut File| {
            let mut bytes = Vec::new();
            file.rewind()?;
            file.read_to_end(&mut bytes)?;
            let (slots, _) = bytes.as_chunks::<SLOT>();
            for (at, bytes) in (0_u64..).step_by(SLOT).zip(slots).skip(1) {
                if read_slot(bytes).is_some_and(|(owner, _)| owners.contains(&owner)) {
                    file.seek(SeekFrom::Start(at))?;
                    file.write_all(&[0; SLOT])?;
                }
            }
            file.sync_data()
        };
        overwrite(&mut file).map_err(|e| self.fail(e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_there_again_after_reopening_and_a_torn_slot_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let mut keys = FileKeys::open(folder.path()).unwrap();
        keys.add(&[(7, [1; KEY_LEN]), (8, [2; KEY_LEN])]).unwrap();
        drop(keys);
        let path = folder.path().join("keys");
        OpenOptions::new().append(true).open(&path).unwrap().write_all(&[9; 40]).unwrap();
        let mut keys = FileKeys::open(folder.path()).unwrap();
        assert_eq!(keys.load().unwrap(), vec![(7, [1; KEY_LEN]), (8, [2; KEY_LEN])]);
        keys.add(&[(9, [3; KEY_LEN])]).unwrap();
        assert_eq!(keys.load().unwrap().len(), 3);
    }

    #[test]
    fn a_destroyed_key_is_in_no_byte_and_the_others_stay_where_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let mut keys = FileKeys::open(folder.path()).unwrap();
        keys.add(&[(7, [1; KEY_LEN]), (8, [2; KEY_LEN]), (7, [4; KEY_LEN])]).unwrap();
        for _ in 0..2 {
            keys.destroy(&BTreeSet::from([7, 99])).unwrap();
            assert_eq!(keys.load().unwrap(), vec![(8, [2; KEY_LEN])]);
        }
        let bytes = std::fs::read(folder.path().join("keys")).unwrap();
        for gone in [[1; 16], [4; 16]] {
            assert!(!bytes.windows(16).any(|window| window == gone));
        }
        keys.add(&[(9, [3; KEY_LEN])]).unwrap();
        assert_eq!(keys.load().unwrap(), vec![(8, [2; KEY_LEN]), (9, [3; KEY_LEN])]);
    }

    #[test]
    fn a_second_process_and_a_foreign_file_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let first = FileKeys::open(folder.path()).unwrap();
        assert!(matches!(FileKeys::open(folder.path()), Err(VaultError::InUse { .. })));
        drop(first);
        std::fs::write(folder.path().join("keys"), [b'x'; 200]).unwrap();
        assert!(matches!(FileKeys::open(folder.path()), Err(VaultError::NotAVault { .. })));
    }
}
