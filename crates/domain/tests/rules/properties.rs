//! Properties: whatever happened, in whatever order, replay gives the same state, nothing panics, and what is due can
//! be done. Random commands reach states that nobody thought of; random events reach states that cannot be.

use crate::fixture::{
    WEEK, Weave, adresse, altona, betrag, grund, home, kern, name, place, profil, text, veranstaltung, words,
    wunsch,
};
use domain::command::Sichtbarkeit;
use domain::event::{Event, Privat, Regel, Strukturknoten};
use domain::state::{Ends, State, Status, Vergessen};
use domain::{
    AbstimmungId, Actor, Anliegen, AntragId, AntragStatus, AuszahlungId, AuszahlungStatus, Betrag,
    BuchungArt, BuchungId, Command, CommandId, DelegationId, ElementId, Email, Ergebnis, FadenArt, FadenId,
    GarnrolleId, Gegenstand, Geldkonto, Happened, InteresseArt, Kartenstatus, KnotenArt, KnotenId,
    Meldestand, Micros, NachrichtId, OrtId, Personal, Quelle, StrukturArt, Timestamp, Wahl, due, evolve,
    next_due,
};
use proptest::collection::vec;
use proptest::prelude::*;

/// Few ids, so that random events meet each other.
fn id() -> impl Strategy<Value = u128> {
    0_u128..6
}

fn moment() -> impl Strategy<Value = Timestamp> {
    prop_oneof![
        (0_i64..2_000_000_000_000_000).prop_map(Timestamp::from_micros),
        any::<i64>().prop_map(Timestamp::from_micros),
        // What stands in a log is read unchecked: any number at all.
        any::<i64>().prop_map(|micros| serde_json::from_str(&micros.to_string()).unwrap()),
    ]
}

fn position(person: GarnrolleId, known: bool) -> Personal<Option<domain::Place>> {
    Personal { content: known.then(|| Some(home())), ..Personal::public(person, None) }
}

fn events_of_people() -> impl Strategy<Value = Event> {
    (id(), id(), any::<bool>(), 0_u32..=u32::MAX, 0_usize..3).prop_flat_map(
        |(a, b, known, radius_m, which)| {
            let (garnrolle, ort) = (GarnrolleId::from_u128(a), OrtId::from_u128(b));
            let email = Email::new(&format!("p{b}@example.org")).unwrap();
            let privat = Personal {
                content: known.then(|| Privat { adresse: adresse(), email: email.clone(), place: home() }),
                ..Personal::private(garnrolle, Privat { adresse: adresse(), email, place: home() })
            };
            let kartenstatus = Kartenstatus::ALL[which];
            let struktur =
                vec![Strukturknoten { id: KnotenId::from_u128(a), art: StrukturArt::Konto, place: home() }];
            let position = position(garnrolle, known);
            let profil = Personal::public(garnrolle, profil("wer"));
            prop::sample::select(vec![
                Event::OrtswebereiGegruendet { ort, name: name("Ort"), bounds: altona(), struktur },
                Event::GarnrolleRegistriert {
                    garnrolle,
                    ort,
                    profil: profil.clone(),
                    privat: privat.clone(),
                    kartenstatus,
                    radius_m,
                    position: position.clone(),
                },
                Event::GarnrolleVerifiziert { garnrolle, verified_by: None, guardian: None },
                Event::VerantwortlicheErnannt { garnrolle, ort },
                Event::ProfilGeaendert { garnrolle, profil },
                Event::PrivatGeaendert { garnrolle, privat },
                Event::KartenstatusGeaendert { garnrolle, kartenstatus, radius_m, position },
            ])
        },
    )
}

