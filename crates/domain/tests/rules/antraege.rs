//! Anträge and Einsprüche: who may, until when to the microsecond, and what an accepted Antrag does by itself.

use crate::fixture::{MICRO, WEEK, Weave, altona, grund, square, text};
use domain::decide::{Lage, Mitreden};
use domain::event::{Event, Regel};
use domain::state::{Ends, Status};
use domain::{
    Actor, Anliegen, AntragId, AntragStatus, Command, GarnrolleId, KnotenArt, KnotenId, Micros, Refusal,
};

const TWO_WEEKS: Micros = Micros(2 * WEEK.0);

fn object(antrag: AntragId) -> Command {
    Command::EinspruchErheben { antrag, grund: grund("Zu laut") }
}

fn file(weave: &Weave, anliegen: Anliegen, knoten: Option<KnotenId>) -> Command {
    Command::AntragStellen { ort: weave.ort, anliegen, text: text("Antrag"), knoten }
}

#[test]
fn an_antrag_opens_a_raum_draws_a_faden_and_runs_168_hours() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let about = weave.idee(anna).id;
    let now = weave.now;
    let command = file(&weave, Anliegen::Sachantrag, Some(about));
    let events = weave.by(anna, &command).unwrap();
    let [Event::AntragGestellt { antrag, knoten, decision_deadline, .. }, Event::FadenGezogen { to, .. }] =
        &events[..]
    else {
        panic!("filing gives something else: {events:?}")
    };
    assert_eq!((*knoten, *decision_deadline, *to), (Some(about), now + WEEK, antrag.raum()));
    let raum = weave.knoten(antrag.raum());
    assert_eq!((raum.kern.art, raum.by, raum.ort), (KnotenArt::Antrag, Some(anna), weave.ort));
    assert_eq!(raum.kern.place, weave.knoten(about).kern.place, "the draw of the fixture is the centre");
}

#[test]
fn without_einspruch_it_passes_at_the_deadline_and_not_a_microsecond_before() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let antrag = weave.files(anna, Anliegen::Sachantrag);
    let deadline = weave.now + WEEK;
    weave.at(deadline - MICRO);
    assert_eq!(weave.status(antrag), AntragStatus::Offen);
    weave.at(deadline);
    assert_eq!(weave.status(antrag), AntragStatus::Angenommen);
    let passed = Event::AntragAngenommen { antrag, regel: Regel::KeinEinspruch };
    assert_eq!(weave.stories("AntragAngenommen"), [(deadline, &passed)]);
}

#[test]
fn the_first_einspruch_moves_the_deadline_by_exactly_168_hours_and_no_later_one_moves_it() {
    let mut weave = Weave::founded();
    let (anna, ben, cem) = (weave.weber("anna"), weave.weber("ben"), weave.weber("cem"));
    let opened = weave.now;
    let antrag = weave.files(anna, Anliegen::Sachantrag);
    weave.at(opened + WEEK - MICRO);
    weave.by(ben, &object(antrag)).unwrap();
    assert_eq!(weave.state.antraege[&antrag].decision_deadline, opened + TWO_WEEKS);
    weave.by(cem, &object(antrag)).unwrap();
    assert_eq!(weave.state.antraege[&antrag].decision_deadline, opened + TWO_WEEKS);
    weave.at(opened + TWO_WEEKS - MICRO);
    assert_eq!(weave.status(antrag), AntragStatus::Offen);
    weave.at(opened + TWO_WEEKS);
    assert_eq!(weave.status(antrag), AntragStatus::Abstimmung);
    let [(when, Event::AbstimmungEroeffnet { closes_at, .. })] = weave.stories("AbstimmungEroeffnet")[..]
    else {
        panic!("the vote opens exactly once")
    };
    assert_eq!((when, *closes_at), (opened + TWO_WEEKS, opened + TWO_WEEKS + WEEK));
}

