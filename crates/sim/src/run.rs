//! One run: a seed, a weave, and steps until its days are over. A step lets time pass, hands the writer a batch, perhaps
//! with a fault on the way, and then looks at everything.

use crate::bugs::PlantedBug;
use crate::chance::Chance;
use crate::check::{self, Check};
use crate::disk::{Disk, Fault};
use crate::model::Model;
use crate::model::effects::Deed;
use crate::node::{KeyOpener, Keys, Node};
use crate::tree;
use crate::twin::evolve_with;
use crate::wishes::CANARY;
use crate::wishes::Wishes;
use domain::{Actor, CommandId, Happened, Micros, State, Timestamp};
use log::Hash;
use loom::{Clock, Failure, Outcome, Submission};
use std::collections::BTreeMap;
use views::Views;

/// Where the simulated time begins: 2026-11-21T07:00:00Z.
const BEGIN: Timestamp = Timestamp::from_micros(1_795_244_400_000_000);
const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;

/// What to run.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The seed: it decides everything.
    pub seed: u64,
    /// How many simulated days.
    pub days: u32,
    /// The bug to plant, if any.
    pub bug: Option<PlantedBug>,
}

/// What a run saw.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// Simulated days.
    pub days: u64,
    /// Batches handed to a writer.
    pub steps: u64,
    /// Commands handed in, repetitions included.
    pub commands: u64,
    /// Commands carried out.
    pub accepted: u64,
    /// Commands refused.
    pub refused: u64,
    /// Commands delivered again after they had had their effect.
    pub repeated: u64,
    /// Events in the log.
    pub events: u64,
    /// Faults met, by name.
    pub faults: BTreeMap<String, u64>,
    /// Events, by name.
    pub kinds: BTreeMap<&'static str, u64>,
    /// Refusals, by name.
    pub refusals: BTreeMap<String, u64>,
    /// The root of the tree over all records.
    pub root: [u8; 32],
}

impl Report {
    /// This report and another one together.
    pub fn add(&mut self, other: &Self) {
        self.days += other.days;
        self.steps += other.steps;
        self.commands += other.commands;
        self.accepted += other.accepted;
        self.refused += other.refused;
        self.repeated += other.repeated;
        self.events += other.events;
        for (fault, times) in &other.faults {
            *self.faults.entry(fault.clone()).or_default() += times;
        }
        for (kind, times) in &other.kinds {
            *self.kinds.entry(kind).or_default() += times;
        }
        for (refusal, times) in &other.refusals {
            *self.refusals.entry(refusal.clone()).or_default() += times;
        }
    }
}

/// A run found something wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Violation {
    /// The seed.
    pub seed: u64,
    /// After how many steps.
    pub step: u64,
    /// After how many simulated days.
    pub days: u64,
    /// What is wrong.
    pub what: String,
}

/// Runs a plan.
///
/// # Errors
/// The first [`Violation`].
pub fn run(plan: Plan) -> Result<Report, Violation> {
    let mut run = Run::new(plan);
    match run.play() {
        Ok(()) => Ok(run.report),
        Err(what) => {
            let days = u64::try_from(run.now.since(BEGIN).0 / DAY).unwrap_or(0);
            Err(Violation { seed: plan.seed, step: run.report.steps, days, what })
        }
    }
}

/// A submission on its way, with the step at which it arrives.
type Letter = (u64, Submission);

struct Run {
    plan: Plan,
    chance: Chance,
    wishes: Wishes,
    disk: Disk,
    keys: Keys,
    nodes: Vec<Node>,
    drift: Vec<Micros>,
    now: Timestamp,
    model: Model,
    story: Vec<Happened>,
    leaves: Vec<Hash>,
    folded: State,
    seen: Vec<usize>,
    post: Vec<Letter>,
    sent: Vec<Submission>,
    report: Report,
}

/// What came back from a batch; nothing when the machine went off.
type Answers = Option<Vec<Result<Outcome, Failure>>>;

impl Run {
    fn new(plan: Plan) -> Self {
        let mut chance = Chance::new(plan.seed);
        let wishes = Wishes::new(chance.branch());
        let disk = Disk::new(chance.branch(), plan.bug);
        let keys = Keys::default();
        let count = if chance.permille(300) { 2 } else { 1 };
        let mut node = || Node::new(disk.clone(), keys.clone(), BEGIN, chance.branch(), plan.bug);
        let nodes: Vec<Node> = (0..count).map(|_| node()).collect();
        let (drift, seen) = (vec![Micros(0); count], vec![0; count]);
        Self {
            plan,
            chance,
            wishes,
            disk,
            keys,
            nodes,
            drift,
            now: BEGIN,
            model: Model::default(),
            story: Vec::new(),
            leaves: Vec::new(),
            folded: State::default(),
            seen,
            post: Vec::new(),
            sent: Vec::new(),
            report: Report::default(),
        }
    }

