//! Registering, signing in, signing out, being verified.

use crate::world::{World, registration};
use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::json;

#[tokio::test]
async fn a_person_registers_and_signs_in_by_the_letter() {
    let world = World::new().await;
    let visitor = world.visitor();
    let answer = visitor.post("/api/auth/register", registration("Ben", "ben@example.org")).await;
    assert_eq!(answer.status, 201);
    assert!(answer.position() > 4);
    let mails = visitor.get("/api/dev/mails").await;
    let mail = &mails.items()[0];
    assert_eq!(mail["to"], "ben@example.org");
    let session = visitor.post("/api/auth/session", json!({"token": mail["token"]})).await;
    assert_eq!(session.text("garnrolle_id"), answer.text("garnrolle_id"));
    let cookie = session.header("set-cookie");
    for part in ["wg_session=", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure"));
}

#[tokio::test]
async fn the_cookie_is_for_tls_only_where_there_is_tls() {
    let config = api::Config { dev: true, cookie_secure: true, ..api::Config::default() };
    let world = World::with(config).await;
    let visitor = world.visitor();
    visitor.post("/api/auth/login", json!({"email": "ada@example.org"})).await;
    let token = visitor.get("/api/dev/mails").await.items()[0]["token"].clone();
    let session = visitor.post("/api/auth/session", json!({"token": token})).await;
    assert!(session.header("set-cookie").ends_with("; Secure"));
}

#[tokio::test]
async fn a_link_works_once_and_for_a_quarter_of_an_hour() {
    let world = World::new().await;
    let visitor = world.visitor();
    let letter = async || {
        visitor.post("/api/auth/login", json!({"email": "ada@example.org"})).await;
        visitor.get("/api/dev/mails").await.items()[0]["token"].clone()
    };
    let token = letter().await;
    assert_eq!(visitor.post("/api/auth/session", json!({"token": token})).await.status, 200);
    visitor.post("/api/auth/session", json!({"token": token})).await.refuses(410, "link-verbraucht");
    let token = letter().await;
    world.advance(15 * 60).await;
    visitor.post("/api/auth/session", json!({"token": token})).await.refuses(410, "link-verbraucht");
    visitor.post("/api/auth/session", json!({"token": "erfunden"})).await.refuses(410, "link-verbraucht");
}

#[tokio::test]
async fn asking_for_a_link_says_nothing_about_who_is_known() {
    let world = World::new().await;
    let visitor = world.visitor();
    let known = visitor.post("/api/auth/login", json!({"email": "ADA@example.org "})).await;
    let unknown = visitor.post("/api/auth/login", json!({"email": "niemand@example.org"})).await;
    assert_eq!((known.status, unknown.status), (204, 204));
    assert_eq!((known.bytes.len(), unknown.bytes.len()), (0, 0));
    assert_eq!(visitor.get("/api/dev/mails").await.items().len(), 1);
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let world = World::new().await;
    let ada = world.ada().await;
    assert_eq!(ada.get("/api/me").await.status, 200);
    let out = ada.delete("/api/auth/session", None).await;
    assert_eq!(out.status, 204);
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    ada.get("/api/me").await.refuses(401, "nicht-angemeldet");
    assert_eq!(world.visitor().delete("/api/auth/session", None).await.status, 204);
}

#[tokio::test]
async fn every_field_of_a_registration_is_checked_at_once() {
    let world = World::new().await;
    let address = json!({"street": "", "postcode": "1234567890123"});
    let body = json!({"name": " ", "address": address, "lat": 91, "lon": "x", "email": "keine"});
    let answer = world.visitor().post("/api/auth/register", body).await;
    answer.refuses(422, "felder");
    let mut pointers = answer.pointers();
    pointers.sort_unstable();
    let wrong = ["/address/city", "/address/postcode", "/address/street", "/email", "/lat", "/lon", "/name"];
    assert_eq!(pointers, wrong);
}

#[tokio::test]
async fn an_address_belongs_to_one_garnrolle() {
    let world = World::new().await;
    let twice = world.visitor().post("/api/auth/register", registration("Eva", "ada@example.org")).await;
    twice.refuses(409, "email-vergeben");
}

#[tokio::test]
async fn a_change_with_a_session_has_to_come_from_our_own_page() {
    let world = World::new().await;
    let ada = world.ada().await;
    let request = |site: Option<&str>| {
        let mut request = Request::post("/api/knoten").header("content-type", "application/json");
        if let Some(site) = site {
            request = request.header("sec-fetch-site", site);
        }
        request.body(Body::from(crate::world::knoten("Fremd").to_string())).unwrap()
    };
    ada.raw(request(None)).await.refuses(403, "fremde-herkunft");
    ada.raw(request(Some("cross-site"))).await.refuses(403, "fremde-herkunft");
    assert_eq!(ada.raw(request(Some("same-origin"))).await.status, 201);
    let reading = Request::get("/api/me").body(Body::empty()).unwrap();
    assert_eq!(ada.raw(reading).await.status, 200);
}

#[tokio::test]
async fn a_verantwortliche_verifies_a_gast() {
    let world = World::new().await;
    let (ada, ben) = (world.ada().await, world.gast("Ben").await);
    let id = ben.get("/api/me").await.text("garnrolle_id");
    let path = format!("/api/admin/accounts/{id}/verify");
    ben.post(&path, json!({})).await.refuses(403, "nur-verantwortliche");
    world.visitor().post(&path, json!({})).await.refuses(401, "nicht-angemeldet");
    let verified = ada.post(&path, json!({"guardian": "Ida"})).await;
    assert_eq!((verified.status, verified.text("status").as_str()), (200, "weber"));
    assert!(!verified.json.to_string().contains("Ida"));
    ada.post(&path, json!({})).await.refuses(409, "schon-verifiziert");
    let nobody = "/api/admin/accounts/00000000-0000-7000-8000-000000000001/verify";
    ada.post(nobody, json!({})).await.refuses(404, "garnrolle-unbekannt");
    ada.post("/api/admin/accounts/x/verify", json!({})).await.refuses(404, "garnrolle-unbekannt");
    ada.post(&path, json!({"guardian": ""})).await.refuses(422, "felder");
}

#[tokio::test]
async fn too_many_letters_are_slowed_down() {
    let limits = api::limit::Limits { failures: None, ..api::limit::Limits::default() };
    let world = World::with(api::Config { dev: true, limits, ..api::Config::default() }).await;
    let visitor = world.visitor();
    let mut last = visitor.post("/api/auth/login", json!({"email": "a@example.org"})).await;
    for _ in 0..30 {
        last = visitor.send(Method::POST, "/api/auth/session", &[], Some(json!({"token": "x"}))).await;
    }
    last.refuses(429, "zu-schnell");
    assert!(last.header("retry-after").parse::<u32>().unwrap() >= 1);
}
