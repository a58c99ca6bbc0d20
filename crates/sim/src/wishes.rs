//! What people wish: random commands, most of them sensible, some impossible, some exactly on an edge. They look at the
//! reference model to find something to act on, as people look at the map.

use crate::chance::Chance;
use crate::model::{Faden, Knoten, Model, Rectangle, Rolle, WEEK};
use domain::command::{ImportierterKnoten, KartenWunsch, Person, RollenWunsch, Sichtbarkeit};
use domain::event::{Adresse, ElementInhalt, KnotenKern, KnotenText, Privat, Profil};
use domain::{
    AbstimmungId, Actor, Anliegen, Anschrift, AntragId, AntragStatus, AuszahlungId, AuszahlungStatus,
    Begruendung, Beschreibung, Betrag, BildId, Bounds, BuchungId, Command, CommandId, DelegationId,
    ElementId, ElementText, Email, FadenId, GarnrolleId, Gegenstand, GutText, InteresseArt, Kartenstatus,
    KnotenArt, KnotenId, LinkAdresse, ListenText, Micros, NachrichtId, NachrichtText, Name, OrtId, Place,
    Polygon, Postleitzahl, Quelle, Text, Timestamp, Titel, Unterart, Wahl,
};
use loom::Submission;

/// Stands in everything private and in everything that belongs to one person: nowhere in the log may it be readable.
pub const CANARY: &str = "kanarie";

/// How many people there are at most.
const PEOPLE: usize = 14;
const HOUR: Micros = Micros(3_600_000_000);

/// Where wishes come from.
#[derive(Clone, Debug)]
pub struct Wishes {
    chance: Chance,
    count: u64,
}

/// A text that is made here and fits.
#[expect(clippy::expect_used, reason = "these texts are made here and fit")]
fn fit<const MIN: usize, const MAX: usize>(text: &str) -> Text<MIN, MAX> {
    Text::new(text).expect("a text that fits")
}

/// An address for magic links.
#[expect(clippy::expect_used, reason = "these addresses are made here and fit")]
fn email(n: u64) -> Email {
    Email::new(&format!("{CANARY}{n}@example.org")).expect("an address")
}

/// The bounds of a rectangle.
#[expect(clippy::expect_used, reason = "a rectangle has four corners")]
fn bounds(reach: Rectangle) -> Bounds {
    let Rectangle { south_west: low, north_east: high } = reach;
    let corner = |lat_e7, lon_e7| Place { lat_e7, lon_e7 };
    let outer = vec![low, corner(low.lat_e7, high.lon_e7), high, corner(high.lat_e7, low.lon_e7)];
    Bounds::new(vec![Polygon { outer, holes: Vec::new() }]).expect("a rectangle")
}

fn adresse(n: u64) -> Adresse {
    let street: Anschrift = fit(&format!("{CANARY}-Weg {n}"));
    Adresse { street, postcode: fit::<1, 12>("22767") as Postleitzahl, city: fit("Hamburg") }
}

impl Wishes {
    /// Wishes from this chance.
    #[must_use]
    pub const fn new(chance: Chance) -> Self {
        Self { chance, count: 0 }
    }