    fn play(&mut self) -> Check {
        for node in 0..self.nodes.len() {
            self.switch_on(node)?;
        }
        let founding = self.wishes.founding(0);
        self.post.push((0, founding));
        let end = BEGIN + Micros(i64::from(self.plan.days) * DAY);
        while self.now < end {
            self.step()?;
        }
        self.close()
    }

    fn step(&mut self) -> Check {
        self.report.steps += 1;
        self.let_time_pass();
        let at = self.chance.below(self.nodes.len());
        self.disturb(at)?;
        let batch = self.batch();
        self.report.commands += batch.len() as u64;
        let delivered = self.delivered(&batch);
        let Some(node) = self.nodes.get_mut(at) else { return Ok(()) };
        let now = node.clock.now().max(self.model.last);
        let Some(writer) = node.writer() else { return Err("the node is off".into()) };
        let answers = writer.weave(delivered);
        let stored = !writer.is_broken();
        let answers = if self.disk.is_down() { None } else { Some(answers) };
        if answers.is_none() {
            self.disk.recover();
            for node in &mut self.nodes {
                node.off();
            }
        }
        self.disk.disarm();
        self.keys.disarm();
        self.compare(now, &batch, answers.as_deref(), stored)?;
        self.send_again(&batch, &answers);
        for node in 0..self.nodes.len() {
            if self.nodes.get(node).is_some_and(Node::is_off) {
                self.switch_on(node)?;
            }
            self.look_at(node)?;
        }
        Ok(())
    }

    /// Everything that the readers of a node can be told now; nothing while it is not at the end of the log.
    fn everything_shown(&self, node: usize) -> Result<Option<String>, String> {
        let Some(node) = self.nodes.get(node) else { return Ok(None) };
        let shown = node.shown.lock();
        if node.is_off() || shown.views.position() != self.story.len() as u64 {
            return Ok(None);
        }
        let mut all = String::new();
        let digest = shown.views.write_digest(self.model.last, &[CANARY], &mut all);
        digest.map(|()| Some(all)).map_err(|error| error.to_string())
    }

    /// Looks at the end once more, from the beginning: a fresh node must know and show the same.
    fn close(&mut self) -> Check {
        self.disk.disarm();
        for node in 0..self.nodes.len() {
            let lived = self.everything_shown(node)?;
            self.switch_on(node)?;
            self.look_at(node)?;
            // Whoever was forgotten meanwhile had a key when the first one read, and has none for the second.
            let again = self.everything_shown(node)?;
            if lived.is_some() && lived != again {
                return Err("readers who come anew are told something else".into());
            }
        }
        let mut rebuilt = Views::new();
        rebuilt.apply(&self.story);
        self.look_at_views(&rebuilt)?;
        self.report.days = u64::from(self.plan.days);
        self.report.events = self.story.len() as u64;
        self.report.root = tree::root(&self.leaves);
        for (fault, times) in self.disk.met() {
            *self.report.faults.entry(format!("{fault:?}")).or_default() += times;
        }
        Ok(())
    }
}

/// Time and faults.
impl Run {
    fn let_time_pass(&mut self) {
        let chance = &mut self.chance;
        let soon = self.now + Micros(chance.between(0, 12 * HOUR));
        let next =
            self.model.next_moment().filter(|next| *next < soon || chance.permille(100)).unwrap_or(self.now);
        let to = match chance.below(100) {
            0..=9 => self.now,
            10..=29 => self.now + Micros(chance.between(0, 2_000_000)),
            30..=69 => self.now + Micros(chance.between(0, 2 * HOUR)),
            70..=77 => next,
            78..=81 => next + Micros(-1),
            82..=84 => next + Micros(1),
            85..=97 => self.now + Micros(chance.between(HOUR, 10 * HOUR)),
            98 => self.now + Micros(chance.between(HOUR, 2 * DAY)),
            _ => self.now + Micros(if chance.permille(100) { chance.between(DAY, 20 * DAY) } else { 0 }),
        };
        self.now = self.now.max(to);
        for (node, drift) in self.nodes.iter().zip(&self.drift) {
            node.clock.set(self.now + *drift);
        }
    }

