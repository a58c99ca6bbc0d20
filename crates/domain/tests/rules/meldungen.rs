//! Reporting and freezing: collapsed for 24 h to the microsecond, what a vote makes of it, and who may do what.

use crate::fixture::{MICRO, Tied, WEEK, Weave, grund, kern, says, square, text, words};
use domain::decide::{Meldelage, Melden};
use domain::event::{Event, Regel};
use domain::{
    AbstimmungId, Anliegen, AntragId, AntragStatus, Command, FadenArt, GarnrolleId, Gegenstand, KnotenArt,
    Meldestand, Micros, Refusal, Wahl,
};

/// How long a Meldung runs, written out.
const DAY: Micros = Micros(86_400_000_000);

fn report(gegenstand: Gegenstand) -> Command {
    Command::InhaltMelden { gegenstand, grund: grund("Das ist eine Beleidigung.\nSeht selbst.") }
}

fn freeze(gegenstand: Gegenstand) -> Command {
    Command::InhaltEinfrieren { gegenstand, grund: grund("Verdacht auf eine Straftat") }
}

/// Anna wrote something, Ben minds it.
struct Scene {
    weave: Weave,
    anna: GarnrolleId,
    ben: GarnrolleId,
    tied: Tied,
    knoten: Gegenstand,
    element: Gegenstand,
    nachricht: Gegenstand,
}

impl Scene {
    fn new() -> Self {
        let mut weave = Weave::founded();
        let (anna, ben) = (weave.weber("anna"), weave.weber("ben"));
        let tied = weave.idee(anna);
        let knoten = tied.id;
        let element = weave.furnishes(anna, knoten);
        let nachricht = weave.writes(anna, knoten);
        let element = Gegenstand::Element { knoten, element };
        let nachricht = Gegenstand::Nachricht { knoten, nachricht };
        Self { weave, anna, ben, tied, knoten: Gegenstand::Knoten { knoten }, element, nachricht }
    }

    /// Ben reports it: the Antrag that is voted on.
    fn reported(&mut self, gegenstand: Gegenstand) -> AntragId {
        match &self.weave.by(self.ben, &report(gegenstand)).unwrap()[0] {
            Event::AntragGestellt { antrag, .. } => *antrag,
            other => panic!("reporting begins otherwise: {other:?}"),
        }
    }

    fn frozen(&mut self, gegenstand: Gegenstand) -> AntragId {
        match &self.weave.by(self.weave.vera, &freeze(gegenstand)).unwrap()[0] {
            Event::AntragGestellt { antrag, .. } => *antrag,
            other => panic!("freezing begins otherwise: {other:?}"),
        }
    }

    fn votes(&mut self, who: GarnrolleId, id: AbstimmungId, wahl: Wahl) {
        self.weave.by(who, &Command::StimmeAbgeben { abstimmung: id, wahl, grund: None }).unwrap();
    }

    fn stand(&self, gegenstand: Gegenstand) -> Option<Meldestand> {
        self.weave.state.sichtung(gegenstand).meldung.map(|meldung| meldung.stand)
    }
}

#[test]
fn a_meldung_collapses_at_once_and_opens_a_vote_of_a_day() {
    let mut scene = Scene::new();
    let now = scene.weave.now;
    let events = scene.weave.by(scene.ben, &report(scene.nachricht)).unwrap();
    let [
        Event::AntragGestellt { antrag, anliegen, text, knoten, decision_deadline, .. },
        Event::AbstimmungEroeffnet { closes_at, .. },
        Event::InhaltEingeklappt { gegenstand, version: 1, .. },
        Event::FadenGezogen { art: FadenArt::Meldung, to, .. },
    ] = &events[..]
    else {
        panic!("a Meldung gives something else: {events:?}")
    };
    assert_eq!((*decision_deadline, *closes_at), (now, now + DAY));
    assert_eq!((*anliegen, *gegenstand), (Anliegen::Meldung { gegenstand: *gegenstand }, scene.nachricht));
    assert_eq!((*knoten, *to), (Some(scene.tied.id), scene.tied.id));
    let text = text.known().unwrap();
    assert_eq!(text.title.as_str(), "Das ist eine Beleidigung.");
    assert_eq!(text.description.as_str(), "Das ist eine Beleidigung.\nSeht selbst.");
    assert_eq!(scene.weave.status(*antrag), AntragStatus::Abstimmung);
    assert_eq!(scene.stand(scene.nachricht), Some(Meldestand::Eingeklappt));
    assert_eq!(scene.stand(scene.knoten), None, "what stands beside it is not touched");
}

