//! What the Betreiber does with a running server.

use crate::world::World;
use api::app::Config;
use api::limit::Limits;
use axum::http::Method;
use serde_json::{Value, json};

async fn world() -> World {
    let betreiber_token = Some("geheim".to_owned());
    World::with(Config { dev: true, limits: Limits::NONE, betreiber_token, ..Config::default() }).await
}

async fn send(world: &World, path: &str, token: &str, body: Value) -> crate::world::Answer {
    let token = format!("Bearer {token}");
    world.visitor().send(Method::POST, path, &[("authorization", &token)], Some(body)).await
}

fn founding(name: &str) -> Value {
    let ring = json!([[10.0, 53.5], [10.2, 53.5], [10.2, 53.6], [10.0, 53.6], [10.0, 53.5]]);
    let address = json!({"street": "Lange Reihe 1", "postcode": "20099", "city": "Hamburg"});
    let person =
        json!({"name": "Uwe", "address": address, "lat": 53.55, "lon": 10.1, "email": "uwe@example.org"});
    json!({"name": name, "bounds": {"type": "Polygon", "coordinates": [ring]}, "person": person})
}

#[tokio::test]
async fn the_betreiber_founds_an_ortsweberei() {
    let world = world().await;
    let path = "/api/admin/ortswebereien";
    send(&world, path, "geraten", founding("Mitte")).await.refuses(403, "betreiber-fehlt");
    world.visitor().post(path, founding("Mitte")).await.refuses(403, "betreiber-fehlt");
    let founded = send(&world, path, "geheim", founding("Mitte")).await;
    assert_eq!(founded.status, 201, "{}", founded.json);
    let detail = world.visitor().get(&format!("/api/ortswebereien/{}", founded.text("ort_id"))).await;
    assert_eq!(detail.json["verantwortliche"][0]["garnrolle_id"], founded.json["garnrolle_id"]);
    send(&world, path, "geheim", founding("Mitte")).await.refuses(409, "ortsname-vergeben");
    let mut flat = founding("Flach");
    flat["bounds"] = json!({"type": "Point", "coordinates": [1, 2]});
    flat["person"]["email"] = json!("x");
    let refused = send(&world, path, "geheim", flat).await;
    refused.refuses(422, "felder");
    assert_eq!(refused.pointers(), ["/person/email", "/bounds"]);
}

#[tokio::test]
async fn the_betreiber_imports_places_and_repeats_it_without_doubling() {
    let world = world().await;
    let place = |n: u32, lon: f64| {
        json!({"quelle": format!("osm:node/{n}"), "type": "einrichtung", "unterart": "spielplatz",
        "title": format!("Spielplatz {n}"), "lat": 53.55, "lon": lon})
    };
    let body =
        json!({"ort_id": world.ort.to_string(), "orte": [place(1, 9.9), place(2, 9.91), place(3, 12.0)]});
    let first = send(&world, "/api/admin/import", "geheim", body.clone()).await;
    assert_eq!(first.json, json!({"neu": 2, "bekannt": 0, "ausserhalb": 1}));
    let second = send(&world, "/api/admin/import", "geheim", body).await;
    assert_eq!(second.json, json!({"neu": 0, "bekannt": 2, "ausserhalb": 1}));
    let knoten = world.visitor().get("/api/knoten?type=einrichtung").await;
    assert_eq!((knoten.items().len(), &knoten.items()[0]["is_permanent"]), (2, &json!(true)));
    let wrong = json!({"ort_id": world.ort.to_string(), "orte": [{"quelle": ""}, 7]});
    let refused = send(&world, "/api/admin/import", "geheim", wrong).await;
    refused.refuses(422, "felder");
    assert!(refused.pointers().contains(&"/orte/0/quelle") && refused.pointers().contains(&"/orte/1"));
    let nowhere = json!({"ort_id": "00000000-0000-7000-8000-000000000001", "orte": []});
    send(&world, "/api/admin/import", "geheim", nowhere).await.refuses(404, "ort-unbekannt");
}
