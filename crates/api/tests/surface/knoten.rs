//! Knoten: tying, reading, listing, changing, fading, the archive.

use crate::world::{World, knoten};
use axum::http::Method;
use serde_json::{Value, json};

const WEEK: u64 = 604_800;

#[tokio::test]
async fn a_knoten_is_tied_and_read() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let body = json!({"type": "veranstaltung", "unterart": "fest", "title": " Straßenfest ", "description": "**Alle**",
        "lat": 53.551_234_567_8, "lon": 9.93, "starts_at": "2027-02-01T10:00:00+01:00", "ends_at": "2027-02-01T12:00:00Z"});
    let tied = ben.post("/api/knoten", body).await;
    assert_eq!((tied.status, &tied.json["version"]), (201, &json!(1)));
    assert_eq!(tied.json["lat"].as_f64(), Some(53.551_234_6));
    assert_eq!(tied.text("starts_at"), "2027-02-01T09:00:00.000000Z");
    assert_eq!(tied.text("dissolves_at"), "2027-02-08T12:00:00.000000Z");
    let read = ben.get(&format!("/api/knoten/{}", tied.text("id"))).await;
    assert_eq!(read.json, tied.json);
    assert_eq!((&read.json["created_by_name"], &read.json["faeden_count"]), (&json!("Ben"), &json!(1)));
    assert_eq!(read.json["viewer"]["may"], json!(["schreiben", "interesse", "gestalten", "aendern"]));
    assert!(read.position() >= tied.position());
    let looked = world.visitor().get(&format!("/api/knoten/{}", tied.text("id"))).await;
    assert_eq!(looked.json["viewer"]["may"], json!([]));
}

#[tokio::test]
async fn what_a_knoten_may_not_be_is_said() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let with = |changes: Value| {
        let mut body = knoten("Idee");
        body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        body
    };
    let cases = [
        (json!({"lat": 48.0}), 422, "ausserhalb-aller-ortswebereien"),
        (json!({"type": "konto"}), 422, "strukturart"),
        (json!({"unterart": "fest"}), 422, "unterart-passt-nicht"),
        (json!({"ends_at": "2030-01-01T00:00:00Z"}), 422, "zeiten-passen-nicht"),
        (json!({"type": "veranstaltung", "ends_at": "2020-01-01T00:00:00Z"}), 422, "ende-vergangen"),
        (json!({"type": "veranstaltung", "ends_at": "2099-01-01T00:00:00Z"}), 422, "ende-zu-fern"),
        (
            json!({"type": "veranstaltung", "starts_at": "2027-03-01T00:00:00Z", "ends_at": "2027-03-01T00:00:00Z"}),
            422,
            "ende-vor-beginn",
        ),
        (json!({"titel": "x"}), 400, "unbekanntes-feld"),
        (json!({"title": "x".repeat(121)}), 422, "felder"),
        (json!({"title": "a\u{7}b"}), 422, "felder"),
        (json!({"title": null}), 422, "felder"),
        (json!({"description": 7}), 422, "felder"),
    ];
    for (change, status, problem) in cases {
        ben.post("/api/knoten", with(change)).await.refuses(status, problem);
    }
    world.visitor().post("/api/knoten", knoten("x")).await.refuses(401, "nicht-angemeldet");
}

#[tokio::test]
async fn a_repeated_command_has_one_effect_and_the_same_answer() {
    let world = World::new().await;
    let (ben, eva) = (world.gast("Ben").await, world.gast("Eva").await);
    let key = [("idempotency-key", "6c84fb90-12c4-11e1-840d-7b25c5ee775a")];
    let send = async |caller: &crate::world::Caller, title: &str| {
        caller.send(Method::POST, "/api/knoten", &key, Some(knoten(title))).await
    };
    let first = send(&ben, "Einmal").await;
    let second = send(&ben, "Einmal").await;
    assert_eq!((first.status, second.status), (201, 201));
    assert_eq!((&first.json, first.position()), (&second.json, second.position()));
    send(&ben, "Anders").await.refuses(422, "anderer-inhalt");
    assert_ne!(send(&eva, "Einmal").await.text("id"), first.text("id"));
    let wrong = [("idempotency-key", "7")];
    let answer = ben.send(Method::POST, "/api/knoten", &wrong, Some(knoten("x"))).await;
    answer.refuses(400, "anfrage-unlesbar");
}

