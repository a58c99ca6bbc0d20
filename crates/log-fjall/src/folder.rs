//! Opening the folder: one process, the segments in order, and the end of the last one as it was left.

use crate::disk;
use crate::scan::{Batches, Damage, check, has_batch_after};
use crate::segment::{Records, SEGMENT_HEAD, segment_head};
use crate::shared::{Place, Segment, State, note};
use log::domain::Timestamp;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const SUFFIX: &str = "log";
const REACHED: &str = "reached";
const PIECE: usize = 1 << 20;

/// Why the log cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it open.
    #[error("the log in {folder} is in use by another process; only one at a time may open it")]
    InUse {
        /// Which folder.
        folder: PathBuf,
    },
    /// The file system refused.
    #[error("the log in {folder} cannot be opened: {source}")]
    Io {
        /// Which folder.
        folder: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// There is no log, and none was to be made.
    #[error("there is no log in {folder}")]
    Missing {
        /// Which folder.
        folder: PathBuf,
    },
    /// What was stored once is not there any more, or not as it was stored.
    #[error("the log in {folder} is damaged at position {position}: {reason}")]
    Corrupt {
        /// Which folder.
        folder: PathBuf,
        /// The first damaged position.
        position: u64,
        /// What is wrong with it.
        reason: String,
    },
}

/// Whether opening may change anything in the folder.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Makes the folder, locks out everybody else, cuts off what was interrupted.
    Write,
    /// Locks out writers, changes nothing.
    Read,
}

/// An open folder.
pub(crate) struct Opened {
    pub(crate) lock: File,
    pub(crate) state: State,
    pub(crate) last_time: Option<Timestamp>,
}

pub(crate) fn open(folder: &Path, mode: Mode) -> Result<Opened, OpenError> {
    let fail = |source| OpenError::Io { folder: folder.to_owned(), source };
    let lock = lock(folder, mode)?;
    let mut segments = list(folder).map_err(fail)?;
    drop_unfinished(folder, &mut segments, mode)?;
    if segments.is_empty() {
        if mode == Mode::Read {
            return Err(OpenError::Missing { folder: folder.to_owned() });
        }
        segments.push(create(folder, 1).map_err(fail)?);
    }
    check_heads(folder, &segments)?;
    let end = find_end(folder, &segments, mode)?;
    let state =
        State { segments: segments.into_iter().map(Arc::new).collect(), head: end.head, length: end.length };
    Ok(Opened { lock, state, last_time: end.last_time })
}

fn lock(folder: &Path, mode: Mode) -> Result<File, OpenError> {
    let fail = |source| OpenError::Io { folder: folder.to_owned(), source };
    let path = folder.join("lock");
    let (file, locked) = match mode {
        Mode::Write => {
            make(folder).map_err(fail)?;
            let file =
                OpenOptions::new().write(true).create(true).truncate(false).open(path).map_err(fail)?;
            let locked = file.try_lock();
            (file, locked)
        }
        Mode::Read => {
            let missing = |_| OpenError::Missing { folder: folder.to_owned() };
            let file = File::open(path).map_err(missing)?;
            let locked = file.try_lock_shared();
            (file, locked)
        }
    };
    match locked {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse { folder: folder.to_owned() }),
        Err(TryLockError::Error(source)) => Err(fail(source)),
    }
}

/// Makes the folder, and its name durable: a log whose folder is gone after a power cut has lost everything.
fn make(folder: &Path) -> io::Result<()> {
    let new: Vec<&Path> = folder.ancestors().take_while(|path| !path.exists()).collect();
    fs::create_dir_all(folder)?;
    for parent in new.iter().filter_map(|path| path.parent()) {
        let here = parent.as_os_str().is_empty();
        File::open(if here { Path::new(".") } else { parent })?.sync_all()?;
    }
    Ok(())
}

/// The segments in the order of their positions.
fn list(folder: &Path) -> io::Result<Vec<Segment>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let first = path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.parse().ok());
        if let Some(first) = first.filter(|_| path.extension().is_some_and(|suffix| suffix == SUFFIX)) {
            let file = OpenOptions::new().read(true).write(true).open(&path);
            let file = file.or_else(|_| File::open(&path))?;
            found.push(Segment::new(first, path, file, None));
        }
    }
    found.sort_by_key(|segment| segment.first);
    Ok(found)
}

/// A new, empty segment; durable with its name. One that was begun before and could not be finished is begun anew.
pub(crate) fn create(folder: &Path, first: u64) -> io::Result<Segment> {
    let path = folder.join(format!("{first:020}.{SUFFIX}"));
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path)?;
    if file.metadata()?.len() > SEGMENT_HEAD as u64 {
        let reason = format!("{} holds something already", path.display());
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, reason));
    }
    let begun = disk::write_at(&file, &segment_head(first), 0)
        .and_then(|()| disk::cut(&file, SEGMENT_HEAD as u64))
        .and_then(|()| File::open(folder)?.sync_all());
    match begun {
        Ok(()) => Ok(Segment::new(first, path, file, Some(Vec::new()))),
        Err(error) => Err(match disk::remove(&path) {
            Ok(()) => error,
            // Harmless: it holds no record, so the next attempt begins it anew and the next opening drops it.
            Err(second) => {
                let reason = format!("{error}; {} was begun and stays: {second}", path.display());
                io::Error::new(error.kind(), reason)
            }
        }),
    }
}

