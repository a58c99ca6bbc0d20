//! What is there to look at besides single things: search, counts, maps, tiles, the log, health.

use crate::world::World;
use api::app::{Config, Karte, KartenReichweite};
use api::limit::Limits;
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn ortswebereien_have_bounds_structure_and_counts() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    ben.tie("Garten").await;
    let list = ben.get("/api/ortswebereien").await;
    assert_eq!(list.items()[0]["bbox"], json!([9.8, 53.5, 10.0, 53.6]));
    for kind in ["konto", "webrat", "naehstuebchen", "archiv"] {
        let id = list.items()[0]["knoten"][kind].as_str().unwrap();
        assert_eq!(ben.get(&format!("/api/knoten/{id}")).await.json["is_permanent"], true);
    }
    let detail = ben.get(&format!("/api/ortswebereien/{}", world.ort)).await;
    assert_eq!(detail.json["bounds"]["type"], "MultiPolygon");
    assert_eq!(detail.json["bounds"]["coordinates"][0][0].as_array().unwrap().len(), 5);
    assert_eq!(detail.json["verantwortliche"][0]["name"], "Ada");
    assert_eq!(
        (&detail.json["statistik"]["gaeste"], &detail.json["statistik"]["faeden"]),
        (&json!(1), &json!(1))
    );
    ben.get("/api/ortswebereien/00000000-0000-7000-8000-000000000001").await.refuses(404, "ort-unbekannt");
    assert_eq!(ben.get("/api/statistik").await.json["weber"], 1);
    assert_eq!(ben.get(&format!("/api/statistik?ort={}", world.ort)).await.json["gaeste"], 1);
    let nowhere = "/api/statistik?ort=00000000-0000-7000-8000-000000000001";
    ben.get(nowhere).await.refuses(404, "ort-unbekannt");
}

#[tokio::test]
async fn search_finds_knoten_and_garnrollen() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    ben.tie("Lastenrad leihen").await;
    ben.patch("/api/me", 1, json!({"kompetenzen": ["Lastenräder reparieren"]})).await;
    let found = world.visitor().get("/api/suche?q=lastenrad").await;
    let mut kinds: Vec<_> = found.items().iter().map(|hit| hit["type"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["garnrolle", "knoten"]);
    assert_eq!(world.visitor().get("/api/suche?q=lastenrad&type=knoten").await.items().len(), 1);
    assert!(world.visitor().get("/api/suche").await.items().is_empty());
    world.visitor().get("/api/suche?type=tier").await.refuses(400, "anfrage-unlesbar");
    let long = "x".repeat(201);
    world.visitor().get(&format!("/api/suche?q={long}")).await.refuses(400, "anfrage-unlesbar");
}

#[tokio::test]
async fn knoten_are_counted_by_cells() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    ben.tie("Garten").await;
    let cells = ben.get("/api/haufen?bbox=9,53,11,54&zoom=3").await;
    assert_eq!(cells.items().iter().map(|cell| cell["count"].as_u64().unwrap()).sum::<u64>(), 5);
    ben.get("/api/haufen?zoom=25").await.refuses(400, "anfrage-unlesbar");
}

#[tokio::test]
async fn tiles_of_the_weave_change_when_something_changes() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let path = "/api/tiles/gewebe/10/540/330.mvt";
    let first = ben.get(path).await;
    assert_eq!((first.status, first.header("content-type")), (200, "application/vnd.mapbox-vector-tile"));
    let tag = first.header("etag").to_owned();
    assert_eq!(ben.send(Method::GET, path, &[("if-none-match", &tag)], None).await.status, 304);
    for wrong in ["1/2/0.mvt", "23/0/0.mvt", "10/540/330", "10/540/x.mvt", "a/0/0.mvt", "10/-1/0.mvt"] {
        ben.get(&format!("/api/tiles/gewebe/{wrong}")).await.refuses(404, "nicht-da");
    }
}

