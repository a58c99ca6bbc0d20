//! Following what is decided together: Anträge, votes, lent voices.

use super::Moment;
use crate::antraege::{AbstimmungRow, AntragRow, EinspruchView, Entscheidung, Gezaehlt, StimmeView};
use crate::delegationen::DelegationRow;
use crate::verlauf::{Schritt, SchrittRow, Tat};
use crate::views::Views;
use domain::event::{KnotenKern, Regel};
use domain::state::Status;
use domain::{AntragId, AntragStatus, DELEGATION_LIFETIME, Event, GarnrolleId, Happened, KnotenArt};
use std::sync::Arc;

impl Views {
    pub(super) fn follow_antrag(&mut self, happened: &Happened, moment: Moment) {
        match &happened.event {
            Event::AntragGestellt { .. } => self.file(&happened.event, moment),
            Event::AntragZurueckgezogen { antrag } => {
                let by = self.antraege.get(antrag).map(|row| row.by);
                self.settle(*antrag, AntragStatus::Zurueckgezogen, None, moment);
                self.note_on(by, *antrag, Tat::AntragZurueckgezogen, moment);
            }
            Event::AntragAngenommen { antrag, regel } => {
                self.settle(*antrag, AntragStatus::Angenommen, Some(*regel), moment);
            }
            Event::AntragAbgelehnt { antrag, regel } => {
                self.settle(*antrag, AntragStatus::Abgelehnt, Some(*regel), moment);
            }
            Event::EinspruchErhoben { antrag, by, grund, decision_deadline } => {
                let grund = grund.known().cloned().map(Arc::new);
                let new = EinspruchView { by: *by, grund, created_at: moment.time, withdrawn_at: None };
                self.with_antrag(*antrag, moment, |row| {
                    row.einsprueche.push(new);
                    row.decision_deadline = *decision_deadline;
                });
                self.step(*antrag, Some(*by), Schritt::EinspruchErhoben, moment);
                self.note_on(Some(*by), *antrag, Tat::EinspruchErhoben, moment);
            }
            Event::EinspruchZurueckgezogen { antrag, by } => {
                self.with_antrag(*antrag, moment, |row| {
                    for einspruch in row.einsprueche.iter_mut().filter(|einspruch| einspruch.by == *by) {
                        einspruch.withdrawn_at.get_or_insert(moment.time);
                    }
                });
                self.step(*antrag, Some(*by), Schritt::EinspruchZurueckgezogen, moment);
                self.note_on(Some(*by), *antrag, Tat::EinspruchZurueckgezogen, moment);
            }
            Event::BeschlussAufgehoben { antrag, durch } => {
                self.with_antrag(*antrag, moment, |row| row.aufgehoben_durch = Some(*durch));
            }
            _ => self.follow_abstimmung(happened, moment),
        }
    }

    fn follow_abstimmung(&mut self, happened: &Happened, moment: Moment) {
        match &happened.event {
            Event::AbstimmungEroeffnet { antrag, closes_at, .. } => {
                let (opened_at, closes_at) = (moment.time, *closes_at);
                let (position, stimmen) = (moment.position, Vec::new());
                let vote = AbstimmungRow { opened_at, position, closes_at, stimmen, closed: None };
                self.with_antrag(*antrag, moment, |row| {
                    row.status = AntragStatus::Abstimmung;
                    row.abstimmung = Some(vote);
                });
                if let Some(row) = self.antraege.get(antrag) {
                    self.laufende.open(row, &self.rollen, &self.delegationen);
                }
                self.step(*antrag, None, Schritt::AbstimmungEroeffnet, moment);
            }
            Event::StimmeAbgegeben { antrag, by, wahl, grund, .. } => {
                let grund = grund.as_ref().and_then(|grund| grund.known()).cloned().map(Arc::new);
                let (cast_at, position) = (moment.time, moment.position);
                let stimme = StimmeView { by: *by, wahl: *wahl, grund, cast_at, position, gewicht: 0 };
                self.with_antrag(*antrag, moment, |row| {
                    if let Some(vote) = &mut row.abstimmung {
                        vote.stimmen.push(stimme);
                    }
                });
                self.laufende.vote(*antrag, self.rollen.number(*by), *wahl);
                self.note_on(Some(*by), *antrag, Tat::StimmeAbgegeben, moment);
            }
            Event::AbstimmungGeschlossen { antrag, ergebnis, .. } => {
                let Some(row) = self.antraege.get(antrag) else { return };
                let wege = self.wege(row.ort, row.without_voice(), moment.time);
                let (at, position, ergebnis) = (moment.time, moment.position, Arc::new(ergebnis.clone()));
                self.laufende.close(*antrag);
                let closed = Gezaehlt { at, position, ergebnis, wege };
                self.with_antrag(*antrag, moment, |row| {
                    if let Some(vote) = &mut row.abstimmung {
                        vote.closed = Some(closed);
                    }
                });
            }
            _ => {}
        }
    }

