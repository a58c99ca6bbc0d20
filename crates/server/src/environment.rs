//! Clock and chance of the machine. This crate is the only one that may read them; everything else is handed them.

use crate::config::ClockChoice;
use domain::{DiscDraw, IdSeed, Timestamp};
use loom::{Clock, Environment};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// The clock of the machine.
pub struct MachineClock;

impl Clock for MachineClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "the one place where the machine's clock is read")]
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_micros(i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX))
    }
}

/// A clock that stands still until somebody moves it.
pub struct SimulatedClock(AtomicI64);

impl SimulatedClock {
    /// A clock that stands at this moment.
    #[must_use]
    pub const fn at(moment: Timestamp) -> Self {
        Self(AtomicI64::new(moment.micros()))
    }
}

impl Clock for SimulatedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::Acquire))
    }
}

/// Clock and chance for the writer.
pub struct Machine {
    clock: Arc<dyn Clock>,
    simulated: Option<Arc<SimulatedClock>>,
    chance: Chance,
}

impl Machine {
    /// The machine with the clock that the settings choose.
    #[must_use]
    pub fn with(clock: ClockChoice) -> Self {
        match clock {
            ClockChoice::Real => Self::real(),
            ClockChoice::Simulated(from) => Self::simulated(from),
        }
    }

    /// The machine with its own clock.
    #[must_use]
    pub fn real() -> Self {
        Self { clock: Arc::new(MachineClock), simulated: None, chance: Chance::default() }
    }

    /// The machine with a simulated clock that begins at this moment, or now.
    #[must_use]
    pub fn simulated(from: Option<Timestamp>) -> Self {
        let clock = Arc::new(SimulatedClock::at(from.unwrap_or_else(|| MachineClock.now())));
        Self {
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            simulated: Some(clock),
            chance: Chance::default(),
        }
    }
}

impl Environment for Machine {
    fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }

    fn id_seed(&mut self) -> IdSeed {
        IdSeed::new(uuid_v7(self.clock.now(), self.chance.take()))
    }

    fn draw(&mut self) -> DiscDraw {
        loop {
            if let Some(draw) = disc_draw(self.chance.take()) {
                return draw;
            }
        }
    }

    fn fill_random(&mut self, bytes: &mut [u8]) {
        fill(bytes);
    }

    fn resume(&mut self, last: Timestamp) {
        if let Some(clock) = &self.simulated {
            clock.0.fetch_max(last.micros(), Ordering::AcqRel);
        }
    }

    fn advance(&mut self, seconds: u64) -> Option<Timestamp> {
        let clock = self.simulated.as_ref()?;
        let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
        let now = clock.now() + domain::Micros::from_seconds(seconds);
        clock.0.store(now.micros(), Ordering::Release);
        Some(now)
    }
}

/// Random bytes of the operating system, for tokens.
#[must_use]
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}

/// Fills the bytes from the operating system. It gives randomness from its first second on or never; going on without
/// would give away keys, so the process ends then.
pub fn fill(bytes: &mut [u8]) {
    if let Err(error) = getrandom::fill(bytes) {
        tracing::error!(%error, "the operating system gives no randomness");
        std::process::abort();
    }
}

/// Chance for ids and places, fetched from the operating system in pieces because a writer asks often. Keys and salts
/// do not come from here.
struct Chance {
    bytes: [u8; 1_024],
    used: usize,
}

impl Default for Chance {
    fn default() -> Self {
        Self { bytes: [0; 1_024], used: 1_024 }
    }
}

impl Chance {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        if self.used + N > self.bytes.len() {
            fill(&mut self.bytes);
            self.used = 0;
        }
        let taken = self.bytes.get(self.used..).and_then(<[u8]>::first_chunk).copied().unwrap_or([0; N]);
        self.used += N;
        taken
    }
}

/// RFC 9562, version 7: 48 bits of milliseconds, version, variant, and chance for the rest.
fn uuid_v7(now: Timestamp, random: [u8; 10]) -> u128 {
    let millis = u128::from(u64::try_from(now.micros() / 1_000).unwrap_or(0)) & 0xffff_ffff_ffff;
    let chance = random.iter().fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    let (high, low) = (chance & 0xfff, chance >> 12 & 0x3fff_ffff_ffff_ffff);
    millis << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low
}

/// A place in the square, if it lies in the disc: of 31 bits each, shifted to -2^30 … 2^30 - 1.
fn disc_draw(random: [u8; 8]) -> Option<DiscDraw> {
    let bits = u64::from_be_bytes(random);
    let part = |bits: u64| i32::try_from(bits & 0x7fff_ffff).ok().map(|part| part - (1 << 30));
    DiscDraw::new(part(bits)?, part(bits >> 32)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Micros;

    #[test]
    fn ids_are_uuids_of_version_7_with_room_for_more() {
        let now = Timestamp::from_micros(1_800_000_000_123_456);
        for _ in 0..1_000 {
            let bits = uuid_v7(now, random_bytes());
            assert_eq!((bits >> 80, bits >> 76 & 0xf, bits >> 62 & 0b11), (1_800_000_000_123, 7, 0b10));
        }
        let seed = Machine::real().id_seed();
        assert_eq!(seed.knoten(0).as_u128() & 0xffff, 0);
        assert_eq!(seed.knoten(5).as_u128() & 0xffff, 5);
    }

    #[test]
    fn draws_fill_the_disc_evenly() {
        let mut machine = Machine::real();
        let inner = (0..20_000)
            .filter(|_| {
                let (x, y) = machine.draw().parts();
                i64::from(x).pow(2) + i64::from(y).pow(2) < 1 << 59
            })
            .count();
        // Half of the area lies within 1/√2 of the radius; 10,000 ± 8 standard deviations of 71.
        assert!((9_430..10_570).contains(&inner), "{inner}");
    }

    #[test]
    fn a_simulated_clock_moves_only_by_hand_and_goes_on_from_the_log() {
        let start = Timestamp::from_micros(1_000_000);
        let mut machine = Machine::simulated(Some(start));
        assert_eq!(machine.clock().now(), start);
        assert_eq!(machine.advance(5), Some(start + Micros::from_seconds(5)));
        machine.resume(start);
        assert_eq!(machine.clock().now(), start + Micros::from_seconds(5));
        machine.resume(start + Micros::from_seconds(60));
        assert_eq!(machine.clock().now(), start + Micros::from_seconds(60));
        assert_eq!(Machine::real().advance(5), None);
    }
}
