//! One Knoten by its id, against axum with a constant body of the same size: what everything that the product does for
//! an answer costs beyond answering. Each Knoten has been asked for once before, as on a product that runs.

use super::at_most;
use crate::helper::Server;
use crate::http::{Connection, get};
use crate::load::{self, Closed, Requests};
use crate::peers::Role;
use crate::plan::{Plan, Side};
use crate::stage::Stage;
use crate::stats::{rate, time};
use crate::table::Table;
use anyhow::{Result, ensure};
use std::sync::Arc;

/// Different Knoten that are asked for.
const DIFFERENT: usize = 20_000;

/// Measures the row.
pub fn measure(plan: &Plan, stage: &mut Stage, table: &mut Table) -> Result<()> {
    let (folder, woven) = stage.weave(plan)?;
    let step = (woven.knoten.len() / DIFFERENT).max(1);
    let paths: Vec<_> = woven.knoten.iter().step_by(step).map(|id| format!("/api/knoten/{id}")).collect();
    let requests: Requests = Arc::new(paths.iter().map(|path| get(path)).collect());
    let ours = stage.product()?.serve(&folder)?;
    let body = folder.join("body.json");
    std::fs::write(&body, average_body(&ours, &requests)?)?;
    load::runtime()?.block_on(load::once(ours.address, &requests))?;
    let floor = Server::of(&Role::Constant { body })?;
    let (own, its) = ([ours.id()], [floor.id()]);
    let rounds = plan.in_turns(&mut [
        Side::new("product", |seconds| load::closed(ours.address, &own, &requests, seconds)),
        Side::new("constant body", |seconds| load::closed(floor.address, &its, &requests, seconds)),
    ])?;
    let [ours, floor] = rounds.iter().map(|r| Closed::median(r)).collect::<Vec<_>>()[..] else {
        return Ok(());
    };
    let said =
        |side: Closed| format!("{} CPU, {}, {:.0} B", time(side.cpu_us), rate(side.per_second), side.bytes);
    table.add(at_most(
        "detail",
        said(ours),
        format!("axum constant body: {}", said(floor)),
        ours.cpu_us / floor.cpu_us,
        (1.5, "CPU ≤ 1.5 × axum constant body"),
    ));
    Ok(())
}

/// A body whose size is the average one; each Knoten that is looked at is what was asked for.
fn average_body(server: &Server, requests: &Requests) -> Result<Vec<u8>> {
    load::runtime()?.block_on(async {
        let mut connection = Connection::open(server.address).await?;
        let mut bodies = Vec::new();
        for request in requests.iter().step_by(200) {
            let answer = connection.ask(request).await?;
            let id = answer.json()?["id"].as_str().unwrap_or("no id").to_owned();
            ensure!(String::from_utf8_lossy(request).contains(&id), "asked for another Knoten than {id}");
            bodies.push(answer.body.to_vec());
        }
        bodies.sort_by_key(Vec::len);
        Ok(bodies.swap_remove(bodies.len() / 2))
    })
}
