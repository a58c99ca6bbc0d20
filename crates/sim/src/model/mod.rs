//! The naive reference: the weave as `domain.md` and `docs/rules.md` tell it, in plain lists that are scanned from
//! end to end for every question. Nothing is indexed, nothing is remembered that could be counted.
//!
//! It borrows the words of `domain` (values, commands, events, refusals) and none of its rules: it must never call
//! `decide`, `evolve`, `due` or any function of the state.

pub mod effects;
pub mod entscheiden;
pub mod konto;
pub mod melden;
mod rules;
pub mod vergessen;

use domain::command::Person;
use domain::event::{ElementInhalt, Event, KnotenKern, KnotenText, Profil, Regel};
use domain::{
    Actor, AntragId, CommandId, ElementId, Email, FadenArt, FadenId, GarnrolleId, Gegenstand, Kartenstatus,
    KnotenArt, KnotenId, Micros, NachrichtId, Name, OrtId, Place, Quelle, Timestamp,
};

/// 168 h, in microseconds.
pub const WEEK: Micros = Micros(7 * 24 * 60 * 60 * 1_000_000);

/// A rectangle of the earth; its southern and western edge belong to it.
#[derive(Clone, Copy, Debug)]
pub struct Rectangle {
    /// The corner that belongs to it.
    pub south_west: Place,
    /// The corner that does not.
    pub north_east: Place,
}

impl Rectangle {
    /// Whether the place lies in it.
    #[must_use]
    pub const fn holds(&self, place: Place) -> bool {
        place.lat_e7 >= self.south_west.lat_e7
            && place.lat_e7 < self.north_east.lat_e7
            && place.lon_e7 >= self.south_west.lon_e7
            && place.lon_e7 < self.north_east.lon_e7
    }

    /// Distance to its nearest edge, in degrees of latitude; 0 inside.
    fn away(&self, place: Place) -> f64 {
        let outside = |is: f64, low: f64, high: f64| (low - is).max(is - high).max(0.0);
        let north = outside(place.lat(), self.south_west.lat(), self.north_east.lat());
        let east = outside(place.lon(), self.south_west.lon(), self.north_east.lon());
        north.hypot(east * place.lat().to_radians().cos())
    }
}

/// An Ortsweberei.
#[derive(Clone, Debug)]
pub struct Ort {
    /// Its id.
    pub id: OrtId,
    /// Its name.
    pub name: Name,
    /// Where it reaches.
    pub reach: Rectangle,
    /// Who is responsible.
    pub verantwortliche: Vec<GarnrolleId>,
}

/// A Garnrolle.
#[derive(Clone, Debug)]
pub struct Rolle {
    /// Its id.
    pub id: GarnrolleId,
    /// Where it belongs.
    pub ort: OrtId,
    /// Whether it is verified.
    pub weber: bool,
    /// Its public part.
    pub profil: Profil,
    /// Its address for magic links.
    pub email: Email,
    /// Where the person lives.
    pub place: Place,
    /// What the map shows.
    pub kartenstatus: Kartenstatus,
    /// The chosen radius in metres.
    pub radius_m: u32,
    /// The place that was drawn, and the radius and true place that it was drawn for.
    pub drawn: Option<(u32, Place, Place)>,
    /// When it last acted itself.
    pub last_action: Timestamp,
    /// When it is forgotten, where it asked for that.
    pub asked: Option<Timestamp>,
    /// Whether it is forgotten.
    pub forgotten: bool,
}

/// An element in a Raum.
#[derive(Clone, Debug)]
pub struct Element {
    /// Its id.
    pub id: ElementId,
    /// Who put it there.
    pub by: GarnrolleId,
    /// What it is.
    pub inhalt: ElementInhalt,
}

/// A Knoten.
#[derive(Clone, Debug)]
pub struct Knoten {
    /// Its id.
    pub id: KnotenId,
    /// The Ortsweberei that holds it.
    pub ort: OrtId,
    /// Who tied it.
    pub by: Option<GarnrolleId>,
    /// What it is.
    pub kern: KnotenKern,
    /// Its words; structure has its own.
    pub text: Option<KnotenText>,
    /// Whose words they are; nobody's where they belong to a source or to structure.
    pub text_by: Option<GarnrolleId>,
    /// Counts changes, from 1.
    pub version: u32,
    /// Its Raum.
    pub elements: Vec<Element>,
    /// The source it was imported from.
    pub quelle: Option<Quelle>,
    /// When it dissolved.
    pub dissolved: Option<Timestamp>,
}

/// A Faden or Garn.
#[derive(Clone, Debug)]
pub struct Faden {
    /// Its id.
    pub id: FadenId,
    /// What drew it.
    pub art: FadenArt,
    /// Who drew it.
    pub from: GarnrolleId,
    /// Where it leads.
    pub to: KnotenId,
    /// When its present 168 h began.
    pub since: Timestamp,
    /// What it is twisted on, while it is Garn: the whole Knoten, or one element.
    pub garn: Option<Option<ElementId>>,
}

