//! The stored form of every version of every event, held by files in `golden/`: one per version, for ever. A file has
//! the examples of `contract::sample` in the order in which they stand there, each with its payload and the personal
//! content that was taken out of it.
//!
//! A new version gets a new file (`WELTGEWEBE_BLESS=1` writes those that are missing and changes none); the old one
//! stays and must still be read.

use super::*;
use crate::contract::sample::{PlainVault, events};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

/// What a golden file says of an event that is stored like this.
fn example(payload: &[u8], sealed: &[Sealed]) -> Value {
    let pieces: Vec<Value> = sealed
        .iter()
        .map(|piece| {
            let salted = PlainVault::default().open(piece.person, &piece.ciphertext).unwrap();
            let (salt, content) = salted.split_at(SALT_LEN);
            let content: Value = serde_json::from_slice(content).unwrap();
            json!({ "person": piece.person, "salt": hex::encode(salt), "content": content })
        })
        .collect();
    json!({ "payload": serde_json::from_slice::<Value>(payload).unwrap(), "personal": pieces })
}

/// The stored form that a golden file describes.
fn stored(example: &Value) -> (Vec<u8>, Vec<Sealed>) {
    let canonical = |value: &Value| serde_json_canonicalizer::to_vec(value).unwrap();
    let piece = |piece: &Value| {
        let person: GarnrolleId = piece["person"].as_str().unwrap().parse().unwrap();
        let mut salted = hex::decode(piece["salt"].as_str().unwrap()).unwrap();
        salted.extend(canonical(&piece["content"]));
        Sealed { person, ciphertext: PlainVault::default().seal(person, &salted) }
    };
    (canonical(&example["payload"]), example["personal"].as_array().unwrap().iter().map(piece).collect())
}

/// The examples of each event in its newest version.
fn newest_examples() -> BTreeMap<String, (EventType, Vec<Event>)> {
    let mut examples = BTreeMap::new();
    for event in events() {
        let event_type = event_type(&event);
        let file = format!("{}.v{}.json", event_type.name, event_type.version);
        examples.entry(file).or_insert((event_type, Vec::new())).1.push(event);
    }
    examples
}

fn read(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| {
        panic!("{} cannot be read ({error}); WELTGEWEBE_BLESS=1 writes a missing one", path.display())
    });
    serde_json::from_str(&text).unwrap()
}

#[test]
fn there_is_an_example_of_every_event() {
    let with_example: Vec<_> =
        newest_examples().into_values().map(|(event_type, _)| event_type.name).collect();
    assert_eq!(with_example, NAMES);
}

#[test]
fn the_newest_form_of_every_event_is_the_golden_one() {
    for (file, (event_type, events)) in newest_examples() {
        let path = folder().join(file);
        let encoded: Vec<_> = events.iter().map(|event| encode(event, &mut PlainVault::default())).collect();
        if !path.exists() && std::env::var_os("WELTGEWEBE_BLESS").is_some() {
            let examples: Vec<_> =
                encoded.iter().map(|(_, payload, sealed)| example(payload, sealed)).collect();
            fs::write(&path, format!("{:#}\n", Value::from(examples))).unwrap();
        }
        let golden = read(&path);
        assert_eq!(golden.len(), events.len(), "{event_type}");
        for (golden, (_, payload, sealed)) in golden.iter().zip(encoded) {
            let (golden_payload, golden_sealed) = stored(golden);
            assert_eq!(String::from_utf8(payload), String::from_utf8(golden_payload), "{event_type}");
            assert_eq!(sealed, golden_sealed, "{event_type}");
        }
    }
}

#[test]
fn every_golden_file_is_still_read() {
    let newest = newest_examples();
    let mut files = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_str().unwrap();
        let (name, version) = file.strip_suffix(".json").unwrap().split_once(".v").unwrap();
        let event_type = EventType { name: event_name(name), version: version.parse().unwrap() };
        let expected = newest.get(file).map(|(_, events)| events.as_slice());
        for (at, example) in read(&path).iter().enumerate() {
            let (payload, sealed) = stored(example);
            let event = decode(&event_type, &payload, &sealed, &PlainVault::default()).unwrap();
            if let Some(expected) = expected {
                assert_eq!(event, expected[at]);
            }
        }
        files += 1;
    }
    assert!(files >= NAMES.len());
}
