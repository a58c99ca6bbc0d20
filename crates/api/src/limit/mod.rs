//! How fast one person, one address and the network around it may ask, by class of route. Token buckets in memory; what
//! they hold is gone with the process and worth nothing to anybody.

mod buckets;
mod origin;
mod seats;

pub use buckets::Rate;
pub use origin::{Network, Origin};
pub use seats::{NoSeat, Seat, Seats};

use crate::problem::{Problem, kind};
use axum::http::Method;
use buckets::{Buckets, Secret, too_fast};
use domain::GarnrolleId;

/// What kind of request it is, as far as its limit goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Class {
    /// Becoming a Garnrolle, and asking for the task before it.
    Register,
    /// Everything else about signing in.
    Login,
    /// Changes of the weave.
    Write,
    /// Changes of what concerns oneself alone, and what changes nothing: as fast as any, and on the first day too.
    Aside,
    /// Reading.
    Read,
    /// Uploading a picture.
    Picture,
    /// Reading all that is held about oneself.
    Export,
    /// Opening a feed.
    Live,
}

impl Class {
    /// The class of a request.
    pub fn of(method: &Method, path: &str) -> Self {
        match (method.is_safe(), path) {
            (true, "/api/me/export") => Self::Export,
            (true, "/api/live") => Self::Live,
            (true, _) => Self::Read,
            (false, "/api/auth/register" | "/api/auth/aufgabe") => Self::Register,
            (false, "/api/bilder") => Self::Picture,
            (false, path) if path.starts_with("/api/auth/") => Self::Login,
            (false, "/api/abbestellen" | "/api/rum" | "/api/vorschau") => Self::Aside,
            (false, path) if path.starts_with("/api/me") => Self::Aside,
            (false, _) => Self::Write,
        }
    }

    /// Whether the weave grows by it, so that it counts on somebody's first day.
    pub const fn weaves(self) -> bool {
        matches!(self, Self::Write | Self::Picture)
    }
}

/// The rates of one class; nothing means without limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Door {
    /// Of one person who is signed in. Where there is none, it counts as its address.
    pub person: Option<Rate>,
    /// Of one address that nobody signed in from.
    pub address: Option<Rate>,
    /// Of everybody in one network together.
    pub network: Option<Rate>,
}

impl Door {
    /// No limit.
    pub const OPEN: Self = Self { person: None, address: None, network: None };

    /// One rate for a person or an address, another one for the network around it.
    const fn each(one: Rate, network: Rate) -> Self {
        Self { person: Some(one), address: Some(one), network: Some(network) }
    }

    /// The same whoever is signed in.
    const fn by_address(address: Rate, network: Rate) -> Self {
        Self { person: None, address: Some(address), network: Some(network) }
    }

    fn times(self, factor: u32) -> Self {
        let more = |rate: Option<Rate>| rate.map(|rate| rate.times(factor));
        Self { person: more(self.person), address: more(self.address), network: more(self.network) }
    }
}

/// The rates of an instance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Becoming a Garnrolle, and asking for the task before it: each takes one.
    pub register: Door,
    /// Becoming one without having solved a task (decision 0013).
    pub unproven: Door,
    /// Sign-in letters, tokens, keys.
    pub logins: Door,
    /// Changes.
    pub writes: Door,
    /// Reading.
    pub reads: Door,
    /// Pictures.
    pub pictures: Door,
    /// Reading all that is held about oneself.
    pub exports: Door,
    /// Opening feeds.
    pub feeds: Door,
    /// Sign-in letters to one mailbox.
    pub letters: Option<Rate>,
    /// Tokens of one address that open nothing, before its further ones are answered slowly.
    pub failures: Option<Rate>,
    /// Changes of a Gast whose Garnrolle is younger than 24 h.
    pub first_day: Option<Rate>,
    /// Feeds that one address may hold open.
    pub feeds_per_address: Option<usize>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // A neighbourhood that registers together behind one address comes through.
            register: Door::by_address(Rate::new(120, 3_600, 60), Rate::new(480, 3_600, 240)),
            unproven: Door::by_address(Rate::new(5, 3_600, 5), Rate::new(20, 3_600, 20)),
            logins: Door::by_address(Rate::new(5, 60, 20), Rate::new(50, 60, 200)),
            writes: Door::each(Rate::new(10, 1, 20), Rate::new(200, 1, 400)),
            reads: Door::each(Rate::new(100, 1, 400), Rate::new(1_000, 1, 4_000)),
            pictures: Door::each(Rate::new(10, 60, 30), Rate::new(100, 60, 300)),
            exports: Door::each(Rate::new(6, 3_600, 6), Rate::new(60, 3_600, 60)),
            feeds: Door::each(Rate::new(1, 1, 120), Rate::new(10, 1, 1_200)),
            letters: Some(Rate::new(10, 3_600, 5)),
            failures: Some(Rate::new(5, 3_600, 5)),
            first_day: Some(Rate::new(100, 86_400, 100)),
            feeds_per_address: Some(100),
        }
    }
}

