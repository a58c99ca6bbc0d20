//! Every refusal can be met: one scene per variant. The list below is checked by the compiler to be complete, and a
//! test fails when a variant has no scene.

use crate::fixture::{
    WEEK, Weave, altona, beleg, betrag, grund, kern, name, person, place, profil, says, square, text,
    veranstaltung, words, wunsch,
};
use domain::command::{ImportierterKnoten, KartenWunsch, Sichtbarkeit};
use domain::event::{ElementInhalt, KnotenKern, Profil};
use domain::{
    AbstimmungId, Actor, Anliegen, AntragId, AuszahlungId, BuchungId, Command, DelegationId, ElementId,
    FadenId, GarnrolleId, Gegenstand, GutText, InteresseArt, Kartenstatus, KnotenArt, KnotenId, Micros,
    NachrichtId, OrtId, Quelle, Refusal, Unterart, Wahl,
};
use std::collections::BTreeSet;

macro_rules! variants {
    ($($variant:ident),+ $(,)?) => {
        const ALL: &[&str] = &[$(stringify!($variant)),+];
        /// Its name. A new variant does not compile until it is listed, and is not tested until it has a scene.
        fn variant(refusal: &Refusal) -> &'static str {
            match refusal { $(Refusal::$variant { .. } => stringify!($variant)),+ }
        }
    };
}

variants! {
    NichtAngemeldet, NurVonInnen, GarnrolleUnbekannt, OrtUnbekannt, KnotenUnbekannt, ElementUnbekannt,
    NachrichtUnbekannt, FadenUnbekannt, KeineOrtsweberei, AusserhalbAllerOrtswebereien, AusserhalbDerOrtsweberei,
    OrtsnameVergeben, EmailVergeben, NurVerantwortliche, SchonVerifiziert, NurWeber, NurVerfasser,
    GastGrenzeErreicht, EinwilligungFehlt, RadiusAusserhalb, ZuViele, ListeLeer, StrukturartNichtKnuepfbar,
    StrukturUnveraenderlich, UnterartPasstNicht, ZeitenPassenNicht, EndeVorBeginn, EndeVergangen, EndeZuFern,
    KnotenAufgeloest, Veraltet, VonAnderenVerzwirnt, ElementVerzwirnt, OrtWechseltNicht, NachrichtZurueckgezogen,
    FremderFaden, SchonVerzwirnt, NichtVerzwirnt, SchonImportiert, NochNichtFaellig,
    AntragUnbekannt, AbstimmungUnbekannt, DelegationUnbekannt, FremdeOrtsweberei, ZielKeinWeber, WeberantragLaeuft,
    KeinBeschluss, SchonAufgehoben, AntragUnveraenderlich, AntragNichtOffen, NurAntragsteller, EigenerAntrag,
    SchonEingesprochen, KeinEigenerEinspruch, KeineStimmeInEigenerSache, AbstimmungGeschlossen,
    DelegationAnSichSelbst, SchonVerliehen, DelegationKreis,
    KontoVoll, AuszahlungUnbekannt, SchonBezahlt, AuszahlungNichtFreigegeben, BuchungUnbekannt, SchonKorrigiert,
    BuchungNichtKorrigierbar, NichtGedeckt,
    NurDurchMeldung, MeldungLaeuft, SchonGeprueft, SchonAusgeblendet, Eingefroren, ZuVieleMeldungen,
    VergessenLaeuft, KeinVergessen,
}

/// A weave with two Weber, a Gast and a Knoten of the first Weber.
struct Scene {
    weave: Weave,
    anna: GarnrolleId,
    ben: GarnrolleId,
    gast: GarnrolleId,
    knoten: KnotenId,
    faden: FadenId,
}

