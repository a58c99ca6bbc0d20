//! Money over the surface: giving, the statement, paying out, correcting, each with its refusals; and that an anonymous
//! donation leads to nobody, wherever one looks.

use crate::world::{Answer, Caller, World};
use axum::http::Method;
use serde_json::{Value, json};

const WEEK: u64 = 604_800;
const NOBODY: &str = "00000000-0000-7000-8000-000000000001";

async fn ort(world: &World) -> String {
    let found = world.visitor().get("/api/ortswebereien").await;
    found.items()[0]["id"].as_str().unwrap().to_owned()
}

async fn konto(world: &World) -> Answer {
    let answer = world.visitor().get(&format!("/api/konto/{}", ort(world).await)).await;
    assert_eq!(answer.status, 200);
    answer
}

async fn give(world: &World, who: &Caller, cents: i64, visible: bool) -> Answer {
    let ort = ort(world).await;
    let body = json!({"ort_id": ort, "amount_cents": cents, "currency": "EUR", "visible": visible});
    who.post("/api/spenden", body).await
}

async fn ask_for(world: &World, who: &Caller, cents: i64) -> String {
    let body = json!({
        "ort_id": ort(world).await, "kind": "auszahlung", "title": "Neue Bänke", "details_md": "",
        "amount_cents": cents, "currency": "EUR",
    });
    let filed = who.post("/api/antraege", body).await;
    assert_eq!((filed.status, &filed.json["amount_cents"]), (201, &json!(cents)));
    filed.text("id")
}

fn balance(konto: &Answer) -> [i64; 5] {
    ["saldo_cents", "frei_cents", "reserviert_cents", "gespendet_cents", "ausgezahlt_cents"]
        .map(|field| konto.json[field].as_i64().unwrap())
}

