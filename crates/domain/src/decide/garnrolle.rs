//! Garnrollen: registering, being verified, changing the public and the private part, standing on the map.

use super::{acting, acting_verantwortliche, known, ort};
use crate::command::{KartenWunsch, Person, RollenWunsch};
use crate::context::{Actor, Context};
use crate::event::{Event, Privat, Profil};
use crate::personal::Personal;
use crate::refusal::Refusal;
use crate::state::{Rolle, State, Status};
use crate::values::{Beschreibung, GarnrolleId, Kartenstatus, Name, Place};

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
    let rolle = known(state, garnrolle)?;
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
    Ok(vec![profil_changed(garnrolle, profil)?])
}

/// A new true position draws the public one anew; anything else leaves it as it was drawn.
pub(super) fn change_privat(
    state: &State,
    context: &Context,
    privat: &Privat,
) -> Result<Vec<Event>, Refusal> {
    let (garnrolle, rolle) = acting(state, context)?;
    let mut events = vec![privat_changed(state, garnrolle, privat)?];
    events.extend(moved(context, garnrolle, rolle, privat.place));
    Ok(events)
}

/// A wish for what is so already is an event too: only what stands in the log is known when the same command is
/// delivered again, and a late repetition of it must not undo what was wished since.
pub(super) fn change_kartenstatus(
    state: &State,
    context: &Context,
    wunsch: KartenWunsch,
) -> Result<Vec<Event>, Refusal> {
    let (garnrolle, rolle) = acting(state, context)?;
    let place = rolle.place.ok_or(Refusal::GarnrolleUnbekannt)?;
    Ok(vec![karte_changed(context, garnrolle, rolle, place, wunsch)?])
}

/// Every part is decided before anything happens. Who moves and wishes for the map at once is shown once, as wished:
/// a step in between would tell the new place to everyone although it shall be hidden.
pub(super) fn change(state: &State, context: &Context, wunsch: &RollenWunsch) -> Result<Vec<Event>, Refusal> {
    let (garnrolle, rolle) = acting(state, context)?;
    let RollenWunsch { privat, karte, profil } = wunsch;
    let place = privat.as_ref().map(|privat| privat.place);
    let mut events = Vec::new();
    if let Some(privat) = privat {
        events.push(privat_changed(state, garnrolle, privat)?);
    }
    match (karte, place) {
        (Some(karte), _) => {
            let place = place.or(rolle.place).ok_or(Refusal::GarnrolleUnbekannt)?;
            events.push(karte_changed(context, garnrolle, rolle, place, *karte)?);
        }
        (None, Some(place)) => events.extend(moved(context, garnrolle, rolle, place)),
        (None, None) => {}
    }
    if let Some(profil) = profil {
        events.push(profil_changed(garnrolle, profil)?);
    }
    Ok(events)
}

fn profil_changed(garnrolle: GarnrolleId, profil: &Profil) -> Result<Event, Refusal> {
    let max = u32::try_from(MAX_GUETER).unwrap_or(u32::MAX);
    for (field, list) in [("gueter", &profil.gueter), ("kompetenzen", &profil.kompetenzen)] {
        if list.len() > MAX_GUETER {
            return Err(Refusal::ZuViele { field, max });
        }
    }
    Ok(Event::ProfilGeaendert { garnrolle, profil: Personal::public(garnrolle, profil.clone()) })
}

fn privat_changed(state: &State, garnrolle: GarnrolleId, privat: &Privat) -> Result<Event, Refusal> {
    if state.emails.get(&privat.email).is_some_and(|owner| *owner != garnrolle) {
        return Err(Refusal::EmailVergeben);
    }
    Ok(Event::PrivatGeaendert { garnrolle, privat: Personal::private(garnrolle, privat.clone()) })
}

/// What the map shows after a move, as the person wished before; nothing when it is the old place.
fn moved(context: &Context, garnrolle: GarnrolleId, rolle: &Rolle, place: Place) -> Option<Event> {
    let drawn = || place.jittered(rolle.radius_m, context.draw);
    (rolle.place != Some(place)).then(|| shown(garnrolle, rolle.kartenstatus, rolle.radius_m, place, drawn()))
}

/// Draws anew only when place or radius changed: hiding and showing again reveals nothing.
fn karte_changed(
    context: &Context,
    garnrolle: GarnrolleId,
    rolle: &Rolle,
    place: Place,
    wunsch: KartenWunsch,
) -> Result<Event, Refusal> {
    if !KartenWunsch::RADIUS_M.contains(&wunsch.radius_m) {
        let (min_m, max_m) = (*KartenWunsch::RADIUS_M.start(), *KartenWunsch::RADIUS_M.end());
        return Err(Refusal::RadiusAusserhalb { min_m, max_m });
    }
    if wunsch.status == Kartenstatus::Genau && !wunsch.einwilligung {
        return Err(Refusal::EinwilligungFehlt);
    }
    let known = rolle.drawn.filter(|_| rolle.place == Some(place));
    let kept = known.filter(|drawn| drawn.radius_m == wunsch.radius_m).map(|drawn| drawn.place);
    let drawn = kept.unwrap_or_else(|| place.jittered(wunsch.radius_m, context.draw));
    Ok(shown(garnrolle, wunsch.status, wunsch.radius_m, place, drawn))
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
