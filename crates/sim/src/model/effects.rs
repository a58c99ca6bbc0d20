//! What a command that breaks no rule must lead to: exactly these events, no other, and what is so afterwards. Ids and
//! drawn places are taken from what happened, after a look whether they are fresh and inside their disc.

use super::konto::day_of;
use super::{Done, Element, Faden, Knoten, Model, Nachricht, Ort, Rectangle, WEEK, newcomer};
use domain::command::{ImportierterKnoten, KartenWunsch, Person, RollenWunsch, Sichtbarkeit};
use domain::event::{Adresse, ElementInhalt, Event, Happened, KnotenKern, KnotenText, Privat, Profil, Regel};
use domain::{
    Actor, Bounds, Command, CommandId, ElementId, Email, FadenArt, FadenId, GarnrolleId, InteresseArt,
    Kartenstatus, KnotenArt, KnotenId, Name, OrtId, Personal, Place, Timestamp,
};

/// The radius of a newcomer, in metres.
pub const FIRST_RADIUS_M: u32 = 150;

pub(super) type Effect = Result<Vec<Event>, String>;

/// A command with all that the log says about it.
#[derive(Clone, Copy, Debug)]
pub struct Deed<'d> {
    /// When it was decided.
    pub now: Timestamp,
    /// Who acted.
    pub actor: Actor,
    /// Under which name it was handed in.
    pub command_id: CommandId,
    /// What was wanted.
    pub command: &'d Command,
    /// Fingerprint of the request.
    pub request_hash: [u8; 16],
    /// What happened.
    pub happened: &'d [Happened],
}

/// What else the next action draws: a Faden of this kind.
pub(super) struct Draws {
    pub art: FadenArt,
    pub interesse: Option<InteresseArt>,
    pub from: GarnrolleId,
    pub to: KnotenId,
}

impl Model {
    /// A command was carried out. It must have been allowed, and its events must be the ones that follow.
    ///
    /// # Errors
    /// A sentence when it was not allowed, or when something else followed.
    pub fn accept(&mut self, deed: &Deed) -> Result<(), String> {
        let Deed { now, actor, command_id, command, request_hash, happened } = *deed;
        let broken = self.broken(now, actor, command);
        if !broken.is_empty() {
            return Err(format!("{command:?} by {actor:?} was accepted at {now} although {broken:?}"));
        }
        let (Some(first), Some(last)) = (happened.first(), happened.last()) else {
            return Err(format!("{command:?} was accepted and nothing happened"));
        };
        let events: Vec<Event> = happened.iter().map(|one| one.event.clone()).collect();
        let expected = self.effect(now, actor, command, &events)?;
        // In the same batch the key may have gone with which it could be read.
        if expected.iter().map(|event| self.bare(event)).ne(events.iter().map(|event| self.bare(event))) {
            return Err(format!("{command:?} led to {events:#?} and not to {expected:#?}"));
        }
        let anonymous = matches!(command, Command::Spenden { sichtbarkeit: Sichtbarkeit::Anonym, .. });
        // Nothing may lead to who gave it: no name, no moment, no command that somebody could recognise.
        let (time, by) =
            if anonymous { (day_of(now).max(self.last), Actor::Ungenannt) } else { (now, actor) };
        for one in happened {
            if one.time != time || one.actor != by || (one.command_id == command_id) == anonymous {
                return Err(format!("{one:?} should say {time} and {by:?}"));
            }
        }
        self.done.push(Done { command_id, request_hash, first: first.position, last: last.position });
        self.last = self.last.max(time);
        let acted = super::person(by);
        for rolle in self.rollen.iter_mut().filter(|rolle| Some(rolle.id) == acted) {
            rolle.last_action = now;
        }
        Ok(())
    }

