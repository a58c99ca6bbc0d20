//! The views are a fold: however the history arrives, they answer the same, and they agree with the state of the
//! rules and with the most naive way of counting, at every moment, whether or not timers have run.

use crate::world::World;
use domain::state::{Ends, State, dissolves_at};
use domain::{KnotenId, Micros, Timestamp};
use proptest::prelude::*;
use std::collections::BTreeSet;
use views::{Bbox, Bestand, KnotenQuery, Leserichtung, PageRequest, Part, Views};

const WORDS: [&str; 3] = ["spielplatz", "nahstube", "lasten"];

fn digest(views: &Views, now: Timestamp) -> String {
    let mut digest = String::new();
    views.write_digest(now, &WORDS, &mut digest).unwrap();
    digest
}

fn taken_up(parts: &[Part]) -> Option<Views> {
    Views::taken_up(&|name| parts.iter().find(|part| part.0 == name).map(|part| part.1.clone()))
}

fn woven(seed: u64, steps: usize) -> World {
    let mut world = World::new(seed);
    for _ in 0..steps {
        world.step();
    }
    world
}

fn all(views: &Views, bestand: Bestand, now: Timestamp) -> BTreeSet<KnotenId> {
    let mut query = KnotenQuery { bestand, page: PageRequest::first(7), ..KnotenQuery::default() };
    let mut ids = BTreeSet::new();
    loop {
        let page = views.knoten_list(&query, now);
        for item in &page.items {
            assert!(ids.insert(item.id), "listed twice");
            assert_eq!(item.archived_at.is_some(), bestand == Bestand::Archiv);
        }
        let Some(next) = page.next else { return ids };
        query.page.after = Some(next);
    }
}

/// Whether a Knoten lives at a moment, from the state alone.
fn lives(state: &State, id: KnotenId, now: Timestamp) -> bool {
    let knoten = &state.knoten[&id];
    let ends = knoten.faeden.iter().filter_map(|faden| match state.faeden[faden].ends {
        Ends::At(end) => Some(end),
        Ends::Never => None,
    });
    let end = dissolves_at(knoten.kern.art, knoten.kern.ends_at, !knoten.garn.is_empty(), ends.max());
    knoten.archived_at.is_none() && end.is_none_or(|end| end > now)
}

