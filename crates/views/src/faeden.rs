//! Which Fäden lead to a Knoten, from a Garnrolle, or are in a box, and when each of them ends. A Faden is gone from
//! every answer at the moment of its end, whether or not its fading has been recorded. Fading forgets the row here;
//! the record of the act stays in the history.

use crate::geo::Bbox;
use crate::knoten::KnotenRow;
use crate::page::{Cursor, Page, PageRequest, cut, earlier, newest_first, sorted_page};
use crate::views::Views;
use domain::state::strength_ppm;
use domain::{ElementId, FadenArt, FadenId, GarnrolleId, InteresseArt, KnotenId, Place, Timestamp};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// A Faden or Garn, as it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FadenView {
    /// Its id; the same before and after twisting.
    pub id: FadenId,
    /// What drew it.
    pub kind: FadenArt,
    /// In which sense somebody joined, for kind `interesse`.
    pub interesse: Option<InteresseArt>,
    /// The Garnrolle that it leads from.
    pub from_garnrolle: GarnrolleId,
    /// The Knoten that it leads to.
    pub to_knoten: KnotenId,
    /// When its 168 h began: when it was drawn or last untwisted.
    pub created_at: Timestamp,
    /// When it was drawn.
    pub drawn_at: Timestamp,
    /// When it ends; nothing for Garn.
    pub expires_at: Option<Timestamp>,
    /// Seconds until then, rounded up; nothing for Garn.
    pub remaining_seconds: Option<i64>,
    /// 1,000,000 when fresh, falling linearly to 0 at the end; 1,000,000 for Garn.
    pub strength_ppm: u32,
    /// Whether it is Garn.
    pub is_garn: bool,
    /// The element it is twisted on; nothing when it is no Garn, or Garn on the whole Knoten.
    pub element: Option<ElementId>,
}

/// A Faden that has not faded by record.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FadenRow {
    pub id: FadenId,
    pub art: FadenArt,
    pub interesse: Option<InteresseArt>,
    pub from: u32,
    pub to: u32,
    pub created_at: Timestamp,
    pub drawn_at: Timestamp,
    pub expires_at: Option<Timestamp>,
}

/// A box with Fäden for more pages than this is answered from the newest on, instead of from what lies in it.
const MANY_PAGES: usize = 20;

/// All Fäden that have not faded by record. Numbers are used again after fading.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Faeden {
    /// By id, which is by age.
    numbers: BTreeMap<FadenId, u32>,
    rows: Vec<Option<FadenRow>>,
    free: Vec<u32>,
    elements: FxHashMap<u32, ElementId>,
    expiring: BTreeSet<(Timestamp, u32)>,
}