    fn next_number(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// The founding of an Ortsweberei, the n-th one.
    pub fn founding(&mut self, n: i32) -> Submission {
        let low = Place { lat_e7: 535_000_000, lon_e7: 98_000_000 + n * 2_000_000 };
        let high = Place { lat_e7: low.lat_e7 + 1_000_000, lon_e7: low.lon_e7 + 2_000_000 };
        let reach = Rectangle { south_west: low, north_east: high };
        let place = self.place_in(reach);
        let person = self.person(place);
        let name: Name = fit(&format!("Ort {n}"));
        self.submitted(Actor::Betreiber, Command::OrtswebereiGruenden { name, bounds: bounds(reach), person })
    }

    /// Something that somebody wants now.
    pub fn wish(&mut self, model: &Model, now: Timestamp) -> Submission {
        if self.chance.permille(250) {
            let (actor, command) = self.deciding(model);
            return self.submitted(actor, command);
        }
        let people = model.rollen.iter().filter(|rolle| !rolle.forgotten).count();
        let (actor, command) = match self.chance.below(100) {
            0..=5 if people < PEOPLE => self.registering(model),
            0..=1 => self.registering(model),
            2..=7 => self.verifying(model),
            8..=9 => self.about_oneself(model),
            10..=15 => self.about_the_map(model),
            16..=29 => self.tying(model, now),
            30..=32 => self.importing(model, now),
            33..=42 => self.changing(model, now),
            43..=60 => self.furnishing(model),
            61..=74 => self.talking(model),
            75..=79 => self.joining(model),
            80..=90 => self.twisting(model),
            91..=97 => self.untwisting(model),
            98 => {
                let founding = self.founding(i32::try_from(model.orte.len()).unwrap_or(0) % 3);
                (founding.actor, founding.command)
            }
            _ => match self.chance.below(16) {
                0..=7 => (self.anybody(model), Command::FadenVerblassenLassen { faden: self.faden(model) }),
                8..=11 => {
                    let asked = model.rollen.iter().find(|rolle| rolle.asked.is_some());
                    (self.mostly(asked.map(|rolle| rolle.id), model), Command::VergessenZuruecknehmen)
                }
                12 if self.chance.permille(300) => {
                    let garnrolle = self.somebody(model);
                    (self.mostly_betreiber(model), Command::RolleVergessen { garnrolle })
                }
                _ => (self.anybody(model), Command::VergessenBeantragen),
            },
        };
        self.submitted(actor, command)
    }

    fn submitted(&mut self, actor: Actor, command: Command) -> Submission {
        let (id, mut request_hash) = (self.chance.wide(), [0; 16]);
        self.chance.fill(&mut request_hash);
        Submission { command_id: CommandId::from_u128(id), request_hash, actor, command }
    }
}

/// Who acts.
impl Wishes {
    fn anybody(&mut self, model: &Model) -> Actor {
        let known: Vec<GarnrolleId> = model.rollen.iter().map(|rolle| rolle.id).collect();
        match self.chance.below(50) {
            0 => Actor::Besucher,
            1 => Actor::Betreiber,
            2 => Actor::Garnrolle(GarnrolleId::from_u128(self.chance.wide())),
            _ => self.chance.pick(&known).map_or(Actor::Besucher, Actor::Garnrolle),
        }
    }

    /// Mostly the one who may, sometimes anybody.
    fn mostly(&mut self, who: Option<GarnrolleId>, model: &Model) -> Actor {
        match who {
            Some(who) if self.chance.permille(750) => Actor::Garnrolle(who),
            _ => self.anybody(model),
        }
    }

    fn mostly_betreiber(&mut self, model: &Model) -> Actor {
        if self.chance.permille(700) { Actor::Betreiber } else { self.anybody(model) }
    }

    fn person(&mut self, place: Place) -> Person {
        let n = self.next_number();
        Person { name: fit(&format!("{CANARY} {n}")), adresse: adresse(n), email: email(n), place }
    }

    fn registering(&mut self, model: &Model) -> (Actor, Command) {
        let place = self.place(model);
        let mut person = self.person(place);
        if self.chance.permille(150) {
            person.email = email(self.chance.below(20) as u64);
        }
        let actor = if self.chance.permille(50) { self.anybody(model) } else { Actor::Besucher };
        (actor, Command::GarnrolleRegistrieren { person })
    }

    fn verifying(&mut self, model: &Model) -> (Actor, Command) {
        let known: Vec<(GarnrolleId, OrtId)> =
            model.rollen.iter().map(|rolle| (rolle.id, rolle.ort)).collect();
        let gaeste: Vec<(GarnrolleId, OrtId)> =
            model.rollen.iter().filter(|rolle| !rolle.weber).map(|rolle| (rolle.id, rolle.ort)).collect();
        let among = if self.chance.permille(800) { &gaeste } else { &known };
        let unknown = (GarnrolleId::from_u128(self.chance.wide()), OrtId::from_u128(0));
        let (garnrolle, ort) = self.chance.pick(among).unwrap_or(unknown);
        let responsible = model.orte.iter().find(|known| known.id == ort);
        let by = responsible.and_then(|ort| ort.verantwortliche.first()).copied();
        let guardian = self.chance.permille(200).then(|| fit(&format!("{CANARY} Mutter")));
        (self.mostly(by, model), Command::GarnrolleVerifizieren { garnrolle, guardian })
    }

