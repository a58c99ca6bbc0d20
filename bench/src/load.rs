//! Load from this process: a closed loop for how much a server can do and what a request costs it, an open one for how
//! long people wait. Times of the open loop count from when a request was due, not from when it could be sent.

use crate::http::Connection;
use crate::machine;
use crate::stats::{Quantiles, number, rate, time};
use anyhow::{Result, ensure};
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Requests, ready to be sent, in turn.
pub type Requests = Arc<Vec<Vec<u8>>>;

/// Connections of a closed loop.
const CONNECTIONS: usize = 16;

/// The timer wakes up to this late by itself; a request that starts later than that was kept waiting.
const TIMER: Duration = Duration::from_millis(2);

/// What a closed loop found.
#[derive(Clone, Copy, Default, Debug)]
pub struct Closed {
    /// Answers a second.
    pub per_second: f64,
    /// Processor time of the server for one answer, in microseconds.
    pub cpu_us: f64,
    /// Share of a core that the server used.
    pub busy: f64,
    /// Bytes of a body, on average.
    pub bytes: f64,
    /// How long answers took.
    pub took: Quantiles,
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (per_second, cpu, busy) = (rate(self.per_second), time(self.cpu_us), self.busy * 100.0);
        write!(f, "{per_second}, {cpu} CPU each ({busy:.0} % of a core), {:.0} B, {}", self.bytes, self.took)
    }
}

impl Closed {
    /// The median round, number by number.
    pub fn median(rounds: &[Self]) -> Self {
        let of = |part: fn(&Self) -> f64| crate::stats::median(rounds.iter().map(part));
        let took: Vec<Quantiles> = rounds.iter().map(|round| round.took).collect();
        Self {
            per_second: of(|r| r.per_second),
            cpu_us: of(|r| r.cpu_us),
            busy: of(|r| r.busy),
            bytes: of(|r| r.bytes),
            took: Quantiles::median(&took),
        }
    }
}

/// A runtime on the one thread that load comes from.
///
/// # Errors
/// When the system gives none.
pub fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

/// Asks for everything once, so that a server has ready what it keeps ready.
///
/// # Errors
/// When an answer is no success.
pub async fn once(address: SocketAddr, requests: &Requests) -> Result<()> {
    let mut connection = Connection::open(address).await?;
    for request in requests.iter() {
        let answer = connection.ask(request).await?;
        ensure!(answer.status == 200, "{}: {}", answer.status, String::from_utf8_lossy(answer.body));
    }
    Ok(())
}

/// Asks as fast as answers come, over a few connections, for so many seconds.
///
/// # Errors
/// When an answer is no success.
pub fn closed(address: SocketAddr, processes: &[u32], requests: &Requests, seconds: f64) -> Result<Closed> {
    let (begun, before) = (Instant::now(), machine::cpu_seconds(processes));
    let end = begun + Duration::from_secs_f64(seconds);
    let next = Arc::new(AtomicUsize::new(0));
    let lanes = runtime()?.block_on(async {
        let mut lanes = JoinSet::new();
        for _ in 0..CONNECTIONS {
            lanes.spawn(lane(address, Arc::clone(requests), Arc::clone(&next), end));
        }
        lanes.join_all().await.into_iter().collect::<Result<Vec<_>>>()
    })?;
    let (elapsed, cpu) = (begun.elapsed().as_secs_f64(), machine::cpu_seconds(processes) - before);
    let bytes: u64 = lanes.iter().map(|(_, bytes)| *bytes).sum();
    let took: Vec<Duration> = lanes.into_iter().flat_map(|(took, _)| took).collect();
    let answers = number(took.len() as u64).max(1.0);
    Ok(Closed {
        per_second: answers / elapsed,
        cpu_us: cpu * 1e6 / answers,
        busy: cpu / elapsed,
        bytes: number(bytes) / answers,
        took: Quantiles::of(took),
    })
}

async fn lane(
    address: SocketAddr,
    requests: Requests,
    next: Arc<AtomicUsize>,
    end: Instant,
) -> Result<(Vec<Duration>, u64)> {
    let mut connection = Connection::open(address).await?;
    let (mut took, mut bytes) = (Vec::with_capacity(1 << 16), 0);
    loop {
        let turn = next.fetch_add(1, Ordering::Relaxed) % requests.len().max(1);
        let Some(request) = requests.get(turn) else { return Ok((took, bytes)) };
        let begun = Instant::now();
        if begun >= end {
            return Ok((took, bytes));
        }
        let answer = connection.ask(request).await?;
        ensure!(answer.status == 200, "{}: {}", answer.status, String::from_utf8_lossy(answer.body));
        bytes += answer.body.len() as u64;
        took.push(begun.elapsed());
    }
}

/// Asks at this rate whatever happens, over so many connections, each due at its own moment. Statuses below 300 count
/// as good; how long each took since it was due.
///
/// # Errors
/// When an answer is no success.
pub async fn open(
    address: SocketAddr,
    requests: Requests,
    per_second: f64,
    connections: usize,
    seconds: f64,
) -> Result<Vec<Duration>> {
    let begun = Instant::now();
    let end = begun + Duration::from_secs_f64(seconds);
    let mut lanes = JoinSet::new();
    for lane in 0..connections {
        let requests = Arc::clone(&requests);
        let step = Duration::from_secs_f64(number(connections as u64) / per_second);
        let first = begun + step.mul_f64(number(lane as u64) / number(connections as u64));
        lanes.spawn(async move {
            let mut connection = Connection::open(address).await?;
            let (mut due, mut turn, mut took) = (first, lane, Vec::new());
            while due < end {
                tokio::time::sleep_until(due.into()).await;
                let begun = if due.elapsed() < TIMER { Instant::now() } else { due };
                let Some(request) = requests.get(turn % requests.len().max(1)) else { break };
                let answer = connection.ask(request).await?;
                ensure!(answer.status < 300, "{}: {}", answer.status, String::from_utf8_lossy(answer.body));
                took.push(begun.elapsed());
                (due, turn) = (due + step, turn + connections);
            }
            Ok(took)
        });
    }
    let lanes = lanes.join_all().await.into_iter().collect::<Result<Vec<_>>>()?;
    Ok(lanes.into_iter().flatten().collect())
}
