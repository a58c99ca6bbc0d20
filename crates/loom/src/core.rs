//! The loom without threads: state, log, vault and what is seen, and the one step that moves them forward together.

mod keep;
mod recover;
mod shred;

use crate::environment::{Clock, Environment};
use crate::seen::Seen;
use crate::submission::{Events, Failure, Outcome, Sink, Submission};
use crate::vault::{KeyRing, Vault, VaultError};
use domain::{Actor, CommandId, Context, Event, Happened, State, Timestamp, decide, due, evolve, recorded};
use keep::Writing;
use log::{AppendError, Draft, Log, LogReader, ReadError, Record};
use std::path::PathBuf;
use std::sync::Arc;

/// How the loom works.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the checkpoint is kept; without a place none is written.
    pub checkpoint: Option<PathBuf>,
    /// Which program folds the log: a checkpoint of one that folds it otherwise is passed over.
    pub edition: u64,
    /// How many records are read at a time when the log is replayed.
    pub replay_page: usize,
    /// How many automatic acts go into one batch at most, so that a long sleep is caught up in pieces.
    pub due_per_batch: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self { checkpoint: None, edition: 0, replay_page: 4_096, due_per_batch: 4_096 }
    }
}

/// Why the loom cannot start.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The log cannot be read.
    #[error(transparent)]
    Log(#[from] ReadError),
    /// The vault cannot be read.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A record cannot be understood by this version.
    #[error("the log cannot be understood at position {position}: {reason}")]
    Unreadable {
        /// Which record.
        position: u64,
        /// Why.
        reason: String,
    },
}

/// What follows from the log alone: rebuilt at every start, and after every failed append.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Woven {
    pub state: State,
    pub seen: Seen,
    pub head: u64,
    pub last_time: Timestamp,
}

impl Woven {
    fn take(&mut self, happened: &Happened, request_hash: [u8; 16]) {
        evolve(&mut self.state, happened);
        self.head = happened.position;
        self.last_time = self.last_time.max(happened.time);
        if happened.actor != Actor::Gewebe {
            self.seen.note(happened.command_id, happened.position, request_hash);
        }
    }
}

/// The writer without a thread.
pub struct Loom {
    config: Config,
    log: Box<dyn Log>,
    reader: Box<dyn LogReader>,
    vault: Vault,
    environment: Box<dyn Environment>,
    clock: Arc<dyn Clock>,
    sinks: Vec<Box<dyn Sink>>,
    woven: Woven,
    shown: u64,
    checkpointed: u64,
    /// Up to where a checkpoint was last to be written, whether or not it could be.
    tried: u64,
    writing: Option<Writing>,
    standing: Standing,
}

/// How the state stands to the log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Standing {
    /// It follows from the log.
    Firm,
    /// It follows from the log, but that could not be reached or held.
    Unreached,
    /// It knows what did not become durable, and must be rebuilt before the next decision.
    Ahead,
}

/// A batch that is decided but not yet durable.
#[derive(Default)]
struct Pending {
    records: Vec<Record>,
    happened: Vec<Happened>,
}

/// What is known of a submission before its batch is durable.
enum Decided {
    Failed(Failure),
    /// Its events stand at these positions of the pending batch or the log.
    At {
        first: u64,
        last: u64,
        repeated: bool,
    },
    /// Nothing had to change.
    Nothing,
}

impl Loom {
    /// Reads checkpoint and log, and tells the sinks all that ever happened, or what happened since they kept something.
    ///
    /// # Errors
    /// [`OpenError`] when log or vault cannot be read or understood.
    pub fn open(
        config: Config,
        log: Box<dyn Log>,
        vault: Vault,
        environment: Box<dyn Environment>,
        sinks: Vec<Box<dyn Sink>>,
    ) -> Result<Self, OpenError> {
        let (reader, clock) = (log.reader()?, environment.clock());
        let mut loom = Self {
            config,
            log,
            reader,
            vault,
            environment,
            clock,
            sinks,
            woven: Woven::default(),
            shown: 0,
            checkpointed: 0,
            tried: 0,
            writing: None,
            standing: Standing::Firm,
        };
        loom.vault.settle(&mut *loom.environment)?;
        loom.recover()?;
        loom.environment.resume(loom.woven.last_time);
        Ok(loom)
    }

