//! The keys that sign the heads of the log, one after another: half-yearly a new one is drawn, endorsed by the old one and
//! published, and the old secret is destroyed (decision 0014). In `DIR/keys` lie the secret that signs now
//! (`log.ed25519`), what is published of all of them (`log.json`), and in the middle of a change the next secret
//! (`log.ed25519.next`). It must never give a secret away, nor sign anything itself.

use crate::environment::random_bytes;
use crate::keys::{self, LOG_KEY};
use anyhow::{Context as _, Result, anyhow};
use domain::{Micros, Timestamp};
use ed25519_dalek::{SigningKey, VerifyingKey};
use log::keys::{HeadKey, HeadKeys, OVERLAP};
use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// What is published.
const PUBLISHED: &str = "log.json";
/// The next secret, until it is the one that signs.
const NEXT: &str = "log.ed25519.next";

/// The key that signs, and what is published of it and those before it.
pub struct LogKeys {
    folder: PathBuf,
    key: SigningKey,
    published: HeadKeys,
}

/// How the old key ends when a new one begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// It is accepted for 14 days more.
    Overlapping,
    /// At once: somebody else may know it.
    AtOnce,
}

impl LogKeys {
    /// The keys in this folder; the first one is made when there is none. A change that was cut off is finished, or never
    /// was. A key from before there was a list counts from `signed_since`, or from now.
    ///
    /// # Errors
    /// One sentence when they cannot be read, written or believed.
    pub fn open(folder: &Path, now: Timestamp, signed_since: Option<Timestamp>) -> Result<Self> {
        let read = published(folder)?;
        if let Some(published) = &read {
            finish_change(folder, published).context("the change of the log's key cannot be finished")?;
        }
        if read.is_some() && !folder.join(LOG_KEY).exists() {
            return Err(not_together(folder));
        }
        let key = keys::signing_key(folder)?;
        let published = if let Some(published) = read {
            published
        } else {
            let first = HeadKeys::first(&key.verifying_key(), signed_since.unwrap_or(now).min(now));
            publish(folder, &first)?;
            first
        };
        let fits = published.current().and_then(HeadKey::verifying) == Some(key.verifying_key());
        if !fits {
            return Err(not_together(folder));
        }
        Ok(Self { folder: folder.to_owned(), key, published })
    }

    /// The key that signs.
    pub const fn signing(&self) -> &SigningKey {
        &self.key
    }

    /// What is published.
    pub const fn published(&self) -> &HeadKeys {
        &self.published
    }

    /// A new key signs from now on. In this order, so that a crash between any two steps leaves either the old key or the
    /// new one: the next secret, the list that names it, the end of the old secret, the next secret in its place.
    ///
    /// # Errors
    /// One sentence; the old key signs on then.
    pub fn rotate(&mut self, now: Timestamp, ending: Ending) -> Result<()> {
        if self.is_behind()? {
            // A change that stopped behind the durable list: its secret lies in the next file alone, and is not drawn anew.
            *self = Self::open(&self.folder, now, None)?;
            return Ok(());
        }
        let overlap = if ending == Ending::AtOnce { Micros::from_hours(0) } else { OVERLAP };
        let secret: [u8; 32] = random_bytes();
        let key = SigningKey::from_bytes(&secret);
        let published = self.published.succeeded(&self.key, &key.verifying_key(), now, overlap);
        keys::write_secret(&self.folder, NEXT, &secret).context("the next key cannot be written")?;
        publish(&self.folder, &published)?;
        (self.key, self.published) = (key, published);
        // The list is durable: should this fail, the next start does it.
        if let Err(error) = finish_change(&self.folder, &self.published) {
            tracing::warn!(%error, "the old key of the log could not be destroyed; the next start tries again");
        }
        Ok(())
    }
}

impl LogKeys {
    /// Whether the list on disk names another key than the one that signs here.
    fn is_behind(&self) -> Result<bool> {
        let there = published(&self.folder)?;
        Ok(there.is_some_and(|there| named(&there) != named(&self.published)))
    }
}

/// The key that a list names as the one that signs.
fn named(keys: &HeadKeys) -> Option<[u8; 32]> {
    keys.current().map(|key| key.public_key)
}

