//! Standing up: checkpoint and rest of the log give the state, and the sinks go on from what they kept or are told
//! everything. It is the way of every start, and of the state after a failed append.

use super::{Loom, OpenError, VaultOpener, Woven};
use crate::checkpoint::{Checkpoint, Doubt, Kept};
use crate::reading::{Decoded, decode_pages, decoded};
use std::sync::mpsc::sync_channel;
use std::thread;

/// So many pages are decoded ahead of the one that is folded.
const PAGES_AHEAD: usize = 2;

impl Loom {
    /// Checkpoint and rest of the log give the state; sinks see what they have not seen yet.
    pub(super) fn recover(&mut self) -> Result<(), OpenError> {
        self.woven = Woven::default();
        if let Some(checkpoint) = self.read_checkpoint()? {
            self.go_on_from(&checkpoint);
        }
        self.read_ahead(self.shown.min(self.woven.head) + 1)
    }

    /// The checkpoint, if there is one that belongs to this log; anything doubtful is passed over.
    fn read_checkpoint(&self) -> Result<Option<Checkpoint>, OpenError> {
        let Some(path) = &self.config.checkpoint else { return Ok(None) };
        let doubt = match Checkpoint::open(path, self.vault.ring(), self.config.edition) {
            Ok(None) => return Ok(None),
            Ok(Some(checkpoint)) => {
                let there = self.reader.read(checkpoint.head.position, 1)?;
                if there.first().is_some_and(|record| checkpoint.head.follows(record.leaf)) {
                    return Ok(Some(checkpoint));
                }
                Doubt::OtherLog
            }
            Err(doubt) => doubt,
        };
        tracing::warn!(%doubt, "the checkpoint is passed over, the whole log is read");
        Ok(None)
    }

    /// Takes state and seen commands out of the checkpoint, and at a start lets the sinks go on from it.
    fn go_on_from(&mut self, checkpoint: &Checkpoint) {
        let starts = self.shown == 0;
        if starts {
            // A vault from a backup may know them still, and their records are not read again.
            self.shred_all(&checkpoint.head.forgotten);
        }
        let (woven, go_on) = thread::scope(|scope| {
            let woven = scope.spawn(|| checkpoint.woven());
            let kept = Kept(checkpoint);
            let go_on = starts && self.sinks.iter_mut().all(|sink| sink.resume(&kept));
            (woven.join().ok().flatten(), go_on)
        });
        let Some(woven) = woven else {
            tracing::warn!(doubt = %Doubt::NotOpened, "the checkpoint is passed over, the whole log is read");
            return;
        };
        if go_on {
            self.shown = woven.head;
        } else if starts {
            tracing::warn!(
                "the checkpoint does not hold what every reader keeps, all of them are told the whole log"
            );
        }
        self.checkpointed = woven.head;
        self.woven = woven;
    }

    /// Reads the log from this position to its end, of which much is unread: what comes is decoded on a thread of its
    /// own while what came is folded.
    fn read_ahead(&mut self, from: u64) -> Result<(), OpenError> {
        let (reader, keys, page) = (self.reader()?, self.key_ring(), self.config.replay_page.max(1));
        let (decoder, pages) = sync_channel(PAGES_AHEAD);
        thread::scope(|scope| {
            scope.spawn(move || decode_pages(&*reader, &keys, from, page, &decoder));
            // When one fails the channel closes, and with it the thread ends.
            pages.into_iter().try_for_each(|decoded| {
                self.replay(decoded?);
                Ok(())
            })
        })
    }

    /// Reads the log from this position to its end, of which little is unread.
    pub(super) fn read_on(&mut self, mut from: u64) -> Result<(), OpenError> {
        let page = self.config.replay_page.max(1);
        loop {
            let records = self.reader.read(from, page)?;
            let Some(last) = records.last().map(|record| record.position) else { break };
            self.replay(decoded(&records, &VaultOpener { vault: &self.vault })?);
            from = last + 1;
        }
        tracing::debug!(position = self.woven.head, "the loom stands at the end of its log");
        Ok(())
    }

    fn replay(&mut self, decoded: Decoded) {
        let mut unseen = Vec::new();
        for (happened, request_hash) in decoded {
            if happened.position > self.woven.head {
                self.woven.take(&happened, request_hash);
            }
            if happened.position > self.shown {
                unseen.push(happened);
            }
        }
        if !unseen.is_empty() {
            // A process that ended between the record and the key left it to this one; a vault from a backup did too.
            self.shred_what_happened(&unseen);
            self.show(&unseen.into());
        }
    }
}
