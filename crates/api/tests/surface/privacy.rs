//! What answers may not tell, and who may keep them: over every operation of the description.

use crate::world::{Answer, Caller, World};
use axum::http::Method;
use serde_json::{Value, json};

/// Every operation of the description, with made-up ids in its address.
fn operations() -> Vec<(Method, String)> {
    let api: Value = serde_json::from_str(&api::description(true).to_json().unwrap()).unwrap();
    let mut all = Vec::new();
    for (path, item) in api["paths"].as_object().unwrap() {
        let filled = path
            .replace("{z}/{x}/{y}", "3/4/2.mvt")
            .replace("{datei}", "a.pmtiles")
            .replace("{width}", "320")
            .split('/')
            .map(|part| if part.starts_with('{') { "00000000-0000-7000-8000-000000000009" } else { part })
            .collect::<Vec<_>>()
            .join("/");
        for method in ["get", "post", "put", "patch", "delete"] {
            // The feed does not end, and is looked at by itself.
            if item.get(method).is_some() && path != "/api/live" {
                all.push((method.to_uppercase().parse().unwrap(), filled.clone()));
            }
        }
    }
    all
}

fn guards(answer: &Answer, what: &str) {
    for (name, wanted) in [
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-embedder-policy", "require-corp"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), wanted, "{what}: {name}");
    }
    assert!(answer.header("permissions-policy").contains("camera=()"), "{what}");
    assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{what}");
    let vary = answer.headers.get_all("vary").iter();
    assert!(vary.filter_map(|value| value.to_str().ok()).any(|value| value.contains("cookie")), "{what}");
}

#[tokio::test]
async fn every_operation_guards_the_browser_and_keeps_nothing_personal() {
    let world = World::new().await;
    let (visitor, ada) = (world.visitor(), world.ada().await);
    let ask = async |who: &Caller, method: &Method, path: &str| {
        let body = (!method.is_safe()).then(|| json!({}));
        who.send(method.clone(), path, &[("if-match", "\"1\"")], body).await
    };
    let mut looked = 0;
    for (method, path) in operations() {
        // Signing out would end the session that the others need.
        if path == "/api/auth/session" && method == Method::DELETE {
            continue;
        }
        let what = format!("{method} {path}");
        let (public, own) = (ask(&visitor, &method, &path).await, ask(&ada, &method, &path).await);
        guards(&public, &what);
        guards(&own, &what);
        let kept = own.header("cache-control").to_owned();
        assert!(kept.contains("private") || kept.contains("no-store"), "{what}: {kept}");
        if ["/api/me", "/api/auth", "/api/admin"].iter().any(|start| path.starts_with(start))
            && path != "/api/meldungen"
            && path != "/api/metrics"
        {
            assert_eq!(kept, "private, no-store", "{what}");
            assert_eq!(public.header("cache-control"), "private, no-store", "{what}");
        }
        looked += 1;
    }
    assert!(looked > 60, "{looked}");
}
