//! Tasks that cost a machine a moment of its time, so that becoming a thousand Garnrollen costs a thousand (decision
//! 0013). A task is kept here, in memory, until it is taken or five minutes are over; a solution is looked at once. It
//! must never know who solves it.

use domain::{Micros, Timestamp};
use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use sha2::{Digest as _, Sha256};
use std::collections::VecDeque;
use uuid::Uuid;

/// How long a task can be solved.
pub(crate) const LIFETIME: Micros = Micros::from_seconds(5 * 60);
/// The puzzles of one task. Many small ones take about as long on every try, one large one would be a lottery.
pub(crate) const PUZZLES: usize = 16;
/// The leading zero bits of each hash while little goes on: some 65,000 hashes in all, under a second of a cheap phone.
const BASE_BITS: u8 = 12;
/// How much more is asked for at most: each bit doubles the work.
const MOST_MORE_BITS: u8 = 5;
/// Tasks given out within [`LIFETIME`] from which on each doubling asks for one bit more.
const QUIET: usize = 100;
/// Tasks remembered at once; the oldest makes room.
const MOST: usize = 20_000;

/// What a task is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Aktion {
    /// Becoming a Garnrolle.
    Registrieren,
}

impl Aktion {
    /// All of them.
    pub const WORDS: [&str; 1] = ["registrieren"];

    /// The action of this name.
    pub fn of_word(word: &str) -> Option<Self> {
        (word == "registrieren").then_some(Self::Registrieren)
    }
}

/// A task as it is given out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Aufgabe {
    pub id: Uuid,
    pub bits: u8,
    pub until: Timestamp,
}

/// A solution as it comes back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Loesung {
    pub id: Uuid,
    pub zahlen: Vec<u32>,
}

/// The tasks that can be solved now.
#[derive(Default)]
pub(crate) struct Aufgaben(Mutex<Given>);

#[derive(Default)]
struct Given {
    open: FxHashMap<Uuid, (Aktion, Aufgabe)>,
    /// All that were given out within [`LIFETIME`], also those that were taken, oldest first.
    order: VecDeque<(Timestamp, Uuid)>,
}

impl Aufgaben {
    /// A fresh task; without work where nobody asks for it.
    pub fn give(&self, aktion: Aktion, id: Uuid, now: Timestamp, wanted: bool) -> Aufgabe {
        let mut given = self.0.lock();
        given.forget_old(now);
        let bits = if wanted { bits(given.order.len()) } else { 0 };
        let aufgabe = Aufgabe { id, bits, until: now + LIFETIME };
        given.order.push_back((aufgabe.until, id));
        given.open.insert(id, (aktion, aufgabe));
        aufgabe
    }

    /// Takes a task for this action, and says whether it was solved. Of any number of callers with the same solution
    /// exactly one hears yes; a wrong one takes the task too.
    pub fn take(&self, aktion: Aktion, loesung: &Loesung, now: Timestamp) -> bool {
        let taken = self.0.lock().open.remove(&loesung.id);
        taken.is_some_and(|(bound_to, aufgabe)| {
            bound_to == aktion && now < aufgabe.until && aufgabe.is_solved_by(&loesung.zahlen)
        })
    }
}

impl Given {
    fn forget_old(&mut self, now: Timestamp) {
        while let Some((until, id)) = self.order.front().copied()
            && (until <= now || self.order.len() >= MOST)
        {
            self.order.pop_front();
            self.open.remove(&id);
        }
    }
}

/// What is asked for when so many were given out within five minutes.
fn bits(given: usize) -> u8 {
    let doublings = (1 + given / QUIET).ilog2();
    BASE_BITS + u8::try_from(doublings).unwrap_or(MOST_MORE_BITS).min(MOST_MORE_BITS)
}

impl Aufgabe {
    fn is_solved_by(&self, zahlen: &[u32]) -> bool {
        let solves = |(n, zahl): (usize, &u32)| zero_bits(self.id, n, *zahl) >= u32::from(self.bits);
        zahlen.len() == PUZZLES && zahlen.iter().enumerate().all(solves)
    }
}

