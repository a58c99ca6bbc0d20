//! Anträge: filing one, taking it back, what happens at its deadline, and what an accepted one does by itself
//! (`domain.md`, Deciding, 1, 3 and 6).

use super::{acting, drawn, faden, geld, known, meldung, only_gewebe};
use crate::context::Context;
use crate::event::{Event, KnotenText, Regel};
use crate::personal::Personal;
use crate::refusal::Refusal;
use crate::state::{Antrag, Ends, Rolle, State, Status};
use crate::values::{
    Anliegen, AntragId, AntragStatus, ENTSCHEIDUNGSFRIST, FadenArt, FadenId, GarnrolleId, KnotenId, OrtId,
    Place, StrukturArt, Timestamp,
};

/// How far from what it is about the Raum of an Antrag lies at most, in metres: so that several can be told apart.
const BESIDE_M: u32 = 60;

pub(super) fn file(
    state: &State,
    context: &Context,
    ort: OrtId,
    anliegen: Anliegen,
    text: &KnotenText,
    knoten: Option<KnotenId>,
) -> Result<Vec<Event>, Refusal> {
    let (by, rolle) = acting(state, context)?;
    if !state.orte.contains_key(&ort) {
        return Err(Refusal::OrtUnbekannt);
    }
    if rolle.ort != ort {
        return Err(Refusal::FremdeOrtsweberei);
    }
    may_file(state, by, rolle, anliegen)?;
    asks_for_what_can_be(state, ort, anliegen)?;
    let decision_deadline = context.now + ENTSCHEIDUNGSFRIST;
    let filed = filed(state, context, by, Neu { ort, anliegen, text, knoten, decision_deadline })?;
    let raum = context.ids.antrag(0).raum();
    Ok(vec![filed, drawn(context, context.ids.faden(1), FadenArt::Antrag, None, by, raum)])
}

/// An Antrag that may be filed.
#[derive(Clone, Copy)]
pub(super) struct Neu<'t> {
    /// Whose business it is.
    pub ort: OrtId,
    /// What it asks for.
    pub anliegen: Anliegen,
    /// Its words.
    pub text: &'t KnotenText,
    /// What it points at.
    pub knoten: Option<KnotenId>,
    /// When it passes unless somebody objects.
    pub decision_deadline: Timestamp,
}

/// It is filed, under the first id of the context.
pub(super) fn filed(
    state: &State,
    context: &Context,
    by: GarnrolleId,
    neu: Neu<'_>,
) -> Result<Event, Refusal> {
    let Neu { ort, anliegen, text, knoten, decision_deadline } = neu;
    let place = place(state, context, ort, knoten)?;
    let (antrag, text) = (context.ids.antrag(0), Personal::public(by, text.clone()));
    Ok(Event::AntragGestellt { antrag, ort, by, anliegen, text, knoten, place, decision_deadline })
}

/// A Weber asks for anything, a Gast only to be verified, once at a time.
fn may_file(state: &State, by: GarnrolleId, rolle: &Rolle, anliegen: Anliegen) -> Result<(), Refusal> {
    let asks_to_be_weber = |antrag: &Antrag| antrag.by == by && antrag.anliegen == Anliegen::Weberantrag;
    let undecided = |antrag: &Antrag| matches!(antrag.status, AntragStatus::Offen | AntragStatus::Abstimmung);
    match (rolle.status, anliegen) {
        (_, Anliegen::Meldung { .. } | Anliegen::Einfrierung { .. }) => Err(Refusal::NurDurchMeldung),
        (Status::Weber, Anliegen::Weberantrag) => Err(Refusal::SchonVerifiziert),
        (Status::Gast, Anliegen::Weberantrag) => {
            let runs = state.antraege.values().any(|antrag| asks_to_be_weber(antrag) && undecided(antrag));
            if runs { Err(Refusal::WeberantragLaeuft) } else { Ok(()) }
        }
        (Status::Weber, _) => Ok(()),
        (Status::Gast, _) => Err(Refusal::NurWeber),
    }
}

