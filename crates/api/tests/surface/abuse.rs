//! What it costs to be a nuisance: limits of first days and of registering, letters that tell nothing, links that work
//! once, and who is sent away when too much comes.

use crate::world::{Ways, World, knoten, registration};
use api::Config;
use api::limit::{Door, Limits, Rate};
use api::shed::Load;
use axum::body::{Body, Bytes};
use axum::http::{Method, Request};
use domain::{Actor, Command, CommandId, GarnrolleId};
use futures_util::{FutureExt as _, StreamExt as _, stream};
use loom::{Handle, Submission};
use parking_lot::{Condvar, Mutex};
use ports::blob::{BlobError, BlobKey, Blobs, MemoryBlobs};
use ports::mail::{Mail, Post, SendError};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::convert::Infallible;
use std::io;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tower::ServiceExt as _;

fn limited(limits: &Limits) -> Config {
    Config { dev: true, limits: *limits, ..Config::default() }
}

#[tokio::test]
async fn a_gast_weaves_so_much_on_the_first_day_and_more_when_it_is_over() {
    let first_day = Some(Rate::new(1, 86_400, 3));
    let world = World::with(limited(&Limits { first_day, ..Limits::NONE })).await;
    let ben = world.gast("Ben").await;
    for n in 0..3 {
        ben.tie(&format!("Knoten {n}")).await;
    }
    let refused = ben.post("/api/knoten", knoten("Zu viel")).await;
    refused.refuses(429, "erster-tag");
    assert!(refused.header("retry-after").parse::<u32>().unwrap() > 80_000);
    assert_eq!(ben.get("/api/me").await.status, 200);
    // Others are not touched, nor is a Weber, nor who was just verified.
    let (ada, eva) = (world.ada().await, world.gast("Eva").await);
    eva.tie("Evas").await;
    for n in 0..5 {
        ada.tie(&format!("Adas {n}")).await;
    }
    // A microsecond is too little to tell: the last second of the day, and the first after it.
    world.advance(86_399).await;
    ben.post("/api/knoten", knoten("Zu früh")).await.refuses(429, "erster-tag");
    world.advance(1).await;
    ben.tie("Am zweiten Tag").await;
}

#[tokio::test]
async fn who_is_verified_on_the_first_day_is_free_at_once() {
    let first_day = Some(Rate::new(1, 86_400, 1));
    let world = World::with(limited(&Limits { first_day, ..Limits::NONE })).await;
    let ben = world.gast("Ben").await;
    ben.tie("Eins").await;
    ben.post("/api/knoten", knoten("Zwei")).await.refuses(429, "erster-tag");
    let id = ben.get("/api/me").await.text("garnrolle_id");
    world.ada().await.post(&format!("/api/admin/accounts/{id}/verify"), json!({})).await;
    ben.tie("Zwei").await;
}

/// Solves a task as a browser does.
fn solved(task: &Value) -> Value {
    let (id, bits) = (task["id"].as_str().unwrap(), task["bits"].as_u64().unwrap());
    let fits = |n: u64, zahl: u32| {
        let digest = Sha256::digest(format!("{id}:{n}:{zahl}"));
        u64::from(u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]).leading_zeros()) >= bits
    };
    let one = |n| (0..u32::MAX).find(|zahl| fits(n, *zahl)).unwrap();
    let zahlen: Vec<u32> = (0..task["anzahl"].as_u64().unwrap()).map(one).collect();
    json!({"id": id, "zahlen": zahlen})
}

async fn register(world: &World, n: u32, aufgabe: Option<&Value>) -> crate::world::Answer {
    let mut body = registration(&format!("Person {n}"), &format!("p{n}@example.org"));
    if let Some(aufgabe) = aufgabe {
        body["aufgabe"] = aufgabe.clone();
    }
    world.visitor().post("/api/auth/register", body).await
}

