//! Deciding together over the surface: Anträge, Einsprüche, votes and lent voices, each with its refusals.

use crate::world::{Answer, Caller, World};
use serde_json::{Value, json};

const WEEK: u64 = 604_800;
const NOBODY: &str = "00000000-0000-7000-8000-000000000001";

async fn file(world: &World, who: &Caller, body: Value) -> Answer {
    let ort = world.visitor().get("/api/ortswebereien").await.items()[0]["id"].clone();
    let mut antrag = json!({"ort_id": ort, "title": "Bänke am Platz", "details_md": "Zwei **Bänke**."});
    for (key, value) in body.as_object().unwrap() {
        antrag[key] = value.clone();
    }
    who.post("/api/antraege", antrag).await
}

async fn sachantrag(world: &World, who: &Caller) -> String {
    let filed = file(world, who, json!({"kind": "sachantrag"})).await;
    assert_eq!(filed.status, 201);
    filed.text("id")
}

async fn object(who: &Caller, antrag: &str) -> Answer {
    who.post(&format!("/api/antraege/{antrag}/einspruch"), json!({"grund": "Zu laut"})).await
}

/// Somebody objects, and both weeks pass: the vote has just opened.
async fn brought_to_vote(world: &World, antrag: &str, objector: &Caller) -> String {
    assert_eq!(object(objector, antrag).await.status, 201);
    world.advance(2 * WEEK).await;
    world.visitor().get(&format!("/api/antraege/{antrag}")).await.text("abstimmung_id")
}

