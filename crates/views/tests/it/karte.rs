//! Map questions against the most naive way of answering them: what is near, what is in a box or a tile, and pages
//! that survive what is written in between. Tiles are read back by a decoder that is not ours.

use crate::world::{World, place};
use domain::{KnotenArt, KnotenId, Micros, Place};
use mvt_reader::Reader;
use mvt_reader::feature::{Feature, Value};
use proptest::prelude::*;
use std::collections::BTreeSet;
use views::{Bbox, Cursor, KnotenQuery, PageRequest, STREET_ZOOM, Views, distance_m};

fn woven(seed: u64) -> (World, Views) {
    let mut world = World::new(seed);
    for _ in 0..200 {
        world.step();
    }
    let mut views = Views::new();
    views.apply(&world.log);
    (world, views)
}

fn walk(views: &Views, mut query: KnotenQuery, now: domain::Timestamp) -> Vec<views::KnotenSummary> {
    let mut items = Vec::new();
    loop {
        let page = views.knoten_list(&query, now);
        items.extend(page.items);
        let Some(next) = page.next else { return items };
        query.page.after = Some(next);
    }
}

fn tile_at(at: Place, z: u8) -> (u32, u32) {
    let side = f64::from(1_u32 << z);
    let sin = at.lat().to_radians().sin();
    let y = 0.5 - ((1.0 + sin) / (1.0 - sin)).ln() / (4.0 * std::f64::consts::PI);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "inside the map")]
    let tile = (((at.lon() / 360.0 + 0.5) * side) as u32, (y * side) as u32);
    tile
}

fn layer(bytes: &[u8], name: &str) -> Vec<Feature> {
    let reader = Reader::new(bytes.to_vec()).unwrap();
    let names = reader.get_layer_names().unwrap();
    let at = names.iter().position(|known| known == name);
    at.map_or(Vec::new(), |at| reader.get_features(at).unwrap())
}