fn agrees_with_the_state(views: &Views, state: &State, now: Timestamp) {
    let living: BTreeSet<_> = state.knoten.keys().copied().filter(|id| lives(state, *id, now)).collect();
    let archived: BTreeSet<_> = state.knoten.keys().copied().filter(|id| !living.contains(id)).collect();
    assert_eq!(all(views, Bestand::Lebend, now), living);
    assert_eq!(all(views, Bestand::Archiv, now), archived);

    let is_active = |ends: &Ends| matches!(ends, Ends::Never) || matches!(ends, Ends::At(end) if *end > now);
    let active: Vec<_> = state.faeden.iter().filter(|(_, faden)| is_active(&faden.ends)).collect();
    for (id, faden) in &active {
        let view = views.faden(**id, now).unwrap();
        assert_eq!((view.from_garnrolle, view.to_knoten), (faden.from, faden.to));
        assert_eq!(view.is_garn, faden.ends == Ends::Never);
    }
    for (id, knoten) in &state.knoten {
        let view = views.knoten(*id, now).unwrap();
        let leading = active.iter().filter(|(_, faden)| faden.to == *id).count();
        assert_eq!((view.summary.faeden_count, view.summary.garn_count), (leading, knoten.garn.len()));
        assert_eq!(view.summary.version, knoten.version);
        assert_eq!(
            view.elemente.iter().map(|element| element.id).collect::<BTreeSet<_>>(),
            knoten.elements.keys().copied().collect()
        );
    }
    let statistik = views.statistik(None, now);
    assert_eq!(statistik.living() as usize, living.len());
    assert_eq!(statistik.archiviert as usize, archived.len());
    assert_eq!((statistik.faeden + statistik.garn) as usize, active.len());
    assert_eq!((statistik.weber + statistik.gaeste) as usize, state.rollen.len());
    for zoom in [0, 5, 9, 12] {
        let haufen = views.haufen(&Bbox::WORLD, zoom, usize::MAX, now);
        assert_eq!(haufen.iter().map(|haufen| haufen.count as usize).sum::<usize>(), living.len());
    }
    let lines: BTreeSet<_> = active
        .iter()
        .filter(|(_, faden)| lives(state, faden.to, now))
        .map(|(id, faden)| (faden.from, faden.to, views.faden(**id, now).unwrap().kind))
        .filter(|(from, ..)| views.rolle(*from).unwrap().position.is_some())
        .collect();
    let drawn = views.linien(&Bbox::WORLD, usize::MAX, now);
    assert_eq!(drawn.len(), lines.len());
    assert_eq!(
        drawn.iter().map(|line| (line.from_garnrolle, line.to_knoten, line.kind)).collect::<BTreeSet<_>>(),
        lines
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn however_the_history_arrives_the_answers_are_the_same(seed: u64, batch in 1_usize..40) {
        let world = woven(seed, 150);
        let mut at_once = Views::new();
        at_once.apply(&world.log);
        let mut piece_by_piece = Views::new();
        for some in world.log.chunks(batch) {
            piece_by_piece.apply(some);
            // What comes twice has no second effect.
            piece_by_piece.apply(&some[..some.len() / 2]);
        }
        for hours in [0, 30, 200] {
            let now = world.now + Micros::from_hours(hours);
            prop_assert_eq!(digest(&at_once, now), digest(&piece_by_piece, now));
        }
        // Entering the search index changes no answer.
        let before = digest(&at_once, world.now);
        while at_once.refresh_search() {}
        prop_assert_eq!(at_once.search_backlog(), 0);
        prop_assert_eq!(digest(&at_once, world.now), before);
    }

    #[test]
    fn views_that_were_kept_go_on_as_if_nothing_had_been(seed: u64, batch in 1_usize..40) {
        let world = woven(seed, 150);
        let mut folded = Views::new();
        let mut kept = Views::new();
        for some in world.log.chunks(batch) {
            folded.apply(some);
            kept.apply(some);
            kept = taken_up(&kept.keep().unwrap()).unwrap();
            prop_assert_eq!(kept.position(), folded.position());
        }
        for hours in [0, 30, 200] {
            let now = world.now + Micros::from_hours(hours);
            prop_assert_eq!(digest(&folded, now), digest(&kept, now));
        }
        prop_assert_eq!(kept.area_stamp(&Bbox::WORLD), folded.area_stamp(&Bbox::WORLD));
        for (z, x, y) in [(0, 0, 0), (12, 2_160, 1_323), (14, 8_642, 5_294)] {
            prop_assert_eq!(kept.tile_stamp(z, x, y), folded.tile_stamp(z, x, y));
        }
        // What they would say next was kept too: the parts are the same again.
        let sizes = |views: &Views| views.keep().unwrap().iter().map(|part| part.1.len()).collect::<Vec<_>>();
        prop_assert_eq!(sizes(&kept), sizes(&folded));
    }

    #[test]
    fn views_of_which_something_is_missing_are_not_taken_up(seed: u64) {
        let mut views = Views::new();
        views.apply(&woven(seed, 40).log);
        let parts = views.keep().unwrap();
        for nth in 0..parts.len() {
            let (mut without, mut cut) = (parts.clone(), parts.clone());
            without.remove(nth);
            prop_assert!(taken_up(&without).is_none());
            cut[nth].1.pop();
            prop_assert!(taken_up(&cut).is_none(), "{} without its end", parts[nth].0);
        }
    }

    #[test]
    fn the_views_agree_with_the_state_at_every_moment(seed: u64) {
        let mut world = World::new(seed);
        let mut views = Views::new();
        for _ in 0..60 {
            for _ in 0..3 {
                world.step();
            }
            views.apply(&world.log[usize::try_from(views.position()).unwrap()..]);
            agrees_with_the_state(&views, &world.state, world.now);
            // Ahead of the timers: nothing of it has been recorded.
            agrees_with_the_state(&views, &world.state, world.now + Micros::from_hours(100));
            agrees_with_the_state(&views, &world.state, world.now + Micros::from_hours(400));
        }
    }

    #[test]
    fn it_makes_no_difference_whether_timers_have_run(seed: u64, hours in 0_i64..400) {
        let mut world = woven(seed, 150);
        let mut not_run = Views::new();
        not_run.apply(&world.log);
        world.now = world.now + Micros::from_hours(hours);
        world.run_timers();
        let mut run = Views::new();
        run.apply(&world.log);
        let now = world.now;
        prop_assert_eq!(not_run.statistik(None, now), run.statistik(None, now));
        for zoom in [3, 9, 12] {
            prop_assert_eq!(not_run.haufen(&Bbox::WORLD, zoom, 99, now), run.haufen(&Bbox::WORLD, zoom, 99, now));
        }
        prop_assert_eq!(not_run.linien(&Bbox::WORLD, 999, now), run.linien(&Bbox::WORLD, 999, now));
        let page = PageRequest::first(200);
        prop_assert_eq!(
            not_run.faeden_in(&Bbox::WORLD, &page, now), run.faeden_in(&Bbox::WORLD, &page, now)
        );
        for bestand in [Bestand::Lebend, Bestand::Archiv] {
            prop_assert_eq!(all(&not_run, bestand, now), all(&run, bestand, now));
        }
        for id in &world.knoten {
            let (before, after) = (not_run.knoten(*id, now).unwrap(), run.knoten(*id, now).unwrap());
            prop_assert_eq!(before.summary.archived_at, after.summary.archived_at);
            prop_assert_eq!(before.summary.faeden_count, after.summary.faeden_count);
            prop_assert_eq!(
                not_run.gespraech(*id, &page, Leserichtung::VomAnfang, now).is_some(), run.gespraech(*id, &page, Leserichtung::VomAnfang, now).is_some()
            );
        }
    }

    #[test]
    fn an_answer_stays_true_as_long_as_it_says(seed: u64) {
        let world = woven(seed, 120);
        let mut views = Views::new();
        views.apply(&world.log);
        let mut now = world.now;
        for _ in 0..20 {
            for id in &world.knoten {
                let before = views.knoten_summary(*id, now).unwrap();
                let Some(until) = before.valid_until else { continue };
                prop_assert!(until > now);
                prop_assert_eq!(&views.knoten_summary(*id, until - Micros(1)).unwrap(), &before);
                prop_assert_ne!(&views.knoten_summary(*id, until).unwrap(), &before);
            }
            for (z, x, y) in [(0, 0, 0), (12, 2_160, 1_323), (13, 4_321, 2_647)] {
                let tile = views.tile(z, x, y, now).unwrap();
                let Some(until) = tile.valid_until else { continue };
                prop_assert_eq!(&views.tile(z, x, y, until - Micros(1)).unwrap().bytes, &tile.bytes);
            }
            now = now + Micros::from_hours(13);
        }
    }
}
