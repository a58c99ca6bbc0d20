//! How an event changes the state. Total: no error and no panic for any event in any state. What an event names and
//! the state does not know is passed over, because what was stored once must be readable for ever.

mod entscheiden;
mod geld;
mod melden;
mod rolle;

use crate::context::Actor;
use crate::event::{Event, Happened, KnotenKern, Strukturknoten};
use crate::state::{Ends, Faden, Knoten, Nachricht, Ort, State, Timer};
use crate::values::{
    Bounds, ElementId, FadenId, GarnrolleId, KnotenArt, KnotenId, NachrichtId, Name, OrtId, Timestamp,
};
use std::collections::{BTreeMap, BTreeSet};

/// Lets the event happen in the state.
pub fn evolve(state: &mut State, happened: &Happened) {
    let now = happened.time;
    if let Actor::Garnrolle(id) = happened.actor {
        state.acted(id, now);
    }
    match &happened.event {
        Event::OrtswebereiGegruendet { ort, name, bounds, struktur } => {
            state.found(*ort, name, bounds, struktur);
            for knoten in struktur {
                let kern = KnotenKern {
                    art: knoten.art.knoten_art(),
                    unterart: None,
                    place: knoten.place,
                    starts_at: None,
                    ends_at: None,
                };
                state.tie(knoten.id, *ort, None, &kern);
            }
        }
        Event::GarnrolleRegistriert { .. }
        | Event::GarnrolleVerifiziert { .. }
        | Event::VerantwortlicheErnannt { .. }
        | Event::ProfilGeaendert { .. }
        | Event::PrivatGeaendert { .. }
        | Event::KartenstatusGeaendert { .. }
        | Event::VergessenBeantragt { .. }
        | Event::VergessenZurueckgenommen { .. }
        | Event::RolleVergessen { .. } => rolle::evolve(state, &happened.event, now),
        Event::KnotenGeknuepft { knoten, ort, by, kern, .. } => state.tie(*knoten, *ort, Some(*by), kern),
        Event::KnotenImportiert { knoten, ort, by, kern, quelle, .. } => {
            state.tie(*knoten, *ort, Some(*by), kern);
            state.quellen.entry(*ort).or_default().insert(quelle.clone(), *knoten);
        }
        Event::KnotenGeaendert { knoten, version, kern, .. } => state.retie(*knoten, |k| {
            k.version = *version;
            k.kern = kern.clone();
        }),
        Event::ElementHinzugefuegt { knoten, element, by, version, .. } => {
            state.with_raum(*knoten, *version, |elements| {
                elements.insert(*element, *by);
            });
        }
        Event::ElementGeaendert { knoten, version, .. } => state.with_raum(*knoten, *version, |_| {}),
        Event::ElementEntfernt { knoten, element, version, .. } => {
            state.with_raum(*knoten, *version, |elements| {
                elements.remove(element);
            });
        }
        Event::NachrichtGeschrieben { nachricht, knoten, by, .. } => {
            let new = Nachricht { knoten: *knoten, by: *by, version: 1, withdrawn: false };
            state.nachrichten.insert(*nachricht, new);
        }
        Event::NachrichtBearbeitet { nachricht, version, .. } => {
            state.with_nachricht(*nachricht, |n| n.version = *version);
        }
        Event::NachrichtZurueckgezogen { nachricht, .. } => {
            state.with_nachricht(*nachricht, |n| n.withdrawn = true);
        }
        Event::FadenGezogen { faden, from, to, expires_at, .. } => {
            state.draw(*faden, *from, *to, *expires_at);
        }
        Event::FadenVerzwirnt { faden, knoten, element } => {
            state.set_ends(*faden, Ends::Never);
            state.retie(*knoten, |k| {
                k.garn.insert(*faden, *element);
            });
        }
        Event::FadenEntzwirnt { faden, knoten, expires_at, .. } => {
            state.set_ends(*faden, Ends::At(*expires_at));
            state.retie(*knoten, |k| {
                k.garn.remove(faden);
            });
        }
        Event::FadenVerblasst { faden, .. } => state.end(*faden),
        Event::KnotenAufgeloest { knoten, .. } => state.dissolve(*knoten, now),
        Event::SpendeEingegangen { .. }
        | Event::AnonymeSpendeEingegangen { .. }
        | Event::AuszahlungFreigegeben { .. }
        | Event::AuszahlungNichtGedeckt { .. }
        | Event::AuszahlungBezahlt { .. }
        | Event::AuszahlungZurueckgenommen { .. }
        | Event::BuchungKorrigiert { .. } => geld::evolve(state, &happened.event),
        Event::InhaltEingeklappt { .. }
        | Event::InhaltAusgeblendet { .. }
        | Event::InhaltGezeigt { .. }
        | Event::InhaltEingefroren { .. }
        | Event::InhaltAufgetaut { .. } => melden::evolve(state, &happened.event),
        deciding => entscheiden::evolve(state, deciding, now),
    }
}