/// A last segment without a whole head was being made when the process ended: nothing was ever stored in it.
fn drop_unfinished(folder: &Path, segments: &mut Vec<Segment>, mode: Mode) -> Result<(), OpenError> {
    let fail = |source| OpenError::Io { folder: folder.to_owned(), source };
    let Some(last) = segments.last() else { return Ok(()) };
    let length = last.file.metadata().map_err(fail)?.len();
    if length > SEGMENT_HEAD as u64 || has_head(last).map_err(fail)? {
        return Ok(());
    }
    if mode == Mode::Write {
        fs::remove_file(&last.path).map_err(fail)?;
    }
    segments.pop();
    Ok(())
}

/// Whether the segment begins as it should.
fn has_head(segment: &Segment) -> io::Result<bool> {
    let mut head = [0; SEGMENT_HEAD];
    match segment.file.read_exact_at(&mut head, 0) {
        Ok(()) => Ok(head == segment_head(segment.first)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

/// The segments begin with position 1, and each as a segment does.
fn check_heads(folder: &Path, segments: &[Segment]) -> Result<(), OpenError> {
    if segments.first().is_some_and(|first| first.first != 1) {
        return Err(corrupt(folder, 1, "the first segment is missing".into()));
    }
    for segment in segments {
        if !has_head(segment).map_err(|source| OpenError::Io { folder: folder.to_owned(), source })? {
            let reason = format!("{} does not begin like a segment", segment.path.display());
            return Err(corrupt(folder, segment.first, reason));
        }
    }
    Ok(())
}

fn corrupt(folder: &Path, position: u64, reason: String) -> OpenError {
    OpenError::Corrupt { folder: folder.to_owned(), position, reason }
}

struct End {
    head: u64,
    length: u64,
    last_time: Option<Timestamp>,
}

fn find_end(folder: &Path, segments: &[Segment], mode: Mode) -> Result<End, OpenError> {
    let fail = |source| OpenError::Io { folder: folder.to_owned(), source };
    let Some((last, earlier)) = segments.split_last() else {
        return Err(OpenError::Missing { folder: folder.to_owned() });
    };
    let mut end = walk(folder, last, mode)?;
    if let Some(sealed) = earlier.last().filter(|_| end.last_time.is_none()) {
        let before = walk(folder, sealed, Mode::Read)?;
        if before.head + 1 != last.first {
            return Err(corrupt(
                folder,
                before.head + 1,
                "the segment before the last one ends too early".into(),
            ));
        }
        end.last_time = before.last_time;
    }
    let reached = read_reached(folder);
    if end.head < reached {
        let reason =
            format!("the log reached position {reached} when it was last closed, and ends before that now");
        return Err(corrupt(folder, end.head + 1, reason));
    }
    if mode == Mode::Write {
        disk::cut(&last.file, end.length).map_err(fail)?;
    }
    Ok(end)
}

/// Walks the segment, checks every record, and finds its end. What was being written when the process ended is not
/// part of the log; anything else that cannot be read is damage.
fn walk(folder: &Path, segment: &Segment, mode: Mode) -> Result<End, OpenError> {
    let fail = |source| OpenError::Io { folder: folder.to_owned(), source };
    let file_end = segment.file.metadata().map_err(fail)?.len();
    let mut batches = Batches::new(&segment.file, SEGMENT_HEAD as u64, segment.first, file_end, PIECE);
    let mut places = Vec::new();
    let mut end = End { head: segment.first - 1, length: SEGMENT_HEAD as u64, last_time: None };
    let mut last = None;
    loop {
        let place = Place { position: batches.next, offset: batches.offset };
        match step(&mut batches) {
            Ok(Step::Batch) => {
                note(&mut places, place);
                last = Some(place);
                end.head = batches.next - 1;
                end.length = batches.offset;
            }
            Ok(Step::End) => break,
            Err(Damage::Io(source)) => return Err(fail(source)),
            Err(Damage::Broken { position }) => {
                if has_batch_after(&segment.file, place.offset, end.head).map_err(fail)? {
                    let path = segment.path.display();
                    let reason = format!("{path} is not what was written, from byte {} on", place.offset);
                    return Err(corrupt(folder, position, reason));
                }
                break;
            }
        }
    }
    if let Some(place) = last {
        end.last_time = Some(last_time(segment, place, end.length).ok_or_else(|| {
            corrupt(folder, end.head, format!("{} holds something that is no record", segment.path.display()))
        })?);
    }
    if mode == Mode::Write {
        segment.know(places);
    }
    Ok(end)
}

enum Step {
    Batch,
    End,
}

fn step(batches: &mut Batches<'_>) -> Result<Step, Damage> {
    match batches.next_batch()? {
        Some((head, body)) => check(head, body).map(|()| Step::Batch),
        None => Ok(Step::End),
    }
}

/// The time of the last record in the batch at this place.
fn last_time(segment: &Segment, place: Place, end: u64) -> Option<Timestamp> {
    let mut batches = Batches::new(&segment.file, place.offset, place.position, end, PIECE);
    let (head, body) = batches.next_batch().ok()??;
    let (mut records, mut time) = (Records::new(head, body), None);
    while let Some(record) = records.next_record().ok()? {
        time = Some(record.time);
    }
    time
}

/// Up to where the log was synced when this was last written; 0 when nobody noted it. Only ever too low.
fn read_reached(folder: &Path) -> u64 {
    let text = fs::read_to_string(folder.join(REACHED)).unwrap_or_default();
    text.trim().parse().unwrap_or(0)
}

/// Notes up to where the log is synced, so that an end that is cut off later is noticed.
pub(crate) fn write_reached(folder: &Path, head: u64) -> io::Result<()> {
    let beside = folder.join("reached.new");
    fs::write(&beside, format!("{head}\n"))?;
    File::open(&beside)?.sync_all()?;
    fs::rename(&beside, folder.join(REACHED))
}
