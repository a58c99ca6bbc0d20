//! The rules: whether a command may happen, and what then happens. One file per noun; this one only hands out.
//!
//! `decide` is pure: the same state, command and context always give the same answer. Every refusal is its own
//! variant of [`Refusal`].

mod abstimmung;
mod antrag;
mod delegation;
mod einspruch;
mod faden;
mod garnrolle;
mod geld;
mod gespraech;
mod knoten;
mod meldung;
mod mitreden;
mod mitweben;
mod ort;
mod raum;
mod vergessen;
mod vorschau;
mod zaehlung;

pub use self::garnrolle::MAX_GUETER;
pub use self::knoten::MAX_DAYS_AHEAD;
pub use self::meldung::{Meldelage, Melden};
pub use self::mitreden::{Lage, Mitreden};
pub use self::mitweben::{Knotenlage, Mitweben};
pub use self::raum::{MAX_ELEMENTS, MAX_LIST_ITEMS};
pub use self::vorschau::{Vorschau, Zwischenstand};
pub use self::zaehlung::{Waehlerschaft, zaehle};

use crate::command::Command;
use crate::context::{Actor, Context};
use crate::event::{Event, Privat};
use crate::refusal::Refusal;
use crate::state::{Knoten, Rolle, State, Status, Vergessen};
use crate::values::{FADEN_LIFETIME, FadenArt, FadenId, GarnrolleId, InteresseArt, KnotenId, OrtId};

/// What happens when the command is carried out in this state, or the rule that it breaks.
///
/// # Errors
/// The [`Refusal`] of the first rule that the command breaks. Nothing has happened then.
pub fn decide(state: &State, command: &Command, context: &Context) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::OrtswebereiGruenden { name, bounds, person } => {
            ort::found(state, context, name, bounds, person)
        }
        Command::GarnrolleRegistrieren { person } => garnrolle::register(state, context, person),
        Command::GarnrolleVerifizieren { garnrolle, guardian } => {
            garnrolle::verify(state, context, *garnrolle, guardian.as_ref())
        }
        Command::ProfilAendern { profil } => garnrolle::change_profil(state, context, profil),
        Command::PrivatAendern { adresse, email, place } => {
            let privat = Privat { adresse: adresse.clone(), email: email.clone(), place: *place };
            garnrolle::change_privat(state, context, &privat)
        }
        Command::KartenstatusAendern { wunsch } => garnrolle::change_kartenstatus(state, context, *wunsch),
        Command::RolleAendern { wunsch } => garnrolle::change(state, context, wunsch),
        Command::VergessenBeantragen => vergessen::ask(state, context),
        Command::VergessenZuruecknehmen => vergessen::take_back(state, context),
        Command::RolleVergessen { garnrolle } => vergessen::forget(state, context, *garnrolle),
        Command::KnotenKnuepfen { kern, text } => knoten::tie(state, context, kern, text),
        Command::KnotenImportieren { ort, knoten } => knoten::import(state, context, *ort, knoten),
        Command::KnotenAendern { knoten, based_on, kern, text } => {
            knoten::change(state, context, *knoten, *based_on, kern, text.as_ref())
        }
        Command::ElementHinzufuegen { knoten, inhalt } => raum::add(state, context, *knoten, inhalt),
        Command::ElementAendern { knoten, element, based_on, inhalt } => {
            raum::change(state, context, *knoten, *element, *based_on, inhalt)
        }
        Command::ElementEntfernen { knoten, element, based_on } => {
            raum::remove(state, context, *knoten, *element, *based_on)
        }
        Command::NachrichtSchreiben { knoten, text } => gespraech::write(state, context, *knoten, text),
        Command::NachrichtBearbeiten { nachricht, based_on, text } => {
            gespraech::edit(state, context, *nachricht, *based_on, text)
        }
        Command::NachrichtZurueckziehen { nachricht } => gespraech::withdraw(state, context, *nachricht),
        Command::InteresseBekunden { knoten, art } => faden::join(state, context, *knoten, *art),
        Command::FadenVerzwirnen { faden, element } => faden::twist(state, context, *faden, *element),
        Command::FadenEntzwirnen { faden } => faden::untwist(state, context, *faden),
        Command::AntragStellen { ort, anliegen, text, knoten } => {
            antrag::file(state, context, *ort, *anliegen, text, *knoten)
        }
        Command::AntragZurueckziehen { antrag } => antrag::take_back(state, context, *antrag),
        Command::EinspruchErheben { antrag, grund } => einspruch::object(state, context, *antrag, grund),
        Command::EinspruchZurueckziehen { antrag } => einspruch::take_back(state, context, *antrag),
        Command::StimmeAbgeben { abstimmung, wahl, grund } => {
            abstimmung::vote(state, context, *abstimmung, *wahl, grund.as_ref())
        }
        Command::DelegationErteilen { an } => delegation::lend(state, context, *an),
        Command::DelegationErneuern { delegation } => delegation::renew(state, context, *delegation),
        Command::DelegationWiderrufen { delegation } => delegation::revoke(state, context, *delegation),
        Command::Spenden { ort, betrag, sichtbarkeit } => {
            geld::give(state, context, *ort, *betrag, *sichtbarkeit)
        }
        Command::AuszahlungBezahlen { auszahlung, beleg } => {
            geld::pay(state, context, *auszahlung, beleg.as_ref())
        }
        Command::BuchungKorrigieren { buchung, beleg } => geld::correct(state, context, *buchung, beleg),
        Command::InhaltMelden { gegenstand, grund } => meldung::report(state, context, *gegenstand, grund),
        Command::InhaltEinfrieren { gegenstand, grund } => {
            meldung::freeze(state, context, *gegenstand, grund)
        }
        Command::AntragEntscheiden { antrag } => antrag::decide_at_deadline(state, context, *antrag),
        Command::AbstimmungSchliessen { abstimmung } => abstimmung::close(state, context, *abstimmung),
        Command::DelegationEnden { from } => delegation::end(state, context, *from),
        Command::FadenVerblassenLassen { faden } => faden::fade(state, context, *faden),
        Command::KnotenAufloesen { knoten } => knoten::dissolve(state, context, *knoten),
    }
}

