//! What `look` shows: the weave as the rules see it at this moment.

use super::names::{Names, shortened};
use domain::state::{Ends, Knoten, Rolle, Status, dissolves_at, strength_ppm};
use domain::{FadenId, KnotenId, State, Timestamp};

/// All people and all living Knoten.
#[must_use]
pub fn everything(state: &State, names: &Names, now: Timestamp) -> Vec<String> {
    let mut lines = vec![format!("now {}", shortened(now))];
    lines.extend(state.orte.values().map(|ort| format!("Ortsweberei {}", ort.name)));
    lines.extend(
        state.rollen.iter().map(|(id, rolle)| format!("  {} {}", names.of_person(*id), status(rolle))),
    );
    let living = state.knoten.iter().filter(|(_, knoten)| knoten.archived_at.is_none());
    for (id, knoten) in living {
        if !knoten.kern.art.is_structure() || !knoten.faeden.is_empty() {
            lines.extend(one(state, names, now, *id, knoten));
        }
    }
    let archived = state.knoten.values().filter(|knoten| knoten.archived_at.is_some()).count();
    if archived > 0 {
        lines.push(format!("{archived} in the archive"));
    }
    lines
}

/// One Knoten with everything that leads to it and what was said.
#[must_use]
pub fn knoten(state: &State, names: &Names, now: Timestamp, id: KnotenId) -> Vec<String> {
    let Some(knoten) = state.knoten.get(&id) else { return vec!["not there".to_owned()] };
    let mut lines = one(state, names, now, id, knoten);
    lines.extend(names.messages(id).map(|said| format!("      {said}")));
    lines
}

fn one(state: &State, names: &Names, now: Timestamp, id: KnotenId, knoten: &Knoten) -> Vec<String> {
    let kern = &knoten.kern;
    let fate = if let Some(moment) = knoten.archived_at {
        format!("dissolved {}", shortened(moment))
    } else {
        let last = knoten.faeden.iter().filter_map(|faden| expiry(state, *faden)).max();
        dissolves_at(kern.art, kern.ends_at, !knoten.garn.is_empty(), last)
            .map_or_else(|| "stays".to_owned(), |moment| format!("dissolves {}", shortened(moment)))
    };
    let mut lines =
        vec![format!("  {} ({}, version {}) {fate}", names.of_knoten(id), kern.art, knoten.version)];
    lines.extend(knoten.faeden.iter().filter_map(|faden| line(state, names, now, *faden)));
    lines
}

fn line(state: &State, names: &Names, now: Timestamp, id: FadenId) -> Option<String> {
    let faden = state.faeden.get(&id)?;
    let (name, from) = (names.of_faden(id), names.of_person(faden.from));
    Some(match faden.ends {
        Ends::Never => format!("    {name} from {from}, Garn"),
        Ends::At(end) => {
            let percent = strength_ppm(end, now) / 10_000;
            let left = end.since(now).seconds_ceil();
            format!("    {name} from {from}, strength {percent} %, {left} s left")
        }
    })
}

fn expiry(state: &State, faden: FadenId) -> Option<Timestamp> {
    match state.faeden.get(&faden)?.ends {
        Ends::At(end) => Some(end),
        Ends::Never => None,
    }
}

const fn status(rolle: &Rolle) -> &'static str {
    match rolle.status {
        Status::Gast => "Gast",
        Status::Weber => "Weber",
    }
}
