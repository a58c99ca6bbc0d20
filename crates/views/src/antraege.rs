//! What is being decided: Anträge with their Einsprüche, votes with every Stimme, and who spoke for whom. A decision has
//! effects that only its event tells, so for readers no deadline passes before its decision stands in the log
//! ([`Views::settled`]); the weave writes it at the very moment.

use crate::delegationen::Wege;
use crate::knoten::KnotenRow;
use crate::page::{Cursor, Page, PageRequest, newest, newest_first, oldest, sorted_page};
use crate::views::Views;
use domain::event::{KnotenText, Regel};
use domain::{
    AbstimmungId, Anliegen, AntragId, AntragStatus, Begruendung, Ergebnis, GarnrolleId, KnotenId, Micros,
    OrtId, Timestamp, Wahl,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

/// An Antrag as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AntragView {
    /// Its id; its Raum is the Knoten with the same bits.
    pub id: AntragId,
    /// Whose business it is.
    pub ort: OrtId,
    /// Who filed it.
    pub by: GarnrolleId,
    /// What it asks for.
    pub anliegen: Anliegen,
    /// Title and details; nothing when forgotten.
    pub text: Option<Arc<KnotenText>>,
    /// The Knoten that it points at.
    pub knoten: Option<KnotenId>,
    /// When it was filed.
    pub opened_at: Timestamp,
    /// When it passes unless somebody objects, or when its vote opens.
    pub decision_deadline: Timestamp,
    /// Where it stands.
    pub status: AntragStatus,
    /// Its decision, once there is one.
    pub decided: Option<Entscheidung>,
    /// Every Einspruch, the oldest first, those taken back too.
    pub einsprueche: Vec<EinspruchView>,
    /// The vote about it, once there is one.
    pub abstimmung: Option<AbstimmungId>,
    /// When that vote closes.
    pub closes_at: Option<Timestamp>,
    /// The later Beschluss that repealed it.
    pub aufgehoben_durch: Option<AntragId>,
    /// Log position of the last change of anything in here.
    pub changed_at: u64,
}

/// When and how an Antrag ceased to be open.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entscheidung {
    /// When.
    pub at: Timestamp,
    /// By which rule; nothing when it was taken back.
    pub regel: Option<Regel>,
    /// The place in the log of the record that says so.
    pub position: u64,
}

/// An Einspruch.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EinspruchView {
    /// Who.
    pub by: GarnrolleId,
    /// Why; nothing when forgotten.
    #[serde(with = "crate::kept::shared")]
    pub grund: Option<Arc<Begruendung>>,
    /// When.
    pub created_at: Timestamp,
    /// When it was taken back.
    pub withdrawn_at: Option<Timestamp>,
}

/// A vote.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AbstimmungView {
    /// Its id.
    pub id: AbstimmungId,
    /// What is voted on.
    pub antrag: AntragId,
    /// When it opened.
    pub opened_at: Timestamp,
    /// The place in the log at which it opened.
    pub opened_position: u64,
    /// When it closes.
    pub closes_at: Timestamp,
    /// When it was counted.
    pub closed_at: Option<Timestamp>,
    /// The place in the log at which its result stands.
    pub closed_position: Option<u64>,
    /// What it came to.
    pub ergebnis: Option<Arc<Ergebnis>>,
    /// The last Stimme of everyone who voted directly, with the voices it carries: as counted, or as they stand now.
    pub stimmen: Vec<StimmeView>,
    /// Log position of the last change of anything in here.
    pub changed_at: u64,
}

/// A Stimme.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StimmeView {
    /// Who.
    pub by: GarnrolleId,
    /// How.
    pub wahl: Wahl,
    /// Why, where a reason was given and is not forgotten.
    #[serde(with = "crate::kept::shared")]
    pub grund: Option<Arc<Begruendung>>,
    /// When.
    pub cast_at: Timestamp,
    /// Its place in the log.
    pub position: u64,
    /// For how many voices, its own included; 0 for one that was changed later, or of somebody without a voice.
    pub gewicht: u32,
}

/// The way of one voice in a vote.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PfadView {
    /// Whose voice.
    pub garnrolle: GarnrolleId,
    /// From its owner to whoever speaks for it, or to where the way ends.
    pub pfad: Vec<GarnrolleId>,
    /// How it counts; nothing when it reached nobody who voted.
    pub stimme: Option<Wahl>,
    /// The place in the log of the Stimme that decided it.
    pub position: Option<u64>,
}

