//! A whole instance in the process: memory log, memory vault, a clock by hand, seeded chance. Requests go straight into
//! the router, nothing listens anywhere.

use api::app::{App, Chance, Config};
use api::letters::Letters;
use api::limit::Limits;
use api::{Book, BookError, HeadKey, Platz, SignedHead};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use domain::command::Person;
use domain::event::Adresse;
use domain::{
    Actor, Bounds, Command, CommandId, DiscDraw, Email, Event, Happened, IdSeed, Name, OrtId, Place, Polygon,
    Text, Timestamp,
};
use http_body_util::BodyExt;
use log::{Log, LogReader, MemoryLog};
use loom::vault::{KeyRing, MemoryKeys, Vault};
use loom::{Clock, Environment, Handle, Loom, Sink, Submission};
use parking_lot::RwLock;
use ports::aushang::Presse;
use ports::benachrichtigung::{Kasten, Siegel};
use ports::bilder::{Bilder, Quota};
use ports::blob::{Blobs, MemoryBlobs};
use ports::identity::Identity;
use ports::mail::{Outbox, Post};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use tempfile::TempDir;
use tower::ServiceExt;
use views::Views;

/// The first moment of the world.
pub const START: i64 = 1_800_000_000_000_000;

/// The secret under which the world seals.
pub const SIEGEL: [u8; 32] = [9; 32];

#[derive(Clone)]
struct HandClock(Arc<AtomicI64>);

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

#[derive(Clone)]
struct Seeded(Arc<AtomicU64>);

impl Seeded {
    fn next(&self) -> u64 {
        let n = self.0.fetch_add(1, Ordering::SeqCst);
        (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
    }
}

impl Chance for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes()[..chunk.len()]);
        }
    }
}

struct World1 {
    clock: HandClock,
    chance: Seeded,
}

impl Environment for World1 {
    fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(self.clock.clone())
    }
    fn id_seed(&mut self) -> IdSeed {
        let millis = u128::from(self.clock.now().micros().unsigned_abs() / 1_000);
        IdSeed::new(millis << 80 | 7 << 76 | u128::from(self.chance.next()) << 16)
    }
    fn draw(&mut self) -> DiscDraw {
        DiscDraw::new(1 << 28, 1 << 27).unwrap()
    }
    fn fill_random(&mut self, bytes: &mut [u8]) {
        self.chance.fill(bytes);
    }
    fn advance(&mut self, seconds: u64) -> Option<Timestamp> {
        self.clock.0.fetch_add(i64::try_from(seconds).unwrap() * 1_000_000, Ordering::SeqCst);
        Some(self.clock.now())
    }
}

struct Folding(Arc<RwLock<Views>>);

impl Sink for Folding {
    fn committed(&mut self, batch: &Arc<[Happened]>) {
        self.0.write().apply(batch);
    }
}

struct TestBook {
    reader: Box<dyn LogReader>,
    keys: KeyRing,
}

impl Book for TestBook {
    fn head(&self) -> Result<SignedHead, BookError> {
        let size = self.reader.head().unwrap();
        let signed_at = Timestamp::from_micros(START);
        Ok(SignedHead {
            size,
            root: [1; 32],
            signed_at,
            key_id: "test".into(),
            public_key: [4; 32],
            signature: [2; 64],
        })
    }
    fn keys(&self) -> Result<Vec<HeadKey>, BookError> {
        let (key_id, valid_from) = ("test".to_owned(), Timestamp::from_micros(START));
        let valid_until = Timestamp::from_micros(START + 1);
        Ok(vec![HeadKey { key_id, public_key: [4; 32], valid_from, valid_until, endorsement: None }])
    }
    fn records(&self, from: u64, limit: usize) -> Result<Vec<Value>, BookError> {
        let records = self.reader.read(from, limit).unwrap();
        Ok(records.iter().map(|record| serde_json::from_slice(&record.public_json()).unwrap()).collect())
    }
    fn inclusion(&self, position: u64, size: u64) -> Result<Vec<[u8; 32]>, BookError> {
        let fits = position <= size && size <= self.reader.head().unwrap();
        if fits { Ok(vec![[3; 32]]) } else { Err(BookError::OutOfRange) }
    }
    fn platz(&self, position: u64) -> Result<Platz, BookError> {
        self.inclusion(position, position).map(|proof| Platz { leaf: [5; 32], root: [1; 32], proof })
    }
    fn consistency(&self, from: u64, to: u64) -> Result<Vec<[u8; 32]>, BookError> {
        self.inclusion(from, to)
    }
    fn happened(&self, from: u64, limit: usize) -> Result<Vec<Happened>, BookError> {
        let records = self.reader.read(from, limit).unwrap();
        Ok(records.iter().map(|record| record.decode(&self.keys).unwrap()).collect())
    }
}

