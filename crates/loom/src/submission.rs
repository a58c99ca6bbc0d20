//! What goes into the loom and what comes out of it.

use crate::checkpoint::Kept;
use domain::{Actor, Command, CommandId, Happened, Refusal};
use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

/// A command on its way to the writer.
#[derive(Clone, Debug)]
pub struct Submission {
    /// Names the command for ever: a repetition returns the first outcome.
    pub command_id: CommandId,
    /// Fingerprint of what was asked; the same id with another one is refused.
    pub request_hash: [u8; 16],
    /// Who acts.
    pub actor: Actor,
    /// What is wanted.
    pub command: Command,
}

/// A command was carried out, durably.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The log position at which its effect is complete.
    pub position: u64,
    /// What happened because of it, in order; empty when nothing had to change.
    pub events: Events,
    /// Whether this is the outcome of an earlier submission of the same command.
    pub repeated: bool,
}

/// The events of one command: a part of the batch that they were committed in, shared and not copied.
#[derive(Clone)]
pub struct Events {
    batch: Arc<[Happened]>,
    range: Range<usize>,
}

impl Events {
    /// All of a batch.
    #[must_use]
    pub fn all(batch: Arc<[Happened]>) -> Self {
        let range = 0..batch.len();
        Self { batch, range }
    }

    /// The events of the batch at these positions; positions outside of it are left out.
    pub(crate) fn at(batch: &Arc<[Happened]>, first: u64, last: u64) -> Self {
        let start = batch.partition_point(|happened| happened.position < first);
        let end = batch.partition_point(|happened| happened.position <= last).max(start);
        Self { batch: Arc::clone(batch), range: start..end }
    }
}

impl Deref for Events {
    type Target = [Happened];
    fn deref(&self) -> &[Happened] {
        self.batch.get(self.range.clone()).unwrap_or_default()
    }
}

impl PartialEq for Events {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// Why there is no outcome.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Failure {
    /// A rule forbids it. Nothing happened.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The command id was used before for something else. Nothing happened.
    #[error("this command id was used before for something else")]
    OtherBody,
    /// The queue is full. Nothing happened.
    #[error("the queue is full")]
    Overloaded {
        /// When to try again, in seconds.
        retry_after_s: u32,
    },
    /// The log cannot be written. Nothing happened.
    #[error("the log cannot be written: {reason}")]
    Unavailable {
        /// One sentence for the operator.
        reason: Arc<str>,
    },
    /// Whether it happened is not known; a repetition with the same command id finds out.
    #[error("whether it happened is not known yet")]
    UnknownOutcome,
}

/// Sees every event once, in order, after it has become durable.
pub trait Sink: Send {
    /// Takes a batch. Positions follow the batch before without a gap.
    fn committed(&mut self, batch: &Arc<[Happened]>);

    /// What it has made of everything it was told, in parts with names, for the checkpoint. It may know what was sealed.
    fn keep(&self) -> Vec<(&'static str, Vec<u8>)> {
        Vec::new()
    }

    /// Goes on at a start as if it had been told everything that the checkpoint follows from, and says whether it can. If
    /// one sink cannot, all of them are told everything from the beginning.
    fn resume(&mut self, _kept: &Kept<'_>) -> bool {
        false
    }
}