#[tokio::test]
async fn a_change_needs_the_version_and_a_stale_one_gets_the_present_state() {
    let world = World::new().await;
    let (ben, eva) = (world.gast("Ben").await, world.weber("Eva").await);
    let path = format!("/api/knoten/{}", ben.tie("Garten").await);
    ben.send(Method::PATCH, &path, &[], Some(json!({"title": "x"}))).await.refuses(428, "version-fehlt");
    ben.send(Method::PATCH, &path, &[("if-match", "*")], Some(json!({"title": "x"})))
        .await
        .refuses(400, "anfrage-unlesbar");
    let changed = eva
        .patch(&path, 1, json!({"title": "Gemeinschaftsgarten", "type": "einrichtung", "unterart": "garten"}))
        .await;
    assert_eq!((changed.status, &changed.json["version"]), (200, &json!(2)));
    let stale = ben.patch(&path, 1, json!({"description": "neu"})).await;
    stale.refuses(412, "veraltet");
    assert_eq!(stale.json["current"]["title"], "Gemeinschaftsgarten");
    let cleared = ben.patch(&path, 2, json!({"unterart": null, "description": "neu"})).await;
    assert_eq!((&cleared.json["unterart"], &cleared.json["description"]), (&json!(null), &json!("neu")));
    let history = world.visitor().get(&format!("{path}/verlauf")).await;
    let titles: Vec<_> = history.items().iter().map(|step| step["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["Gemeinschaftsgarten", "Gemeinschaftsgarten", "Garten"]);
    assert_eq!(ben.faden(path.rsplit('/').next().unwrap(), "veraenderung").await.len(), 36);
}

#[tokio::test]
async fn who_may_not_change_is_told_why() {
    let world = World::new().await;
    let (ben, eva, ada) = (world.weber("Ben").await, world.gast("Eva").await, world.ada().await);
    let id = ben.tie("Garten").await;
    let path = format!("/api/knoten/{id}");
    eva.patch(&path, 1, json!({"title": "x"})).await.refuses(403, "nur-weber");
    ben.patch(&path, 1, json!({"lat": 53.7, "lon": 9.9})).await.refuses(422, "ort-wechselt-nicht");
    ben.patch(&path, 1, json!({"lat": 53.5})).await.refuses(422, "felder");
    world.visitor().patch(&path, 1, json!({"title": "x"})).await.refuses(401, "nicht-angemeldet");
    let faden = ben.faden(&id, "gestaltung").await;
    assert_eq!(ben.post(&format!("/api/faeden/{faden}/twist"), json!({})).await.status, 200);
    ada.patch(&path, 1, json!({"title": "x"})).await.refuses(409, "von-anderen-verzwirnt");
    let webrat = world.visitor().get("/api/ortswebereien").await.items()[0]["knoten"]["webrat"].clone();
    let webrat = format!("/api/knoten/{}", webrat.as_str().unwrap());
    ada.patch(&webrat, 1, json!({"title": "x"})).await.refuses(409, "struktur-unveraenderlich");
    let nobody = "/api/knoten/00000000-0000-7000-8000-000000000001";
    ada.patch(nobody, 1, json!({"title": "x"})).await.refuses(404, "knoten-unbekannt");
}

#[tokio::test]
async fn what_asks_for_nothing_new_changes_nothing() {
    let world = World::new().await;
    let ben = world.weber("Ben").await;
    let path = format!("/api/knoten/{}", ben.tie("Garten").await);
    let (before, head) = (ben.get(&path).await.json, world.handle.position());
    for nothing in
        [json!({}), json!({"title": "Garten"}), json!({"lat": before["lat"], "lon": before["lon"]})]
    {
        let answer = ben.patch(&path, 1, nothing).await;
        assert_eq!((answer.status, &answer.json), (200, &before));
        assert_eq!(answer.header("weltgewebe-position"), head.to_string());
    }
    assert_eq!(world.handle.position(), head);
    world.gast("Eva").await.patch(&path, 1, json!({})).await.refuses(403, "nur-weber");
    ben.patch(&path, 2, json!({})).await.refuses(412, "veraltet");
    assert_eq!(ben.patch(&path, 1, json!({"title": "Garten am Bach"})).await.json["version"], 2);
    ben.patch(&path, 1, json!({})).await.refuses(412, "veraltet");
    world.advance(2 * WEEK).await;
    ben.patch(&path, 2, json!({})).await.refuses(409, "knoten-aufgeloest");
}

#[tokio::test]
async fn knoten_fade_into_the_archive_unless_garn_holds_them() {
    let world = World::new().await;
    let ben = world.weber("Ben").await;
    let (fades, stays) = (ben.tie("Vergänglich").await, ben.tie("Bleibt").await);
    ben.post(&format!("/api/knoten/{fades}/nachrichten"), json!({"text": "Moin"})).await;
    let held = ben.faden(&stays, "gestaltung").await;
    ben.post(&format!("/api/faeden/{held}/twist"), json!({})).await;
    world.advance(WEEK - 1).await;
    assert_eq!(ben.get(&format!("/api/knoten/{fades}")).await.json["archived_at"], json!(null));
    world.advance(1).await;
    let gone = ben.get(&format!("/api/knoten/{fades}")).await;
    assert!(gone.json["archived_at"].is_string());
    // What stands in the archive can only be read, and reported.
    assert_eq!(gone.json["viewer"]["may"], json!(["melden"]));
    let living = ben.get("/api/knoten?bbox=9.8,53.5,10.0,53.6&type=idee").await;
    assert_eq!(
        living.items().iter().map(|k| k["id"].as_str().unwrap()).collect::<Vec<_>>(),
        [stays.as_str()]
    );
    assert_eq!(living.items()[0]["is_permanent"], true);
    let archive = ben.get("/api/knoten?archived=true").await;
    assert_eq!(
        archive.items().iter().map(|k| k["id"].as_str().unwrap()).collect::<Vec<_>>(),
        [fades.as_str()]
    );
    assert_eq!(ben.get(&format!("/api/knoten/{fades}/gespraech")).await.items().len(), 1);
    let path = format!("/api/knoten/{fades}/nachrichten");
    ben.post(&path, json!({"text": "zu spät"})).await.refuses(409, "knoten-aufgeloest");
}

#[tokio::test]
async fn lists_are_filtered_ordered_and_paged() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    for n in 0..5_u32 {
        let body = json!({"type": "frage", "title": format!("Frage {n}"), "lat": 53.55, "lon": 9.9 + f64::from(n) / 100.0});
        assert_eq!(ben.post("/api/knoten", body).await.status, 201);
    }
    ben.tie("Lastenrad leihen").await;
    let visitor = world.visitor();
    let near = visitor.get("/api/knoten?near=53.55,9.94&type=frage").await;
    let metres: Vec<_> = near.items().iter().map(|k| k["distance_m"].as_f64().unwrap()).collect();
    assert!(metres.is_sorted() && metres.len() == 5 && metres[0] < 1.0, "{metres:?}");
    assert_eq!(near.items()[0]["title"], "Frage 4");
    assert_eq!(visitor.get("/api/knoten?near=53.55,9.94&type=frage&radius=700").await.items().len(), 2);
    assert_eq!(visitor.get("/api/knoten?q=lastenrad").await.items().len(), 1);
    assert_eq!(visitor.get(&format!("/api/knoten?ort={}&type=idee", world.ort)).await.items().len(), 1);
    assert!(visitor.get("/api/knoten?bbox=0,0,1,1").await.items().is_empty());
    let (mut met, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = visitor.get(&format!("/api/knoten?type=frage&limit=2{cursor}")).await;
        met.extend(page.items().iter().map(|k| k["id"].as_str().unwrap().to_owned()));
        let Some(next) = page.json["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
        ben.tie("Dazwischen").await;
    }
    met.sort_unstable();
    met.dedup();
    assert_eq!(met.len(), 5);
    let item = &near.items()[0];
    assert_eq!((&item["staerkste_art"], &item["strength"]), (&json!("gestaltung"), &json!(1.0)));
}

#[tokio::test]
async fn a_list_made_ready_says_what_one_made_anew_says() {
    let world = World::new().await;
    let ben = world.weber("Ben").await;
    let (fades, held) = (ben.tie("Lastenrad").await, ben.tie("Lastenrad mit Dach").await);
    let garn = ben.faden(&held, "gestaltung").await;
    ben.post(&format!("/api/faeden/{garn}/twist"), json!({})).await;
    let visitor = world.visitor();
    // What is searched is made anew every time.
    let compare = async |archived: bool, count: usize| {
        let mut anew =
            visitor.get(&format!("/api/knoten?q=lastenrad&archived={archived}")).await.items().clone();
        anew.sort_by_key(|item| item["id"].to_string());
        for _ in 0..2 {
            let list = visitor.get(&format!("/api/knoten?type=idee&archived={archived}")).await;
            let mut ready = list.items().clone();
            ready.sort_by_key(|item| item["id"].to_string());
            assert_eq!((ready.len(), &ready), (count, &anew));
        }
    };
    compare(false, 2).await;
    world.advance(WEEK / 2).await;
    compare(false, 2).await;
    ben.post(&format!("/api/knoten/{fades}/nachrichten"), json!({"text": "Moin"})).await;
    compare(false, 2).await;
    world.advance(WEEK / 2).await;
    compare(false, 2).await;
    world.advance(WEEK / 2).await;
    compare(false, 1).await;
    compare(true, 1).await;
    let near = visitor.get("/api/knoten?near=53.55,9.94&archived=true").await;
    let metres = &near.items()[0]["distance_m"];
    assert!(metres.as_f64().is_some_and(|metres| metres > 0.0), "{metres}");
    let structure = visitor.get("/api/knoten?type=webrat").await.items()[0].clone();
    assert_eq!((&structure["strength"], &structure["staerkste_art"]), (&json!(null), &json!(null)));
}

#[tokio::test]
async fn what_a_list_cannot_mean_is_refused() {
    let world = World::new().await;
    let visitor = world.visitor();
    for query in [
        "limit=0",
        "limit=201",
        "limit=x",
        "bbox=1,2,3",
        "bbox=1,2,3,x",
        "bbox=0,91,1,92",
        "bbox=181,0,0,1",
        "near=1",
        "near=91,0",
        "type=haus",
        "ort=x",
        "cursor=%20",
        "cursor=zzz",
        "archived=vielleicht",
        "radius=-1",
        "radius=NaN",
    ] {
        let answer = visitor.get(&format!("/api/knoten?{query}")).await;
        answer.refuses(400, "anfrage-unlesbar");
        assert_eq!(answer.pointers().len(), 1, "{query}");
    }
    visitor.get("/api/knoten?farbe=rot").await.refuses(400, "unbekanntes-feld");
    visitor.get("/api/knoten/keine-uuid").await.refuses(404, "knoten-unbekannt");
    visitor.get("/api/knoten/%ff").await.refuses(404, "nicht-da");
    visitor
        .get("/api/knoten/00000000-0000-7000-8000-000000000001/verlauf")
        .await
        .refuses(404, "knoten-unbekannt");
}

#[tokio::test]
async fn who_has_it_already_gets_304() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let path = format!("/api/knoten/{}", ben.tie("Garten").await);
    let visitor = world.visitor();
    let first = visitor.get(&path).await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with("\"1-"));
    let again = visitor.send(Method::GET, &path, &[("if-none-match", &tag)], None).await;
    assert_eq!((again.status, again.bytes.len()), (304, 0));
    ben.patch(&path, 1, json!({"title": "Gärtchen"})).await;
    let changed = visitor.send(Method::GET, &path, &[("if-none-match", &tag)], None).await;
    assert_eq!((changed.status, changed.text("title").as_str()), (200, "Gärtchen"));
    let with_our_own = ben
        .send(Method::PATCH, &path, &[("if-match", changed.header("etag"))], Some(json!({"title": "G"})))
        .await;
    assert_eq!(with_our_own.status, 200);
}

#[tokio::test]
async fn a_changed_name_is_in_every_ready_answer() {
    let world = World::new().await;
    let ben = world.gast("Ben").await;
    let path = format!("/api/knoten/{}", ben.tie("Garten").await);
    assert_eq!(world.visitor().get(&path).await.text("created_by_name"), "Ben");
    ben.patch("/api/me", 1, json!({"name": "Benno"})).await;
    assert_eq!(world.visitor().get(&path).await.text("created_by_name"), "Benno");
}
