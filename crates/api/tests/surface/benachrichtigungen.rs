//! Choosing letters and taking them off.

use crate::world::{SIEGEL, World};
use axum::http::Method;
use domain::GarnrolleId;
use ports::benachrichtigung::{Abbestellung, Anlass, Siegel};
use serde_json::json;

const PATH: &str = "/api/me/benachrichtigungen";

#[tokio::test]
async fn who_has_not_chosen_is_told_little_and_can_choose() {
    let world = World::new().await;
    assert_eq!(world.visitor().get(PATH).await.status, 401);
    let ben = world.gast("Ben").await;
    let mut chosen = ben.get(PATH).await.json;
    let default = json!({"sprache": "de", "einspruch": "sofort", "abstimmung": "taeglich", "frist_nah": "aus",
        "ergebnis": "aus", "delegation": "aus", "antwort": "aus"});
    assert_eq!(chosen, default);
    chosen["antwort"] = json!("sofort");
    chosen["sprache"] = json!("en");
    assert_eq!(ben.send(Method::PUT, PATH, &[], Some(chosen.clone())).await.status, 200);
    assert_eq!(ben.get(PATH).await.json, chosen);
    assert_eq!(world.ada().await.get(PATH).await.json, default);
    chosen["antwort"] = json!("stuendlich");
    assert_eq!(ben.send(Method::PUT, PATH, &[], Some(chosen)).await.status, 422);
}

#[tokio::test]
async fn a_letter_is_taken_off_with_its_address_alone() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let id: GarnrolleId = ben.get("/api/me").await.text("garnrolle_id").parse().unwrap();
    let address = Siegel::with(SIEGEL).address(id, Abbestellung::Anlass(Anlass::Einspruch));
    let visitor = world.visitor();
    assert_eq!(visitor.get(&address).await.status, 200);
    assert_eq!(ben.get(PATH).await.text("einspruch"), "sofort");
    for wrong in [address.replace("einspruch", "abstimmung"), address.split("&siegel").next().unwrap().into()]
    {
        visitor.post(&wrong, json!({})).await.refuses(404, "siegel-falsch");
        visitor.get(&wrong).await.refuses(404, "siegel-falsch");
    }
    assert_eq!(visitor.post(&address, json!({})).await.status, 200);
    assert_eq!(ben.get(PATH).await.text("einspruch"), "aus");
    assert_eq!(ben.get(PATH).await.text("abstimmung"), "taeglich");
}
