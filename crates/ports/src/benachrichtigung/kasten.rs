//! The box: choices, what is to be told and not yet sent, and how far the log has been read - in one embedded store, so
//! that an entry and the reader's place become durable together. An entry's id is made of what it is about, so reading
//! the same part of the log twice puts it in once. Must never know words, addresses or names.

use super::{Anlass, Auswahl, Takt};
use crate::identity::StoreError;
use crate::identity::shelf::{Change, FjallShelf, Key, MemoryShelf, Shelf};
use domain::{AntragId, DAY, DelegationId, GarnrolleId, KnotenId, Micros, Timestamp};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// How often sending is tried before an entry is given up.
pub const MOST_TRIES: u8 = 8;
/// How long an entry that is done with is remembered, so that it is not told again.
pub const LONGEST_KEPT: Micros = Micros::from_hours(60 * 24);
/// The hour of the daily letter, UTC.
const DAILY_AT: Micros = Micros::from_hours(7);
/// The wait after each failed try: a minute, then four times as long each time, at most six hours.
const FIRST_WAIT_S: i64 = 60;
const LONGEST_WAIT_S: i64 = 6 * 3_600;

const CHOICE_KIND: u8 = b'w';
const POSTEN_KIND: u8 = b'p';
const CURSOR_KIND: u8 = b'c';

/// The id of an entry: SHA-256 over occasion, subject and person.
pub type PostenId = [u8; 32];

/// What it is about, and where the letter leads.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Bezug {
    /// An Antrag.
    Antrag(AntragId),
    /// The Gespräch of a Knoten.
    Gespraech(KnotenId),
    /// A lent voice.
    Delegation(DelegationId),
}

/// Something that a person is to be told, if they want to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Anstoss {
    /// Who.
    pub person: GarnrolleId,
    /// Of what.
    pub anlass: Anlass,
    /// About what.
    pub bezug: Bezug,
    /// What tells it from another one of its kind: an id, and a moment or a place in the log where there can be several.
    pub fall: (u128, i64),
    /// When it came up. The daily letter after this moment holds it, or goes at once where that moment is over.
    pub zeit: Timestamp,
}

impl Anstoss {
    /// The id of the entry that this makes.
    #[must_use]
    pub fn id(&self) -> PostenId {
        let mut hash = Sha256::new();
        hash.update(self.anlass.word().as_bytes());
        hash.update([0]);
        hash.update(self.fall.0.to_be_bytes());
        hash.update(self.fall.1.to_be_bytes());
        hash.update(self.person.as_u128().to_be_bytes());
        hash.finalize().into()
    }
}

/// Where an entry stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
enum Stand {
    Wartet,
    Gesendet,
    /// The person turned it off before it was sent, or is forgotten.
    Verfallen,
    Gescheitert,
}

/// An entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Posten {
    /// Who is told.
    pub person: GarnrolleId,
    /// Of what.
    pub anlass: Anlass,
    /// About what.
    pub bezug: Bezug,
    /// At once or in the daily letter of that moment.
    pub takt: Takt,
    /// From when on it is sent; entries of one daily letter share it.
    pub faellig: Timestamp,
    versuche: u8,
    naechster: Timestamp,
    stand: Stand,
}

/// One letter's worth of entries.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sendung {
    /// Who.
    pub person: GarnrolleId,
    /// At once, or the daily letter.
    pub takt: Takt,
    /// The entries, in the order of their ids.
    pub posten: Vec<(PostenId, Posten)>,
}

impl Sendung {
    /// An id that is the same however often this letter is sent.
    #[must_use]
    pub fn id(&self) -> String {
        let mut hash = Sha256::new();
        self.posten.iter().for_each(|(id, _)| hash.update(id));
        hash.finalize().iter().take(16).fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
    }
}

/// How sending went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ausgang {
    /// It was taken.
    Gesendet,
    /// Nobody wants it any more.
    Verfallen,
    /// Not now.
    Spaeter,
    /// Never.
    Nie,
}

/// Who is to be told of an occasion, as chosen: looked at before anything is worked out for anybody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wollende {
    /// Nobody but these: the occasion is off unless somebody turns it on.
    Nur(Arc<BTreeSet<GarnrolleId>>),
    /// Everybody but these: the occasion is on unless somebody turns it off.
    AlleBis(Arc<BTreeSet<GarnrolleId>>),
}

