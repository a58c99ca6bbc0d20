//! How a question to the search is answered: what is fresh is looked through, the index is asked, and what it found
//! is judged by the rows as they are now. The lock on the views is never held for long.

use super::index::Hit;
use super::score::{Asked, Errors, score};
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
/// When fewer are found, typing errors are forgiven.
const FEW: usize = 5;
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

/// The page that answers a question. Typing errors are forgiven when hardly anything is found without.
pub(super) fn answer(views: &impl Look, query: &SucheQuery, now: Timestamp) -> Page<Fund> {
    let strict = Found::new(views, query, Errors::Count);
    let found = if strict.count() < FEW { Found::new(views, query, Errors::Forgiven) } else { strict };
    let mut judge = Judge { asked: &found.asked, stems: stems(), query, now };
    let mut places = Vec::new();
    judge.each(views, &found.fresh, &mut places);
    match query.filter.near {
        None => judge.best(views, found.hits, &mut places),
        Some(_) if found.hits.len() <= MANY_HITS => judge.each(views, &found.hits, &mut places),
        Some(centre) => judge.nearest(views, found.hits, centre, &mut places),
    }
    let page = sorted_page(&query.filter.page, places.into_iter());
    views.look(|views| {
        let items = page.items.iter().filter_map(|(_, key)| views.fund(*key, query, now)).collect();
        Page { items, next: page.next, valid_until: views.next_dissolving(now) }
    })
}

/// What has the words that were asked for, whether or not the question asks for it otherwise.
struct Found {
    asked: Vec<Asked>,
    /// Of what is not in the index.
    fresh: Vec<Hit>,
    /// By the index.
    hits: Vec<Hit>,
}

impl Found {
    fn new(views: &impl Look, query: &SucheQuery, errors: Errors) -> Self {
        let asked = Asked::all(&query.text, errors);
        if asked.is_empty() {
            return Self { asked, fresh: Vec::new(), hits: Vec::new() };
        }
        let (engine, keys) = views.look(|views| {
            (views.suche.engine.clone(), views.suche.fresh.keys().copied().collect::<Vec<_>>())
        });
        let mut stems = stems();
        let mut fresh = Vec::new();
        for some in keys.chunks(FRESH_AT_ONCE) {
            views.look(|views| {
                fresh.extend(some.iter().filter_map(|key| views.read(*key, &asked, &mut stems)));
            });
        }
        // Without an index (it could not be made) everything has stayed fresh.
        let mut hits = engine.and_then(|engine| engine.find(&asked).ok()).unwrap_or_default();
        if !keys.is_empty() {
            let keys: FxHashSet<Key> = keys.into_iter().collect();
            hits.retain(|hit| !keys.contains(&hit.key));
        }
        Self { asked, fresh, hits }
    }

    const fn count(&self) -> usize {
        self.fresh.len() + self.hits.len()
    }
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

    /// Where a hit stands in the answer. What was changed since it was found is read again.
    fn confirm(&mut self, views: &Views, hit: &Hit) -> Option<(Cursor, Key)> {
        let score = if views.text_at(hit.key)? == hit.text_at {
            hit.score
        } else {
            views.read(hit.key, self.asked, &mut self.stems)?.score
        };
        Some((views.rank(hit.key, score, self.query, self.now)?, hit.key))
    }
}

impl Views {
    /// Looks through the words of something.
    fn read(&self, key: Key, asked: &[Asked], stems: &mut TextAnalyzer) -> Option<Hit> {
        let words = self.texts_of(key)?.into_iter().map(|(part, text)| (part, cut(stems, text)));
        let score = score(asked, &words.collect::<Vec<_>>())?;
        Some(Hit { score, key, text_at: self.text_at(key)? })
    }

    /// Where something that matches stands in the answer; nothing when the question does not ask for it.
    fn rank(&self, key: Key, score: u32, query: &SucheQuery, now: Timestamp) -> Option<Cursor> {
        let place = match key {
            Key::Knoten(number) => {
                let row = self.knoten.get(number)?;
                let asked = query.gebiet != Suchgebiet::Rollen && query.filter.keeps(row, now);
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
                Some(Fund::Knoten(KnotenSummary { distance_m, ..row.summary(now) }))
            }
            Key::Rolle(number) => {
                let row = self.rollen.table.get(number)?;
                let rolle = row.view()?;
                Some(Fund::Rolle { distance_m: row.position.and_then(distance), rolle })
            }
        }
    }
}
