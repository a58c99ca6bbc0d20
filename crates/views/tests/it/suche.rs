//! Search: typing errors, German endings, half-typed words, filters, and that what was written is found at once and
//! ranked the same before and after it has entered the index.

use crate::world::{World, place, text};
use domain::event::{ElementInhalt, KnotenKern, KnotenText, Profil};
use domain::{Actor, Command, KnotenArt, Micros};
use parking_lot::RwLock;
use views::{Bestand, Fund, KnotenQuery, PageRequest, SucheQuery, Suchgebiet, Views, refresh_search, suche};

fn tie(world: &mut World, title: &str, description: &str, lon: f64) {
    let kern = KnotenKern {
        art: KnotenArt::Einrichtung,
        unterart: None,
        place: place(53.55, lon),
        starts_at: None,
        ends_at: None,
    };
    let words = KnotenText { title: text(title), description: text(description) };
    let by = Actor::Garnrolle(world.rollen[0]);
    assert!(world.act(by, &Command::KnotenKnuepfen { kern, text: words }));
}

/// A little town, with what is to be found in it.
fn town() -> World {
    let mut world = World::new(1);
    tie(&mut world, "Spielplatz am Fluss", "Schaukeln und Sand", 9.90);
    tie(&mut world, "Werkzeugverleih", "Bohrmaschinen, Sägen und Leitern für alle", 9.91);
    tie(&mut world, "Nähstube", "Hier wird an Spielplätze gedacht", 9.92);
    let knoten = *world.knoten.last().unwrap();
    let by = Actor::Garnrolle(world.rollen[0]);
    let inhalt = ElementInhalt::Liste { items: vec![text("Overlockmaschine"), text("Stoffreste")] };
    assert!(world.act(by, &Command::ElementHinzufuegen { knoten, inhalt }));
    let profil = Profil {
        name: text("Ada Lovelace"),
        ueber_mich: text("ich rechne gern"),
        gueter: vec![text("Lastenrad")],
        kompetenzen: vec![text("Programmieren")],
    };
    assert!(world.act(by, &Command::ProfilAendern { profil }));
    world
}

fn names(page: &views::Page<Fund>) -> Vec<String> {
    let name = |fund: &Fund| match fund {
        Fund::Knoten(knoten) => knoten.title().unwrap().to_owned(),
        Fund::Rolle { rolle, .. } => rolle.name().unwrap().to_owned(),
    };
    page.items.iter().map(name).collect()
}

fn ask(text: &str) -> SucheQuery {
    SucheQuery { text: text.to_owned(), ..SucheQuery::default() }
}

#[test]
fn what_people_type_is_found_before_and_after_it_entered_the_index() {
    let world = town();
    let mut views = Views::new();
    views.apply(&world.log);
    let views = RwLock::new(views);
    let table: &[(&str, &[&str])] = &[
        ("spielplatz", &["Spielplatz am Fluss", "Nähstube"]),
        ("Spielplätzen ", &["Spielplatz am Fluss", "Nähstube"]),
        ("speilplatz ", &["Spielplatz am Fluss", "Nähstube"]),
        ("spielpl", &["Spielplatz am Fluss", "Nähstube"]),
        ("naehstube ", &["Nähstube"]),
        ("naehstue", &["Nähstube", "Nähstübchen"]),
        ("bohrmaschiene", &["Werkzeugverleih"]),
        ("leiter saege", &["Werkzeugverleih"]),
        ("leiter schaukel", &[]),
        ("overlock", &["Nähstube"]),
        ("lastenrad", &["Ada Lovelace"]),
        ("Programmieren ", &["Ada Lovelace"]),
        ("lovelace", &["Ada Lovelace"]),
        ("Zebra", &[]),
        ("", &[]),
        ("  ,;  ", &[]),
    ];
    for round in ["fresh", "in the index"] {
        for (asked, expected) in table {
            assert_eq!(names(&suche(&views, &ask(asked), world.now)), *expected, "{asked:?} {round}");
        }
        while refresh_search(&views) {}
        assert_eq!(views.read().search_backlog(), 0);
    }
}