#[test]
fn an_einspruch_at_the_deadline_is_late() {
    let mut weave = Weave::founded();
    let (anna, ben) = (weave.weber("anna"), weave.weber("ben"));
    let antrag = weave.files(anna, Anliegen::Sachantrag);
    weave.wait(WEEK);
    let late = Refusal::AntragNichtOffen { status: AntragStatus::Angenommen };
    assert_eq!(weave.refused(ben, &object(antrag)), late);
}

#[test]
fn an_einspruch_taken_back_leaves_the_deadline_where_it_is_and_lets_the_antrag_pass() {
    let mut weave = Weave::founded();
    let (anna, ben) = (weave.weber("anna"), weave.weber("ben"));
    let opened = weave.now;
    let antrag = weave.files(anna, Anliegen::Sachantrag);
    weave.by(ben, &object(antrag)).unwrap();
    weave.by(ben, &Command::EinspruchZurueckziehen { antrag }).unwrap();
    let again = Command::EinspruchZurueckziehen { antrag };
    assert_eq!(weave.refused(ben, &again), Refusal::KeinEigenerEinspruch);
    assert_eq!(weave.refused(ben, &object(antrag)), Refusal::SchonEingesprochen, "everyone once");
    weave.at(opened + WEEK);
    assert_eq!(weave.status(antrag), AntragStatus::Offen);
    weave.at(opened + TWO_WEEKS);
    assert_eq!(weave.status(antrag), AntragStatus::Angenommen);
}

#[test]
fn a_second_objector_after_the_first_took_back_prolongs_nothing() {
    let mut weave = Weave::founded();
    let (anna, ben, cem) = (weave.weber("anna"), weave.weber("ben"), weave.weber("cem"));
    let opened = weave.now;
    let antrag = weave.files(anna, Anliegen::Sachantrag);
    weave.by(ben, &object(antrag)).unwrap();
    weave.by(ben, &Command::EinspruchZurueckziehen { antrag }).unwrap();
    weave.by(cem, &object(antrag)).unwrap();
    assert_eq!(weave.state.antraege[&antrag].decision_deadline, opened + TWO_WEEKS);
    weave.at(opened + TWO_WEEKS);
    assert_eq!(weave.status(antrag), AntragStatus::Abstimmung);
}

#[test]
fn only_other_weber_of_the_same_ortsweberei_object() {
    let mut weave = Weave::founded();
    let (anna, gast) = (weave.weber("anna"), weave.gast("gast"));
    let elsewhere = square((50.0, 8.0), (50.1, 8.2));
    let (_, fremd) = weave.found("Frankfurt", elsewhere, "fremd").unwrap();
    let antrag = weave.files(anna, Anliegen::Sachantrag);
    assert_eq!(weave.refused(anna, &object(antrag)), Refusal::EigenerAntrag);
    assert_eq!(weave.refused(gast, &object(antrag)), Refusal::NurWeber);
    assert_eq!(weave.refused(fremd, &object(antrag)), Refusal::FremdeOrtsweberei);
    let unknown = AntragId::from_u128(9);
    assert_eq!(weave.refused(anna, &object(unknown)), Refusal::AntragUnbekannt);
}

#[test]
fn who_filed_takes_back_while_it_is_open() {
    let mut weave = Weave::founded();
    let (anna, ben) = (weave.weber("anna"), weave.weber("ben"));
    let antrag = weave.files(anna, Anliegen::Sachantrag);
    let back = Command::AntragZurueckziehen { antrag };
    assert_eq!(weave.refused(ben, &back), Refusal::NurAntragsteller);
    weave.by(anna, &back).unwrap();
    assert_eq!(weave.status(antrag), AntragStatus::Zurueckgezogen);
    let status = AntragStatus::Zurueckgezogen;
    assert_eq!(weave.refused(anna, &back), Refusal::AntragNichtOffen { status });
    weave.wait(TWO_WEEKS);
    assert!(weave.stories("AntragAngenommen").is_empty());
}

