//! Knoten: who ties and changes them, sub-kinds, versions, the Gast limit, importing.

use crate::fixture::{MICRO, WEEK, Weave, home, kern, place, says, square, text, words};
use domain::command::ImportierterKnoten;
use domain::decide::{Knotenlage, Mitweben};
use domain::event::{Event, KnotenKern};
use domain::state::Ends;
use domain::{Actor, Command, GarnrolleId, KnotenArt, KnotenId, Micros, Quelle, Refusal, Unterart};

fn aendern(knoten: KnotenId, based_on: u32) -> Command {
    Command::KnotenAendern { knoten, based_on, kern: kern(KnotenArt::Idee), text: Some(text("Anders")) }
}

fn import(weave: &Weave, quelle: &str) -> Command {
    let knoten = ImportierterKnoten {
        quelle: Quelle::new(quelle).unwrap(),
        kern: kern(KnotenArt::Einrichtung),
        text: text("Spielplatz"),
    };
    Command::KnotenImportieren { ort: weave.ort, knoten }
}

/// The n-th Knoten of somebody is tied.
fn ties_many(weave: &mut Weave, who: GarnrolleId, n: usize) {
    for _ in 0..n {
        weave.idee(who);
    }
}

#[test]
fn a_knoten_belongs_to_the_ortsweberei_whose_bounds_hold_it() {
    let mut weave = Weave::founded();
    let (east, _) = weave.found("Eimsbüttel", square((53.5, 10.0), (53.6, 10.2)), "erna").unwrap();
    let anna = weave.weber("anna");
    let there = KnotenKern { place: place(53.55, 10.1), ..kern(KnotenArt::Idee) };
    let knoten = weave.ties(anna, there).id;
    assert_eq!(weave.knoten(knoten).ort, east);
    let here = weave.idee(anna).id;
    assert_eq!(weave.knoten(here).ort, weave.ort);
}

#[test]
fn every_kind_but_structure_and_antraege_can_be_tied() {
    let mut weave = Weave::founded();
    let gast = weave.gast("gast");
    for art in KnotenArt::ALL {
        let result = weave.by(gast, &Command::KnotenKnuepfen { kern: kern(*art), text: text("Neu") });
        if art.is_tieable() {
            assert!(result.is_ok(), "{art}");
        } else {
            assert_eq!(result, Err(Refusal::StrukturartNichtKnuepfbar), "{art}");
        }
    }
}

#[test]
fn only_a_veranstaltung_or_einrichtung_carries_a_sub_kind() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    for art in KnotenArt::ALL.iter().filter(|art| art.is_tieable()) {
        let kern = KnotenKern { unterart: Some(Unterart::new("spielplatz").unwrap()), ..kern(*art) };
        let result = weave.by(anna, &Command::KnotenKnuepfen { kern, text: text("Neu") });
        match art {
            KnotenArt::Veranstaltung | KnotenArt::Einrichtung => assert!(result.is_ok(), "{art}"),
            _ => assert_eq!(result, Err(Refusal::UnterartPasstNicht), "{art}"),
        }
    }
}

#[test]
fn a_gast_ties_the_thousandth_living_knoten_and_not_one_more() {
    let mut weave = Weave::founded();
    let gast = weave.gast("gast");
    ties_many(&mut weave, gast, 999);
    assert_eq!(weave.rolle(gast).living_knoten, 999);
    ties_many(&mut weave, gast, 1);
    assert_eq!(weave.rolle(gast).living_knoten, 1_000);
    let one_more = Command::KnotenKnuepfen { kern: kern(KnotenArt::Idee), text: text("Zu viel") };
    assert_eq!(weave.refused(gast, &one_more), Refusal::GastGrenzeErreicht { limit: 1_000 });
    weave.wait(WEEK);
    assert_eq!(weave.rolle(gast).living_knoten, 0, "dissolved Knoten do not count");
    assert!(weave.by(gast, &one_more).is_ok());
}

#[test]
fn one_dissolved_knoten_makes_room_for_one() {
    let mut weave = Weave::founded();
    let gast = weave.gast("gast");
    weave.idee(gast);
    weave.wait(MICRO);
    ties_many(&mut weave, gast, 999);
    let one_more = Command::KnotenKnuepfen { kern: kern(KnotenArt::Idee), text: text("Noch einer") };
    weave.wait(Micros(WEEK.0 - 2));
    assert_eq!(weave.refused(gast, &one_more), Refusal::GastGrenzeErreicht { limit: 1_000 });
    weave.wait(MICRO);
    assert!(weave.by(gast, &one_more).is_ok());
    assert_eq!(weave.refused(gast, &one_more), Refusal::GastGrenzeErreicht { limit: 1_000 });
}

