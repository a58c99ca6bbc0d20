//! A small twin of the loom with room for one bug around the rules. It keeps the promises of the loom in the simplest
//! way that there is; without a bug the simulator finds nothing wrong with it.

use crate::bugs::PlantedBug;
use crate::disk::Disk;
use crate::node::{KeyOpener, Keys, Writer};
use crate::world::SeededWorld;
use domain::state::{Ends, Status, Vergessen};
use domain::{
    Actor, Betrag, Command, CommandId, Context, Event, FADEN_LIFETIME, FadenId, GarnrolleId, Geldkonto,
    Happened, Meldestand, Micros, Refusal, State, Timestamp, decide, due, evolve, recorded,
};
use log::{AppendError, Draft, Log, LogReader, Record, Sealer};
use loom::vault::Vault;
use loom::{Environment, Events, Failure, Outcome, Sink, Submission};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What stands before bytes that should have been sealed and were not.
const PLAIN: &[u8] = b"offen:";

/// The name under which a command is kept that must lead to nobody.
const fn hidden(id: CommandId) -> CommandId {
    CommandId::from_u128(!id.as_u128())
}

/// Positions of a command's events, and the fingerprint of what was asked.
type Place = (u64, u64, [u8; 16]);

/// The twin.
pub struct Twin {
    bug: Option<PlantedBug>,
    disk: Disk,
    keys: Keys,
    vault: Vault,
    world: SeededWorld,
    audience: Box<dyn Sink>,
    state: State,
    story: Vec<Happened>,
    seen: BTreeMap<CommandId, Place>,
    broken: bool,
}

impl Twin {
    /// Reads the log.
    ///
    /// # Errors
    /// A sentence when log or vault cannot be read.
    pub fn open(
        bug: Option<PlantedBug>,
        disk: Disk,
        keys: Keys,
        world: SeededWorld,
        audience: Box<dyn Sink>,
    ) -> Result<Self, String> {
        let vault = keys.vault().map_err(|error| error.to_string())?;
        let (state, story, seen) = (State::default(), Vec::new(), BTreeMap::new());
        let mut twin = Self { bug, disk, keys, vault, world, audience, state, story, seen, broken: false };
        twin.read(0)?;
        Ok(twin)
    }

    /// What was not sealed though it should have been.
    #[must_use]
    pub fn open_plain(ciphertext: &[u8]) -> Option<Vec<u8>> {
        ciphertext.strip_prefix(PLAIN).map(<[u8]>::to_vec)
    }

    fn read(&mut self, shown: usize) -> Result<(), String> {
        let opener = KeyOpener::with(&self.keys).map_err(|error| error.to_string())?;
        let records = LogReader::read(&self.disk, 1, usize::MAX).map_err(|error| error.to_string())?;
        (self.state, self.seen) = (State::default(), BTreeMap::new());
        self.story.clear();
        for record in records {
            let happened = record.decode(&opener).map_err(|error| error.to_string())?;
            self.happen(happened, record.request_hash);
        }
        let news: Arc<[Happened]> = self.story.get(shown..).unwrap_or_default().into();
        if !news.is_empty() {
            self.audience.committed(&news);
        }
        self.broken = false;
        Ok(())
    }

    fn last(&self) -> Timestamp {
        self.story.last().map_or(Timestamp::EPOCH, |last| last.time)
    }

    fn happen(&mut self, happened: Happened, request_hash: [u8; 16]) {
        evolve_with(self.bug, &mut self.state, &happened);
        if happened.actor != Actor::Gewebe {
            let position = happened.position;
            let place = self.seen.entry(happened.command_id).or_insert((position, position, request_hash));
            place.1 = position;
        }
        self.story.push(happened);
    }

    fn context(&mut self, now: Timestamp, actor: Actor, command_id: CommandId) -> Context {
        Context { now, actor, command_id, ids: self.world.id_seed(), draw: self.world.draw() }
    }

