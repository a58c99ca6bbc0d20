//! Reading while it is written: details and boxes at the seeds' rate times ten, without writes and with 2,310 durable
//! ones a second through the same surface. How long people wait, counted from when they asked.

use crate::helper::Server;
use crate::http::post;
use crate::load::{self, Requests};
use crate::machine;
use crate::plan::{Plan, Side};
use crate::product::sign_in;
use crate::stage::{self, Stage};
use crate::stats::{Quantiles, time};
use crate::table::{Finding, Table};
use crate::weave::EMAIL;
use anyhow::Result;
use serde_json::json;
use std::fmt;
use std::sync::Arc;

/// Reads a second: the seeds' S4 times ten.
const READS: f64 = 1_160.0;
/// Durable writes a second.
const WRITES: f64 = 2_310.0;
/// Connections of readers and of writers.
const CONNECTIONS: (usize, usize) = (32, 64);

/// What one round found.
struct Round {
    reads: Quantiles,
    writes: Quantiles,
    busy: f64,
}

impl fmt::Display for Round {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "reads {} ({:.0} % of a core)", self.reads, self.busy * 100.0)?;
        if self.writes.count > 0 {
            write!(f, ", {} writes {}", self.writes.count, self.writes)
        } else {
            Ok(())
        }
    }
}

/// Measures the row, on a weave of its own because it is written to.
pub fn measure(plan: &Plan, stage: &mut Stage, table: &mut Table) -> Result<()> {
    let (folder, woven) = stage::made(plan.knoten)?;
    let server = stage.product()?.serve(folder.path())?;
    let session = load::runtime()?.block_on(sign_in(&server, EMAIL))?;
    let body = json!({ "text": "Wir treffen uns am Dienstag im Hof und bringen Werkzeug mit." }).to_string();
    let message = |id| post(&format!("/api/knoten/{id}/nachrichten"), Some(&session), &body);
    let writes: Requests = Arc::new(woven.knoten.iter().step_by(17).map(message).collect());
    let reads = mixed(plan.knoten, &woven.knoten);
    let rounds = plan.in_turns(&mut [
        Side::new("reads alone", |seconds| round(&server, &reads, None, seconds)),
        Side::new("reads while written", |seconds| round(&server, &reads, Some(&writes), seconds)),
    ])?;
    let reads = |side: &[Round]| Quantiles::median(&side.iter().map(|round| round.reads).collect::<Vec<_>>());
    let [alone, written] = rounds.as_slice() else { return Ok(()) };
    let durable = Quantiles::median(&written.iter().map(|round| round.writes).collect::<Vec<_>>());
    let per_second =
        crate::stats::number(durable.count as u64) / crate::stats::number(plan.rounds as u64) / plan.seconds;
    let busy = crate::stats::median(written.iter().map(|round| round.busy));
    let (alone, with) = (reads(alone), reads(written));
    table.add(Finding {
        work: format!("{READS:.0} reads/s (detail and bbox) while {per_second:.0} durable writes/s run"),
        ours: format!("reads {with}; writes {durable}; {:.0} % of a core", busy * 100.0),
        beside: format!("the same reads without writes: {alone}"),
        ratio: format!("p99 {}", time(with.p99)),
        goal: "p99 ≤ 5 ms",
        reached: Some(with.p99 <= 5_000.0),
    });
    Ok(())
}

/// Details and boxes in turn.
fn mixed(knoten: usize, ids: &[domain::KnotenId]) -> Requests {
    let details = ids.iter().step_by(13).map(|id| crate::http::get(&format!("/api/knoten/{id}")));
    let boxes = super::bbox::boxes(knoten);
    Arc::new(details.zip(boxes.iter().cycle()).flat_map(|(detail, bbox)| [detail, bbox.clone()]).collect())
}

fn round(server: &Server, reads: &Requests, writes: Option<&Requests>, seconds: f64) -> Result<Round> {
    let before = machine::cpu_seconds(&[server.id()]);
    let (reads, writes) = load::runtime()?.block_on(async {
        let reading = load::open(server.address, Arc::clone(reads), READS, CONNECTIONS.0, seconds);
        let writing = async {
            match writes {
                Some(writes) => {
                    load::open(server.address, Arc::clone(writes), WRITES, CONNECTIONS.1, seconds).await
                }
                None => Ok(Vec::new()),
            }
        };
        tokio::try_join!(reading, writing)
    })?;
    let busy = (machine::cpu_seconds(&[server.id()]) - before) / seconds;
    Ok(Round { reads: Quantiles::of(reads), writes: Quantiles::of(writes), busy })
}
