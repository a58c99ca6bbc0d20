//! The binary: it reads settings, opens the parts, wires them together and says in one sentence what is wrong. No rule
//! of the weave stands here. This crate is the only one that may read clock and randomness of the machine.

mod book;
mod bounds;
mod changing;
mod cli;
mod config;
mod connections;
mod doctor;
mod environment;
mod folder;
mod folding;
mod forget;
mod found;
#[cfg(test)]
mod fuzzing;
mod import;
mod keys;
mod logkeys;
mod metrics;
mod misspelt;
mod mitteilen;
mod opening;
mod out;
mod repl;
mod secrets;
mod serve;
mod shred;
mod telemetry;
mod tiles;
mod verify;

use clap::Parser as _;
use cli::{Cli, Command};
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    telemetry::end_with_a_sentence();
    let outcome = secrets::off_the_command_line().and_then(|()| carry_out(Cli::parse().command));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            telemetry::say_last(&error);
            ExitCode::FAILURE
        }
    }
}

fn carry_out(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Found(arguments) => on_the_side(|| found::run(&arguments)),
        Command::Forget(arguments) => on_the_side(|| forget::run(&arguments)),
        Command::Import(arguments) => on_the_side(|| import::run(&arguments)),
        Command::Verify(arguments) => on_the_side(|| verify::run(&arguments)),
        Command::Keys(arguments) => on_the_side(|| changing::run(&arguments)),
        Command::Repl(arguments) => on_the_side(|| repl::run(&arguments)),
        Command::Doctor(arguments) => on_the_side(|| doctor::run(&arguments)),
    }
}

/// A command that is over soon: what it does goes to standard error, in plain words.
fn on_the_side(run: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<()> {
    telemetry::plain();
    misspelt::warn();
    run()
}
