//! Points on a Z-order curve, in order: the spatial index of every map question. A box is walked along the
//! curve, and where the curve leaves the box the walk jumps to where it comes back (Tropf and Herzog, 1981). Writes
//! cost one insertion, nothing is ever rebuilt, and the curve gives a stable order for cursors.

use crate::blocks::{Blocks, Point};
use crate::geo::{Bbox, interleave, part};
use domain::Place;
use serde::{Deserialize, Serialize};

/// Places with numbers.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Zorder {
    points: Blocks,
}

/// The bits that belong to the same coordinate as bit 0 (longitude).
const EVEN: u64 = 0x5555_5555_5555_5555;
/// So many steps outside the box are cheaper than a jump.
const STEPS_BEFORE_A_JUMP: u32 = 8;

/// The code of a place on the curve.
pub(crate) const fn code(place: Place) -> u64 {
    interleave(place.lon_e7.cast_unsigned() ^ 1 << 31, place.lat_e7.cast_unsigned() ^ 1 << 31)
}

/// The place of a code.
pub(crate) const fn place(code: u64) -> Place {
    let (lon, lat) = part(code);
    Place { lat_e7: (lat ^ 1 << 31).cast_signed(), lon_e7: (lon ^ 1 << 31).cast_signed() }
}

impl Zorder {
    /// Puts a number at a place.
    pub fn insert(&mut self, at: Place, number: u32) {
        self.points.insert((code(at), number));
    }
    /// Takes a number away from a place.
    pub fn remove(&mut self, at: Place, number: u32) {
        self.points.remove((code(at), number));
    }
    /// Visits the points of a box, behind the given one, until `visit` says `false`. The order is that of the curve; of
    /// a box over the 180th meridian the part west of it comes first.
    pub fn visit(&self, bbox: &Bbox, after: Option<(u64, u32)>, mut visit: impl FnMut(u64, u32) -> bool) {
        let (first, second) = bbox.parts();
        let Some(second) = second else {
            self.walk(&first, after, &mut visit);
            return;
        };
        let after_in_second = after.filter(|(at, _)| place(*at).lon_e7 < first.west_e7);
        let after_in_first = after.filter(|_| after_in_second.is_none());
        if after_in_second.is_some() || self.walk(&first, after_in_first, &mut visit) {
            self.walk(&second, after_in_second, &mut visit);
        }
    }

    /// Walks a box that does not cross the 180th meridian; whether it came to the end.
    fn walk(&self, walk: &Bbox, after: Option<(u64, u32)>, visit: &mut impl FnMut(u64, u32) -> bool) -> bool {
        if walk.south_e7 > walk.north_e7 {
            return true;
        }
        let low = code(Place { lat_e7: walk.south_e7, lon_e7: walk.west_e7 });
        let high = code(Place { lat_e7: walk.north_e7, lon_e7: walk.east_e7 });
        let mut from = match after {
            Some(after) if after.0 >= low => behind(after),
            _ => (low, 0),
        };
        'walk: loop {
            let mut outside = 0;
            for (at, number) in self.points.from(from).take_while(|(at, _)| *at <= high) {
                if inside(at, low, high) {
                    outside = 0;
                    if !visit(at, number) {
                        return false;
                    }
                } else {
                    outside += 1;
                    if outside > STEPS_BEFORE_A_JUMP {
                        from = (next_inside(at, low, high), 0);
                        continue 'walk;
                    }
                }
            }
            return true;
        }
    }
}

/// The first point that can stand behind this one.
const fn behind((at, number): Point) -> Point {
    match number.checked_add(1) {
        Some(number) => (at, number),
        None => (at.saturating_add(1), 0),
    }
}

/// Whether a code lies in the box between two corner codes: both interleaved coordinates do.
const fn inside(at: u64, low: u64, high: u64) -> bool {
    let odd = !EVEN;
    at & EVEN >= low & EVEN && at & EVEN <= high & EVEN && at & odd >= low & odd && at & odd <= high & odd
}

/// The smallest code greater than `at` that lies in the box; `at` itself lies between the corners, but outside.
fn next_inside(at: u64, mut low: u64, mut high: u64) -> u64 {
    let mut best = high;
    for bit in (0..64_u32).rev() {
        let mask = 1_u64 << bit;
        let below = if bit % 2 == 0 { EVEN } else { !EVEN } & (mask - 1);
        match (at & mask != 0, low & mask != 0, high & mask != 0) {
            (false, false, true) => {
                best = (low & !below) | mask;
                high = (high & !mask) | below;
            }
            (false, true, true) => return low,
            (true, false, false) => return best,
            (true, false, true) => low = (low & !below) | mask,
            _ => {}
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn places() -> impl Strategy<Value = Vec<Place>> {
        let near = (-300..300_i32, -300..300_i32);
        let far = (-900_000_000..=900_000_000_i32, -1_800_000_000..=1_800_000_000_i32);
        let one = prop_oneof![3 => near, 1 => far];
        prop::collection::vec(one.prop_map(|(lat_e7, lon_e7)| Place { lat_e7, lon_e7 }), 0..300)
    }

    proptest! {
        #[test]
        fn a_box_holds_exactly_what_lies_in_it(
            places in places(), a in (-400..400_i32, -400..400_i32), b in (-400..400_i32, -400..400_i32),
            over: bool, world: bool,
        ) {
            let mut index = Zorder::default();
            for (number, at) in (0..).zip(&places) {
                index.insert(*at, number);
            }
            let (west, east) = if over { (a.1.max(b.1), a.1.min(b.1)) } else { (a.1.min(b.1), a.1.max(b.1)) };
            let mut bbox = Bbox { west_e7: west, east_e7: east, south_e7: a.0.min(b.0), north_e7: a.0.max(b.0) };
            if world { bbox = Bbox::WORLD; }
            let mut found = Vec::new();
            index.visit(&bbox, None, |at, number| { found.push((at, number)); true });
            let mut expected: Vec<_> = (0..).zip(&places).filter(|(_, at)| bbox.contains(**at))
                .map(|(number, at)| (code(*at), number)).collect();
            expected.sort_unstable_by_key(|(at, number)| (over && !world && place(*at).lon_e7 < west, *at, *number));
            prop_assert_eq!(&found, &expected);
            // The walk goes on behind any point, as if it had never stopped.
            if let Some(middle) = found.get(found.len() / 2).copied() {
                let mut rest = Vec::new();
                index.visit(&bbox, Some(middle), |at, number| { rest.push((at, number)); true });
                prop_assert_eq!(&rest[..], &found[found.len() / 2 + 1..]);
            }
        }

        #[test]
        fn a_place_is_read_back_from_its_code(lat_e7: i32, lon_e7: i32) {
            let at = Place { lat_e7, lon_e7 };
            prop_assert_eq!(place(code(at)), at);
        }
    }
}
