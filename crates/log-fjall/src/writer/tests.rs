//! The contract, and what only a folder can suffer: torn writes, flipped bits, missing files, a full disk.

use super::*;
use log::contract::Storage;

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }
}

impl Storage for Folder {
    fn open(&mut self) -> Box<dyn Log> {
        Box::new(FjallLog::open(self.0.path()).unwrap())
    }
    fn is_shared(&self) -> bool {
        false
    }
}

log::contract_suite!(contract, Folder::new());

/// The same with segments so small that every few batches begin a new one.
struct SmallSegments(Folder);

impl Storage for SmallSegments {
    fn open(&mut self) -> Box<dyn Log> {
        let mut log = FjallLog::open(self.0.0.path()).unwrap();
        log.segment_full = 4_000;
        Box::new(log)
    }
    fn is_shared(&self) -> bool {
        false
    }
}

log::contract_suite!(contract_in_small_segments, SmallSegments(Folder::new()));

use crate::disk::faults;
use log::contract::sample::records;
use proptest::prelude::*;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::ops::RangeInclusive;
use std::os::unix::fs::FileExt;
use std::sync::LazyLock;

/// A folder with these batches in it, each begun in a new segment when the last is larger than `segment_full`.
fn written(batches: &[RangeInclusive<u64>], segment_full: u64) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut log = FjallLog::open(folder.path()).unwrap();
    log.segment_full = segment_full;
    for batch in batches {
        let batch = records(batch.clone());
        let _ = log.append(batch[0].position - 1, &batch).unwrap();
    }
    drop(log);
    // As after a crash: nobody noted how far the log had come.
    fs::remove_file(folder.path().join("reached")).unwrap();
    folder
}

fn segments(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|suffix| suffix == "log"));
    paths.sort();
    paths
}

fn all(folder: &Path) -> Vec<Record> {
    FjallReader::open(folder).unwrap().read(1, usize::MAX).unwrap()
}

fn all_of(log: &FjallLog) -> Vec<Record> {
    log.reader().unwrap().read(1, usize::MAX).unwrap()
}

/// The end of each batch in the only segment.
fn batch_ends(folder: &Path) -> Vec<u64> {
    let path = &segments(folder)[0];
    let file = File::open(path).unwrap();
    let end = file.metadata().unwrap().len();
    let mut batches = crate::scan::Batches::new(&file, segment::SEGMENT_HEAD as u64, 1, end, 1 << 20);
    let mut ends = Vec::new();
    while batches.next_batch().unwrap().is_some() {
        ends.push(batches.offset);
    }
    ends
}

fn corrupt_at(error: &OpenError) -> Option<u64> {
    match error {
        OpenError::Corrupt { position, .. } => Some(*position),
        _ => None,
    }
}

#[test]
fn a_second_process_is_refused_with_a_sentence_that_names_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let log = FjallLog::open(folder.path()).unwrap();
    let expected = format!(
        "the log in {} is in use by another process; only one at a time may open it",
        folder.path().display()
    );
    assert_eq!(FjallLog::open(folder.path()).unwrap_err().to_string(), expected);
    assert_eq!(FjallReader::open(folder.path()).unwrap_err().to_string(), expected);
    drop(log);
    let reader = FjallReader::open(folder.path()).unwrap();
    assert_eq!(FjallLog::open(folder.path()).unwrap_err().to_string(), expected);
    drop(reader);
    assert!(FjallLog::open(folder.path()).is_ok());
}

#[test]
fn a_batch_torn_at_any_byte_is_cut_off_and_what_came_before_stays() {
    let folder = written(&[1..=2, 3..=5, 6..=7], u64::MAX);
    let ends = batch_ends(folder.path());
    let path = segments(folder.path()).remove(0);
    let whole = fs::read(&path).unwrap();
    for cut in usize::try_from(ends[1]).unwrap()..whole.len() {
        fs::write(&path, &whole[..cut]).unwrap();
        assert_eq!(all(folder.path()), records(1..=5), "cut at {cut}");
        assert_eq!(fs::read(&path).unwrap().len(), cut, "reading changes nothing");
        let unfinished = FjallReader::open(folder.path()).unwrap().unfinished();
        assert_eq!(unfinished, Ok(cut as u64 - ends[1]));
        if cut % 61 == 0 {
            let mut log = FjallLog::open(folder.path()).unwrap();
            assert_eq!(log.head(), Ok(5));
            assert_eq!(fs::metadata(&path).unwrap().len(), ends[1]);
            let _ = log.append(5, &records(6..=7)).unwrap();
            drop(log);
            assert_eq!(all(folder.path()), records(1..=7));
            fs::remove_file(folder.path().join("reached")).unwrap();
        }
    }
}