fn events_of_things() -> impl Strategy<Value = Event> {
    (id(), id(), id(), moment(), 0_usize..KnotenArt::ALL.len(), any::<u32>()).prop_flat_map(
        |(a, b, c, when, art, version)| {
            let (knoten, by, faden) =
                (KnotenId::from_u128(a), GarnrolleId::from_u128(b), FadenId::from_u128(c));
            let (ort, element, nachricht) =
                (OrtId::from_u128(c), ElementId::from_u128(c), NachrichtId::from_u128(c));
            let mut kern = kern(KnotenArt::ALL[art]);
            kern.ends_at = (c.is_multiple_of(2)).then_some(when);
            let text = Personal::public(by, text("Titel"));
            let inhalt = Personal::public(by, words("Text"));
            let says = Personal::public(by, crate::fixture::says("Moin"));
            let quelle = Quelle::new(&format!("q{c}")).unwrap();
            let words = crate::fixture::text("Titel");
            prop::sample::select(vec![
                Event::KnotenGeknuepft { knoten, ort, by, kern: kern.clone(), text: text.clone() },
                Event::KnotenImportiert { knoten, ort, by, kern: kern.clone(), text: words, quelle },
                Event::KnotenGeaendert { knoten, ort, by, version, kern: kern.clone(), text: Some(text) },
                Event::KnotenGeaendert { knoten, ort, by, version, kern, text: None },
                Event::ElementHinzugefuegt { knoten, element, by, version, inhalt: inhalt.clone() },
                Event::ElementGeaendert { knoten, element, by, version, inhalt },
                Event::ElementEntfernt { knoten, element, by, version },
                Event::NachrichtGeschrieben { nachricht, knoten, by, text: says.clone() },
                Event::NachrichtBearbeitet { nachricht, knoten, version, text: says },
                Event::NachrichtZurueckgezogen { nachricht, knoten },
                Event::FadenGezogen {
                    faden,
                    art: FadenArt::Interesse,
                    interesse: Some(InteresseArt::Zusage),
                    from: by,
                    to: knoten,
                    expires_at: when,
                },
                Event::FadenVerzwirnt { faden, knoten, element: None },
                Event::FadenEntzwirnt { faden, knoten, expires_at: when, regel: Regel::VonWerVerzwirnte },
                Event::FadenVerblasst { faden, knoten, regel: Regel::FadenNach168Stunden },
                Event::KnotenAufgeloest { knoten, regel: Regel::NichtsFuehrtMehrHin },
            ])
        },
    )
}

fn events_of_deciding() -> impl Strategy<Value = Event> {
    (id(), id(), id(), moment(), any::<bool>()).prop_flat_map(|(a, b, c, when, known)| {
        let (antrag, abstimmung) = (AntragId::from_u128(a), AbstimmungId::from_u128(c));
        let (by, to, ort) = (GarnrolleId::from_u128(b), GarnrolleId::from_u128(c), OrtId::from_u128(c));
        let delegation = DelegationId::from_u128(a);
        let gegenstand = Gegenstand::Knoten { knoten: KnotenId::from_u128(b) };
        let grund =
            Personal { content: known.then(|| grund("Darum")), ..Personal::public(by, grund("Darum")) };
        let text = Personal::public(by, text("Antrag"));
        prop::sample::select(vec![
            Event::AntragGestellt {
                antrag,
                ort,
                by,
                anliegen: Anliegen::Sachantrag,
                text,
                knoten: None,
                place: home(),
                decision_deadline: when,
            },
            Event::AntragZurueckgezogen { antrag },
            Event::EinspruchErhoben { antrag, by, grund: grund.clone(), decision_deadline: when },
            Event::EinspruchZurueckgezogen { antrag, by },
            Event::AntragAngenommen { antrag, regel: Regel::KeinEinspruch },
            Event::AntragAbgelehnt { antrag, regel: Regel::NichtMehrJaAlsNein },
            Event::AbstimmungEroeffnet { abstimmung, antrag, closes_at: when },
            Event::StimmeAbgegeben { abstimmung, antrag, by, wahl: Wahl::Ja, grund: Some(grund) },
            Event::AbstimmungGeschlossen { abstimmung, antrag, ergebnis: Ergebnis::default() },
            Event::VerifizierungBeschlossen { garnrolle: by, antrag },
            Event::VerifizierungEntzogen { garnrolle: by, antrag },
            Event::BeschlussAufgehoben { antrag, durch: antrag },
            Event::DelegationErteilt { delegation, from: by, to },
            Event::DelegationErneuert { delegation, from: by },
            Event::InhaltEingeklappt { gegenstand, version: 1, antrag },
            Event::InhaltAusgeblendet { gegenstand, antrag },
            Event::InhaltGezeigt { gegenstand, antrag },
            Event::InhaltEingefroren { gegenstand, by, antrag },
            Event::InhaltAufgetaut { gegenstand, antrag },
            Event::VergessenBeantragt { garnrolle: by, vergessen_at: when },
            Event::VergessenZurueckgenommen { garnrolle: by },
            Event::RolleVergessen { garnrolle: by, regel: Regel::VergessenNach168Stunden },
            Event::DelegationGeendet { delegation, from: by, to, regel: Regel::Widerrufen },
        ])
    })
}

