//! Boxes, distances and curves on the map. Knows places and numbers only, never what lies there. Nothing here decides
//! anything: floats are for distances and drawing, every order and every cursor is made of integers.

use domain::Place;

/// Mean radius of the earth, in metres.
const EARTH_RADIUS_M: f64 = 6_371_008.8;
/// 180 degrees in 1e-7 degree.
const HALF_TURN_E7: i32 = 1_800_000_000;
/// 90 degrees in 1e-7 degree.
const QUARTER_TURN_E7: i32 = 900_000_000;

/// A box on the map, its edges included. `west > east` means that it crosses the 180th meridian.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Bbox {
    /// Western edge, in 1e-7 degree.
    pub west_e7: i32,
    /// Southern edge, in 1e-7 degree.
    pub south_e7: i32,
    /// Eastern edge, in 1e-7 degree.
    pub east_e7: i32,
    /// Northern edge, in 1e-7 degree.
    pub north_e7: i32,
}

impl Bbox {
    /// The whole world.
    pub const WORLD: Self = Self {
        west_e7: -HALF_TURN_E7,
        south_e7: -QUARTER_TURN_E7,
        east_e7: HALF_TURN_E7,
        north_e7: QUARTER_TURN_E7,
    };

    /// The box between two corners.
    #[must_use]
    pub const fn new(south_west: Place, north_east: Place) -> Self {
        Self {
            west_e7: south_west.lon_e7,
            south_e7: south_west.lat_e7,
            east_e7: north_east.lon_e7,
            north_e7: north_east.lat_e7,
        }
    }
    /// Whether the place lies inside or on the edge.
    #[must_use]
    pub const fn contains(&self, place: Place) -> bool {
        let lat = place.lat_e7 >= self.south_e7 && place.lat_e7 <= self.north_e7;
        let after_west = place.lon_e7 >= self.west_e7;
        let before_east = place.lon_e7 <= self.east_e7;
        let lon =
            if self.west_e7 <= self.east_e7 { after_west && before_east } else { after_west || before_east };
        lat && lon
    }
    /// The one or two boxes, west of the 180th meridian first, that do not cross it.
    pub(crate) const fn parts(self) -> (Self, Option<Self>) {
        if self.west_e7 <= self.east_e7 {
            return (self, None);
        }
        let west = Self { east_e7: HALF_TURN_E7, ..self };
        let east = Self { west_e7: -HALF_TURN_E7, ..self };
        (west, Some(east))
    }
    /// The smallest box that holds every place within this distance.
    #[must_use]
    pub fn around(centre: Place, radius_m: f64) -> Self {
        let degrees = (radius_m.max(0.0) / EARTH_RADIUS_M).to_degrees() + 1e-7;
        let (south, north) = (centre.lat() - degrees, centre.lat() + degrees);
        let widest = south.abs().max(north.abs());
        if widest >= 89.9 || degrees >= 89.0 {
            let edge = |lat: f64| to_e7(lat.clamp(-90.0, 90.0));
            return Self { south_e7: edge(south), north_e7: edge(north), ..Self::WORLD };
        }
        let wide = degrees / widest.to_radians().cos();
        if wide >= 180.0 {
            return Self { south_e7: to_e7(south), north_e7: to_e7(north), ..Self::WORLD };
        }
        let turn = |lon: f64| to_e7((lon + 540.0).rem_euclid(360.0) - 180.0);
        Self {
            west_e7: turn(centre.lon() - wide),
            south_e7: to_e7(south),
            east_e7: turn(centre.lon() + wide),
            north_e7: to_e7(north),
        }
    }
    /// The box with everything within this distance of it, or more.
    pub(crate) fn grown(&self, metres: f64) -> Self {
        let degrees = (metres / EARTH_RADIUS_M).to_degrees();
        let (south, north) =
            (f64::from(self.south_e7) / 1e7 - degrees, f64::from(self.north_e7) / 1e7 + degrees);
        let (south_e7, north_e7) = (to_e7(south.max(-90.0)), to_e7(north.min(90.0)));
        let wide = degrees / south.abs().max(north.abs()).to_radians().cos().max(1e-3);
        let (west, east) = (f64::from(self.west_e7) / 1e7, f64::from(self.east_e7) / 1e7);
        let across = if west <= east { east - west } else { east - west + 360.0 };
        if south.abs().max(north.abs()) >= 89.9 || across + 2.0 * wide >= 360.0 {
            return Self { south_e7, north_e7, ..Self::WORLD };
        }
        let turn = |lon: f64| to_e7((lon + 540.0).rem_euclid(360.0) - 180.0);
        Self { west_e7: turn(west - wide), south_e7, east_e7: turn(east + wide), north_e7 }
    }
    /// The box of a map tile, or nothing when there is no such tile. Its eastern and southern edge belong to it too.
    #[must_use]
    pub fn of_tile(z: u8, x: u32, y: u32) -> Option<Self> {
        if z > 30 || x >> z != 0 || y >> z != 0 {
            return None;
        }
        let tiles = f64::from(1_u32 << z);
        let lon = |column: f64| to_e7(column / tiles * 360.0 - 180.0);
        let lat =
            |row: f64| to_e7((std::f64::consts::PI * (1.0 - 2.0 * row / tiles)).sinh().atan().to_degrees());
        let (column, row) = (f64::from(x), f64::from(y));
        Some(Self {
            west_e7: lon(column),
            south_e7: lat(row + 1.0),
            east_e7: lon(column + 1.0),
            north_e7: lat(row),
        })
    }
}

