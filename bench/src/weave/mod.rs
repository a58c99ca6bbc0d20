//! The weave that is measured, made through the real rules and the real writer: people spread over a region of 53 by
//! 56 km, each with Knoten in their neighbourhood, titles and descriptions of everyday words. The same number of
//! Knoten gives the same places and words every time; ids and keys are drawn anew.

mod draw;
mod environment;
mod words;

pub use draw::Draw;
pub use environment::{Machine, PutClock, Told};

use anyhow::{Context as _, Result, anyhow};
use domain::command::Person;
use domain::event::{Adresse, KnotenKern, KnotenText};
use domain::{Actor, Bounds, Command, Email, Event, GarnrolleId, KnotenArt, KnotenId, Place, Polygon, Text};
use loom::vault::{FileKeys, MemoryKeys, Vault};
use loom::{Config, Environment as _, Loom, Outcome, Sink, Submission};
use std::path::Path;

/// West, south, east, north of the region, in degrees.
pub const REGION: [f64; 4] = [9.6, 53.3, 10.4, 53.8];
/// Knoten that each person ties.
const EACH: usize = 100;
/// How far from their home people tie Knoten, in 1e-7 degrees of latitude: about 1.7 km.
const NEIGHBOURHOOD_E7: i32 = 150_000;
/// Commands woven at once.
const BATCH: usize = 1_024;

/// The address of the first Verantwortliche, who may everything.
pub const EMAIL: &str = "ada@example.org";

/// Who and what there is.
#[derive(Default)]
pub struct Woven {
    /// The people, the first Verantwortliche first.
    pub people: Vec<GarnrolleId>,
    /// The Knoten that they tied.
    pub knoten: Vec<KnotenId>,
}

/// Opens the weave in this data folder as the product would, its checkpoint included.
///
/// # Errors
/// When log or vault cannot be opened.
pub fn open(folder: &Path, sinks: Vec<Box<dyn Sink>>) -> Result<Loom> {
    open_in(folder, Box::new(Machine::default()), sinks)
}

/// The same with another clock.
///
/// # Errors
/// As [`open`].
pub fn open_in(
    folder: &Path,
    environment: Box<dyn loom::Environment>,
    sinks: Vec<Box<dyn Sink>>,
) -> Result<Loom> {
    let log = log_fjall::FjallLog::open(&folder.join("log"))?;
    let vault = Vault::open(Box::new(FileKeys::open(&folder.join("vault"))?))?;
    let config = Config { checkpoint: Some(folder.join("checkpoint")), ..Config::default() };
    Ok(Loom::open(config, Box::new(log), vault, environment, sinks)?)
}

/// A weave over another log, its keys in memory.
///
/// # Errors
/// When the log cannot be opened.
pub fn over(log: Box<dyn log::Log>, sinks: Vec<Box<dyn Sink>>) -> Result<Loom> {
    let vault = Vault::open(Box::new(MemoryKeys::default()))?;
    Ok(Loom::open(Config::default(), log, vault, Box::new(Machine::default()), sinks)?)
}

/// A submission of somebody.
pub fn submission(machine: &mut Machine, actor: Actor, command: Command) -> Submission {
    Submission { command_id: machine.command_id(), request_hash: [0; 16], actor, command }
}

/// Founds the Ortsweberei and lets so many Knoten be tied.
///
/// # Errors
/// When a rule refuses or the log cannot be written.
pub fn weave(loom: &mut Loom, knoten: usize) -> Result<Woven> {
    weave_with(loom, (knoten / EACH).max(1), knoten)
}

/// Founds the Ortsweberei with so many people and lets so many Knoten be tied.
///
/// # Errors
/// As [`weave`].
pub fn weave_with(loom: &mut Loom, people: usize, knoten: usize) -> Result<Woven> {
    let (mut draw, mut machine) = (Draw::new(7), Machine::default());
    let homes: Vec<Place> = (0..people).map(|_| draw.somewhere(REGION)).collect();
    let mut woven = Woven { people: people_at(loom, &homes)?, knoten: Vec::with_capacity(knoten) };
    while woven.knoten.len() < knoten {
        let begun = woven.knoten.len();
        let batch = (begun..knoten.min(begun + BATCH)).map(|nth| {
            let at = nth % people;
            let (by, home) = (woven.people.get(at).context("a person")?, homes.get(at).context("a home")?);
            let tie = tie(&mut draw, draw_near(*home))?;
            Ok(submission(&mut machine, Actor::Garnrolle(*by), tie))
        });
        let batch = batch.collect::<Result<Vec<_>>>()?;
        let tied = all(loom, batch)?;
        woven.knoten.extend(tied.iter().filter_map(new_knoten));
    }
    Ok(woven)
}

