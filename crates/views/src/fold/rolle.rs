//! Following what happens to Ortswebereien and Garnrollen.

use super::{Moment, person};
use crate::orte::{OrtRow, Statistik, Step};
use crate::rollen::RolleRow;
use crate::suche::Key;
use crate::verlauf::Tat;
use crate::views::Views;
use domain::event::Privat;
use domain::state::Status;
use domain::{Bounds, Event, GarnrolleId, Happened, Kartenstatus, Name, OrtId, Personal, Place};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Views {
    pub(super) fn follow_rolle(&mut self, happened: &Happened, moment: Moment) {
        match &happened.event {
            Event::OrtswebereiGegruendet { ort, name, bounds, struktur } => {
                self.found(*ort, name, bounds, moment);
                for knoten in struktur {
                    self.tie_structure(*ort, knoten, moment);
                }
            }
            Event::GarnrolleRegistriert {
                garnrolle,
                ort,
                profil,
                privat,
                kartenstatus,
                radius_m,
                position,
            } => {
                self.register(*garnrolle, *ort, moment);
                self.with_rolle(*garnrolle, moment, |row| row.profil = profil.known().cloned().map(Arc::new));
                self.set_privat(*garnrolle, privat, moment);
                self.show(*garnrolle, *kartenstatus, *radius_m, position, moment);
                self.search_rolle(*garnrolle, moment);
                self.note(*garnrolle, None, Tat::Registriert, moment);
            }
            Event::GarnrolleVerifiziert { garnrolle, verified_by, .. } => {
                self.with_rolle(*garnrolle, moment, |row| {
                    row.status = Status::Weber;
                    row.verified_at = Some(moment.time);
                    row.verified_by = *verified_by;
                });
                if let Some(by) = verified_by {
                    self.note(*by, None, Tat::Verifiziert, moment);
                }
            }
            Event::VerantwortlicheErnannt { garnrolle, ort } => {
                if let Some(row) = self.orte.get_mut(ort) {
                    row.verantwortliche.insert(*garnrolle);
                    row.changed_at = moment.position;
                }
                self.with_rolle(*garnrolle, moment, |row| {
                    row.verantwortlich_fuer.insert(*ort);
                });
            }
            Event::ProfilGeaendert { garnrolle, profil } => {
                self.with_rolle(*garnrolle, moment, |row| {
                    row.profil = profil.known().cloned().map(Arc::new);
                    row.text_at = moment.position;
                });
                self.search_rolle(*garnrolle, moment);
                if person(happened.actor) == Some(*garnrolle) {
                    self.note(*garnrolle, None, Tat::ProfilGeaendert, moment);
                }
            }
            Event::PrivatGeaendert { garnrolle, privat } => self.set_privat(*garnrolle, privat, moment),
            Event::KartenstatusGeaendert { garnrolle, kartenstatus, radius_m, position } => {
                self.show(*garnrolle, *kartenstatus, *radius_m, position, moment);
            }
            _ => {}
        }
    }

    fn search_rolle(&mut self, id: GarnrolleId, moment: Moment) {
        if let Some(number) = self.rollen.table.number(id) {
            self.suche.changed(Key::Rolle(number), moment.position);
        }
    }

    fn found(&mut self, id: OrtId, name: &Name, bounds: &Bounds, moment: Moment) {
        let row = OrtRow {
            id,
            name: name.clone(),
            bounds: Arc::new(bounds.clone()),
            struktur: Vec::new(),
            verantwortliche: BTreeSet::new(),
            founded_at: moment.time,
            changed_at: moment.position,
            statistik: Statistik::default(),
        };
        self.orte.insert(id, row);
    }

    fn register(&mut self, id: GarnrolleId, ort: OrtId, moment: Moment) {
        let number = self.rollen.number(id);
        self.with_rolle(id, moment, |row| {
            row.registered_at = Some(moment.time);
            row.ort = Some(ort);
            row.last_action = moment.time;
            row.text_at = moment.position;
        });
        self.rollen.all.insert((id, number));
        self.delegationen.acted(id, moment.time);
    }

    fn set_privat(&mut self, id: GarnrolleId, privat: &Personal<Privat>, moment: Moment) {
        let known = privat.known().cloned().map(Arc::new);
        let mut before = None;
        self.with_rolle(id, moment, |row| before = std::mem::replace(&mut row.privat, known.clone()));
        if let Some(before) = before {
            self.rollen.emails.remove(&before.email);
        }
        if let Some(known) = known {
            self.rollen.emails.insert(known.email.clone(), id);
        }
    }

    fn show(
        &mut self,
        id: GarnrolleId,
        kartenstatus: Kartenstatus,
        radius_m: u32,
        position: &Personal<Option<Place>>,
        moment: Moment,
    ) {
        self.with_rolle(id, moment, |row| {
            (row.kartenstatus, row.radius_m) = (kartenstatus, radius_m);
            row.position =
                position.known().copied().flatten().filter(|_| kartenstatus != Kartenstatus::Verborgen);
        });
    }

    /// Changes a Garnrolle and keeps map, lists, counts, lines and stamps in step with it.
    pub(super) fn with_rolle(&mut self, id: GarnrolleId, moment: Moment, change: impl FnOnce(&mut RolleRow)) {
        let Some(number) = self.rollen.table.number(id) else { return };
        let Some(row) = self.rollen.table.get_mut(number) else { return };
        let (ort, status, position) = (row.ort, row.status, row.position);
        change(row);
        row.changed_at = moment.position;
        let after = (row.ort, row.status, row.position);
        if (ort, status) != (after.0, after.1) {
            self.laufende.standing(number, row);
        }
        if let Some(ort) = ort.and_then(|ort| self.orte.get_mut(&ort)) {
            ort.statistik.count_rolle(status, Step::Less);
        }
        if let Some(ort) = after.0.and_then(|ort| self.orte.get_mut(&ort)) {
            ort.statistik.count_rolle(after.1, Step::More);
        }
        if after.1 == Status::Gast {
            self.rollen.gaeste.insert((id, number));
        } else {
            self.rollen.gaeste.remove(&(id, number));
        }
        for place in position.into_iter().chain(after.2) {
            self.stamps.mark_place(place, moment.position);
        }
        if position != after.2 {
            if let Some(place) = position {
                self.rollen.map.remove(place, number);
            }
            if let Some(place) = after.2 {
                self.rollen.map.insert(place, number);
            }
            self.move_lines_of_rolle(number, moment);
        }
    }
}
