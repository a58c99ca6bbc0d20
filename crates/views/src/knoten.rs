//! What a Knoten is: its detail, counts and elements at a moment. Whether it lives is asked of the moment, never of
//! whether its dissolving has been recorded. Who may do what with it is the business of `domain`.

use crate::gespraech::GespraechRow;
use crate::leading::Leading;
use crate::page::earlier;
use crate::rollen::Author;
use crate::table::Row;
use crate::verlauf::SchrittRow;
use crate::views::Views;
use domain::event::{ElementInhalt, KnotenKern, KnotenText};
use domain::state::{Sichtung, dissolves_at};
use domain::{ElementId, FadenId, GarnrolleId, KnotenId, OrtId, Place, Quelle, Timestamp};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A Knoten as lists show it.
#[derive(Clone, PartialEq, Debug)]
pub struct KnotenSummary {
    /// Its id.
    pub id: KnotenId,
    /// The Ortsweberei whose bounds hold it.
    pub ort: OrtId,
    /// Kind, sub-kind, place and dates.
    pub kern: Arc<KnotenKern>,
    /// Title and description; nothing when forgotten (by an "ehemalige Rolle") or frozen.
    pub text: Option<Arc<KnotenText>>,
    /// What was ever reported or frozen about its words and its Raum.
    pub sichtung: Sichtung,
    /// Where it was imported from.
    pub quelle: Option<Arc<Quelle>>,
    /// Counts changes of words, kind, place, dates and elements, from 1.
    pub version: u32,
    /// Who tied it; nobody for structure.
    pub created_by: Option<GarnrolleId>,
    /// When it was tied.
    pub created_at: Timestamp,
    /// When somebody last did something to it.
    pub last_activity_at: Timestamp,
    /// When it dissolved, also when that has not been recorded yet.
    pub archived_at: Option<Timestamp>,
    /// When it dissolves if nothing else happens; nothing while Garn holds it and for structure.
    pub dissolves_at: Option<Timestamp>,
    /// Whether nothing that fades decides over it: Garn holds it, or it is structure.
    pub is_permanent: bool,
    /// Fäden that lead to it and have not ended, Garn included.
    pub faeden_count: usize,
    /// Garn that leads to it.
    pub garn_count: usize,
    /// Messages in its Gespräch, tombstones included.
    pub nachrichten_count: usize,
    /// Log position of the last change of anything in here.
    pub changed_at: u64,
    /// The moment from which this looks different by time alone, nothing being written.
    pub valid_until: Option<Timestamp>,
    /// Distance from the place that was asked for, in metres.
    pub distance_m: Option<f64>,
}

impl KnotenSummary {
    /// The title; nothing when forgotten.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.text.as_ref().map(|text| text.title.as_str())
    }
    /// The description in Markdown; nothing when forgotten.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.text.as_ref().map(|text| text.description.as_str())
    }
}

/// A Knoten with everything in its Raum but the Gespräch.
#[derive(Clone, PartialEq, Debug)]
pub struct KnotenView {
    /// What lists show too.
    pub summary: KnotenSummary,
    /// Who tied it; nobody for structure.
    pub author: Option<Author>,
    /// The elements of its Raum, oldest first.
    pub elemente: Vec<ElementView>,
    /// Garn on the whole Knoten.
    pub garn: Vec<GarnView>,
}

/// An element of a Raum.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ElementView {
    /// Its id.
    pub id: ElementId,
    /// Who put it there.
    pub by: GarnrolleId,
    /// When.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// What it holds; nothing when forgotten or frozen.
    pub inhalt: Option<Arc<ElementInhalt>>,
    /// What was ever reported or frozen about it.
    pub sichtung: Sichtung,
    /// The Garn on it.
    pub garn: Vec<GarnView>,
}

/// Garn, and whose it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct GarnView {
    /// The Faden that became Garn.
    pub faden: FadenId,
    /// Who twisted it.
    pub by: GarnrolleId,
}

/// An element as it is kept.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ElementRow {
    pub id: ElementId,
    pub by: GarnrolleId,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    #[serde(with = "crate::kept::inhalt")]
    pub inhalt: Option<Arc<ElementInhalt>>,
    pub sichtung: Sichtung,
}

/// A Knoten as it is kept, dissolved or not.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct KnotenRow {
    pub id: KnotenId,
    pub ort: OrtId,
    pub by: Option<GarnrolleId>,
    #[serde(with = "crate::kept::shared")]
    pub kern: Arc<KnotenKern>,
    #[serde(with = "crate::kept::shared")]
    pub text: Option<Arc<KnotenText>>,
    #[serde(with = "crate::kept::shared")]
    pub quelle: Option<Arc<Quelle>>,
    pub version: u32,
    pub created_at: Timestamp,
    pub last_activity_at: Timestamp,
    pub changed_at: u64,
    /// Log position of the last change of what search reads.
    pub text_at: u64,
    /// When its dissolving was recorded.
    pub archived_at: Option<Timestamp>,
    /// When it dissolves if nothing else happens; kept by `fold`.
    pub dissolves_at: Option<Timestamp>,
    /// The latest end of the Fäden whose fading was recorded.
    pub faded_until: Option<Timestamp>,
    pub leading: Leading,
    pub elements: Vec<ElementRow>,
    pub sichtung: Sichtung,
    pub gespraech: GespraechRow,
    pub verlauf: Vec<SchrittRow>,
}