/// Which Anträge to list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct AntraegeQuery {
    /// Only of this Ortsweberei.
    pub ort: Option<OrtId>,
    /// Only with this status.
    pub status: Option<AntragStatus>,
    /// Only those that point at this Knoten.
    pub knoten: Option<KnotenId>,
    /// Which page.
    pub page: PageRequest,
}

/// An Antrag as it is kept. Its words are those of its Raum.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AntragRow {
    pub id: AntragId,
    pub ort: OrtId,
    pub by: GarnrolleId,
    pub anliegen: Anliegen,
    pub knoten: Option<KnotenId>,
    pub opened_at: Timestamp,
    pub decision_deadline: Timestamp,
    pub status: AntragStatus,
    pub decided: Option<Entscheidung>,
    pub einsprueche: Vec<EinspruchView>,
    pub abstimmung: Option<AbstimmungRow>,
    pub aufgehoben_durch: Option<AntragId>,
    pub position: u64,
    pub changed_at: u64,
}

/// A vote as it is kept: every Stimme in the order of the log.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AbstimmungRow {
    pub opened_at: Timestamp,
    pub position: u64,
    pub closes_at: Timestamp,
    pub stimmen: Vec<StimmeView>,
    pub closed: Option<Gezaehlt>,
}

/// What is kept of a count: the result, and who had lent to whom at that moment.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Gezaehlt {
    pub at: Timestamp,
    pub position: u64,
    #[serde(with = "crate::kept::shared")]
    pub ergebnis: Arc<Ergebnis>,
    #[serde(with = "crate::kept::shared")]
    pub wege: Wege,
}

impl AntragRow {
    /// When it will be decided, or its vote be counted, unless it has been.
    pub fn due(&self) -> Option<Timestamp> {
        match (self.status, &self.abstimmung) {
            (AntragStatus::Offen, _) => Some(self.decision_deadline),
            (AntragStatus::Abstimmung, Some(vote)) => Some(vote.closes_at),
            _ => None,
        }
    }
}

impl AbstimmungRow {
    /// The last Stimme of everyone.
    pub fn direct(&self) -> BTreeMap<GarnrolleId, Wahl> {
        self.stimmen.iter().map(|stimme| (stimme.by, stimme.wahl)).collect()
    }
}

impl AbstimmungView {
    /// A page of the last Stimmen of everyone who voted directly, in the order of the log.
    #[must_use]
    pub fn seite(&self, page: &PageRequest) -> Page<&StimmeView> {
        oldest(&self.stimmen, page, |stimme| stimme.position)
    }
}

impl Views {
    /// An Antrag; nothing when there is no such one.
    #[must_use]
    pub fn antrag(&self, id: AntragId) -> Option<AntragView> {
        self.antraege.get(&id).map(|row| self.antrag_view(row))
    }

    /// The moment that readers may be told about: `now`, but never past a decision that is due and has not been written,
    /// nor past somebody being forgotten.
    #[must_use]
    pub fn settled(&self, now: Timestamp) -> Timestamp {
        let deciding = self.deciding.first().map(|(moment, _)| *moment);
        let pending = deciding.into_iter().chain(self.leaving.first().map(|(moment, _)| *moment)).min();
        pending.map_or(now, |pending| now.min(pending - Micros(1)))
    }

    /// Anträge, the newest first.
    #[must_use]
    pub fn antraege(&self, query: &AntraegeQuery) -> Page<AntragView> {
        let asked = |row: &&AntragRow| {
            query.ort.is_none_or(|ort| ort == row.ort)
                && query.knoten.is_none_or(|knoten| Some(knoten) == row.knoten)
                && query.status.is_none_or(|status| status == row.status)
        };
        let rows =
            self.antraege.values().filter(asked).map(|row| (newest_first(u128::from(row.position)), row));
        sorted_page(&query.page, rows).map(|(_, row)| self.antrag_view(row))
    }

    /// What is being decided in this Ortsweberei, the next to be decided first. One that gets a later end meanwhile comes
    /// again at its new place.
    #[must_use]
    pub fn anstehend(&self, ort: OrtId, page: &PageRequest) -> Page<AntragView> {
        let rows = self.antraege.values().filter(|row| row.ort == ort).filter_map(|row| {
            let order = u64::try_from(row.due()?.micros()).unwrap_or(0);
            Some((Cursor { order, id: u128::from(row.position) }, row))
        });
        sorted_page(page, rows).map(|(_, row)| self.antrag_view(row))
    }