#[test]
fn the_raum_is_held_until_the_decision_and_fades_over_168_hours_from_then() {
    let mut weave = Weave::founded();
    let (anna, ben) = (weave.weber("anna"), weave.weber("ben"));
    let opened = weave.now;
    let antrag = weave.files(anna, Anliegen::Sachantrag);
    weave.by(ben, &object(antrag)).unwrap();
    weave.at(opened + TWO_WEEKS + MICRO);
    assert!(weave.lives(antrag.raum()), "nothing leads to it, and it is undecided");
    weave.at(opened + TWO_WEEKS + WEEK);
    assert_eq!(weave.status(antrag), AntragStatus::Abgelehnt);
    weave.at(opened + TWO_WEEKS + TWO_WEEKS - MICRO);
    assert!(weave.lives(antrag.raum()));
    weave.wait(MICRO);
    assert!(!weave.lives(antrag.raum()));
    let (_, dissolved) = weave.stories("KnotenAufgeloest")[0];
    let regel = Regel::AntragEntschieden;
    assert_eq!(dissolved, &Event::KnotenAufgeloest { knoten: antrag.raum(), regel });
}

#[test]
fn garn_holds_the_raum_of_a_beschluss() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let antrag = weave.files(anna, Anliegen::Sachantrag);
    let faden = weave.joins(anna, antrag.raum());
    weave.twists(anna, faden);
    weave.wait(Micros(9 * WEEK.0));
    assert!(weave.lives(antrag.raum()));
    weave.untwists(anna, faden);
    assert!(!weave.lives(antrag.raum()));
}

#[test]
fn what_an_antrag_says_stands_fast_and_nobody_ties_one_by_hand() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let antrag = weave.files(anna, Anliegen::Sachantrag);
    let kern = weave.knoten(antrag.raum()).kern.clone();
    let change = Command::KnotenAendern {
        knoten: antrag.raum(),
        based_on: 1,
        kern: kern.clone(),
        text: Some(text("Anders")),
    };
    assert_eq!(weave.refused(anna, &change), Refusal::AntragUnveraenderlich);
    let tie = Command::KnotenKnuepfen { kern, text: text("Antrag") };
    assert_eq!(weave.refused(anna, &tie), Refusal::StrukturartNichtKnuepfbar);
    weave.writes(anna, antrag.raum());
}

#[test]
fn a_gast_asks_only_to_be_verified_and_once_at_a_time() {
    let mut weave = Weave::founded();
    let gast = weave.gast("gast");
    let thing = file(&weave, Anliegen::Sachantrag, None);
    assert_eq!(weave.refused(gast, &thing), Refusal::NurWeber);
    let antrag = weave.files(gast, Anliegen::Weberantrag);
    let again = file(&weave, Anliegen::Weberantrag, None);
    assert_eq!(weave.refused(gast, &again), Refusal::WeberantragLaeuft);
    weave.wait(WEEK);
    assert_eq!(weave.rolle(gast).status, Status::Weber);
    let verified = Event::VerifizierungBeschlossen { garnrolle: gast, antrag };
    assert_eq!(weave.stories("VerifizierungBeschlossen"), [(weave.now, &verified)]);
    assert_eq!(weave.refused(gast, &again), Refusal::SchonVerifiziert);
}

#[test]
fn a_weberantrag_of_somebody_verified_meanwhile_passes_and_does_nothing() {
    let mut weave = Weave::founded();
    let gast = weave.gast("gast");
    weave.files(gast, Anliegen::Weberantrag);
    let (vera, garnrolle) = (weave.vera, gast);
    weave.by(vera, &Command::GarnrolleVerifizieren { garnrolle, guardian: None }).unwrap();
    weave.wait(WEEK);
    assert_eq!(weave.stories("AntragAngenommen").len(), 1);
    assert!(weave.stories("VerifizierungBeschlossen").is_empty());
}