#[test]
fn a_last_batch_that_reached_the_disk_out_of_order_is_cut_off() {
    let folder = written(&[1..=2, 3..=40], u64::MAX);
    let ends = batch_ends(folder.path());
    let file = OpenOptions::new().write(true).open(&segments(folder.path())[0]).unwrap();
    file.write_all_at(&[0; 512], ends[0] + 1_024).unwrap();
    assert_eq!(all(folder.path()), records(1..=2));
    assert_eq!(FjallLog::open(folder.path()).unwrap().head(), Ok(2));
}

#[test]
fn an_end_that_is_cut_off_after_closing_is_damage() {
    let folder = written(&[1..=2, 3..=5], u64::MAX);
    drop(FjallLog::open(folder.path()).unwrap());
    let file = OpenOptions::new().write(true).open(&segments(folder.path())[0]).unwrap();
    file.set_len(batch_ends(folder.path())[0]).unwrap();
    assert_eq!(corrupt_at(&FjallLog::open(folder.path()).unwrap_err()), Some(3));
    assert_eq!(corrupt_at(&FjallReader::open(folder.path()).unwrap_err()), Some(3));
}

#[test]
fn a_missing_first_or_middle_segment_is_damage() {
    let folder = written(&[1..=9, 10..=19, 20..=29, 30..=39], 1);
    let paths = segments(folder.path());
    assert_eq!(paths.len(), 4);
    let aside = folder.path().join("aside");
    fs::rename(&paths[1], &aside).unwrap();
    let reader = FjallReader::open(folder.path()).unwrap();
    assert_eq!(reader.read(1, 9), Ok(records(1..=9)));
    let Err(ReadError::Corrupt { position, .. }) = reader.read(5, 30) else { panic!("a gap is no end") };
    assert_eq!(position, 10);
    fs::rename(&aside, &paths[1]).unwrap();
    drop(reader);
    fs::rename(&paths[0], &aside).unwrap();
    assert_eq!(corrupt_at(&FjallLog::open(folder.path()).unwrap_err()), Some(1));
}

#[test]
fn a_segment_that_was_only_begun_is_dropped() {
    for begun in [0, 10, segment::SEGMENT_HEAD] {
        let folder = written(&[1..=9, 10..=19], 1);
        let head = segment::segment_head(20);
        let path = folder.path().join("00000000000000000020.log");
        File::create(&path).unwrap().write_all(&head[..begun]).unwrap();
        assert_eq!(all(folder.path()), records(1..=19));
        let mut log = FjallLog::open(folder.path()).unwrap();
        assert_eq!(log.head(), Ok(19));
        let _ = log.append(19, &records(20..=20)).unwrap();
        drop(log);
        assert_eq!(all(folder.path()), records(1..=20));
    }
}

#[test]
fn what_is_no_log_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let missing = FjallReader::open(&folder.path().join("nowhere")).unwrap_err().to_string();
    assert!(missing.starts_with("there is no log in "), "{missing}");
    fs::write(folder.path().join("00000000000000000001.log"), "a text that somebody put here, long enough")
        .unwrap();
    assert_eq!(corrupt_at(&FjallLog::open(folder.path()).unwrap_err()), Some(1));
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(matches!(FjallLog::open(&file), Err(OpenError::Io { .. })));
}

