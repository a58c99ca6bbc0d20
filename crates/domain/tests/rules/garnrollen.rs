//! Garnrollen: registering, being verified, and changing the public and the private part.

use crate::fixture::{Weave, adresse, home, name, person, profil, square};
use domain::command::Person;
use domain::decide::MAX_GUETER;
use domain::event::{Event, Profil};
use domain::state::Status;
use domain::{Actor, Command, Email, GarnrolleId, GutText, Openness, Refusal};

fn email(text: &str) -> Email {
    Email::new(text).unwrap()
}

fn private(address: &str) -> Command {
    Command::PrivatAendern { adresse: adresse(), email: email(address), place: home() }
}

#[test]
fn who_registers_is_a_gast_and_becomes_weber_by_verification() {
    let mut weave = Weave::founded();
    let garnrolle = weave.gast("anna");
    assert_eq!(weave.rolle(garnrolle).status, Status::Gast);
    let verify = Command::GarnrolleVerifizieren { garnrolle, guardian: None };
    let events = weave.by(weave.vera, &verify).unwrap();
    assert_eq!(
        events,
        [Event::GarnrolleVerifiziert { garnrolle, verified_by: Some(weave.vera), guardian: None }]
    );
    assert_eq!(weave.rolle(garnrolle).status, Status::Weber);
    let vera = weave.vera;
    assert_eq!(weave.refused(vera, &verify), Refusal::SchonVerifiziert);
}

#[test]
fn the_guardian_of_a_minor_is_recorded_as_private_content_of_the_minor() {
    let mut weave = Weave::founded();
    let garnrolle = weave.gast("kim");
    let verify = Command::GarnrolleVerifizieren { garnrolle, guardian: Some(name("Mutter")) };
    match &weave.by(weave.vera, &verify).unwrap()[0] {
        Event::GarnrolleVerifiziert { guardian: Some(guardian), .. } => {
            assert_eq!((guardian.person, guardian.openness), (garnrolle, Openness::Private));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_a_verantwortliche_of_the_same_ortsweberei_verifies() {
    let mut weave = Weave::founded();
    let (_, erna) = weave.found("Fern", square((10.0, 10.0), (11.0, 11.0)), "erna").unwrap();
    let (anna, garnrolle) = (weave.weber("anna"), weave.gast("gast"));
    let verify = Command::GarnrolleVerifizieren { garnrolle, guardian: None };
    for who in [anna, erna, garnrolle] {
        assert_eq!(weave.refused(who, &verify), Refusal::NurVerantwortliche);
    }
    assert_eq!(weave.refuses(Actor::Betreiber, &verify), Refusal::NichtAngemeldet);
    let nobody = Command::GarnrolleVerifizieren { garnrolle: GarnrolleId::from_u128(7), guardian: None };
    let vera = weave.vera;
    assert_eq!(weave.refused(vera, &nobody), Refusal::GarnrolleUnbekannt);
}

#[test]
fn one_address_is_one_garnrolle_however_it_is_written() {
    let mut weave = Weave::founded();
    weave.gast("anna");
    let again = Person { email: email("ANNA@Example.org"), ..person("anders") };
    let register = Command::GarnrolleRegistrieren { person: again };
    assert_eq!(weave.refuses(Actor::Besucher, &register), Refusal::EmailVergeben);
}

#[test]
fn who_is_signed_in_does_not_register() {
    let mut weave = Weave::founded();
    let register = Command::GarnrolleRegistrieren { person: person("anna") };
    for actor in [Actor::Garnrolle(weave.vera), Actor::Betreiber, Actor::Gewebe] {
        assert_eq!(weave.refuses(actor, &register), Refusal::NurVonInnen);
    }
}

#[test]
fn a_changed_address_frees_the_old_one_and_takes_the_new_one() {
    let mut weave = Weave::founded();
    let (anna, ben) = (weave.weber("anna"), weave.weber("ben"));
    assert_eq!(weave.refused(anna, &private("ben@example.org")), Refusal::EmailVergeben);
    weave.by(anna, &private("neu@example.org")).unwrap();
    assert_eq!(weave.state.emails.get(&email("neu@example.org")), Some(&anna));
    weave.by(ben, &private("anna@example.org")).unwrap();
    assert_eq!(weave.state.emails.get(&email("anna@example.org")), Some(&ben));
    assert_eq!(weave.state.emails.get(&email("ben@example.org")), None);
    assert!(weave.by(ben, &private("anna@example.org")).is_ok(), "one's own address stays one's own");
}

#[test]
fn a_profil_holds_fifty_gueter_and_fifty_kompetenzen() {
    let mut weave = Weave::founded();
    let gast = weave.gast("gast");
    let many = |n: usize| vec![GutText::new("Leiter").unwrap(); n];
    assert_eq!(MAX_GUETER, 50);
    let with = |gueter, kompetenzen| Command::ProfilAendern {
        profil: Profil { gueter: many(gueter), kompetenzen: many(kompetenzen), ..profil("gast") },
    };
    assert!(weave.by(gast, &with(50, 50)).is_ok());
    assert_eq!(weave.refused(gast, &with(51, 0)), Refusal::ZuViele { field: "gueter", max: 50 });
    assert_eq!(weave.refused(gast, &with(0, 51)), Refusal::ZuViele { field: "kompetenzen", max: 50 });
}

#[test]
fn private_content_is_marked_private_and_public_content_public() {
    let mut weave = Weave::founded();
    weave.gast("anna");
    match &weave.stories("GarnrolleRegistriert")[1].1 {
        Event::GarnrolleRegistriert { profil, privat, position, .. } => {
            assert_eq!(profil.openness, Openness::Public);
            assert_eq!(privat.openness, Openness::Private);
            assert_eq!(position.openness, Openness::Public);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn nobody_but_a_known_garnrolle_acts() {
    let mut weave = Weave::founded();
    let command = Command::ProfilAendern { profil: profil("wer") };
    for actor in [Actor::Besucher, Actor::Betreiber, Actor::Gewebe] {
        assert_eq!(weave.refuses(actor, &command), Refusal::NichtAngemeldet);
    }
    assert_eq!(weave.refused(GarnrolleId::from_u128(7), &command), Refusal::GarnrolleUnbekannt);
}