impl State {
    fn found(&mut self, id: OrtId, name: &Name, bounds: &Bounds, struktur: &[Strukturknoten]) {
        let struktur = struktur.iter().map(|knoten| (knoten.art, knoten.id)).collect();
        let (name, bounds) = (name.clone(), bounds.clone());
        self.orte.insert(id, Ort { name, bounds, verantwortliche: BTreeSet::new(), struktur });
    }

    fn tie(&mut self, id: KnotenId, ort: OrtId, by: Option<GarnrolleId>, kern: &KnotenKern) {
        let knoten = Knoten {
            ort,
            by,
            kern: kern.clone(),
            version: 1,
            elements: BTreeMap::new(),
            faeden: BTreeSet::new(),
            garn: BTreeMap::new(),
            archived_at: None,
        };
        if let Some(end) = Self::own_end(&knoten) {
            self.timers.insert((end, Timer::Ende(id)));
        }
        self.knoten.insert(id, knoten);
        if let Some(by) = by {
            self.with_rolle(by, |r| r.living_knoten = r.living_knoten.saturating_add(1));
        }
    }

    /// Changes a Knoten and sets its timer anew.
    fn retie(&mut self, id: KnotenId, change: impl FnOnce(&mut Knoten)) {
        let Some(knoten) = self.knoten.get_mut(&id) else { return };
        if let Some(end) = Self::own_end(knoten) {
            self.timers.remove(&(end, Timer::Ende(id)));
        }
        change(knoten);
        if let Some(end) = Self::own_end(knoten) {
            self.timers.insert((end, Timer::Ende(id)));
        }
    }

    fn with_raum(
        &mut self,
        id: KnotenId,
        version: u32,
        change: impl FnOnce(&mut BTreeMap<ElementId, GarnrolleId>),
    ) {
        if let Some(knoten) = self.knoten.get_mut(&id) {
            knoten.version = version;
            change(&mut knoten.elements);
        }
    }

    fn with_nachricht(&mut self, id: NachrichtId, change: impl FnOnce(&mut Nachricht)) {
        if let Some(nachricht) = self.nachrichten.get_mut(&id) {
            change(nachricht);
        }
    }

    fn draw(&mut self, id: FadenId, from: GarnrolleId, to: KnotenId, expires_at: Timestamp) {
        let Some(knoten) = self.knoten.get_mut(&to) else { return };
        knoten.faeden.insert(id);
        self.faeden.insert(id, Faden { from, to, ends: Ends::At(expires_at) });
        self.timers.insert((expires_at, Timer::Faden(id)));
    }

    fn set_ends(&mut self, id: FadenId, ends: Ends) {
        let Some(faden) = self.faeden.get_mut(&id) else { return };
        if let Ends::At(old) = faden.ends {
            self.timers.remove(&(old, Timer::Faden(id)));
        }
        faden.ends = ends;
        if let Ends::At(new) = ends {
            self.timers.insert((new, Timer::Faden(id)));
        }
    }

    fn end(&mut self, id: FadenId) {
        self.set_ends(id, Ends::Never);
        if let Some(faden) = self.faeden.remove(&id)
            && let Some(knoten) = self.knoten.get_mut(&faden.to)
        {
            knoten.faeden.remove(&id);
        }
    }

    fn dissolve(&mut self, id: KnotenId, now: Timestamp) {
        self.retie(id, |knoten| knoten.archived_at = Some(now));
        let by = self.knoten.get(&id).and_then(|knoten| knoten.by);
        if let Some(by) = by {
            self.with_rolle(by, |r| r.living_knoten = r.living_knoten.saturating_sub(1));
        }
    }

    /// Whether the kind of this Knoten is structure; what is not there is none.
    #[must_use]
    pub fn is_structure(&self, id: KnotenId) -> bool {
        self.knoten.get(&id).map(|k| k.kern.art).is_some_and(KnotenArt::is_structure)
    }
}
