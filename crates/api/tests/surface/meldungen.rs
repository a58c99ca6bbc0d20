//! Reporting and freezing over the surface: what everybody reads of it, and every refusal.

use crate::world::{Answer, Caller, World};
use serde_json::{Value, json};

const DAY: u64 = 86_400;
const WEEK: u64 = 604_800;

/// A Knoten of Ben's with an element and a message in it.
struct Scene {
    world: World,
    ben: Caller,
    eva: Caller,
    knoten: String,
    element: String,
    nachricht: String,
}

impl Scene {
    async fn new() -> Self {
        let world = World::new().await;
        let (ben, eva) = (world.weber("Ben").await, world.weber("Eva").await);
        let knoten = ben.tie("Schimpfgarten").await;
        let element = json!({"type": "text", "text": "Geschimpft"});
        let element = ben.post(&format!("/api/knoten/{knoten}/elemente"), element).await.text("id");
        let path = format!("/api/knoten/{knoten}/nachrichten");
        let nachricht = ben.post(&path, json!({"text": "Du Depp"})).await.text("id");
        Self { world, ben, eva, knoten, element, nachricht }
    }

    fn of_nachricht(&self) -> Value {
        json!({"knoten_id": self.knoten, "nachricht_id": self.nachricht, "grund": "Das beleidigt."})
    }

    fn of_knoten(&self) -> Value {
        json!({"knoten_id": self.knoten, "grund": "Das beleidigt."})
    }

    async fn knoten(&self) -> Answer {
        self.world.visitor().get(&format!("/api/knoten/{}", self.knoten)).await
    }

    async fn said(&self) -> Value {
        let path = format!("/api/knoten/{}/gespraech", self.knoten);
        self.world.visitor().get(&path).await.items()[0].clone()
    }
}

async fn votes(who: &Caller, antrag: &str, choice: &str) {
    let path = format!("/api/abstimmungen/{antrag}/vote");
    assert_eq!(who.post(&path, json!({"choice": choice, "reason": null})).await.status, 200);
}

#[tokio::test]
async fn a_message_is_reported_voted_on_and_shown_again() {
    let scene = Scene::new().await;
    let report = scene.of_nachricht();
    let antrag = scene.eva.post("/api/meldungen", report.clone()).await;
    assert_eq!(
        (antrag.status, &antrag.json["kind"], &antrag.json["status"]),
        (201, &json!("meldung"), &json!("abstimmung"))
    );
    assert_eq!(
        (&antrag.json["remaining_seconds"], &antrag.json["title"]),
        (&json!(DAY), &json!("Das beleidigt."))
    );
    assert_eq!(antrag.json["gegenstand"]["nachricht_id"], json!(scene.nachricht));
    assert_eq!(antrag.json["viewer"]["may"], json!(["abstimmen"]));
    assert_eq!(scene.world.visitor().faden(&scene.knoten, "meldung").await.len(), 36);
    let id = antrag.text("id");
    let said = scene.said().await;
    assert_eq!(
        (&said["meldung"]["stand"], &said["meldung"]["antrag_id"]),
        (&json!("eingeklappt"), &json!(id))
    );
    assert_eq!(said["text"], "Du Depp", "readable on purpose");
    scene.ben.post("/api/meldungen", report.clone()).await.refuses(409, "meldung-laeuft");
    scene
        .ben
        .post(&format!("/api/antraege/{id}/einspruch"), json!({"grund": "x"}))
        .await
        .refuses(409, "antrag-nicht-offen");
    scene.world.advance(DAY - 1).await;
    assert_eq!(scene.said().await["meldung"]["stand"], "eingeklappt");
    scene.world.advance(1).await;
    assert_eq!(scene.said().await["meldung"]["stand"], "gezeigt");
    scene.eva.post("/api/meldungen", report).await.refuses(409, "schon-geprueft");
    let edit = json!({"text": "Du Nase"});
    assert_eq!(scene.ben.patch(&format!("/api/nachrichten/{}", scene.nachricht), 1, edit).await.status, 200);
    assert_eq!(scene.said().await["meldung"], Value::Null);
}

#[tokio::test]
async fn what_is_hidden_stands_behind_a_notice_and_in_no_search() {
    let scene = Scene::new().await;
    let antrag = scene.eva.post("/api/meldungen", scene.of_knoten()).await.text("id");
    votes(&scene.eva, &antrag, "ja").await;
    scene.world.advance(DAY).await;
    let hidden = scene.knoten().await;
    assert_eq!(
        (&hidden.json["meldung"]["stand"], &hidden.json["title"]),
        (&json!("ausgeblendet"), &json!("Schimpfgarten"))
    );
    let listed = scene.world.visitor().get("/api/knoten?type=idee").await;
    assert_eq!(listed.items()[0]["meldung"]["stand"], "ausgeblendet");
    assert!(scene.world.visitor().get("/api/suche?q=Schimpfgarten").await.items().is_empty());
    scene.ben.post("/api/meldungen", scene.of_knoten()).await.refuses(409, "schon-ausgeblendet");
    let ort = hidden.text("ort_id");
    let repeal =
        json!({"ort_id": ort, "kind": "aufhebung", "antrag_id": antrag, "title": "Zurück", "details_md": ""});
    assert_eq!(scene.ben.post("/api/antraege", repeal).await.status, 201);
    scene.world.advance(WEEK).await;
    assert_eq!(scene.knoten().await.json["meldung"]["stand"], "gezeigt");
}

