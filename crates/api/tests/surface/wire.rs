//! What holds for every request: headers, languages, limits, addresses that are not there, the web app.

use crate::world::{World, knoten};
use api::app::Config;
use api::limit::{Door, Limits, Rate};
use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::json;

fn plain() -> Config {
    Config { dev: true, limits: Limits::NONE, ..Config::default() }
}

#[tokio::test]
async fn problems_speak_german_and_english() {
    let world = World::new().await;
    let visitor = world.visitor();
    let german = visitor.get("/api/me").await;
    let english = visitor.send(Method::GET, "/api/me", &[("accept-language", "en-GB,en;q=0.9")], None).await;
    assert_eq!(
        (german.text("title").as_str(), german.header("content-language")),
        ("Nicht angemeldet", "de")
    );
    assert_eq!((english.text("title").as_str(), english.header("content-language")), ("Not signed in", "en"));
    assert_eq!((german.text("type"), german.text("instance")), (english.text("type"), "/api/me".to_owned()));
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_and_no_page() {
    let world = World::new().await;
    let visitor = world.visitor();
    visitor.get("/api/steuern").await.refuses(404, "nicht-da");
    visitor.get("/api").await.refuses(404, "nicht-da");
    visitor.get("/irgendwo").await.refuses(404, "nicht-da");
    let wrong = visitor.send(Method::PUT, "/api/knoten", &[], Some(json!({}))).await;
    wrong.refuses(405, "methode-passt-nicht");
    assert!(wrong.header("allow").contains("POST"));
}

#[tokio::test]
async fn bodies_are_read_strictly() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let send = async |kind: &str, body: Vec<u8>| {
        let request = Request::post("/api/knoten").header("x-weltgewebe", "1").header("content-type", kind);
        ben.raw(request.body(Body::from(body)).unwrap()).await
    };
    send("text/plain", b"{}".to_vec()).await.refuses(415, "inhaltstyp");
    send("application/json", b"{\"type\":".to_vec()).await.refuses(400, "json-unlesbar");
    send("application/json", b"{\"title\":\"\xff\"}".to_vec()).await.refuses(400, "json-unlesbar");
    send("application/json", b"".to_vec()).await.refuses(400, "json-unlesbar");
    send("application/json", vec![b' '; 300_000]).await.refuses(413, "zu-gross");
    send("application/json", "[".repeat(100_000).into_bytes()).await.refuses(400, "json-unlesbar");
    let stranger =
        Request::post("/api/knoten").header("content-type", "text/plain").body(Body::from("x")).unwrap();
    world.visitor().raw(stranger).await.refuses(401, "nicht-angemeldet");
    let mut body = knoten("x");
    body["a/b~c"] = json!(1);
    let unknown = ben.post("/api/knoten", body).await;
    unknown.refuses(400, "unbekanntes-feld");
    assert_eq!(unknown.pointers(), ["/a~1b~0c"]);
}

#[tokio::test]
async fn a_reader_sees_what_it_wrote_and_waits_for_no_more_than_two_seconds() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let position = ben.post("/api/knoten", knoten("x")).await.position();
    let at_least = async |n: &str| {
        ben.send(Method::GET, "/api/knoten?type=idee", &[("weltgewebe-at-least", n)], None).await
    };
    let read = at_least(&position.to_string()).await;
    assert_eq!(read.items().len(), 1);
    assert!(read.position() >= position);
    at_least("viel").await.refuses(400, "anfrage-unlesbar");
    let future = at_least(&(position + 1).to_string()).await;
    future.refuses(503, "noch-nicht-gelesen");
    assert_eq!(future.header("retry-after"), "1");
}

#[tokio::test]
async fn every_answer_keeps_a_browser_from_doing_too_much() {
    let world = World::new().await;
    let answer = world.visitor().get("/api/ortswebereien").await;
    assert_eq!(answer.header("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
    assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
    assert_eq!(answer.header("cross-origin-embedder-policy"), "require-corp");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
}

#[tokio::test]
async fn answers_are_compressed_for_who_asks() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    for n in 0..20 {
        ben.tie(&format!("Knoten Nummer {n}")).await;
    }
    let encoded = async |wanted: &str| {
        let request =
            Request::get("/api/knoten").header("accept-encoding", wanted).body(Body::empty()).unwrap();
        world.visitor().raw(request).await.header("content-encoding").to_owned()
    };
    assert_eq!(encoded("gzip").await, "gzip");
    assert_eq!(encoded("br").await, "br");
    assert_eq!(encoded("gzip, deflate, br, zstd").await, "zstd");
    assert_eq!(encoded("identity").await, "");
}

#[tokio::test]
async fn a_kept_answer_is_packed_as_the_caller_takes_it() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let long = json!({"type": "idee", "title": "Garten", "description": "Beete und Bienen. ".repeat(200),
        "lat": 53.55, "lon": 9.93});
    let address = format!("/api/knoten/{}", ben.post("/api/knoten", long).await.text("id"));
    let asked = async |coding: &str| {
        let request = Request::get(&address).header("accept-encoding", coding).body(Body::empty()).unwrap();
        world.visitor().raw(request).await
    };
    let plain = asked("identity").await;
    assert_eq!(asked("zstd").await.header("vary"), "accept-encoding");
    for _ in 0..2 {
        for coding in ["br", "zstd", "gzip"] {
            let packed = asked(coding).await;
            assert_eq!(packed.header("content-encoding"), coding);
            assert_eq!(packed.header("etag"), plain.header("etag"));
        }
    }
}

#[tokio::test]
async fn one_person_too_fast_is_slowed_down_alone() {
    let limits = Limits { writes: Door { person: Some(Rate::new(1, 60, 8)), ..Door::OPEN }, ..Limits::NONE };
    let world = World::with(Config { limits, ..plain() }).await;
    let ada = world.ada().await;
    let mut slowed = 0;
    for n in 0..12 {
        let answer = ada.post("/api/knoten", knoten(&n.to_string())).await;
        slowed += u32::from(answer.status == 429);
    }
    assert_eq!(slowed, 4);
    assert_eq!(ada.get("/api/me").await.status, 200);
}

#[tokio::test]
async fn the_web_app_is_served_with_its_policy_and_opens_at_every_address() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    file("index.html", "<!doctype html><title>Weltgewebe</title>");
    file("csp.txt", "default-src 'none';\n  script-src 'self' 'sha256-abc'\n");
    file("_app/immutable/a.js", "export {}");
    file("favicon.svg", "<svg/>");
    let world = World::with(Config { web: Some(folder.path().to_owned()), ..plain() }).await;
    let visitor = world.visitor();
    for path in ["/", "/knoten/123", "/karte"] {
        let page = visitor.get(path).await;
        assert_eq!((page.status, page.header("content-type")), (200, "text/html"), "{path}");
        assert_eq!(
            page.header("content-security-policy"),
            "default-src 'none'; script-src 'self' 'sha256-abc'"
        );
        assert_eq!(page.header("cache-control"), "no-cache");
    }
    let script = visitor.get("/_app/immutable/a.js").await;
    assert!(script.header("cache-control").contains("immutable"));
    visitor.get("/_app/immutable/weg.js").await.refuses(404, "nicht-da");
    assert_eq!(visitor.get("/favicon.svg").await.header("content-type"), "image/svg+xml");
    visitor.get("/api/steuern").await.refuses(404, "nicht-da");
    assert_ne!(visitor.get("/../Cargo.toml").await.bytes, b"x");
    visitor.post("/knoten/123", json!({})).await.refuses(404, "nicht-da");
}
