//! How a question to the search is answered: what is fresh is looked through, the index is asked, and what it found
//! is judged by the rows as they are now. The lock on the views is never held for long.

use super::index::Hit;
use super::score::{Asked, score};
use super::words::{cut, stems};
use super::{Fund, Key, SucheQuery, Suchgebiet};
use crate::geo::{distance_cm, distance_m};
use crate::knoten::KnotenSummary;
use crate::map::Bestand;
use crate::page::{Cursor, Page, sorted_page};
use crate::views::Views;
use domain::{Place, Timestamp};
use parking_lot::RwLock;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BinaryHeap;
use tantivy::tokenizer::TextAnalyzer;

/// So much that is not in the index is looked through before the lock is given back for a moment.
const FRESH_AT_ONCE: usize = 200;
/// Of more hits than this the nearest are looked for on the map.
const MANY_HITS: usize = 3_000;
/// So many hits are judged before the lock is given back for a moment.
const HITS_AT_ONCE: usize = 2_000;

/// Access to the views: held already, or under a lock taken anew each time.
pub(super) trait Look {
    fn look<R>(&self, at: impl FnOnce(&Views) -> R) -> R;
}

impl Look for &Views {
    fn look<R>(&self, at: impl FnOnce(&Views) -> R) -> R {
        at(self)
    }
}

impl Look for &RwLock<Views> {
    fn look<R>(&self, at: impl FnOnce(&Views) -> R) -> R {
        at(&self.read())
    }
}

/// The page that answers a question.
pub(super) fn answer(views: &impl Look, query: &SucheQuery, now: Timestamp) -> Page<Fund> {
    let asked = Asked::all(&query.text);
    if asked.is_empty() {
        return Page::empty();
    }
    let (engine, fresh) = views.look(|views| {
        let fresh: FxHashSet<Key> = views.suche.fresh.keys().copied().collect();
        (views.suche.engine.clone(), fresh)
    });
    let mut judge = Judge { asked: &asked, stems: stems(), query, now };
    let mut found = Vec::new();
    let keys: Vec<Key> = fresh.iter().copied().collect();
    for some in keys.chunks(FRESH_AT_ONCE) {
        views.look(|views| found.extend(some.iter().filter_map(|key| judge.judge(views, *key))));
    }
    // Without an index (it could not be made) everything has stayed fresh.
    let mut hits = engine.and_then(|engine| engine.find(&asked).ok()).unwrap_or_default();
    hits.retain(|hit| !fresh.contains(&hit.key));
    match query.filter.near {
        None => judge.best(views, hits, &mut found),
        Some(_) if hits.len() <= MANY_HITS => judge.each(views, &hits, &mut found),
        Some(centre) => judge.nearest(views, hits, centre, &mut found),
    }
    let page = sorted_page(&query.filter.page, found.into_iter());
    views.look(|views| {
        let items = page.items.iter().filter_map(|(_, key)| views.fund(*key, query, now)).collect();
        Page { items, next: page.next, valid_until: views.next_dissolving(now) }
    })
}

/// Where something stands among the best.
const fn by_score(score: u32, key: Key) -> Cursor {
    Cursor { order: u64::MAX - score as u64, id: newest(key) }
}

/// Orders what came later first.
const fn newest(key: Key) -> u128 {
    (u64::MAX - key.number()) as u128
}

/// What judges one question.
struct Judge<'q> {
    asked: &'q [Asked],
    stems: TextAnalyzer,
    query: &'q SucheQuery,
    now: Timestamp,
}

