//! What the process writes about itself says nothing of the people: a journey full of canaries at the most talkative
//! level, and not one of them in what was written, nor in the metrics.

use crate::client::Client;
use crate::process::{Server, Weave};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;

const EMAIL: &str = "kanarienpost@example.org";
/// Everything of the canary that must not be found; the position also as the weave keeps it.
const CANARIES: [&str; 12] = [
    "Kanarienname",
    "Kanariengasse",
    "K4N4R",
    "Kanarienstadt",
    "kanarienpost",
    "53.5512345",
    "535512345",
    "9.9312345",
    "Kanarientitel",
    "Kanariensatz",
    "203.0.113.77",
    "2001:db8:1:2345",
];

fn registration() -> Value {
    let address = json!({"street": "Kanariengasse 1", "postcode": "K4N4R", "city": "Kanarienstadt"});
    json!({"name": "Kanarienname", "address": address, "lat": 53.551_234_5, "lon": 9.931_234_5, "email": EMAIL})
}

/// Everything that can go well and wrong with words of one's own. Gives the secrets that were used.
fn journey(client: &mut Client) -> Vec<String> {
    client.post("/api/auth/register", &registration()).json(201);
    client.post("/api/auth/register", &registration()).json(409);
    assert_eq!(client.post("/api/auth/login", &json!({"email": EMAIL})).status, 204);
    let mails = client.get("/api/dev/mails").json(200);
    let token = mails["items"][0]["token"].as_str().unwrap().to_owned();
    client.post("/api/auth/session", &json!({"token": "Kanariensatz"})).json(410);
    client.post("/api/auth/session", &json!({"token": token})).json(200);
    client.post("/api/auth/session", &json!({"token": token})).json(410);
    client.get("/api/me").json(200);
    let knoten = json!({"type": "idee", "title": "Kanarientitel", "lat": 53.55, "lon": 9.93});
    let id = client.post("/api/knoten", &knoten).json(201)["id"].as_str().unwrap().to_owned();
    client.post(&format!("/api/knoten/{id}/nachrichten"), &json!({"text": "Kanariensatz"})).json(201);
    client.post("/api/knoten", &json!({"Kanarientitel": 1})).json(400);
    client.post("/api/knoten", &json!("Kanariensatz")).json(400);
    client.post("/api/knoten", &json!({"type": "Kanariensatz"})).json(422);
    for path in ["/api/suche?q=Kanarienname", "/api/knoten?q=Kanarientitel", "/api/knoten?Kanariensatz=1"] {
        client.get(path);
    }
    client.get("/Kanariensatz");
    client.get("/api/me/export").json(200);
    let cookie = client.cookie().unwrap().replace("wg_session=", "");
    client.post("/api/me/vergessen", &json!({})).json(201);
    vec![token, cookie]
}

fn says_nothing(of: &[String], record: &str) {
    assert!(record.contains("listening"), "the record is empty: {record}");
    for canary in CANARIES.iter().copied().chain(of.iter().map(String::as_str)) {
        let line = record.lines().find(|line| line.contains(canary));
        assert!(line.is_none(), "{canary} stands in: {}", line.unwrap_or_default());
    }
}

fn at_trace(from: &str, format: &str) {
    let weave = Weave::found();
    let more = ["--log-level", "trace", "--log-format", format, "--behind-gateway"];
    let (server, record) = weave.serve_written_down(&more);
    let mut client = server.client().with_header("X-Forwarded-For", from);
    let secrets = journey(&mut client);
    says_nothing(&secrets, &format!("listening {}", client.get("/api/metrics").body));
    assert!(server.stop().success());
    says_nothing(&secrets, &fs::read_to_string(record).unwrap());
}

#[test]
fn a_journey_at_the_most_talkative_level_leaves_no_word_of_anybody() {
    at_trace("203.0.113.77", "pretty");
    at_trace("2001:db8:1:2345::77", "json");
}

/// A mail server that refuses the address and says so with it.
fn refusing() -> (String, std::thread::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let serving = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(b"220 post\r\n").unwrap();
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        while let Some(Ok(line)) = lines.next() {
            let answer = match line.get(..4) {
                Some("RCPT") => format!("550 5.1.1 <{EMAIL}> Kanarienname\r\n"),
                Some("QUIT") => return,
                _ => "250 gut\r\n".to_owned(),
            };
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    (address, serving)
}

#[test]
fn what_a_mail_server_says_of_somebody_is_not_passed_on() {
    let weave = Weave::found();
    let (address, serving) = refusing();
    let smtp = format!("smtp://{address}");
    let more =
        ["--log-level", "trace", "--smtp", &smtp, "--smtp-from", "Weltgewebe <post@weltgewebe.example>"];
    let (server, record): (Server, _) = weave.serve_written_down(&more);
    server.client().post("/api/auth/register", &registration()).json(201);
    assert!(server.stop().success());
    serving.join().unwrap();
    let record = fs::read_to_string(record).unwrap();
    assert!(record.contains("was given up"), "{record}");
    says_nothing(&[], &record);
}

#[test]
fn a_thousand_looks_at_where_somebody_stands_tell_no_more_than_one() {
    let weave = Weave::found();
    let server = weave.serve(&[]);
    let (mut ada, mut canary, mut visitor) = (server.client(), server.client(), server.client());
    ada.sign_in("ada@example.org");
    let id = canary.post("/api/auth/register", &registration()).json(201)["garnrolle_id"].clone();
    canary.sign_in(EMAIL);
    let path = format!("/api/garnrollen/{}", id.as_str().unwrap());
    let listed = |list: &Value| {
        list["items"].as_array().unwrap().iter().find(|rolle| rolle["id"] == id).unwrap()["position"].clone()
    };
    let mut seen = BTreeSet::new();
    for n in 0..1_000 {
        if n % 100 == 50 {
            // Acting, being shown and hidden again, and wishing for what is so draw nothing anew.
            let title = json!({"type": "idee", "title": format!("Knoten {n}"), "lat": 53.55, "lon": 9.93});
            canary.post("/api/knoten", &title).json(201);
            for kartenstatus in ["verborgen", "ungefaehr", "ungefaehr"] {
                canary.send("PATCH", "/api/me", Some(&json!({"kartenstatus": kartenstatus}))).json(200);
            }
        }
        let shown = match n % 4 {
            0 => visitor.get(&path).json(200)["position"].clone(),
            1 => ada.get(&path).json(200)["position"].clone(),
            2 => canary.get(&path).json(200)["position"].clone(),
            _ => listed(&visitor.get("/api/garnrollen?limit=200").json(200)),
        };
        seen.insert(shown.to_string());
    }
    assert_eq!(seen.len(), 1, "{seen:?}");
    let shown: Value = serde_json::from_str(seen.first().unwrap()).unwrap();
    let (lat, lon) = (shown["lat"].as_f64().unwrap(), shown["lon"].as_f64().unwrap());
    assert!((lat - 53.551_234_5).abs() > 1e-7 || (lon - 9.931_234_5).abs() > 1e-7, "{shown}");
}
