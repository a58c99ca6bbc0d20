//! What a running vote would come to if it were counted now, kept up to date change by change. A vote cast, a voice lent
//! or taken back, somebody who joins or leaves the electorate: each touches only the chain above the person concerned,
//! however many others there are. What it says is what [`super::zaehle`] would count (`domain.md`, Deciding, 5).
//!
//! Persons are dense numbers here; what id stands behind one is the business of whoever asks.

use crate::values::Wahl;
use serde::{Deserialize, Serialize};

/// Nobody.
const NOBODY: u32 = u32::MAX;
/// All voices that were awaited have arrived and gone on.
const DONE: u32 = u32::MAX;

/// One person.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Person {
    /// To whom the voice is lent, whether or not that has an effect now.
    to: u32,
    /// The voices that arrive here, the person's own included; what of them goes on is the business of the next.
    carried: u32,
    /// The Stimme cast directly, whether or not it counts.
    wahl: Option<Wahl>,
    /// Whether the person belongs to the electorate.
    votes: bool,
    /// Whether what the person lent would close a circle. Exactly one link of a circle is cut: the rest of it is a chain
    /// that ends at somebody who has not voted, so that all of it counts nothing.
    cut: bool,
}

const STRANGER: Person = Person { to: NOBODY, carried: 0, wahl: None, votes: false, cut: false };

impl Person {
    /// To whom the voices go on from here; nothing where they stay.
    const fn next(self) -> Option<u32> {
        if self.lends() && !self.cut { Some(self.to) } else { None }
    }
    /// Whether the voices would go on from here, circle or not: who voted speaks, and who has no voice lends none.
    const fn lends(self) -> bool {
        self.votes && self.wahl.is_none() && self.to != NOBODY
    }
    /// How the voices that arrive here count.
    const fn speaks(self) -> Option<Wahl> {
        if self.votes { self.wahl } else { None }
    }
}

/// How many voices each side would have now. Together they are the electorate.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Zwischenstand {
    /// Voices for it.
    pub ja: u32,
    /// Voices against it.
    pub nein: u32,
    /// Voices for neither.
    pub enthaltung: u32,
    /// Voices that reach nobody who voted.
    pub nicht_abgegeben: u32,
}

impl Zwischenstand {
    const fn side(&mut self, wahl: Option<Wahl>) -> &mut u32 {
        match wahl {
            Some(Wahl::Ja) => &mut self.ja,
            Some(Wahl::Nein) => &mut self.nein,
            Some(Wahl::Enthaltung) => &mut self.enthaltung,
            None => &mut self.nicht_abgegeben,
        }
    }
}

/// The live preview of one vote.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Vorschau {
    people: Vec<Person>,
    stand: Zwischenstand,
}

impl Vorschau {
    /// These persons, their numbers from 0 on: whether each belongs to the electorate, to whom it lent and how it voted.
    /// One pass over everyone, whatever the length of the chains.
    #[must_use]
    pub fn new(persons: impl Iterator<Item = (bool, Option<u32>, Option<Wahl>)>) -> Self {
        let person = |(votes, to, wahl): (bool, Option<u32>, Option<Wahl>)| {
            let (to, carried) = (to.unwrap_or(NOBODY), u32::from(votes));
            Person { to, carried, wahl, votes, cut: false }
        };
        let mut new = Self { people: persons.map(person).collect(), stand: Zwischenstand::default() };
        let lent_to = new.people.iter().map(|person| person.to).filter(|to| *to != NOBODY);
        if let Some(furthest) = lent_to.max() {
            new.know(furthest);
        }
        new.gather();
        for end in new.people.iter().filter(|person| person.next().is_none()) {
            *new.stand.side(end.speaks()) += end.carried;
        }
        new
    }

    /// Lets every voice arrive where its chain ends: each person's once all that were lent to it are there. Whoever is
    /// left over stands in a circle.
    fn gather(&mut self) {
        let mut awaited = vec![0_u32; self.people.len()];
        for to in self.people.iter().filter_map(|person| person.next()) {
            if let Some(awaited) = awaited.get_mut(to as usize) {
                *awaited += 1;
            }
        }
        for leaf in 0..awaited.len() {
            let mut at = leaf;
            while awaited.get(at) == Some(&0) {
                let Some(next) = self.pass_on(at, &mut awaited) else { break };
                at = next as usize;
                if let Some(awaited) = awaited.get_mut(at) {
                    *awaited -= 1;
                }
            }
        }
        for start in 0..awaited.len() {
            if awaited.get(start) == Some(&DONE) {
                continue;
            }
            let Some(person) = self.people.get_mut(start) else { continue };
            person.cut = true;
            let mut at = person.to as usize;
            while let Some(next) = self.pass_on(at, &mut awaited) {
                at = next as usize;
            }
        }
    }

