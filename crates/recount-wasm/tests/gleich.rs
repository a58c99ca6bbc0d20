//! What the browser is told is what the recount says, byte for byte; and what is wrong is told in a word with its place.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a scene that cannot be set stops its test"
)]

use domain::AbstimmungId;
use log::contract::sample;
use log::merkle::Tree;
use log::{Hash, Record};
use recount::Reader;
use recount_wasm::{Zaehlwerk, exports};
use serde_json::{Value, json};

/// As many records as hold every kind of event, votes that close among them.
const MANY: u64 = 400;

fn shown(record: &Record) -> Value {
    let mut value: Value = serde_json::from_slice(&record.public_json()).unwrap();
    value["leaf"] = record.leaf.to_string().into();
    value
}

/// The log up to the announcement of a vote, as `/api/log/records` would show it, and the vote.
fn a_log_with_a_vote() -> (Vec<Record>, AbstimmungId) {
    let records = sample::records(1..=MANY);
    let at = records.iter().position(|record| record.event_type.name == "AbstimmungGeschlossen").unwrap();
    let payload: Value = serde_json::from_slice(&records[at].payload).unwrap();
    let vote = payload["abstimmung"].as_str().unwrap().parse().unwrap();
    (records, vote)
}

/// The head over all of it, and the proof that the first records are its beginning.
fn head_and_proof(records: &[Record], size: u64) -> (Value, Vec<Hash>) {
    let leaves: Vec<Hash> = records.iter().map(|record| record.leaf).collect();
    let mut tree = Tree::default();
    for leaf in &leaves {
        tree.push(*leaf);
    }
    let head = json!({"size": tree.size(), "root": tree.root(), "key_id": "of nobody"});
    (head, tree.consistency(size, tree.size(), &leaves[..]).unwrap())
}

fn ask(werk: &mut Zaehlwerk, question: &Value) -> Value {
    serde_json::from_slice(&werk.ask(&serde_json::to_vec(question).unwrap())).unwrap()
}

/// A recount that has begun and read these.
fn reads(vote: AbstimmungId, records: &[Record]) -> Zaehlwerk {
    let mut werk = Zaehlwerk::default();
    assert_eq!(ask(&mut werk, &json!({"begin": vote})), json!({"size": 0}));
    let mut size = 0;
    for page in records.chunks(7) {
        size += page.len();
        let items: Vec<Value> = page.iter().map(shown).collect();
        assert_eq!(ask(&mut werk, &json!({"read": items})), json!({"size": size}));
    }
    werk
}

fn wrong(word: &str, position: Option<u64>) -> Value {
    json!({"wrong": word, "position": position})
}

#[test]
fn the_answer_is_that_of_the_recount_byte_for_byte() {
    let (records, vote) = a_log_with_a_vote();
    let (head, hashes) = head_and_proof(&records, MANY);
    let mut reader = Reader::of(vote);
    for record in &records {
        reader.read(&Record::from_public_json(shown(record)).unwrap()).unwrap();
    }
    let expected = serde_json::to_vec(reader.found().unwrap()).unwrap();
    let question = serde_json::to_vec(&json!({"end": {"head": head, "hashes": hashes}})).unwrap();
    assert_eq!(reads(vote, &records).ask(&question), expected);
}

#[test]
fn a_changed_record_another_log_and_a_vote_that_never_closed_are_told_apart() {
    let (records, vote) = a_log_with_a_vote();
    let (head, hashes) = head_and_proof(&records, 20);
    let end = |head: &Value| json!({"end": {"head": head, "hashes": hashes}});

    let mut werk = reads(vote, &records[..4]);
    let mut changed = shown(&records[4]);
    changed["payload"]["name"] = "Andernorts".into();
    assert_eq!(ask(&mut werk, &json!({"read": [changed]})), wrong("leaf", Some(5)));
    let later = json!({"read": [shown(&records[5])]});
    assert_eq!(ask(&mut werk, &later), wrong("position", Some(5)));
    assert_eq!(ask(&mut werk, &json!({"read": [{}]})), wrong("record", Some(5)));

    let mut forged = head.clone();
    forged["root"] = Hash::of(b"another log").to_string().into();
    assert_eq!(ask(&mut reads(vote, &records[..20]), &end(&forged)), wrong("proof", None));
    assert_eq!(ask(&mut reads(vote, &records[..19]), &end(&head)), wrong("proof", None));

    let never = AbstimmungId::from_u128(1);
    assert_eq!(ask(&mut reads(never, &records[..20]), &end(&head)), wrong("missing", None));
}

#[test]
fn what_is_no_question_is_answered_all_the_same() {
    let mut werk = Zaehlwerk::default();
    assert_eq!(ask(&mut werk, &json!({"read": []})), wrong("question", None));
    assert_eq!(ask(&mut werk, &json!({"more": 1})), wrong("question", None));
    assert_eq!(werk.ask(b"\xff"), werk.ask(b""));
}

/// The buffers that the browser sees: room as asked for, and an answer until it is let go of.
#[test]
fn the_exports_keep_one_buffer_each_way() {
    assert!(!exports::recount_alloc(2).is_null());
    let len = exports::recount_ask();
    assert_eq!(len, wrong("question", None).to_string().len());
    assert!(!exports::recount_answer().is_null());
    exports::recount_free();
}
