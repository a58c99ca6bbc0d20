//! Zugänge: tokens that a person makes for programs, which act in the person's name within what the token may do, and
//! until it ends. Of a token only the SHA-256 is kept. This module must never know what an Umfang opens.

use super::shelf::{Change, Shelf, StoreError};
use super::token::{TOKEN_BYTES, Token, TokenHash};
use super::{SEEN_GRAIN, after, fresh, key, read, stored};
use domain::{GarnrolleId, Micros, Name, Timestamp};
use parking_lot::{Mutex, RwLock};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use uuid::Uuid;

/// How many Zugänge one person may have.
pub const ZUGAENGE_PER_GARNROLLE: usize = 20;
/// For how many days of 24 h a Zugang may be made.
pub const ZUGANG_DAYS: RangeInclusive<u32> = 1..=365;
/// What every token of a Zugang begins with, so that whoever finds one knows what it is.
pub const ZUGANG_PREFIX: &str = "wgt_";
/// Under which kind of key they lie on the shelf.
pub(super) const ZUGANG_KIND: u8 = b'z';

/// The id of a Zugang, to name it by. It opens nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ZugangId(pub Uuid);

impl fmt::Display for ZugangId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl FromStr for ZugangId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        Uuid::parse_str(text).map(Self)
    }
}

impl ZugangId {
    /// Made of when the Zugang was made and of the hash of its token: unforeseeable, and it tells nothing of the token.
    fn of(now: Timestamp, hash: TokenHash) -> Self {
        let mut bytes = [0; 10];
        bytes.copy_from_slice(hash.0.get(..10).unwrap_or(&[0; 10]));
        let millis = u64::try_from(now.micros() / 1_000).unwrap_or_default();
        Self(uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
    }
}

/// One thing that a Zugang may be good for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Umfang {
    /// Reading what only the person may read.
    Lesen,
    /// Weaving: Knoten, their Raum, messages, Fäden, pictures.
    Weben,
    /// Deciding: Anträge, Einsprüche, Stimmen, lent voices.
    Entscheiden,
    /// Moving money on the Ortsgewebekonto.
    Konto,
}

impl Umfang {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Lesen, Self::Weben, Self::Entscheiden, Self::Konto];

    /// The word of the surface.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Lesen => "lesen",
            Self::Weben => "weben",
            Self::Entscheiden => "entscheiden",
            Self::Konto => "konto",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// Everything that a Zugang is good for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Umfaenge(u8);

impl Umfaenge {
    /// Whether this is among it.
    #[must_use]
    pub const fn holds(self, umfang: Umfang) -> bool {
        self.0 & umfang.bit() != 0
    }

    /// One after the other.
    pub fn iter(self) -> impl Iterator<Item = Umfang> {
        Umfang::ALL.into_iter().filter(move |umfang| self.holds(*umfang))
    }
}

impl FromIterator<Umfang> for Umfaenge {
    fn from_iter<I: IntoIterator<Item = Umfang>>(umfaenge: I) -> Self {
        Self(umfaenge.into_iter().fold(0, |bits, umfang| bits | umfang.bit()))
    }
}

/// A Zugang, as its person sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Zugang {
    /// Its id.
    pub id: ZugangId,
    /// What the person calls it.
    pub name: Name,
    /// What it is good for.
    pub umfaenge: Umfaenge,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it opens nothing.
    pub expires_at: Timestamp,
    /// When it was last used, if it was.
    pub seen_at: Option<Timestamp>,
}

/// Why a Zugang was not made.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ZugangError {
    /// The person has [`ZUGAENGE_PER_GARNROLLE`] already.
    #[error("the person has as many Zugänge as one may have")]
    TooMany,
    /// The store could not take it; it may be tried again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    garnrolle: GarnrolleId,
    id: ZugangId,
    name: Name,
    umfaenge: Umfaenge,
    created_at: Timestamp,
    expires_at: Timestamp,
    seen_at: Option<Timestamp>,
}

/// Never seen, as the newest look-up.
const NEVER: i64 = i64::MIN;

struct Entry {
    kept: Kept,
    /// The newest look-up in microseconds since the epoch; ahead of the store by at most [`SEEN_GRAIN`].
    seen: AtomicI64,
}

impl Entry {
    fn new(kept: Kept) -> Self {
        let seen = AtomicI64::new(kept.seen_at.map_or(NEVER, Timestamp::micros));
        Self { kept, seen }
    }

