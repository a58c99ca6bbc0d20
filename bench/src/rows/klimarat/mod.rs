//! The statements and votes of a real Klimarat through the command path: every voter a Weber, every statement an Antrag
//! with an Einspruch, every vote a Stimme at its own moment. Then the log is replayed and every vote counted again from
//! the public records alone. Nothing counts unless all totals equal those of the source.
//!
//! The conversation ran for eleven days and an Abstimmung runs for seven, so the distances in time are halved. The Antrag
//! is filed 336 h before its first vote: that is when a vote opens after an Einspruch.

mod source;

use crate::plan::Plan;
use crate::stage::Folding;
use crate::stats::{micros, time};
use crate::table::{Finding, Table};
use crate::weave::{self, Machine, PutClock, REGION, Told, submission};
use anyhow::{Context as _, Result, ensure};
use domain::event::KnotenText;
use domain::{
    AbstimmungId, Actor, Anliegen, AntragId, Command, Event, GarnrolleId, Happened, Micros, OrtId, State,
    Text, Timestamp, Wahl, evolve,
};
use log::{LogReader, NoKeys};
use loom::Loom;
use parking_lot::RwLock;
use recount::Belege;
use source::{Source, Statement, Vote};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use views::{PageRequest, Views};

/// From filing an Antrag that is objected to until its vote opens.
const BEFORE: Micros = Micros::from_hours(336);
/// Records read at a time.
const PAGE: usize = 4_096;

/// What is being woven.
struct Import {
    loom: Loom,
    clock: PutClock,
    machine: Machine,
    people: BTreeMap<u32, GarnrolleId>,
    /// Who founded, and objects to everything.
    ada: GarnrolleId,
    ort: OrtId,
    antraege: BTreeMap<u32, AntragId>,
}

/// Measures the row.
pub fn measure(plan: &Plan, table: &mut Table) -> Result<()> {
    let Some(folder) = &plan.klimarat else {
        println!("  left out: --klimarat FOLDER says where the data are\n");
        return Ok(());
    };
    let source = Source::read(folder)?;
    let data = tempfile::Builder::new().prefix("weltgewebe-bench-").tempdir()?;
    let begun = Instant::now();
    let views = Arc::new(RwLock::new(Views::new()));
    let (antraege, state) = import(&source, data.path(), &views)?;
    let imported = begun.elapsed();
    as_the_source_counts(&source, &antraege, &views.read())?;
    drop(views);
    let begun = Instant::now();
    let views = Arc::new(RwLock::new(Views::new()));
    let loom = weave::open(data.path(), vec![Box::new(Folding(Arc::clone(&views)))])?;
    let replayed = begun.elapsed();
    ensure!(*loom.state() == state, "replaying the log leads to another state");
    as_the_source_counts(&source, &antraege, &views.read())?;
    let begun = Instant::now();
    let (records, votes) = recounted(&*loom.reader()?, &source, &antraege)?;
    let counted = begun.elapsed();
    let people = source.votes.iter().map(|vote| vote.by).collect::<BTreeSet<_>>().len();
    let work = format!(
        "Klimarat: {people} voters, {} statements, {} votes, {records} records",
        source.statements.len(),
        source.votes.len()
    );
    for (what, took) in [
        ("imported through the rules, each Stimme its own synced batch", imported),
        ("replayed into state and views", replayed),
        ("every vote counted again from the public records", counted),
    ] {
        table.add(Finding {
            work: format!("{work}; {what}"),
            ours: time(micros(took)),
            beside: format!("the source's own counts: equal for all {votes}"),
            ratio: "–".to_owned(),
            goal: "totals equal",
            reached: Some(votes == source.statements.len()),
        });
    }
    Ok(())
}

/// Weaves everything; which Antrag each statement became, and the state at the end.
fn import(
    source: &Source,
    folder: &Path,
    views: &Arc<RwLock<Views>>,
) -> Result<(BTreeMap<u32, AntragId>, State)> {
    let first_ms = source.votes.first().context("no votes")?.at_ms;
    let at = |ms: i64| Timestamp::from_micros(first_ms * 1_000 + (ms - first_ms) * 500);
    let told = Told::default();
    let clock = told.clock.clone();
    clock.put(at(first_ms) + Micros::from_hours(-480));
    let mut loom = weave::open_in(folder, Box::new(told), vec![Box::new(Folding(Arc::clone(views)))])?;
    let votes = source.votes.iter().map(|vote| vote.by);
    let numbers: BTreeSet<u32> = votes.chain(source.statements.iter().map(|one| one.by)).collect();
    let mut draw = weave::Draw::new(5);
    let homes: Vec<_> = (0..=numbers.len()).map(|_| draw.somewhere(REGION)).collect();
    let woven = weave::people_at(&mut loom, &homes)?;
    let ada = *woven.first().context("nobody founded")?;
    let people: BTreeMap<_, _> = numbers.into_iter().zip(woven.into_iter().skip(1)).collect();
    let ort = *loom.state().orte.keys().next().context("nothing founded")?;
    let (machine, antraege) = (Machine::default(), BTreeMap::new());
    let mut import = Import { loom, clock, machine, people, ada, ort, antraege };

    let mut opening: BTreeMap<u32, i64> = source.statements.iter().map(|one| (one.id, one.at_ms)).collect();
    for vote in &source.votes {
        opening.entry(vote.statement).and_modify(|at_ms| *at_ms = (*at_ms).min(vote.at_ms));
    }
    let opens = |statement: &Statement| at(opening.get(&statement.id).copied().unwrap_or(statement.at_ms));
    let mut statements: Vec<_> = source.statements.iter().collect();
    statements.sort_by_key(|statement| (opens(statement), statement.id));
    for statement in statements {
        import.file(statement, opens(statement) + Micros(-BEFORE.0 - 1_000_000))?;
    }
    for vote in &source.votes {
        import.vote(vote, at(vote.at_ms))?;
    }
    // Long enough for everything to close and every Faden to fade.
    let last_ms = source.votes.last().map_or(first_ms, |vote| vote.at_ms);
    import.clock.put(at(last_ms) + Micros::from_hours(480));
    weave::all(&mut import.loom, Vec::new())?;
    while import.loom.next_due().is_some_and(|due| due <= import.loom.now()) {
        import.loom.weave(Vec::new());
    }
    Ok((import.antraege, import.loom.state().clone()))
}

