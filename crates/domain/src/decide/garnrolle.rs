//! Garnrollen: registering, being verified, changing the public and the private part, standing on the map.

use super::{acting, acting_verantwortliche, ort};
use crate::command::{KartenWunsch, Person};
use crate::context::{Actor, Context};
use crate::event::{Adresse, Event, Privat, Profil};
use crate::personal::Personal;
use crate::refusal::Refusal;
use crate::state::{State, Status};
use crate::values::{Beschreibung, Email, GarnrolleId, Kartenstatus, Name, Place};

/// The greatest number of Güter, and of Kompetenzen.
pub const MAX_GUETER: usize = 50;

pub(super) fn register(state: &State, context: &Context, person: &Person) -> Result<Vec<Event>, Refusal> {
    if context.actor != Actor::Besucher {
        return Err(Refusal::NurVonInnen);
    }
    let ort = ort::home(state, person.place)?;
    if state.emails.contains_key(&person.email) {
        return Err(Refusal::EmailVergeben);
    }
    Ok(vec![registered(context, context.ids.garnrolle(0), ort, person)])
}

/// A new Garnrolle: `ungefaehr`, its place drawn once.
pub(super) fn registered(
    context: &Context,
    garnrolle: GarnrolleId,
    ort: crate::values::OrtId,
    person: &Person,
) -> Event {
    let radius_m = KartenWunsch::DEFAULT_RADIUS_M;
    let profil = Profil {
        name: person.name.clone(),
        ueber_mich: Beschreibung::default(),
        gueter: Vec::new(),
        kompetenzen: Vec::new(),
    };
    let privat = Privat { adresse: person.adresse.clone(), email: person.email.clone(), place: person.place };
    Event::GarnrolleRegistriert {
        garnrolle,
        ort,
        profil: Personal::public(garnrolle, profil),
        privat: Personal::private(garnrolle, privat),
        kartenstatus: Kartenstatus::Ungefaehr,
        radius_m,
        position: Personal::public(garnrolle, Some(person.place.jittered(radius_m, context.draw))),
    }
}

pub(super) fn verify(
    state: &State,
    context: &Context,
    garnrolle: GarnrolleId,
    guardian: Option<&Name>,
) -> Result<Vec<Event>, Refusal> {
    acting(state, context)?;
    let rolle = state.rollen.get(&garnrolle).ok_or(Refusal::GarnrolleUnbekannt)?;
    let by = acting_verantwortliche(state, context, rolle.ort)?;
    if rolle.status == Status::Weber {
        return Err(Refusal::SchonVerifiziert);
    }
    let guardian = guardian.map(|name| Personal::private(garnrolle, name.clone()));
    Ok(vec![Event::GarnrolleVerifiziert { garnrolle, verified_by: Some(by), guardian }])
}

pub(super) fn change_profil(
    state: &State,
    context: &Context,
    profil: &Profil,
) -> Result<Vec<Event>, Refusal> {
    let (garnrolle, _) = acting(state, context)?;
    let max = u32::try_from(MAX_GUETER).unwrap_or(u32::MAX);
    for (field, list) in [("gueter", &profil.gueter), ("kompetenzen", &profil.kompetenzen)] {
        if list.len() > MAX_GUETER {
            return Err(Refusal::ZuViele { field, max });
        }
    }
    Ok(vec![Event::ProfilGeaendert { garnrolle, profil: Personal::public(garnrolle, profil.clone()) }])
}

/// A new true position draws the public one anew; anything else leaves it as it was drawn.
pub(super) fn change_privat(
    state: &State,
    context: &Context,
    adresse: &Adresse,
    email: &Email,
    place: Place,
) -> Result<Vec<Event>, Refusal> {
    let (garnrolle, rolle) = acting(state, context)?;
    if state.emails.get(email).is_some_and(|owner| *owner != garnrolle) {
        return Err(Refusal::EmailVergeben);
    }
    let privat = Privat { adresse: adresse.clone(), email: email.clone(), place };
    let mut events = vec![Event::PrivatGeaendert { garnrolle, privat: Personal::private(garnrolle, privat) }];
    if rolle.place != Some(place) {
        let drawn = place.jittered(rolle.radius_m, context.draw);
        events.push(shown(garnrolle, rolle.kartenstatus, rolle.radius_m, place, drawn));
    }
    Ok(events)
}

/// Draws anew only when place or radius changed: hiding and showing again reveals nothing. A wish for what is so
/// already is an event too: only what stands in the log is known when the same command is delivered again, and a late
/// repetition of it must not undo what was wished since.
pub(super) fn change_kartenstatus(
    state: &State,
    context: &Context,
    wunsch: KartenWunsch,
) -> Result<Vec<Event>, Refusal> {
    let (garnrolle, rolle) = acting(state, context)?;
    if !KartenWunsch::RADIUS_M.contains(&wunsch.radius_m) {
        let (min_m, max_m) = (*KartenWunsch::RADIUS_M.start(), *KartenWunsch::RADIUS_M.end());
        return Err(Refusal::RadiusAusserhalb { min_m, max_m });
    }
    if wunsch.status == Kartenstatus::Genau && !wunsch.einwilligung {
        return Err(Refusal::EinwilligungFehlt);
    }
    let place = rolle.place.ok_or(Refusal::GarnrolleUnbekannt)?;
    let kept = rolle.drawn.filter(|drawn| drawn.radius_m == wunsch.radius_m).map(|drawn| drawn.place);
    let drawn = kept.unwrap_or_else(|| place.jittered(wunsch.radius_m, context.draw));
    Ok(vec![shown(garnrolle, wunsch.status, wunsch.radius_m, place, drawn)])
}

fn shown(
    garnrolle: GarnrolleId,
    kartenstatus: Kartenstatus,
    radius_m: u32,
    place: Place,
    drawn: Place,
) -> Event {
    let position = match kartenstatus {
        Kartenstatus::Verborgen => None,
        Kartenstatus::Ungefaehr => Some(drawn),
        Kartenstatus::Genau => Some(place),
    };
    Event::KartenstatusGeaendert {
        garnrolle,
        kartenstatus,
        radius_m,
        position: Personal::public(garnrolle, position),
    }
}
