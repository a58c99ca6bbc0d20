//! A disk that fills up while people weave, and has room again: the real process, told by its limit on the length of
//! files, which any machine can set and lift without being root.

use crate::client::{Answer, Client};
use crate::process::{Weave, run, text};
use serde_json::{Value, json};
use std::fs;

/// More than enough writes to fill the room that is left.
const MANY: usize = 400;

fn tie(client: &mut Client, n: usize) -> Answer {
    let title = format!("Nummer {n}");
    client.post("/api/knoten", &json!({ "type": "idee", "title": title, "lat": 53.55, "lon": 9.93 }))
}

/// Ties until the log refuses; the ids of what was acknowledged, and the refusal.
fn tie_until_refused(client: &mut Client, acknowledged: &mut Vec<String>) -> Answer {
    for n in 0..MANY {
        let answer = tie(client, n);
        if answer.status != 201 {
            return answer;
        }
        acknowledged.push(answer.json(201)["id"].as_str().unwrap().to_owned());
    }
    panic!("{MANY} Knoten fit into a full disk");
}

fn log_length(weave: &Weave) -> u64 {
    let segments = crate::operating::files(&weave.data().join("log"));
    let lengths = segments.iter().filter(|path| path.extension().is_some_and(|suffix| suffix == "log"));
    lengths.map(|path| fs::metadata(path).unwrap().len()).max().unwrap()
}

#[test]
fn a_full_disk_is_said_nothing_is_lost_and_writing_goes_on_when_there_is_room() {
    let weave = Weave::found();
    let server = weave.serve(&[]);
    let mut ben = server.client();
    ben.register("Ben");
    let mut acknowledged = Vec::new();
    for _ in 0..2 {
        server.limit_files(Some(log_length(&weave) + 20_000));
        let refused = tie_until_refused(&mut ben, &mut acknowledged);
        let problem: Value = refused.json(503);
        assert_eq!(problem["type"], "/probleme/log-nicht-erreichbar");
        assert_eq!(refused.header("content-type"), Some("application/problem+json"));
        assert_eq!(refused.header("retry-after"), Some("1"));
        let unready = server.client().get("/api/health/ready");
        let reason = unready.json(503)["detail"].as_str().unwrap().to_owned();
        assert!(reason.contains("Log") && reason.contains("schreiben"), "{reason}");
        assert_eq!(server.client().get("/api/health/live").status, 200);
        assert_eq!(server.client().get("/api/knoten?bbox=9,53,10,54&limit=1").status, 200, "reading goes on");

        server.limit_files(None);
        acknowledged.push(tie(&mut ben, MANY).json(201)["id"].as_str().unwrap().to_owned());
        assert_eq!(server.client().get("/api/health/ready").status, 200);
    }
    assert!(server.stop().success());
    let whole = run(&["verify", text(&weave.data()), "--json"]);
    assert!(whole.status.success(), "{}", String::from_utf8_lossy(&whole.stderr));
    let summary: Value = serde_json::from_slice(&whole.stdout).unwrap();
    // Four of the founding, one of Ben, two of every Knoten: what was refused has left no trace.
    assert_eq!(summary["records"], 5 + 2 * acknowledged.len());
    let server = weave.serve(&[]);
    for id in &acknowledged {
        assert_eq!(server.client().get(&format!("/api/knoten/{id}")).status, 200, "{id} was acknowledged");
    }
}

#[test]
fn a_server_killed_on_a_full_disk_has_everything_that_it_acknowledged() {
    let weave = Weave::found();
    let server = weave.serve(&[]);
    let mut ben = server.client();
    ben.register("Ben");
    let mut acknowledged = Vec::new();
    server.limit_files(Some(log_length(&weave) + 20_000));
    assert_eq!(tie_until_refused(&mut ben, &mut acknowledged).status, 503);
    server.kill();
    assert!(run(&["verify", text(&weave.data())]).status.success());
    let server = weave.serve(&[]);
    for id in &acknowledged {
        assert_eq!(server.client().get(&format!("/api/knoten/{id}")).status, 200, "{id} was acknowledged");
    }
    assert_eq!(tie(&mut server.client().with_cookie(ben.cookie()), MANY).status, 201);
}
