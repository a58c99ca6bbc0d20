//! Lent voices: circles, chains, direct Stimmen, the end after 28 days to the microsecond; and counting against a naive
//! count.

use crate::fixture::{MICRO, WEEK, Weave, square};
use domain::decide::{Waehlerschaft, zaehle};
use domain::event::{Event, Regel};
use domain::{Anliegen, Command, DelegationId, Ergebnis, GarnrolleId, Gewicht, Micros, Refusal, Wahl};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// 2,419,200 s.
const FOUR_WEEKS: Micros = Micros(2_419_200_000_000);

fn lend(an: GarnrolleId) -> Command {
    Command::DelegationErteilen { an }
}

#[test]
fn a_voice_is_lent_to_one_other_weber_of_the_same_ortsweberei() {
    let mut weave = Weave::founded();
    let (anna, ben, gast) = (weave.weber("anna"), weave.weber("ben"), weave.gast("gast"));
    let (_, fremd) = weave.found("Frankfurt", square((50.0, 8.0), (50.1, 8.2)), "fremd").unwrap();
    assert_eq!(weave.refused(anna, &lend(anna)), Refusal::DelegationAnSichSelbst);
    assert_eq!(weave.refused(anna, &lend(gast)), Refusal::ZielKeinWeber);
    assert_eq!(weave.refused(anna, &lend(fremd)), Refusal::FremdeOrtsweberei);
    assert_eq!(weave.refused(anna, &lend(GarnrolleId::from_u128(9))), Refusal::GarnrolleUnbekannt);
    assert_eq!(weave.refused(gast, &lend(anna)), Refusal::NurWeber);
    weave.lends(anna, ben);
    assert_eq!(weave.refused(anna, &lend(ben)), Refusal::SchonVerliehen);
}

#[test]
fn lending_anew_ends_what_was_lent_before() {
    let mut weave = Weave::founded();
    let (anna, ben, cem) = (weave.weber("anna"), weave.weber("ben"), weave.weber("cem"));
    let first = weave.lends(anna, ben);
    let events = weave.by(anna, &lend(cem)).unwrap();
    let ended =
        Event::DelegationGeendet { delegation: first, from: anna, to: ben, regel: Regel::AnderemVerliehen };
    assert_eq!((events.len(), &events[0]), (2, &ended));
    assert_eq!(weave.state.delegationen[&anna].to, cem);
}

#[test]
fn a_circle_is_refused_and_named() {
    let mut weave = Weave::founded();
    let (anna, ben, cem) = (weave.weber("anna"), weave.weber("ben"), weave.weber("cem"));
    weave.lends(anna, ben);
    weave.lends(ben, cem);
    let kreis = vec![cem, anna, ben, cem];
    assert_eq!(weave.refused(cem, &lend(anna)), Refusal::DelegationKreis { kreis });
    let kreis = vec![ben, anna, ben];
    assert_eq!(weave.refused(ben, &lend(anna)), Refusal::DelegationKreis { kreis });
}

#[test]
fn a_delegation_ends_28_days_after_the_givers_last_own_action() {
    let mut weave = Weave::founded();
    let (anna, ben) = (weave.weber("anna"), weave.weber("ben"));
    let knoten = weave.idee(ben).id;
    let delegation = weave.lends(anna, ben);
    weave.wait(WEEK);
    let tied = weave.idee(anna);
    let acted = weave.now;
    // What the receiver does counts for nothing.
    weave.at(acted + FOUR_WEEKS - MICRO);
    weave.idee(ben);
    assert_eq!(weave.state.delegationen.len(), 1);
    weave.wait(MICRO);
    let ended =
        Event::DelegationGeendet { delegation, from: anna, to: ben, regel: Regel::DelegationNach28Tagen };
    assert_eq!(weave.stories("DelegationGeendet"), [(acted + FOUR_WEEKS, &ended)]);
    assert!(weave.state.delegationen.is_empty() && !weave.lives(tied.id) && !weave.lives(knoten));
}