fn asks_for_what_can_be(state: &State, ort: OrtId, anliegen: Anliegen) -> Result<(), Refusal> {
    match anliegen {
        // What there is when it is decided is what counts: money may come in until then.
        Anliegen::Sachantrag
        | Anliegen::Weberantrag
        | Anliegen::Auszahlung { .. }
        | Anliegen::Meldung { .. }
        | Anliegen::Einfrierung { .. } => Ok(()),
        Anliegen::VerifizierungEntziehen { garnrolle } | Anliegen::Amt { garnrolle } => {
            let rolle = known(state, garnrolle)?;
            match rolle.status {
                _ if rolle.ort != ort => Err(Refusal::FremdeOrtsweberei),
                Status::Gast => Err(Refusal::ZielKeinWeber),
                Status::Weber => Ok(()),
            }
        }
        Anliegen::Entzwirnung { faden } => {
            let faden = state.faeden.get(&faden).ok_or(Refusal::FadenUnbekannt)?;
            if state.knoten.get(&faden.to).is_none_or(|knoten| knoten.ort != ort) {
                return Err(Refusal::FremdeOrtsweberei);
            }
            if faden.ends == Ends::Never { Ok(()) } else { Err(Refusal::NichtVerzwirnt) }
        }
        Anliegen::Aufhebung { antrag } => {
            let antrag = state.antraege.get(&antrag).ok_or(Refusal::AntragUnbekannt)?;
            match antrag.status {
                _ if antrag.ort != ort => Err(Refusal::FremdeOrtsweberei),
                AntragStatus::Angenommen if antrag.aufgehoben_durch.is_some() => {
                    Err(Refusal::SchonAufgehoben)
                }
                AntragStatus::Angenommen => Ok(()),
                _ => Err(Refusal::KeinBeschluss),
            }
        }
    }
}

/// Beside the Knoten that it points at, else beside the Webrat; never outside of the bounds.
fn place(state: &State, context: &Context, ort: OrtId, knoten: Option<KnotenId>) -> Result<Place, Refusal> {
    let known = state.orte.get(&ort).ok_or(Refusal::OrtUnbekannt)?;
    let about = if let Some(id) = knoten {
        let knoten = state.knoten.get(&id).ok_or(Refusal::KnotenUnbekannt)?;
        if knoten.ort != ort {
            return Err(Refusal::FremdeOrtsweberei);
        }
        knoten.kern.place
    } else {
        let webrat = known.struktur.get(&StrukturArt::Webrat).and_then(|id| state.knoten.get(id));
        webrat.map_or_else(|| known.bounds.inner_place(), |knoten| knoten.kern.place)
    };
    let beside = about.jittered(BESIDE_M, context.draw);
    Ok(if state.ort_at(beside) == Some(ort) { beside } else { about })
}

pub(super) fn take_back(state: &State, context: &Context, id: AntragId) -> Result<Vec<Event>, Refusal> {
    let (by, _) = acting(state, context)?;
    let antrag = state.antraege.get(&id).ok_or(Refusal::AntragUnbekannt)?;
    if antrag.by != by {
        return Err(Refusal::NurAntragsteller);
    }
    open(antrag, context)?;
    let mut events = vec![Event::AntragZurueckgezogen { antrag: id }];
    events.extend(meldung::let_go(state, id, id));
    Ok(events)
}

/// Refuses what can only be done before the deadline of an open Antrag.
pub(super) fn open(antrag: &Antrag, context: &Context) -> Result<(), Refusal> {
    if antrag.status == AntragStatus::Offen && context.now < antrag.decision_deadline {
        return Ok(());
    }
    Err(Refusal::AntragNichtOffen { status: antrag.status })
}