    fn seen_at(&self) -> Option<Timestamp> {
        Some(self.seen.load(Ordering::Relaxed)).filter(|seen| *seen != NEVER).map(Timestamp::from_micros)
    }

    fn opens(&self, now: Timestamp) -> bool {
        now < self.kept.expires_at
    }

    /// What the store shall be told, when it is behind by more than [`SEEN_GRAIN`].
    fn to_write_down(&self) -> Option<Kept> {
        let seen_at = self.seen_at()?;
        let behind = self.kept.seen_at.is_none_or(|told| seen_at.since(told) >= SEEN_GRAIN);
        behind.then(|| Kept { seen_at: Some(seen_at), ..self.kept.clone() })
    }

    fn told(&self) -> Zugang {
        let Kept { id, ref name, umfaenge, created_at, expires_at, .. } = self.kept;
        Zugang { id, name: name.clone(), umfaenge, created_at, expires_at, seen_at: self.seen_at() }
    }
}

/// What is asked for with a new Zugang.
#[derive(Clone, Debug)]
pub struct Wunsch {
    /// What it shall be called.
    pub name: Name,
    /// What it shall be good for.
    pub umfaenge: Umfaenge,
    /// For how many days of 24 h; outside of [`ZUGANG_DAYS`] the nearest bound counts.
    pub days: u32,
}

/// The Zugänge of one instance. They share the shelf of the sessions, under a kind of their own.
pub struct Zugaenge {
    shelf: Arc<dyn Shelf>,
    entries: RwLock<BTreeMap<TokenHash, Entry>>,
    /// Held by whoever changes something, so that memory and shelf change in the same order: where the sweep goes on.
    changing: Mutex<Option<TokenHash>>,
}

impl Zugaenge {
    /// None yet.
    pub(super) fn on(shelf: Arc<dyn Shelf>) -> Self {
        Self { shelf, entries: RwLock::default(), changing: Mutex::default() }
    }

    /// Takes in what lay on the shelf.
    pub(super) fn take_in(&self, hash: TokenHash, value: &[u8]) -> Result<(), StoreError> {
        self.entries.write().insert(hash, Entry::new(read(value)?));
        Ok(())
    }

    /// A new Zugang with its token, which nobody is told a second time. `random` must come fresh from the operating
    /// system.
    ///
    /// # Errors
    /// [`ZugangError`] when the person has too many or it could not be made durable.
    pub fn issue(
        &self,
        garnrolle: GarnrolleId,
        wunsch: Wunsch,
        now: Timestamp,
        random: [u8; TOKEN_BYTES],
    ) -> Result<(String, Zugang), ZugangError> {
        let (token, hash) = fresh(random)?;
        let days = wunsch.days.clamp(*ZUGANG_DAYS.start(), *ZUGANG_DAYS.end());
        let kept = Kept {
            garnrolle,
            id: ZugangId::of(now, hash),
            name: wunsch.name,
            umfaenge: wunsch.umfaenge,
            created_at: now,
            expires_at: now + Micros::from_hours(24 * i64::from(days)),
            seen_at: None,
        };
        let in_order = self.changing.lock();
        let open = |entry: &&Entry| entry.kept.garnrolle == garnrolle && entry.opens(now);
        if self.entries.read().values().filter(open).count() >= ZUGAENGE_PER_GARNROLLE {
            return Err(ZugangError::TooMany);
        }
        self.shelf.write(&[stored(ZUGANG_KIND, hash, &kept)?])?;
        let entry = Entry::new(kept);
        let told = entry.told();
        self.entries.write().insert(hash, entry);
        drop(in_order);
        self.shelf.sync()?;
        Ok((format!("{ZUGANG_PREFIX}{}", Token::reveal(&token)), told))
    }

    /// Whose token this is and what it is good for, while it opens something. From memory, never waits for the disk.
    #[must_use]
    pub fn open(&self, token: &str, now: Timestamp) -> Option<(GarnrolleId, Umfaenge)> {
        let hash = TokenHash::of(token.strip_prefix(ZUGANG_PREFIX)?)?;
        let entries = self.entries.read();
        let entry = entries.get(&hash).filter(|entry| entry.opens(now))?;
        entry.seen.fetch_max(now.micros(), Ordering::Relaxed);
        Some((entry.kept.garnrolle, entry.kept.umfaenge))
    }

