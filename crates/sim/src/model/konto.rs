//! Money, told naively: a list of what was given and a list of what is to be paid out. There is no ledger here; what is
//! free is counted from both lists whenever somebody asks.

use super::effects::{Draws, Effect};
use super::rules::only;
use super::{Model, Rolle};
use domain::command::Sichtbarkeit;
use domain::event::{Event, Happened};
use domain::{
    AntragId, AuszahlungId, AuszahlungStatus, Begruendung, Betrag, BuchungArt, BuchungId, Command, FadenArt,
    GarnrolleId, KnotenArt, OrtId, Personal, Refusal, Timestamp,
};
use loom::Submission;

/// Ten billion euros, in cents.
const FULL_CENTS: i64 = 1_000_000_000_000;
/// A day, in microseconds.
const DAY: i64 = 86_400_000_000;

/// Something that was booked.
#[derive(Clone, Debug)]
pub struct Buchung {
    /// Its id.
    pub id: BuchungId,
    /// In whose Konto.
    pub ort: OrtId,
    /// Why.
    pub art: BuchungArt,
    /// How much.
    pub betrag: Betrag,
    /// The payout that it is about.
    pub auszahlung: Option<AuszahlungId>,
    /// Whether it was undone.
    pub undone: bool,
}

/// A payout.
#[derive(Clone, Debug)]
pub struct Auszahlung {
    /// Its id.
    pub id: AuszahlungId,
    /// Out of whose Konto.
    pub ort: OrtId,
    /// How much.
    pub betrag: Betrag,
    /// Where it stands.
    pub status: AuszahlungStatus,
}

/// Where a record of this moment stands in time when it may tell the day alone.
#[must_use]
pub fn day_of(now: Timestamp) -> Timestamp {
    Timestamp::from_micros(now.micros() / DAY * DAY)
}

/// Counting.
impl Model {
    /// What was given to an Ortsweberei and not taken back, in cents.
    #[must_use]
    pub fn given(&self, ort: OrtId) -> i64 {
        let stands = |one: &&Buchung| one.ort == ort && one.art == BuchungArt::Spende && !one.undone;
        self.buchungen.iter().filter(stands).map(|one| one.betrag.cents()).sum()
    }
    /// What payouts of an Ortsweberei come to that stand like this, in cents.
    #[must_use]
    pub fn payouts(&self, ort: OrtId, status: AuszahlungStatus) -> i64 {
        let asked = |one: &&Auszahlung| one.ort == ort && one.status == status;
        self.auszahlungen.iter().filter(asked).map(|one| one.betrag.cents()).sum()
    }
    /// What is neither reserved nor paid out, in cents.
    #[must_use]
    pub fn free(&self, ort: OrtId) -> i64 {
        let gone = [AuszahlungStatus::Freigegeben, AuszahlungStatus::Bezahlt];
        self.given(ort) - gone.iter().map(|status| self.payouts(ort, *status)).sum::<i64>()
    }
    fn auszahlung(&self, id: AuszahlungId) -> Option<&Auszahlung> {
        self.auszahlungen.iter().find(|one| one.id == id)
    }
    fn set_status(&mut self, id: AuszahlungId, status: AuszahlungStatus) {
        self.auszahlungen.iter_mut().filter(|one| one.id == id).for_each(|one| one.status = status);
    }
    fn repealed_by(&self, id: AuszahlungId) -> Option<AntragId> {
        self.antraege.iter().find(|one| one.id.as_u128() == id.as_u128()).and_then(|one| one.repealed_by)
    }
}

/// Which id an entry has can only be seen.
const UNSEEN: BuchungId = BuchungId::from_u128(0);

/// Whose an anonymous donation is.
impl Model {
    /// Whether this event is taken for what a submission led to, whose name it does not bear: the first of its kind and
    /// amount is, if the submission should have had an effect.
    #[must_use]
    pub fn gave_unnamed(&self, now: Timestamp, submission: &Submission, one: &Happened) -> bool {
        let Submission { command_id, actor, command, .. } = submission;
        let Command::Spenden { ort, betrag, sichtbarkeit: Sichtbarkeit::Anonym } = command else {
            return false;
        };
        let Event::AnonymeSpendeEingegangen { ort: to, betrag: much, .. } = &one.event else { return false };
        let due = self.done(*command_id).is_none() && self.broken(now, *actor, command).is_empty();
        due && (to, much) == (ort, betrag)
    }
}