    /// What is decided after `now` and no later than `until`, in every Ortsweberei, the next first.
    #[must_use]
    pub fn deciding_until(&self, now: Timestamp, until: Timestamp) -> Vec<(Timestamp, AntragId)> {
        let ahead = (Bound::Excluded((now, AntragId::from_u128(u128::MAX))), Bound::Unbounded);
        self.deciding.range(ahead).take_while(|(when, _)| *when <= until).copied().collect()
    }

    /// Everyone who has a voice in an Antrag as everything stands now, in the order of ids.
    #[must_use]
    pub fn stimmberechtigte(&self, antrag: AntragId) -> BTreeSet<GarnrolleId> {
        let Some(row) = self.antraege.get(&antrag) else { return BTreeSet::new() };
        let but = row.without_voice();
        let votes =
            |id: &GarnrolleId| self.rollen.registered(*id).is_some_and(|rolle| rolle.votes(row.ort, but));
        self.rollen.all.iter().map(|(id, _)| *id).filter(votes).collect()
    }

    /// Whether somebody has a voice in an Antrag as everything stands now.
    #[must_use]
    pub fn hat_stimme(&self, antrag: AntragId, person: GarnrolleId) -> bool {
        let votes = |row: &AntragRow| {
            self.rollen.registered(person).is_some_and(|rolle| rolle.votes(row.ort, row.without_voice()))
        };
        self.antraege.get(&antrag).is_some_and(votes)
    }

    fn antrag_view(&self, row: &AntragRow) -> AntragView {
        let raum = self.knoten.find(row.id.raum());
        AntragView {
            id: row.id,
            ort: row.ort,
            by: row.by,
            anliegen: row.anliegen,
            text: raum.and_then(KnotenRow::shown_text),
            knoten: row.knoten,
            opened_at: row.opened_at,
            decision_deadline: row.decision_deadline,
            status: row.status,
            decided: row.decided,
            einsprueche: row.einsprueche.clone(),
            abstimmung: row.abstimmung.as_ref().map(|_| row.id.abstimmung()),
            closes_at: row.abstimmung.as_ref().map(|vote| vote.closes_at),
            aufgehoben_durch: row.aufgehoben_durch,
            changed_at: row.changed_at,
        }
    }

    /// A vote; nothing when there is no such one, or none yet.
    #[must_use]
    pub fn abstimmung(&self, id: AbstimmungId, now: Timestamp) -> Option<AbstimmungView> {
        let antrag = self.antraege.get(&id.antrag())?;
        let vote = antrag.abstimmung.as_ref()?;
        let closed = vote.closed.as_ref();
        Some(AbstimmungView {
            id,
            antrag: antrag.id,
            opened_at: vote.opened_at,
            opened_position: vote.position,
            closes_at: vote.closes_at,
            closed_at: closed.map(|closed| closed.at),
            closed_position: closed.map(|closed| closed.position),
            ergebnis: closed.map(|closed| Arc::clone(&closed.ergebnis)),
            stimmen: self.weighed(antrag, vote, now),
            changed_at: antrag.changed_at,
        })
    }

    /// Every Stimme of a vote with its changes, the newest first.
    #[must_use]
    pub fn stimmen(&self, id: AbstimmungId, page: &PageRequest) -> Option<Page<StimmeView>> {
        let stimmen = &self.antraege.get(&id.antrag())?.abstimmung.as_ref()?.stimmen;
        Some(newest(stimmen, page, |stimme| stimme.position).map(StimmeView::clone))
    }