impl Judge<'_> {
    /// The best hits behind the cursor, as many as fill a page: the order needs no row, so most are never judged.
    fn best(&mut self, views: &impl Look, mut hits: Vec<Hit>, found: &mut Vec<(Cursor, Key)>) {
        if let Some(after) = self.query.filter.page.after {
            hits.retain(|hit| by_score(hit.score, hit.key) > after);
        }
        let mut hits = BinaryHeap::from(hits);
        let full = found.len() + self.query.filter.page.size() + 1;
        while found.len() < full && !hits.is_empty() {
            views.look(|views| {
                for hit in std::iter::from_fn(|| hits.pop()).take(FRESH_AT_ONCE) {
                    found.extend(self.confirm(views, &hit));
                }
            });
        }
    }

    /// Every hit.
    fn each(&mut self, views: &impl Look, hits: &[Hit], found: &mut Vec<(Cursor, Key)>) {
        for some in hits.chunks(HITS_AT_ONCE) {
            views.look(|views| found.extend(some.iter().filter_map(|hit| self.confirm(views, hit))));
        }
    }

    /// Of many hits the nearest: those around the place are looked at, instead of all that were found.
    fn nearest(&mut self, views: &impl Look, hits: Vec<Hit>, centre: Place, found: &mut Vec<(Cursor, Key)>) {
        let (knoten, rollen): (Vec<_>, Vec<_>) =
            hits.into_iter().partition(|hit| matches!(hit.key, Key::Knoten(_)));
        self.each(views, &rollen, found);
        if self.query.gebiet == Suchgebiet::Rollen {
            return;
        }
        let hits: FxHashMap<Key, Hit> = knoten.into_iter().map(|hit| (hit.key, hit)).collect();
        views.look(|views| {
            let nearest = views.nearest(&self.query.filter, centre, self.now, |number, row| {
                let hit = hits.get(&Key::Knoten(number)).filter(|hit| hit.text_at == row.text_at)?;
                Some(Cursor { order: distance_cm(centre, row.place()), id: newest(hit.key) })
            });
            found.extend(nearest.into_iter().map(|(at, number)| (at, Key::Knoten(number))));
        });
    }

    /// Where something stands in the answer by its words as they are, which are looked through one by one.
    fn judge(&mut self, views: &Views, key: Key) -> Option<(Cursor, Key)> {
        let texts = views.texts_of(key)?;
        let words = texts.into_iter().map(|(part, text)| (part, cut(&mut self.stems, text)));
        let parts: Vec<_> = words.collect();
        Some((views.rank(key, score(self.asked, &parts)?, self.query, self.now)?, key))
    }

    /// Where a hit stands in the answer. What was changed since it entered the index is judged by its words.
    fn confirm(&mut self, views: &Views, hit: &Hit) -> Option<(Cursor, Key)> {
        if views.text_at(hit.key)? == hit.text_at {
            Some((views.rank(hit.key, hit.score, self.query, self.now)?, hit.key))
        } else {
            self.judge(views, hit.key)
        }
    }
}

impl Views {
    /// Where something that matches stands in the answer; nothing when the question does not ask for it.
    fn rank(&self, key: Key, score: u32, query: &SucheQuery, now: Timestamp) -> Option<Cursor> {
        let place = match key {
            Key::Knoten(number) => {
                let row = self.knoten.get(number)?;
                let asked = query.gebiet != Suchgebiet::Rollen && self.keeps(&query.filter, row, now);
                asked.then(|| Some(row.place()))?
            }
            Key::Rolle(number) => {
                let row = self.rollen.table.get(number)?;
                let asked = query.gebiet != Suchgebiet::Knoten
                    && query.filter.art.is_none()
                    && query.filter.by.is_none()
                    && query.filter.bestand == Bestand::Lebend
                    && row.registered_at.is_some()
                    && query.filter.ort.is_none_or(|ort| row.ort == Some(ort));
                asked.then_some(row.position)?
            }
        };
        if query.filter.bbox.is_some_and(|bbox| !place.is_some_and(|place| bbox.contains(place))) {
            return None;
        }
        let Some(centre) = query.filter.near else { return Some(by_score(score, key)) };
        let order = place.map_or(u64::MAX, |place| distance_cm(centre, place));
        #[expect(clippy::cast_precision_loss, reason = "a radius is not that exact")]
        let near = query.filter.radius_m.is_none_or(|radius_m| order as f64 <= radius_m * 100.0);
        near.then_some(Cursor { order, id: newest(key) })
    }

    fn fund(&self, key: Key, query: &SucheQuery, now: Timestamp) -> Option<Fund> {
        let distance = |place: Place| query.filter.near.map(|centre| distance_m(centre, place));
        match key {
            Key::Knoten(number) => {
                let row = self.knoten.get(number)?;
                let distance_m = distance(row.place());
                Some(Fund::Knoten(KnotenSummary { distance_m, ..self.summary(row, now) }))
            }
            Key::Rolle(number) => {
                let row = self.rollen.table.get(number)?;
                let rolle = row.view()?;
                Some(Fund::Rolle { distance_m: row.position.and_then(distance), rolle })
            }
        }
    }
}
