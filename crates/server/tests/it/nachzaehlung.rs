//! Votes counted again by `verify`: those of an honest log agree, a forged result is found with its position.

use crate::process::{Server, Weave, refusal, run, text};
use log::{Draft, Log as _, LogReader as _, Record};
use log_fjall::{FjallLog, FjallReader};
use serde_json::{Value, json};
use std::path::Path;

const WEEK: u64 = 604_800;

fn advance(server: &Server, seconds: u64) {
    let moved = server.client().post("/api/dev/clock/advance", &json!({ "seconds": seconds }));
    assert_eq!(moved.status, 200, "{}", moved.body);
}

/// Ada and Ben are Weber; Ben objects to what Ada asks for, and lends her his voice for the vote about it.
fn vote_with_a_lent_voice(weave: &Weave, server: &Server) -> String {
    let (mut ada, mut ben) = (server.client(), server.client());
    let ben_id = ben.register("Ben");
    ada.sign_in("ada@example.org");
    ada.post(&format!("/api/admin/accounts/{ben_id}/verify"), &json!({})).json(200);
    let antrag =
        json!({"ort_id": weave.ort, "kind": "sachantrag", "title": "Eine Bank", "details_md": "Am Platz."});
    let id = ada.post("/api/antraege", &antrag).json(201)["id"].as_str().unwrap().to_owned();
    ben.post(&format!("/api/antraege/{id}/einspruch"), &json!({"grund": "Zu laut"})).json(201);
    advance(server, 2 * WEEK);
    ben.post("/api/delegationen", &json!({"to_account_id": weave.garnrolle})).json(201);
    let cast = ada
        .post(&format!("/api/abstimmungen/{id}/vote"), &json!({"choice": "ja", "reason": "Man sitzt gern"}));
    assert_eq!(cast.status, 200, "{}", cast.body);
    advance(server, WEEK);
    assert_eq!(server.client().get(&format!("/api/abstimmungen/{id}")).json(200)["result"]["ja"], 2);
    id
}

/// A copy of the log in which the result of every vote is another one, and every leaf fits again.
fn forge(log: &Path, forged: &Path) -> u64 {
    let records = FjallReader::open(log).unwrap().read(1, 10_000).unwrap();
    let mut position = 0;
    let forge = |record: Record| {
        let Record { time, ort, actor, command_id, request_hash, event_type, mut payload, sealed, .. } =
            record;
        if event_type.name == "AbstimmungGeschlossen" {
            position = record.position;
            payload = String::from_utf8(payload).unwrap().replace("\"ja\":2", "\"ja\":1").into_bytes();
        }
        let draft = Draft { time, ort, actor, command_id, request_hash, event_type, payload, sealed };
        Record::new(record.position, draft)
    };
    let records: Vec<Record> = records.into_iter().map(forge).collect();
    let stored = FjallLog::open(forged).unwrap().append(0, &records).unwrap();
    assert_eq!(stored.last, records.len() as u64);
    position
}

#[test]
fn every_closed_vote_is_counted_again_and_a_forged_result_is_found() {
    let weave = Weave::found();
    let server = weave.serve(&["--simulated-time"]);
    let id = vote_with_a_lent_voice(&weave, &server);
    assert!(server.stop().success());
    let whole = run(&["verify", text(&weave.data()), "--json"]);
    assert!(whole.status.success(), "{}", String::from_utf8_lossy(&whole.stderr));
    assert_eq!(serde_json::from_slice::<Value>(&whole.stdout).unwrap()["votes"], 1);
    let told = run(&["verify", text(&weave.data())]).stdout;
    assert!(String::from_utf8_lossy(&told).contains("votes counted again from their records: 1"));

    let forged = weave.data().with_file_name("forged");
    let position = forge(&weave.data().join("log"), &forged);
    let said = refusal(&run(&["verify", text(&forged)]));
    assert!(said.contains(&format!("position {position}: the vote {id} counted again")), "{said}");
    assert!(said.contains("2 ja, 0 nein") && said.contains("1 ja, 0 nein"), "{said}");
}
