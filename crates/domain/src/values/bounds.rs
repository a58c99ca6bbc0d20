//! The bounds of an Ortsweberei: polygons with holes, in integers. Whether a place lies inside is decided exactly.

use super::Place;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A closed ring; the last place is joined to the first, which is not repeated.
pub type Ring = Vec<Place>;

/// One polygon: an outer ring and the holes in it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Polygon {
    /// The outer ring.
    pub outer: Ring,
    /// Rings that are cut out.
    pub holes: Vec<Ring>,
}

/// One or more polygons. A place lies inside when it lies inside any of them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Bounds {
    /// The polygons, in the order they were given.
    pub polygons: Vec<Polygon>,
}

/// Why bounds were refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BoundsError {
    /// No polygon at all.
    Empty,
    /// A ring with fewer than three places.
    RingTooShort,
    /// More than [`Bounds::MAX_PLACES`] places altogether.
    TooManyPlaces,
}

impl fmt::Display for BoundsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("bounds need at least one polygon"),
            Self::RingTooShort => {
                f.write_str("every ring of the bounds needs at least three different places")
            }
            Self::TooManyPlaces => write!(f, "bounds hold at most {} places", Bounds::MAX_PLACES),
        }
    }
}

impl std::error::Error for BoundsError {}

impl Bounds {
    /// The greatest number of places in all rings together.
    pub const MAX_PLACES: usize = 50_000;

    /// Bounds of these polygons; a ring's repeated last place is dropped.
    ///
    /// # Errors
    /// [`BoundsError`] when there is nothing inside or too much to look at.
    pub fn new(mut polygons: Vec<Polygon>) -> Result<Self, BoundsError> {
        if polygons.is_empty() {
            return Err(BoundsError::Empty);
        }
        let mut places = 0;
        for ring in polygons.iter_mut().flat_map(|p| std::iter::once(&mut p.outer).chain(p.holes.iter_mut()))
        {
            if ring.len() > 1 && ring.first() == ring.last() {
                ring.pop();
            }
            if ring.len() < 3 {
                return Err(BoundsError::RingTooShort);
            }
            places += ring.len();
        }
        if places > Self::MAX_PLACES {
            return Err(BoundsError::TooManyPlaces);
        }
        Ok(Self { polygons })
    }

    /// Whether the place lies inside (on the southern and western edge counts as inside).
    #[must_use]
    pub fn contain(&self, place: Place) -> bool {
        self.polygons.iter().any(|polygon| {
            ring_contains(&polygon.outer, place) && !polygon.holes.iter().any(|h| ring_contains(h, place))
        })
    }

    /// South-west and north-east corner of the smallest box around everything.
    #[must_use]
    pub fn bbox(&self) -> (Place, Place) {
        let mut low = Place { lat_e7: i32::MAX, lon_e7: i32::MAX };
        let mut high = Place { lat_e7: i32::MIN, lon_e7: i32::MIN };
        for place in self.polygons.iter().flat_map(|p| &p.outer) {
            low = Place { lat_e7: low.lat_e7.min(place.lat_e7), lon_e7: low.lon_e7.min(place.lon_e7) };
            high = Place { lat_e7: high.lat_e7.max(place.lat_e7), lon_e7: high.lon_e7.max(place.lon_e7) };
        }
        (low, high)
    }

    /// Squared distance from the nearest edge of the bounds, in (1e-7 degree of latitude, about 1.1 cm)²; 0 inside.
    /// Degrees of longitude count as what they are worth at the place. Only for choosing the nearest Ortsweberei.
    #[must_use]
    pub fn distance_squared(&self, place: Place) -> i128 {
        if self.contain(place) {
            return 0;
        }
        let seen = |corner: Place| place.offset_to(corner);
        self.polygons
            .iter()
            .flat_map(|polygon| edges(&polygon.outer))
            .map(|(a, b)| squared_distance_of_origin(seen(a), seen(b)))
            .min()
            .unwrap_or(i128::MAX)
    }

    /// A place inside: the middle of the box around everything where it lies inside, else the middle of the widest
    /// stretch on the middle latitude of the largest polygon.
    #[must_use]
    pub fn inner_place(&self) -> Place {
        let (low, high) = self.bbox();
        let centre = Place {
            lat_e7: i32::midpoint(low.lat_e7, high.lat_e7),
            lon_e7: i32::midpoint(low.lon_e7, high.lon_e7),
        };
        if self.contain(centre) {
            return centre;
        }
        let Some(polygon) = self.polygons.iter().max_by_key(|p| ring_area(&p.outer).abs()) else {
            return Place { lat_e7: 0, lon_e7: 0 };
        };
        let lats = || polygon.outer.iter().map(|p| i64::from(p.lat_e7));
        let middle = i64::midpoint(lats().min().unwrap_or(0), lats().max().unwrap_or(0));
        let mut crossings: Vec<i64> = std::iter::once(&polygon.outer)
            .chain(&polygon.holes)
            .flat_map(|ring| edges(ring).filter_map(|(a, b)| crossing(a, b, middle)))
            .collect();
        crossings.sort_unstable();
        let (stretches, _) = crossings.as_chunks::<2>();
        let widest = stretches.iter().max_by_key(|[west, east]| east - west);
        let corner = polygon.outer.first().map_or(0, |place| i64::from(place.lon_e7));
        let lon = widest.map_or(corner, |[west, east]| i64::midpoint(*west, *east));
        Place { lat_e7: i32::try_from(middle).unwrap_or(0), lon_e7: i32::try_from(lon).unwrap_or(0) }
    }
}