impl Scene {
    fn new() -> Self {
        let mut weave = Weave::founded();
        let (anna, ben, gast) = (weave.weber("anna"), weave.weber("ben"), weave.gast("gast"));
        let tied = weave.idee(anna);
        Self { weave, anna, ben, gast, knoten: tied.id, faden: tied.faden }
    }
    fn anna(mut self, command: &Command) -> Refusal {
        self.weave.refused(self.anna, command)
    }
    fn ben(mut self, command: &Command) -> Refusal {
        self.weave.refused(self.ben, command)
    }
    fn gast(mut self, command: &Command) -> Refusal {
        self.weave.refused(self.gast, command)
    }
    fn vera(mut self, command: &Command) -> Refusal {
        let vera = self.weave.vera;
        self.weave.refused(vera, command)
    }
    fn somebody(mut self, actor: Actor, command: &Command) -> Refusal {
        self.weave.refuses(actor, command)
    }
    fn ties(self, kern: KnotenKern) -> Refusal {
        self.anna(&Command::KnotenKnuepfen { kern, text: text("Neu") })
    }
    fn join(&self) -> Command {
        Command::InteresseBekunden { knoten: self.knoten, art: InteresseArt::Zusage }
    }
    fn twist(&self) -> Command {
        Command::FadenVerzwirnen { faden: self.faden, element: None }
    }
    fn change(&self, based_on: u32) -> Command {
        Command::KnotenAendern {
            knoten: self.knoten,
            based_on,
            kern: kern(KnotenArt::Idee),
            text: Some(text("Neu")),
        }
    }
    fn import() -> ImportierterKnoten {
        let (kern, text) = (kern(KnotenArt::Einrichtung), text("Spielplatz"));
        ImportierterKnoten { quelle: Quelle::new("osm:node/1").unwrap(), kern, text }
    }
}

/// Who acts, and who and what there is to act on.
fn scenes_of_people() -> Vec<Refusal> {
    let verify = |garnrolle| Command::GarnrolleVerifizieren { garnrolle, guardian: None };
    let found = |ort: &str, who: &str| Command::OrtswebereiGruenden {
        name: name(ort),
        bounds: altona(),
        person: person(who),
    };
    let registers = Command::GarnrolleRegistrieren { person: person("neu") };
    let shows = |wunsch| Command::KartenstatusAendern { wunsch };
    let genau = KartenWunsch { einwilligung: false, ..wunsch(Kartenstatus::Genau, 150) };
    let leitern = Profil { gueter: vec![GutText::new("Leiter").unwrap(); 51], ..profil("anna") };
    let scene = Scene::new;
    vec![
        scene().somebody(Actor::Besucher, &scene().join()),
        scene().somebody(Actor::Besucher, &Command::KnotenAufloesen { knoten: scene().knoten }),
        scene().somebody(Actor::Garnrolle(GarnrolleId::from_u128(1)), &scene().join()),
        Weave::empty().refuses(Actor::Besucher, &registers),
        scene().somebody(Actor::Betreiber, &found("Altona", "neu")),
        scene().somebody(Actor::Betreiber, &found("Neu", "anna")),
        scene().anna(&verify(scene().gast)),
        scene().vera(&verify(scene().anna)),
        scene().gast(&scene().change(1)),
        scene().anna(&shows(genau)),
        scene().anna(&shows(wunsch(Kartenstatus::Ungefaehr, 29))),
        scene().anna(&Command::ProfilAendern { profil: leitern }),
    ]
}

/// Knoten: tying, importing, changing.
fn scenes_of_knoten() -> Vec<Refusal> {
    let scene = Scene::new;
    let now = scene().weave.now;
    let unknown = KnotenId::from_u128(1);
    let join = Command::InteresseBekunden { knoten: unknown, art: InteresseArt::Zusage };
    let import = |ort, knoten| Command::KnotenImportieren { ort, knoten };
    let far = KnotenKern { place: place(10.0, 10.0), ..kern(KnotenArt::Idee) };
    let mut full = scene();
    for _ in 0..1_000 {
        full.weave.idee(full.gast);
    }
    let mut gone = scene();
    gone.weave.wait(WEEK);
    let mut twisted = scene();
    twisted.weave.twists(twisted.anna, twisted.faden);
    let mut imported = scene();
    let again = import(imported.weave.ort, Scene::import());
    imported.weave.by(imported.weave.vera, &again).unwrap();
    let mut neighbour = scene();
    neighbour.weave.found("Fern", square((9.0, 9.0), (11.0, 11.0)), "fred").unwrap();
    let moved = Command::KnotenAendern {
        knoten: neighbour.knoten,
        based_on: 1,
        kern: far.clone(),
        text: Some(text("Umzug")),
    };
    let outside = ImportierterKnoten { kern: far.clone(), ..Scene::import() };
    let structure = *scene().weave.structure().first().unwrap();
    vec![
        scene().anna(&join),
        scene().vera(&import(OrtId::from_u128(1), Scene::import())),
        scene().ties(far),
        scene().vera(&import(scene().weave.ort, outside)),
        full.somebody_full(),
        scene().ties(kern(KnotenArt::Webrat)),
        scene().anna(&Command::ElementHinzufuegen { knoten: structure, inhalt: words("Sofa") }),
        scene().ties(KnotenKern { unterart: Some(Unterart::new("x").unwrap()), ..kern(KnotenArt::Idee) }),
        scene().ties(KnotenKern { starts_at: Some(now), ..kern(KnotenArt::Idee) }),
        scene().ties(KnotenKern { starts_at: Some(now + WEEK), ..veranstaltung(now + WEEK) }),
        scene().ties(veranstaltung(now)),
        scene().ties(veranstaltung(now + Micros(523 * WEEK.0))),
        {
            let join = gone.join();
            gone.anna(&join)
        },
        scene().ben(&scene().change(2)),
        {
            let change = twisted.change(1);
            twisted.ben(&change)
        },
        neighbour.anna(&moved),
        imported.vera(&again),
    ]
}

