//! How fast the pages were: counted without anybody's name, and only where nobody minds.

use crate::world::{Answer, World};
use api::Config;
use api::limit::Limits;
use axum::http::{Method, Request};
use serde_json::{Value, json};

fn told(values: &Value) -> Value {
    json!({"page": "/knoten/[id]", "values": values})
}

async fn counted(world: &World) -> String {
    let metrics = world.visitor().get("/api/metrics").await;
    let text = String::from_utf8(metrics.bytes).unwrap();
    text.lines().filter(|line| line.contains("_page_") && line.contains("_count")).collect()
}

async fn tell(world: &World, headers: &[(&str, &str)]) -> Answer {
    let body = told(&json!([{"metric": "LCP", "value": 1_234.5}]));
    world.visitor().send(Method::POST, "/api/rum", headers, Some(body)).await
}

#[tokio::test]
async fn what_a_page_measured_is_counted() {
    let world = World::new().await;
    assert_eq!(tell(&world, &[]).await.status, 204);
    let beacon = told(&json!([{"metric": "CLS", "value": 0.05}, {"metric": "longtask", "value": 90}]));
    let request = Request::post("/api/rum").header("content-type", "text/plain;charset=UTF-8");
    let answer = world.visitor().raw(request.body(beacon.to_string().into()).unwrap()).await;
    assert_eq!(answer.status, 204);
    let counts = counted(&world).await;
    for metric in ["LCP", "CLS", "longtask"] {
        assert!(counts.contains(&format!("{{page=\"/knoten/[id]\",metric=\"{metric}\"}} 1")), "{counts}");
    }
}

#[tokio::test]
async fn who_minds_is_not_counted_and_nobody_is_where_it_is_off() {
    let world = World::new().await;
    for (name, counts) in [("dnt", false), ("sec-gpc", false), ("x-other", true)] {
        assert_eq!(tell(&world, &[(name, "1")]).await.status, 204);
        assert_eq!(!counted(&world).await.is_empty(), counts, "{name}");
    }
    let config = Config { dev: true, limits: Limits::NONE, rum: false, ..Config::default() };
    let off = World::with(config).await;
    assert_eq!(tell(&off, &[]).await.status, 204);
    assert_eq!(counted(&off).await, "");
}

#[tokio::test]
async fn what_cannot_be_counted_is_refused() {
    let world = World::new().await;
    let visitor = world.visitor();
    let value = |metric: &str, value: f64| told(&json!([{"metric": metric, "value": value}]));
    let many = vec![json!({"metric": "LCP", "value": 1}); 101];
    for (body, pointer) in [
        (json!({"page": "/geheim", "values": []}), "/page"),
        (value("Name", 1.0), "/values/0/metric"),
        (value("LCP", -1.0), "/values/0/value"),
        (value("LCP", 600_001.0), "/values/0/value"),
        (told(&many.into()), "/values"),
    ] {
        let refused = visitor.post("/api/rum", body).await;
        refused.refuses(422, "felder");
        assert_eq!(refused.pointers(), [pointer]);
    }
    let known = told(&json!([{"metric": "LCP", "value": 1, "who": "Ada"}]));
    visitor.post("/api/rum", known).await.refuses(400, "unbekanntes-feld");
    let long = told(&json!([{"metric": "x".repeat(8_192), "value": 1}]));
    visitor.post("/api/rum", long).await.refuses(413, "zu-gross");
    assert_eq!(counted(&world).await, "");
}