/// An instance with the Ortsweberei Altona and Ada, who is responsible for it.
pub struct World {
    pub router: Router,
    pub handle: Handle,
    pub ort: OrtId,
    pub letters: Letters,
    bilder: Arc<Bilder>,
    views: Arc<RwLock<Views>>,
    _folder: TempDir,
}

/// A square around Altona.
fn altona() -> Bounds {
    let corner = |lat, lon| Place::from_degrees(lat, lon).unwrap();
    let outer = vec![corner(53.5, 9.8), corner(53.5, 10.0), corner(53.6, 10.0), corner(53.6, 9.8)];
    Bounds::new(vec![Polygon { outer, holes: Vec::new() }]).unwrap()
}

fn founder() -> Person {
    Person {
        name: Name::new("Ada").unwrap(),
        adresse: Adresse {
            street: Text::new("Palmaille 1").unwrap(),
            postcode: Text::new("22767").unwrap(),
            city: Text::new("Hamburg").unwrap(),
        },
        email: Email::new("ada@example.org").unwrap(),
        place: Place::from_degrees(53.55, 9.95).unwrap(),
    }
}

/// Where letters and blobs go.
pub struct Ways {
    pub post: Option<Arc<dyn Post>>,
    pub blobs: Box<dyn Blobs>,
}

impl Default for Ways {
    /// Into a folder of the test, and into memory.
    fn default() -> Self {
        Self { post: None, blobs: Box::new(MemoryBlobs::default()) }
    }
}

impl World {
    /// The instance as tests want it: development addresses, no limits.
    pub async fn new() -> Self {
        Self::with(Config { dev: true, limits: Limits::NONE, ..Config::default() }).await
    }

    /// An instance set like this.
    pub async fn with(config: Config) -> Self {
        Self::with_ring(config, 1_000).await
    }

    /// An instance with so much room for pictures.
    pub async fn with_quota(quota: Quota) -> Self {
        let config = Config { dev: true, limits: Limits::NONE, ..Config::default() };
        Self::made(config, 1_000, quota, Ways::default()).await
    }

    /// An instance whose live feed keeps so many events.
    pub async fn with_ring(config: Config, ring: usize) -> Self {
        Self::made(config, ring, Quota::default(), Ways::default()).await
    }

    /// An instance whose letters or blobs go these ways.
    pub async fn with_ways(ways: Ways) -> Self {
        let config = Config { dev: true, limits: Limits::NONE, ..Config::default() };
        Self::made(config, 1_000, Quota::default(), ways).await
    }

