//! The simulator proves itself: many days without a violation, every planted bug found, the same seed the same bytes,
//! and nothing left out of what can happen.

use sim::bugs::PlantedBug;
use sim::run::{Plan, Report, run};

/// Runs seeds until one finds the bug, and says how many it took.
fn seeds_to_find(bug: PlantedBug) -> Option<u64> {
    (1..=60).find(|seed| run(Plan { seed: *seed, days: 100, bug: Some(bug) }).is_err())
}

fn seeds(from: u64, to: u64) -> Report {
    let mut sum = Report::default();
    for seed in from..=to {
        match run(Plan { seed, days: 100, bug: None }) {
            Ok(report) => sum.add(&report),
            Err(found) => {
                let what = format!("day {}: {}", found.days, found.what);
                assert!(what.is_empty(), "{what}\nagain with: cargo xtask sim --seed {seed}");
            }
        }
    }
    sum
}

#[test]
fn two_thousand_days_pass_without_a_violation_and_everything_happens() {
    // The full number of days is run by `cargo xtask test` through the binary.
    let sum = seeds(1, 20);
    assert_eq!(sum.days, 2_000);
    everything_happens(&sum);
}

/// A simulator that leaves something out proves nothing about it.
fn everything_happens(sum: &Report) {
    assert_eq!(sum.kinds.len(), 51, "every kind of event: {:?}", sum.kinds);
    for out_of_reach in ["GastGrenzeErreicht", "NochNichtFaellig", "KontoVoll"] {
        assert!(!sum.refusals.contains_key(out_of_reach), "{out_of_reach} is met here too: say so");
    }
    assert!(sum.refusals.len() >= 65, "nearly every refusal: {:?}", sum.refusals);
    for fault in [
        "AnswerLost",
        "ClockBack",
        "ClockForward",
        "CutAfterSync",
        "CutBeforeSync",
        "CutBeforeWrite",
        "DeliveredAgain",
        "Full",
        "KeysNotKept",
        "RequestLost",
        "Restart",
        "Unavailable",
        "Unreadable",
    ] {
        assert!(sum.faults.get(fault).is_some_and(|times| *times >= 20), "{fault} in {:?}", sum.faults);
    }
    assert!(sum.repeated > 1_000 && sum.accepted > 10_000 && sum.refused > 5_000, "{sum:?}");
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    for seed in [3, 4, 5] {
        let plan = Plan { seed, days: 60, bug: None };
        let (one, other) = (run(plan), run(plan));
        assert!(one.as_ref().is_ok_and(|report| report.events > 100 && report.root != [0; 32]));
        assert_eq!(one, other);
    }
    let roots: Vec<_> = (1..4).map(|seed| run(Plan { seed, days: 20, bug: None }).map(|r| r.root)).collect();
    assert!(roots.windows(2).all(|pair| pair[0] != pair[1]), "another seed gives other bytes");
}

#[test]
fn every_planted_bug_is_found() {
    for bug in PlantedBug::ALL {
        assert!(seeds_to_find(*bug).is_some(), "{bug} was not found in 60 seeds of 100 days");
        assert_eq!(bug.word().parse(), Ok(*bug));
    }
    assert!(PlantedBug::ALL.len() >= 20);
    assert!("none".parse::<PlantedBug>().is_err());
}