    fn carry_out(
        &mut self,
        command: &Command,
        context: &Context,
        hash: [u8; 16],
    ) -> Result<Vec<Record>, Refusal> {
        let mut records = Vec::new();
        for event in self.decide(command, context)? {
            let position = self.story.len() as u64 + 1;
            let leaks = self.bug == Some(PlantedBug::DonorLeak);
            let (actor, time) =
                if leaks { (context.actor, context.now) } else { recorded(&event, context, self.last()) };
            let hides = event.is_anonymous() && !leaks;
            let command_id = if hides { hidden(context.command_id) } else { context.command_id };
            let ort = self.state.ort_of(&event);
            let mut happened = Happened { position, time, ort, actor, command_id, event };
            self.happen(happened.clone(), hash);
            happened.ort = happened.ort.or_else(|| self.state.ort_of(&happened.event));
            let plain = self.bug == Some(PlantedBug::PlainInLog);
            let mut sealer = TwinSealer { vault: &mut self.vault, world: &mut self.world, plain };
            records.push(Record::new(position, Draft::encode(&happened, hash, &mut sealer)));
        }
        Ok(records)
    }

    fn everything_due(&mut self, now: Timestamp) -> Vec<Record> {
        let mut records = Vec::new();
        while let Some((when, command)) = due(&self.state, now) {
            let when = if self.bug == Some(PlantedBug::DueLate) { now } else { when.max(self.last()) };
            let command_id = self.world.command_id();
            let context = self.context(when, Actor::Gewebe, command_id);
            match self.carry_out(&command, &context, [0; 16]) {
                Ok(done) => records.extend(done),
                Err(_) => break,
            }
        }
        records
    }

    fn commit(&mut self, records: &[Record], shown: usize) -> Result<(), Failure> {
        if records.is_empty() {
            return Ok(());
        }
        let head = records.first().map_or(0, |first| first.position - 1);
        let unavailable = |reason: String| Failure::Unavailable { reason: reason.into() };
        self.vault.sync().map_err(|error| unavailable(error.to_string()))?;
        match self.disk.append(head, records) {
            Ok(_) => {
                let news: Arc<[Happened]> = self.story.get(shown..).unwrap_or_default().into();
                self.audience.committed(&news);
                Ok(())
            }
            Err(AppendError::UnknownOutcome { .. }) => Err(Failure::UnknownOutcome),
            Err(error) => Err(unavailable(error.to_string())),
        }
    }

    fn outcome(&self, first: u64, last: u64, repeated: bool) -> Outcome {
        let inside = |happened: &&Happened| (first..=last).contains(&happened.position);
        let events = Events::all(self.story.iter().filter(inside).cloned().collect());
        Outcome { position: last, events, repeated }
    }
}

impl Writer for Twin {
    fn weave(&mut self, submissions: Vec<Submission>) -> Vec<Result<Outcome, Failure>> {
        let shown = self.story.len();
        if self.broken
            && let Err(reason) = self.read(shown)
        {
            let failure = Failure::Unavailable { reason: reason.into() };
            return submissions.iter().map(|_| Err(failure.clone())).collect();
        }
        let shown = self.story.len();
        let now = self.world.clock().now().max(self.last());
        let mut records = self.everything_due(now);
        let mut answers = Vec::new();
        for Submission { command_id, request_hash, actor, command } in submissions {
            let known = self.seen.get(&command_id).or_else(|| self.seen.get(&hidden(command_id))).copied();
            answers.push(match known {
                Some((.., hash)) if hash != request_hash => Err(Failure::OtherBody),
                Some((first, last, _)) => Ok(self.outcome(first, last, true)),
                None => {
                    let (context, first) =
                        (self.context(now, actor, command_id), self.story.len() as u64 + 1);
                    match self.carry_out(&command, &context, request_hash) {
                        Ok(done) => {
                            records.extend(done);
                            Ok(self.outcome(first, self.story.len() as u64, false))
                        }
                        Err(refusal) => Err(Failure::Refused(refusal)),
                    }
                }
            });
        }
        if let Err(failure) = self.commit(&records, shown) {
            self.vault.forget_fresh();
            (self.broken, answers) = (true, answers.iter().map(|_| Err(failure.clone())).collect());
            self.story.truncate(shown);
        }
        answers
    }
    fn state(&self) -> &State {
        &self.state
    }
    fn position(&self) -> u64 {
        self.story.len() as u64
    }
    fn is_broken(&self) -> bool {
        self.broken
    }
}

