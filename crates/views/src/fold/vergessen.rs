//! Forgetting a person: what it said of itself, where it stood and every word it wrote go out of memory; that there was
//! somebody, and what was counted, stay. Afterwards everything is as it would be had the key been gone before.

use super::Moment;
use crate::antraege::AntragRow;
use crate::knoten::KnotenRow;
use crate::orte::Step;
use crate::suche::Key;
use crate::verlauf::{Schritt, SchrittRow};
use crate::views::Views;
use domain::event::ElementInhalt;
use domain::state::{Status, Vergessen};
use domain::{AntragId, BildId, Event, GarnrolleId, Kartenstatus};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Views {
    pub(super) fn follow_vergessen(&mut self, event: &Event, moment: Moment) {
        match event {
            Event::VergessenBeantragt { garnrolle, vergessen_at } => {
                self.wish_to_leave(*garnrolle, Vergessen::Am(*vergessen_at), moment);
            }
            Event::VergessenZurueckgenommen { garnrolle } => {
                self.wish_to_leave(*garnrolle, Vergessen::Nein, moment);
            }
            Event::RolleVergessen { garnrolle, .. } => {
                self.wish_to_leave(*garnrolle, Vergessen::Nein, moment);
                self.forget(*garnrolle, moment);
            }
            _ => {}
        }
    }

    fn wish_to_leave(&mut self, id: GarnrolleId, vergessen: Vergessen, moment: Moment) {
        let mut before = Vergessen::Nein;
        self.with_rolle(id, moment, |row| {
            if row.vergessen != Vergessen::Ja {
                before = std::mem::replace(&mut row.vergessen, vergessen);
            }
        });
        if let Vergessen::Am(when) = before {
            self.leaving.remove(&(when, id));
        }
        if let Vergessen::Am(when) = vergessen {
            self.leaving.insert((when, id));
        }
    }

    fn forget(&mut self, id: GarnrolleId, moment: Moment) {
        let Some(number) = self.rollen.table.number(id) else { return };
        self.forget_rolle(id, number, moment);
        let touched: BTreeSet<u32> = self
            .rollen
            .table
            .get(number)
            .map(|row| row.taten.iter().filter_map(|tat| tat.knoten).collect())
            .unwrap_or_default();
        let mut shown = BTreeSet::new();
        for knoten in touched {
            self.forget_in(knoten, (id, number), &mut shown, moment);
        }
        self.forget_belege(id, moment);
        self.forget_bilder(&shown);
    }

    fn forget_rolle(&mut self, id: GarnrolleId, number: u32, moment: Moment) {
        let mut before = None;
        let was = self.rollen.table.get(number).map(|row| row.vergessen);
        self.with_rolle(id, moment, |row| {
            before = row.privat.take();
            row.profil = None;
            (row.kartenstatus, row.radius_m, row.position) = (Kartenstatus::Verborgen, 0, None);
            (row.status, row.vergessen) = (Status::Gast, Vergessen::Ja);
            (row.verified_at, row.verified_by) = (None, None);
            row.verantwortlich_fuer.clear();
            row.text_at = moment.position;
        });
        if let Some(before) = before {
            self.rollen.emails.remove(&before.email);
        }
        // Nobody of the Gäste any more, and in no list.
        let ort = self.rollen.table.get(number).and_then(|row| row.ort);
        if was != Some(Vergessen::Ja)
            && let Some(ort) = ort.and_then(|ort| self.orte.get_mut(&ort))
        {
            ort.statistik.count_rolle(Status::Gast, Step::Less);
        }
        self.rollen.all.remove(&(id, number));
        self.rollen.gaeste.remove(&(id, number));
        for ort in self.orte.values_mut() {
            if ort.verantwortliche.remove(&id) {
                ort.changed_at = moment.position;
            }
        }
        self.suche.changed(Key::Rolle(number), moment.position);
    }

    /// Every word of a person at a Knoten: its own, those of its Raum, of its Gespräch, and of the Antrag that it may be.
    fn forget_in(
        &mut self,
        knoten: u32,
        (id, number): (GarnrolleId, u32),
        shown: &mut BTreeSet<BildId>,
        moment: Moment,
    ) {
        let Some(row) = self.knoten.get(knoten) else { return };
        let (raum, nachrichten) = (row.id, row.gespraech.nachrichten.clone());
        self.with_knoten(knoten, moment, |row| {
            forget_words(row, number, shown);
            row.text_at = moment.position;
        });
        self.suche.changed(Key::Knoten(knoten), moment.position);
        for nachricht in nachrichten {
            if let Some(row) = self.nachrichten.get_mut(nachricht).filter(|row| row.by == number) {
                row.versions.iter_mut().for_each(|version| version.text = None);
                self.with_knoten(knoten, moment, |row| row.gespraech.changed_at = moment.position);
            }
        }
        if let Some(antrag) = self.antraege.get_mut(&AntragId::from_u128(raum.as_u128())) {
            forget_reasons(antrag, id);
            antrag.changed_at = moment.position;
        }
    }

    fn forget_belege(&mut self, id: GarnrolleId, moment: Moment) {
        for konto in self.konten.orte.values_mut() {
            let own = konto.buchungen.iter_mut().filter(|one| one.view.by == Some(id));
            let mut any = false;
            for one in own {
                (one.view.beleg, any) = (None, true);
            }
            if any {
                konto.changed_at = moment.position;
            }
        }
        for one in self.konten.auszahlungen.values_mut() {
            if one.bezahlt.is_some_and(|(_, by)| by == id) {
                one.beleg = None;
            }
        }
    }

    /// Pictures that nothing shows any more, now or in its history.
    fn forget_bilder(&mut self, gone: &BTreeSet<BildId>) {
        if gone.is_empty() {
            return;
        }
        let steps = self.knoten.rows().flat_map(|row| &row.verlauf);
        let kept: BTreeSet<BildId> = steps.filter_map(|step| bild_in(&step.schritt)).collect();
        self.bilder.retain(|bild| !gone.contains(bild) || kept.contains(bild));
    }
}

