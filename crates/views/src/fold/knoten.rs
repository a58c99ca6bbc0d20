//! Following what happens to Knoten and the elements of their Raum.

use super::{Moment, person};
use crate::gespraech::GespraechRow;
use crate::knoten::{ElementRow, KnotenRow};
use crate::leading::Leading;
use crate::orte::Step;
use crate::suche::Key;
use crate::verlauf::{Schritt, SchrittRow, Tat};
use crate::views::Views;
use domain::event::{ElementInhalt, KnotenKern, KnotenText, Strukturknoten};
use domain::state::Sichtung;
use domain::{
    Beschreibung, ElementId, Event, GarnrolleId, Happened, KnotenArt, KnotenId, OrtId, Place, Quelle,
    Timestamp, Titel,
};
use std::sync::Arc;

/// A Knoten that arises.
struct Arising {
    id: KnotenId,
    ort: OrtId,
    by: Option<GarnrolleId>,
    kern: Arc<KnotenKern>,
    text: Option<Arc<KnotenText>>,
    quelle: Option<Arc<Quelle>>,
    schritt: Schritt,
}

/// What the indices know of a Knoten.
#[derive(Clone, Copy, PartialEq)]
struct Indexed {
    art: KnotenArt,
    place: Place,
    archived: bool,
    dissolves_at: Option<Timestamp>,
}

impl Indexed {
    fn of(row: &KnotenRow) -> Self {
        Self {
            art: row.kern.art,
            place: row.place(),
            archived: row.archived_at.is_some(),
            dissolves_at: row.dissolves_at,
        }
    }
}

impl Views {
    pub(super) fn follow_knoten(&mut self, happened: &Happened, moment: Moment) {
        match &happened.event {
            Event::KnotenGeknuepft { knoten, ort, by, kern, text } => {
                let (kern, text) = (Arc::new(kern.clone()), text.known().cloned().map(Arc::new));
                let schritt = Schritt::Geknuepft { kern: Arc::clone(&kern), text: text.clone() };
                let by = Some(*by);
                self.tie(Arising { id: *knoten, ort: *ort, by, kern, text, quelle: None, schritt }, moment);
            }
            Event::KnotenImportiert { knoten, ort, by, kern, text, quelle } => {
                let (kern, text) = (Arc::new(kern.clone()), Some(Arc::new(text.clone())));
                let schritt = Schritt::Importiert { kern: Arc::clone(&kern), text: text.clone() };
                let (by, quelle) = (Some(*by), Some(Arc::new(quelle.clone())));
                self.tie(Arising { id: *knoten, ort: *ort, by, kern, text, quelle, schritt }, moment);
            }
            Event::KnotenGeaendert { knoten, by, version, kern, text, .. } => {
                let (kern, new_words) = (Arc::new(kern.clone()), text.is_some());
                let text = match text {
                    Some(text) => text.known().cloned().map(Arc::new),
                    None => self.knoten.find(*knoten).and_then(|row| row.text.clone()),
                };
                let schritt = Schritt::Geaendert {
                    version: *version,
                    kern: Arc::clone(&kern),
                    text: text.clone(),
                    new_words,
                };
                self.change(*knoten, *by, Tat::Geaendert, schritt, moment, |row| {
                    row.version = *version;
                    (row.kern, row.text) = (kern, text);
                });
            }
            _ => self.follow_raum(happened, moment),
        }
    }