    fn about_oneself(&mut self, model: &Model) -> (Actor, Command) {
        let actor = self.anybody(model);
        let profil = self.profil();
        if self.chance.permille(500) {
            return (actor, Command::ProfilAendern { profil });
        }
        let privat = self.chance.permille(700).then(|| self.privat(actor, model));
        let karte = self.chance.permille(700).then(|| self.karte());
        // Who wishes for nothing at all is told how things stand, and nothing is written.
        let nothing_else = privat.is_none() && karte.is_none();
        let profil = (nothing_else || self.chance.permille(700)).then_some(profil);
        (actor, Command::RolleAendern { wunsch: RollenWunsch { privat, karte, profil } })
    }

    fn profil(&mut self) -> Profil {
        let n = self.chance.below(52);
        let gueter: Vec<GutText> = (0..n).map(|n| fit(&format!("{CANARY} Leiter {n}"))).collect();
        let ueber_mich: Beschreibung = fit(&format!("{CANARY} webt"));
        Profil { name: fit(&format!("{CANARY} neu")), ueber_mich, gueter, kompetenzen: Vec::new() }
    }

    fn privat(&mut self, actor: Actor, model: &Model) -> Privat {
        let own = model.rollen.iter().find(|rolle| actor == Actor::Garnrolle(rolle.id));
        let stays = own.filter(|_| self.chance.permille(500)).map(|rolle| (rolle.email.clone(), rolle.place));
        let n = self.chance.below(30) as u64;
        let (email, place) = stays.unwrap_or_else(|| (email(n), self.place(model)));
        Privat { adresse: adresse(n), email, place }
    }

    fn karte(&mut self) -> KartenWunsch {
        let status = self.chance.pick(Kartenstatus::ALL).unwrap_or(Kartenstatus::Ungefaehr);
        let radius_m = self.chance.pick(&[150, 150, 150, 30, 5_000, 29, 5_001, 400]).unwrap_or(150);
        KartenWunsch { status, radius_m, einwilligung: self.chance.permille(800) }
    }

    fn about_the_map(&mut self, model: &Model) -> (Actor, Command) {
        if self.chance.permille(300) {
            let actor = self.anybody(model);
            let Privat { adresse, email, place } = self.privat(actor, model);
            return (actor, Command::PrivatAendern { adresse, email, place });
        }
        let wunsch = self.karte();
        (self.anybody(model), Command::KartenstatusAendern { wunsch })
    }
}

/// Places and dates.
impl Wishes {
    fn place_in(&mut self, reach: Rectangle) -> Place {
        let (low, high) = (reach.south_west, reach.north_east);
        let within = |chance: &mut Chance, from: i32, to: i32| {
            i32::try_from(chance.between(i64::from(from), i64::from(to) - 1)).unwrap_or(from)
        };
        let lat_e7 = within(&mut self.chance, low.lat_e7, high.lat_e7);
        Place { lat_e7, lon_e7: within(&mut self.chance, low.lon_e7, high.lon_e7) }
    }

    /// Mostly inside an Ortsweberei, sometimes exactly on its edge or somewhere else.
    fn place(&mut self, model: &Model) -> Place {
        let reaches: Vec<Rectangle> = model.orte.iter().map(|ort| ort.reach).collect();
        let elsewhere = Place {
            lat_e7: i32::try_from(self.chance.between(-900_000_000, 900_000_000)).unwrap_or(0),
            lon_e7: i32::try_from(self.chance.between(-1_800_000_000, 1_799_999_999)).unwrap_or(0),
        };
        let Some(reach) = self.chance.pick(&reaches) else { return elsewhere };
        let inside = self.place_in(reach);
        match self.chance.below(40) {
            0 => elsewhere,
            1 => Place { lat_e7: reach.south_west.lat_e7, ..inside },
            2 => Place { lat_e7: reach.north_east.lat_e7, ..inside },
            3 => Place { lon_e7: reach.north_east.lon_e7, ..inside },
            4 => Place { lon_e7: reach.south_west.lon_e7 - 1, ..inside },
            _ => inside,
        }
    }

