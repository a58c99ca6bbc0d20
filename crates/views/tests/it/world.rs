//! A small world woven by chance through the real rules: the same seed gives the same history. Used by the tests of
//! the views; knows no view.

use domain::command::{ImportierterKnoten, KartenWunsch, Person};
use domain::event::{Adresse, ElementInhalt, KnotenKern, KnotenText, Profil};
use domain::{
    Actor, Bounds, Command, CommandId, Context, DiscDraw, Event, FadenId, GarnrolleId, Happened, IdSeed,
    InteresseArt, Kartenstatus, KnotenArt, KnotenId, Micros, NachrichtId, OrtId, Place, Polygon, State, Text,
    Timestamp, decide, due, evolve,
};

const WORDS: [&str; 16] = [
    "Spielplatz",
    "Nähstube",
    "Werkstatt",
    "Garten",
    "Bäckerei",
    "Straßenfest",
    "Bücherei",
    "Fahrrad",
    "Lastenrad",
    "Kuchen",
    "Sprachen",
    "Hochbeet",
    "Bohrmaschine",
    "Treppenhaus",
    "Chor",
    "Elbe",
];

/// Everything that has happened, and what is needed to let more happen.
pub struct World {
    pub state: State,
    pub log: Vec<Happened>,
    pub now: Timestamp,
    pub ort: OrtId,
    pub rollen: Vec<GarnrolleId>,
    pub knoten: Vec<KnotenId>,
    pub nachrichten: Vec<NachrichtId>,
    random: u64,
    seeds: u128,
}

pub fn text<const MIN: usize, const MAX: usize>(text: &str) -> Text<MIN, MAX> {
    Text::new(text).unwrap()
}

pub fn place(lat: f64, lon: f64) -> Place {
    Place::from_degrees(lat, lon).unwrap()
}

impl World {
    /// An Ortsweberei with a few people in and around it.
    pub fn new(seed: u64) -> Self {
        let mut world = Self {
            state: State::default(),
            log: Vec::new(),
            now: Timestamp::from_micros(1_800_000_000_000_000),
            ort: OrtId::from_u128(0),
            rollen: Vec::new(),
            knoten: Vec::new(),
            nachrichten: Vec::new(),
            random: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
            seeds: 0x0190_0000_0000_7000_8000_0000_0000_0000,
        };
        let corner = |lat, lon| place(lat, lon);
        let outer = vec![corner(53.5, 9.8), corner(53.5, 10.0), corner(53.6, 10.0), corner(53.6, 9.8)];
        let bounds = Bounds::new(vec![Polygon { outer, holes: vec![] }]).unwrap();
        let person = world.person("Ada");
        world.act(Actor::Betreiber, &Command::OrtswebereiGruenden { name: text("Altona"), bounds, person });
        for nth in 1..8 {
            let person = world.person(&format!("Person {nth}"));
            world.act(Actor::Besucher, &Command::GarnrolleRegistrieren { person });
            if nth % 3 != 0 {
                let garnrolle = *world.rollen.last().unwrap();
                let by = Actor::Garnrolle(world.rollen[0]);
                world.act(by, &Command::GarnrolleVerifizieren { garnrolle, guardian: None });
            }
        }
        world
    }

    /// A number below `end`, by chance.
    pub fn below(&mut self, end: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        usize::try_from(self.random >> 11).unwrap() % end.max(1)
    }

    fn somewhere(&mut self) -> Place {
        let (north, east) = (self.below(1_000_000), self.below(2_000_000));
        Place {
            lat_e7: 535_000_000 + i32::try_from(north).unwrap(),
            lon_e7: 98_000_000 + i32::try_from(east).unwrap(),
        }
    }

    fn person(&mut self, name: &str) -> Person {
        let mail = format!("p{}@example.org", self.rollen.len());
        Person {
            name: text(name),
            adresse: Adresse { street: text("Weg 1"), postcode: text("22765"), city: text("Hamburg") },
            email: domain::Email::new(&mail).unwrap(),
            place: self.somewhere(),
        }
    }

