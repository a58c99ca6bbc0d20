//! The Ortsgewebekonto: what a Spende tells of who gave it, what a Beschluss reserves, who pays it out, what a contra
//! entry undoes - to the cent and to the microsecond.

use crate::fixture::{MICRO, WEEK, Weave, altona, beleg, betrag, faden_of, name, person};
use domain::command::Sichtbarkeit;
use domain::event::Event;
use domain::state::{Ends, KONTO_MAX_CENTS};
use domain::{
    Actor, Anliegen, AntragId, AuszahlungId, AuszahlungStatus, Betrag, BetragError, BuchungId, Command, DAY,
    FadenArt, GarnrolleId, Geldkonto, Refusal, StrukturArt,
};

fn give(weave: &Weave, cents: i64, sichtbarkeit: Sichtbarkeit) -> Command {
    Command::Spenden { ort: weave.ort, betrag: betrag(cents), sichtbarkeit }
}

/// What lies in the accounts: given, free, reserved, paid out.
fn lies(weave: &Weave) -> [i64; 4] {
    let salden = weave.salden();
    assert_eq!(salden.summe(), 0, "the ledger always adds up to nothing");
    [Geldkonto::Spenden, Geldkonto::Frei, Geldkonto::Reserviert, Geldkonto::Ausgezahlt]
        .map(|konto| salden.of(konto))
}

fn payout(cents: i64) -> Anliegen {
    Anliegen::Auszahlung { betrag: betrag(cents) }
}

fn status(weave: &Weave, antrag: AntragId) -> Option<AuszahlungStatus> {
    weave.state.auszahlungen.get(&antrag.auszahlung()).map(|one| one.status)
}

/// Anna is a Weber, 100 euros are there, and a payout of so many cents has just been decided.
fn decided(cents: i64) -> (Weave, GarnrolleId, AntragId) {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    weave.gives(anna, 10_000);
    let antrag = weave.files(anna, payout(cents));
    weave.wait(WEEK);
    (weave, anna, antrag)
}

#[test]
fn an_amount_is_at_least_a_cent_and_at_most_a_million_euros() {
    let table =
        [(i64::MIN, false), (-1, false), (0, false), (1, true), (100_000_000, true), (100_000_001, false)];
    for (cents, fits) in table {
        assert_eq!(Betrag::new(cents).map(Betrag::cents), if fits { Ok(cents) } else { Err(BetragError) });
    }
    assert!(BetragError.to_string().contains("100000000"));
}

#[test]
fn a_visible_spende_names_its_donor_and_draws_a_goldfaden_to_the_konto() {
    let mut weave = Weave::founded();
    let gast = weave.gast("gast");
    let command = give(&weave, 2_500, Sichtbarkeit::Sichtbar);
    let events = weave.by(gast, &command).unwrap();
    let [
        Event::SpendeEingegangen { by, betrag, .. },
        Event::FadenGezogen { faden, art, from, to, expires_at, .. },
    ] = &events[..]
    else {
        panic!("giving leads to something else: {events:?}")
    };
    assert_eq!((*by, betrag.cents(), *art, *from), (gast, 2_500, FadenArt::Gold, gast));
    assert_eq!(*to, weave.state.orte[&weave.ort].struktur[&StrukturArt::Konto]);
    assert_eq!(*expires_at, weave.now + WEEK);
    assert_eq!(weave.ends(*faden), Some(Ends::At(weave.now + WEEK)));
    assert_eq!(lies(&weave), [-2_500, 2_500, 0, 0]);
    assert_eq!(weave.rolle(gast).last_action, weave.now);
}

