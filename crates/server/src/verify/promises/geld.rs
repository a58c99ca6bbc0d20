//! What the rules promise about money: no account ever falls below zero, every payout stands where it may, and an
//! anonymous donation names nobody.

use domain::state::{Salden, State};
use domain::{
    Actor, AntragStatus, AuszahlungId, AuszahlungStatus, Betrag, Event, Geldkonto, Happened, OrtId,
};

/// The promise that the event breaks, if it breaks one.
pub(super) fn broken(state: &State, happened: &Happened, event: &Event) -> Option<&'static str> {
    match event {
        Event::AnonymeSpendeEingegangen { .. } => {
            (happened.actor != Actor::Ungenannt).then_some("an anonymous donation names an actor")
        }
        Event::SpendeEingegangen { by, .. } => {
            (happened.actor != Actor::Garnrolle(*by)).then_some("a donation is not by who acted")
        }
        Event::AuszahlungFreigegeben { auszahlung, ort, betrag, .. } => {
            if !passed(state, *auszahlung) || state.auszahlungen.contains_key(auszahlung) {
                return Some("a payout was authorised without a Beschluss, or twice");
            }
            (free(state, *ort) < betrag.cents()).then_some("more was reserved than was free")
        }
        Event::AuszahlungBezahlt { auszahlung, by, ort, betrag, .. } => {
            if !responsible(state, *ort, happened, Actor::Garnrolle(*by)) {
                return Some("somebody paid who is no Verantwortliche there");
            }
            (!reserved(state, *auszahlung, *betrag)).then_some("what was paid is not what was authorised")
        }
        Event::AuszahlungZurueckgenommen { auszahlung, betrag, .. } => {
            (!reserved(state, *auszahlung, *betrag)).then_some("what was not reserved went free")
        }
        Event::BuchungKorrigiert { gegen, ort, by, betrag, .. } => {
            let wrong = state.buchungen.get(gegen).filter(|one| !one.korrigiert && one.betrag == *betrag);
            let Some(wrong) = wrong.filter(|one| one.art.is_korrigierbar()) else {
                return Some("a contra entry undoes what it may not, or not all of it");
            };
            let covered = wrong.weg.1 != Geldkonto::Frei || free(state, *ort) >= betrag.cents();
            let by = responsible(state, *ort, happened, Actor::Garnrolle(*by));
            (!covered || !by).then_some("a contra entry is not covered, or by no Verantwortliche")
        }
        _ => None,
    }
}

fn free(state: &State, ort: OrtId) -> i64 {
    state.konten.get(&ort).map_or(0, |salden: &Salden| salden.of(Geldkonto::Frei))
}

fn passed(state: &State, id: AuszahlungId) -> bool {
    state.antraege.get(&id.antrag()).is_some_and(|antrag| antrag.status == AntragStatus::Angenommen)
}

fn reserved(state: &State, id: AuszahlungId, betrag: Betrag) -> bool {
    let standing = state.auszahlungen.get(&id);
    standing.is_some_and(|one| one.status == AuszahlungStatus::Freigegeben && one.betrag == betrag)
}

fn responsible(state: &State, ort: OrtId, happened: &Happened, by: Actor) -> bool {
    let Actor::Garnrolle(id) = by else { return false };
    happened.actor == by && state.orte.get(&ort).is_some_and(|ort| ort.verantwortliche.contains(&id))
}
