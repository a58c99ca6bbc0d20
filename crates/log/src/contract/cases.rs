//! The cases, each a function over a [`Storage`] that is empty. `crate::contract_suite!` names them all.

use super::Storage;
use super::sample::{command_at, record, records};
use crate::{AppendError, Log, LogReader, Record, Sealed};
use domain::{Actor, CommandId, GarnrolleId, OrtId, Timestamp};

fn append(log: &mut dyn Log, batch: &[Record]) {
    let first = batch.first().unwrap().position;
    let durable = log.append(first - 1, batch).unwrap();
    assert_eq!((durable.first, durable.last), (first, batch.last().unwrap().position));
}

fn all(log: &dyn Log) -> Vec<Record> {
    log.reader().unwrap().read(1, usize::MAX).unwrap()
}

/// An empty log ends at position 0 and holds nothing.
pub fn an_empty_log_begins_at_zero(storage: &mut dyn Storage) {
    let mut log = storage.open();
    assert_eq!(log.head(), Ok(0));
    let reader = log.reader().unwrap();
    assert_eq!(reader.head(), Ok(0));
    assert_eq!(reader.read(1, 10), Ok(Vec::new()));
    assert_eq!(reader.find_command(command_at(1)), Ok(None));
}

/// Every kind of event comes back exactly, leaf and sealed content included.
pub fn what_was_appended_is_read_back(storage: &mut dyn Storage) {
    let mut log = storage.open();
    let written = records(1..=64);
    append(&mut *log, &written);
    assert_eq!(all(&*log), written);
    assert_eq!(log.head(), Ok(64));
}

/// Batches stand one after the other without a gap.
pub fn positions_continue_over_batches(storage: &mut dyn Storage) {
    let mut log = storage.open();
    for batch in [1..=1, 2..=5, 6..=6, 7..=30] {
        append(&mut *log, &records(batch));
    }
    assert_eq!(all(&*log), records(1..=30));
}

/// From any position, at most as many as asked for; none beyond the end.
pub fn reading_begins_anywhere_and_keeps_the_limit(storage: &mut dyn Storage) {
    let mut log = storage.open();
    append(&mut *log, &records(1..=4));
    append(&mut *log, &records(5..=9));
    let reader = log.reader().unwrap();
    assert_eq!(reader.read(1, 3), Ok(records(1..=3)));
    assert_eq!(reader.read(3, 4), Ok(records(3..=6)));
    assert_eq!(reader.read(9, 100), Ok(records(9..=9)));
    assert_eq!(reader.read(0, 2), Ok(records(1..=2)));
    for (from, limit) in [(10, 5), (u64::MAX, usize::MAX), (4, 0)] {
        assert_eq!(reader.read(from, limit), Ok(Vec::new()));
    }
}

/// Acknowledged means kept: a log that is closed and opened again is the same.
pub fn a_reopened_log_holds_everything(storage: &mut dyn Storage) {
    for round in 0..4 {
        let mut log = storage.open();
        assert_eq!(log.head(), Ok(round * 8));
        append(&mut *log, &records(round * 8 + 1..=round * 8 + 8));
    }
    let log = storage.open();
    assert_eq!(all(&*log), records(1..=32));
}

/// Who expects another head stores nothing and is told where the log ends.
pub fn a_wrong_head_is_a_conflict(storage: &mut dyn Storage) {
    let mut log = storage.open();
    assert_eq!(log.append(1, &records(2..=3)), Err(AppendError::Conflict { head: 0 }));
    append(&mut *log, &records(1..=3));
    assert_eq!(log.append(0, &records(1..=2)), Err(AppendError::Conflict { head: 3 }));
    assert_eq!(log.append(4, &records(5..=6)), Err(AppendError::Conflict { head: 3 }));
    assert_eq!(all(&*log), records(1..=3));
}

fn assert_malformed(log: &mut dyn Log, expected_head: u64, batch: &[Record]) {
    let before = all(log);
    let refused = log.append(expected_head, batch);
    assert!(matches!(refused, Err(AppendError::Malformed { .. })), "{refused:?}");
    assert_eq!(all(log), before);
}

/// Positions that leave one out, repeat one or begin elsewhere are refused as a whole.
pub fn a_gap_is_refused(storage: &mut dyn Storage) {
    let mut log = storage.open();
    append(&mut *log, &records(1..=2));
    for positions in [&[4][..], &[3, 5], &[3, 3], &[3, 4, 6, 7], &[4, 3], &[2, 3], &[3, 4, 4]] {
        let batch: Vec<_> = positions.iter().copied().map(record).collect();
        assert_malformed(&mut *log, 2, &batch);
    }
}

