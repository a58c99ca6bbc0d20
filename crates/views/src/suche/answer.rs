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
use rustc_hash::FxHashSet;
use tantivy::tokenizer::TextAnalyzer;

/// So much that is not in the index is looked through before the lock is given back for a moment.
const FRESH_AT_ONCE: usize = 200;
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
    for some in hits.chunks(HITS_AT_ONCE) {
        views.look(|views| found.extend(some.iter().filter_map(|hit| judge.confirm(views, hit))));
    }
    let page = sorted_page(&query.filter.page, found.into_iter());
    views.look(|views| {
        let items = page.items.iter().filter_map(|(_, key)| views.fund(*key, query, now)).collect();
        Page { items, next: page.next, valid_until: views.next_dissolving(now) }
    })
}

/// What judges one question.
struct Judge<'q> {
    asked: &'q [Asked],
    stems: TextAnalyzer,
    query: &'q SucheQuery,
    now: Timestamp,
}

impl Judge<'_> {
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
        let (id, place) = match key {
            Key::Knoten(number) => {
                let row = self.knoten.get(number)?;
                let asked = query.gebiet != Suchgebiet::Rollen && self.keeps(&query.filter, row, now);
                (row.id.as_u128(), asked.then(|| Some(row.place()))?)
            }
            Key::Rolle(number) => {
                let row = self.rollen.table.get(number)?;
                let asked = query.gebiet != Suchgebiet::Knoten
                    && query.filter.art.is_none()
                    && query.filter.by.is_none()
                    && query.filter.bestand == Bestand::Lebend
                    && row.registered_at.is_some()
                    && query.filter.ort.is_none_or(|ort| row.ort == Some(ort));
                (row.id.as_u128(), asked.then_some(row.position)?)
            }
        };
        if query.filter.bbox.is_some_and(|bbox| !place.is_some_and(|place| bbox.contains(place))) {
            return None;
        }
        let id = u128::MAX - id;
        let Some(centre) = query.filter.near else {
            return Some(Cursor { order: u64::MAX - u64::from(score), id });
        };
        let order = place.map_or(u64::MAX, |place| distance_cm(centre, place));
        #[expect(clippy::cast_precision_loss, reason = "a radius is not that exact")]
        let near = query.filter.radius_m.is_none_or(|radius_m| order as f64 <= radius_m * 100.0);
        near.then_some(Cursor { order, id })
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