/// Where the rules are broken.
impl Twin {
    fn decide(&self, command: &Command, context: &Context) -> Result<Vec<Event>, Refusal> {
        let mut state = self.state.clone();
        let mut command = command.clone();
        let actor = match context.actor {
            Actor::Garnrolle(id) => id,
            _ => GarnrolleId::from_u128(0),
        };
        match (self.bug, &mut command) {
            (
                Some(PlantedBug::StaleAccepted),
                Command::KnotenAendern { knoten, based_on, .. }
                | Command::ElementAendern { knoten, based_on, .. }
                | Command::ElementEntfernen { knoten, based_on, .. },
            ) => *based_on = state.knoten.get(knoten).map_or(*based_on, |knoten| knoten.version),
            (Some(PlantedBug::GastTwists), Command::FadenVerzwirnen { .. }) => {
                state.rollen.entry(actor).and_modify(|rolle| rolle.status = Status::Weber);
            }
            (
                Some(PlantedBug::TwistedChangeable),
                Command::KnotenAendern { knoten, .. }
                | Command::ElementHinzufuegen { knoten, .. }
                | Command::ElementAendern { knoten, .. }
                | Command::ElementEntfernen { knoten, .. },
            ) => {
                state.knoten.entry(*knoten).and_modify(|knoten| knoten.garn.clear());
            }
            (Some(PlantedBug::JitterRedrawn), Command::KartenstatusAendern { .. }) => {
                state.rollen.entry(actor).and_modify(|rolle| rolle.drawn = None);
            }
            (
                Some(PlantedBug::EmailTaken),
                Command::GarnrolleRegistrieren { .. } | Command::PrivatAendern { .. },
            ) => state.emails.clear(),
            (Some(PlantedBug::CircleLetIn), Command::DelegationErteilen { an }) => {
                state.delegationen.remove(an);
            }
            (Some(PlantedBug::SecondProlongation), Command::EinspruchErheben { antrag, .. }) => {
                state.antraege.entry(*antrag).and_modify(|antrag| antrag.einsprueche.clear());
            }
            (
                Some(PlantedBug::ReserveBelowZero),
                Command::AntragEntscheiden { .. } | Command::AbstimmungSchliessen { .. },
            ) => {
                if let Some(betrag) = much() {
                    let rich = |salden: &mut domain::state::Salden| {
                        salden.bewege((Geldkonto::Spenden, Geldkonto::Frei), betrag);
                    };
                    state.konten.values_mut().for_each(rich);
                }
            }
            (Some(PlantedBug::ForgottenCounts), Command::AbstimmungSchliessen { .. }) => {
                let gone = state.rollen.values_mut().filter(|rolle| rolle.vergessen == Vergessen::Ja);
                gone.for_each(|rolle| rolle.status = Status::Weber);
            }
            (Some(PlantedBug::ReportedAgain), Command::InhaltMelden { gegenstand, .. }) => {
                state.sichtungen.entry(*gegenstand).and_modify(|one| {
                    one.meldung = one.meldung.filter(|last| last.stand != Meldestand::Gezeigt);
                });
            }
            (
                Some(PlantedBug::FrozenChangeable),
                Command::KnotenAendern { .. }
                | Command::ElementHinzufuegen { .. }
                | Command::ElementAendern { .. }
                | Command::ElementEntfernen { .. }
                | Command::NachrichtBearbeiten { .. }
                | Command::NachrichtZurueckziehen { .. },
            ) => state.sichtungen.clear(),
            (Some(PlantedBug::LateVote), Command::StimmeAbgeben { abstimmung, .. }) => {
                let later = context.now + Micros(1);
                state.abstimmungen.entry(*abstimmung).and_modify(|vote| {
                    (vote.closed, vote.closes_at) = (false, later);
                });
            }
            _ => {}
        }
        let mut events = decide(&state, &command, context)?;
        for event in &mut events {
            self.bend(event);
        }
        Ok(events)
    }