/// An empty batch proves nothing durable and is refused.
pub fn nothing_is_no_batch(storage: &mut dyn Storage) {
    assert_malformed(&mut *storage.open(), 0, &[]);
}

/// Time stands still or moves forward, within a batch, between batches, and over a reopening.
pub fn time_never_falls(storage: &mut dyn Storage) {
    let at = |position, micros| Record { time: Timestamp::from_micros(micros), ..record(position) };
    let mut log = storage.open();
    append(&mut *log, &[at(1, 1_000), at(2, 1_000), at(3, 1_001)]);
    assert_malformed(&mut *log, 3, &[at(4, 1_000)]);
    assert_malformed(&mut *log, 3, &[at(4, 1_005), at(5, 1_004)]);
    drop(log);
    let mut log = storage.open();
    assert_malformed(&mut *log, 3, &[at(4, 1_000)]);
    append(&mut *log, &[at(4, 1_001)]);
}

/// After every kind of refusal the next batch is taken.
pub fn a_refusal_leaves_the_log_usable(storage: &mut dyn Storage) {
    let mut log = storage.open();
    assert_malformed(&mut *log, 0, &records(2..=2));
    append(&mut *log, &records(1..=2));
    assert_eq!(log.append(7, &records(8..=8)), Err(AppendError::Conflict { head: 2 }));
    append(&mut *log, &records(3..=4));
    assert_eq!(all(&*log), records(1..=4));
}

/// A reader that was opened before sees what is appended after.
pub fn a_reader_follows_the_writer(storage: &mut dyn Storage) {
    let mut log = storage.open();
    let reader = log.reader().unwrap();
    for position in 1..=5 {
        append(&mut *log, &records(position..=position));
        assert_eq!(reader.head(), Ok(position));
        assert_eq!(reader.read(position, 9), Ok(records(position..=position)));
    }
}

/// Readers can be sent away and used while the log is written.
pub fn a_reader_works_on_another_thread(storage: &mut dyn Storage) {
    let mut log = storage.open();
    append(&mut *log, &records(1..=8));
    let reader = log.reader().unwrap();
    let elsewhere = std::thread::spawn(move || reader.read(1, 8));
    append(&mut *log, &records(9..=16));
    assert_eq!(elsewhere.join().unwrap(), Ok(records(1..=8)));
}

/// Whatever a reader sees while batches are written ends where a batch ends.
pub fn a_reader_never_sees_half_a_batch(storage: &mut dyn Storage) {
    const BATCH: u64 = 7;
    const BATCHES: u64 = 40;
    let mut log = storage.open();
    let reader = log.reader().unwrap();
    let watching = std::thread::spawn(move || watch(&*reader, BATCH, BATCH * BATCHES));
    for batch in 0..BATCHES {
        append(&mut *log, &records(batch * BATCH + 1..=(batch + 1) * BATCH));
    }
    watching.join().unwrap();
}

fn watch(reader: &dyn LogReader, batch: u64, end: u64) {
    let mut seen = 0;
    while seen < end {
        let new = reader.read(seen + 1, usize::MAX).unwrap();
        for record in &new {
            seen += 1;
            assert_eq!(record.position, seen);
        }
        assert_eq!(seen % batch, 0, "the end of what was read is the end of a batch");
        assert!(reader.head().unwrap() >= seen);
    }
}

/// Two writers at the same head: one batch is taken, the other is a conflict and can follow.
pub fn of_two_writers_one_wins(storage: &mut dyn Storage) {
    let mut first = storage.open();
    if !storage.is_shared() {
        append(&mut *first, &records(1..=2));
        return;
    }
    let mut second = storage.open();
    append(&mut *first, &records(1..=2));
    assert_eq!(second.append(0, &records(1..=3)), Err(AppendError::Conflict { head: 2 }));
    assert_eq!(second.head(), Ok(2));
    append(&mut *second, &records(3..=5));
    assert_eq!(first.append(2, &records(3..=3)), Err(AppendError::Conflict { head: 5 }));
    append(&mut *first, &records(6..=6));
    assert_eq!(all(&*second), records(1..=6));
}