    /// The Zugänge of a person that still open something, oldest first.
    #[must_use]
    pub fn of(&self, garnrolle: GarnrolleId, now: Timestamp) -> Vec<Zugang> {
        let entries = self.entries.read();
        let own = entries.values().filter(|entry| entry.kept.garnrolle == garnrolle && entry.opens(now));
        let mut told: Vec<_> = own.map(Entry::told).collect();
        told.sort_by_key(|zugang| (zugang.created_at, zugang.id));
        told
    }

    /// Takes a Zugang of the person away, and says whether there was such a one.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be made durable.
    pub fn revoke(&self, garnrolle: GarnrolleId, id: ZugangId) -> Result<bool, StoreError> {
        self.drop_all(|kept| kept.garnrolle == garnrolle && kept.id == id).map(|gone| gone > 0)
    }

    /// Takes every Zugang of a person away: it is forgotten.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be made durable.
    pub fn forget(&self, garnrolle: GarnrolleId) -> Result<(), StoreError> {
        self.drop_all(|kept| kept.garnrolle == garnrolle).map(|_| ())
    }

    fn drop_all(&self, which: impl Fn(&Kept) -> bool) -> Result<usize, StoreError> {
        let in_order = self.changing.lock();
        let gone: Vec<_> = {
            let entries = self.entries.read();
            entries.iter().filter(|(_, entry)| which(&entry.kept)).map(|(hash, _)| *hash).collect()
        };
        if gone.is_empty() {
            return Ok(0);
        }
        let changes: Vec<Change> = gone.iter().map(|hash| (key(ZUGANG_KIND, *hash), None)).collect();
        self.shelf.write(&changes)?;
        self.entries.write().retain(|hash, _| !gone.contains(hash));
        drop(in_order);
        self.shelf.sync()?;
        Ok(gone.len())
    }

