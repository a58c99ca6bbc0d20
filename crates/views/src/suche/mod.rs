//! Search over titles, descriptions, elements, Güter, Kompetenzen and names, with typing errors and German stemming.
//! What was written is found at once: until it has entered the index it is looked through word by word. Whether a
//! Knoten lives is asked of its row at the moment of the answer, never of the index.

mod answer;
mod index;
mod score;
mod words;

use crate::knoten::{KnotenRow, KnotenSummary};
use crate::map::KnotenQuery;
use crate::page::Page;
use crate::rollen::{RolleRow, RolleView};
use crate::views::Views;
use answer::answer;
use domain::Timestamp;
use domain::event::ElementInhalt;
use index::{Engine, Entry};
use parking_lot::RwLock;
use rustc_hash::FxHashMap;
use score::Part;
use std::sync::Arc;

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

impl Key {
    const ROLLE: u64 = 1 << 32;

    const fn number(self) -> u64 {
        match self {
            Self::Knoten(number) => number as u64,
            Self::Rolle(number) => Self::ROLLE | number as u64,
        }
    }
    fn from_number(number: u64) -> Self {
        let low = u32::try_from(number & u64::from(u32::MAX)).unwrap_or(u32::MAX);
        if number & Self::ROLLE == 0 { Self::Knoten(low) } else { Self::Rolle(low) }
    }
}

/// The search index with what has not entered it yet.
#[derive(Debug, Default)]
pub(crate) struct Suche {
    /// With the log position of the words, so that what changes while it enters stays fresh.
    fresh: FxHashMap<Key, u64>,
    engine: Option<Arc<Engine>>,
}

impl Suche {
    pub fn changed(&mut self, key: Key, text_at: u64) {
        self.fresh.insert(key, text_at);
    }
}

/// So much enters the index with one commit.
const ENTRIES_AT_ONCE: usize = 20_000;

/// Looks for something. The lock is taken for moments only; the index is asked without it.
#[must_use]
pub fn suche(views: &RwLock<Views>, query: &SucheQuery, now: Timestamp) -> Page<Fund> {
    answer(&views, query, now)
}

/// Lets what was written enter the search index; the lock is taken for moments only. Whether there was anything.
/// To be called again and again by one worker; until then what was written is found, but more slowly.
#[must_use]
pub fn refresh_search(views: &RwLock<Views>) -> bool {
    let entries = views.read().fresh_entries();
    if entries.is_empty() || engine(views).is_none_or(|engine| engine.enter(&entries).is_err()) {
        return false;
    }
    views.write().entered(&entries);
    true
}

/// The index, made when it is needed first.
fn engine(views: &RwLock<Views>) -> Option<Arc<Engine>> {
    if let Some(engine) = &views.read().suche.engine {
        return Some(Arc::clone(engine));
    }
    let mut views = views.write();
    views.suche.make_engine()
}

impl Suche {
    fn make_engine(&mut self) -> Option<Arc<Engine>> {
        if self.engine.is_none() {
            self.engine = Engine::new().ok().map(Arc::new);
        }
        self.engine.clone()
    }
}

impl Views {
    /// Looks for something, as [`suche`] does, for whoever holds the views already.
    #[must_use]
    pub fn suche(&self, query: &SucheQuery, now: Timestamp) -> Page<Fund> {
        answer(&self, query, now)
    }

    /// Lets what was written enter the search index, as [`refresh_search`] does. Whether there was anything.
    pub fn refresh_search(&mut self) -> bool {
        let entries = self.fresh_entries();
        if entries.is_empty() || self.suche.make_engine().is_none_or(|e| e.enter(&entries).is_err()) {
            return false;
        }
        self.entered(&entries);
        true
    }

    /// How many things are waiting to enter the search index.
    #[must_use]
    pub fn search_backlog(&self) -> usize {
        self.suche.fresh.len()
    }

    fn fresh_entries(&self) -> Vec<Entry> {
        let entry = |(key, text_at): (&Key, &u64)| {
            let texts =
                self.texts_of(*key)?.into_iter().map(|(part, text)| (part, text.to_owned())).collect();
            Some(Entry { key: *key, text_at: *text_at, texts })
        };
        self.suche.fresh.iter().take(ENTRIES_AT_ONCE).filter_map(entry).collect()
    }

    fn entered(&mut self, entries: &[Entry]) {
        for entry in entries {
            if self.suche.fresh.get(&entry.key) == Some(&entry.text_at) {
                self.suche.fresh.remove(&entry.key);
            }
        }
    }

    fn texts_of(&self, key: Key) -> Option<Vec<(Part, &str)>> {
        Some(match key {
            Key::Knoten(number) => knoten_texts(self.knoten.get(number)?),
            Key::Rolle(number) => rolle_texts(self.rollen.table.get(number)?),
        })
    }

    fn text_at(&self, key: Key) -> Option<u64> {
        Some(match key {
            Key::Knoten(number) => self.knoten.get(number)?.text_at,
            Key::Rolle(number) => self.rollen.table.get(number)?.text_at,
        })
    }
}

fn knoten_texts(row: &KnotenRow) -> Vec<(Part, &str)> {
    let mut texts = Vec::new();
    // What is collapsed, hidden or frozen is found by nobody who does not look for it where it stands.
    if row.sichtung.is_folded() {
        return texts;
    }
    if let Some(text) = &row.text {
        texts.push((Part::Title, text.title.as_str()));
        texts.push((Part::Text, text.description.as_str()));
    }
    texts.extend(row.kern.unterart.as_ref().map(|unterart| (Part::Offer, unterart.as_str())));
    let shown = row.elements.iter().filter(|element| !element.sichtung.is_folded());
    for inhalt in shown.filter_map(|element| element.inhalt.as_deref()) {
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
