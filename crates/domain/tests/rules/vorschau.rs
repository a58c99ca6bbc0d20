//! The live preview of a vote: whatever happens in whatever order, it says what counting from the beginning would say.

use domain::decide::{Vorschau, Waehlerschaft, Zwischenstand, zaehle};
use domain::{GarnrolleId, Wahl};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// More than ever belong to the electorate at once.
const PEOPLE: u32 = 12;

fn id(number: u32) -> GarnrolleId {
    GarnrolleId::from_u128(u128::from(number))
}

/// What may happen to one person.
#[derive(Clone, Copy, Debug)]
enum Change {
    Vote(u32, Wahl),
    Lend(u32, Option<u32>),
    Join(u32),
    Leave(u32),
}

fn changes() -> impl Strategy<Value = Change> {
    let wahl = (0_usize..3).prop_map(|wahl| Wahl::ALL[wahl]);
    prop_oneof![
        2 => (0..PEOPLE, wahl).prop_map(|(who, wahl)| Change::Vote(who, wahl)),
        5 => (0..PEOPLE, prop::option::weighted(0.8, 0..PEOPLE)).prop_map(|(who, to)| Change::Lend(who, to)),
        4 => (0..PEOPLE).prop_map(Change::Join),
        2 => (0..PEOPLE).prop_map(Change::Leave),
    ]
}

/// Everything said so far, kept in the plainest way.
#[derive(Default)]
struct Said {
    votes: BTreeMap<GarnrolleId, Wahl>,
    lent: BTreeMap<u32, u32>,
    belong: BTreeSet<u32>,
}

impl Said {
    fn happen(&mut self, change: Change) {
        match change {
            Change::Vote(who, wahl) => {
                self.votes.insert(id(who), wahl);
            }
            Change::Lend(who, Some(to)) => {
                self.lent.insert(who, to);
            }
            Change::Lend(who, None) => {
                self.lent.remove(&who);
            }
            Change::Join(who) => {
                self.belong.insert(who);
            }
            Change::Leave(who) => {
                self.belong.remove(&who);
            }
        }
    }

    /// Compares a preview with a count from the beginning.
    fn agrees(&self, seen: &Vorschau) -> Result<(), TestCaseError> {
        let lent = |who: &u32| self.lent.get(who).map(|to| id(*to));
        let waehler = Waehlerschaft::new(self.belong.iter().map(|who| (id(*who), lent(who))));
        let counted = zaehle(&waehler, &self.votes);
        let stand = Zwischenstand {
            ja: counted.ja,
            nein: counted.nein,
            enthaltung: counted.enthaltung,
            nicht_abgegeben: counted.nicht_abgegeben,
        };
        prop_assert_eq!(seen.stand(), stand);
        let weights: BTreeMap<_, _> =
            counted.gewichte.iter().map(|one| (one.garnrolle, one.gewicht)).collect();
        for who in 0..PEOPLE + 2 {
            prop_assert_eq!(seen.gewicht(who), weights.get(&id(who)).copied().unwrap_or(0), "of {}", who);
        }
        Ok(())
    }

    fn anew(&self) -> Vorschau {
        let person = |who: u32| {
            let lent = self.lent.get(&who).copied();
            (self.belong.contains(&who), lent, self.votes.get(&id(who)).copied())
        };
        Vorschau::new((0..PEOPLE).map(person))
    }
}

fn happen(seen: &mut Vorschau, change: Change) {
    match change {
        Change::Vote(who, wahl) => seen.vote(who, wahl),
        Change::Lend(who, to) => seen.lend(who, to),
        Change::Join(who) => seen.join(who),
        Change::Leave(who) => seen.leave(who),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn after_every_change_it_says_what_a_new_count_says_circles_included(
        before in prop::collection::vec(changes(), 0..40),
        after in prop::collection::vec(changes(), 1..60),
    ) {
        let (mut said, mut seen) = (Said::default(), Vorschau::default());
        for change in before {
            said.happen(change);
            happen(&mut seen, change);
            said.agrees(&seen)?;
        }
        // Begun in the middle it goes on in the same way.
        let mut begun = said.anew();
        said.agrees(&begun)?;
        for change in after {
            said.happen(change);
            happen(&mut seen, change);
            happen(&mut begun, change);
            said.agrees(&seen)?;
            said.agrees(&begun)?;
        }
    }
}

#[test]
fn a_chain_of_a_hundred_thousand_and_its_circle() {
    let people = 100_000_u32;
    let chain = (0..people).map(|n| (true, (n + 1 < people).then_some(n + 1), None));
    let mut seen = Vorschau::new(chain);
    seen.vote(people - 1, Wahl::Ja);
    assert_eq!((seen.stand().ja, seen.gewicht(people - 1)), (people, people));
    // The middle votes itself, and takes along what came in.
    seen.vote(people / 2, Wahl::Nein);
    assert_eq!((seen.stand().ja, seen.stand().nein), (people / 2 - 1, people / 2 + 1));
    seen.leave(people / 2);
    assert_eq!((seen.stand().ja, seen.stand().nicht_abgegeben), (people / 2 - 1, people / 2));

    let mut circle = Vorschau::new((0..people).map(|n| (true, Some((n + 1) % people), None)));
    assert_eq!(circle.stand().nicht_abgegeben, people);
    circle.vote(7, Wahl::Ja);
    assert_eq!((circle.stand().ja, circle.gewicht(7)), (people, people), "whoever votes opens the circle");
}
