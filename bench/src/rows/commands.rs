//! Durable commands by 256 clients at once, in one process: messages through the writer over both logs, against the
//! same bytes in a raw synced log, and against cqrs-es. Views are kept as the product keeps them.

use super::{at_least, at_most};
use crate::machine::{self, ALL_CORES};
use crate::peers::cqrs::{self, Schreiben};
use crate::peers::raw_log::RawLog;
use crate::plan::{Plan, Side};
use crate::postgres::Postgres;
use crate::stage::Folding;
use crate::stats::{Quantiles, median, number, rate, time};
use crate::table::Table;
use crate::weave::{self, Machine, Woven};
use anyhow::{Context as _, Result, anyhow, ensure};
use domain::{Actor, Command, Text};
use loom::{Environment as _, Handle, Sink, Submission, Writer};
use parking_lot::RwLock;
use postgres_es::PostgresCqrs;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use uuid::Uuid;
use views::Views;

/// Clients that each wait for their command before they give the next.
const CLIENTS: usize = 256;
const TEXT: &str = "Wir treffen uns am Dienstag im Hof und bringen Werkzeug mit.";

/// What one round found.
#[derive(Clone, Copy)]
struct Round {
    per_second: f64,
    took: Quantiles,
}

impl fmt::Display for Round {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", rate(self.per_second), self.took)
    }
}

impl Round {
    fn median(rounds: &[Self]) -> Self {
        let took: Vec<_> = rounds.iter().map(|round| round.took).collect();
        Self {
            per_second: median(rounds.iter().map(|round| round.per_second)),
            took: Quantiles::median(&took),
        }
    }
}

/// A writer with people and Knoten to write to.
struct Ours {
    handle: Handle,
    writer: Option<Writer>,
    woven: Arc<Woven>,
}

impl Drop for Ours {
    fn drop(&mut self) {
        if let Some(writer) = self.writer.take() {
            writer.stop();
        }
    }
}

/// Whether what happens is folded into views too.
#[derive(Clone, Copy)]
enum Shown {
    InViews,
    Nowhere,
}

impl Ours {
    fn over(log: Box<dyn log::Log>, shown: Shown) -> Result<Self> {
        let sinks: Vec<Box<dyn Sink>> = match shown {
            Shown::InViews => vec![Box::new(Folding(Arc::new(RwLock::new(Views::new()))))],
            Shown::Nowhere => Vec::new(),
        };
        let mut loom = weave::over(log, sinks)?;
        let woven = Arc::new(weave::weave_with(&mut loom, CLIENTS, CLIENTS)?);
        let (handle, writer) = loom::spawn(loom)?;
        Ok(Self { handle, writer: Some(writer), woven })
    }

    fn embedded(folder: &TempDir, shown: Shown) -> Result<Self> {
        Self::over(Box::new(log_fjall::FjallLog::open(folder.path())?), shown)
    }

    fn round(&self, runtime: &Runtime, seconds: f64) -> Result<Round> {
        let (handle, woven) = (self.handle.clone(), Arc::clone(&self.woven));
        clients(runtime, seconds, move |client| {
            let (handle, woven) = (handle.clone(), Arc::clone(&woven));
            let mut machine = Machine::default();
            let made = woven.people.get(client).copied().zip(woven.knoten.get(client).copied());
            let text = Text::new(TEXT);
            move || {
                let (handle, text, command_id) = (handle.clone(), text.clone(), machine.command_id());
                async move {
                    let (by, knoten) = made.context("nobody is there")?;
                    let command = Command::NachrichtSchreiben { knoten, text: text? };
                    let actor = Actor::Garnrolle(by);
                    let submission = Submission { command_id, request_hash: [0; 16], actor, command };
                    let outcome = handle.submit(submission).await.map_err(|failure| anyhow!("{failure}"))?;
                    ensure!(outcome.events.len() == 2, "a message and its Faden");
                    Ok(())
                }
            }
        })
    }
}

/// Lets all clients work for so many seconds.
fn clients<W, F>(runtime: &Runtime, seconds: f64, client: impl Fn(usize) -> W) -> Result<Round>
where
    W: FnMut() -> F + Send + 'static,
    F: Future<Output = Result<()>> + Send,
{
    let begun = Instant::now();
    let end = begun + Duration::from_secs_f64(seconds);
    let took = runtime.block_on(async {
        let mut all = JoinSet::new();
        for nth in 0..CLIENTS {
            let mut work = client(nth);
            all.spawn(async move {
                let mut took = Vec::with_capacity(1 << 12);
                loop {
                    let begun = Instant::now();
                    if begun >= end {
                        return Ok(took);
                    }
                    work().await?;
                    took.push(begun.elapsed());
                }
            });
        }
        all.join_all().await.into_iter().collect::<Result<Vec<_>>>()
    })?;
    let elapsed = begun.elapsed().as_secs_f64();
    let took: Vec<Duration> = took.into_iter().flatten().collect();
    Ok(Round { per_second: number(took.len() as u64) / elapsed, took: Quantiles::of(took) })
}

