//! The elements of a Raum.

use crate::world::World;
use serde_json::json;

#[tokio::test]
async fn elements_are_put_in_changed_and_taken_out() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let id = ben.tie("Garten").await;
    let path = format!("/api/knoten/{id}/elemente");
    let bild = ben.upload_any().await;
    let bodies = [
        json!({"type": "text", "text": "# Beete"}),
        json!({"type": "link", "url": "https://example.org/garten", "title": "Seite"}),
        json!({"type": "bild", "bild_id": bild, "alt": "Ein Beet"}),
        json!({"type": "liste", "items": ["Spaten", "Harke"]}),
    ];
    for (n, body) in (2..).zip(bodies) {
        let set = ben.post(&path, body.clone()).await;
        assert_eq!((set.status, &set.json["version"]), (201, &json!(n)), "{}", set.json);
        for (field, value) in body.as_object().unwrap() {
            assert_eq!(&set.json[field], value);
        }
    }
    let knoten = world.visitor().get(&format!("/api/knoten/{id}")).await;
    let elements = knoten.json["elemente"].as_array().unwrap();
    assert_eq!(elements.len(), 4);
    let one = format!("{path}/{}", elements[0]["id"].as_str().unwrap());
    let changed = ben.patch(&one, 5, json!({"type": "text", "text": "Neu"})).await;
    assert_eq!(
        (changed.status, changed.text("text").as_str(), &changed.json["version"]),
        (200, "Neu", &json!(6))
    );
    let stale = ben.delete(&one, Some(5)).await;
    stale.refuses(412, "veraltet");
    assert_eq!(stale.json["current"]["version"], 6);
    ben.delete(&one, None).await.refuses(428, "version-fehlt");
    let removed = ben.delete(&one, Some(6)).await;
    assert_eq!((removed.status, &removed.json["version"]), (200, &json!(7)));
    ben.delete(&one, Some(7)).await.refuses(404, "element-unbekannt");
    let history = ben.get(&format!("/api/knoten/{id}/verlauf")).await;
    assert_eq!(history.items()[0]["event"], "ElementEntfernt");
    assert_eq!(
        history.items()[1]["inhalt"],
        json!({"type": "text", "text": "Neu", "text_html": "<p>Neu</p>"})
    );
}

#[tokio::test]
async fn what_an_element_may_not_hold_is_said() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let path = format!("/api/knoten/{}/elemente", ben.tie("Garten").await);
    let cases = [
        (json!({"type": "video", "url": "x"}), 400, "unbekanntes-feld"),
        (json!({"type": "video"}), 422, "felder"),
        (json!({}), 422, "felder"),
        (json!({"type": "text", "text": ""}), 422, "felder"),
        (json!({"type": "text", "text": "a", "url": "b"}), 400, "unbekanntes-feld"),
        (json!({"type": "link", "url": "javascript:alert(1)"}), 422, "felder"),
        (json!({"type": "link", "url": "https://a b"}), 422, "felder"),
        (json!({"type": "bild", "url": "https://fremd.example/a.png", "alt": "x"}), 400, "unbekanntes-feld"),
        (
            json!({"type": "bild", "bild_id": "01900000-0000-8000-8000-000000000001", "alt": "x"}),
            422,
            "felder",
        ),
        (json!({"type": "bild", "bild_id": "kein Bild", "alt": "x"}), 422, "felder"),
        (json!({"type": "liste", "items": []}), 422, "liste-leer"),
        (json!({"type": "liste", "items": vec!["x"; 101]}), 422, "felder"),
    ];
    for (body, status, problem) in cases {
        ben.post(&path, body).await.refuses(status, problem);
    }
}

#[tokio::test]
async fn a_twisted_element_is_protected() {
    let world = World::new().await;
    let (ben, eva) = (world.weber("Ben").await, world.weber("Eva").await);
    let id = ben.tie("Garten").await;
    let path = format!("/api/knoten/{id}/elemente");
    let element = ben.post(&path, json!({"type": "text", "text": "fest"})).await.text("id");
    let faden = ben.faden(&id, "gestaltung").await;
    let twisted = ben.post(&format!("/api/faeden/{faden}/twist"), json!({"element_id": element})).await;
    assert_eq!((twisted.status, twisted.text("element_id")), (200, element.clone()));
    let one = format!("{path}/{element}");
    eva.patch(&one, 2, json!({"type": "text", "text": "x"})).await.refuses(409, "von-anderen-verzwirnt");
    ben.delete(&one, Some(2)).await.refuses(409, "element-verzwirnt");
    let knoten = world.visitor().get(&format!("/api/knoten/{id}")).await;
    assert_eq!(knoten.json["elemente"][0]["twisted_by"].as_array().unwrap().len(), 1);
    let unknown = json!({"element_id": "00000000-0000-7000-8000-000000000001"});
    let other =
        eva.post("/api/faeden", json!({"to_knoten_id": id, "type": "interesse", "art": "zusage"})).await;
    let path = format!("/api/faeden/{}/twist", other.text("id"));
    eva.post(&path, unknown).await.refuses(404, "element-unbekannt");
}