#[tokio::test]
async fn the_base_map_is_read_in_ranges_and_kept_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("altona.pmtiles");
    std::fs::write(&file, b"PMTiles0123456789").unwrap();
    let attribution =
        vec![("OpenStreetMap".to_owned(), Some("https://www.openstreetmap.org/copyright".to_owned()))];
    let karte = Karte {
        name: "altona".into(),
        reach: KartenReichweite::Regional,
        bounds: [9.8, 53.5, 10.0, 53.6],
        file,
        attribution,
    };
    let config = Config { dev: true, limits: Limits::NONE, karten: vec![karte], ..Config::default() };
    let world = World::with(config).await;
    let visitor = world.visitor();
    let karte = visitor.get("/api/karte").await;
    assert_eq!((karte.text("name").as_str(), karte.text("kind").as_str()), ("altona", "regional"));
    assert_eq!(karte.json["attribution"][0]["text"], "OpenStreetMap");
    let path = "/api/tiles/altona.pmtiles";
    let part = visitor.send(Method::GET, path, &[("range", "bytes=0-6")], None).await;
    assert_eq!((part.status, part.bytes.as_slice()), (206, b"PMTiles".as_slice()));
    assert!(part.header("cache-control").contains("immutable"));
    assert_eq!(part.header("content-range"), "bytes 0-6/17");
    let behind = visitor.send(Method::GET, path, &[("range", "bytes=99-")], None).await;
    assert_eq!(behind.header("content-range"), "bytes */17");
    behind.refuses(416, "bereich-nicht-da");
    let tag = part.header("etag").to_owned();
    for (condition, status) in [(tag.as_str(), 206), ("\"an older file\"", 200)] {
        let asked = [("range", "bytes=0-6"), ("if-range", condition)];
        assert_eq!(visitor.send(Method::GET, path, &asked, None).await.status, status, "{condition}");
    }
    for odd in ["bytes=0-1,5-6", "bytes=5-2", "zeilen=1-2"] {
        let whole = visitor.send(Method::GET, path, &[("range", odd)], None).await;
        assert_eq!((whole.status, whole.bytes.len()), (200, 17), "{odd}");
    }
    visitor.get("/api/tiles/anders.pmtiles").await.refuses(404, "karte-unbekannt");
    visitor.get("/api/tiles/altona").await.refuses(404, "karte-unbekannt");
    let without = World::new().await.visitor().get("/api/karte").await;
    assert_eq!((without.status, without.text("kind").as_str()), (200, "world"));
    assert!(without.json["name"].is_null());
}

#[tokio::test]
async fn the_log_is_open_and_holds_no_personal_plain_text() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    ben.tie("Ein Titel").await;
    let head = ben.get("/api/log/head").await;
    assert_eq!((&head.json["size"], head.text("root").len()), (&json!(world.handle.position()), 64));
    assert_eq!(head.text("public_key"), "04".repeat(32));
    let records = ben.get("/api/log/records?from=1&limit=200").await;
    assert_eq!(records.items().len() as u64, world.handle.position());
    let text = records.json.to_string();
    for secret in ["Ben", "Ein Titel", "example.org", "Bergstra"] {
        assert!(!text.contains(secret), "{secret}");
    }
    let page = ben.get("/api/log/records?from=2&limit=2").await;
    assert_eq!((&page.items()[0]["position"], page.text("next_cursor").as_str()), (&json!(2), "4"));
    ben.get("/api/log/records?from=0").await.refuses(400, "anfrage-unlesbar");
    assert_eq!(ben.get("/api/log/proof/inclusion?position=1&size=4").await.status, 200);
    assert_eq!(ben.get("/api/log/proof/consistency?from=2&to=4").await.status, 200);
    ben.get("/api/log/proof/inclusion?position=5&size=4").await.refuses(400, "anfrage-unlesbar");
    ben.get("/api/log/proof/consistency?from=2&to=4000").await.refuses(400, "anfrage-unlesbar");
    ben.get("/api/log/proof/inclusion?size=4").await.refuses(400, "anfrage-unlesbar");
}

#[tokio::test]
async fn health_and_metrics_speak_without_names() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let id = ben.tie("Garten").await;
    ben.get(&format!("/api/knoten/{id}")).await;
    assert_eq!(ben.get("/api/health/live").await.json["status"], "ok");
    assert_eq!(ben.get("/api/health/ready").await.json["position"], world.handle.position());
    let metrics = ben.get("/api/metrics").await;
    let text = String::from_utf8(metrics.bytes).unwrap();
    assert!(text.contains("route=\"/api/knoten/{id}\",kind=\"read\",status=\"2xx\"} 1"), "{text}");
    assert!(text.contains("weltgewebe_log_position") && text.ends_with("# of the process\n"));
    assert!(!text.contains(&id) && !text.contains("Ben"));
}

#[tokio::test]
async fn the_clock_is_moved_in_development_only() {
    let world = World::new().await;
    let visitor = world.visitor();
    let moved = visitor.post("/api/dev/clock/advance", json!({"seconds": 3600})).await;
    assert_eq!((moved.status, moved.text("now").as_str()), (200, "2027-01-15T09:00:00.000000Z"));
    visitor.post("/api/dev/clock/advance", json!({"seconds": -1})).await.refuses(422, "felder");
    visitor.post("/api/dev/clock/advance", json!({"seconds": 400_000_000})).await.refuses(422, "felder");
    let production = World::with(Config { limits: Limits::NONE, ..Config::default() }).await.visitor();
    production.post("/api/dev/clock/advance", json!({"seconds": 1})).await.refuses(404, "nicht-da");
    production.get("/api/dev/mails").await.refuses(404, "nicht-da");
}
