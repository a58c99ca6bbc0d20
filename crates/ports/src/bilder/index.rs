//! What is there, whose it is and how much that is, in memory. It is read from the descriptions at the start and can be
//! read from them again; it never touches a disk.

use super::{Bild, UNSHOWN_LIFETIME};
use domain::{BildId, GarnrolleId, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How much may be kept, in bytes as encoded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quota {
    /// Of one person.
    pub person_bytes: u64,
    /// Of everybody together.
    pub instance_bytes: u64,
}

impl Default for Quota {
    /// 200 MB for a person, some 400 pictures; 20 GB for everybody.
    fn default() -> Self {
        Self { person_bytes: 200_000_000, instance_bytes: 20_000_000_000 }
    }
}

/// Who has as much as may be kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Full {
    /// The person.
    Person,
    /// The instance.
    Instance,
}

struct Entry {
    bild: Arc<Bild>,
    spared_until: Timestamp,
}

pub(super) struct Index {
    quota: Quota,
    entries: BTreeMap<BildId, Entry>,
    /// What is kept or about to be, by person.
    taken: BTreeMap<GarnrolleId, u64>,
    taken_by_all: u64,
}

impl Index {
    pub fn new(quota: Quota) -> Self {
        Self { quota, entries: BTreeMap::new(), taken: BTreeMap::new(), taken_by_all: 0 }
    }

    pub fn get(&self, id: BildId) -> Option<Arc<Bild>> {
        self.entries.get(&id).map(|entry| Arc::clone(&entry.bild))
    }

    pub fn spare(&mut self, id: BildId, now: Timestamp) -> Option<Arc<Bild>> {
        let entry = self.entries.get_mut(&id)?;
        entry.spared_until = entry.spared_until.max(now + UNSHOWN_LIFETIME);
        Some(Arc::clone(&entry.bild))
    }

    /// Whether so many bytes of the person still fit; of none at all, whether anything would.
    pub fn has_room(&self, by: GarnrolleId, bytes: u64) -> Result<(), Full> {
        let after = |taken: u64| taken.saturating_add(bytes.max(1));
        if after(self.taken.get(&by).copied().unwrap_or(0)) > self.quota.person_bytes {
            return Err(Full::Person);
        }
        if after(self.taken_by_all) > self.quota.instance_bytes { Err(Full::Instance) } else { Ok(()) }
    }

    pub fn reserve(&mut self, by: GarnrolleId, bytes: u64) -> Result<(), Full> {
        self.has_room(by, bytes)?;
        self.count(by, bytes);
        Ok(())
    }

    fn count(&mut self, by: GarnrolleId, bytes: u64) {
        *self.taken.entry(by).or_default() += bytes;
        self.taken_by_all += bytes;
    }

    pub fn give_back(&mut self, by: GarnrolleId, bytes: u64) {
        let left = self.taken.get(&by).copied().unwrap_or(0).saturating_sub(bytes);
        if left == 0 {
            self.taken.remove(&by)
        } else {
            self.taken.insert(by, left)
        };
        self.taken_by_all = self.taken_by_all.saturating_sub(bytes);
    }

    /// Puts a picture in; of two that are the same, the first one stays.
    pub fn put(&mut self, bild: Bild) -> Arc<Bild> {
        if let Some(known) = self.get(bild.id) {
            return known;
        }
        self.count(bild.by, bild.bytes());
        let (spared_until, bild) = (bild.uploaded_at + UNSHOWN_LIFETIME, Arc::new(bild));
        self.entries.insert(bild.id, Entry { bild: Arc::clone(&bild), spared_until });
        bild
    }

    /// What nothing shows and nobody is about to show.
    pub fn due(&self, now: Timestamp, limit: usize, is_shown: impl Fn(BildId) -> bool) -> Vec<BildId> {
        let spent = self.entries.iter().filter(|(id, entry)| entry.spared_until <= now && !is_shown(**id));
        spent.map(|(id, _)| *id).take(limit).collect()
    }

    /// Everything of a person.
    pub fn all_of(&self, by: GarnrolleId) -> Vec<Arc<Bild>> {
        self.entries.values().map(|entry| &entry.bild).filter(|bild| bild.by == by).cloned().collect()
    }

    /// Takes a picture out, whoever spares it.
    pub fn take(&mut self, id: BildId) {
        if let Some(entry) = self.entries.remove(&id) {
            self.give_back(entry.bild.by, entry.bild.bytes());
        }
    }

    /// Takes a picture out, unless somebody has come to spare it.
    pub fn take_due(&mut self, id: BildId, now: Timestamp) -> Option<Arc<Bild>> {
        if self.entries.get(&id)?.spared_until > now {
            return None;
        }
        let bild = self.entries.remove(&id)?.bild;
        self.give_back(bild.by, bild.bytes());
        Some(bild)
    }
}
