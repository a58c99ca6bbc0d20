//! Magic links, sessions and Zugänge: which Garnrolle a letter, a browser or a program belongs to.
//!
//! Only SHA-256 hashes of tokens are kept, durably before anything is answered; look-ups are served from memory,
//! because every request needs one. This module must never know what a Garnrolle may do, nor its name or address.

pub(crate) mod shelf;
mod token;
mod zugang;

pub use shelf::StoreError;
pub use token::{TOKEN_BYTES, Token};
pub use zugang::{
    Umfaenge, Umfang, Wunsch, ZUGAENGE_PER_GARNROLLE, ZUGANG_DAYS, ZUGANG_PREFIX, Zugaenge, Zugang,
    ZugangError, ZugangId,
};

use domain::{GarnrolleId, Micros, Timestamp};
use parking_lot::{Mutex, RwLock};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use shelf::{Change, FjallShelf, Key, MemoryShelf, Shelf};
use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Unbounded};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use token::TokenHash;

/// How long a magic link is valid: 15 minutes.
pub const LINK_LIFETIME: Micros = Micros::from_seconds(15 * 60);
/// How long a session lasts without a request: 30 days of 24 h.
pub const SESSION_IDLE: Micros = Micros::from_hours(30 * 24);
/// How long a session lasts at most: 180 days of 24 h.
pub const SESSION_LIFETIME: Micros = Micros::from_hours(180 * 24);
/// How many magic links one Garnrolle may have open; a further one makes the oldest invalid.
pub const LINKS_PER_GARNROLLE: usize = 5;
/// How many sessions one Garnrolle may have open; a further one closes the oldest.
pub const SESSIONS_PER_GARNROLLE: usize = 50;

/// How much later a session must have been seen for the store to be told. A crash forgets at most this much.
const SEEN_GRAIN: Micros = Micros::from_hours(1);
/// How long a used or expired link is remembered, so that it can be told from one that never was.
const LINK_MEMORY: Micros = Micros::from_hours(24);
const LINK_KIND: u8 = b'l';
const SESSION_KIND: u8 = b's';

/// Why a magic link opens nothing.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LinkError {
    /// There is no such link.
    #[error("there is no such magic link")]
    Unknown,
    /// Somebody used it before.
    #[error("the magic link has been used")]
    Used,
    /// Its 15 minutes are over, or newer links took its place.
    #[error("the magic link has expired")]
    Expired,
    /// The store could not take it; it may be tried again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct Link {
    garnrolle: GarnrolleId,
    expires_at: Timestamp,
    used: bool,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct StoredSession {
    garnrolle: GarnrolleId,
    opened_at: Timestamp,
    seen_at: Timestamp,
}

struct Session {
    stored: StoredSession,
    /// The newest look-up in microseconds since the epoch; ahead of the store by at most [`SEEN_GRAIN`].
    seen: AtomicI64,
}

impl Session {
    fn new(stored: StoredSession) -> Self {
        Self { stored, seen: AtomicI64::new(stored.seen_at.micros()) }
    }

    fn seen_at(&self) -> Timestamp {
        Timestamp::from_micros(self.seen.load(Ordering::Relaxed))
    }

    fn is_open(&self, now: Timestamp) -> bool {
        now < self.stored.opened_at + SESSION_LIFETIME && now < self.seen_at() + SESSION_IDLE
    }
}

#[derive(Default)]
struct Kept {
    links: BTreeMap<TokenHash, Link>,
    sessions: BTreeMap<TokenHash, Session>,
    links_of: BTreeMap<GarnrolleId, Vec<TokenHash>>,
    sessions_of: BTreeMap<GarnrolleId, Vec<TokenHash>>,
}

/// Where the next sweep goes on.
#[derive(Default)]
struct Cursors {
    links: Option<TokenHash>,
    sessions: Option<TokenHash>,
}

/// The magic links and sessions of one instance. Shared by all threads.
///
/// Everything that changes something waits for the disk (a few milliseconds): call it where blocking is allowed.
/// [`Identity::session`] never waits.
pub struct Identity {
    shelf: Arc<dyn Shelf>,
    zugaenge: Zugaenge,
    kept: RwLock<Kept>,
    /// Held by whoever changes something, so that memory and shelf change in the same order; never while syncing.
    changing: Mutex<Cursors>,
}