fn property(feature: &Feature, key: &str) -> Option<Value> {
    feature.properties.as_ref()?.get(key).cloned()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_nearest_come_first_and_none_is_missing(seed: u64, north in 0..1_000_000, east in 0..2_000_000) {
        let (world, views) = woven(seed);
        let here = Place { lat_e7: 535_000_000 + north, lon_e7: 98_000_000 + east };
        let everything = walk(&views, KnotenQuery::default(), world.now);
        for (radius_m, art) in [(None, None), (Some(3_000.0), None), (None, Some(KnotenArt::Idee))] {
            let page = PageRequest::first(3);
            let query = KnotenQuery { near: Some(here), radius_m, art, page, ..KnotenQuery::default() };
            let found = walk(&views, query, world.now);
            let expected: BTreeSet<KnotenId> = everything.iter()
                .filter(|item| radius_m.is_none_or(|radius| distance_m(here, item.kern.place) <= radius))
                .filter(|item| art.is_none_or(|art| item.kern.art == art))
                .map(|item| item.id).collect();
            prop_assert_eq!(found.len(), expected.len());
            prop_assert_eq!(found.iter().map(|item| item.id).collect::<BTreeSet<_>>(), expected);
            let distances: Vec<f64> = found.iter().map(|item| item.distance_m.unwrap()).collect();
            prop_assert!(distances.windows(2).all(|pair| pair[0] <= pair[1] + 0.01));
        }
    }

    #[test]
    fn a_box_holds_what_lies_in_it(seed: u64, a in (0..1_000_000, 0..2_000_000), b in (0..1_000_000, 0..2_000_000)) {
        let (world, views) = woven(seed);
        let at = |(north, east)| Place { lat_e7: 535_000_000 + north, lon_e7: 98_000_000 + east };
        let low = Place { lat_e7: at(a).lat_e7.min(at(b).lat_e7), lon_e7: at(a).lon_e7.min(at(b).lon_e7) };
        let high = Place { lat_e7: at(a).lat_e7.max(at(b).lat_e7), lon_e7: at(a).lon_e7.max(at(b).lon_e7) };
        let bbox = Bbox::new(low, high);
        let query = KnotenQuery { bbox: Some(bbox), page: PageRequest::first(4), ..KnotenQuery::default() };
        let found: BTreeSet<_> = walk(&views, query, world.now).iter().map(|item| item.id).collect();
        let everything = walk(&views, KnotenQuery::default(), world.now);
        let expected: BTreeSet<_> =
            everything.iter().filter(|item| bbox.contains(item.kern.place)).map(|item| item.id).collect();
        prop_assert_eq!(found, expected);

        // Pages of one make many of the same Fäden: then they are looked for from the newest on.
        let [faeden, one_by_one] = [5, 1].map(|limit| {
            let (mut page, mut faeden) = (PageRequest::first(limit), Vec::new());
            loop {
                let some = views.faeden_in(&bbox, &page, world.now);
                faeden.extend(some.items.iter().map(|faden| faden.id));
                let Some(next) = some.next else { return faeden };
                page.after = Some(next);
            }
        });
        prop_assert_eq!(&faeden, &one_by_one);
        let faeden: BTreeSet<_> = faeden.into_iter().collect();
        let all: Vec<_> = world.state.faeden.iter().collect();
        let inside = |faden: &domain::state::Faden| {
            let rolle = views.rolle(faden.from).unwrap().position.map(|position| position.place);
            let knoten = views.knoten_summary(faden.to, world.now).unwrap().kern.place;
            bbox.contains(knoten) || rolle.is_some_and(|place| bbox.contains(place))
        };
        let expected: BTreeSet<_> = all.iter().filter(|(_, faden)| inside(faden)).map(|(id, _)| **id).collect();
        prop_assert_eq!(faeden, expected);
        for (id, faden) in all.iter().take(5) {
            let between = views.faeden_between(faden.from, faden.to, world.now);
            prop_assert!(between.iter().any(|found| found.id == **id));
            prop_assert!(between.iter().all(|found| (found.from_garnrolle, found.to_knoten) == (faden.from, faden.to)));
        }
    }

    #[test]
    fn a_page_goes_on_behind_the_last_item_whatever_is_written_in_between(seed: u64) {
        let (mut world, mut views) = woven(seed);
        let before: BTreeSet<_> = walk(&views, KnotenQuery::default(), world.now).iter().map(|i| i.id).collect();
        let mut query = KnotenQuery { page: PageRequest::first(5), ..KnotenQuery::default() };
        let mut met = Vec::new();
        loop {
            let page = views.knoten_list(&query, world.now);
            met.extend(page.items.iter().map(|item| (item.id, item.kern.place)));
            let Some(next) = page.next else { break };
            query.page.after = Some(next.to_string().parse::<Cursor>().unwrap());
            let seen = world.log.len();
            world.step();
            views.apply(&world.log[seen..]);
        }
        let still: BTreeSet<_> = walk(&views, KnotenQuery::default(), world.now).iter().map(|i| i.id).collect();
        let moved = |id: &KnotenId| {
            world.log.iter().filter(|h| matches!(&h.event,
                domain::Event::KnotenGeaendert { knoten, .. } if knoten == id)).count() > 0
        };
        let unmoved: Vec<_> = met.iter().map(|(id, _)| *id).filter(|id| !moved(id)).collect();
        let once: BTreeSet<_> = unmoved.iter().copied().collect();
        prop_assert_eq!(once.len(), unmoved.len(), "met twice");
        for id in before.intersection(&still).filter(|id| !moved(id)) {
            prop_assert!(once.contains(id), "missed {}", id);
        }
    }

    #[test]
    fn tiles_show_each_knoten_once_and_each_line_where_it_runs(seed: u64, hours in 0_i64..150) {
        let (world, views) = woven(seed);
        let now = world.now + Micros::from_hours(hours);
        let living = walk(&views, KnotenQuery::default(), now);
        for z in [STREET_ZOOM, 14] {
            let (west, north) = tile_at(place(53.6, 9.8), z);
            let (east, south) = tile_at(place(53.5, 10.0), z);
            let mut ids = Vec::new();
            let mut lines = 0;
            for (x, y) in (west..=east).flat_map(|x| (north..=south).map(move |y| (x, y))) {
                let tile = views.tile(z, x, y, now).unwrap();
                prop_assert!(tile.bytes.len() <= 250_000);
                for feature in layer(&tile.bytes, "knoten") {
                    let id: KnotenId = match property(&feature, "id") {
                        Some(Value::String(id)) => id.parse().unwrap(),
                        other => return Err(TestCaseError::fail(format!("an id {other:?}"))),
                    };
                    let summary = views.knoten_summary(id, now).unwrap();
                    prop_assert_eq!(tile_at(summary.kern.place, z), (x, y));
                    prop_assert_eq!(
                        property(&feature, "faeden"), Some(Value::UInt(summary.faeden_count as u64))
                    );
                    prop_assert_eq!(property(&feature, "held"), Some(Value::Bool(summary.is_permanent)));
                    prop_assert_eq!(
                        property(&feature, "title"), summary.title().map(|title| Value::String(title.to_owned()))
                    );
                    ids.push(id);
                }
                lines += layer(&tile.bytes, "faeden").len();
            }
            ids.sort_unstable();
            let mut expected: Vec<_> = living.iter().map(|item| item.id).collect();
            expected.sort_unstable();
            prop_assert_eq!(ids, expected);
            prop_assert!(lines >= views.linien(&Bbox::WORLD, usize::MAX, now).len());
        }
        let (x, y) = tile_at(place(53.55, 9.9), 5);
        let far = layer(&views.tile(5, x, y, now).unwrap().bytes, "haufen");
        let counted: u64 = far.iter().map(|feature| match property(feature, "count") {
            Some(Value::UInt(count)) => count,
            _ => 0,
        }).sum();
        prop_assert_eq!(counted, living.len() as u64);
    }

    #[test]
    fn a_tile_that_changes_has_a_newer_stamp_or_an_end(seed: u64) {
        let (mut world, mut views) = woven(seed);
        for _ in 0..30 {
            let tiles: Vec<_> = [(11, place(53.55, 9.9)), (12, place(53.55, 9.9)), (13, place(53.52, 9.85)),
                (14, place(53.57, 9.95))].into_iter().map(|(z, at)| (z, tile_at(at, z))).collect();
            let before: Vec<_> = tiles.iter().map(|(z, (x, y))| views.tile(*z, *x, *y, world.now).unwrap()).collect();
            let seen = world.log.len();
            world.step();
            views.apply(&world.log[seen..]);
            for ((z, (x, y)), before) in tiles.iter().zip(before) {
                let after = views.tile(*z, *x, *y, world.now).unwrap();
                let kept = before.stamp == after.stamp && before.valid_until.is_none_or(|until| until > world.now);
                prop_assert!(!kept || before.bytes == after.bytes, "a kept tile is no longer true");
            }
        }
    }
}
