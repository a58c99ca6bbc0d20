//! Time as integers: microseconds since 1970-01-01T00:00:00Z, and durations in microseconds. Durations never follow
//! a calendar (`domain.md`, Time).

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

/// A duration in microseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Micros(pub i64);

impl Micros {
    /// A duration of whole seconds.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }
    /// A duration of whole hours.
    #[must_use]
    pub const fn from_hours(hours: i64) -> Self {
        Self::from_seconds(hours.saturating_mul(3_600))
    }
    /// Whole seconds, rounded up: what is left of a deadline is never shown as less than it is.
    #[must_use]
    pub const fn seconds_ceil(self) -> i64 {
        self.0.div_euclid(1_000_000) + if self.0.rem_euclid(1_000_000) > 0 { 1 } else { 0 }
    }
}

/// A day in UTC: exactly 24 h.
pub const DAY: Micros = Micros::from_hours(24);

/// How long a Faden lives: exactly 168 h (`domain.md`, Knoten, Faden, Garn).
pub const FADEN_LIFETIME: Micros = Micros::from_hours(168);

/// How long an Antrag is open, by how much the first Einspruch moves its deadline, and how long an Abstimmung runs: exactly
/// 168 h each (`domain.md`, Deciding).
pub const ENTSCHEIDUNGSFRIST: Micros = Micros::from_hours(168);

/// How long a Meldung collapses what it is about, and how long its vote runs: exactly 24 h (`domain.md`, Deciding, 7).
pub const MELDEFRIST: Micros = Micros::from_hours(24);

/// How long a person can take back the wish to be forgotten: exactly 168 h (`docs/rules.md`, Being forgotten).
pub const VERGESSENSFRIST: Micros = Micros::from_hours(168);

/// How long a Delegation holds after the giver's last own action: exactly 28 days (`domain.md`, Deciding).
pub const DELEGATION_LIFETIME: Micros = Micros::from_seconds(2_419_200);

/// A moment: microseconds since the Unix epoch, UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(0);
    /// The last moment that is an exact number in every JSON reader (RFC 8785): 2^53 - 1 µs, in June 2255. Later moments
    /// are clamped to it, and those before its opposite in 1684 to that.
    pub const LAST: Self = Self((1 << 53) - 1);

    /// The moment this many microseconds after the epoch, clamped to what JSON can write exactly.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        if micros > Self::LAST.0 {
            Self::LAST
        } else if micros < -Self::LAST.0 {
            Self(-Self::LAST.0)
        } else {
            Self(micros)
        }
    }
    /// Microseconds since the epoch.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }
    /// The beginning of its day in UTC.
    #[must_use]
    pub const fn day(self) -> Self {
        Self::from_micros(self.0.saturating_sub(self.0.rem_euclid(DAY.0)))
    }
    /// The time from `earlier` to this moment; negative when `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Micros {
        Micros(self.0 - earlier.0)
    }
}

impl Add<Micros> for Timestamp {
    type Output = Self;
    fn add(self, duration: Micros) -> Self {
        Self::from_micros(self.0.saturating_add(duration.0))
    }
}

impl Sub<Micros> for Timestamp {
    type Output = Self;
    fn sub(self, duration: Micros) -> Self {
        Self::from_micros(self.0.saturating_sub(duration.0))
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC with six decimals, for example `2026-11-21T07:00:00.000000Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(moment) => write!(f, "{moment:.6}"),
            Err(_) => write!(f, "{} µs", self.0),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not a moment in RFC 3339.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TimestampError;

impl fmt::Display for TimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a moment in RFC 3339, such as 2026-11-21T07:00:00Z")
    }
}

impl std::error::Error for TimestampError {}

impl FromStr for Timestamp {
    type Err = TimestampError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<jiff::Timestamp>()
            .map(|moment| Self::from_micros(moment.as_microsecond()))
            .map_err(|_| TimestampError)
    }
}
