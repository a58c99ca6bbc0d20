//! The keys that sign the head of the log, over half years: by themselves while the server runs, and by hand.

use crate::client::Client;
use crate::process::{Weave, refusal, run, text};
use log::SignedHead;
use log::keys::{HeadKey, HeadKeys};
use serde_json::{Value, json};

const DAY: u64 = 86_400;

fn published(client: &mut Client) -> HeadKeys {
    let said = client.get("/api/log/keys").json(200);
    let keys = said["items"].as_array().unwrap().iter().cloned().map(without_null);
    HeadKeys::checked(keys.map(|key| serde_json::from_value(key).unwrap()).collect()).unwrap()
}

/// The first key has no endorsement.
fn without_null(mut key: Value) -> Value {
    if key["endorsement"].is_null() {
        key.as_object_mut().unwrap().remove("endorsement");
    }
    key
}

fn head(client: &mut Client) -> SignedHead {
    serde_json::from_value(client.get("/api/log/head").json(200)).unwrap()
}

fn pass(client: &mut Client, days: u64) {
    for _ in 0..days / 7 {
        client.post("/api/dev/clock/advance", &json!({ "seconds": 7 * DAY })).json(200);
    }
}

fn verified(weave: &Weave) -> Value {
    let output = run(&["verify", text(&weave.data()), "--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn every_half_year_a_new_key_signs_and_what_the_old_one_signed_stays_good() {
    let weave = Weave::found_with(&["--at", "2026-01-05T00:00:00Z"]);
    let server = weave.serve(&["--simulated-time"]);
    let mut client = server.client();
    let old = head(&mut client);
    pass(&mut client, 175);
    assert_eq!(head(&mut client).key_id, old.key_id);
    pass(&mut client, 7);
    let new = head(&mut client);
    assert_ne!(new.key_id, old.key_id);
    let keys = published(&mut client);
    assert_eq!(keys.all().len(), 2);
    assert!(keys.accepting(&old).is_ok() && keys.accepting(&new).is_ok());
    // The old secret is gone, and with it whoever took it after the end of the overlap.
    let forged = SignedHead { key_id: old.key_id.clone(), ..new.clone() };
    assert!(keys.accepting(&forged).is_err());
    assert!(server.stop().success());
    assert_eq!(verified(&weave)["heads"], 1);
    let listed = run(&["keys", "list", text(&weave.data()), "--json"]);
    let listed: Value = serde_json::from_slice(&listed.stdout).unwrap();
    let listed: Vec<HeadKey> = serde_json::from_value(listed["items"].clone()).unwrap();
    assert_eq!(listed, keys.all());
}

#[test]
fn a_key_is_changed_by_hand_and_a_lost_one_ends_at_once() {
    let weave = Weave::found_with(&["--at", "2026-01-05T00:00:00Z"]);
    let data = weave.data();
    assert!(refusal(&run(&["keys", "list", text(&data)])).contains("no list of keys yet"));
    let server = weave.serve(&["--simulated-time", "2026-01-05T00:00:00Z"]);
    let kept = head(&mut server.client());
    assert!(refusal(&run(&["keys", "rotate", "--data", text(&data)])).contains("held by another process"));
    assert!(server.stop().success());
    let rotate = |more: &[&str]| {
        let output = run(&[&["keys", "rotate", "--data", text(&data)][..], more].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let said = rotate(&["--at", "2026-01-10T00:00:00Z"]);
    assert!(said.contains(&kept.key_id) && said.contains("accepted until 2026-01-24T00:00:00"), "{said}");
    assert!(
        rotate(&["--at", "2026-01-12T00:00:00Z", "--at-once"]).contains("accepted until 2026-01-12T00:00:00")
    );
    // The head that was kept was signed by the first key while that was good.
    assert_eq!(verified(&weave)["heads"], 1);
    let server = weave.serve(&["--simulated-time", "2026-01-13T00:00:00Z"]);
    let mut client = server.client();
    let keys = published(&mut client);
    assert_eq!(keys.all().len(), 3);
    assert!(keys.accepting(&kept).is_ok() && keys.accepting(&head(&mut client)).is_ok());
}

#[test]
fn a_head_of_a_key_that_was_not_good_at_that_moment_is_found_by_verify() {
    let weave = Weave::found();
    let server = weave.serve(&[]);
    server.client().register("Ben");
    assert!(server.stop().success());
    let path = weave.data().join("keys/log.json");
    let mut keys: Vec<HeadKey> = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    keys[0].valid_until = keys[0].valid_from;
    std::fs::write(&path, serde_json::to_vec(&keys).unwrap()).unwrap();
    let said = refusal(&run(&["verify", text(&weave.data())]));
    assert!(said.contains("its key was not good"), "{said}");
}