    fn follow_raum(&mut self, happened: &Happened, moment: Moment) {
        if let Event::ElementHinzugefuegt { inhalt, .. } | Event::ElementGeaendert { inhalt, .. } =
            &happened.event
            && let Some(ElementInhalt::Bild { bild, .. }) = inhalt.known()
        {
            self.bilder.insert(*bild);
        }
        match &happened.event {
            Event::ElementHinzugefuegt { knoten, element, by, version, inhalt } => {
                let inhalt = inhalt.known().cloned().map(Arc::new);
                let schritt = Schritt::ElementHinzugefuegt {
                    version: *version,
                    element: *element,
                    inhalt: inhalt.clone(),
                };
                let row = new_element(*element, *by, inhalt, moment);
                self.change(*knoten, *by, Tat::ElementHinzugefuegt, schritt, moment, |knoten| {
                    knoten.version = *version;
                    knoten.elements.retain(|other| other.id != row.id);
                    knoten.elements.push(row);
                });
            }
            Event::ElementGeaendert { knoten, element, by, version, inhalt } => {
                let inhalt = inhalt.known().cloned().map(Arc::new);
                let schritt = Schritt::ElementGeaendert {
                    version: *version,
                    element: *element,
                    inhalt: inhalt.clone(),
                };
                self.change(*knoten, *by, Tat::ElementGeaendert, schritt, moment, |knoten| {
                    knoten.version = *version;
                    if let Some(row) = knoten.elements.iter_mut().find(|row| row.id == *element) {
                        (row.inhalt, row.changed_at) = (inhalt, moment.time);
                    }
                });
            }
            Event::ElementEntfernt { knoten, element, by, version } => {
                let schritt = Schritt::ElementEntfernt { version: *version, element: *element };
                self.change(*knoten, *by, Tat::ElementEntfernt, schritt, moment, |knoten| {
                    knoten.version = *version;
                    knoten.elements.retain(|row| row.id != *element);
                });
            }
            _ => {}
        }
    }

    pub(super) fn tie_structure(&mut self, ort: OrtId, knoten: &Strukturknoten, moment: Moment) {
        let kern = KnotenKern {
            art: knoten.art.knoten_art(),
            unterart: None,
            place: knoten.place,
            starts_at: None,
            ends_at: None,
        };
        let text = Titel::new(knoten.art.title())
            .ok()
            .map(|title| Arc::new(KnotenText { title, description: Beschreibung::default() }));
        let schritt = Schritt::Gegruendet;
        let kern = Arc::new(kern);
        self.tie(Arising { id: knoten.id, ort, by: None, kern, text, quelle: None, schritt }, moment);
        if let Some(row) = self.orte.get_mut(&ort) {
            row.struktur.push(knoten.clone());
        }
    }

    /// The Raum of an Antrag arises.
    pub(super) fn tie_raum(
        &mut self,
        id: KnotenId,
        ort: OrtId,
        by: GarnrolleId,
        kern: KnotenKern,
        text: Option<Arc<KnotenText>>,
        moment: Moment,
    ) {
        let (by, kern, schritt) = (Some(by), Arc::new(kern), Schritt::AntragGestellt { text: text.clone() });
        self.tie(Arising { id, ort, by, kern, text, quelle: None, schritt }, moment);
    }

    fn tie(&mut self, arising: Arising, moment: Moment) {
        let by = arising.by.map(|by| self.rollen.number(by));
        let (is_import, schritt) = (arising.quelle.is_some(), arising.schritt);
        let row = KnotenRow {
            id: arising.id,
            ort: arising.ort,
            by: arising.by,
            kern: arising.kern,
            text: arising.text,
            quelle: arising.quelle,
            version: 1,
            created_at: moment.time,
            last_activity_at: moment.time,
            changed_at: moment.position,
            text_at: moment.position,
            archived_at: None,
            dissolves_at: None,
            faded_until: None,
            leading: Leading::default(),
            elements: Vec::new(),
            sichtung: Sichtung::default(),
            gespraech: GespraechRow::default(),
            verlauf: vec![SchrittRow { position: moment.position, time: moment.time, by, schritt }],
        };
        if self.knoten.number(row.id).is_some() {
            return;
        }
        let (id, indexed, ort) = (row.id, Indexed::of(&row), row.ort);
        let number = self.knoten.number_or_insert(id, || row);
        self.enter(number, indexed, ort);
        self.with_knoten(number, moment, |_| {});
        self.suche.changed(Key::Knoten(number), moment.position);
        if let Some(by) = arising.by {
            let tat = match indexed.art {
                KnotenArt::Antrag => Tat::AntragGestellt,
                _ if is_import => Tat::Importiert,
                _ => Tat::Geknuepft,
            };
            self.note(by, Some(number), tat, moment);
        }
    }