    fn moment(&mut self, now: Timestamp) -> Timestamp {
        let day = Micros(24 * HOUR.0);
        let days = self.chance.between(0, 20);
        let micros = self.chance.between(0, day.0);
        match self.chance.below(12) {
            0 => now,
            1 => now + Micros(-1),
            2 => now + Micros(1),
            3 => now + WEEK,
            4 => now + Micros(3_660 * day.0),
            5 => now + Micros(3_660 * day.0 + 1),
            6 => now + HOUR,
            _ => now + Micros(days * day.0 + micros),
        }
    }

    fn kern(&mut self, model: &Model, now: Timestamp) -> KnotenKern {
        use KnotenArt::{Einrichtung, Frage, Idee, Schlafplatz, Sonstiges, Veranstaltung, Webrat, Werkzeug};
        let kinds =
            [Idee, Idee, Einrichtung, Werkzeug, Schlafplatz, Frage, Sonstiges, Veranstaltung, Veranstaltung];
        let mut art = self.chance.pick(&kinds).unwrap_or(Idee);
        if self.chance.permille(15) {
            art = Webrat;
        }
        let may_be_sub = matches!(art, Veranstaltung | Einrichtung) || self.chance.permille(20);
        let unterart: Option<Unterart> = (may_be_sub && self.chance.permille(300)).then(|| fit("spielplatz"));
        let dated = art == Veranstaltung || self.chance.permille(20);
        let ends_at = (dated && self.chance.permille(800)).then(|| self.moment(now));
        let before = ends_at.filter(|_| self.chance.permille(800)).map_or(now, |end| end + Micros(-HOUR.0));
        let starts_at = (dated && self.chance.permille(400))
            .then(|| if self.chance.permille(800) { before } else { self.moment(now) });
        KnotenKern { art, unterart, place: self.place(model), starts_at, ends_at }
    }

    fn text(&mut self) -> KnotenText {
        let n = self.next_number();
        KnotenText { title: fit(&format!("{CANARY} {n}")), description: fit(&format!("**{CANARY}** {n}")) }
    }
}

/// What there is to act on.
impl Wishes {
    fn knoten(&mut self, model: &Model) -> KnotenId {
        let living: Vec<KnotenId> = model.living().map(|knoten| knoten.id).collect();
        let all: Vec<KnotenId> = model.knoten.iter().map(|knoten| knoten.id).collect();
        let unknown = KnotenId::from_u128(self.chance.wide());
        match self.chance.below(40) {
            0 => unknown,
            1..=4 => self.chance.pick(&all).unwrap_or(unknown),
            _ => self.chance.pick(&living).unwrap_or(unknown),
        }
    }

    fn faden(&mut self, model: &Model) -> FadenId {
        let leading = |garn: bool| model.faeden.iter().filter(move |faden| faden.garn.is_some() == garn);
        let fading: Vec<FadenId> = leading(false).map(|faden| faden.id).collect();
        let garn: Vec<FadenId> = leading(true).map(|faden| faden.id).collect();
        let all: Vec<FadenId> = model.past.iter().rev().take(30).map(|faden| faden.id).collect();
        let unknown = FadenId::from_u128(self.chance.wide());
        let next = leading(false).min_by_key(|faden| faden.since).map_or(unknown, |faden| faden.id);
        match self.chance.below(40) {
            0 => unknown,
            1..=2 => self.chance.pick(&all).unwrap_or(unknown),
            3..=12 => next,
            13..=16 => self.chance.pick(&garn).unwrap_or(unknown),
            _ => self.chance.pick(&fading).unwrap_or(unknown),
        }
    }

    fn garn(&mut self, model: &Model) -> FadenId {
        let garn: Vec<FadenId> =
            model.faeden.iter().filter(|faden| faden.garn.is_some()).map(|faden| faden.id).collect();
        let other = self.faden(model);
        if self.chance.permille(900) { self.chance.pick(&garn).unwrap_or(other) } else { other }
    }

    fn element(&mut self, knoten: Option<&Knoten>) -> ElementId {
        let unknown = ElementId::from_u128(self.chance.wide());
        let standing: Vec<ElementId> =
            knoten.map(|knoten| knoten.elements.iter().map(|one| one.id).collect()).unwrap_or_default();
        if self.chance.permille(950) { self.chance.pick(&standing).unwrap_or(unknown) } else { unknown }
    }