#[test]
fn a_weber_has_no_limit() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    ties_many(&mut weave, anna, 1_001);
    assert_eq!(weave.rolle(anna).living_knoten, 1_001);
}

#[test]
fn what_nobody_twisted_every_weber_may_change() {
    let mut weave = Weave::founded();
    let (anna, ben) = (weave.weber("anna"), weave.weber("ben"));
    let knoten = weave.idee(anna).id;
    let events = weave.by(ben, &aendern(knoten, 1)).unwrap();
    assert!(matches!(&events[0], Event::KnotenGeaendert { version: 2, by, .. } if *by == ben));
    assert_eq!(weave.knoten(knoten).version, 2);
    assert_eq!(weave.knoten(knoten).by, Some(anna), "who tied it stays who tied it");
}

#[test]
fn a_gast_changes_its_own_and_nothing_of_others() {
    let mut weave = Weave::founded();
    let (anna, gast) = (weave.weber("anna"), weave.gast("gast"));
    let (own, foreign) = (weave.idee(gast).id, weave.idee(anna).id);
    assert!(weave.by(gast, &aendern(own, 1)).is_ok());
    assert_eq!(weave.refused(gast, &aendern(foreign, 1)), Refusal::NurWeber);
}

#[test]
fn a_change_is_based_on_the_newest_version() {
    let mut weave = Weave::founded();
    let (anna, ben) = (weave.weber("anna"), weave.weber("ben"));
    let knoten = weave.idee(anna).id;
    weave.by(anna, &aendern(knoten, 1)).unwrap();
    for stale in [0, 1, 3, u32::MAX] {
        assert_eq!(weave.refused(ben, &aendern(knoten, stale)), Refusal::Veraltet { current: 2 });
    }
    weave.by(ben, &aendern(knoten, 2)).unwrap();
    assert_eq!(weave.knoten(knoten).version, 3);
}

#[test]
fn what_somebody_twisted_only_the_one_who_twisted_changes() {
    let mut weave = Weave::founded();
    let (anna, ben) = (weave.weber("anna"), weave.weber("ben"));
    let tied = weave.idee(anna);
    weave.twists(anna, tied.faden);
    assert_eq!(weave.refused(ben, &aendern(tied.id, 1)), Refusal::VonAnderenVerzwirnt);
    assert!(weave.by(anna, &aendern(tied.id, 1)).is_ok());
    weave.untwists(anna, tied.faden);
    assert!(weave.by(ben, &aendern(tied.id, 2)).is_ok());
}

#[test]
fn what_two_twisted_nobody_changes_alone() {
    let mut weave = Weave::founded();
    let (anna, ben) = (weave.weber("anna"), weave.weber("ben"));
    let tied = weave.idee(anna);
    let other = weave.joins(ben, tied.id);
    weave.twists(anna, tied.faden);
    weave.twists(ben, other);
    assert_eq!(weave.refused(anna, &aendern(tied.id, 1)), Refusal::VonAnderenVerzwirnt);
    assert_eq!(weave.refused(ben, &aendern(tied.id, 1)), Refusal::VonAnderenVerzwirnt);
    weave.untwists(ben, other);
    assert!(weave.by(anna, &aendern(tied.id, 1)).is_ok());
}

#[test]
fn a_knoten_moves_within_its_ortsweberei_only() {
    let mut weave = Weave::founded();
    weave.found("Eimsbüttel", square((53.5, 10.0), (53.6, 10.2)), "erna").unwrap();
    let anna = weave.weber("anna");
    let knoten = weave.idee(anna).id;
    let to = |lat, lon, based_on| Command::KnotenAendern {
        knoten,
        based_on,
        kern: KnotenKern { place: place(lat, lon), ..kern(KnotenArt::Idee) },
        text: Some(text("Umgezogen")),
    };
    assert_eq!(weave.refused(anna, &to(53.55, 10.1, 1)), Refusal::OrtWechseltNicht);
    assert_eq!(weave.refused(anna, &to(10.0, 10.1, 1)), Refusal::OrtWechseltNicht);
    assert!(weave.by(anna, &to(53.56, 9.85, 1)).is_ok());
}