#[test]
fn a_full_disk_is_said_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = FjallLog::open(folder.path()).unwrap();
    let _ = log.append(0, &records(1..=3)).unwrap();
    for (kind, after) in
        [(ErrorKind::StorageFull, 0), (ErrorKind::QuotaExceeded, 100), (ErrorKind::FileTooLarge, 9_999)]
    {
        faults::fail_write(kind, after);
        let refused = log.append(3, &records(4..=6)).unwrap_err();
        assert!(matches!(refused, AppendError::Full { .. }), "{refused}");
        assert!(refused.to_string().starts_with("the disk of the log is full: "), "{refused}");
        assert_eq!(log.reader().unwrap().read(1, 9), Ok(records(1..=3)));
    }
    let _ = log.append(3, &records(4..=6)).unwrap();
    drop(log);
    assert_eq!(all(folder.path()), records(1..=6));
}

#[test]
fn a_full_disk_while_a_segment_begins_is_said_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = FjallLog::open(folder.path()).unwrap();
    log.segment_full = 1;
    faults::fail_write(ErrorKind::StorageFull, 7);
    assert!(matches!(log.append(0, &records(1..=1)), Err(AppendError::Full { .. })));
    let _ = log.append(0, &records(1..=1)).unwrap();
    drop(log);
    assert_eq!(all(folder.path()), records(1..=1));
}

#[test]
fn after_a_failed_sync_nothing_is_guessed() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = FjallLog::open(folder.path()).unwrap();
    let _ = log.append(0, &records(1..=3)).unwrap();
    faults::fail_sync(ErrorKind::Other);
    assert!(matches!(log.append(3, &records(4..=5)), Err(AppendError::UnknownOutcome { .. })));
    let reader = log.reader().unwrap();
    assert_eq!(reader.read(1, 9), Ok(records(1..=3)), "nobody sees what may not be durable");
    drop(log);
    let found = FjallLog::open(folder.path()).unwrap().reader().unwrap();
    assert_eq!(found.find_command(records(4..=4)[0].command_id), Ok(Some(3..=4)));
}

/// Records with these positions that are others than those of [`records`].
fn others(positions: RangeInclusive<u64>) -> Vec<Record> {
    let other = |mut record: Record| {
        record.request_hash = [7; 16];
        record.leaf = record.leaf_hash();
        record
    };
    records(positions).into_iter().map(other).collect()
}

#[test]
fn after_a_failed_sync_the_log_goes_on_without_what_was_not_acknowledged() {
    for before in [0, 3, 900] {
        let folder = tempfile::tempdir().unwrap();
        let mut log = FjallLog::open(folder.path()).unwrap();
        if before > 0 {
            let _ = log.append(0, &records(1..=before)).unwrap();
        }
        let mut ends = before;
        for kind in [ErrorKind::Other, ErrorKind::StorageFull] {
            faults::fail_sync(kind);
            let failed = log.append(ends, &others(ends + 1..=ends + 5));
            assert!(matches!(failed, Err(AppendError::UnknownOutcome { .. })), "{failed:?}");
            let _ = log.append(ends, &records(ends + 1..=ends + 2)).unwrap();
            ends += 2;
        }
        assert_eq!(log.reader().unwrap().read(1, usize::MAX), Ok(records(1..=ends)));
        drop(log);
        assert_eq!(all(folder.path()), records(1..=ends));
        let reopened = FjallLog::open(folder.path()).unwrap();
        assert_eq!(reopened.reader().unwrap().read(1, usize::MAX), Ok(records(1..=ends)));
    }
}

#[test]
fn what_a_failed_sync_left_is_gone_from_the_disk_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = FjallLog::open(folder.path()).unwrap();
    let _ = log.append(0, &records(1..=3)).unwrap();
    let durable = fs::read(&segments(folder.path())[0]).unwrap();
    faults::fail_sync(ErrorKind::Other);
    assert!(log.append(3, &others(4..=4)).is_err());
    assert_eq!(log.probe(), Ok(()));
    let files = segments(folder.path());
    assert_eq!(fs::read(&files[0]).unwrap(), durable);
    assert_eq!(fs::read(&files[1]).unwrap(), segment::segment_head(4), "a file of which no page is in doubt");
    drop(log);
    assert_eq!(all(folder.path()), records(1..=3));
}