impl Limits {
    /// No limits at all, for tests and measurements.
    pub const NONE: Self = Self {
        register: Door::OPEN,
        unproven: Door::OPEN,
        logins: Door::OPEN,
        writes: Door::OPEN,
        reads: Door::OPEN,
        pictures: Door::OPEN,
        exports: Door::OPEN,
        feeds: Door::OPEN,
        letters: None,
        failures: None,
        first_day: None,
        feeds_per_address: None,
    };

    /// For a machine that plays many people at once, who all have just registered.
    #[must_use]
    pub fn relaxed(factor: u32) -> Self {
        let Self { register, logins, writes, reads, pictures, exports, feeds, letters, .. } = Self::default();
        Self {
            register: register.times(factor),
            logins: logins.times(factor),
            writes: writes.times(factor),
            reads: reads.times(factor),
            pictures: pictures.times(factor),
            exports: exports.times(factor),
            feeds: feeds.times(factor),
            letters: letters.map(|rate| rate.times(factor)),
            ..Self::NONE
        }
    }
}

/// The buckets of one class.
struct Gateway {
    person: Option<Buckets>,
    address: Option<Buckets>,
    network: Option<Buckets>,
}

impl Gateway {
    fn of(door: Door, secret: Secret) -> Self {
        let buckets = |rate: Option<Rate>| rate.map(|rate| Buckets::of(rate, secret));
        Self { person: buckets(door.person), address: buckets(door.address), network: buckets(door.network) }
    }

    const fn is_open(&self) -> bool {
        self.person.is_none() && self.address.is_none() && self.network.is_none()
    }

    fn pass(&self, viewer: Option<GarnrolleId>, origin: Origin) -> Result<(), u32> {
        match (viewer, &self.person) {
            (Some(person), Some(buckets)) => buckets.take(&person)?,
            _ => self.address.as_ref().map_or(Ok(()), |buckets| buckets.take(&origin))?,
        }
        self.network.as_ref().map_or(Ok(()), |buckets| buckets.take(&origin.network()))
    }
}

/// All buckets.
pub(crate) struct Limiter {
    register: Gateway,
    unproven: Gateway,
    logins: Gateway,
    writes: Gateway,
    reads: Gateway,
    pictures: Gateway,
    exports: Gateway,
    feeds: Gateway,
    letters: Option<Buckets>,
    failures: Option<Buckets>,
    first_day: Option<Buckets>,
    is_on: bool,
}

impl Limiter {
    pub fn new(limits: &Limits, secret: Secret) -> Self {
        let gateway = |door| Gateway::of(door, secret);
        let buckets = |rate: Option<Rate>| rate.map(|rate| Buckets::of(rate, secret));
        Self {
            register: gateway(limits.register),
            unproven: gateway(limits.unproven),
            logins: gateway(limits.logins),
            writes: gateway(limits.writes),
            reads: gateway(limits.reads),
            pictures: gateway(limits.pictures),
            exports: gateway(limits.exports),
            feeds: gateway(limits.feeds),
            letters: buckets(limits.letters),
            failures: buckets(limits.failures),
            first_day: buckets(limits.first_day),
            is_on: *limits != Limits::NONE,
        }
    }

    /// Whether anything is limited at all.
    pub const fn is_on(&self) -> bool {
        self.is_on
    }

    /// Whether a request of this class may come in now.
    ///
    /// # Errors
    /// 429 with the seconds after which it may.
    pub fn admit(&self, class: Class, viewer: Option<GarnrolleId>, origin: Origin) -> Result<(), Problem> {
        let gateway = match class {
            Class::Register => &self.register,
            Class::Login => &self.logins,
            Class::Write | Class::Aside => &self.writes,
            Class::Read => &self.reads,
            Class::Picture => &self.pictures,
            Class::Export => &self.exports,
            Class::Live => &self.feeds,
        };
        gateway.pass(viewer, origin).map_err(too_fast)
    }

    /// Whether somebody may become a Garnrolle without having solved a task.
    ///
    /// # Errors
    /// 429 that says how else, and after how many seconds like this.
    pub fn unproven(&self, origin: Origin) -> Result<(), Problem> {
        let passed = self.unproven.pass(None, origin);
        passed.map_err(|after_s| Problem::of(&kind::AUFGABE_NOETIG).retry_after(after_s))
    }

