//! Deciding together, told naively: Anträge, Einsprüche, votes and lent voices in plain lists. Everyone's voice is
//! followed by itself, with a list of whom it met.

use super::effects::{Draws, Effect, inside};
use super::melden::DAY;
use super::rules::only;
use super::{Model, Rolle, WEEK};
use domain::event::{Event, KnotenKern, KnotenText, Regel};
use domain::{
    AbstimmungId, Anliegen, AntragId, AntragStatus, Command, DelegationId, Ergebnis, FadenArt, GarnrolleId,
    Gewicht, KnotenArt, KnotenId, Micros, OrtId, Personal, Refusal, Timestamp, Wahl,
};

/// 28 days, in microseconds.
pub const FOUR_WEEKS: Micros = Micros(28 * 24 * 60 * 60 * 1_000_000);

/// An Antrag with its vote.
#[derive(Clone, Debug)]
pub struct Antrag {
    /// Its id.
    pub id: AntragId,
    /// Whose business it is.
    pub ort: OrtId,
    /// Who filed it.
    pub by: GarnrolleId,
    /// What it asks for.
    pub anliegen: Anliegen,
    /// When it was filed.
    pub opened: Timestamp,
    /// Who objected, and whether they stand by it.
    pub einsprueche: Vec<(GarnrolleId, bool)>,
    /// Where it stands.
    pub status: AntragStatus,
    /// When its vote opened.
    pub voting_since: Option<Timestamp>,
    /// All Stimmen, in order.
    pub stimmen: Vec<(GarnrolleId, Wahl)>,
    /// What repealed it.
    pub repealed_by: Option<AntragId>,
}

impl Antrag {
    /// 168 h, or 336 h once anybody objected; nobody can to a Meldung.
    #[must_use]
    pub fn deadline(&self) -> Timestamp {
        if matches!(self.anliegen, Anliegen::Meldung { .. }) {
            return self.opened;
        }
        let weeks = if self.einsprueche.is_empty() { 1 } else { 2 };
        self.opened + Micros(weeks * WEEK.0)
    }

    /// When its vote closes: after 168 h, about a Meldung after 24 h.
    fn closes(&self) -> Option<Timestamp> {
        let short = matches!(self.anliegen, Anliegen::Meldung { .. });
        Some(self.voting_since? + if short { DAY } else { WEEK })
    }
}

/// A lent voice.
#[derive(Clone, Debug)]
pub struct Lent {
    /// Its id.
    pub id: DelegationId,
    /// Whose.
    pub from: GarnrolleId,
    /// To whom.
    pub to: GarnrolleId,
}

/// Looking.
impl Model {
    /// The Antrag.
    #[must_use]
    pub fn antrag(&self, id: AntragId) -> Option<&Antrag> {
        self.antraege.iter().find(|antrag| antrag.id == id)
    }
    /// When a lent voice goes back by itself.
    #[must_use]
    pub fn lent_until(&self, lent: &Lent) -> Timestamp {
        self.rolle(lent.from).map_or(Timestamp::EPOCH, |rolle| rolle.last_action + FOUR_WEEKS)
    }
    /// The moments at which something about deciding happens by itself.
    pub(super) fn deciding_moments(&self) -> impl Iterator<Item = Timestamp> + '_ {
        let open = self.antraege.iter().filter(|antrag| antrag.status == AntragStatus::Offen);
        let voting = self.antraege.iter().filter(|antrag| antrag.status == AntragStatus::Abstimmung);
        let closes = voting.filter_map(Antrag::closes);
        open.map(Antrag::deadline).chain(closes).chain(self.lent.iter().map(|lent| self.lent_until(lent)))
    }
}

