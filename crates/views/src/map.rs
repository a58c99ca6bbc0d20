//! What lies where: Knoten in a box, around a place, nearest first; the spatial indices behind it. Lists without a
//! place to be near to stand in the order of the map's curve, which is stable and costs nothing.

use crate::geo::{Bbox, distance_cm, distance_m};
use crate::knoten::{KnotenRow, KnotenSummary};
use crate::page::{Cursor, Page, PageRequest, cut, earlier, first_of};
use crate::views::Views;
use crate::zorder::{Zorder, code, place};
use domain::{FadenArt, GarnrolleId, KnotenArt, KnotenId, OrtId, Place, Timestamp};
use serde::{Deserialize, Serialize};

/// Half the girth of the earth, in metres: nothing is farther away.
const FARTHEST_M: f64 = 20_040_000.0;
/// Where a search for the nearest begins, in metres.
const NEAR_M: f64 = 250.0;

/// Whether the living or the archive is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Bestand {
    /// What lives.
    #[default]
    Lebend,
    /// What dissolved.
    Archiv,
}

/// Which Knoten to list.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct KnotenQuery {
    /// The living or the archive.
    pub bestand: Bestand,
    /// Only in this box.
    pub bbox: Option<Bbox>,
    /// Ordered by the distance from here, which every item then carries.
    pub near: Option<Place>,
    /// With `near`: only so far away, in metres.
    pub radius_m: Option<f64>,
    /// Only of this kind.
    pub art: Option<KnotenArt>,
    /// Only of this Ortsweberei.
    pub ort: Option<OrtId>,
    /// Only tied by this Garnrolle.
    pub by: Option<GarnrolleId>,
    /// Which page.
    pub page: PageRequest,
}

impl KnotenQuery {
    /// Whether a Knoten is asked for, wherever it lies.
    pub(crate) fn keeps(&self, row: &KnotenRow, now: Timestamp) -> bool {
        row.lives(now) == (self.bestand == Bestand::Lebend)
            && self.ort.is_none_or(|ort| ort == row.ort)
            && self.art.is_none_or(|art| art == row.kern.art)
            && self.by.is_none_or(|by| row.by == Some(by))
    }
}

/// Knoten by place: all, and each kind by itself.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct KnotenIndex {
    pub all: Zorder,
    by_art: [Zorder; KnotenArt::ALL.len()],
}

impl Default for KnotenIndex {
    fn default() -> Self {
        Self { all: Zorder::default(), by_art: std::array::from_fn(|_| Zorder::default()) }
    }
}

impl KnotenIndex {
    pub fn insert(&mut self, art: KnotenArt, at: Place, number: u32) {
        self.all.insert(at, number);
        if let Some(index) = self.by_art.get_mut(art as usize) {
            index.insert(at, number);
        }
    }
    pub fn remove(&mut self, art: KnotenArt, at: Place, number: u32) {
        self.all.remove(at, number);
        if let Some(index) = self.by_art.get_mut(art as usize) {
            index.remove(at, number);
        }
    }
    fn of(&self, art: Option<KnotenArt>) -> &Zorder {
        art.and_then(|art| self.by_art.get(art as usize)).unwrap_or(&self.all)
    }
}

/// A Knoten on a page: what it says is looked up only when it is asked, because whoever has made it ready before needs
/// no more than the log position of its last change.
#[derive(Clone, Copy, Debug)]
pub struct KnotenGlance<'v> {
    views: &'v Views,
    row: &'v KnotenRow,
    from: Option<Place>,
}

impl KnotenGlance<'_> {
    /// Its id.
    #[must_use]
    pub const fn id(&self) -> KnotenId {
        self.row.id
    }
    /// Log position of the last change of anything that lists show of it.
    #[must_use]
    pub const fn changed_at(&self) -> u64 {
        self.row.changed_at
    }
    /// Log position of the last change of anything in it or of the public part of who tied it.
    #[must_use]
    pub fn signed_at(&self) -> u64 {
        let author = self.row.by.and_then(|by| self.views.rolle_changed_at(by));
        author.map_or(self.row.changed_at, |author| author.max(self.row.changed_at))
    }
    /// Distance from the place that was asked for, in metres.
    #[must_use]
    pub fn distance_m(&self) -> Option<f64> {
        self.from.map(|from| distance_m(from, self.row.place()))
    }
    /// What lists show of it.
    #[must_use]
    pub fn summary(&self, now: Timestamp) -> KnotenSummary {
        KnotenSummary { distance_m: self.distance_m(), ..self.row.summary(now) }
    }
    /// Kind and end of the strongest Faden that leads to it; Garn, which has no end, before everything else.
    #[must_use]
    pub fn strongest_faden(&self, now: Timestamp) -> Option<(FadenArt, Option<Timestamp>)> {
        let faden = self.views.faden_view(self.row.leading.strongest(now)?, now)?;
        Some((faden.kind, faden.expires_at))
    }
}