    /// Hands the voices of a person on to the next, and says to whom.
    fn pass_on(&mut self, number: usize, awaited: &mut [u32]) -> Option<u32> {
        *awaited.get_mut(number)? = DONE;
        let here = self.people.get(number)?;
        let (next, voices) = (here.next()?, here.carried);
        self.people.get_mut(next as usize)?.carried += voices;
        Some(next)
    }

    /// What the vote would come to now.
    #[must_use]
    pub const fn stand(&self) -> Zwischenstand {
        self.stand
    }

    /// For how many voices somebody speaks, its own included; 0 for who has not voted or has no voice.
    #[must_use]
    pub fn gewicht(&self, number: u32) -> u32 {
        self.people
            .get(number as usize)
            .filter(|person| person.speaks().is_some())
            .map_or(0, |one| one.carried)
    }

    /// Somebody votes, or votes otherwise.
    pub fn vote(&mut self, number: u32, wahl: Wahl) {
        self.change(number, |person| person.wahl = Some(wahl));
    }

    /// Somebody lends its voice to somebody, or to nobody any more.
    pub fn lend(&mut self, number: u32, to: Option<u32>) {
        if let Some(to) = to {
            self.know(to);
        }
        self.change(number, |person| person.to = to.unwrap_or(NOBODY));
    }

    /// Somebody belongs to the electorate from now on. What it lent and how it voted has an effect again.
    pub fn join(&mut self, number: u32) {
        self.change(number, |person| {
            if !std::mem::replace(&mut person.votes, true) {
                person.carried += 1;
            }
        });
    }

    /// Somebody does not belong to the electorate any more.
    pub fn leave(&mut self, number: u32) {
        self.change(number, |person| {
            if std::mem::replace(&mut person.votes, false) {
                person.carried -= 1;
            }
        });
    }

    fn know(&mut self, number: u32) {
        if self.people.len() <= number as usize {
            self.people.resize(number as usize + 1, STRANGER);
        }
    }

    /// Takes a person with all voices that arrive there out of its chain, changes it, and puts it back.
    fn change(&mut self, number: u32, change: impl FnOnce(&mut Person)) {
        self.know(number);
        let Some(person) = self.people.get_mut(number as usize) else { return };
        let before = *person;
        change(person);
        // For the moment its own chain ends here.
        person.cut = person.lends();
        let after = *person;
        let end = match before.next() {
            Some(next) => self.carry(next, |carried| carried - before.carried),
            None => number,
        };
        let spoke = if end == number { before.speaks() } else { self.speaker(end) };
        *self.stand.side(spoke) -= before.carried;
        *self.stand.side(after.speaks()) += after.carried;
        // A circle that went through this person may be open now.
        if end != number {
            self.join_chain(end);
        }
        self.join_chain(number);
    }

    /// Lets the voices of a person whose link is cut go on, unless that closes a circle.
    fn join_chain(&mut self, number: u32) {
        let Some(person) = self.people.get(number as usize).copied().filter(|person| person.cut) else {
            return;
        };
        if self.carry(person.to, |carried| carried) == number {
            return;
        }
        if let Some(person) = self.people.get_mut(number as usize) {
            person.cut = false;
        }
        *self.stand.side(None) -= person.carried;
        let end = self.carry(person.to, |carried| carried + person.carried);
        let speaks = self.speaker(end);
        *self.stand.side(speaks) += person.carried;
    }

    /// Changes what everyone on a chain carries, from this person on to where it ends, and says where that is.
    fn carry(&mut self, from: u32, carried: impl Fn(u32) -> u32) -> u32 {
        let mut at = from;
        while let Some(person) = self.people.get_mut(at as usize) {
            person.carried = carried(person.carried);
            match person.next() {
                Some(next) => at = next,
                None => break,
            }
        }
        at
    }

    fn speaker(&self, number: u32) -> Option<Wahl> {
        self.people.get(number as usize).and_then(|person| person.speaks())
    }
}