impl Identity {
    /// The store in this folder, which is made when it is missing.
    ///
    /// # Errors
    /// [`StoreError`] when another process holds it, the disk refuses or what lies there is damaged.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        Self::on(Arc::new(FjallShelf::open(folder)?))
    }

    /// A store that is gone with the process, for tests and the command line.
    ///
    /// # Errors
    /// None in practice; the signature is that of [`Identity::open`].
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::on(Arc::new(MemoryShelf::default()))
    }

    fn on(shelf: Arc<dyn Shelf>) -> Result<Self, StoreError> {
        let (mut kept, zugaenge) = (Kept::default(), Zugaenge::on(Arc::clone(&shelf)));
        for (key, value) in shelf.load()? {
            match split(&key)? {
                (zugang::ZUGANG_KIND, hash) => zugaenge.take_in(hash, &value)?,
                (kind, hash) => kept.take_in(kind, hash, &value)?,
            }
        }
        kept.order_by_age();
        Ok(Self { shelf, zugaenge, kept: RwLock::new(kept), changing: Mutex::new(Cursors::default()) })
    }

    /// The Zugänge of this instance.
    #[must_use]
    pub const fn zugaenge(&self) -> &Zugaenge {
        &self.zugaenge
    }

    /// A magic link for this Garnrolle, valid for [`LINK_LIFETIME`] and once. `random` must come fresh from the
    /// operating system.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be made durable.
    pub fn issue_link(
        &self,
        garnrolle: GarnrolleId,
        now: Timestamp,
        random: [u8; TOKEN_BYTES],
    ) -> Result<Token, StoreError> {
        let (token, hash) = fresh(random)?;
        let link = Link { garnrolle, expires_at: now + LINK_LIFETIME, used: false };
        self.change(|kept| {
            let surplus = surplus(kept.links_of.get(&garnrolle), LINKS_PER_GARNROLLE);
            let mut changes = vec![stored(LINK_KIND, hash, &link)?];
            changes.extend(surplus.iter().map(|old| (key(LINK_KIND, *old), None)));
            Ok((changes, move |kept: &mut Kept| {
                for old in surplus {
                    kept.drop_link(old);
                }
                kept.put_link(hash, link);
                token
            }))
        })
    }

    /// Takes a magic link: of any number of callers with the same token exactly one succeeds.
    ///
    /// # Errors
    /// [`LinkError`] when it opens nothing.
    pub fn take_link(&self, token: &str, now: Timestamp) -> Result<GarnrolleId, LinkError> {
        let hash = TokenHash::of(token).ok_or(LinkError::Unknown)?;
        self.change(|kept| {
            let link = *kept.links.get(&hash).ok_or(LinkError::Unknown)?;
            if link.used {
                return Err(LinkError::Used);
            }
            if now >= link.expires_at {
                return Err(LinkError::Expired);
            }
            let used = Link { used: true, ..link };
            Ok((vec![stored(LINK_KIND, hash, &used)?], move |kept: &mut Kept| {
                kept.links.insert(hash, used);
                used.garnrolle
            }))
        })
    }

    /// Opens a session for this Garnrolle. `random` must come fresh from the operating system.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be made durable.
    pub fn open_session(
        &self,
        garnrolle: GarnrolleId,
        now: Timestamp,
        random: [u8; TOKEN_BYTES],
    ) -> Result<Token, StoreError> {
        let (token, hash) = fresh(random)?;
        let session = StoredSession { garnrolle, opened_at: now, seen_at: now };
        self.change(|kept| {
            let surplus = surplus(kept.sessions_of.get(&garnrolle), SESSIONS_PER_GARNROLLE);
            let mut changes = vec![stored(SESSION_KIND, hash, &session)?];
            changes.extend(surplus.iter().map(|old| (key(SESSION_KIND, *old), None)));
            Ok((changes, move |kept: &mut Kept| {
                for old in surplus {
                    kept.drop_session(old);
                }
                kept.put_session(hash, session);
                token
            }))
        })
    }

    /// Whose session this is, if it is open; being asked for keeps it open. From memory, never waits for the disk.
    #[must_use]
    pub fn session(&self, token: &str, now: Timestamp) -> Option<GarnrolleId> {
        let hash = TokenHash::of(token)?;
        let kept = self.kept.read();
        let session = kept.sessions.get(&hash).filter(|session| session.is_open(now))?;
        session.seen.fetch_max(now.micros(), Ordering::Relaxed);
        Some(session.stored.garnrolle)
    }

    /// The open sessions of a Garnrolle, oldest first: since when each is open and when it was last seen.
    #[must_use]
    pub fn sessions_of(&self, garnrolle: GarnrolleId, now: Timestamp) -> Vec<(Timestamp, Timestamp)> {
        let kept = self.kept.read();
        let held = kept.sessions_of.get(&garnrolle).map_or(&[][..], Vec::as_slice);
        let open =
            held.iter().filter_map(|hash| kept.sessions.get(hash)).filter(|session| session.is_open(now));
        open.map(|session| (session.stored.opened_at, session.seen_at())).collect()
    }

    /// Closes the session. One that is not there is closed already.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be made durable.
    pub fn close_session(&self, token: &str) -> Result<(), StoreError> {
        let Some(hash) = TokenHash::of(token) else { return Ok(()) };
        if !self.kept.read().sessions.contains_key(&hash) {
            return Ok(());
        }
        self.change(|_| {
            Ok((vec![(key(SESSION_KIND, hash), None)], move |kept: &mut Kept| kept.drop_session(hash)))
        })
    }

    /// Closes every session of a Garnrolle, takes back every magic link and every Zugang: it is forgotten.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be made durable.
    pub fn forget(&self, garnrolle: GarnrolleId) -> Result<(), StoreError> {
        self.zugaenge.forget(garnrolle)?;
        {
            let kept = self.kept.read();
            if !kept.links_of.contains_key(&garnrolle) && !kept.sessions_of.contains_key(&garnrolle) {
                return Ok(());
            }
        }
        self.change(|kept| {
            let links = kept.links_of.get(&garnrolle).cloned().unwrap_or_default();
            let sessions = kept.sessions_of.get(&garnrolle).cloned().unwrap_or_default();
            let mut changes: Vec<Change> = links.iter().map(|hash| (key(LINK_KIND, *hash), None)).collect();
            changes.extend(sessions.iter().map(|hash| (key(SESSION_KIND, *hash), None)));
            Ok((changes, move |kept: &mut Kept| {
                for hash in links {
                    kept.drop_link(hash);
                }
                for hash in sessions {
                    kept.drop_session(hash);
                }
            }))
        })
    }

    /// Looks at no more than `limit` links, `limit` sessions and `limit` Zugänge, forgets those that have expired, writes down when
    /// the others were last seen, and says how many it forgot. Called again and again it comes round to all of them.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be written; the next sweep tries again.
    pub fn sweep(&self, now: Timestamp, limit: usize) -> Result<usize, StoreError> {
        let gone_zugaenge = self.zugaenge.sweep(now, limit)?;
        let mut cursors = self.changing.lock();
        let (gone_links, gone_sessions, seen) = {
            let kept = self.kept.read();
            let links = after(&kept.links, cursors.links, limit);
            let sessions = after(&kept.sessions, cursors.sessions, limit);
            cursors.links = links.last().filter(|_| links.len() == limit).map(|(hash, _)| *hash);
            cursors.sessions = sessions.last().filter(|_| sessions.len() == limit).map(|(hash, _)| *hash);
            let over = |link: &Link| now >= link.expires_at + LINK_MEMORY;
            let gone_links: Vec<_> = links.iter().filter(|(_, l)| over(l)).map(|(hash, _)| *hash).collect();
            let (open, shut): (Vec<_>, Vec<_>) = sessions.into_iter().partition(|(_, s)| s.is_open(now));
            let gone_sessions: Vec<_> = shut.iter().map(|(hash, _)| *hash).collect();
            let seen: Vec<_> = open.iter().filter_map(|(hash, s)| s.to_write_down(*hash)).collect();
            (gone_links, gone_sessions, seen)
        };
        let mut changes: Vec<Change> = gone_links.iter().map(|hash| (key(LINK_KIND, *hash), None)).collect();
        changes.extend(gone_sessions.iter().map(|hash| (key(SESSION_KIND, *hash), None)));
        for (hash, session) in &seen {
            changes.push(stored(SESSION_KIND, *hash, session)?);
        }
        if !changes.is_empty() {
            self.shelf.write(&changes)?;
        }
        let mut kept = self.kept.write();
        for hash in &gone_links {
            kept.drop_link(*hash);
        }
        for hash in &gone_sessions {
            kept.drop_session(*hash);
        }
        for (hash, stored) in seen {
            if let Some(session) = kept.sessions.get_mut(&hash) {
                session.stored = stored;
            }
        }
        Ok(gone_links.len() + gone_sessions.len() + gone_zugaenge)
    }

    /// Makes everything durable, also when sessions were last seen; for the end of the process.
    ///
    /// # Errors
    /// [`StoreError`] when the disk refuses.
    pub fn flush(&self) -> Result<(), StoreError> {
        self.shelf.sync()
    }

    /// Judges under the lock, writes to the shelf, changes memory, and returns once it is durable.
    fn change<A, C, E>(&self, judge: impl FnOnce(&Kept) -> Result<(Vec<Change>, C), E>) -> Result<A, E>
    where
        C: FnOnce(&mut Kept) -> A,
        E: From<StoreError>,
    {
        let in_order = self.changing.lock();
        let (changes, apply) = judge(&self.kept.read())?;
        self.shelf.write(&changes)?;
        let answer = apply(&mut self.kept.write());
        drop(in_order);
        self.shelf.sync()?;
        Ok(answer)
    }
}

