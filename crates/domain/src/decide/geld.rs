//! Money: giving it, reserving it for a payout, paying it out, undoing a wrong entry (`domain.md`, Ortsweberei, money,
//! politics). The Konto never holds less than is reserved.

use super::{acting, acting_verantwortliche, drawn};
use crate::command::Sichtbarkeit;
use crate::context::Context;
use crate::event::Event;
use crate::personal::Personal;
use crate::refusal::Refusal;
use crate::state::{Buchung, KONTO_MAX_CENTS, Salden, State};
use crate::values::{
    AntragId, AuszahlungId, AuszahlungStatus, Begruendung, Betrag, BuchungArt, BuchungId, FadenArt,
    Geldkonto, OrtId, StrukturArt,
};

/// Everyone signed in gives, a Gast too, to whichever Ortsweberei.
pub(super) fn give(
    state: &State,
    context: &Context,
    ort: OrtId,
    betrag: Betrag,
    sichtbarkeit: Sichtbarkeit,
) -> Result<Vec<Event>, Refusal> {
    let (by, _) = acting(state, context)?;
    let known = state.orte.get(&ort).ok_or(Refusal::OrtUnbekannt)?;
    if salden(state, ort).saldo() > KONTO_MAX_CENTS - betrag.cents() {
        return Err(Refusal::KontoVoll { max_cents: KONTO_MAX_CENTS });
    }
    let buchung = context.ids.buchung(0);
    match sichtbarkeit {
        // Its id must not tell the moment either.
        Sichtbarkeit::Anonym => {
            let day_ms = u64::try_from(context.now.day().micros() / 1_000).unwrap_or(0);
            let buchung = buchung.of_day(day_ms);
            Ok(vec![Event::AnonymeSpendeEingegangen { buchung, ort, betrag }])
        }
        Sichtbarkeit::Sichtbar => {
            let konto = *known.struktur.get(&StrukturArt::Konto).ok_or(Refusal::OrtUnbekannt)?;
            Ok(vec![
                Event::SpendeEingegangen { buchung, ort, by, betrag },
                drawn(context, context.ids.faden(1), FadenArt::Gold, None, by, konto),
            ])
        }
    }
}

/// In the step that accepts the Antrag: its money is reserved, if there is as much.
pub(super) fn authorised(
    state: &State,
    context: &Context,
    auszahlung: AuszahlungId,
    ort: OrtId,
    betrag: Betrag,
) -> Event {
    let frei_cents = salden(state, ort).of(Geldkonto::Frei);
    if frei_cents < betrag.cents() {
        return Event::AuszahlungNichtGedeckt { auszahlung, ort, betrag, frei_cents };
    }
    Event::AuszahlungFreigegeben { auszahlung, buchung: context.ids.buchung(0), ort, betrag }
}

pub(super) fn pay(
    state: &State,
    context: &Context,
    id: AuszahlungId,
    beleg: Option<&Begruendung>,
) -> Result<Vec<Event>, Refusal> {
    acting(state, context)?;
    let auszahlung = state.auszahlungen.get(&id).ok_or(Refusal::AuszahlungUnbekannt)?;
    let (ort, betrag) = (auszahlung.ort, auszahlung.betrag);
    let by = acting_verantwortliche(state, context, ort)?;
    match auszahlung.status {
        AuszahlungStatus::Freigegeben => {}
        AuszahlungStatus::Bezahlt => return Err(Refusal::SchonBezahlt),
        status @ (AuszahlungStatus::NichtGedeckt | AuszahlungStatus::Zurueckgenommen) => {
            return Err(Refusal::AuszahlungNichtFreigegeben { status });
        }
    }
    let beleg = beleg.map(|beleg| Personal::public(by, beleg.clone()));
    let buchung = context.ids.buchung(0);
    Ok(vec![Event::AuszahlungBezahlt { auszahlung: id, buchung, ort, by, betrag, beleg }])
}

pub(super) fn correct(
    state: &State,
    context: &Context,
    id: BuchungId,
    beleg: &Begruendung,
) -> Result<Vec<Event>, Refusal> {
    acting(state, context)?;
    let wrong = state.buchungen.get(&id).ok_or(Refusal::BuchungUnbekannt)?;
    let by = acting_verantwortliche(state, context, wrong.ort)?;
    if !wrong.art.is_korrigierbar() {
        return Err(Refusal::BuchungNichtKorrigierbar);
    }
    if wrong.korrigiert {
        return Err(Refusal::SchonKorrigiert);
    }
    let frei_cents = salden(state, wrong.ort).of(Geldkonto::Frei);
    if wrong.art == BuchungArt::Spende && frei_cents < wrong.betrag.cents() {
        return Err(Refusal::NichtGedeckt { frei_cents });
    }
    let Buchung { ort, betrag, auszahlung, .. } = *wrong;
    let beleg = Personal::public(by, beleg.clone());
    let mut events =
        vec![Event::BuchungKorrigiert { buchung: context.ids.buchung(0), gegen: id, ort, by, betrag, beleg }];
    // What was not paid after all is reserved again, unless its Beschluss does not stand any more.
    if let Some(auszahlung) = auszahlung
        && let Some(durch) =
            state.antraege.get(&auszahlung.antrag()).and_then(|antrag| antrag.aufgehoben_durch)
    {
        let buchung = context.ids.buchung(1);
        events.push(Event::AuszahlungZurueckgenommen { auszahlung, buchung, ort, betrag, durch });
    }
    Ok(events)
}

/// The money of a payout whose Beschluss was repealed is free again, unless it was paid or never reserved.
pub(super) fn taken_back(
    state: &State,
    context: &Context,
    id: AuszahlungId,
    durch: AntragId,
) -> Option<Event> {
    let auszahlung = state.auszahlungen.get(&id)?;
    let (ort, betrag, buchung) = (auszahlung.ort, auszahlung.betrag, context.ids.buchung(0));
    (auszahlung.status == AuszahlungStatus::Freigegeben).then_some(Event::AuszahlungZurueckgenommen {
        auszahlung: id,
        buchung,
        ort,
        betrag,
        durch,
    })
}

fn salden(state: &State, ort: OrtId) -> Salden {
    state.konten.get(&ort).copied().unwrap_or_default()
}
