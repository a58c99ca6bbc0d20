//! Ortswebereien: founding with structure and a first Verantwortliche, and which one a person belongs to.

use crate::fixture::{Weave, altona, name, person, place, square};
use domain::command::Person;
use domain::event::Event;
use domain::state::Status;
use domain::{Actor, Command, KnotenArt, OrtId, Place, Refusal, StrukturArt};

fn registers_at(weave: &mut Weave, who: &str, place: Place) -> OrtId {
    let command = Command::GarnrolleRegistrieren { person: Person { place, ..person(who) } };
    match &weave.does(Actor::Besucher, &command).unwrap()[0] {
        Event::GarnrolleRegistriert { ort, .. } => *ort,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_founding_brings_its_structure_and_its_first_verantwortliche() {
    let weave = Weave::founded();
    let structure = weave.structure();
    let kinds: Vec<KnotenArt> = structure.iter().map(|id| weave.knoten(*id).kern.art).collect();
    let expected: Vec<KnotenArt> = StrukturArt::ALL.iter().map(|art| art.knoten_art()).collect();
    assert_eq!(kinds, expected);
    for knoten in structure.iter().map(|id| weave.knoten(*id)) {
        assert!(altona().contain(knoten.kern.place));
        assert_eq!((knoten.ort, knoten.by), (weave.ort, None));
    }
    assert_eq!(weave.rolle(weave.vera).status, Status::Weber);
    assert_eq!(weave.rolle(weave.vera).ort, weave.ort);
    assert!(weave.state.orte[&weave.ort].verantwortliche.contains(&weave.vera));
}

#[test]
fn structure_stays_inside_however_small_the_bounds_are() {
    let mut weave = Weave::empty();
    let tiny = square((53.55, 9.95), (53.550_000_2, 9.950_000_2));
    weave.found("Winzig", tiny.clone(), "vera").unwrap();
    assert!(weave.structure().iter().all(|id| tiny.contain(weave.knoten(*id).kern.place)));
}

#[test]
fn only_the_betreiber_founds() {
    let mut weave = Weave::founded();
    let bounds = square((10.0, 10.0), (11.0, 11.0));
    let found = Command::OrtswebereiGruenden { name: name("Neu"), bounds, person: person("nina") };
    for actor in [Actor::Besucher, Actor::Gewebe, Actor::Garnrolle(weave.vera)] {
        assert_eq!(weave.refuses(actor, &found), Refusal::NurVonInnen);
    }
    assert!(weave.does(Actor::Betreiber, &found).is_ok());
}

#[test]
fn names_and_addresses_are_given_once() {
    let mut weave = Weave::founded();
    let bounds = || square((10.0, 10.0), (11.0, 11.0));
    assert_eq!(weave.found("Altona", bounds(), "nina"), Err(Refusal::OrtsnameVergeben));
    assert_eq!(weave.found("Neu", bounds(), "vera"), Err(Refusal::EmailVergeben));
    assert!(weave.found("Neu", bounds(), "nina").is_ok());
}

#[test]
fn a_person_belongs_where_the_bounds_hold_the_position_else_to_the_nearest() {
    let mut weave = Weave::founded();
    let (far, _) = weave.found("Fern", square((10.0, 10.0), (11.0, 11.0)), "fred").unwrap();
    let altona = weave.ort;
    assert_eq!(registers_at(&mut weave, "a", place(53.55, 9.95)), altona);
    assert_eq!(registers_at(&mut weave, "b", place(10.5, 10.5)), far);
    assert_eq!(registers_at(&mut weave, "c", place(11.5, 10.5)), far);
    assert_eq!(registers_at(&mut weave, "d", place(53.7, 9.9)), altona);
    assert_eq!(registers_at(&mut weave, "e", place(-90.0, -180.0)), far);
}

#[test]
fn the_nearest_is_the_one_whose_edge_is_nearest_in_metres() {
    let mut weave = Weave::founded();
    let altona = weave.ort;
    let (east, _) = weave.found("Ost", square((53.5, 10.0), (53.6, 10.02)), "olga").unwrap();
    let (far_north, _) = weave.found("Nord", square((53.8, 9.0), (54.0, 9.1)), "nora").unwrap();
    assert_eq!(
        registers_at(&mut weave, "a", place(53.601, 9.99)),
        altona,
        "its edge is near, its corners are not"
    );
    assert_eq!(registers_at(&mut weave, "b", place(53.601, 10.001)), east);
    assert_eq!(registers_at(&mut weave, "c", place(53.62, 10.019)), east);
    assert_eq!(registers_at(&mut weave, "in", place(53.55, 9.999_999_9)), altona, "inside is inside");
    // 0.4 degrees of longitude to the east are 26 km here; to the north-west it is 30 km, though less in degrees.
    assert_eq!(registers_at(&mut weave, "d", place(53.6, 9.4)), altona);
    assert_eq!(registers_at(&mut weave, "e", place(53.6, 9.2)), far_north);
}

#[test]
fn nobody_registers_before_the_first_founding() {
    let mut weave = Weave::empty();
    let register = Command::GarnrolleRegistrieren { person: person("anna") };
    assert_eq!(weave.refuses(Actor::Besucher, &register), Refusal::KeineOrtsweberei);
}
