//! `weltgewebe import`: places that are there already become Knoten, while no server is running. Every place carries
//! where it comes from, so that a repetition brings in only what is new.

mod features;
mod kind;
mod osm;
mod words;

use crate::cli::ImportArgs;
use crate::config::Place as WeavePlace;
use crate::environment::Machine;
use crate::folder::DataFolder;
use crate::{opening, out};
use anyhow::{Result, anyhow, bail};
use domain::command::ImportierterKnoten;
use domain::{Actor, Command, GarnrolleId, OrtId, Place, Quelle, Refusal, State};
use loom::{Environment as _, Failure, Loom, Submission};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Places that go into the log together.
const BATCH: usize = 512;

/// One place as a file gives it.
#[derive(Debug)]
pub struct Source {
    quelle: Quelle,
    place: Place,
    tags: BTreeMap<String, String>,
}

/// What became of the places.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Summary {
    /// Became Knoten.
    pub new: usize,
    /// Were there already.
    pub known: usize,
    /// Lie outside the bounds of the Ortsweberei.
    pub outside: usize,
    /// Have no place, or neither a known kind nor a name.
    pub skipped: usize,
}

/// Brings the places in and prints the summary.
///
/// # Errors
/// One sentence. What was brought in before stays; a repetition goes on from there.
pub fn run(arguments: &ImportArgs) -> Result<()> {
    let place = WeavePlace::of(&arguments.place)?;
    let (sources, mut skipped) = read(&arguments.file)?;
    let found = sources.len();
    let places: Vec<_> =
        sources.into_iter().filter_map(|source| words::knoten(source, &arguments.attribution)).collect();
    skipped += found - places.len();
    let folder = DataFolder::take(&place.data)?;
    let machine = opening::machine(&arguments.place, arguments.at)?;
    let mut loom = opening::loom(&place, &folder, machine, Vec::new())?;
    let actor = verantwortliche(loom.state(), arguments.ort, arguments.garnrolle)?;
    let import = Import { ort: arguments.ort, actor, limit: arguments.limit.unwrap_or(usize::MAX) };
    let summary = Summary { skipped, ..import.weave(&mut loom, places)? };
    loom.write_checkpoint();
    if arguments.json {
        return out::line(serde_json::to_string(&summary)?);
    }
    let Summary { new, known, outside, skipped } = summary;
    out::line(format!("new {new}, known {known}, outside the bounds {outside}, skipped {skipped}"))
}

/// The places in the file, and how many entries were none.
fn read(path: &Path) -> Result<(Vec<Source>, usize)> {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match extension.to_lowercase().as_str() {
        "pbf" => Ok((osm::read(path)?, 0)),
        "json" | "geojson" => features::read(path),
        _ => bail!("{} is neither .geojson nor .osm.pbf", path.display()),
    }
}

/// How many places of a file would become Knoten.
#[cfg(test)]
pub fn understood(path: &Path) -> Result<usize> {
    let (sources, _) = read(path)?;
    Ok(sources.into_iter().filter_map(|source| words::knoten(source, "© OpenStreetMap")).count())
}

fn verantwortliche(state: &State, ort: OrtId, wanted: Option<GarnrolleId>) -> Result<GarnrolleId> {
    let ort =
        state.orte.get(&ort).ok_or_else(|| anyhow!("there is no Ortsweberei {ort} in this data folder"))?;
    match wanted {
        Some(garnrolle) if ort.verantwortliche.contains(&garnrolle) => Ok(garnrolle),
        Some(garnrolle) => bail!("the Garnrolle {garnrolle} is no Verantwortliche of {}", ort.name),
        None => {
            ort.verantwortliche.first().copied().ok_or_else(|| anyhow!("{} has no Verantwortliche", ort.name))
        }
    }
}

struct Import {
    ort: OrtId,
    actor: GarnrolleId,
    limit: usize,
}

impl Import {
    fn weave(&self, loom: &mut Loom, places: Vec<ImportierterKnoten>) -> Result<Summary> {
        let all = places.len();
        let mut summary = Summary::default();
        let mut waiting = places.into_iter().peekable();
        while waiting.peek().is_some() && summary.new < self.limit {
            let batch = waiting.by_ref().take(BATCH.min(self.limit - summary.new));
            self.weave_batch(loom, batch.collect(), &mut summary)?;
            let done = all - waiting.len();
            tracing::info!("{done} of {all} places looked at, {} new", summary.new);
        }
        Ok(summary)
    }

    fn weave_batch(
        &self,
        loom: &mut Loom,
        places: Vec<ImportierterKnoten>,
        summary: &mut Summary,
    ) -> Result<()> {
        let mut machine = Machine::real();
        let submissions = places.into_iter().map(|knoten| Submission {
            command_id: machine.command_id(),
            request_hash: [0; 16],
            actor: Actor::Garnrolle(self.actor),
            command: Command::KnotenImportieren { ort: self.ort, knoten },
        });
        for answer in loom.weave(submissions.collect()) {
            match answer {
                Ok(_) => summary.new += 1,
                Err(Failure::Refused(Refusal::SchonImportiert { .. })) => summary.known += 1,
                Err(Failure::Refused(Refusal::AusserhalbDerOrtsweberei)) => summary.outside += 1,
                Err(Failure::Refused(refusal)) => bail!(opening::sentence(refusal)),
                Err(failure) => return Err(failure.into()),
            }
        }
        Ok(())
    }
}
