//! Boxes with up to a hundred Knoten, against PostGIS with a GiST index through axum and sqlx. The same boxes, the same
//! fields, the same Knoten in the answers. Both have answered every box once before.

use super::at_least;
use crate::helper::Server;
use crate::http::{Connection, get};
use crate::load::{self, Closed, Requests};
use crate::machine::SERVER_CORE;
use crate::peers::{Role, fill};
use crate::plan::{Plan, Side};
use crate::postgres::Postgres;
use crate::stage::Stage;
use crate::stats::{rate, time};
use crate::table::Table;
use crate::weave::{Draw, REGION};
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Different boxes.
const BOXES: usize = 2_000;
/// Boxes whose answers are compared.
const COMPARED: usize = 100;

/// Boxes that hold about sixty of so many Knoten, so that few hold more than the limit.
pub fn boxes(knoten: usize) -> Requests {
    let [west, south, east, north] = REGION;
    let share = (60.0 / crate::stats::number(knoten as u64)).sqrt();
    let (wide, tall) = ((east - west) * share, (north - south) * share);
    let mut draw = Draw::new(11);
    let boxes = (0..BOXES).map(|_| {
        let place = draw.somewhere([west, south, east - wide, north - tall]);
        let (lon, lat) = (place.lon(), place.lat());
        get(&format!("/api/knoten?bbox={lon:.6},{lat:.6},{:.6},{:.6}&limit=100", lon + wide, lat + tall))
    });
    Arc::new(boxes.collect())
}

/// Measures the row.
pub fn measure(plan: &Plan, stage: &mut Stage, table: &mut Table) -> Result<()> {
    let postgres = Postgres::start(SERVER_CORE)?;
    let views = stage.views(plan)?;
    let (folder, woven) = stage.weave(plan)?;
    load::runtime()?.block_on(fill::fill(postgres.url(), &views.read(), &woven.people))?;
    drop(views);
    let requests = boxes(plan.knoten);
    let ours = stage.product()?.serve(&folder)?;
    let peer = Server::of(&Role::Postgis { url: postgres.url().to_owned() })?;
    let (items, compared) = load::runtime()?.block_on(same(&ours, &peer, &requests))?;
    println!("  {compared} boxes with {items:.0} Knoten on average: the same Knoten in both answers");
    load::runtime()?.block_on(load::once(ours.address, &requests))?;
    load::runtime()?.block_on(load::once(peer.address, &requests))?;
    let (own, its) = ([ours.id()], [peer.id(), postgres.process]);
    let rounds = plan.in_turns(&mut [
        Side::new("product", |seconds| load::closed(ours.address, &own, &requests, seconds)),
        Side::new("PostGIS, axum, sqlx", |seconds| load::closed(peer.address, &its, &requests, seconds)),
    ])?;
    let [ours, peer] = rounds.iter().map(|r| Closed::median(r)).collect::<Vec<_>>()[..] else {
        return Ok(());
    };
    let said = |side: Closed| {
        format!("{}, {} CPU, {:.1} kB", rate(side.per_second), time(side.cpu_us), side.bytes / 1e3)
    };
    table.add(at_least(
        &format!("bbox, {items:.0} of {}k Knoten", plan.knoten / 1_000),
        said(ours),
        format!("PostGIS through axum+sqlx: {}", said(peer)),
        peer.cpu_us / ours.cpu_us,
        (8.0, "≥ 8 × PostGIS through axum+sqlx"),
    ));
    Ok(())
}

/// How many Knoten a box holds on average and how many boxes were compared; boxes that are cut off by the limit are
/// left out, because the two may cut differently.
async fn same(ours: &Server, peer: &Server, requests: &Requests) -> Result<(f64, usize)> {
    let (mut ours, mut peer) = (Connection::open(ours.address).await?, Connection::open(peer.address).await?);
    let (mut items, mut compared) = (0, 0);
    for request in requests.iter().step_by(requests.len() / COMPARED) {
        let (own, its) =
            (by_id(&ours.ask(request).await?.json()?)?, by_id(&peer.ask(request).await?.json()?)?);
        items += own.len();
        if own.len() >= 100 {
            continue;
        }
        compared += 1;
        ensure!(own.keys().eq(its.keys()), "not the same Knoten: {} and {}", own.len(), its.len());
        for (one, other) in own.values().zip(its.values()) {
            for (field, value) in one.as_object().context("an item")? {
                let alike = field == "strength" || close(value, &other[field]);
                ensure!(alike, "{field}: {value} and {}", other[field]);
            }
        }
    }
    ensure!(compared > COMPARED / 2, "only {compared} boxes could be compared");
    Ok((crate::stats::number(items as u64) / crate::stats::number(COMPARED as u64), compared))
}

fn close(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => (one - other).abs() < 1e-6,
        _ => one == other,
    }
}

fn by_id(page: &Value) -> Result<BTreeMap<String, Value>> {
    let items = page["items"].as_array().context("no items")?;
    Ok(items.iter().map(|item| (item["id"].as_str().unwrap_or_default().to_owned(), item.clone())).collect())
}
