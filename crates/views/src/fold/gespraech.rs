//! Following what is said.

use super::{Moment, person};
use crate::gespraech::{NachrichtRow, NachrichtVersion};
use crate::verlauf::Tat;
use crate::views::Views;
use domain::{Event, GarnrolleId, Happened, KnotenId, NachrichtId, NachrichtText, Personal};
use std::sync::Arc;

impl Views {
    pub(super) fn follow_gespraech(&mut self, happened: &Happened, moment: Moment) {
        match &happened.event {
            Event::NachrichtGeschrieben { nachricht, knoten, by, text } => {
                self.write(*nachricht, *knoten, *by, text, moment);
            }
            Event::NachrichtBearbeitet { nachricht, knoten, version, text } => {
                let text = text.known().cloned().map(Arc::new);
                let said = NachrichtVersion { version: *version, time: moment.time, text };
                self.with_nachricht(*nachricht, *knoten, moment, |row| row.versions.push(said));
                self.note_in(happened, *knoten, Tat::NachrichtBearbeitet, moment);
            }
            Event::NachrichtZurueckgezogen { nachricht, knoten } => {
                self.with_nachricht(*nachricht, *knoten, moment, |row| row.withdrawn_at = Some(moment.time));
                self.note_in(happened, *knoten, Tat::NachrichtZurueckgezogen, moment);
            }
            _ => {}
        }
    }

    fn write(
        &mut self,
        id: NachrichtId,
        knoten: KnotenId,
        by: GarnrolleId,
        text: &Personal<NachrichtText>,
        moment: Moment,
    ) {
        let Some(at) = self.knoten.number(knoten) else { return };
        if self.nachrichten.number(id).is_some() {
            return;
        }
        let text = text.known().cloned().map(Arc::new);
        let versions = vec![NachrichtVersion { version: 1, time: moment.time, text }];
        let row = NachrichtRow { id, knoten: at, by: self.rollen.number(by), versions, withdrawn_at: None };
        let number = self.nachrichten.number_or_insert(id, || row);
        self.with_knoten(at, moment, |knoten| {
            knoten.gespraech.nachrichten.push(number);
            knoten.gespraech.changed_at = moment.position;
            knoten.last_activity_at = moment.time;
        });
        self.note(by, Some(at), Tat::NachrichtGeschrieben, moment);
    }

    fn with_nachricht(
        &mut self,
        id: NachrichtId,
        knoten: KnotenId,
        moment: Moment,
        change: impl FnOnce(&mut NachrichtRow),
    ) {
        let Some(number) = self.nachrichten.number(id) else { return };
        if let Some(row) = self.nachrichten.get_mut(number) {
            change(row);
        }
        if let Some(at) = self.knoten.number(knoten) {
            self.with_knoten(at, moment, |knoten| knoten.gespraech.changed_at = moment.position);
        }
    }

    fn note_in(&mut self, happened: &Happened, knoten: KnotenId, tat: Tat, moment: Moment) {
        if let Some(by) = person(happened.actor) {
            self.note(by, self.knoten.number(knoten), tat, moment);
        }
    }
}
