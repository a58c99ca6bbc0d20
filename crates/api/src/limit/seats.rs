//! Places that are held for a while, so many for one origin: open feeds, connections. A place is given back when it is
//! dropped, and nothing is kept of who holds none.

use super::Origin;
use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Places, counted for everybody and for each origin.
#[derive(Clone, Debug)]
pub struct Seats {
    all: usize,
    each: Option<usize>,
    taken: Arc<Mutex<Taken>>,
}

#[derive(Default, Debug)]
struct Taken {
    all: usize,
    of: FxHashMap<Origin, usize>,
}

/// A place.
#[derive(Debug)]
pub struct Seat {
    origin: Origin,
    taken: Arc<Mutex<Taken>>,
}

/// Why there is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoSeat {
    /// This origin holds as many as one may.
    OfThisOrigin,
    /// All are taken.
    AtAll,
}

impl Seats {
    /// So many places for everybody, and so many for one origin; nothing means as many as there are.
    #[must_use]
    pub fn new(all: usize, each: Option<usize>) -> Self {
        Self { all, each, taken: Arc::default() }
    }

    /// A place.
    ///
    /// # Errors
    /// [`NoSeat`] when there is none.
    pub fn take(&self, origin: Origin) -> Result<Seat, NoSeat> {
        let mut taken = self.taken.lock();
        if taken.all >= self.all {
            return Err(NoSeat::AtAll);
        }
        let own = taken.of.entry(origin).or_insert(0);
        if self.each.is_some_and(|each| *own >= each) {
            return Err(NoSeat::OfThisOrigin);
        }
        *own += 1;
        taken.all += 1;
        Ok(Seat { origin, taken: Arc::clone(&self.taken) })
    }

    /// How many are taken.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.taken.lock().all
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.taken.lock();
        taken.all = taken.all.saturating_sub(1);
        if let Some(own) = taken.of.get_mut(&self.origin) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                taken.of.remove(&self.origin);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_for_each_and_for_all_and_nothing_is_kept_of_who_left() {
        let seats = Seats::new(3, Some(2));
        let of = |n: u8| Origin::at([10, 0, 0, n].into());
        let (first, second) = (seats.take(of(1)).unwrap(), seats.take(of(1)).unwrap());
        assert_eq!(seats.take(of(1)).unwrap_err(), NoSeat::OfThisOrigin);
        let third = seats.take(of(2)).unwrap();
        assert_eq!(seats.take(of(3)).unwrap_err(), NoSeat::AtAll);
        drop(first);
        assert!(seats.take(of(1)).is_ok());
        drop((second, third));
        assert_eq!((seats.taken(), seats.taken.lock().of.len()), (0, 0));
    }
}
