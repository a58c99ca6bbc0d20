//! More than can be answered: an open loop at a fraction, at twice and at ten times of what a closed loop found, of lists
//! as browsers ask for them, and then little again. What counts is how much is still answered, how long those wait who
//! are let in, and how soon the others hear that they are not.

use crate::http::Connection;
use crate::load::{self, Requests};
use crate::machine;
use crate::plan::{Plan, Side};
use crate::stage::Stage;
use crate::stats::{Quantiles, number, rate, time};
use crate::table::{Finding, Table};
use anyhow::{Result, ensure};
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// How long a lane has for one request before the next one is due.
const STEP: Duration = Duration::from_millis(250);
/// What is asked for once it is over, as a share of the capacity, and how long is looked for the last trace of it.
const AFTER: (f64, f64) = (0.5, 10.0);
/// What was aimed at.
const GOODPUT: f64 = 0.9;
const ACCEPTED_US: f64 = 300_000.0;
const REFUSED_US: f64 = 20_000.0;

/// One answer: when it was due since the beginning, how long it took since then, whether it was a good one.
#[derive(Clone, Copy)]
struct Answered {
    due: Duration,
    took: Duration,
    is_good: bool,
}

/// What one round found.
#[derive(Clone)]
struct Round {
    offered: f64,
    good: f64,
    accepted: Quantiles,
    refused: Quantiles,
}

impl fmt::Display for Round {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} asked, {} answered, {}; ", rate(self.offered), rate(self.good), self.accepted)?;
        write!(f, "{} refused, {}", self.refused.count, self.refused)
    }
}

impl Round {
    fn of(answers: &[Answered], seconds: f64) -> Self {
        let times =
            |good: bool| answers.iter().filter(|one| one.is_good == good).map(|one| one.took).collect();
        let accepted = Quantiles::of(times(true));
        let (offered, good) =
            (number(answers.len() as u64) / seconds, number(accepted.count as u64) / seconds);
        Self { offered, good, accepted, refused: Quantiles::of(times(false)) }
    }

    fn median(rounds: &[Self]) -> Self {
        let of = |part: fn(&Self) -> f64| crate::stats::median(rounds.iter().map(part));
        let quantiles =
            |part: fn(&Self) -> Quantiles| Quantiles::median(&rounds.iter().map(part).collect::<Vec<_>>());
        Self {
            offered: of(|r| r.offered),
            good: of(|r| r.good),
            accepted: quantiles(|r| r.accepted),
            refused: quantiles(|r| r.refused),
        }
    }
}

/// Measures the row.
pub fn measure(plan: &Plan, stage: &mut Stage, table: &mut Table) -> Result<()> {
    let (folder, _) = stage.weave(plan)?;
    let server = stage.product()?.serve(&folder)?;
    let requests = packed(&super::bbox::boxes(plan.knoten));
    load::runtime()?.block_on(load::once(server.address, &requests))?;
    let found = load::closed(server.address, &[server.id()], &requests, plan.seconds)?;
    println!("  capacity: {found}");
    let capacity = found.per_second;
    let round = |times: f64| {
        let (address, requests) = (server.address, Arc::clone(&requests));
        move |seconds: f64| {
            let asked = open(address, Arc::clone(&requests), capacity * times, seconds);
            Ok(Round::of(&load::runtime()?.block_on(asked)?, seconds))
        }
    };
    let rounds = plan.in_turns(&mut [
        Side::new("as much as it can", round(1.0)),
        Side::new("2 × capacity", round(2.0)),
        Side::new("10 × capacity", round(10.0)),
    ])?;
    let (share, seconds) = AFTER;
    let after = open(server.address, Arc::clone(&requests), capacity * share, seconds);
    let trace = last_trace(&load::runtime()?.block_on(after)?);
    let [peak, twice, tenfold] = rounds
        .iter()
        .map(|r| Round::median(r))
        .collect::<Vec<_>>()
        .try_into()
        .map_err(|_| anyhow::anyhow!("three sides"))?;
    let peak = peak.good.max(found.per_second).max(twice.good);
    for (name, round) in [("2 ×", twice), ("10 ×", tenfold)] {
        table.add(finding(name, &round, peak, trace));
    }
    machine::settle();
    Ok(())
}

fn finding(name: &str, round: &Round, peak: f64, trace: Duration) -> Finding {
    let share = round.good / peak;
    let reached = share >= GOODPUT
        && round.accepted.p99 <= ACCEPTED_US
        && round.refused.p99 <= REFUSED_US
        && trace < Duration::from_secs_f64(AFTER.1);
    Finding {
        work: format!("overload, lists with br, open loop at {name} capacity ({})", rate(round.offered)),
        ours: format!(
            "{} answered, accepted p99 {}, refused p99 {}, normal after {:.1} s",
            rate(round.good),
            time(round.accepted.p99),
            time(round.refused.p99),
            trace.as_secs_f64()
        ),
        beside: format!("peak {}", rate(peak)),
        ratio: format!("{:.0} % of peak", share * 100.0),
        goal: "≥ 90 %, p99 ≤ 300 ms, 503 in 20 ms, normal in 10 s",
        reached: Some(reached),
    }
}

/// As a browser asks: for an answer that is packed.
fn packed(requests: &Requests) -> Requests {
    let packed = requests.iter().map(|request| {
        let text = String::from_utf8_lossy(request);
        text.replacen("\r\n", "\r\naccept-encoding: br\r\n", 1).into_bytes()
    });
    Arc::new(packed.collect())
}

/// When the last answer was due that was refused or slow.
fn last_trace(answers: &[Answered]) -> Duration {
    let traces = answers.iter().filter(|one| !one.is_good || one.took > Duration::from_millis(300));
    traces.map(|one| one.due).max().unwrap_or_default()
}

/// Asks at this rate whatever happens; every answer is a good one or a refusal that says when to come again.
async fn open(
    address: SocketAddr,
    requests: Requests,
    per_second: f64,
    seconds: f64,
) -> Result<Vec<Answered>> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of connections")]
    let connections = (per_second * STEP.as_secs_f64()).ceil().max(1.0) as usize;
    let step = Duration::from_secs_f64(number(connections as u64) / per_second);
    let mut ready = Vec::with_capacity(connections);
    for _ in 0..connections {
        ready.push(Connection::open(address).await?);
    }
    let begun = Instant::now();
    let mut lanes = JoinSet::new();
    for (lane, mut connection) in ready.into_iter().enumerate() {
        let requests = Arc::clone(&requests);
        lanes.spawn(async move {
            let (mut due, mut turn, mut answers) =
                (step.mul_f64(number(lane as u64) / number(connections as u64)), lane, Vec::new());
            while due.as_secs_f64() < seconds {
                // Who still waited for the last answer has waited since this one was due; what the timer is late by is
                // not the server's doing.
                let waited = begun.elapsed() > due;
                tokio::time::sleep_until((begun + due).into()).await;
                let asked = if waited { begun + due } else { Instant::now() };
                let Some(request) = requests.get(turn % requests.len().max(1)) else { break };
                let answer = connection.ask(request).await?;
                let is_good = answer.status == 200;
                ensure!(
                    is_good || (answer.status == 503 && answer.header("retry-after").is_some()),
                    "{}: {}",
                    answer.status,
                    String::from_utf8_lossy(answer.body)
                );
                answers.push(Answered { due, took: asked.elapsed(), is_good });
                (due, turn) = (due + step, turn + connections);
            }
            Ok(answers)
        });
    }
    let lanes = lanes.join_all().await.into_iter().collect::<Result<Vec<_>>>()?;
    Ok(lanes.into_iter().flatten().collect())
}