#[test]
fn of_an_anonymous_spende_nothing_tells_who_gave_it_or_when_on_its_day() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let before = weave.rolle(anna).clone();
    // Two moments of the same day, and the newest event lies on an earlier one.
    let midnight = (weave.now + DAY + DAY).day();
    let mut told = Vec::new();
    for later in [MICRO, domain::Micros(DAY.0 - 1)] {
        let mut other = weave.clone();
        other.at(midnight + later);
        let command = give(&other, 2_500, Sichtbarkeit::Anonym);
        let events = other.by(anna, &command).unwrap();
        let [Event::AnonymeSpendeEingegangen { buchung, .. }] = &events[..] else {
            panic!("giving leads to something else: {events:?}")
        };
        let record = other.happened.last().unwrap();
        assert_eq!((record.actor, record.time), (Actor::Ungenannt, midnight));
        assert_eq!((buchung.as_u128() >> 80) as i64, midnight.micros() / 1_000, "the id tells the day");
        assert!(!format!("{:?}", record.event).contains(&anna.to_string()));
        assert_eq!(lies(&other), [-2_500, 2_500, 0, 0]);
        assert_eq!(*other.rolle(anna), before, "it is not even an action of hers");
        told.push((record.actor, record.time, record.ort, record.event.name()));
    }
    assert_eq!(told[0], told[1]);
}

#[test]
fn where_the_log_is_further_an_anonymous_spende_carries_the_time_of_the_newest_event() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let newest = weave.happened.last().unwrap().time;
    weave.at(weave.now + MICRO);
    let command = give(&weave, 1, Sichtbarkeit::Anonym);
    weave.by(anna, &command).unwrap();
    assert_eq!(weave.happened.last().unwrap().time, newest);
}

#[test]
fn without_einspruch_a_payout_is_authorised_at_the_deadline_and_not_a_microsecond_before() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    weave.gives(anna, 10_000);
    let antrag = weave.files(anna, payout(4_000));
    let deadline = weave.now + WEEK;
    weave.at(deadline - MICRO);
    assert_eq!((status(&weave, antrag), lies(&weave)), (None, [-10_000, 10_000, 0, 0]));
    weave.at(deadline);
    assert_eq!(status(&weave, antrag), Some(AuszahlungStatus::Freigegeben));
    assert_eq!(lies(&weave), [-10_000, 6_000, 4_000, 0]);
    assert_eq!(weave.salden().saldo(), 10_000, "reserved money is still there");
    let raum = weave.knoten(antrag.raum());
    assert_eq!(raum.kern.ends_at, Some(deadline), "its Raum fades from the decision on, like any other");
    assert_eq!(weave.stories("AuszahlungFreigegeben").len(), 1);
}

#[test]
fn a_payout_is_covered_to_the_last_cent_and_not_by_one_more() {
    for (cents, is, left) in [
        (9_999, AuszahlungStatus::Freigegeben, [-10_000, 1, 9_999, 0]),
        (10_000, AuszahlungStatus::Freigegeben, [-10_000, 0, 10_000, 0]),
        (10_001, AuszahlungStatus::NichtGedeckt, [-10_000, 10_000, 0, 0]),
    ] {
        let (weave, _, antrag) = decided(cents);
        assert_eq!((status(&weave, antrag), lies(&weave)), (Some(is), left), "{cents}");
    }
}

#[test]
fn what_is_reserved_covers_no_second_payout() {
    let (mut weave, anna, first) = decided(6_000);
    let second = weave.files(anna, payout(4_001));
    weave.wait(WEEK);
    assert_eq!(status(&weave, second), Some(AuszahlungStatus::NichtGedeckt));
    assert_eq!(status(&weave, first), Some(AuszahlungStatus::Freigegeben));
    assert_eq!(lies(&weave), [-10_000, 4_000, 6_000, 0]);
    let (_, told) = weave.stories("AuszahlungNichtGedeckt")[0];
    assert!(matches!(told, Event::AuszahlungNichtGedeckt { frei_cents: 4_000, .. }));
}

#[test]
fn a_vote_authorises_a_payout_or_lets_it_be() {
    for (wahl, is) in [(domain::Wahl::Ja, Some(AuszahlungStatus::Freigegeben)), (domain::Wahl::Nein, None)] {
        let mut weave = Weave::founded();
        let (anna, ben) = (weave.weber("anna"), weave.weber("ben"));
        weave.gives(anna, 10_000);
        let antrag = weave.files(anna, payout(500));
        let abstimmung = weave.brings_to_vote(ben, antrag);
        weave.by(ben, &Command::StimmeAbgeben { abstimmung, wahl, grund: None }).unwrap();
        weave.wait(WEEK);
        assert_eq!(status(&weave, antrag), is);
    }
}