    fn effect(&mut self, now: Timestamp, actor: Actor, command: &Command, seen: &[Event]) -> Effect {
        let by = super::person(actor).unwrap_or(GarnrolleId::from_u128(0));
        match command {
            Command::OrtswebereiGruenden { name, bounds, person } => {
                self.found(now, name, bounds, person, seen)
            }
            Command::GarnrolleRegistrieren { person } => {
                let ort = match seen.first() {
                    Some(Event::GarnrolleRegistriert { ort, .. }) if self.belongs(person.place, *ort) => *ort,
                    other => return Err(format!("{person:?} does not belong there: {other:?}")),
                };
                Ok(vec![self.register(now, ort, person, seen.first())?])
            }
            Command::GarnrolleVerifizieren { garnrolle, guardian } => {
                Ok(vec![self.verify(*garnrolle, Some(by), guardian.as_ref())])
            }
            Command::ProfilAendern { profil } => Ok(vec![self.set_profil(by, profil)]),
            Command::PrivatAendern { adresse, email, place } => {
                self.set_privat(by, adresse, email, *place, seen)
            }
            Command::KartenstatusAendern { wunsch } => Ok(vec![self.show(by, *wunsch, seen.last())?]),
            Command::RolleAendern { wunsch } => self.change_rolle(by, wunsch, seen),
            Command::KnotenKnuepfen { kern, text } => self.tie(now, by, kern, text, seen),
            Command::KnotenImportieren { ort, knoten } => self.import(now, by, *ort, knoten, seen),
            Command::KnotenAendern { knoten, kern, text, .. } => {
                self.change(now, by, *knoten, (kern, text.as_ref()), seen)
            }
            Command::ElementHinzufuegen { knoten, inhalt } => self.furnish(now, by, *knoten, inhalt, seen),
            Command::ElementAendern { knoten, element, inhalt, .. } => {
                let version = self.next_version(*knoten);
                self.with(*knoten, |k| {
                    for one in k.elements.iter_mut().filter(|one| one.id == *element) {
                        one.inhalt = inhalt.clone();
                    }
                });
                let (knoten, element) = (*knoten, *element);
                let content = Personal::public(by, inhalt.clone());
                let event = Event::ElementGeaendert { knoten, element, by, version, inhalt: content };
                Ok(vec![event, self.drawn(now, Draws::veraenderung(by, knoten), seen.last())?])
            }
            Command::ElementEntfernen { knoten, element, .. } => {
                let version = self.next_version(*knoten);
                self.with(*knoten, |k| k.elements.retain(|one| one.id != *element));
                let (knoten, element) = (*knoten, *element);
                let event = Event::ElementEntfernt { knoten, element, by, version };
                Ok(vec![event, self.drawn(now, Draws::veraenderung(by, knoten), seen.last())?])
            }
            Command::InteresseBekunden { knoten, art } => {
                let draws = Draws { art: FadenArt::Interesse, interesse: Some(*art), from: by, to: *knoten };
                Ok(vec![self.drawn(now, draws, seen.last())?])
            }
            Command::NachrichtSchreiben { .. }
            | Command::NachrichtBearbeiten { .. }
            | Command::NachrichtZurueckziehen { .. } => self.talk(now, by, command, seen),
            Command::FadenVerzwirnen { faden, element } => self.twist(*faden, *element),
            Command::FadenEntzwirnen { faden } => self.untwist(now, *faden, Regel::VonWerVerzwirnte),
            Command::FadenVerblassenLassen { .. } | Command::KnotenAufloesen { .. } => {
                Err("only the weave does this".into())
            }
            Command::VergessenBeantragen
            | Command::VergessenZuruecknehmen
            | Command::RolleVergessen { .. } => Ok(self.effect_leaving(now, by, command)),
            deciding => self.effect_deciding(now, by, deciding, seen),
        }
    }
}

/// People and places.
impl Model {
    fn found(
        &mut self,
        now: Timestamp,
        name: &Name,
        bounds: &Bounds,
        person: &Person,
        seen: &[Event],
    ) -> Effect {
        let Some(Event::OrtswebereiGegruendet { ort, struktur, .. }) = seen.first() else {
            return Err(format!("a founding began with {:?}", seen.first()));
        };
        let reach = reach(bounds).ok_or("bounds without places")?;
        let kinds: Vec<&str> = struktur.iter().map(|knoten| knoten.art.word()).collect();
        if kinds != ["konto", "webrat", "naehstuebchen", "archiv"] {
            return Err(format!("the structure is {kinds:?}"));
        }
        self.orte.push(Ort { id: *ort, name: name.clone(), reach, verantwortliche: Vec::new() });
        for knoten in struktur {
            if !reach.holds(knoten.place) || self.knoten(knoten.id).is_some() {
                return Err(format!("{knoten:?} is outside or not new"));
            }
            let (art, place) = (knoten.art.knoten_art(), knoten.place);
            let kern = KnotenKern { art, unterart: None, place, starts_at: None, ends_at: None };
            self.knoten.push(fresh_knoten(knoten.id, *ort, None, &kern, None));
        }
        let registered = self.register(now, *ort, person, seen.get(1))?;
        let Event::GarnrolleRegistriert { garnrolle, .. } = &registered else {
            return Err("nobody registered".into());
        };
        let garnrolle = *garnrolle;
        for known in self.orte.iter_mut().filter(|known| known.id == *ort) {
            known.verantwortliche.push(garnrolle);
        }
        let first = Event::OrtswebereiGegruendet {
            ort: *ort,
            name: name.clone(),
            bounds: bounds.clone(),
            struktur: struktur.clone(),
        };
        let verified = self.verify(garnrolle, None, None);
        Ok(vec![first, registered, verified, Event::VerantwortlicheErnannt { garnrolle, ort: *ort }])
    }