/// A message.
#[derive(Clone, Debug)]
pub struct Nachricht {
    /// Its id.
    pub id: NachrichtId,
    /// In whose Gespräch it stands.
    pub knoten: KnotenId,
    /// Who wrote it.
    pub by: GarnrolleId,
    /// Counts edits, from 1.
    pub version: u32,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
}

/// A command that had an effect.
#[derive(Clone, Debug)]
pub struct Done {
    /// Its id.
    pub command_id: CommandId,
    /// Fingerprint of what was asked.
    pub request_hash: [u8; 16],
    /// Position of its first event.
    pub first: u64,
    /// Position of its last event.
    pub last: u64,
}

/// Everything that is so.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// All Ortswebereien, in the order of their founding.
    pub orte: Vec<Ort>,
    /// All Garnrollen.
    pub rollen: Vec<Rolle>,
    /// All Knoten.
    pub knoten: Vec<Knoten>,
    /// The Fäden that have not ended, and the Garn.
    pub faeden: Vec<Faden>,
    /// The Fäden that have ended, in the order of their ends.
    pub past: Vec<Faden>,
    /// All messages.
    pub nachrichten: Vec<Nachricht>,
    /// All Anträge with their votes.
    pub antraege: Vec<entscheiden::Antrag>,
    /// The voices that are lent.
    pub lent: Vec<entscheiden::Lent>,
    /// Everything that was booked.
    pub buchungen: Vec<konto::Buchung>,
    /// The payouts that were decided.
    pub auszahlungen: Vec<konto::Auszahlung>,
    /// Everything that was reported, in order.
    pub gemeldet: Vec<melden::Gemeldet>,
    /// What is frozen.
    pub eingefroren: Vec<(Gegenstand, AntragId)>,
    /// All commands that had an effect.
    pub done: Vec<Done>,
    /// The time of the newest event.
    pub last: Timestamp,
    /// What happened by itself and has yet to be seen in the log.
    pub coming: Vec<(Timestamp, Event)>,
}

impl Model {
    /// The Garnrolle.
    #[must_use]
    pub fn rolle(&self, id: GarnrolleId) -> Option<&Rolle> {
        self.rollen.iter().find(|rolle| rolle.id == id)
    }
    /// The Knoten.
    #[must_use]
    pub fn knoten(&self, id: KnotenId) -> Option<&Knoten> {
        self.knoten.iter().find(|knoten| knoten.id == id)
    }
    /// The Faden, unless it has ended.
    #[must_use]
    pub fn faden(&self, id: FadenId) -> Option<&Faden> {
        self.faeden.iter().find(|faden| faden.id == id)
    }
    /// The message.
    #[must_use]
    pub fn nachricht(&self, id: NachrichtId) -> Option<&Nachricht> {
        self.nachrichten.iter().find(|nachricht| nachricht.id == id)
    }
    /// What is known of a command that had an effect.
    #[must_use]
    pub fn done(&self, id: CommandId) -> Option<&Done> {
        self.done.iter().find(|done| done.command_id == id)
    }
    /// The Knoten that have not dissolved.
    pub fn living(&self) -> impl Iterator<Item = &Knoten> {
        self.knoten.iter().filter(|knoten| knoten.dissolved.is_none())
    }
    /// The Fäden and the Garn that lead somewhere at this moment.
    pub fn active(&self, now: Timestamp) -> impl Iterator<Item = &Faden> {
        self.faeden.iter().filter(move |faden| faden.garn.is_some() || now < faden.since + WEEK)
    }
    /// Who twisted something about this Knoten: with what they hold.
    fn garn(&self, knoten: KnotenId) -> impl Iterator<Item = (&Faden, Option<ElementId>)> {
        let leading = self.faeden.iter().filter(move |faden| faden.to == knoten);
        leading.filter_map(|faden| faden.garn.map(|on| (faden, on)))
    }
    /// Whether any Garn leads to it.
    #[must_use]
    pub fn is_permanent(&self, knoten: KnotenId) -> bool {
        self.garn(knoten).next().is_some()
    }
    /// The Ortsweberei that holds the place.
    #[must_use]
    pub fn ort_at(&self, place: Place) -> Option<OrtId> {
        self.orte.iter().find(|ort| ort.reach.holds(place)).map(|ort| ort.id)
    }
    /// Whether somebody at this place belongs to this Ortsweberei: its bounds hold the place, or none do and no other
    /// is nearer by more than a metre.
    fn belongs(&self, place: Place, ort: OrtId) -> bool {
        if let Some(holding) = self.ort_at(place) {
            return holding == ort;
        }
        let metre = 1.0 / 111_195.0;
        let Some(this) = self.orte.iter().find(|one| one.id == ort) else { return false };
        self.orte.iter().all(|other| this.reach.away(place) <= other.reach.away(place) + metre)
    }
}