/// What happens by itself.
impl Model {
    pub(super) fn decide_at(&mut self, moment: Timestamp) {
        let over: Vec<Lent> =
            self.lent.iter().filter(|lent| self.lent_until(lent) <= moment).cloned().collect();
        for lent in over {
            let event = self.give_back(&lent, Regel::DelegationNach28Tagen);
            self.coming.push((moment, event));
        }
        let at_deadline =
            |antrag: &&Antrag| antrag.status == AntragStatus::Offen && antrag.deadline() <= moment;
        let mut due: Vec<AntragId> = self.antraege.iter().filter(at_deadline).map(|one| one.id).collect();
        due.sort_unstable();
        for id in due {
            let stands = self.antrag(id).is_some_and(|antrag| antrag.einsprueche.iter().any(|(_, on)| *on));
            let events = if stands {
                self.open_vote(id, moment)
            } else {
                self.pass_antrag(id, moment, Regel::KeinEinspruch)
            };
            self.coming.extend(events.into_iter().map(|event| (moment, event)));
        }
        let closing = |antrag: &&Antrag| {
            antrag.status == AntragStatus::Abstimmung && antrag.closes().is_some_and(|end| end <= moment)
        };
        let mut due: Vec<AntragId> = self.antraege.iter().filter(closing).map(|one| one.id).collect();
        due.sort_unstable();
        for id in due {
            let events = self.close_vote(id, moment);
            self.coming.extend(events.into_iter().map(|event| (moment, event)));
        }
    }

    fn with_antrag(&mut self, id: AntragId, change: impl Fn(&mut Antrag)) {
        self.antraege.iter_mut().filter(|antrag| antrag.id == id).for_each(change);
    }

    pub(super) fn open_vote(&mut self, id: AntragId, moment: Timestamp) -> Vec<Event> {
        self.with_antrag(id, |antrag| {
            (antrag.status, antrag.voting_since) = (AntragStatus::Abstimmung, Some(moment));
        });
        let abstimmung = AbstimmungId::from_u128(id.as_u128());
        let closes_at = self.antrag(id).and_then(Antrag::closes).unwrap_or(moment);
        vec![Event::AbstimmungEroeffnet { abstimmung, antrag: id, closes_at }]
    }

    /// The Antrag is decided, and its Raum begins to fade.
    fn settle(&mut self, id: AntragId, status: AntragStatus, moment: Timestamp) {
        self.with_antrag(id, |antrag| antrag.status = status);
        for knoten in self.knoten.iter_mut().filter(|knoten| knoten.id.as_u128() == id.as_u128()) {
            knoten.kern.ends_at = Some(moment);
        }
    }

    fn pass_antrag(&mut self, id: AntragId, moment: Timestamp, regel: Regel) -> Vec<Event> {
        self.settle(id, AntragStatus::Angenommen, moment);
        let mut events = vec![Event::AntragAngenommen { antrag: id, regel }];
        let Some(antrag) = self.antrag(id).cloned() else { return events };
        let weber = |model: &Self, who| model.rolle(who).is_some_and(|rolle| rolle.weber);
        match antrag.anliegen {
            Anliegen::Weberantrag if !weber(self, antrag.by) && self.known(antrag.by).is_some() => {
                self.set_weber(antrag.by, true);
                events.push(Event::VerifizierungBeschlossen { garnrolle: antrag.by, antrag: id });
            }
            Anliegen::VerifizierungEntziehen { garnrolle } if weber(self, garnrolle) => {
                self.set_weber(garnrolle, false);
                for ort in &mut self.orte {
                    ort.verantwortliche.retain(|one| *one != garnrolle);
                }
                events.push(Event::VerifizierungEntzogen { garnrolle, antrag: id });
                let own: Vec<Lent> =
                    self.lent.iter().filter(|lent| lent.from == garnrolle).cloned().collect();
                events.extend(own.iter().map(|lent| self.give_back(lent, Regel::KeinWeberMehr)));
            }
            Anliegen::Entzwirnung { faden } if self.faden(faden).is_some_and(|one| one.garn.is_some()) => {
                let untwisted = self.untwist(moment, faden, Regel::DurchBeschluss);
                events.extend(untwisted.unwrap_or_default());
            }
            Anliegen::Aufhebung { antrag: earlier }
                if self.antrag(earlier).is_some_and(|one| one.repealed_by.is_none()) =>
            {
                self.with_antrag(earlier, |one| one.repealed_by = Some(id));
                events.push(Event::BeschlussAufgehoben { antrag: earlier, durch: id });
                events.extend(self.release(earlier, id));
                events.extend(self.let_go(earlier, id));
            }
            Anliegen::Auszahlung { betrag } => events.push(self.authorise(id, antrag.ort, betrag)),
            Anliegen::Meldung { gegenstand } => events.push(self.hide(id, gegenstand)),
            _ => {}
        }
        events
    }

