//! Pictures that people upload. A picture is decoded and encoded anew ([`picture`]), kept in several sizes at a place
//! for blobs, and described beside them. It belongs to who uploaded it, and stays as long as something in the weave
//! shows it: what nothing shows is removed after a while.
//!
//! What lies at the place: `bilder/ID/WIDTH` for every size, and last `bilder/ID/bild.json`, which makes it a picture.

mod index;
pub mod picture;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

pub use index::Quota;
pub use picture::{Encoding, MAX_BYTES, MAX_PIXELS, MAX_SIDE, Unfit, WIDTHS};

use crate::blob::{BlobError, BlobKey, Blobs};
use bytes::Bytes;
use domain::{BildId, GarnrolleId, Micros, Timestamp};
use index::{Full, Index};
use parking_lot::Mutex;
use picture::Made;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How long a picture that nothing shows is kept after it was uploaded or last asked for by its id in a change.
pub const UNSHOWN_LIFETIME: Micros = Micros::from_hours(24);

/// What is known of a picture.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Bild {
    /// Its id.
    pub id: BildId,
    /// Whose it is.
    pub by: GarnrolleId,
    /// When it was uploaded.
    pub uploaded_at: Timestamp,
    /// How its sizes are encoded.
    pub encoding: Encoding,
    /// Its sizes, the smallest first; never empty.
    pub sizes: Vec<Size>,
}

/// One size of a picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Size {
    /// Pixels from left to right; the name of the size.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// Encoded bytes.
    pub bytes: u64,
}

impl Bild {
    /// Its largest size.
    #[must_use]
    pub fn largest(&self) -> Size {
        self.sizes.last().copied().unwrap_or(Size { width: 1, height: 1, bytes: 0 })
    }

    fn bytes(&self) -> u64 {
        self.sizes.iter().map(|size| size.bytes).sum()
    }
}

/// Why a picture was not taken in.
#[derive(Debug)]
pub enum Refused {
    /// The file does not fit.
    Unfit(Unfit),
    /// The person has as much as one person may have.
    PersonFull,
    /// The instance has as much as it may have.
    InstanceFull,
    /// The place for blobs refuses.
    Unavailable(BlobError),
}

impl From<BlobError> for Refused {
    fn from(error: BlobError) -> Self {
        Self::Unavailable(error)
    }
}

impl From<Full> for Refused {
    fn from(full: Full) -> Self {
        match full {
            Full::Person => Self::PersonFull,
            Full::Instance => Self::InstanceFull,
        }
    }
}

/// All pictures.
pub struct Bilder {
    blobs: Box<dyn Blobs>,
    index: Mutex<Index>,
}

impl Bilder {
    /// The pictures at this place. Reads every description; what a crash left without one is removed.
    ///
    /// # Errors
    /// What the place says.
    pub fn open(blobs: Box<dyn Blobs>, quota: Quota) -> Result<Self, BlobError> {
        let mut keys = BTreeSet::new();
        blobs.each(&mut |key| {
            keys.insert(key);
        })?;
        let mut index = Index::new(quota);
        let mut wanted = BTreeSet::new();
        for key in keys.iter().filter(|key| key.as_str().ends_with(DESCRIPTION)) {
            if let Some(bild) = blobs.get(key)?.and_then(|json| serde_json::from_slice::<Bild>(&json).ok()) {
                wanted.extend(keys_of(&bild));
                index.put(bild);
            }
        }
        for left_over in keys.difference(&wanted).filter(|key| key.as_str().starts_with(FOLDER)) {
            blobs.remove(left_over)?;
        }
        Ok(Self { blobs, index: Mutex::new(index) })
    }

    /// Takes a file in: the picture as it is kept. The same file of the same person is the same picture.
    ///
    /// Decoding takes long and much memory: never on a thread that others wait for, and few at once.
    ///
    /// # Errors
    /// [`Refused`]; nothing is kept then.
    pub fn take_in(&self, file: &[u8], by: GarnrolleId, now: Timestamp) -> Result<Arc<Bild>, Refused> {
        self.index.lock().has_room(by, 0)?;
        let (encoding, made) = picture::made(file).map_err(Refused::Unfit)?;
        let id = id_of(by, &made);
        if let Some(known) = self.index.lock().spare(id, now) {
            return Ok(known);
        }
        let sizes = made.iter().rev().map(Size::from).collect();
        let bild = Bild { id, by, uploaded_at: now, encoding, sizes };
        let bytes = bild.bytes();
        self.index.lock().reserve(by, bytes)?;
        let kept = self.keep(&bild, &made);
        let mut index = self.index.lock();
        index.give_back(by, bytes);
        kept?;
        Ok(index.put(bild))
    }

