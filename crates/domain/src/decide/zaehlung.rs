//! Counting: who speaks for whom, and what a vote comes to. A pure function of who may vote, who lent to whom and who
//! voted how; the order in which anything was said has no part in it (`domain.md`, Deciding, 5).
//!
//! Dense numbers instead of ids: every voice is followed once, whatever the length of its chain.

use crate::state::{Antrag, State};
use crate::values::{Ergebnis, GarnrolleId, Gewicht, Wahl};
use std::collections::{BTreeMap, BTreeSet};

/// Nobody.
const NOBODY: u32 = u32::MAX;

/// Everyone who may vote, in the order of ids, and to whom each lent its voice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Waehlerschaft {
    personen: Vec<GarnrolleId>,
    verliehen_an: Vec<u32>,
}

impl Waehlerschaft {
    /// Those who may vote on an Antrag, as everything stands now.
    #[must_use]
    pub fn of(state: &State, antrag: &Antrag) -> Self {
        let lent = |from: GarnrolleId| state.delegationen.get(&from).map(|delegation| delegation.to);
        Self::new(state.wahlberechtigte(antrag).map(|id| (id, lent(id))))
    }

    /// These persons, in the order of ids, and to whom they lent. Who lent to somebody outside lent to nobody.
    #[must_use]
    pub fn new(persons: impl Iterator<Item = (GarnrolleId, Option<GarnrolleId>)>) -> Self {
        let (personen, lent): (Vec<_>, Vec<_>) = persons.unzip();
        let number = |id: &GarnrolleId| personen.binary_search(id).ok().and_then(|at| u32::try_from(at).ok());
        let verliehen_an = lent.iter().map(|to| to.as_ref().and_then(number).unwrap_or(NOBODY)).collect();
        Self { personen, verliehen_an }
    }

    /// Everyone who may vote.
    #[must_use]
    pub fn personen(&self) -> &[GarnrolleId] {
        &self.personen
    }

    /// For everyone, the number of the first in the chain who voted; nobody where the chain ends or runs in a circle.
    #[must_use]
    pub fn sprecher(&self, voted: &[bool]) -> Vec<Option<u32>> {
        let mut found: Vec<Option<u32>> = vec![None; self.personen.len()];
        let mut met = vec![false; self.personen.len()];
        let mut way = Vec::new();
        for start in 0..self.personen.len() {
            let end = self.walk(start, voted, &mut found, &mut met, &mut way);
            for on_the_way in way.drain(..) {
                if let Some(speaks) = found.get_mut(on_the_way) {
                    *speaks = end;
                }
            }
        }
        found
    }

    /// Follows one voice to whoever speaks for it, past everyone who has not been met before.
    fn walk(
        &self,
        start: usize,
        voted: &[bool],
        found: &mut [Option<u32>],
        met: &mut [bool],
        way: &mut Vec<usize>,
    ) -> Option<u32> {
        let mut at = start;
        loop {
            let seen = met.get_mut(at)?;
            // Met on an earlier way: what was found for it holds. Met on this one: a circle, and nothing was found.
            if std::mem::replace(seen, true) {
                return *found.get(at)?;
            }
            way.push(at);
            if *voted.get(at)? {
                return u32::try_from(at).ok();
            }
            at = *self.verliehen_an.get(at)? as usize;
        }
    }

    /// The way of one voice, from its owner to whoever speaks for it or to where it ends; a circle is shown once.
    #[must_use]
    pub fn pfad(&self, person: GarnrolleId, stimmen: &BTreeMap<GarnrolleId, Wahl>) -> Vec<GarnrolleId> {
        let (mut way, mut met) = (Vec::new(), BTreeSet::new());
        let Ok(mut at) = self.personen.binary_search(&person) else { return way };
        while let Some(here) = self.personen.get(at).filter(|_| met.insert(at)) {
            way.push(*here);
            if stimmen.contains_key(here) {
                break;
            }
            at = self.verliehen_an.get(at).map_or(NOBODY as usize, |to| *to as usize);
        }
        way
    }
}

/// How everyone voted who did. Both are in the order of ids, so that one pass finds all.
fn direct(waehler: &Waehlerschaft, stimmen: &BTreeMap<GarnrolleId, Wahl>) -> Vec<Option<Wahl>> {
    let mut cast = stimmen.iter().peekable();
    let of = |person: &GarnrolleId| {
        while cast.next_if(|(by, _)| *by < person).is_some() {}
        cast.next_if(|(by, _)| *by == person).map(|(_, wahl)| *wahl)
    };
    waehler.personen.iter().map(of).collect()
}

/// What the direct Stimmen come to with all the voices that they carry. Who may not vote is not counted.
#[must_use]
pub fn zaehle(waehler: &Waehlerschaft, stimmen: &BTreeMap<GarnrolleId, Wahl>) -> Ergebnis {
    let direct = direct(waehler, stimmen);
    let voted: Vec<bool> = direct.iter().map(Option::is_some).collect();
    let mut carried = vec![0_u32; direct.len()];
    let mut ergebnis = Ergebnis::default();
    for speaker in waehler.sprecher(&voted) {
        match speaker.and_then(|number| carried.get_mut(number as usize)) {
            Some(weight) => *weight += 1,
            None => ergebnis.nicht_abgegeben += 1,
        }
    }
    for ((garnrolle, wahl), gewicht) in waehler.personen.iter().zip(direct).zip(carried) {
        let Some(wahl) = wahl else { continue };
        let side = match wahl {
            Wahl::Ja => &mut ergebnis.ja,
            Wahl::Nein => &mut ergebnis.nein,
            Wahl::Enthaltung => &mut ergebnis.enthaltung,
        };
        *side += gewicht;
        ergebnis.gewichte.push(Gewicht { garnrolle: *garnrolle, wahl, gewicht });
    }
    ergebnis
}
