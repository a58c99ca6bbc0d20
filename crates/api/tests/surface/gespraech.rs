//! The Gespräch: writing, editing, withdrawing.

use crate::world::World;
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn a_message_is_written_edited_and_withdrawn() {
    let world = World::new().await;
    let (ben, eva) = (world.gast("Ben").await, world.gast("Eva").await);
    let id = ben.tie("Garten").await;
    let path = format!("/api/knoten/{id}/nachrichten");
    let written = eva.post(&path, json!({"text": "Wann geht es los?"})).await;
    assert_eq!((written.status, &written.json["by_name"]), (201, &json!("Eva")));
    assert_eq!(world.visitor().faden(&id, "gespraech").await.len(), 36);
    let one = format!("/api/nachrichten/{}", written.text("id"));
    ben.patch(&one, 1, json!({"text": "x"})).await.refuses(403, "nur-verfasser");
    let edited = eva.patch(&one, 1, json!({"text": "Wann geht’s los?"})).await;
    assert_eq!((edited.status, &edited.json["version"]), (200, &json!(2)));
    assert!(edited.json["edited_at"].is_string());
    let stale = eva.patch(&one, 1, json!({"text": "x"})).await;
    stale.refuses(412, "veraltet");
    assert_eq!(stale.json["current"]["text"], "Wann geht’s los?");
    eva.send(Method::PATCH, &one, &[], Some(json!({"text": "x"}))).await.refuses(428, "version-fehlt");
    ben.delete(&one, None).await.refuses(403, "nur-verfasser");
    assert_eq!(eva.delete(&one, Some(2)).await.status, 204);
    eva.delete(&one, None).await.refuses(409, "nachricht-zurueckgezogen");
    eva.patch(&one, 2, json!({"text": "x"})).await.refuses(409, "nachricht-zurueckgezogen");
    let talk = world.visitor().get(&format!("/api/knoten/{id}/gespraech")).await;
    assert_eq!(talk.items()[0]["text"], json!(null));
    assert!(talk.items()[0]["zurueckgezogen_at"].is_string());
}

#[tokio::test]
async fn messages_stand_oldest_first_in_pages() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let id = ben.tie("Garten").await;
    for text in ["eins", "zwei", "drei"] {
        ben.post(&format!("/api/knoten/{id}/nachrichten"), json!({"text": text})).await;
    }
    let first = ben.get(&format!("/api/knoten/{id}/gespraech?limit=2")).await;
    assert_eq!(
        first.items().iter().map(|m| m["text"].as_str().unwrap()).collect::<Vec<_>>(),
        ["eins", "zwei"]
    );
    let next = first.text("next_cursor");
    let second = ben.get(&format!("/api/knoten/{id}/gespraech?limit=2&cursor={next}")).await;
    assert_eq!(second.items()[0]["text"], "drei");
}

#[tokio::test]
async fn a_long_conversation_is_read_from_its_end() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let id = ben.tie("Garten").await;
    let say = format!("/api/knoten/{id}/nachrichten");
    for text in ["eins", "zwei", "drei", "vier", "fünf"] {
        ben.post(&say, json!({"text": text})).await;
    }
    let path = format!("/api/knoten/{id}/gespraech?newest=true&limit=2");
    let texts = |items: &[serde_json::Value]| {
        items.iter().map(|m| m["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let last = ben.get(&path).await;
    assert_eq!(texts(last.items()), ["fünf", "vier"]);
    // What is said meanwhile moves no page.
    ben.post(&say, json!({"text": "sechs"})).await;
    let before = ben.get(&format!("{path}&cursor={}", last.text("next_cursor"))).await;
    assert_eq!(texts(before.items()), ["drei", "zwei"]);
    let first = ben.get(&format!("{path}&cursor={}", before.text("next_cursor"))).await;
    assert_eq!((texts(first.items()), &first.json["next_cursor"]), (vec!["eins".to_owned()], &json!(null)));
    let beyond = ben.get(&format!("{path}&cursor=ffffffffffffffff-0")).await;
    assert_eq!(texts(beyond.items()), ["sechs", "fünf"]);
    assert_eq!(ben.get(&format!("{path}&cursor=0-0")).await.items().len(), 0);
    ben.get(&format!("/api/knoten/{id}/gespraech?newest=maybe")).await.refuses(400, "anfrage-unlesbar");
}

#[tokio::test]
async fn what_cannot_be_said_is_refused() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let path = format!("/api/knoten/{}/nachrichten", ben.tie("Garten").await);
    ben.post(&path, json!({"text": "  "})).await.refuses(422, "felder");
    ben.post(&path, json!({"text": "x".repeat(4_001)})).await.refuses(422, "felder");
    world.visitor().post(&path, json!({"text": "x"})).await.refuses(401, "nicht-angemeldet");
    let nobody = "/api/knoten/00000000-0000-7000-8000-000000000001";
    ben.post(&format!("{nobody}/nachrichten"), json!({"text": "x"})).await.refuses(404, "knoten-unbekannt");
    ben.get(&format!("{nobody}/gespraech")).await.refuses(404, "knoten-unbekannt");
    let message = "/api/nachrichten/00000000-0000-7000-8000-000000000001";
    ben.patch(message, 1, json!({"text": "x"})).await.refuses(404, "nachricht-unbekannt");
    ben.delete(message, None).await.refuses(404, "nachricht-unbekannt");
}

#[tokio::test]
async fn the_naehstuebchen_is_read_and_written_by_its_ortsweberei() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let ort = world.visitor().get("/api/ortswebereien").await.items()[0].clone();
    let path = format!("/api/naehstuebchen/{}", ort["id"].as_str().unwrap());
    let empty = world.visitor().get(&path).await;
    assert_eq!((empty.items().len(), &empty.json["viewer"]["may"]), (0, &json!([])));
    for text in ["Moin", "Kaffee?"] {
        let said = ben.post(&format!("{path}/nachrichten"), json!({"text": text})).await;
        assert_eq!((said.status, &said.json["knoten_id"]), (201, &ort["knoten"]["naehstuebchen"]));
    }
    let read = ben.get(&format!("{path}?newest=true&limit=1")).await;
    assert_eq!((read.items()[0]["text"].as_str(), read.items().len()), (Some("Kaffee?"), 1));
    assert!(read.json["viewer"]["may"].as_array().unwrap().contains(&json!("schreiben")));
    let before = ben.get(&format!("{path}?newest=true&limit=1&cursor={}", read.text("next_cursor"))).await;
    assert_eq!(before.items()[0]["text"], "Moin");
    world
        .visitor()
        .post(&format!("{path}/nachrichten"), json!({"text": "x"}))
        .await
        .refuses(401, "nicht-angemeldet");
    let nowhere = "/api/naehstuebchen/00000000-0000-7000-8000-000000000001";
    ben.get(nowhere).await.refuses(404, "ort-unbekannt");
    ben.post(&format!("{nowhere}/nachrichten"), json!({"text": "x"})).await.refuses(404, "ort-unbekannt");
}