/// How many zero bits SHA-256 over `id:n:number` begins with, all three as text.
fn zero_bits(id: Uuid, n: usize, zahl: u32) -> u32 {
    let digest = Sha256::digest(format!("{}:{n}:{zahl}", id.as_hyphenated()));
    let zeros = digest.iter().take_while(|byte| **byte == 0).count();
    let next = digest.get(zeros).map_or(0, |byte| byte.leading_zeros());
    u32::try_from(zeros).unwrap_or(0) * 8 + next
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    const NOW: Timestamp = Timestamp::from_micros(1_800_000_000_000_000);

    fn solve(aufgabe: Aufgabe) -> Loesung {
        let least = u32::from(aufgabe.bits);
        let one = |n| (0..u32::MAX).find(|zahl| zero_bits(aufgabe.id, n, *zahl) >= least).unwrap();
        Loesung { id: aufgabe.id, zahlen: (0..PUZZLES).map(one).collect() }
    }

    fn given(aufgaben: &Aufgaben, id: u128) -> Aufgabe {
        aufgaben.give(Aktion::Registrieren, Uuid::from_u128(id), NOW, true)
    }

    #[test]
    fn a_solved_task_counts_once_however_many_come_with_it_at_once() {
        let aufgaben = Aufgaben::default();
        let loesung = solve(given(&aufgaben, 1));
        let yes = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..50 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        let counted = aufgaben.take(Aktion::Registrieren, &loesung, NOW);
                        yes.fetch_add(usize::from(counted), Ordering::Relaxed);
                    }
                });
            }
        });
        assert_eq!(yes.into_inner(), 1);
    }

    #[test]
    fn what_is_wrong_too_short_or_foreign_does_not_count_and_takes_the_task() {
        for spoil in [
            (|l: &mut Loesung| l.zahlen[3] ^= 1) as fn(&mut Loesung),
            |l| l.zahlen.truncate(PUZZLES - 1),
            |l| l.zahlen.push(0),
            |l| l.zahlen.swap(0, 1),
        ] {
            let aufgaben = Aufgaben::default();
            let right = solve(given(&aufgaben, 2));
            let mut wrong = right.clone();
            spoil(&mut wrong);
            assert!(!aufgaben.take(Aktion::Registrieren, &wrong, NOW));
            assert!(!aufgaben.take(Aktion::Registrieren, &right, NOW));
        }
        let aufgaben = Aufgaben::default();
        let right = solve(given(&aufgaben, 3));
        given(&aufgaben, 4);
        let foreign = Loesung { id: Uuid::from_u128(4), ..right.clone() };
        assert!(!aufgaben.take(Aktion::Registrieren, &foreign, NOW));
        let unknown = Loesung { id: Uuid::from_u128(5), ..right.clone() };
        assert!(!aufgaben.take(Aktion::Registrieren, &unknown, NOW));
        assert!(aufgaben.take(Aktion::Registrieren, &right, NOW));
    }

    #[test]
    fn five_minutes_are_the_edge() {
        for (late_us, counts) in [(-1, true), (0, false)] {
            let aufgaben = Aufgaben::default();
            let loesung = solve(given(&aufgaben, 6));
            let then = NOW + LIFETIME + Micros(late_us);
            assert_eq!(aufgaben.take(Aktion::Registrieren, &loesung, then), counts);
        }
    }

    #[test]
    fn more_is_asked_for_when_many_come_and_as_little_as_before_once_they_are_gone() {
        assert_eq!([0, 99, 100, 299, 300].map(bits), [12, 12, 13, 13, 14]);
        assert_eq!((bits(MOST), bits(usize::MAX - 1)), (17, 17));
        let aufgaben = Aufgaben::default();
        (0..100).for_each(|id| assert_eq!(given(&aufgaben, id).bits, 12));
        assert_eq!(given(&aufgaben, 100).bits, 13);
        let later = aufgaben.give(Aktion::Registrieren, Uuid::from_u128(200), NOW + LIFETIME, true);
        assert_eq!(later.bits, 12);
        assert_eq!(aufgaben.0.lock().open.len(), 1);
    }

    #[test]
    fn the_oldest_makes_room() {
        let aufgaben = Aufgaben::default();
        let give = |id: usize| aufgaben.give(Aktion::Registrieren, Uuid::from_u128(id as u128), NOW, false);
        let (first, second) = (solve(give(0)), solve(give(1)));
        for id in 2..=MOST {
            give(id);
        }
        assert!(aufgaben.0.lock().open.len() <= MOST && aufgaben.0.lock().order.len() <= MOST);
        assert!(!aufgaben.take(Aktion::Registrieren, &first, NOW));
        assert!(aufgaben.take(Aktion::Registrieren, &second, NOW));
    }

    #[test]
    fn the_hash_is_what_a_browser_computes_too() {
        // The same numbers stand in the test of the browser's side.
        let aufgabe = Aufgabe { id: Uuid::from_u128(0xabcd), bits: 8, until: NOW };
        assert_eq!(solve(aufgabe).zahlen, VECTOR);
    }

    const VECTOR: [u32; PUZZLES] = [58, 179, 104, 200, 231, 106, 0, 8, 17, 419, 163, 157, 324, 63, 36, 48];
}
