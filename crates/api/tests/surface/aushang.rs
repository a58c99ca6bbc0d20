//! Decisions as sheets. The press of this world gives back what it is given, so that what a sheet says can be read; that
//! the real one understands it is tested there, with the snapshot of here.

use crate::world::{Caller, World};
use serde_json::{Value, json};

const WEEK: u64 = 604_800;

async fn filed(world: &World, who: &Caller, title: &str) -> String {
    let body = json!({"ort_id": world.ort.to_string(), "kind": "sachantrag", "title": title, "details_md": "Unter der **Linde**."});
    let answer = who.post("/api/antraege", body).await;
    assert_eq!(answer.status, 201, "{}", answer.json);
    answer.text("id")
}

fn path(antrag: &str) -> String {
    format!("/api/antraege/{antrag}/beschluss.pdf")
}

#[tokio::test]
async fn there_is_a_sheet_of_what_was_decided_and_of_nothing_else() {
    let world = World::new().await;
    let (ben, visitor) = (world.weber("Ben").await, world.visitor());
    let antrag = filed(&world, &ben, "Eine Bank").await;
    visitor.get(&path(&antrag)).await.refuses(404, "nicht-entschieden");
    visitor.get(&path("01900000-0000-7000-8000-000000000001")).await.refuses(404, "antrag-unbekannt");
    let detail = async || visitor.get(&format!("/api/antraege/{antrag}")).await;
    assert_eq!(detail().await.json["beschluss_pdf"], Value::Null);
    let back = filed(&world, &ben, "Doch nicht").await;
    assert_eq!(ben.post(&format!("/api/antraege/{back}/zurueckziehen"), json!({})).await.status, 200);
    world.advance(WEEK).await;
    visitor.get(&path(&back)).await.refuses(404, "nicht-entschieden");
    let decided = detail().await;
    assert_eq!(decided.json["beschluss_pdf"], json!(path(&antrag)));
    let sheet = visitor.get(&path(&antrag)).await;
    assert_eq!((sheet.status, sheet.header("content-type")), (200, "application/pdf"));
    assert_eq!(sheet.header("content-disposition"), format!("inline; filename=\"beschluss-{antrag}.pdf\""));
    let said: Value = serde_json::from_slice(&sheet.bytes).unwrap();
    assert_eq!(
        (&said["vote"], &said["accepted"], &said["zone"]),
        (&Value::Null, &json!(true), &json!("UTC"))
    );
    assert_eq!(said["beleg"]["position"], decided.json["decided_position"]);
    assert_eq!(said["url"], json!(format!("http://localhost:3000/knoten/{antrag}")));
}

#[tokio::test]
async fn a_sheet_says_who_voted_how_and_for_whom() {
    let world = World::new().await;
    let (ben, eva, ada) = (world.weber("Ben").await, world.weber("Eva").await, world.ada().await);
    let antrag = filed(&world, &ben, "Eine Bank").await;
    let against = json!({"grund": "Dort stehen schon drei."});
    assert_eq!(eva.post(&format!("/api/antraege/{antrag}/einspruch"), against).await.status, 201);
    world.advance(2 * WEEK).await;
    let ben_id = ben.get("/api/me").await.text("garnrolle_id");
    assert_eq!(ada.post("/api/delegationen", json!({"to_account_id": ben_id})).await.status, 201);
    for (who, choice) in [(&ben, "ja"), (&eva, "nein")] {
        let vote = who.post(&format!("/api/abstimmungen/{antrag}/vote"), json!({"choice": choice})).await;
        assert_eq!(vote.status, 200, "{}", vote.json);
    }
    world.advance(WEEK).await;
    let asked = format!("{}?lang=en&zone=Europe/Berlin", path(&antrag));
    let sheet = world.visitor().get(&asked).await;
    let said: Value = serde_json::from_slice(&sheet.bytes).unwrap();
    let again = world.visitor().get(&format!("/api/abstimmungen/{antrag}/nachzaehlung")).await;
    assert_eq!(said["beleg"]["position"], again.json["closed_position"]);
    insta::assert_json_snapshot!("sheet", said);
    let known = [("if-none-match", sheet.header("etag"))];
    let known = world.visitor().send(axum::http::Method::GET, &asked, &known, None).await;
    assert_eq!((known.status, known.bytes.len()), (304, 0));
}

#[tokio::test]
async fn a_sheet_is_asked_for_in_words_that_are_known() {
    let world = World::new().await;
    let ben = world.weber("Ben").await;
    let antrag = filed(&world, &ben, "Eine Bank").await;
    world.advance(WEEK).await;
    for wrong in ["lang=fr", "zone=a%20b", "zone=../etc/passwd", &format!("zone={}", "a".repeat(65))] {
        let answer = ben.get(&format!("{}?{wrong}", path(&antrag))).await;
        assert_eq!(answer.status, 400, "{wrong}: {}", answer.json);
    }
    assert_eq!(ben.get(&format!("{}?zone={}", path(&antrag), "a".repeat(64))).await.status, 200);
}