#[test]
fn a_changed_thing_is_found_by_its_new_words_only() {
    let mut world = town();
    let mut views = Views::new();
    views.apply(&world.log);
    while views.refresh_search() {}
    let seen = world.log.len();
    let knoten = world.knoten[4];
    let kern = world.state.knoten[&knoten].kern.clone();
    let words = KnotenText { title: text("Bolzplatz"), description: text("Tore") };
    let by = Actor::Garnrolle(world.rollen[0]);
    assert!(world.act(by, &Command::KnotenAendern { knoten, based_on: 1, kern, text: Some(words) }));
    views.apply(&world.log[seen..]);
    for _ in 0..2 {
        assert_eq!(names(&views.suche(&ask("bolzplatz"), world.now)), ["Bolzplatz"]);
        assert_eq!(names(&views.suche(&ask("fluss"), world.now)), Vec::<String>::new());
        while views.refresh_search() {}
    }
}

#[test]
fn filters_and_the_nearest_first() {
    let world = town();
    let mut views = Views::new();
    views.apply(&world.log);
    while views.refresh_search() {}
    let near = KnotenQuery { near: Some(place(53.55, 9.93)), ..KnotenQuery::default() };
    let page = views.suche(&SucheQuery { filter: near, ..ask("spielplatz") }, world.now);
    assert_eq!(names(&page), ["Nähstube", "Spielplatz am Fluss"]);
    let rollen = SucheQuery { gebiet: Suchgebiet::Rollen, ..ask("spielplatz") };
    assert!(views.suche(&rollen, world.now).items.is_empty());
    let idee = KnotenQuery { art: Some(KnotenArt::Idee), ..KnotenQuery::default() };
    assert!(views.suche(&SucheQuery { filter: idee, ..ask("spielplatz") }, world.now).items.is_empty());
    // Dissolved by time alone: in the archive at that very moment.
    let later = world.now + Micros::from_hours(168);
    assert_eq!(names(&views.suche(&ask("sand"), later - Micros(1))), ["Spielplatz am Fluss"]);
    assert!(views.suche(&ask("sand"), later).items.is_empty());
    let archive = KnotenQuery { bestand: Bestand::Archiv, ..KnotenQuery::default() };
    let page = views.suche(&SucheQuery { filter: archive, ..ask("sand") }, later);
    assert_eq!(names(&page), ["Spielplatz am Fluss"]);
}

#[test]
fn pages_of_results_meet_everything_once_while_things_enter_the_index() {
    let mut world = World::new(7);
    for nth in 0..30 {
        tie(&mut world, &format!("Garten {nth}"), "Beete", 9.85 + f64::from(nth) / 1_000.0);
    }
    let mut views = Views::new();
    views.apply(&world.log);
    let mut query = ask("garten");
    query.filter.page = PageRequest::first(7);
    let mut met = Vec::new();
    loop {
        let page = views.suche(&query, world.now);
        met.extend(names(&page));
        let Some(next) = page.next else { break };
        query.filter.page.after = Some(next);
        views.refresh_search();
    }
    met.sort();
    met.dedup();
    assert_eq!(met.len(), 30);
}

#[test]
fn typing_errors_are_forgiven_when_hardly_anything_is_found_without() {
    let mut world = World::new(7);
    for nth in 0..9 {
        tie(&mut world, &format!("Garten {nth}"), "Beete", 9.85);
    }
    tie(&mut world, "Gorten", "ein Name", 9.85);
    let mut views = Views::new();
    views.apply(&world.log);
    for _ in 0..2 {
        assert_eq!(views.suche(&ask("garten "), world.now).items.len(), 9);
        assert_eq!(views.suche(&ask("gerten "), world.now).items.len(), 10);
        // As it was typed comes first.
        assert_eq!(names(&views.suche(&ask("gorten "), world.now))[0], "Gorten");
        while views.refresh_search() {}
    }
}