#[test]
fn nothing_is_written_until_what_is_in_doubt_could_be_taken_back() {
    let mend_fails: [fn(); 3] = [
        || faults::fail_cut(ErrorKind::Other),
        || faults::fail_write(ErrorKind::Other, 0),
        || faults::fail_write(ErrorKind::StorageFull, 9_999),
    ];
    for fail_mending in mend_fails {
        let folder = tempfile::tempdir().unwrap();
        let mut log = FjallLog::open(folder.path()).unwrap();
        let _ = log.append(0, &records(1..=3)).unwrap();
        faults::fail_sync(ErrorKind::Other);
        assert!(matches!(log.append(3, &others(4..=5)), Err(AppendError::UnknownOutcome { .. })));
        for _ in 0..2 {
            fail_mending();
            let refused = log.append(3, &records(4..=5)).unwrap_err();
            assert!(matches!(refused, AppendError::Unavailable { .. }), "{refused}");
            fail_mending();
            assert!(matches!(log.probe(), Err(AppendError::Unavailable { .. })));
        }
        let _ = log.append(3, &records(4..=5)).unwrap();
        drop(log);
        assert_eq!(all(folder.path()), records(1..=5));
    }
}

#[test]
fn half_a_batch_that_cannot_be_taken_back_at_once_is_taken_back_later() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = FjallLog::open(folder.path()).unwrap();
    faults::fail_write(ErrorKind::StorageFull, 40);
    faults::fail_cut(ErrorKind::Other);
    assert!(matches!(log.append(0, &records(1..=3)), Err(AppendError::Full { .. })));
    faults::fail_cut(ErrorKind::Other);
    assert!(matches!(log.append(0, &records(1..=3)), Err(AppendError::Unavailable { .. })));
    let _ = log.append(0, &records(1..=3)).unwrap();
    assert_eq!(log.reader().unwrap().read(1, 9), Ok(records(1..=3)));
}

#[test]
fn a_probe_says_what_an_append_would() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = FjallLog::open(folder.path()).unwrap();
    let _ = log.append(0, &records(1..=3)).unwrap();
    let length = fs::metadata(&segments(folder.path())[0]).unwrap().len();
    faults::fail_write(ErrorKind::StorageFull, 77);
    assert!(matches!(log.probe(), Err(AppendError::Full { .. })));
    faults::fail_sync(ErrorKind::Other);
    assert!(matches!(log.probe(), Err(AppendError::UnknownOutcome { .. })));
    faults::fail_cut(ErrorKind::Other);
    assert!(matches!(log.probe(), Err(AppendError::Unavailable { .. })));
    assert_eq!(log.probe(), Ok(()));
    assert_eq!(fs::metadata(&segments(folder.path())[0]).unwrap().len(), length);
    let _ = log.append(3, &records(4..=4)).unwrap();
    drop(log);
    assert_eq!(all(folder.path()), records(1..=4));
}

#[test]
fn a_segment_that_was_begun_and_could_not_be_taken_away_is_begun_anew() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = FjallLog::open(folder.path()).unwrap();
    let _ = log.append(0, &records(1..=3)).unwrap();
    log.segment_full = 1;
    faults::fail_write(ErrorKind::StorageFull, 7);
    faults::fail_remove(ErrorKind::PermissionDenied);
    let refused = log.append(3, &records(4..=4)).unwrap_err();
    assert!(matches!(refused, AppendError::Full { .. }), "{refused}");
    assert!(refused.to_string().contains("was begun and stays"), "{refused}");
    assert_eq!(all_of(&log), records(1..=3));
    let _ = log.append(3, &records(4..=4)).unwrap();
    assert_eq!(all_of(&log), records(1..=4));
    drop(log);
    assert_eq!(all(folder.path()), records(1..=4));
}

#[test]
fn a_segment_of_somebody_else_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = FjallLog::open(folder.path()).unwrap();
    let _ = log.append(0, &records(1..=3)).unwrap();
    log.segment_full = 1;
    let path = folder.path().join("00000000000000000004.log");
    fs::write(&path, "something that is longer than a head of a segment").unwrap();
    let refused = log.append(3, &records(4..=4)).unwrap_err();
    assert!(refused.to_string().contains("holds something already"), "{refused}");
    assert!(path.exists());
}