#[tokio::test]
async fn registering_without_a_task_is_possible_and_soon_asks_for_one() {
    let unproven = Door { address: Some(Rate::new(1, 3_600, 2)), ..Door::OPEN };
    let world = World::with(limited(&Limits { unproven, ..Limits::NONE })).await;
    for n in 0..2 {
        assert_eq!(register(&world, n, None).await.status, 201);
    }
    let refused = register(&world, 2, None).await;
    refused.refuses(429, "aufgabe-noetig");
    assert!(refused.header("retry-after").parse::<u32>().unwrap() > 60);

    let visitor = world.visitor();
    let task = visitor.post("/api/auth/aufgabe", json!({"aktion": "registrieren"})).await;
    assert_eq!((task.status, task.json["bits"].as_u64()), (201, Some(12)));
    assert_eq!(task.json["remaining_seconds"], 300);
    assert_eq!(task.header("cache-control"), "private, no-store");
    let solution = solved(&task.json);
    let mut wrong = solution.clone();
    wrong["zahlen"].as_array_mut().unwrap().swap(0, 1);
    assert_eq!(register(&world, 3, Some(&solution)).await.status, 201);
    register(&world, 4, Some(&solution)).await.refuses(429, "aufgabe-noetig");
    register(&world, 4, Some(&wrong)).await.refuses(429, "aufgabe-noetig");

    let late = visitor.post("/api/auth/aufgabe", json!({"aktion": "registrieren"})).await;
    let late = solved(&late.json);
    world.advance(300).await;
    register(&world, 5, Some(&late)).await.refuses(429, "aufgabe-noetig");
}

#[tokio::test]
async fn where_nobody_counts_a_task_is_no_work_and_nonsense_is_named() {
    let world = World::new().await;
    let visitor = world.visitor();
    let task = visitor.post("/api/auth/aufgabe", json!({"aktion": "registrieren"})).await;
    assert_eq!(task.json["bits"], 0);
    assert_eq!(register(&world, 1, Some(&solved(&task.json))).await.status, 201);
    visitor.post("/api/auth/aufgabe", json!({"aktion": "stimmen"})).await.refuses(422, "felder");
    visitor.post("/api/auth/aufgabe", json!({})).await.refuses(422, "felder");
    register(&world, 2, Some(&json!({"id": "x", "zahlen": []}))).await.refuses(422, "felder");
    register(&world, 2, Some(&json!({"id": task.json["id"], "zahlen": [0], "mehr": 1})))
        .await
        .refuses(400, "unbekanntes-feld");
    let too_many = json!({"id": task.json["id"], "zahlen": vec![0; 17]});
    register(&world, 2, Some(&too_many)).await.refuses(422, "felder");
}

/// A way of letters that takes none until it is told to.
#[derive(Default)]
struct Silent {
    open: Mutex<bool>,
    opened: Condvar,
    sent: Mutex<Vec<Mail>>,
}

