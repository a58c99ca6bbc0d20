//! Voting, and closing a vote: by name, in public, changeable until the close (`domain.md`, Deciding, 3 and 4).

use super::antrag::passed;
use super::zaehlung::{Waehlerschaft, zaehle};
use super::{acting_weber, acting_weber_of, drawn, meldung, only_gewebe};
use crate::context::Context;
use crate::event::{Event, Regel};
use crate::personal::Personal;
use crate::refusal::Refusal;
use crate::state::{Abstimmung, Antrag, State};
use crate::values::{AbstimmungId, Begruendung, FadenArt, Wahl};

pub(super) fn vote(
    state: &State,
    context: &Context,
    id: AbstimmungId,
    wahl: Wahl,
    grund: Option<&Begruendung>,
) -> Result<Vec<Event>, Refusal> {
    acting_weber(state, context)?;
    let (abstimmung, antrag) = find(state, id)?;
    let by = acting_weber_of(state, context, antrag.ort)?;
    if antrag.without_voice() == Some(by) {
        return Err(Refusal::KeineStimmeInEigenerSache);
    }
    if abstimmung.closed || abstimmung.closes_at <= context.now {
        return Err(Refusal::AbstimmungGeschlossen);
    }
    let grund = grund.map(|grund| Personal::public(by, grund.clone()));
    let antrag = abstimmung.antrag;
    Ok(vec![
        Event::StimmeAbgegeben { abstimmung: id, antrag, by, wahl, grund },
        drawn(context, context.ids.faden(0), FadenArt::Abstimmung, None, by, antrag.raum()),
    ])
}

/// By the weave: counts as everything stands at this moment. More Ja than Nein accepts; a tie rejects; no quorum.
pub(super) fn close(state: &State, context: &Context, id: AbstimmungId) -> Result<Vec<Event>, Refusal> {
    only_gewebe(context)?;
    let (abstimmung, antrag) = find(state, id)?;
    if abstimmung.closed {
        return Err(Refusal::AbstimmungGeschlossen);
    }
    if context.now < abstimmung.closes_at {
        return Err(Refusal::NochNichtFaellig);
    }
    let ergebnis = zaehle(&Waehlerschaft::of(state, antrag), &abstimmung.stimmen);
    let accepted = ergebnis.is_angenommen();
    let mut events =
        vec![Event::AbstimmungGeschlossen { abstimmung: id, antrag: abstimmung.antrag, ergebnis }];
    if accepted {
        events.extend(passed(state, context, abstimmung.antrag, antrag, Regel::MehrJaAlsNein));
    } else {
        let (antrag, regel) = (abstimmung.antrag, Regel::NichtMehrJaAlsNein);
        events.push(Event::AntragAbgelehnt { antrag, regel });
        events.extend(meldung::let_go(state, antrag, antrag));
    }
    Ok(events)
}

fn find(state: &State, id: AbstimmungId) -> Result<(&Abstimmung, &Antrag), Refusal> {
    let abstimmung = state.abstimmungen.get(&id).ok_or(Refusal::AbstimmungUnbekannt)?;
    let antrag = state.antraege.get(&abstimmung.antrag).ok_or(Refusal::AntragUnbekannt)?;
    Ok((abstimmung, antrag))
}
