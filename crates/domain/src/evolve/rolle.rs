//! How what people say of themselves changes the state: registering, being verified, standing on the map, being forgotten.
//! Total, like all of `evolve`.

use crate::event::{Event, Privat};
use crate::state::{DrawnPlace, Rolle, State, Status, Timer, Vergessen};
use crate::values::{DELEGATION_LIFETIME, GarnrolleId, Kartenstatus, OrtId, Place, Timestamp};

/// Lets what concerns a Garnrolle happen; everything else is passed over.
pub(super) fn evolve(state: &mut State, event: &Event, now: Timestamp) {
    match event {
        Event::GarnrolleRegistriert { garnrolle, ort, privat, kartenstatus, radius_m, position, .. } => {
            state.register(*garnrolle, *ort, now);
            state.set_privat(*garnrolle, privat.known());
            state.show(*garnrolle, *kartenstatus, *radius_m, position.known().copied().flatten());
        }
        Event::GarnrolleVerifiziert { garnrolle, .. } => {
            state.with_rolle(*garnrolle, |r| r.status = Status::Weber);
        }
        Event::VerantwortlicheErnannt { garnrolle, ort } => {
            if let Some(ort) = state.orte.get_mut(ort) {
                ort.verantwortliche.insert(*garnrolle);
            }
        }
        Event::PrivatGeaendert { garnrolle, privat } => state.set_privat(*garnrolle, privat.known()),
        Event::KartenstatusGeaendert { garnrolle, kartenstatus, radius_m, position } => {
            state.show(*garnrolle, *kartenstatus, *radius_m, position.known().copied().flatten());
        }
        Event::VergessenBeantragt { garnrolle, vergessen_at } => {
            state.set_vergessen(*garnrolle, Vergessen::Am(*vergessen_at));
        }
        Event::VergessenZurueckgenommen { garnrolle } => state.set_vergessen(*garnrolle, Vergessen::Nein),
        Event::RolleVergessen { garnrolle, .. } => state.forget(*garnrolle),
        _ => {}
    }
}

impl State {
    fn register(&mut self, id: GarnrolleId, ort: OrtId, now: Timestamp) {
        let rolle = Rolle {
            ort,
            status: Status::Gast,
            email: None,
            place: None,
            kartenstatus: Kartenstatus::Verborgen,
            radius_m: 0,
            drawn: None,
            living_knoten: 0,
            last_action: now,
            vergessen: Vergessen::Nein,
        };
        self.set_vergessen(id, Vergessen::Nein);
        if let Some(old) = self.rollen.insert(id, rolle) {
            self.timers.remove(&(old.last_action + DELEGATION_LIFETIME, Timer::Delegation(id)));
            self.acted(id, now);
        }
    }

    pub(super) fn with_rolle(&mut self, id: GarnrolleId, change: impl FnOnce(&mut Rolle)) {
        if let Some(rolle) = self.rollen.get_mut(&id) {
            change(rolle);
        }
    }

    fn set_privat(&mut self, id: GarnrolleId, privat: Option<&Privat>) {
        let Some(rolle) = self.rollen.get_mut(&id) else { return };
        if let Some(old) = rolle.email.take() {
            self.emails.remove(&old);
        }
        let place = privat.map(|p| p.place);
        if rolle.place != place {
            rolle.drawn = None;
        }
        rolle.place = place;
        rolle.email = privat.map(|p| p.email.clone());
        if let Some(email) = rolle.email.clone() {
            self.emails.insert(email, id);
        }
    }

    fn set_vergessen(&mut self, id: GarnrolleId, vergessen: Vergessen) {
        let Some(rolle) = self.rollen.get_mut(&id) else { return };
        if let Vergessen::Am(when) = rolle.vergessen {
            self.timers.remove(&(when, Timer::Vergessen(id)));
        }
        rolle.vergessen = vergessen;
        if let Vergessen::Am(when) = vergessen {
            self.timers.insert((when, Timer::Vergessen(id)));
        }
    }

    /// Nothing stays of a person but that there was one. The same whether or not its key was there to read what it had
    /// given before.
    fn forget(&mut self, id: GarnrolleId) {
        self.set_vergessen(id, Vergessen::Ja);
        self.set_privat(id, None);
        self.with_rolle(id, |rolle| {
            (rolle.status, rolle.kartenstatus, rolle.radius_m) = (Status::Gast, Kartenstatus::Verborgen, 0);
            rolle.drawn = None;
        });
        for ort in self.orte.values_mut() {
            ort.verantwortliche.remove(&id);
        }
    }

    fn show(&mut self, id: GarnrolleId, status: Kartenstatus, radius_m: u32, position: Option<Place>) {
        self.with_rolle(id, |rolle| {
            (rolle.kartenstatus, rolle.radius_m) = (status, radius_m);
            if status == Kartenstatus::Ungefaehr {
                rolle.drawn = position.map(|place| DrawnPlace { radius_m, place });
            }
        });
    }
}