/// Words in the history that are this person's go, and with them what stands there now and came with such a step.
fn forget_words(row: &mut KnotenRow, number: u32, shown: &mut BTreeSet<BildId>) {
    let mine = |step: &SchrittRow| step.by == Some(number);
    for element in &mut row.elements {
        let of_element = |step: &&SchrittRow| match &step.schritt {
            Schritt::ElementHinzugefuegt { element: id, .. }
            | Schritt::ElementGeaendert { element: id, .. } => *id == element.id,
            _ => false,
        };
        if row.verlauf.iter().rev().find(of_element).is_some_and(mine) {
            element.inhalt = None;
        }
    }
    for step in row.verlauf.iter_mut().filter(|step| step.by == Some(number)) {
        shown.extend(bild_in(&step.schritt));
        if let Schritt::ElementHinzugefuegt { inhalt, .. } | Schritt::ElementGeaendert { inhalt, .. } =
            &mut step.schritt
        {
            *inhalt = None;
        }
    }
    forget_title_and_description(row, number);
}

/// The words that this person gave the Knoten go, wherever later steps let them stand; those of what was imported belong
/// to their source.
fn forget_title_and_description(row: &mut KnotenRow, number: u32) {
    for step in &mut row.verlauf {
        let mine = step.by == Some(number);
        match &mut step.schritt {
            Schritt::Importiert { text, .. } => row.text.clone_from(text),
            Schritt::Geknuepft { text, .. }
            | Schritt::AntragGestellt { text }
            | Schritt::Geaendert { text, new_words: true, .. } => {
                if mine {
                    *text = None;
                }
                row.text.clone_from(text);
            }
            Schritt::Geaendert { text, new_words: false, .. } => text.clone_from(&row.text),
            _ => {}
        }
    }
}

/// Why a person objected and voted so.
fn forget_reasons(antrag: &mut AntragRow, id: GarnrolleId) {
    for einspruch in antrag.einsprueche.iter_mut().filter(|one| one.by == id) {
        einspruch.grund = None;
    }
    let stimmen = antrag.abstimmung.iter_mut().flat_map(|vote| &mut vote.stimmen);
    for stimme in stimmen.filter(|stimme| stimme.by == id) {
        stimme.grund = None;
    }
}

/// The picture that a step put into a Raum.
fn bild_in(schritt: &Schritt) -> Option<BildId> {
    let (Schritt::ElementHinzugefuegt { inhalt, .. } | Schritt::ElementGeaendert { inhalt, .. }) = schritt
    else {
        return None;
    };
    match inhalt.as_ref().map(Arc::as_ref) {
        Some(ElementInhalt::Bild { bild, .. }) => Some(*bild),
        _ => None,
    }
}
