//! Starting from what was kept: the answers are those of a start that reads the whole log, and what cannot be used is
//! said in one line.

use crate::process::Weave;
use serde_json::json;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;

/// What a start from the checkpoint must answer as a start from the log does, `{}` being a Knoten.
const QUESTIONS: [&str; 10] = [
    "/api/knoten",
    "/api/knoten/{}",
    "/api/knoten/{}/gespraech",
    "/api/knoten/{}/verlauf",
    "/api/knoten/{}/faeden",
    "/api/garnrollen",
    "/api/faeden?bbox=9.9,53.5,10.0,53.6",
    "/api/suche?q=hochbeet",
    "/api/ortswebereien",
    "/api/tiles/gewebe/14/8644/5294.mvt",
];

/// A weave with people, a Knoten with an element and a Gespräch, and the id of that Knoten; ended well.
fn woven() -> (Weave, String) {
    let weave = Weave::found();
    let server = weave.serve(&["--simulated-time"]);
    let mut ben = server.client();
    ben.register("Ben");
    let tie = json!({ "type": "idee", "title": "Hochbeet", "description": "Mit Bohnen", "lat": 53.55, "lon": 9.93 });
    let id = ben.post("/api/knoten", &tie).json(201)["id"].as_str().unwrap().to_owned();
    let say = ben.post(&format!("/api/knoten/{id}/nachrichten"), &json!({ "text": "Wer gießt?" }));
    assert_eq!(say.status, 201, "{}", say.body);
    assert!(server.stop().success());
    (weave, id)
}

/// Every answer with its entity tag, and what the server said meanwhile.
fn answers(weave: &Weave, id: &str) -> (Vec<String>, String) {
    let server = weave.serve(&["--simulated-time"]);
    let answer = |question: &&str| {
        let answer = server.client().get(&question.replace("{}", id));
        assert_eq!(answer.status, 200, "{question}: {}", answer.body);
        format!("{question} {:?} {}", answer.header("etag"), answer.body)
    };
    let answers = QUESTIONS.iter().map(answer).collect();
    (answers, server.kill_and_read())
}

#[test]
fn a_start_from_the_checkpoint_answers_what_a_start_from_the_log_answers() {
    let (weave, id) = woven();
    let (kept, said) = answers(&weave, &id);
    assert!(!said.contains("whole log"), "{said}");
    let again = answers(&weave, &id).0;
    assert_eq!(kept, again, "after a kill");
    fs::remove_file(weave.data().join("checkpoint")).unwrap();
    let (folded, said) = answers(&weave, &id);
    assert!(!said.contains("whole log"), "a checkpoint that is not there is nothing to be told of: {said}");
    assert_eq!(kept, folded);
}

#[test]
fn a_checkpoint_that_cannot_be_used_is_said_in_one_line_and_written_anew() {
    let (weave, id) = woven();
    let (kept, _) = answers(&weave, &id);
    let path = weave.data().join("checkpoint");
    let whole = fs::read(&path).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    for damaged in [&flipped[..], &whole[..whole.len() - 1], b"WGCHECK3 of an older program"] {
        fs::write(&path, damaged).unwrap();
        let (folded, said) = answers(&weave, &id);
        assert_eq!(folded, kept);
        assert_eq!(said.lines().filter(|line| line.contains("whole log")).count(), 1, "{said}");
    }
    let server = weave.serve(&["--simulated-time"]);
    assert!(server.stop().success());
    assert!(!answers(&weave, &id).1.contains("whole log"));
}

#[test]
fn who_watches_after_a_start_from_the_checkpoint_is_told_what_happened_before_and_what_happens_next() {
    let (weave, _) = woven();
    let server = weave.serve(&[]);
    let watch = |more: &str| {
        let mut live = TcpStream::connect(&server.address).unwrap();
        write!(live, "GET /api/live{more} HTTP/1.1\r\nHost: {}\r\n\r\n", server.address).unwrap();
        let mut lines = BufReader::new(live).lines().map(Result::unwrap);
        assert!(lines.any(|line| line == "retry:2000"));
        lines
    };
    let mut from_now = watch("");
    let mut from_the_beginning = watch("?last_event_id=0");
    assert!(from_the_beginning.any(|line| line.contains("OrtswebereiGegruendet")));
    assert!(from_the_beginning.any(|line| line.contains("NachrichtGeschrieben")));
    server.client().register("Cem");
    for lines in [&mut from_now, &mut from_the_beginning] {
        assert!(lines.any(|line| line.contains("GarnrolleRegistriert")));
    }
}
