//! Knoten: tying, importing, changing and dissolving them.

use super::{Knotenlage, acting, acting_verantwortliche, drawn, living, meldung, only_gewebe};
use crate::command::ImportierterKnoten;
use crate::context::Context;
use crate::event::{Event, KnotenKern, KnotenText, Regel};
use crate::personal::Personal;
use crate::refusal::Refusal;
use crate::state::{GAST_LIVING_KNOTEN, Knoten, Rolle, State, Status};
use crate::values::{FadenArt, GarnrolleId, Gegenstand, KnotenArt, KnotenId, Micros, OrtId, Timestamp};

/// How many days ahead a veranstaltung may end.
pub const MAX_DAYS_AHEAD: u32 = 3_660;

pub(super) fn tie(
    state: &State,
    context: &Context,
    kern: &KnotenKern,
    text: &KnotenText,
) -> Result<Vec<Event>, Refusal> {
    let (by, rolle) = acting(state, context)?;
    fits(kern, None, context.now)?;
    room_for_one_more(rolle)?;
    let ort = state.ort_at(kern.place).ok_or(Refusal::AusserhalbAllerOrtswebereien)?;
    let knoten = context.ids.knoten(0);
    Ok(vec![
        Event::KnotenGeknuepft {
            knoten,
            ort,
            by,
            kern: kern.clone(),
            text: Personal::public(by, text.clone()),
        },
        drawn(context, context.ids.faden(1), FadenArt::Gestaltung, None, by, knoten),
    ])
}

/// Imported Knoten are twisted at once: what stands in the town in any case shall not fade after a week.
pub(super) fn import(
    state: &State,
    context: &Context,
    ort: OrtId,
    imported: &ImportierterKnoten,
) -> Result<Vec<Event>, Refusal> {
    let by = acting_verantwortliche(state, context, ort)?;
    let ImportierterKnoten { quelle, kern, text } = imported;
    fits(kern, None, context.now)?;
    if state.ort_at(kern.place) != Some(ort) {
        return Err(Refusal::AusserhalbDerOrtsweberei);
    }
    if let Some(knoten) = state.quellen.get(&ort).and_then(|known| known.get(quelle)) {
        return Err(Refusal::SchonImportiert { knoten: *knoten });
    }
    let (knoten, faden) = (context.ids.knoten(0), context.ids.faden(1));
    let (kern, text, quelle) = (kern.clone(), text.clone(), quelle.clone());
    Ok(vec![
        Event::KnotenImportiert { knoten, ort, by, kern, text, quelle },
        drawn(context, faden, FadenArt::Gestaltung, None, by, knoten),
        Event::FadenVerzwirnt { faden, knoten, element: None },
    ])
}

pub(super) fn change(
    state: &State,
    context: &Context,
    id: KnotenId,
    based_on: u32,
    kern: &KnotenKern,
    text: Option<&KnotenText>,
) -> Result<Vec<Event>, Refusal> {
    let (by, rolle) = acting(state, context)?;
    let knoten = living(state, id)?;
    may_change(state, id, knoten, (by, rolle))?;
    fresh(knoten, based_on)?;
    fits(kern, Some(&knoten.kern), context.now)?;
    if kern.place != knoten.kern.place && state.ort_at(kern.place) != Some(knoten.ort) {
        return Err(Refusal::OrtWechseltNicht);
    }
    let version = knoten.version.saturating_add(1);
    let text = text.map(|text| Personal::public(by, text.clone()));
    Ok(vec![
        Event::KnotenGeaendert { knoten: id, ort: knoten.ort, by, version, kern: kern.clone(), text },
        drawn(context, context.ids.faden(0), FadenArt::Veraenderung, None, by, id),
    ])
}