/// The list in this folder, if there is one; it is believed.
///
/// # Errors
/// One sentence when it cannot be read or its chain does not hold.
pub fn published(folder: &Path) -> Result<Option<HeadKeys>> {
    let path = folder.join(PUBLISHED);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(anyhow!("the list of keys {} cannot be read: {error}", path.display())),
    };
    let keys: Vec<HeadKey> = serde_json::from_slice(&bytes)
        .map_err(|error| anyhow!("the list of keys {} is damaged: {error}", path.display()))?;
    let keys =
        HeadKeys::checked(keys).with_context(|| format!("the list of keys {} is damaged", path.display()))?;
    Ok(Some(keys))
}

fn publish(folder: &Path, keys: &HeadKeys) -> Result<()> {
    let path = folder.join(PUBLISHED);
    let write = || -> std::io::Result<()> {
        let unfinished = folder.join(format!("{PUBLISHED}.part"));
        let mut file = File::create(&unfinished)?;
        file.write_all(&serde_json::to_vec_pretty(keys)?)?;
        file.sync_all()?;
        fs::rename(&unfinished, &path)?;
        File::open(folder)?.sync_all()
    };
    write().with_context(|| format!("the list of keys {} cannot be written", path.display()))
}

/// Puts the next secret in the place of the old one if the list names it already; removes it if not, and if the one that is
/// named is there.
fn finish_change(folder: &Path, published: &HeadKeys) -> Result<()> {
    let next = folder.join(NEXT);
    let text = match fs::read_to_string(&next) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let old = folder.join(LOG_KEY);
    let public_of =
        |text: &str| keys::understand(text).map(|secret| public(&SigningKey::from_bytes(&secret)));
    let named = named(published);
    if named.is_none() || public_of(&text) != named {
        if named.is_some() && fs::read_to_string(&old).is_ok_and(|text| public_of(&text) == named) {
            fs::remove_file(&next)?;
        }
        return Ok(());
    }
    destroy(&old)?;
    fs::rename(&next, &old)?;
    Ok(File::open(folder)?.sync_all()?)
}

fn not_together(folder: &Path) -> anyhow::Error {
    let (key, list) = (folder.join(LOG_KEY), folder.join(PUBLISHED));
    anyhow!(
        "{} is not the key that {} names as the one that signs: bring both back from the same moment",
        key.display(),
        list.display()
    )
}

fn public(key: &SigningKey) -> [u8; 32] {
    VerifyingKey::from(key).to_bytes()
}