    fn set_weber(&mut self, id: GarnrolleId, weber: bool) {
        self.rollen.iter_mut().filter(|rolle| rolle.id == id).for_each(|rolle| rolle.weber = weber);
    }

    pub(super) fn give_back(&mut self, lent: &Lent, regel: Regel) -> Event {
        self.lent.retain(|one| one.id != lent.id);
        Event::DelegationGeendet { delegation: lent.id, from: lent.from, to: lent.to, regel }
    }

    fn close_vote(&mut self, id: AntragId, moment: Timestamp) -> Vec<Event> {
        let Some(antrag) = self.antrag(id).cloned() else { return Vec::new() };
        let ergebnis = self.count(&antrag);
        let accepted = ergebnis.ja > ergebnis.nein;
        let abstimmung = AbstimmungId::from_u128(id.as_u128());
        let mut events = vec![Event::AbstimmungGeschlossen { abstimmung, antrag: id, ergebnis }];
        if accepted {
            events.extend(self.pass_antrag(id, moment, Regel::MehrJaAlsNein));
        } else {
            self.settle(id, AntragStatus::Abgelehnt, moment);
            events.push(Event::AntragAbgelehnt { antrag: id, regel: Regel::NichtMehrJaAlsNein });
            events.extend(self.let_go(id, id));
        }
        events
    }

    /// Everyone's voice walks by itself to the first in its chain who voted.
    #[must_use]
    pub fn count(&self, antrag: &Antrag) -> Ergebnis {
        let excluded = |rolle: &&Rolle| antrag.anliegen == Anliegen::Weberantrag && rolle.id == antrag.by;
        let at_home = self.rollen.iter().filter(|rolle| rolle.weber && rolle.ort == antrag.ort);
        let mut voters: Vec<GarnrolleId> =
            at_home.filter(|rolle| !excluded(rolle)).map(|rolle| rolle.id).collect();
        voters.sort_unstable();
        let last =
            |who: GarnrolleId| antrag.stimmen.iter().rev().find(|(by, _)| *by == who).map(|(_, wahl)| *wahl);
        let mut ergebnis = Ergebnis::default();
        let mut spoken: Vec<GarnrolleId> = Vec::new();
        for voter in &voters {
            let (mut at, mut met) = (Some(*voter), Vec::new());
            let speaks = loop {
                let Some(here) = at.filter(|here| voters.contains(here) && !met.contains(here)) else {
                    break None;
                };
                if last(here).is_some() {
                    break Some(here);
                }
                met.push(here);
                at = self.lent.iter().find(|lent| lent.from == here).map(|lent| lent.to);
            };
            match speaks {
                Some(who) => spoken.push(who),
                None => ergebnis.nicht_abgegeben += 1,
            }
        }
        for garnrolle in voters {
            let Some(wahl) = last(garnrolle) else { continue };
            let carried = spoken.iter().filter(|who| **who == garnrolle).count();
            let gewicht = u32::try_from(carried).unwrap_or(u32::MAX);
            match wahl {
                Wahl::Ja => ergebnis.ja += gewicht,
                Wahl::Nein => ergebnis.nein += gewicht,
                Wahl::Enthaltung => ergebnis.enthaltung += gewicht,
            }
            ergebnis.gewichte.push(Gewicht { garnrolle, wahl, gewicht });
        }
        ergebnis
    }
}

