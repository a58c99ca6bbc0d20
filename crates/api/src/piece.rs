//! Items of lists made ready. All that a list says of a Knoten stays the same until something is written or ends, but
//! for the strength of its Fäden, which sinks with every moment: so an item is kept with a gap for it, and a page is
//! those bytes behind one another. Writing the items anew took most of the time of a list.

use crate::cache::{Caches, Weighed};
use crate::shape::{KnotenItem, Share, metres};
use domain::Timestamp;
use domain::state::strength_ppm;
use serde::Serialize;
use views::{KnotenGlance, Page};

/// What stands before the gap when nothing leads to a Knoten. `strength` is the last field of an item that has no
/// distance.
const NO_STRENGTH: &[u8] = b"null}";
/// Room for an item, in bytes; a page that needs more grows.
const ROOM: usize = 640;

/// An item of a list up to its strength.
pub(crate) struct Piece {
    /// Log position of what it was made from.
    stamp: u64,
    /// The moment from which it is wrong by time alone.
    valid_until: Option<Timestamp>,
    strongest: Strongest,
    before: Box<[u8]>,
}

/// What leads to a Knoten, as far as its strength goes.
#[derive(Clone, Copy)]
enum Strongest {
    Nothing,
    Garn,
    /// A Faden that ends then.
    Faden(Timestamp),
}

impl Strongest {
    fn strength(self, now: Timestamp) -> Option<Share> {
        match self {
            Self::Nothing => None,
            Self::Garn => Some(Share(1_000_000)),
            Self::Faden(end) => Some(Share(strength_ppm(end, now))),
        }
    }
}

impl Weighed for Piece {
    fn weight(&self) -> usize {
        self.before.len() + 128
    }
}

impl Piece {
    fn of(knoten: &KnotenGlance<'_>, now: Timestamp) -> Self {
        let (summary, strongest) = (knoten.summary(now), knoten.strongest_faden(now));
        let item = KnotenItem::timeless(&summary, strongest.map(|(art, _)| art));
        let bytes = serde_json::to_vec(&item).unwrap_or_default();
        let strongest = match strongest {
            None => Strongest::Nothing,
            Some((_, None)) => Strongest::Garn,
            Some((_, Some(end))) => Strongest::Faden(end),
        };
        Self {
            stamp: summary.changed_at,
            valid_until: summary.valid_until,
            strongest,
            before: bytes.strip_suffix(NO_STRENGTH).unwrap_or_default().into(),
        }
    }

    fn holds(&self, stamp: u64, now: Timestamp) -> bool {
        self.stamp == stamp && self.valid_until.is_none_or(|end| now < end)
    }

    /// Writes the item as it is at this moment.
    fn write(&self, page: &mut Vec<u8>, distance_m: Option<f64>, now: Timestamp) {
        page.extend_from_slice(&self.before);
        put(page, &self.strongest.strength(now));
        if let Some(distance_m) = distance_m {
            page.extend_from_slice(b",\"distance_m\":");
            put(page, &metres(distance_m));
        }
        page.push(b'}');
    }
}

fn put(page: &mut Vec<u8>, value: &impl Serialize) {
    // Numbers can always be written into memory.
    let _ = serde_json::to_writer(page, value);
}

/// A page of Knoten as JSON, from the pieces that are kept and those that have to be made.
pub(crate) fn page_of(caches: &Caches, page: &Page<KnotenGlance<'_>>, now: Timestamp) -> Vec<u8> {
    let mut body = Vec::with_capacity(ROOM * (page.items.len() + 1));
    let mut fresh = Vec::new();
    let kept = caches.pieces.read();
    body.extend_from_slice(b"{\"items\":[");
    for (nth, knoten) in page.items.iter().enumerate() {
        if nth > 0 {
            body.push(b',');
        }
        let (id, distance_m) = (knoten.id(), knoten.distance_m());
        if let Some(piece) = kept.get(&id).filter(|piece| piece.holds(knoten.changed_at(), now)) {
            piece.write(&mut body, distance_m, now);
        } else {
            let piece = Piece::of(knoten, now);
            piece.write(&mut body, distance_m, now);
            fresh.push((id, piece));
        }
    }
    drop(kept);
    caches.pieces.put_all(fresh);
    body.extend_from_slice(b"],\"next_cursor\":");
    put(&mut body, &page.next.map(|cursor| cursor.to_string()));
    body.push(b'}');
    body
}
