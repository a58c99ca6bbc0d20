//! The weave as map tiles, made from memory.

use crate::geo::Bbox;
use crate::views::Views;
use domain::{FadenArt, GarnrolleId, KnotenId, Place, Timestamp};

/// A tile in the format of Mapbox vector tiles 2.1, not compressed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tile {
    /// The bytes; none where nothing is.
    pub bytes: Vec<u8>,
    /// The [`Views::tile_stamp`] that it was made at: a greater one says that it is no longer true.
    pub stamp: u64,
    /// The moment from which it is no longer true by time alone.
    pub valid_until: Option<Timestamp>,
}

/// Fäden of the same Garnrolle, Knoten and kind, merged for the map.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LinieView {
    /// From whom.
    pub from_garnrolle: GarnrolleId,
    /// Where to.
    pub to_knoten: KnotenId,
    /// What drew them.
    pub kind: FadenArt,
    /// The public position of the Garnrolle and the place of the Knoten.
    pub ends: (Place, Place),
    /// How many Fäden.
    pub count: u32,
    /// Whether any of them is Garn.
    pub is_garn: bool,
    /// When the last of them ends; nothing for Garn.
    pub expires_at: Option<Timestamp>,
}

impl Views {
    /// A tile of the weave; nothing when there is no such tile.
    #[must_use]
    pub fn tile(&self, z: u8, x: u32, y: u32, now: Timestamp) -> Option<Tile> {
        Bbox::of_tile(z, x, y)?;
        let _ = now;
        Some(Tile { bytes: Vec::new(), stamp: self.tile_stamp(z, x, y), valid_until: None })
    }

    /// The lines of the map that touch a box, the strongest first, at most `limit`.
    #[must_use]
    pub fn linien(&self, bbox: &Bbox, limit: usize, now: Timestamp) -> Vec<LinieView> {
        let _ = (bbox, limit, now);
        Vec::new()
    }
}
