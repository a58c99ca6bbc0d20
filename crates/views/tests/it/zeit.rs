//! The exact microsecond: what a Faden, a Knoten and a Gespräch answer just before, at and after their end.

use crate::world::{World, place, text};
use domain::event::{KnotenKern, KnotenText};
use domain::{Actor, Command, FADEN_LIFETIME, KnotenArt, KnotenId, Micros, Timestamp};
use views::{Bbox, Leserichtung, PageRequest, TURNING, Views};

const FIRST: PageRequest = PageRequest::first(50);

fn folded(world: &World) -> Views {
    let mut views = Views::new();
    views.apply(&world.log);
    views
}

fn tie(world: &mut World, ends_at: Option<Timestamp>) -> KnotenId {
    let art = if ends_at.is_some() { KnotenArt::Veranstaltung } else { KnotenArt::Idee };
    let kern = KnotenKern { art, unterart: None, place: place(53.55, 9.9), starts_at: None, ends_at };
    let words = KnotenText { title: text("Chor"), description: text("") };
    let by = Actor::Garnrolle(world.rollen[0]);
    assert!(world.act(by, &Command::KnotenKnuepfen { kern, text: words }));
    *world.knoten.last().unwrap()
}

#[test]
fn a_faden_and_its_knoten_are_gone_at_the_very_moment() {
    let mut world = World::new(3);
    let knoten = tie(&mut world, None);
    let views = folded(&world);
    let end = world.now + FADEN_LIFETIME;
    for (now, count, archived_at) in
        [(end - Micros(1), 1, None), (end, 0, Some(end)), (end + Micros(1), 0, Some(end))]
    {
        let view = views.knoten(knoten, now).unwrap().summary;
        assert_eq!((view.faeden_count, view.archived_at), (count, archived_at));
        assert_eq!(view.dissolves_at, Some(end));
        assert_eq!(views.faeden_of_knoten(knoten, &FIRST, now).unwrap().items.len(), count);
        assert_eq!(views.faeden_in(&Bbox::WORLD, &FIRST, now).items.len(), count);
        assert_eq!(views.linien(&Bbox::WORLD, 9, now).len(), count);
        // An empty Gespräch goes with its Knoten.
        assert_eq!(views.gespraech(knoten, &FIRST, Leserichtung::VomAnfang, now).is_some(), count == 1);
    }
    let last = views.faeden_of_knoten(knoten, &FIRST, end - Micros(1)).unwrap().items[0];
    assert_eq!((last.remaining_seconds, last.strength_ppm, last.expires_at), (Some(1), 0, Some(end)));
}

#[test]
fn garn_holds_and_untwisting_begins_anew_under_the_same_id() {
    let mut world = World::new(3);
    let knoten = tie(&mut world, None);
    let (drawn, by) = (world.now, Actor::Garnrolle(world.rollen[0]));
    let faden = *world.state.faeden.keys().next().unwrap();
    world.now = drawn + FADEN_LIFETIME - Micros(1);
    assert!(world.act(by, &Command::FadenVerzwirnen { faden, element: None }));
    let views = folded(&world);
    let far = drawn + Micros::from_hours(10_000);
    let view = views.faden(faden, far).unwrap();
    assert_eq!((view.is_garn, view.expires_at, view.strength_ppm), (true, None, 1_000_000));
    let detail = views.knoten(knoten, far).unwrap();
    assert_eq!((detail.summary.is_permanent, detail.summary.archived_at, detail.garn.len()), (true, None, 1));

    world.now = far;
    assert!(world.act(by, &Command::FadenEntzwirnen { faden }));
    let views = folded(&world);
    let view = views.faden(faden, far).unwrap();
    assert_eq!((view.created_at, view.drawn_at), (far, drawn));
    assert_eq!(view.expires_at, Some(far + FADEN_LIFETIME));
    assert!(!views.knoten(knoten, far).unwrap().summary.is_permanent);
    assert_eq!(views.faden(faden, far + FADEN_LIFETIME), None);
}

#[test]
fn a_veranstaltung_is_held_until_its_end_and_168_h_whatever_leads_to_it() {
    let mut world = World::new(3);
    let end = world.now + Micros::from_hours(500);
    let knoten = tie(&mut world, Some(end));
    let views = folded(&world);
    let over = end + FADEN_LIFETIME;
    let archived = |now| views.knoten_summary(knoten, now).unwrap().archived_at;
    assert_eq!((archived(over - Micros(1)), archived(over)), (None, Some(over)));
    assert_eq!(views.knoten_summary(knoten, end).unwrap().faeden_count, 0);
}

#[test]
fn a_gespraech_with_messages_stays_with_its_last_title_and_its_tombstones() {
    let mut world = World::new(3);
    let knoten = tie(&mut world, None);
    let by = Actor::Garnrolle(world.rollen[0]);
    for said in ["Wann?", "Morgen."] {
        assert!(world.act(by, &Command::NachrichtSchreiben { knoten, text: text(said) }));
    }
    let nachricht = world.nachrichten[0];
    let command = Command::NachrichtBearbeiten { nachricht, based_on: 1, text: text("Wann denn?") };
    assert!(world.act(by, &command));
    assert_eq!(folded(&world).nachricht_versionen(nachricht).unwrap().len(), 2);
    world.now = world.now + FADEN_LIFETIME;
    world.run_timers();
    assert!(world.act(by, &Command::NachrichtZurueckziehen { nachricht }));
    let views = folded(&world);
    let archive =
        views.gespraech(knoten, &PageRequest::first(1), Leserichtung::VomAnfang, world.now).unwrap();
    assert_eq!(archive.archived_at, Some(world.now));
    assert_eq!(archive.text.unwrap().title.as_str(), "Chor");
    let tombstone = &archive.page.items[0];
    assert_eq!((tombstone.withdrawn_at, &tombstone.text), (Some(world.now), &None));
    assert_eq!(views.nachricht_versionen(nachricht).unwrap(), []);
    let rest = PageRequest { limit: 9, after: archive.page.next };
    let page = views.gespraech(knoten, &rest, Leserichtung::VomAnfang, world.now).unwrap().page;
    assert_eq!((page.items.len(), page.next), (1, None));
    assert_eq!(page.items[0].text.as_ref().unwrap().as_str(), "Morgen.");
}

#[test]
fn a_garnrolle_turns_for_seven_seconds_and_hides_when_it_wants() {
    let mut world = World::new(3);
    tie(&mut world, None);
    let rolle = world.rollen[0];
    let views = folded(&world);
    let view = views.rolle(rolle).unwrap();
    assert_eq!(view.turning_until, world.now + TURNING);
    assert_eq!(view.position.unwrap().genauigkeit_m, 150);
    let privat = views.rolle_privat(rolle).unwrap().privat.unwrap();
    assert_eq!(views.rolle_by_email(&privat.email), Some(rolle));
    assert!(views.is_verantwortlich(rolle, world.ort));

    let wunsch = domain::command::KartenWunsch {
        status: domain::Kartenstatus::Verborgen,
        radius_m: 150,
        einwilligung: false,
    };
    assert!(world.act(Actor::Garnrolle(rolle), &Command::KartenstatusAendern { wunsch }));
    let views = folded(&world);
    assert_eq!(views.rolle(rolle).unwrap().position, None);
    // Its Fäden are there, but the map has no line for them.
    assert_eq!(views.faeden_of_rolle(rolle, &FIRST, world.now).unwrap().items.len(), 1);
    assert!(views.linien(&Bbox::WORLD, 9, world.now).is_empty());
}
