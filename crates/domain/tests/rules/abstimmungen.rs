//! Votes: until when to the microsecond, who has a voice, and what they come to.

use crate::fixture::{MICRO, WEEK, Weave, grund, square};
use domain::event::{Event, Regel};
use domain::{
    AbstimmungId, Actor, Anliegen, AntragId, AntragStatus, Command, Ergebnis, FadenArt, GarnrolleId, Gewicht,
    Refusal, Wahl,
};

fn vote(abstimmung: AbstimmungId, wahl: Wahl) -> Command {
    Command::StimmeAbgeben { abstimmung, wahl, grund: None }
}

/// What the only vote came to.
fn ergebnis(weave: &Weave) -> Ergebnis {
    match weave.stories("AbstimmungGeschlossen")[..] {
        [(_, Event::AbstimmungGeschlossen { ergebnis, .. })] => ergebnis.clone(),
        ref other => panic!("one vote was to close: {other:?}"),
    }
}

/// A vote that has just opened, with its applicant, its objector and its Antrag.
struct Vote {
    weave: Weave,
    anna: GarnrolleId,
    ben: GarnrolleId,
    antrag: AntragId,
    id: AbstimmungId,
}

impl Vote {
    fn opened() -> Self {
        let mut weave = Weave::founded();
        let (anna, ben) = (weave.weber("anna"), weave.weber("ben"));
        let antrag = weave.files(anna, Anliegen::Sachantrag);
        let id = weave.brings_to_vote(ben, antrag);
        Self { weave, anna, ben, antrag, id }
    }
}

#[test]
fn a_stimme_counts_until_the_close_and_not_at_it() {
    let Vote { mut weave, anna, ben, antrag, id } = Vote::opened();
    let closes = weave.now + WEEK;
    weave.at(closes - MICRO);
    weave.by(anna, &vote(id, Wahl::Ja)).unwrap();
    weave.at(closes);
    assert_eq!(weave.refused(ben, &vote(id, Wahl::Nein)), Refusal::AbstimmungGeschlossen);
    assert_eq!(weave.status(antrag), AntragStatus::Angenommen);
    let gewichte = vec![Gewicht { garnrolle: anna, wahl: Wahl::Ja, gewicht: 1 }];
    // Vera, Anna and Ben have voices.
    let expected = Ergebnis { ja: 1, nein: 0, enthaltung: 0, nicht_abgegeben: 2, gewichte };
    assert_eq!((ergebnis(&weave), expected.wahlberechtigt()), (expected, 3));
    assert_eq!(weave.stories("AbstimmungGeschlossen")[0].0, closes);
}

#[test]
fn the_last_stimme_counts_and_each_draws_a_faden() {
    let Vote { mut weave, anna, antrag, id, .. } = Vote::opened();
    weave.by(anna, &vote(id, Wahl::Ja)).unwrap();
    let with_reason =
        Command::StimmeAbgeben { abstimmung: id, wahl: Wahl::Nein, grund: Some(grund("Doch nicht")) };
    let events = weave.by(anna, &with_reason).unwrap();
    let [Event::StimmeAbgegeben { grund: Some(_), .. }, Event::FadenGezogen { art, to, .. }] = &events[..]
    else {
        panic!("voting gives something else: {events:?}")
    };
    assert_eq!((*art, *to), (FadenArt::Abstimmung, antrag.raum()));
    weave.wait(WEEK);
    assert_eq!((ergebnis(&weave).ja, ergebnis(&weave).nein), (0, 1));
    assert_eq!(weave.status(antrag), AntragStatus::Abgelehnt);
}

#[test]
fn a_tie_rejects_and_so_does_nobody() {
    for (ja, nein) in [(1, 1), (0, 0)] {
        let Vote { mut weave, anna, ben, antrag, id } = Vote::opened();
        if ja == 1 {
            weave.by(anna, &vote(id, Wahl::Ja)).unwrap();
            weave.by(ben, &vote(id, Wahl::Nein)).unwrap();
        }
        weave.wait(WEEK);
        assert_eq!((ergebnis(&weave).ja, ergebnis(&weave).nein), (ja, nein));
        let rejected = Event::AntragAbgelehnt { antrag, regel: Regel::NichtMehrJaAlsNein };
        assert_eq!(weave.happened.last().unwrap().event, rejected);
    }
}