fn raw(runtime: &Runtime, log: &RawLog, bytes: usize, seconds: f64) -> Result<Round> {
    let log = log.clone();
    clients(runtime, seconds, move |_| {
        let log = log.clone();
        move || {
            let log = log.clone();
            async move {
                ensure!(log.append(vec![7; bytes]).await, "the raw log ended");
                Ok(())
            }
        }
    })
}

fn peer(runtime: &Runtime, peer: &Arc<PostgresCqrs<cqrs::Gespraech>>, seconds: f64) -> Result<Round> {
    let peer = Arc::clone(peer);
    let mut seed = [0; 16];
    getrandom::fill(&mut seed).map_err(|error| anyhow!("{error}"))?;
    let seed = u128::from_le_bytes(seed);
    clients(runtime, seconds, move |client| {
        let (peer, mut nth) = (Arc::clone(&peer), 0_u128);
        let by = Uuid::from_u128(client as u128).to_string();
        move || {
            nth += 1;
            let id = Uuid::from_u128(seed ^ (client as u128) << 64 ^ nth).to_string();
            let (peer, command) = (Arc::clone(&peer), Schreiben { by: by.clone(), text: TEXT.to_owned() });
            async move { peer.execute(&id, command).await.map_err(|error| anyhow!("{error}")) }
        }
    })
}

/// Measures the row.
pub fn measure(plan: &Plan, table: &mut Table) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let folder = || tempfile::Builder::new().prefix("weltgewebe-bench-").tempdir();
    let (embedded_folder, bare_folder, raw_folder) = (folder()?, folder()?, folder()?);
    let (ours_server, peer_server) = (Postgres::start(ALL_CORES)?, Postgres::start(ALL_CORES)?);
    let embedded = Ours::embedded(&embedded_folder, Shown::InViews)?;
    let bare = Ours::embedded(&bare_folder, Shown::Nowhere)?;
    let log = log_postgres::PostgresLog::open(ours_server.url(), log_postgres::Safety::Required)?;
    let postgres = Ours::over(Box::new(log), Shown::InViews)?;
    let raw_log = RawLog::begin(raw_folder.path())?;
    let cqrs_postgres = Arc::new(runtime.block_on(cqrs::over_postgres(peer_server.url()))?);
    let bytes = bytes_of_a_command(&runtime, &bare, &bare_folder)?;
    println!("  a message is {bytes} bytes in the log, two records");
    let sync = machine::one_sync(raw_folder.path(), 500)?;
    println!("  one sync of 4 KiB: {sync}");
    let rounds = plan.in_turns(&mut [
        Side::new("raw synced log", |seconds| raw(&runtime, &raw_log, bytes, seconds)),
        Side::new("embedded log", |seconds| embedded.round(&runtime, seconds)),
        Side::new("embedded log, no views", |seconds| bare.round(&runtime, seconds)),
        Side::new("PostgreSQL log", |seconds| postgres.round(&runtime, seconds)),
        Side::new("cqrs-es, PostgreSQL", |seconds| peer(&runtime, &cqrs_postgres, seconds)),
    ])?;
    let after = machine::one_sync(raw_folder.path(), 500)?;
    println!("  one sync of 4 KiB afterwards: {after}");
    report(&rounds, Quantiles::median(&[sync, after, sync]), table);
    Ok(())
}

fn report(rounds: &[Vec<Round>], sync: Quantiles, table: &mut Table) {
    let medians: Vec<Round> = rounds.iter().map(|side| Round::median(side)).collect();
    let [raw, embedded, bare, postgres, cqrs] = medians[..] else { return };
    println!("  without views: {bare}");
    for (name, ours) in [("embedded log", embedded), ("PostgreSQL log", postgres)] {
        let said = ours.to_string();
        let work = format!("durable commands, {CLIENTS} clients, {name}");
        let times = ours.per_second / cqrs.per_second;
        table.add(at_least(
            &work,
            said.clone(),
            format!("cqrs-es on PostgreSQL: {cqrs}"),
            times,
            (20.0, "≥ 20 × cqrs-es"),
        ));
        let share = ours.per_second / raw.per_second;
        table.add(at_least(
            &work,
            said.clone(),
            format!("raw synced log: {raw}"),
            share,
            (0.25, "≥ 25 % of the raw log"),
        ));
        let syncs = ours.took.p99 / sync.p50;
        let beside = format!("one sync of 4 KiB: {} (p99 {})", time(sync.p50), time(sync.p99));
        table.add(at_most(
            &work,
            format!("p99 {}", time(ours.took.p99)),
            beside,
            syncs,
            (10.0, "p99 ≤ 10 × one sync"),
        ));
    }
}

/// How many bytes one command adds to the log folder.
fn bytes_of_a_command(runtime: &Runtime, ours: &Ours, folder: &TempDir) -> Result<usize> {
    let (before, position) = (machine::bytes_below(folder.path()), ours.handle.position());
    ours.round(runtime, 0.5)?;
    let grown = machine::bytes_below(folder.path()) - before;
    let commands = (ours.handle.position() - position) / 2;
    Ok(usize::try_from(grown / commands.max(1))?)
}