/// Thousands of records are one batch.
pub fn a_large_batch_is_one_batch(storage: &mut dyn Storage) {
    let mut log = storage.open();
    let batch = records(1..=5_000);
    append(&mut *log, &batch);
    assert_eq!(log.head(), Ok(5_000));
    assert_eq!(all(&*log), batch);
}

/// A record of megabytes, such as the founding of an Ortsweberei with detailed bounds, is held like any other.
pub fn a_large_record_is_held(storage: &mut dyn Storage) {
    let mut large = record(2);
    large.payload = format!("{{\"x\":\"{}\"}}", "ä".repeat(2 << 20)).into_bytes();
    large.leaf = large.leaf_hash();
    let batch = [record(1), large, record(3)];
    append(&mut *storage.open(), &batch);
    assert_eq!(all(&*storage.open()), batch);
}

/// The least and the greatest that a field can hold comes back.
pub fn the_edges_of_every_field_are_held(storage: &mut dyn Storage) {
    let mut first = record(1);
    first.time = Timestamp::from_micros(i64::MIN);
    first.ort = Some(OrtId::from_u128(u128::MAX));
    first.actor = Actor::Garnrolle(GarnrolleId::from_u128(0));
    first.command_id = CommandId::from_u128(u128::MAX);
    first.request_hash = [0xff; 16];
    first.event_type.name = "VonMorgen\u{1f9f6}".into();
    first.event_type.version = u16::MAX;
    first.sealed = vec![
        Sealed { person: GarnrolleId::from_u128(u128::MAX), ciphertext: Vec::new() },
        Sealed { person: GarnrolleId::from_u128(0), ciphertext: (0..=255).collect() },
    ];
    first.leaf = first.leaf_hash();
    let mut last = record(2);
    last.time = Timestamp::from_micros(i64::MAX);
    last.ort = None;
    last.actor = Actor::Besucher;
    last.payload = b"{}".to_vec();
    last.sealed = Vec::new();
    last.leaf = last.leaf_hash();
    let batch = [first, last];
    append(&mut *storage.open(), &batch);
    assert_eq!(all(&*storage.open()), batch);
}

/// A command is found with exactly its events, wherever it stands; an unknown one is not.
pub fn a_command_is_found(storage: &mut dyn Storage) {
    let mut log = storage.open();
    append(&mut *log, &records(1..=6_000));
    append(&mut *log, &records(6_001..=6_001));
    let reader = log.reader().unwrap();
    for (position, range) in
        [(1, 1..=2), (2_000, 1_999..=2_000), (6_000, 5_999..=6_000), (6_001, 6_001..=6_001)]
    {
        assert_eq!(reader.find_command(command_at(position)), Ok(Some(range)));
    }
    assert_eq!(reader.find_command(command_at(6_003)), Ok(None));
}

/// A log that was probed is as it was, for readers, the next append, and the next opening.
pub fn a_probe_leaves_no_trace(storage: &mut dyn Storage) {
    let mut log = storage.open();
    assert_eq!(log.probe(), Ok(()));
    assert_eq!((log.head(), all(&*log)), (Ok(0), Vec::new()));
    append(&mut *log, &records(1..=3));
    assert_eq!((log.probe(), log.probe()), (Ok(()), Ok(())));
    assert_eq!((log.head(), all(&*log)), (Ok(3), records(1..=3)));
    append(&mut *log, &records(4..=4));
    assert_eq!(log.probe(), Ok(()));
    drop(log);
    assert_eq!(all(&*storage.open()), records(1..=4));
}

/// Holding tells the end of the log; after it one appends, or lets go, and may hold again.
pub fn who_holds_the_log_appends_at_its_end(storage: &mut dyn Storage) {
    let mut log = storage.open();
    assert_eq!(log.hold(), Ok(0));
    append(&mut *log, &records(1..=2));
    for _ in 0..2 {
        assert_eq!((log.hold(), log.hold()), (Ok(2), Ok(2)));
        log.let_go();
    }
    log.let_go();
    assert_eq!(log.hold(), Ok(2));
    assert_eq!(log.append(1, &records(2..=3)), Err(AppendError::Conflict { head: 2 }));
    append(&mut *log, &records(3..=3));
    if storage.is_shared() {
        let mut other = storage.open();
        assert_eq!(other.hold(), Ok(3), "nobody holds the log once it was appended to");
        append(&mut *other, &records(4..=4));
        assert_eq!(log.hold(), Ok(4));
    }
    assert_eq!(log.probe(), Ok(()), "a probe while holding");
}