fn kinds(konto: &Answer) -> Vec<&str> {
    konto.items().iter().map(|entry| entry["kind"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_visible_donation_draws_a_goldfaden_and_stands_in_the_statement_by_name() {
    let world = World::new().await;
    let eva = world.gast("Eva").await;
    let given = give(&world, &eva, 2_500, true).await;
    assert_eq!((given.status, &given.json["saldo_cents"]), (201, &json!(2_500)));
    assert!(given.position() > 0);
    let konto = konto(&world).await;
    assert_eq!(balance(&konto), [2_500, 2_500, 0, 2_500, 0]);
    assert_eq!(
        (&konto.json["currency"], konto.json["verlauf"].as_array().unwrap().len()),
        (&json!("EUR"), 1)
    );
    let entry = &konto.items()[0];
    assert_eq!((&entry["kind"], &entry["name"]), (&json!("spende"), &json!("Eva")));
    assert_eq!((&entry["from"], &entry["to"]), (&json!("spenden"), &json!("frei")));
    assert!(entry["booked_at"].is_string());
    let faeden = world.visitor().get(&format!("/api/knoten/{}/faeden", konto.text("knoten_id"))).await;
    let gold = &faeden.items()[0];
    assert_eq!((&gold["kind"], &gold["id"]), (&json!("gold"), &given.json["faden_id"]));
    let eva_id = eva.get("/api/me").await.text("garnrolle_id");
    let deeds = world.visitor().get(&format!("/api/garnrollen/{eva_id}/aktivitaet")).await;
    assert_eq!(deeds.items()[0]["tat"], "gespendet");
}

#[tokio::test]
async fn an_anonymous_donation_moves_the_balance_and_leads_to_nobody() {
    let world = World::new().await;
    let eva = world.weber("Eva").await;
    let eva_id = eva.get("/api/me").await.text("garnrolle_id");
    let before = world.visitor().get(&format!("/api/garnrollen/{eva_id}")).await;
    world.advance(100).await;
    let given = give(&world, &eva, 2_500, false).await;
    assert_eq!((given.status, &given.json["faden_id"]), (201, &Value::Null));
    let konto = konto(&world).await;
    assert_eq!(balance(&konto), [2_500, 2_500, 0, 2_500, 0]);
    let entry = &konto.items()[0];
    for field in ["garnrolle_id", "name", "booked_at"] {
        assert_eq!(entry[field], Value::Null, "{field}");
    }
    assert_eq!(entry["tag"].as_str().unwrap().len(), 10, "the day and nothing more");
    assert_eq!(entry["id"], given.json["buchung_id"]);
    assert!(!konto.json.to_string().contains(&eva_id));
    let at = given.position();
    let records = world.visitor().get(&format!("/api/log/records?from={at}&limit=1")).await;
    let told = records.json.to_string();
    assert!(told.contains("AnonymeSpendeEingegangen") && told.contains("ungenannt"), "{told}");
    assert!(!told.contains(&eva_id));
    let after = world.visitor().get(&format!("/api/garnrollen/{eva_id}")).await;
    assert_eq!(before.json, after.json, "her Rolle does not even turn");
    let led = world.visitor().get(&format!("/api/knoten/{}/faeden", konto.text("knoten_id"))).await;
    assert!(led.items().is_empty());
}

#[tokio::test]
async fn a_donation_under_the_same_key_is_given_once() {
    let world = World::new().await;
    let eva = world.weber("Eva").await;
    let key = [("idempotency-key", "018f0000-0000-7000-8000-00000000000a")];
    let body = |cents: i64, visible: bool, ort: &str| json!({"ort_id": ort, "amount_cents": cents, "currency": "EUR", "visible": visible});
    let ort = ort(&world).await;
    let mut positions = Vec::new();
    for _ in 0..2 {
        let sent = body(700, false, &ort);
        let given = eva.send(Method::POST, "/api/spenden", &key, Some(sent)).await;
        assert_eq!(given.status, 201);
        positions.push((given.position(), given.text("buchung_id")));
    }
    assert_eq!(positions[0], positions[1]);
    let other = body(700, true, &ort);
    let refused = eva.send(Method::POST, "/api/spenden", &key, Some(other)).await;
    refused.refuses(422, "anderer-inhalt");
    assert_eq!(balance(&konto(&world).await)[0], 700);
}

#[tokio::test]
async fn what_is_no_donation_is_refused_and_every_field_is_named() {
    let world = World::new().await;
    let eva = world.weber("Eva").await;
    give(&world, &world.visitor(), 100, true).await.refuses(401, "nicht-angemeldet");
    for cents in [0, -1, 100_000_001] {
        let refused = give(&world, &eva, cents, true).await;
        refused.refuses(422, "felder");
        assert_eq!(refused.pointers(), ["/amount_cents"]);
    }
    assert_eq!(give(&world, &eva, 1, true).await.status, 201);
    assert_eq!(give(&world, &eva, 100_000_000, true).await.status, 201);
    let ort = ort(&world).await;
    let wrong = json!({"ort_id": ort, "amount_cents": 1.5, "currency": "DM", "visible": "ja"});
    let refused = eva.post("/api/spenden", wrong).await;
    refused.refuses(422, "felder");
    assert_eq!(refused.pointers(), ["/amount_cents", "/currency", "/visible"]);
    let nowhere = json!({"ort_id": NOBODY, "amount_cents": 1, "currency": "EUR", "visible": true});
    eva.post("/api/spenden", nowhere).await.refuses(404, "ort-unbekannt");
    eva.get(&format!("/api/konto/{NOBODY}")).await.refuses(404, "ort-unbekannt");
    eva.get(&format!("/api/konto/{ort}?cursor=x")).await.refuses(400, "anfrage-unlesbar");
}

#[tokio::test]
async fn each_euro_is_followed_from_the_donation_through_the_antrag_to_the_payment() {
    let world = World::new().await;
    let (ben, eva, ada) = (world.weber("Ben").await, world.weber("Eva").await, world.ada().await);
    give(&world, &eva, 2_500, true).await;
    give(&world, &eva, 2_500, false).await;
    let antrag = ask_for(&world, &ben, 3_000).await;
    let pay = format!("/api/auszahlungen/{antrag}/bezahlt");
    ada.post(&pay, json!({})).await.refuses(404, "auszahlung-unbekannt");
    world.visitor().get(&format!("/api/auszahlungen/{antrag}")).await.refuses(404, "auszahlung-unbekannt");
    world.advance(WEEK).await;
    let decided = konto(&world).await;
    assert_eq!(balance(&decided), [5_000, 2_000, 3_000, 5_000, 0]);
    assert_eq!(decided.json["offen"][0]["antrag_title"], "Neue Bänke");
    let herkunft = &decided.json["offen"][0]["herkunft"];
    assert_eq!((&herkunft[0]["amount_cents"], &herkunft[0]["name"]), (&json!(2_500), &json!("Eva")));
    assert_eq!((&herkunft[1]["amount_cents"], &herkunft[1]["name"]), (&json!(500), &Value::Null));
    world.visitor().post(&pay, json!({})).await.refuses(401, "nicht-angemeldet");
    eva.post(&pay, json!({})).await.refuses(403, "nur-verantwortliche");
    ada.post(&pay, json!({"beleg": ""})).await.refuses(422, "felder");
    let paid = ada.post(&pay, json!({"beleg": "Überweisung Nr. 7"})).await;
    assert_eq!((paid.status, &paid.json["status"]), (200, &json!("bezahlt")));
    assert_eq!(
        (paid.text("beleg"), paid.text("bezahlt_von_name")),
        ("Überweisung Nr. 7".into(), "Ada".into())
    );
    ada.post(&pay, json!({})).await.refuses(409, "schon-bezahlt");
    let after = konto(&world).await;
    assert_eq!(balance(&after), [2_000, 2_000, 0, 5_000, 3_000]);
    assert_eq!(kinds(&after), ["zahlung", "freigabe", "spende", "spende"]);
    assert_eq!(after.items()[0]["antrag_id"], json!(antrag));
    let shown = world.visitor().get(&format!("/api/antraege/{antrag}")).await;
    assert_eq!(shown.json["auszahlung"]["status"], "bezahlt");
}

#[tokio::test]
async fn a_payout_that_is_not_covered_is_decided_and_never_paid() {
    let world = World::new().await;
    let (eva, ada) = (world.weber("Eva").await, world.ada().await);
    give(&world, &eva, 100, true).await;
    let antrag = ask_for(&world, &eva, 101).await;
    world.advance(WEEK).await;
    let shown = world.visitor().get(&format!("/api/antraege/{antrag}")).await;
    assert_eq!(shown.json["status"], "angenommen");
    let payout = &shown.json["auszahlung"];
    assert_eq!((&payout["status"], &payout["frei_cents"]), (&json!("nicht_gedeckt"), &json!(100)));
    let pay = format!("/api/auszahlungen/{antrag}/bezahlt");
    ada.post(&pay, json!({})).await.refuses(409, "auszahlung-nicht-freigegeben");
    assert_eq!(balance(&konto(&world).await), [100, 100, 0, 100, 0]);
}

#[tokio::test]
async fn a_wrong_entry_is_undone_by_a_contra_entry_and_both_stay() {
    let world = World::new().await;
    let (eva, ada) = (world.weber("Eva").await, world.ada().await);
    let given = give(&world, &eva, 1_000, false).await.text("buchung_id");
    let antrag = ask_for(&world, &eva, 400).await;
    world.advance(WEEK).await;
    let reserved = konto(&world).await.items()[0]["id"].as_str().unwrap().to_owned();
    let undo = async |who: &Caller, id: &str| {
        who.post(&format!("/api/buchungen/{id}/korrektur"), json!({"beleg": "Rücklastschrift"})).await
    };
    undo(&world.visitor(), &given).await.refuses(401, "nicht-angemeldet");
    undo(&eva, &given).await.refuses(403, "nur-verantwortliche");
    undo(&ada, NOBODY).await.refuses(404, "buchung-unbekannt");
    undo(&ada, &reserved).await.refuses(409, "buchung-nicht-korrigierbar");
    let short = undo(&ada, &given).await;
    short.refuses(409, "nicht-gedeckt");
    assert!(short.text("detail").contains("6,00 €"), "{}", short.json);
    let bare = ada.post(&format!("/api/buchungen/{given}/korrektur"), json!({})).await;
    bare.refuses(422, "felder");
    assert_eq!(give(&world, &eva, 400, true).await.status, 201);
    let contra = undo(&ada, &given).await;
    assert_eq!((contra.status, &contra.json["gegen"]), (201, &json!(given)));
    assert_eq!((contra.text("beleg"), contra.text("name")), ("Rücklastschrift".into(), "Ada".into()));
    undo(&ada, &given).await.refuses(409, "schon-korrigiert");
    let after = konto(&world).await;
    assert_eq!(balance(&after), [400, 0, 400, 400, 0]);
    let wrong = after.items().iter().find(|entry| entry["id"] == json!(given)).unwrap();
    assert_eq!(wrong["korrigiert_durch"], contra.json["id"]);
    let paid = ada.post(&format!("/api/auszahlungen/{antrag}/bezahlt"), json!({})).await;
    assert_eq!(paid.status, 200);
}

#[tokio::test]
async fn the_statement_is_read_page_by_page_and_says_what_one_may_do() {
    let world = World::new().await;
    let (eva, ada) = (world.weber("Eva").await, world.ada().await);
    for cents in [1, 2, 3] {
        give(&world, &eva, cents, cents != 2).await;
    }
    let path = format!("/api/konto/{}", ort(&world).await);
    let first = world.visitor().get(&format!("{path}?limit=2")).await;
    let cents = |page: &Answer| -> Vec<i64> {
        page.items().iter().map(|entry| entry["amount_cents"].as_i64().unwrap()).collect()
    };
    assert_eq!(cents(&first), [3, 2]);
    give(&world, &eva, 4, true).await;
    let next = format!("{path}?limit=2&cursor={}", first.text("next_cursor"));
    let second = world.visitor().get(&next).await;
    assert_eq!((cents(&second), &second.json["next_cursor"]), (vec![1], &Value::Null));
    let viewer = |answer: &Answer| {
        let words = |list: &Value, field: Option<&str>| -> Vec<String> {
            let one = |item: &Value| field.map_or(item, |field| &item[field]).as_str().unwrap().to_owned();
            list.as_array().unwrap().iter().map(one).collect()
        };
        let viewer = &answer.json["viewer"];
        (words(&viewer["may"], None), words(&viewer["may_not"], Some("type")))
    };
    let why = |slug: &str, times: usize| vec![format!("/probleme/{slug}"); times];
    assert_eq!(viewer(&first), (vec![], why("nicht-angemeldet", 3)));
    let of_eva = viewer(&eva.get(&path).await);
    assert_eq!(of_eva, (vec!["spenden".to_owned()], why("nur-verantwortliche", 2)));
    let of_ada = viewer(&ada.get(&path).await);
    assert_eq!(of_ada, (vec!["spenden".into(), "bezahlen".into(), "korrigieren".into()], vec![]));
}

#[tokio::test]
async fn a_payout_names_its_amount_and_nothing_else_does() {
    let world = World::new().await;
    let eva = world.weber("Eva").await;
    let file = async |body: Value| {
        let mut antrag = json!({"ort_id": ort(&world).await, "title": "Bänke"});
        for (key, value) in body.as_object().unwrap() {
            antrag[key] = value.clone();
        }
        eva.post("/api/antraege", antrag).await
    };
    let missing = file(json!({"kind": "auszahlung"})).await;
    missing.refuses(422, "felder");
    assert_eq!(missing.pointers(), ["/amount_cents", "/currency"]);
    let strange = file(json!({"kind": "sachantrag", "amount_cents": 1, "currency": "EUR"})).await;
    strange.refuses(422, "felder");
    assert_eq!(strange.pointers(), ["/amount_cents", "/currency"]);
    let zero = file(json!({"kind": "auszahlung", "amount_cents": 0, "currency": "EUR"})).await;
    zero.refuses(422, "felder");
    assert_eq!(zero.pointers(), ["/amount_cents"]);
}

#[tokio::test]
async fn payouts_that_wait_are_read_page_by_page() {
    let world = World::new().await;
    let eva = world.weber("Eva").await;
    give(&world, &eva, 100_000, true).await;
    for _ in 0..51 {
        ask_for(&world, &eva, 10).await;
    }
    world.advance(WEEK).await;
    let first = konto(&world).await;
    let ids = |items: &Value| -> Vec<String> {
        items.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    };
    let mut met = ids(&first.json["offen"]);
    assert_eq!(met.len(), 50);
    let path = format!("/api/konto/{}/offen", world.ort);
    let rest = world.visitor().get(&format!("{path}?cursor={}", first.text("offen_next_cursor"))).await;
    assert_eq!((rest.items().len(), &rest.json["next_cursor"]), (1, &Value::Null));
    met.extend(ids(&rest.json["items"]));
    let whole = world.visitor().get(&format!("{path}?limit=51")).await;
    assert_eq!((ids(&whole.json["items"]), &whole.json["next_cursor"]), (met.clone(), &Value::Null));
    // What is paid waits no more.
    let paid = world.ada().await.post(&format!("/api/auszahlungen/{}/bezahlt", met[0]), json!({})).await;
    assert_eq!(paid.status, 200);
    assert_eq!(konto(&world).await.json["offen_next_cursor"], Value::Null);
    world.visitor().get(&format!("/api/konto/{NOBODY}/offen")).await.refuses(404, "ort-unbekannt");
}

#[tokio::test]
async fn from_a_donation_one_sees_where_it_went_and_from_a_payout_where_it_came_from() {
    let world = World::new().await;
    let (ben, eva, ada) = (world.weber("Ben").await, world.weber("Eva").await, world.ada().await);
    let given = give(&world, &eva, 2_500, true).await.text("buchung_id");
    give(&world, &ben, 100, true).await;
    let entry = async |id: &str| {
        let page = konto(&world).await;
        page.items().iter().find(|entry| entry["id"] == json!(id)).unwrap().clone()
    };
    let fresh = entry(&given).await;
    assert_eq!((&fresh["uebrig_cents"], &fresh["verwendet"]), (&json!(2_500), &json!([])));
    let first = ask_for(&world, &ben, 1_000).await;
    world.advance(1).await;
    let second = ask_for(&world, &ben, 1_600).await;
    world.advance(WEEK).await;
    assert_eq!(ada.post(&format!("/api/auszahlungen/{first}/bezahlt"), json!({})).await.status, 200);
    let used = entry(&given).await;
    let parts = used["verwendet"].as_array().unwrap();
    assert_eq!(
        (parts[0]["auszahlung_id"].clone(), parts[0]["amount_cents"].clone()),
        (json!(first), json!(1_000))
    );
    assert_eq!((&parts[0]["status"], &parts[0]["antrag_title"]), (&json!("bezahlt"), &json!("Neue Bänke")));
    assert_eq!((&parts[1]["auszahlung_id"], &parts[1]["amount_cents"]), (&json!(second), &json!(1_500)));
    assert_eq!((&used["uebrig_cents"], &used["verwendet_weitere"]), (&json!(0), &json!(0)));
    let page = konto(&world).await;
    let paid = page.items().iter().find(|entry| entry["kind"] == "zahlung").unwrap();
    assert_eq!(
        (&paid["herkunft"][0]["name"], &paid["herkunft"][0]["buchung_id"]),
        (&json!("Eva"), &json!(given))
    );
    // A donation that is undone gives way to others, whose money then is gone too; both entries name each other.
    give(&world, &ben, 5_000, true).await;
    let undo = json!({"beleg": "Rücklastschrift"});
    let contra = ada.post(&format!("/api/buchungen/{given}/korrektur"), undo).await;
    let undone = entry(&given).await;
    assert_eq!((&undone["gegenbuchung"]["id"], &undone["uebrig_cents"]), (&contra.json["id"], &json!(0)));
    assert_eq!(
        (&undone["gegenbuchung"]["beleg"], &undone["gegenbuchung"]["name"]),
        (&json!("Rücklastschrift"), &json!("Ada"))
    );
    assert_eq!(
        (&contra.json["gegenbuchung"]["id"], &contra.json["gegenbuchung"]["kind"]),
        (&json!(given), &json!("spende"))
    );
    // What Eva's money paid is paid by who came next, and that is told from both ends.
    let page = konto(&world).await;
    let paid = page.items().iter().find(|entry| entry["kind"] == "zahlung").unwrap();
    assert_eq!(
        (&paid["herkunft"][0]["name"], paid["herkunft"].as_array().unwrap().len()),
        (&json!("Ben"), 1)
    );
    let stood_in = page.items().iter().find(|entry| entry["amount_cents"] == json!(5_000)).unwrap();
    let parts: Vec<_> =
        stood_in["verwendet"].as_array().unwrap().iter().map(|one| &one["amount_cents"]).collect();
    assert_eq!((parts, &stood_in["uebrig_cents"]), (vec![&json!(1_000), &json!(1_500)], &json!(2_500)));
    assert_eq!(undone["verwendet"], json!([]));
    let left: i64 = konto(&world).await.items().iter().filter_map(|one| one["uebrig_cents"].as_i64()).sum();
    assert_eq!(left, balance(&konto(&world).await)[1], "what is left of all donations is what is free");
}

#[tokio::test]
async fn a_payout_out_of_many_donations_names_twenty_and_counts_the_rest() {
    let world = World::new().await;
    let eva = world.weber("Eva").await;
    for _ in 0..21 {
        give(&world, &eva, 1, false).await;
    }
    let told = async |cents: i64| {
        let antrag = ask_for(&world, &eva, cents).await;
        world.advance(WEEK).await;
        let payout = world.visitor().get(&format!("/api/auszahlungen/{antrag}")).await.json;
        (payout["herkunft"].as_array().unwrap().len(), payout["herkunft_weitere"].as_u64().unwrap())
    };
    assert_eq!(told(21).await, (20, 1));
    for _ in 0..20 {
        give(&world, &eva, 1, false).await;
    }
    assert_eq!(told(20).await, (20, 0));
}
