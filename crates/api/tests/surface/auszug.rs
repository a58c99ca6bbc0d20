//! The statement of a Konto as a sheet. The press of this world gives back what it is given; that the real one understands
//! it is tested there, with the snapshot of here.

use crate::world::{Answer, Caller, World};
use axum::http::Method;
use serde_json::{Value, json};

const WEEK: u64 = 604_800;
const DAY: u64 = 86_400;
const NOBODY: &str = "00000000-0000-7000-8000-000000000001";

fn path(world: &World) -> String {
    format!("/api/konto/{}/auszug.pdf", world.ort)
}

async fn sheet(world: &World, query: &str) -> Value {
    let answer = world.visitor().get(&format!("{}?{query}", path(world))).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "application/pdf"),
        "{query}: {}",
        answer.json
    );
    serde_json::from_slice(&answer.bytes).unwrap()
}

async fn give(world: &World, who: &Caller, cents: i64, visible: bool) -> Answer {
    let body = json!({"ort_id": world.ort.to_string(), "amount_cents": cents, "currency": "EUR", "visible": visible});
    let given = who.post("/api/spenden", body).await;
    assert_eq!(given.status, 201, "{}", given.json);
    given
}

/// Eva gives by name and anonymously, Ben's payout passes by a vote and is paid, and a donation is undone.
async fn moved(world: &World) -> (Caller, Caller) {
    let (ben, eva, ada) = (world.weber("Ben").await, world.weber("Eva").await, world.ada().await);
    give(world, &eva, 2_550, true).await;
    give(world, &eva, 1_000, false).await;
    let body = json!({
        "ort_id": world.ort.to_string(), "kind": "auszahlung", "title": "Neue Bänke", "details_md": "",
        "amount_cents": 3_000, "currency": "EUR",
    });
    let antrag = ben.post("/api/antraege", body).await.text("id");
    let against = json!({"grund": "Zu viel"});
    assert_eq!(eva.post(&format!("/api/antraege/{antrag}/einspruch"), against).await.status, 201);
    world.advance(2 * WEEK).await;
    let vote = ben.post(&format!("/api/abstimmungen/{antrag}/vote"), json!({"choice": "ja"})).await;
    assert_eq!(vote.status, 200);
    world.advance(WEEK).await;
    let wrong = give(world, &ben, 900, true).await.text("buchung_id");
    let undo = json!({"beleg": "Rücklastschrift"});
    assert_eq!(ada.post(&format!("/api/buchungen/{wrong}/korrektur"), undo).await.status, 201);
    (ada, ben)
}

#[tokio::test]
async fn a_statement_says_every_entry_the_balances_and_what_is_reserved() {
    let world = World::new().await;
    let (ada, _) = moved(&world).await;
    let reserved = sheet(&world, "lang=en&zone=Europe/Berlin").await;
    insta::assert_json_snapshot!("sheet", reserved);
    assert_eq!(reserved["ende"]["reserviert_cents"], 3_000);
    let antrag =
        world.visitor().get(&format!("/api/konto/{}", world.ort)).await.json["offen"][0]["id"].clone();
    let paid = json!({"beleg": "Überweisung Nr. 7"});
    let pay = format!("/api/auszahlungen/{}/bezahlt", antrag.as_str().unwrap());
    assert_eq!(ada.post(&pay, paid).await.status, 200);
    let said = sheet(&world, "").await;
    assert_eq!((&said["reserviert"], &said["ende"]["saldo_cents"]), (&json!([]), &json!(550)));
    let last = said["buchungen"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["kind"], &last["beleg"], &last["wirkung"], &last["abgestimmt"]),
        (&json!("zahlung"), &json!("Überweisung Nr. 7"), &json!("weniger"), &json!(true))
    );
}

#[tokio::test]
async fn of_an_anonymous_donation_a_statement_says_the_day_and_nobody() {
    let world = World::new().await;
    let eva = world.weber("Eva").await;
    give(&world, &eva, 1_000, false).await;
    let said = sheet(&world, "").await;
    let entry = &said["buchungen"][0];
    assert_eq!((&entry["name"], &entry["booked_at"]), (&Value::Null, &Value::Null));
    assert!(!said.to_string().contains("Eva"));
}

