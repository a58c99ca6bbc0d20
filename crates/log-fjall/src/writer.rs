//! The one writer: a batch is one write at the end of the last segment and one sync.

use crate::commands::Commands;
use crate::folder::{self, Mode, OpenError, Opened};
use crate::shared::{Place, Segment, Shared};
use crate::{FjallReader, disk, segment};
use log::domain::Timestamp;
use log::port::continues;
use log::{AppendError, Durable, Log, LogReader, ReadError, Record};
use parking_lot::{Mutex, RwLock};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A segment that has grown to this many bytes is followed by a new one.
const SEGMENT_FULL: u64 = 64 << 20;

/// The log in a folder of this machine.
#[derive(Debug)]
pub struct FjallLog {
    folder: PathBuf,
    shared: Arc<Shared>,
    last_time: Option<Timestamp>,
    buffer: Vec<u8>,
    segment_full: u64,
    /// Why nothing more is written until the log is opened again.
    stopped: Option<String>,
    _lock: File,
}

impl FjallLog {
    /// Opens the log in this folder, or begins a new one. What was being written when the last process ended, and was
    /// therefore never acknowledged, is cut off.
    ///
    /// # Errors
    /// [`OpenError`] when another process has it, the folder cannot be used, or the log is damaged.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        let Opened { lock, state, last_time } = folder::open(folder, Mode::Write)?;
        let commands = Some(Mutex::new(Commands::new(folder.join("commands"))));
        Ok(Self {
            folder: folder.to_owned(),
            shared: Arc::new(Shared { state: RwLock::new(state), commands }),
            last_time,
            buffer: Vec::new(),
            segment_full: SEGMENT_FULL,
            stopped: None,
            _lock: lock,
        })
    }

    /// The segment to write to and its length; a new one when the last is full.
    fn last_segment(&self, head: u64) -> io::Result<(Arc<Segment>, u64)> {
        let empty = segment::SEGMENT_HEAD as u64;
        let last = {
            let state = self.shared.state.read();
            state.segments.last().map(|last| (Arc::clone(last), state.length))
        };
        match last {
            Some((segment, length)) if length < self.segment_full || length == empty => Ok((segment, length)),
            _ => {
                let (segment, length) = (Arc::new(folder::create(&self.folder, head + 1)?), empty);
                let mut state = self.shared.state.write();
                state.segments.push(Arc::clone(&segment));
                state.length = length;
                Ok((segment, length))
            }
        }
    }

    /// Writes the buffer at the end of the segment and syncs it.
    fn store(&mut self, segment: &Segment, length: u64) -> Result<(), AppendError> {
        if let Err(error) = disk::write_at(&segment.file, &self.buffer, length) {
            // Half a batch is no batch; but as long as it stands there, nothing can be written after it.
            if let Err(second) = disk::cut(&segment.file, length) {
                self.stop(format!("a batch was left half written: {second}"));
            }
            return Err(self.refusal(&error));
        }
        // After a failed sync nobody can say what the disk holds; asking again would be told that all is well.
        disk::sync(&segment.file).map_err(|error| {
            let reason = format!("{}: {error}", self.folder.display());
            self.stop(format!("a sync failed: {error}"));
            AppendError::UnknownOutcome { reason }
        })
    }

    fn stop(&mut self, reason: String) {
        self.stopped = Some(reason);
    }

    fn refusal(&self, error: &io::Error) -> AppendError {
        let reason = format!("{}: {error}", self.folder.display());
        if disk::is_full(error) { AppendError::Full { reason } } else { AppendError::Unavailable { reason } }
    }
}

impl Log for FjallLog {
    fn append(&mut self, expected_head: u64, records: &[Record]) -> Result<Durable, AppendError> {
        if let Some(reason) = &self.stopped {
            let reason = format!("{reason}; the log must be opened again");
            return Err(AppendError::Unavailable { reason });
        }
        let head = self.shared.head();
        if head != expected_head {
            return Err(AppendError::Conflict { head });
        }
        let (first, last) = continues(head, self.last_time, records)?;
        segment::write_batch(records, &mut self.buffer)
            .ok_or_else(|| AppendError::Malformed { reason: "the batch is larger than 4 GiB".into() })?;
        let (segment, length) = self.last_segment(head).map_err(|error| self.refusal(&error))?;
        self.store(&segment, length)?;
        segment.note(Place { position: first, offset: length });
        {
            let mut state = self.shared.state.write();
            state.head = last;
            state.length = length + self.buffer.len() as u64;
        }
        self.last_time = records.last().map(|record| record.time);
        Ok(Durable::after_sync(first, last))
    }

    fn head(&mut self) -> Result<u64, ReadError> {
        Ok(self.shared.head())
    }

    fn reader(&self) -> Result<Box<dyn LogReader>, ReadError> {
        Ok(Box::new(FjallReader::new(Arc::clone(&self.shared), None)))
    }
}

impl Drop for FjallLog {
    fn drop(&mut self) {
        // Not written, an end that is cut off later is noticed by the signed head only.
        let _ = folder::write_reached(&self.folder, self.shared.head());
    }
}

#[cfg(test)]
mod tests;