    fn register(
        &mut self,
        now: Timestamp,
        ort: OrtId,
        person: &Person,
        seen: Option<&Event>,
    ) -> Result<Event, String> {
        let Some(Event::GarnrolleRegistriert { garnrolle, position, .. }) = seen else {
            return Err(format!("registering led to {seen:?}"));
        };
        let garnrolle = *garnrolle;
        if self.rolle(garnrolle).is_some() {
            return Err(format!("{garnrolle} is not new"));
        }
        let drawn = position.known().copied().flatten().ok_or("no place was drawn")?;
        inside(person.place, drawn, FIRST_RADIUS_M)?;
        let rolle = newcomer(garnrolle, ort, person, drawn, now);
        let privat =
            Privat { adresse: person.adresse.clone(), email: person.email.clone(), place: person.place };
        let event = Event::GarnrolleRegistriert {
            garnrolle,
            ort,
            profil: Personal::public(garnrolle, rolle.profil.clone()),
            privat: Personal::private(garnrolle, privat),
            kartenstatus: Kartenstatus::Ungefaehr,
            radius_m: FIRST_RADIUS_M,
            position: Personal::public(garnrolle, Some(drawn)),
        };
        self.rollen.push(rolle);
        Ok(event)
    }

    fn verify(&mut self, garnrolle: GarnrolleId, by: Option<GarnrolleId>, guardian: Option<&Name>) -> Event {
        self.with_rolle(garnrolle, |rolle| rolle.weber = true);
        let guardian = guardian.map(|name| Personal::private(garnrolle, name.clone()));
        Event::GarnrolleVerifiziert { garnrolle, verified_by: by, guardian }
    }

    fn set_profil(&mut self, garnrolle: GarnrolleId, profil: &Profil) -> Event {
        self.with_rolle(garnrolle, |rolle| rolle.profil = profil.clone());
        Event::ProfilGeaendert { garnrolle, profil: Personal::public(garnrolle, profil.clone()) }
    }

    fn set_privat(
        &mut self,
        garnrolle: GarnrolleId,
        adresse: &Adresse,
        email: &Email,
        place: Place,
        seen: &[Event],
    ) -> Effect {
        let before = self.rolle(garnrolle).ok_or("nobody")?.clone();
        self.with_rolle(garnrolle, |rolle| {
            rolle.email = email.clone();
            rolle.place = place;
        });
        let privat = Privat { adresse: adresse.clone(), email: email.clone(), place };
        let mut events =
            vec![Event::PrivatGeaendert { garnrolle, privat: Personal::private(garnrolle, privat) }];
        if before.place != place {
            self.with_rolle(garnrolle, |rolle| rolle.drawn = None);
            let (status, radius_m) = (before.kartenstatus, before.radius_m);
            events.push(self.show(
                garnrolle,
                KartenWunsch { status, radius_m, einwilligung: true },
                seen.get(1),
            )?);
        }
        Ok(events)
    }

