//! A decision as it goes to the press (`aushang/src/blatt.rs` reads it). It says what the pages say to everybody, and
//! nothing about who asks.

use super::antrag::named;
use super::wire::{FORGOTTEN, Moment, Word};
use crate::book::Platz;
use crate::language::Language;
use domain::{Anliegen, GarnrolleId};
use serde::Serialize;
use std::collections::BTreeMap;
use views::{AbstimmungView, AntragView, EinspruchView, Entscheidung, PfadView, StimmeView, Views};

/// So many names are listed of those for whom one person speaks.
const MOST_NAMES: usize = 200;

/// What was decided about an Antrag, and how.
#[derive(Serialize)]
pub(crate) struct Blatt {
    sheet: &'static str,
    lang: &'static str,
    zone: String,
    ort: String,
    url: String,
    title: String,
    details_md: String,
    kind: Word,
    by: String,
    amount_cents: Option<i64>,
    accepted: bool,
    opened_at: Moment,
    decision_deadline: Moment,
    decided_at: Moment,
    einsprueche: Vec<BlattEinspruch>,
    vote: Option<BlattAbstimmung>,
    beleg: Beleg,
}

#[derive(Serialize)]
struct BlattEinspruch {
    name: String,
    grund: Option<String>,
    created_at: Moment,
    withdrawn_at: Option<Moment>,
}

#[derive(Serialize)]
struct BlattAbstimmung {
    opened_at: Moment,
    closed_at: Moment,
    ja: u32,
    nein: u32,
    enthaltung: u32,
    nicht_abgegeben: u32,
    stimmen: Vec<BlattStimme>,
}

#[derive(Serialize)]
struct BlattStimme {
    name: String,
    choice: Word,
    reason: Option<String>,
    cast_at: Moment,
    gewicht: u32,
    traegt: Vec<String>,
}

/// A record as the last one of the tree that ends with it.
#[derive(Serialize)]
pub(super) struct Beleg {
    position: u64,
    leaf: String,
    root: String,
    proof: Vec<String>,
}

impl Beleg {
    /// The record at this position.
    pub fn of(position: u64, platz: &Platz) -> Self {
        Self {
            position,
            leaf: hex::encode(platz.leaf),
            root: hex::encode(platz.root),
            proof: platz.proof.iter().map(hex::encode).collect(),
        }
    }
}

/// How a sheet is set: its language, the zone of its times, and where it hangs.
pub(crate) struct Satz<'a> {
    /// The language.
    pub language: Language,
    /// An IANA time zone.
    pub zone: String,
    /// The address of the instance, without a slash at its end.
    pub site: &'a str,
    /// The name of the Ortsweberei.
    pub ort: String,
}

/// A decision with what it rests on.
pub(crate) struct Beschlossen {
    /// The Antrag.
    pub antrag: AntragView,
    /// How it was decided.
    pub entscheidung: Entscheidung,
    /// The vote, unless it passed without one.
    pub vote: Option<AbstimmungView>,
}

impl Beschlossen {
    /// The record that holds the decision: of a vote the one with its count.
    pub fn position(&self) -> u64 {
        let counted = self.vote.as_ref().and_then(|vote| vote.closed_position);
        counted.unwrap_or(self.entscheidung.position)
    }

    /// The sheet; `ways` are those of the voices in its vote.
    pub fn blatt(self, views: &Views, satz: Satz<'_>, ways: &[PfadView], platz: &Platz) -> Blatt {
        let position = self.position();
        let Self { antrag, entscheidung, vote } = self;
        let text = antrag.text.as_deref();
        let page = if vote.is_some() { "nachzaehlen" } else { "knoten" };
        Blatt {
            sheet: "beschluss",
            lang: satz.language.tag(),
            zone: satz.zone,
            ort: satz.ort,
            url: format!("{}/{page}/{}", satz.site, antrag.id),
            title: text.map_or_else(|| FORGOTTEN.to_owned(), |text| text.title.to_string()),
            details_md: text.map(|text| text.description.to_string()).unwrap_or_default(),
            kind: Word(antrag.anliegen.art().word()),
            by: named(views, antrag.by),
            amount_cents: match antrag.anliegen {
                Anliegen::Auszahlung { betrag } => Some(betrag.cents()),
                _ => None,
            },
            accepted: antrag.status == domain::AntragStatus::Angenommen,
            opened_at: Moment(antrag.opened_at),
            decision_deadline: Moment(antrag.decision_deadline),
            decided_at: Moment(entscheidung.at),
            einsprueche: antrag.einsprueche.iter().map(|one| BlattEinspruch::of(views, one)).collect(),
            vote: vote.map(|vote| BlattAbstimmung::of(views, &vote, ways)),
            beleg: Beleg::of(position, platz),
        }
    }
}

impl BlattEinspruch {
    fn of(views: &Views, view: &EinspruchView) -> Self {
        Self {
            name: named(views, view.by),
            grund: view.grund.as_ref().map(ToString::to_string),
            created_at: Moment(view.created_at),
            withdrawn_at: view.withdrawn_at.map(Moment),
        }
    }
}

impl BlattAbstimmung {
    fn of(views: &Views, vote: &AbstimmungView, ways: &[PfadView]) -> Self {
        let mut carried: BTreeMap<GarnrolleId, Vec<GarnrolleId>> = BTreeMap::new();
        for way in ways.iter().filter(|way| way.stimme.is_some() && way.pfad.len() > 1) {
            carried.entry(*way.pfad.last().unwrap_or(&way.garnrolle)).or_default().push(way.garnrolle);
        }
        let counted = vote.ergebnis.as_deref();
        let stimme = |stimme: &StimmeView| BlattStimme {
            name: named(views, stimme.by),
            choice: Word(stimme.wahl.word()),
            reason: stimme.grund.as_ref().map(ToString::to_string),
            cast_at: Moment(stimme.cast_at),
            gewicht: stimme.gewicht,
            traegt: carried.get(&stimme.by).map_or_else(Vec::new, |some| {
                some.iter().take(MOST_NAMES).map(|one| named(views, *one)).collect()
            }),
        };
        Self {
            opened_at: Moment(vote.opened_at),
            closed_at: Moment(vote.closed_at.unwrap_or(vote.closes_at)),
            ja: counted.map_or(0, |counted| counted.ja),
            nein: counted.map_or(0, |counted| counted.nein),
            enthaltung: counted.map_or(0, |counted| counted.enthaltung),
            nicht_abgegeben: counted.map_or(0, |counted| counted.nicht_abgegeben),
            stimmen: vote.stimmen.iter().map(stimme).collect(),
        }
    }
}
