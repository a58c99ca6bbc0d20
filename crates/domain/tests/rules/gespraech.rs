//! The Gespräch: messages, their versions, tombstones, and the archive that stays when a Knoten dissolves.

use crate::fixture::{WEEK, Weave, says};
use domain::{Command, Event, NachrichtId, Refusal};

fn edit(nachricht: NachrichtId, based_on: u32) -> Command {
    Command::NachrichtBearbeiten { nachricht, based_on, text: says("Moin moin") }
}

#[test]
fn a_gast_may_talk() {
    let mut weave = Weave::founded();
    let (anna, gast) = (weave.weber("anna"), weave.gast("gast"));
    let knoten = weave.idee(anna).id;
    let nachricht = weave.writes(gast, knoten);
    assert_eq!(weave.state.nachrichten[&nachricht].by, gast);
    assert!(weave.by(gast, &edit(nachricht, 1)).is_ok());
}

#[test]
fn a_message_is_edited_by_its_author_only_and_based_on_its_newest_version() {
    let mut weave = Weave::founded();
    let (anna, ben) = (weave.weber("anna"), weave.weber("ben"));
    let knoten = weave.idee(anna).id;
    let nachricht = weave.writes(anna, knoten);
    assert_eq!(weave.refused(ben, &edit(nachricht, 1)), Refusal::NurVerfasser);
    let events = weave.by(anna, &edit(nachricht, 1)).unwrap();
    assert!(matches!(&events[..], [Event::NachrichtBearbeitet { version: 2, .. }]), "editing draws no Faden");
    for stale in [0, 1, 3] {
        assert_eq!(weave.refused(anna, &edit(nachricht, stale)), Refusal::Veraltet { current: 2 });
    }
    assert_eq!(weave.knoten(knoten).version, 1, "talk is not a version of the Knoten");
}

#[test]
fn a_withdrawn_message_is_neither_edited_nor_withdrawn_again() {
    let mut weave = Weave::founded();
    let (anna, ben) = (weave.weber("anna"), weave.weber("ben"));
    let knoten = weave.idee(anna).id;
    let nachricht = weave.writes(anna, knoten);
    let withdraw = Command::NachrichtZurueckziehen { nachricht };
    assert_eq!(weave.refused(ben, &withdraw), Refusal::NurVerfasser);
    let events = weave.by(anna, &withdraw).unwrap();
    assert_eq!(events, [Event::NachrichtZurueckgezogen { nachricht, knoten }]);
    assert!(weave.state.nachrichten[&nachricht].withdrawn);
    assert_eq!(weave.refused(anna, &withdraw), Refusal::NachrichtZurueckgezogen);
    assert_eq!(weave.refused(anna, &edit(nachricht, 1)), Refusal::NachrichtZurueckgezogen);
}

#[test]
fn in_the_archive_a_message_is_withdrawn_but_not_edited_or_written() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let knoten = weave.idee(anna).id;
    let nachricht = weave.writes(anna, knoten);
    weave.wait(WEEK);
    let archived_at = weave.now;
    assert_eq!(weave.refused(anna, &edit(nachricht, 1)), Refusal::KnotenAufgeloest { archived_at });
    let write = Command::NachrichtSchreiben { knoten, text: says("Noch da?") };
    assert_eq!(weave.refused(anna, &write), Refusal::KnotenAufgeloest { archived_at });
    assert!(weave.by(anna, &Command::NachrichtZurueckziehen { nachricht }).is_ok());
}

#[test]
fn a_message_that_is_not_there_is_not_there() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let nachricht = NachrichtId::from_u128(1);
    assert_eq!(weave.refused(anna, &edit(nachricht, 1)), Refusal::NachrichtUnbekannt);
    assert_eq!(
        weave.refused(anna, &Command::NachrichtZurueckziehen { nachricht }),
        Refusal::NachrichtUnbekannt
    );
}
