//! The one writer: a batch is one write at the end of the last segment and one sync.
//!
//! **After a failed sync** nobody can say what the disk holds, and asking again is no help: the kernel tells of the
//! error once, takes the pages for clean that it could not write, and lets the next sync of them succeed. So what was
//! written since the last good sync counts as nothing, and is taken back before anything else happens ([`FjallLog::mend`]):
//! the segment is cut to its durable length; the bytes of its last page, which were on their way again together with
//! the lost ones, are written anew, so that the sync of the cut is about them too; and the log goes on in a new file,
//! of which no page is in doubt. If any of this fails nothing is written, and the next append tries again from the
//! cut on. A crash in between leaves an end that the next opening takes or cuts off as a whole; either is right, for
//! nobody was told that the batch is there, or that it is not.

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
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Bytes that a probe writes: about what a batch of one command needs.
const PROBE_LEN: usize = 16 << 10;
/// Bytes that the kernel writes together, or a multiple of them.
const PAGE: u64 = 64 << 10;
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
    /// Why nothing is written until the end of the log is mended.
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
            _ => self.begin_segment(head),
        }
    }

    /// Takes back what may or may not stand after the durable end, and begins a new segment; see the top of this file.
    fn mend(&mut self) -> Result<(), AppendError> {
        let Some(reason) = &self.stopped else { return Ok(()) };
        let (segment, length, head) = {
            let state = self.shared.state.read();
            (state.segments.last().map(Arc::clone), state.length, state.head)
        };
        let mended = segment.map_or(Ok(()), |segment| self.take_back(&segment, length, head));
        mended.map_err(|error| AppendError::Unavailable {
            reason: format!("{}: {reason}, and cannot be taken back: {error}", self.folder.display()),
        })?;
        self.stopped = None;
        Ok(())
    }

    fn take_back(&self, segment: &Segment, length: u64, head: u64) -> io::Result<()> {
        let page = length - 1 - (length - 1) % PAGE;
        let mut bytes = vec![0; usize::try_from(length - page).unwrap_or_default()];
        segment.file.read_exact_at(&mut bytes, page)?;
        disk::write_at(&segment.file, &bytes, page)?;
        disk::cut(&segment.file, length)?;
        if length > segment::SEGMENT_HEAD as u64 {
            self.begin_segment(head)?;
        }
        Ok(())
    }

    /// A new segment after this position.
    fn begin_segment(&self, head: u64) -> io::Result<(Arc<Segment>, u64)> {
        let (segment, length) =
            (Arc::new(folder::create(&self.folder, head + 1)?), segment::SEGMENT_HEAD as u64);
        let mut state = self.shared.state.write();
        state.segments.push(Arc::clone(&segment));
        state.length = length;
        Ok((segment, length))
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
        self.mend()?;
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

    fn hold(&mut self) -> Result<u64, AppendError> {
        Ok(self.shared.head())
    }

    fn let_go(&mut self) {}

    /// Does what an append does, with a batch that says nothing, and cuts it off again.
    fn probe(&mut self) -> Result<(), AppendError> {
        self.mend()?;
        let (segment, length) =
            self.last_segment(self.shared.head()).map_err(|error| self.refusal(&error))?;
        self.buffer.clear();
        self.buffer.resize(PROBE_LEN, 0);
        self.store(&segment, length)?;
        disk::cut(&segment.file, length).map_err(|error| {
            self.stop(format!("a probe was left standing: {error}"));
            self.refusal(&error)
        })
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