    /// The whole wish, with one word about the map when there is one to say.
    fn change_rolle(&mut self, garnrolle: GarnrolleId, wunsch: &RollenWunsch, seen: &[Event]) -> Effect {
        let RollenWunsch { privat, karte, profil } = wunsch;
        let mut events = Vec::new();
        match (privat, karte) {
            (Some(Privat { adresse, email, place }), None) => {
                events = self.set_privat(garnrolle, adresse, email, *place, seen)?;
            }
            (Some(privat), Some(karte)) => {
                self.with_rolle(garnrolle, |rolle| {
                    (rolle.email, rolle.place) = (privat.email.clone(), privat.place);
                });
                let privat = Personal::private(garnrolle, privat.clone());
                events.push(Event::PrivatGeaendert { garnrolle, privat });
                events.push(self.show(garnrolle, *karte, seen.get(1))?);
            }
            (None, Some(karte)) => events.push(self.show(garnrolle, *karte, seen.first())?),
            (None, None) => {}
        }
        events.extend(profil.iter().map(|profil| self.set_profil(garnrolle, profil)));
        Ok(events)
    }

    /// The place is drawn once for a radius and a true place, and kept.
    fn show(
        &mut self,
        garnrolle: GarnrolleId,
        wunsch: KartenWunsch,
        seen: Option<&Event>,
    ) -> Result<Event, String> {
        let KartenWunsch { status: kartenstatus, radius_m, .. } = wunsch;
        let Some(Event::KartenstatusGeaendert { position, .. }) = seen else {
            return Err(format!("the map should have changed, not {seen:?}"));
        };
        let rolle = self.rolle(garnrolle).ok_or("nobody")?;
        let place = rolle.place;
        let kept = rolle.drawn.filter(|(radius, home, _)| *radius == radius_m && *home == place);
        let shown = match (kartenstatus, kept) {
            (Kartenstatus::Verborgen, _) => None,
            (Kartenstatus::Genau, _) => Some(place),
            (Kartenstatus::Ungefaehr, Some((_, _, kept))) => Some(kept),
            (Kartenstatus::Ungefaehr, None) => {
                let drawn = position.known().copied().flatten().ok_or("no place was drawn")?;
                inside(place, drawn, radius_m)?;
                Some(drawn)
            }
        };
        self.with_rolle(garnrolle, |rolle| {
            (rolle.kartenstatus, rolle.radius_m) = (kartenstatus, radius_m);
            if let (Kartenstatus::Ungefaehr, Some(shown)) = (kartenstatus, shown) {
                rolle.drawn = Some((radius_m, place, shown));
            }
        });
        let position = Personal::public(garnrolle, shown);
        Ok(Event::KartenstatusGeaendert { garnrolle, kartenstatus, radius_m, position })
    }

    fn with_rolle(&mut self, id: GarnrolleId, change: impl FnOnce(&mut super::Rolle)) {
        if let Some(rolle) = self.rollen.iter_mut().find(|rolle| rolle.id == id) {
            change(rolle);
        }
    }
}

/// Knoten and what stands in them.
impl Model {
    fn tie(
        &mut self,
        now: Timestamp,
        by: GarnrolleId,
        kern: &KnotenKern,
        text: &KnotenText,
        seen: &[Event],
    ) -> Effect {
        let Some(Event::KnotenGeknuepft { knoten, .. }) = seen.first() else {
            return Err(format!("tying began with {:?}", seen.first()));
        };
        let knoten = self.fresh(*knoten)?;
        let ort = self.ort_at(kern.place).ok_or("outside")?;
        self.knoten.push(fresh_knoten(knoten, ort, Some(by), kern, Some(text)));
        let content = Personal::public(by, text.clone());
        let event = Event::KnotenGeknuepft { knoten, ort, by, kern: kern.clone(), text: content };
        Ok(vec![event, self.drawn(now, Draws::gestaltung(by, knoten), seen.get(1))?])
    }

    fn import(
        &mut self,
        now: Timestamp,
        by: GarnrolleId,
        ort: OrtId,
        imported: &ImportierterKnoten,
        seen: &[Event],
    ) -> Effect {
        let Some(Event::KnotenImportiert { knoten, .. }) = seen.first() else {
            return Err(format!("importing began with {:?}", seen.first()));
        };
        let knoten = self.fresh(*knoten)?;
        let ImportierterKnoten { quelle, kern, text } = imported.clone();
        let mut new = fresh_knoten(knoten, ort, Some(by), &kern, Some(&text));
        (new.quelle, new.text_by) = (Some(quelle.clone()), None);
        self.knoten.push(new);
        let first = Event::KnotenImportiert { knoten, ort, by, kern, text, quelle };
        let drawn = self.drawn(now, Draws::gestaltung(by, knoten), seen.get(1))?;
        let Event::FadenGezogen { faden, .. } = &drawn else { return Err("no Faden was drawn".into()) };
        let twisted = self.twist(*faden, None)?;
        Ok([vec![first, drawn], twisted].concat())
    }

