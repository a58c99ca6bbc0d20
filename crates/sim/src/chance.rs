//! Seeded chance: the same seed gives the same numbers for ever, on every machine. Knows nothing of what it is used for.

use domain::DiscDraw;

/// A source of numbers that look random (SplitMix64).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The source with this seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A source of its own for a part of the simulation, so that one part's draws do not shift another's.
    #[must_use]
    pub const fn branch(&mut self) -> Self {
        Self(self.next())
    }

    /// The next 64 bits.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 when `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { usize::try_from(self.next() % end as u64).unwrap_or(0) }
    }

    /// A number from `least` to `greatest`.
    pub fn between(&mut self, least: i64, greatest: i64) -> i64 {
        let span = greatest.abs_diff(least).saturating_add(1);
        least.saturating_add_unsigned(self.next() % span)
    }

    /// True `n` times in a thousand.
    pub const fn permille(&mut self, n: u64) -> bool {
        self.next() % 1_000 < n
    }

    /// One of these, if there is one.
    pub fn pick<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        let n = self.below(all.len());
        all.get(n).copied()
    }

    /// A place in the unit disc, uniformly.
    pub fn disc(&mut self) -> DiscDraw {
        loop {
            let part = |bits: u64| i32::try_from(bits >> 33).map_or(0, |half| half - (1 << 30));
            if let Some(draw) = DiscDraw::new(part(self.next()), part(self.next())) {
                return draw;
            }
        }
    }

    /// Fills the bytes.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            for (to, from) in chunk.iter_mut().zip(self.next().to_le_bytes()) {
                *to = from;
            }
        }
    }

    /// 128 bits.
    pub fn wide(&mut self) -> u128 {
        u128::from(self.next()) << 64 | u128::from(self.next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers_and_stays_in_range() {
        let (mut one, mut other) = (Chance::new(7), Chance::new(7));
        for _ in 0..1_000 {
            assert_eq!(one.wide(), other.wide());
            assert!(one.below(3) < 3 && other.below(3) < 3);
            assert!((-2..=5).contains(&one.between(-2, 5)));
            let _ = other.between(-2, 5);
        }
        assert_eq!(one.pick::<u8>(&[]), None);
    }
}