#[test]
fn an_abstention_is_cast_and_counts_for_neither_side() {
    let Vote { mut weave, anna, ben, antrag, id } = Vote::opened();
    weave.by(anna, &vote(id, Wahl::Ja)).unwrap();
    weave.by(ben, &vote(id, Wahl::Enthaltung)).unwrap();
    weave.wait(WEEK);
    let ergebnis = ergebnis(&weave);
    assert_eq!((ergebnis.ja, ergebnis.enthaltung, ergebnis.nicht_abgegeben), (1, 1, 1));
    assert_eq!(weave.status(antrag), AntragStatus::Angenommen);
}

#[test]
fn gaeste_and_strangers_have_no_voice() {
    let Vote { mut weave, id, .. } = Vote::opened();
    let gast = weave.gast("gast");
    let (_, fremd) = weave.found("Frankfurt", square((50.0, 8.0), (50.1, 8.2)), "fremd").unwrap();
    assert_eq!(weave.refused(gast, &vote(id, Wahl::Ja)), Refusal::NurWeber);
    assert_eq!(weave.refused(fremd, &vote(id, Wahl::Ja)), Refusal::FremdeOrtsweberei);
    let unknown = vote(AbstimmungId::from_u128(9), Wahl::Ja);
    assert_eq!(weave.refused(fremd, &unknown), Refusal::AbstimmungUnbekannt);
    weave.wait(WEEK);
    assert_eq!(ergebnis(&weave).wahlberechtigt(), 3);
}

#[test]
fn on_a_weberantrag_the_applicant_does_not_vote() {
    let mut weave = Weave::founded();
    let (gast, ben) = (weave.gast("gast"), weave.weber("ben"));
    let antrag = weave.files(gast, Anliegen::Weberantrag);
    let id = weave.brings_to_vote(ben, antrag);
    assert_eq!(weave.refused(gast, &vote(id, Wahl::Ja)), Refusal::NurWeber);
    weave.by(weave.vera, &vote(id, Wahl::Ja)).unwrap();
    weave.wait(WEEK);
    assert_eq!(ergebnis(&weave).wahlberechtigt(), 2, "Vera and Ben");
    assert_eq!(weave.rolle(gast).status, domain::state::Status::Weber);
}

#[test]
fn an_applicant_verified_meanwhile_still_has_no_voice_in_its_own_weberantrag() {
    let mut weave = Weave::founded();
    let (gast, ben) = (weave.gast("gast"), weave.weber("ben"));
    let antrag = weave.files(gast, Anliegen::Weberantrag);
    let id = weave.brings_to_vote(ben, antrag);
    weave.by(weave.vera, &Command::GarnrolleVerifizieren { garnrolle: gast, guardian: None }).unwrap();
    assert_eq!(weave.refused(gast, &vote(id, Wahl::Ja)), Refusal::KeineStimmeInEigenerSache);
    weave.wait(WEEK);
    assert_eq!(ergebnis(&weave).wahlberechtigt(), 2);
}

#[test]
fn who_is_no_weber_at_the_close_is_not_counted() {
    let Vote { mut weave, anna, ben, antrag: _, id } = Vote::opened();
    let vera = weave.vera;
    weave.by(vera, &vote(id, Wahl::Ja)).unwrap();
    weave.by(ben, &vote(id, Wahl::Nein)).unwrap();
    // Passes at the very moment at which the vote closes; deadlines come before closes.
    weave.files(anna, Anliegen::VerifizierungEntziehen { garnrolle: vera });
    weave.wait(WEEK);
    assert_eq!((ergebnis(&weave).ja, ergebnis(&weave).nein, ergebnis(&weave).nicht_abgegeben), (0, 1, 1));
}

#[test]
fn only_the_weave_closes_and_only_when_it_is_due() {
    let Vote { mut weave, anna, id, .. } = Vote::opened();
    let close = Command::AbstimmungSchliessen { abstimmung: id };
    assert_eq!(weave.refused(anna, &close), Refusal::NurVonInnen);
    assert_eq!(weave.refuses(Actor::Gewebe, &close), Refusal::NochNichtFaellig);
    weave.wait(WEEK);
    assert_eq!(weave.refuses(Actor::Gewebe, &close), Refusal::AbstimmungGeschlossen);
}
