//! Opening the parts of a weave: log, vault and loom, from settings. Each thing that can be wrong with them becomes one
//! sentence here.

use crate::cli::PlaceArgs;
use crate::config::{Mode, Place};
use crate::environment::Machine;
use crate::folder::DataFolder;
use crate::shred::ShredList;
use anyhow::{Result, anyhow, bail};
use api::problem::Problem;
use domain::{Actor, Command, Refusal, Timestamp};
use log::Log;
use log_fjall::FjallLog;
use log_postgres::{PostgresLog, Safety};
use loom::vault::{FileKeys, Vault};
use loom::{Environment as _, Failure, Loom, Outcome, Sink, Submission};

/// What the log becomes in memory depends on this: the source of everything that reads or folds it (see `build.rs`).
const EDITION: u64 = u64::from_be_bytes(include!(concat!(env!("OUT_DIR"), "/edition")));

/// The log that the settings name.
///
/// # Errors
/// One sentence when it cannot be opened, is held by another process or is unsafe.
pub fn log(place: &Place, folder: &DataFolder) -> Result<Box<dyn Log>> {
    if let Some(address) = &place.postgres {
        let safety = if place.allow_unsafe_log { Safety::Waived } else { Safety::Required };
        return Ok(Box::new(PostgresLog::open(address, safety)?));
    }
    Ok(Box::new(FjallLog::open(&folder.log())?))
}

/// The keys of the persons.
///
/// # Errors
/// One sentence when they cannot be read or are held by another process.
pub fn vault(folder: &DataFolder) -> Result<Vault> {
    Ok(Vault::open(Box::new(FileKeys::open(&folder.vault())?))?)
}

/// The writer over log and vault of the place, its sinks having seen everything.
///
/// # Errors
/// One sentence about what cannot be opened.
pub fn loom(
    place: &Place,
    folder: &DataFolder,
    machine: Machine,
    mut sinks: Vec<Box<dyn Sink>>,
) -> Result<Loom> {
    sinks.push(Box::new(ShredList::open(folder.vergessene())?));
    let checkpoint = Some(folder.checkpoint());
    let config = loom::Config { checkpoint, edition: EDITION, ..loom::Config::default() };
    Ok(Loom::open(config, log(place, folder)?, vault(folder)?, Box::new(machine), sinks)?)
}

/// The machine with its own clock, or with one that stands at this moment.
///
/// # Errors
/// One sentence when a moment is named in production.
pub fn machine(arguments: &PlaceArgs, at: Option<Timestamp>) -> Result<Machine> {
    if at.is_none() {
        return Ok(Machine::real());
    }
    if Mode::of(arguments)? == Mode::Production {
        bail!("--at is refused: the mode is production");
    }
    Ok(Machine::simulated(at))
}

/// Carries out one command in this process.
///
/// # Errors
/// The sentence for the broken rule, or for what failed.
pub fn weave_one(loom: &mut Loom, actor: Actor, command: Command) -> Result<Outcome> {
    let submission =
        Submission { command_id: Machine::real().command_id(), request_hash: [0; 16], actor, command };
    match loom.weave(vec![submission]).pop() {
        Some(Ok(outcome)) => Ok(outcome),
        Some(Err(Failure::Refused(refusal))) => bail!(sentence(refusal)),
        Some(Err(failure)) => Err(failure.into()),
        None => Err(anyhow!("the loom gave no answer")),
    }
}

/// What the operator is told about a broken rule.
#[must_use]
pub fn sentence(refusal: Refusal) -> String {
    let problem = Problem::from(refusal);
    format!("{}. {}", problem.kind.title.en, problem.detail.en)
}