#[test]
fn a_verantwortliche_pays_once_and_nobody_else_does() {
    let (mut weave, anna, antrag) = decided(4_000);
    let pay = Command::AuszahlungBezahlen { auszahlung: antrag.auszahlung(), beleg: Some(beleg("Nr. 7")) };
    assert_eq!(weave.refuses(Actor::Besucher, &pay), Refusal::NichtAngemeldet);
    assert_eq!(weave.refused(anna, &pay), Refusal::NurVerantwortliche);
    let (_, fred) = weave.found("Fern", crate::fixture::square((9.0, 9.0), (11.0, 11.0)), "fred").unwrap();
    assert_eq!(weave.refused(fred, &pay), Refusal::NurVerantwortliche, "not even that of another place");
    weave.by(weave.vera, &pay).unwrap();
    assert_eq!(lies(&weave), [-10_000, 6_000, 0, 4_000]);
    assert_eq!(weave.refused(weave.vera, &pay), Refusal::SchonBezahlt);
}

#[test]
fn what_was_never_authorised_is_not_paid() {
    let (mut weave, anna, antrag) = decided(10_001);
    let pay = |id: AuszahlungId| Command::AuszahlungBezahlen { auszahlung: id, beleg: None };
    let status = AuszahlungStatus::NichtGedeckt;
    let vera = weave.vera;
    let refusal = Refusal::AuszahlungNichtFreigegeben { status };
    assert_eq!(weave.refused(vera, &pay(antrag.auszahlung())), refusal);
    let open = weave.files(anna, payout(1));
    assert_eq!(weave.refused(vera, &pay(open.auszahlung())), Refusal::AuszahlungUnbekannt);
}

#[test]
fn a_repealed_beschluss_sets_its_money_free_unless_it_was_paid() {
    for paid in [false, true] {
        let (mut weave, anna, antrag) = decided(4_000);
        if paid {
            weave.pays(antrag);
        }
        weave.files(anna, Anliegen::Aufhebung { antrag });
        weave.wait(WEEK);
        let (is, left) = if paid {
            (AuszahlungStatus::Bezahlt, [-10_000, 6_000, 0, 4_000])
        } else {
            (AuszahlungStatus::Zurueckgenommen, [-10_000, 10_000, 0, 0])
        };
        assert_eq!((status(&weave, antrag), lies(&weave)), (Some(is), left));
    }
}

#[test]
fn a_contra_entry_undoes_a_spende_as_far_as_the_money_is_free() {
    let (mut weave, anna, _) = decided(4_000);
    let given = *weave.state.buchungen.keys().next().unwrap();
    let undo = |buchung| Command::BuchungKorrigieren { buchung, beleg: beleg("Rücklastschrift") };
    let vera = weave.vera;
    assert_eq!(weave.refused(vera, &undo(given)), Refusal::NichtGedeckt { frei_cents: 6_000 });
    weave.gives(anna, 3_999);
    assert_eq!(weave.refused(vera, &undo(given)), Refusal::NichtGedeckt { frei_cents: 9_999 });
    weave.gives(anna, 1);
    assert_eq!(weave.refused(anna, &undo(given)), Refusal::NurVerantwortliche);
    weave.by(vera, &undo(given)).unwrap();
    assert_eq!(lies(&weave), [-4_000, 0, 4_000, 0]);
    assert_eq!(weave.refused(vera, &undo(given)), Refusal::SchonKorrigiert);
}