    /// A change of a Knoten by a person that makes a new version of it.
    fn change(
        &mut self,
        knoten: KnotenId,
        by: GarnrolleId,
        tat: Tat,
        schritt: Schritt,
        moment: Moment,
        change: impl FnOnce(&mut KnotenRow),
    ) {
        let Some(number) = self.knoten.number(knoten) else { return };
        let by_number = self.rollen.number(by);
        self.with_knoten(number, moment, |row| {
            change(row);
            row.last_activity_at = moment.time;
            row.text_at = moment.position;
            row.verlauf.push(SchrittRow {
                position: moment.position,
                time: moment.time,
                by: Some(by_number),
                schritt,
            });
        });
        self.suche.changed(Key::Knoten(number), moment.position);
        self.note(by, Some(number), tat, moment);
    }

    /// Changes a Knoten and keeps all indices, counts, lines and stamps in step with it.
    pub(super) fn with_knoten(&mut self, number: u32, moment: Moment, change: impl FnOnce(&mut KnotenRow)) {
        let Some(row) = self.knoten.get_mut(number) else { return };
        let (before, ort) = (Indexed::of(row), row.ort);
        change(row);
        row.changed_at = moment.position;
        row.dissolves_at = row.dissolving();
        let after = Indexed::of(row);
        self.stamps.mark_place(after.place, moment.position);
        if before.dissolves_at != after.dissolves_at {
            before.dissolves_at.map(|end| self.dissolving.remove(&(end, number)));
            after.dissolves_at.map(|end| self.dissolving.insert((end, number)));
            // Every other Knoten outlasts its lines.
            if after.art.has_end() {
                self.mark_lines_of_knoten(number, moment);
            }
        }
        if (Indexed { dissolves_at: None, ..before }) != (Indexed { dissolves_at: None, ..after }) {
            self.leave(number, before, ort);
            self.enter(number, after, ort);
            self.stamps.mark_place(before.place, moment.position);
            self.move_lines_of_knoten(number, moment);
        }
    }

    fn enter(&mut self, number: u32, knoten: Indexed, ort: OrtId) {
        self.count(knoten, ort, Step::More);
        let index = if knoten.archived { &mut self.archive } else { &mut self.living };
        index.insert(knoten.art, knoten.place, number);
    }

    fn leave(&mut self, number: u32, knoten: Indexed, ort: OrtId) {
        self.count(knoten, ort, Step::Less);
        let index = if knoten.archived { &mut self.archive } else { &mut self.living };
        index.remove(knoten.art, knoten.place, number);
    }

    fn count(&mut self, knoten: Indexed, ort: OrtId, step: Step) {
        if !knoten.archived {
            self.haufen.count(knoten.art, knoten.place, step);
        }
        let Some(row) = self.orte.get_mut(&ort) else { return };
        if knoten.archived {
            step.apply(&mut row.statistik.archiviert);
        } else {
            row.statistik.count_knoten(knoten.art, step);
        }
    }

    pub(super) fn dissolve(&mut self, happened: &Happened, moment: Moment) {
        let Event::KnotenAufgeloest { knoten, regel } = &happened.event else { return };
        let Some(number) = self.knoten.number(*knoten) else { return };
        let by = person(happened.actor).map(|by| self.rollen.number(by));
        let schritt = Schritt::Aufgeloest { regel: *regel };
        self.with_knoten(number, moment, |row| {
            row.archived_at = Some(moment.time);
            row.verlauf.push(SchrittRow { position: moment.position, time: moment.time, by, schritt });
        });
    }
}

fn new_element(
    id: ElementId,
    by: GarnrolleId,
    inhalt: Option<Arc<ElementInhalt>>,
    moment: Moment,
) -> ElementRow {
    let sichtung = Sichtung::default();
    ElementRow { id, by, created_at: moment.time, changed_at: moment.time, inhalt, sichtung }
}
