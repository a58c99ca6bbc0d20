//! The squares of the web map, level by level: the same squares that tiles are. Knows numbers only.

use crate::geo::{interleave, mercator};
use domain::Place;

/// The deepest level that lines and stamps are kept for; deeper tiles ask the square they lie in.
pub(crate) const DEEPEST: u8 = 14;

/// One square of the web map: level, column from the west, row from the north.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Cell {
    pub z: u8,
    pub x: u32,
    pub y: u32,
}

impl Cell {
    /// The square at this level that the place lies in.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "mercator lies between 0 and 1, and what overflows is cut to the last square"
    )]
    pub fn of(place: Place, z: u8) -> Self {
        let side = 1_u32 << z;
        let (x, y) = mercator(place);
        let part = |share: f64| ((share * f64::from(side)) as u32).min(side - 1);
        Self { z, x: part(x), y: part(y) }
    }
    /// The square of a shallower level that this one lies in; itself at a deeper one.
    pub const fn up(self, z: u8) -> Self {
        let steps = self.z.saturating_sub(z);
        Self { z: self.z - steps, x: self.x >> steps, y: self.y >> steps }
    }
    /// A number of its own: the squares of one level that lie in a common one stand side by side.
    pub const fn key(self) -> u64 {
        (self.z as u64) << 56 | interleave(self.x, self.y)
    }
    /// First and last key of the squares of a deeper level inside of this one.
    pub const fn keys_below(self, z: u8) -> (u64, u64) {
        let steps = z.saturating_sub(self.z);
        let first = Self { z, x: self.x << steps, y: self.y << steps }.key();
        (first, first + ((1 << (2 * steps)) - 1))
    }
}