impl Scene {
    fn somebody_full(self) -> Refusal {
        self.gast(&Command::KnotenKnuepfen { kern: kern(KnotenArt::Idee), text: text("Zu viel") })
    }
}

/// The Raum, the Gespräch and the Fäden.
fn scenes_of_things() -> Vec<Refusal> {
    let scene = Scene::new;
    let mut talk = scene();
    let nachricht = talk.weave.writes(talk.anna, talk.knoten);
    let withdraw = Command::NachrichtZurueckziehen { nachricht };
    let mut silent = scene();
    let withdrawn = silent.weave.writes(silent.anna, silent.knoten);
    silent.weave.by(silent.anna, &Command::NachrichtZurueckziehen { nachricht: withdrawn }).unwrap();
    let mut furnished = scene();
    let element = furnished.weave.furnishes(furnished.anna, furnished.knoten);
    furnished.weave.twists_on(furnished.anna, furnished.faden, element);
    let remove = Command::ElementEntfernen { knoten: furnished.knoten, element, based_on: 2 };
    let mut twisted = scene();
    twisted.weave.twists(twisted.anna, twisted.faden);
    let on_nothing =
        Command::FadenVerzwirnen { faden: scene().faden, element: Some(ElementId::from_u128(1)) };
    let no_lines = ElementInhalt::Liste { items: vec![] };
    vec![
        scene().anna(&on_nothing),
        scene().anna(&Command::NachrichtBearbeiten {
            nachricht: NachrichtId::from_u128(1),
            based_on: 1,
            text: says("Moin"),
        }),
        scene().anna(&Command::FadenEntzwirnen { faden: FadenId::from_u128(1) }),
        talk.ben(&withdraw),
        silent.anna(&Command::NachrichtZurueckziehen { nachricht: withdrawn }),
        scene().anna(&Command::ElementHinzufuegen { knoten: scene().knoten, inhalt: no_lines }),
        furnished.anna(&remove),
        scene().ben(&scene().twist()),
        {
            let twist = twisted.twist();
            twisted.anna(&twist)
        },
        scene().anna(&Command::FadenEntzwirnen { faden: scene().faden }),
        scene().somebody(Actor::Gewebe, &Command::FadenVerblassenLassen { faden: scene().faden }),
    ]
}

/// Deciding: Anträge and Einsprüche.
fn scenes_of_antraege() -> Vec<Refusal> {
    let scene = Scene::new;
    let file = |scene: &Scene, anliegen| Command::AntragStellen {
        ort: scene.weave.ort,
        anliegen,
        text: text("Antrag"),
        knoten: None,
    };
    let object = |antrag| Command::EinspruchErheben { antrag, grund: grund("Nein") };
    let unknown = AntragId::from_u128(1);
    let mut open = scene();
    let antrag = open.weave.files(open.anna, Anliegen::Sachantrag);
    let change = Command::KnotenAendern {
        knoten: antrag.raum(),
        based_on: 1,
        kern: kern(KnotenArt::Idee),
        text: Some(text("Anders")),
    };
    let mut objected = open.weave.clone();
    objected.by(open.ben, &object(antrag)).unwrap();
    let mut passed = open.weave.clone();
    passed.wait(WEEK);
    let repeal = Anliegen::Aufhebung { antrag };
    let mut repealed = passed.clone();
    repealed.files(open.anna, repeal);
    repealed.wait(WEEK);
    let mut asking = scene();
    asking.weave.files(asking.gast, Anliegen::Weberantrag);
    let mut abroad = scene();
    let (_, fred) = abroad.weave.found("Fern", square((9.0, 9.0), (11.0, 11.0)), "fred").unwrap();
    let stranger = file(&abroad, Anliegen::Sachantrag);
    vec![
        scene().anna(&object(unknown)),
        abroad.weave.refused(fred, &stranger),
        scene().anna(&file(&scene(), Anliegen::Amt { garnrolle: scene().gast })),
        {
            let again = file(&asking, Anliegen::Weberantrag);
            asking.gast(&again)
        },
        open.weave.refused(open.anna, &file(&scene(), repeal)),
        repealed.refused(open.anna, &file(&scene(), repeal)),
        open.weave.refused(open.anna, &change),
        passed.refused(open.ben, &object(antrag)),
        open.weave.refused(open.ben, &Command::AntragZurueckziehen { antrag }),
        open.weave.refused(open.anna, &object(antrag)),
        objected.refused(open.ben, &object(antrag)),
        open.weave.refused(open.ben, &Command::EinspruchZurueckziehen { antrag }),
    ]
}