    /// Mostly the newest version.
    fn based_on(&mut self, current: u32) -> u32 {
        match self.chance.below(12) {
            0 => current.saturating_sub(1),
            1 => current + 1,
            _ => current,
        }
    }

    fn inhalt(&mut self) -> ElementInhalt {
        let n = self.next_number();
        let text: ElementText = fit(&format!("{CANARY} {n}"));
        let url: LinkAdresse = fit("https://example.org/kanarie");
        match self.chance.below(8) {
            0 => ElementInhalt::Liste { items: Vec::new() },
            1 => ElementInhalt::Liste {
                items: vec![fit::<1, 500>("kanarie") as ListenText; 100 + self.chance.below(2)],
            },
            2 => ElementInhalt::Link { url, title: Some(fit::<1, 120>("kanarie") as Titel) },
            3 => {
                ElementInhalt::Bild { bild: BildId::from_u128(n.into()), width: 960, height: 720, alt: text }
            }
            _ => ElementInhalt::Text { text },
        }
    }
}

/// Deciding together.
impl Wishes {
    fn deciding(&mut self, model: &Model) -> (Actor, Command) {
        match self.chance.below(32) {
            20..=26 => self.about_money(model),
            27..=31 => self.reporting(model),
            0..=3 => self.filing(model),
            4..=7 => self.objecting(model),
            8..=13 => self.voting(model),
            14..=16 => {
                let an = self.somebody(model);
                (self.anybody(model), Command::DelegationErteilen { an })
            }
            17 => {
                let (by, delegation) = self.lent(model);
                (self.mostly(by, model), Command::DelegationErneuern { delegation })
            }
            18 => {
                let (by, delegation) = self.lent(model);
                (self.mostly(by, model), Command::DelegationWiderrufen { delegation })
            }
            _ => {
                let antrag = self.antrag(model);
                (self.anybody(model), Command::AntragEntscheiden { antrag })
            }
        }
    }

    fn somebody(&mut self, model: &Model) -> GarnrolleId {
        let known: Vec<GarnrolleId> = model.rollen.iter().map(|rolle| rolle.id).collect();
        let unknown = GarnrolleId::from_u128(self.chance.wide());
        if self.chance.permille(980) { self.chance.pick(&known).unwrap_or(unknown) } else { unknown }
    }

    /// Mostly one of the newest.
    fn antrag(&mut self, model: &Model) -> AntragId {
        let all: Vec<AntragId> = model.antraege.iter().map(|antrag| antrag.id).collect();
        let recent = all.get(all.len().saturating_sub(8)..).unwrap_or_default();
        let unknown = AntragId::from_u128(self.chance.wide());
        match self.chance.below(30) {
            0 => unknown,
            1..=3 => self.chance.pick(&all).unwrap_or(unknown),
            _ => self.chance.pick(recent).unwrap_or(unknown),
        }
    }

    /// Mostly a Beschluss that stands, often one whose money has not been paid.
    fn beschluss(&mut self, model: &Model) -> Option<AntragId> {
        let stands = |one: &&crate::model::entscheiden::Antrag| {
            one.status == AntragStatus::Angenommen && one.repealed_by.is_none()
        };
        let standing: Vec<AntragId> = model.antraege.iter().filter(stands).map(|one| one.id).collect();
        let reserved = model.auszahlungen.iter().filter(|one| one.status == AuszahlungStatus::Freigegeben);
        let reserved: Vec<AntragId> = reserved.map(|one| one.id.antrag()).collect();
        let among = if self.chance.permille(600) { &reserved } else { &standing };
        self.chance.pick(among).filter(|_| self.chance.permille(700))
    }

