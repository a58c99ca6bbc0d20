//! Fäden and Garn: 168 h to the microsecond, twisting, untwisting, and what dissolves with them.

use crate::fixture::{ALMOST_A_WEEK, MICRO, WEEK, Weave, faden_of, kern, says, text, words};
use domain::event::Regel;
use domain::state::{Ends, GAST_LIVING_KNOTEN, dissolves_at, strength_ppm};
use domain::{
    Actor, Command, Event, FADEN_LIFETIME, FadenArt, InteresseArt, KnotenArt, Micros, Refusal, Timestamp,
    due, next_due,
};

#[test]
fn the_numbers_of_the_law_are_the_numbers_of_the_code() {
    assert_eq!(FADEN_LIFETIME, Micros(604_800 * 1_000_000));
    assert_eq!(FADEN_LIFETIME, WEEK);
    assert_eq!(GAST_LIVING_KNOTEN, 1_000);
}

#[test]
fn a_faden_is_there_a_microsecond_before_168_hours_and_gone_at_168_hours() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let tied = weave.idee(anna);
    let drawn = weave.now;
    weave.at(drawn + WEEK - MICRO);
    assert_eq!(weave.ends(tied.faden), Some(Ends::At(drawn + WEEK)));
    assert!(weave.lives(tied.id));
    weave.wait(MICRO);
    assert_eq!(weave.ends(tied.faden), None);
    assert_eq!(weave.knoten(tied.id).archived_at, Some(drawn + WEEK));
    weave.wait(MICRO);
    assert_eq!(weave.stories("FadenVerblasst").len(), 1);
    assert_eq!(weave.stories("KnotenAufgeloest").len(), 1);
}

#[test]
fn what_falls_due_carries_its_own_moment_however_late_somebody_looks() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let tied = weave.idee(anna);
    let drawn = weave.now;
    weave.wait(Micros(5 * WEEK.0));
    assert_eq!(weave.knoten(tied.id).archived_at, Some(drawn + WEEK));
    let (when, event) = weave.stories("FadenVerblasst")[0];
    assert_eq!(when, drawn + WEEK);
    let expected =
        Event::FadenVerblasst { faden: tied.faden, knoten: tied.id, regel: Regel::FadenNach168Stunden };
    assert_eq!(event, &expected);
    let (_, event) = weave.stories("KnotenAufgeloest")[0];
    assert_eq!(event, &Event::KnotenAufgeloest { knoten: tied.id, regel: Regel::NichtsFuehrtMehrHin });
    assert!(weave.happened.iter().rev().take(2).all(|happened| happened.actor == Actor::Gewebe));
}

#[test]
fn nothing_is_due_a_microsecond_early_and_it_is_due_on_the_moment() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let faden = weave.idee(anna).faden;
    let end = weave.now + WEEK;
    assert_eq!(next_due(&weave.state), Some(end));
    assert_eq!(due(&weave.state, end - MICRO), None);
    assert_eq!(due(&weave.state, end), Some((end, Command::FadenVerblassenLassen { faden })));
    assert_eq!(due(&weave.state, end + MICRO), due(&weave.state, end));
}

#[test]
fn what_is_due_first_happens_first() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let knoten = weave.idee(anna).id;
    weave.wait(MICRO);
    let early = weave.idee(anna);
    weave.wait(MICRO);
    weave.joins(anna, knoten);
    weave.wait(Micros(2 * WEEK.0));
    let moments: Vec<Timestamp> = weave.happened.iter().map(|happened| happened.time).collect();
    assert!(moments.is_sorted());
    let dissolved: Vec<_> =
        weave.stories("KnotenAufgeloest").iter().map(|(_, event)| (*event).clone()).collect();
    let regel = Regel::NichtsFuehrtMehrHin;
    assert_eq!(
        dissolved,
        [Event::KnotenAufgeloest { knoten: early.id, regel }, Event::KnotenAufgeloest { knoten, regel }]
    );
    assert_eq!(next_due(&weave.state), None);
}

#[test]
fn every_action_draws_its_kind_of_faden_from_who_acts_for_168_hours() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let knoten = weave.idee(anna).id;
    let element = weave.furnishes(anna, knoten);
    let expected = [
        (Command::KnotenKnuepfen { kern: kern(KnotenArt::Frage), text: text("Neu") }, FadenArt::Gestaltung),
        (Command::ElementHinzufuegen { knoten, inhalt: words("Stuhl") }, FadenArt::Gestaltung),
        (
            Command::KnotenAendern {
                knoten,
                based_on: 3,
                kern: kern(KnotenArt::Idee),
                text: Some(text("Anders")),
            },
            FadenArt::Veraenderung,
        ),
        (
            Command::ElementAendern { knoten, element, based_on: 4, inhalt: words("Bank") },
            FadenArt::Veraenderung,
        ),
        (Command::ElementEntfernen { knoten, element, based_on: 5 }, FadenArt::Veraenderung),
        (Command::NachrichtSchreiben { knoten, text: says("Moin") }, FadenArt::Gespraech),
    ];
    for (command, kind) in expected {
        weave.wait(MICRO);
        let until = weave.now + WEEK;
        let events = weave.by(anna, &command).unwrap();
        let Some(Event::FadenGezogen { art, interesse, from, expires_at, .. }) = events.last() else {
            panic!("{command:?} draws a Faden");
        };
        assert_eq!((*art, *interesse, *from, *expires_at), (kind, None, anna, until), "{command:?}");
    }
}