#[test]
fn the_index_of_commands_can_be_deleted_damaged_or_that_of_another_log() {
    let folder = written(&[1..=10], u64::MAX);
    let other = written(&[1..=20], u64::MAX);
    let (index, others) = (folder.path().join("commands"), other.path().join("commands"));
    let find = |folder: &Path| {
        let reader = FjallLog::open(folder).unwrap().reader().unwrap();
        reader.find_command(records(7..=7)[0].command_id)
    };
    assert_eq!(find(folder.path()), Ok(Some(7..=8)));
    assert_eq!(find(other.path()), Ok(Some(7..=8)));
    fs::remove_dir_all(&index).unwrap();
    fs::rename(&others, &index).unwrap();
    assert_eq!(find(folder.path()), Ok(Some(7..=8)));
    for entry in fs::read_dir(&index).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::write(path, "no index").unwrap();
        }
    }
    assert_eq!(find(folder.path()), Ok(Some(7..=8)));
}

/// The bytes of the segments of a log with these batches, made once per process.
struct Template {
    batches: Vec<RangeInclusive<u64>>,
    ends: Vec<u64>,
    segments: Vec<Vec<u8>>,
}

fn template(batches: &[RangeInclusive<u64>], segment_full: u64) -> Template {
    let folder = written(batches, segment_full);
    let segments = segments(folder.path()).iter().map(|path| fs::read(path).unwrap()).collect();
    Template { batches: batches.to_vec(), ends: batch_ends(folder.path()), segments }
}

static ONE: LazyLock<Template> = LazyLock::new(|| template(&[1..=2, 3..=5, 6..=8, 9..=9], u64::MAX));
static THREE: LazyLock<Template> = LazyLock::new(|| template(&[1..=4, 5..=8, 9..=12], 1));

/// A log of these segments, named as `names` says.
fn lay(folder: &Path, segments: &[Vec<u8>], names: &[u64]) {
    fs::write(folder.join("lock"), "").unwrap();
    for (bytes, first) in segments.iter().zip(names) {
        fs::write(folder.join(format!("{first:020}.log")), bytes).unwrap();
    }
}

/// The position at which opening or reading finds damage.
fn damage(folder: &Path) -> Option<u64> {
    let reader = match FjallReader::open(folder) {
        Ok(reader) => reader,
        Err(error) => return corrupt_at(&error),
    };
    match reader.read(1, usize::MAX) {
        Err(ReadError::Corrupt { position, .. }) => Some(position),
        _ => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any bit changed before the last batch is found in the batch that it hit, and never a panic.
    #[test]
    fn a_flipped_bit_before_the_last_batch_is_found(at in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let folder = tempfile::tempdir().unwrap();
        let mut segments = ONE.segments.clone();
        let at = at.index(usize::try_from(ONE.ends[2]).unwrap());
        segments[0][at] ^= 1 << bit;
        lay(folder.path(), &segments, &[1]);
        let hit = ONE.ends.iter().position(|end| (at as u64) < *end).unwrap();
        let found = damage(folder.path());
        prop_assert!(found.is_some_and(|found| ONE.batches[hit].contains(&found)), "{found:?}");
    }

    /// The same in a segment that is not the last one.
    #[test]
    fn a_flipped_bit_in_an_older_segment_is_found(at in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let folder = tempfile::tempdir().unwrap();
        let mut segments = THREE.segments.clone();
        let at = at.index(segments[1].len());
        segments[1][at] ^= 1 << bit;
        lay(folder.path(), &segments, &[1, 5, 9]);
        let found = damage(folder.path());
        prop_assert!(found.is_some_and(|found| THREE.batches[1].contains(&found)), "{found:?}");
    }

    /// A last batch of which any part is missing is either all there or not at all.
    #[test]
    fn a_last_batch_is_all_there_or_not_at_all(at in any::<prop::sample::Index>(), length in 1..200_usize) {
        let folder = tempfile::tempdir().unwrap();
        let mut segments = ONE.segments.clone();
        let begin = usize::try_from(ONE.ends[2]).unwrap();
        let at = begin + at.index(segments[0].len() - begin);
        let end = (at + length).min(segments[0].len());
        segments[0][at..end].fill(0);
        let is_whole = segments[0] == ONE.segments[0];
        lay(folder.path(), &segments, &[1]);
        prop_assert_eq!(all(folder.path()).len(), if is_whole { 9 } else { 8 });
    }
}
