//! The Ortsgewebekonto to read: how much lies where, every entry, the balance day by day, and of every payout which
//! donations it is paid from. Of an anonymous donation there is nothing here to tell who gave it or when on its day.

use crate::page::{Page, PageRequest, newest_first, sorted_page};
use crate::views::Views;
use domain::state::Salden;
use domain::{
    AntragId, AuszahlungId, AuszahlungStatus, Begruendung, Betrag, BuchungArt, BuchungId, GarnrolleId,
    Geldkonto, KnotenId, OrtId, StrukturArt, Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// So many days of the balance are told at most: those at its end.
const DAYS: usize = 730;

/// The Konto of an Ortsweberei.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KontoView {
    /// Whose.
    pub ort: OrtId,
    /// The Knoten that it is on the map.
    pub knoten: Option<KnotenId>,
    /// How much lies in each account.
    pub salden: Salden,
    /// The balance at the end of every day on which money moved, the oldest first.
    pub tage: Vec<Tagessaldo>,
    /// Log position of the last change.
    pub changed_at: u64,
}

/// The balance at the end of a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Tagessaldo {
    /// The beginning of the day in UTC.
    pub tag: Timestamp,
    /// What was there, in cents.
    pub saldo_cents: i64,
    /// What of it was reserved, in cents.
    pub reserviert_cents: i64,
}

/// When something was booked, as exactly as may be told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Zeit {
    /// At this moment.
    Moment(Timestamp),
    /// On the day that begins here.
    Tag(Timestamp),
}

/// An entry in the ledger.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BuchungView {
    /// Its id.
    pub id: BuchungId,
    /// Why money moved.
    pub art: BuchungArt,
    /// From which account to which.
    pub weg: (Geldkonto, Geldkonto),
    /// How much.
    pub betrag: Betrag,
    /// When.
    pub zeit: Zeit,
    /// Who; nothing for an anonymous donation and for what a Beschluss does by itself.
    pub by: Option<GarnrolleId>,
    /// The payout that it is about.
    pub auszahlung: Option<AuszahlungId>,
    /// The receipt; nothing when there is none or it is forgotten.
    #[serde(with = "crate::kept::shared")]
    pub beleg: Option<Arc<Begruendung>>,
    /// The Beschluss that set its money free.
    pub durch: Option<AntragId>,
    /// The wrong entry that it undoes.
    pub gegen: Option<BuchungId>,
    /// The contra entry that undid it.
    pub korrigiert_durch: Option<BuchungId>,
    /// What was there after it, in cents.
    pub saldo_cents: i64,
}

/// A payout.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AuszahlungView {
    /// Its id; that of the Antrag with the same bits.
    pub id: AuszahlungId,
    /// Out of whose Konto.
    pub ort: OrtId,
    /// How much.
    pub betrag: Betrag,
    /// Where it stands.
    pub status: AuszahlungStatus,
    /// When it was decided.
    pub decided_at: Timestamp,
    /// What was free then, in cents, where that was too little.
    pub frei_cents: Option<i64>,
    /// When and by whom it was paid.
    pub bezahlt: Option<(Timestamp, GarnrolleId)>,
    /// The receipt of the payment; nothing when there is none or it is forgotten.
    #[serde(with = "crate::kept::shared")]
    pub beleg: Option<Arc<Begruendung>>,
    /// Which donations it is paid from, the oldest first, and how many cents of each: what came in first goes out first.
    pub herkunft: Vec<(BuchungId, i64)>,
}

/// A Konto as it is kept.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct KontoRow {
    pub salden: Salden,
    pub buchungen: Vec<BuchungRow>,
    pub tage: Vec<Tagessaldo>,
    /// What is left of every donation, the oldest first; together what is free.
    pub lose: VecDeque<(BuchungId, i64)>,
    pub changed_at: u64,
}

/// An entry with its place in the log.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct BuchungRow {
    pub position: u64,
    pub view: BuchungView,
}

/// All Konten and payouts, and in which Konto an entry stands.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Konten {
    pub orte: BTreeMap<OrtId, KontoRow>,
    pub auszahlungen: BTreeMap<AuszahlungId, AuszahlungView>,
    pub stehen_in: BTreeMap<BuchungId, (OrtId, usize)>,
}