/// Overwrites a secret where it lies, as far as the file system writes in place.
fn destroy(path: &Path) -> std::io::Result<()> {
    let length = match fs::metadata(path) {
        Ok(found) => usize::try_from(found.len()).unwrap_or(0),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let mut file = File::options().write(true).open(path)?;
    file.write_all(&vec![b'0'; length.saturating_sub(1)])?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use log::{Hash, SignedHead};

    const NOW: Timestamp = Timestamp::from_micros(1_795_244_400_000_000);

    fn head(keys: &LogKeys, at: Timestamp) -> SignedHead {
        SignedHead::sign(keys.signing(), 7, Hash::of(b"root"), at)
    }

    #[test]
    fn a_new_key_signs_and_the_old_ones_heads_stay_good_also_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let mut keys = LogKeys::open(folder.path(), NOW, None).unwrap();
        let old_secret = fs::read_to_string(folder.path().join(LOG_KEY)).unwrap();
        let before = head(&keys, NOW);
        let turn = NOW + log::keys::LIFETIME;
        assert!(keys.published().is_due(turn));
        keys.rotate(turn, Ending::Overlapping).unwrap();
        let after = head(&keys, turn);
        assert_ne!(before.key_id, after.key_id);
        let keys = LogKeys::open(folder.path(), turn, None).unwrap();
        assert!(!keys.published().is_due(turn));
        for head in [&before, &after] {
            assert!(keys.published().accepting(head).is_ok());
        }
        for file in fs::read_dir(folder.path()).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            assert!(!text.contains(old_secret.trim()), "the old secret is still there");
        }
    }

    #[test]
    fn a_change_that_was_cut_off_is_finished_or_never_was() {
        let folder = tempfile::tempdir().unwrap();
        let mut keys = LogKeys::open(folder.path(), NOW, None).unwrap();
        let (old_list, old_key) = (
            fs::read(folder.path().join(PUBLISHED)).unwrap(),
            fs::read(folder.path().join(LOG_KEY)).unwrap(),
        );
        keys.rotate(NOW, Ending::AtOnce).unwrap();
        let (list, key) = (
            fs::read(folder.path().join(PUBLISHED)).unwrap(),
            fs::read(folder.path().join(LOG_KEY)).unwrap(),
        );
        let reopened = |list: &[u8], there: &[u8], next: &[u8]| {
            fs::write(folder.path().join(PUBLISHED), list).unwrap();
            fs::write(folder.path().join(LOG_KEY), there).unwrap();
            fs::write(folder.path().join(NEXT), next).unwrap();
            let keys = LogKeys::open(folder.path(), NOW, None).unwrap();
            assert!(!folder.path().join(NEXT).exists());
            (keys.signing().to_bytes(), keys.published().all().len())
        };
        let secret = |text: &[u8]| keys::understand(std::str::from_utf8(text).unwrap()).unwrap();
        // Cut off before the list was written, before the old secret was destroyed, and before the new one took its place.
        assert_eq!(reopened(&old_list, &old_key, &key), (secret(&old_key), 1));
        assert_eq!(reopened(&list, &old_key, &key), (secret(&key), 2));
        assert_eq!(reopened(&list, &[b'0'; 64], &key), (secret(&key), 2));
        assert_eq!(reopened(&list, b"", &key), (secret(&key), 2));
    }

    #[test]
    fn a_change_that_stopped_behind_the_list_is_finished_by_the_next_one() {
        let folder = tempfile::tempdir().unwrap();
        let (mut first, mut other) = (
            LogKeys::open(folder.path(), NOW, None).unwrap(),
            LogKeys::open(folder.path(), NOW, None).unwrap(),
        );
        // As if the list had reached the disk, and the process that wrote it did not know.
        first.rotate(NOW, Ending::Overlapping).unwrap();
        other.rotate(NOW, Ending::Overlapping).unwrap();
        assert_eq!(other.signing().to_bytes(), first.signing().to_bytes());
        assert_eq!(LogKeys::open(folder.path(), NOW, None).unwrap().published().all().len(), 2);
    }

    #[test]
    fn a_next_secret_is_not_thrown_away_where_the_key_is_not_the_named_one() {
        let folder = tempfile::tempdir().unwrap();
        LogKeys::open(folder.path(), NOW, None).unwrap();
        let foreign = "11".repeat(32);
        fs::write(folder.path().join(LOG_KEY), &foreign).unwrap();
        fs::write(folder.path().join(NEXT), "22".repeat(32)).unwrap();
        assert!(LogKeys::open(folder.path(), NOW, None).is_err());
        assert!(folder.path().join(NEXT).exists());
    }

    #[test]
    fn a_key_from_before_there_was_a_list_stays_good_for_what_it_signed() {
        let folder = tempfile::tempdir().unwrap();
        let key = keys::signing_key(folder.path()).unwrap();
        let kept = SignedHead::sign(&key, 7, Hash::of(b"root"), NOW);
        let keys = LogKeys::open(folder.path(), NOW + OVERLAP, Some(NOW)).unwrap();
        assert!(keys.published().accepting(&kept).is_ok());
    }

    #[test]
    fn a_list_and_a_key_of_different_moments_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        LogKeys::open(folder.path(), NOW, None).unwrap();
        fs::remove_file(folder.path().join(LOG_KEY)).unwrap();
        let said = LogKeys::open(folder.path(), NOW, None).err().unwrap().to_string();
        assert!(!folder.path().join(LOG_KEY).exists(), "no other key takes its place");
        assert!(said.contains("from the same moment"), "{said}");
        fs::write(folder.path().join(PUBLISHED), "[]").unwrap();
        assert!(LogKeys::open(folder.path(), NOW, None).err().unwrap().to_string().contains("damaged"));
    }
}
