//! Two verifiers agree: ours, and one in another language that shares no line with it (`independent/verify.py`).

use super::{Against, verify};
use crate::contract::sample::{PlainVault, records};
use crate::merkle::Frontier;
use crate::{Log, MemoryLog, Record, SignedHead};
use ed25519_dalek::SigningKey;
use std::fs;
use std::path::Path;
use std::process::Command;

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn head_of(records: &[Record]) -> SignedHead {
    let mut frontier = Frontier::default();
    for record in records {
        frontier.push(record.leaf);
    }
    SignedHead::sign(&key(), frontier.size(), frontier.root(), records.last().unwrap().time)
}

/// What the other verifier says: whether all is well, and its sentence.
fn other(lines: &[String], head: &SignedHead) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let (records, head_path) = (folder.path().join("records"), folder.path().join("head"));
    fs::write(&records, lines.join("\n")).unwrap();
    fs::write(&head_path, serde_json::to_string(head).unwrap()).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("independent/verify.py");
    let public = hex::encode(key().verifying_key().as_bytes());
    let output = Command::new("python3").arg(script).args([&records, &head_path]).arg(public).output();
    let output = output.expect("python3 is needed for the second verifier: apt-get install python3");
    (output.status.success(), String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A record as the API serves it: its public members and its leaf.
fn line(record: &Record) -> String {
    let mut json = String::from_utf8(record.public_json()).unwrap();
    json.insert_str(1, &format!("\"leaf\":\"{}\",", record.leaf));
    json
}

#[test]
fn both_find_a_good_log_good() {
    let all = records(1..=300);
    let head = head_of(&all[..200]);
    let mut log = MemoryLog::default();
    let _ = log.append(0, &all).unwrap();
    let heads = [(head.clone(), key().verifying_key())];
    let ours = verify(&log, Against { opener: Some(&PlainVault::default()), heads: &heads }).unwrap();
    assert_eq!((ours.size, ours.heads), (300, 1));
    let lines: Vec<_> = all.iter().map(line).collect();
    assert_eq!(other(&lines, &head), (true, "good: every leaf, the root and what was signed of it".into()));
}

#[test]
fn both_find_the_same_first_bad_position() {
    let all = records(1..=40);
    let lines: Vec<_> = all.iter().map(line).collect();
    let head = head_of(&all);
    let mut flipped = lines.clone();
    flipped[16] = flipped[16].replacen("01900000", "01900001", 1);
    let mut dropped = lines.clone();
    dropped.remove(8);
    let mut swapped = lines.clone();
    swapped.swap(24, 30);
    for (changed, position) in [(flipped, 17), (dropped, 9), (swapped, 25)] {
        let (good, sentence) = other(&changed, &head);
        assert!(!good && sentence.starts_with(&format!("position {position}: ")), "{sentence}");
    }
    let (good, sentence) = other(&lines[..39], &head);
    assert!(!good && sentence.starts_with("position 40: the log ends before it"), "{sentence}");
}

#[test]
fn both_find_a_forged_head() {
    let all = records(1..=10);
    let lines: Vec<_> = all.iter().map(line).collect();
    let head = head_of(&all);
    let later = domain::Timestamp::from_micros(head.signed_at.micros() + 1);
    let (good, sentence) = other(&lines, &SignedHead { signed_at: later, ..head.clone() });
    assert_eq!((good, sentence.as_str()), (false, "the signature of the head does not fit it"));
    let other_root = SignedHead { root: all[0].leaf, ..head };
    let (good, sentence) = other(&lines, &other_root);
    assert_eq!((good, sentence.as_str()), (false, "position 10: another root than the one that was signed"));
}
