//! `weltgewebe found`: an Ortsweberei and its first Verantwortliche, while no server is running.

use crate::cli::FoundArgs;
use crate::config::Place as WeavePlace;
use crate::folder::DataFolder;
use crate::{bounds, opening, out};
use anyhow::{Context as _, Result, anyhow};
use domain::command::Person;
use domain::event::Adresse;
use domain::{Actor, Anschrift, Command, Email, Event, GarnrolleId, Name, OrtId, Place, Postleitzahl};

/// Founds it and prints both ids.
///
/// # Errors
/// One sentence; nothing has happened then.
pub fn run(arguments: &FoundArgs) -> Result<()> {
    let place = WeavePlace::of(&arguments.place)?;
    let command = command(arguments)?;
    let machine = opening::machine(&arguments.place, arguments.at)?;
    let folder = DataFolder::make(&place.data)?;
    let mut loom = opening::loom(&place, &folder, machine, Vec::new())?;
    let outcome = opening::weave_one(&mut loom, Actor::Betreiber, command)?;
    let events = || outcome.events.iter().map(|happened| &happened.event);
    let ort = events().find_map(ort_of).ok_or_else(|| anyhow!("the founding left no Ortsweberei"))?;
    let garnrolle = events().find_map(rolle_of).ok_or_else(|| anyhow!("the founding left no Garnrolle"))?;
    if arguments.json {
        return out::line(serde_json::json!({ "ort_id": ort, "garnrolle_id": garnrolle }));
    }
    out::line(format!("ort {ort}"))?;
    out::line(format!("garnrolle {garnrolle}"))
}

fn command(arguments: &FoundArgs) -> Result<Command> {
    let name = Name::new(&arguments.name).context("--name")?;
    let city = arguments.city.as_deref().unwrap_or(&arguments.name);
    let adresse = Adresse {
        street: Anschrift::new(&arguments.street).context("--street")?,
        postcode: Postleitzahl::new(&arguments.postcode).context("--postcode")?,
        city: Anschrift::new(city).context("--city")?,
    };
    let person = Person {
        name: Name::new(&arguments.person).context("--person")?,
        adresse,
        email: Email::new(&arguments.email).context("--email")?,
        place: Place::from_degrees(arguments.lat, arguments.lon)?,
    };
    let bounds = bounds::read(&arguments.bounds, arguments.only.as_deref())?;
    Ok(Command::OrtswebereiGruenden { name, bounds, person })
}

fn ort_of(event: &Event) -> Option<OrtId> {
    if let Event::OrtswebereiGegruendet { ort, .. } = event { Some(*ort) } else { None }
}

fn rolle_of(event: &Event) -> Option<GarnrolleId> {
    if let Event::GarnrolleRegistriert { garnrolle, .. } = event { Some(*garnrolle) } else { None }
}
