//! A node: a writer on the shared disk, its clock, and what its readers are shown. It can be switched off and on.

use crate::bugs::{BugPlace, PlantedBug};
use crate::chance::Chance;
use crate::disk::Disk;
use crate::twin::Twin;
use crate::world::{HandClock, SeededWorld};
use domain::{GarnrolleId, Happened, State, Timestamp};
use log::Opener;
use loom::vault::{KeyStore, MemoryKeys, Vault, VaultError};
use loom::{Config, Failure, Loom, Outcome, Sink, Submission};
use parking_lot::Mutex;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use views::Views;

/// What the simulator needs of a writer: the real loom, or its twin with a bug.
pub trait Writer {
    /// Lets everything due happen, then decides the submissions in order.
    fn weave(&mut self, submissions: Vec<Submission>) -> Vec<Result<Outcome, Failure>>;
    /// What the next command will be decided against.
    fn state(&self) -> &State;
    /// The position of the newest durable event it knows.
    fn position(&self) -> u64;
    /// Whether it has to read the log again before it can decide anything.
    fn is_broken(&self) -> bool;
}

impl Writer for Loom {
    fn weave(&mut self, submissions: Vec<Submission>) -> Vec<Result<Outcome, Failure>> {
        Self::weave(self, submissions)
    }
    fn state(&self) -> &State {
        Self::state(self)
    }
    fn position(&self) -> u64 {
        Self::position(self)
    }
    fn is_broken(&self) -> bool {
        Self::is_broken(self)
    }
}

/// Keys that all nodes share, and that can fail to be kept.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    kept: MemoryKeys,
    fails: Arc<AtomicBool>,
}

impl Keys {
    /// The next time that keys are to be kept, they are not.
    pub fn arm(&self) {
        self.fails.store(true, Ordering::SeqCst);
    }
    /// Nothing fails.
    pub fn disarm(&self) {
        self.fails.store(false, Ordering::SeqCst);
    }
    /// A vault over these keys.
    ///
    /// # Errors
    /// [`VaultError`] when they cannot be read.
    pub fn vault(&self) -> Result<Vault, VaultError> {
        Vault::open(Box::new(self.clone()))
    }
}

impl KeyStore for Keys {
    fn load(&self) -> Result<Vec<(u128, [u8; loom::vault::KEY_LEN])>, VaultError> {
        self.kept.load()
    }
    fn add(&mut self, keys: &[(u128, [u8; loom::vault::KEY_LEN])]) -> Result<(), VaultError> {
        if self.fails.swap(false, Ordering::SeqCst) {
            let source = std::io::Error::other("no space left");
            return Err(VaultError::Io { path: "keys".into(), source });
        }
        self.kept.add(keys)
    }
    fn destroy(&mut self, owners: &BTreeSet<u128>) -> Result<(), VaultError> {
        self.kept.destroy(owners)
    }
}

/// Opens what is sealed under these keys.
pub struct KeyOpener(Vault);

impl KeyOpener {
    /// An opener with all keys that there are now.
    ///
    /// # Errors
    /// [`VaultError`] when they cannot be read.
    pub fn with(keys: &Keys) -> Result<Self, VaultError> {
        Ok(Self(keys.vault()?))
    }
}

impl Opener for KeyOpener {
    fn open(&self, person: GarnrolleId, ciphertext: &[u8]) -> Option<Vec<u8>> {
        self.0.open_sealed(person, ciphertext).or_else(|| Twin::open_plain(ciphertext))
    }
}

/// What the readers of a node are shown.
#[derive(Debug)]
pub struct Shown {
    /// Batches that have not been looked at yet.
    pub batches: Vec<Arc<[Happened]>>,
    /// The views of the node.
    pub views: Views,
    /// The first position that was shown before it was durable.
    pub too_early: Option<u64>,
    disk: Disk,
    misses: Option<Chance>,
    keeps: Chance,
}

struct Audience(Arc<Mutex<Shown>>);

