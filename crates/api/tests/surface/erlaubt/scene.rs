//! The people and things of the matrix: somebody of every standing, somebody else whose things are foreign to all of
//! them, two Ortswebereien, and whatever takes weeks to come about.

use crate::world::{Answer, Caller, World, registration};
use api::allowed::{Standing, Wessen};
use api::app::Config;
use api::limit::Limits;
use api::{Karte, KartenReichweite};
use axum::http::Method;
use parking_lot::Mutex;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

const WEEK: u64 = 604_800;
/// Payouts that wait to be paid: one for every cell that may ask for one.
const PAYOUTS: usize = 12;

/// Somebody, and who that is.
pub struct Wer {
    pub caller: Caller,
    pub id: String,
    pub email: String,
    /// Their own Ortsweberei.
    pub ort: String,
    /// A running vote on an Antrag of theirs.
    pub abstimmung: String,
}

pub struct Scene {
    pub world: World,
    gast: Wer,
    weber: Wer,
    pub ada: Wer,
    uwe: Wer,
    /// A Weber of Altona: what is foreign is hers.
    pub eva: Wer,
    /// A Weber of Altona who is lent voices and objects.
    pub ben: Wer,
    /// A Weber of Mitte.
    pub xenia: Wer,
    /// A Gast of Altona who waits to be verified.
    pub warten: String,
    /// A Knoten of Eva's that nobody changes.
    pub platz: String,
    /// An Antrag that has been decided.
    pub beschluss: String,
    /// A picture, and one of its widths.
    pub bild: (String, u64),
    auszahlungen: Mutex<Vec<String>>,
    numbers: AtomicU32,
    _folder: TempDir,
}

pub fn founding(name: &str, west: f64) -> Value {
    let east = west + 0.2;
    let ring = json!([[west, 53.5], [east, 53.5], [east, 53.6], [west, 53.6], [west, 53.5]]);
    let address = json!({"street": "Lange Reihe 1", "postcode": "20099", "city": "Hamburg"});
    let email = format!("{}@example.org", name.to_lowercase());
    let person = json!({"name": name, "address": address, "lat": 53.55, "lon": west + 0.1, "email": email});
    json!({"name": name, "bounds": {"type": "Polygon", "coordinates": [ring]}, "person": person})
}

fn config(folder: &TempDir) -> Config {
    let file = folder.path().join("altona.pmtiles");
    std::fs::write(&file, b"PMTiles").unwrap();
    let (name, reach) = ("altona".to_owned(), KartenReichweite::Regional);
    let karte = Karte { name, reach, bounds: [9.8, 53.5, 10.0, 53.6], file, attribution: Vec::new() };
    Config {
        dev: true,
        limits: Limits::NONE,
        betreiber_token: Some("geheim".to_owned()),
        karten: vec![karte],
        ..Config::default()
    }
}

impl Wer {
    async fn of(caller: Caller, email: &str) -> Self {
        let me = caller.get("/api/me").await;
        let id = me.text("garnrolle_id");
        let ort = caller.get(&format!("/api/garnrollen/{id}")).await.text("ort_id");
        Self { caller, id, email: email.to_owned(), ort, abstimmung: String::new() }
    }

    /// What the answer calls the thing that was made.
    pub async fn made(&self, path: &str, body: Value) -> String {
        self.made_as(path, body, "id").await
    }

    async fn made_as(&self, path: &str, body: Value, name: &str) -> String {
        let answer = self.caller.post(path, body).await;
        assert!(matches!(answer.status, 200..300), "{path}: {}", answer.json);
        answer.text(name)
    }

    /// An Antrag in the own Ortsweberei; of a Gast, to be verified.
    pub async fn antrag(&self, kind: &str) -> String {
        self.made("/api/antraege", json!({"ort_id": self.ort, "kind": kind, "title": "Ein Antrag"})).await
    }

    pub async fn object(&self, antrag: &str) {
        let path = format!("/api/antraege/{antrag}/einspruch");
        assert_eq!(self.caller.post(&path, json!({"grund": "So nicht"})).await.status, 201);
    }

    pub async fn faden(&self, knoten: &str) -> String {
        let body = json!({"to_knoten_id": knoten, "type": "interesse", "art": "interesse"});
        self.made("/api/faeden", body).await
    }

    pub async fn garn(&self, knoten: &str) -> String {
        let faden = self.faden(knoten).await;
        self.made(&format!("/api/faeden/{faden}/twist"), json!({})).await
    }

    /// A token that acts in their name; the answer that tells it.
    pub async fn zugang(&self, umfang: &str) -> Answer {
        let body = json!({"name": "Programm", "umfang": [umfang], "tage": 30});
        let made = self.caller.post("/api/me/zugaenge", body).await;
        assert_eq!(made.status, 201, "{}", made.json);
        made
    }

    /// An entry for a donation to this Ortsweberei.
    pub async fn spende_an(&self, ort: &str) -> String {
        let body = json!({"ort_id": ort, "amount_cents": 100_000, "currency": "EUR", "visible": true});
        self.made_as("/api/spenden", body, "buchung_id").await
    }