    /// Some words.
    fn words(&mut self, count: usize) -> String {
        let words: Vec<_> = (0..count).map(|_| WORDS[self.below(WORDS.len())]).collect();
        words.join(" ")
    }

    fn kern(&mut self) -> KnotenKern {
        let art = KnotenArt::ALL[self.below(7)];
        let ends_at = (art == KnotenArt::Veranstaltung && self.below(4) > 0)
            .then(|| self.now + Micros::from_hours(i64::try_from(1 + self.below(300)).unwrap()));
        KnotenKern { art, unterart: None, place: self.somewhere(), starts_at: None, ends_at }
    }

    fn knoten_text(&mut self) -> KnotenText {
        KnotenText { title: text(&self.words(2)), description: text(&self.words(6)) }
    }

    /// Lets a command be decided and its events happen; what is due before stays for [`World::run_timers`].
    pub fn act(&mut self, actor: Actor, command: &Command) -> bool {
        self.act_at(self.now, actor, command)
    }

    fn act_at(&mut self, time: Timestamp, actor: Actor, command: &Command) -> bool {
        self.seeds += 1 << 64;
        let command_id = CommandId::from_u128(self.seeds);
        let ids = IdSeed::new(self.seeds);
        let context = Context { now: time, actor, command_id, ids, draw: DiscDraw::CENTRE };
        let Ok(events) = decide(&self.state, command, &context) else { return false };
        for event in events {
            self.remember(&event);
            let position = self.log.len() as u64 + 1;
            let mut happened = Happened { position, time, ort: None, actor, command_id, event };
            evolve(&mut self.state, &happened);
            happened.ort = self.state.ort_of(&happened.event);
            self.log.push(happened);
        }
        true
    }

    fn remember(&mut self, event: &Event) {
        match event {
            Event::OrtswebereiGegruendet { ort, struktur, .. } => {
                self.ort = *ort;
                self.knoten.extend(struktur.iter().map(|knoten| knoten.id));
            }
            Event::GarnrolleRegistriert { garnrolle, .. } => self.rollen.push(*garnrolle),
            Event::KnotenGeknuepft { knoten, .. } | Event::KnotenImportiert { knoten, .. } => {
                self.knoten.push(*knoten);
            }
            Event::NachrichtGeschrieben { nachricht, .. } => self.nachrichten.push(*nachricht),
            _ => {}
        }
    }

    /// Lets everything happen that is due by now, each at its own moment.
    pub fn run_timers(&mut self) {
        while let Some((when, command)) = due(&self.state, self.now) {
            assert!(self.act_at(when, Actor::Gewebe, &command), "{command:?}");
        }
    }

    /// Lets time pass, a few hours mostly, and what falls due meanwhile happen.
    pub fn pass_time(&mut self) {
        let hours = [0, 0, 1, 5, 20, 60][self.below(6)];
        let extra = self.below(1_000_000);
        self.now = self.now + Micros::from_hours(hours) + Micros(i64::try_from(extra).unwrap());
        self.run_timers();
    }

    /// Somebody does something, by chance.
    pub fn step(&mut self) {
        self.pass_time();
        let (nth_rolle, nth_knoten) = (self.below(self.rollen.len()), self.below(self.knoten.len()));
        let (rolle, knoten) = (self.rollen[nth_rolle], self.knoten[nth_knoten]);
        let command = self.command(rolle, knoten);
        self.act(Actor::Garnrolle(rolle), &command);
    }

