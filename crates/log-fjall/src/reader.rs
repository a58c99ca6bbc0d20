//! Reading what is durable, from any thread; and reading a log that nobody writes, without changing a byte.

use crate::folder::{self, Mode, OpenError, Opened};
use crate::shared::Shared;
use log::domain::CommandId;
use log::{LogReader, ReadError, Record};
use parking_lot::RwLock;
use std::fs::File;
use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::Arc;

/// A reader of the log in a folder.
#[derive(Debug)]
pub struct FjallReader {
    shared: Arc<Shared>,
    _lock: Option<File>,
}

impl FjallReader {
    pub(crate) fn new(shared: Arc<Shared>, lock: Option<File>) -> Self {
        Self { shared, _lock: lock }
    }

    /// Opens the log in this folder for reading only. Nothing is changed; nobody can write as long as it is open.
    ///
    /// # Errors
    /// [`OpenError`] when there is no log, a process writes it, or its end is damaged.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        let Opened { lock, state, .. } = folder::open(folder, Mode::Read)?;
        Ok(Self::new(Arc::new(Shared { state: RwLock::new(state), commands: None }), Some(lock)))
    }

    /// How many bytes stand after the last whole batch: of a write that was interrupted, which was never acknowledged
    /// and which the next opening for writing cuts off.
    ///
    /// # Errors
    /// [`ReadError`] when the file cannot be looked at.
    pub fn unfinished(&self) -> Result<u64, ReadError> {
        self.shared.unfinished()
    }
}

impl LogReader for FjallReader {
    fn head(&self) -> Result<u64, ReadError> {
        Ok(self.shared.head())
    }

    fn read(&self, from: u64, limit: usize) -> Result<Vec<Record>, ReadError> {
        self.shared.read(from, limit)
    }

    fn find_command(&self, command_id: CommandId) -> Result<Option<RangeInclusive<u64>>, ReadError> {
        match &self.shared.commands {
            Some(commands) => commands.lock().find(&self.shared, command_id),
            None => log::port::walk_for_command(self, command_id),
        }
    }
}
