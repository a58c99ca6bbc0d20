//! Counting: who speaks for whom, and what a vote comes to. A pure function of who may vote, who lent to whom and who
//! voted how; the order in which anything was said has no part in it (`domain.md`, Deciding, 5).
//!
//! Dense numbers instead of ids: every voice is followed once, whatever the length of its chain.

use crate::state::{Antrag, State};
use crate::values::{Ergebnis, GarnrolleId, Gewicht, Wahl};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Nobody: found, and not reached.
const NOBODY: u32 = FOUND | NOT_REACHED;
/// Set where the end of a voice is known. There are fewer persons than that.
const FOUND: u32 = 1 << 31;
/// The number of nobody.
const NOT_REACHED: u32 = FOUND - 1;

/// Everyone who may vote, in the order of ids, and to whom each lent its voice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
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
        let reached = |end: u32| (end != NOBODY).then_some(end & !FOUND);
        self.ends(voted).into_iter().map(reached).collect()
    }

    /// For everyone who voted, the voices that arrive there, its own included; 0 for everybody else.
    #[must_use]
    pub fn gewichte(&self, voted: &[bool]) -> Vec<u32> {
        let mut carried = vec![0_u32; self.personen.len()];
        for end in self.ends(voted) {
            if let Some(carried) = carried.get_mut((end & !FOUND) as usize) {
                *carried += 1;
            }
        }
        carried
    }

    /// Where every voice ends, as [`FOUND`] and a number. One array holds what is known of a person, so that each step
    /// of a chain touches one place in memory: at first to whom the voice goes, later where it ends.
    fn ends(&self, voted: &[bool]) -> Vec<u32> {
        let begin = |((number, to), voted): ((u32, &u32), &bool)| {
            if *voted {
                FOUND | number
            } else {
                // Lent to nobody it ends at nobody.
                *to
            }
        };
        let mut known: Vec<u32> = (0..).zip(&self.verliehen_an).zip(voted).map(begin).collect();
        let mut way = Vec::new();
        for start in 0..known.len() {
            let mut at = start;
            let end = loop {
                let Some(here) = known.get_mut(at) else { break NOBODY };
                if *here & FOUND != 0 {
                    break *here;
                }
                // Whoever comes back here on the same way runs in a circle.
                let to = std::mem::replace(here, NOBODY);
                way.push(at);
                at = to as usize;
            };
            for on_the_way in way.drain(..) {
                if let Some(known) = known.get_mut(on_the_way) {
                    *known = end;
                }
            }
        }
        known
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
    let mut ergebnis = Ergebnis::default();
    let mut spoken_for = 0;
    for ((garnrolle, wahl), gewicht) in waehler.personen.iter().zip(direct).zip(waehler.gewichte(&voted)) {
        let Some(wahl) = wahl else { continue };
        let side = match wahl {
            Wahl::Ja => &mut ergebnis.ja,
            Wahl::Nein => &mut ergebnis.nein,
            Wahl::Enthaltung => &mut ergebnis.enthaltung,
        };
        *side += gewicht;
        spoken_for += gewicht;
        ergebnis.gewichte.push(Gewicht { garnrolle: *garnrolle, wahl, gewicht });
    }
    ergebnis.nicht_abgegeben = u32::try_from(waehler.personen.len()).unwrap_or(u32::MAX) - spoken_for;
    ergebnis
}
