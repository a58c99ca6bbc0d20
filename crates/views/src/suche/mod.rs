//! Search over titles, descriptions, elements, Güter, Kompetenzen and names, with typing errors and German stemming.
//! What was written is found at once: until it has entered the index it is looked through word by word. Whether a
//! Knoten lives is asked of its row at the moment of the answer, never of the index.

mod score;
mod words;

use crate::geo::{distance_cm, distance_m};
use crate::knoten::{KnotenRow, KnotenSummary};
use crate::map::{Bestand, KnotenQuery};
use crate::page::{Cursor, Page, sorted_page};
use crate::rollen::{RolleRow, RolleView};
use crate::views::Views;
use domain::event::ElementInhalt;
use domain::{Place, Timestamp};
use parking_lot::RwLock;
use rustc_hash::FxHashSet;
use score::{Asked, Part, score};
use words::{cut, stems};

/// What to look for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Suchgebiet {
    /// Knoten and Garnrollen.
    #[default]
    Alles,
    /// Knoten only.
    Knoten,
    /// Garnrollen only.
    Rollen,
}

/// A question to the search.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SucheQuery {
    /// The words, the last of which may be half typed. Every one must be found.
    pub text: String,
    /// What to look for.
    pub gebiet: Suchgebiet,
    /// Confines like a list; what only a Knoten has finds no Garnrolle. With `near` the nearest come
    /// first, else the best.
    pub filter: KnotenQuery,
}

/// Something that was found.
#[derive(Clone, PartialEq, Debug)]
pub enum Fund {
    /// A Knoten.
    Knoten(KnotenSummary),
    /// A Garnrolle.
    Rolle {
        /// Its public part.
        rolle: RolleView,
        /// Distance of its public position from the place that was asked for, in metres.
        distance_m: Option<f64>,
    },
}

/// What is searched: a dense number of either kind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Key {
    Knoten(u32),
    Rolle(u32),
}

/// The search index with what has not entered it yet.
#[derive(Debug, Default)]
pub(crate) struct Suche {
    fresh: FxHashSet<Key>,
}

impl Suche {
    pub fn changed(&mut self, key: Key) {
        self.fresh.insert(key);
    }
}

/// Looks for something; takes the lock only for moments.
#[must_use]
pub fn suche(views: &RwLock<Views>, query: &SucheQuery, now: Timestamp) -> Page<Fund> {
    views.read().suche(query, now)
}

/// Lets what was written enter the search index; takes the lock only for moments. Whether there was anything.
#[must_use]
pub fn refresh_search(views: &RwLock<Views>) -> bool {
    views.write().refresh_search()
}

impl Views {
    /// Looks for something.
    #[must_use]
    pub fn suche(&self, query: &SucheQuery, now: Timestamp) -> Page<Fund> {
        let asked = Asked::all(&query.text);
        if asked.is_empty() {
            return Page::empty();
        }
        let found = self.suche.fresh.iter().filter_map(|key| {
            let score = score(&asked, &self.words_of(*key)?)?;
            self.rank(*key, score, query, now).map(|at| (at, *key))
        });
        let page = sorted_page(&query.filter.page, found);
        let items = page.items.iter().filter_map(|(_, key)| self.fund(*key, query, now)).collect();
        Page { items, next: page.next, valid_until: self.next_dissolving(now) }
    }

    /// Lets what was written enter the search index. Whether there was anything.
    pub fn refresh_search(&mut self) -> bool {
        false
    }

    fn words_of(&self, key: Key) -> Option<Vec<(Part, Vec<String>)>> {
        let texts = match key {
            Key::Knoten(number) => knoten_texts(self.knoten.get(number)?),
            Key::Rolle(number) => rolle_texts(self.rollen.table.get(number)?),
        };
        let mut stems = stems();
        Some(texts.into_iter().map(|(part, text)| (part, cut(&mut stems, text))).collect())
    }

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

fn knoten_texts(row: &KnotenRow) -> Vec<(Part, &str)> {
    let mut texts = Vec::new();
    if let Some(text) = &row.text {
        texts.push((Part::Title, text.title.as_str()));
        texts.push((Part::Text, text.description.as_str()));
    }
    texts.extend(row.kern.unterart.as_ref().map(|unterart| (Part::Offer, unterart.as_str())));
    for inhalt in row.elements.iter().filter_map(|element| element.inhalt.as_deref()) {
        match inhalt {
            ElementInhalt::Text { text } => texts.push((Part::Offer, text.as_str())),
            ElementInhalt::Link { title, .. } => {
                texts.extend(title.as_ref().map(|title| (Part::Offer, title.as_str())));
            }
            ElementInhalt::Bild { alt, .. } => texts.push((Part::Offer, alt.as_str())),
            ElementInhalt::Liste { items } => {
                texts.extend(items.iter().map(|item| (Part::Offer, item.as_str())));
            }
        }
    }
    texts
}

fn rolle_texts(row: &RolleRow) -> Vec<(Part, &str)> {
    let Some(profil) = &row.profil else { return Vec::new() };
    let offers = profil.gueter.iter().chain(&profil.kompetenzen);
    let own = [(Part::Title, profil.name.as_str()), (Part::Text, profil.ueber_mich.as_str())];
    own.into_iter().chain(offers.map(|offer| (Part::Offer, offer.as_str()))).collect()
}
