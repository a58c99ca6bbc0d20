//! Keeping a checkpoint. The writer stands still only while state and sinks write down what they hold; packing, sealing
//! and the disk are left to a thread of their own.

use super::Loom;
use crate::checkpoint::{Taken, bytes_of};
use std::io;
use std::thread::{self, JoinHandle};

/// Records after which a checkpoint is worth its time.
const WORTH_RECORDS: u64 = 20_000;
/// And such a part of the whole log: taking one costs as much as the weave is large, so that it must not come more often the
/// larger it is. Reading so much again at a start takes no longer than the checkpoint itself.
const WORTH_PART: u64 = 32;

/// A checkpoint on its way to the disk.
pub(super) struct Writing {
    position: u64,
    thread: JoinHandle<io::Result<()>>,
}

impl Loom {
    /// Whether enough came since the last checkpoint for another one.
    #[must_use]
    pub fn wants_checkpoint(&self) -> bool {
        let since = self.woven.head.saturating_sub(self.tried.max(self.checkpointed));
        since >= WORTH_RECORDS.max(self.woven.head / WORTH_PART)
    }

    /// Takes a checkpoint and waits until it is written. That it fails costs time at the next start, nothing else.
    pub fn write_checkpoint(&mut self) {
        self.begin_checkpoint();
        self.end_checkpoint();
    }

    /// Takes a checkpoint and lets it be written beside what comes next.
    pub fn begin_checkpoint(&mut self) {
        self.end_checkpoint();
        if self.is_broken() || self.woven.head == 0 || self.woven.head == self.checkpointed {
            return;
        }
        let Some(path) = self.config.checkpoint.clone() else { return };
        self.tried = self.woven.head;
        let begun = self.taken().and_then(|taken| {
            thread::Builder::new().name("checkpoint".into()).spawn(move || taken.write(&path))
        });
        match begun {
            Ok(thread) => self.writing = Some(Writing { position: self.woven.head, thread }),
            Err(error) => not_written(&error),
        }
    }

    /// Waits until the checkpoint under way is written, if there is one.
    pub(super) fn end_checkpoint(&mut self) {
        let Some(Writing { position, thread }) = self.writing.take() else { return };
        match thread.join().unwrap_or_else(|_| Err(io::Error::other("its thread ended by a panic"))) {
            Ok(()) => self.checkpointed = position,
            Err(error) => not_written(&error),
        }
    }

    /// State, seen commands and what the sinks keep, all of the same position.
    fn taken(&mut self) -> io::Result<Taken> {
        let leaf = self.reader.read(self.woven.head, 1).map_err(io::Error::other)?;
        let leaf = leaf.first().map(|record| record.leaf).ok_or_else(|| io::Error::other("no record"))?;
        let key = self.vault.checkpoint_key(&mut *self.environment);
        self.vault.sync().map_err(io::Error::other)?;
        let (woven, kept) = thread::scope(|scope| {
            let woven = scope.spawn(|| bytes_of(&self.woven));
            let kept = self.sinks.iter().flat_map(|sink| sink.keep()).collect();
            (woven.join().unwrap_or_else(|_| Err(io::Error::other("its thread ended by a panic"))), kept)
        });
        Ok(Taken::of((&self.woven, woven?), leaf, self.config.edition, kept, key))
    }
}

fn not_written(error: &io::Error) {
    tracing::warn!(%error, "the checkpoint could not be written; the next start reads the log");
}
