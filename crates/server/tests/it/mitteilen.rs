//! People are told what they chose to be told: through the real server, with a simulated clock, across kills.

use crate::client::Client;
use crate::process::{Server, Weave};
use serde_json::{Value, json};

const DAY: u64 = 86_400;
const WEEK: u64 = 604_800;
/// How often is asked for letters before a test gives up; at a millisecond an answer, half a minute.
const MOST_ASKS: u32 = 30_000;
const CHOICE: &str = "/api/me/benachrichtigungen";

/// The letters to somebody that carry a way to take them off, oldest first.
fn letters(server: &Server, to: &str) -> Vec<Value> {
    let mails = server.client().get("/api/dev/mails").json(200);
    let chosen = |mail: &&Value| mail["to"] == to && mail["unsubscribe"].is_string();
    mails["items"].as_array().unwrap().iter().rev().filter(chosen).cloned().collect()
}

/// Asks until somebody got so many.
fn told(server: &Server, to: &str, count: usize) -> Vec<Value> {
    for _ in 0..MOST_ASKS {
        let got = letters(server, to);
        assert!(got.len() <= count, "more than chosen: {got:?}");
        if got.len() == count {
            return got;
        }
    }
    panic!("{} of {count} letters to {to}", letters(server, to).len());
}

fn advance(server: &Server, seconds: u64) {
    server.client().post("/api/dev/clock/advance", &json!({ "seconds": seconds })).json(200);
}

fn choose(who: &mut Client, field: &str, takt: &str) {
    let mut chosen = who.get(CHOICE).json(200);
    chosen[field] = json!(takt);
    who.send("PUT", CHOICE, Some(&chosen)).json(200);
}

/// Ada, who founded, and Ben, who was verified.
fn two(server: &Server) -> (Client, Client) {
    let (mut ada, mut ben) = (server.client(), server.client());
    let id = ben.register("Ben");
    ada.sign_in("ada@example.org");
    ada.post(&format!("/api/admin/accounts/{id}/verify"), &json!({})).json(200);
    (ada, ben)
}

fn file(weave: &Weave, who: &mut Client, title: &str) -> String {
    let antrag = json!({"ort_id": weave.ort, "kind": "sachantrag", "title": title, "details_md": "Ja."});
    who.post("/api/antraege", &antrag).json(201)["id"].as_str().unwrap().to_owned()
}

fn object(who: &mut Client, antrag: &str) {
    who.post(&format!("/api/antraege/{antrag}/einspruch"), &json!({"grund": "Zu laut"})).json(201);
}

#[test]
fn an_einspruch_is_told_at_once_and_only_once_across_kills() {
    let weave = Weave::found();
    let server = weave.serve(&[]);
    let (mut ada, mut ben) = two(&server);
    let antrag = file(&weave, &mut ben, "Bänke am Platz");
    object(&mut ada, &antrag);
    // Killed at whatever point the worker has reached.
    server.kill();
    let server = weave.serve(&[]);
    let got = told(&server, "ben@example.org", 1);
    assert_eq!(got[0]["subject"], "Einspruch gegen deinen Antrag „Bänke am Platz“");
    assert!(got[0]["html"].as_str().unwrap().contains(&format!("/knoten/{antrag}")));
    server.kill();
    let server = weave.serve(&[]);
    let mut ben = server.client().with_cookie(ben.cookie());
    let mut ada = server.client().with_cookie(ada.cookie());
    let second = file(&weave, &mut ben, "Mehr Licht");
    object(&mut ada, &second);
    assert!(told(&server, "ben@example.org", 2)[1]["subject"].as_str().unwrap().contains("Mehr Licht"));
    assert_eq!(letters(&server, "ada@example.org").len(), 0);
}

