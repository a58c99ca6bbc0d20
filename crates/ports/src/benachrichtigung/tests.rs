//! The promises of the box: put in once, sent once, never more than chosen; and what letters say.

use super::*;
use domain::{AntragId, DAY, Email, GarnrolleId, Micros, Timestamp};
use std::sync::Arc;

/// 15 January 2027, 08:00 UTC.
const NOW: Timestamp = Timestamp::from_micros(1_800_000_000_000_000);
const ADA: GarnrolleId = GarnrolleId::from_u128(1);

fn anstoss(anlass: Anlass, fall: u128) -> Anstoss {
    let bezug = Bezug::Antrag(AntragId::from_u128(fall));
    Anstoss { person: ADA, anlass, bezug, fall: (fall, 0), zeit: NOW }
}

fn ids(sendung: &Sendung) -> Vec<PostenId> {
    sendung.posten.iter().map(|(id, _)| *id).collect()
}

#[test]
fn what_is_put_in_twice_is_sent_once_also_after_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let kasten = Kasten::open(folder.path()).unwrap();
    let told = [anstoss(Anlass::Einspruch, 7)];
    assert_eq!(kasten.nimm(&told, NOW, Some(9)).unwrap(), 1);
    drop(kasten);
    let kasten = Kasten::open(folder.path()).unwrap();
    assert_eq!((kasten.cursor(), kasten.nimm(&told, NOW, Some(9)).unwrap()), (Some(9), 0));
    let due = kasten.faellige(NOW, 10);
    assert_eq!(due.len(), 1);
    kasten.schliesse(&ids(&due[0]), Ausgang::Gesendet, NOW).unwrap();
    drop(kasten);
    let kasten = Kasten::open(folder.path()).unwrap();
    assert_eq!(kasten.nimm(&told, NOW, Some(9)).unwrap(), 0);
    assert!(kasten.faellige(NOW + LONGEST_KEPT, 10).is_empty());
}

#[test]
fn the_daily_letter_gathers_until_seven_and_keeps_its_id() {
    let kasten = Kasten::in_memory().unwrap();
    kasten.nimm(&[anstoss(Anlass::Abstimmung, 1)], NOW, None).unwrap();
    kasten.nimm(&[anstoss(Anlass::Abstimmung, 2)], NOW + Micros::from_hours(5), None).unwrap();
    let seven = NOW.day() + DAY + Micros::from_hours(7);
    assert!(kasten.faellige(seven - Micros(1), 10).is_empty());
    let due = kasten.faellige(seven, 10);
    assert_eq!((due.len(), due[0].posten.len(), due[0].takt), (1, 2, Takt::Taeglich));
    kasten.schliesse(&ids(&due[0]), Ausgang::Spaeter, seven).unwrap();
    assert!(kasten.faellige(seven, 10).is_empty());
    let again = kasten.faellige(seven + Micros::from_seconds(60), 10);
    assert_eq!(again[0].id(), due[0].id());
}

#[test]
fn off_puts_nothing_in() {
    let kasten = Kasten::in_memory().unwrap();
    kasten.aendere(ADA, |auswahl| auswahl.set(Anlass::Einspruch, Takt::Aus)).unwrap();
    let all = Anlass::ALL.map(|anlass| anstoss(anlass, 1));
    // Of the defaults only the vote is left.
    assert_eq!(kasten.nimm(&all, NOW, None).unwrap(), 1);
    assert!(!kasten.wollende(Anlass::Einspruch).has(ADA));
}

