//! Token buckets in a fixed number of places. Whoever asks is led to a place by a hash that nobody outside can foresee, so
//! the memory is bounded however many addresses somebody has; two that meet in one place are both limited a little more.

use crate::problem::{Problem, kind};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::num::NonZeroU32;

/// Places of one set of buckets: some 2 MB when all are taken.
pub(super) const PLACES: u64 = 1 << 16;

/// A bucket: so many a second, so many at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rate {
    /// Requests that come back in [`Rate::period_s`] seconds.
    pub per_period: NonZeroU32,
    /// Seconds.
    pub period_s: u32,
    /// Requests that may come at once.
    pub burst: NonZeroU32,
}

impl Rate {
    /// A rate; zeros count as one.
    #[must_use]
    pub const fn new(per_period: u32, period_s: u32, burst: u32) -> Self {
        Self { per_period: at_least_one(per_period), period_s, burst: at_least_one(burst) }
    }

    /// So many times as much, for machines that play many people at once.
    #[must_use]
    pub const fn times(self, factor: u32) -> Self {
        Self {
            per_period: at_least_one(self.per_period.get().saturating_mul(factor)),
            period_s: self.period_s,
            burst: at_least_one(self.burst.get().saturating_mul(factor)),
        }
    }

    fn quota(self) -> Quota {
        let each = std::time::Duration::from_secs(u64::from(self.period_s.max(1))) / self.per_period.get();
        Quota::with_period(each).unwrap_or(Quota::per_second(self.per_period)).allow_burst(self.burst)
    }
}

const fn at_least_one(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

/// What keeps anybody from foreseeing to which place somebody is led; drawn at each start.
pub(crate) type Secret = [u8; 16];

/// The buckets of one rate.
pub(super) struct Buckets {
    places: DefaultKeyedRateLimiter<u64>,
    secret: Secret,
    clock: DefaultClock,
}

impl Buckets {
    pub fn of(rate: Rate, secret: Secret) -> Self {
        Self { places: RateLimiter::keyed(rate.quota()), secret, clock: DefaultClock::default() }
    }

    /// Takes one; or says after how many seconds there is one again.
    pub fn take(&self, whose: &impl Hash) -> Result<(), u32> {
        let mut leading = DefaultHasher::new();
        leading.write(&self.secret);
        whose.hash(&mut leading);
        let place = leading.finish() % PLACES;
        self.places.check_key(&place).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now()).as_secs() + 1;
            u32::try_from(wait).unwrap_or(u32::MAX)
        })
    }

    /// How many places are taken.
    #[cfg(test)]
    pub fn taken(&self) -> usize {
        self.places.len()
    }
}

/// What is said to who comes too fast.
pub(super) fn too_fast(after_s: u32) -> Problem {
    Problem::of(&kind::ZU_SCHNELL).retry_after(after_s)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_burst_is_the_edge_and_the_wait_is_said() {
        let buckets = Buckets::of(Rate::new(1, 60, 2), [7; 16]);
        assert!(buckets.take(&1).is_ok() && buckets.take(&1).is_ok());
        assert!((1..=61).contains(&buckets.take(&1).unwrap_err()));
        assert!(buckets.take(&2).is_ok());
    }

    #[test]
    fn however_many_ask_the_places_are_bounded() {
        let buckets = Buckets::of(Rate::new(1, 60, 5), [7; 16]);
        for who in 0..PLACES * 4 {
            let _ = buckets.take(&who);
        }
        assert!(buckets.taken() as u64 <= PLACES, "{}", buckets.taken());
    }

    #[test]
    fn a_relaxed_rate_is_a_multiple_and_never_nothing() {
        assert_eq!(Rate::new(3, 60, 5).times(10), Rate::new(30, 60, 50));
        assert_eq!(Rate::new(u32::MAX, 1, 1).times(2).per_period.get(), u32::MAX);
        assert_eq!(Rate::new(1, 1, 1).times(0), Rate::new(1, 1, 1));
    }
}