    fn filing(&mut self, model: &Model) -> (Actor, Command) {
        let gaeste: Vec<&Rolle> = model.rollen.iter().filter(|rolle| !rolle.weber).collect();
        let all: Vec<&Rolle> = model.rollen.iter().collect();
        let weberantrag = self.chance.permille(250);
        let among = if weberantrag { &gaeste } else { &all };
        let Some(by) = self.chance.pick(among) else { return self.registering(model) };
        let (garnrolle, faden, antrag) = (self.somebody(model), self.garn(model), self.antrag(model));
        let betrag = self.betrag(400);
        let gegenstand = Gegenstand::Knoten { knoten: KnotenId::from_u128(garnrolle.as_u128()) };
        let anliegen = match self.chance.below(12) {
            _ if weberantrag => Anliegen::Weberantrag,
            0..=2 => Anliegen::Sachantrag,
            3 => Anliegen::VerifizierungEntziehen { garnrolle },
            4..=5 => Anliegen::Entzwirnung { faden },
            6 | 11 => Anliegen::Aufhebung { antrag: self.beschluss(model).unwrap_or(antrag) },
            7..=9 => Anliegen::Auszahlung { betrag },
            10 if self.chance.permille(100) => Anliegen::Meldung { gegenstand },
            _ => Anliegen::Amt { garnrolle },
        };
        let knoten = self.chance.permille(400).then(|| self.knoten(model));
        let orte: Vec<OrtId> = model.orte.iter().map(|ort| ort.id).collect();
        let elsewhere = self.chance.pick(&orte).unwrap_or(by.ort);
        let ort = if self.chance.permille(950) { by.ort } else { elsewhere };
        let command = Command::AntragStellen { ort, anliegen, text: self.text(), knoten };
        (self.mostly(Some(by.id), model), command)
    }

    /// Reporting and freezing; often what was reported before.
    fn reporting(&mut self, model: &Model) -> (Actor, Command) {
        let before: Vec<Gegenstand> =
            model.gemeldet.iter().rev().take(12).map(|one| one.gegenstand).collect();
        let knoten = self.knoten(model);
        let element = self.element(model.knoten(knoten));
        let written: Vec<(NachrichtId, KnotenId)> =
            model.nachrichten.iter().rev().take(20).map(|one| (one.id, one.knoten)).collect();
        let unknown = (NachrichtId::from_u128(self.chance.wide()), knoten);
        let (nachricht, of) = self.chance.pick(&written).unwrap_or(unknown);
        let new = match self.chance.below(4) {
            0 => Gegenstand::Knoten { knoten },
            1 => Gegenstand::Element { knoten, element },
            2 if self.chance.permille(100) => Gegenstand::Nachricht { knoten, nachricht },
            _ => Gegenstand::Nachricht { knoten: of, nachricht },
        };
        let gegenstand = self.chance.pick(&before).filter(|_| self.chance.permille(250)).unwrap_or(new);
        let length = self.chance.pick(&[1, 100, 112, 113, 500]).unwrap_or(1);
        let grund = fit(&format!("{CANARY} {}\nseht selbst", "x".repeat(length)));
        if self.chance.permille(250) {
            let ort = model.knoten(gegenstand.knoten()).map(|knoten| knoten.ort);
            let known = model.orte.iter().find(|known| Some(known.id) == ort);
            let by = known.and_then(|ort| ort.verantwortliche.first()).copied();
            return (self.mostly(by, model), Command::InhaltEinfrieren { gegenstand, grund });
        }
        // One of them reports whatever there is.
        let eager = model.rollen.iter().find(|rolle| rolle.weber).map(|rolle| rolle.id);
        (self.mostly(eager, model), Command::InhaltMelden { gegenstand, grund })
    }

    /// From one cent to so many.
    #[expect(clippy::expect_used, reason = "the amounts of these wishes are small and more than none")]
    fn betrag(&mut self, most: i64) -> Betrag {
        Betrag::new(self.chance.between(1, most)).expect("an amount")
    }

