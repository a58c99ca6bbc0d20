//! The live feed with ten thousand watchers, against the same bytes written raw to as many sockets. What a delivery
//! costs, how long after the writing request the last watchers know, and what a watcher holds of memory.

use crate::helper::Server;
use crate::http::{Connection, post};
use crate::load;
use crate::machine;
use crate::peers::Role;
use crate::plan::{Plan, Side};
use crate::product::sign_in;
use crate::stage::{self, Stage};
use crate::stats::{Quantiles, median, number, time};
use crate::table::{Finding, Table};
use crate::weave::EMAIL;
use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::LocalSet;

/// What happens a second: each time everyone has to be told.
const PER_SECOND: f64 = 4.0;
/// How long the last watcher may have to wait.
const PATIENCE: Duration = Duration::from_secs(20);
/// Connections that are opened at once.
const DOOR: usize = 200;

/// What one round found.
struct Round {
    cpu_us: f64,
    took: Quantiles,
    bytes_each: f64,
    deliveries: u64,
}

impl fmt::Display for Round {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (cpu, deliveries) = (time(self.cpu_us), self.deliveries);
        write!(
            f,
            "{cpu} CPU a delivery, {deliveries} deliveries, {}, {:.1} kB each",
            self.took,
            self.bytes_each / 1e3
        )
    }
}

/// What the watchers share.
#[derive(Default)]
struct Seen {
    sent: Cell<Option<Instant>>,
    bytes: Cell<u64>,
    took: RefCell<Vec<Duration>>,
}

/// Measures the row, on a weave of its own because it is written to.
pub fn measure(plan: &Plan, stage: &mut Stage, table: &mut Table) -> Result<()> {
    let (folder, woven) = stage::made(plan.knoten.min(20_000))?;
    let ours = stage.product()?.serve(folder.path())?;
    let raw = Server::of(&Role::RawFeed)?;
    let session = load::runtime()?.block_on(sign_in(&ours, EMAIL))?;
    let knoten = woven.knoten.first().context("no Knoten")?;
    let body = json!({ "text": "Wir treffen uns am Dienstag im Hof und bringen Werkzeug mit." }).to_string();
    let write = post(&format!("/api/knoten/{knoten}/nachrichten"), Some(&session), &body);
    let one = round(&ours, &write, 1, 2.0)?;
    let frames = usize::try_from(one.2 / one.1.max(1))?;
    ensure!(frames > 100, "a watcher saw only {frames} bytes of a message");
    println!("  a message is {frames} bytes of events for each of {} watchers, {PER_SECOND}/s", plan.viewers);
    let publish = post("/", None, &"x".repeat(frames));
    let rounds = plan.in_turns(&mut [
        Side::new("product", |seconds| Ok(round(&ours, &write, plan.viewers, seconds)?.0)),
        Side::new("raw writes", |seconds| Ok(round(&raw, &publish, plan.viewers, seconds)?.0)),
    ])?;
    report(plan, &rounds, table);
    Ok(())
}

fn report(plan: &Plan, rounds: &[Vec<Round>], table: &mut Table) {
    let [ours, raw] = rounds else { return };
    let cpu = |side: &[Round]| median(side.iter().map(|round| round.cpu_us));
    let took = |side: &[Round]| Quantiles::median(&side.iter().map(|round| round.took).collect::<Vec<_>>());
    let work = format!("SSE, {} watchers", plan.viewers);
    let beside = format!("raw writes: {} CPU a delivery, {}", time(cpu(raw)), took(raw));
    let ratio = cpu(ours) / cpu(raw);
    let ours_said = format!("{} CPU a delivery", time(cpu(ours)));
    table.add(super::at_most(
        &work,
        ours_said,
        beside.clone(),
        ratio,
        (1.25, "≤ 1.25 × CPU of a raw-write server"),
    ));
    let seen = took(ours);
    table.add(Finding {
        work: format!("{work}, from the writing request to the watcher"),
        ours: seen.to_string(),
        beside,
        ratio: format!("p99 {}", time(seen.p99)),
        goal: "p99 ≤ 100 ms",
        reached: Some(seen.p99 <= 100_000.0),
    });
    let bytes = ours.iter().map(|round| round.bytes_each).fold(0.0, f64::max);
    table.add(Finding {
        work: format!("{work}, memory of the server"),
        ours: format!("{:.1} kB each", bytes / 1e3),
        beside: format!(
            "raw writes: {:.1} kB each",
            raw.iter().map(|r| r.bytes_each).fold(0.0, f64::max) / 1e3
        ),
        ratio: format!("{:.1} kB", bytes / 1e3),
        goal: "≤ 10 kB per connection",
        reached: Some(bytes <= 10_000.0),
    });
}