#[test]
fn joining_draws_a_faden_that_says_in_which_sense() {
    let mut weave = Weave::founded();
    let (anna, gast) = (weave.weber("anna"), weave.gast("gast"));
    let knoten = weave.idee(anna).id;
    for art in InteresseArt::ALL {
        let events = weave.by(gast, &Command::InteresseBekunden { knoten, art: *art }).unwrap();
        let [Event::FadenGezogen { art: kind, interesse, from, to, .. }] = &events[..] else {
            panic!("joining draws one Faden: {events:?}");
        };
        assert_eq!((*kind, *interesse, *from, *to), (FadenArt::Interesse, Some(*art), gast, knoten));
    }
}

#[test]
fn a_repeated_action_draws_a_new_faden_and_prolongs_none() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let tied = weave.idee(anna);
    let first = weave.joins(anna, tied.id);
    let drawn = weave.now;
    weave.wait(Micros(WEEK.0 / 2));
    let second = weave.joins(anna, tied.id);
    assert_ne!(first, second);
    assert_eq!(weave.ends(first), Some(Ends::At(drawn + WEEK)));
    weave.at(drawn + WEEK);
    assert_eq!(weave.ends(first), None);
    assert_eq!(weave.ends(second), Some(Ends::At(drawn + Micros(WEEK.0 / 2) + WEEK)));
    assert!(weave.lives(tied.id));
    weave.wait(Micros(WEEK.0 / 2));
    assert!(!weave.lives(tied.id));
}

#[test]
fn a_knoten_with_two_faeden_of_the_same_moment_dissolves_once() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let tied = weave.idee(anna);
    weave.joins(anna, tied.id);
    weave.wait(WEEK);
    assert_eq!(weave.stories("KnotenAufgeloest").len(), 1);
    assert_eq!(weave.stories("FadenVerblasst").len(), 2);
    assert!(weave.state.faeden.is_empty());
}

#[test]
fn a_twist_a_microsecond_before_the_end_prevents_the_dissolving() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let tied = weave.idee(anna);
    weave.wait(ALMOST_A_WEEK);
    weave.twists(anna, tied.faden);
    weave.wait(Micros(60 * WEEK.0));
    assert!(weave.lives(tied.id));
    assert_eq!(weave.ends(tied.faden), Some(Ends::Never));
    assert_eq!(next_due(&weave.state), None);
}

#[test]
fn a_twist_at_the_very_moment_of_the_end_comes_too_late() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let tied = weave.idee(anna);
    weave.wait(WEEK);
    let late = Command::FadenVerzwirnen { faden: tied.faden, element: None };
    assert_eq!(weave.refused(anna, &late), Refusal::FadenUnbekannt);
    assert!(!weave.lives(tied.id));
}

#[test]
fn a_twist_comes_too_late_even_if_no_timer_has_run() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let tied = weave.idee(anna);
    let late = Command::FadenVerzwirnen { faden: tied.faden, element: None };
    let twisted_at = |now: Timestamp| {
        let mut context = weave.context();
        (context.now, context.actor) = (now, Actor::Garnrolle(anna));
        domain::decide(&weave.state, &late, &context)
    };
    let end = weave.now + WEEK;
    assert!(twisted_at(end - MICRO).is_ok());
    assert_eq!(twisted_at(end), Err(Refusal::FadenUnbekannt));
    assert_eq!(twisted_at(end + MICRO), Err(Refusal::FadenUnbekannt));
}

#[test]
fn untwisting_starts_fresh_168_hours_at_whose_end_the_knoten_dissolves() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let tied = weave.idee(anna);
    weave.twists(anna, tied.faden);
    weave.wait(Micros(10 * WEEK.0));
    weave.untwists(anna, tied.faden);
    let untwisted = weave.now;
    assert_eq!(weave.ends(tied.faden), Some(Ends::At(untwisted + WEEK)));
    assert!(weave.knoten(tied.id).garn.is_empty());
    weave.wait(ALMOST_A_WEEK);
    assert!(weave.lives(tied.id));
    weave.wait(MICRO);
    assert_eq!(weave.knoten(tied.id).archived_at, Some(untwisted + WEEK));
    assert_eq!(weave.stories("FadenVerblasst").len(), 1);
}

#[test]
fn untwisting_at_once_takes_permanence_only_and_never_shortens() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let tied = weave.idee(anna);
    weave.wait(Micros(WEEK.0 / 2));
    weave.twists(anna, tied.faden);
    weave.untwists(anna, tied.faden);
    assert_eq!(weave.ends(tied.faden), Some(Ends::At(weave.now + WEEK)));
}