    async fn made(config: Config, ring: usize, quota: Quota, ways: Ways) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let views = Arc::new(RwLock::new(Views::new()));
        let (feed, sink) = api::live::feed(Arc::clone(&views), ring);
        let chance = Seeded(Arc::default());
        let clock = HandClock(Arc::new(AtomicI64::new(START)));
        let log = MemoryLog::default();
        let vault = Vault::open(Box::new(MemoryKeys::default())).unwrap();
        let book = TestBook { reader: log.reader().unwrap(), keys: vault.ring() };
        let sinks: Vec<Box<dyn Sink>> = vec![Box::new(Folding(Arc::clone(&views))), Box::new(sink)];
        let environment = Box::new(World1 { clock, chance: chance.clone() });
        let loom = Loom::open(loom::Config::default(), Box::new(log), vault, environment, sinks).unwrap();
        let (handle, _writer) = loom::spawn(loom).unwrap();
        let bilder = Arc::new(Bilder::open(ways.blobs, quota).unwrap());
        let letters = Letters::default();
        let app = App {
            handle: handle.clone(),
            views: Arc::clone(&views),
            identity: Arc::new(Identity::in_memory().unwrap()),
            mail: ways.post.unwrap_or_else(|| Arc::new(Outbox::open(folder.path()).unwrap())),
            letters: letters.clone(),
            kasten: Arc::new(Kasten::in_memory().unwrap()),
            siegel: Siegel::with(SIEGEL),
            bilder: Arc::clone(&bilder),
            book: Arc::new(book),
            // What a sheet says is what `cat` makes of it.
            presse: Some(Arc::new(Presse::with("/bin/cat".into()))),
            feed,
            chance: Arc::new(chance),
            process_metrics: Arc::new(|| "# of the process\n".to_owned()),
            config: Arc::new(config),
        };
        let ort = found(&handle).await;
        Self { router: api::router(app), handle, ort, letters, bilder, views, _folder: folder }
    }

    /// Somebody who has not signed in.
    pub fn visitor(&self) -> Caller {
        Caller { router: self.router.clone(), cookie: None }
    }

    /// The Verantwortliche of Altona, signed in.
    pub async fn ada(&self) -> Caller {
        self.sign_in("ada@example.org").await
    }

    /// Somebody who just registered, signed in, a Gast.
    pub async fn gast(&self, name: &str) -> Caller {
        let email = format!("{}@example.org", name.to_lowercase());
        let answer = self.visitor().post("/api/auth/register", registration(name, &email)).await;
        assert_eq!(answer.status, 201, "{}", answer.json);
        self.sign_in(&email).await
    }

    /// Somebody who registered and was verified by Ada, signed in.
    pub async fn weber(&self, name: &str) -> Caller {
        let caller = self.gast(name).await;
        let id = caller.get("/api/me").await.text("garnrolle_id");
        let verified = self.ada().await.post(&format!("/api/admin/accounts/{id}/verify"), json!({})).await;
        assert_eq!(verified.status, 200, "{}", verified.json);
        caller
    }

    /// Signs in by a letter.
    pub async fn sign_in(&self, email: &str) -> Caller {
        let visitor = self.visitor();
        assert_eq!(visitor.post("/api/auth/login", json!({"email": email})).await.status, 204);
        let mails = visitor.get("/api/dev/mails").await;
        let token = mails.json["items"].as_array().unwrap().iter().find(|mail| mail["to"] == email).unwrap();
        let answer = visitor.post("/api/auth/session", json!({"token": token["token"]})).await;
        assert_eq!(answer.status, 200, "{}", answer.json);
        Caller { cookie: Some(answer.cookie()), ..visitor }
    }

    /// Removes the pictures that nothing shows, as the server does now and then, and gives how many went.
    pub fn sweep_pictures(&self) -> usize {
        self.bilder.sweep(self.handle.now(), 100, |id| self.views.read().shows(id)).unwrap()
    }

    /// Lets time pass.
    pub async fn advance(&self, seconds: u64) -> Timestamp {
        self.handle.advance(seconds).await.unwrap()
    }
}

async fn found(handle: &Handle) -> OrtId {
    let name = Name::new("Altona").unwrap();
    let command = Command::OrtswebereiGruenden { name, bounds: altona(), person: founder() };
    let command_id = CommandId::from_u128(1);
    let submission = Submission { command_id, request_hash: [0; 16], actor: Actor::Betreiber, command };
    let outcome = handle.submit(submission).await.unwrap();
    match outcome.events[0].event {
        Event::OrtswebereiGegruendet { ort, .. } => ort,
        _ => panic!("founding begins with the Ortsweberei"),
    }
}

/// The body of a registration.
pub fn registration(name: &str, email: &str) -> Value {
    let address = json!({"street": "Große Bergstraße 2", "postcode": "22767", "city": "Hamburg"});
    json!({"name": name, "address": address, "lat": 53.551_234_5, "lon": 9.941_234_5, "email": email})
}

/// The body of a Knoten.
pub fn knoten(title: &str) -> Value {
    json!({"type": "idee", "title": title, "lat": 53.55, "lon": 9.93})
}

/// Somebody with a browser.
#[derive(Clone)]
pub struct Caller {
    pub router: Router,
    pub cookie: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    pub json: Value,
}

