//! The Raum: elements, their limits, and what twisting an element protects.

use crate::fixture::{Weave, kern, text, words};
use domain::decide::{MAX_ELEMENTS, MAX_LIST_ITEMS};
use domain::event::ElementInhalt;
use domain::{Command, ElementId, KnotenArt, KnotenId, ListenText, Refusal};

fn add(knoten: KnotenId, inhalt: ElementInhalt) -> Command {
    Command::ElementHinzufuegen { knoten, inhalt }
}

fn change(knoten: KnotenId, element: ElementId, based_on: u32) -> Command {
    Command::ElementAendern { knoten, element, based_on, inhalt: words("Anders") }
}

fn remove(knoten: KnotenId, element: ElementId, based_on: u32) -> Command {
    Command::ElementEntfernen { knoten, element, based_on }
}

fn list(lines: usize) -> ElementInhalt {
    ElementInhalt::Liste { items: vec![ListenText::new("Zeile").unwrap(); lines] }
}

#[test]
fn every_change_of_the_raum_counts_the_version_of_the_knoten() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let knoten = weave.idee(anna).id;
    let element = weave.furnishes(anna, knoten);
    assert_eq!(weave.knoten(knoten).version, 2);
    weave.by(anna, &change(knoten, element, 2)).unwrap();
    assert_eq!(weave.knoten(knoten).version, 3);
    weave.by(anna, &remove(knoten, element, 3)).unwrap();
    assert_eq!(weave.knoten(knoten).version, 4);
    assert!(weave.knoten(knoten).elements.is_empty());
    assert_eq!(weave.refused(anna, &change(knoten, element, 4)), Refusal::ElementUnbekannt);
    assert_eq!(weave.refused(anna, &remove(knoten, element, 4)), Refusal::ElementUnbekannt);
}

#[test]
fn a_stale_change_of_an_element_is_refused_with_the_newest_version() {
    let mut weave = Weave::founded();
    let (anna, ben) = (weave.weber("anna"), weave.weber("ben"));
    let knoten = weave.idee(anna).id;
    let element = weave.furnishes(anna, knoten);
    weave.furnishes(ben, knoten);
    for based_on in [1, 2, 4] {
        let stale = Refusal::Veraltet { current: 3 };
        assert_eq!(weave.refused(ben, &change(knoten, element, based_on)), stale);
        assert_eq!(weave.refused(ben, &remove(knoten, element, based_on)), stale);
    }
    assert!(weave.by(ben, &change(knoten, element, 3)).is_ok());
}

#[test]
fn a_raum_holds_two_hundred_elements() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let knoten = weave.idee(anna).id;
    assert_eq!(MAX_ELEMENTS, 200);
    for _ in 0..MAX_ELEMENTS {
        weave.furnishes(anna, knoten);
    }
    let full = Refusal::ZuViele { field: "elemente", max: 200 };
    assert_eq!(weave.refused(anna, &add(knoten, words("Zu viel"))), full);
    let first = *weave.knoten(knoten).elements.keys().next().unwrap();
    weave.by(anna, &remove(knoten, first, 201)).unwrap();
    assert!(weave.by(anna, &add(knoten, words("Passt"))).is_ok());
}

#[test]
fn a_list_has_one_to_a_hundred_lines() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let knoten = weave.idee(anna).id;
    assert_eq!(MAX_LIST_ITEMS, 100);
    assert_eq!(weave.refused(anna, &add(knoten, list(0))), Refusal::ListeLeer);
    assert!(weave.by(anna, &add(knoten, list(1))).is_ok());
    assert!(weave.by(anna, &add(knoten, list(100))).is_ok());
    let too_many = Refusal::ZuViele { field: "items", max: 100 };
    assert_eq!(weave.refused(anna, &add(knoten, list(101))), too_many);
    let element = weave.furnishes(anna, knoten);
    let version = weave.knoten(knoten).version;
    for (lines, refusal) in [(0, Refusal::ListeLeer), (101, too_many)] {
        let inhalt = list(lines);
        let command = Command::ElementAendern { knoten, element, based_on: version, inhalt };
        assert_eq!(weave.refused(anna, &command), refusal);
    }
}