impl Import {
    fn carry_out(&mut self, now: Timestamp, by: GarnrolleId, command: Command) -> Result<Vec<Happened>> {
        self.clock.put(now);
        let one = submission(&mut self.machine, Actor::Garnrolle(by), command);
        let outcomes = weave::all(&mut self.loom, vec![one])?;
        Ok(outcomes.iter().flat_map(|outcome| outcome.events.iter().cloned()).collect())
    }

    fn file(&mut self, statement: &Statement, now: Timestamp) -> Result<()> {
        let by = self.person(statement.by)?;
        let words: String = statement.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let title: String = words.chars().take(100).collect();
        let text = KnotenText { title: Text::new(title.trim())?, description: Text::new(&words)? };
        let command =
            Command::AntragStellen { ort: self.ort, anliegen: Anliegen::Sachantrag, text, knoten: None };
        let happened = self.carry_out(now, by, command)?;
        let filed = happened.iter().find_map(|one| match one.event {
            Event::AntragGestellt { antrag, .. } => Some(antrag),
            _ => None,
        });
        let antrag = filed.context("nothing was filed")?;
        let grund = Text::new("Darüber soll abgestimmt werden.")?;
        self.carry_out(now, self.ada, Command::EinspruchErheben { antrag, grund })?;
        self.antraege.insert(statement.id, antrag);
        Ok(())
    }

    fn vote(&mut self, vote: &Vote, now: Timestamp) -> Result<()> {
        let by = self.person(vote.by)?;
        let antrag = self.antraege.get(&vote.statement).context("a vote on nothing")?;
        let command =
            Command::StimmeAbgeben { abstimmung: antrag.abstimmung(), wahl: vote.wahl, grund: None };
        self.carry_out(now, by, command)?;
        Ok(())
    }

    fn person(&self, number: u32) -> Result<GarnrolleId> {
        self.people.get(&number).copied().with_context(|| format!("nobody is {number}"))
    }
}

/// Every Stimme there is against the counts of the source, and every result against the last votes of everyone.
fn as_the_source_counts(source: &Source, antraege: &BTreeMap<u32, AntragId>, views: &Views) -> Result<()> {
    let last = source.last_votes();
    for statement in &source.statements {
        let id = antraege.get(&statement.id).context("a statement is missing")?.abstimmung();
        let seen = all_stimmen(views, id)?;
        ensure!(
            seen == statement.counted,
            "statement {}: {seen:?}, not {:?}",
            statement.id,
            statement.counted
        );
        let result = views.abstimmung(id, views.time()).and_then(|vote| vote.ergebnis);
        let result = result.context("a vote that was not counted")?;
        let sums = [result.ja, result.nein, result.enthaltung];
        ensure!(Some(&sums) == last.get(&statement.id), "statement {}: {sums:?}", statement.id);
    }
    Ok(())
}

/// How many Stimmen there are for and against, changed ones too.
fn all_stimmen(views: &Views, id: AbstimmungId) -> Result<(u32, u32)> {
    let (mut page, mut seen) = (PageRequest::first(200), (0, 0));
    loop {
        let found = views.stimmen(id, &page).context("no vote")?;
        for stimme in &found.items {
            match stimme.wahl {
                Wahl::Ja => seen.0 += 1,
                Wahl::Nein => seen.1 += 1,
                Wahl::Enthaltung => {}
            }
        }
        let Some(next) = found.next else { return Ok(seen) };
        page.after = Some(next);
    }
}

/// Counts every vote again without any key; how many records there are, and how many votes agreed.
fn recounted(
    reader: &dyn LogReader,
    source: &Source,
    antraege: &BTreeMap<u32, AntragId>,
) -> Result<(u64, usize)> {
    let last = source.last_votes();
    let statements: BTreeMap<_, _> = antraege.iter().map(|(id, antrag)| (antrag.abstimmung(), *id)).collect();
    let (mut state, mut belege, mut position, mut votes) = (State::default(), Belege::default(), 0, 0);
    loop {
        let records = reader.read(position + 1, PAGE)?;
        if records.is_empty() {
            return Ok((position, votes));
        }
        for record in &records {
            let happened = record.decode(&NoKeys)?;
            if let Some(counted) = belege.follow(&state, record, &happened) {
                ensure!(counted.stimmt, "counted again, {} comes to something else", counted.abstimmung_id);
                let sums = [counted.gezaehlt.ja, counted.gezaehlt.nein, counted.gezaehlt.enthaltung];
                let expected = statements.get(&counted.abstimmung_id).and_then(|id| last.get(id));
                ensure!(Some(&sums) == expected, "counted again, {} is {sums:?}", counted.abstimmung_id);
                votes += 1;
            }
            evolve(&mut state, &happened);
            position = record.position;
        }
    }
}
