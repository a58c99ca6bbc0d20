//! Ready answers: bytes that were made once and are given again while they are true. Everything here can be thrown
//! away at any moment; what says whether it is still true stands in the views.

use crate::packed::Packed;
use crate::piece::Piece;
use axum::http::{HeaderMap, HeaderValue, header};
use domain::{KnotenId, Timestamp};
use parking_lot::{RwLock, RwLockReadGuard};
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};
use std::mem;

/// An answer made ready.
#[derive(Clone, Debug)]
pub(crate) struct Ready {
    /// Log position of what it was made from.
    pub stamp: u64,
    /// The moment from which it is wrong by time alone.
    pub valid_until: Option<Timestamp>,
    /// The body.
    pub body: Packed,
    /// Its entity tag.
    pub etag: HeaderValue,
}

impl Ready {
    /// Whether it still says what the views say.
    pub fn holds(&self, stamp: u64, now: Timestamp) -> bool {
        self.stamp == stamp && self.valid_until.is_none_or(|end| now < end)
    }
}

/// The caches of the surface.
#[derive(Default)]
pub(crate) struct Caches {
    /// Knoten as everyone sees them.
    pub knoten: Generations<KnotenId, Ready>,
    /// Knoten as they stand in lists.
    pub pieces: Generations<KnotenId, Piece>,
    /// Tiles of the weave.
    pub tiles: Generations<(u8, u32, u32), Ready>,
}

/// What is kept, and how much memory that takes.
pub(crate) trait Weighed {
    /// About how many bytes.
    fn weight(&self) -> usize;
}

impl Weighed for Ready {
    fn weight(&self) -> usize {
        self.body.size() + 128
    }
}

/// A map of two generations: when the young one is full, the old one goes. Bounded, without bookkeeping on reading.
pub(crate) struct Generations<K, V> {
    maps: RwLock<Maps<K, V>>,
}

/// Both generations, for whoever looks at them or puts something into the young one.
pub(crate) struct Maps<K, V> {
    young: FxHashMap<K, V>,
    old: FxHashMap<K, V>,
    young_bytes: usize,
}

/// Bytes that one generation may hold.
const GENERATION_BYTES: usize = 64 * 1024 * 1024;

impl<K, V> Default for Generations<K, V> {
    fn default() -> Self {
        let maps = Maps { young: FxHashMap::default(), old: FxHashMap::default(), young_bytes: 0 };
        Self { maps: RwLock::new(maps) }
    }
}

impl<K: Hash + Eq, V: Weighed> Maps<K, V> {
    pub fn get(&self, key: &K) -> Option<&V> {
        self.young.get(key).or_else(|| self.old.get(key))
    }

    fn put(&mut self, key: K, value: V) {
        let weight = value.weight();
        self.young_bytes += weight;
        if self.young_bytes > GENERATION_BYTES {
            self.old = mem::take(&mut self.young);
            self.young_bytes = weight;
        }
        self.young.insert(key, value);
    }
}

impl<K: Hash + Eq, V: Weighed + Clone> Generations<K, V> {
    pub fn get(&self, key: &K) -> Option<V> {
        self.maps.read().get(key).cloned()
    }
}

impl<K: Hash + Eq, V: Weighed> Generations<K, V> {
    /// Everything kept, for who looks up much at once.
    pub fn read(&self) -> RwLockReadGuard<'_, Maps<K, V>> {
        self.maps.read()
    }

    pub fn put(&self, key: K, value: V) {
        self.maps.write().put(key, value);
    }

    /// Puts several; does not wait for the lock when there are none.
    pub fn put_all(&self, fresh: Vec<(K, V)>) {
        if !fresh.is_empty() {
            let mut maps = self.maps.write();
            for (key, value) in fresh {
                maps.put(key, value);
            }
        }
    }
}

/// The entity tag of a body, with something readable before it.
pub(crate) fn etag(prefix: &str, bytes: &[u8]) -> HeaderValue {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    let text = format!("\"{prefix}{:016x}\"", hasher.finish());
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("\"0\""))
}

/// Whether the caller has this body already (RFC 9110 §13.1.2: weak comparison).
pub(crate) fn known(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let Some(sent) = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let Ok(etag) = etag.to_str() else { return false };
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    sent.trim() == "*" || sent.split(',').any(|tag| opaque(tag) == opaque(etag))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ready(stamp: u64, length: usize) -> Ready {
        Ready { stamp, valid_until: None, body: vec![0; length].into(), etag: etag("", &[]) }
    }

    #[test]
    fn a_full_generation_makes_room_and_what_was_used_last_stays() {
        let cache = Generations::default();
        for key in 0..5_u32 {
            cache.put(key, ready(1, GENERATION_BYTES / 4 - 1_000));
        }
        assert!(cache.get(&4).is_some() && cache.get(&3).is_some());
        assert!(cache.get(&0).is_none());
    }

    #[test]
    fn an_answer_holds_while_nothing_was_written_and_its_time_has_not_come() {
        let until = Timestamp::from_micros(10);
        let ready = Ready { valid_until: Some(until), ..ready(7, 1) };
        assert!(ready.holds(7, Timestamp::from_micros(9)));
        assert!(!ready.holds(7, until));
        assert!(!ready.holds(8, Timestamp::EPOCH));
    }

    #[test]
    fn a_known_body_is_recognised_in_every_way_of_writing() {
        let tag = etag("3-", b"body");
        let asked = |text: String| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, HeaderValue::try_from(text).unwrap());
            known(&headers, &tag)
        };
        let text = tag.to_str().unwrap();
        assert!(asked(text.to_owned()) && asked(format!("\"a\", W/{text}")) && asked("*".to_owned()));
        assert!(!asked("\"3-\"".to_owned()));
    }
}
