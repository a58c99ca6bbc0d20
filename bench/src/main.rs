//! Ratios: the product beside its floors and its peers, each row in one run, A and B in turns. It measures the product
//! from outside where that is possible and must never be needed to run or to test it. What the figures were and why
//! stands in `docs/benchmarks.md`.

#![expect(clippy::print_stdout, reason = "a harness talks to the person at the terminal")]

mod helper;
mod http;
mod load;
mod machine;
mod peers;
mod plan;
mod postgres;
mod product;
mod rows;
mod stage;
mod stats;
mod table;
mod weave;

use anyhow::Result;
use clap::{Parser, Subcommand};
use peers::Role;
use plan::Plan;
use rows::Row;
use std::path::PathBuf;
use std::process::ExitCode;

/// The product is served with it; everything measured in this process gets it too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures Weltgewebe in ratios.
#[derive(Parser)]
#[command(name = "cargo xtask bench", bin_name = "cargo xtask bench", max_term_width = 110)]
struct Cli {
    /// Which rows; all unless named.
    #[arg(value_enum)]
    rows: Vec<Row>,
    /// Three rounds of one second, to see that it runs. Its figures mean little.
    #[arg(long)]
    quick: bool,
    /// Rounds of each side.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Seconds of each round.
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    /// Knoten in the weave that is read.
    #[arg(long, default_value_t = 100_000)]
    knoten: usize,
    /// Watchers of the live feed.
    #[arg(long, default_value_t = 10_000)]
    viewers: usize,
    /// Let the row `start` also read a log of a million Knoten.
    #[arg(long)]
    million: bool,
    /// A built product, instead of building it.
    #[arg(long, value_name = "FILE")]
    product: Option<PathBuf>,
    /// A built Martin tile server, to be measured beside ours.
    #[arg(long, value_name = "FILE")]
    martin: Option<PathBuf>,
    /// A folder with comments.csv and votes.csv.gz of a Polis conversation, for the row `klimarat`.
    #[arg(long, value_name = "FOLDER")]
    klimarat: Option<PathBuf>,
    #[command(subcommand)]
    role: Option<Part>,
}

#[derive(Subcommand)]
enum Part {
    /// What the harness starts beside itself; not for people.
    #[command(subcommand, hide = true)]
    Role(Role),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match cli.role {
        Some(Part::Role(role)) => peers::play(role),
        None => measure(cli),
    };
    if let Err(error) = outcome {
        eprintln!("\n{error:#}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn measure(cli: Cli) -> Result<()> {
    let (rounds, seconds) = if cli.quick { (3, 1.0) } else { (cli.rounds.max(1), cli.seconds.max(0.2)) };
    let plan = Plan {
        rounds,
        seconds,
        knoten: cli.knoten.max(1_000),
        viewers: cli.viewers.max(1),
        million: cli.million,
        martin: cli.martin,
        klimarat: cli.klimarat,
    };
    println!("{}", machine::hardware());
    println!(
        "{} rounds of {} s a side, A and B in turns; medians of the rounds\n",
        plan.rounds, plan.seconds
    );
    let rows = if cli.rows.is_empty() { Row::all() } else { cli.rows };
    let table = rows::run(&plan, &rows, cli.product)?;
    println!("\n{table}");
    Ok(())
}