    fn about_money(&mut self, model: &Model) -> (Actor, Command) {
        let orte: Vec<OrtId> = model.orte.iter().map(|ort| ort.id).collect();
        let responsible = |ort: OrtId| {
            let known = model.orte.iter().find(|known| known.id == ort);
            known.and_then(|ort| ort.verantwortliche.first()).copied()
        };
        let beleg: Begruendung = fit(&format!("{CANARY} Beleg"));
        match self.chance.below(12) {
            0..=6 => {
                let known = self.chance.pick(&orte).filter(|_| self.chance.permille(980));
                let ort = known.unwrap_or(OrtId::from_u128(7));
                let kinds = [Sichtbarkeit::Sichtbar, Sichtbarkeit::Anonym];
                let sichtbarkeit = self.chance.pick(&kinds).unwrap_or(Sichtbarkeit::Anonym);
                (self.anybody(model), Command::Spenden { ort, betrag: self.betrag(300), sichtbarkeit })
            }
            7..=9 => {
                let all: Vec<(AuszahlungId, OrtId)> =
                    model.auszahlungen.iter().map(|one| (one.id, one.ort)).collect();
                let recent = all.get(all.len().saturating_sub(4)..).unwrap_or_default();
                let unknown = (AuszahlungId::from_u128(self.chance.wide()), OrtId::from_u128(7));
                let known = self.chance.pick(recent).filter(|_| self.chance.permille(970));
                let (auszahlung, ort) = known.unwrap_or(unknown);
                let beleg = self.chance.permille(500).then_some(beleg);
                (self.mostly(responsible(ort), model), Command::AuszahlungBezahlen { auszahlung, beleg })
            }
            _ => {
                let all: Vec<(BuchungId, OrtId)> =
                    model.buchungen.iter().map(|one| (one.id, one.ort)).collect();
                let recent = all.get(all.len().saturating_sub(20)..).unwrap_or_default();
                let unknown = (BuchungId::from_u128(self.chance.wide()), OrtId::from_u128(7));
                let known = self.chance.pick(recent).filter(|_| self.chance.permille(970));
                let (buchung, ort) = known.unwrap_or(unknown);
                (self.mostly(responsible(ort), model), Command::BuchungKorrigieren { buchung, beleg })
            }
        }
    }

    fn objecting(&mut self, model: &Model) -> (Actor, Command) {
        let id = self.antrag(model);
        let antrag = model.antrag(id);
        let objector = antrag.and_then(|antrag| antrag.einsprueche.last()).map(|(by, _)| *by);
        match self.chance.below(8) {
            0 => (
                self.mostly(antrag.map(|antrag| antrag.by), model),
                Command::AntragZurueckziehen { antrag: id },
            ),
            1 => (self.mostly(objector, model), Command::EinspruchZurueckziehen { antrag: id }),
            _ => {
                let grund = fit(&format!("{CANARY} ist dagegen"));
                (self.anybody(model), Command::EinspruchErheben { antrag: id, grund })
            }
        }
    }

    fn voting(&mut self, model: &Model) -> (Actor, Command) {
        let running: Vec<AntragId> = model
            .antraege
            .iter()
            .filter(|antrag| antrag.status == AntragStatus::Abstimmung)
            .map(|antrag| antrag.id)
            .collect();
        let any = self.antrag(model);
        let among = self.chance.pick(&running).filter(|_| self.chance.permille(900));
        let abstimmung = AbstimmungId::from_u128(among.unwrap_or(any).as_u128());
        let wahl = self.chance.pick(&[Wahl::Ja, Wahl::Ja, Wahl::Nein, Wahl::Enthaltung]).unwrap_or(Wahl::Ja);
        let grund = self.chance.permille(300).then(|| fit(&format!("{CANARY} weiß warum")));
        (self.anybody(model), Command::StimmeAbgeben { abstimmung, wahl, grund })
    }

    fn lent(&mut self, model: &Model) -> (Option<GarnrolleId>, DelegationId) {
        let lent: Vec<(GarnrolleId, DelegationId)> =
            model.lent.iter().map(|lent| (lent.from, lent.id)).collect();
        match self.chance.pick(&lent).filter(|_| self.chance.permille(900)) {
            Some((from, id)) => (Some(from), id),
            None => (None, DelegationId::from_u128(self.chance.wide())),
        }
    }
}

/// Acting on Knoten and Fäden.
impl Wishes {
    fn tying(&mut self, model: &Model, now: Timestamp) -> (Actor, Command) {
        let command = Command::KnotenKnuepfen { kern: self.kern(model, now), text: self.text() };
        (self.anybody(model), command)
    }