#[test]
fn renewing_and_revoking_are_the_givers() {
    let mut weave = Weave::founded();
    let (anna, ben) = (weave.weber("anna"), weave.weber("ben"));
    let delegation = weave.lends(anna, ben);
    let (renew, revoke) =
        (Command::DelegationErneuern { delegation }, Command::DelegationWiderrufen { delegation });
    assert_eq!(weave.refused(ben, &renew), Refusal::DelegationUnbekannt);
    assert_eq!(weave.refused(ben, &revoke), Refusal::DelegationUnbekannt);
    weave.wait(Micros(FOUR_WEEKS.0 - 1));
    weave.by(anna, &renew).unwrap();
    weave.wait(Micros(FOUR_WEEKS.0 - 1));
    assert_eq!(weave.state.delegationen.len(), 1);
    weave.by(anna, &revoke).unwrap();
    assert!(weave.state.delegationen.is_empty());
    let unknown = Command::DelegationWiderrufen { delegation: DelegationId::from_u128(9) };
    assert_eq!(weave.refused(anna, &unknown), Refusal::DelegationUnbekannt);
    assert_eq!(weave.stories("DelegationGeendet").len(), 1);
}

#[test]
fn only_the_weave_lets_a_delegation_end_by_time() {
    let mut weave = Weave::founded();
    let (anna, ben) = (weave.weber("anna"), weave.weber("ben"));
    let end = Command::DelegationEnden { from: anna };
    assert_eq!(weave.refused(ben, &end), Refusal::NurVonInnen);
    assert_eq!(weave.refuses(domain::Actor::Gewebe, &end), Refusal::DelegationUnbekannt);
    weave.lends(anna, ben);
    assert_eq!(weave.refuses(domain::Actor::Gewebe, &end), Refusal::NochNichtFaellig);
}

#[test]
fn a_lent_voice_speaks_through_the_first_in_the_chain_who_voted() {
    let mut weave = Weave::founded();
    let (anna, ben, cem) = (weave.weber("anna"), weave.weber("ben"), weave.weber("cem"));
    let antrag = weave.files(anna, Anliegen::Sachantrag);
    let id = weave.brings_to_vote(cem, antrag);
    weave.lends(anna, ben);
    weave.lends(ben, cem);
    let vote = |wahl| Command::StimmeAbgeben { abstimmung: id, wahl, grund: None };
    weave.by(cem, &vote(Wahl::Ja)).unwrap();
    weave.by(ben, &vote(Wahl::Nein)).unwrap();
    weave.wait(WEEK);
    let [(_, Event::AbstimmungGeschlossen { ergebnis, .. })] = weave.stories("AbstimmungGeschlossen")[..]
    else {
        panic!("one vote")
    };
    // Ben overrides Cem with his own Stimme and keeps what Anna lent him.
    let weight = |garnrolle, wahl, gewicht| Gewicht { garnrolle, wahl, gewicht };
    let gewichte = vec![weight(ben, Wahl::Nein, 2), weight(cem, Wahl::Ja, 1)];
    assert_eq!(*ergebnis, Ergebnis { ja: 1, nein: 2, enthaltung: 0, nicht_abgegeben: 1, gewichte });
}

#[test]
fn a_delegation_that_ends_at_the_close_is_not_counted_any_more() {
    let mut weave = Weave::founded();
    let (anna, ben, cem) = (weave.weber("anna"), weave.weber("ben"), weave.weber("cem"));
    weave.lends(anna, ben);
    weave.at(weave.now + FOUR_WEEKS);
    assert!(weave.state.delegationen.is_empty());
    let antrag = weave.files(cem, Anliegen::Sachantrag);
    let lent = weave.now;
    weave.lends(anna, ben);
    let id = weave.brings_to_vote(ben, antrag);
    let closes = weave.now + WEEK;
    weave.at(closes - MICRO);
    weave.by(ben, &Command::StimmeAbgeben { abstimmung: id, wahl: Wahl::Ja, grund: None }).unwrap();
    assert_eq!(closes, lent + Micros(3 * WEEK.0));
    weave.at(closes);
    let [(_, Event::AbstimmungGeschlossen { ergebnis, .. })] = weave.stories("AbstimmungGeschlossen")[..]
    else {
        panic!("one vote")
    };
    assert_eq!(ergebnis.ja, 2, "three weeks are less than four");
}

