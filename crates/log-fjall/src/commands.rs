//! Where the events of a command stand, looked up by its id: the keyed state beside the log, in Fjall. It is filled when
//! somebody asks and never synced: it can be deleted at any time, and what it says is checked against the log.

use crate::shared::Shared;
use fjall::{Database, Keyspace, KeyspaceCreateOptions};
use log::domain::CommandId;
use log::{ReadError, Record};
use std::ops::RangeInclusive;
use std::path::PathBuf;

/// Records that are indexed in one step.
const PAGE: usize = 4_096;
/// The key under which the last indexed position stands; no command id is this short.
const INDEXED: &[u8] = b"indexed";
const CACHE_BYTES: u64 = 8 << 20;

/// The index; opened when somebody asks for the first time.
pub(crate) struct Commands {
    folder: PathBuf,
    open: Option<(Database, Keyspace)>,
}

impl std::fmt::Debug for Commands {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Commands").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// Why the index did not answer.
enum Failure {
    /// The log itself.
    Log(ReadError),
    /// The index; it is made anew.
    Index(String),
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        Self::Log(error)
    }
}

impl From<fjall::Error> for Failure {
    fn from(error: fjall::Error) -> Self {
        Self::Index(error.to_string())
    }
}

impl Commands {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder, open: None }
    }

    /// The positions of the command's events.
    pub(crate) fn find(
        &mut self,
        log: &Shared,
        command_id: CommandId,
    ) -> Result<Option<RangeInclusive<u64>>, ReadError> {
        let found = self.try_find(log, command_id).or_else(|failure| match failure {
            Failure::Log(error) => Err(Failure::Log(error)),
            Failure::Index(_) => {
                self.discard();
                self.try_find(log, command_id)
            }
        });
        found.map_err(|failure| match failure {
            Failure::Log(error) => error,
            Failure::Index(reason) => ReadError::Unavailable { reason },
        })
    }

    fn try_find(
        &mut self,
        log: &Shared,
        command_id: CommandId,
    ) -> Result<Option<RangeInclusive<u64>>, Failure> {
        let (database, keyspace) = self.opened()?;
        catch_up(log, &database, &keyspace)?;
        let Some(value) = keyspace.get(command_id.as_u128().to_be_bytes())? else { return Ok(None) };
        let (first, last) = range(&value).ok_or_else(strange)?;
        let there = |position| -> Result<bool, Failure> {
            Ok(log.read(position, 1)?.first().is_some_and(|record| record.command_id == command_id))
        };
        if there(first)? && there(last)? { Ok(Some(first..=last)) } else { Err(strange()) }
    }

    fn opened(&mut self) -> Result<(Database, Keyspace), Failure> {
        if let Some((database, keyspace)) = &self.open {
            return Ok((database.clone(), keyspace.clone()));
        }
        let database = Database::builder(&self.folder).cache_size(CACHE_BYTES).worker_threads(1).open()?;
        let keyspace = database.keyspace("commands", KeyspaceCreateOptions::default)?;
        self.open = Some((database.clone(), keyspace.clone()));
        Ok((database, keyspace))
    }

    fn discard(&mut self) {
        self.open = None;
        // What cannot be removed fails to open again, and that is said.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn strange() -> Failure {
    Failure::Index("the index of commands does not belong to this log".into())
}

/// Indexes what has been appended since.
fn catch_up(log: &Shared, database: &Database, keyspace: &Keyspace) -> Result<(), Failure> {
    let indexed = keyspace.get(INDEXED)?;
    let indexed =
        indexed.map_or(Some(0), |value| value.first_chunk().map(|bytes| u64::from_be_bytes(*bytes)));
    let mut indexed = indexed.filter(|indexed| *indexed <= log.head()).ok_or_else(strange)?;
    while indexed < log.head() {
        let page = log.read(indexed + 1, PAGE)?;
        let Some(last) = page.last() else { break };
        let mut batch = database.batch();
        for records in page.chunk_by(|a, b| a.command_id == b.command_id) {
            index(records, keyspace, &mut batch)?;
        }
        batch.insert(keyspace, INDEXED, last.position.to_be_bytes());
        batch.commit()?;
        indexed = last.position;
    }
    Ok(())
}

/// The events of one command; those before may stand on the page before.
fn index(records: &[Record], keyspace: &Keyspace, batch: &mut fjall::OwnedWriteBatch) -> Result<(), Failure> {
    let (Some(first), Some(last)) = (records.first(), records.last()) else { return Ok(()) };
    let key = first.command_id.as_u128().to_be_bytes();
    let begun =
        keyspace.get(key)?.and_then(|value| range(&value)).filter(|(_, last)| last + 1 == first.position);
    let first = begun.map_or(first.position, |(first, _)| first);
    batch.insert(keyspace, key, [first.to_be_bytes(), last.position.to_be_bytes()].concat());
    Ok(())
}

fn range(value: &[u8]) -> Option<(u64, u64)> {
    let (first, last) = value.split_first_chunk::<8>()?;
    Some((u64::from_be_bytes(*first), u64::from_be_bytes(*last.first_chunk()?)))
}
