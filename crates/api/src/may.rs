//! What an interface may offer to the person who looks: a reading of the views, so that no button is shown in vain.
//! It decides nothing; whether something is allowed is decided in `domain` when it is asked for.

use crate::allowed::{Action as _, Standing, Wessen, Zelle, act};
use crate::shape::{KnotenViewing, KontoViewing, VerwehrtItem, Viewing, Word};
use domain::decide::{Knotenlage, Lage, Meldelage, Melden, Mitreden, Mitweben};
use domain::state::{Einspruch, Sichtung, Status};
use domain::{GarnrolleId, OrtId, Timestamp};
use views::{AntragView, KnotenView, Views};

/// What this viewer may do with the Knoten: the rules answer, the views only say how things stand.
pub(crate) fn may(
    views: &Views,
    knoten: &KnotenView,
    viewer: Option<GarnrolleId>,
    now: Timestamp,
) -> KnotenViewing {
    let Some((id, rolle)) = viewer.and_then(|id| Some((id, views.rolle(id)?))) else {
        return KnotenViewing::default();
    };
    let summary = &knoten.summary;
    let here = views.faeden_between(id, summary.id, now);
    let lage = Knotenlage {
        wer: (id, rolle.status),
        art: summary.kern.art,
        by: summary.created_by,
        lives: summary.archived_at.is_none(),
        frozen: summary.sichtung.is_frozen(),
        twisted_by_others: knoten.garn.iter().any(|garn| garn.by != id),
        own_faden: here.iter().any(|faden| !faden.is_garn),
        own_garn: here.iter().any(|faden| faden.is_garn),
    };
    let about = |sichtung| Meldelage {
        wer: (rolle.status, rolle.ort),
        verantwortlich: rolle.verantwortlich_fuer.contains(&summary.ort),
        ort: summary.ort,
        version: summary.version,
        sichtung,
    };
    let words = |lage: Meldelage| lage.erlaubt().map(Melden::word).map(Word);
    let mut may: Vec<Word> = lage.erlaubt().map(Mitweben::word).map(Word).collect();
    if !summary.kern.art.is_structure() {
        may.extend(words(about(summary.sichtung)));
    }
    KnotenViewing { may, inhalte: words(about(Sichtung::default())).collect() }
}

/// What this viewer may do with the Antrag: the rules answer, the views only say how things stand.
pub(crate) fn mitreden(views: &Views, antrag: &AntragView, viewer: Option<GarnrolleId>) -> Viewing {
    let Some((id, rolle)) = viewer.and_then(|id| Some((id, views.rolle(id)?))) else {
        return Viewing::default();
    };
    let own = antrag.einsprueche.iter().find(|einspruch| einspruch.by == id);
    let lage = Lage {
        wer: (id, rolle.status, rolle.ort),
        ort: antrag.ort,
        by: antrag.by,
        status: antrag.status,
        einspruch: own.map(|own| match own.withdrawn_at {
            None => Einspruch::Steht,
            Some(_) => Einspruch::Zurueckgezogen,
        }),
        without_voice: domain::state::without_voice(antrag.anliegen, antrag.by),
    };
    Viewing { may: lage.erlaubt().map(Mitreden::word).map(Word).collect() }
}

/// What this viewer may do at the Konto, and which problem the rest would meet: what the table of actions says.
pub(crate) fn konto(views: &Views, ort: OrtId, viewer: Option<GarnrolleId>) -> KontoViewing {
    let standing = standing(views, ort, viewer);
    let mut viewing = KontoViewing::default();
    for (what, row) in [
        ("spenden", act::Spenden::ROW),
        ("bezahlen", act::AuszahlungBezahlen::ROW),
        ("korrigieren", act::BuchungKorrigieren::ROW),
    ] {
        match row.zelle(standing, Wessen::Fremd) {
            Zelle::Ja | Zelle::MitPrivatem => viewing.may.push(Word(what)),
            Zelle::Nein(kind) => viewing.may_not.push(VerwehrtItem::of(Word(what), kind)),
            Zelle::Nie => {}
        }
    }
    viewing
}

/// As what somebody stands before what this Ortsweberei is about.
fn standing(views: &Views, ort: OrtId, viewer: Option<GarnrolleId>) -> Standing {
    let Some(rolle) = viewer.and_then(|id| views.rolle(id)) else { return Standing::Besucher };
    match rolle.status {
        _ if rolle.verantwortlich_fuer.contains(&ort) => Standing::Verantwortlich,
        _ if !rolle.verantwortlich_fuer.is_empty() => Standing::AnderswoVerantwortlich,
        Status::Gast => Standing::Gast,
        Status::Weber => Standing::Weber,
    }
}