impl KontoRow {
    /// Takes so many cents of what came in first.
    pub fn take(&mut self, mut cents: i64) -> Vec<(BuchungId, i64)> {
        let mut taken = Vec::new();
        while cents > 0
            && let Some((from, left)) = self.lose.front_mut()
        {
            let part = cents.min(*left);
            taken.push((*from, part));
            (cents, *left) = (cents - part, *left - part);
            if *left == 0 {
                self.lose.pop_front();
            }
        }
        taken
    }

    /// What was taken is free again and goes out first.
    pub fn put_back(&mut self, taken: &[(BuchungId, i64)]) {
        for lot in taken.iter().rev() {
            self.lose.push_front(*lot);
        }
    }

    /// A donation goes back: what is left of it, and the rest out of what came in first.
    pub fn give_back(&mut self, id: BuchungId, cents: i64) {
        let own = |lot: &(BuchungId, i64)| lot.0 == id;
        let left: i64 = self.lose.iter().filter(|lot| own(lot)).map(|lot| lot.1).sum();
        self.lose.retain(|lot| !own(lot));
        self.take(cents - left);
    }

    /// The balance now is that of this day.
    pub fn keep_day(&mut self, tag: Timestamp) {
        let reserviert_cents = self.salden.of(Geldkonto::Reserviert);
        let now = Tagessaldo { tag, saldo_cents: self.salden.saldo(), reserviert_cents };
        match self.tage.last_mut().filter(|last| last.tag == tag) {
            Some(last) => *last = now,
            None => self.tage.push(now),
        }
    }
}

impl Views {
    /// The Konto of an Ortsweberei; nothing when there is no such one.
    #[must_use]
    pub fn konto(&self, ort: OrtId) -> Option<KontoView> {
        let (known, knoten) = (self.orte.get(&ort)?, self.konto_knoten(ort));
        let Some(row) = self.konten.orte.get(&ort) else {
            let (salden, tage) = (Salden::default(), Vec::new());
            return Some(KontoView { ort, knoten, salden, tage, changed_at: known.changed_at });
        };
        let from = row.tage.len().saturating_sub(DAYS);
        let tage = row.tage.get(from..).unwrap_or_default().to_vec();
        Some(KontoView { ort, knoten, salden: row.salden, tage, changed_at: row.changed_at })
    }

    /// The Knoten that the Konto of an Ortsweberei is on the map.
    #[must_use]
    pub fn konto_knoten(&self, ort: OrtId) -> Option<KnotenId> {
        let struktur = &self.orte.get(&ort)?.struktur;
        struktur.iter().find(|one| one.art == StrukturArt::Konto).map(|one| one.id)
    }

    /// The entries of a Konto, the newest first; none when there is no such one.
    #[must_use]
    pub fn buchungen(&self, ort: OrtId, page: &PageRequest) -> Page<BuchungView> {
        let rows = self.konten.orte.get(&ort).map(|row| row.buchungen.as_slice()).unwrap_or_default();
        let newest = rows.iter().map(|row| (newest_first(u128::from(row.position)), &row.view));
        sorted_page(page, newest).map(|(_, view)| view.clone())
    }

    /// An entry; nothing when there is no such one.
    #[must_use]
    pub fn buchung(&self, id: BuchungId) -> Option<&BuchungView> {
        let (ort, at) = self.konten.stehen_in.get(&id)?;
        self.konten.orte.get(ort)?.buchungen.get(*at).map(|row| &row.view)
    }

    /// A payout; nothing unless it was decided.
    #[must_use]
    pub fn auszahlung(&self, id: AuszahlungId) -> Option<&AuszahlungView> {
        self.konten.auszahlungen.get(&id)
    }

    /// The payouts of a Konto that are authorised and not yet paid, the oldest Antrag first.
    pub fn auszahlungen_offen(&self, ort: OrtId) -> impl Iterator<Item = &AuszahlungView> {
        let waits =
            move |one: &&AuszahlungView| one.ort == ort && one.status == AuszahlungStatus::Freigegeben;
        self.konten.auszahlungen.values().filter(waits)
    }
}
