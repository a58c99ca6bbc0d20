//! A small weave for tests: it decides, evolves, keeps what happened and lets time pass. Time is set by hand; what
//! falls due happens at its own moment, as the writer does it. It must never know a rule itself.

use domain::command::{KartenWunsch, Person, Sichtbarkeit};
use domain::event::{Adresse, ElementInhalt, KnotenKern, KnotenText, Profil};
use domain::state::{Ends, Knoten, Rolle, Salden};
use domain::{
    AbstimmungId, Actor, Anliegen, Anschrift, AntragId, AntragStatus, Begruendung, Beschreibung, Betrag,
    Bounds, BuchungId, Command, CommandId, Context, DelegationId, DiscDraw, ElementId, ElementText, Email,
    Event, FadenId, GarnrolleId, Happened, IdSeed, Kartenstatus, KnotenArt, KnotenId, Micros, NachrichtId,
    NachrichtText, Name, OrtId, Place, Polygon, Postleitzahl, Refusal, State, Timestamp, Titel, decide, due,
    evolve,
};
use std::collections::BTreeSet;

/// One microsecond.
pub const MICRO: Micros = Micros(1);
/// The life of a Faden, written out: 604,800 s.
pub const WEEK: Micros = Micros(604_800_000_000);
/// A microsecond less.
pub const ALMOST_A_WEEK: Micros = Micros(604_799_999_999);

/// The weave under test, with one Ortsweberei and its Verantwortliche.
#[derive(Clone)]
pub struct Weave {
    pub state: State,
    pub now: Timestamp,
    pub happened: Vec<Happened>,
    pub ort: OrtId,
    /// The first Verantwortliche.
    pub vera: GarnrolleId,
    pub draw: DiscDraw,
    seeds: u128,
}

/// A Knoten with the Faden that was drawn when it was tied.
#[derive(Clone, Copy, Debug)]
pub struct Tied {
    pub id: KnotenId,
    pub faden: FadenId,
}

pub fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

pub fn place(lat: f64, lon: f64) -> Place {
    Place::from_degrees(lat, lon).unwrap()
}

/// In the middle of the Ortsweberei of the fixture.
pub fn home() -> Place {
    place(53.55, 9.95)
}

/// A square from one corner to the other, in degrees.
pub fn square(south_west: (f64, f64), north_east: (f64, f64)) -> Bounds {
    let ((south, west), (north, east)) = (south_west, north_east);
    let outer = vec![place(south, west), place(south, east), place(north, east), place(north, west)];
    Bounds::new(vec![Polygon { outer, holes: vec![] }]).unwrap()
}

pub fn altona() -> Bounds {
    square((53.5, 9.8), (53.6, 10.0))
}

pub fn adresse() -> Adresse {
    Adresse {
        street: Anschrift::new("Große Bergstraße 1").unwrap(),
        postcode: Postleitzahl::new("22767").unwrap(),
        city: Anschrift::new("Hamburg").unwrap(),
    }
}

pub fn person(who: &str) -> Person {
    let email = Email::new(&format!("{who}@example.org")).unwrap();
    Person { name: name(who), adresse: adresse(), email, place: home() }
}

pub fn kern(art: KnotenArt) -> KnotenKern {
    KnotenKern { art, unterart: None, place: home(), starts_at: None, ends_at: None }
}

pub fn veranstaltung(ends_at: Timestamp) -> KnotenKern {
    KnotenKern { ends_at: Some(ends_at), ..kern(KnotenArt::Veranstaltung) }
}

pub fn text(title: &str) -> KnotenText {
    KnotenText { title: Titel::new(title).unwrap(), description: Beschreibung::default() }
}

pub fn words(text: &str) -> ElementInhalt {
    ElementInhalt::Text { text: ElementText::new(text).unwrap() }
}

pub fn says(text: &str) -> NachrichtText {
    NachrichtText::new(text).unwrap()
}

pub fn grund(text: &str) -> Begruendung {
    Begruendung::new(text).unwrap()
}

