//! What fuzzing calls: every reader of bytes in this crate, each with what has to hold whatever comes in. For tests only.

use crate::head::SignedHead;
use crate::keys::{HeadKey, HeadKeys};
use crate::merkle::{verify_consistency, verify_inclusion};
use crate::{Hash, NoKeys, Record, canonical, frame};
use serde::Deserialize;
use serde_json::Value;

/// The frame of a record: what can be read means the same when it is written and read again, and is decoded or refused.
///
/// # Panics
/// When that does not hold.
pub fn frames(bytes: &[u8]) {
    let Some(record) = frame::read(bytes) else { return };
    let mut again = Vec::new();
    frame::write(&record, &mut again);
    assert_eq!(frame::read(&again).as_ref(), Some(&record), "written and read again");
    let _ = (record.leaf_hash(), record.decode(&NoKeys), crate::codec::commitments(&record.payload));
}

/// A record as everybody reads it: what can be read shows the same again, and is decoded or refused.
///
/// # Panics
/// When that does not hold.
pub fn records(bytes: &[u8]) {
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else { return };
    let Ok(record) = Record::from_public_json(value) else { return };
    let mut shown: Value = serde_json::from_slice(&record.public_json()).unwrap_or_default();
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("leaf".into(), record.leaf.to_string().into());
    }
    assert_eq!(Record::from_public_json(shown).ok().as_ref(), Some(&record), "shown and read again");
    let _ = (record.leaf_hash() == record.leaf, record.decode(&NoKeys));
}

/// Heads and lists of keys: nothing that was not signed is believed.
///
/// # Panics
/// When that does not hold.
pub fn heads(bytes: &[u8]) {
    let keys =
        serde_json::from_slice::<Vec<HeadKey>>(bytes).ok().and_then(|keys| HeadKeys::checked(keys).ok());
    let head = serde_json::from_slice::<SignedHead>(bytes).ok();
    if let Some(keys) = &keys {
        assert!(keys.all().iter().skip(1).all(|key| key.endorsement.is_some()), "endorsed by nobody");
        assert!(keys.all().first().is_some_and(|key| key.verifying().is_some()), "no key");
    }
    if let Some(head) = head {
        let again = serde_json::to_vec(&head).unwrap_or_default();
        assert_eq!(serde_json::from_slice::<SignedHead>(&again).ok(), Some(head), "written and read again");
    }
}

/// Canonical JSON: what was written is read as the same value and written as the same bytes.
///
/// # Panics
/// When that does not hold.
pub fn canonical_json(bytes: &[u8]) {
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else { return };
    if !whole(&value) {
        return;
    }
    let written = canonical::to_vec(&value);
    let read: Option<Value> = serde_json::from_slice(&written).ok();
    assert_eq!(read.as_ref(), Some(&value), "of {}", String::from_utf8_lossy(bytes));
    assert_eq!(canonical::to_vec(&read), written);
}

/// Whether all numbers are whole and exact everywhere: the log holds no others (RFC 8785).
fn whole(value: &Value) -> bool {
    const EXACT: i64 = 9_007_199_254_740_991;
    match value {
        Value::Number(number) => number.as_i64().is_some_and(|number| (-EXACT..=EXACT).contains(&number)),
        Value::Array(items) => items.iter().all(whole),
        Value::Object(fields) => fields.values().all(whole),
        _ => true,
    }
}

#[derive(Deserialize)]
struct Proof {
    index: u64,
    size: u64,
    old: u64,
    leaf: Hash,
    root: Hash,
    path: Vec<Hash>,
}

/// Proofs: no path of hashes that somebody thought up proves anything.
///
/// # Panics
/// When one does.
pub fn proofs(bytes: &[u8]) {
    let Ok(Proof { index, size, old, leaf, root, path }) = serde_json::from_slice(bytes) else { return };
    let is_root = size == 1 && leaf == root && path.is_empty();
    assert_eq!(verify_inclusion(index, size, leaf, &path, root).is_ok(), is_root && index == 0);
    let same = old == size && leaf == root && path.is_empty();
    let nothing = old == 0 && path.is_empty() && leaf == crate::merkle::empty_root();
    let proved = verify_consistency((old, leaf), (size, root), &path).is_ok();
    assert!(!proved || same || nothing, "{old} of {size} with {} hashes", path.len());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::sample;

    fn samples() -> Vec<Record> {
        sample::records(1..=60)
    }

    #[test]
    fn frames_of_records() {
        let written = |record: &Record| {
            let mut bytes = Vec::new();
            frame::write(record, &mut bytes);
            bytes
        };
        fuzz::run_also("log_frames", samples().iter().map(written).collect(), 20_000, frames);
    }

    #[test]
    fn public_records() {
        let shown = |record: &Record| {
            let mut value: Value = serde_json::from_slice(&record.public_json()).unwrap();
            value["leaf"] = record.leaf.to_string().into();
            serde_json::to_vec(&value).unwrap()
        };
        fuzz::run_also("log_records", samples().iter().map(shown).collect(), 20_000, records);
    }

    #[test]
    fn signed_heads_and_keys() {
        fuzz::run("log_heads", 20_000, heads);
    }

    #[test]
    fn canonical_values() {
        let payloads = samples().into_iter().map(|record| record.payload).collect();
        fuzz::run_also("json_bodies", payloads, 20_000, canonical_json);
    }

    #[test]
    fn proofs_of_nothing() {
        fuzz::run("log_proofs", 20_000, proofs);
    }
}
