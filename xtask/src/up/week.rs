//! The first week, played through the real command path: a server with a simulated clock that begins seven days ago and
//! ends now, and persons who register, sign in, are verified and weave.

use super::place::Neighbourhood;
use super::script::{Act, Demo, KNOTEN, PERSONS, WEEK};
use crate::person::{Answer, Person};
use crate::weltgewebe::{Founding, Server, Weltgewebe};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, SystemTime};

const WEEK_S: u64 = 7 * 24 * 3_600;

/// The clock of the server must never be ahead of the machine's when it is taken away, in seconds.
const MARGIN_S: u64 = 60;

/// Founds, imports and weaves the week into a new data folder.
///
/// # Errors
/// The first thing that was refused.
pub fn weave(weave: &Weltgewebe, neighbourhood: &Neighbourhood, journal: &Path) -> Result<()> {
    println!("A first week is woven in {} …", neighbourhood.name);
    let began = SystemTime::now() - Duration::from_secs(WEEK_S);
    let at = humantime::format_rfc3339_micros(began).to_string();
    let founder = &PERSONS[0];
    let founding = Founding {
        name: neighbourhood.name,
        bounds: &neighbourhood.bounds,
        only: neighbourhood.only,
        person: founder.name,
        email: &founder.email(),
        place: founder.place,
        at: Some(&at),
    };
    let ort = weave.found(&founding)?;
    weave.import(&ort, &neighbourhood.places, neighbourhood.attribution, Some(&at))?;
    let server = weave.serve(&["--dev", "--simulated-time", &at], Some(journal))?;
    let mut week = Week::begin(&server, began)?;
    for person in &PERSONS {
        week.arrive(person).with_context(|| format!("{} arrives", person.name))?;
    }
    for (hour, who, act) in &WEEK {
        week.advance_to(u64::from(*hour) * 3_600)?;
        week.act(who, act).with_context(|| format!("hour {hour}, {who}"))?;
    }
    let passed = SystemTime::now().duration_since(began).unwrap_or_default().as_secs();
    week.advance_to(passed - MARGIN_S)?;
    server.stop()?;
    println!("{} persons, {} Knoten and {} acts are woven.", PERSONS.len(), KNOTEN.len(), WEEK.len());
    Ok(())
}

struct Week {
    began: SystemTime,
    /// Seconds that the simulated clock has gone.
    passed: u64,
    visitor: Person,
    persons: HashMap<&'static str, Person>,
    /// The ids of the Knoten by their key in the script.
    knoten: HashMap<&'static str, String>,
}

impl Week {
    fn begin(server: &Server, began: SystemTime) -> Result<Self> {
        let visitor = Person::visitor(server.address());
        let mut founder = visitor.clone();
        founder.sign_in(&PERSONS[0].email())?;
        let persons = HashMap::from([(PERSONS[0].short(), founder)]);
        Ok(Self { began, passed: 0, visitor, persons, knoten: HashMap::new() })
    }

    fn advance_to(&mut self, second: u64) -> Result<()> {
        if second > self.passed {
            self.visitor.post("/dev/clock/advance", &json!({ "seconds": second - self.passed }))?.good()?;
            self.passed = second;
        }
        Ok(())
    }

    fn arrive(&mut self, demo: &'static Demo) -> Result<()> {
        if !self.persons.contains_key(demo.short()) {
            let person = self.register(demo)?;
            self.persons.insert(demo.short(), person);
        }
        let mut words = json!({ "gueter": demo.gueter, "kompetenzen": demo.kompetenzen });
        if demo.short() == PERSONS[0].short() {
            // The imported places hang on the founder's Garn: hidden, it draws no star over the whole map.
            words["kartenstatus"] = json!("verborgen");
        }
        self.person(demo.short())?.patch("/me", &words, None)?.good()?;
        Ok(())
    }

    fn register(&self, demo: &Demo) -> Result<Person> {
        let (lat, lon) = demo.place;
        let address = json!({ "street": "Demoweg 1", "postcode": "22765", "city": "Hamburg" });
        let wish =
            json!({ "name": demo.name, "address": address, "lat": lat, "lon": lon, "email": demo.email() });
        let id = self.visitor.post("/auth/register", &wish)?.good()?.text("garnrolle_id")?;
        let mut person = self.visitor.clone();
        person.sign_in_with(&self.visitor.last_letter(&demo.email())?)?;
        if demo.is_weber {
            let verify = format!("/admin/accounts/{id}/verify");
            self.person(PERSONS[0].short())?.post(&verify, &json!({}))?.good()?;
        }
        Ok(person)
    }

    fn person(&self, who: &str) -> Result<&Person> {
        self.persons.get(who).with_context(|| format!("nobody is called {who}"))
    }

    fn id(&self, key: &str) -> Result<&str> {
        Ok(self.knoten.get(key).with_context(|| format!("{key} is not tied yet"))?)
    }

    fn act(&mut self, who: &str, act: &Act) -> Result<()> {
        let person = self.person(who)?;
        match act {
            Act::Tie(key) => {
                let id = person.post("/knoten", &self.wish(key)?)?.good()?.text("id")?;
                self.knoten.insert(key, id);
                return Ok(());
            }
            Act::Write(key, text) => {
                person.post(&format!("/knoten/{}/nachrichten", self.id(key)?), &json!({ "text": text }))?
            }
            Act::Join(key, art) => {
                let wish = json!({ "to_knoten_id": self.id(key)?, "type": "interesse", "art": art });
                person.post("/faeden", &wish)?
            }
            Act::Furnish(key, text) => {
                let element = json!({ "type": "text", "text": text });
                person.post(&format!("/knoten/{}/elemente", self.id(key)?), &element)?
            }
            Act::Twist(key) => self.twist(person, key)?,
        }
        .good()?;
        Ok(())
    }

    fn twist(&self, person: &Person, key: &str) -> Result<Answer> {
        let me = person.get("/me")?.good()?.text("garnrolle_id")?;
        let faeden = person.get(&format!("/knoten/{}/faeden?limit=200", self.id(key)?))?.good()?.body;
        let is_mine = |faden: &&Value| faden["from_garnrolle"] == me.as_str() && faden["is_garn"] == false;
        let mine = faeden["items"].as_array().into_iter().flatten().find(is_mine);
        let id = mine.and_then(|faden| faden["id"].as_str()).context("no Faden to twist")?;
        person.post(&format!("/faeden/{id}/twist"), &json!({}))
    }

    fn wish(&self, key: &str) -> Result<Value> {
        let knoten =
            KNOTEN.iter().find(|knoten| knoten.key == key).context("no such Knoten in the script")?;
        let (lat, lon) = knoten.place;
        let mut wish = json!({
            "type": knoten.art, "title": knoten.title, "description": knoten.description, "lat": lat, "lon": lon,
        });
        if let Some((from, until)) = knoten.hours {
            wish["starts_at"] = self.moment(from).into();
            wish["ends_at"] = self.moment(until).into();
        }
        Ok(wish)
    }

    /// A moment of the week as RFC 3339.
    fn moment(&self, hour: u32) -> String {
        let moment = self.began + Duration::from_secs(u64::from(hour) * 3_600);
        humantime::format_rfc3339_micros(moment).to_string()
    }
}