#[expect(clippy::cast_possible_truncation, reason = "degrees of the earth times 1e7 fit into i32")]
fn to_e7(degrees: f64) -> i32 {
    (degrees * 1e7).round() as i32
}

/// The distance along the earth, in metres.
#[must_use]
pub fn distance_m(a: Place, b: Place) -> f64 {
    let (lat_a, lat_b) = (a.lat().to_radians(), b.lat().to_radians());
    let half = |from: f64, to: f64| ((to - from) / 2.0).sin().powi(2);
    let h = half(lat_a, lat_b) + lat_a.cos() * lat_b.cos() * half(a.lon().to_radians(), b.lon().to_radians());
    2.0 * EARTH_RADIUS_M * h.sqrt().min(1.0).asin()
}

/// The distance in whole centimetres: what lists are ordered by.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "half the girth of the earth in centimetres fits, and a distance is not negative"
)]
pub(crate) fn distance_cm(a: Place, b: Place) -> u64 {
    (distance_m(a, b) * 100.0).round() as u64
}

/// Where a place lies on the square web map: 0 to 1 from west to east and from north to south.
#[must_use]
pub(crate) fn mercator(place: Place) -> (f64, f64) {
    let x = place.lon() / 360.0 + 0.5;
    let sin = place.lat().to_radians().sin().clamp(-0.999_9, 0.999_9);
    let y = 0.5 - ((1.0 + sin) / (1.0 - sin)).ln() / (4.0 * std::f64::consts::PI);
    (x.clamp(0.0, 1.0), y.clamp(0.0, 1.0))
}

/// Interleaves the bits of two numbers: of `x` into the even places, of `y` into the odd ones.
#[must_use]
pub(crate) const fn interleave(x: u32, y: u32) -> u64 {
    spread(x) | spread(y) << 1
}

/// The two numbers that were interleaved.
#[must_use]
pub(crate) const fn part(code: u64) -> (u32, u32) {
    (gather(code), gather(code >> 1))
}

const fn spread(bits: u32) -> u64 {
    let mut v = bits as u64;
    v = (v | v << 16) & 0x0000_ffff_0000_ffff;
    v = (v | v << 8) & 0x00ff_00ff_00ff_00ff;
    v = (v | v << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    v = (v | v << 2) & 0x3333_3333_3333_3333;
    (v | v << 1) & 0x5555_5555_5555_5555
}

const fn gather(code: u64) -> u32 {
    let mut v = code & 0x5555_5555_5555_5555;
    v = (v | v >> 1) & 0x3333_3333_3333_3333;
    v = (v | v >> 2) & 0x0f0f_0f0f_0f0f_0f0f;
    v = (v | v >> 4) & 0x00ff_00ff_00ff_00ff;
    v = (v | v >> 8) & 0x0000_ffff_0000_ffff;
    ((v | v >> 16) & 0xffff_ffff) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(lat: f64, lon: f64) -> Place {
        Place::from_degrees(lat, lon).unwrap()
    }

    #[test]
    fn hamburg_lies_255_km_from_berlin() {
        let distance = distance_m(place(53.5511, 9.9937), place(52.5200, 13.4050));
        assert!((distance - 255_000.0).abs() < 1_500.0, "{distance}");
    }

    #[test]
    fn a_box_may_cross_the_180th_meridian() {
        let fiji = Bbox::new(place(-20.0, 176.0), place(-15.0, -178.0));
        assert!(fiji.contains(place(-17.0, 179.0)) && fiji.contains(place(-17.0, -179.0)));
        assert!(!fiji.contains(place(-17.0, 0.0)));
        assert_eq!(fiji.parts().1.map(|east| east.west_e7), Some(-HALF_TURN_E7));
    }

    #[test]
    fn a_tile_holds_what_mercator_puts_into_it() {
        let altona = place(53.55, 9.935);
        let (x, y) = mercator(altona);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "inside the map")]
        let tile = ((x * 16_384.0) as u32, (y * 16_384.0) as u32);
        assert!(Bbox::of_tile(14, tile.0, tile.1).unwrap().contains(altona));
        assert_eq!(Bbox::of_tile(1, 2, 0), None);
    }

    proptest! {
        #[test]
        fn interleaving_is_undone(x: u32, y: u32) {
            prop_assert_eq!(part(interleave(x, y)), (x, y));
        }

        #[test]
        fn the_box_around_holds_all_that_is_near(
            lat in -89.0..89.0_f64, lon in -180.0..180.0_f64, north in -1.0..1.0_f64, east in -1.0..1.0_f64,
        ) {
            let centre = place(lat, lon);
            let other = place((lat + north).clamp(-90.0, 90.0), (lon + east + 540.0).rem_euclid(360.0) - 180.0);
            prop_assert!(Bbox::around(centre, distance_m(centre, other)).contains(other));
        }
    }
}