#[test]
fn off_tells_nothing_and_one_click_turns_off() {
    let weave = Weave::found();
    let server = weave.serve(&[]);
    let (mut ada, mut ben) = two(&server);
    choose(&mut ben, "sprache", "en");
    let first = file(&weave, &mut ben, "Eins");
    object(&mut ada, &first);
    let got = told(&server, "ben@example.org", 1).remove(0);
    assert_eq!(got["subject"], "An objection to your proposal “Eins”");
    let address = got["unsubscribe"].as_str().unwrap();
    let path = address.split_once(&server.address).unwrap().1;
    assert_eq!(server.client().get(path).status, 200);
    assert_eq!(ben.get(CHOICE).json(200)["einspruch"], "sofort");
    assert_eq!(server.client().post(path, &json!({})).status, 200);
    assert_eq!(ben.get(CHOICE).json(200)["einspruch"], "aus");
    let second = file(&weave, &mut ben, "Zwei");
    object(&mut ada, &second);
    // What is told later has been worked out later: had there been a letter about this, it would lie there before.
    let third = file(&weave, &mut ada, "Drei");
    object(&mut ben, &third);
    told(&server, "ada@example.org", 1);
    assert_eq!(letters(&server, "ben@example.org").len(), 1);
}

#[test]
fn the_clock_of_the_weave_brings_deadlines_results_and_the_daily_letter() {
    let weave = Weave::found();
    let server = weave.serve(&["--simulated-time", "2027-01-15T08:00:00Z"]);
    let (mut ada, mut ben) = two(&server);
    choose(&mut ada, "frist_nah", "sofort");
    choose(&mut ada, "ergebnis", "sofort");
    let antrag = file(&weave, &mut ben, "Bänke");
    let (eins, zwei) = (file(&weave, &mut ben, "Eins"), file(&weave, &mut ben, "Zwei"));
    advance(&server, WEEK - 86_400 - 60);
    object(&mut ada, &eins);
    object(&mut ada, &zwei);
    told(&server, "ben@example.org", 2);
    assert_eq!(letters(&server, "ada@example.org").len(), 0);
    advance(&server, 120);
    let near = told(&server, "ada@example.org", 1);
    assert!(near[0]["subject"].as_str().unwrap().contains("24 Stunden"), "{near:?}");
    assert!(near[0]["text"].as_str().unwrap().contains(&antrag));
    advance(&server, 86_400);
    let result = told(&server, "ada@example.org", 2);
    assert_eq!(result[1]["subject"], "Entschieden: „Bänke“");
    // Both votes open a week later, and Ben hears of them together, the next morning.
    advance(&server, WEEK + 60);
    advance(&server, 86_400);
    let daily = told(&server, "ben@example.org", 3).remove(2);
    assert_eq!(daily["subject"], "Dein Tag im Weltgewebe");
    let text = daily["text"].as_str().unwrap();
    assert!(text.contains("über „Eins“") && text.contains("über „Zwei“"), "{text}");
}

/// Asks until so many letters wait.
fn waiting(server: &Server, count: usize) {
    let line = format!("weltgewebe_letters_waiting {count}\n");
    let asked = (0..MOST_ASKS).any(|_| server.client().get("/api/metrics").body.contains(&line));
    assert!(asked, "never {count} letters waited");
}

#[test]
fn a_deadline_that_moved_is_not_told_the_next_morning() {
    let weave = Weave::found();
    let server = weave.serve(&["--simulated-time", "2027-01-15T08:00:00Z"]);
    let (mut ada, mut ben) = two(&server);
    choose(&mut ada, "frist_nah", "taeglich");
    let moved = file(&weave, &mut ben, "Bänke");
    file(&weave, &mut ben, "Licht");
    advance(&server, WEEK - 86_400 + 120);
    waiting(&server, 2);
    object(&mut ada, &moved);
    told(&server, "ben@example.org", 1);
    advance(&server, 23 * 3_600 - 60);
    let daily = told(&server, "ada@example.org", 1).remove(0);
    let text = daily["text"].as_str().unwrap();
    assert!(text.contains("Licht") && !text.contains("Bänke"), "{text}");
}

