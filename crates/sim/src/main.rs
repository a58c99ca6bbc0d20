//! The simulator on the command line: `sim --seeds 200` runs many seeds, `sim --seed 17` runs one again, `--bug NAME`
//! plants a bug and expects it to be found. It knows nothing of the rules; see the library.

use clap::Parser;
use sim::bugs::PlantedBug;
use sim::run::{Plan, Report, run};
use std::io::Write;
use std::process::ExitCode;

/// Simulates the weave with faults and compares it with a naive model after every step.
#[derive(Parser, Debug)]
struct Arguments {
    /// Run this seed only, twice, and compare the bytes.
    #[arg(long)]
    seed: Option<u64>,
    /// How many seeds to run.
    #[arg(long, default_value_t = 200)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// Simulated days per seed.
    #[arg(long, default_value_t = 100)]
    days: u32,
    /// Plant this bug and stop when it is found.
    #[arg(long)]
    bug: Option<PlantedBug>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = std::io::stdout().lock();
    match simulate(&arguments, &mut out) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) | Err(_) => ExitCode::FAILURE,
    }
}

/// Runs what was asked for and says what was seen; false when something is wrong.
fn simulate(arguments: &Arguments, out: &mut impl Write) -> std::io::Result<bool> {
    let Arguments { seed, seeds, from, days, bug } = *arguments;
    let wanted = seed.map_or(from..from + seeds, |seed| seed..seed + 1);
    let mut sum = Report::default();
    for seed in wanted.clone() {
        match run(Plan { seed, days, bug }) {
            Ok(report)
                if arguments.seed.is_some() && run(Plan { seed, days, bug }).as_ref() != Ok(&report) =>
            {
                writeln!(out, "seed {seed}: the second run gave other bytes")?;
                return Ok(false);
            }
            Ok(report) => sum.add(&report),
            Err(found) => {
                writeln!(out, "seed {seed}, day {}, step {}: {}", found.days, found.step, found.what)?;
                let planted = bug.map_or_else(String::new, |bug| format!(" --bug {bug}"));
                writeln!(out, "again with: cargo xtask sim --seed {seed} --days {days}{planted}")?;
                return Ok(bug.is_some());
            }
        }
    }
    writeln!(out, "{}", line(&sum, wanted.count()))?;
    Ok(bug.is_none())
}

/// What was seen, in one line.
fn line(sum: &Report, seeds: usize) -> String {
    let faults: Vec<String> = sum.faults.iter().map(|(fault, times)| format!("{fault} {times}")).collect();
    format!(
        "{seeds} seeds, {} simulated days, {} steps, {} commands ({} carried out, {} refused, {} repeated), {} events, \
         no violation; faults: {}",
        sum.days,
        sum.steps,
        sum.commands,
        sum.accepted,
        sum.refused,
        sum.repeated,
        sum.events,
        faults.join(", ")
    )
}
