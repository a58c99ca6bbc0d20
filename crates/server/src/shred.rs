//! The shred list: the ids of who was forgotten, one a line, in a file that does not lie in the backups. A backup of log
//! and vault that was made before somebody was forgotten knows them again; the list does not, and it is replayed before
//! a port opens. It holds ids and nothing else of anybody.

use anyhow::{Context as _, Result};
use domain::state::Vergessen;
use domain::{Actor, Command, Event, GarnrolleId, Happened};
use loom::{Environment as _, Kept, Loom, Sink, Submission};
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The sink that keeps the list.
pub struct ShredList {
    path: PathBuf,
    listed: BTreeSet<GarnrolleId>,
    /// Who is to be listed as soon as the disk takes it.
    left: BTreeSet<GarnrolleId>,
}

impl ShredList {
    /// The list at this path, which need not be there.
    ///
    /// # Errors
    /// One sentence when it cannot be read or names something else.
    pub fn open(path: PathBuf) -> Result<Self> {
        let listed = read(&path)?;
        Ok(Self { path, listed, left: BTreeSet::new() })
    }

    fn list(&mut self, forgotten: impl Iterator<Item = GarnrolleId>) {
        self.left.extend(forgotten);
        if let Err(error) = self.append() {
            tracing::error!(%error, "the shred list could not be written yet");
        }
    }

    fn append(&mut self) -> io::Result<()> {
        let new: BTreeSet<_> = self.left.difference(&self.listed).copied().collect();
        if !new.is_empty() {
            let mut options = OpenOptions::new();
            let mut file = options.append(true).create(true).mode(0o600).open(&self.path)?;
            // A line that a crash cut off ends before the next one begins.
            let lines: Vec<String> = new.iter().map(ToString::to_string).collect();
            file.write_all(format!("\n{}\n", lines.join("\n")).as_bytes())?;
            file.sync_all()?;
            if let Some(folder) = self.path.parent() {
                File::open(folder)?.sync_all()?;
            }
            self.listed.extend(new);
        }
        self.left.clear();
        Ok(())
    }
}

impl Sink for ShredList {
    fn committed(&mut self, batch: &Arc<[Happened]>) {
        self.list(batch.iter().filter_map(|one| match &one.event {
            Event::RolleVergessen { garnrolle, .. } => Some(*garnrolle),
            _ => None,
        }));
    }

    fn resume(&mut self, kept: &Kept<'_>) -> bool {
        self.list(kept.forgotten().iter().copied());
        true
    }
}

fn read(path: &Path) -> Result<BTreeSet<GarnrolleId>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(error) => {
            return Err(error).with_context(|| format!("the shred list {} cannot be read", path.display()));
        }
    };
    // What a crash cut off is no id; the log says it again.
    Ok(text.lines().filter_map(|line| line.trim().parse().ok()).collect())
}

/// Forgets again whom an older log and vault know still. To be called when the log is known to be whole, and before
/// anybody is answered.
///
/// # Errors
/// One sentence when the list or the log cannot be used.
pub fn replay(path: &Path, loom: &mut Loom) -> Result<()> {
    let known =
        |id: &GarnrolleId| loom.state().rollen.get(id).is_some_and(|rolle| rolle.vergessen != Vergessen::Ja);
    let back: Vec<_> = read(path)?.into_iter().filter(known).collect();
    for garnrolle in back {
        let command_id = crate::environment::Machine::real().command_id();
        let (actor, command) = (Actor::Betreiber, Command::RolleVergessen { garnrolle });
        let submission = Submission { command_id, request_hash: [0; 16], actor, command };
        match loom.weave(vec![submission]).pop() {
            Some(Ok(outcome)) => {
                tracing::warn!(
                    position = outcome.position,
                    "somebody came back with a backup and was forgotten again"
                );
            }
            Some(Err(failure)) => return Err(failure).context("the shred list could not be replayed"),
            None => {}
        }
    }
    Ok(())
}