    pub(super) fn follow_delegation(&mut self, event: &Event, moment: Moment) {
        match event {
            Event::DelegationErteilt { delegation, from, to } => {
                let (number, receiver) = (self.rollen.number(*from), self.rollen.number(*to));
                let acted = self.rollen.table.get(number).map_or(moment.time, |row| row.last_action);
                let (created_at, expires_at) = (moment.time, acted + DELEGATION_LIFETIME);
                let row = DelegationRow { id: *delegation, to: *to, created_at, expires_at };
                self.delegationen.lend(*from, row);
                self.laufende.lend(number, Some(receiver));
                self.note(*from, None, Tat::DelegationErteilt, moment);
            }
            Event::DelegationErneuert { from, .. } => self.note(*from, None, Tat::DelegationErneuert, moment),
            Event::DelegationGeendet { from, regel, .. } => {
                self.delegationen.end(*from);
                self.laufende.lend(self.rollen.number(*from), None);
                if *regel == Regel::Widerrufen {
                    self.note(*from, None, Tat::DelegationWiderrufen, moment);
                }
            }
            _ => {}
        }
    }

    /// A verification by a Beschluss, or its withdrawal.
    pub(super) fn follow_verification(&mut self, event: &Event, moment: Moment) {
        match event {
            Event::VerifizierungBeschlossen { garnrolle, .. } => self.with_rolle(*garnrolle, moment, |row| {
                row.status = Status::Weber;
                row.verified_at = Some(moment.time);
                row.verified_by = None;
            }),
            Event::VerifizierungEntzogen { garnrolle, .. } => {
                self.with_rolle(*garnrolle, moment, |row| {
                    row.status = Status::Gast;
                    (row.verified_at, row.verified_by) = (None, None);
                    row.verantwortlich_fuer.clear();
                });
                for ort in self.orte.values_mut() {
                    if ort.verantwortliche.remove(garnrolle) {
                        ort.changed_at = moment.position;
                    }
                }
            }
            _ => {}
        }
    }

    fn file(&mut self, event: &Event, moment: Moment) {
        let Event::AntragGestellt { antrag, ort, by, anliegen, text, knoten, place, decision_deadline } =
            event
        else {
            return;
        };
        if self.antraege.contains_key(antrag) {
            return;
        }
        let kern = KnotenKern {
            art: KnotenArt::Antrag,
            unterart: None,
            place: *place,
            starts_at: None,
            ends_at: None,
        };
        let text = text.known().cloned().map(Arc::new);
        self.tie_raum(antrag.raum(), *ort, *by, kern, text, moment);
        let row = AntragRow {
            id: *antrag,
            ort: *ort,
            by: *by,
            anliegen: *anliegen,
            knoten: *knoten,
            opened_at: moment.time,
            decision_deadline: *decision_deadline,
            status: AntragStatus::Offen,
            decided: None,
            einsprueche: Vec::new(),
            abstimmung: None,
            aufgehoben_durch: None,
            position: moment.position,
            changed_at: moment.position,
        };
        self.deciding.extend(row.due().map(|due| (due, *antrag)));
        self.antraege.insert(*antrag, row);
    }

    /// From now on the Raum of the Antrag fades.
    fn settle(&mut self, id: AntragId, status: AntragStatus, regel: Option<Regel>, moment: Moment) {
        self.with_antrag(id, moment, |row| {
            row.status = status;
            row.decided = Some(Entscheidung { at: moment.time, regel, position: moment.position });
        });
        if let Some(number) = self.knoten.number(id.raum()) {
            self.with_knoten(number, moment, |row| {
                Arc::make_mut(&mut row.kern).ends_at = Some(moment.time);
            });
        }
        let by = regel.is_none().then(|| self.antraege.get(&id).map(|row| row.by)).flatten();
        self.step(id, by, Schritt::AntragEntschieden { status, regel }, moment);
    }

    fn with_antrag(&mut self, id: AntragId, moment: Moment, change: impl FnOnce(&mut AntragRow)) {
        let Some(row) = self.antraege.get_mut(&id) else { return };
        let before = row.due();
        change(row);
        row.changed_at = moment.position;
        let after = row.due();
        if before != after {
            before.map(|due| self.deciding.remove(&(due, id)));
            after.map(|due| self.deciding.insert((due, id)));
        }
    }

    /// A step in the history of the Raum.
    fn step(&mut self, id: AntragId, by: Option<GarnrolleId>, schritt: Schritt, moment: Moment) {
        let Some(number) = self.knoten.number(id.raum()) else { return };
        let by = by.map(|by| self.rollen.number(by));
        let (position, time) = (moment.position, moment.time);
        self.with_knoten(number, moment, |row| row.verlauf.push(SchrittRow { position, time, by, schritt }));
    }

    fn note_on(&mut self, by: Option<GarnrolleId>, id: AntragId, tat: Tat, moment: Moment) {
        if let Some(by) = by {
            let raum = self.knoten.number(id.raum());
            self.note(by, raum, tat, moment);
        }
    }
}