    /// The state that the next command will be decided against.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.woven.state
    }

    /// The position of the newest durable event; 0 for an empty log.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.woven.head
    }

    /// The position up to which the sinks have seen everything.
    #[must_use]
    pub const fn shown(&self) -> u64 {
        self.shown
    }

    /// The time of the newest durable event.
    #[must_use]
    pub const fn last_time(&self) -> Timestamp {
        self.woven.last_time
    }

    /// The moment of the next decision: the clock, but never before the newest event.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now().max(self.woven.last_time)
    }

    /// When something next happens by itself.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        domain::next_due(&self.woven.state)
    }

    /// Whether the log could not be reached or written when it was needed last.
    #[must_use]
    pub const fn is_broken(&self) -> bool {
        !matches!(self.standing, Standing::Firm)
    }

    /// Whether a command would become durable now: rebuilds what has to be rebuilt, and lets the log write a little
    /// for real.
    ///
    /// # Errors
    /// [`Failure::Unavailable`] with the reason.
    pub fn probe(&mut self) -> Result<(), Failure> {
        if self.is_broken() {
            self.stand_up()?;
            self.log.let_go();
            return Ok(());
        }
        self.probe_log().inspect_err(|_| self.standing = Standing::Unreached)
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }

    /// The log, for readers on other threads.
    ///
    /// # Errors
    /// [`ReadError`] when it cannot be opened for reading.
    pub fn reader(&self) -> Result<Box<dyn LogReader>, ReadError> {
        self.log.reader()
    }

    /// The keys of the persons, for readers on other threads.
    #[must_use]
    pub fn key_ring(&self) -> KeyRing {
        self.vault.ring()
    }

    /// Moves a simulated clock; nothing when the clock is a real one. What falls due by it happens at the next
    /// [`Loom::weave`].
    pub fn advance(&mut self, seconds: u64) -> Option<Timestamp> {
        self.environment.advance(seconds)
    }

    /// Decides the submissions in order and makes everything durable in one batch. Before them happens all that is
    /// due, each at its own moment. An answer that is no failure is durable.
    pub fn weave(&mut self, submissions: Vec<Submission>) -> Vec<Result<Outcome, Failure>> {
        if let Err(failure) = self.stand_up() {
            return submissions.iter().map(|_| Err(failure.clone())).collect();
        }
        let now = self.now();
        let mut pending = match self.let_due_happen(now) {
            Ok(pending) => pending,
            Err(failure) => {
                self.log.let_go();
                return submissions.iter().map(|_| Err(failure.clone())).collect();
            }
        };
        let decided: Vec<Decided> = submissions
            .into_iter()
            .map(|submission| self.decide_one(submission, now, &mut pending))
            .collect();
        match self.commit(pending) {
            Ok(batch) => decided.into_iter().map(|one| self.answer(one, &batch)).collect(),
            // Refusals too: they may rest on what never happened.
            Err(failure) => decided.iter().map(|_| Err(failure.clone())).collect(),
        }
    }

    /// Stands at the end of the log before anything is decided, and holds it: after a failed append the state is
    /// rebuilt, and what another node appended meanwhile is read. A refusal rests on the newest state too.
    fn stand_up(&mut self) -> Result<(), Failure> {
        let stood = match self.standing {
            Standing::Firm => self.catch_up(),
            Standing::Unreached => self.probe_log().and_then(|()| self.catch_up()),
            Standing::Ahead => self.probe_log().and_then(|()| self.rebuild()).and_then(|()| self.catch_up()),
        };
        match stood {
            Ok(()) => self.standing = Standing::Firm,
            Err(failure) => {
                self.log.let_go();
                if self.standing == Standing::Firm {
                    self.standing = Standing::Unreached;
                }
                return Err(failure);
            }
        }
        Ok(())
    }

    /// Asks the log before much is read for nothing. It also settles what an append left open that failed half done, so
    /// that what is read then stays.
    fn probe_log(&mut self) -> Result<(), Failure> {
        self.log.probe().map_err(|error| unavailable(&error))
    }

    fn rebuild(&mut self) -> Result<(), Failure> {
        self.vault.reload().map_err(|error| unavailable(&error))?;
        self.recover().map_err(|error| unavailable(&error))?;
        self.standing = Standing::Unreached;
        Ok(())
    }

    /// Holds the log and reads what another node has appended. While much is unread others are not kept waiting.
    fn catch_up(&mut self) -> Result<(), Failure> {
        let mut head = self.hold_log()?;
        if head > self.woven.head + self.config.replay_page as u64 {
            self.log.let_go();
            self.read_news()?;
            head = self.hold_log()?;
        }
        if head == self.woven.head { Ok(()) } else { self.read_news() }
    }

    fn hold_log(&mut self) -> Result<u64, Failure> {
        self.log.hold().map_err(|error| unavailable(&error))
    }

    fn read_news(&mut self) -> Result<(), Failure> {
        self.vault.reload().map_err(|error| unavailable(&error))?;
        self.read_on(self.woven.head + 1).map_err(|error| unavailable(&error))
    }

    /// Lets everything due happen; all but the last piece is durable already when this returns.
    fn let_due_happen(&mut self, now: Timestamp) -> Result<Pending, Failure> {
        let mut pending = Pending::default();
        while let Some((when, command)) = due(&self.woven.state, now) {
            if pending.happened.len() >= self.config.due_per_batch {
                self.commit(std::mem::take(&mut pending))?;
                self.stand_up()?;
                continue;
            }
            let command_id = self.environment.command_id();
            let context = self.context(when.max(self.woven.last_time), Actor::Gewebe, command_id);
            match decide(&self.woven.state, &command, &context) {
                Ok(events) => self.take(events, &context, [0; 16], &mut pending),
                // Cannot be: what `due` names is due. Standing still would only repeat it for ever.
                Err(refusal) => {
                    let reason = format!("an automatic act was refused: {refusal:?}");
                    self.standing = Standing::Ahead;
                    return Err(Failure::Unavailable { reason: reason.into() });
                }
            }
        }
        Ok(pending)
    }

    fn context(&mut self, now: Timestamp, actor: Actor, command_id: CommandId) -> Context {
        Context { now, actor, command_id, ids: self.environment.id_seed(), draw: self.environment.draw() }
    }

    fn decide_one(&mut self, submission: Submission, now: Timestamp, pending: &mut Pending) -> Decided {
        let Submission { command_id, request_hash, actor, command } = submission;
        let request_hash = self.vault.blind(request_hash, &mut *self.environment);
        let hidden = self.hidden(command_id);
        if let Some(place) = self.woven.seen.get(command_id).or_else(|| self.woven.seen.get(hidden)) {
            if place.request_hash != request_hash {
                return Decided::Failed(Failure::OtherBody);
            }
            return Decided::At { first: place.first, last: place.last, repeated: true };
        }
        let context = self.context(now, actor, command_id);
        match decide(&self.woven.state, &command, &context) {
            Err(refusal) => Decided::Failed(Failure::Refused(refusal)),
            Ok(events) if events.is_empty() => Decided::Nothing,
            Ok(events) => {
                let first = self.woven.head + 1;
                self.take(events, &context, request_hash, pending);
                Decided::At { first, last: self.woven.head, repeated: false }
            }
        }
    }

    /// The name under which the log keeps a command that must lead to nobody: whoever guesses the key that a person chose
    /// for it does not find it there.
    fn hidden(&mut self, id: CommandId) -> CommandId {
        let blinded = self.vault.blind(id.as_u128().to_be_bytes(), &mut *self.environment);
        CommandId::from_u128(u128::from_be_bytes(blinded))
    }

    /// Lets events happen in the state and puts them into the batch.
    fn take(&mut self, events: Vec<Event>, context: &Context, request_hash: [u8; 16], pending: &mut Pending) {
        for event in events {
            let position = self.woven.head + 1;
            let (actor, time) = recorded(&event, context, self.woven.last_time);
            let named = context.command_id;
            let command_id = if event.is_anonymous() { self.hidden(named) } else { named };
            let ort = self.woven.state.ort_of(&event);
            let mut happened = Happened { position, time, ort, actor, command_id, event };
            self.woven.take(&happened, request_hash);
            if happened.ort.is_none() {
                happened.ort = self.woven.state.ort_of(&happened.event);
            }
            let mut sealer = VaultSealer { vault: &mut self.vault, environment: &mut *self.environment };
            pending.records.push(Record::new(position, Draft::encode(&happened, request_hash, &mut sealer)));
            pending.happened.push(happened);
        }
    }

    /// Makes the batch durable and shows it to the sinks.
    fn commit(&mut self, pending: Pending) -> Result<Arc<[Happened]>, Failure> {
        let Pending { records, happened } = pending;
        let batch: Arc<[Happened]> = happened.into();
        let Some(first) = batch.first() else {
            self.log.let_go();
            return Ok(batch);
        };
        if let Err(error) = self.vault.sync() {
            return Err(self.fall(Failure::Unavailable { reason: error.to_string().into() }));
        }
        match self.log.append(first.position - 1, &records) {
            Ok(durable) => {
                debug_assert_eq!(durable.last, self.woven.head);
                // Before anybody is told, so that nobody reads on with the key.
                self.shred_what_happened(&batch);
                self.show(&batch);
                Ok(batch)
            }
            Err(AppendError::UnknownOutcome { .. }) => Err(self.fall(Failure::UnknownOutcome)),
            Err(error) => Err(self.fall(Failure::Unavailable { reason: error.to_string().into() })),
        }
    }

    /// The state is ahead of the log now: it must be rebuilt before the next decision.
    fn fall(&mut self, failure: Failure) -> Failure {
        self.vault.forget_fresh();
        self.log.let_go();
        self.standing = Standing::Ahead;
        failure
    }

    fn show(&mut self, batch: &Arc<[Happened]>) {
        for sink in &mut self.sinks {
            sink.committed(batch);
        }
        self.shown = batch.last().map_or(self.shown, |last| last.position);
    }

    fn answer(&self, decided: Decided, batch: &Arc<[Happened]>) -> Result<Outcome, Failure> {
        match decided {
            Decided::Failed(failure) => Err(failure),
            Decided::Nothing => {
                let events = Events::all(Vec::new().into());
                Ok(Outcome { position: self.woven.head, events, repeated: false })
            }
            Decided::At { first, last, repeated } => {
                let events = self.events(first, last, batch)?;
                Ok(Outcome { position: last, events, repeated })
            }
        }
    }

    /// The events at these positions, from the batch just written or from the log.
    fn events(&self, first: u64, last: u64, batch: &Arc<[Happened]>) -> Result<Events, Failure> {
        if batch.first().is_some_and(|event| event.position <= first) {
            return Ok(Events::at(batch, first, last));
        }
        let length = usize::try_from(last - first + 1).unwrap_or(usize::MAX);
        let records = self.reader.read(first, length).map_err(|error| unavailable(&error))?;
        let opener = VaultOpener { vault: &self.vault };
        let decoded: Result<Vec<_>, _> = records.iter().map(|record| record.decode(&opener)).collect();
        Ok(Events::all(decoded.map_err(|error| unavailable(&error))?.into()))
    }
}

fn unavailable(error: &dyn std::fmt::Display) -> Failure {
    Failure::Unavailable { reason: error.to_string().into() }
}

struct VaultSealer<'v> {
    vault: &'v mut Vault,
    environment: &'v mut dyn Environment,
}

impl log::Sealer for VaultSealer<'_> {
    fn seal(&mut self, person: domain::GarnrolleId, plain: &[u8]) -> Vec<u8> {
        self.vault.seal(person, plain, self.environment)
    }

    fn salt(&mut self) -> [u8; 16] {
        let mut salt = [0; 16];
        self.environment.fill_random(&mut salt);
        salt
    }
}

struct VaultOpener<'v> {
    vault: &'v Vault,
}

impl log::Opener for VaultOpener<'_> {
    fn open(&self, person: domain::GarnrolleId, sealed: &[u8]) -> Option<Vec<u8>> {
        self.vault.open_sealed(person, sealed)
    }
}