#[test]
fn a_long_reason_begins_the_title() {
    let reason = |length: usize| grund(&"x".repeat(length)).beginning::<120>().to_string();
    assert_eq!(reason(120), "x".repeat(120));
    assert_eq!(reason(121), format!("{}…", "x".repeat(119)));
}

#[test]
fn a_rejected_one_is_shown_again_after_exactly_a_day_and_stays_so() {
    let mut scene = Scene::new();
    let antrag = scene.reported(scene.nachricht);
    let closes = scene.weave.now + DAY;
    scene.votes(scene.ben, antrag.abstimmung(), Wahl::Ja);
    scene.weave.at(closes - MICRO);
    assert_eq!(scene.stand(scene.nachricht), Some(Meldestand::Eingeklappt));
    // A tie rejects.
    scene.votes(scene.anna, antrag.abstimmung(), Wahl::Nein);
    scene.weave.at(closes);
    assert_eq!(scene.stand(scene.nachricht), Some(Meldestand::Gezeigt));
    assert_eq!(scene.weave.status(antrag), AntragStatus::Abgelehnt);
    let told = scene.weave.stories("InhaltGezeigt");
    assert!(
        matches!(told[..], [(at, Event::InhaltGezeigt { antrag: by, .. })] if at == closes && *by == antrag)
    );
    assert_eq!(scene.weave.refused(scene.ben, &report(scene.nachricht)), Refusal::SchonGeprueft);
}

#[test]
fn nobody_voting_rejects_it() {
    let mut scene = Scene::new();
    let antrag = scene.reported(scene.knoten);
    scene.weave.wait(DAY);
    assert_eq!(
        (scene.weave.status(antrag), scene.stand(scene.knoten)),
        (AntragStatus::Abgelehnt, Some(Meldestand::Gezeigt))
    );
}

#[test]
fn what_says_something_else_can_be_reported_again() {
    let mut scene = Scene::new();
    scene.reported(scene.nachricht);
    let Gegenstand::Nachricht { nachricht, .. } = scene.nachricht else { return };
    let edit = Command::NachrichtBearbeiten { nachricht, based_on: 1, text: says("Anders") };
    // What was let be is what was reported, not what it was made into meanwhile.
    scene.weave.by(scene.anna, &edit).unwrap();
    scene.weave.wait(DAY);
    scene.reported(scene.nachricht);
    scene.weave.wait(DAY);
    assert_eq!(scene.weave.refused(scene.ben, &report(scene.nachricht)), Refusal::SchonGeprueft);
}

#[test]
fn an_accepted_one_hides_until_a_beschluss_repeals_it() {
    let mut scene = Scene::new();
    let antrag = scene.reported(scene.element);
    // A lent voice counts here too.
    scene.weave.lends(scene.weave.vera, scene.ben);
    scene.votes(scene.ben, antrag.abstimmung(), Wahl::Ja);
    scene.votes(scene.anna, antrag.abstimmung(), Wahl::Nein);
    scene.weave.wait(DAY);
    assert_eq!(scene.stand(scene.element), Some(Meldestand::Ausgeblendet));
    assert!(matches!(
        scene.weave.stories("AntragAngenommen")[..],
        [(_, Event::AntragAngenommen { regel: Regel::MehrJaAlsNein, .. })]
    ));
    assert_eq!(scene.weave.refused(scene.anna, &report(scene.element)), Refusal::SchonAusgeblendet);
    let repeal = scene.weave.files(scene.anna, Anliegen::Aufhebung { antrag });
    scene.weave.wait(WEEK);
    assert_eq!(scene.stand(scene.element), Some(Meldestand::Gezeigt));
    assert!(matches!(
        scene.weave.stories("InhaltGezeigt")[..],
        [(_, Event::InhaltGezeigt { antrag, .. })] if *antrag == repeal
    ));
}