impl Wollende {
    /// Whether somebody is among them.
    #[must_use]
    pub fn has(&self, person: GarnrolleId) -> bool {
        match self {
            Self::Nur(some) => some.contains(&person),
            Self::AlleBis(some) => !some.contains(&person),
        }
    }
}

#[derive(Default)]
struct Kept {
    auswahl: BTreeMap<GarnrolleId, Auswahl>,
    /// Of every occasion, who chose otherwise than what holds without a choice: on where that is off, off where it is on.
    anders: BTreeMap<Anlass, Arc<BTreeSet<GarnrolleId>>>,
    posten: BTreeMap<PostenId, Posten>,
    /// What waits, by the moment of its next try.
    wartet: BTreeSet<(Timestamp, PostenId)>,
    cursor: Option<u64>,
}

/// The box of one instance. Whatever changes something waits for the disk.
pub struct Kasten {
    shelf: Arc<dyn Shelf>,
    kept: Mutex<Kept>,
}

impl Kasten {
    /// The box in this folder, which is made when it is missing.
    ///
    /// # Errors
    /// [`StoreError`] when another process holds it, the disk refuses or what lies there is damaged.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        Self::on(Arc::new(FjallShelf::open(folder)?))
    }

    /// A box that is gone with the process, for tests.
    ///
    /// # Errors
    /// None in practice; the signature is that of [`Kasten::open`].
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::on(Arc::new(MemoryShelf::default()))
    }

    fn on(shelf: Arc<dyn Shelf>) -> Result<Self, StoreError> {
        let mut kept = Kept::default();
        for (key, value) in shelf.load()? {
            kept.take_in(&key, &value)?;
        }
        Ok(Self { shelf, kept: Mutex::new(kept) })
    }

    /// What this person chose, or what holds for who has not.
    #[must_use]
    pub fn auswahl(&self, person: GarnrolleId) -> Auswahl {
        self.kept.lock().auswahl.get(&person).copied().unwrap_or_default()
    }

    /// Keeps a choice.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be made durable.
    pub fn waehle(&self, person: GarnrolleId, auswahl: Auswahl) -> Result<(), StoreError> {
        self.aendere(person, |kept| *kept = auswahl)
    }

    /// Changes a choice.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be made durable.
    pub fn aendere(&self, person: GarnrolleId, change: impl FnOnce(&mut Auswahl)) -> Result<(), StoreError> {
        let mut kept = self.kept.lock();
        let mut auswahl = kept.auswahl.get(&person).copied().unwrap_or_default();
        change(&mut auswahl);
        self.shelf.write(&[stored(choice_key(person), &auswahl)?])?;
        kept.choose(person, Some(auswahl));
        drop(kept);
        self.shelf.sync()
    }

    /// Forgets what a person chose and everything that waits for it or was sent to it.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be made durable.
    pub fn forget(&self, person: GarnrolleId) -> Result<(), StoreError> {
        let mut kept = self.kept.lock();
        let own = |(_, posten): &(&PostenId, &Posten)| posten.person == person;
        let gone: Vec<PostenId> = kept.posten.iter().filter(own).map(|(id, _)| *id).collect();
        if gone.is_empty() && !kept.auswahl.contains_key(&person) {
            return Ok(());
        }
        let mut changes: Vec<Change> = gone.iter().map(|id| (key(POSTEN_KIND, *id), None)).collect();
        changes.push((choice_key(person), None));
        self.shelf.write(&changes)?;
        kept.choose(person, None);
        kept.posten.retain(|_, posten| posten.person != person);
        kept.wartet.retain(|(_, id)| !gone.contains(id));
        drop(kept);
        self.shelf.sync()
    }

    /// Who wants to be told of this. Costs nothing, however many there are.
    #[must_use]
    pub fn wollende(&self, anlass: Anlass) -> Wollende {
        let anders = self.kept.lock().anders.get(&anlass).cloned().unwrap_or_default();
        match anlass.default_takt() {
            Takt::Aus => Wollende::Nur(anders),
            Takt::Sofort | Takt::Taeglich => Wollende::AlleBis(anders),
        }
    }

    /// Up to where the log has been read; nothing when it never was.
    #[must_use]
    pub fn cursor(&self) -> Option<u64> {
        self.kept.lock().cursor
    }

    /// Puts in what people want to be told and is not in yet, and notes how far the log has been read; both or neither
    /// becomes durable. Gives how many were new.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be made durable; the same may be put in again.
    pub fn nimm(
        &self,
        anstoesse: &[Anstoss],
        now: Timestamp,
        cursor: Option<u64>,
    ) -> Result<usize, StoreError> {
        let mut kept = self.kept.lock();
        let fresh: BTreeMap<PostenId, Posten> =
            anstoesse.iter().filter_map(|anstoss| kept.fresh(anstoss, now)).collect();
        let mut changes = Vec::with_capacity(fresh.len() + 1);
        for (id, posten) in &fresh {
            changes.push(stored(key(POSTEN_KIND, *id), posten)?);
        }
        if let Some(cursor) = cursor {
            changes.push(stored(key(CURSOR_KIND, [0; 32]), &cursor)?);
        }
        self.shelf.write(&changes)?;
        let new = fresh.len();
        if new > 0 || kept.cursor.is_none() {
            self.shelf.sync()?;
        }
        kept.cursor = cursor.or(kept.cursor);
        for (id, posten) in fresh {
            kept.put(id, posten);
        }
        Ok(new)
    }

    /// What can be sent by now, a letter each, at most so many.
    #[must_use]
    pub fn faellige(&self, now: Timestamp, most: usize) -> Vec<Sendung> {
        let kept = self.kept.lock();
        let mut letters: BTreeMap<(GarnrolleId, Timestamp, Option<PostenId>), Sendung> = BTreeMap::new();
        for (_, id) in kept.wartet.iter().take_while(|(next, _)| *next <= now) {
            let Some(posten) = kept.posten.get(id) else { continue };
            let alone = (posten.takt == Takt::Sofort).then_some(*id);
            let letter = (posten.person, posten.faellig, alone);
            if letters.len() >= most && !letters.contains_key(&letter) {
                continue;
            }
            let (person, takt) = (posten.person, posten.takt);
            let empty = || Sendung { person, takt, posten: Vec::new() };
            letters.entry(letter).or_insert_with(empty).posten.push((*id, *posten));
        }
        letters.into_values().collect()
    }

    /// Notes how sending went; a letter that failed for now is tried again later, [`MOST_TRIES`] times in all.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be made durable.
    pub fn schliesse(&self, ids: &[PostenId], ausgang: Ausgang, now: Timestamp) -> Result<(), StoreError> {
        let mut kept = self.kept.lock();
        let mut done = Vec::new();
        for id in ids {
            let Some(mut posten) = kept.posten.get(id).copied() else { continue };
            posten.follow(ausgang, now);
            done.push((*id, posten));
        }
        let changes = done.iter().map(|(id, posten)| stored(key(POSTEN_KIND, *id), posten));
        let changes: Vec<Change> = changes.collect::<Result<_, _>>()?;
        self.shelf.write(&changes)?;
        self.shelf.sync()?;
        for (id, posten) in done {
            kept.put(id, posten);
        }
        Ok(())
    }

    /// How many entries wait, and how many were given up.
    #[must_use]
    pub fn zahlen(&self) -> (usize, usize) {
        let kept = self.kept.lock();
        let failed = kept.posten.values().filter(|posten| posten.stand == Stand::Gescheitert).count();
        (kept.wartet.len(), failed)
    }

    /// Forgets what has been done with for [`LONGEST_KEPT`], and gives how many it was.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be written; the next time tries again.
    pub fn sweep(&self, now: Timestamp) -> Result<usize, StoreError> {
        let mut kept = self.kept.lock();
        let old = |(_, posten): &(&PostenId, &Posten)| {
            posten.stand != Stand::Wartet && now >= posten.naechster + LONGEST_KEPT
        };
        let gone: Vec<PostenId> = kept.posten.iter().filter(old).map(|(id, _)| *id).collect();
        let changes: Vec<Change> = gone.iter().map(|id| (key(POSTEN_KIND, *id), None)).collect();
        if !changes.is_empty() {
            self.shelf.write(&changes)?;
        }
        for id in &gone {
            kept.posten.remove(id);
        }
        Ok(gone.len())
    }
}

