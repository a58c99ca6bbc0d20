//! Following what the weave does by itself.

use crate::automatik::{AutomatikRow, Ursache, Vorgang};
use crate::views::Views;
use domain::event::Regel;
use domain::{Actor, AntragId, Event, GarnrolleId, Happened, KnotenId};

/// To what and to whom it happened.
#[derive(Clone, Copy, Default)]
struct Woran {
    knoten: Option<KnotenId>,
    wem: Option<GarnrolleId>,
}

impl Woran {
    fn raum(antrag: AntragId) -> Self {
        Self { knoten: Some(antrag.raum()), wem: None }
    }
    fn knoten(knoten: KnotenId) -> Self {
        Self { knoten: Some(knoten), wem: None }
    }
    const fn rolle(wem: GarnrolleId) -> Self {
        Self { knoten: None, wem: Some(wem) }
    }
}

impl Views {
    /// Notes what the weave did, before anything else follows: what it ended is still known then.
    pub(super) fn note_automatik(&mut self, happened: &Happened) {
        let (Actor::Gewebe, Some(ort)) = (happened.actor, happened.ort) else { return };
        let Some((vorgang, ursache, woran)) = automatic(&happened.event) else { return };
        let faden = match &happened.event {
            Event::FadenVerblasst { faden, .. } | Event::FadenEntzwirnt { faden, .. } => {
                self.faeden.number(*faden).and_then(|number| self.faeden.get(number))
            }
            _ => None,
        };
        let (from, faden) = (faden.map(|faden| faden.from), faden.map(|faden| faden.art));
        let wem = from.or_else(|| woran.wem.and_then(|id| self.rollen.table.number(id)));
        let knoten = woran.knoten.and_then(|id| self.knoten.number(id));
        let (position, time) = (happened.position, happened.time);
        self.automatik.push(ort, AutomatikRow { position, time, vorgang, ursache, knoten, faden, wem });
    }
}

/// What it is to readers; nothing for what only accompanies something that is listed.
fn automatic(event: &Event) -> Option<(Vorgang, Ursache, Woran)> {
    let beschluss = Ursache::Regel(Regel::DurchBeschluss);
    Some(match event {
        Event::FadenVerblasst { knoten, regel, .. } => {
            (Vorgang::FadenVerblasst, Ursache::Regel(*regel), Woran::knoten(*knoten))
        }
        Event::FadenEntzwirnt { knoten, regel, .. } => {
            (Vorgang::FadenEntzwirnt, Ursache::Regel(*regel), Woran::knoten(*knoten))
        }
        Event::KnotenAufgeloest { knoten, regel } => {
            (Vorgang::KnotenAufgeloest, Ursache::Regel(*regel), Woran::knoten(*knoten))
        }
        Event::AbstimmungEroeffnet { antrag, .. } => {
            (Vorgang::AbstimmungEroeffnet, Ursache::EinspruchSteht, Woran::raum(*antrag))
        }
        Event::AbstimmungGeschlossen { antrag, .. } => {
            (Vorgang::AbstimmungGeschlossen, Ursache::AbstimmungVorbei, Woran::raum(*antrag))
        }
        Event::AntragAngenommen { antrag, regel } => {
            (Vorgang::AntragAngenommen, Ursache::Regel(*regel), Woran::raum(*antrag))
        }
        Event::AntragAbgelehnt { antrag, regel } => {
            (Vorgang::AntragAbgelehnt, Ursache::Regel(*regel), Woran::raum(*antrag))
        }
        Event::BeschlussAufgehoben { antrag, .. } => {
            (Vorgang::BeschlussAufgehoben, beschluss, Woran::raum(*antrag))
        }
        Event::AuszahlungFreigegeben { auszahlung, .. } => {
            (Vorgang::AuszahlungFreigegeben, beschluss, Woran::raum(auszahlung.antrag()))
        }
        Event::AuszahlungNichtGedeckt { auszahlung, .. } => {
            (Vorgang::AuszahlungNichtGedeckt, Ursache::NichtMehrAlsFrei, Woran::raum(auszahlung.antrag()))
        }
        Event::AuszahlungZurueckgenommen { auszahlung, .. } => {
            (Vorgang::AuszahlungZurueckgenommen, beschluss, Woran::raum(auszahlung.antrag()))
        }
        about_persons => return of_persons(about_persons),
    })
}

fn of_persons(event: &Event) -> Option<(Vorgang, Ursache, Woran)> {
    let beschluss = Ursache::Regel(Regel::DurchBeschluss);
    let gemeldet = Ursache::UeberMeldungEntschieden;
    Some(match event {
        Event::VerifizierungBeschlossen { garnrolle, .. } => {
            (Vorgang::VerifizierungBeschlossen, beschluss, Woran::rolle(*garnrolle))
        }
        Event::VerifizierungEntzogen { garnrolle, .. } => {
            (Vorgang::VerifizierungEntzogen, beschluss, Woran::rolle(*garnrolle))
        }
        Event::DelegationGeendet { from, regel, .. } => {
            (Vorgang::DelegationGeendet, Ursache::Regel(*regel), Woran::rolle(*from))
        }
        Event::RolleVergessen { garnrolle, regel } => {
            (Vorgang::RolleVergessen, Ursache::Regel(*regel), Woran::rolle(*garnrolle))
        }
        Event::InhaltAusgeblendet { gegenstand, .. } => {
            (Vorgang::InhaltAusgeblendet, gemeldet, Woran::knoten(gegenstand.knoten()))
        }
        Event::InhaltGezeigt { gegenstand, .. } => {
            (Vorgang::InhaltGezeigt, gemeldet, Woran::knoten(gegenstand.knoten()))
        }
        Event::InhaltAufgetaut { gegenstand, .. } => {
            (Vorgang::InhaltAufgetaut, gemeldet, Woran::knoten(gegenstand.knoten()))
        }
        _ => return None,
    })
}