/// The receipt of something about money.
pub fn beleg(text: &str) -> Begruendung {
    grund(text)
}

pub fn betrag(cents: i64) -> Betrag {
    Betrag::new(cents).unwrap()
}

pub fn profil(who: &str) -> Profil {
    Profil { name: name(who), ueber_mich: Beschreibung::default(), gueter: vec![], kompetenzen: vec![] }
}

pub fn wunsch(status: Kartenstatus, radius_m: u32) -> KartenWunsch {
    KartenWunsch { status, radius_m, einwilligung: true }
}

/// The Faden that these events drew.
pub fn faden_of(events: &[Event]) -> FadenId {
    let drawn = |event: &Event| match event {
        Event::FadenGezogen { faden, .. } => Some(*faden),
        _ => None,
    };
    events.iter().find_map(drawn).expect("a Faden was drawn")
}

impl Weave {
    /// Nothing has happened yet.
    pub fn empty() -> Self {
        Self {
            state: State::default(),
            now: Timestamp::from_micros(1_790_000_000_000_000),
            happened: Vec::new(),
            ort: OrtId::from_u128(0),
            vera: GarnrolleId::from_u128(0),
            draw: DiscDraw::CENTRE,
            seeds: 0,
        }
    }

    /// Altona, founded, with its Verantwortliche.
    pub fn founded() -> Self {
        let mut weave = Self::empty();
        (weave.ort, weave.vera) = weave.found("Altona", altona(), "vera").unwrap();
        weave
    }

    pub fn found(&mut self, ort: &str, bounds: Bounds, who: &str) -> Result<(OrtId, GarnrolleId), Refusal> {
        let command = Command::OrtswebereiGruenden { name: name(ort), bounds, person: person(who) };
        let events = self.does(Actor::Betreiber, &command)?;
        match (&events[0], &events[1]) {
            (Event::OrtswebereiGegruendet { ort, .. }, Event::GarnrolleRegistriert { garnrolle, .. }) => {
                Ok((*ort, *garnrolle))
            }
            other => panic!("a founding begins otherwise: {other:?}"),
        }
    }

    /// Somebody does something, now.
    pub fn does(&mut self, actor: Actor, command: &Command) -> Result<Vec<Event>, Refusal> {
        self.happen();
        self.decided(self.now, actor, command)
    }

    /// A signed-in person does something, now.
    pub fn by(&mut self, who: GarnrolleId, command: &Command) -> Result<Vec<Event>, Refusal> {
        self.does(Actor::Garnrolle(who), command)
    }

    /// The refusal that a person meets; doing it must change nothing.
    pub fn refused(&mut self, who: GarnrolleId, command: &Command) -> Refusal {
        self.refuses(Actor::Garnrolle(who), command)
    }

    /// The refusal that an actor meets; doing it must change nothing.
    pub fn refuses(&mut self, actor: Actor, command: &Command) -> Refusal {
        self.happen();
        let before = self.state.clone();
        let refusal = self.decided(self.now, actor, command).expect_err("this breaks a rule");
        assert_eq!(self.state, before);
        refusal
    }

    /// Time passes, and what falls due until then happens, each at its own moment.
    pub fn wait(&mut self, duration: Micros) {
        self.now = self.now + duration;
        self.happen();
    }

    /// It is now this moment.
    pub fn at(&mut self, moment: Timestamp) {
        assert!(moment >= self.now, "time never falls");
        self.now = moment;
        self.happen();
    }

    fn happen(&mut self) {
        while let Some((when, command)) = due(&self.state, self.now) {
            let events = self.decided(when, Actor::Gewebe, &command);
            assert!(events.is_ok_and(|events| !events.is_empty()), "what is due happens: {command:?}");
        }
    }

