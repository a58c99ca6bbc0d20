//! What was said at a Knoten: its messages with their versions and tombstones. In the archive a Gespräch with
//! messages stays readable under its stable id; an empty one went with its Knoten.

use crate::page::{Cursor, Page, PageRequest, cut};
use crate::rollen::{Author, RolleRow};
use crate::table::Row;
use crate::views::Views;
use domain::event::KnotenText;
use domain::state::Sichtung;
use domain::{GarnrolleId, KnotenId, NachrichtId, NachrichtText, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// From which end a Gespräch is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Leserichtung {
    /// The oldest message first.
    VomAnfang,
    /// The newest message first.
    VomEnde,
}

/// A Gespräch, one page of it.
#[derive(Clone, PartialEq, Debug)]
pub struct GespraechView {
    /// Whose Gespräch.
    pub knoten: KnotenId,
    /// The Knoten's last words; nothing when forgotten.
    pub text: Option<Arc<KnotenText>>,
    /// When the Knoten dissolved; from then on the Gespräch is read-only.
    pub archived_at: Option<Timestamp>,
    /// How many messages there are, tombstones included.
    pub count: usize,
    /// The messages, in the direction asked for.
    pub page: Page<NachrichtView>,
    /// Log position of the last change of a message.
    pub changed_at: u64,
}

/// A message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NachrichtView {
    /// Its id.
    pub id: NachrichtId,
    /// In whose Gespräch it stands.
    pub knoten: KnotenId,
    /// Who wrote it.
    pub by: Author,
    /// When it was written.
    pub created_at: Timestamp,
    /// Counts edits, from 1.
    pub version: u32,
    /// When it was last edited.
    pub edited_at: Option<Timestamp>,
    /// When its author withdrew it: only this tombstone remains.
    pub withdrawn_at: Option<Timestamp>,
    /// What it says; nothing when withdrawn, forgotten or frozen.
    pub text: Option<Arc<NachrichtText>>,
    /// What was ever reported or frozen about it.
    pub sichtung: Sichtung,
}

/// What a message once said.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NachrichtVersion {
    /// From 1.
    pub version: u32,
    /// Since when it said so.
    pub time: Timestamp,
    /// What it said; nothing when forgotten.
    #[serde(with = "crate::kept::shared")]
    pub text: Option<Arc<NachrichtText>>,
}

/// A message as it is kept, with all it ever said.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct NachrichtRow {
    pub id: NachrichtId,
    pub knoten: u32,
    pub by: u32,
    pub versions: Vec<NachrichtVersion>,
    pub withdrawn_at: Option<Timestamp>,
    pub sichtung: Sichtung,
}

impl Row<NachrichtId> for NachrichtRow {
    fn id(&self) -> NachrichtId {
        self.id
    }
}

impl NachrichtRow {
    /// Whether nobody reads it any more.
    const fn is_withheld(&self) -> bool {
        self.withdrawn_at.is_some() || self.sichtung.is_frozen()
    }
}

/// The Gespräch of a Knoten as it is kept.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct GespraechRow {
    /// Numbers of messages, oldest first; they only grow.
    pub nachrichten: Vec<u32>,
    /// Of everyone who wrote, the first message that was not withdrawn.
    pub erste: BTreeMap<u32, u32>,
    pub changed_at: u64,
}

impl Views {
    /// The Gespräch of a Knoten; nothing when there is no such Knoten, or when it dissolved without a message.
    #[must_use]
    pub fn gespraech(
        &self,
        knoten: KnotenId,
        page: &PageRequest,
        richtung: Leserichtung,
        now: Timestamp,
    ) -> Option<GespraechView> {
        let row = self.knoten.find(knoten)?;
        let archived_at = row.archived_at(now);
        let numbers = &row.gespraech.nachrichten;
        if archived_at.is_some() && numbers.is_empty() {
            return None;
        }
        let after = page.after.map(|after| usize::try_from(after.order).unwrap_or(usize::MAX));
        let take = page.size() + 1;
        // A cursor is the number of its message, counted from 1: nothing is ever put between two of them.
        let shown: Vec<usize> = match richtung {
            Leserichtung::VomAnfang => (after.unwrap_or(0)..numbers.len()).take(take).collect(),
            Leserichtung::VomEnde => {
                let end = after.map_or(numbers.len(), |nth| nth.saturating_sub(1).min(numbers.len()));
                (0..end).rev().take(take).collect()
            }
        };
        let items = shown
            .into_iter()
            .filter_map(|at| {
                let cursor = Cursor { order: u64::try_from(at).ok()? + 1, id: 0 };
                Some((cursor, self.nachricht_view(*numbers.get(at)?)?))
            })
            .collect();
        Some(GespraechView {
            knoten,
            text: row.shown_text(),
            archived_at,
            count: numbers.len(),
            page: cut(page, items).map(|(_, nachricht)| nachricht),
            changed_at: row.gespraech.changed_at,
        })
    }

    /// Who wrote in this Gespräch before that message, as far as it has not been withdrawn.
    pub fn schrieben_vor(
        &self,
        knoten: KnotenId,
        nachricht: NachrichtId,
    ) -> impl Iterator<Item = GarnrolleId> + '_ {
        let erste = self.knoten.find(knoten).map(|row| row.gespraech.erste.iter());
        let this = self.nachrichten.number(nachricht).unwrap_or(0);
        let before = erste.into_iter().flatten().filter(move |(_, first)| **first < this);
        before.filter_map(|(by, _)| Some(self.rollen.table.get(*by)?.id))
    }

    /// Whether somebody wrote in this Gespräch before that message, and has not withdrawn it.
    #[must_use]
    pub fn schrieb_vor(&self, person: GarnrolleId, knoten: KnotenId, nachricht: NachrichtId) -> bool {
        let first = self
            .rollen
            .table
            .number(person)
            .and_then(|by| self.knoten.find(knoten)?.gespraech.erste.get(&by));
        first.zip(self.nachrichten.number(nachricht)).is_some_and(|(first, this)| *first < this)
    }

    /// How many people wrote in this Gespräch.
    #[must_use]
    pub fn schreibende(&self, knoten: KnotenId) -> usize {
        self.knoten.find(knoten).map_or(0, |row| row.gespraech.erste.len())
    }

    /// A message.
    #[must_use]
    pub fn nachricht(&self, id: NachrichtId) -> Option<NachrichtView> {
        self.nachricht_view(self.nachrichten.number(id)?)
    }

    /// All that a message ever said, oldest version first; nothing when there is no such message, none when it was
    /// withdrawn or is frozen.
    #[must_use]
    pub fn nachricht_versionen(&self, id: NachrichtId) -> Option<Vec<NachrichtVersion>> {
        let row = self.nachrichten.find(id)?;
        Some(if row.is_withheld() { Vec::new() } else { row.versions.clone() })
    }

    fn nachricht_view(&self, number: u32) -> Option<NachrichtView> {
        let row = self.nachrichten.get(number)?;
        let (first, last) = (row.versions.first()?, row.versions.last()?);
        Some(NachrichtView {
            id: row.id,
            knoten: self.knoten.get(row.knoten)?.id,
            by: self.rollen.table.get(row.by).map(RolleRow::author)?,
            created_at: first.time,
            version: last.version,
            edited_at: (row.versions.len() > 1).then_some(last.time),
            withdrawn_at: row.withdrawn_at,
            text: last.text.clone().filter(|_| !row.is_withheld()),
            sichtung: row.sichtung,
        })
    }
}
