//! The promises of the writer, each as a test, on the memory log.

use crate::world::{self, World, altona};
use domain::command::Sichtbarkeit;
use domain::{Actor, Betrag, Command, Micros, Refusal};
use loom::{Config, Failure, Loom};

#[test]
fn a_repeated_command_returns_the_first_outcome_and_has_no_second_effect() {
    let mut world = World::founded();
    let say = world.say_hello();
    let first = world.weave_one(say.clone()).unwrap();
    let head = world.loom.position();
    let again = world.weave_one(say.clone()).unwrap();
    assert_eq!((again.position, &again.events, again.repeated), (first.position, &first.events, true));
    assert_eq!(world.loom.position(), head);
    let mut world = world.reopened();
    let after_restart = world.weave_one(say).unwrap();
    assert_eq!((after_restart.events, after_restart.repeated), (first.events, true));
}

#[test]
fn a_repetition_inside_one_batch_has_no_second_effect_either() {
    let mut world = World::founded();
    let say = world.say_hello();
    let outcomes = world.loom.weave(vec![say.clone(), say]);
    let [first, second] = outcomes.as_slice() else { panic!("two answers") };
    let (first, second) = (first.as_ref().unwrap(), second.as_ref().unwrap());
    assert_eq!((first.repeated, second.repeated), (false, true));
    assert_eq!(first.events, second.events);
}

#[test]
fn the_same_id_with_another_body_is_refused() {
    let mut world = World::founded();
    let say = world.say_hello();
    world.weave_one(say.clone()).unwrap();
    let other = loom::Submission { request_hash: [9; 16], ..say };
    assert_eq!(world.weave_one(other).unwrap_err(), Failure::OtherBody);
}

/// Of an anonymous donation neither the log nor a checkpoint keeps who gave it, and not even who guesses its key finds it.
#[test]
fn an_anonymous_donation_leads_to_nobody_and_is_repeated_without_a_second_effect() {
    let mut world = World::founded();
    world.tie("Lastenrad teilen");
    let newest = world.loom.last_time();
    world.clock.add(Micros::from_seconds(77));
    let ort = *world.loom.state().orte.keys().next().unwrap();
    let (betrag, sichtbarkeit) = (Betrag::new(2_500).unwrap(), Sichtbarkeit::Anonym);
    let command = Command::Spenden { ort, betrag, sichtbarkeit };
    let give = world.submission(Actor::Garnrolle(world.ada), command);
    let first = world.weave_one(give.clone()).unwrap();
    let [record] = &first.events[..] else { panic!("one event, not {:?}", first.events) };
    assert_eq!((record.actor, record.time), (Actor::Ungenannt, newest));
    assert_ne!(record.command_id, give.command_id);
    let stored = world.loom.reader().unwrap().read(first.position, 1).unwrap().remove(0);
    assert!(stored.sealed.is_empty(), "nothing of it is sealed for anybody");
    for secret in [world.ada.to_string(), give.command_id.to_string()] {
        assert!(!String::from_utf8(stored.public_json()).unwrap().contains(&secret));
    }
    let again = world.weave_one(give.clone()).unwrap();
    assert_eq!((&again.events, again.repeated), (&first.events, true));
    let other = loom::Submission { request_hash: [9; 16], ..give.clone() };
    assert_eq!(world.weave_one(other).unwrap_err(), Failure::OtherBody);
    let mut world = world.reopened();
    let after_restart = world.weave_one(give).unwrap();
    assert_eq!((after_restart.events, after_restart.repeated), (first.events, true));
    assert_eq!(world.loom.state().konten[&ort].saldo(), 2_500);
}

#[test]
fn what_is_due_happens_before_the_command_and_at_its_own_moment() {
    let mut world = World::founded();
    let tied = world.tie("Lastenrad teilen");
    let knoten = world::knoten_of(&tied);
    let died = tied.events[0].time + domain::FADEN_LIFETIME;
    world.clock.add(Micros::from_hours(24 * 30));
    let late = world.submission(
        Actor::Garnrolle(world.ada),
        Command::InteresseBekunden { knoten, art: domain::InteresseArt::Interesse },
    );
    let answer = world.weave_one(late);
    assert_eq!(answer.unwrap_err(), Failure::Refused(Refusal::KnotenAufgeloest { archived_at: died }));
    let seen = world.seen();
    let dissolved = seen.iter().find(|h| h.event.name() == "KnotenAufgeloest").unwrap();
    assert_eq!((dissolved.time, dissolved.actor), (died, Actor::Gewebe));
}

#[test]
fn a_failed_append_is_no_success_and_leaves_nothing_behind() {
    let mut world = World::founded();
    let head = world.loom.position();
    let say = world.say_hello();
    world.log.fail_next_append();
    assert!(matches!(world.weave_one(say.clone()), Err(Failure::Unavailable { .. })));
    assert_eq!(world.seen().len() as u64, head, "nobody sees what is not durable");
    let outcome = world.weave_one(say).unwrap();
    assert_eq!((outcome.position, outcome.repeated), (head + 2, false));
}