    /// Looks at no more than `limit` of them, forgets those that have ended, writes down when the others were last used,
    /// and says how many it forgot. Called again and again it comes round to all of them.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be written; the next sweep tries again.
    pub fn sweep(&self, now: Timestamp, limit: usize) -> Result<usize, StoreError> {
        let mut cursor = self.changing.lock();
        let (mut changes, mut gone, mut seen) = (Vec::<Change>::new(), Vec::new(), Vec::new());
        {
            let entries = self.entries.read();
            let some = after(&entries, *cursor, limit);
            *cursor = some.last().filter(|_| some.len() == limit).map(|(hash, _)| *hash);
            for (hash, entry) in some {
                if !entry.opens(now) {
                    changes.push((key(ZUGANG_KIND, hash), None));
                    gone.push(hash);
                } else if let Some(kept) = entry.to_write_down() {
                    changes.push(stored(ZUGANG_KIND, hash, &kept)?);
                    seen.push((hash, kept));
                }
            }
        }
        if !changes.is_empty() {
            self.shelf.write(&changes)?;
        }
        let mut entries = self.entries.write();
        for hash in &gone {
            entries.remove(hash);
        }
        for (hash, kept) in seen {
            if let Some(entry) = entries.get_mut(&hash) {
                entry.kept = kept;
            }
        }
        Ok(gone.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::Identity;

    const NOW: Timestamp = Timestamp::from_micros(1_800_000_000_000_000);
    const ADA: GarnrolleId = GarnrolleId::from_u128(0xada);
    const BEN: GarnrolleId = GarnrolleId::from_u128(0xbe);
    const DAY: Micros = Micros::from_hours(24);

    fn random(n: u8) -> [u8; TOKEN_BYTES] {
        [n; TOKEN_BYTES]
    }

    fn wunsch(days: u32) -> Wunsch {
        let umfaenge = [Umfang::Weben, Umfang::Konto].into_iter().collect();
        Wunsch { name: Name::new("Wetterstation").unwrap(), umfaenge, days }
    }

    fn issue(identity: &Identity, who: GarnrolleId, days: u32, n: u8) -> (String, Zugang) {
        identity.zugaenge().issue(who, wunsch(days), NOW, random(n)).unwrap()
    }

    #[test]
    fn a_zugang_opens_for_its_person_within_its_umfang_until_its_very_end() {
        let identity = Identity::in_memory().unwrap();
        let (token, made) = issue(&identity, ADA, 1, 1);
        assert!(token.starts_with("wgt_") && token.len() == 47);
        assert_eq!((made.expires_at, made.seen_at), (NOW + DAY, None));
        let zugaenge = identity.zugaenge();
        let (who, umfaenge) = zugaenge.open(&token, made.expires_at - Micros(1)).unwrap();
        assert_eq!(who, ADA);
        assert_eq!(umfaenge.iter().collect::<Vec<_>>(), [Umfang::Weben, Umfang::Konto]);
        assert!(!umfaenge.holds(Umfang::Lesen) && !umfaenge.holds(Umfang::Entscheiden));
        assert_eq!(zugaenge.open(&token, made.expires_at), None);
        assert_eq!(zugaenge.of(ADA, NOW)[0].seen_at, Some(made.expires_at - Micros(1)));
        for wrong in ["", "wgt_", &token[4..], &token.replace("wgt_", "wgx_"), &format!("{token}x")] {
            assert_eq!(zugaenge.open(wrong, NOW), None, "{wrong}");
        }
        assert_eq!(identity.session(&token[4..], NOW), None, "it is no session");
    }

    #[test]
    fn the_days_are_bounded_on_both_sides() {
        let identity = Identity::in_memory().unwrap();
        assert_eq!(issue(&identity, ADA, 0, 1).1.expires_at, NOW + DAY);
        assert_eq!(issue(&identity, ADA, 365, 2).1.expires_at, NOW + Micros::from_hours(24 * 365));
        assert_eq!(issue(&identity, ADA, 366, 3).1.expires_at, NOW + Micros::from_hours(24 * 365));
    }

    #[test]
    fn one_person_has_twenty_and_no_more_until_one_ends_or_goes() {
        let identity = Identity::in_memory().unwrap();
        let made: Vec<_> = (0..20).map(|n| issue(&identity, ADA, 1, n).1).collect();
        let zugaenge = identity.zugaenge();
        let more = |now, n| zugaenge.issue(ADA, wunsch(2), now, random(n)).map(|_| ());
        assert_eq!(more(NOW, 20), Err(ZugangError::TooMany));
        issue(&identity, BEN, 1, 21);
        assert_eq!(zugaenge.revoke(BEN, made[0].id), Ok(false), "nobody takes away another's");
        assert_eq!(zugaenge.revoke(ADA, made[0].id), Ok(true));
        assert_eq!(more(NOW, 22), Ok(()));
        assert_eq!(more(NOW, 23), Err(ZugangError::TooMany));
        assert_eq!(more(NOW + DAY, 24), Ok(()));
    }

    #[test]
    fn only_hashes_are_kept_and_they_are_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let (token, made) = {
            let identity = Identity::open(folder.path()).unwrap();
            let both = issue(&identity, ADA, 7, 9);
            identity.zugaenge().open(&both.0, NOW + DAY).unwrap();
            identity.zugaenge().sweep(NOW + DAY, 10).unwrap();
            identity.flush().unwrap();
            both
        };
        let identity = Identity::open(folder.path()).unwrap();
        assert_eq!(identity.zugaenge().of(ADA, NOW), [Zugang { seen_at: Some(NOW + DAY), ..made }]);
        assert!(identity.zugaenge().open(&token, NOW).is_some());
        let secret = &token.as_bytes()[4..];
        for file in std::fs::read_dir(folder.path()).unwrap().flatten().filter(|file| file.path().is_file()) {
            let bytes = std::fs::read(file.path()).unwrap();
            assert!(!bytes.windows(secret.len()).any(|window| window == secret));
        }
    }

    #[test]
    fn what_ended_and_what_is_forgotten_goes() {
        let identity = Identity::in_memory().unwrap();
        let (short, _) = issue(&identity, ADA, 1, 1);
        let (long, _) = issue(&identity, ADA, 2, 2);
        let (bens, _) = issue(&identity, BEN, 2, 3);
        assert_eq!(identity.sweep(NOW + DAY, 100), Ok(1));
        assert_eq!(identity.zugaenge().open(&short, NOW), None);
        identity.forget(ADA).unwrap();
        assert_eq!(identity.zugaenge().open(&long, NOW), None);
        assert!(
            identity.zugaenge().of(ADA, NOW).is_empty() && identity.zugaenge().open(&bens, NOW).is_some()
        );
    }
}