#[test]
fn the_garn_of_one_holds_the_knoten_while_the_faeden_of_all_others_fade() {
    let mut weave = Weave::founded();
    let (anna, ben) = (weave.weber("anna"), weave.weber("ben"));
    let tied = weave.idee(anna);
    let interest = weave.joins(ben, tied.id);
    weave.twists(ben, interest);
    weave.wait(WEEK);
    assert_eq!(weave.ends(tied.faden), None);
    assert!(weave.lives(tied.id));
    let second = weave.joins(anna, tied.id);
    weave.twists(anna, second);
    weave.untwists(ben, interest);
    weave.wait(WEEK);
    assert_eq!(weave.ends(interest), None);
    assert!(weave.lives(tied.id), "the other Garn still holds it");
    weave.untwists(anna, second);
    weave.wait(WEEK);
    assert!(!weave.lives(tied.id));
}

#[test]
fn garn_on_an_element_holds_the_whole_knoten() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let tied = weave.idee(anna);
    let element = weave.furnishes(anna, tied.id);
    weave.twists_on(anna, tied.faden, element);
    weave.wait(Micros(3 * WEEK.0));
    assert!(weave.lives(tied.id));
    weave.untwists(anna, tied.faden);
    weave.wait(WEEK);
    assert!(!weave.lives(tied.id));
}

#[test]
fn every_kind_of_faden_can_be_twisted() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let knoten = weave.idee(anna).id;
    let change =
        Command::KnotenAendern { knoten, based_on: 1, kern: kern(KnotenArt::Idee), text: Some(text("Neu")) };
    let drawing = [
        Command::NachrichtSchreiben { knoten, text: says("Moin") },
        change,
        Command::ElementHinzufuegen { knoten, inhalt: words("Stuhl") },
        Command::InteresseBekunden { knoten, art: InteresseArt::Zusage },
    ];
    for command in drawing {
        let faden = faden_of(&weave.by(anna, &command).unwrap());
        weave.twists(anna, faden);
        assert_eq!(weave.ends(faden), Some(Ends::Never), "{command:?}");
    }
    assert_eq!(weave.knoten(knoten).garn.len(), 4);
}

#[test]
fn structure_never_dissolves_and_is_led_to_like_any_knoten() {
    let mut weave = Weave::founded();
    let gast = weave.gast("gast");
    let structure = weave.structure();
    assert_eq!(structure.len(), 4);
    for knoten in &structure {
        weave.writes(gast, *knoten);
    }
    weave.wait(Micros(3 * WEEK.0));
    assert!(structure.iter().all(|id| weave.lives(*id)));
    assert!(weave.state.faeden.is_empty());
}

#[test]
fn faeden_to_a_dissolved_knoten_end_at_their_own_moment() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let end = weave.now + Micros(WEEK.0 / 2);
    let tied = weave.ties(anna, crate::fixture::veranstaltung(end));
    weave.at(end + WEEK - MICRO);
    let late = weave.joins(anna, tied.id);
    weave.wait(MICRO);
    assert!(!weave.lives(tied.id));
    let still = Some(Ends::At(end + WEEK - MICRO + WEEK));
    assert_eq!(weave.ends(late), still);
    let twist = Command::FadenVerzwirnen { faden: late, element: None };
    assert_eq!(weave.refused(anna, &twist), Refusal::KnotenAufgeloest { archived_at: end + WEEK });
    weave.at(end + WEEK - MICRO + WEEK);
    assert_eq!(weave.ends(late), None);
    assert_eq!(weave.stories("KnotenAufgeloest").len(), 1);
}

#[test]
fn strength_falls_linearly_from_one_to_nothing() {
    let end = Timestamp::from_micros(0) + WEEK;
    let table = [
        (Timestamp::from_micros(-1), 1_000_000),
        (Timestamp::EPOCH, 1_000_000),
        (Timestamp::from_micros(1), 999_999),
        (Timestamp::from_micros(WEEK.0 / 4), 750_000),
        (Timestamp::from_micros(WEEK.0 / 2), 500_000),
        (end - Micros(604_801), 1),
        (end - MICRO, 0),
        (end, 0),
        (end + MICRO, 0),
        (Timestamp::LAST, 0),
    ];
    for (now, expected) in table {
        assert_eq!(strength_ppm(end, now), expected, "at {now}");
    }
}

#[test]
fn the_moment_of_dissolving_as_a_table() {
    let (fades, over) = (Timestamp::from_micros(5), Timestamp::from_micros(9));
    let held_by_garn = [false, true];
    for garn in held_by_garn {
        for art in KnotenArt::ALL {
            for ends in [None, Some(over)] {
                for last in [None, Some(fades)] {
                    let expected = match (garn || art.is_structure(), art, ends) {
                        (true, _, _) | (false, KnotenArt::Antrag, None) => None,
                        (false, KnotenArt::Veranstaltung | KnotenArt::Antrag, Some(end)) => Some(end + WEEK),
                        _ => last,
                    };
                    assert_eq!(
                        dissolves_at(*art, ends, garn, last),
                        expected,
                        "{art} {garn} {ends:?} {last:?}"
                    );
                }
            }
        }
    }
}
