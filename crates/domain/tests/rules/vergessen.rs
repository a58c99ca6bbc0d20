//! Being forgotten: at which microsecond, what goes, and what stays as it was counted.

use crate::fixture::{MICRO, WEEK, Weave, grund, person, text};
use domain::event::{Event, Profil, Regel};
use domain::state::{Status, Vergessen};
use domain::{
    Actor, Anliegen, AntragStatus, Command, GarnrolleId, Kartenstatus, Personal, Refusal, Wahl, evolve,
};

fn forget(garnrolle: GarnrolleId) -> Command {
    Command::RolleVergessen { garnrolle }
}

#[test]
fn who_asks_is_forgotten_after_exactly_a_week_and_can_take_it_back_until_then() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    weave.by(anna, &Command::VergessenBeantragen).unwrap();
    let when = weave.now + WEEK;
    assert_eq!(weave.rolle(anna).vergessen, Vergessen::Am(when));
    let twice = weave.refused(anna, &Command::VergessenBeantragen);
    assert_eq!(twice, Refusal::VergessenLaeuft { vergessen_at: when });
    weave.at(when - MICRO);
    weave.by(anna, &Command::VergessenZuruecknehmen).unwrap();
    assert_eq!(weave.refused(anna, &Command::VergessenZuruecknehmen), Refusal::KeinVergessen);
    weave.at(when + WEEK);
    assert_eq!(weave.rolle(anna).vergessen, Vergessen::Nein);
    weave.by(anna, &Command::VergessenBeantragen).unwrap();
    let when = weave.now + WEEK;
    weave.at(when);
    let told = weave.stories("RolleVergessen");
    assert!(
        matches!(told[..], [(at, Event::RolleVergessen { regel: Regel::VergessenNach168Stunden, .. })] if at == when)
    );
    assert_eq!(weave.refused(anna, &Command::VergessenZuruecknehmen), Refusal::GarnrolleUnbekannt);
}

#[test]
fn nothing_stays_but_that_there_was_somebody() {
    let mut weave = Weave::founded();
    let (anna, vera) = (weave.weber("anna"), weave.vera);
    let ben = weave.weber("ben");
    weave.lends(anna, ben);
    let tied = weave.idee(anna);
    weave.twists(anna, tied.faden);
    for who in [anna, vera] {
        weave.does(Actor::Betreiber, &forget(who)).unwrap();
    }
    let rolle = weave.rolle(anna).clone();
    assert_eq!((rolle.status, rolle.email, rolle.place, rolle.drawn), (Status::Gast, None, None, None));
    assert_eq!((rolle.kartenstatus, rolle.vergessen), (Kartenstatus::Verborgen, Vergessen::Ja));
    assert!(weave.state.delegationen.is_empty() && weave.state.orte[&weave.ort].verantwortliche.is_empty());
    assert!(weave.lives(tied.id), "what it twisted holds");
    // The address is free for somebody else.
    weave.does(Actor::Besucher, &Command::GarnrolleRegistrieren { person: person("anna") }).unwrap();
    assert_eq!(weave.refuses(Actor::Betreiber, &forget(anna)), Refusal::GarnrolleUnbekannt);
}

#[test]
fn nobody_deals_with_somebody_who_is_forgotten() {
    let mut weave = Weave::founded();
    let (anna, ben, gast) = (weave.weber("anna"), weave.weber("ben"), weave.gast("gast"));
    weave.files(gast, Anliegen::Weberantrag);
    for who in [anna, gast] {
        weave.does(Actor::Betreiber, &forget(who)).unwrap();
    }
    let verify = Command::GarnrolleVerifizieren { garnrolle: gast, guardian: None };
    assert_eq!(weave.refused(weave.vera, &verify), Refusal::GarnrolleUnbekannt);
    assert_eq!(weave.refused(ben, &Command::DelegationErteilen { an: anna }), Refusal::GarnrolleUnbekannt);
    let amt = Command::AntragStellen {
        ort: weave.ort,
        anliegen: Anliegen::Amt { garnrolle: anna },
        text: text("Amt"),
        knoten: None,
    };
    assert_eq!(weave.refused(ben, &amt), Refusal::GarnrolleUnbekannt);
    let join = Command::NachrichtSchreiben { knoten: weave.idee(ben).id, text: crate::fixture::says("x") };
    assert_eq!(weave.refused(anna, &join), Refusal::GarnrolleUnbekannt);
    weave.wait(WEEK);
    assert_eq!(weave.rolle(gast).status, Status::Gast, "a Beschluss makes nobody of them a Weber");
}

#[test]
fn a_vote_that_closes_at_the_same_moment_counts_the_voice_and_a_later_one_does_not() {
    let run = |later| {
        let mut weave = Weave::founded();
        let (anna, ben) = (weave.weber("anna"), weave.weber("ben"));
        let antrag = weave.files(ben, Anliegen::Sachantrag);
        let vote = weave.brings_to_vote(anna, antrag);
        if later {
            weave.now = weave.now + MICRO;
        }
        let ask = |weave: &mut Weave| weave.by(anna, &Command::VergessenBeantragen).unwrap();
        if !later {
            ask(&mut weave);
        }
        weave.by(anna, &Command::StimmeAbgeben { abstimmung: vote, wahl: Wahl::Ja, grund: None }).unwrap();
        if later {
            weave.does(Actor::Betreiber, &forget(anna)).unwrap();
        }
        weave.wait(WEEK);
        weave.status(antrag)
    };
    assert_eq!(run(false), AntragStatus::Angenommen);
    assert_eq!(run(true), AntragStatus::Abgelehnt);
}

#[test]
fn who_does_not_may_and_nobody_forgets_others() {
    let mut weave = Weave::founded();
    let (anna, ben) = (weave.weber("anna"), weave.weber("ben"));
    for actor in [Actor::Besucher, Actor::Garnrolle(ben), Actor::Garnrolle(anna)] {
        assert_eq!(weave.refuses(actor, &forget(anna)), Refusal::NurVonInnen);
    }
    assert_eq!(weave.refuses(Actor::Gewebe, &forget(anna)), Refusal::NochNichtFaellig);
}

/// Whoever reads the log without the key comes to the same state as whoever saw it with it.
#[test]
fn the_state_is_the_same_whether_or_not_the_key_was_there() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let tied = weave.idee(anna);
    weave.writes(anna, tied.id);
    let antrag = weave.files(weave.vera, Anliegen::Sachantrag);
    weave.by(anna, &Command::EinspruchErheben { antrag, grund: grund("Nein") }).unwrap();
    weave.does(Actor::Betreiber, &forget(anna)).unwrap();
    let mut again = domain::State::default();
    for mut one in weave.happened.clone() {
        if let Event::GarnrolleRegistriert { garnrolle, profil, privat, position, .. } = &mut one.event
            && *garnrolle == anna
        {
            *profil = Personal::<Profil> { content: None, ..profil.clone() };
            privat.content = None;
            position.content = None;
        }
        evolve(&mut again, &one);
    }
    assert_eq!(again, weave.state);
}