impl Posten {
    fn follow(&mut self, ausgang: Ausgang, now: Timestamp) {
        self.stand = match ausgang {
            Ausgang::Gesendet => Stand::Gesendet,
            Ausgang::Verfallen => Stand::Verfallen,
            Ausgang::Nie => Stand::Gescheitert,
            Ausgang::Spaeter => {
                self.versuche = self.versuche.saturating_add(1);
                if self.versuche >= MOST_TRIES { Stand::Gescheitert } else { Stand::Wartet }
            }
        };
        self.naechster = match self.stand {
            Stand::Wartet => now + Micros::from_seconds(wait_s(self.versuche)),
            _ => now,
        };
    }
}

fn wait_s(tries: u8) -> i64 {
    let times = 4_i64.saturating_pow(u32::from(tries.saturating_sub(1)));
    FIRST_WAIT_S.saturating_mul(times).min(LONGEST_WAIT_S)
}

impl Kept {
    /// Keeps what somebody chose, or forgets it.
    fn choose(&mut self, person: GarnrolleId, auswahl: Option<Auswahl>) {
        let chosen = auswahl.unwrap_or_default();
        for anlass in Anlass::ALL {
            let differs = (chosen.takt(anlass) == Takt::Aus) != (anlass.default_takt() == Takt::Aus);
            let some = self.anders.entry(anlass).or_default();
            if differs != some.contains(&person) {
                let some = Arc::make_mut(some);
                if differs {
                    some.insert(person)
                } else {
                    some.remove(&person)
                };
            }
        }
        match auswahl {
            Some(auswahl) => self.auswahl.insert(person, auswahl),
            None => self.auswahl.remove(&person),
        };
    }

