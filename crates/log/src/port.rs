//! The port: what a place for the log has to do. Every adapter passes the contract suite (`crate::contract`).

use crate::record::Record;
use domain::{CommandId, Timestamp};
use std::ops::RangeInclusive;

/// Proof that records are durable. Only adapters make one, after their store has synced.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
#[non_exhaustive]
pub struct Durable {
    /// Position of the first record.
    pub first: u64,
    /// Position of the last record.
    pub last: u64,
}

impl Durable {
    /// For adapters only: the records at these positions have been synced to the disk.
    pub const fn after_sync(first: u64, last: u64) -> Self {
        Self { first, last }
    }
}

/// Why records were not appended.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AppendError {
    /// Somebody else appended in between. Nothing was stored.
    #[error("the log has grown to position {head} meanwhile")]
    Conflict {
        /// Where the log ends now.
        head: u64,
    },
    /// The store cannot be written. Nothing was stored.
    #[error("the log cannot be written: {reason}")]
    Unavailable {
        /// One sentence for the operator.
        reason: String,
    },
    /// The disk is full. Nothing was stored, nothing stored before is lost.
    #[error("the disk of the log is full: {reason}")]
    Full {
        /// One sentence for the operator.
        reason: String,
    },
    /// Whether the records were stored is not known; reading the log finds out ([`LogReader::find_command`]).
    #[error("whether the log took the records is not known: {reason}")]
    UnknownOutcome {
        /// One sentence for the operator.
        reason: String,
    },
    /// The records do not fit the log: none at all, positions with gaps, time that falls. Nothing was stored.
    #[error("these records do not continue the log: {reason}")]
    Malformed {
        /// What does not fit.
        reason: String,
    },
}

/// Why the log was not read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ReadError {
    /// The store cannot be read.
    #[error("the log cannot be read: {reason}")]
    Unavailable {
        /// One sentence for the operator.
        reason: String,
    },
    /// A record is damaged.
    #[error("the log is damaged at position {position}: {reason}")]
    Corrupt {
        /// The first damaged position.
        position: u64,
        /// What is wrong with it.
        reason: String,
    },
}

/// The log, as its one writer sees it.
pub trait Log: Send {
    /// Appends the records after position `expected_head`: all or nothing, and durable when it returns.
    ///
    /// # Errors
    /// [`AppendError`]; only `UnknownOutcome` leaves open whether the records are there.
    fn append(&mut self, expected_head: u64, records: &[Record]) -> Result<Durable, AppendError>;

    /// Keeps others from appending until the next [`Log::append`] or [`Log::let_go`], where the store can do that, and
    /// says where the log ends now. Where it cannot, an append that comes too late is a [`AppendError::Conflict`].
    /// Whoever holds the log decides against its very end and is not outrun; others wait for it, so it holds it briefly.
    ///
    /// # Errors
    /// [`AppendError`] when the store cannot be written, or somebody else holds it too long.
    fn hold(&mut self) -> Result<u64, AppendError>;

    /// Lets others append again, when nothing is to be appended after all.
    fn let_go(&mut self);

    /// Whether an append would be durable now: writes a little for real, makes it durable, and leaves no trace of it.
    /// What an append that failed left half done is settled first.
    ///
    /// # Errors
    /// [`AppendError`] when it would not.
    fn probe(&mut self) -> Result<(), AppendError>;

    /// The position of the newest durable record; 0 when there is none.
    ///
    /// # Errors
    /// [`ReadError`] when the store cannot be read.
    fn head(&mut self) -> Result<u64, ReadError>;

    /// A reader of its own for other threads.
    ///
    /// # Errors
    /// [`ReadError`] when the store cannot be opened for reading.
    fn reader(&self) -> Result<Box<dyn LogReader>, ReadError>;
}

/// How many records are read at a time where the whole log is walked.
const PAGE: usize = 4_096;

/// The log, as any number of readers see it: only what is durable.
pub trait LogReader: Send + Sync {
    /// The position of the newest durable record; 0 when there is none.
    ///
    /// # Errors
    /// [`ReadError`] when the store cannot be read.
    fn head(&self) -> Result<u64, ReadError>;

    /// At most `limit` records from position `from` on, in order, without a gap; fewer only at the end.
    /// Positions begin at 1; reading from 0 is reading from 1.
    ///
    /// # Errors
    /// [`ReadError`] when the store cannot be read or a record is damaged.
    fn read(&self, from: u64, limit: usize) -> Result<Vec<Record>, ReadError>;

    /// The positions of the events of a command, which stand side by side; nothing when the log does not know it.
    /// Walks the log from its end unless the store has an index.
    ///
    /// # Errors
    /// [`ReadError`] when the store cannot be read or a record is damaged.
    fn find_command(&self, command_id: CommandId) -> Result<Option<RangeInclusive<u64>>, ReadError> {
        walk_for_command(self, command_id)
    }
}

/// The positions of the events of a command, found by walking the log from its end.
///
/// # Errors
/// [`ReadError`] when the store cannot be read or a record is damaged.
pub fn walk_for_command<R: LogReader + ?Sized>(
    reader: &R,
    command_id: CommandId,
) -> Result<Option<RangeInclusive<u64>>, ReadError> {
    let (mut found, mut end): (Option<(u64, u64)>, _) = (None, reader.head()?);
    while end > 0 {
        let start = end.saturating_sub(PAGE as u64);
        let page = reader.read(start + 1, usize::try_from(end - start).unwrap_or(PAGE))?;
        for record in page.iter().rev() {
            match (&mut found, record.command_id == command_id) {
                (None, true) => found = Some((record.position, record.position)),
                (Some((first, _)), true) => *first = record.position,
                (Some((first, last)), false) => return Ok(Some(*first..=*last)),
                (None, false) => {}
            }
        }
        end = start;
    }
    Ok(found.map(|(first, last)| first..=last))
}

/// First and last position of records that continue a log which ends at `head`, at the time `last_time`.
///
/// # Errors
/// [`AppendError::Malformed`] when there are none, their positions are not the next ones without a gap, or time falls.
pub fn continues(
    head: u64,
    last_time: Option<Timestamp>,
    records: &[Record],
) -> Result<(u64, u64), AppendError> {
    let (Some(first), Some(last)) = (records.first(), records.last()) else {
        return Err(AppendError::Malformed { reason: "there is no record".into() });
    };
    let mut before = last_time.unwrap_or(first.time);
    for (record, position) in records.iter().zip(head + 1..) {
        if record.position != position {
            let reason = format!("position {} stands where {position} belongs", record.position);
            return Err(AppendError::Malformed { reason });
        }
        if record.time < before {
            let reason = format!("position {position} is earlier than the record before it");
            return Err(AppendError::Malformed { reason });
        }
        before = record.time;
    }
    Ok((first.position, last.position))
}