/// What a Beschluss does with money.
impl Model {
    /// A payout passed.
    pub(super) fn authorise(&mut self, antrag: AntragId, ort: OrtId, betrag: Betrag) -> Event {
        let (id, frei_cents) = (AuszahlungId::from_u128(antrag.as_u128()), self.free(ort));
        let covered = betrag.cents() <= frei_cents;
        let status = if covered { AuszahlungStatus::Freigegeben } else { AuszahlungStatus::NichtGedeckt };
        self.auszahlungen.push(Auszahlung { id, ort, betrag, status });
        if covered {
            Event::AuszahlungFreigegeben { auszahlung: id, buchung: UNSEEN, ort, betrag }
        } else {
            Event::AuszahlungNichtGedeckt { auszahlung: id, ort, betrag, frei_cents }
        }
    }

    /// The Beschluss of a payout was repealed.
    pub(super) fn release(&mut self, earlier: AntragId, durch: AntragId) -> Option<Event> {
        let id = AuszahlungId::from_u128(earlier.as_u128());
        let one = self.auszahlung(id).filter(|one| one.status == AuszahlungStatus::Freigegeben)?;
        let (ort, betrag) = (one.ort, one.betrag);
        self.set_status(id, AuszahlungStatus::Zurueckgenommen);
        Some(Event::AuszahlungZurueckgenommen { auszahlung: id, buchung: UNSEEN, ort, betrag, durch })
    }

    /// What was expected, with the id of the entry that was seen.
    #[must_use]
    pub fn as_seen(expected: &Event, seen: &Event) -> Event {
        let mut expected = expected.clone();
        match (&mut expected, seen) {
            (
                Event::AuszahlungFreigegeben { buchung, .. },
                Event::AuszahlungFreigegeben { buchung: is, .. },
            )
            | (
                Event::AuszahlungZurueckgenommen { buchung, .. },
                Event::AuszahlungZurueckgenommen { buchung: is, .. },
            ) => *buchung = *is,
            _ => {}
        }
        expected
    }

    /// An entry that a Beschluss led to stands in the log.
    pub(super) fn booked_by_itself(&mut self, event: &Event) -> Result<(), String> {
        let (buchung, ort, art, betrag, auszahlung) = match event {
            Event::AuszahlungFreigegeben { auszahlung, buchung, ort, betrag } => {
                (*buchung, *ort, BuchungArt::Freigabe, *betrag, *auszahlung)
            }
            Event::AuszahlungZurueckgenommen { auszahlung, buchung, ort, betrag, .. } => {
                (*buchung, *ort, BuchungArt::Ruecknahme, *betrag, *auszahlung)
            }
            _ => return Ok(()),
        };
        self.book(buchung, ort, art, betrag, Some(auszahlung))
    }

    fn book(
        &mut self,
        id: BuchungId,
        ort: OrtId,
        art: BuchungArt,
        betrag: Betrag,
        auszahlung: Option<AuszahlungId>,
    ) -> Result<(), String> {
        if self.buchungen.iter().any(|one| one.id == id) {
            return Err(format!("{id} is not new"));
        }
        self.buchungen.push(Buchung { id, ort, art, betrag, auszahlung, undone: false });
        Ok(())
    }
}

/// Which rules a command breaks.
impl Model {
    pub(super) fn broken_money(&self, rolle: &Rolle, command: &Command) -> Vec<Refusal> {
        match command {
            Command::Spenden { ort, betrag, .. } => {
                let mut broken = only(self.orte.iter().any(|one| one.id == *ort), Refusal::OrtUnbekannt);
                let there = self.given(*ort) - self.payouts(*ort, AuszahlungStatus::Bezahlt);
                let fits = there + betrag.cents() <= FULL_CENTS;
                broken.extend(only(fits, Refusal::KontoVoll { max_cents: FULL_CENTS }));
                broken
            }
            Command::AuszahlungBezahlen { auszahlung, .. } => {
                let Some(one) = self.auszahlung(*auszahlung) else {
                    return vec![Refusal::AuszahlungUnbekannt];
                };
                let mut broken = self.responsible(rolle.id, one.ort);
                let status = one.status;
                broken.extend(match status {
                    AuszahlungStatus::Freigegeben => None,
                    AuszahlungStatus::Bezahlt => Some(Refusal::SchonBezahlt),
                    _ => Some(Refusal::AuszahlungNichtFreigegeben { status }),
                });
                broken
            }
            Command::BuchungKorrigieren { buchung, .. } => {
                let Some(one) = self.buchungen.iter().find(|one| one.id == *buchung) else {
                    return vec![Refusal::BuchungUnbekannt];
                };
                let mut broken = self.responsible(rolle.id, one.ort);
                let by_hand = matches!(one.art, BuchungArt::Spende | BuchungArt::Zahlung);
                broken.extend(only(by_hand, Refusal::BuchungNichtKorrigierbar));
                broken.extend(only(!one.undone, Refusal::SchonKorrigiert));
                let frei_cents = self.free(one.ort);
                let covered = one.art != BuchungArt::Spende || one.betrag.cents() <= frei_cents;
                broken.extend(only(covered, Refusal::NichtGedeckt { frei_cents }));
                broken
            }
            _ => Vec::new(),
        }
    }
}

