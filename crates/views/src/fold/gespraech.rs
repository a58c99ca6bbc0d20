//! Following what is said, and what is reported of what people wrote.

use super::{Moment, person};
use crate::gespraech::{NachrichtRow, NachrichtVersion};
use crate::knoten::KnotenRow;
use crate::suche::Key;
use crate::verlauf::Tat;
use crate::views::Views;
use domain::state::Sichtung;
use domain::{Event, GarnrolleId, Gegenstand, Happened, KnotenId, NachrichtId, NachrichtText, Personal};
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
                self.find_first(*nachricht);
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
        let sichtung = Sichtung::default();
        let versions = vec![NachrichtVersion { version: 1, time: moment.time, text }];
        let row = NachrichtRow {
            id,
            knoten: at,
            by: self.rollen.number(by),
            versions,
            withdrawn_at: None,
            sichtung,
        };
        let author = row.by;
        let number = self.nachrichten.number_or_insert(id, || row);
        self.with_knoten(at, moment, |knoten| {
            knoten.gespraech.nachrichten.push(number);
            knoten.gespraech.erste.entry(author).or_insert(number);
            knoten.gespraech.changed_at = moment.position;
            knoten.last_activity_at = moment.time;
        });
        self.note(by, Some(at), Tat::NachrichtGeschrieben, moment);
    }

    /// A message was withdrawn: should it have been the first of its author here, another one is now, or none.
    fn find_first(&mut self, withdrawn: NachrichtId) {
        let Some(number) = self.nachrichten.number(withdrawn) else { return };
        let Some((at, by)) = self.nachrichten.get(number).map(|row| (row.knoten, row.by)) else { return };
        let Some(gespraech) = self.knoten.get_mut(at).map(|row| &mut row.gespraech) else { return };
        if gespraech.erste.get(&by) != Some(&number) {
            return;
        }
        let later = gespraech.nachrichten.partition_point(|one| *one <= number);
        let stands = |one: &&u32| {
            self.nachrichten.get(**one).is_some_and(|row| row.by == by && row.withdrawn_at.is_none())
        };
        match gespraech.nachrichten.iter().skip(later).find(stands).copied() {
            Some(first) => gespraech.erste.insert(by, first),
            None => gespraech.erste.remove(&by),
        };
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

    /// Something was reported or frozen, or is so no more.
    pub(super) fn follow_meldung(&mut self, event: &Event, moment: Moment) {
        let Some(gegenstand) = event.gegenstand() else { return };
        let knoten = gegenstand.knoten();
        match gegenstand {
            Gegenstand::Nachricht { nachricht, .. } => {
                self.with_nachricht(nachricht, knoten, moment, |row| row.sichtung.follow(event));
            }
            Gegenstand::Element { element, .. } => self.look(knoten, moment, |row| {
                for row in row.elements.iter_mut().filter(|row| row.id == element) {
                    row.sichtung.follow(event);
                }
            }),
            Gegenstand::Knoten { .. } => self.look(knoten, moment, |row| row.sichtung.follow(event)),
        }
        if let Event::InhaltEingefroren { by, antrag, .. } = event {
            let raum = self.knoten.number(antrag.raum());
            self.note(*by, raum, Tat::InhaltEingefroren, moment);
        }
    }

    /// Changes how a Knoten or something in its Raum may be shown; search reads it anew.
    fn look(&mut self, knoten: KnotenId, moment: Moment, change: impl FnOnce(&mut KnotenRow)) {
        let Some(number) = self.knoten.number(knoten) else { return };
        self.with_knoten(number, moment, |row| {
            change(row);
            row.text_at = moment.position;
        });
        self.suche.changed(Key::Knoten(number), moment.position);
    }

    fn note_in(&mut self, happened: &Happened, knoten: KnotenId, tat: Tat, moment: Moment) {
        if let Some(by) = person(happened.actor) {
            self.note(by, self.knoten.number(knoten), tat, moment);
        }
    }
}