/// Which rules a command breaks.
impl Model {
    pub(super) fn broken_deciding(&self, now: Timestamp, rolle: &Rolle, command: &Command) -> Vec<Refusal> {
        match command {
            Command::AntragStellen { ort, anliegen, knoten, .. } => {
                let mut broken = only(self.orte.iter().any(|one| one.id == *ort), Refusal::OrtUnbekannt);
                broken.extend(only(rolle.ort == *ort, Refusal::FremdeOrtsweberei));
                broken.extend(self.asking(rolle, *ort, *anliegen));
                if let Some(knoten) = knoten {
                    match self.knoten(*knoten) {
                        None => broken.push(Refusal::KnotenUnbekannt),
                        Some(there) => broken.extend(only(there.ort == *ort, Refusal::FremdeOrtsweberei)),
                    }
                }
                broken
            }
            Command::AntragZurueckziehen { antrag } => self.about(*antrag, |antrag| {
                let mut broken = only(antrag.by == rolle.id, Refusal::NurAntragsteller);
                broken.extend(still_open(antrag, now));
                broken
            }),
            Command::EinspruchErheben { antrag, .. } => {
                let mut broken = only(rolle.weber, Refusal::NurWeber);
                broken.extend(self.about(*antrag, |antrag| {
                    let mut broken = only(antrag.ort == rolle.ort, Refusal::FremdeOrtsweberei);
                    broken.extend(only(antrag.by != rolle.id, Refusal::EigenerAntrag));
                    broken.extend(still_open(antrag, now));
                    let objected = antrag.einsprueche.iter().any(|(by, _)| *by == rolle.id);
                    broken.extend(only(!objected, Refusal::SchonEingesprochen));
                    broken
                }));
                broken
            }
            Command::EinspruchZurueckziehen { antrag } => self.about(*antrag, |antrag| {
                let mut broken = still_open(antrag, now);
                let stands = antrag.einsprueche.contains(&(rolle.id, true));
                broken.extend(only(stands, Refusal::KeinEigenerEinspruch));
                broken
            }),
            Command::StimmeAbgeben { abstimmung, .. } => self.voting(now, rolle, *abstimmung),
            Command::DelegationErteilen { an } => self.lending(rolle, *an),
            Command::DelegationErneuern { delegation } | Command::DelegationWiderrufen { delegation } => {
                let own = self.lent.iter().any(|lent| lent.id == *delegation && lent.from == rolle.id);
                only(own, Refusal::DelegationUnbekannt)
            }
            reporting => self.broken_reporting(rolle, reporting),
        }
    }

    fn about(&self, id: AntragId, judge: impl Fn(&Antrag) -> Vec<Refusal>) -> Vec<Refusal> {
        self.antrag(id).map_or_else(|| vec![Refusal::AntragUnbekannt], judge)
    }

    fn asking(&self, rolle: &Rolle, ort: OrtId, anliegen: Anliegen) -> Vec<Refusal> {
        let is_weberantrag = anliegen == Anliegen::Weberantrag;
        let mut broken = only(rolle.weber || is_weberantrag, Refusal::NurWeber);
        broken.extend(only(!(rolle.weber && is_weberantrag), Refusal::SchonVerifiziert));
        let undecided = [AntragStatus::Offen, AntragStatus::Abstimmung];
        let runs = self.antraege.iter().any(|one| {
            one.by == rolle.id && one.anliegen == Anliegen::Weberantrag && undecided.contains(&one.status)
        });
        broken.extend(only(!(runs && is_weberantrag), Refusal::WeberantragLaeuft));
        match anliegen {
            Anliegen::Sachantrag | Anliegen::Weberantrag | Anliegen::Auszahlung { .. } => {}
            Anliegen::Meldung { .. } | Anliegen::Einfrierung { .. } => broken.push(Refusal::NurDurchMeldung),
            Anliegen::VerifizierungEntziehen { garnrolle } | Anliegen::Amt { garnrolle } => {
                match self.known(garnrolle) {
                    None => broken.push(Refusal::GarnrolleUnbekannt),
                    Some(meant) => {
                        broken.extend(only(meant.ort == ort, Refusal::FremdeOrtsweberei));
                        broken.extend(only(meant.weber, Refusal::ZielKeinWeber));
                    }
                }
            }
            Anliegen::Entzwirnung { faden } => match self.faden(faden) {
                None => broken.push(Refusal::FadenUnbekannt),
                Some(faden) => {
                    let here = self.knoten(faden.to).is_some_and(|knoten| knoten.ort == ort);
                    broken.extend(only(here, Refusal::FremdeOrtsweberei));
                    broken.extend(only(faden.garn.is_some(), Refusal::NichtVerzwirnt));
                }
            },
            Anliegen::Aufhebung { antrag } => match self.antrag(antrag) {
                None => broken.push(Refusal::AntragUnbekannt),
                Some(earlier) => {
                    broken.extend(only(earlier.ort == ort, Refusal::FremdeOrtsweberei));
                    let passed = earlier.status == AntragStatus::Angenommen;
                    broken.extend(only(passed, Refusal::KeinBeschluss));
                    broken.extend(only(earlier.repealed_by.is_none(), Refusal::SchonAufgehoben));
                }
            },
        }
        broken
    }

