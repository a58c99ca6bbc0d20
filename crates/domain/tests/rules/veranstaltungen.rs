//! Veranstaltungen: held until their end, faded 168 h later whatever leads to them, Garn excepted; and which dates fit.

use crate::fixture::{MICRO, WEEK, Weave, kern, text, veranstaltung};
use domain::decide::MAX_DAYS_AHEAD;
use domain::event::{Event, KnotenKern, Regel};
use domain::{Actor, Command, KnotenArt, Micros, Refusal};

const DAY: Micros = Micros(86_400_000_000);

fn knuepfen(kern: KnotenKern) -> Command {
    Command::KnotenKnuepfen { kern, text: text("Sommerfest") }
}

#[test]
fn a_veranstaltung_is_held_until_its_end_though_its_last_faden_has_faded() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let end = weave.now + Micros(30 * DAY.0);
    let tied = weave.ties(anna, veranstaltung(end));
    weave.at(end);
    assert_eq!(weave.ends(tied.faden), None);
    assert!(weave.lives(tied.id));
    weave.at(end + WEEK - MICRO);
    assert!(weave.lives(tied.id));
    weave.wait(MICRO);
    assert_eq!(weave.knoten(tied.id).archived_at, Some(end + WEEK));
    weave.wait(WEEK);
    let regel = Regel::VeranstaltungVorbei;
    let dissolved = weave.stories("KnotenAufgeloest");
    assert_eq!(dissolved, [(end + WEEK, &Event::KnotenAufgeloest { knoten: tied.id, regel })]);
}

#[test]
fn a_veranstaltung_that_is_over_by_168_hours_goes_whatever_faeden_lead_to_it() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let end = weave.now + DAY;
    let tied = weave.ties(anna, veranstaltung(end));
    weave.at(end + Micros(6 * DAY.0));
    weave.joins(anna, tied.id);
    weave.at(end + WEEK);
    assert_eq!(weave.knoten(tied.id).archived_at, Some(end + WEEK));
}

#[test]
fn a_faden_that_ends_before_does_not_take_the_veranstaltung_along() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let end = weave.now + MICRO;
    let tied = weave.ties(anna, veranstaltung(end));
    weave.wait(WEEK);
    assert_eq!(weave.ends(tied.faden), None);
    assert!(weave.lives(tied.id), "its Faden ended a microsecond before");
    weave.wait(MICRO);
    assert!(!weave.lives(tied.id));
}

#[test]
fn a_faden_that_ends_at_the_same_microsecond_dissolves_it_once() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let end = weave.now + DAY;
    let tied = weave.ties(anna, veranstaltung(end));
    weave.at(end);
    weave.joins(anna, tied.id);
    weave.at(end + WEEK);
    assert_eq!(weave.knoten(tied.id).archived_at, Some(end + WEEK));
    assert_eq!(weave.stories("KnotenAufgeloest").len(), 1);
    let regel = Regel::VeranstaltungVorbei;
    assert_eq!(weave.stories("KnotenAufgeloest")[0].1, &Event::KnotenAufgeloest { knoten: tied.id, regel });
    assert!(weave.state.faeden.is_empty());
}

#[test]
fn garn_a_microsecond_before_holds_it_and_untwisting_later_dissolves_it_at_once() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let end = weave.now + DAY;
    let tied = weave.ties(anna, veranstaltung(end));
    weave.at(end + WEEK - MICRO);
    let faden = weave.joins(anna, tied.id);
    weave.twists(anna, faden);
    weave.wait(Micros(9 * WEEK.0));
    assert!(weave.lives(tied.id));
    weave.untwists(anna, faden);
    assert_eq!(weave.knoten(tied.id).archived_at, Some(weave.now));
    let last = &weave.happened.last().unwrap().event;
    assert_eq!(last, &Event::KnotenAufgeloest { knoten: tied.id, regel: Regel::VeranstaltungVorbei });
}

#[test]
fn garn_untwisted_before_168_hours_after_the_end_leaves_it_until_then() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let end = weave.now + DAY;
    let tied = weave.ties(anna, veranstaltung(end));
    weave.twists(anna, tied.faden);
    weave.at(end + WEEK - MICRO);
    weave.untwists(anna, tied.faden);
    assert!(weave.lives(tied.id));
    weave.wait(MICRO);
    assert_eq!(weave.knoten(tied.id).archived_at, Some(end + WEEK));
}

#[test]
fn one_garn_of_two_still_holds_a_veranstaltung_that_is_long_over() {
    let mut weave = Weave::founded();
    let (anna, ben) = (weave.weber("anna"), weave.weber("ben"));
    let tied = weave.ties(anna, veranstaltung(weave.now + DAY));
    let other = weave.joins(ben, tied.id);
    weave.twists(anna, tied.faden);
    weave.twists(ben, other);
    weave.wait(Micros(5 * WEEK.0));
    weave.untwists(anna, tied.faden);
    assert!(weave.lives(tied.id));
    weave.untwists(ben, other);
    assert!(!weave.lives(tied.id));
}

#[test]
fn a_veranstaltung_without_an_end_is_a_knoten_like_any_other() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let kern = KnotenKern { starts_at: Some(weave.now + DAY), ..kern(KnotenArt::Veranstaltung) };
    let tied = weave.ties(anna, kern);
    weave.wait(WEEK);
    assert!(!weave.lives(tied.id));
    let regel = Regel::NichtsFuehrtMehrHin;
    assert_eq!(weave.stories("KnotenAufgeloest")[0].1, &Event::KnotenAufgeloest { knoten: tied.id, regel });
}