/// Deciding: votes and lent voices.
fn scenes_of_stimmen() -> Vec<Refusal> {
    let scene = Scene::new;
    let vote = |abstimmung| Command::StimmeAbgeben { abstimmung, wahl: Wahl::Ja, grund: None };
    let lend = |an| Command::DelegationErteilen { an };
    let mut voting = scene();
    let antrag = voting.weave.files(voting.gast, Anliegen::Weberantrag);
    let abstimmung = voting.weave.brings_to_vote(voting.ben, antrag);
    let verify = Command::GarnrolleVerifizieren { garnrolle: voting.gast, guardian: None };
    let mut own = voting.weave.clone();
    own.by(own.vera, &verify).unwrap();
    let mut closed = voting.weave.clone();
    closed.wait(WEEK);
    let mut lending = scene();
    lending.weave.lends(lending.anna, lending.ben);
    vec![
        scene().anna(&vote(AbstimmungId::from_u128(1))),
        own.refused(voting.gast, &vote(abstimmung)),
        closed.refused(voting.anna, &vote(abstimmung)),
        scene().anna(&Command::DelegationErneuern { delegation: DelegationId::from_u128(1) }),
        scene().anna(&lend(scene().anna)),
        lending.weave.refused(lending.anna, &lend(lending.ben)),
        lending.weave.refused(lending.ben, &lend(lending.anna)),
    ]
}

/// Reporting, freezing, and being forgotten.
fn scenes_of_meldungen() -> Vec<Refusal> {
    let scene = Scene::new;
    let gegenstand = Gegenstand::Knoten { knoten: scene().knoten };
    let report = Command::InhaltMelden { gegenstand, grund: grund("Beleidigung") };
    let freeze = Command::InhaltEinfrieren { gegenstand, grund: grund("Verdacht") };
    let mut running = scene();
    running.weave.by(running.ben, &report).unwrap();
    let mut rejected = running.weave.clone();
    rejected.wait(Micros::from_hours(24));
    let mut accepted = running.weave.clone();
    let abstimmung = *accepted.state.abstimmungen.keys().next().unwrap();
    accepted.by(running.anna, &Command::StimmeAbgeben { abstimmung, wahl: Wahl::Ja, grund: None }).unwrap();
    accepted.wait(Micros::from_hours(24));
    let mut frozen = scene();
    frozen.weave.by(frozen.weave.vera, &freeze).unwrap();
    let mut busy = scene();
    for _ in 0..5 {
        let gegenstand = Gegenstand::Knoten { knoten: busy.weave.idee(busy.anna).id };
        busy.weave.by(busy.ben, &Command::InhaltMelden { gegenstand, grund: grund("Werbung") }).unwrap();
    }
    let plain = Command::AntragStellen {
        ort: scene().weave.ort,
        anliegen: Anliegen::Meldung { gegenstand },
        text: text("Antrag"),
        knoten: None,
    };
    let mut leaving = scene();
    leaving.weave.by(leaving.anna, &Command::VergessenBeantragen).unwrap();
    vec![
        leaving.anna(&Command::VergessenBeantragen),
        scene().anna(&Command::VergessenZuruecknehmen),
        scene().anna(&plain),
        running.anna(&report),
        rejected.refused(frozen.ben, &report),
        accepted.refused(frozen.ben, &report),
        frozen.ben(&report),
        busy.ben(&report),
    ]
}

