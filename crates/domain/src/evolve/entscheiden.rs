//! How what is decided together changes the state: Anträge, votes, lent voices. Total, like all of `evolve`.

use crate::event::{Event, KnotenKern};
use crate::state::{Abstimmung, Antrag, Delegation, Einspruch, State, Status, Timer};
use crate::values::{
    AbstimmungId, AntragId, AntragStatus, DELEGATION_LIFETIME, GarnrolleId, KnotenArt, Place, Timestamp,
};
use std::collections::BTreeMap;

/// Lets what concerns deciding happen; everything else is passed over.
pub(super) fn evolve(state: &mut State, event: &Event, now: Timestamp) {
    match event {
        Event::AntragGestellt { antrag, ort, by, anliegen, place, decision_deadline, .. } => {
            let new = Antrag {
                ort: *ort,
                by: *by,
                anliegen: *anliegen,
                status: AntragStatus::Offen,
                decision_deadline: *decision_deadline,
                einsprueche: BTreeMap::new(),
                abstimmung: None,
                aufgehoben_durch: None,
            };
            state.file(*antrag, new, *place);
        }
        Event::AntragZurueckgezogen { antrag } => state.settle(*antrag, AntragStatus::Zurueckgezogen, now),
        Event::AntragAngenommen { antrag, .. } => state.settle(*antrag, AntragStatus::Angenommen, now),
        Event::AntragAbgelehnt { antrag, .. } => state.settle(*antrag, AntragStatus::Abgelehnt, now),
        Event::EinspruchErhoben { antrag, by, decision_deadline, .. } => {
            state.with_antrag(*antrag, |antrag| {
                antrag.einsprueche.insert(*by, Einspruch::Steht);
                antrag.decision_deadline = *decision_deadline;
            });
        }
        Event::EinspruchZurueckgezogen { antrag, by } => state.with_antrag(*antrag, |antrag| {
            antrag.einsprueche.insert(*by, Einspruch::Zurueckgezogen);
        }),
        Event::AbstimmungEroeffnet { abstimmung, antrag, closes_at } => {
            state.open_vote(*abstimmung, *antrag, *closes_at);
        }
        Event::StimmeAbgegeben { abstimmung, by, wahl, .. } => {
            if let Some(abstimmung) = state.abstimmungen.get_mut(abstimmung) {
                abstimmung.stimmen.insert(*by, *wahl);
            }
        }
        Event::AbstimmungGeschlossen { abstimmung, .. } => state.close_vote(*abstimmung),
        Event::VerifizierungBeschlossen { garnrolle, .. } => {
            state.with_rolle(*garnrolle, |rolle| rolle.status = Status::Weber);
        }
        Event::VerifizierungEntzogen { garnrolle, .. } => {
            state.with_rolle(*garnrolle, |rolle| rolle.status = Status::Gast);
            for ort in state.orte.values_mut() {
                ort.verantwortliche.remove(garnrolle);
            }
        }
        Event::BeschlussAufgehoben { antrag, durch } => {
            state.with_antrag(*antrag, |antrag| antrag.aufgehoben_durch = Some(*durch));
        }
        Event::DelegationErteilt { delegation, from, to } => {
            state.lend(*from, Some(Delegation { id: *delegation, to: *to }));
        }
        Event::DelegationGeendet { from, .. } => state.lend(*from, None),
        _ => {}
    }
}

impl State {
    /// The Raum of an Antrag is a Knoten; it is held until the Antrag is decided.
    fn file(&mut self, id: AntragId, antrag: Antrag, place: Place) {
        let kern =
            KnotenKern { art: KnotenArt::Antrag, unterart: None, place, starts_at: None, ends_at: None };
        self.tie(id.raum(), antrag.ort, Some(antrag.by), &kern);
        self.timers.insert((antrag.decision_deadline, Timer::Antrag(id)));
        if let Some(old) = self.antraege.insert(id, antrag) {
            self.timers.remove(&(old.decision_deadline, Timer::Antrag(id)));
        }
    }

    /// Changes an Antrag and sets its timer anew.
    fn with_antrag(&mut self, id: AntragId, change: impl FnOnce(&mut Antrag)) {
        let Some(antrag) = self.antraege.get_mut(&id) else { return };
        self.timers.remove(&(antrag.decision_deadline, Timer::Antrag(id)));
        change(antrag);
        if antrag.status == AntragStatus::Offen {
            self.timers.insert((antrag.decision_deadline, Timer::Antrag(id)));
        }
    }

    /// The Antrag is decided: from now on its Raum fades.
    fn settle(&mut self, id: AntragId, status: AntragStatus, now: Timestamp) {
        self.with_antrag(id, |antrag| antrag.status = status);
        self.retie(id.raum(), |knoten| knoten.kern.ends_at = Some(now));
    }

    fn open_vote(&mut self, id: AbstimmungId, antrag: AntragId, closes_at: Timestamp) {
        self.with_antrag(antrag, |antrag| {
            antrag.status = AntragStatus::Abstimmung;
            antrag.abstimmung = Some(id);
        });
        self.close_vote(id);
        let new = Abstimmung { antrag, closes_at, closed: false, stimmen: BTreeMap::new() };
        self.abstimmungen.insert(id, new);
        self.timers.insert((closes_at, Timer::Abstimmung(id)));
    }

    /// The Stimmen stay in the log and in the views; no rule asks for them any more.
    fn close_vote(&mut self, id: AbstimmungId) {
        let Some(abstimmung) = self.abstimmungen.get_mut(&id) else { return };
        self.timers.remove(&(abstimmung.closes_at, Timer::Abstimmung(id)));
        abstimmung.closed = true;
        abstimmung.stimmen.clear();
    }

    /// Whom a person's voice is lent to from now on.
    fn lend(&mut self, from: GarnrolleId, delegation: Option<Delegation>) {
        if let Some(end) = self.delegation_ends(from) {
            self.timers.remove(&(end, Timer::Delegation(from)));
        }
        match delegation {
            Some(delegation) => self.delegationen.insert(from, delegation),
            None => self.delegationen.remove(&from),
        };
        if let Some(end) = self.delegation_ends(from) {
            self.timers.insert((end, Timer::Delegation(from)));
        }
    }

    /// A person acted: a voice that it lent stays lent for 28 days from now.
    pub(super) fn acted(&mut self, id: GarnrolleId, now: Timestamp) {
        let Some(rolle) = self.rollen.get_mut(&id) else { return };
        let before = std::mem::replace(&mut rolle.last_action, now);
        if self.delegationen.contains_key(&id) {
            self.timers.remove(&(before + DELEGATION_LIFETIME, Timer::Delegation(id)));
            self.timers.insert((now + DELEGATION_LIFETIME, Timer::Delegation(id)));
        }
    }
}