/// The Garnrolle that acts.
fn acting<'s>(state: &'s State, context: &Context) -> Result<(GarnrolleId, &'s Rolle), Refusal> {
    let Actor::Garnrolle(id) = context.actor else { return Err(Refusal::NichtAngemeldet) };
    known(state, id).map(|rolle| (id, rolle))
}

/// A Garnrolle that is there and not forgotten.
fn known(state: &State, id: GarnrolleId) -> Result<&Rolle, Refusal> {
    let rolle = state.rollen.get(&id).filter(|rolle| rolle.vergessen != Vergessen::Ja);
    rolle.ok_or(Refusal::GarnrolleUnbekannt)
}

/// The Weber that acts.
fn acting_weber(state: &State, context: &Context) -> Result<GarnrolleId, Refusal> {
    let (id, rolle) = acting(state, context)?;
    if rolle.status == Status::Weber { Ok(id) } else { Err(Refusal::NurWeber) }
}

/// The Weber that acts, being responsible for the Ortsweberei.
fn acting_verantwortliche(state: &State, context: &Context, ort: OrtId) -> Result<GarnrolleId, Refusal> {
    let (id, _) = acting(state, context)?;
    let ort = state.orte.get(&ort).ok_or(Refusal::OrtUnbekannt)?;
    if ort.verantwortliche.contains(&id) { Ok(id) } else { Err(Refusal::NurVerantwortliche) }
}

/// The Weber that acts in the affairs of its own Ortsweberei.
fn acting_weber_of(state: &State, context: &Context, ort: OrtId) -> Result<GarnrolleId, Refusal> {
    let id = acting_weber(state, context)?;
    let at_home = state.rollen.get(&id).is_some_and(|rolle| rolle.ort == ort);
    if at_home { Ok(id) } else { Err(Refusal::FremdeOrtsweberei) }
}

/// Refuses what only the weave itself does.
fn only_gewebe(context: &Context) -> Result<(), Refusal> {
    if context.actor == Actor::Gewebe { Ok(()) } else { Err(Refusal::NurVonInnen) }
}

/// The Knoten, while it lives.
fn living(state: &State, id: KnotenId) -> Result<&Knoten, Refusal> {
    let knoten = state.knoten.get(&id).ok_or(Refusal::KnotenUnbekannt)?;
    match knoten.archived_at {
        None => Ok(knoten),
        Some(archived_at) => Err(Refusal::KnotenAufgeloest { archived_at }),
    }
}

/// The Faden that an action draws: it lives exactly 168 h.
fn drawn(
    context: &Context,
    faden: FadenId,
    art: FadenArt,
    interesse: Option<InteresseArt>,
    from: GarnrolleId,
    to: KnotenId,
) -> Event {
    Event::FadenGezogen { faden, art, interesse, from, to, expires_at: context.now + FADEN_LIFETIME }
}