#[tokio::test]
async fn what_is_frozen_nobody_is_told() {
    let scene = Scene::new().await;
    let ada = scene.world.ada().await;
    scene.eva.post("/api/einfrierungen", scene.of_knoten()).await.refuses(403, "nur-verantwortliche");
    let antrag = ada.post("/api/einfrierungen", scene.of_knoten()).await;
    assert_eq!(
        (antrag.status, &antrag.json["kind"], &antrag.json["status"]),
        (201, &json!("einfrierung"), &json!("offen"))
    );
    let frozen = scene.knoten().await;
    assert_eq!((&frozen.json["title"], &frozen.json["description"]), (&json!("Eingefroren"), &json!("")));
    assert_eq!(
        (&frozen.json["meldung"]["stand"], &frozen.json["elemente"][0]["type"]),
        (&json!("eingefroren"), &json!("vergessen"))
    );
    for path in ["", "/verlauf"] {
        let told = scene.world.visitor().get(&format!("/api/knoten/{}{path}", scene.knoten)).await;
        assert!(!told.body().contains("Schimpfgarten") && !told.body().contains("Geschimpft"), "{path}");
    }
    let change = json!({"title": "Anders"});
    scene.ben.patch(&format!("/api/knoten/{}", scene.knoten), 2, change).await.refuses(409, "eingefroren");
    scene.eva.post("/api/meldungen", scene.of_knoten()).await.refuses(409, "eingefroren");
    let back = format!("/api/antraege/{}/zurueckziehen", antrag.text("id"));
    assert_eq!(ada.post(&back, json!({})).await.status, 200);
    let thawed = scene.knoten().await;
    assert_eq!((&thawed.json["title"], &thawed.json["meldung"]), (&json!("Schimpfgarten"), &Value::Null));
}

#[tokio::test]
async fn a_frozen_message_is_in_no_answer() {
    let scene = Scene::new().await;
    let ada = scene.world.ada().await;
    assert_eq!(ada.post("/api/einfrierungen", scene.of_nachricht()).await.status, 201);
    let said = scene.said().await;
    assert_eq!((&said["text"], &said["meldung"]["stand"]), (&Value::Null, &json!("eingefroren")));
    let one = format!("/api/nachrichten/{}", scene.nachricht);
    scene.ben.patch(&one, 1, json!({"text": "x"})).await.refuses(409, "eingefroren");
    scene.ben.delete(&one, None).await.refuses(409, "eingefroren");
    let path = format!("/api/knoten/{}/elemente/{}", scene.knoten, scene.element);
    let freeze = json!({"knoten_id": scene.knoten, "element_id": scene.element, "grund": "Verdacht"});
    assert_eq!(ada.post("/api/einfrierungen", freeze).await.status, 201);
    scene.ben.delete(&path, Some(2)).await.refuses(409, "eingefroren");
}

#[tokio::test]
async fn who_looks_is_offered_what_would_not_be_refused() {
    let scene = Scene::new().await;
    let (ada, gast) = (scene.world.ada().await, scene.world.gast("Gast").await);
    let path = format!("/api/knoten/{}", scene.knoten);
    let offered = async |who: &Caller| {
        let viewer = who.get(&path).await.json["viewer"].clone();
        let may = viewer["may"].as_array().unwrap().iter().any(|word| word == "melden");
        (may, viewer["inhalte"].clone())
    };
    assert_eq!(offered(&gast).await, (false, json!([])));
    assert_eq!(offered(&scene.eva).await, (true, json!(["melden"])));
    assert_eq!(offered(&ada).await, (true, json!(["melden", "einfrieren"])));
    scene.eva.post("/api/meldungen", scene.of_knoten()).await;
    assert_eq!(offered(&scene.eva).await, (false, json!(["melden"])));
}

#[tokio::test]
async fn a_meldung_says_what_and_why() {
    let scene = Scene::new().await;
    let both = json!({"knoten_id": scene.knoten, "element_id": scene.element, "nachricht_id": scene.nachricht, "grund": "x"});
    let refused = scene.eva.post("/api/meldungen", both).await;
    refused.refuses(422, "felder");
    assert_eq!(refused.pointers(), ["/element_id"]);
    scene
        .eva
        .post("/api/meldungen", json!({"knoten_id": scene.knoten, "grund": " "}))
        .await
        .refuses(422, "felder");
    scene.world.visitor().post("/api/meldungen", scene.of_knoten()).await.refuses(401, "nicht-angemeldet");
    scene.world.gast("Gast").await.post("/api/meldungen", scene.of_knoten()).await.refuses(403, "nur-weber");
    let nowhere = json!({"knoten_id": scene.knoten, "nachricht_id": scene.knoten, "grund": "x"});
    scene.eva.post("/api/meldungen", nowhere).await.refuses(404, "nachricht-unbekannt");
    let konto = scene.world.visitor().get("/api/ortswebereien").await.items()[0]["knoten"]["konto"].clone();
    let structure = json!({"knoten_id": konto, "grund": "x"});
    assert!(scene.eva.post("/api/meldungen", structure).await.status >= 400);
    let ort = scene.knoten().await.text("ort_id");
    let plain = json!({"ort_id": ort, "kind": "meldung", "title": "x", "details_md": ""});
    let refused = scene.eva.post("/api/antraege", plain).await;
    refused.refuses(422, "felder");
    assert_eq!(refused.pointers(), ["/kind"]);
}

#[tokio::test]
async fn nobody_reports_a_sixth_while_five_are_voted_on() {
    let scene = Scene::new().await;
    for n in 0..6 {
        let knoten = scene.ben.tie(&format!("Garten {n}")).await;
        let answer = scene.eva.post("/api/meldungen", json!({"knoten_id": knoten, "grund": "Werbung"})).await;
        if n < 5 { assert_eq!(answer.status, 201) } else { answer.refuses(409, "zu-viele-meldungen") }
    }
}