#[tokio::test]
async fn days_cut_a_statement_and_its_balances_fit_together() {
    let world = World::new().await;
    let eva = world.weber("Eva").await;
    give(&world, &eva, 100, true).await;
    world.advance(3 * DAY).await;
    give(&world, &eva, 20, false).await;
    world.advance(3 * DAY).await;
    give(&world, &eva, 3, true).await;
    let whole = sheet(&world, "").await;
    let day = |nth: usize| whole["buchungen"][nth]["tag"].as_str().unwrap().to_owned();
    let (first, second, third) = (day(0), day(1), day(2));
    let before = |from: &str| format!("from={from}&to={from}");
    let middle = sheet(&world, &before(&second)).await;
    let cents = |said: &Value, at: &str| said[at]["saldo_cents"].as_i64().unwrap();
    assert_eq!((cents(&middle, "anfang"), cents(&middle, "ende")), (100, 120));
    assert_eq!(
        (middle["buchungen"].as_array().unwrap().len(), &middle["buchungen"][0]["nr"]),
        (1, &json!(2))
    );
    assert_eq!((&middle["von"], &middle["bis"]), (&json!(second), &json!(second)));
    // The end of one is the beginning of the next, to the day.
    let head = sheet(&world, &format!("to={second}")).await;
    let tail = sheet(&world, &format!("from={third}")).await;
    assert_eq!((&head["von"], cents(&head, "ende"), cents(&tail, "anfang")), (&json!(first), 120, 120));
    assert!(head["beleg"]["position"].as_u64() < tail["beleg"]["position"].as_u64());
    // After the last entry there is nothing new, and it says so.
    world.advance(3 * DAY).await;
    let quiet = sheet(&world, "from=2030-01-01").await;
    assert_eq!((&quiet["buchungen"], cents(&quiet, "anfang")), (&json!([]), 123));
    // Days to come end today, and no sheet ends before it begins.
    assert_eq!(quiet["von"], quiet["bis"]);
    assert!(quiet["von"].as_str().unwrap() > third.as_str() && quiet["von"].as_str().unwrap() < "2030");
    assert_eq!(sheet(&world, "to=2030-12-31").await["bis"], quiet["bis"]);
}

#[tokio::test]
async fn the_same_days_are_the_same_sheet_until_something_in_them_changes() {
    let world = World::new().await;
    let (eva, ada) = (world.weber("Eva").await, world.ada().await);
    let given = give(&world, &eva, 100, true).await.text("buchung_id");
    let today = sheet(&world, "").await["bis"].as_str().unwrap().to_owned();
    let asked = format!("{}?to={today}&zone=Europe/Berlin", path(&world));
    let first = world.visitor().get(&asked).await;
    assert_eq!(first.header("content-disposition"), format!("inline; filename=\"auszug-{}.pdf\"", world.ort));
    world.advance(DAY).await;
    give(&world, &eva, 5, true).await;
    let known = [("if-none-match", first.header("etag"))];
    let again = world.visitor().send(Method::GET, &asked, &known, None).await;
    assert_eq!((again.status, again.bytes.len()), (304, 0));
    assert_eq!(world.visitor().get(&asked).await.bytes, first.bytes);
    let undo = json!({"beleg": "Rücklastschrift"});
    assert_eq!(ada.post(&format!("/api/buchungen/{given}/korrektur"), undo).await.status, 201);
    let corrected = world.visitor().get(&asked).await;
    let said: Value = serde_json::from_slice(&corrected.bytes).unwrap();
    assert_eq!(said["buchungen"][0]["korrigiert_nr"], 3);
}

#[tokio::test]
async fn a_statement_is_asked_for_in_days_that_there_are() {
    let world = World::new().await;
    let visitor = world.visitor();
    let get = async |query: &str| visitor.get(&format!("{}?{query}", path(&world))).await;
    get("").await.refuses(404, "konto-unbewegt");
    assert_eq!(visitor.get(&format!("/api/konto/{}", world.ort)).await.json["auszug_pdf"], Value::Null);
    visitor.get(&format!("/api/konto/{NOBODY}/auszug.pdf")).await.refuses(404, "ort-unbekannt");
    let eva = world.weber("Eva").await;
    give(&world, &eva, 100, true).await;
    assert_eq!(
        visitor.get(&format!("/api/konto/{}", world.ort)).await.json["auszug_pdf"],
        json!(path(&world))
    );
    get("to=2020-01-01").await.refuses(404, "konto-unbewegt");
    for wrong in [
        "from=2026-02-30",
        "from=heute",
        "to=2026-1-1",
        "to=20260101",
        "from=2027-02-02&to=2027-02-01",
        "lang=fr",
        "zone=a%20b",
    ] {
        let refused = get(wrong).await;
        refused.refuses(400, "anfrage-unlesbar");
    }
    assert_eq!(get("from=2027-01-15&to=2027-01-15").await.status, 200);
}

#[tokio::test]
async fn a_statement_holds_a_thousand_entries_and_not_one_more() {
    let world = World::new().await;
    let eva = world.weber("Eva").await;
    for _ in 0..1_000 {
        give(&world, &eva, 1, false).await;
    }
    let full = sheet(&world, "").await;
    assert_eq!(full["buchungen"].as_array().unwrap().len(), 1_000);
    world.advance(DAY).await;
    give(&world, &eva, 1, true).await;
    let refused = world.visitor().get(&path(&world)).await;
    refused.refuses(422, "auszug-zu-lang");
    assert!(refused.text("detail").contains("1001"), "{}", refused.json);
    // Fewer days fit again.
    let first = full["bis"].as_str().unwrap();
    assert_eq!(sheet(&world, &format!("to={first}")).await["buchungen"].as_array().unwrap().len(), 1_000);
}