/// By the weave: a veranstaltung is over, or an Antrag decided, by 168 h and no Garn holds it.
pub(super) fn dissolve(state: &State, context: &Context, id: KnotenId) -> Result<Vec<Event>, Refusal> {
    only_gewebe(context)?;
    let knoten = living(state, id)?;
    match State::own_end(knoten) {
        Some(end) if end <= context.now => {
            Ok(vec![Event::KnotenAufgeloest { knoten: id, regel: dissolving_rule(&knoten.kern) }])
        }
        _ => Err(Refusal::NochNichtFaellig),
    }
}

/// The rule by which a Knoten of this kind dissolves.
pub(super) const fn dissolving_rule(kern: &KnotenKern) -> Regel {
    match (kern.art, kern.ends_at) {
        (KnotenArt::Veranstaltung, Some(_)) => Regel::VeranstaltungVorbei,
        (KnotenArt::Antrag, _) => Regel::AntragEntschieden,
        _ => Regel::NichtsFuehrtMehrHin,
    }
}

/// Whether who acts may change this Knoten and furnish its Raum.
pub(super) fn may_change(
    state: &State,
    id: KnotenId,
    knoten: &Knoten,
    (by, rolle): (GarnrolleId, &Rolle),
) -> Result<(), Refusal> {
    let whole = knoten.garn.iter().filter(|(_, element)| element.is_none()).map(|(faden, _)| faden);
    let lage = Knotenlage {
        wer: (by, rolle.status),
        art: knoten.kern.art,
        by: knoten.by,
        lives: knoten.archived_at.is_none(),
        frozen: meldung::not_frozen(state, Gegenstand::Knoten { knoten: id }).is_err(),
        twisted_by_others: only_twisted_by(state, whole, by).is_err(),
        own_faden: false,
        own_garn: false,
    };
    lage.change()
}

/// What somebody else twisted cannot be changed.
pub(super) fn only_twisted_by<'g>(
    state: &State,
    mut garn: impl Iterator<Item = &'g crate::values::FadenId>,
    by: GarnrolleId,
) -> Result<(), Refusal> {
    let by_others = garn.any(|faden| state.faeden.get(faden).is_some_and(|faden| faden.from != by));
    if by_others { Err(Refusal::VonAnderenVerzwirnt) } else { Ok(()) }
}

/// A change is based on the newest version, or it is refused and nothing is lost.
pub(super) fn fresh(knoten: &Knoten, based_on: u32) -> Result<(), Refusal> {
    if knoten.version == based_on { Ok(()) } else { Err(Refusal::Veraltet { current: knoten.version }) }
}

fn room_for_one_more(rolle: &Rolle) -> Result<(), Refusal> {
    if rolle.status == Status::Gast && rolle.living_knoten >= GAST_LIVING_KNOTEN {
        return Err(Refusal::GastGrenzeErreicht { limit: GAST_LIVING_KNOTEN });
    }
    Ok(())
}

/// Whether the parts of a Knoten fit each other. An end that already stood may lie in the past, a new one not.
fn fits(kern: &KnotenKern, before: Option<&KnotenKern>, now: Timestamp) -> Result<(), Refusal> {
    if !kern.art.is_tieable() {
        return Err(Refusal::StrukturartNichtKnuepfbar);
    }
    if kern.unterart.is_some() && !kern.art.takes_unterart() {
        return Err(Refusal::UnterartPasstNicht);
    }
    if kern.art != KnotenArt::Veranstaltung && (kern.starts_at.is_some() || kern.ends_at.is_some()) {
        return Err(Refusal::ZeitenPassenNicht);
    }
    let Some(end) = kern.ends_at else { return Ok(()) };
    if kern.starts_at.is_some_and(|start| end <= start) {
        return Err(Refusal::EndeVorBeginn);
    }
    let stood =
        before.is_some_and(|before| before.art == KnotenArt::Veranstaltung && before.ends_at == Some(end));
    if !stood && end <= now {
        return Err(Refusal::EndeVergangen);
    }
    if end > now + Micros::from_hours(24 * i64::from(MAX_DAYS_AHEAD)) {
        return Err(Refusal::EndeZuFern { max_days: MAX_DAYS_AHEAD });
    }
    Ok(())
}
