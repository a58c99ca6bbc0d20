//! Clock and chance of a simulated node: the clock is moved by hand and may be wrong, chance comes from the seed.

use crate::chance::Chance;
use domain::{DiscDraw, IdSeed, Micros, Timestamp};
use loom::{Clock, Environment};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A clock that moves by hand. Clones show the same time.
#[derive(Clone, Debug)]
pub struct HandClock(Arc<AtomicI64>);

impl HandClock {
    /// A clock that shows this moment.
    #[must_use]
    pub fn at(moment: Timestamp) -> Self {
        Self(Arc::new(AtomicI64::new(moment.micros())))
    }
    /// Shows this moment from now on.
    pub fn set(&self, moment: Timestamp) {
        self.0.store(moment.micros(), Ordering::SeqCst);
    }
    /// Goes forward, or backward when negative.
    pub fn step(&self, by: Micros) {
        self.set(self.now() + by);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// What a simulated writer takes from the world.
#[derive(Debug)]
pub struct SeededWorld {
    clock: HandClock,
    chance: Chance,
}

impl SeededWorld {
    /// The world with this clock and this chance.
    #[must_use]
    pub const fn new(clock: HandClock, chance: Chance) -> Self {
        Self { clock, chance }
    }
}

impl Environment for SeededWorld {
    fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(self.clock.clone())
    }
    fn id_seed(&mut self) -> IdSeed {
        IdSeed::new(self.chance.wide())
    }
    fn draw(&mut self) -> DiscDraw {
        self.chance.disc()
    }
    fn fill_random(&mut self, bytes: &mut [u8]) {
        self.chance.fill(bytes);
    }
}