fn events_of_money() -> impl Strategy<Value = Event> {
    (id(), id(), id(), any::<u32>(), any::<i64>()).prop_flat_map(|(a, b, c, cents, frei_cents)| {
        let (auszahlung, buchung, gegen) =
            (AuszahlungId::from_u128(a), BuchungId::from_u128(b), BuchungId::from_u128(c));
        let (ort, by, durch) = (OrtId::from_u128(c), GarnrolleId::from_u128(b), AntragId::from_u128(c));
        // What stands in a log is read unchecked.
        let betrag: Betrag = serde_json::from_str(&cents.to_string()).unwrap();
        let beleg = Personal::public(by, grund("Beleg"));
        prop::sample::select(vec![
            Event::SpendeEingegangen { buchung, ort, by, betrag },
            Event::AnonymeSpendeEingegangen { buchung, ort, betrag },
            Event::AuszahlungFreigegeben { auszahlung, buchung, ort, betrag },
            Event::AuszahlungNichtGedeckt { auszahlung, ort, betrag, frei_cents },
            Event::AuszahlungBezahlt { auszahlung, buchung, ort, by, betrag, beleg: Some(beleg.clone()) },
            Event::AuszahlungZurueckgenommen { auszahlung, buchung, ort, betrag, durch },
            Event::BuchungKorrigiert { buchung, gegen, ort, by, betrag, beleg },
        ])
    })
}

fn happened() -> impl Strategy<Value = Happened> {
    (
        prop_oneof![2 => events_of_people(), 3 => events_of_things(), 3 => events_of_deciding(), 2 => events_of_money()],
        moment(),
        id(),
        any::<u64>(),
    )
        .prop_map(|(event, time, who, position)| {
            let actor = if who == 0 { Actor::Gewebe } else { Actor::Garnrolle(GarnrolleId::from_u128(who)) };
            Happened { position, time, ort: None, actor, command_id: CommandId::from_u128(who), event }
        })
}

fn fold<'h>(happened: impl IntoIterator<Item = &'h Happened>) -> State {
    let mut state = State::default();
    for one in happened {
        evolve(&mut state, one);
    }
    state
}

fn thawed(state: &State) -> State {
    // Through a format in which map keys may be anything, as a checkpoint has it.
    postcard::from_bytes(&postcard::to_stdvec(state).unwrap()).unwrap()
}

/// What somebody may try; who and what are chosen among those that are there.
#[derive(Clone, Debug)]
struct Try {
    act: u8,
    who: usize,
    what: usize,
    other: usize,
    wait: Micros,
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let day = 86_400_000_000_i64;
    let wait = prop_oneof![Just(0), Just(1), 0..day, 0..10 * day].prop_map(Micros);
    let one = (0_u8..30, 0_usize..4, any::<usize>(), any::<usize>(), wait);
    vec(one.prop_map(|(act, who, what, other, wait)| Try { act, who, what, other, wait }), 1..60)
}

fn pick<T: Copy>(all: impl Iterator<Item = T>, n: usize, otherwise: T) -> T {
    let all: Vec<T> = all.collect();
    if all.is_empty() { otherwise } else { all[n % all.len()] }
}