#[test]
fn a_verification_is_taken_back_with_office_and_lent_voice() {
    let mut weave = Weave::founded();
    let (anna, vera) = (weave.weber("anna"), weave.vera);
    weave.lends(vera, anna);
    let antrag = weave.files(anna, Anliegen::VerifizierungEntziehen { garnrolle: vera });
    weave.wait(WEEK);
    assert_eq!(weave.rolle(vera).status, Status::Gast);
    assert!(!weave.state.orte[&weave.ort].verantwortliche.contains(&vera));
    assert!(weave.state.delegationen.is_empty());
    let names: Vec<_> = weave.happened.iter().rev().take(3).map(|one| one.event.name()).collect();
    assert_eq!(names, ["DelegationGeendet", "VerifizierungEntzogen", "AntragAngenommen"]);
    assert_eq!(weave.status(antrag), AntragStatus::Angenommen);
}

#[test]
fn an_accepted_untwisting_gives_fresh_168_hours() {
    let mut weave = Weave::founded();
    let (anna, ben) = (weave.weber("anna"), weave.weber("ben"));
    let tied = weave.idee(ben);
    weave.twists(ben, tied.faden);
    weave.files(anna, Anliegen::Entzwirnung { faden: tied.faden });
    weave.wait(WEEK);
    assert_eq!(weave.ends(tied.faden), Some(Ends::At(weave.now + WEEK)));
    let [(_, Event::FadenEntzwirnt { regel, .. })] = weave.stories("FadenEntzwirnt")[..] else {
        panic!("it is untwisted once")
    };
    assert_eq!(*regel, Regel::DurchBeschluss);
}

#[test]
fn only_a_beschluss_is_repealed_and_only_once() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let earlier = weave.files(anna, Anliegen::Sachantrag);
    let repeal = Anliegen::Aufhebung { antrag: earlier };
    let command = file(&weave, repeal, None);
    assert_eq!(weave.refused(anna, &command), Refusal::KeinBeschluss);
    weave.wait(WEEK);
    let (first, second) = (weave.files(anna, repeal), weave.files(anna, repeal));
    weave.wait(WEEK);
    assert_eq!(weave.state.antraege[&earlier].aufgehoben_durch, Some(first));
    assert_eq!(weave.status(second), AntragStatus::Angenommen);
    assert_eq!(weave.stories("BeschlussAufgehoben").len(), 1, "what is repealed is not repealed again");
    assert_eq!(weave.refused(anna, &command), Refusal::SchonAufgehoben);
}

#[test]
fn an_antrag_names_what_there_is_in_its_own_ortsweberei() {
    let mut weave = Weave::founded();
    let (anna, ben, gast) = (weave.weber("anna"), weave.weber("ben"), weave.gast("gast"));
    let elsewhere = square((50.0, 8.0), (50.1, 8.2));
    let (other, fremd) = weave.found("Frankfurt", elsewhere, "fremd").unwrap();
    let fading = weave.idee(ben).faden;
    let nobody = GarnrolleId::from_u128(9);
    let table = [
        (Anliegen::VerifizierungEntziehen { garnrolle: nobody }, Refusal::GarnrolleUnbekannt),
        (Anliegen::VerifizierungEntziehen { garnrolle: gast }, Refusal::ZielKeinWeber),
        (Anliegen::Amt { garnrolle: fremd }, Refusal::FremdeOrtsweberei),
        (Anliegen::Entzwirnung { faden: fading }, Refusal::NichtVerzwirnt),
        (Anliegen::Aufhebung { antrag: AntragId::from_u128(9) }, Refusal::AntragUnbekannt),
    ];
    for (anliegen, refusal) in table {
        let command = file(&weave, anliegen, None);
        assert_eq!(weave.refused(anna, &command), refusal, "{anliegen:?}");
    }
    let abroad = Command::AntragStellen {
        ort: other,
        anliegen: Anliegen::Sachantrag,
        text: text("Antrag"),
        knoten: None,
    };
    assert_eq!(weave.refused(anna, &abroad), Refusal::FremdeOrtsweberei);
    let unknown = file(&weave, Anliegen::Sachantrag, Some(KnotenId::from_u128(9)));
    assert_eq!(weave.refused(anna, &unknown), Refusal::KnotenUnbekannt);
    assert_eq!(weave.refuses(Actor::Besucher, &unknown), Refusal::NichtAngemeldet);
}