#[test]
fn an_unknown_outcome_is_found_again_by_its_command_id() {
    let mut world = World::founded();
    let head = world.loom.position();
    let say = world.say_hello();
    world.log.lose_next_answer();
    assert_eq!(world.weave_one(say.clone()).unwrap_err(), Failure::UnknownOutcome);
    let outcome = world.weave_one(say).unwrap();
    assert_eq!((outcome.position, outcome.repeated), (head + 2, true));
    assert_eq!(world.seen().len() as u64, head + 2);
}

#[test]
fn while_the_log_cannot_be_written_a_probe_says_so_and_the_first_command_after_it_succeeds() {
    let mut world = World::founded();
    assert_eq!(world.loom.probe(), Ok(()));
    world.log.break_down();
    assert!(matches!(world.loom.probe(), Err(Failure::Unavailable { .. })));
    let (head, say) = (world.loom.position(), world.say_hello());
    for _ in 0..3 {
        assert!(matches!(world.weave_one(say.clone()), Err(Failure::Unavailable { .. })));
        assert!(world.loom.is_broken() && world.loom.probe().is_err());
    }
    world.log.repair();
    assert_eq!((world.loom.probe(), world.loom.is_broken()), (Ok(()), false));
    let outcome = world.weave_one(say).unwrap();
    assert_eq!((outcome.position, outcome.repeated), (head + 2, false));
}

#[test]
fn many_who_ask_whether_the_log_can_be_written_cost_one_probe_a_second() {
    let world = World::founded();
    let (log, clock) = (world.log.clone(), world.clock.clone());
    let (handle, writer) = loom::spawn(world.loom).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let patience = std::time::Duration::from_secs(20);
    let ask = || runtime.block_on(handle.probe(patience));
    for _ in 0..50 {
        assert_eq!(ask(), Ok(()));
    }
    let asked = log.probes.load(std::sync::atomic::Ordering::SeqCst);
    assert!(asked < 10, "{asked} probes of fifty");
    log.break_down();
    clock.add(Micros::from_seconds(1));
    assert!(matches!(ask(), Err(Failure::Unavailable { .. })));
    log.repair();
    clock.add(Micros::from_seconds(1));
    assert_eq!(ask(), Ok(()));
    writer.stop();
    assert!(matches!(ask(), Err(Failure::Unavailable { .. })), "a writer that has ended");
}

#[test]
fn time_never_falls_when_the_clock_steps_back() {
    let mut world = World::founded();
    world.clock.add(Micros::from_hours(-5));
    world.tie("Werkzeugkiste");
    assert!(world.seen().is_sorted_by_key(|happened| happened.time));
}

#[test]
fn everything_that_falls_due_during_a_long_sleep_happens_in_pieces_and_in_order() {
    let mut world = World::founded_with(Config { due_per_batch: 3, ..Config::default() });
    for n in 0..20 {
        world.tie(&format!("Knoten {n}"));
        world.clock.add(Micros::from_seconds(1));
    }
    world.clock.add(Micros::from_hours(400));
    assert!(world.loom.weave(Vec::new()).is_empty());
    let ended: Vec<_> = world.seen().into_iter().filter(|h| h.event.name() == "KnotenAufgeloest").collect();
    assert_eq!(ended.len(), 20);
    assert!(ended.is_sorted_by_key(|happened| happened.time));
    assert_eq!(world.loom.next_due(), None);
}

#[test]
fn a_node_decides_against_what_another_one_appended() {
    let mut one = World::founded();
    let mut other = one.second_node();
    let knoten = world::knoten_of(&one.tie("Bücherzelle"));
    let art = domain::InteresseArt::Interesse;
    let join = other.submission(Actor::Garnrolle(other.ada), Command::InteresseBekunden { knoten, art });
    assert!(other.weave_one(join).is_ok(), "a Knoten of the other node is known at once");
    let again = one.say_hello();
    let first = one.weave_one(again.clone()).unwrap();
    let repeated = other.weave_one(again).unwrap();
    assert_eq!((repeated.position, repeated.repeated), (first.position, true));
    one.loom.weave(Vec::new());
    assert_eq!(one.loom.state(), other.loom.state());
    assert_eq!(one.seen(), other.seen());
}

#[test]
fn nobody_is_refused_because_of_what_never_became_durable() {
    let mut world = World::founded();
    let knoten = world::knoten_of(&world.tie("Bücherzelle"));
    let kern = world.loom.state().knoten[&knoten].kern.clone();
    let text = domain::event::KnotenText {
        title: domain::Titel::new("Neu").unwrap(),
        description: domain::Beschreibung::default(),
    };
    let change = Command::KnotenAendern { knoten, based_on: 1, kern, text: Some(text) };
    let first = world.submission(Actor::Garnrolle(world.ada), change.clone());
    let second = world.submission(Actor::Garnrolle(world.ada), change);
    world.log.fail_next_append();
    let answers = world.loom.weave(vec![first, second.clone()]);
    assert!(answers.iter().all(|answer| matches!(answer, Err(Failure::Unavailable { .. }))), "{answers:?}");
    assert!(world.weave_one(second).is_ok(), "the version it was based on still stands");
}

#[test]
fn a_loom_over_an_empty_log_stands_at_zero() {
    let world = World::empty();
    assert_eq!(world.loom.position(), 0);
    assert_eq!(altona().polygons.len(), 1);
    let _: &Loom = &world.loom;
}
