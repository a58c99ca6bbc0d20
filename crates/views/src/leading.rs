//! The Fäden that lead from or to something: those that fade, in the order of their ends, and Garn. Knows moments and
//! dense numbers of Fäden, nothing of what they connect.

use domain::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// Fäden by their ends.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Leading {
    /// Nearly always appended: a Faden drawn later ends later.
    fading: VecDeque<(Timestamp, u32)>,
    garn: Vec<u32>,
}

impl Leading {
    /// Adds a Faden that ends, or Garn.
    pub fn insert(&mut self, expires_at: Option<Timestamp>, faden: u32) {
        let Some(end) = expires_at else {
            self.garn.push(faden);
            return;
        };
        match self.fading.back() {
            Some(last) if *last > (end, faden) => {
                let at = self.fading.partition_point(|other| *other < (end, faden));
                self.fading.insert(at, (end, faden));
            }
            _ => self.fading.push_back((end, faden)),
        }
    }
    /// Takes a Faden or Garn away.
    pub fn remove(&mut self, expires_at: Option<Timestamp>, faden: u32) {
        if let Some(end) = expires_at {
            if let Ok(at) = self.fading.binary_search(&(end, faden)) {
                self.fading.remove(at);
            }
        } else if let Some(at) = self.garn.iter().rposition(|garn| *garn == faden) {
            self.garn.swap_remove(at);
        }
    }
    /// The Garn, in no particular order.
    pub fn garn(&self) -> &[u32] {
        &self.garn
    }
    /// The Fäden that have not ended at `now`, in the order of their ends.
    pub fn fading(&self, now: Timestamp) -> impl Iterator<Item = u32> + '_ {
        self.fading.iter().skip(self.ended(now)).map(|(_, faden)| *faden)
    }
    /// Fäden that have not ended at `now`, and Garn.
    pub fn active(&self, now: Timestamp) -> impl Iterator<Item = u32> + '_ {
        self.fading(now).chain(self.garn.iter().copied())
    }
    /// All of them, ended or not, in no particular order.
    pub fn all(&self) -> impl Iterator<Item = u32> + '_ {
        self.fading.iter().map(|(_, faden)| *faden).chain(self.garn.iter().copied())
    }
    /// How many there are, ended or not.
    pub fn len(&self) -> usize {
        self.fading.len() + self.garn.len()
    }
    /// How many Fäden have not ended at `now`, Garn included.
    pub fn count(&self, now: Timestamp) -> usize {
        self.fading.len() - self.ended(now) + self.garn.len()
    }
    /// Garn, where there is any, else what ends last, if it has not ended at `now`.
    pub fn strongest(&self, now: Timestamp) -> Option<u32> {
        let fading = self.fading.back().filter(|(end, _)| *end > now).map(|(_, faden)| *faden);
        self.garn.first().copied().or(fading)
    }
    /// The latest end of all that fades.
    pub fn last_expiry(&self) -> Option<Timestamp> {
        self.fading.back().map(|(end, _)| *end)
    }
    /// The next end after `now`.
    pub fn next_expiry(&self, now: Timestamp) -> Option<Timestamp> {
        self.fading.get(self.ended(now)).map(|(end, _)| *end)
    }
    fn ended(&self, now: Timestamp) -> usize {
        match self.fading.front() {
            Some((end, _)) if *end <= now => self.fading.partition_point(|(end, _)| *end <= now),
            _ => 0,
        }
    }
}