fn edges(ring: &[Place]) -> impl Iterator<Item = (Place, Place)> + '_ {
    ring.iter().copied().zip(ring.iter().copied().cycle().skip(1))
}

/// Squared distance of (0, 0) from the stretch between two points, to about one unit.
fn squared_distance_of_origin((ax, ay): (i64, i64), (bx, by): (i64, i64)) -> i128 {
    let [ax, ay, bx, by] = [ax, ay, bx, by].map(i128::from);
    let (dx, dy) = (bx - ax, by - ay);
    let length_squared = dx * dx + dy * dy;
    let along = -(ax * dx + ay * dy);
    if along <= 0 {
        ax * ax + ay * ay
    } else if along >= length_squared {
        bx * bx + by * by
    } else {
        ((ax * dy - ay * dx) / length_squared.isqrt()).pow(2)
    }
}

/// Even-odd rule. The comparison of slopes is done in i128, so no place is ever misjudged by rounding.
fn ring_contains(ring: &[Place], place: Place) -> bool {
    let mut inside = false;
    for (a, b) in edges(ring) {
        if (a.lat_e7 > place.lat_e7) != (b.lat_e7 > place.lat_e7) {
            let (ay, ax) = (i128::from(a.lat_e7), i128::from(a.lon_e7));
            let (by, bx) = (i128::from(b.lat_e7), i128::from(b.lon_e7));
            let (py, px) = (i128::from(place.lat_e7), i128::from(place.lon_e7));
            let left = (px - ax) * (by - ay);
            let right = (bx - ax) * (py - ay);
            if (by > ay && left < right) || (by < ay && left > right) {
                inside = !inside;
            }
        }
    }
    inside
}

fn crossing(a: Place, b: Place, lat: i64) -> Option<i64> {
    let (ay, by) = (i64::from(a.lat_e7), i64::from(b.lat_e7));
    if (ay > lat) == (by > lat) {
        return None;
    }
    let (ax, bx) = (i64::from(a.lon_e7), i64::from(b.lon_e7));
    i64::try_from(i128::from(ax) + i128::from(bx - ax) * i128::from(lat - ay) / i128::from(by - ay)).ok()
}

fn ring_area(ring: &[Place]) -> i128 {
    edges(ring)
        .map(|(a, b)| {
            i128::from(a.lon_e7) * i128::from(b.lat_e7) - i128::from(b.lon_e7) * i128::from(a.lat_e7)
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(lat_e7: i32, lon_e7: i32) -> Place {
        Place { lat_e7, lon_e7 }
    }

    fn square_with_hole() -> Bounds {
        let square =
            |from: i32, to: i32| vec![place(from, from), place(from, to), place(to, to), place(to, from)];
        Bounds::new(vec![Polygon { outer: square(0, 100), holes: vec![square(40, 60)] }]).unwrap()
    }

    #[test]
    fn inside_outside_and_in_the_hole() {
        let bounds = square_with_hole();
        assert!(bounds.contain(place(10, 10)));
        assert!(bounds.contain(place(0, 0)));
        assert!(!bounds.contain(place(100, 100)));
        assert!(!bounds.contain(place(50, 50)));
        assert!(!bounds.contain(place(-1, 50)));
        assert!(bounds.contain(bounds.inner_place()));
    }

    #[test]
    fn a_closed_ring_loses_its_repeated_place_and_a_flat_one_is_refused() {
        let ring = vec![place(0, 0), place(0, 9), place(9, 9), place(0, 0)];
        let bounds = Bounds::new(vec![Polygon { outer: ring, holes: vec![] }]).unwrap();
        assert_eq!(bounds.polygons[0].outer.len(), 3);
        let flat = vec![place(0, 0), place(0, 9), place(0, 0)];
        assert_eq!(Bounds::new(vec![Polygon { outer: flat, holes: vec![] }]), Err(BoundsError::RingTooShort));
        assert_eq!(Bounds::new(vec![]), Err(BoundsError::Empty));
    }
}
