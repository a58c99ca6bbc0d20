//! What the views keep ready about a world woven by chance, held against the most naive way of finding it: what the weave
//! did by itself, and who wrote in a Gespräch before whom.

use crate::world::World;
use domain::{Actor, AutomatikArt, Event, GarnrolleId, KnotenId, NachrichtId};
use std::collections::BTreeSet;
use views::{AutomatikQuery, PageRequest, Views};

fn woven(seed: u64) -> (World, Views) {
    let mut world = World::new(seed);
    for _ in 0..400 {
        world.step();
    }
    let mut views = Views::new();
    views.apply(&world.log);
    (world, views)
}

/// The places of all of it, page by page.
fn told(views: &Views, world: &World, art: Option<AutomatikArt>, limit: usize) -> Vec<u64> {
    let mut query = AutomatikQuery { art, page: PageRequest::first(limit) };
    let mut met = Vec::new();
    loop {
        let page = views.automatik(world.ort, &query).unwrap();
        assert!(page.items.len() <= limit);
        met.extend(page.items.iter().map(|one| one.position));
        let Some(next) = page.next else { return met };
        query.page.after = Some(next);
    }
}

#[test]
fn everything_that_the_weave_did_is_listed_once_and_nothing_that_a_person_did() {
    for seed in 1..5 {
        let (world, views) = woven(seed);
        let by_itself = |kind: fn(&Event) -> bool| -> Vec<u64> {
            let own = world.log.iter().filter(|one| one.actor == Actor::Gewebe && kind(&one.event));
            own.map(|one| one.position).rev().collect()
        };
        let all = by_itself(|_| true);
        assert!(all.len() > 50, "too little happened by itself: {}", all.len());
        for limit in [1, 7, 200] {
            assert_eq!(told(&views, &world, None, limit), all);
        }
        let faded = by_itself(|event| matches!(event, Event::FadenVerblasst { .. }));
        assert_eq!(told(&views, &world, Some(AutomatikArt::Faeden), 7), faded);
        let dissolved = by_itself(|event| matches!(event, Event::KnotenAufgeloest { .. }));
        assert_eq!(told(&views, &world, Some(AutomatikArt::Knoten), 7), dissolved);
        assert!(told(&views, &world, Some(AutomatikArt::Geld), 7).is_empty());
    }
}

#[test]
fn what_faded_still_says_whose_it_was_and_of_which_kind() {
    let (world, views) = woven(9);
    let query = AutomatikQuery { art: Some(AutomatikArt::Faeden), page: PageRequest::first(200) };
    for one in views.automatik(world.ort, &query).unwrap().items {
        let at = usize::try_from(one.position).unwrap() - 1;
        let Event::FadenVerblasst { faden, knoten, .. } = world.log[at].event else { panic!("no fading") };
        let drawn = world.log.iter().find_map(|one| match one.event {
            Event::FadenGezogen { faden: id, art, from, .. } if id == faden => Some((art, from)),
            _ => None,
        });
        assert_eq!(
            (one.faden, one.wem.map(|wem| wem.id), one.knoten),
            (drawn.map(|d| d.0), drawn.map(|d| d.1), Some(knoten))
        );
    }
}

/// Who wrote at a Knoten before a message and has not withdrawn it, by walking the log.
fn naive(world: &World, knoten: KnotenId, nachricht: NachrichtId) -> BTreeSet<GarnrolleId> {
    let withdrawn: BTreeSet<NachrichtId> = world
        .log
        .iter()
        .filter_map(|one| match one.event {
            Event::NachrichtZurueckgezogen { nachricht, .. } => Some(nachricht),
            _ => None,
        })
        .collect();
    let written = world.log.iter().filter_map(|one| match one.event {
        Event::NachrichtGeschrieben { nachricht, knoten: at, by, .. } if at == knoten => {
            Some((nachricht, by))
        }
        _ => None,
    });
    let before = written.take_while(|(id, _)| *id != nachricht);
    before.filter(|(id, _)| !withdrawn.contains(id)).map(|(_, by)| by).collect()
}

#[test]
fn who_wrote_before_whom_is_known_without_walking_the_gespraech() {
    let mut answers = 0;
    for seed in 1..5 {
        let (world, views) = woven(seed);
        for one in &world.log {
            let Event::NachrichtGeschrieben { nachricht, knoten, .. } = one.event else { continue };
            let expected = naive(&world, knoten, nachricht);
            let all: BTreeSet<_> = views.schrieben_vor(knoten, nachricht).collect();
            assert_eq!(all, expected, "seed {seed}");
            assert!(views.schreibende(knoten) >= expected.len());
            for person in &world.rollen {
                assert_eq!(views.schrieb_vor(*person, knoten, nachricht), expected.contains(person));
            }
            answers += expected.len();
        }
    }
    assert!(answers > 50, "too few answers: {answers}");
}