#[test]
fn who_wants_what_is_known_without_looking_through_the_choices_and_is_forgotten_with_them() {
    let kasten = Kasten::in_memory().unwrap();
    let nobody = Wollende::Nur(Arc::default());
    assert_eq!(kasten.wollende(Anlass::Ergebnis), nobody);
    assert_eq!(kasten.wollende(Anlass::Abstimmung), Wollende::AlleBis(Arc::default()));
    kasten.aendere(ADA, |auswahl| auswahl.set(Anlass::Ergebnis, Takt::Taeglich)).unwrap();
    kasten.aendere(ADA, |auswahl| auswahl.set(Anlass::Abstimmung, Takt::Aus)).unwrap();
    assert!(kasten.wollende(Anlass::Ergebnis).has(ADA) && !kasten.wollende(Anlass::Abstimmung).has(ADA));
    // Another pace is the same wish.
    kasten.aendere(ADA, |auswahl| auswahl.set(Anlass::Ergebnis, Takt::Sofort)).unwrap();
    assert!(kasten.wollende(Anlass::Ergebnis).has(ADA));
    kasten.forget(ADA).unwrap();
    assert_eq!(kasten.wollende(Anlass::Ergebnis), nobody);
    assert!(kasten.wollende(Anlass::Abstimmung).has(ADA));
}

#[test]
fn tries_wait_longer_each_time_and_end() {
    let kasten = Kasten::in_memory().unwrap();
    kasten.nimm(&[anstoss(Anlass::Einspruch, 1)], NOW, None).unwrap();
    let (mut now, mut tries) = (NOW, 0);
    while let Some(due) = kasten.faellige(now, 1).first() {
        kasten.schliesse(&ids(due), Ausgang::Spaeter, now).unwrap();
        assert!(kasten.faellige(now, 1).is_empty());
        (now, tries) = (now + Micros::from_hours(6), tries + 1);
    }
    assert_eq!((tries, kasten.zahlen()), (MOST_TRIES, (0, 1)));
    assert_eq!(kasten.sweep(now + LONGEST_KEPT).unwrap(), 1);
}

#[test]
fn a_seal_opens_what_it_was_made_for_and_nothing_else() {
    let siegel = Siegel::with([3; 32]);
    let was = Abbestellung::Anlass(Anlass::Antwort);
    let address = siegel.address(ADA, was);
    let seal = address.rsplit_once("siegel=").unwrap().1;
    assert!(siegel.holds(ADA, was, seal));
    assert!(!siegel.holds(GarnrolleId::from_u128(2), was, seal));
    assert!(!siegel.holds(ADA, Abbestellung::Tagesbrief, seal));
    assert!(!Siegel::with([4; 32]).holds(ADA, was, seal));
    let mut auswahl = Auswahl { antwort: Takt::Taeglich, ..Auswahl::default() };
    was.apply(&mut auswahl);
    assert_eq!(auswahl, Auswahl::default());
    Abbestellung::Tagesbrief.apply(&mut auswahl);
    assert_eq!((auswahl.abstimmung, auswahl.einspruch), (Takt::Aus, Takt::Sofort));
}

#[test]
fn a_letter_is_whole_in_both_languages_and_escapes_what_people_wrote() {
    let kasten = Kasten::in_memory().unwrap();
    kasten.nimm(&[anstoss(Anlass::Einspruch, 1)], NOW, None).unwrap();
    let sendung = kasten.faellige(NOW, 1).remove(0);
    let punkt = Punkt {
        anlass: Anlass::Einspruch,
        bezug: sendung.posten[0].1.bezug,
        titel: Some("<b>Bänke</b>\n\nZahl hier".to_owned()),
    };
    let to = Email::new("ada@example.org").unwrap();
    for (sprache, word) in [(Sprache::De, "Einspruch gegen deinen Antrag"), (Sprache::En, "An objection")] {
        let site = ("https://weltgewebe.example", &Siegel::with([3; 32]));
        let mail = brief((&to, sprache), &sendung, std::slice::from_ref(&punkt), site, NOW).unwrap();
        let html = mail.html.unwrap();
        assert!(mail.subject.contains(word) && mail.text.contains(word) && html.contains(word));
        assert!(
            mail.text.contains("<b>Bänke</b> Zahl hier") && !html.contains("<b>") && html.contains("Bänke")
        );
        assert!(mail.unsubscribe.unwrap().contains("was=einspruch"));
    }
}