    fn voting(&self, now: Timestamp, rolle: &Rolle, id: AbstimmungId) -> Vec<Refusal> {
        let mut broken = only(rolle.weber, Refusal::NurWeber);
        let antrag = self.antrag(AntragId::from_u128(id.as_u128()));
        let Some((antrag, end)) = antrag.and_then(|antrag| Some((antrag, antrag.closes()?))) else {
            broken.push(Refusal::AbstimmungUnbekannt);
            return broken;
        };
        broken.extend(only(antrag.ort == rolle.ort, Refusal::FremdeOrtsweberei));
        let own = antrag.anliegen == Anliegen::Weberantrag && antrag.by == rolle.id;
        broken.extend(only(!own, Refusal::KeineStimmeInEigenerSache));
        let runs = antrag.status == AntragStatus::Abstimmung && now < end;
        broken.extend(only(runs, Refusal::AbstimmungGeschlossen));
        broken
    }

    fn lending(&self, rolle: &Rolle, to: GarnrolleId) -> Vec<Refusal> {
        let mut broken = only(rolle.weber, Refusal::NurWeber);
        broken.extend(only(to != rolle.id, Refusal::DelegationAnSichSelbst));
        let Some(receiver) = self.known(to) else {
            broken.push(Refusal::GarnrolleUnbekannt);
            return broken;
        };
        broken.extend(only(receiver.ort == rolle.ort, Refusal::FremdeOrtsweberei));
        broken.extend(only(receiver.weber, Refusal::ZielKeinWeber));
        let lent_to = |from: GarnrolleId| self.lent.iter().find(|lent| lent.from == from).map(|lent| lent.to);
        broken.extend(only(lent_to(rolle.id) != Some(to), Refusal::SchonVerliehen));
        let (mut kreis, mut at) = (vec![rolle.id], to);
        while !kreis.contains(&at) {
            kreis.push(at);
            let Some(next) = lent_to(at) else { return broken };
            at = next;
        }
        kreis.push(at);
        broken.extend(only(at != rolle.id || to == rolle.id, Refusal::DelegationKreis { kreis }));
        broken
    }
}

fn still_open(antrag: &Antrag, now: Timestamp) -> Vec<Refusal> {
    let open = antrag.status == AntragStatus::Offen && now < antrag.deadline();
    only(open, Refusal::AntragNichtOffen { status: antrag.status })
}

/// What a command leads to.
impl Model {
    pub(super) fn effect_deciding(
        &mut self,
        now: Timestamp,
        by: GarnrolleId,
        command: &Command,
        seen: &[Event],
    ) -> Effect {
        match command {
            Command::AntragStellen { ort, anliegen, text, knoten } => {
                self.file(now, by, (*ort, *anliegen, *knoten), text, seen)
            }
            Command::AntragZurueckziehen { antrag } => {
                self.settle(*antrag, AntragStatus::Zurueckgezogen, now);
                let mut events = vec![Event::AntragZurueckgezogen { antrag: *antrag }];
                events.extend(self.let_go(*antrag, *antrag));
                Ok(events)
            }
            Command::EinspruchErheben { antrag: id, grund } => {
                self.with_antrag(*id, |antrag| antrag.einsprueche.push((by, true)));
                let decision_deadline = self.antrag(*id).map_or(now, Antrag::deadline);
                let grund = Personal::public(by, grund.clone());
                let event = Event::EinspruchErhoben { antrag: *id, by, grund, decision_deadline };
                Ok(vec![event, self.drawn(now, leading(FadenArt::Antrag, by, *id), seen.last())?])
            }
            Command::EinspruchZurueckziehen { antrag: id } => {
                self.with_antrag(*id, |antrag| {
                    antrag.einsprueche.iter_mut().filter(|(who, _)| *who == by).for_each(|one| one.1 = false);
                });
                Ok(vec![Event::EinspruchZurueckgezogen { antrag: *id, by }])
            }
            Command::StimmeAbgeben { abstimmung, wahl, grund } => {
                let (antrag, abstimmung, wahl) =
                    (AntragId::from_u128(abstimmung.as_u128()), *abstimmung, *wahl);
                self.with_antrag(antrag, |antrag| antrag.stimmen.push((by, wahl)));
                let grund = grund.clone().map(|grund| Personal::public(by, grund));
                let event = Event::StimmeAbgegeben { abstimmung, antrag, by, wahl, grund };
                Ok(vec![event, self.drawn(now, leading(FadenArt::Abstimmung, by, antrag), seen.last())?])
            }
            Command::Spenden { .. }
            | Command::AuszahlungBezahlen { .. }
            | Command::BuchungKorrigieren { .. } => self.effect_money(now, by, command, seen),
            _ => self.effect_lending(now, by, command, seen),
        }
    }