impl Caller {
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], None).await
    }
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, &[], Some(body)).await
    }
    pub async fn patch(&self, path: &str, version: u32, body: Value) -> Answer {
        self.send(Method::PATCH, path, &[("if-match", &format!("\"{version}\""))], Some(body)).await
    }
    pub async fn delete(&self, path: &str, version: Option<u32>) -> Answer {
        let tag = version.map(|version| format!("\"{version}\""));
        let headers: Vec<_> = tag.iter().map(|tag| ("if-match", tag.as_str())).collect();
        self.send(Method::DELETE, path, &headers, None).await
    }

    /// Sends a request as our own page would.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let body = body.map(|body| Body::from(body.to_string()));
        let mut request = Request::builder().method(method).uri(path).header("x-weltgewebe", "1");
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.raw(request.body(body.unwrap_or_default()).unwrap()).await
    }

    /// Sends a request as it is, with the session.
    pub async fn raw(&self, mut request: Request<Body>) -> Answer {
        if let Some(cookie) = &self.cookie {
            request.headers_mut().insert("cookie", cookie.parse().unwrap());
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.into_body().collect().await.unwrap().to_bytes().to_vec();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        let answer = Answer { status, headers, bytes, json };
        answer.is_well_formed();
        answer
    }

    /// Uploads a file as our own page would.
    pub async fn upload(&self, content_type: &str, file: Vec<u8>) -> Answer {
        let request = Request::post("/api/bilder").header("x-weltgewebe", "1");
        self.raw(request.header("content-type", content_type).body(file.into()).unwrap()).await
    }

    /// Uploads a small picture and gives its id.
    pub async fn upload_any(&self) -> String {
        let answer = self.upload("image/png", crate::bilder::png(640, 480)).await;
        assert_eq!(answer.status, 201, "{}", answer.json);
        answer.text("id")
    }

    /// Ties a Knoten and gives its id.
    pub async fn tie(&self, title: &str) -> String {
        let answer = self.post("/api/knoten", knoten(title)).await;
        assert_eq!(answer.status, 201, "{}", answer.json);
        answer.text("id")
    }

    /// The one Faden of a kind that leads to a Knoten.
    pub async fn faden(&self, knoten: &str, kind: &str) -> String {
        let answer = self.get(&format!("/api/knoten/{knoten}/faeden")).await;
        let items = answer.json["items"].as_array().unwrap();
        items.iter().find(|faden| faden["kind"] == kind).unwrap()["id"].as_str().unwrap().to_owned()
    }
}

impl Answer {
    /// The body as text.
    pub fn body(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    /// A text in the answer.
    pub fn text(&self, field: &str) -> String {
        self.json[field].as_str().unwrap_or_else(|| panic!("no {field} in {}", self.json)).to_owned()
    }
    /// The items of a list.
    pub fn items(&self) -> &Vec<Value> {
        assert_eq!(self.status, 200, "{}", self.json);
        self.json["items"].as_array().unwrap()
    }
    /// A header, as text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
    /// The log position of the answer.
    pub fn position(&self) -> u64 {
        self.header("weltgewebe-position").parse().unwrap()
    }
    /// The slug of a problem.
    pub fn problem(&self) -> &str {
        self.json["type"].as_str().unwrap_or_default().strip_prefix("/probleme/").unwrap_or_default()
    }
    /// The pointers of the fields that broke a rule.
    pub fn pointers(&self) -> Vec<&str> {
        let errors = self.json["errors"].as_array().unwrap();
        errors.iter().map(|error| error["pointer"].as_str().unwrap()).collect()
    }
    /// Asserts which problem it is.
    pub fn refuses(&self, status: u16, problem: &str) {
        assert_eq!((self.status, self.problem()), (status, problem), "{}", self.json);
    }
    fn cookie(&self) -> String {
        self.header("set-cookie").split(';').next().unwrap().to_owned()
    }

    /// What holds for every answer.
    fn is_well_formed(&self) {
        assert_eq!(self.header("x-content-type-options"), "nosniff");
        assert_ne!(self.status, StatusCode::INTERNAL_SERVER_ERROR);
        if self.status >= 400 {
            assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
            // What was packed for who asked for that is not unpacked here.
            if !self.header("content-encoding").is_empty() {
                return;
            }
            assert_eq!(self.json["status"], self.status);
            for field in ["type", "title", "detail", "instance"] {
                assert!(!self.text(field).is_empty());
            }
            assert!(self.json["errors"].is_array());
        }
    }
}