impl Faeden {
    pub fn number(&self, id: FadenId) -> Option<u32> {
        self.numbers.get(&id).copied()
    }
    pub fn get(&self, number: u32) -> Option<&FadenRow> {
        self.rows.get(number as usize)?.as_ref()
    }
    /// What an element Garn is twisted on.
    pub fn element(&self, number: u32) -> Option<ElementId> {
        self.elements.get(&number).copied()
    }
    /// Fäden that have ended at `now` although their fading has not been recorded yet; normally none.
    pub fn overdue(&self, now: Timestamp) -> impl Iterator<Item = &FadenRow> {
        self.expiring.iter().take_while(move |(end, _)| *end <= now).filter_map(|(_, n)| self.get(*n))
    }
    /// The first end after `now`.
    pub fn next_end(&self, now: Timestamp) -> Option<Timestamp> {
        let after = Bound::Excluded((now, u32::MAX));
        self.expiring.range((after, Bound::Unbounded)).next().map(|(end, _)| *end)
    }
    /// All behind a cursor, newest first.
    fn newest_after(&self, after: Option<Cursor>) -> impl Iterator<Item = (Cursor, u32)> {
        let older =
            after.map_or(Bound::Unbounded, |at| Bound::Excluded(FadenId::from_u128(u128::MAX - at.id)));
        let behind = self.numbers.range((Bound::Unbounded, older)).rev();
        behind.map(|(id, number)| (newest_first(id.as_u128()), *number))
    }
    pub fn insert(&mut self, row: FadenRow) -> u32 {
        let number = self.free.pop().unwrap_or_else(|| {
            self.rows.push(None);
            u32::try_from(self.rows.len() - 1).unwrap_or(u32::MAX)
        });
        self.numbers.insert(row.id, number);
        if let Some(end) = row.expires_at {
            self.expiring.insert((end, number));
        }
        if let Some(slot) = self.rows.get_mut(number as usize) {
            *slot = Some(row);
        }
        number
    }
    pub fn remove(&mut self, number: u32) -> Option<FadenRow> {
        let row = self.rows.get_mut(number as usize)?.take()?;
        self.numbers.remove(&row.id);
        self.elements.remove(&number);
        if let Some(end) = row.expires_at {
            self.expiring.remove(&(end, number));
        }
        self.free.push(number);
        Some(row)
    }
    /// Makes Garn of a Faden, or a Faden of Garn.
    pub fn set_ends(&mut self, number: u32, expires_at: Option<Timestamp>, element: Option<ElementId>) {
        let Some(row) = self.rows.get_mut(number as usize).and_then(Option::as_mut) else { return };
        if let Some(end) = row.expires_at {
            self.expiring.remove(&(end, number));
        }
        row.expires_at = expires_at;
        if let Some(end) = expires_at {
            self.expiring.insert((end, number));
        }
        match element {
            Some(element) => self.elements.insert(number, element),
            None => self.elements.remove(&number),
        };
    }
    pub fn restart(&mut self, number: u32, now: Timestamp) {
        if let Some(row) = self.rows.get_mut(number as usize).and_then(Option::as_mut) {
            row.created_at = now;
        }
    }
}

impl FadenRow {
    pub fn is_active(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|end| end > now)
    }
}

impl Views {
    /// The Faden with this id, unless it has ended.
    #[must_use]
    pub fn faden(&self, id: FadenId, now: Timestamp) -> Option<FadenView> {
        self.faden_view(self.faeden.number(id)?, now)
    }

    /// Kind and strength, in millionths, of the strongest Faden that leads to a Knoten; Garn before everything else.
    #[must_use]
    pub fn strongest_faden(&self, knoten: KnotenId, now: Timestamp) -> Option<(FadenArt, u32)> {
        let number = self.knoten.find(knoten)?.leading.strongest(now)?;
        self.faden_view(number, now).map(|faden| (faden.kind, faden.strength_ppm))
    }

    /// The Fäden and the Garn that lead to a Knoten, newest first; nothing when there is no such Knoten.
    #[must_use]
    pub fn faeden_of_knoten(
        &self,
        knoten: KnotenId,
        page: &PageRequest,
        now: Timestamp,
    ) -> Option<Page<FadenView>> {
        let row = self.knoten.find(knoten)?;
        Some(self.faeden_page(row.leading.active(now), page, now))
    }

    /// The Fäden and the Garn of a Garnrolle, newest first; nothing when there is no such Garnrolle.
    #[must_use]
    pub fn faeden_of_rolle(
        &self,
        rolle: GarnrolleId,
        page: &PageRequest,
        now: Timestamp,
    ) -> Option<Page<FadenView>> {
        let row = self.rollen.registered(rolle)?;
        Some(self.faeden_page(row.leading.active(now), page, now))
    }

    /// The Fäden and the Garn from a Garnrolle to a Knoten, in no particular order.
    #[must_use]
    pub fn faeden_between(&self, rolle: GarnrolleId, knoten: KnotenId, now: Timestamp) -> Vec<FadenView> {
        let Some((from, to)) = self.rollen.registered(rolle).zip(self.knoten.find(knoten)) else {
            return Vec::new();
        };
        let fewer = if from.leading.len() < to.leading.len() { &from.leading } else { &to.leading };
        let views = fewer.active(now).filter_map(|number| self.faden_view(number, now));
        views.filter(|faden| faden.from_garnrolle == rolle && faden.to_knoten == knoten).collect()
    }

