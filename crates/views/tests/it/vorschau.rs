//! A running vote is followed change by change; at every moment it says what counting from the beginning in the state
//! of the rules says, whether or not a lent voice that has gone back is recorded as such.

use crate::world::{World, text};
use domain::decide::{Waehlerschaft, zaehle};
use domain::event::KnotenText;
use domain::{Actor, Anliegen, AntragId, Command, GarnrolleId, Micros, Timestamp, Wahl};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use views::{PageRequest, PfadView, Views};

fn days(world: &mut World, days: i64) {
    world.now = world.now + Micros::from_hours(24 * days);
    world.run_timers();
}

fn file(world: &mut World, by: GarnrolleId, anliegen: Anliegen) -> AntragId {
    let before: BTreeSet<_> = world.state.antraege.keys().copied().collect();
    let words = KnotenText { title: text("Hochbeet"), description: text("Im Hof") };
    let command = Command::AntragStellen { ort: world.ort, anliegen, text: words, knoten: None };
    assert!(world.act(Actor::Garnrolle(by), &command));
    *world.state.antraege.keys().find(|id| !before.contains(id)).unwrap()
}

fn lend_by_chance(world: &mut World) {
    let (from, to) = (world.below(world.rollen.len()), world.below(world.rollen.len()));
    let command = Command::DelegationErteilen { an: world.rollen[to] };
    world.act(Actor::Garnrolle(world.rollen[from]), &command);
}

/// A vote that opened just now, with voices lent four weeks ago and somebody about to lose the verification.
fn voting(seed: u64) -> (World, AntragId) {
    let mut world = World::new(seed);
    (0..12).for_each(|_| lend_by_chance(&mut world));
    days(&mut world, 10);
    let (ada, other, garnrolle) = (world.rollen[0], world.rollen[1], world.rollen[7]);
    let antrag = file(&mut world, ada, Anliegen::Sachantrag);
    let objection = Command::EinspruchErheben { antrag, grund: text("Darum") };
    assert!(world.act(Actor::Garnrolle(other), &objection));
    days(&mut world, 10);
    file(&mut world, ada, Anliegen::VerifizierungEntziehen { garnrolle });
    days(&mut world, 4);
    (world, antrag)
}

fn step(world: &mut World, antrag: AntragId) {
    let (nth, kind) = (world.below(world.rollen.len()), world.below(12));
    let actor = Actor::Garnrolle(world.rollen[nth]);
    match kind {
        0..=3 => lend_by_chance(world),
        4..=7 => {
            let wahl = Wahl::ALL[world.below(3)];
            world.act(actor, &Command::StimmeAbgeben { abstimmung: antrag.abstimmung(), wahl, grund: None });
        }
        8 | 9 => {
            if let Some(lent) = world.state.delegationen.get(&world.rollen[nth]) {
                let delegation = lent.id;
                world.act(actor, &Command::DelegationWiderrufen { delegation });
            }
        }
        10 => {
            let garnrolle = world.rollen[nth];
            let by = Actor::Garnrolle(world.rollen[0]);
            world.act(by, &Command::GarnrolleVerifizieren { garnrolle, guardian: None });
        }
        _ => {}
    }
    world.now = world.now + Micros::from_hours(i64::try_from(world.below(9)).unwrap());
    world.run_timers();
}

fn paths(views: &Views, antrag: AntragId, now: Timestamp) -> Vec<PfadView> {
    let (mut page, mut all) = (PageRequest::first(3), Vec::new());
    loop {
        let found = views.pfade(antrag.abstimmung(), &page, now).unwrap();
        all.extend(found.items);
        let Some(next) = found.next else { return all };
        page.after = Some(next);
    }
}

fn agrees(world: &World, views: &Views, antrag: AntragId, now: Timestamp) -> Result<(), TestCaseError> {
    let (state, vote) = (&world.state, &world.state.abstimmungen[&antrag.abstimmung()]);
    let holds = |from: GarnrolleId| state.delegation_ends(from).is_some_and(|end| now < end);
    let lent = |from: GarnrolleId| state.delegationen.get(&from).filter(|_| holds(from)).map(|lent| lent.to);
    let persons = state.wahlberechtigte(&state.antraege[&antrag]);
    let waehler = Waehlerschaft::new(persons.map(|id| (id, lent(id))));
    let counted = zaehle(&waehler, &vote.stimmen);
    let weights: BTreeMap<_, _> = counted.gewichte.iter().map(|one| (one.garnrolle, one.gewicht)).collect();
    let shown = views.abstimmung(antrag.abstimmung(), now).unwrap();
    prop_assert_eq!(shown.stimmen.len(), vote.stimmen.len());
    for stimme in &shown.stimmen {
        prop_assert_eq!(stimme.gewicht, weights.get(&stimme.by).copied().unwrap_or(0), "at {}", now);
    }
    let paths = paths(views, antrag, now);
    prop_assert_eq!(paths.len(), waehler.personen().len());
    for (path, person) in paths.iter().zip(waehler.personen()) {
        prop_assert_eq!(&path.garnrolle, person);
        prop_assert_eq!(&path.pfad, &waehler.pfad(*person, &vote.stimmen));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_running_vote_says_what_a_new_count_says_at_every_moment(seed: u64) {
        let (mut world, antrag) = voting(seed);
        let (mut views, mut seen) = (Views::new(), 0);
        while !world.state.abstimmungen[&antrag.abstimmung()].closed {
            views.apply(&world.log[seen..]);
            seen = world.log.len();
            for hours in [0, 3, 30, 100] {
                agrees(&world, &views, antrag, world.now + Micros::from_hours(hours))?;
            }
            step(&mut world, antrag);
        }
        views.apply(&world.log[seen..]);
        let counted = views.abstimmung(antrag.abstimmung(), world.now).unwrap();
        let sum: u32 = counted.stimmen.iter().map(|stimme| stimme.gewicht).sum();
        let result = counted.ergebnis.unwrap();
        prop_assert_eq!(sum, result.ja + result.nein + result.enthaltung);
    }
}
