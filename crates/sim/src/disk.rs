//! A disk that can fail, and the log on it. What was written but not synced may be lost or torn when the power goes;
//! every call can fail, and an answer can get lost on its way. Recovery drops a batch whose end mark is missing.
//!
//! It stores records and knows nothing of what they say.

use crate::bugs::PlantedBug;
use crate::chance::Chance;
use domain::Micros;
use log::{AppendError, Draft, Durable, Log, LogReader, ReadError, Record};
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What happens to the next append.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Fault {
    /// The store answers that it cannot.
    Unavailable,
    /// The disk is full.
    Full,
    /// It is stored, and the answer is lost.
    AnswerLost,
    /// It is not stored, and the answer is lost.
    RequestLost,
    /// The power goes before anything is written.
    CutBeforeWrite,
    /// The power goes between writing and syncing: all, some or nothing of it is on the disk afterwards.
    CutBeforeSync,
    /// The power goes after syncing, before the answer.
    CutAfterSync,
    /// A read fails.
    Unreadable,
}

impl Fault {
    /// Every fault of an append.
    pub const OF_APPEND: [Self; 7] = [
        Self::Unavailable,
        Self::Full,
        Self::AnswerLost,
        Self::RequestLost,
        Self::CutBeforeWrite,
        Self::CutBeforeSync,
        Self::CutAfterSync,
    ];
}

/// A record on the disk; the last one of a batch carries the end mark.
#[derive(Clone, Debug)]
struct Sector {
    record: Record,
    ends_batch: bool,
}

#[derive(Debug)]
struct Platter {
    synced: Vec<Sector>,
    loose: Vec<Sector>,
    powered: bool,
    next: Option<Fault>,
    unreadable: u32,
    met: BTreeMap<Fault, u64>,
    bug: Option<PlantedBug>,
    chance: Chance,
}

/// The disk. Clones are the same disk, as seen by several nodes.
#[derive(Clone, Debug)]
pub struct Disk(Arc<Mutex<Platter>>);

impl Disk {
    /// An empty disk.
    #[must_use]
    pub fn new(chance: Chance, bug: Option<PlantedBug>) -> Self {
        let (synced, loose, met) = (Vec::new(), Vec::new(), BTreeMap::new());
        let platter = Platter { synced, loose, powered: true, next: None, unreadable: 0, met, bug, chance };
        Self(Arc::new(Mutex::new(platter)))
    }

    /// The next append meets this fault.
    pub fn arm(&self, fault: Fault) {
        self.0.lock().next = Some(fault);
    }

    /// The next reads fail.
    pub fn arm_reads(&self, times: u32) {
        self.0.lock().unreadable = times;
    }

    /// Nothing fails from now on until armed again.
    pub fn disarm(&self) {
        let mut platter = self.0.lock();
        (platter.next, platter.unreadable) = (None, 0);
    }

    /// Whether the power has gone.
    #[must_use]
    pub fn is_down(&self) -> bool {
        !self.0.lock().powered
    }

    /// The power goes, now, and what was not synced is lost, torn or whole.
    pub fn cut(&self) {
        self.0.lock().cut();
    }

    /// The power comes back, and the log is recovered.
    pub fn recover(&self) {
        let mut platter = self.0.lock();
        platter.powered = true;
        if platter.bug != Some(PlantedBug::TornBatchKept) {
            let whole =
                platter.synced.iter().rposition(|sector| sector.ends_batch).map_or(0, |last| last + 1);
            platter.synced.truncate(whole);
        }
    }

    /// How many records are durable.
    #[must_use]
    pub fn head(&self) -> u64 {
        self.0.lock().synced.len() as u64
    }

    /// The durable records after this position, without any fault.
    #[must_use]
    pub fn after(&self, position: u64) -> Vec<Record> {
        let skip = usize::try_from(position).unwrap_or(usize::MAX);
        self.0.lock().synced.iter().skip(skip).map(|sector| sector.record.clone()).collect()
    }

    /// How often each fault was met.
    #[must_use]
    pub fn met(&self) -> BTreeMap<Fault, u64> {
        self.0.lock().met.clone()
    }
}

impl Platter {
    fn meet(&mut self, fault: Fault) {
        *self.met.entry(fault).or_default() += 1;
    }

    fn cut(&mut self) {
        self.powered = false;
        let loose = std::mem::take(&mut self.loose);
        let kept = self.chance.below(loose.len() + 1);
        self.synced.extend(loose.into_iter().take(kept));
        if self.bug == Some(PlantedBug::LostWrite) && self.chance.permille(500) {
            let last_batch = self.synced.iter().rev().skip(1).position(|sector| sector.ends_batch);
            let keep = self.synced.len().saturating_sub(1 + last_batch.unwrap_or(0));
            self.synced.truncate(keep);
        }
    }

    fn sync(&mut self) {
        let loose = std::mem::take(&mut self.loose);
        self.synced.extend(loose);
    }

    fn head(&self) -> u64 {
        let bugged = self.bug == Some(PlantedBug::AcknowledgedBeforeDurable);
        (self.synced.len() + if bugged { self.loose.len() } else { 0 }) as u64
    }