    /// The Fäden and the Garn of which either end lies in the box, newest first. The end at a Garnrolle is its public
    /// position; a hidden Garnrolle has none.
    #[must_use]
    pub fn faeden_in(&self, bbox: &Bbox, page: &PageRequest, now: Timestamp) -> Page<FadenView> {
        match self.few_in(bbox, MANY_PAGES * page.size(), now) {
            Some(found) => self.faeden_page(found.into_iter(), page, now),
            None => self.newest_in(bbox, page, now),
        }
    }

    /// What leads to or from a box; nothing when that is more than `most`.
    fn few_in(&self, bbox: &Bbox, most: usize, now: Timestamp) -> Option<FxHashSet<u32>> {
        let mut found = FxHashSet::default();
        for index in [&self.living.all, &self.archive.all] {
            index.visit(bbox, None, |_, knoten| {
                found.extend(self.knoten.get(knoten).into_iter().flat_map(|row| row.leading.active(now)));
                found.len() <= most
            });
        }
        self.rollen.map.visit(bbox, None, |_, rolle| {
            found.extend(self.rollen.table.get(rolle).into_iter().flat_map(|row| row.leading.active(now)));
            found.len() <= most
        });
        (found.len() <= most).then_some(found)
    }

    /// The page of a box in which much is: from the newest on, it is soon full.
    fn newest_in(&self, bbox: &Bbox, page: &PageRequest, now: Timestamp) -> Page<FadenView> {
        let inside = |place: Option<Place>| place.is_some_and(|place| bbox.contains(place));
        let ends_inside = |row: &FadenRow| {
            inside(self.knoten.get(row.to).map(KnotenRow::place))
                || inside(self.rollen.table.get(row.from).and_then(|rolle| rolle.position))
        };
        let shown =
            |number| self.faeden.get(number).is_some_and(|row| row.is_active(now) && ends_inside(row));
        let newest = self.faeden.newest_after(page.after).filter(|(_, number)| shown(*number));
        let page = cut(page, newest.take(page.size() + 1).collect());
        Page { valid_until: self.faeden.next_end(now), ..self.views_of(&page, now) }
    }

    pub(crate) fn faden_view(&self, number: u32, now: Timestamp) -> Option<FadenView> {
        let row = self.faeden.get(number).filter(|row| row.is_active(now))?;
        Some(FadenView {
            id: row.id,
            kind: row.art,
            interesse: row.interesse,
            from_garnrolle: self.rollen.table.get(row.from)?.id,
            to_knoten: self.knoten.get(row.to)?.id,
            created_at: row.created_at,
            drawn_at: row.drawn_at,
            expires_at: row.expires_at,
            remaining_seconds: row.expires_at.map(|end| end.since(now).seconds_ceil()),
            strength_ppm: row.expires_at.map_or(1_000_000, |end| strength_ppm(end, now)),
            is_garn: row.expires_at.is_none(),
            element: self.faeden.element(number),
        })
    }

    fn faeden_page(
        &self,
        numbers: impl Iterator<Item = u32>,
        request: &PageRequest,
        now: Timestamp,
    ) -> Page<FadenView> {
        let mut valid_until = None;
        let candidates = numbers.filter_map(|number| {
            let row = self.faeden.get(number)?;
            valid_until = earlier(valid_until, row.expires_at);
            Some((newest_first(row.id.as_u128()), number))
        });
        let page = sorted_page(request, candidates);
        Page { valid_until, ..self.views_of(&page, now) }
    }

    fn views_of(&self, page: &Page<(Cursor, u32)>, now: Timestamp) -> Page<FadenView> {
        let items = page.items.iter().filter_map(|(_, number)| self.faden_view(*number, now)).collect();
        Page { items, next: page.next, valid_until: page.valid_until }
    }
}
