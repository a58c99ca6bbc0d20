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
async fn who_changes_only_a_place_does_not_become_the_author_of_the_words() {
    let world = World::new().await;
    let (ben, eva) = (world.weber("Ben").await, world.weber("Eva").await);
    let (of_ben, of_eva) = (ben.tie("Bens Garten").await, eva.tie("Evas Voliere").await);
    let moved = json!({"lat": 53.5511, "lon": 9.9511});
    for (who, knoten) in [(&eva, &of_ben), (&ben, &of_eva)] {
        let path = format!("/api/knoten/{knoten}");
        assert_eq!(who.patch(&path, 1, moved.clone()).await.json["version"], 2);
        // The words as they stand are no new words either.
        let same = who.get(&path).await.json["title"].clone();
        assert_eq!(who.patch(&path, 2, json!({"type": "frage", "title": same})).await.json["version"], 3);
        assert_eq!(who.get(&path).await.json["title"], same);
    }
    let told = eva.get("/api/me/export").await;
    assert!(told.body().contains("Evas Voliere") && !told.body().contains("Bens Garten"));
    ben.post("/api/me/vergessen", json!({})).await;
    world.advance(WEEK - 1).await;
    // Everything that led there would have faded by the time Ben is forgotten.
    for knoten in [&of_ben, &of_eva] {
        eva.post(&format!("/api/knoten/{knoten}/nachrichten"), json!({"text": "Noch da"})).await;
    }
    world.advance(1).await;
    let steps = |knoten: &String| format!("/api/knoten/{knoten}/verlauf");
    let words = |answer: crate::world::Answer| -> Vec<Value> {
        let changed = answer.items().iter().filter(|one| one["version"].is_u64());
        changed.map(|one| one["title"].clone()).collect()
    };
    let bens = eva.get(&format!("/api/knoten/{of_ben}")).await;
    assert_eq!((&bens.json["version"], &bens.json["type"]), (&json!(3), &json!("frage")));
    assert!(!bens.body().contains("Bens Garten"));
    let title = json!("Evas Voliere");
    assert_eq!(eva.get(&format!("/api/knoten/{of_eva}")).await.json["title"], title);
    assert_eq!(words(eva.get(&steps(&of_eva)).await), vec![title; 3]);
    assert_eq!(words(eva.get(&steps(&of_ben)).await), vec![json!("ehemalige Rolle"); 3]);
    // Where the words are forgotten a place can still be changed, and a new title be given.
    let path = format!("/api/knoten/{of_ben}");
    assert_eq!(eva.patch(&path, 3, json!({"lat": 53.5512, "lon": 9.9511})).await.json["version"], 4);
    eva.patch(&path, 4, json!({"description": "Beete"})).await.refuses(422, "felder");
    assert_eq!(eva.patch(&path, 4, json!({"title": "Garten"})).await.json["title"], "Garten");
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
