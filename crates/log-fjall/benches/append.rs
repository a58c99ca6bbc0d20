//! What a durable append costs here, beside the same records as keys of Fjall, and what the codec costs:
//! `cargo bench -p weltgewebe-log-fjall --bench append [-- FOLDER]`. Both stores run in turn over the same batches.
#![expect(clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark")]
#![expect(clippy::cast_precision_loss, reason = "rates are shown with three digits")]

use fjall::{Database, KeyspaceCreateOptions, PersistMode};
use log::contract::sample::{PlainVault, happened, record};
use log::merkle::Tree;
use log::verify::{Against, verify};
use log::{Draft, Log, Record};
use log_fjall::FjallLog;
use std::path::Path;
use std::time::{Duration, Instant};

const EACH: Duration = Duration::from_secs(2);
const ROUNDS: usize = 3;

/// Runs for [`EACH`] and gives the things done per second.
fn rate(mut step: impl FnMut() -> usize) -> f64 {
    let (begin, mut done) = (Instant::now(), 0);
    while begin.elapsed() < EACH {
        done += step();
    }
    done as f64 / begin.elapsed().as_secs_f64()
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

/// Records that continue each other, so that making them is not measured.
struct Source {
    samples: Vec<Record>,
    head: u64,
}

impl Source {
    fn new() -> Self {
        Self { samples: (1..=64).map(record).collect(), head: 0 }
    }
    fn batch(&mut self, size: usize) -> Vec<Record> {
        let time = self.samples.last().unwrap().time;
        let records = self.samples.iter().cycle().take(size).zip(self.head + 1..);
        let batch = records.map(|(record, position)| Record { position, time, ..record.clone() }).collect();
        self.head += size as u64;
        batch
    }
}

fn ours(folder: &Path, size: usize) -> f64 {
    let folder = tempfile::tempdir_in(folder).unwrap();
    let mut log = FjallLog::open(folder.path()).unwrap();
    let mut source = Source::new();
    rate(|| {
        let batch = source.batch(size);
        let _ = log.append(batch[0].position - 1, &batch).unwrap();
        size
    })
}

fn keys_of_fjall(folder: &Path, size: usize) -> f64 {
    let folder = tempfile::tempdir_in(folder).unwrap();
    let database = Database::builder(folder.path()).open().unwrap();
    let keyspace = database.keyspace("records", KeyspaceCreateOptions::default).unwrap();
    let mut source = Source::new();
    rate(|| {
        let mut batch = database.batch().durability(Some(PersistMode::SyncAll));
        for record in source.batch(size) {
            let mut bytes = Vec::with_capacity(1_024);
            log::frame::write(&record, &mut bytes);
            batch.insert(&keyspace, record.position.to_be_bytes(), bytes);
        }
        batch.commit().unwrap();
        size
    })
}

/// Reads a log of 200,000 records from its first position on, again and again, and checks it once.
fn reading(folder: &Path) {
    const RECORDS: usize = 200_000;
    let folder = tempfile::tempdir_in(folder).unwrap();
    let mut log = FjallLog::open(folder.path()).unwrap();
    let mut source = Source::new();
    while source.head < RECORDS as u64 {
        let batch: Vec<_> = source.batch(256).into_iter().map(rehashed).collect();
        let _ = log.append(batch[0].position - 1, &batch).unwrap();
    }
    let reader = log.reader().unwrap();
    let mut from = 1;
    let read = rate(|| {
        let page = reader.read(from, 4_096).unwrap();
        from = if page.is_empty() { 1 } else { from + page.len() as u64 };
        page.len()
    });
    let begin = Instant::now();
    let verified = verify(&*reader, Against { opener: Some(&PlainVault::default()), heads: &[] }).unwrap();
    let checked = verified.size as f64 / begin.elapsed().as_secs_f64();
    let mut tree = Tree::default();
    tree.catch_up(&*reader).unwrap();
    let mut index = 0;
    let prove = rate(|| {
        index = (index + 7_919) % verified.size;
        std::hint::black_box(tree.inclusion(index, verified.size, &*reader).unwrap());
        1
    });
    println!("read: {read:.0} records/s; verify: {checked:.0} records/s; inclusion proofs: {prove:.0}/s");
}

fn rehashed(mut record: Record) -> Record {
    record.leaf = record.leaf_hash();
    record
}

fn codec() {
    let happened: Vec<_> = (1..=64).map(happened).collect();
    let records: Vec<_> = (1..=64).map(record).collect();
    let bytes: usize = records.iter().map(|record| record.public_json().len()).sum();
    println!("{} bytes of public JSON per record", bytes / records.len());
    let encode = rate(|| {
        for one in &happened {
            let draft = Draft::encode(one, [0; 16], &mut PlainVault::default());
            std::hint::black_box(Record::new(one.position, draft));
        }
        happened.len()
    });
    let decode = rate(|| {
        for one in &records {
            std::hint::black_box(one.decode(&PlainVault::default()).unwrap());
        }
        records.len()
    });
    println!(
        "encode, seal (without a cipher) and hash: {encode:.0} records/s; decode: {decode:.0} records/s"
    );
}

fn main() {
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let folder = folder.map_or_else(std::env::temp_dir, Into::into);
    codec();
    reading(&folder);
    println!("durable appends in {}, records/s, median of {ROUNDS} x {EACH:?} in turn", folder.display());
    println!("{:>10} {:>12} {:>12} {:>7}", "batch", "segments", "Fjall", "ratio");
    for size in [1, 16, 64, 256, 1_024] {
        let (mut segments, mut keys) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            segments.push(ours(&folder, size));
            keys.push(keys_of_fjall(&folder, size));
        }
        let (segments, keys) = (median(segments), median(keys));
        println!("{size:>10} {segments:>12.0} {keys:>12.0} {:>7.2}", segments / keys);
    }
}
