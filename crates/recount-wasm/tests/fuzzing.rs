//! Questions that nobody would ask: every one gets an answer in JSON, and no log that was thought up counts a vote.

#![expect(clippy::unwrap_used, reason = "a scene that cannot be set stops its test")]

use log::Record;
use log::contract::sample;
use recount_wasm::Zaehlwerk;
use serde_json::{Value, json};

fn shown(record: &Record) -> Value {
    let mut value: Value = serde_json::from_slice(&record.public_json()).unwrap();
    value["leaf"] = record.leaf.to_string().into();
    value
}

/// A conversation, one question a line: the beginning of a real log in two pages.
fn conversation() -> Vec<u8> {
    let items: Vec<Value> = sample::records(1..=40).iter().map(shown).collect();
    let (first, second) = items.split_at(20);
    let vote = "01900000-0000-7000-8000-000000000008";
    let questions = [json!({ "begin": vote }), json!({ "read": first }), json!({ "read": second })];
    questions.map(|question| question.to_string()).join("\n").into_bytes()
}

#[test]
fn every_question_gets_an_answer() {
    fuzz::run_also("recount", vec![conversation()], 3_000, |bytes| {
        let mut werk = Zaehlwerk::default();
        for question in bytes.split(|byte| *byte == b'\n') {
            let answer: Value = serde_json::from_slice(&werk.ask(question)).expect("an answer in JSON");
            assert!(answer.get("wrong").is_some() || answer.get("size").is_some(), "{answer}");
        }
    });
}