    fn decided(&mut self, now: Timestamp, actor: Actor, command: &Command) -> Result<Vec<Event>, Refusal> {
        self.seeds += 1;
        let ids = IdSeed::new(self.seeds << 16);
        let command_id = CommandId::from_u128(self.seeds);
        let context = Context { now, actor, command_id, ids, draw: self.draw };
        let events = decide(&self.state, command, &context)?;
        for event in &events {
            let position = self.happened.len() as u64 + 1;
            let ort = self.state.ort_of(event);
            let newest = self.happened.last().map_or(now, |last| last.time);
            let (actor, time) = domain::recorded(event, &context, newest);
            let happened = Happened { position, time, ort, actor, command_id, event: event.clone() };
            evolve(&mut self.state, &happened);
            self.happened.push(happened);
        }
        Ok(events)
    }

    /// What a decision of nobody would know now.
    pub fn context(&self) -> Context {
        let (command_id, ids) = (CommandId::from_u128(u128::MAX), IdSeed::new(u128::MAX));
        Context { now: self.now, actor: Actor::Besucher, command_id, ids, draw: self.draw }
    }

    pub fn gast(&mut self, who: &str) -> GarnrolleId {
        let command = Command::GarnrolleRegistrieren { person: person(who) };
        match &self.does(Actor::Besucher, &command).unwrap()[..] {
            [Event::GarnrolleRegistriert { garnrolle, .. }] => *garnrolle,
            other => panic!("registering gives something else: {other:?}"),
        }
    }

    pub fn weber(&mut self, who: &str) -> GarnrolleId {
        let garnrolle = self.gast(who);
        let verify = Command::GarnrolleVerifizieren { garnrolle, guardian: None };
        self.by(self.vera, &verify).unwrap();
        garnrolle
    }

    pub fn ties(&mut self, who: GarnrolleId, kern: KnotenKern) -> Tied {
        let command = Command::KnotenKnuepfen { kern, text: text("Ein Knoten") };
        match &self.by(who, &command).unwrap()[..] {
            [Event::KnotenGeknuepft { knoten, .. }, Event::FadenGezogen { faden, .. }] => {
                Tied { id: *knoten, faden: *faden }
            }
            other => panic!("tying gives something else: {other:?}"),
        }
    }

    pub fn idee(&mut self, who: GarnrolleId) -> Tied {
        self.ties(who, kern(KnotenArt::Idee))
    }

    pub fn joins(&mut self, who: GarnrolleId, knoten: KnotenId) -> FadenId {
        let art = domain::InteresseArt::Interesse;
        faden_of(&self.by(who, &Command::InteresseBekunden { knoten, art }).unwrap())
    }

    pub fn writes(&mut self, who: GarnrolleId, knoten: KnotenId) -> NachrichtId {
        let command = Command::NachrichtSchreiben { knoten, text: says("Moin") };
        match &self.by(who, &command).unwrap()[0] {
            Event::NachrichtGeschrieben { nachricht, .. } => *nachricht,
            other => panic!("writing gives something else: {other:?}"),
        }
    }

    pub fn furnishes(&mut self, who: GarnrolleId, knoten: KnotenId) -> ElementId {
        let command = Command::ElementHinzufuegen { knoten, inhalt: words("Ein Tisch") };
        match &self.by(who, &command).unwrap()[0] {
            Event::ElementHinzugefuegt { element, .. } => *element,
            other => panic!("furnishing gives something else: {other:?}"),
        }
    }

    pub fn twists(&mut self, who: GarnrolleId, faden: FadenId) {
        self.by(who, &Command::FadenVerzwirnen { faden, element: None }).unwrap();
    }

    pub fn twists_on(&mut self, who: GarnrolleId, faden: FadenId, element: ElementId) {
        self.by(who, &Command::FadenVerzwirnen { faden, element: Some(element) }).unwrap();
    }

    pub fn untwists(&mut self, who: GarnrolleId, faden: FadenId) {
        self.by(who, &Command::FadenEntzwirnen { faden }).unwrap();
    }

    pub fn files(&mut self, who: GarnrolleId, anliegen: Anliegen) -> AntragId {
        self.filed(who, anliegen, None)
    }