/// Money: giving, paying out, undoing.
fn scenes_of_money() -> Vec<Refusal> {
    let mut scene = Scene::new();
    let ort = scene.weave.ort;
    let million = Command::Spenden { ort, betrag: betrag(100_000_000), sichtbarkeit: Sichtbarkeit::Anonym };
    let mut full = Scene::new();
    for _ in 0..10_000 {
        full.weave.by(full.anna, &million).unwrap();
    }
    let pay = |auszahlung| Command::AuszahlungBezahlen { auszahlung, beleg: None };
    let undo = |buchung| Command::BuchungKorrigieren { buchung, beleg: beleg("Irrtum") };
    scene.weave.gives(scene.anna, 10);
    let given = *scene.weave.state.buchungen.keys().next().unwrap();
    let covered = scene.weave.files(scene.anna, Anliegen::Auszahlung { betrag: betrag(4) });
    let uncovered = scene.weave.files(scene.anna, Anliegen::Auszahlung { betrag: betrag(7) });
    scene.weave.wait(WEEK);
    let (mut weave, vera) = (scene.weave, full.weave.vera);
    let reserved = *weave.state.buchungen.keys().next_back().unwrap();
    let met = vec![
        full.anna(&million),
        weave.refused(vera, &pay(AuszahlungId::from_u128(1))),
        weave.refused(vera, &pay(uncovered.auszahlung())),
        weave.refused(vera, &undo(BuchungId::from_u128(1))),
        weave.refused(vera, &undo(reserved)),
        weave.refused(vera, &undo(given)),
    ];
    let paid = weave.pays(covered);
    let again = weave.refused(vera, &pay(covered.auszahlung()));
    weave.corrects(paid);
    [met, vec![again, weave.refused(vera, &undo(paid))]].concat()
}

#[test]
fn every_refusal_is_met_in_some_scene() {
    let met: Vec<Refusal> = [
        scenes_of_people(),
        scenes_of_knoten(),
        scenes_of_things(),
        scenes_of_antraege(),
        scenes_of_stimmen(),
        scenes_of_money(),
        scenes_of_meldungen(),
    ]
    .concat();
    let names: BTreeSet<&str> = met.iter().map(variant).collect();
    let missing: Vec<&&str> = ALL.iter().filter(|name| !names.contains(*name)).collect();
    assert!(missing.is_empty(), "no scene meets {missing:?}");
}

/// Who may do what to a Faden: only who drew it, only a Weber, only once.
#[test]
fn twisting_and_untwisting_is_for_the_weber_who_drew_the_faden() {
    let mut scene = Scene::new();
    let (anna, ben, gast, faden) = (scene.anna, scene.ben, scene.gast, scene.faden);
    let weave = &mut scene.weave;
    let (twist, untwist) =
        (Command::FadenVerzwirnen { faden, element: None }, Command::FadenEntzwirnen { faden });
    let of_gast = weave.joins(gast, scene.knoten);
    let own = Command::FadenVerzwirnen { faden: of_gast, element: None };
    assert_eq!(weave.refused(gast, &own), Refusal::NurWeber);
    assert_eq!(weave.refused(ben, &twist), Refusal::FremderFaden);
    assert_eq!(weave.refused(anna, &untwist), Refusal::NichtVerzwirnt);
    weave.twists(anna, faden);
    assert_eq!(weave.refused(anna, &twist), Refusal::SchonVerzwirnt);
    assert_eq!(weave.refused(ben, &untwist), Refusal::FremderFaden);
    weave.untwists(anna, faden);
}

/// What only the weave does, nobody else does, and not before its moment.
#[test]
fn fading_and_dissolving_is_for_the_weave_alone() {
    let scene = Scene::new();
    let mut weave = scene.weave;
    let fade = Command::FadenVerblassenLassen { faden: scene.faden };
    let dissolve = Command::KnotenAufloesen { knoten: scene.knoten };
    for actor in
        [Actor::Besucher, Actor::Betreiber, Actor::Garnrolle(scene.anna), Actor::Garnrolle(weave.vera)]
    {
        assert_eq!(weave.refuses(actor, &fade), Refusal::NurVonInnen);
        assert_eq!(weave.refuses(actor, &dissolve), Refusal::NurVonInnen);
    }
    assert_eq!(weave.refuses(Actor::Gewebe, &fade), Refusal::NochNichtFaellig);
    assert_eq!(weave.refuses(Actor::Gewebe, &dissolve), Refusal::NochNichtFaellig);
    weave.twists(scene.anna, scene.faden);
    assert_eq!(weave.refuses(Actor::Gewebe, &fade), Refusal::NochNichtFaellig);
    weave.wait(WEEK);
    assert_eq!(weave.refuses(Actor::Gewebe, &fade), Refusal::NochNichtFaellig);
    let nothing = Command::FadenVerblassenLassen { faden: FadenId::from_u128(1) };
    assert_eq!(weave.refuses(Actor::Gewebe, &nothing), Refusal::FadenUnbekannt);
}