impl Session {
    /// What the store shall be told, when it is behind by more than [`SEEN_GRAIN`].
    fn to_write_down(&self, hash: TokenHash) -> Option<(TokenHash, StoredSession)> {
        let seen_at = self.seen_at();
        let behind = seen_at.since(self.stored.seen_at) >= SEEN_GRAIN;
        behind.then_some((hash, StoredSession { seen_at, ..self.stored }))
    }
}

impl Kept {
    fn take_in(&mut self, kind: u8, hash: TokenHash, value: &[u8]) -> Result<(), StoreError> {
        match kind {
            LINK_KIND => self.put_link(hash, read(value)?),
            SESSION_KIND => self.put_session(hash, read(value)?),
            _ => return Err(damaged()),
        }
        Ok(())
    }

    /// Puts the tokens of each Garnrolle in the order in which they were given out.
    fn order_by_age(&mut self) {
        let (links, sessions) = (&self.links, &self.sessions);
        for hashes in self.links_of.values_mut() {
            hashes.sort_by_key(|hash| links.get(hash).map(|link| link.expires_at));
        }
        for hashes in self.sessions_of.values_mut() {
            hashes.sort_by_key(|hash| sessions.get(hash).map(|session| session.stored.opened_at));
        }
    }

    fn put_link(&mut self, hash: TokenHash, link: Link) {
        self.links.insert(hash, link);
        self.links_of.entry(link.garnrolle).or_default().push(hash);
    }