fn command(weave: &Weave, attempt: &Try) -> Command {
    let state = &weave.state;
    let knoten = pick(state.knoten.keys().copied(), attempt.what, KnotenId::from_u128(9));
    let faden = pick(state.faeden.keys().copied(), attempt.what, FadenId::from_u128(9));
    let nachricht = pick(state.nachrichten.keys().copied(), attempt.what, NachrichtId::from_u128(9));
    let at = state.knoten.get(&knoten);
    let based_on = at.map_or(0, |k| k.version);
    let element = at.and_then(|k| k.elements.keys().next()).copied().unwrap_or(ElementId::from_u128(9));
    let soon = weave.now + Micros(i64::try_from(attempt.other % 2_000_000).unwrap() * 1_000_000);
    let kern = if attempt.other.is_multiple_of(2) { veranstaltung(soon) } else { kern(KnotenArt::Idee) };
    match attempt.act {
        0 | 1 => Command::KnotenKnuepfen { kern, text: text("Neu") },
        2 if attempt.other.is_multiple_of(11) => Command::VergessenBeantragen,
        2 => Command::KnotenAendern { knoten, based_on, kern, text: Some(text("Anders")) },
        3 => Command::ElementHinzufuegen { knoten, inhalt: words("Stuhl") },
        4 => Command::ElementAendern { knoten, element, based_on, inhalt: words("Bank") },
        5 => Command::ElementEntfernen { knoten, element, based_on },
        6 => Command::NachrichtSchreiben { knoten, text: crate::fixture::says("Moin") },
        7 => Command::NachrichtZurueckziehen { nachricht },
        8 => Command::InteresseBekunden { knoten, art: InteresseArt::Zusage },
        9 => Command::FadenVerzwirnen { faden, element: None },
        10 => Command::FadenVerzwirnen { faden, element: Some(element) },
        11 => Command::FadenEntzwirnen { faden },
        12 => {
            let status = Kartenstatus::ALL[attempt.other % 3];
            Command::KartenstatusAendern {
                wunsch: wunsch(status, 30 + u32::try_from(attempt.what % 3).unwrap()),
            }
        }
        13.. if attempt.act < 21 => deciding(weave, attempt, knoten, faden),
        21..=25 => money(weave, attempt),
        26..=28 => {
            let gegenstand = match attempt.other % 3 {
                0 => Gegenstand::Knoten { knoten },
                1 => Gegenstand::Element { knoten, element },
                _ => {
                    let knoten = state.nachrichten.get(&nachricht).map_or(knoten, |known| known.knoten);
                    Gegenstand::Nachricht { knoten, nachricht }
                }
            };
            let grund = grund("Das geht nicht");
            match attempt.act {
                26 | 27 => Command::InhaltMelden { gegenstand, grund },
                _ => Command::InhaltEinfrieren { gegenstand, grund },
            }
        }
        _ => {
            let email = Email::new(&format!("{}@example.org", attempt.who)).unwrap();
            let place = if attempt.other.is_multiple_of(2) { home() } else { place(53.51, 9.9) };
            Command::PrivatAendern { adresse: adresse(), email, place }
        }
    }
}

fn money(weave: &Weave, attempt: &Try) -> Command {
    let state = &weave.state;
    let cents = betrag(1 + i64::try_from(attempt.other % 5).unwrap());
    let auszahlung = pick(state.auszahlungen.keys().copied(), attempt.what, AuszahlungId::from_u128(9));
    let buchung = pick(state.buchungen.keys().copied(), attempt.what, BuchungId::from_u128(9));
    let (ort, text) = (weave.ort, text("Antrag"));
    let sichtbarkeit = [Sichtbarkeit::Sichtbar, Sichtbarkeit::Anonym][attempt.what % 2];
    match attempt.act {
        21 | 22 => Command::Spenden { ort, betrag: cents, sichtbarkeit },
        23 => {
            let anliegen = Anliegen::Auszahlung { betrag: cents };
            Command::AntragStellen { ort, anliegen, text, knoten: None }
        }
        24 => Command::AuszahlungBezahlen { auszahlung, beleg: None },
        _ => Command::BuchungKorrigieren { buchung, beleg: grund("Irrtum") },
    }
}

