//! A small world for the loom's tests: a clock by hand, seeded chance, a memory log that can be made to fail, and a
//! sink that remembers everything.

use domain::event::{Adresse, KnotenKern, KnotenText};
use domain::{
    Actor, Anschrift, Beschreibung, Bounds, Command, CommandId, DiscDraw, Email, Event, GarnrolleId,
    Happened, IdSeed, KnotenArt, KnotenId, Micros, NachrichtText, Name, Place, Polygon, Postleitzahl,
    Timestamp, Titel,
};
use log::{AppendError, Durable, Log, LogReader, MemoryLog, ReadError, Record};
use loom::vault::{KeyStore as _, MemoryKeys, OwnedKey, Vault};
use loom::{Clock, Config, Environment, Failure, Kept, Loom, Outcome, Sink, Submission};
use std::sync::atomic::{AtomicI64, AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// A clock that moves by hand.
#[derive(Clone, Default)]
pub struct HandClock(Arc<AtomicI64>);

impl HandClock {
    pub fn add(&self, duration: Micros) {
        self.0.fetch_add(duration.0, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

struct Seeded {
    clock: HandClock,
    counter: Arc<AtomicI64>,
}

impl Seeded {
    fn next(&self) -> u64 {
        let n = self.counter.fetch_add(1, Ordering::SeqCst).unsigned_abs();
        (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
    }
}

impl Environment for Seeded {
    fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(self.clock.clone())
    }
    fn id_seed(&mut self) -> IdSeed {
        IdSeed::new(u128::from(self.next()) << 64 | u128::from(self.next()))
    }
    fn draw(&mut self) -> DiscDraw {
        DiscDraw::CENTRE
    }
    fn fill_random(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let word = self.next().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
    }
}

/// A memory log whose next append can fail, or succeed and lose its answer.
#[derive(Clone, Default)]
pub struct FailingLog {
    inner: MemoryLog,
    fault: Arc<AtomicU8>,
    pub probes: Arc<AtomicUsize>,
}

impl FailingLog {
    pub fn fail_next_append(&self) {
        self.fault.store(1, Ordering::SeqCst);
    }
    pub fn lose_next_answer(&self) {
        self.fault.store(2, Ordering::SeqCst);
    }
    /// Nothing can be written until it is repaired.
    pub fn break_down(&self) {
        self.fault.store(3, Ordering::SeqCst);
    }
    pub fn repair(&self) {
        self.fault.store(0, Ordering::SeqCst);
    }
    fn is_down(&self) -> bool {
        self.fault.load(Ordering::SeqCst) == 3
    }
    fn writable(&self) -> Result<(), AppendError> {
        if self.is_down() { Err(AppendError::Full { reason: "planted".into() }) } else { Ok(()) }
    }
    pub fn all_bytes(&self) -> Vec<u8> {
        let records = self.inner.reader().unwrap().read(1, usize::MAX).unwrap();
        records
            .iter()
            .flat_map(|r| [r.payload.clone(), format!("{:?}", r.sealed).into_bytes()].concat())
            .collect()
    }
}

impl Log for FailingLog {
    fn append(&mut self, expected_head: u64, records: &[Record]) -> Result<Durable, AppendError> {
        self.writable()?;
        match self.fault.swap(0, Ordering::SeqCst) {
            1 => Err(AppendError::Unavailable { reason: "planted".into() }),
            2 => {
                let _stored = self.inner.append(expected_head, records)?;
                Err(AppendError::UnknownOutcome { reason: "planted".into() })
            }
            _ => self.inner.append(expected_head, records),
        }
    }
    fn hold(&mut self) -> Result<u64, AppendError> {
        self.inner.hold()
    }
    fn let_go(&mut self) {
        self.inner.let_go();
    }
    fn probe(&mut self) -> Result<(), AppendError> {
        self.probes.fetch_add(1, Ordering::SeqCst);
        self.writable()
    }
    fn head(&mut self) -> Result<u64, ReadError> {
        self.inner.head()
    }
    fn reader(&self) -> Result<Box<dyn LogReader>, ReadError> {
        self.inner.reader()
    }
}

/// What the sink was told, and whom it was told of as forgotten when it went on from what it had kept.
#[derive(Clone, Default)]
struct Remember {
    told: Arc<Mutex<Vec<Happened>>>,
    went_on: Arc<Mutex<Option<Vec<GarnrolleId>>>>,
}

/// What the sink keeps: so much that it is packed into more than a few bytes.
const KEPT: [u8; 10_000] = [b'k'; 10_000];

impl Sink for Remember {
    fn committed(&mut self, batch: &Arc<[Happened]>) {
        self.told.lock().unwrap().extend(batch.iter().cloned());
    }
    fn keep(&self) -> Vec<(&'static str, Vec<u8>)> {
        vec![("nothing", Vec::new()), ("told", KEPT.to_vec())]
    }
    fn resume(&mut self, kept: &Kept<'_>) -> bool {
        assert_eq!(kept.part("another"), None);
        if kept.part("told").is_none_or(|told| told != KEPT) || kept.part("nothing") != Some(Vec::new()) {
            return false;
        }
        *self.went_on.lock().unwrap() = Some(kept.forgotten().iter().copied().collect());
        true
    }
}

/// A sink that never keeps anything.
struct Forgetful;

impl Sink for Forgetful {
    fn committed(&mut self, _batch: &Arc<[Happened]>) {}
}

/// A program of this edition has a sink more.
pub const WITH_A_FORGETFUL_SINK: u64 = 77;

/// Everything around one loom.
pub struct World {
    pub loom: Loom,
    pub clock: HandClock,
    pub log: FailingLog,
    pub ada: GarnrolleId,
    keys: MemoryKeys,
    pub config: Config,
    counter: Arc<AtomicI64>,
    remembered: Remember,
}

/// A square around Altona.
pub fn altona() -> Bounds {
    let corner = |lat, lon| Place::from_degrees(lat, lon).unwrap();
    let outer = vec![corner(53.5, 9.8), corner(53.5, 10.0), corner(53.6, 10.0), corner(53.6, 9.8)];
    Bounds::new(vec![Polygon { outer, holes: Vec::new() }]).unwrap()
}

pub fn knoten_of(outcome: &Outcome) -> KnotenId {
    match outcome.events[0].event {
        Event::KnotenGeknuepft { knoten, .. } => knoten,
        _ => panic!("not a new Knoten"),
    }
}

impl World {
    pub fn empty() -> Self {
        let clock = HandClock::default();
        clock.add(Micros::from_hours(24 * 365 * 56));
        let ada = GarnrolleId::from_u128(0);
        Self::with(
            clock,
            FailingLog::default(),
            MemoryKeys::default(),
            Config::default(),
            Arc::default(),
            ada,
        )
    }

    pub fn founded() -> Self {
        Self::founded_with(Config::default())
    }

    pub fn founded_with(config: Config) -> Self {
        let Self { clock, log, keys, counter, ada, .. } = Self::empty();
        let mut world = Self::with(clock, log, keys, config, counter, ada);
        let found = Command::OrtswebereiGruenden {
            name: Name::new("Altona").unwrap(),
            bounds: altona(),
            person: ada_person(),
        };
        let submission = world.submission(Actor::Betreiber, found);
        let outcome = world.weave_one(submission).unwrap();
        world.ada = match &outcome.events[1].event {
            Event::GarnrolleRegistriert { garnrolle, .. } => *garnrolle,
            _ => panic!("the founder registers"),
        };
        world
    }

    fn with(
        clock: HandClock,
        log: FailingLog,
        keys: MemoryKeys,
        config: Config,
        counter: Arc<AtomicI64>,
        ada: GarnrolleId,
    ) -> Self {
        let remembered = Remember::default();
        let environment = Seeded { clock: clock.clone(), counter: Arc::clone(&counter) };
        let sinks: Vec<Box<dyn Sink>> = match config.edition {
            WITH_A_FORGETFUL_SINK => vec![Box::new(remembered.clone()), Box::new(Forgetful)],
            _ => vec![Box::new(remembered.clone())],
        };
        let loom = Loom::open(
            config.clone(),
            Box::new(log.clone()),
            Vault::open(Box::new(keys.clone())).unwrap(),
            Box::new(environment),
            sinks,
        )
        .unwrap();
        Self { loom, clock, log, ada, keys, config, counter, remembered }
    }

    /// A second node on the same log, with the same keys and clock.
    pub fn second_node(&self) -> Self {
        let (clock, log, keys) = (self.clock.clone(), self.log.clone(), self.keys.clone());
        Self::with(clock, log, keys, self.config.clone(), Arc::clone(&self.counter), self.ada)
    }

    /// The same world after a restart.
    pub fn reopened(self) -> Self {
        let config = self.config.clone();
        self.reopened_with(config)
    }

    /// The same world opened by another program.
    pub fn reopened_with(self, config: Config) -> Self {
        let Self { clock, log, keys, counter, ada, .. } = self;
        Self::with(clock, log, keys, config, counter, ada)
    }

    /// The same vault and checkpoint beside a log that holds nothing.
    pub fn on_an_empty_log(self) -> Self {
        let Self { clock, keys, config, counter, ada, .. } = self;
        Self::with(clock, FailingLog::default(), keys, config, counter, ada)
    }

    /// The keys, as a backup has them.
    pub fn keys(&self) -> Vec<OwnedKey> {
        self.keys.load().unwrap()
    }

    /// Brings keys back from a backup.
    pub fn bring_back(&mut self, keys: &[OwnedKey]) {
        self.keys.add(keys).unwrap();
    }

    pub fn submission(&self, actor: Actor, command: Command) -> Submission {
        let n = self.counter.fetch_add(1, Ordering::SeqCst).unsigned_abs();
        let command_id = CommandId::from_u128(u128::from(n) << 32 | 1);
        Submission { command_id, request_hash: [1; 16], actor, command }
    }

    pub fn weave_one(&mut self, submission: Submission) -> Result<Outcome, Failure> {
        self.loom.weave(vec![submission]).pop().unwrap()
    }

    pub fn tie(&mut self, title: &str) -> Outcome {
        let kern = KnotenKern {
            art: KnotenArt::Idee,
            unterart: None,
            place: Place::from_degrees(53.55, 9.9).unwrap(),
            starts_at: None,
            ends_at: None,
        };
        let text = KnotenText { title: Titel::new(title).unwrap(), description: Beschreibung::default() };
        let tie = self.submission(Actor::Garnrolle(self.ada), Command::KnotenKnuepfen { kern, text });
        self.weave_one(tie).unwrap()
    }

    /// A message in the Webrat.
    pub fn say_hello(&self) -> Submission {
        let knoten =
            self.loom.state().knoten.iter().find(|(_, k)| k.kern.art == KnotenArt::Webrat).unwrap().0;
        let text = NachrichtText::new("Moin").unwrap();
        self.submission(Actor::Garnrolle(self.ada), Command::NachrichtSchreiben { knoten: *knoten, text })
    }

    /// What the sink was told since the start.
    pub fn seen(&self) -> Vec<Happened> {
        self.remembered.told.lock().unwrap().clone()
    }

    /// Who the sink was told was forgotten, if it went on from what it had kept.
    pub fn went_on(&self) -> Option<Vec<GarnrolleId>> {
        self.remembered.went_on.lock().unwrap().clone()
    }
}

fn ada_person() -> domain::command::Person {
    domain::command::Person {
        name: Name::new("Ada").unwrap(),
        adresse: Adresse {
            street: Anschrift::new("Palmaille 1").unwrap(),
            postcode: Postleitzahl::new("22767").unwrap(),
            city: Anschrift::new("Hamburg").unwrap(),
        },
        email: Email::new("ada@example.org").unwrap(),
        place: Place::from_degrees(53.55, 9.95).unwrap(),
    }
}