#[test]
fn the_raum_lies_in_the_bounds_though_the_draw_would_lead_out() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let corner = crate::fixture::place(53.5, 9.8);
    let about = weave
        .ties(anna, domain::event::KnotenKern { place: corner, ..crate::fixture::kern(KnotenArt::Idee) });
    weave.draw = domain::DiscDraw::new(-(1 << 29), -(1 << 29)).unwrap();
    let antrag = weave.files_about(anna, about.id);
    let place = weave.knoten(antrag.raum()).kern.place;
    assert!(altona().contain(place));
    weave.draw = domain::DiscDraw::new(1 << 29, 1 << 29).unwrap();
    let beside = weave.files_about(anna, about.id);
    assert_ne!(weave.knoten(beside.raum()).kern.place, corner);
}

#[test]
fn only_the_weave_decides_and_only_when_it_is_due() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let antrag = weave.files(anna, Anliegen::Sachantrag);
    let decide = Command::AntragEntscheiden { antrag };
    assert_eq!(weave.refused(anna, &decide), Refusal::NurVonInnen);
    assert_eq!(weave.refuses(Actor::Gewebe, &decide), Refusal::NochNichtFaellig);
    weave.wait(WEEK);
    let status = AntragStatus::Angenommen;
    assert_eq!(weave.refuses(Actor::Gewebe, &decide), Refusal::AntragNichtOffen { status });
}

/// An interface offers what `Lage::erlaubt` says: nothing that is offered is refused, and nothing else is accepted.
#[test]
fn what_is_offered_is_exactly_what_is_not_refused() {
    let mut weave = Weave::founded();
    let (anna, ben, gast) = (weave.weber("anna"), weave.weber("ben"), weave.gast("gast"));
    let (_, fremd) = weave.found("Frankfurt", square((50.0, 8.0), (50.1, 8.2)), "fremd").unwrap();
    let own = weave.files(gast, Anliegen::Weberantrag);
    let thing = weave.files(anna, Anliegen::Sachantrag);
    let mut scenes = vec![weave.clone()];
    weave.by(ben, &object(thing)).unwrap();
    weave.by(ben, &object(own)).unwrap();
    scenes.push(weave.clone());
    weave.by(ben, &Command::EinspruchZurueckziehen { antrag: thing }).unwrap();
    scenes.push(weave.clone());
    weave.wait(TWO_WEEKS);
    scenes.push(weave.clone());
    weave.wait(WEEK);
    scenes.push(weave);
    for scene in &scenes {
        for (who, id) in
            [anna, ben, gast, fremd, scene.vera].into_iter().flat_map(|who| [(who, own), (who, thing)])
        {
            offered_as_decided(scene, who, id);
        }
    }
}

fn offered_as_decided(scene: &Weave, who: GarnrolleId, id: AntragId) {
    let (rolle, antrag) = (scene.rolle(who), &scene.state.antraege[&id]);
    let lage = Lage {
        wer: (who, rolle.status, rolle.ort),
        ort: antrag.ort,
        by: antrag.by,
        status: antrag.status,
        einspruch: antrag.einsprueche.get(&who).copied(),
        without_voice: antrag.without_voice(),
    };
    let offered: Vec<Mitreden> = lage.erlaubt().collect();
    let vote = Command::StimmeAbgeben { abstimmung: id.abstimmung(), wahl: domain::Wahl::Ja, grund: None };
    let acts = [
        (Mitreden::Zurueckziehen, Command::AntragZurueckziehen { antrag: id }),
        (Mitreden::EinspruchErheben, object(id)),
        (Mitreden::EinspruchZurueckziehen, Command::EinspruchZurueckziehen { antrag: id }),
        (Mitreden::Abstimmen, vote),
    ];
    for (act, command) in acts {
        let done = scene.clone().by(who, &command);
        assert_eq!(done.is_ok(), offered.contains(&act), "{act:?} by {who} on {:?}: {done:?}", antrag.status);
    }
}