fn deciding(weave: &Weave, attempt: &Try, knoten: KnotenId, faden: FadenId) -> Command {
    let state = &weave.state;
    let antrag = pick(state.antraege.keys().copied(), attempt.what, AntragId::from_u128(9));
    let abstimmung = pick(state.abstimmungen.keys().copied(), attempt.what, AbstimmungId::from_u128(9));
    let delegation =
        pick(state.delegationen.values().map(|d| d.id), attempt.what, DelegationId::from_u128(9));
    let garnrolle = pick(state.rollen.keys().copied(), attempt.other, weave.vera);
    let anliegen = [
        Anliegen::Sachantrag,
        Anliegen::Weberantrag,
        Anliegen::VerifizierungEntziehen { garnrolle },
        Anliegen::Entzwirnung { faden },
        Anliegen::Aufhebung { antrag },
        Anliegen::Amt { garnrolle },
    ][attempt.other % 6];
    match attempt.act {
        13 | 14 => {
            Command::AntragStellen { ort: weave.ort, anliegen, text: text("Antrag"), knoten: Some(knoten) }
        }
        15 | 16 => Command::EinspruchErheben { antrag, grund: grund("Nein") },
        17 => Command::StimmeAbgeben { abstimmung, wahl: Wahl::ALL[attempt.other % 3], grund: None },
        18 => Command::DelegationErteilen { an: garnrolle },
        19 if attempt.other.is_multiple_of(2) => Command::DelegationWiderrufen { delegation },
        19 => Command::DelegationErneuern { delegation },
        _ if attempt.other.is_multiple_of(2) => Command::AntragZurueckziehen { antrag },
        _ => Command::EinspruchZurueckziehen { antrag },
    }
}

fn played(tries: &[Try]) -> Weave {
    let mut weave = Weave::founded();
    let people = [weave.vera, weave.weber("anna"), weave.weber("ben"), weave.gast("gast")];
    for attempt in tries {
        weave.wait(attempt.wait);
        let command = command(&weave, attempt);
        // A refusal is as good as a consent here: both have to leave the state whole.
        weave.by(people[attempt.who], &command).map_or_else(drop, drop);
    }
    weave
}

/// Money is neither made nor lost, and what is reserved is what is authorised and there.
fn rich(weave: &Weave) {
    let (state, salden) = (&weave.state, weave.salden());
    assert_eq!(salden.summe(), 0);
    assert!(salden.of(Geldkonto::Spenden) <= 0);
    let others = [Geldkonto::Frei, Geldkonto::Reserviert, Geldkonto::Ausgezahlt];
    assert!(others.iter().all(|konto| salden.of(*konto) >= 0), "{salden:?}");
    let of = |status| {
        let all = state.auszahlungen.values().filter(move |one| one.status == status);
        all.map(|one| one.betrag.cents()).sum::<i64>()
    };
    assert_eq!(salden.of(Geldkonto::Reserviert), of(AuszahlungStatus::Freigegeben));
    assert_eq!(salden.of(Geldkonto::Ausgezahlt), of(AuszahlungStatus::Bezahlt));
    let stands = state.buchungen.values().filter(|one| one.art == BuchungArt::Spende && !one.korrigiert);
    assert_eq!(salden.of(Geldkonto::Spenden), -stands.map(|one| one.betrag.cents()).sum::<i64>());
    let hidden = weave.happened.iter().filter(|one| one.actor == Actor::Ungenannt);
    assert!(hidden.clone().all(|one| one.event.is_anonymous()));
    assert_eq!(hidden.count(), weave.stories("AnonymeSpendeEingegangen").len());
}

/// What is collapsed is so while its vote runs, and what is frozen while its Antrag is not lost.
fn looked_at(weave: &Weave) {
    for (gegenstand, sichtung) in &weave.state.sichtungen {
        if let Some(meldung) = sichtung.meldung {
            let antrag = &weave.state.antraege[&meldung.antrag];
            assert_eq!(antrag.anliegen, Anliegen::Meldung { gegenstand: *gegenstand });
            let expected = match antrag.status {
                AntragStatus::Abstimmung => Meldestand::Eingeklappt,
                AntragStatus::Angenommen if antrag.aufgehoben_durch.is_none() => Meldestand::Ausgeblendet,
                _ => Meldestand::Gezeigt,
            };
            assert_eq!(meldung.stand, expected);
        }
        if let Some(antrag) = sichtung.eingefroren {
            let antrag = &weave.state.antraege[&antrag];
            let lost = matches!(antrag.status, AntragStatus::Abgelehnt | AntragStatus::Zurueckgezogen);
            assert!(!lost && antrag.aufgehoben_durch.is_none(), "{antrag:?}");
        }
    }
}

