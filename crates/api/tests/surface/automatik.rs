//! What the weave does by itself, told with its rule: all of it, page by page, by what it is about, and nothing that a
//! person did.

use crate::world::{Answer, Caller, World, knoten};
use serde_json::{Value, json};

const WEEK: u64 = 604_800;
const NOBODY: &str = "00000000-0000-7000-8000-000000000001";

fn path(world: &World) -> String {
    format!("/api/automatik/{}", world.ort)
}

fn told(answer: &Answer) -> Vec<(&str, &str)> {
    fn words(item: &Value) -> Option<(&str, &str)> {
        Some((item["event"].as_str()?, item["regel"].as_str()?))
    }
    answer.items().iter().filter_map(words).collect()
}

async fn payout(world: &World, who: &Caller, cents: i64) -> String {
    let body = json!({
        "ort_id": world.ort.to_string(), "kind": "auszahlung", "title": "Neue Bänke", "details_md": "",
        "amount_cents": cents, "currency": "EUR",
    });
    let filed = who.post("/api/antraege", body).await;
    assert_eq!(filed.status, 201, "{}", filed.json);
    filed.text("id")
}

#[tokio::test]
async fn everything_that_happens_by_itself_is_told_with_its_rule() {
    let world = World::new().await;
    let (ben, visitor) = (world.weber("Ben").await, world.visitor());
    let tied = ben.post("/api/knoten", knoten("Lastenrad")).await.text("id");
    let spende =
        json!({"ort_id": world.ort.to_string(), "amount_cents": 5_000, "currency": "EUR", "visible": false});
    assert_eq!(ben.post("/api/spenden", spende).await.status, 201);
    let antrag = payout(&world, &ben, 3_000).await;
    assert!(visitor.get(&path(&world)).await.items().is_empty(), "people did all of this");
    world.advance(WEEK).await;
    let all = visitor.get(&path(&world)).await;
    let told = told(&all);
    for expected in [
        ("FadenVerblasst", "faden_nach168_stunden"),
        ("KnotenAufgeloest", "nichts_fuehrt_mehr_hin"),
        ("AntragAngenommen", "kein_einspruch"),
        ("AuszahlungFreigegeben", "durch_beschluss"),
    ] {
        assert!(told.contains(&expected), "{expected:?} in {told:?}");
    }
    let of = |event: &str| all.items().iter().find(|item| item["event"] == event).unwrap().clone();
    let faded = of("FadenVerblasst");
    assert_eq!((&faded["name"], faded["position"].is_u64()), (&json!("Ben"), true));
    let dissolved = of("KnotenAufgeloest");
    assert_eq!((&dissolved["knoten_id"], &dissolved["title"]), (&json!(tied), &json!("Lastenrad")));
    let reserved = of("AuszahlungFreigegeben");
    assert_eq!((&reserved["amount_cents"], &reserved["knoten_id"]), (&json!(3_000), &json!(antrag)));
    // Each stands in the public log as an act of the weave.
    for item in all.items() {
        let at = item["position"].as_u64().unwrap();
        let record = visitor.get(&format!("/api/log/records?from={at}&limit=1")).await.items()[0].clone();
        assert_eq!((&record["type"], &record["actor"]), (&item["event"], &json!("gewebe")), "{record}");
    }
}

#[tokio::test]
async fn a_vote_that_opens_and_is_counted_and_a_lent_voice_that_goes_back_are_told() {
    let world = World::new().await;
    let (ben, eva) = (world.weber("Ben").await, world.weber("Eva").await);
    let antrag = payout(&world, &ben, 3_000).await;
    assert_eq!(
        eva.post(&format!("/api/antraege/{antrag}/einspruch"), json!({"grund": "Zu viel"})).await.status,
        201
    );
    let eva_id = eva.get("/api/me").await.text("garnrolle_id");
    world.advance(2 * WEEK).await;
    assert_eq!(ben.post("/api/delegationen", json!({"to_account_id": eva_id})).await.status, 201);
    assert_eq!(
        eva.post(&format!("/api/abstimmungen/{antrag}/vote"), json!({"choice": "ja"})).await.status,
        200
    );
    world.advance(5 * WEEK).await;
    let deciding = world.visitor().get(&format!("{}?art=entscheiden", path(&world))).await;
    assert_eq!(
        told(&deciding),
        [
            ("AntragAngenommen", "mehr_ja_als_nein"),
            ("AbstimmungGeschlossen", "abstimmung_vorbei"),
            ("AbstimmungEroeffnet", "einspruch_steht"),
        ]
    );
    // Nothing was given: the payout was decided, and is not covered.
    let money = world.visitor().get(&format!("{}?art=geld", path(&world))).await;
    assert_eq!(told(&money), [("AuszahlungNichtGedeckt", "nicht_mehr_als_frei")]);
    let people = world.visitor().get(&format!("{}?art=menschen", path(&world))).await;
    assert_eq!(told(&people), [("DelegationGeendet", "delegation_nach28_tagen")]);
    assert_eq!(people.items()[0]["name"], "Ben");
}

#[tokio::test]
async fn it_is_read_page_by_page_to_its_very_end() {
    let world = World::new().await;
    let ben = world.weber("Ben").await;
    for n in 0..5 {
        assert_eq!(ben.post("/api/knoten", knoten(&format!("Idee {n}"))).await.status, 201);
    }
    world.advance(WEEK).await;
    let whole = world.visitor().get(&format!("{}?limit=200", path(&world))).await;
    let positions = |answer: &Answer| -> Vec<u64> {
        answer.items().iter().map(|item| item["position"].as_u64().unwrap()).collect()
    };
    let all = positions(&whole);
    assert!(all.len() >= 10 && all.is_sorted_by(|a, b| a > b), "{all:?}");
    for size in [1, all.len() - 1, all.len()] {
        let (mut met, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = world.visitor().get(&format!("{}?limit={size}{cursor}", path(&world))).await;
            met.extend(positions(&page));
            let Some(next) = page.json["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(met, all);
    }
    let knoten = world.visitor().get(&format!("{}?art=knoten", path(&world))).await;
    assert_eq!(knoten.items().len(), 5);
    let nowhere = world.visitor().get(&format!("/api/automatik/{NOBODY}")).await;
    nowhere.refuses(404, "ort-unbekannt");
    for wrong in ["art=wetter", "cursor=x", "limit=0"] {
        let answer = world.visitor().get(&format!("{}?{wrong}", path(&world))).await;
        answer.refuses(400, "anfrage-unlesbar");
    }
}
