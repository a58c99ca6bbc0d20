//! How a text will look: the same HTML before and after it is sent.

use crate::world::World;
use serde_json::json;

const TEXT: &str =
    "Kommt **alle**: [hier](https://example.org/a)\n\n<script>alert(1)</script> [x](javascript:alert(1))";

#[tokio::test]
async fn a_text_looks_as_it_was_shown_before() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let shown = ben.post("/api/vorschau", json!({"text": TEXT})).await;
    assert_eq!((shown.status, shown.header("cache-control")), (200, "private, no-store"));
    let html = shown.text("html");
    assert!(html.contains("<strong>alle</strong>") && html.contains("&lt;script&gt;"), "{html}");
    assert_eq!(html.matches("<a ").count(), 1, "{html}");
    let body = json!({"type": "idee", "title": "Fest", "description": TEXT, "lat": 53.55, "lon": 9.93});
    let knoten = ben.post("/api/knoten", body).await;
    assert_eq!(
        (knoten.text("description"), knoten.text("description_html")),
        (TEXT.to_owned(), html.clone())
    );
    let id = knoten.text("id");
    let said = ben.post(&format!("/api/knoten/{id}/nachrichten"), json!({"text": TEXT})).await;
    let gespraech = world.visitor().get(&format!("/api/knoten/{id}/gespraech")).await;
    assert_eq!((said.text("text_html"), &gespraech.items()[0]["text_html"]), (html.clone(), &json!(html)));
    let element =
        ben.post(&format!("/api/knoten/{id}/elemente"), json!({"type": "text", "text": TEXT})).await;
    assert_eq!(element.status, 201, "{}", element.json);
    let raum = world.visitor().get(&format!("/api/knoten/{id}")).await;
    assert_eq!(raum.json["elemente"][0]["text_html"], json!(html));
    let me = ben.patch("/api/me", 1, json!({"ueber_mich": TEXT})).await;
    assert_eq!(me.text("ueber_mich_html"), html);
}

#[tokio::test]
async fn what_is_too_long_and_who_is_nobody_is_refused() {
    let world = World::new().await;
    world.visitor().post("/api/vorschau", json!({"text": "x"})).await.refuses(401, "nicht-angemeldet");
    let ben = world.gast("Ben").await;
    assert_eq!(ben.post("/api/vorschau", json!({"text": "x".repeat(20_000)})).await.status, 200);
    assert_eq!(ben.post("/api/vorschau", json!({"text": "x".repeat(20_001)})).await.status, 422);
}
