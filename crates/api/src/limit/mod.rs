//! How fast one person, or one address nobody has signed in from, may ask. Token buckets in memory; what they hold is
//! gone with the process and worth nothing to anybody.

use crate::problem::{Problem, kind};
use domain::GarnrolleId;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;

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

/// The rates of an instance; nothing means without limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Changes, per person.
    pub writes: Option<Rate>,
    /// Reading, per person or address.
    pub reads: Option<Rate>,
    /// Sign-in letters and tokens, per address.
    pub logins: Option<Rate>,
    /// Sign-in letters to one mailbox.
    pub letters: Option<Rate>,
    /// Pictures, per person.
    pub pictures: Option<Rate>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            writes: Some(Rate::new(10, 1, 20)),
            reads: Some(Rate::new(100, 1, 400)),
            logins: Some(Rate::new(5, 60, 20)),
            letters: Some(Rate::new(3, 60, 5)),
            pictures: Some(Rate::new(10, 60, 30)),
        }
    }
}

impl Limits {
    /// No limits at all, for tests and measurements.
    pub const NONE: Self = Self { writes: None, reads: None, logins: None, letters: None, pictures: None };
}

/// Whose bucket it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Caller {
    /// Somebody signed in.
    Garnrolle(GarnrolleId),
    /// An address; of IPv6 the first 64 bits, because a household has all the rest.
    Address(IpAddr),
}

impl Caller {
    /// The bucket of an address.
    #[must_use]
    pub fn at(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(v6) => {
                let network = v6.to_bits() & !u128::from(u64::MAX);
                Self::Address(IpAddr::V6(network.into()))
            }
            v4 @ IpAddr::V4(_) => Self::Address(v4),
        }
    }
}

type Buckets<K> = DefaultKeyedRateLimiter<K>;

/// The buckets.
pub(crate) struct Limiter {
    writes: Option<Buckets<Caller>>,
    reads: Option<Buckets<Caller>>,
    logins: Option<Buckets<Caller>>,
    letters: Option<Buckets<String>>,
    pictures: Option<Buckets<GarnrolleId>>,
    clock: DefaultClock,
}

/// Buckets kept before those that are full again are dropped.
const MANY: usize = 100_000;

impl Limiter {
    pub fn new(limits: Limits) -> Self {
        Self {
            writes: buckets(limits.writes),
            reads: buckets(limits.reads),
            logins: buckets(limits.logins),
            letters: buckets(limits.letters),
            pictures: buckets(limits.pictures),
            clock: DefaultClock::default(),
        }
    }

    /// Whether anything is limited at all.
    pub const fn is_on(&self) -> bool {
        self.writes.is_some() || self.reads.is_some() || self.logins.is_some() || self.letters.is_some()
    }

    pub fn read(&self, caller: Caller) -> Result<(), Problem> {
        self.check(self.reads.as_ref(), &caller)
    }

    pub fn write(&self, caller: Caller) -> Result<(), Problem> {
        self.check(self.writes.as_ref(), &caller)
    }

    pub fn login(&self, caller: Caller) -> Result<(), Problem> {
        self.check(self.logins.as_ref(), &caller)
    }

    pub fn picture(&self, by: GarnrolleId) -> Result<(), Problem> {
        self.check(self.pictures.as_ref(), &by)
    }

    /// Whether a mailbox may get another letter now.
    pub fn letter(&self, mailbox: &str) -> bool {
        self.check(self.letters.as_ref(), &mailbox.to_owned()).is_ok()
    }

    fn check<K: Hash + Eq + Clone>(&self, buckets: Option<&Buckets<K>>, key: &K) -> Result<(), Problem> {
        let Some(buckets) = buckets else { return Ok(()) };
        buckets.check_key(key).map_err(|until| {
            if buckets.len() > MANY {
                buckets.retain_recent();
            }
            let wait = until.wait_time_from(self.clock.now()).as_secs() + 1;
            Problem::of(&kind::ZU_SCHNELL).retry_after(u32::try_from(wait).unwrap_or(u32::MAX))
        })
    }
}

fn buckets<K: Hash + Eq + Clone>(rate: Option<Rate>) -> Option<Buckets<K>> {
    rate.map(|rate| RateLimiter::keyed(rate.quota()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_caller_too_fast_is_told_when_to_come_back_and_others_are_not_touched() {
        let limits = Limits { writes: Some(Rate::new(1, 60, 2)), ..Limits::NONE };
        let limiter = Limiter::new(limits);
        let (ada, ben) = (Caller::at([10, 0, 0, 1].into()), Caller::at([10, 0, 0, 2].into()));
        assert!(limiter.write(ada).is_ok() && limiter.write(ada).is_ok());
        let problem = limiter.write(ada).unwrap_err();
        assert!((1..=61).contains(&problem.retry_after_s.unwrap()));
        assert!(limiter.write(ben).is_ok() && limiter.read(ada).is_ok());
    }

    #[test]
    fn a_household_of_ipv6_has_one_bucket() {
        let of = |text: &str| Caller::at(text.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:10.0.0.1"), of("10.0.0.1"));
    }
}