#[test]
fn a_knoten_lies_inside_some_bounds_to_the_ten_millionth_of_a_degree() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let mut at = |lat: f64, lon: f64| {
        let kern = KnotenKern { place: place(lat, lon), ..kern(KnotenArt::Idee) };
        weave.by(anna, &Command::KnotenKnuepfen { kern, text: text("Am Rand") }).map(|_| ())
    };
    let outside = Err(Refusal::AusserhalbAllerOrtswebereien);
    assert_eq!(at(53.5, 9.9), Ok(()), "the southern edge belongs to it");
    assert_eq!(at(53.499_999_9, 9.9), outside);
    assert_eq!(at(53.599_999_9, 9.9), Ok(()));
    assert_eq!(at(53.6, 9.9), outside, "the northern edge belongs to the neighbour");
    assert_eq!(at(53.55, 9.8), Ok(()));
    assert_eq!(at(53.55, 9.799_999_9), outside);
    assert_eq!(at(53.55, 9.999_999_9), Ok(()));
    assert_eq!(at(53.55, 10.0), outside);
}

#[test]
fn a_dissolved_knoten_is_not_changed_joined_or_furnished_any_more() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let tied = weave.idee(anna);
    weave.wait(WEEK);
    let archived_at = weave.now;
    let dissolved = Refusal::KnotenAufgeloest { archived_at };
    weave.wait(WEEK);
    let join = domain::InteresseArt::Zusage;
    for command in [
        aendern(tied.id, 1),
        Command::InteresseBekunden { knoten: tied.id, art: join },
        Command::NachrichtSchreiben { knoten: tied.id, text: crate::fixture::says("Zu spät") },
        Command::ElementHinzufuegen { knoten: tied.id, inhalt: crate::fixture::words("Zu spät") },
    ] {
        assert_eq!(weave.refused(anna, &command), dissolved, "{command:?}");
    }
}

#[test]
fn an_imported_knoten_is_twisted_at_once_and_stays() {
    let mut weave = Weave::founded();
    let command = import(&weave, "osm:node/1");
    let events = weave.by(weave.vera, &command).unwrap();
    let [
        Event::KnotenImportiert { knoten, by, .. },
        Event::FadenGezogen { faden, .. },
        Event::FadenVerzwirnt { faden: garn, element: None, .. },
    ] = &events[..]
    else {
        panic!("an import gives something else: {events:?}");
    };
    assert_eq!((faden, *by), (garn, weave.vera));
    assert_eq!(weave.ends(*faden), Some(Ends::Never));
    weave.wait(Micros(9 * WEEK.0));
    assert!(weave.lives(*knoten));
}

#[test]
fn a_second_import_of_the_same_source_names_the_knoten_and_changes_nothing() {
    let mut weave = Weave::founded();
    let (ort, erna) = weave.found("Eimsbüttel", square((53.5, 10.0), (53.6, 10.2)), "erna").unwrap();
    let (first, other) = (import(&weave, "osm:node/1"), import(&weave, "osm:node/2"));
    let knoten = match &weave.by(weave.vera, &first).unwrap()[0] {
        Event::KnotenImportiert { knoten, .. } => *knoten,
        other => panic!("{other:?}"),
    };
    let vera = weave.vera;
    assert_eq!(weave.refused(vera, &first), Refusal::SchonImportiert { knoten });
    assert!(weave.by(vera, &other).is_ok());
    let Command::KnotenImportieren { mut knoten, .. } = first else { unreachable!() };
    knoten.kern.place = place(53.55, 10.1);
    assert!(
        weave.by(erna, &Command::KnotenImportieren { ort, knoten }).is_ok(),
        "sources are told apart by Ortsweberei"
    );
}

#[test]
fn only_a_verantwortliche_imports_and_only_inside_her_bounds() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    let (_, erna) = weave.found("Eimsbüttel", square((53.5, 10.0), (53.6, 10.2)), "erna").unwrap();
    let command = import(&weave, "osm:node/1");
    for who in [anna, erna] {
        assert_eq!(weave.refused(who, &command), Refusal::NurVerantwortliche);
    }
    assert_eq!(weave.refuses(Actor::Betreiber, &command), Refusal::NichtAngemeldet);
    let Command::KnotenImportieren { ort, mut knoten } = command else { unreachable!() };
    knoten.kern.place = place(53.55, 10.1);
    let vera = weave.vera;
    let outside = Command::KnotenImportieren { ort, knoten };
    assert_eq!(weave.refused(vera, &outside), Refusal::AusserhalbDerOrtsweberei);
}

