//! Fäden and Garn: joining, fading, twisting, untwisting.

use crate::world::World;
use serde_json::json;

const WEEK: u64 = 604_800;

#[tokio::test]
async fn a_faden_lives_exactly_a_week_and_gets_weaker() {
    let world = World::new().await;
    let (ben, eva) = (world.gast("Ben").await, world.gast("Eva").await);
    let id = ben.tie("Garten").await;
    let joined =
        eva.post("/api/faeden", json!({"to_knoten_id": id, "type": "interesse", "art": "zusage"})).await;
    assert_eq!(joined.status, 201);
    assert_eq!((&joined.json["remaining_seconds"], &joined.json["strength"]), (&json!(WEEK), &json!(1.0)));
    assert_eq!((&joined.json["kind"], &joined.json["art"]), (&json!("interesse"), &json!("zusage")));
    assert!(joined.json["from_lat"].is_number() && joined.json["to_lon"] == json!(9.93));
    world.advance(WEEK / 2).await;
    let path = format!("/api/knoten/{id}/faeden");
    let half = world.visitor().get(&path).await;
    assert_eq!((half.items().len(), &half.items()[0]["strength"]), (2, &json!(0.5)));
    assert_eq!(half.items()[0]["remaining_seconds"], WEEK / 2);
    world.advance(WEEK / 2).await;
    assert!(world.visitor().get(&path).await.items().is_empty());
    assert!(world.visitor().get("/api/faeden?bbox=9.8,53.5,10.0,53.6").await.items().is_empty());
}

#[tokio::test]
async fn a_weber_twists_and_untwists() {
    let world = World::new().await;
    let (ben, eva) = (world.weber("Ben").await, world.gast("Eva").await);
    let id = ben.tie("Garten").await;
    let faden = ben.faden(&id, "gestaltung").await;
    let path = format!("/api/faeden/{faden}");
    eva.post(&format!("{path}/twist"), json!({})).await.refuses(403, "nur-weber");
    world.ada().await.post(&format!("{path}/twist"), json!({})).await.refuses(403, "fremder-faden");
    world.visitor().post(&format!("{path}/twist"), json!({})).await.refuses(401, "nicht-angemeldet");
    ben.post(&format!("{path}/untwist"), json!({})).await.refuses(409, "nicht-verzwirnt");
    let garn = ben.post(&format!("{path}/twist"), json!({})).await;
    assert_eq!((&garn.json["is_garn"], &garn.json["expires_at"]), (&json!(true), &json!(null)));
    ben.post(&format!("{path}/twist"), json!({})).await.refuses(409, "schon-verzwirnt");
    let may = ben.get(&format!("/api/knoten/{id}")).await.json["viewer"]["may"].clone();
    assert!(may.as_array().unwrap().contains(&json!("entzwirnen")));
    world.advance(3 * WEEK).await;
    let untwisted = ben.post(&format!("{path}/untwist"), json!({})).await;
    assert_eq!(
        (&untwisted.json["is_garn"], &untwisted.json["remaining_seconds"]),
        (&json!(false), &json!(WEEK))
    );
    world.advance(WEEK).await;
    ben.post(&format!("{path}/twist"), json!({})).await.refuses(404, "faden-unbekannt");
}

#[tokio::test]
async fn nobody_draws_a_faden_by_hand() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let id = ben.tie("Garten").await;
    let draw = async |body| ben.post("/api/faeden", body).await;
    let by_hand = draw(json!({"to_knoten_id": id, "type": "gold", "art": "interesse"})).await;
    by_hand.refuses(422, "felder");
    assert_eq!(by_hand.pointers(), ["/type"]);
    draw(json!({"to_knoten_id": "x", "type": "interesse", "art": "liebe"})).await.refuses(422, "felder");
    let nobody = "00000000-0000-7000-8000-000000000001";
    let unknown = draw(json!({"to_knoten_id": nobody, "type": "interesse", "art": "interesse"})).await;
    unknown.refuses(404, "knoten-unbekannt");
    ben.post(&format!("/api/faeden/{nobody}/twist"), json!({})).await.refuses(403, "nur-weber");
    ben.get(&format!("/api/knoten/{nobody}/faeden")).await.refuses(404, "knoten-unbekannt");
}

#[tokio::test]
async fn faeden_of_an_area_are_listed_with_both_ends() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    ben.tie("Garten").await;
    ben.tie("Küche").await;
    let all = world.visitor().get("/api/faeden?bbox=9.8,53.5,10.0,53.6&limit=1").await;
    assert_eq!((all.items().len(), &all.items()[0]["from_name"]), (1, &json!("Ben")));
    assert!(all.json["next_cursor"].is_string());
    ben.patch("/api/me", 1, json!({"kartenstatus": "verborgen"})).await;
    let hidden = world.visitor().get("/api/faeden?bbox=9.8,53.5,10.0,53.6").await;
    assert_eq!((&hidden.items()[0]["from_lat"], hidden.items().len()), (&json!(null), 2));
}
