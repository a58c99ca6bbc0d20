//! Clock and chance of the machine, for a writer that runs in the harness. As cheap as those of the product.

use domain::{DiscDraw, IdSeed, Timestamp};
use loom::{Clock, Environment};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// The clock of the machine.
struct MachineClock;

impl Clock for MachineClock {
    fn now(&self) -> Timestamp {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_micros(i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX))
    }
}

/// Clock and chance.
#[derive(Default)]
pub struct Machine {
    chance: Vec<u8>,
}

/// A clock that stands where it was last put.
#[derive(Clone, Default)]
pub struct PutClock(Arc<AtomicI64>);

impl PutClock {
    /// Puts it there.
    pub fn put(&self, now: Timestamp) {
        self.0.store(now.micros(), Ordering::Relaxed);
    }
}

impl Clock for PutClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::Relaxed))
    }
}

/// The chance of the machine, and a clock that is put.
#[derive(Default)]
pub struct Told {
    /// Where the clock stands.
    pub clock: PutClock,
    machine: Machine,
}

impl Environment for Told {
    fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(self.clock.clone())
    }
    fn id_seed(&mut self) -> IdSeed {
        self.machine.id_seed()
    }
    fn draw(&mut self) -> DiscDraw {
        self.machine.draw()
    }
    fn fill_random(&mut self, bytes: &mut [u8]) {
        self.machine.fill_random(bytes);
    }
}

impl Machine {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut taken = [0; N];
        if self.chance.len() < N {
            self.chance.resize(1_024, 0);
            // Without randomness ids would repeat, and the writer would say so.
            let _ = getrandom::fill(&mut self.chance);
        }
        let rest = self.chance.len() - N;
        taken.copy_from_slice(self.chance.get(rest..).unwrap_or(&[0; N]));
        self.chance.truncate(rest);
        taken
    }
}

impl Environment for Machine {
    fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(MachineClock)
    }

    fn id_seed(&mut self) -> IdSeed {
        let chance = u128::from_le_bytes(self.take());
        let millis = u128::from(MachineClock.now().micros().unsigned_abs() / 1_000) & 0xffff_ffff_ffff;
        IdSeed::new(
            millis << 80
                | 7 << 76
                | (chance >> 64 & 0xfff) << 64
                | 0b10 << 62
                | chance & 0x3fff_ffff_ffff_ffff,
        )
    }

    fn draw(&mut self) -> DiscDraw {
        loop {
            let bits = u64::from_le_bytes(self.take());
            let part = |bits: u64| i32::try_from(bits & 0x7fff_ffff).unwrap_or(0) - (1 << 30);
            if let Some(draw) = DiscDraw::new(part(bits), part(bits >> 32)) {
                return draw;
            }
        }
    }

    fn fill_random(&mut self, bytes: &mut [u8]) {
        // As above.
        let _ = getrandom::fill(bytes);
    }
}