    fn fresh(&self, anstoss: &Anstoss, now: Timestamp) -> Option<(PostenId, Posten)> {
        let Anstoss { person, anlass, bezug, .. } = *anstoss;
        let id = anstoss.id();
        let takt = self.auswahl.get(&person).copied().unwrap_or_default().takt(anlass);
        let faellig = match takt {
            Takt::Aus => return None,
            Takt::Sofort => now,
            Takt::Taeglich => next_daily(anstoss.zeit).max(now),
        };
        let naechster = faellig;
        let posten =
            Posten { person, anlass, bezug, takt, faellig, versuche: 0, naechster, stand: Stand::Wartet };
        (!self.posten.contains_key(&id)).then_some((id, posten))
    }

    fn put(&mut self, id: PostenId, posten: Posten) {
        if let Some(before) = self.posten.insert(id, posten) {
            self.wartet.remove(&(before.naechster, id));
        }
        if posten.stand == Stand::Wartet {
            self.wartet.insert((posten.naechster, id));
        }
    }

    fn take_in(&mut self, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        let damaged = || StoreError::Corrupt("an entry cannot be read".into());
        let (kind, rest) = key.split_first().ok_or_else(damaged)?;
        let rest: [u8; 32] = rest.try_into().map_err(|_| damaged())?;
        match *kind {
            CHOICE_KIND => {
                let (person, _) = rest.split_first_chunk::<16>().ok_or_else(damaged)?;
                let person = GarnrolleId::from_u128(u128::from_be_bytes(*person));
                self.choose(person, Some(read(value)?));
            }
            POSTEN_KIND => self.put(rest, read(value)?),
            CURSOR_KIND => self.cursor = Some(read(value)?),
            _ => return Err(damaged()),
        }
        Ok(())
    }
}

/// The next 07:00 UTC after this moment.
fn next_daily(now: Timestamp) -> Timestamp {
    let today = now.day() + DAILY_AT;
    if now < today { today } else { today + DAY }
}

fn key(kind: u8, rest: [u8; 32]) -> Key {
    let mut key = [kind; 33];
    if let Some((_, place)) = key.split_first_mut() {
        place.copy_from_slice(&rest);
    }
    key
}

fn choice_key(person: GarnrolleId) -> Key {
    let mut rest = [0; 32];
    if let Some((place, _)) = rest.split_first_chunk_mut::<16>() {
        *place = person.as_u128().to_be_bytes();
    }
    key(CHOICE_KIND, rest)
}

fn stored<T: Serialize>(key: Key, value: &T) -> Result<Change, StoreError> {
    let bytes = postcard::to_stdvec(value).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    Ok((key, Some(bytes)))
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    postcard::from_bytes(bytes).map_err(|error| StoreError::Corrupt(error.to_string()))
}