impl Row<KnotenId> for KnotenRow {
    fn id(&self) -> KnotenId {
        self.id
    }
}

impl KnotenRow {
    pub fn place(&self) -> Place {
        self.kern.place
    }
    /// When it dissolved, whether or not that was recorded.
    pub fn archived_at(&self, now: Timestamp) -> Option<Timestamp> {
        self.archived_at.or_else(|| self.dissolves_at.filter(|end| *end <= now))
    }
    pub fn lives(&self, now: Timestamp) -> bool {
        self.archived_at.is_none() && self.dissolves_at.is_none_or(|end| end > now)
    }
    /// When it dissolves by what leads to it now; nothing once that was recorded.
    pub fn dissolving(&self) -> Option<Timestamp> {
        if self.archived_at.is_some() {
            return None;
        }
        let last = self.leading.last_expiry().max(self.faded_until);
        dissolves_at(self.kern.art, self.kern.ends_at, !self.leading.garn().is_empty(), last)
    }
    /// The next moment after `now` at which time alone changes it.
    pub fn valid_until(&self, now: Timestamp) -> Option<Timestamp> {
        earlier(self.leading.next_expiry(now), self.dissolves_at.filter(|end| *end > now))
    }
    /// Whether nothing that fades decides over it: Garn holds it, or it is structure.
    pub fn is_held(&self) -> bool {
        !self.leading.garn().is_empty() || self.kern.art.is_structure()
    }
    /// What lists show of it.
    pub fn summary(&self, now: Timestamp) -> KnotenSummary {
        let garn_count = self.leading.garn().len();
        KnotenSummary {
            id: self.id,
            ort: self.ort,
            kern: Arc::clone(&self.kern),
            text: self.shown_text(),
            sichtung: self.sichtung,
            quelle: self.quelle.clone(),
            version: self.version,
            created_by: self.by,
            created_at: self.created_at,
            last_activity_at: self.last_activity_at,
            archived_at: self.archived_at(now),
            dissolves_at: self.dissolves_at,
            is_permanent: self.is_held(),
            faeden_count: self.leading.count(now),
            garn_count,
            nachrichten_count: self.gespraech.nachrichten.len(),
            changed_at: self.changed_at,
            valid_until: self.valid_until(now),
            distance_m: None,
        }
    }

    /// Its words, unless they are frozen.
    pub fn shown_text(&self) -> Option<Arc<KnotenText>> {
        self.text.clone().filter(|_| !self.sichtung.is_frozen())
    }
    /// What an element holds, unless it or all of the Raum is frozen.
    pub fn shown_inhalt<'e>(&self, element: &'e ElementRow) -> Option<&'e Arc<ElementInhalt>> {
        let frozen = self.sichtung.is_frozen() || element.sichtung.is_frozen();
        element.inhalt.as_ref().filter(|_| !frozen)
    }
    /// The title as the map writes it where nobody can choose to read it all the same.
    pub fn title(&self) -> Option<&str> {
        let text = self.text.as_ref().filter(|_| !self.sichtung.is_folded());
        text.map(|text| text.title.as_str())
    }
}

impl Views {
    /// A Knoten, living or in the archive.
    #[must_use]
    pub fn knoten(&self, id: KnotenId, now: Timestamp) -> Option<KnotenView> {
        let row = self.knoten.find(id)?;
        let garn: Vec<_> = row.leading.garn().iter().filter_map(|number| self.garn_view(*number)).collect();
        let garn_on = |element: Option<ElementId>| {
            let mut on: Vec<_> =
                garn.iter().filter(|(at, _)| *at == element).map(|(_, garn)| *garn).collect();
            on.sort_unstable();
            on
        };
        let element = |element: &ElementRow| ElementView {
            id: element.id,
            by: element.by,
            created_at: element.created_at,
            changed_at: element.changed_at,
            inhalt: row.shown_inhalt(element).cloned(),
            sichtung: element.sichtung,
            garn: garn_on(Some(element.id)),
        };
        let summary = row.summary(now);
        Some(KnotenView {
            author: summary.created_by.map(|by| self.author(by)),
            summary,
            elemente: row.elements.iter().map(element).collect(),
            garn: garn_on(None),
        })
    }

    /// A Knoten as lists show it, living or in the archive.
    #[must_use]
    pub fn knoten_summary(&self, id: KnotenId, now: Timestamp) -> Option<KnotenSummary> {
        self.knoten.find(id).map(|row| row.summary(now))
    }

    fn garn_view(&self, number: u32) -> Option<(Option<ElementId>, GarnView)> {
        let row = self.faeden.get(number)?;
        let by = self.rollen.table.get(row.from)?.id;
        Some((self.faeden.element(number), GarnView { faden: row.id, by }))
    }
}