#[test]
fn what_is_frozen_stays_as_it_is_until_its_antrag_is_lost() {
    let mut scene = Scene::new();
    scene.weave.twists(scene.anna, scene.tied.faden);
    let antrag = scene.frozen(scene.knoten);
    assert_eq!(scene.weave.state.antraege[&antrag].decision_deadline, scene.weave.now + WEEK);
    let change = Command::KnotenAendern {
        knoten: scene.tied.id,
        based_on: 2,
        kern: kern(KnotenArt::Idee),
        text: Some(text("Anders")),
    };
    assert_eq!(scene.weave.refused(scene.anna, &change), Refusal::Eingefroren);
    let furnish = Command::ElementHinzufuegen { knoten: scene.tied.id, inhalt: words("Noch etwas") };
    assert_eq!(scene.weave.refused(scene.anna, &furnish), Refusal::Eingefroren);
    assert_eq!(scene.weave.refused(scene.ben, &report(scene.knoten)), Refusal::Eingefroren);
    assert_eq!(scene.weave.refused(scene.weave.vera, &freeze(scene.knoten)), Refusal::Eingefroren);
    let vote = scene.weave.brings_to_vote(scene.anna, antrag);
    scene.votes(scene.anna, vote, Wahl::Nein);
    scene.weave.wait(WEEK);
    assert_eq!(scene.weave.state.sichtung(scene.knoten).eingefroren, None);
    scene.weave.by(scene.anna, &change).unwrap();
}

#[test]
fn what_nobody_objects_to_stays_frozen_and_what_is_taken_back_thaws() {
    let mut scene = Scene::new();
    let kept = scene.frozen(scene.nachricht);
    let back = scene.frozen(scene.element);
    scene.weave.by(scene.weave.vera, &Command::AntragZurueckziehen { antrag: back }).unwrap();
    assert_eq!(scene.weave.state.sichtung(scene.element).eingefroren, None);
    scene.weave.wait(WEEK);
    assert_eq!(scene.weave.state.sichtung(scene.nachricht).eingefroren, Some(kept));
    let Gegenstand::Nachricht { nachricht, .. } = scene.nachricht else { return };
    let edit = Command::NachrichtBearbeiten { nachricht, based_on: 1, text: says("Anders") };
    let withdraw = Command::NachrichtZurueckziehen { nachricht };
    assert_eq!(scene.weave.refused(scene.anna, &edit), Refusal::Eingefroren);
    assert_eq!(scene.weave.refused(scene.anna, &withdraw), Refusal::Eingefroren);
    scene.weave.files(scene.ben, Anliegen::Aufhebung { antrag: kept });
    scene.weave.wait(WEEK);
    assert_eq!(scene.weave.state.sichtung(scene.nachricht).eingefroren, None);
}

#[test]
fn freezing_does_not_end_a_vote_that_runs() {
    let mut scene = Scene::new();
    let antrag = scene.reported(scene.nachricht);
    let frozen = scene.frozen(scene.nachricht);
    scene.votes(scene.ben, antrag.abstimmung(), Wahl::Ja);
    scene.weave.by(scene.weave.vera, &Command::AntragZurueckziehen { antrag: frozen }).unwrap();
    scene.weave.wait(DAY);
    assert_eq!(scene.stand(scene.nachricht), Some(Meldestand::Ausgeblendet));
}

#[test]
fn who_may_report_and_who_may_freeze() {
    let mut scene = Scene::new();
    let gast = scene.weave.gast("gast");
    assert_eq!(scene.weave.refused(gast, &report(scene.knoten)), Refusal::NurWeber);
    assert_eq!(scene.weave.refused(scene.ben, &freeze(scene.knoten)), Refusal::NurVerantwortliche);
    let (_, fern) = scene.weave.found("Fern", square((9.0, 9.0), (11.0, 11.0)), "fern").unwrap();
    assert_eq!(scene.weave.refused(fern, &report(scene.knoten)), Refusal::FremdeOrtsweberei);
    assert_eq!(scene.weave.refused(fern, &freeze(scene.knoten)), Refusal::NurVerantwortliche);
}