/// Lets so many watch while it is written; what was found, how often it was written, and all bytes of events.
fn round(server: &Server, write: &[u8], viewers: usize, seconds: f64) -> Result<(Round, u64, u64)> {
    let seen = Rc::new(Seen::default());
    let before = machine::resident(server.id());
    let local = LocalSet::new();
    let (cpu, writes, each) = local.block_on(&load::runtime()?, async {
        let watchers = admit(server.address, viewers, &seen).await?;
        tokio::time::sleep(Duration::from_millis(500)).await;
        let each = (machine::resident(server.id()) - before).max(0.0) / number(viewers as u64);
        seen.bytes.set(0);
        seen.took.borrow_mut().clear();
        let cpu = machine::cpu_seconds(&[server.id()]);
        let writes = happen(server.address, write, &seen, (viewers, seconds)).await?;
        let cpu = machine::cpu_seconds(&[server.id()]) - cpu;
        watchers.iter().for_each(tokio::task::JoinHandle::abort);
        anyhow::Ok((cpu, writes, each))
    })?;
    let (took, bytes) = (seen.took.take(), seen.bytes.get());
    let deliveries = writes * viewers as u64;
    ensure!(bytes.is_multiple_of(viewers as u64), "{bytes} bytes: not everyone saw the same");
    let round = Round {
        cpu_us: cpu * 1e6 / number(deliveries),
        took: Quantiles::of(took),
        bytes_each: each,
        deliveries,
    };
    machine::settle();
    Ok((round, writes, bytes))
}

/// Lets the watchers in, a few at a time; each has read its greeting when this returns.
async fn admit(
    address: SocketAddr,
    viewers: usize,
    seen: &Rc<Seen>,
) -> Result<Vec<tokio::task::JoinHandle<()>>> {
    let mut watchers = Vec::with_capacity(viewers);
    while watchers.len() < viewers {
        let mut opened = Vec::with_capacity(DOOR);
        for _ in 0..DOOR.min(viewers - watchers.len()) {
            let mut stream = TcpStream::connect(address).await.context("a watcher was not let in")?;
            stream.write_all(b"GET /api/live HTTP/1.1\r\nhost: localhost\r\n\r\n").await?;
            opened.push(stream);
        }
        for mut stream in opened {
            greeted(&mut stream).await?;
            watchers.push(tokio::task::spawn_local(watch(stream, Rc::clone(seen))));
        }
    }
    Ok(watchers)
}

/// Reads on until the greeting of the feed is there.
async fn greeted(stream: &mut TcpStream) -> Result<()> {
    let (mut text, mut buffer) = (Vec::new(), [0; 2_048]);
    while !text.windows(5).any(|window| window == b"retry") {
        let read = stream.read(&mut buffer).await?;
        ensure!(read > 0, "a watcher was sent away: {}", String::from_utf8_lossy(&text));
        text.extend_from_slice(buffer.get(..read).unwrap_or_default());
    }
    // What follows in the same line and chunk.
    tokio::task::yield_now().await;
    while stream.try_read(&mut buffer).is_ok_and(|read| read > 0) {}
    Ok(())
}

async fn watch(mut stream: TcpStream, seen: Rc<Seen>) {
    let mut buffer = vec![0; 4_096];
    while let Ok(read) = stream.read(&mut buffer).await {
        if read == 0 {
            return;
        }
        if let Some(sent) = seen.sent.get() {
            seen.bytes.set(seen.bytes.get() + read as u64);
            seen.took.borrow_mut().push(sent.elapsed());
        }
    }
}

/// Lets it happen again and again, each time after everybody has seen the time before; how often it did.
async fn happen(
    address: SocketAddr,
    write: &[u8],
    seen: &Seen,
    (viewers, seconds): (usize, f64),
) -> Result<u64> {
    let mut connection = Connection::open(address).await?;
    let step = Duration::from_secs_f64(1.0 / PER_SECOND);
    let (begun, mut writes) = (Instant::now(), 0);
    while begun.elapsed().as_secs_f64() < seconds {
        let due = Instant::now() + step;
        seen.sent.set(Some(Instant::now()));
        let status = connection.ask(write).await?.status;
        ensure!(status < 300, "a write was answered {status}");
        writes += 1;
        let everybody = viewers * usize::try_from(writes)?;
        while seen.took.borrow().len() < everybody {
            ensure!(due.elapsed() < PATIENCE, "{} of {everybody} deliveries came", seen.took.borrow().len());
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::sleep_until(due.into()).await;
    }
    Ok(writes)
}
