//! When something last changed in an area, by log position: what lets ready answers be kept until they are wrong. A
//! change marks one square; a tile asks the squares above it and what was marked below. Knows positions only.

use crate::cells::{Cell, DEEPEST};
use crate::geo::Bbox;
use crate::tiles::STREET_ZOOM;
use crate::views::Views;
use domain::Place;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// The newest position marked, square by square.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Stamps {
    own: FxHashMap<u64, u64>,
    below: FxHashMap<u64, u64>,
}

impl Stamps {
    /// Marks the smallest square around a place.
    pub fn mark_place(&mut self, place: Place, position: u64) {
        self.mark(Cell::of(place, DEEPEST), position);
    }
    /// Marks a square.
    pub fn mark(&mut self, cell: Cell, position: u64) {
        if self.own.insert(cell.key(), position) == Some(position) {
            return;
        }
        for z in (0..cell.z).rev() {
            if self.below.insert(cell.up(z).key(), position) == Some(position) {
                return;
            }
        }
    }
    /// The newest position marked in the square, around it or below it; 0 when none was.
    pub fn of(&self, cell: Cell) -> u64 {
        let cell = cell.up(DEEPEST);
        let own = (0..=cell.z).filter_map(|z| self.own.get(&cell.up(z).key()));
        own.chain(self.below.get(&cell.key())).copied().max().unwrap_or(0)
    }
}

impl Views {
    /// Log position of the last change of anything that a tile shows; 0 when nothing ever changed there. Together
    /// with the moment a kept tile is valid until it says whether the kept bytes are still true.
    #[must_use]
    pub fn tile_stamp(&self, z: u8, x: u32, y: u32) -> u64 {
        if z > 30 || x >> z != 0 || y >> z != 0 {
            return 0;
        }
        let cell = Cell { z, x, y };
        if z >= STREET_ZOOM {
            return self.stamps.of(cell);
        }
        // A Haufen gathers what lies in the tiles around this one too.
        let last = (1_u32 << z) - 1;
        let around = |at: u32| at.saturating_sub(1)..=at.saturating_add(1).min(last);
        let cells = around(y).flat_map(|y| around(x).map(move |x| Cell { z, x, y }));
        cells.map(|cell| self.stamps.of(cell)).max().unwrap_or(0)
    }

    /// Log position of the last change of any Knoten, Garnrolle or line in or near a box: of the one to four squares
    /// that cover it.
    #[must_use]
    pub fn area_stamp(&self, bbox: &Bbox) -> u64 {
        let (first, second) = bbox.parts();
        let newest = |part: &Bbox| {
            let corner = |lat_e7, lon_e7| Cell::of(Place { lat_e7, lon_e7 }, DEEPEST);
            let cells = covering(corner(part.north_e7, part.west_e7), corner(part.south_e7, part.east_e7));
            cells.map(|cell| self.stamps.of(cell)).max().unwrap_or(0)
        };
        newest(&first).max(second.as_ref().map_or(0, newest))
    }
}

/// The one to four squares, as deep as possible, that cover everything between two squares of the deepest level.
pub(crate) fn covering(a: Cell, b: Cell) -> impl Iterator<Item = Cell> {
    let (west, east) = (a.x.min(b.x), a.x.max(b.x));
    let (north, south) = (a.y.min(b.y), a.y.max(b.y));
    let fits = |steps: u8| (east >> steps) - (west >> steps) <= 1 && (south >> steps) - (north >> steps) <= 1;
    let steps = (0..=DEEPEST).find(|steps| fits(*steps)).unwrap_or(DEEPEST);
    let rows = north >> steps..=south >> steps;
    rows.flat_map(move |y| (west >> steps..=east >> steps).map(move |x| Cell { z: DEEPEST - steps, x, y }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_seen_by_every_tile_that_shows_it_and_by_no_other() {
        let mut stamps = Stamps::default();
        let altona = Place::from_degrees(53.55, 9.935).unwrap();
        stamps.mark_place(altona, 7);
        for z in 0..=20 {
            assert_eq!(stamps.of(Cell::of(altona, z)), 7, "{z}");
        }
        let munich = Place::from_degrees(48.1, 11.6).unwrap();
        assert_eq!(stamps.of(Cell::of(munich, 10)), 0);
        stamps.mark(Cell::of(munich, 5), 9);
        assert_eq!((stamps.of(Cell::of(munich, 12)), stamps.of(Cell::of(munich, 3))), (9, 9));
        assert_eq!(stamps.of(Cell::of(altona, 12)), 7);
    }

    #[test]
    fn at_most_four_squares_cover_anything() {
        let one = Cell { z: DEEPEST, x: 8_191, y: 5_000 };
        let other = Cell { z: DEEPEST, x: 8_192, y: 5_300 };
        let cells: Vec<_> = covering(one, other).collect();
        assert!(
            cells.len() <= 4 && cells.contains(&one.up(cells[0].z)) && cells.contains(&other.up(cells[0].z))
        );
    }
}