    fn effect_lending(
        &mut self,
        now: Timestamp,
        by: GarnrolleId,
        command: &Command,
        seen: &[Event],
    ) -> Effect {
        let before = self.lent.iter().find(|lent| lent.from == by).cloned();
        match command {
            Command::DelegationErteilen { an } => {
                let Some(Event::DelegationErteilt { delegation, .. }) = seen.last() else {
                    return Err(format!("lending led to {seen:?}"));
                };
                let ended = before.map(|before| self.give_back(&before, Regel::AnderemVerliehen));
                self.lent.push(Lent { id: *delegation, from: by, to: *an });
                let lent = Event::DelegationErteilt { delegation: *delegation, from: by, to: *an };
                Ok(ended.into_iter().chain([lent]).collect())
            }
            Command::DelegationErneuern { delegation } => {
                Ok(vec![Event::DelegationErneuert { delegation: *delegation, from: by }])
            }
            Command::DelegationWiderrufen { .. } => {
                Ok(before.map(|before| self.give_back(&before, Regel::Widerrufen)).into_iter().collect())
            }
            reporting => self.effect_reporting(now, by, reporting, seen),
        }
    }

    fn file(
        &mut self,
        now: Timestamp,
        by: GarnrolleId,
        what: (OrtId, Anliegen, Option<KnotenId>),
        text: &KnotenText,
        seen: &[Event],
    ) -> Effect {
        let filed = self.filed(now, by, what, text, (now + WEEK, seen))?;
        let id = self.antraege.last().ok_or("no Antrag")?.id;
        Ok(vec![filed, self.drawn(now, leading(FadenArt::Antrag, by, id), seen.last())?])
    }

    /// An Antrag is there, with its Raum.
    pub(super) fn filed(
        &mut self,
        now: Timestamp,
        by: GarnrolleId,
        (ort, anliegen, knoten): (OrtId, Anliegen, Option<KnotenId>),
        text: &KnotenText,
        (decision_deadline, seen): (Timestamp, &[Event]),
    ) -> Result<Event, String> {
        let Some(Event::AntragGestellt { antrag: id, place, .. }) = seen.first() else {
            return Err(format!("filing led to {seen:?}"));
        };
        let (id, place) = (*id, *place);
        let raum = KnotenId::from_u128(id.as_u128());
        if self.antrag(id).is_some() || self.knoten(raum).is_some() {
            return Err(format!("{id} is not new"));
        }
        let is_webrat = |k: &&super::Knoten| k.ort == ort && k.kern.art == KnotenArt::Webrat;
        let about = match knoten {
            Some(about) => self.knoten(about),
            None => self.knoten.iter().find(is_webrat),
        };
        inside(about.ok_or("nothing to lie beside")?.kern.place, place, 60)?;
        if self.ort_at(place) != Some(ort) {
            return Err(format!("the Raum of {id} lies outside"));
        }
        let kern =
            KnotenKern { art: KnotenArt::Antrag, unterart: None, place, starts_at: None, ends_at: None };
        self.knoten.push(super::effects::fresh_knoten(raum, ort, Some(by), &kern, Some(text)));
        self.antraege.push(Antrag {
            id,
            ort,
            by,
            anliegen,
            opened: now,
            einsprueche: Vec::new(),
            status: AntragStatus::Offen,
            voting_since: None,
            stimmen: Vec::new(),
            repealed_by: None,
        });
        Ok(Event::AntragGestellt {
            antrag: id,
            ort,
            by,
            anliegen,
            text: Personal::public(by, text.clone()),
            knoten,
            place,
            decision_deadline,
        })
    }
}

fn leading(art: FadenArt, from: GarnrolleId, to: AntragId) -> Draws {
    Draws { art, interesse: None, from, to: KnotenId::from_u128(to.as_u128()) }
}