    fn count(&mut self, fault: &str) {
        *self.report.faults.entry(fault.to_owned()).or_default() += 1;
    }

    /// Something may go wrong in this step.
    fn disturb(&mut self, at: usize) -> Check {
        if self.chance.permille(10) {
            let step = Micros(self.chance.between(-3 * HOUR, 3 * HOUR));
            if let (Some(node), Some(drift)) = (self.nodes.get(at), self.drift.get_mut(at)) {
                *drift = step;
                node.clock.set(self.now + step);
            }
            self.count(if step.0 < 0 { "ClockBack" } else { "ClockForward" });
        }
        if self.chance.permille(10) {
            self.count("Restart");
            self.switch_on(at)?;
        }
        if self.chance.permille(60) {
            let fault = self.chance.pick(&Fault::OF_APPEND).unwrap_or(Fault::Unavailable);
            self.disk.arm(fault);
        }
        if self.chance.permille(10) {
            self.count("KeysNotKept");
            self.keys.arm();
        }
        if self.chance.permille(10) {
            self.disk.arm_reads(1 + u32::try_from(self.chance.below(3)).unwrap_or(0));
        }
        Ok(())
    }

    /// Switches a node on, again if need be; what cannot be read at first can be read later.
    fn switch_on(&mut self, at: usize) -> Check {
        let Some(node) = self.nodes.get_mut(at) else { return Ok(()) };
        node.off();
        if node.on().is_err() {
            self.disk.disarm();
            node.on().map_err(|reason| format!("a node cannot start: {reason}"))?;
        }
        if let Some(seen) = self.seen.get_mut(at) {
            *seen = 0;
        }
        Ok(())
    }
}

/// What is delivered.
impl Run {
    /// New wishes, late letters, and some that arrive a second time.
    fn batch(&mut self) -> Vec<Submission> {
        let mut batch = Vec::new();
        let step = self.report.steps;
        let arrived: Vec<Letter> = self.post.extract_if(.., |(due, _)| *due <= step).take(8).collect();
        batch.extend(arrived.into_iter().map(|(_, submission)| submission));
        for _ in 0..self.chance.below(4) {
            let wish = self.wishes.wish(&self.model, self.now.max(self.model.last));
            self.sent.push(wish.clone());
            if self.chance.permille(80) {
                self.post.push((step + self.chance.below(60) as u64, wish));
            } else {
                batch.push(wish);
            }
        }
        if self.chance.permille(100) {
            let recent = self.sent.len().saturating_sub(40);
            let from = if self.chance.permille(700) { recent } else { 0 };
            let n = from + self.chance.below(self.sent.len() - from);
            if let Some(mut again) = self.sent.get(n).cloned() {
                if self.chance.permille(100) {
                    again.request_hash = [7; 16];
                }
                self.count("DeliveredAgain");
                batch.push(again);
            }
        }
        if self.chance.permille(200) {
            batch.reverse();
        }
        batch
    }

    /// The batch as the writer gets it: as it is, unless the bug is planted that takes a repetition for something new.
    fn delivered(&self, batch: &[Submission]) -> Vec<Submission> {
        let mut delivered = batch.to_vec();
        if self.plan.bug == Some(PlantedBug::SecondEffect) {
            for one in delivered.iter_mut().filter(|one| self.model.done(one.command_id).is_some()) {
                one.command_id = CommandId::from_u128(one.command_id.as_u128() ^ 1);
            }
        }
        delivered
    }

    /// Who got no answer, or one that says nothing, asks again later with the same command id.
    fn send_again(&mut self, batch: &[Submission], answers: &Answers) {
        let step = self.report.steps;
        let silent = |answer: Option<&Result<Outcome, Failure>>| {
            !matches!(answer, Some(Ok(_) | Err(Failure::Refused(_) | Failure::OtherBody)))
        };
        for (n, submission) in batch.iter().enumerate() {
            if silent(answers.as_ref().and_then(|answers| answers.get(n)))
                && submission.request_hash != [7; 16]
            {
                self.post.push((step + 1 + self.chance.below(10) as u64, submission.clone()));
            }
        }
    }
}