    /// The voice lent to somebody, now or before.
    pub async fn delegation(&self, to: &str) -> String {
        let lent = self.caller.post("/api/delegationen", json!({"to_account_id": to})).await;
        if lent.status == 201 {
            return lent.text("id");
        }
        lent.refuses(409, "schon-verliehen");
        let listed = self.caller.get(&format!("/api/delegationen?from={}", self.id)).await;
        listed.items()[0]["id"].as_str().unwrap().to_owned()
    }
}

impl Scene {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let world = World::with(config(&folder)).await;
        let bearer = [("authorization", "Bearer geheim")];
        let (visitor, uwes) = (world.visitor(), founding("Uwe", 10.0));
        let founded = visitor.send(Method::POST, "/api/admin/ortswebereien", &bearer, Some(uwes)).await;
        assert_eq!(founded.status, 201);
        let uwe = Wer::of(world.sign_in("uwe@example.org").await, "uwe@example.org").await;
        let mut xenia = registration("Xenia", "xenia@example.org");
        xenia["lon"] = json!(10.1);
        let xenia = world.visitor().post("/api/auth/register", xenia).await.text("garnrolle_id");
        uwe.made_as(&format!("/api/admin/accounts/{xenia}/verify"), json!({}), "id").await;
        let xenia = Wer::of(world.sign_in("xenia@example.org").await, "xenia@example.org").await;
        let weber = async |name: &str| {
            Wer::of(world.weber(name).await, &format!("{}@example.org", name.to_lowercase())).await
        };
        let (wim, eva, ben) = (weber("Wim").await, weber("Eva").await, weber("Ben").await);
        let gast = Wer::of(world.gast("Gus").await, "gus@example.org").await;
        let ada = Wer::of(world.ada().await, "ada@example.org").await;
        let warten = Wer::of(world.gast("Warten").await, "warten@example.org").await.id;
        let mut scene = Self {
            world,
            gast,
            weber: wim,
            ada,
            uwe,
            eva,
            ben,
            xenia,
            warten,
            platz: String::new(),
            beschluss: String::new(),
            bild: (String::new(), 0),
            auszahlungen: Mutex::default(),
            numbers: AtomicU32::new(0),
            _folder: folder,
        };
        scene.let_weeks_pass().await;
        scene.platz = scene.eva.caller.tie("Der Platz").await;
        let bild = scene.eva.caller.upload("image/png", crate::bilder::png(64, 48)).await;
        scene.bild = (bild.text("id"), bild.json["sizes"][0]["width"].as_u64().unwrap());
        scene
    }

    /// Payouts are decided after a week, votes open after two.
    async fn let_weeks_pass(&mut self) {
        self.eva.spende_an(&self.eva.ort).await;
        let mut payouts = Vec::new();
        for _ in 0..PAYOUTS {
            let body = json!({"ort_id": self.eva.ort, "kind": "auszahlung", "title": "Bänke",
                "amount_cents": 100, "currency": "EUR"});
            payouts.push(self.eva.made("/api/antraege", body).await);
        }
        let gasts = self.gast.antrag("weberantrag").await;
        let (webers, adas) = (self.weber.antrag("sachantrag").await, self.ada.antrag("sachantrag").await);
        let (evas, uwes) = (self.eva.antrag("sachantrag").await, self.uwe.antrag("sachantrag").await);
        for antrag in [&gasts, &webers, &adas, &evas] {
            self.ben.object(antrag).await;
        }
        self.xenia.object(&uwes).await;
        self.world.advance(2 * WEEK).await;
        self.beschluss.clone_from(&payouts[0]);
        *self.auszahlungen.get_mut() = payouts;
        for (who, antrag) in [
            (&mut self.gast, gasts),
            (&mut self.weber, webers),
            (&mut self.ada, adas),
            (&mut self.eva, evas),
            (&mut self.uwe, uwes),
        ] {
            let opened = who.caller.get(&format!("/api/antraege/{antrag}")).await;
            who.abstimmung = opened.text("abstimmung_id");
        }
    }

    /// Who stands like this, if they have a Garnrolle.
    pub fn who(&self, standing: Standing) -> Option<&Wer> {
        match standing {
            Standing::Gast => Some(&self.gast),
            Standing::Weber => Some(&self.weber),
            Standing::Verantwortlich => Some(&self.ada),
            Standing::AnderswoVerantwortlich => Some(&self.uwe),
            Standing::Besucher | Standing::Betreiber => None,
        }
    }

    /// Whose thing it is about.
    pub fn owner(&self, standing: Standing, wessen: Wessen) -> &Wer {
        match wessen {
            Wessen::Eigen => self.who(standing).unwrap(),
            Wessen::Fremd => &self.eva,
        }
    }

    /// A number that was not given before.
    pub fn number(&self) -> u32 {
        self.numbers.fetch_add(1, Ordering::SeqCst)
    }

    /// A payout that nobody has paid.
    pub fn auszahlung(&self) -> String {
        self.auszahlungen.lock().pop().unwrap()
    }

    /// Somebody who has just come.
    pub async fn neuer_gast(&self) -> Wer {
        let name = format!("Neu{}", self.number());
        Wer::of(self.world.gast(&name).await, &format!("{}@example.org", name.to_lowercase())).await
    }
}
