//! How long and how much is measured, and the taking of turns. It must know nothing of what is measured.

use crate::machine;
use anyhow::Result;
use std::path::PathBuf;

/// How long and how much.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Rounds of each side.
    pub rounds: usize,
    /// Seconds of each round.
    pub seconds: f64,
    /// Knoten in the weave that is read.
    pub knoten: usize,
    /// Watchers of the live feed.
    pub viewers: usize,
    /// Whether a log of a million Knoten is started too.
    pub million: bool,
    /// A built Martin, where there is one.
    pub martin: Option<PathBuf>,
    /// The statements and votes of the Klimarat, where they are at hand.
    pub klimarat: Option<PathBuf>,
}

/// One side of a row: its name and how a round of it goes.
pub struct Side<'s, T> {
    /// What it is called in the lines that are printed.
    pub name: &'static str,
    /// One round of so many seconds.
    pub round: Box<dyn FnMut(f64) -> Result<T> + 's>,
}

impl<'s, T> Side<'s, T> {
    /// A side.
    pub fn new(name: &'static str, round: impl FnMut(f64) -> Result<T> + 's) -> Self {
        Self { name, round: Box::new(round) }
    }
}

impl Plan {
    /// Lets the sides take turns: a short round to warm up, then the rounds that count. One list of rounds a side.
    ///
    /// # Errors
    /// What a round says.
    pub fn in_turns<T: std::fmt::Display>(&self, sides: &mut [Side<'_, T>]) -> Result<Vec<Vec<T>>> {
        for side in &mut *sides {
            (side.round)(self.seconds.min(1.0))?;
        }
        let mut taken: Vec<Vec<T>> = sides.iter().map(|_| Vec::new()).collect();
        for round in 1..=self.rounds {
            for (side, taken) in sides.iter_mut().zip(&mut taken) {
                let sample = (side.round)(self.seconds)?;
                println!("  round {round}  {:<28} {sample}  (load {:.1})", side.name, machine::load());
                taken.push(sample);
            }
        }
        Ok(taken)
    }
}