/// Looking.
impl Run {
    /// What is new in the log, and whether it and the answers are what the model says.
    fn compare(
        &mut self,
        now: Timestamp,
        batch: &[Submission],
        answers: Option<&[Result<Outcome, Failure>]>,
        stored: bool,
    ) -> Check {
        let first = self.story.len();
        self.read_news()?;
        let news: Vec<Happened> = self.story.get(first..).unwrap_or_default().to_vec();
        let automatic = news.iter().take_while(|one| one.actor == Actor::Gewebe).count();
        let (by_itself, by_people) = news.split_at(automatic);
        for one in by_itself {
            self.model.saw_automatic(one.time, &one.event)?;
        }
        let whole = !by_people.is_empty() || stored;
        let mut rest = by_people;
        if whole {
            self.model.pass(now);
            if let Some(missing) = self.model.coming.first() {
                return Err(format!("by {now} this should have happened: {missing:?}"));
            }
            for (n, submission) in batch.iter().enumerate() {
                let named = rest.iter().take_while(|one| one.command_id == submission.command_id).count();
                let unnamed = rest.first().is_some_and(|one| self.model.gave_unnamed(now, submission, one));
                let length = named.max(usize::from(unnamed));
                let (group, later) = rest.split_at(length);
                rest = later;
                self.judge(now, submission, group, answers.and_then(|answers| answers.get(n)))?;
            }
        } else {
            self.judge_failed(now, batch, answers.unwrap_or_default())?;
        }
        match rest.first() {
            None => Ok(()),
            Some(one) => Err(format!("nobody asked for {one:?}")),
        }
    }

    /// Reads what is new on the disk and checks each record by itself and against the fold of all before.
    fn read_news(&mut self) -> Check {
        let known = self.story.len() as u64;
        if self.disk.head() < known {
            return Err(format!("{known} records were durable, {} are left", self.disk.head()));
        }
        let news = self.disk.after(known);
        if news.is_empty() {
            return Ok(());
        }
        let opener = KeyOpener::with(&self.keys).map_err(|error| error.to_string())?;
        for record in news {
            let before = self.story.last().map_or(Timestamp::EPOCH, |last| last.time);
            check::record(&record, self.story.len() as u64 + 1, before)?;
            let happened = record.decode(&opener).map_err(|error| error.to_string())?;
            evolve_with(self.plan.bug, &mut self.folded, &happened);
            *self.report.kinds.entry(happened.event.name()).or_default() += 1;
            self.leaves.push(record.leaf);
            self.story.push(happened);
        }
        Ok(())
    }

    /// One command of a batch that is durable.
    fn judge(
        &mut self,
        now: Timestamp,
        submission: &Submission,
        group: &[Happened],
        answer: Option<&Result<Outcome, Failure>>,
    ) -> Check {
        let Submission { command_id, request_hash, actor, command } = submission;
        if let Some(done) = self.model.done(*command_id).cloned() {
            self.report.repeated += 1;
            if let Some(second) = group.first() {
                return Err(format!("a repeated command had a second effect: {second:?}"));
            }
            let events = self.story_between(done.first, done.last);
            return match answer {
                Some(Ok(outcome)) if done.request_hash == *request_hash => {
                    let bare = |events: &[Happened]| {
                        events
                            .iter()
                            .map(|one| (one.position, self.model.bare(&one.event)))
                            .collect::<Vec<_>>()
                    };
                    check::same("a repeated outcome", &bare(&outcome.events), &bare(&events))?;
                    check::same(
                        "a repeated position",
                        &(outcome.position, outcome.repeated),
                        &(done.last, true),
                    )
                }
                Some(Err(Failure::OtherBody)) if done.request_hash != *request_hash => Ok(()),
                None | Some(Err(Failure::Unavailable { .. } | Failure::UnknownOutcome)) => Ok(()),
                other => Err(format!("a repeated command was answered with {other:?}")),
            };
        }
        if group.is_empty() {
            return self.judge_refused(now, *actor, submission, answer);
        }
        let (now, actor) = (now, *actor);
        self.model.accept(&Deed {
            now,
            actor,
            command_id: *command_id,
            command,
            request_hash: *request_hash,
            happened: group,
        })?;
        self.report.accepted += 1;
        match answer {
            Some(Ok(outcome)) => {
                let bare = |events: &[Happened]| {
                    events.iter().map(|one| (one.position, self.model.bare(&one.event))).collect::<Vec<_>>()
                };
                check::same("an outcome", &bare(&outcome.events), &bare(group))?;
                let last = group.last().map_or(0, |last| last.position);
                check::same("an answer", &(outcome.position, outcome.repeated), &(last, false))
            }
            None | Some(Err(Failure::UnknownOutcome)) => Ok(()),
            Some(Err(other)) => {
                Err(format!("{command:?} was answered with {other:?} and happened all the same"))
            }
        }
    }

