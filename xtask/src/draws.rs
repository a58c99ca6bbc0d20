//! Seeded draws for test runs: the same seed draws the same, so a failing run can be repeated. Never for secrets.

use uuid::Uuid;

/// A SplitMix64 sequence.
#[derive(Clone)]
pub struct Draws(u64);

impl Draws {
    /// The sequence of this seed.
    pub fn from_seed(seed: u64) -> Self {
        Self(seed)
    }

    /// A seed from the machine's clock, for a run that nobody chose a seed for.
    pub fn seed_of_now() -> u64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        since.as_secs() ^ u64::from(since.subsec_nanos()) << 24
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below the bound, which is at least 1.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    /// An id for an `Idempotency-Key`.
    pub fn id(&mut self) -> Uuid {
        let bytes = u128::from(self.next()) << 64 | u128::from(self.next());
        uuid::Builder::from_random_bytes(bytes.to_be_bytes()).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same() {
        let (mut one, mut other) = (Draws::from_seed(7), Draws::from_seed(7));
        assert_eq!((one.next(), one.id(), one.below(10)), (other.next(), other.id(), other.below(10)));
        assert_ne!(Draws::from_seed(8).next(), Draws::from_seed(7).next());
    }
}
