//! Who lent a voice to whom, and until when. A Delegation whose 28 days are over has ended, whether or not that has
//! been recorded.

use crate::page::{Cursor, Page, PageRequest, sorted_page};
use crate::views::Views;
use domain::decide::Waehlerschaft;
use domain::{DELEGATION_LIFETIME, DelegationId, GarnrolleId, OrtId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Who may vote and who lent to whom, shared.
pub(crate) type Wege = Arc<Waehlerschaft>;

/// A lent voice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DelegationView {
    /// Its id.
    pub id: DelegationId,
    /// Whose voice.
    pub from: GarnrolleId,
    /// To whom.
    pub to: GarnrolleId,
    /// Since when.
    pub created_at: Timestamp,
    /// When it ends unless the giver acts before.
    pub expires_at: Timestamp,
}

/// Which Delegationen to list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DelegationenQuery {
    /// Only of this Ortsweberei.
    pub ort: Option<OrtId>,
    /// Only what this Garnrolle lent.
    pub from: Option<GarnrolleId>,
    /// Only what was lent to this Garnrolle.
    pub to: Option<GarnrolleId>,
    /// Which page.
    pub page: PageRequest,
}

/// The lent voices by giver, and the order in which they will end.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Delegationen {
    lent: BTreeMap<GarnrolleId, DelegationRow>,
    ends: BTreeSet<(Timestamp, GarnrolleId)>,
}

/// A lent voice as it is kept.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct DelegationRow {
    pub id: DelegationId,
    pub to: GarnrolleId,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

impl Delegationen {
    pub fn get(&self, from: GarnrolleId) -> Option<&DelegationRow> {
        self.lent.get(&from)
    }
    pub fn lend(&mut self, from: GarnrolleId, row: DelegationRow) {
        self.end(from);
        self.ends.insert((row.expires_at, from));
        self.lent.insert(from, row);
    }
    pub fn end(&mut self, from: GarnrolleId) {
        if let Some(row) = self.lent.remove(&from) {
            self.ends.remove(&(row.expires_at, from));
        }
    }
    /// Somebody acted: what it lent stays lent for 28 days from now.
    pub fn acted(&mut self, from: GarnrolleId, now: Timestamp) {
        if let Some(row) = self.lent.get(&from).copied() {
            self.lend(from, DelegationRow { expires_at: now + DELEGATION_LIFETIME, ..row });
        }
    }
    /// Whether some have ended by now without that being recorded yet.
    pub fn some_ended(&self, now: Timestamp) -> bool {
        self.ends.first().is_some_and(|(end, _)| *end <= now)
    }
}

impl Views {
    /// Lent voices, in the order of their givers' ids.
    #[must_use]
    pub fn delegationen(&self, query: &DelegationenQuery, now: Timestamp) -> Page<DelegationView> {
        let lent = self.delegationen.lent.keys().filter_map(|from| self.delegation_of(*from, now));
        let asked = |view: &DelegationView| {
            let ort = || self.rollen.registered(view.from).and_then(|row| row.ort);
            query.from.is_none_or(|from| from == view.from)
                && query.to.is_none_or(|to| to == view.to)
                && query.ort.is_none_or(|asked| ort() == Some(asked))
        };
        let cursor = |view: &DelegationView| Cursor { order: 0, id: view.from.as_u128() };
        let rows = lent.filter(asked).map(|view| (cursor(&view), view));
        sorted_page(&query.page, rows).map(|(_, view)| view)
    }

    /// The voice that somebody lent, while it is lent.
    #[must_use]
    pub fn delegation_of(&self, from: GarnrolleId, now: Timestamp) -> Option<DelegationView> {
        self.rollen.registered(from)?;
        let DelegationRow { id, to, created_at, expires_at } = *self.delegationen.get(from)?;
        (now < expires_at).then_some(DelegationView { id, from, to, created_at, expires_at })
    }

    /// The lent voices that go back after `now` and no later than `until`, the next first.
    #[must_use]
    pub fn delegationen_until(&self, now: Timestamp, until: Timestamp) -> Vec<DelegationView> {
        let ends = self.delegationen.ends.iter().take_while(|(end, _)| *end <= until);
        ends.filter_map(|(_, from)| self.delegation_of(*from, now)).collect()
    }

    /// Who may vote in an Ortsweberei, but for one, and who lent to whom at `now`.
    pub(crate) fn wege(&self, ort: OrtId, but: Option<GarnrolleId>, now: Timestamp) -> Wege {
        let votes = |id: &GarnrolleId| self.rollen.registered(*id).is_some_and(|row| row.votes(ort, but));
        let lent = |from: GarnrolleId| self.delegation_of(from, now).map(|view| view.to);
        let persons = self.rollen.all.iter().map(|(id, _)| *id).filter(votes);
        Arc::new(Waehlerschaft::new(persons.map(|id| (id, lent(id)))))
    }
}
