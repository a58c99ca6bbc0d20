//! The same weave with its log in PostgreSQL.

use crate::process::{Weave, refusal, run, text, weltgewebe};
use log_postgres::throwaway::Throwaway;
use serde_json::json;

#[test]
fn the_journey_with_the_log_in_postgresql_survives_a_kill_and_verifies() {
    let database = Throwaway::new().unwrap();
    let weave = Weave::found_with(&["--log", &database.url]);
    let server = weave.serve(&["--log", &database.url]);
    let mut ben = server.client();
    ben.register("Ben");
    let tied =
        ben.post("/api/knoten", &json!({ "type": "idee", "title": "Bleibt", "lat": 53.55, "lon": 9.93 }));
    let path = format!("/api/knoten/{}", tied.json(201)["id"].as_str().unwrap());
    server.kill();
    let server = weave.serve(&["--log", &database.url]);
    assert_eq!(server.client().get(&path).json(200)["title"], "Bleibt");
    assert_eq!(server.client().with_cookie(ben.cookie()).get("/api/me").status, 200);
    assert!(server.stop().success());
    assert!(!weave.data().join("log").exists());
    let whole = run(&["verify", text(&weave.data()), "--log", &database.url, "--json"]);
    let summary: serde_json::Value = serde_json::from_slice(&whole.stdout).unwrap();
    assert_eq!((&summary["records"], &summary["heads"]), (&json!(7), &json!(1)));
}

#[test]
fn a_database_that_can_lose_writes_or_is_not_there_is_refused() {
    let weave = Weave::found();
    let data = weave.data();
    let serve = |url: &str| run(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0", "--log", url]);
    let unsafe_one = Throwaway::with_settings(&["synchronous_commit=off"]).unwrap();
    let said = refusal(&serve(&unsafe_one.url));
    assert!(said.contains("synchronous_commit") && said.contains("--allow-unsafe-log"), "{said}");
    let mut command = weltgewebe();
    command.args(["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]);
    command.env("WELTGEWEBE_LOG", "postgres://nobody:secret@127.0.0.1:1/nothing");
    let said = refusal(&command.output().unwrap());
    assert!(said.contains("PostgreSQL") && !said.contains("secret"), "{said}");
}