    fn write(&mut self, records: &[Record]) {
        let last = records.last().map(|record| record.position);
        for record in records {
            let ends_batch = Some(record.position) == last;
            let record = self.as_written(record);
            self.loose.push(Sector { record, ends_batch });
        }
    }

    /// The record as it reaches the disk: as it is, unless a bug is planted.
    fn as_written(&mut self, record: &Record) -> Record {
        let mut record = record.clone();
        match self.bug {
            Some(PlantedBug::TimeFalls) if self.chance.permille(20) => {
                record.time = record.time + Micros(-1);
                resealed(record)
            }
            Some(PlantedBug::FlippedBit) if self.chance.permille(5) => {
                if let Some(byte) = record.payload.last_mut() {
                    *byte ^= 1;
                }
                record
            }
            Some(PlantedBug::PositionGap) if self.chance.permille(20) => {
                record.position += 1;
                resealed(record)
            }
            _ => record,
        }
    }

    fn append(&mut self, expected_head: u64, records: &[Record]) -> Result<Durable, AppendError> {
        let off = || AppendError::Unavailable { reason: "the machine is off".into() };
        if !self.powered {
            return Err(off());
        }
        let head = self.head();
        if head != expected_head {
            return Err(AppendError::Conflict { head });
        }
        let before = self.synced.last().map(|sector| sector.record.time);
        let (first, last) = log::port::continues(head, before, records)?;
        let fault = self.next.take();
        if let Some(fault) = fault {
            self.meet(fault);
        }
        let unknown = |reason: &str| Err(AppendError::UnknownOutcome { reason: reason.into() });
        match fault {
            Some(Fault::Unavailable) => {
                return Err(AppendError::Unavailable { reason: "no connection".into() });
            }
            Some(Fault::Full) => return Err(AppendError::Full { reason: "no space left".into() }),
            Some(Fault::RequestLost) => return unknown("no answer"),
            Some(Fault::CutBeforeWrite) => {
                self.cut();
                return unknown("the machine went off");
            }
            _ => {}
        }
        self.write(records);
        if fault == Some(Fault::CutBeforeSync) {
            self.cut();
            return unknown("the machine went off");
        }
        if self.bug == Some(PlantedBug::AcknowledgedBeforeDurable) && self.loose.len() < 40 {
            return Ok(Durable::after_sync(first, last));
        }
        self.sync();
        match fault {
            Some(Fault::CutAfterSync) => {
                self.cut();
                unknown("the machine went off")
            }
            Some(Fault::AnswerLost) if self.bug == Some(PlantedBug::UnknownTakenForFailed) => {
                Err(AppendError::Unavailable { reason: "no answer".into() })
            }
            Some(Fault::AnswerLost) => unknown("no answer"),
            _ => Ok(Durable::after_sync(first, last)),
        }
    }

    fn readable(&mut self) -> Result<(), ReadError> {
        if !self.powered {
            return Err(ReadError::Unavailable { reason: "the machine is off".into() });
        }
        if self.unreadable > 0 {
            self.unreadable -= 1;
            self.meet(Fault::Unreadable);
            return Err(ReadError::Unavailable { reason: "no connection".into() });
        }
        Ok(())
    }
}

/// The record with the leaf that belongs to what it says now.
fn resealed(record: Record) -> Record {
    let Record { position, time, ort, actor, command_id, request_hash, event_type, payload, sealed, .. } =
        record;
    Record::new(position, Draft { time, ort, actor, command_id, request_hash, event_type, payload, sealed })
}

impl Log for Disk {
    fn append(&mut self, expected_head: u64, records: &[Record]) -> Result<Durable, AppendError> {
        self.0.lock().append(expected_head, records)
    }
    fn hold(&mut self) -> Result<u64, AppendError> {
        LogReader::head(self).map_err(|error| AppendError::Unavailable { reason: error.to_string() })
    }
    fn let_go(&mut self) {}
    fn probe(&mut self) -> Result<(), AppendError> {
        let on = self.0.lock().powered;
        on.then_some(()).ok_or_else(|| AppendError::Unavailable { reason: "the machine is off".into() })
    }
    fn head(&mut self) -> Result<u64, ReadError> {
        LogReader::head(self)
    }
    fn reader(&self) -> Result<Box<dyn LogReader>, ReadError> {
        self.0.lock().readable()?;
        Ok(Box::new(self.clone()))
    }
}

impl LogReader for Disk {
    fn head(&self) -> Result<u64, ReadError> {
        let mut platter = self.0.lock();
        platter.readable()?;
        Ok(platter.head())
    }
    fn read(&self, from: u64, limit: usize) -> Result<Vec<Record>, ReadError> {
        let mut platter = self.0.lock();
        platter.readable()?;
        let skip = usize::try_from(from.saturating_sub(1)).unwrap_or(usize::MAX);
        let mut all: Vec<Record> =
            platter.synced.iter().skip(skip).take(limit).map(|sector| sector.record.clone()).collect();
        if platter.bug == Some(PlantedBug::ReaderSkips) && all.len() > 3 {
            let skipped = platter.chance.below(all.len());
            all.remove(skipped);
        }
        Ok(all)
    }
}
