//! Being forgotten, told naively: a mark at the person, and nothing that bears it is ever looked at again.

use super::entscheiden::Lent;
use super::rules::only;
use super::{Model, Rolle, WEEK};
use domain::event::{Event, Regel};
use domain::{Actor, Command, GarnrolleId, Kartenstatus, Refusal, Timestamp};
use serde_json::Value;

/// Looking.
impl Model {
    /// The Garnrolle, unless it is forgotten.
    #[must_use]
    pub fn known(&self, id: GarnrolleId) -> Option<&Rolle> {
        self.rolle(id).filter(|rolle| !rolle.forgotten)
    }

    /// The moments at which somebody is forgotten.
    pub(super) fn forgetting_moments(&self) -> impl Iterator<Item = Timestamp> + '_ {
        self.rollen.iter().filter_map(|rolle| rolle.asked)
    }

    /// An event without what is nobody's to read any more.
    #[must_use]
    pub fn bare(&self, event: &Event) -> Value {
        self.without(serde_json::to_value(event).unwrap_or_default())
    }

    fn without(&self, mut value: Value) -> Value {
        match &mut value {
            Value::Array(items) => items.iter_mut().for_each(|item| *item = self.without(item.take())),
            Value::Object(fields) => {
                let whose = fields.get("$person").and_then(Value::as_str).and_then(|id| id.parse().ok());
                if whose.and_then(|id| self.rolle(id)).is_some_and(|rolle| rolle.forgotten) {
                    fields.insert("content".to_owned(), Value::Null);
                }
                fields.values_mut().for_each(|field| *field = self.without(field.take()));
            }
            _ => {}
        }
        value
    }
}

/// What happens by itself, and what the Betreiber does.
impl Model {
    pub(super) fn forget_at(&mut self, moment: Timestamp) {
        let due = |rolle: &&Rolle| rolle.asked.is_some_and(|when| when <= moment);
        let mut due: Vec<GarnrolleId> = self.rollen.iter().filter(due).map(|rolle| rolle.id).collect();
        due.sort_unstable();
        for id in due {
            let events = self.forget(id, Regel::VergessenNach168Stunden);
            self.coming.extend(events.into_iter().map(|event| (moment, event)));
        }
    }

    fn forget(&mut self, id: GarnrolleId, regel: Regel) -> Vec<Event> {
        for rolle in self.rollen.iter_mut().filter(|rolle| rolle.id == id) {
            (rolle.weber, rolle.forgotten, rolle.asked) = (false, true, None);
            (rolle.kartenstatus, rolle.radius_m, rolle.drawn) = (Kartenstatus::Verborgen, 0, None);
        }
        for ort in &mut self.orte {
            ort.verantwortliche.retain(|one| *one != id);
        }
        let mut events = vec![Event::RolleVergessen { garnrolle: id, regel }];
        let own: Vec<Lent> = self.lent.iter().filter(|lent| lent.from == id).cloned().collect();
        events.extend(own.iter().map(|lent| self.give_back(lent, Regel::KeinWeberMehr)));
        events
    }
}

/// Which rules a command breaks, and what it leads to.
impl Model {
    /// Forgetting somebody is for the Betreiber, besides the weave.
    pub(super) fn broken_forgetting(&self, actor: Actor, garnrolle: GarnrolleId) -> Vec<Refusal> {
        if actor != Actor::Betreiber {
            return vec![Refusal::NurVonInnen];
        }
        only(self.known(garnrolle).is_some(), Refusal::GarnrolleUnbekannt)
    }

    pub(super) fn broken_leaving(rolle: &Rolle, command: &Command) -> Vec<Refusal> {
        match (command, rolle.asked) {
            (Command::VergessenBeantragen, Some(vergessen_at)) => {
                vec![Refusal::VergessenLaeuft { vergessen_at }]
            }
            (Command::VergessenZuruecknehmen, None) => vec![Refusal::KeinVergessen],
            _ => Vec::new(),
        }
    }

    pub(super) fn effect_leaving(
        &mut self,
        now: Timestamp,
        by: GarnrolleId,
        command: &Command,
    ) -> Vec<Event> {
        if let Command::RolleVergessen { garnrolle } = command {
            return self.forget(*garnrolle, Regel::VomBetreiberVergessen);
        }
        let asks = matches!(command, Command::VergessenBeantragen);
        let vergessen_at = now + WEEK;
        for rolle in self.rollen.iter_mut().filter(|rolle| rolle.id == by) {
            rolle.asked = asks.then_some(vergessen_at);
        }
        vec![if asks {
            Event::VergessenBeantragt { garnrolle: by, vergessen_at }
        } else {
            Event::VergessenZurueckgenommen { garnrolle: by }
        }]
    }
}