    fn change(
        &mut self,
        now: Timestamp,
        by: GarnrolleId,
        knoten: KnotenId,
        to: (&KnotenKern, Option<&KnotenText>),
        seen: &[Event],
    ) -> Effect {
        let (kern, text) = (to.0.clone(), to.1.cloned());
        let ort = self.knoten(knoten).ok_or("no such Knoten")?.ort;
        let version = self.next_version(knoten);
        self.with(knoten, |k| {
            k.kern = kern.clone();
            if text.is_some() {
                (k.text, k.text_by) = (text.clone(), Some(by));
            }
        });
        let text = text.map(|text| Personal::public(by, text));
        let event = Event::KnotenGeaendert { knoten, ort, by, version, kern, text };
        Ok(vec![event, self.drawn(now, Draws::veraenderung(by, knoten), seen.get(1))?])
    }

    fn furnish(
        &mut self,
        now: Timestamp,
        by: GarnrolleId,
        knoten: KnotenId,
        inhalt: &ElementInhalt,
        seen: &[Event],
    ) -> Effect {
        let Some(Event::ElementHinzugefuegt { element, .. }) = seen.first() else {
            return Err(format!("furnishing began with {:?}", seen.first()));
        };
        let element = *element;
        if self.knoten.iter().flat_map(|k| &k.elements).any(|one| one.id == element) {
            return Err(format!("{element} is not new"));
        }
        let version = self.next_version(knoten);
        self.with(knoten, |k| k.elements.push(Element { id: element, by, inhalt: inhalt.clone() }));
        let inhalt = Personal::public(by, inhalt.clone());
        let event = Event::ElementHinzugefuegt { knoten, element, by, version, inhalt };
        Ok(vec![event, self.drawn(now, Draws::gestaltung(by, knoten), seen.get(1))?])
    }

    fn talk(&mut self, now: Timestamp, by: GarnrolleId, command: &Command, seen: &[Event]) -> Effect {
        match (command, seen.first()) {
            (
                Command::NachrichtSchreiben { knoten, text },
                Some(Event::NachrichtGeschrieben { nachricht, .. }),
            ) => {
                let (nachricht, knoten) = (*nachricht, *knoten);
                if self.nachricht(nachricht).is_some() {
                    return Err(format!("{nachricht} is not new"));
                }
                self.nachrichten.push(Nachricht { id: nachricht, knoten, by, version: 1, withdrawn: false });
                let text = Personal::public(by, text.clone());
                let draws = Draws { art: FadenArt::Gespraech, interesse: None, from: by, to: knoten };
                let event = Event::NachrichtGeschrieben { nachricht, knoten, by, text };
                Ok(vec![event, self.drawn(now, draws, seen.get(1))?])
            }
            (Command::NachrichtBearbeiten { nachricht: id, text, .. }, _) => {
                let standing = self.nachrichten.iter_mut().find(|one| one.id == *id).ok_or("no message")?;
                standing.version += 1;
                let (nachricht, knoten, version) = (*id, standing.knoten, standing.version);
                let text = Personal::public(by, text.clone());
                Ok(vec![Event::NachrichtBearbeitet { nachricht, knoten, version, text }])
            }
            (Command::NachrichtZurueckziehen { nachricht: id }, _) => {
                let standing = self.nachrichten.iter_mut().find(|one| one.id == *id).ok_or("no message")?;
                standing.withdrawn = true;
                Ok(vec![Event::NachrichtZurueckgezogen { nachricht: *id, knoten: standing.knoten }])
            }
            (_, other) => Err(format!("talking began with {other:?}")),
        }
    }

    fn fresh(&self, id: KnotenId) -> Result<KnotenId, String> {
        if self.knoten(id).is_some() { Err(format!("{id} is not new")) } else { Ok(id) }
    }

    fn with(&mut self, id: KnotenId, change: impl FnOnce(&mut Knoten)) {
        if let Some(knoten) = self.knoten.iter_mut().find(|knoten| knoten.id == id) {
            change(knoten);
        }
    }

    fn next_version(&mut self, id: KnotenId) -> u32 {
        self.with(id, |knoten| knoten.version += 1);
        self.knoten(id).map_or(0, |knoten| knoten.version)
    }
}