#[test]
fn a_contra_entry_makes_what_was_not_paid_authorised_again() {
    let (mut weave, _, antrag) = decided(4_000);
    let zahlung = weave.pays(antrag);
    let events = weave.corrects(zahlung);
    let [Event::BuchungKorrigiert { buchung, .. }] = &events[..] else { panic!("{events:?}") };
    assert_eq!(status(&weave, antrag), Some(AuszahlungStatus::Freigegeben));
    assert_eq!(lies(&weave), [-10_000, 6_000, 4_000, 0]);
    let again = Command::BuchungKorrigieren { buchung: *buchung, beleg: beleg("Doch") };
    assert_eq!(weave.refused(weave.vera, &again), Refusal::BuchungNichtKorrigierbar);
    weave.pays(antrag);
    assert_eq!(lies(&weave), [-10_000, 6_000, 0, 4_000]);
}

#[test]
fn what_was_not_paid_after_all_and_is_repealed_goes_free() {
    let (mut weave, anna, antrag) = decided(4_000);
    let zahlung = weave.pays(antrag);
    weave.files(anna, Anliegen::Aufhebung { antrag });
    weave.wait(WEEK);
    assert_eq!(weave.corrects(zahlung).len(), 2);
    assert_eq!(status(&weave, antrag), Some(AuszahlungStatus::Zurueckgenommen));
    assert_eq!(lies(&weave), [-10_000, 10_000, 0, 0]);
}

#[test]
fn what_a_beschluss_reserved_no_verantwortliche_sets_free() {
    let (mut weave, ..) = decided(4_000);
    let reserved = *weave.state.buchungen.keys().next_back().unwrap();
    let undo = Command::BuchungKorrigieren { buchung: reserved, beleg: beleg("Nein") };
    assert_eq!(weave.refused(weave.vera, &undo), Refusal::BuchungNichtKorrigierbar);
    let unknown = Command::BuchungKorrigieren { buchung: BuchungId::from_u128(1), beleg: beleg("Nein") };
    assert_eq!(weave.refused(weave.vera, &unknown), Refusal::BuchungUnbekannt);
}

#[test]
fn a_konto_is_full_at_ten_billion_euros_to_the_cent() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let fills = Betrag::MAX_CENTS;
    let mut given = 0;
    while given + fills < KONTO_MAX_CENTS {
        weave.gives_anonymously(anna, fills);
        given += fills;
    }
    weave.gives_anonymously(anna, KONTO_MAX_CENTS - given - 1);
    let command = give(&weave, 2, Sichtbarkeit::Sichtbar);
    assert_eq!(weave.refused(anna, &command), Refusal::KontoVoll { max_cents: 1_000_000_000_000 });
    weave.gives(anna, 1);
    assert_eq!(weave.salden().saldo(), KONTO_MAX_CENTS);
}

#[test]
fn each_ortsweberei_has_its_own_money_and_a_goldfaden_can_be_twisted() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let command = Command::OrtswebereiGruenden {
        name: name("Fern"),
        bounds: crate::fixture::square((9.0, 9.0), (11.0, 11.0)),
        person: person("fred"),
    };
    let events = weave.does(Actor::Betreiber, &command).unwrap();
    let Event::OrtswebereiGegruendet { ort, .. } = &events[0] else { panic!("{events:?}") };
    let abroad = Command::Spenden { ort: *ort, betrag: betrag(700), sichtbarkeit: Sichtbarkeit::Sichtbar };
    let gold = faden_of(&weave.by(anna, &abroad).unwrap());
    weave.twists(anna, gold);
    assert_eq!(weave.ends(gold), Some(Ends::Never));
    assert_eq!(weave.state.konten[ort].saldo(), 700);
    assert_eq!(weave.salden().saldo(), 0);
    let nowhere = Command::Spenden {
        ort: domain::OrtId::from_u128(1),
        betrag: betrag(1),
        sichtbarkeit: Sichtbarkeit::Anonym,
    };
    assert_eq!(weave.refused(anna, &nowhere), Refusal::OrtUnbekannt);
    let besucher = give(&weave, 1, Sichtbarkeit::Anonym);
    assert_eq!(weave.refuses(Actor::Besucher, &besucher), Refusal::NichtAngemeldet);
    assert_eq!(weave.refuses(Actor::Ungenannt, &besucher), Refusal::NichtAngemeldet);
    assert!(altona().contain(crate::fixture::home()));
}
