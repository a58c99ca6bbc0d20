//! The rows of the table of speed, one file each.

mod bbox;
mod commands;
mod delegation;
mod detail;
mod klimarat;
mod live;
mod overload;
mod search;
mod start;
mod tiles;
mod writing;

use crate::machine::{self, ALL_CORES, CLIENT_CORE};
use crate::plan::Plan;
use crate::stage::Stage;
use crate::table::{Finding, Table};
use anyhow::{Context as _, Result};
use clap::ValueEnum;
use std::path::PathBuf;

/// A row.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Row {
    /// One Knoten, beside a constant body.
    Detail,
    /// A box of at most a hundred Knoten, beside PostGIS.
    Bbox,
    /// Tiles made anew and kept, beside PostGIS and Martin.
    Tiles,
    /// Search with typing errors, beside pg_trgm.
    Search,
    /// Durable commands, beside a raw synced log and cqrs-es.
    Commands,
    /// Reading while a multiple of what was foreseen is written.
    Writing,
    /// The live feed, beside raw writes.
    Live,
    /// Lent voices, beside a recursive query.
    Delegation,
    /// Real statements and votes through the command path, counted again.
    Klimarat,
    /// More than can be answered.
    Overload,
    /// From exec to ready.
    Start,
}

impl Row {
    /// All, in the order in which they share what they need.
    pub fn all() -> Vec<Self> {
        Self::value_variants().to_vec()
    }
}

/// Measures the rows. One that fails is told and the others still run.
///
/// # Errors
/// When all that were asked for failed, or the machine cannot be set up.
pub fn run(plan: &Plan, rows: &[Row], product: Option<PathBuf>) -> Result<Table> {
    let (mut table, mut stage) = (Table::default(), Stage::new(product));
    let mut failed = Vec::new();
    for row in rows {
        println!("== {row:?}, load {:.1}", machine::load());
        let alone = matches!(row, Row::Commands | Row::Search | Row::Delegation | Row::Klimarat | Row::Start);
        machine::pin_self(if alone { ALL_CORES } else { CLIENT_CORE })?;
        let measured = measure(plan, *row, &mut stage, &mut table).with_context(|| format!("{row:?}"));
        if let Err(error) = measured {
            println!("  {error:#}\n");
            failed.push(error);
        }
    }
    match failed.into_iter().next() {
        Some(first) if rows.len() == 1 => Err(first),
        _ => Ok(table),
    }
}

fn measure(plan: &Plan, row: Row, stage: &mut Stage, table: &mut Table) -> Result<()> {
    match row {
        Row::Detail => detail::measure(plan, stage, table),
        Row::Bbox => bbox::measure(plan, stage, table),
        Row::Tiles => tiles::measure(plan, stage, table),
        Row::Search => search::measure(plan, stage, table),
        Row::Commands => commands::measure(plan, table),
        Row::Writing => writing::measure(plan, stage, table),
        Row::Live => live::measure(plan, stage, table),
        Row::Delegation => delegation::measure(plan, table),
        Row::Klimarat => klimarat::measure(plan, table),
        Row::Overload => overload::measure(plan, stage, table),
        Row::Start => start::measure(plan, stage, table),
    }
}

/// A finding whose ratio shall be at least so much.
fn at_least(work: &str, ours: String, beside: String, ratio: f64, goal: (f64, &'static str)) -> Finding {
    let reached = Some(ratio >= goal.0);
    Finding { work: work.to_owned(), ours, beside, ratio: format!("{ratio:.2} ×"), goal: goal.1, reached }
}

/// A finding whose ratio shall be at most so much.
fn at_most(work: &str, ours: String, beside: String, ratio: f64, goal: (f64, &'static str)) -> Finding {
    let reached = Some(ratio <= goal.0);
    Finding { work: work.to_owned(), ours, beside, ratio: format!("{ratio:.2} ×"), goal: goal.1, reached }
}
