//! The running votes: what each would come to, kept in step with everything that changes it, so that nobody who looks at
//! one has all voices followed anew. It must know nothing of how a vote opens or closes.

use crate::antraege::AntragRow;
use crate::delegationen::Delegationen;
use crate::rollen::{RolleRow, Rollen};
use domain::decide::Vorschau;
use domain::{AntragId, GarnrolleId, OrtId, Wahl};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The votes that run, by their Antrag.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Laufende {
    by_antrag: BTreeMap<AntragId, Laufend>,
}

/// A vote that runs. Its persons have the numbers of the Garnrollen.
#[derive(Debug, Serialize, Deserialize)]
struct Laufend {
    ort: OrtId,
    but: Option<GarnrolleId>,
    vorschau: Vorschau,
}

impl Laufende {
    /// A vote opens; nobody has voted yet.
    pub fn open(&mut self, antrag: &AntragRow, rollen: &Rollen, delegationen: &Delegationen) {
        let (ort, but) = (antrag.ort, antrag.without_voice());
        let lent = |row: &RolleRow| rollen.table.number(delegationen.get(row.id)?.to);
        let persons = rollen.table.rows().map(|row| (row.votes(ort, but), lent(row), None));
        self.by_antrag.insert(antrag.id, Laufend { ort, but, vorschau: Vorschau::new(persons) });
    }
    pub fn close(&mut self, antrag: AntragId) {
        self.by_antrag.remove(&antrag);
    }
    pub fn vote(&mut self, antrag: AntragId, number: u32, wahl: Wahl) {
        if let Some(vote) = self.by_antrag.get_mut(&antrag) {
            vote.vorschau.vote(number, wahl);
        }
    }
    /// Somebody lends its voice to somebody, or to nobody any more.
    pub fn lend(&mut self, number: u32, to: Option<u32>) {
        for vote in self.by_antrag.values_mut() {
            vote.vorschau.lend(number, to);
        }
    }
    /// Whether somebody may vote has changed, or may have.
    pub fn standing(&mut self, number: u32, row: &RolleRow) {
        for vote in self.by_antrag.values_mut() {
            if row.votes(vote.ort, vote.but) {
                vote.vorschau.join(number);
            } else {
                vote.vorschau.leave(number);
            }
        }
    }
    /// What a running vote would come to, as far as everything that happened has been recorded.
    pub fn vorschau(&self, antrag: AntragId) -> Option<&Vorschau> {
        self.by_antrag.get(&antrag).map(|vote| &vote.vorschau)
    }
}