impl Views {
    /// A Knoten, living or in the archive, not looked at closer.
    #[must_use]
    pub fn knoten_glance(&self, id: KnotenId) -> Option<KnotenGlance<'_>> {
        self.knoten.find(id).map(|row| KnotenGlance { views: self, row, from: None })
    }

    /// A page of Knoten, none of them looked at closer than the page needs.
    #[must_use]
    pub fn knoten_page(&self, query: &KnotenQuery, now: Timestamp) -> Page<KnotenGlance<'_>> {
        let page = match query.near {
            Some(centre) => {
                let at = |_, row: &KnotenRow| {
                    Some(Cursor { order: distance_cm(centre, row.place()), id: row.id.as_u128() })
                };
                cut(&query.page, self.nearest(query, centre, now, at))
            }
            None => self.along_the_curve(query, now),
        };
        let rows = page.items.into_iter().filter_map(|(_, number)| self.knoten.get(number));
        let glance = |row| KnotenGlance { views: self, row, from: query.near };
        Page { items: rows.map(glance).collect(), next: page.next, valid_until: self.next_dissolving(now) }
    }

    /// A page of Knoten, as lists show them.
    #[must_use]
    pub fn knoten_list(&self, query: &KnotenQuery, now: Timestamp) -> Page<KnotenSummary> {
        let page = self.knoten_page(query, now);
        let mut valid_until = page.valid_until;
        let items = page
            .items
            .iter()
            .map(|knoten| knoten.summary(now))
            .inspect(|item| valid_until = earlier(valid_until, item.valid_until))
            .collect();
        Page { items, next: page.next, valid_until }
    }

    /// Knoten whose dissolving is due at `now` but not recorded; normally none.
    pub(crate) fn overdue_knoten(&self, now: Timestamp) -> impl Iterator<Item = u32> + '_ {
        self.dissolving.iter().take_while(move |(end, _)| *end <= now).map(|(_, number)| *number)
    }

    /// The moment after `now` at which the next Knoten anywhere dissolves by time alone.
    pub(crate) fn next_dissolving(&self, now: Timestamp) -> Option<Timestamp> {
        let after = (now, u32::MAX);
        self.dissolving
            .range((std::ops::Bound::Excluded(after), std::ops::Bound::Unbounded))
            .next()
            .map(|d| d.0)
    }

    /// The box that a query is confined to.
    fn area(&self, query: &KnotenQuery) -> Bbox {
        let ort = || self.orte.get(&query.ort?).map(|row| row.bounds.bbox());
        query.bbox.or_else(|| ort().map(|(low, high)| Bbox::new(low, high))).unwrap_or(Bbox::WORLD)
    }

    /// Visits what a query asks for inside a box, in the order of the curve; last what is overdue in the archive.
    fn visit<'v>(
        &'v self,
        query: &KnotenQuery,
        bbox: &Bbox,
        after: Option<(u64, u32)>,
        now: Timestamp,
        mut visit: impl FnMut(u64, u32, &'v KnotenRow) -> bool,
    ) {
        let index = match query.bestand {
            Bestand::Lebend => &self.living,
            Bestand::Archiv => &self.archive,
        };
        index.of(query.art).visit(bbox, after, |at, number| match self.knoten.get(number) {
            Some(row) if query.keeps(row, now) => visit(at, number, row),
            _ => true,
        });
        if query.bestand == Bestand::Archiv {
            for number in self.overdue_knoten(now) {
                let Some(row) = self.knoten.get(number) else { continue };
                let at = code(row.place());
                let behind = after.is_none_or(|after| (at, number) > after);
                if behind && bbox.contains(row.place()) && query.keeps(row, now) {
                    visit(at, number, row);
                }
            }
        }
    }

    fn along_the_curve(&self, query: &KnotenQuery, now: Timestamp) -> Page<(Cursor, u32)> {
        let after = query.page.after.map(|after| {
            let number = self.knoten.number(KnotenId::from_u128(after.id));
            (after.order, number.unwrap_or(u32::MAX))
        });
        let bbox = self.area(query);
        let size = query.page.size();
        let mut items = Vec::with_capacity(size + 1);
        self.visit(query, &bbox, after, now, |at, number, row| {
            items.push((Cursor { order: at, id: row.id.as_u128() }, number));
            items.len() <= size
        });
        if query.bestand == Bestand::Archiv {
            // What is overdue came last; the second half of a box over the 180th meridian stays behind the first.
            let half = |order: u64| bbox.west_e7 > bbox.east_e7 && place(order).lon_e7 < bbox.west_e7;
            items.sort_unstable_by_key(|(at, number)| (half(at.order), at.order, *number));
        }
        cut(&query.page, items)
    }

    /// What is nearest to a place, one more than fills a page when there is more: looks in growing boxes. `at` says where something that the query keeps
    /// stands in the answer, ordered by distance in centimetres, or that it is not wanted.
    pub(crate) fn nearest(
        &self,
        query: &KnotenQuery,
        centre: Place,
        now: Timestamp,
        at: impl Fn(u32, &KnotenRow) -> Option<Cursor>,
    ) -> Vec<(Cursor, u32)> {
        let limit_m = query.radius_m.unwrap_or(FARTHEST_M).clamp(0.0, FARTHEST_M);
        #[expect(clippy::cast_precision_loss, reason = "where a search begins need not be exact")]
        let seen_m = query.page.after.map_or(0.0, |after| after.order as f64 / 100.0);
        let mut radius_m = (seen_m * 1.2).max(NEAR_M).min(limit_m);
        loop {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the earth")]
            let reach_cm = (radius_m * 100.0).round() as u64;
            let mut found = Vec::new();
            self.visit(query, &Bbox::around(centre, radius_m), None, now, |_, number, row| {
                let inside = query.bbox.is_none_or(|bbox| bbox.contains(row.place()));
                if let Some(at) = at(number, row).filter(|at| inside && at.order <= reach_cm)
                    && query.page.after.is_none_or(|after| at > after)
                {
                    found.push((at, number));
                }
                true
            });
            if found.len() > query.page.size() || radius_m >= limit_m {
                return first_of(&query.page, found.into_iter());
            }
            radius_m = (radius_m * 2.0).min(limit_m);
        }
    }
}