/// Counting from the words of the law alone: everyone walks by themselves, with a list of whom they met.
fn naive(
    lent: &BTreeMap<GarnrolleId, Option<GarnrolleId>>,
    stimmen: &BTreeMap<GarnrolleId, Wahl>,
) -> Ergebnis {
    let mut sum = Ergebnis::default();
    let mut weights: BTreeMap<GarnrolleId, u32> = BTreeMap::new();
    for person in lent.keys() {
        let (mut at, mut met) = (*person, Vec::new());
        let speaks = loop {
            if met.contains(&at) || !lent.contains_key(&at) {
                break None;
            }
            if stimmen.contains_key(&at) {
                break Some(at);
            }
            met.push(at);
            match lent[&at] {
                Some(next) => at = next,
                None => break None,
            }
        };
        match speaks {
            Some(who) => *weights.entry(who).or_default() += 1,
            None => sum.nicht_abgegeben += 1,
        }
    }
    for (garnrolle, gewicht) in weights {
        let wahl = stimmen[&garnrolle];
        match wahl {
            Wahl::Ja => sum.ja += gewicht,
            Wahl::Nein => sum.nein += gewicht,
            Wahl::Enthaltung => sum.enthaltung += gewicht,
        }
        sum.gewichte.push(Gewicht { garnrolle, wahl, gewicht });
    }
    sum
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn counting_agrees_with_the_naive_count_circles_included(
        lent in prop::collection::vec(prop::option::of(0_usize..14), 0..12),
        cast in prop::collection::vec((0_usize..14, 0_usize..3), 0..8),
    ) {
        let id = |n: usize| GarnrolleId::from_u128(n as u128 + 1);
        let lent: BTreeMap<_, _> = lent.iter().enumerate().map(|(n, to)| (id(n), to.map(id))).collect();
        let stimmen: BTreeMap<_, _> = cast.iter().map(|(n, wahl)| (id(*n), Wahl::ALL[*wahl])).collect();
        let waehler = Waehlerschaft::new(lent.iter().map(|(from, to)| (*from, *to)));
        let counted = zaehle(&waehler, &stimmen);
        prop_assert_eq!(counted.wahlberechtigt() as usize, lent.len(), "everyone counts once or not");
        prop_assert_eq!(&counted, &naive(&lent, &stimmen));
        for person in lent.keys() {
            let way = waehler.pfad(*person, &stimmen);
            prop_assert_eq!(way.first(), Some(person));
            prop_assert!(way.len() <= lent.len());
        }
    }
}

#[test]
fn a_chain_of_a_hundred_thousand_is_followed_once() {
    let id = |n: u128| GarnrolleId::from_u128(n);
    let people = 100_000_u128;
    let waehler = Waehlerschaft::new((0..people).map(|n| (id(n), (n + 1 < people).then(|| id(n + 1)))));
    let stimmen = BTreeMap::from([(id(people - 1), Wahl::Ja)]);
    let counted = zaehle(&waehler, &stimmen);
    assert_eq!((counted.ja, counted.nicht_abgegeben), (100_000, 0));
    let circle = Waehlerschaft::new((0..people).map(|n| (id(n), Some(id((n + 1) % people)))));
    assert_eq!(zaehle(&circle, &BTreeMap::new()).nicht_abgegeben, 100_000);
}