/// What a command leads to.
impl Model {
    pub(super) fn effect_money(
        &mut self,
        now: Timestamp,
        by: GarnrolleId,
        command: &Command,
        seen: &[Event],
    ) -> Effect {
        match command {
            Command::Spenden { ort, betrag, sichtbarkeit } => {
                self.give(now, by, (*ort, *betrag), *sichtbarkeit, seen)
            }
            Command::AuszahlungBezahlen { auszahlung: id, beleg } => {
                let Some(Event::AuszahlungBezahlt { buchung, .. }) = seen.first() else {
                    return Err(format!("paying led to {seen:?}"));
                };
                let Some(one) = self.auszahlung(*id).cloned() else { return Err(format!("no {id}")) };
                self.set_status(*id, AuszahlungStatus::Bezahlt);
                self.book(*buchung, one.ort, BuchungArt::Zahlung, one.betrag, Some(*id))?;
                Ok(vec![Event::AuszahlungBezahlt {
                    auszahlung: *id,
                    buchung: *buchung,
                    ort: one.ort,
                    by,
                    betrag: one.betrag,
                    beleg: beleg.clone().map(|beleg| Personal::public(by, beleg)),
                }])
            }
            Command::BuchungKorrigieren { buchung, beleg } => self.undo(by, *buchung, beleg, seen),
            _ => Err("only the weave does this".into()),
        }
    }

    fn give(
        &mut self,
        now: Timestamp,
        by: GarnrolleId,
        (ort, betrag): (OrtId, Betrag),
        sichtbarkeit: Sichtbarkeit,
        seen: &[Event],
    ) -> Effect {
        match (sichtbarkeit, seen.first()) {
            (Sichtbarkeit::Anonym, Some(Event::AnonymeSpendeEingegangen { buchung, .. })) => {
                let day_ms = day_of(now).micros() / 1_000;
                if i64::try_from(buchung.as_u128() >> 80) != Ok(day_ms) {
                    return Err(format!("{buchung} tells more than the day"));
                }
                self.book(*buchung, ort, BuchungArt::Spende, betrag, None)?;
                Ok(vec![Event::AnonymeSpendeEingegangen { buchung: *buchung, ort, betrag }])
            }
            (Sichtbarkeit::Sichtbar, Some(Event::SpendeEingegangen { buchung, .. })) => {
                self.book(*buchung, ort, BuchungArt::Spende, betrag, None)?;
                let is_konto = |one: &&super::Knoten| one.ort == ort && one.kern.art == KnotenArt::Konto;
                let to = self.knoten.iter().find(is_konto).map(|one| one.id).ok_or("there is no Konto")?;
                let draws = Draws { art: FadenArt::Gold, interesse: None, from: by, to };
                let given = Event::SpendeEingegangen { buchung: *buchung, ort, by, betrag };
                Ok(vec![given, self.drawn(now, draws, seen.last())?])
            }
            (_, first) => Err(format!("giving led to {first:?}")),
        }
    }

    fn undo(&mut self, by: GarnrolleId, id: BuchungId, beleg: &Begruendung, seen: &[Event]) -> Effect {
        let Some(Event::BuchungKorrigiert { buchung, .. }) = seen.first() else {
            return Err(format!("correcting led to {seen:?}"));
        };
        let Some(wrong) = self.buchungen.iter_mut().find(|one| one.id == id) else {
            return Err(format!("there is no {id}"));
        };
        wrong.undone = true;
        let Buchung { ort, betrag, auszahlung, .. } = wrong.clone();
        self.book(*buchung, ort, BuchungArt::Korrektur, betrag, auszahlung)?;
        let beleg = Personal::public(by, beleg.clone());
        let mut events =
            vec![Event::BuchungKorrigiert { buchung: *buchung, gegen: id, ort, by, betrag, beleg }];
        let Some(auszahlung) = auszahlung else { return Ok(events) };
        self.set_status(auszahlung, AuszahlungStatus::Freigegeben);
        if let Some(durch) = self.repealed_by(auszahlung)
            && let Some(seen) = seen.get(1)
        {
            let earlier = AntragId::from_u128(auszahlung.as_u128());
            let released = self.release(earlier, durch).map(|released| Self::as_seen(&released, seen));
            released.as_ref().map_or(Ok(()), |released| self.booked_by_itself(released))?;
            events.extend(released);
        }
        Ok(events)
    }
}