/// What must hold in every state that commands can reach.
fn whole(weave: &Weave) {
    let state = &weave.state;
    for (id, faden) in &state.faeden {
        let knoten = &state.knoten[&faden.to];
        assert!(knoten.faeden.contains(id));
        match faden.ends {
            Ends::At(end) => assert!(end > weave.now && !knoten.garn.contains_key(id)),
            Ends::Never => assert!(knoten.garn.contains_key(id) && knoten.archived_at.is_none()),
        }
    }
    for knoten in state.knoten.values() {
        let led_to = !knoten.faeden.is_empty();
        let held = knoten.kern.art.is_structure() || !knoten.garn.is_empty();
        let coming = match knoten.kern.art {
            KnotenArt::Veranstaltung => knoten.kern.ends_at.is_some(),
            art => art == KnotenArt::Antrag,
        };
        assert!(knoten.archived_at.is_some() || led_to || held || coming, "{knoten:?}");
        assert!(knoten.garn.values().flatten().all(|element| knoten.elements.contains_key(element)));
        assert!(knoten.garn.keys().all(|garn| state.faeden[garn].ends == Ends::Never));
    }
    for (id, rolle) in &state.rollen {
        let living = state.knoten.values().filter(|k| k.by == Some(*id) && k.archived_at.is_none()).count();
        assert_eq!(rolle.living_knoten as usize, living);
        let forgotten = rolle.vergessen == Vergessen::Ja;
        let owner = rolle.email.as_ref().and_then(|email| state.emails.get(email));
        assert_eq!(owner, (!forgotten).then_some(id));
        assert!(!forgotten || rolle.status == Status::Gast);
    }
    for antrag in state.antraege.values() {
        if let Anliegen::Meldung { .. } = antrag.anliegen {
            let filed = |one: &Happened| one.time == antrag.decision_deadline;
            assert!(weave.happened.iter().any(filed) && antrag.status != AntragStatus::Offen);
            continue;
        }
        let ends = [WEEK, Micros(2 * WEEK.0)].map(|span| antrag.decision_deadline - span);
        assert!(weave.happened.iter().any(|one| ends.contains(&one.time)), "168 h or 336 h, never else");
        assert_eq!(
            antrag.abstimmung.is_some(),
            antrag.status == AntragStatus::Abstimmung || {
                let vote = antrag.abstimmung.and_then(|id| state.abstimmungen.get(&id));
                vote.is_some_and(|vote| vote.closed)
            }
        );
    }
    rich(weave);
    looked_at(weave);
    for (from, delegation) in &state.delegationen {
        assert!(state.rollen[from].status == Status::Weber && delegation.to != *from);
        assert!(state.delegation_ends(*from).is_some_and(|end| end > weave.now));
    }
    assert!(next_due(state).is_none_or(|when| when > weave.now));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_event_whatever_breaks_the_state(story in vec(happened(), 0..60), now in moment()) {
        let state = fold(&story);
        prop_assert_eq!(fold(&story), state.clone());
        prop_assert_eq!(thawed(&state), state.clone());
        for one in &story {
            let _ = state.ort_of(&one.event);
        }
        let found = due(&state, now).map(|(when, _)| when);
        prop_assert_eq!(found, next_due(&state).filter(|when| *when <= now));
    }

    #[test]
    fn what_commands_reach_is_whole_and_replays_to_the_same(tries in tries(), cut in any::<prop::sample::Index>()) {
        let mut weave = played(&tries);
        whole(&weave);
        prop_assert_eq!(fold(&weave.happened), weave.state.clone());
        let (before, after) = weave.happened.split_at(cut.index(weave.happened.len() + 1));
        let mut resumed = thawed(&fold(before));
        for one in after {
            evolve(&mut resumed, one);
        }
        prop_assert_eq!(&resumed, &weave.state, "a checkpoint and the rest are as good as everything");
        prop_assert!(weave.happened.iter().map(|one| one.time).is_sorted());
        weave.wait(Micros(60 * 604_800_000_000));
        whole(&weave);
        prop_assert!(weave.state.faeden.values().all(|faden| faden.ends == Ends::Never));
    }

    #[test]
    fn the_same_tries_give_the_same_story(tries in tries()) {
        prop_assert_eq!(played(&tries).happened, played(&tries).happened);
    }
}