    fn command(&mut self, rolle: GarnrolleId, knoten: KnotenId) -> Command {
        let based_on = self.state.knoten.get(&knoten).map_or(1, |knoten| knoten.version);
        match self.below(16) {
            0..=2 => Command::KnotenKnuepfen { kern: self.kern(), text: self.knoten_text() },
            3 => {
                let quelle = text(&format!("osm:node/{}", self.below(1_000)));
                let knoten = ImportierterKnoten { quelle, kern: self.kern(), text: self.knoten_text() };
                Command::KnotenImportieren { ort: self.ort, knoten }
            }
            4 => {
                let old = self.state.knoten[&knoten].kern.clone();
                let kern =
                    if self.below(2) == 0 { KnotenKern { place: self.somewhere(), ..old } } else { old };
                let text = if self.below(3) == 0 { None } else { Some(self.knoten_text()) };
                Command::KnotenAendern { knoten, based_on, kern, text }
            }
            5 => {
                let inhalt = ElementInhalt::Text { text: text(&self.words(3)) };
                Command::ElementHinzufuegen { knoten, inhalt }
            }
            6 => self.element_command(knoten, based_on),
            7..=9 => Command::NachrichtSchreiben { knoten, text: text(&self.words(4)) },
            10 => self.nachricht_command(knoten),
            11 => Command::InteresseBekunden { knoten, art: InteresseArt::ALL[self.below(5)] },
            12 | 13 => {
                let faden = self.faden_of(rolle, false);
                let element = faden.and_then(|id| {
                    let to = self.state.faeden[&id].to;
                    self.state.knoten[&to].elements.keys().next().copied()
                });
                let element = element.filter(|_| self.below(2) == 0);
                Command::FadenVerzwirnen { faden: faden.unwrap_or(FadenId::from_u128(0)), element }
            }
            14 => {
                let faden = self.faden_of(rolle, true).unwrap_or(FadenId::from_u128(0));
                Command::FadenEntzwirnen { faden }
            }
            _ => self.rolle_command(rolle),
        }
    }

    fn element_command(&mut self, knoten: KnotenId, based_on: u32) -> Command {
        let element = self.state.knoten[&knoten].elements.keys().next().copied();
        let inhalt = ElementInhalt::Liste { items: vec![text(&self.words(2))] };
        match element {
            Some(element) if self.below(2) == 0 => Command::ElementEntfernen { knoten, element, based_on },
            Some(element) => Command::ElementAendern { knoten, element, based_on, inhalt },
            None => Command::ElementHinzufuegen { knoten, inhalt },
        }
    }

    fn nachricht_command(&mut self, knoten: KnotenId) -> Command {
        if self.nachrichten.is_empty() {
            return Command::NachrichtSchreiben { knoten, text: text(&self.words(3)) };
        }
        let nth = self.below(self.nachrichten.len());
        let nachricht = self.nachrichten[nth];
        let based_on = self.state.nachrichten[&nachricht].version;
        if self.below(2) == 0 {
            Command::NachrichtZurueckziehen { nachricht }
        } else {
            Command::NachrichtBearbeiten { nachricht, based_on, text: text(&self.words(3)) }
        }
    }

    fn rolle_command(&mut self, rolle: GarnrolleId) -> Command {
        let wish = |status, radius_m| KartenWunsch { status, radius_m, einwilligung: true };
        match self.below(4) {
            0 => Command::KartenstatusAendern { wunsch: wish(Kartenstatus::Verborgen, 150) },
            1 => Command::KartenstatusAendern { wunsch: wish(Kartenstatus::Genau, 150) },
            2 => Command::KartenstatusAendern { wunsch: wish(Kartenstatus::Ungefaehr, 500) },
            _ => {
                let (name, gut) = (self.words(1), self.words(2));
                let ueber_mich = text(&self.words(3));
                let _ = rolle;
                let profil =
                    Profil { name: text(&name), ueber_mich, gueter: vec![text(&gut)], kompetenzen: vec![] };
                Command::ProfilAendern { profil }
            }
        }
    }

    fn faden_of(&mut self, rolle: GarnrolleId, garn: bool) -> Option<FadenId> {
        let is = |ends| matches!(ends, domain::state::Ends::Never) == garn;
        let faeden = self.state.faeden.iter().filter(|(_, faden)| faden.from == rolle && is(faden.ends));
        let own: Vec<_> = faeden.map(|(id, _)| *id).collect();
        (!own.is_empty()).then(|| own[self.below(own.len())])
    }
}