    fn judge_refused(
        &mut self,
        now: Timestamp,
        actor: Actor,
        submission: &Submission,
        answer: Option<&Result<Outcome, Failure>>,
    ) -> Check {
        let broken = self.model.broken(now, actor, &submission.command);
        self.report.refused += 1;
        match answer {
            Some(Err(Failure::Refused(refusal))) if broken.contains(refusal) => {
                let name: String =
                    format!("{refusal:?}").chars().take_while(char::is_ascii_alphanumeric).collect();
                *self.report.refusals.entry(name).or_default() += 1;
                Ok(())
            }
            None | Some(Err(Failure::UnknownOutcome)) if !broken.is_empty() => Ok(()),
            other => Err(format!(
                "{:?} by {actor:?} at {now} breaks {broken:?} and was answered with {other:?}, and nothing happened",
                submission.command
            )),
        }
    }

    /// A batch that did not become durable: nobody may have been told anything that rests on it.
    fn judge_failed(
        &mut self,
        now: Timestamp,
        batch: &[Submission],
        answers: &[Result<Outcome, Failure>],
    ) -> Check {
        for (submission, answer) in batch.iter().zip(answers) {
            match answer {
                Err(Failure::Unavailable { .. } | Failure::UnknownOutcome) => {}
                Err(Failure::Refused(refusal)) => {
                    let mut model = self.model.clone();
                    model.pass(now);
                    let broken = model.broken(now, submission.actor, &submission.command);
                    if !broken.contains(refusal) {
                        let command = &submission.command;
                        return Err(format!(
                            "{command:?} was refused with {refusal:?} because of what never happened"
                        ));
                    }
                }
                other => return Err(format!("a batch that is not durable was answered with {other:?}")),
            }
        }
        Ok(())
    }

    fn story_between(&self, first: u64, last: u64) -> Vec<Happened> {
        let inside = |one: &&Happened| (first..=last).contains(&one.position);
        self.story.iter().filter(inside).cloned().collect()
    }

    /// A node knows and shows what is so.
    fn look_at(&mut self, at: usize) -> Check {
        let (Some(node), Some(seen)) = (self.nodes.get_mut(at), self.seen.get_mut(at)) else { return Ok(()) };
        let shown = std::sync::Arc::clone(&node.shown);
        let mut shown = shown.lock();
        if let Some(position) = shown.too_early {
            return Err(format!("position {position} was shown before it was durable"));
        }
        for one in shown.batches.drain(..).flat_map(|batch| batch.to_vec()) {
            let bare = |one: &Happened| Happened {
                event: domain::Event::VergessenZurueckgenommen {
                    garnrolle: domain::GarnrolleId::from_u128(0),
                },
                ..one.clone()
            };
            let Some(told) = self.story.get(*seen) else { return Err(format!("nobody knows of {one:?}")) };
            check::same("what readers are shown", &bare(&one), &bare(told))?;
            let (is, says) = (self.model.bare(&one.event), self.model.bare(&told.event));
            check::same("what readers are told", &is, &says)?;
            *seen += 1;
        }
        let Some(writer) = node.writer() else { return Ok(()) };
        if writer.is_broken() || writer.position() != self.story.len() as u64 {
            return Ok(());
        }
        check::same("the last position shown", &(*seen as u64), &writer.position())?;
        if *writer.state() != self.folded {
            return Err("the state of a node is not the fold of the log".into());
        }
        if !self.model.coming.is_empty() {
            return Ok(());
        }
        check::state(writer.state(), &self.model)?;
        if self.chance.permille(100) {
            self.look_at_views(&shown.views)?;
        }
        Ok(())
    }

    /// Readers are told the same about now and about moments to come, though nothing has been recorded of those. What is
    /// decided together has to be recorded first.
    fn look_at_views(&mut self, views: &Views) -> Check {
        let now = self.model.last;
        check::views(views, &self.model, now)?;
        let next = self.model.next_moment().unwrap_or(now).max(now);
        let ahead = now + Micros(self.chance.between(0, 9 * DAY));
        let moment = self.chance.pick(&[next + Micros(-1), next, ahead, ahead]).unwrap_or(ahead).max(now);
        let moment = views.settled(moment);
        let mut later = self.model.clone();
        later.pass(moment);
        check::views(views, &later, moment)
    }
}