#[test]
fn only_what_people_wrote_and_did_not_take_back_is_reported() {
    let mut scene = Scene::new();
    let webrat = *scene.weave.structure().first().unwrap();
    let Gegenstand::Nachricht { nachricht, .. } = scene.nachricht else { return };
    let Gegenstand::Element { element, .. } = scene.element else { return };
    let elsewhere = Gegenstand::Nachricht { knoten: webrat, nachricht };
    let gone = Gegenstand::Element { knoten: webrat, element };
    let structure = Gegenstand::Knoten { knoten: webrat };
    assert_eq!(scene.weave.refused(scene.ben, &report(structure)), Refusal::StrukturUnveraenderlich);
    assert_eq!(scene.weave.refused(scene.ben, &report(elsewhere)), Refusal::NachrichtUnbekannt);
    assert_eq!(scene.weave.refused(scene.ben, &report(gone)), Refusal::ElementUnbekannt);
    scene.weave.by(scene.anna, &Command::NachrichtZurueckziehen { nachricht }).unwrap();
    assert_eq!(scene.weave.refused(scene.ben, &report(scene.nachricht)), Refusal::NachrichtZurueckgezogen);
}

#[test]
fn what_stands_in_the_archive_can_be_reported_and_the_faden_leads_to_the_webrat() {
    let mut scene = Scene::new();
    scene.weave.wait(WEEK);
    assert!(!scene.weave.lives(scene.tied.id));
    let events = scene.weave.by(scene.ben, &report(scene.nachricht)).unwrap();
    let Some(Event::FadenGezogen { to, .. }) = events.last() else { panic!("no Faden: {events:?}") };
    assert_eq!(scene.weave.knoten(*to).kern.art, KnotenArt::Webrat);
}

#[test]
fn five_meldungen_of_one_weber_run_at_once_and_no_sixth() {
    let mut scene = Scene::new();
    let mut others = (0..6).map(|_| scene.weave.idee(scene.anna).id).collect::<Vec<_>>().into_iter();
    let mut next = || Gegenstand::Knoten { knoten: others.next().unwrap() };
    for _ in 0..5 {
        scene.reported(next());
    }
    let sixth = report(next());
    assert_eq!(scene.weave.refused(scene.ben, &sixth), Refusal::ZuVieleMeldungen { max: 5 });
    scene.weave.by(scene.anna, &report(scene.nachricht)).unwrap();
    scene.weave.wait(DAY);
    scene.weave.by(scene.ben, &sixth).unwrap();
}

#[test]
fn what_is_offered_is_what_is_not_refused() {
    let mut scene = Scene::new();
    let offered = |scene: &Scene, who: GarnrolleId, version| {
        let rolle = scene.weave.rolle(who);
        let lage = Meldelage {
            wer: (rolle.status, rolle.ort),
            verantwortlich: scene.weave.state.orte[&scene.weave.ort].verantwortliche.contains(&who),
            ort: scene.weave.ort,
            version,
            sichtung: scene.weave.state.sichtung(scene.nachricht),
        };
        lage.erlaubt().collect::<Vec<_>>()
    };
    let vera = scene.weave.vera;
    assert_eq!(offered(&scene, scene.ben, 1), [Melden::Melden]);
    assert_eq!(offered(&scene, vera, 1), [Melden::Melden, Melden::Einfrieren]);
    scene.reported(scene.nachricht);
    assert_eq!(offered(&scene, vera, 1), [Melden::Einfrieren]);
    scene.weave.wait(DAY);
    assert_eq!(
        (offered(&scene, scene.ben, 1), offered(&scene, scene.ben, 2)),
        (vec![], vec![Melden::Melden])
    );
    scene.frozen(scene.nachricht);
    assert_eq!(offered(&scene, vera, 2), []);
}
