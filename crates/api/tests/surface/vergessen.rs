//! Being forgotten over the surface: asking, taking back, taking along, and every refusal.

use crate::world::World;
use axum::http::Method;
use serde_json::{Value, json};

const WEEK: u64 = 604_800;

#[tokio::test]
async fn who_asks_has_a_week_to_take_it_back() {
    let world = World::new().await;
    let ben = world.weber("Ben").await;
    ben.delete("/api/me/vergessen", None).await.refuses(409, "kein-vergessen");
    let asked = ben.post("/api/me/vergessen", json!({})).await;
    assert_eq!((asked.status, &asked.json["remaining_seconds"]), (201, &json!(WEEK)));
    ben.post("/api/me/vergessen", json!({})).await.refuses(409, "vergessen-laeuft");
    let me = ben.get("/api/me").await;
    assert_eq!(me.json["vergessen_at"], asked.json["vergessen_at"]);
    assert_eq!(ben.delete("/api/me/vergessen", None).await.status, 204);
    assert_eq!(ben.get("/api/me").await.json["vergessen_at"], Value::Null);
    world.visitor().post("/api/me/vergessen", json!({})).await.refuses(401, "nicht-angemeldet");
    world.visitor().get("/api/me/export").await.refuses(401, "nicht-angemeldet");
    ben.get("/api/me/export?format=pdf").await.refuses(400, "anfrage-unlesbar");
}

#[tokio::test]
async fn nobody_deals_with_who_is_forgotten_and_no_list_has_it() {
    let world = World::new().await;
    let (ben, eva) = (world.weber("Ben").await, world.weber("Eva").await);
    let id = ben.get("/api/me").await.text("garnrolle_id");
    let knoten = ben.tie("Bens Garten").await;
    ben.post("/api/me/vergessen", json!({})).await;
    world.advance(WEEK).await;
    let rolle = world.visitor().get(&format!("/api/garnrollen/{id}")).await;
    assert_eq!((&rolle.json["name"], &rolle.json["position"]), (&json!("ehemalige Rolle"), &Value::Null));
    let listed = world.visitor().get("/api/garnrollen").await;
    assert!(listed.items().iter().all(|one| one["id"] != json!(id)));
    assert!(!world.visitor().get(&format!("/api/knoten/{knoten}")).await.body().contains("Bens Garten"));
    eva.post("/api/delegationen", json!({"to_account_id": id})).await.refuses(404, "garnrolle-unbekannt");
    let ada = world.ada().await;
    ada.post(&format!("/api/admin/accounts/{id}/verify"), json!({}))
        .await
        .refuses(404, "garnrolle-unbekannt");
}

#[tokio::test]
async fn the_page_to_read_says_the_same_and_shows_nothing_as_markup() {
    let world = World::new().await;
    let ben = world.weber("Ben").await;
    let profil = json!({"ueber_mich": "<b>Gärtner</b>"});
    assert_eq!(ben.send(Method::PATCH, "/api/me", &[], Some(profil)).await.status, 200);
    let page = ben.send(Method::GET, "/api/me/export?format=html", &[], None).await;
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(page.header("cache-control").contains("no-store"));
    assert!(page.body().contains("&lt;b&gt;Gärtner&lt;/b&gt;") && !page.body().contains("<b>"));
    let told = ben.get("/api/me/export").await;
    assert_eq!(told.json["ich"]["name"], "Ben");
    assert_eq!(told.json["benachrichtigungen"], ben.get("/api/me/benachrichtigungen").await.json);
    let sessions = told.json["sitzungen"].as_array().unwrap();
    assert!(
        sessions.len() == 1 && sessions[0]["opened_at"].is_string() && sessions[0]["seen_at"].is_string()
    );
    let events: Vec<_> =
        told.json["eintraege"].as_array().unwrap().iter().map(|one| one["event"].clone()).collect();
    assert!(events.contains(&json!("GarnrolleRegistriert")) && events.contains(&json!("ProfilGeaendert")));
}