    fn bend(&self, event: &mut Event) {
        match (self.bug, event) {
            (Some(PlantedBug::FadenLate), Event::FadenGezogen { expires_at, .. }) => {
                *expires_at = *expires_at + Micros(1);
            }
            (Some(PlantedBug::UntwistNotFresh), Event::FadenEntzwirnt { expires_at, .. }) => {
                *expires_at = *expires_at + Micros(-3_600_000_000);
            }
            (Some(PlantedBug::DeadlineEarly), Event::AntragGestellt { decision_deadline, .. })
            | (Some(PlantedBug::OpensEarly), Event::EinspruchErhoben { decision_deadline, .. }) => {
                *decision_deadline = *decision_deadline + Micros(-1);
            }
            (Some(PlantedBug::MeldungLate), Event::AbstimmungEroeffnet { closes_at, .. })
                if closes_at.since(self.last()) < FADEN_LIFETIME =>
            {
                *closes_at = *closes_at + Micros(1);
            }
            (Some(PlantedBug::DoubleCount), Event::AbstimmungGeschlossen { ergebnis, .. }) => {
                for one in &ergebnis.gewichte {
                    let lent = self.state.delegationen.contains_key(&one.garnrolle);
                    if lent && one.wahl == domain::Wahl::Ja {
                        ergebnis.ja += 1;
                    }
                }
            }
            (Some(PlantedBug::VoteWithoutEinspruch), event @ Event::AntragAngenommen { .. }) => {
                if let Event::AntragAngenommen { antrag, regel: domain::event::Regel::KeinEinspruch } = *event
                {
                    let closes_at = self.last() + Micros(604_800_000_000);
                    *event =
                        Event::AbstimmungEroeffnet { abstimmung: antrag.abstimmung(), antrag, closes_at };
                }
            }
            _ => {}
        }
    }
}

/// More than anybody gives.
fn much() -> Option<Betrag> {
    Betrag::new(Betrag::MAX_CENTS).ok()
}

/// Lets an event happen in the state, as the product does it unless a bug is planted there. The simulator folds the log
/// with it too: then only the model can tell that something is wrong.
pub fn evolve_with(bug: Option<PlantedBug>, state: &mut State, happened: &Happened) {
    match (bug, &happened.event) {
        (Some(PlantedBug::TwistDoesNotHold), Event::FadenVerzwirnt { .. }) => return,
        (Some(PlantedBug::ReceiverProlongs), _) => {
            let lenders: Vec<GarnrolleId> = state
                .delegationen
                .iter()
                .filter(|(_, lent)| Actor::Garnrolle(lent.to) == happened.actor)
                .map(|(from, _)| *from)
                .collect();
            for from in lenders {
                let (delegation, actor) = (domain::DelegationId::from_u128(0), Actor::Garnrolle(from));
                let event = Event::DelegationErneuert { delegation, from };
                evolve(state, &Happened { event, actor, ..happened.clone() });
            }
        }
        (Some(PlantedBug::LostAnonymousCent), Event::AnonymeSpendeEingegangen { .. }) => {
            let mut short = happened.clone();
            if let Event::AnonymeSpendeEingegangen { betrag, .. } = &mut short.event {
                *betrag = Betrag::new(betrag.cents() - 1).unwrap_or(*betrag);
            }
            return evolve(state, &short);
        }
        (Some(PlantedBug::VeranstaltungEarly), Event::KnotenGeknuepft { .. }) => {
            let mut early = happened.clone();
            if let Event::KnotenGeknuepft { kern, .. } = &mut early.event {
                kern.ends_at = kern.ends_at.map(|end| end + Micros(-604_800_000_000));
            }
            return evolve(state, &early);
        }
        (Some(PlantedBug::FadenProlonged), Event::FadenGezogen { from, to, expires_at, .. }) => {
            let same = |(_, faden): &(&FadenId, &domain::state::Faden)| {
                faden.from == *from && faden.to == *to && faden.ends != Ends::Never
            };
            let earlier: Vec<FadenId> = state.faeden.iter().filter(same).map(|(id, _)| *id).collect();
            for faden in earlier {
                let (knoten, regel) = (*to, domain::event::Regel::VonWerVerzwirnte);
                let event = Event::FadenEntzwirnt { faden, knoten, expires_at: *expires_at, regel };
                evolve(state, &Happened { event, ..happened.clone() });
            }
        }
        _ => {}
    }
    evolve(state, happened);
}

struct TwinSealer<'t> {
    vault: &'t mut Vault,
    world: &'t mut SeededWorld,
    plain: bool,
}

impl Sealer for TwinSealer<'_> {
    fn salt(&mut self) -> [u8; log::codec::SALT_LEN] {
        let mut salt = [0; log::codec::SALT_LEN];
        self.world.fill_random(&mut salt);
        salt
    }
    fn seal(&mut self, person: GarnrolleId, plain: &[u8]) -> Vec<u8> {
        if self.plain {
            return [PLAIN, plain].concat();
        }
        self.vault.seal(person, plain, self.world)
    }
}
