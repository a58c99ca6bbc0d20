//! How the views follow the log. Total: what an event names and the views do not know is passed over. Every change of
//! a Knoten, a Garnrolle or a Faden goes through one function that keeps all indices, counts and stamps in step.

mod automatik;
mod entscheiden;
mod faden;
mod gespraech;
mod knoten;
mod konto;
mod rolle;
mod vergessen;

use crate::verlauf::{Tat, TatRow};
use crate::views::Views;
use domain::{Actor, Event, GarnrolleId, Happened, Timestamp};

/// Where and when in the log something happens.
#[derive(Clone, Copy)]
pub(crate) struct Moment {
    pub position: u64,
    pub time: Timestamp,
}

impl Views {
    /// Lets what happened happen in the views, in the order of the log. What they have seen already is passed over.
    pub fn apply(&mut self, happened: &[Happened]) {
        for one in happened {
            if one.position > self.position {
                self.follow(one);
                (self.position, self.time) = (one.position, one.time);
            }
        }
    }

    fn follow(&mut self, happened: &Happened) {
        let moment = Moment { position: happened.position, time: happened.time };
        self.note_automatik(happened);
        if let Actor::Garnrolle(id) = happened.actor
            && let Some(number) = self.rollen.table.number(id)
            && let Some(rolle) = self.rollen.table.get_mut(number)
        {
            rolle.last_action = moment.time;
            rolle.changed_at = moment.position;
            self.delegationen.acted(id, moment.time);
        }
        match &happened.event {
            Event::OrtswebereiGegruendet { .. }
            | Event::GarnrolleRegistriert { .. }
            | Event::GarnrolleVerifiziert { .. }
            | Event::VerantwortlicheErnannt { .. }
            | Event::ProfilGeaendert { .. }
            | Event::PrivatGeaendert { .. }
            | Event::KartenstatusGeaendert { .. } => self.follow_rolle(happened, moment),
            Event::KnotenGeknuepft { .. }
            | Event::KnotenImportiert { .. }
            | Event::KnotenGeaendert { .. }
            | Event::ElementHinzugefuegt { .. }
            | Event::ElementGeaendert { .. }
            | Event::ElementEntfernt { .. } => self.follow_knoten(happened, moment),
            Event::NachrichtGeschrieben { .. }
            | Event::NachrichtBearbeitet { .. }
            | Event::NachrichtZurueckgezogen { .. } => self.follow_gespraech(happened, moment),
            Event::FadenGezogen { .. }
            | Event::FadenVerzwirnt { .. }
            | Event::FadenEntzwirnt { .. }
            | Event::FadenVerblasst { .. }
            | Event::KnotenAufgeloest { .. } => self.follow_faden(happened, moment),
            Event::AntragGestellt { .. }
            | Event::AntragZurueckgezogen { .. }
            | Event::EinspruchErhoben { .. }
            | Event::EinspruchZurueckgezogen { .. }
            | Event::AntragAngenommen { .. }
            | Event::AntragAbgelehnt { .. }
            | Event::AbstimmungEroeffnet { .. }
            | Event::StimmeAbgegeben { .. }
            | Event::AbstimmungGeschlossen { .. }
            | Event::BeschlussAufgehoben { .. } => self.follow_antrag(happened, moment),
            Event::VerifizierungBeschlossen { .. } | Event::VerifizierungEntzogen { .. } => {
                self.follow_verification(&happened.event, moment);
            }
            Event::DelegationErteilt { .. }
            | Event::DelegationErneuert { .. }
            | Event::DelegationGeendet { .. } => self.follow_delegation(&happened.event, moment),
            Event::SpendeEingegangen { .. }
            | Event::AnonymeSpendeEingegangen { .. }
            | Event::AuszahlungFreigegeben { .. }
            | Event::AuszahlungNichtGedeckt { .. }
            | Event::AuszahlungBezahlt { .. }
            | Event::AuszahlungZurueckgenommen { .. }
            | Event::BuchungKorrigiert { .. } => self.follow_konto(&happened.event, moment),
            Event::InhaltEingeklappt { .. }
            | Event::InhaltAusgeblendet { .. }
            | Event::InhaltGezeigt { .. }
            | Event::InhaltEingefroren { .. }
            | Event::InhaltAufgetaut { .. } => self.follow_meldung(&happened.event, moment),
            Event::VergessenBeantragt { .. }
            | Event::VergessenZurueckgenommen { .. }
            | Event::RolleVergessen { .. } => self.follow_vergessen(&happened.event, moment),
        }
    }

    /// Notes an act of a Garnrolle.
    fn note(&mut self, by: GarnrolleId, knoten: Option<u32>, tat: Tat, moment: Moment) {
        let number = self.rollen.number(by);
        if let Some(rolle) = self.rollen.table.get_mut(number) {
            rolle.taten.push(TatRow { position: moment.position, time: moment.time, knoten, tat });
        }
    }
}

/// Who acted, where it was a person.
const fn person(actor: Actor) -> Option<GarnrolleId> {
    match actor {
        Actor::Garnrolle(id) => Some(id),
        Actor::Gewebe | Actor::Betreiber | Actor::Besucher | Actor::Ungenannt => None,
    }
}