#[test]
fn a_twisted_element_is_changed_by_who_twisted_it_and_by_nobody_else() {
    let mut weave = Weave::founded();
    let (anna, ben) = (weave.weber("anna"), weave.weber("ben"));
    let tied = weave.idee(anna);
    let (mine, free) = (weave.furnishes(anna, tied.id), weave.furnishes(anna, tied.id));
    weave.twists_on(anna, tied.faden, mine);
    assert_eq!(weave.refused(ben, &change(tied.id, mine, 3)), Refusal::VonAnderenVerzwirnt);
    assert_eq!(weave.refused(ben, &remove(tied.id, mine, 3)), Refusal::VonAnderenVerzwirnt);
    assert!(weave.by(anna, &change(tied.id, mine, 3)).is_ok());
    assert!(weave.by(ben, &change(tied.id, free, 4)).is_ok(), "the other element is free");
    let kern = kern(KnotenArt::Idee);
    let words = Command::KnotenAendern { knoten: tied.id, based_on: 5, kern, text: Some(text("Frei")) };
    assert!(weave.by(ben, &words).is_ok(), "and so are the words of the Knoten");
}

#[test]
fn a_twisted_element_stays_until_it_is_untwisted() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let tied = weave.idee(anna);
    let element = weave.furnishes(anna, tied.id);
    weave.twists_on(anna, tied.faden, element);
    assert_eq!(weave.refused(anna, &remove(tied.id, element, 2)), Refusal::ElementVerzwirnt);
    weave.untwists(anna, tied.faden);
    assert!(weave.by(anna, &remove(tied.id, element, 2)).is_ok());
}

#[test]
fn an_element_that_two_twisted_nobody_changes_alone() {
    let mut weave = Weave::founded();
    let (anna, ben) = (weave.weber("anna"), weave.weber("ben"));
    let tied = weave.idee(anna);
    let element = weave.furnishes(anna, tied.id);
    let other = weave.joins(ben, tied.id);
    weave.twists_on(anna, tied.faden, element);
    weave.twists_on(ben, other, element);
    for who in [anna, ben] {
        assert_eq!(weave.refused(who, &change(tied.id, element, 2)), Refusal::VonAnderenVerzwirnt);
    }
}

#[test]
fn twisting_the_whole_knoten_protects_its_raum() {
    let mut weave = Weave::founded();
    let (anna, ben) = (weave.weber("anna"), weave.weber("ben"));
    let tied = weave.idee(anna);
    let element = weave.furnishes(ben, tied.id);
    weave.twists(anna, tied.faden);
    for command in [add(tied.id, words("Mehr")), change(tied.id, element, 2), remove(tied.id, element, 2)] {
        assert_eq!(weave.refused(ben, &command), Refusal::VonAnderenVerzwirnt, "{command:?}");
    }
    assert!(weave.by(anna, &change(tied.id, element, 2)).is_ok());
}

#[test]
fn a_gast_furnishes_its_own_knoten_and_changes_its_own_elements() {
    let mut weave = Weave::founded();
    let (anna, gast) = (weave.weber("anna"), weave.gast("gast"));
    let (own, foreign) = (weave.idee(gast).id, weave.idee(anna).id);
    let mine = weave.furnishes(gast, own);
    let of_anna = weave.furnishes(anna, own);
    assert!(weave.by(gast, &change(own, mine, 3)).is_ok());
    assert_eq!(weave.refused(gast, &change(own, of_anna, 4)), Refusal::NurWeber);
    assert_eq!(weave.refused(gast, &remove(own, of_anna, 4)), Refusal::NurWeber);
    assert_eq!(weave.refused(gast, &add(foreign, words("Fremd"))), Refusal::NurWeber);
    assert!(weave.by(gast, &remove(own, mine, 4)).is_ok());
}

#[test]
fn structure_is_not_furnished() {
    let mut weave = Weave::founded();
    let vera = weave.vera;
    for knoten in weave.structure() {
        assert_eq!(weave.refused(vera, &add(knoten, words("Sofa"))), Refusal::StrukturUnveraenderlich);
    }
}