    fn importing(&mut self, model: &Model, now: Timestamp) -> (Actor, Command) {
        let orte: Vec<usize> = (0..model.orte.len()).collect();
        let ort = self.chance.pick(&orte).and_then(|n| model.orte.get(n));
        let id = ort.map_or(OrtId::from_u128(1), |ort| ort.id);
        let by = ort.and_then(|ort| ort.verantwortliche.first()).copied();
        let mut kern = self.kern(model, now);
        if let Some(ort) = ort.filter(|_| self.chance.permille(900)) {
            kern.place = self.place_in(ort.reach);
        }
        let quelle: Quelle = fit(&format!("osm:node/{}", self.chance.below(60)));
        let text = KnotenText { title: fit("Spielplatz"), description: Beschreibung::default() };
        let command =
            Command::KnotenImportieren { ort: id, knoten: ImportierterKnoten { quelle, kern, text } };
        (self.mostly(by, model), command)
    }

    fn changing(&mut self, model: &Model, now: Timestamp) -> (Actor, Command) {
        let id = self.knoten(model);
        let standing = model.knoten(id);
        let based_on = self.based_on(standing.map_or(1, |knoten| knoten.version));
        let mut kern = self.kern(model, now);
        if let Some(before) = standing.filter(|_| self.chance.permille(600)) {
            kern = before.kern.clone();
        }
        let by = standing.and_then(|knoten| knoten.by).filter(|_| self.chance.permille(400));
        let text = if self.chance.permille(700) { Some(self.text()) } else { None };
        let command = Command::KnotenAendern { knoten: id, based_on, kern, text };
        (self.mostly(by, model), command)
    }

    fn furnishing(&mut self, model: &Model) -> (Actor, Command) {
        let knoten = self.knoten(model);
        let furnished: Vec<KnotenId> =
            model.living().filter(|knoten| !knoten.elements.is_empty()).map(|knoten| knoten.id).collect();
        let act = self.chance.below(9);
        let knoten = if act < 5 { knoten } else { self.chance.pick(&furnished).unwrap_or(knoten) };
        let standing = model.knoten(knoten);
        let based_on = self.based_on(standing.map_or(1, |knoten| knoten.version));
        let (element, inhalt) = (self.element(standing), self.inhalt());
        let by = standing.and_then(|knoten| knoten.by).filter(|_| self.chance.permille(300));
        let command = match act {
            0..=4 => Command::ElementHinzufuegen { knoten, inhalt },
            5..=6 => Command::ElementAendern { knoten, element, based_on, inhalt },
            _ => Command::ElementEntfernen { knoten, element, based_on },
        };
        (self.mostly(by, model), command)
    }

    fn talking(&mut self, model: &Model) -> (Actor, Command) {
        let written: Vec<(NachrichtId, GarnrolleId, u32)> =
            model.nachrichten.iter().map(|one| (one.id, one.by, one.version)).collect();
        let recent = written.len().saturating_sub(20);
        let unknown = (NachrichtId::from_u128(self.chance.wide()), GarnrolleId::from_u128(0), 1);
        let (nachricht, by, version) =
            self.chance.pick(written.get(recent..).unwrap_or_default()).unwrap_or(unknown);
        let text: NachrichtText = fit(&format!("{CANARY} sagt {}", self.next_number()));
        match self.chance.below(14) {
            0..=2 => {
                let based_on = self.based_on(version);
                (self.mostly(Some(by), model), Command::NachrichtBearbeiten { nachricht, based_on, text })
            }
            3..=4 => (self.mostly(Some(by), model), Command::NachrichtZurueckziehen { nachricht }),
            _ => (self.anybody(model), Command::NachrichtSchreiben { knoten: self.knoten(model), text }),
        }
    }

    fn joining(&mut self, model: &Model) -> (Actor, Command) {
        let art = self.chance.pick(InteresseArt::ALL).unwrap_or(InteresseArt::Interesse);
        (self.anybody(model), Command::InteresseBekunden { knoten: self.knoten(model), art })
    }

    fn twisting(&mut self, model: &Model) -> (Actor, Command) {
        let id = self.faden(model);
        let faden: Option<&Faden> = model.faden(id);
        let knoten = faden.and_then(|faden| model.knoten(faden.to));
        let element = self.chance.permille(300).then(|| self.element(knoten));
        (self.mostly(faden.map(|faden| faden.from), model), Command::FadenVerzwirnen { faden: id, element })
    }

    fn untwisting(&mut self, model: &Model) -> (Actor, Command) {
        let id = self.garn(model);
        let by = model.faden(id).map(|faden| faden.from);
        (self.mostly(by, model), Command::FadenEntzwirnen { faden: id })
    }
}