/// Founds the Ortsweberei with a person in each of these homes, all of them Weber.
///
/// # Errors
/// As [`weave`].
pub fn people_at(loom: &mut Loom, homes: &[Place]) -> Result<Vec<GarnrolleId>> {
    let mut machine = Machine::default();
    let first = person(0, homes.first().copied().context("no people")?)?;
    let found = Command::OrtswebereiGruenden { name: Text::new("Region")?, bounds: bounds()?, person: first };
    let founded = all(loom, vec![submission(&mut machine, Actor::Betreiber, found)])?;
    let ada = new_rolle(&founded).context("nobody was founded")?;
    let mut people = vec![ada];
    for (nth, home) in homes.iter().enumerate().skip(1) {
        let register = Command::GarnrolleRegistrieren { person: person(nth, *home)? };
        let registered = all(loom, vec![submission(&mut machine, Actor::Besucher, register)])?;
        let garnrolle = new_rolle(&registered).context("nobody registered")?;
        let verify = Command::GarnrolleVerifizieren { garnrolle, guardian: None };
        all(loom, vec![submission(&mut machine, Actor::Garnrolle(ada), verify)])?;
        people.push(garnrolle);
    }
    Ok(people)
}

fn draw_near(home: Place) -> impl FnOnce(&mut Draw) -> Place {
    move |draw| {
        let mut part = || draw.below(2 * NEIGHBOURHOOD_E7.unsigned_abs()).cast_signed() - NEIGHBOURHOOD_E7;
        // A degree of longitude is 0.6 of one of latitude here.
        let (north, east) = (part(), part() / 3 * 5);
        inside(Place { lat_e7: home.lat_e7 + north, lon_e7: home.lon_e7 + east })
    }
}

fn inside(place: Place) -> Place {
    #[expect(clippy::cast_possible_truncation, reason = "degrees of the earth times 1e7 fit into i32")]
    let e7 = |degrees: f64| (degrees * 1e7) as i32;
    let [west, south, east, north] = REGION.map(e7);
    Place {
        lat_e7: place.lat_e7.clamp(south + 1_000, north - 1_000),
        lon_e7: place.lon_e7.clamp(west + 1_000, east - 1_000),
    }
}

fn tie(draw: &mut Draw, place: impl FnOnce(&mut Draw) -> Place) -> Result<Command> {
    let arts = [
        KnotenArt::Idee,
        KnotenArt::Einrichtung,
        KnotenArt::Werkzeug,
        KnotenArt::Frage,
        KnotenArt::Sonstiges,
    ];
    let art = arts.get(draw.below(5) as usize).copied().unwrap_or(KnotenArt::Idee);
    let kern = KnotenKern { art, unterart: None, place: place(draw), starts_at: None, ends_at: None };
    let text = KnotenText {
        title: Text::new(&words::title(draw))?,
        description: Text::new(&words::description(draw))?,
    };
    Ok(Command::KnotenKnuepfen { kern, text })
}

fn bounds() -> Result<Bounds> {
    let [west, south, east, north] = REGION;
    let corners = [(south, west), (south, east), (north, east), (north, west)];
    let outer =
        corners.iter().map(|(lat, lon)| Place::from_degrees(*lat, *lon)).collect::<Result<Vec<_>, _>>()?;
    Bounds::new(vec![Polygon { outer, holes: Vec::new() }]).map_err(|error| anyhow!("bounds: {error:?}"))
}

fn person(nth: usize, place: Place) -> Result<Person> {
    let email = if nth == 0 { EMAIL.to_owned() } else { format!("p{nth}@example.org") };
    Ok(Person {
        name: Text::new(&format!("Person {nth}"))?,
        adresse: Adresse {
            street: Text::new("Weg 1")?,
            postcode: Text::new("22765")?,
            city: Text::new("Hamburg")?,
        },
        email: Email::new(&email)?,
        place,
    })
}

/// Weaves all, or says which rule was in the way.
///
/// # Errors
/// That rule.
pub fn all(loom: &mut Loom, submissions: Vec<Submission>) -> Result<Vec<Outcome>> {
    loom.weave(submissions)
        .into_iter()
        .map(|outcome| outcome.map_err(|failure| anyhow!("{failure}")))
        .collect()
}

fn new_rolle(outcomes: &[Outcome]) -> Option<GarnrolleId> {
    outcomes.iter().flat_map(|outcome| outcome.events.iter()).find_map(|happened| match happened.event {
        Event::GarnrolleRegistriert { garnrolle, .. } => Some(garnrolle),
        _ => None,
    })
}

fn new_knoten(outcome: &Outcome) -> Option<KnotenId> {
    outcome.events.iter().find_map(|happened| match happened.event {
        Event::KnotenGeknuepft { knoten, .. } => Some(knoten),
        _ => None,
    })
}