/// The moment 168 h after a veranstaltung that has an end, or after an Antrag was decided.
fn over(knoten: &Knoten) -> Option<Timestamp> {
    let ends = matches!(knoten.kern.art, KnotenArt::Veranstaltung | KnotenArt::Antrag);
    let end = knoten.kern.ends_at.filter(|_| ends)?;
    Some(end + WEEK)
}

/// Time: what happens by itself.
impl Model {
    /// The next moment at which something happens by itself.
    #[must_use]
    pub fn next_moment(&self) -> Option<Timestamp> {
        let untwisted = self.faeden.iter().filter(|faden| faden.garn.is_none());
        let fading = untwisted.map(|faden| faden.since + WEEK);
        let unheld = self.living().filter(|knoten| !self.is_permanent(knoten.id));
        fading
            .chain(unheld.filter_map(over))
            .chain(self.deciding_moments())
            .chain(self.forgetting_moments())
            .min()
    }

    /// Time passes until `now`; what happens by itself is written down in `coming`.
    pub fn pass(&mut self, now: Timestamp) {
        while let Some(moment) = self.next_moment().filter(|moment| *moment <= now) {
            self.fade(moment);
            self.dissolve(moment);
            self.decide_at(moment);
            self.forget_at(moment);
        }
    }

    fn fade(&mut self, moment: Timestamp) {
        let over = |faden: &mut Faden| faden.garn.is_none() && faden.since + WEEK <= moment;
        for faden in self.faeden.extract_if(.., over) {
            let (regel, knoten) = (Regel::FadenNach168Stunden, faden.to);
            self.coming.push((moment, Event::FadenVerblasst { faden: faden.id, knoten, regel }));
            self.past.push(faden);
        }
    }

    fn dissolve(&mut self, moment: Timestamp) {
        let gone: Vec<(KnotenId, Regel)> =
            self.living().filter_map(|knoten| self.why_gone(knoten, moment)).collect();
        for (id, regel) in gone {
            self.coming.push((moment, Event::KnotenAufgeloest { knoten: id, regel }));
            self.set_dissolved(id, moment);
        }
    }

    fn set_dissolved(&mut self, id: KnotenId, moment: Timestamp) {
        for knoten in self.knoten.iter_mut().filter(|knoten| knoten.id == id) {
            knoten.dissolved = Some(moment);
        }
    }

    /// Why a Knoten dissolves at this moment, if it does.
    fn why_gone(&self, knoten: &Knoten, moment: Timestamp) -> Option<(KnotenId, Regel)> {
        if knoten.kern.art.is_structure() || self.is_permanent(knoten.id) {
            return None;
        }
        let led_to = self.faeden.iter().any(|faden| faden.to == knoten.id);
        match over(knoten) {
            Some(over) => {
                let is_antrag = knoten.kern.art == KnotenArt::Antrag;
                let regel = if is_antrag { Regel::AntragEntschieden } else { Regel::VeranstaltungVorbei };
                (over <= moment).then_some((knoten.id, regel))
            }
            // An undecided Antrag is held.
            None if knoten.kern.art == KnotenArt::Antrag => None,
            None => (!led_to).then_some((knoten.id, Regel::NichtsFuehrtMehrHin)),
        }
    }

    /// An automatic act stands in the log. It must be one that is coming, at its own moment and in its turn.
    ///
    /// # Errors
    /// A sentence when it is not.
    pub fn saw_automatic(&mut self, time: Timestamp, event: &Event) -> Result<(), String> {
        self.pass(time);
        let first = self.coming.first().map(|(moment, _)| *moment);
        let found = self
            .coming
            .iter()
            .position(|(moment, coming)| Some(*moment) == first && Self::as_seen(coming, event) == *event);
        match (found, first) {
            (Some(n), Some(moment)) if moment == time => {
                self.coming.remove(n);
                self.last = self.last.max(time);
                self.booked_by_itself(event)
            }
            _ => Err(format!(
                "at {time} the log says {event:?}, but what comes next is {:?}",
                self.coming.first()
            )),
        }
    }
}

/// Who acts, if it is a person.
const fn person(actor: Actor) -> Option<GarnrolleId> {
    match actor {
        Actor::Garnrolle(id) => Some(id),
        _ => None,
    }
}

/// A new person, as the founding or the registration makes it.
fn newcomer(id: GarnrolleId, ort: OrtId, person: &Person, drawn: Place, now: Timestamp) -> Rolle {
    let profil = Profil {
        name: person.name.clone(),
        ueber_mich: domain::Beschreibung::default(),
        gueter: Vec::new(),
        kompetenzen: Vec::new(),
    };
    Rolle {
        id,
        ort,
        weber: false,
        profil,
        email: person.email.clone(),
        place: person.place,
        kartenstatus: Kartenstatus::Ungefaehr,
        radius_m: effects::FIRST_RADIUS_M,
        drawn: Some((effects::FIRST_RADIUS_M, person.place, drawn)),
        last_action: now,
        asked: None,
        forgotten: false,
    }
}
