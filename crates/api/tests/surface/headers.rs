//! The headers that keep a browser from doing more than it should: the whole set, on an answer of every kind.

use crate::world::{Answer, Caller, World};
use api::app::Config;
use api::limit::Limits;
use axum::http::Method;
use serde_json::json;

const NO_PAGE: &str = "default-src 'none'; frame-ancestors 'none'";
const ALWAYS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), display-capture=(), geolocation=(self), microphone=(), midi=(), payment=(), usb=()",
    ),
];

/// The instance as people reach it, with a built app.
async fn by_https() -> (World, tempfile::TempDir) {
    let web = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = web.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("index.html", "<!doctype html><title>Weltgewebe</title>");
    write("csp.txt", "default-src 'none'; script-src 'self' 'sha256-abc'; frame-ancestors 'none'");
    write("_app/immutable/worker.js", "self.x = 1;");
    write("favicon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    let config = Config {
        site: "https://weltgewebe.example".into(),
        cookie_secure: true,
        dev: true,
        web: Some(web.path().to_owned()),
        limits: Limits::NONE,
        ..Config::default()
    };
    (World::with(config).await, web)
}

fn guarded(answer: &Answer, what: &str) {
    for (name, value) in ALWAYS {
        assert_eq!(answer.header(name), value, "{name} of {what}");
        assert_eq!(answer.headers.get_all(name).iter().count(), 1, "{name} of {what}");
    }
    assert_eq!(answer.header("strict-transport-security"), "max-age=63072000", "{what}");
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("frame-ancestors 'none'"), "{what}: {policy}");
    for name in ["server", "x-powered-by", "access-control-allow-origin"] {
        assert!(!answer.headers.contains_key(name), "{name} of {what}");
    }
}

#[tokio::test]
async fn an_answer_of_every_kind_carries_all_of_them() {
    let (world, _web) = by_https().await;
    let (ada, visitor) = (world.ada().await, world.visitor());
    let knoten = ada.tie("Garten").await;
    let bild = ada.upload_any().await;
    let of_the_api = [
        "/api/knoten",
        "/api/me",
        "/api/steuern",
        "/api/tiles/gewebe/5/16/10.mvt",
        "/api/log/head",
        "/api/log/keys",
        "/api/health/live",
        "/api/metrics",
        "/api/garnrollen/x",
        "/api/me/export",
    ];
    for path in of_the_api {
        let answer = ada.get(path).await;
        guarded(&answer, path);
        assert_eq!(answer.header("content-security-policy"), NO_PAGE, "{path}");
        assert!(answer.header("vary").contains("cookie"), "{path}");
    }
    for path in [
        "/",
        "/knoten/x",
        "/api/doku",
        "/api/openapi.json",
        "/probleme",
        "/_app/immutable/worker.js",
        "/favicon.svg",
        "/.well-known/security.txt",
    ] {
        guarded(&visitor.get(path).await, path);
    }
    let size = ada.get(&format!("/api/bilder/{bild}/320")).await;
    guarded(&size, "a picture");
    assert!(size.header("content-security-policy").ends_with("; sandbox"));
    guarded(
        &ada.post(&format!("/api/knoten/{knoten}/nachrichten"), json!({"text": "Hallo"})).await,
        "a change",
    );
    guarded(&ada.send(Method::PUT, "/api/knoten", &[], None).await, "a wrong method");
    guarded(&ada.post("/api/knoten", json!({"title": 7})).await, "a wrong body");
}

#[tokio::test]
async fn what_a_worker_may_do_is_not_forbidden_by_its_own_file() {
    let (world, _web) = by_https().await;
    let worker = world.visitor().get("/_app/immutable/worker.js").await;
    assert_eq!(worker.header("content-security-policy"), "frame-ancestors 'none'");
}

#[tokio::test]
async fn private_answers_are_kept_nowhere() {
    let (world, _web) = by_https().await;
    let ada = world.ada().await;
    for path in ["/api/me", "/api/me/export", "/api/me/benachrichtigungen"] {
        assert_eq!(ada.get(path).await.header("cache-control"), "private, no-store", "{path}");
    }
}

#[tokio::test]
async fn on_the_machine_itself_nobody_is_sent_to_https() {
    let world = World::new().await;
    let answer = world.visitor().get("/api/knoten").await;
    assert!(!answer.headers.contains_key("strict-transport-security"));
}

/// Where people come by https the cookie can be set and read by this host alone.
#[tokio::test]
async fn the_cookie_of_a_session_is_for_this_host_and_no_script() {
    let (world, _web) = by_https().await;
    let visitor: Caller = world.visitor();
    visitor.post("/api/auth/login", json!({"email": "ada@example.org"})).await;
    let mails = visitor.get("/api/dev/mails").await;
    let token = mails.items().last().unwrap()["token"].clone();
    let answer = visitor.post("/api/auth/session", json!({"token": token})).await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-wg_session="), "{cookie}");
    for attribute in ["Path=/", "HttpOnly", "Secure"] {
        assert!(cookie.contains(attribute), "{attribute}: {cookie}");
    }
    assert!(cookie.contains("SameSite=Lax") || cookie.contains("SameSite=Strict"), "{cookie}");
    guarded(&answer, "a sign-in");
    let token = cookie.split(['=', ';']).nth(1).unwrap();
    let signed_in = |name: &str| Caller { cookie: Some(format!("{name}={token}")), ..visitor.clone() };
    assert_eq!(signed_in("__Host-wg_session").get("/api/me").await.status, 200);
    assert_eq!(signed_in("wg_session").get("/api/me").await.status, 401);
}
