//! What writer and readers share: the segments, and up to where they are durable.

use crate::commands::Commands;
use crate::scan::{Batches, Damage};
use crate::segment::{Records, SEGMENT_HEAD};
use log::{ReadError, Record};
use parking_lot::{Mutex, RwLock};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A place in a segment is remembered about every so many bytes.
const INDEX_STEP: u64 = 64 << 10;
/// Bytes that are read at once at most, unless a batch is larger.
const PIECE_MAX: usize = 256 << 10;
const PIECE_MIN: usize = 8 << 10;

/// Where a batch begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) position: u64,
    pub(crate) offset: u64,
}

/// A segment file.
#[derive(Debug)]
pub(crate) struct Segment {
    /// Position of its first record.
    pub(crate) first: u64,
    pub(crate) path: PathBuf,
    pub(crate) file: File,
    /// Some places in it, in order; nothing as long as nobody looked.
    places: RwLock<Option<Vec<Place>>>,
}

impl Segment {
    pub(crate) fn new(first: u64, path: PathBuf, file: File, places: Option<Vec<Place>>) -> Self {
        Self { first, path, file, places: RwLock::new(places) }
    }

    fn begin(&self) -> Place {
        Place { position: self.first, offset: SEGMENT_HEAD as u64 }
    }

    /// Notes where a batch begins, if the last noted one is far enough away.
    pub(crate) fn note(&self, place: Place) {
        note(self.places.write().get_or_insert_default(), place);
    }

    /// Takes over the places that a walk through the whole file has found.
    pub(crate) fn know(&self, places: Vec<Place>) {
        *self.places.write() = Some(places);
    }

    /// A noted place at or before the position; the whole file is walked once if nobody did.
    fn place_before(&self, position: u64) -> Place {
        if let Some(places) = self.places.read().as_deref() {
            return self.nearest(places, position);
        }
        let places = self.walk();
        let nearest = self.nearest(&places, position);
        self.places.write().get_or_insert(places);
        nearest
    }

    fn nearest(&self, places: &[Place], position: u64) -> Place {
        let after = places.partition_point(|place| place.position <= position);
        after.checked_sub(1).and_then(|at| places.get(at)).copied().unwrap_or_else(|| self.begin())
    }

    /// Up to the first damage, which whoever reads there will meet.
    fn walk(&self) -> Vec<Place> {
        let mut places = Vec::new();
        let end = self.file.metadata().map_or(0, |metadata| metadata.len());
        let Place { position, offset } = self.begin();
        let mut batches = Batches::new(&self.file, offset, position, end, PIECE_MAX);
        while let Ok(Some(head)) = batches.next_head() {
            note(&mut places, Place { position: head.first, offset: batches.offset });
            batches.skip(head);
        }
        places
    }
}

/// Adds the place if it is far enough from the last one.
pub(crate) fn note(places: &mut Vec<Place>, place: Place) {
    if places.last().is_none_or(|last| place.offset - last.offset >= INDEX_STEP) {
        places.push(place);
    }
}

/// The segments and their durable end.
#[derive(Debug)]
pub(crate) struct State {
    /// In order of their positions; never empty.
    pub(crate) segments: Vec<Arc<Segment>>,
    /// Position of the newest durable record.
    pub(crate) head: u64,
    /// Durable bytes of the last segment.
    pub(crate) length: u64,
}

/// What writer and readers share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) state: RwLock<State>,
    /// The index of command ids; nothing when this opening may not write it.
    pub(crate) commands: Option<Mutex<Commands>>,
}

/// A segment with what it must hold.
struct Part {
    segment: Arc<Segment>,
    end: u64,
    last: u64,
}

impl Shared {
    pub(crate) fn head(&self) -> u64 {
        self.state.read().head
    }

    /// Bytes of the last segment after its durable end.
    pub(crate) fn unfinished(&self) -> Result<u64, ReadError> {
        let state = self.state.read();
        let Some(last) = state.segments.last() else { return Ok(0) };
        let there = last.file.metadata().map_err(|error| unreadable(&last.path, &error))?.len();
        Ok(there.saturating_sub(state.length))
    }

    /// The segment that holds this position.
    fn part(&self, position: u64) -> Result<Part, ReadError> {
        let state = self.state.read();
        let next = state.segments.partition_point(|segment| segment.first <= position);
        let segment = next.checked_sub(1).and_then(|at| state.segments.get(at)).map(Arc::clone);
        let segment = segment.ok_or_else(|| missing(position))?;
        match state.segments.get(next) {
            None => Ok(Part { segment, end: state.length, last: state.head }),
            Some(following) => {
                let end = segment.file.metadata().map_err(|error| unreadable(&segment.path, &error))?.len();
                Ok(Part { last: following.first - 1, segment, end })
            }
        }
    }

    /// At most `limit` records from this position on.
    pub(crate) fn read(&self, from: u64, limit: usize) -> Result<Vec<Record>, ReadError> {
        let (from, head) = (from.max(1), self.head());
        let mut records = Vec::new();
        while records.len() < limit {
            let next = from.saturating_add(records.len() as u64);
            if next > head {
                break;
            }
            let part = self.part(next)?;
            part.read(next, limit, &mut records)?;
        }
        Ok(records)
    }
}

impl Part {
    /// Reads on from position `from` until the segment ends or enough is there; at least one record.
    fn read(&self, from: u64, limit: usize, records: &mut Vec<Record>) -> Result<(), ReadError> {
        let place = self.segment.place_before(from);
        let piece = limit.saturating_mul(1 << 10).clamp(PIECE_MIN, PIECE_MAX);
        let mut batches = Batches::new(&self.segment.file, place.offset, place.position, self.end, piece);
        while records.len() < limit && batches.next <= self.last {
            let (expected, offset) = (batches.next, batches.offset);
            let damage = |damage| self.damaged(damage, offset);
            let Some(head) = batches.next_head().map_err(damage)? else {
                return Err(self.damaged(Damage::Broken { position: expected.max(from) }, offset));
            };
            if head.first + u64::from(head.count) <= from {
                batches.skip(head);
                continue;
            }
            let Some((head, body)) = batches.next_batch().map_err(damage)? else { break };
            let mut batch = Records::new(head, body);
            while let Some(record) =
                batch.next_record().map_err(|position| self.damaged(Damage::Broken { position }, offset))?
            {
                if record.position >= from && records.len() < limit {
                    records.push(record);
                }
            }
        }
        Ok(())
    }

    fn damaged(&self, damage: Damage, offset: u64) -> ReadError {
        match damage {
            Damage::Io(error) => unreadable(&self.segment.path, &error),
            Damage::Broken { position } => {
                let path = self.segment.path.display();
                ReadError::Corrupt {
                    position,
                    reason: format!("{path} is not what was written, from byte {offset} on"),
                }
            }
        }
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> ReadError {
    ReadError::Unavailable { reason: format!("{}: {error}", path.display()) }
}

fn missing(position: u64) -> ReadError {
    ReadError::Corrupt { position, reason: "the segment that should hold it is missing".into() }
}
