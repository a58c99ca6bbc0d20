//! The chores of the project, one subcommand each: start it, prove it, measure it. It talks to the product only from
//! outside, through the binary and the HTTP surface, and must never be needed to run the product.

#![expect(clippy::print_stdout, reason = "a chore talks to the person at the terminal")]

mod aushang;
mod browser;
mod crash;
mod draws;
mod needs;
mod person;
mod postgres;
mod project;
mod schemathesis;
mod steps;
mod test;
mod tidy;
mod up;
mod wasm;
mod web;
mod weltgewebe;

use clap::{Parser, Subcommand};
use project::Project;
use std::process::ExitCode;

const EXAMPLES: &str = "\
The two commands to remember:
  cargo xtask up      a living neighbourhood on this machine; prints the address and how to sign in
  cargo xtask test    everything that has to hold, with a table at the end

While working on something:
  cargo xtask test rust           format, lints, Rust tests, documentation, tidy
  cargo xtask test web browser    TypeScript checks and tests, then the browser's journeys
  cargo xtask tidy                the rules about the tree alone (a second or two)
  cargo xtask crash --kills 50    pull the plug fifty times
  cargo xtask sim --seeds 50      the simulator (everything after sim goes to it; try --help)";

/// Chores of Weltgewebe.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", after_help = EXAMPLES, max_term_width = 110)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build everything, weave a first demo week and serve it; a second start keeps what was woven.
    Up(up::Args),
    /// Run all tests, or some groups of them; fetches what it needs.
    Test(test::Args),
    /// Check the rules about the tree: arrows, headers, lengths, purity, words, freedom.
    Tidy,
    /// Kill the server again and again under load and look whether anything acknowledged is missing or doubled.
    Crash(crash::Args),
    /// Run the simulator; every further argument goes to it.
    Sim {
        /// What the simulator is told, such as --seeds 200 or --seed 7.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Measure: ratios against the floors of the same run; every further argument goes to the harness.
    Bench {
        /// What the harness is told, such as a row's name or --seconds 5.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Build the program that sets sheets for the notice board, beside the product.
    Aushang(aushang::Args),
    /// Compile the recount for the browser and lay it where the build of the platform finds it.
    Wasm,
    /// Format Rust and TypeScript in place.
    Fmt,
    /// Run the lints as the tests do.
    Lint,
}

fn main() -> ExitCode {
    let outcome = run(Cli::parse().task);
    if let Err(error) = outcome {
        eprintln!("\n{error:#}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn run(task: Task) -> anyhow::Result<()> {
    let project = Project::find()?;
    match task {
        Task::Up(arguments) => up::run(&project, &arguments),
        Task::Test(arguments) => test::run(&project, &arguments),
        Task::Tidy => tidy::run(&project),
        Task::Crash(arguments) => crash::run(&project, &arguments),
        Task::Sim { arguments } => project.simulate(&arguments),
        Task::Bench { arguments } => project.measure(&arguments),
        Task::Aushang(arguments) => aushang::build(&project, &arguments),
        Task::Wasm => wasm::build(&project),
        Task::Fmt => test::format(&project),
        Task::Lint => test::lint(&project),
    }
}
