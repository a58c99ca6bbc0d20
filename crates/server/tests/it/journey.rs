//! From an empty folder to a woven Knoten, through restarts.

use crate::process::Weave;
use serde_json::{Value, json};

fn knoten(title: &str) -> Value {
    json!({ "type": "idee", "title": title, "lat": 53.55, "lon": 9.93 })
}

#[test]
fn found_serve_register_sign_in_and_tie_a_knoten() {
    let weave = Weave::found();
    let server = weave.serve(&[]);
    let mut ben = server.client();
    let id = ben.register("Ben");
    assert_eq!(ben.get("/api/me").json(200)["garnrolle_id"], id.as_str());
    let tied = ben.post("/api/knoten", &knoten("Gemeinsam gärtnern"));
    assert!(tied.header("weltgewebe-position").is_some());
    let tied = tied.json(201);
    assert_eq!(tied["ort_id"], weave.ort.as_str());
    let seen = server.client().get(&format!("/api/knoten/{}", tied["id"].as_str().unwrap())).json(200);
    assert_eq!(seen["title"], "Gemeinsam gärtnern");
    assert!(server.stop().success());
}

#[test]
fn the_founder_is_verantwortliche_and_verifies() {
    let weave = Weave::found();
    let server = weave.serve(&[]);
    let mut ben = server.client();
    let id = ben.register("Ben");
    let mut ada = server.client();
    assert_eq!(ada.sign_in("ada@example.org"), weave.garnrolle);
    assert_eq!(ada.get("/api/me").json(200)["verantwortlich_fuer"], json!([weave.ort]));
    assert_eq!(ada.post(&format!("/api/admin/accounts/{id}/verify"), &json!({})).status, 200);
    assert_eq!(ben.get("/api/me").json(200)["status"], "weber");
}

#[test]
fn a_restart_keeps_sessions_and_what_was_woven_even_after_a_kill() {
    let weave = Weave::found();
    let server = weave.serve(&[]);
    let mut ben = server.client();
    let id = ben.register("Ben");
    let tied = ben.post("/api/knoten", &knoten("Bleibt")).json(201);
    let path = format!("/api/knoten/{}", tied["id"].as_str().unwrap());
    server.kill();
    let server = weave.serve(&[]);
    let mut again = server.client().with_cookie(ben.cookie());
    assert_eq!(again.get("/api/me").json(200)["garnrolle_id"], id.as_str());
    assert_eq!(again.get(&path).json(200)["title"], "Bleibt");
    assert_eq!(again.send("DELETE", "/api/auth/session", None).status, 204);
    assert!(server.stop().success());
    let server = weave.serve(&[]);
    assert_eq!(server.client().with_cookie(ben.cookie()).get("/api/me").status, 401);
    assert_eq!(server.client().get(&path).status, 200);
}

#[test]
fn a_simulated_clock_can_be_moved_without_opening_the_letters() {
    let weave = Weave::found();
    let server = weave.serve_bare(&["--simulated-time"]);
    let mut visitor = server.client();
    assert_eq!(visitor.post("/api/dev/clock/advance", &json!({ "seconds": 1 })).status, 200);
    assert_eq!(visitor.get("/api/dev/mails").status, 404);
    assert!(server.stop().success());
    let server = weave.serve_bare(&[]);
    assert_eq!(server.client().post("/api/dev/clock/advance", &json!({ "seconds": 1 })).status, 404);
}

#[test]
fn simulated_time_moves_by_hand_and_goes_on_after_a_restart() {
    let weave = Weave::found();
    let server = weave.serve(&["--simulated-time"]);
    let mut ben = server.client();
    ben.register("Ben");
    let tied = ben.post("/api/knoten", &knoten("Vergeht")).json(201);
    let path = format!("/api/knoten/{}", tied["id"].as_str().unwrap());
    let advance = |client: &mut crate::client::Client, seconds: u64| {
        client.post("/api/dev/clock/advance", &json!({ "seconds": seconds })).json(200)["now"].clone()
    };
    advance(&mut ben, 604_799);
    assert_eq!(ben.get(&path).json(200)["archived_at"], Value::Null);
    let end = advance(&mut ben, 1);
    let archived = ben.get(&path).json(200)["archived_at"].clone();
    assert_ne!(archived, Value::Null);
    assert!(server.stop().success());
    let server = weave.serve(&["--simulated-time"]);
    let mut ben = server.client().with_cookie(ben.cookie());
    assert_eq!(
        advance(&mut ben, 0).as_str().map(|now| now[..19].to_owned()),
        end.as_str().map(|e| e[..19].to_owned())
    );
    assert_eq!(ben.get(&path).json(200)["archived_at"], archived);
}