/// By the weave: without a standing Einspruch the Antrag passes, else it is voted on for 168 h.
pub(super) fn decide_at_deadline(
    state: &State,
    context: &Context,
    id: AntragId,
) -> Result<Vec<Event>, Refusal> {
    only_gewebe(context)?;
    let antrag = state.antraege.get(&id).ok_or(Refusal::AntragUnbekannt)?;
    if antrag.status != AntragStatus::Offen {
        return Err(Refusal::AntragNichtOffen { status: antrag.status });
    }
    if context.now < antrag.decision_deadline {
        return Err(Refusal::NochNichtFaellig);
    }
    if antrag.has_einspruch() {
        let (abstimmung, closes_at) = (id.abstimmung(), context.now + ENTSCHEIDUNGSFRIST);
        return Ok(vec![Event::AbstimmungEroeffnet { abstimmung, antrag: id, closes_at }]);
    }
    Ok(passed(state, context, id, antrag, Regel::KeinEinspruch))
}

/// The Antrag is a Beschluss, and what it does by itself happens in the same step.
pub(super) fn passed(
    state: &State,
    context: &Context,
    id: AntragId,
    antrag: &Antrag,
    regel: Regel,
) -> Vec<Event> {
    let mut events = vec![Event::AntragAngenommen { antrag: id, regel }];
    let status = |garnrolle| state.rollen.get(&garnrolle).map(|rolle: &Rolle| rolle.status);
    match antrag.anliegen {
        Anliegen::Weberantrag
            if status(antrag.by) == Some(Status::Gast) && known(state, antrag.by).is_ok() =>
        {
            events.push(Event::VerifizierungBeschlossen { garnrolle: antrag.by, antrag: id });
        }
        Anliegen::VerifizierungEntziehen { garnrolle } if status(garnrolle) == Some(Status::Weber) => {
            events.push(Event::VerifizierungEntzogen { garnrolle, antrag: id });
            events.extend(lent(state, garnrolle));
        }
        Anliegen::Entzwirnung { faden } => events.extend(untwisted(state, context, faden)),
        Anliegen::Aufhebung { antrag: earlier } if stands(state, earlier) => {
            events.push(Event::BeschlussAufgehoben { antrag: earlier, durch: id });
            events.extend(geld::taken_back(state, context, earlier.auszahlung(), id));
            events.extend(meldung::let_go(state, earlier, id));
        }
        Anliegen::Auszahlung { betrag } => {
            events.push(geld::authorised(state, context, id.auszahlung(), antrag.ort, betrag));
        }
        Anliegen::Meldung { gegenstand } => {
            events.push(Event::InhaltAusgeblendet { gegenstand, antrag: id });
        }
        // For people to carry out, or so already.
        Anliegen::Sachantrag
        | Anliegen::Einfrierung { .. }
        | Anliegen::Amt { .. }
        | Anliegen::Weberantrag
        | Anliegen::VerifizierungEntziehen { .. }
        | Anliegen::Aufhebung { .. } => {}
    }
    events
}

/// Whether a Beschluss has not been repealed.
fn stands(state: &State, id: AntragId) -> bool {
    state.antraege.get(&id).is_some_and(|antrag| antrag.aufgehoben_durch.is_none())
}

/// Who is no Weber any more lends no voice.
pub(super) fn lent(state: &State, from: GarnrolleId) -> Option<Event> {
    let delegation = state.delegationen.get(&from)?;
    let (delegation, to) = (delegation.id, delegation.to);
    Some(Event::DelegationGeendet { delegation, from, to, regel: Regel::KeinWeberMehr })
}

/// Garn that was untwisted meanwhile stays a Faden.
fn untwisted(state: &State, context: &Context, id: FadenId) -> Vec<Event> {
    match state.faeden.get(&id) {
        Some(garn) if garn.ends == Ends::Never => {
            faden::untwisted(state, context.now, id, garn, Regel::DurchBeschluss)
        }
        _ => Vec::new(),
    }
}
