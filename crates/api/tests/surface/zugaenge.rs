//! Tokens for programs: making, using and taking away, and everything that is refused.

use crate::world::{Answer, Caller, World};
use api::Config;
use api::limit::{Door, Limits, Rate};
use axum::http::Method;
use serde_json::{Value, json};

const PATH: &str = "/api/me/zugaenge";

async fn made(who: &Caller, umfang: &[&str], tage: u32) -> Answer {
    let made = who.post(PATH, json!({"name": "Wetterstation", "umfang": umfang, "tage": tage})).await;
    assert_eq!(made.status, 201, "{}", made.json);
    made
}

async fn with(who: &Caller, token: &str, method: Method, path: &str, body: Option<Value>) -> Answer {
    let bearer = format!("Bearer {token}");
    who.send(method, path, &[("authorization", &bearer)], body).await
}

#[tokio::test]
async fn a_token_is_told_once_and_acts_in_the_persons_name() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let zugang = made(&ben, &["weben", "lesen", "weben"], 90).await;
    assert_eq!((&zugang.json["umfang"], &zugang.json["seen_at"]), (&json!(["lesen", "weben"]), &Value::Null));
    assert!(zugang.header("cache-control").contains("no-store"));
    let (token, program) = (zugang.text("token"), world.visitor());
    let tied =
        with(&program, &token, Method::POST, "/api/knoten", Some(crate::world::knoten("Messung"))).await;
    assert_eq!((tied.status, tied.text("created_by")), (201, ben.get("/api/me").await.text("garnrolle_id")));
    assert_eq!(with(&program, &token, Method::GET, "/api/me", None).await.text("name"), "Ben");
    let listed = ben.get(PATH).await;
    assert_eq!((listed.items().len(), &listed.items()[0]["name"]), (1, &json!("Wetterstation")));
    assert!(listed.items()[0]["seen_at"].is_string() && !listed.json.to_string().contains("wgt_"));
    let told = ben.get("/api/me/export").await;
    assert_eq!(told.json["zugaenge"], listed.json["items"]);
    assert!(!told.json.to_string().contains("wgt_"));
}

#[tokio::test]
async fn a_program_needs_no_header_of_our_page_and_no_cookie_beside_it() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let token = made(&ben, &["weben"], 1).await.text("token");
    let knoten = crate::world::knoten("Ohne Seite").to_string();
    let request = axum::http::Request::post("/api/knoten").header("content-type", "application/json");
    let request = request.header("authorization", format!("bearer {token}")).body(knoten.into()).unwrap();
    assert_eq!(world.visitor().raw(request).await.status, 201);
    with(&ben, &token, Method::GET, "/api/knoten", None).await.refuses(400, "zwei-ausweise");
}

#[tokio::test]
async fn a_token_ends_to_the_second_is_taken_away_and_is_nobody_elses() {
    let world = World::new().await;
    let (ben, eva) = (world.gast("Ben").await, world.gast("Eva").await);
    let (short, long) = (made(&ben, &["lesen"], 1).await, made(&ben, &["lesen"], 365).await);
    let visitor = world.visitor();
    let status =
        async |zugang: &Answer| with(&visitor, &zugang.text("token"), Method::GET, "/api/me", None).await;
    world.advance(86_399).await;
    assert_eq!(status(&short).await.status, 200);
    world.advance(1).await;
    let over = status(&short).await;
    over.refuses(401, "zugang-ungueltig");
    assert_eq!(over.header("www-authenticate"), "Bearer error=\"invalid_token\"");
    let one = format!("{PATH}/{}", long.text("id"));
    eva.delete(&one, None).await.refuses(404, "zugang-unbekannt");
    eva.delete(&format!("{PATH}/x"), None).await.refuses(404, "zugang-unbekannt");
    assert_eq!(status(&long).await.status, 200);
    assert_eq!(ben.delete(&one, None).await.status, 204);
    status(&long).await.refuses(401, "zugang-ungueltig");
    ben.delete(&one, None).await.refuses(404, "zugang-unbekannt");
    // What opens nothing opens nothing anywhere, not even what is open to everybody.
    for wrong in ["wgt_", "wgt_erfunden", &format!("wgt_{}", "A".repeat(43))] {
        with(&visitor, wrong, Method::GET, "/api/knoten", None).await.refuses(401, "zugang-ungueltig");
    }
    assert_eq!(visitor.get("/api/me").await.header("www-authenticate"), "Bearer");
}

#[tokio::test]
async fn a_program_does_not_see_what_is_private_without_being_good_for_it() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let path = format!("/api/garnrollen/{}", ben.get("/api/me").await.text("garnrolle_id"));
    let (weben, lesen) = (made(&ben, &["weben"], 1).await, made(&ben, &["lesen"], 1).await);
    let visitor = world.visitor();
    let seen = async |zugang: Answer| with(&visitor, &zugang.text("token"), Method::GET, &path, None).await;
    assert!(seen(weben).await.json["privat"].is_null());
    assert!(seen(lesen).await.json["privat"].is_object());
}

#[tokio::test]
async fn every_field_of_a_zugang_is_checked_and_there_are_twenty() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    for (body, pointers) in [
        (json!({"name": "", "umfang": [], "tage": 0}), vec!["/name", "/tage", "/umfang"]),
        (json!({"name": "x", "umfang": ["alles"], "tage": 366}), vec!["/tage", "/umfang/0"]),
        (json!({}), vec!["/name", "/tage", "/umfang"]),
    ] {
        let refused = ben.post(PATH, body).await;
        refused.refuses(422, "felder");
        let mut told = refused.pointers();
        told.sort_unstable();
        assert_eq!(told, pointers);
    }
    for _ in 0..20 {
        made(&ben, &["lesen"], 1).await;
    }
    let more = ben.post(PATH, json!({"name": "Noch einer", "umfang": ["lesen"], "tage": 1})).await;
    more.refuses(409, "zu-viele-zugaenge");
    world.advance(86_400).await;
    made(&ben, &["lesen"], 1).await;
}

#[tokio::test]
async fn a_token_shares_the_bucket_of_its_person_and_guessing_that_of_the_address() {
    let slow = Some(Rate::new(1, 3_600, 30));
    let limits = Limits { reads: Door { person: slow, address: slow, network: None }, ..Limits::NONE };
    let world = World::with(Config { dev: true, limits, ..Config::default() }).await;
    let ben = world.gast("Ben").await;
    let token = made(&ben, &["lesen"], 1).await.text("token");
    let visitor = world.visitor();
    let mut told = 0;
    while with(&visitor, &token, Method::GET, "/api/me", None).await.status == 200 {
        told += 1;
        assert!(told <= 30, "nobody stops the program");
    }
    assert_eq!(ben.get("/api/me").await.status, 429, "the person has one bucket");
    let mut guesses = 0;
    while with(&visitor, "wgt_geraten", Method::GET, "/api/me", None).await.status == 401 {
        guesses += 1;
        assert!(guesses <= 30, "nobody stops the guessing");
    }
}