impl Sink for Audience {
    fn committed(&mut self, batch: &Arc<[Happened]>) {
        let mut shown = self.0.lock();
        let last = batch.last().map_or(0, |last| last.position);
        if last > shown.disk.head() && shown.too_early.is_none() {
            shown.too_early = Some(last);
        }
        if shown.misses.as_mut().is_some_and(|chance| chance.permille(20)) {
            return;
        }
        shown.views.apply(batch);
        if shown.keeps.permille(20) {
            shown.views = kept(&shown.views);
        }
        shown.batches.push(Arc::clone(batch));
    }
}

/// The views as a start takes them up from what was kept of them. Should that go wrong, they have seen nothing, and the
/// simulator finds out.
fn kept(views: &Views) -> Views {
    let parts = views.keep().unwrap_or_default();
    let part = |name: &str| parts.iter().find(|part| part.0 == name).map(|part| part.1.clone());
    Views::taken_up(&part).unwrap_or_default()
}

/// A node.
pub struct Node {
    writer: Option<Box<dyn Writer>>,
    /// Its clock.
    pub clock: HandClock,
    /// What its readers are shown.
    pub shown: Arc<Mutex<Shown>>,
    disk: Disk,
    keys: Keys,
    chance: Chance,
    bug: Option<PlantedBug>,
}

impl Node {
    /// A node that is switched off.
    #[must_use]
    pub fn new(disk: Disk, keys: Keys, now: Timestamp, mut chance: Chance, bug: Option<PlantedBug>) -> Self {
        let shown = Arc::new(Mutex::new(Self::nothing_shown(&disk, bug, &mut chance)));
        Self { writer: None, clock: HandClock::at(now), shown, disk, keys, chance, bug }
    }

    fn nothing_shown(disk: &Disk, bug: Option<PlantedBug>, chance: &mut Chance) -> Shown {
        let misses = (bug == Some(PlantedBug::SinkMisses)).then(|| chance.branch());
        let keeps = chance.branch();
        Shown { batches: Vec::new(), views: Views::new(), too_early: None, disk: disk.clone(), misses, keeps }
    }

    /// Switches it off, as a crash does.
    pub fn off(&mut self) {
        self.writer = None;
    }

    /// Whether it is off.
    #[must_use]
    pub const fn is_off(&self) -> bool {
        self.writer.is_none()
    }

    /// Switches it on: it reads the log from its beginning, and so do its readers.
    ///
    /// # Errors
    /// A sentence when log or vault cannot be read.
    pub fn on(&mut self) -> Result<(), String> {
        let say = |error: &dyn std::fmt::Display| error.to_string();
        let vault = self.keys.vault().map_err(|error| say(&error))?;
        *self.shown.lock() = Self::nothing_shown(&self.disk, self.bug, &mut self.chance);
        let world = SeededWorld::new(self.clock.clone(), self.chance.branch());
        let audience = Audience(Arc::clone(&self.shown));
        let twin = self.bug.filter(|bug| bug.place() == BugPlace::Twin);
        self.writer = Some(if let Some(bug) = twin {
            let (disk, keys) = (self.disk.clone(), self.keys.clone());
            Box::new(Twin::open(Some(bug), disk, keys, world, Box::new(audience))?)
        } else {
            let due_per_batch = self.chance.pick(&[1, 3, 4_096]).unwrap_or(4_096);
            let config =
                Config { replay_page: 1 + self.chance.below(200), due_per_batch, ..Config::default() };
            let (log, sinks) = (Box::new(self.disk.clone()), vec![Box::new(audience) as Box<dyn Sink>]);
            let opened = Loom::open(config, log, vault, Box::new(world), sinks);
            Box::new(opened.map_err(|error| say(&error))?)
        });
        Ok(())
    }

    /// The writer, while the node is on.
    pub fn writer(&mut self) -> Option<&mut (dyn Writer + 'static)> {
        self.writer.as_deref_mut()
    }
}