    /// Whether who is new may weave once more today.
    ///
    /// # Errors
    /// 429 with the seconds after which it may.
    pub fn first_day(&self, gast: GarnrolleId) -> Result<(), Problem> {
        let taken = self.first_day.as_ref().map_or(Ok(()), |buckets| buckets.take(&gast));
        taken.map_err(|after_s| Problem::of(&kind::ERSTER_TAG).retry_after(after_s))
    }

    /// Whether first days are limited.
    pub const fn limits_first_days(&self) -> bool {
        self.first_day.is_some()
    }

    /// Notes a token that opened nothing; whether it is time to answer slowly.
    pub fn failed(&self, origin: Origin) -> bool {
        self.failures.as_ref().is_some_and(|buckets| buckets.take(&origin).is_err())
    }

    /// Whether a mailbox may get another letter now.
    pub fn letter(&self, mailbox: &str) -> bool {
        self.letters.as_ref().is_none_or(|buckets| buckets.take(&mailbox).is_ok())
    }

    /// Whether solving a task makes a difference.
    pub const fn wants_proof(&self) -> bool {
        !self.unproven.is_open()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(address: [u8; 4]) -> Origin {
        Origin::at(address.into())
    }

    const RARELY: Rate = Rate::new(1, 60, 2);

    fn limiter(writes: Door) -> Limiter {
        Limiter::new(&Limits { writes, ..Limits::NONE }, [7; 16])
    }

    #[test]
    fn an_address_counts_by_itself_and_its_network_by_a_larger_bucket() {
        let limiter = limiter(Door::by_address(RARELY, Rate::new(1, 60, 3)));
        let write = |last| limiter.admit(Class::Write, None, at([10, 0, 0, last]));
        assert!(write(1).is_ok() && write(1).is_ok());
        assert!((1..=61).contains(&write(1).unwrap_err().retry_after_s.unwrap()));
        assert!(write(2).is_ok());
        assert_eq!(write(3).unwrap_err().kind, &kind::ZU_SCHNELL);
        assert!(limiter.admit(Class::Write, None, at([10, 0, 1, 1])).is_ok());
    }

    #[test]
    fn who_is_signed_in_counts_by_the_person_wherever_it_comes_from() {
        let limiter = limiter(Door { person: Some(RARELY), address: Some(RARELY), network: None });
        let (ada, ben) = (GarnrolleId::from_u128(1), GarnrolleId::from_u128(2));
        let write = |who, last| limiter.admit(Class::Write, Some(who), at([10, 0, 0, last]));
        assert!(write(ada, 1).is_ok() && write(ada, 2).is_ok());
        assert!(write(ada, 3).is_err());
        assert!(write(ben, 1).is_ok() && limiter.admit(Class::Write, None, at([10, 0, 0, 1])).is_ok());
    }

    #[test]
    fn one_class_leaves_the_others_alone() {
        let limiter = limiter(Door { address: Some(RARELY), ..Door::OPEN });
        let origin = at([10, 0, 0, 1]);
        while limiter.admit(Class::Write, None, origin).is_ok() {}
        for class in [Class::Register, Class::Login, Class::Read, Class::Picture, Class::Export, Class::Live]
        {
            assert!(limiter.admit(class, None, origin).is_ok(), "{class:?}");
        }
    }

    #[test]
    fn every_request_has_its_class() {
        let of = |method: Method, path| Class::of(&method, path);
        assert_eq!(of(Method::POST, "/api/auth/register"), Class::Register);
        assert_eq!(of(Method::POST, "/api/auth/session"), Class::Login);
        assert_eq!(of(Method::POST, "/api/bilder"), Class::Picture);
        assert_eq!(of(Method::DELETE, "/api/delegationen/1"), Class::Write);
        assert_eq!(of(Method::GET, "/api/me/export"), Class::Export);
        assert_eq!(of(Method::GET, "/api/live"), Class::Live);
        assert_eq!(of(Method::GET, "/api/auth/register"), Class::Read);
    }

    #[test]
    fn a_machine_that_plays_many_people_is_let_through() {
        let limiter = Limiter::new(&Limits::relaxed(1_000), [7; 16]);
        let origin = at([127, 0, 0, 1]);
        for _ in 0..2_000 {
            assert!(limiter.admit(Class::Register, None, origin).is_ok());
            assert!(limiter.unproven(origin).is_ok() && !limiter.failed(origin));
        }
        assert!(!limiter.wants_proof() && limiter.is_on());
    }
}
