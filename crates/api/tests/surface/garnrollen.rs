//! Garnrollen: the public and the private part, one's own changes, what somebody did.

use crate::world::World;
use serde_json::json;

const SECRETS: [&str; 5] = ["Bergstra", "22767", "example.org", "53.5512345", "9.9412345"];

#[tokio::test]
async fn one_sees_all_of_oneself_and_others_see_the_public_part() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let me = ben.get("/api/me").await;
    assert_eq!(me.json["address"]["street"], "Große Bergstraße 2");
    assert_eq!((me.json["lat"].as_f64(), me.json["lon"].as_f64()), (Some(53.551_234_5), Some(9.941_234_5)));
    assert_eq!((&me.json["status"], &me.json["kartenstatus"]), (&json!("gast"), &json!("ungefaehr")));
    assert_eq!(me.header("cache-control"), "private, no-store");
    let path = format!("/api/garnrollen/{}", me.text("garnrolle_id"));
    let public = world.visitor().get(&path).await;
    assert_eq!(public.json["position"]["genauigkeit_m"], 150);
    let (all, one) = (world.visitor().get("/api/garnrollen").await, String::from_utf8(public.bytes).unwrap());
    for secret in SECRETS {
        assert!(!one.contains(secret) && !all.json.to_string().contains(secret), "{secret}");
    }
    assert_eq!(all.items().len(), 2);
}

#[tokio::test]
async fn who_verifies_sees_the_private_part_until_it_is_done() {
    let world = World::new().await;
    let (ada, ben, eva) = (world.ada().await, world.gast("Ben").await, world.weber("Eva").await);
    let id = ben.get("/api/me").await.text("garnrolle_id");
    let path = format!("/api/garnrollen/{id}");
    assert_eq!(ada.get(&path).await.json["privat"]["email"], "ben@example.org");
    assert!(eva.get(&path).await.json.get("privat").is_none());
    ada.post(&format!("/api/admin/accounts/{id}/verify"), json!({})).await;
    assert!(ada.get(&path).await.json.get("privat").is_none());
}

#[tokio::test]
async fn one_changes_what_the_map_shows() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let change = async |body| ben.patch("/api/me", 1, body).await;
    change(json!({"kartenstatus": "genau"})).await.refuses(422, "einwilligung-fehlt");
    change(json!({"radius_m": 29})).await.refuses(422, "radius-ausserhalb");
    change(json!({"kartenstatus": "überall"})).await.refuses(422, "felder");
    let exact = change(json!({"kartenstatus": "genau", "einwilligung": true})).await;
    assert_eq!(exact.json["position"], json!({"lat": 53.551_234_5, "lon": 9.941_234_5, "genauigkeit_m": 0}));
    let hidden = change(json!({"kartenstatus": "verborgen"})).await;
    assert_eq!((hidden.status, &hidden.json["position"]), (200, &json!(null)));
}

#[tokio::test]
async fn one_changes_ones_words_and_private_part_in_one_go() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let body = json!({"name": "Benno", "gueter": ["Leiter", "Zelt"], "kompetenzen": ["Nähen"], "ueber_mich": "Moin",
        "email": "benno@example.org", "lat": 53.56, "lon": 9.94, "radius_m": 500});
    let changed = ben.patch("/api/me", 1, body).await;
    assert_eq!((changed.status, changed.text("name").as_str()), (200, "Benno"));
    assert_eq!(changed.json["gueter"], json!(["Leiter", "Zelt"]));
    assert_eq!(
        (&changed.json["email"], &changed.json["radius_m"]),
        (&json!("benno@example.org"), &json!(500))
    );
    let again = world.sign_in("benno@example.org").await;
    assert_eq!(again.get("/api/me").await.text("name"), "Benno");
    let wrong = ben.patch("/api/me", 1, json!({"lat": 53.5, "gueter": vec!["x"; 51], "name": ""})).await;
    wrong.refuses(422, "felder");
    assert_eq!(wrong.pointers().len(), 3);
    ben.patch("/api/me", 1, json!({"email": "ada@example.org"})).await.refuses(409, "email-vergeben");
    world.visitor().patch("/api/me", 1, json!({})).await.refuses(401, "nicht-angemeldet");
}

#[tokio::test]
async fn a_change_of_oneself_that_is_refused_in_part_changes_nothing() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let before = ben.get("/api/me").await;
    let body =
        json!({"email": "neu@example.org", "lat": 53.56, "lon": 9.94, "name": "Benno", "radius_m": 29});
    ben.patch("/api/me", 1, body).await.refuses(422, "radius-ausserhalb");
    let body = json!({"name": "Benno", "kartenstatus": "verborgen", "email": "ada@example.org"});
    ben.patch("/api/me", 1, body).await.refuses(409, "email-vergeben");
    assert_eq!(ben.get("/api/me").await.json, before.json);
}

#[tokio::test]
async fn garnrollen_are_listed_by_status_place_ort_and_words() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    world.weber("Eva").await;
    ben.patch("/api/me", 1, json!({"gueter": ["Lastenrad"]})).await;
    let visitor = world.visitor();
    let count = async |query: &str| visitor.get(&format!("/api/garnrollen?{query}")).await.items().len();
    assert_eq!(count("status=gast").await, 1);
    assert_eq!(count("status=weber").await, 2);
    assert_eq!(count(&format!("ort={}", world.ort)).await, 3);
    assert_eq!(count("bbox=9.9,53.5,10.0,53.6").await, 3);
    assert_eq!(count("bbox=0,0,1,1").await, 0);
    assert_eq!(count("q=Lastenrad").await, 1);
    visitor.get("/api/garnrollen?status=chef").await.refuses(400, "anfrage-unlesbar");
    let first = visitor.get("/api/garnrollen?limit=2").await;
    let next = first.text("next_cursor");
    let second = visitor.get(&format!("/api/garnrollen?limit=2&cursor={next}")).await;
    assert_eq!((second.items().len(), &second.json["next_cursor"]), (1, &json!(null)));
}

#[tokio::test]
async fn what_somebody_did_is_public() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    ben.tie("Suppe").await;
    let id = ben.get("/api/me").await.text("garnrolle_id");
    let acts = world.visitor().get(&format!("/api/garnrollen/{id}/aktivitaet")).await;
    let words: Vec<_> = acts.items().iter().map(|act| act["tat"].as_str().unwrap()).collect();
    assert_eq!(words, ["geknuepft", "registriert"]);
    assert_eq!(acts.items()[0]["title"], "Suppe");
    let nobody = "/api/garnrollen/00000000-0000-7000-8000-000000000001";
    world.visitor().get(nobody).await.refuses(404, "garnrolle-unbekannt");
    world.visitor().get(&format!("{nobody}/aktivitaet")).await.refuses(404, "garnrolle-unbekannt");
}