#[test]
fn moving_the_end_moves_the_dissolving() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let (early, late) = (weave.now + DAY, weave.now + Micros(20 * DAY.0));
    let tied = weave.ties(anna, veranstaltung(early));
    let moved = Command::KnotenAendern {
        knoten: tied.id,
        based_on: 1,
        kern: veranstaltung(late),
        text: Some(text("Verschoben")),
    };
    weave.by(anna, &moved).unwrap();
    weave.at(late + WEEK - MICRO);
    assert!(weave.lives(tied.id));
    weave.wait(MICRO);
    assert_eq!(weave.knoten(tied.id).archived_at, Some(late + WEEK));
}

#[test]
fn what_becomes_an_idee_dissolves_like_an_idee() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let end = weave.now + Micros(300 * DAY.0);
    let tied = weave.ties(anna, veranstaltung(end));
    weave.wait(Micros(100 * DAY.0));
    let knoten = tied.id;
    let change =
        Command::KnotenAendern { knoten, based_on: 1, kern: kern(KnotenArt::Idee), text: Some(text("Idee")) };
    weave.by(anna, &change).unwrap();
    let changed = weave.now;
    weave.at(changed + WEEK - MICRO);
    assert!(weave.lives(tied.id));
    weave.wait(MICRO);
    assert!(!weave.lives(tied.id));
}

#[test]
fn the_end_lies_after_the_beginning() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let start = weave.now + DAY;
    let lasting = |micros: i64| {
        knuepfen(KnotenKern { starts_at: Some(start), ..veranstaltung(start + Micros(micros)) })
    };
    assert_eq!(weave.refused(anna, &lasting(-1)), Refusal::EndeVorBeginn);
    assert_eq!(weave.refused(anna, &lasting(0)), Refusal::EndeVorBeginn);
    assert!(weave.by(anna, &lasting(1)).is_ok());
}

#[test]
fn the_end_lies_ahead() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let now = weave.now;
    assert_eq!(weave.refused(anna, &knuepfen(veranstaltung(now - MICRO))), Refusal::EndeVergangen);
    assert_eq!(weave.refused(anna, &knuepfen(veranstaltung(now))), Refusal::EndeVergangen);
    assert!(weave.by(anna, &knuepfen(veranstaltung(now + MICRO))).is_ok());
}

#[test]
fn the_end_lies_at_most_3660_days_ahead() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let last = weave.now + Micros(3_660 * DAY.0);
    let too_far = Refusal::EndeZuFern { max_days: MAX_DAYS_AHEAD };
    assert_eq!(MAX_DAYS_AHEAD, 3_660);
    assert!(weave.by(anna, &knuepfen(veranstaltung(last - MICRO))).is_ok());
    assert!(weave.by(anna, &knuepfen(veranstaltung(last))).is_ok());
    assert_eq!(weave.refused(anna, &knuepfen(veranstaltung(last + MICRO))), too_far);
}

#[test]
fn an_end_that_already_stood_may_lie_in_the_past_and_a_new_one_not() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let end = weave.now + DAY;
    let tied = weave.ties(anna, veranstaltung(end));
    weave.at(end + DAY);
    let change = |based_on, ends_at| Command::KnotenAendern {
        knoten: tied.id,
        based_on,
        kern: veranstaltung(ends_at),
        text: Some(text("Rückblick")),
    };
    assert!(weave.by(anna, &change(1, end)).is_ok());
    assert_eq!(weave.refused(anna, &change(2, end + MICRO)), Refusal::EndeVergangen);
    assert_eq!(weave.refused(anna, &change(2, end - MICRO)), Refusal::EndeVergangen);
    let idee = weave.idee(anna).id;
    let kern = veranstaltung(end);
    let other = Command::KnotenAendern { knoten: idee, based_on: 1, kern, text: Some(text("War schön")) };
    assert_eq!(weave.refused(anna, &other), Refusal::EndeVergangen);
}

#[test]
fn only_a_veranstaltung_has_dates() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let soon = Some(weave.now + DAY);
    for art in KnotenArt::ALL.iter().filter(|art| art.is_tieable()) {
        for (starts_at, ends_at) in [(soon, None), (None, soon)] {
            let result = weave.by(anna, &knuepfen(KnotenKern { starts_at, ends_at, ..kern(*art) }));
            match art {
                KnotenArt::Veranstaltung => assert!(result.is_ok()),
                _ => assert_eq!(result, Err(Refusal::ZeitenPassenNicht), "{art}"),
            }
        }
    }
}

#[test]
fn the_weave_dissolves_a_veranstaltung_not_a_microsecond_early() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let end = weave.now + DAY;
    let knoten = weave.ties(anna, veranstaltung(end)).id;
    let mut context = weave.context();
    context.actor = Actor::Gewebe;
    let mut dissolved_at = |now| {
        context.now = now;
        domain::decide(&weave.state, &Command::KnotenAufloesen { knoten }, &context)
    };
    let regel = Regel::VeranstaltungVorbei;
    assert_eq!(dissolved_at(end + WEEK - MICRO), Err(Refusal::NochNichtFaellig));
    assert_eq!(dissolved_at(end + WEEK), Ok(vec![Event::KnotenAufgeloest { knoten, regel }]));
    assert!(dissolved_at(end + WEEK + MICRO).is_ok());
}