#[test]
fn the_end_of_a_lent_voice_is_told_three_days_before_and_anew_when_it_moved() {
    let weave = Weave::found();
    let server = weave.serve(&["--simulated-time", "2027-01-15T08:00:00Z"]);
    let (_, mut ben) = two(&server);
    choose(&mut ben, "delegation", "sofort");
    let lent = ben.post("/api/delegationen", &json!({"to_account_id": weave.garnrolle})).json(201);
    advance(&server, 25 * DAY - 120);
    // Had it been told too early, it would lie there by the time that it is told.
    advance(&server, 240);
    let near = told(&server, "ben@example.org", 1).remove(0);
    assert_eq!(near["subject"], "Deine verliehene Stimme kehrt in weniger als drei Tagen zu dir zurück");
    assert!(near["text"].as_str().unwrap().contains("/stimme"), "{near:?}");
    let mut ben = server.client();
    ben.sign_in("ben@example.org");
    let renew = format!("/api/delegationen/{}/erneuern", lent["id"].as_str().unwrap());
    ben.post(&renew, &json!({})).json(200);
    advance(&server, 4 * DAY);
    assert_eq!(server.client().get("/api/delegationen").json(200)["items"].as_array().unwrap().len(), 1);
    assert_eq!(letters(&server, "ben@example.org").len(), 1);
    advance(&server, 21 * DAY + 120);
    told(&server, "ben@example.org", 2);
}

#[test]
fn who_renewed_a_lent_voice_by_the_next_morning_is_told_nothing() {
    let weave = Weave::found();
    let server = weave.serve(&["--simulated-time", "2027-01-15T08:00:00Z"]);
    let (mut ada, mut ben) = two(&server);
    choose(&mut ben, "delegation", "taeglich");
    ben.post("/api/delegationen", &json!({"to_account_id": weave.garnrolle})).json(201);
    advance(&server, 25 * DAY + 120);
    waiting(&server, 1);
    // Whatever its giver does makes it go on.
    let mut ben = server.client();
    ben.sign_in("ben@example.org");
    let antrag = file(&weave, &mut ben, "Bänke");
    advance(&server, DAY);
    // What is told later has been worked out later.
    ada.sign_in("ada@example.org");
    object(&mut ada, &antrag);
    let got = told(&server, "ben@example.org", 1);
    assert!(got[0]["subject"].as_str().unwrap().contains("Bänke"), "{got:?}");
    waiting(&server, 0);
}

#[test]
fn an_answer_is_told_to_who_wrote_before_and_wants_to_know() {
    let weave = Weave::found();
    let server = weave.serve(&[]);
    let (mut ada, mut ben) = two(&server);
    choose(&mut ada, "antwort", "sofort");
    let knoten = json!({"type": "idee", "title": "Lastenrad", "lat": 53.55, "lon": 9.93});
    let knoten = ada.post("/api/knoten", &knoten).json(201)["id"].as_str().unwrap().to_owned();
    let path = format!("/api/knoten/{knoten}/nachrichten");
    let write = |who: &mut Client, text: &str| who.post(&path, &json!({ "text": text })).json(201);
    // Ada made it and has said nothing yet: nobody answers her.
    write(&mut ben, "Wer hat eins?");
    let mine = write(&mut ada, "Ich.");
    write(&mut ben, "Wann kann ich es haben?");
    let got = told(&server, "ada@example.org", 1).remove(0);
    assert_eq!(got["subject"], "Neue Nachricht im Gespräch über „Lastenrad“");
    let text = got["text"].as_str().unwrap();
    assert!(
        text.contains(&knoten) && !text.contains("Wann kann ich"),
        "a letter holds no word of others: {text}"
    );
    let withdrawn = format!("/api/nachrichten/{}", mine["id"].as_str().unwrap());
    let version = [("If-Match", "\"1\"")];
    assert_eq!(ada.send_with("DELETE", &withdrawn, &version, None).status, 204);
    write(&mut ben, "Schade.");
    // What is told later has been worked out later; and Ben, who chose nothing, was told nothing.
    let antrag = file(&weave, &mut ben, "Ein Lastenrad für alle");
    object(&mut ada, &antrag);
    told(&server, "ben@example.org", 1);
    assert_eq!(letters(&server, "ada@example.org").len(), 1);
}