    /// The way of every voice in a vote, in the order of ids: as counted, or as everything stands at `now`.
    #[must_use]
    pub fn pfade(&self, id: AbstimmungId, page: &PageRequest, now: Timestamp) -> Option<Page<PfadView>> {
        let antrag = self.antraege.get(&id.antrag())?;
        let vote = antrag.abstimmung.as_ref()?;
        let direct = vote.direct();
        let last: BTreeMap<GarnrolleId, u64> =
            vote.stimmen.iter().map(|stimme| (stimme.by, stimme.position)).collect();
        let view = |garnrolle: GarnrolleId, pfad: Vec<GarnrolleId>| {
            let end = pfad.last();
            let stimme = end.and_then(|end| direct.get(end)).copied();
            let position = end.and_then(|end| last.get(end)).copied();
            PfadView { garnrolle, pfad, stimme, position }
        };
        let cursor = |person: GarnrolleId| Cursor { order: 0, id: person.as_u128() };
        let Some(closed) = &vote.closed else {
            let (ort, but) = (antrag.ort, antrag.without_voice());
            let after = page.after.map_or(Bound::Unbounded, |after| {
                Bound::Excluded((GarnrolleId::from_u128(after.id), u32::MAX))
            });
            let votes = |number: u32| self.rollen.table.get(number).is_some_and(|row| row.votes(ort, but));
            let persons = self.rollen.all.range((after, Bound::Unbounded));
            let persons = persons.filter(|(_, number)| votes(*number)).map(|(id, _)| (cursor(*id), *id));
            let found = crate::page::cut(page, persons.take(page.size() + 1).collect());
            return Some(found.map(|(_, person)| view(person, self.pfad_now(antrag, &direct, person, now))));
        };
        let rows = closed.wege.personen().iter().map(|person| (cursor(*person), *person));
        Some(sorted_page(page, rows).map(|(_, person)| view(person, closed.wege.pfad(person, &direct))))
    }

    /// The way of one voice in a running vote, as things stand at `now`; a circle is shown once.
    fn pfad_now(
        &self,
        antrag: &AntragRow,
        direct: &BTreeMap<GarnrolleId, Wahl>,
        person: GarnrolleId,
        now: Timestamp,
    ) -> Vec<GarnrolleId> {
        let (ort, but) = (antrag.ort, antrag.without_voice());
        let votes = |id: GarnrolleId| self.rollen.registered(id).is_some_and(|row| row.votes(ort, but));
        let (mut way, mut met) = (Vec::new(), BTreeSet::new());
        let mut next = Some(person);
        while let Some(here) = next.filter(|here| votes(*here) && met.insert(*here)) {
            way.push(here);
            let goes_on = !direct.contains_key(&here);
            next = goes_on.then(|| self.delegation_of(here, now)).flatten().map(|lent| lent.to);
        }
        way
    }

    /// The last Stimme of everyone, with the voices it carries.
    fn weighed(&self, antrag: &AntragRow, vote: &AbstimmungRow, now: Timestamp) -> Vec<StimmeView> {
        let counted: BTreeMap<GarnrolleId, u32>;
        let carried: &dyn Fn(GarnrolleId) -> u32 = match (&vote.closed, self.laufende.vorschau(antrag.id)) {
            (None, Some(vorschau)) if !self.delegationen.some_ended(now) => {
                &|by| self.rollen.table.number(by).map_or(0, |number| vorschau.gewicht(number))
            }
            (closed, _) => {
                let gewichte = match closed {
                    Some(closed) => Arc::clone(&closed.ergebnis),
                    // A lent voice went back a moment ago, and that is not written yet.
                    None => Arc::new(self.counted(antrag, vote, now)),
                };
                counted = gewichte.gewichte.iter().map(|one| (one.garnrolle, one.gewicht)).collect();
                &|by| counted.get(&by).copied().unwrap_or(0)
            }
        };
        let mut last: BTreeMap<GarnrolleId, StimmeView> = BTreeMap::new();
        for stimme in &vote.stimmen {
            let gewicht = carried(stimme.by);
            last.insert(stimme.by, StimmeView { gewicht, ..stimme.clone() });
        }
        let mut stimmen: Vec<StimmeView> = last.into_values().collect();
        stimmen.sort_by_key(|stimme| stimme.position);
        stimmen
    }

    /// What a running vote would come to at `now`, counted from the beginning.
    fn counted(&self, antrag: &AntragRow, vote: &AbstimmungRow, now: Timestamp) -> Ergebnis {
        domain::decide::zaehle(&self.wege(antrag.ort, antrag.without_voice(), now), &vote.direct())
    }
}

impl AntragRow {
    /// Who has no voice in it (`domain::state::Antrag::without_voice`).
    pub fn without_voice(&self) -> Option<GarnrolleId> {
        domain::state::without_voice(self.anliegen, self.by)
    }
}