    pub fn files_about(&mut self, who: GarnrolleId, knoten: KnotenId) -> AntragId {
        self.filed(who, Anliegen::Sachantrag, Some(knoten))
    }

    fn filed(&mut self, who: GarnrolleId, anliegen: Anliegen, knoten: Option<KnotenId>) -> AntragId {
        let ort = self.rolle(who).ort;
        let command = Command::AntragStellen { ort, anliegen, text: text("Ein Antrag"), knoten };
        match &self.by(who, &command).unwrap()[0] {
            Event::AntragGestellt { antrag, .. } => *antrag,
            other => panic!("filing gives something else: {other:?}"),
        }
    }

    /// Somebody objects, and time passes until the vote has just opened.
    pub fn brings_to_vote(&mut self, who: GarnrolleId, antrag: AntragId) -> AbstimmungId {
        self.by(who, &Command::EinspruchErheben { antrag, grund: grund("Darüber stimmen wir ab") }).unwrap();
        self.at(self.state.antraege[&antrag].decision_deadline);
        self.state.antraege[&antrag].abstimmung.unwrap()
    }

    /// Somebody gives so many cents and is named.
    pub fn gives(&mut self, who: GarnrolleId, cents: i64) {
        let sichtbarkeit = Sichtbarkeit::Sichtbar;
        self.by(who, &Command::Spenden { ort: self.ort, betrag: betrag(cents), sichtbarkeit }).unwrap();
    }

    pub fn gives_anonymously(&mut self, who: GarnrolleId, cents: i64) {
        let sichtbarkeit = Sichtbarkeit::Anonym;
        self.by(who, &Command::Spenden { ort: self.ort, betrag: betrag(cents), sichtbarkeit }).unwrap();
    }

    /// The Verantwortliche pays what was decided.
    pub fn pays(&mut self, antrag: AntragId) -> BuchungId {
        let command = Command::AuszahlungBezahlen { auszahlung: antrag.auszahlung(), beleg: None };
        match &self.by(self.vera, &command).unwrap()[..] {
            [Event::AuszahlungBezahlt { buchung, .. }] => *buchung,
            other => panic!("paying gives something else: {other:?}"),
        }
    }

    /// The Verantwortliche undoes an entry.
    pub fn corrects(&mut self, buchung: BuchungId) -> Vec<Event> {
        self.by(self.vera, &Command::BuchungKorrigieren { buchung, beleg: beleg("Irrtum") }).unwrap()
    }

    /// How much lies where in the Konto.
    pub fn salden(&self) -> Salden {
        self.state.konten.get(&self.ort).copied().unwrap_or_default()
    }

    pub fn lends(&mut self, from: GarnrolleId, an: GarnrolleId) -> DelegationId {
        self.by(from, &Command::DelegationErteilen { an }).unwrap();
        self.state.delegationen[&from].id
    }

    pub fn status(&self, id: AntragId) -> AntragStatus {
        self.state.antraege[&id].status
    }

    pub fn knoten(&self, id: KnotenId) -> &Knoten {
        &self.state.knoten[&id]
    }

    pub fn rolle(&self, id: GarnrolleId) -> &Rolle {
        &self.state.rollen[&id]
    }

    pub fn lives(&self, id: KnotenId) -> bool {
        self.knoten(id).archived_at.is_none()
    }

    pub fn ends(&self, id: FadenId) -> Option<Ends> {
        self.state.faeden.get(&id).map(|faden| faden.ends)
    }

    /// The events of one name, with their moments.
    pub fn stories(&self, name: &str) -> Vec<(Timestamp, &Event)> {
        self.happened.iter().filter(|h| h.event.name() == name).map(|h| (h.time, &h.event)).collect()
    }

    /// The structural Knoten of all Ortswebereien.
    pub fn structure(&self) -> BTreeSet<KnotenId> {
        let structural = self.state.knoten.iter().filter(|(_, knoten)| knoten.kern.art.is_structure());
        structural.map(|(id, _)| *id).collect()
    }
}