fn may(antrag: &Answer) -> Vec<&str> {
    antrag.json["viewer"]["may"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_antrag_passes_after_a_week_unless_somebody_objects() {
    let world = World::new().await;
    let (ben, eva) = (world.weber("Ben").await, world.weber("Eva").await);
    let filed = file(&world, &ben, json!({"kind": "sachantrag"})).await;
    let id = filed.text("id");
    assert_eq!((filed.status, &filed.json["status"]), (201, &json!("offen")));
    assert_eq!((&filed.json["remaining_seconds"], filed.position() > 0), (&json!(WEEK), true));
    assert_eq!(may(&filed), ["zurueckziehen"]);
    let path = format!("/api/antraege/{id}");
    assert_eq!(may(&eva.get(&path).await), ["einspruch_erheben"]);
    assert!(may(&world.visitor().get(&path).await).is_empty());
    world.advance(WEEK - 1).await;
    assert_eq!(world.visitor().get(&path).await.json["remaining_seconds"], 1);
    world.advance(1).await;
    let passed = world.visitor().get(&path).await;
    assert_eq!(
        (&passed.json["status"], &passed.json["regel"]),
        (&json!("angenommen"), &json!("kein_einspruch"))
    );
    assert_eq!(passed.json["remaining_seconds"], Value::Null);
    object(&eva, &id).await.refuses(409, "antrag-nicht-offen");
    let raum = world.visitor().get(&format!("/api/knoten/{id}")).await;
    assert_eq!((&raum.json["type"], &raum.json["title"]), (&json!("antrag"), &json!("Bänke am Platz")));
    let story = world.visitor().get(&format!("/api/knoten/{id}/verlauf")).await;
    let told: Vec<_> = story.items().iter().map(|step| step["event"].as_str().unwrap()).collect();
    assert_eq!(told, ["AntragAngenommen", "AntragGestellt"]);
}

#[tokio::test]
async fn the_first_einspruch_moves_the_deadline_by_a_week_and_a_vote_opens() {
    let world = World::new().await;
    let (ben, eva, ada) = (world.weber("Ben").await, world.weber("Eva").await, world.ada().await);
    let id = sachantrag(&world, &ben).await;
    object(&ben, &id).await.refuses(403, "eigener-antrag");
    object(&world.gast("Gast").await, &id).await.refuses(403, "nur-weber");
    object(&world.visitor(), &id).await.refuses(401, "nicht-angemeldet");
    world.advance(WEEK - 1).await;
    let moved = object(&eva, &id).await;
    assert_eq!((moved.status, &moved.json["remaining_seconds"]), (201, &json!(WEEK + 1)));
    assert_eq!(object(&ada, &id).await.json["remaining_seconds"], WEEK + 1);
    object(&eva, &id).await.refuses(409, "schon-eingesprochen");
    assert_eq!(moved.json["einsprueche"][0]["grund"], "Zu laut");
    world.advance(WEEK + 1).await;
    let antrag = world.visitor().get(&format!("/api/antraege/{id}")).await;
    assert_eq!(
        (&antrag.json["status"], &antrag.json["remaining_seconds"]),
        (&json!("abstimmung"), &json!(WEEK))
    );
    assert_eq!(antrag.text("abstimmung_id"), id);
}

#[tokio::test]
async fn an_einspruch_and_an_antrag_are_taken_back() {
    let world = World::new().await;
    let (ben, eva) = (world.weber("Ben").await, world.weber("Eva").await);
    let id = sachantrag(&world, &ben).await;
    let path = format!("/api/antraege/{id}");
    eva.delete(&format!("{path}/einspruch"), None).await.refuses(409, "kein-eigener-einspruch");
    object(&eva, &id).await;
    let back = eva.delete(&format!("{path}/einspruch"), None).await;
    assert_eq!((back.status, back.json["einsprueche"][0]["withdrawn_at"].is_string()), (200, true));
    assert_eq!(back.json["remaining_seconds"], 2 * WEEK);
    eva.post(&format!("{path}/zurueckziehen"), json!({})).await.refuses(403, "nur-antragsteller");
    let gone = ben.post(&format!("{path}/zurueckziehen"), json!({})).await;
    assert_eq!((gone.status, &gone.json["status"]), (200, &json!("zurueckgezogen")));
    ben.post(&format!("{path}/zurueckziehen"), json!({})).await.refuses(409, "antrag-nicht-offen");
    object(&eva, NOBODY).await.refuses(404, "antrag-unbekannt");
}

#[tokio::test]
async fn an_antrag_names_what_belongs_to_its_kind() {
    let world = World::new().await;
    let (ben, eva) = (world.weber("Ben").await, world.weber("Eva").await);
    let eva_id = eva.get("/api/me").await.text("garnrolle_id");
    let missing = file(&world, &ben, json!({"kind": "amt"})).await;
    missing.refuses(422, "felder");
    assert_eq!(missing.pointers(), ["/garnrolle_id"]);
    let strange = file(&world, &ben, json!({"kind": "sachantrag", "faden_id": NOBODY})).await;
    strange.refuses(422, "felder");
    assert_eq!(strange.pointers(), ["/faden_id"]);
    file(&world, &ben, json!({"kind": "steuer"})).await.refuses(422, "felder");
    file(&world, &ben, json!({"kind": "sachantrag", "title": ""})).await.refuses(422, "felder");
    file(&world, &ben, json!({"kind": "sachantrag", "farbe": "rot"})).await.refuses(400, "unbekanntes-feld");
    file(&world, &ben, json!({"kind": "sachantrag", "ort_id": NOBODY})).await.refuses(404, "ort-unbekannt");
    file(&world, &ben, json!({"kind": "weberantrag"})).await.refuses(409, "schon-verifiziert");
    file(&world, &ben, json!({"kind": "aufhebung", "antrag_id": NOBODY}))
        .await
        .refuses(404, "antrag-unbekannt");
    let open = sachantrag(&world, &eva).await;
    file(&world, &ben, json!({"kind": "aufhebung", "antrag_id": open})).await.refuses(409, "kein-beschluss");
    let amt = file(&world, &ben, json!({"kind": "amt", "garnrolle_id": eva_id})).await;
    assert_eq!((amt.status, &amt.json["garnrolle_id"]), (201, &json!(eva_id)));
    let raum = ben.get(&format!("/api/knoten/{open}")).await;
    assert!(!raum.json["viewer"]["may"].as_array().unwrap().contains(&json!("aendern")));
    let change = ben.patch(&format!("/api/knoten/{open}"), 1, json!({"title": "Anders"})).await;
    change.refuses(409, "antrag-unveraenderlich");
}

#[tokio::test]
async fn a_gast_asks_to_be_verified() {
    let world = World::new().await;
    let gast = world.gast("Gast").await;
    file(&world, &gast, json!({"kind": "sachantrag"})).await.refuses(403, "nur-weber");
    assert_eq!(file(&world, &gast, json!({"kind": "weberantrag"})).await.status, 201);
    file(&world, &gast, json!({"kind": "weberantrag"})).await.refuses(409, "weberantrag-laeuft");
    world.advance(WEEK).await;
    assert_eq!(gast.get("/api/me").await.json["status"], "weber");
}

#[tokio::test]
async fn a_vote_is_public_by_name_and_counts_lent_voices() {
    let world = World::new().await;
    let (ben, eva, ada) = (world.weber("Ben").await, world.weber("Eva").await, world.ada().await);
    let id = sachantrag(&world, &ben).await;
    ben.get(&format!("/api/abstimmungen/{id}")).await.refuses(404, "abstimmung-unbekannt");
    ben.get(&format!("/api/abstimmungen/{id}/nachzaehlung")).await.refuses(404, "abstimmung-unbekannt");
    let vote = brought_to_vote(&world, &id, &eva).await;
    let path = format!("/api/abstimmungen/{vote}");
    let ben_id = ben.get("/api/me").await.text("garnrolle_id");
    assert_eq!(ada.post("/api/delegationen", json!({"to_account_id": ben_id})).await.status, 201);
    let cast = async |who: &Caller, body| who.post(&format!("{path}/vote"), body).await;
    cast(&world.visitor(), json!({"choice": "ja"})).await.refuses(401, "nicht-angemeldet");
    cast(&world.gast("Gast").await, json!({"choice": "ja"})).await.refuses(403, "nur-weber");
    cast(&ben, json!({"choice": "vielleicht"})).await.refuses(422, "felder");
    cast(&ben, json!({"choice": "nein"})).await;
    let now = cast(&ben, json!({"choice": "ja", "reason": "Doch gut"})).await;
    assert_eq!((now.status, &now.json["result"]), (200, &Value::Null));
    let running = world.visitor().get(&format!("{path}/nachzaehlung")).await;
    assert_eq!((&running.json["closed_position"], &running.json["result"]), (&Value::Null, &Value::Null));
    let stimme = &now.json["stimmen"][0];
    assert_eq!(
        (&stimme["choice"], &stimme["gewicht"], &stimme["name"]),
        (&json!("ja"), &json!(2), &json!("Ben"))
    );
    cast(&eva, json!({"choice": "nein"})).await;
    assert_eq!(
        world.visitor().get(&format!("{path}/stimmen")).await.items().len(),
        3,
        "changes stay readable"
    );
    let ways = world.visitor().get(&format!("/api/delegationen/effective?abstimmung={vote}")).await;
    let ada_id = ada.get("/api/me").await.text("garnrolle_id");
    let way = ways.items().iter().find(|way| way["garnrolle_id"] == json!(ada_id)).unwrap();
    assert_eq!((&way["pfad"], &way["stimme"]), (&json!([ada_id, ben_id]), &json!("ja")));
    world.advance(WEEK).await;
    cast(&eva, json!({"choice": "ja"})).await.refuses(409, "abstimmung-geschlossen");
    let closed = world.visitor().get(&path).await;
    let result = json!({"ja": 2, "nein": 1, "enthaltung": 0, "nicht_abgegeben": 0, "angenommen": true});
    assert_eq!((&closed.json["result"], closed.json["closed_at"].is_string()), (&result, true));
    assert_eq!(world.visitor().get(&format!("{path}/pfade")).await.items().len(), 3);
    let antrag = world.visitor().get(&format!("/api/antraege/{id}")).await;
    assert_eq!(
        (&antrag.json["status"], &antrag.json["regel"]),
        (&json!("angenommen"), &json!("mehr_ja_als_nein"))
    );
    let again = world.visitor().get(&format!("{path}/nachzaehlung")).await;
    assert_eq!((again.status, &again.json["result"]), (200, &result));
    let closed = again.json["closed_position"].as_u64().unwrap();
    let records = format!("{}?from={closed}&limit=1", again.text("records"));
    let tally = world.visitor().get(&records).await.items()[0].clone();
    assert_eq!(
        (&tally["type"], &tally["payload"]["ergebnis"]["ja"]),
        (&json!("AbstimmungGeschlossen"), &json!(2))
    );
    let deciding =
        again.json["stimmen"].as_array().unwrap().iter().find(|stimme| stimme["choice"] == "ja").unwrap();
    let ways = world.visitor().get(&format!("{path}/pfade")).await;
    let lent = ways.items().iter().find(|way| way["garnrolle_id"] == json!(ada_id)).unwrap();
    assert_eq!((&lent["position"], deciding["gewicht"].as_u64()), (&deciding["position"], Some(2)));
    // Who leaves a chain later changes nothing about what was counted.
    let lent = ada.get(&format!("/api/delegationen?from={ada_id}")).await.items()[0]["id"].clone();
    ada.delete(&format!("/api/delegationen/{}", lent.as_str().unwrap()), None).await;
    let ways = world.visitor().get(&format!("{path}/pfade")).await;
    assert_eq!(ways.items().iter().filter(|way| way["stimme"] == "ja").count(), 2);
}

#[tokio::test]
async fn a_voice_is_lent_renewed_and_taken_back() {
    let world = World::new().await;
    let (ben, eva) = (world.weber("Ben").await, world.weber("Eva").await);
    let (ben_id, eva_id) =
        (ben.get("/api/me").await.text("garnrolle_id"), eva.get("/api/me").await.text("garnrolle_id"));
    let lend =
        async |who: &Caller, to: &str| who.post("/api/delegationen", json!({"to_account_id": to})).await;
    lend(&ben, &ben_id).await.refuses(422, "delegation-an-sich-selbst");
    lend(&ben, NOBODY).await.refuses(404, "garnrolle-unbekannt");
    lend(&world.gast("Gast").await, &ben_id).await.refuses(403, "nur-weber");
    let delegation = lend(&ben, &eva_id).await;
    assert_eq!((delegation.status, &delegation.json["remaining_seconds"]), (201, &json!(4 * WEEK)));
    lend(&ben, &eva_id).await.refuses(409, "schon-verliehen");
    let circle = lend(&eva, &ben_id).await;
    circle.refuses(409, "delegation-kreis");
    assert_eq!(circle.json["kreis"], json!([eva_id, ben_id, eva_id]));
    let path = format!("/api/delegationen/{}", delegation.text("id"));
    world.advance(4 * WEEK - 1).await;
    let renewed = ben.post(&format!("{path}/erneuern"), json!({})).await;
    assert_eq!((renewed.status, &renewed.json["remaining_seconds"]), (200, &json!(4 * WEEK)));
    eva.delete(&path, None).await.refuses(404, "delegation-unbekannt");
    assert_eq!(ben.delete(&path, None).await.status, 204);
    ben.post(&format!("{path}/erneuern"), json!({})).await.refuses(404, "delegation-unbekannt");
    assert!(world.visitor().get("/api/delegationen").await.items().is_empty());
    lend(&ben, &eva_id).await;
    world.advance(4 * WEEK).await;
    assert!(
        world.visitor().get("/api/delegationen").await.items().is_empty(),
        "28 days without an own action"
    );
    world.visitor().get("/api/delegationen/effective").await.refuses(400, "anfrage-unlesbar");
}

#[tokio::test]
async fn antraege_are_listed_newest_first_and_filtered() {
    let world = World::new().await;
    let (ben, eva) = (world.weber("Ben").await, world.weber("Eva").await);
    let (first, second) = (sachantrag(&world, &ben).await, sachantrag(&world, &eva).await);
    let page = world.visitor().get("/api/antraege?limit=1").await;
    assert_eq!(page.items()[0]["id"], json!(second));
    let next = format!("/api/antraege?limit=1&cursor={}", page.text("next_cursor"));
    assert_eq!(world.visitor().get(&next).await.items()[0]["id"], json!(first));
    object(&eva, &first).await;
    world.advance(WEEK).await;
    let open = world.visitor().get("/api/antraege?status=offen").await;
    assert_eq!((open.items().len(), &open.items()[0]["id"]), (1, &json!(first)));
    world.visitor().get("/api/antraege?status=erledigt").await.refuses(400, "anfrage-unlesbar");
    world.visitor().get(&format!("/api/antraege?ort={NOBODY}")).await;
    world.visitor().get(&format!("/api/antraege/{NOBODY}")).await.refuses(404, "antrag-unbekannt");
}

#[tokio::test]
async fn the_webrat_shows_what_is_decided_next_and_what_was_decided() {
    let world = World::new().await;
    let (ben, eva) = (world.weber("Ben").await, world.weber("Eva").await);
    let ort = world.visitor().get("/api/ortswebereien").await.items()[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/webrat/{ort}");
    let passed = sachantrag(&world, &ben).await;
    world.advance(WEEK).await;
    let objected = sachantrag(&world, &ben).await;
    object(&eva, &objected).await;
    world.advance(1).await;
    let later = sachantrag(&world, &ben).await;
    let ids = |items: &Value| -> Vec<String> {
        items.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    };
    let webrat = world.visitor().get(&path).await;
    assert_eq!(ids(&webrat.json["items"]), [later.clone(), objected.clone()]);
    assert_eq!(ids(&webrat.json["beschluesse"]), std::slice::from_ref(&passed));
    let raum = world.visitor().get("/api/ortswebereien").await.items()[0]["knoten"].clone();
    assert_eq!(webrat.json["knoten_id"], raum["webrat"]);
    let first = world.visitor().get(&format!("{path}?limit=1")).await;
    let rest = world.visitor().get(&format!("{path}?limit=1&cursor={}", first.text("next_cursor"))).await;
    assert_eq!((ids(&rest.json["items"]), &rest.json["next_cursor"]), (vec![objected.clone()], &json!(null)));
    // The vote of the one stands beside nothing else once the other has passed.
    world.advance(2 * WEEK - 1).await;
    let webrat = world.visitor().get(&path).await;
    assert_eq!(ids(&webrat.json["items"]), [objected]);
    assert_eq!(webrat.json["items"][0]["status"], "abstimmung");
    assert_eq!(ids(&webrat.json["beschluesse"]), [later, passed]);
    world.visitor().get(&format!("/api/webrat/{NOBODY}")).await.refuses(404, "ort-unbekannt");
}

#[tokio::test]
async fn deadlines_are_a_calendar_and_decisions_are_news() {
    let world = World::new().await;
    let (ben, eva) = (world.weber("Ben").await, world.weber("Eva").await);
    let ort = world.visitor().get("/api/ortswebereien").await.items()[0]["id"].as_str().unwrap().to_owned();
    let (calendar, news) = (
        format!("/api/ortswebereien/{ort}/fristen.ics"),
        format!("/api/ortswebereien/{ort}/entscheidungen.atom"),
    );
    let empty = world.visitor().get(&calendar).await;
    assert!(empty.body().starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
    assert!(!empty.body().contains("VEVENT"));
    let filed = file(&world, &ben, json!({"kind": "sachantrag", "title": "Bänke, Tische; <Mehr>"})).await;
    let id = filed.text("id");
    let told = world.visitor().get(&calendar).await;
    assert_eq!(told.body().matches("BEGIN:VEVENT").count(), 1);
    assert!(told.body().contains("SUMMARY:Frist: Bänke\\, Tische\\; <Mehr>\r\n"));
    assert!(told.body().contains("SEQUENCE:0\r\n"));
    let deadline = filed.text("decision_deadline");
    let compact = format!("DTSTART:{}Z\r\n", deadline[..19].replace(['-', ':'], ""));
    assert!(told.body().contains(&compact), "{compact} in {}", told.body());
    object(&eva, &id).await;
    let moved = world.visitor().get(&format!("{calendar}?lang=en")).await;
    assert!(moved.body().contains("SUMMARY:Vote opens: "));
    assert!(moved.body().contains("SEQUENCE:1\r\n") && !moved.body().contains(&compact));
    world.advance(2 * WEEK).await;
    assert!(world.visitor().get(&calendar).await.body().contains("SUMMARY:Abstimmung endet: "));
    world.advance(WEEK).await;
    assert!(!world.visitor().get(&calendar).await.body().contains("VEVENT"));
    let read = world.visitor().get(&news).await;
    let steps: Vec<&str> = read
        .body()
        .lines()
        .filter_map(|line| line.strip_prefix("<id>urn:uuid:")?.split_once('#'))
        .map(|(_, step)| step)
        .collect();
    assert_eq!(steps, ["entschieden</id>", "abstimmung</id>", "einspruch-1</id>", "gestellt</id>"]);
    assert!(read.body().contains("<title>Abgelehnt: Bänke, Tische; &lt;Mehr&gt;</title>"));
    world.visitor().get(&format!("{news}?lang=fr")).await.refuses(400, "anfrage-unlesbar");
    for path in [calendar, news] {
        world.visitor().get(&path.replace(&ort, NOBODY)).await.refuses(404, "ort-unbekannt");
    }
}

#[tokio::test]
async fn the_stimmen_of_a_vote_are_read_page_by_page_and_ones_own_is_always_told() {
    let world = World::new().await;
    let ben = world.weber("Ben").await;
    let id = sachantrag(&world, &ben).await;
    let mut voters = vec![ben];
    for name in ["Cem", "Eva", "Ida"] {
        voters.push(world.weber(name).await);
    }
    let vote = brought_to_vote(&world, &id, &voters[1]).await;
    let path = format!("/api/abstimmungen/{vote}");
    for voter in &voters {
        let cast = voter.post(&format!("{path}/vote"), json!({"choice": "nein"})).await;
        assert_eq!((cast.status, &cast.json["meine"]["choice"]), (200, &json!("nein")));
    }
    for changed in &voters {
        assert_eq!(changed.post(&format!("{path}/vote"), json!({"choice": "ja"})).await.status, 200);
    }
    let names = |answer: &Answer| -> Vec<String> {
        let stimmen = answer.json["stimmen"].as_array().unwrap().iter();
        stimmen.map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    for closed in [false, true] {
        if closed {
            world.advance(WEEK).await;
        }
        for address in [path.clone(), format!("{path}/nachzaehlung")] {
            for size in 1..=5 {
                let (mut met, mut cursor) = (Vec::new(), String::new());
                loop {
                    let page = world.visitor().get(&format!("{address}?limit={size}{cursor}")).await;
                    assert!(page.json["stimmen"].as_array().unwrap().len() <= size, "{}", page.json);
                    met.extend(names(&page));
                    let Some(next) = page.json["next_cursor"].as_str() else { break };
                    cursor = format!("&cursor={next}");
                }
                assert_eq!(met, ["Ben", "Cem", "Eva", "Ida"], "{address} by {size}");
            }
        }
    }
    let mine = voters[3].get(&format!("{path}?limit=1")).await;
    assert_eq!((names(&mine), &mine.json["meine"]["name"]), (vec!["Ben".to_owned()], &json!("Ida")));
    assert_eq!(world.visitor().get(&path).await.json["meine"], Value::Null);
    world.visitor().get(&format!("{path}?cursor=x")).await.refuses(400, "anfrage-unlesbar");
    // Every change, the newest first.
    let (mut count, mut cursor) = (0, String::new());
    loop {
        let page = world.visitor().get(&format!("{path}/stimmen?limit=3{cursor}")).await;
        count += page.items().len();
        let Some(next) = page.json["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(count, 8);
}