    /// The sizes first, the description last: with it they are a picture.
    fn keep(&self, bild: &Bild, made: &[Made]) -> Result<(), BlobError> {
        for one in made {
            if let Some(key) = size_key(bild.id, one.width) {
                self.blobs.put(&key, &one.bytes)?;
            }
        }
        let json = serde_json::to_vec(bild).map_err(std::io::Error::from)?;
        description_key(bild.id).map_or(Ok(()), |key| self.blobs.put(&key, &json))
    }

    /// What is known of a picture.
    #[must_use]
    pub fn describe(&self, id: BildId) -> Option<Arc<Bild>> {
        self.index.lock().get(id)
    }

    /// What is known of a picture that somebody is about to show; nobody removes it in the next hours.
    #[must_use]
    pub fn spare(&self, id: BildId, now: Timestamp) -> Option<Arc<Bild>> {
        self.index.lock().spare(id, now)
    }

    /// A size of a picture, encoded.
    ///
    /// # Errors
    /// What the place says.
    pub fn read(&self, id: BildId, width: u32) -> Result<Option<Bytes>, BlobError> {
        size_key(id, width).map_or(Ok(None), |key| self.blobs.get(&key))
    }

    /// Removes what nothing shows and nobody is about to show, `limit` pictures at most. Gives how many went.
    ///
    /// # Errors
    /// What the place says; what is left is removed the next time.
    pub fn sweep(
        &self,
        now: Timestamp,
        limit: usize,
        is_shown: impl Fn(BildId) -> bool,
    ) -> Result<usize, BlobError> {
        let due = self.index.lock().due(now, limit, is_shown);
        for id in &due {
            self.forget(*id, now)?;
        }
        Ok(due.len())
    }

    /// Removes every picture of a person who is forgotten, shown or not.
    ///
    /// # Errors
    /// What the place says; what is left is removed when it is asked again.
    pub fn forget_of(&self, by: GarnrolleId) -> Result<(), BlobError> {
        // Known until it is gone from its place, so that what the place refused is found the next time.
        let own = self.index.lock().all_of(by);
        for bild in own {
            for key in keys_of(&bild) {
                self.blobs.remove(&key)?;
            }
            self.index.lock().take(bild.id);
        }
        Ok(())
    }

    /// The description first: what is left after a crash is then no picture any more.
    fn forget(&self, id: BildId, now: Timestamp) -> Result<(), BlobError> {
        let Some(bild) = self.index.lock().take_due(id, now) else { return Ok(()) };
        for key in keys_of(&bild) {
            self.blobs.remove(&key)?;
        }
        Ok(())
    }
}

impl From<&Made> for Size {
    fn from(made: &Made) -> Self {
        Self { width: made.width, height: made.height, bytes: made.bytes.len() as u64 }
    }
}

const FOLDER: &str = "bilder/";
const DESCRIPTION: &str = "/bild.json";

fn description_key(id: BildId) -> Option<BlobKey> {
    BlobKey::new(&format!("{FOLDER}{id}{DESCRIPTION}"))
}

fn size_key(id: BildId, width: u32) -> Option<BlobKey> {
    BlobKey::new(&format!("{FOLDER}{id}/{width}"))
}

/// Every key of a picture, that of its description first.
fn keys_of(bild: &Bild) -> impl Iterator<Item = BlobKey> {
    description_key(bild.id).into_iter().chain(bild.sizes.iter().filter_map(|s| size_key(bild.id, s.width)))
}

/// A UUIDv8 (RFC 9562) of who uploaded it and what it looks like. It cannot be guessed from the file that was uploaded,
/// and two people who upload the same have one each, so that one of them can be forgotten.
fn id_of(by: GarnrolleId, made: &[Made]) -> BildId {
    let mut hash = Sha256::new();
    hash.update(by.as_u128().to_be_bytes());
    for one in made {
        hash.update(&one.bytes);
    }
    let mut first = [0; 16];
    first.copy_from_slice(&hash.finalize()[..16]);
    BildId(uuid::Builder::from_custom_bytes(first).into_uuid())
}