    fn put_session(&mut self, hash: TokenHash, session: StoredSession) {
        self.sessions.insert(hash, Session::new(session));
        self.sessions_of.entry(session.garnrolle).or_default().push(hash);
    }

    fn drop_link(&mut self, hash: TokenHash) {
        if let Some(link) = self.links.remove(&hash) {
            forget(&mut self.links_of, link.garnrolle, hash);
        }
    }

    fn drop_session(&mut self, hash: TokenHash) {
        if let Some(session) = self.sessions.remove(&hash) {
            forget(&mut self.sessions_of, session.stored.garnrolle, hash);
        }
    }
}

fn forget(of: &mut BTreeMap<GarnrolleId, Vec<TokenHash>>, garnrolle: GarnrolleId, hash: TokenHash) {
    let Some(hashes) = of.get_mut(&garnrolle) else { return };
    hashes.retain(|kept| *kept != hash);
    if hashes.is_empty() {
        of.remove(&garnrolle);
    }
}

/// The oldest ones that have to go so that one more fits.
fn surplus(held: Option<&Vec<TokenHash>>, most: usize) -> Vec<TokenHash> {
    let held = held.map_or(&[][..], Vec::as_slice);
    held.iter().take((held.len() + 1).saturating_sub(most)).copied().collect()
}

fn after<T>(map: &BTreeMap<TokenHash, T>, cursor: Option<TokenHash>, limit: usize) -> Vec<(TokenHash, &T)> {
    let from = cursor.map_or(Unbounded, Excluded);
    map.range((from, Unbounded)).take(limit).map(|(hash, value)| (*hash, value)).collect()
}

fn fresh(random: [u8; TOKEN_BYTES]) -> Result<(Token, TokenHash), StoreError> {
    let token = Token::from_random(random);
    let hash =
        TokenHash::of(token.reveal()).ok_or_else(|| StoreError::Corrupt("a token of no length".into()))?;
    Ok((token, hash))
}

fn damaged() -> StoreError {
    StoreError::Corrupt("an entry cannot be read".into())
}

/// The kind and the hash of a key.
fn split(key: &[u8]) -> Result<(u8, TokenHash), StoreError> {
    let (kind, hash) = key.split_first().ok_or_else(damaged)?;
    Ok((*kind, TokenHash(hash.try_into().map_err(|_| damaged())?)))
}

fn key(kind: u8, hash: TokenHash) -> Key {
    let mut key = [kind; 33];
    if let Some(rest) = key.get_mut(1..) {
        rest.copy_from_slice(&hash.0);
    }
    key
}

fn stored<T: Serialize>(kind: u8, hash: TokenHash, value: &T) -> Result<Change, StoreError> {
    let bytes = postcard::to_stdvec(value).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    Ok((key(kind, hash), Some(bytes)))
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    postcard::from_bytes(bytes).map_err(|error| StoreError::Corrupt(error.to_string()))
}

#[cfg(test)]
mod tests;
