//! Numbers by chance that are the same every time. Fit for places and words, never for keys.

use domain::Place;

/// A sequence of numbers (xorshift*).
#[derive(Clone, Debug)]
pub struct Draw(u64);

impl Draw {
    /// The sequence of this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `end`; 0 when it is 0.
    pub fn below(&mut self, end: u32) -> u32 {
        u32::try_from(((self.next() >> 32) * u64::from(end)) >> 32).unwrap_or(0)
    }

    /// From 0 to below 1.
    pub fn share(&mut self) -> f64 {
        f64::from(self.below(1 << 24)) / f64::from(1 << 24)
    }

    /// A place in a box of west, south, east, north, a little inside of it.
    pub fn somewhere(&mut self, [west, south, east, north]: [f64; 4]) -> Place {
        let mut between = |low: f64, high: f64| low + (high - low) * (0.01 + 0.98 * self.share());
        let (lat, lon) = (between(south, north), between(west, east));
        Place::from_degrees(lat, lon).unwrap_or(Place { lat_e7: 0, lon_e7: 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers_within_their_range() {
        let (mut one, mut other) = (Draw::new(5), Draw::new(5));
        let drawn: Vec<u32> = (0..10_000).map(|_| one.below(10)).collect();
        assert!(drawn.iter().all(|number| *number == other.below(10) && *number < 10));
        assert!((0..10).all(|number| drawn.iter().filter(|drawn| **drawn == number).count() > 800));
        let place = one.somewhere([9.6, 53.3, 10.4, 53.8]);
        assert!((53.3..53.8).contains(&place.lat()) && (9.6..10.4).contains(&place.lon()));
    }
}