impl Post for Silent {
    fn send(&self, mail: Mail) -> Result<(), SendError> {
        let mut open = self.open.lock();
        while !*open {
            self.opened.wait(&mut open);
        }
        self.sent.lock().push(mail);
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_says_nothing_keeps_nobody_waiting_and_betrays_nobody() {
    let post = Arc::new(Silent::default());
    let world = World::with_ways(Ways { post: Some(Arc::<Silent>::clone(&post)), ..Ways::default() }).await;
    let visitor = world.visitor();
    let mut answers = Vec::new();
    for email in ["ada@example.org", "niemand@example.org", "ada@example.org", "auch-niemand@example.org"] {
        let answer = visitor.post("/api/auth/login", json!({"email": email})).await;
        answers.push((answer.status, answer.bytes, answer.headers));
    }
    assert!(answers.iter().all(|answer| answer == &answers[0] && answer.0 == 204));
    assert_eq!(register(&world, 1, None).await.status, 201);
    assert!(post.sent.lock().is_empty());
    *post.open.lock() = true;
    post.opened.notify_all();
    world.letters.all_sent().await;
    let mut to: Vec<_> = post.sent.lock().iter().map(|mail| mail.to.clone()).collect();
    to.sort_unstable();
    assert_eq!(to, ["ada@example.org", "ada@example.org", "p1@example.org"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_uses_of_one_link_at_once_open_one_session() {
    let world = World::new().await;
    world.visitor().post("/api/auth/login", json!({"email": "ada@example.org"})).await;
    let token = world.visitor().get("/api/dev/mails").await.items()[0]["token"].clone();
    let uses = (0..1_000).map(|_| {
        let (visitor, body) = (world.visitor(), json!({"token": token}));
        tokio::spawn(async move { visitor.post("/api/auth/session", body).await.status })
    });
    let mut statuses = Vec::new();
    for used in uses.collect::<Vec<_>>() {
        statuses.push(used.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200);
    assert!(statuses[1..].iter().all(|status| *status == 410), "{statuses:?}");
}

#[tokio::test]
async fn who_guesses_tokens_is_answered_alike_only_later_and_the_person_still_comes_in() {
    let world =
        World::with(limited(&Limits { failures: Some(Rate::new(1, 3_600, 1)), ..Limits::NONE })).await;
    let visitor = world.visitor();
    visitor.post("/api/auth/login", json!({"email": "ada@example.org"})).await;
    let token = visitor.get("/api/dev/mails").await.items()[0]["token"].clone();
    let guess = async || {
        let began = tokio::time::Instant::now();
        let answer = visitor.post("/api/auth/session", json!({"token": "geraten"})).await;
        answer.refuses(410, "link-verbraucht");
        (answer.bytes, began.elapsed() >= Duration::from_secs(2))
    };
    let (first, second) = (guess().await, guess().await);
    assert_eq!((first.1, second.1), (false, true));
    assert_eq!(first.0, second.0);
    assert_eq!(visitor.post("/api/auth/session", json!({"token": token})).await.status, 200);
}

/// A way of letters that forgets whoever is written to, while writing.
#[derive(Default)]
struct Forgetting {
    handle: OnceLock<Handle>,
    sent: Mutex<Vec<Mail>>,
    forgotten: Mutex<Vec<GarnrolleId>>,
}

/// Lets somebody be forgotten, and waits for it.
fn forgets(handle: &Handle, garnrolle: GarnrolleId) {
    let command = Command::RolleVergessen { garnrolle };
    let (command_id, actor) = (CommandId::from_u128(77), Actor::Betreiber);
    let submission = Submission { command_id, request_hash: [0; 16], actor, command };
    handle.submit_blocking(submission).unwrap();
}

impl Post for Forgetting {
    fn send(&self, mail: Mail) -> Result<(), SendError> {
        forgets(self.handle.get().unwrap(), mail.garnrolle);
        self.sent.lock().push(mail);
        Ok(())
    }

    fn forget(&self, garnrolle: GarnrolleId) -> io::Result<()> {
        self.forgotten.lock().push(garnrolle);
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_made_in_the_moment_of_being_forgotten_does_not_stay() {
    let post = Arc::new(Forgetting::default());
    let world =
        World::with_ways(Ways { post: Some(Arc::<Forgetting>::clone(&post)), ..Ways::default() }).await;
    post.handle.set(world.handle.clone()).ok().unwrap();
    assert_eq!(register(&world, 1, None).await.status, 201);
    world.letters.all_sent().await;
    let mail = post.sent.lock()[0].clone();
    assert_eq!(*post.forgotten.lock(), [mail.garnrolle]);
    let used = world.visitor().post("/api/auth/session", json!({"token": mail.token})).await;
    used.refuses(410, "link-verbraucht");
}

/// Blobs that forget who uploads, while they are being kept.
#[derive(Clone, Default)]
struct ForgettingBlobs {
    kept: MemoryBlobs,
    whom: Arc<OnceLock<(Handle, GarnrolleId)>>,
}

impl Blobs for ForgettingBlobs {
    fn put(&self, key: &BlobKey, bytes: &[u8]) -> Result<(), BlobError> {
        let (handle, garnrolle) = self.whom.get().unwrap();
        forgets(handle, *garnrolle);
        self.kept.put(key, bytes)
    }

    fn get(&self, key: &BlobKey) -> Result<Option<Bytes>, BlobError> {
        self.kept.get(key)
    }

    fn remove(&self, key: &BlobKey) -> Result<(), BlobError> {
        self.kept.remove(key)
    }

    fn each(&self, see: &mut dyn FnMut(BlobKey)) -> Result<(), BlobError> {
        self.kept.each(see)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_made_in_the_moment_of_being_forgotten_does_not_stay() {
    let blobs = ForgettingBlobs::default();
    let world = World::with_ways(Ways { blobs: Box::new(blobs.clone()), ..Ways::default() }).await;
    let ben = world.gast("Ben").await;
    let id = ben.get("/api/me").await.text("garnrolle_id").parse().unwrap();
    blobs.whom.set((world.handle.clone(), id)).ok().unwrap();
    ben.upload("image/png", crate::bilder::png(64, 48)).await.refuses(401, "nicht-angemeldet");
    let mut left = 0;
    blobs.kept.each(&mut |_| left += 1).unwrap();
    assert_eq!(left, 0);
}

/// A change whose body never ends.
fn endless(path: &str) -> Request<Body> {
    let body = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
    Request::post(path).header("content-type", "application/json").body(body).unwrap()
}

#[tokio::test]
async fn when_too_much_comes_the_outermost_is_sent_away_first_and_votes_last() {
    let load = Load { reads: 8, turns: 8, writes: 4 };
    let world = World::with(Config { load, ..limited(&Limits::NONE) }).await;
    let visitor = world.visitor();
    let vote = "/api/abstimmungen/00000000-0000-7000-8000-000000000001/vote";
    // What waits for a position that is far away is under way.
    let mut waiting = Vec::new();
    let mut read = async |path: &'static str| {
        let far = [("weltgewebe-at-least", "999999")];
        let visitor = visitor.clone();
        let mut asked = Box::pin(async move { visitor.send(Method::GET, path, &far, None).await });
        let answer = asked.as_mut().now_or_never();
        if answer.is_none() {
            waiting.push(asked);
        }
        answer
    };
    assert!(read("/api/suche?q=x").await.is_none() && read("/api/suche?q=x").await.is_none());
    let refused = read("/api/suche?q=x").await.unwrap();
    refused.refuses(503, "ausgelastet");
    assert_eq!(refused.header("retry-after"), "1");
    assert!(read("/api/knoten").await.is_none() && read("/api/knoten").await.is_none());
    read("/api/knoten").await.unwrap().refuses(503, "ausgelastet");
    read("/api/statistik").await.unwrap().refuses(503, "ausgelastet");
    for _ in 0..4 {
        assert!(read("/api/me").await.is_none());
    }
    read("/api/me").await.unwrap().refuses(503, "ausgelastet");
    assert_eq!(visitor.get("/api/health/live").await.status, 200);

    // Changes are counted apart, and of those the votes go last.
    let mut changing = Vec::new();
    let mut write = |path: &str| {
        let mut asked = Box::pin(world.router.clone().oneshot(endless(path)));
        let status = asked.as_mut().now_or_never().map(|answer| answer.unwrap().status().as_u16());
        if status.is_none() {
            changing.push(asked);
        }
        status
    };
    let register = "/api/auth/register";
    assert_eq!([register; 2].map(&mut write), [None, None]);
    assert_eq!(write("/api/auth/register"), Some(503));
    assert_eq!(visitor.post("/api/knoten", knoten("Nein")).await.status, 503);
    assert_eq!(visitor.post(vote, json!({"choice": "ja"})).await.status, 401);
    assert_eq!(["/api/auth/login"; 2].map(&mut write), [None, None]);
    visitor.post(vote, json!({"choice": "ja"})).await.refuses(503, "ausgelastet");

    drop((waiting, changing));
    assert_eq!(visitor.get("/api/statistik").await.status, 200);
    assert_eq!(visitor.post(vote, json!({"choice": "ja"})).await.status, 401);
}

#[tokio::test]
async fn one_address_holds_only_so_many_feeds() {
    let limits = Limits { feeds_per_address: Some(1), ..Limits::NONE };
    let world = World::with(limited(&limits)).await;
    let open = async |from: [u8; 4]| {
        let peer = axum::extract::ConnectInfo(std::net::SocketAddr::from((from, 1)));
        let request = Request::get("/api/live").extension(peer).body(Body::empty()).unwrap();
        world.router.clone().oneshot(request).await.unwrap()
    };
    let first = open([10, 0, 0, 1]).await;
    assert_eq!(first.status(), 200);
    let refused = open([10, 0, 0, 1]).await;
    assert_eq!((refused.status().as_u16(), refused.headers()["retry-after"].to_str().unwrap()), (429, "30"));
    assert_eq!(open([10, 0, 0, 2]).await.status(), 200);
    let mut body = first.into_body().into_data_stream();
    assert!(body.next().await.is_some());
    drop(body);
    assert_eq!(open([10, 0, 0, 1]).await.status(), 200);
}