/// Fäden and Garn.
impl Model {
    /// Every action draws a new Faden, which lives exactly 168 h and prolongs none.
    pub(super) fn drawn(
        &mut self,
        now: Timestamp,
        draws: Draws,
        seen: Option<&Event>,
    ) -> Result<Event, String> {
        let Some(Event::FadenGezogen { faden, .. }) = seen else {
            return Err(format!("a Faden should have been drawn, not {seen:?}"));
        };
        let (Draws { art, interesse, from, to }, faden) = (draws, *faden);
        if self.faden(faden).is_some() || self.past.iter().any(|past| past.id == faden) {
            return Err(format!("{faden} is not new"));
        }
        self.faeden.push(Faden { id: faden, art, from, to, since: now, garn: None });
        Ok(Event::FadenGezogen { faden, art, interesse, from, to, expires_at: now + WEEK })
    }

    fn twist(&mut self, id: FadenId, element: Option<ElementId>) -> Effect {
        let faden = self.faeden.iter_mut().find(|faden| faden.id == id).ok_or("no Faden")?;
        faden.garn = Some(element);
        Ok(vec![Event::FadenVerzwirnt { faden: id, knoten: faden.to, element }])
    }

    /// Fresh 168 h. A veranstaltung that was over long ago and held by this Garn alone dissolves with it.
    pub(super) fn untwist(&mut self, now: Timestamp, id: FadenId, regel: Regel) -> Effect {
        let faden = self.faeden.iter_mut().find(|faden| faden.id == id).ok_or("no Faden")?;
        (faden.garn, faden.since) = (None, now);
        let knoten = faden.to;
        let expires_at = now + WEEK;
        let mut events = vec![Event::FadenEntzwirnt { faden: id, knoten, expires_at, regel }];
        let gone = self.knoten(knoten).and_then(|knoten| self.why_gone(knoten, now));
        if let Some((knoten, regel)) = gone {
            self.set_dissolved(knoten, now);
            events.push(Event::KnotenAufgeloest { knoten, regel });
        }
        Ok(events)
    }
}

impl Draws {
    const fn gestaltung(from: GarnrolleId, to: KnotenId) -> Self {
        Self { art: FadenArt::Gestaltung, interesse: None, from, to }
    }
    const fn veraenderung(from: GarnrolleId, to: KnotenId) -> Self {
        Self { art: FadenArt::Veraenderung, interesse: None, from, to }
    }
}

pub(super) fn fresh_knoten(
    id: KnotenId,
    ort: OrtId,
    by: Option<GarnrolleId>,
    kern: &KnotenKern,
    text: Option<&KnotenText>,
) -> Knoten {
    let (kern, text, text_by) = (kern.clone(), text.cloned(), by);
    let structure = matches!(
        kern.art,
        KnotenArt::Konto | KnotenArt::Webrat | KnotenArt::Naehstuebchen | KnotenArt::Archiv
    );
    debug_assert_eq!(structure, by.is_none());
    Knoten {
        id,
        ort,
        by,
        kern,
        text,
        text_by,
        version: 1,
        elements: Vec::new(),
        quelle: None,
        dissolved: None,
    }
}

/// The rectangle of simple bounds.
fn reach(bounds: &Bounds) -> Option<Rectangle> {
    let outer = &bounds.polygons.first()?.outer;
    let lat = || outer.iter().map(|place| place.lat_e7);
    let lon = || outer.iter().map(|place| place.lon_e7);
    Some(Rectangle {
        south_west: Place { lat_e7: lat().min()?, lon_e7: lon().min()? },
        north_east: Place { lat_e7: lat().max()?, lon_e7: lon().max()? },
    })
}

/// The drawn place lies in the disc around the true one, to a centimetre.
pub(super) fn inside(home: Place, drawn: Place, radius_m: u32) -> Result<(), String> {
    let metres_per_degree = 111_195.0;
    let north = (drawn.lat() - home.lat()) * metres_per_degree;
    let east = (drawn.lon() - home.lon()) * metres_per_degree * home.lat().to_radians().cos();
    if north.hypot(east) <= f64::from(radius_m) + 0.02 {
        Ok(())
    } else {
        Err(format!("{drawn:?} lies {:.2} m from {home:?}, the radius is {radius_m} m", north.hypot(east)))
    }
}