#[test]
fn who_ties_is_seen_to_have_acted_then() {
    let mut weave = Weave::founded();
    let anna = weave.weber("anna");
    weave.wait(MICRO);
    let knoten = weave.idee(anna).id;
    let tied_at = weave.now;
    assert_eq!(weave.rolle(anna).last_action, tied_at);
    weave.wait(WEEK);
    assert!(!weave.lives(knoten));
    assert_eq!(weave.rolle(anna).last_action, tied_at, "what happens by itself is nobody's action");
    assert_eq!(weave.knoten(knoten).kern.place, home());
}

#[test]
fn what_is_offered_on_a_knoten_is_what_is_not_refused() {
    let mut weave = Weave::founded();
    let (anna, ben, gast) = (weave.weber("anna"), weave.weber("ben"), weave.gast("gast"));
    let knoten = weave.idee(anna);
    let of_gast = weave.idee(gast);
    let mut scenes = vec![weave.clone()];
    let element = weave.furnishes(anna, knoten.id);
    let interest = weave.joins(ben, knoten.id);
    scenes.push(weave.clone());
    weave.twists_on(ben, interest, element);
    scenes.push(weave.clone());
    weave.twists(anna, knoten.faden);
    scenes.push(weave.clone());
    weave.untwists(ben, interest);
    weave.untwists(anna, knoten.faden);
    weave.wait(WEEK);
    scenes.push(weave.clone());
    let antrag = weave.files(anna, domain::Anliegen::Sachantrag);
    let raum = antrag.raum();
    scenes.push(weave);
    for scene in &scenes {
        let konto = *scene.structure().first().unwrap();
        for who in [anna, ben, gast, scene.vera] {
            for id in [knoten.id, of_gast.id, konto, raum] {
                if scene.state.knoten.contains_key(&id) {
                    offered_as_decided(scene, who, id);
                }
            }
        }
    }
}

fn offered_as_decided(scene: &Weave, who: GarnrolleId, id: KnotenId) {
    let knoten = scene.knoten(id);
    let mine = |garn: bool| {
        let of_who =
            |faden: &domain::FadenId| scene.state.faeden.get(faden).filter(|faden| faden.from == who);
        let own: Vec<_> = knoten.faeden.iter().filter(|faden| of_who(faden).is_some()).copied().collect();
        own.into_iter().find(|faden| (scene.ends(*faden) == Some(Ends::Never)) == garn)
    };
    let by_others = |faden: &domain::FadenId| scene.state.faeden[faden].from != who;
    let lage = Knotenlage {
        frozen: false,
        wer: (who, scene.rolle(who).status),
        art: knoten.kern.art,
        by: knoten.by,
        lives: knoten.archived_at.is_none(),
        twisted_by_others: knoten.garn.iter().any(|(faden, on)| on.is_none() && by_others(faden)),
        own_faden: mine(false).is_some(),
        own_garn: mine(true).is_some(),
    };
    let offered: Vec<Mitweben> = lage.erlaubt().collect();
    let write = Command::NachrichtSchreiben { knoten: id, text: says("Hallo") };
    let furnish = Command::ElementHinzufuegen { knoten: id, inhalt: words("Bank") };
    let join = Command::InteresseBekunden { knoten: id, art: domain::InteresseArt::Zusage };
    let change = Command::KnotenAendern {
        knoten: id,
        based_on: knoten.version,
        kern: KnotenKern { art: KnotenArt::Idee, ..knoten.kern.clone() },
        text: Some(text("Anders")),
    };
    let twist = mine(false).map(|faden| Command::FadenVerzwirnen { faden, element: None });
    let untwist = mine(true).map(|faden| Command::FadenEntzwirnen { faden });
    let acts = [
        (Mitweben::Schreiben, Some(write)),
        (Mitweben::Gestalten, Some(furnish)),
        (Mitweben::Interesse, Some(join)),
        (Mitweben::Aendern, Some(change)),
        (Mitweben::Verzwirnen, twist),
        (Mitweben::Entzwirnen, untwist),
    ];
    for (act, command) in acts {
        let done = command.map(|command| scene.clone().by(who, &command));
        let goes = done.as_ref().is_some_and(Result::is_ok);
        assert_eq!(goes, offered.contains(&act), "{act:?} by {who} on {:?}: {done:?}", knoten.kern.art);
    }
}
