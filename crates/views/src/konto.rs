//! The Ortsgewebekonto to read: how much lies where, every entry, the balance day by day, and of every payout which
//! donations it is paid from. Of an anonymous donation there is nothing here to tell who gave it or when on its day.

use crate::page::{Cursor, Page, PageRequest, cut, newest};
use crate::views::Views;
use domain::state::Salden;
use domain::{
    AntragId, AuszahlungId, AuszahlungStatus, Begruendung, Betrag, BuchungArt, BuchungId, GarnrolleId,
    Geldkonto, KnotenId, OrtId, StrukturArt, Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Bound;
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

impl KontoView {
    /// Whether anything was ever booked.
    #[must_use]
    pub const fn is_bewegt(&self) -> bool {
        !self.tage.is_empty()
    }
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

impl Zeit {
    /// The moment, where it may be told.
    #[must_use]
    pub const fn moment(self) -> Option<Timestamp> {
        match self {
            Self::Moment(moment) => Some(moment),
            Self::Tag(_) => None,
        }
    }
    /// The beginning of its day in UTC.
    #[must_use]
    pub const fn tag(self) -> Timestamp {
        match self {
            Self::Moment(moment) => moment.day(),
            Self::Tag(tag) => tag,
        }
    }
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
    /// Where the rest of it went.
    pub wohin: BTreeMap<BuchungId, Wohin>,
    /// The payouts that are authorised and wait to be paid.
    pub offen: BTreeSet<AuszahlungId>,
    pub changed_at: u64,
}

/// Where the money of a donation went, as far as it is not free any more.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Wohin {
    /// Into which payouts, and how many cents of it; in the order in which it came to them.
    pub auszahlungen: Vec<(AuszahlungId, i64)>,
    /// How many cents of it went back: all of them when it was undone, else none.
    pub zurueck: i64,
}

/// What a payout is paid from instead of a donation that was undone.
pub(crate) type Ersatz = (AuszahlungId, Vec<(BuchungId, i64)>);

impl Wohin {
    /// How many cents of a donation of this amount are still free.
    #[must_use]
    pub fn uebrig(&self, betrag: Betrag) -> i64 {
        let used: i64 = self.auszahlungen.iter().map(|(_, cents)| *cents).sum();
        betrag.cents() - used - self.zurueck
    }
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
        let mut taken: Vec<(BuchungId, i64)> = Vec::new();
        while cents > 0
            && let Some((from, left)) = self.lose.front_mut()
        {
            let part = cents.min(*left);
            match taken.last_mut() {
                Some((same, so_far)) if same == from => *so_far += part,
                _ => taken.push((*from, part)),
            }
            (cents, *left) = (cents - part, *left - part);
            if *left == 0 {
                self.lose.pop_front();
            }
        }
        taken
    }

    /// Takes what a payout is paid from.
    pub fn reserve(&mut self, id: AuszahlungId, cents: i64) -> Vec<(BuchungId, i64)> {
        self.offen.insert(id);
        self.take_for(id, cents)
    }

    /// Takes so many cents of what came in first, for this payout.
    fn take_for(&mut self, id: AuszahlungId, cents: i64) -> Vec<(BuchungId, i64)> {
        let taken = self.take(cents);
        for (from, part) in &taken {
            add(&mut self.wohin.entry(*from).or_default().auszahlungen, (id, *part));
        }
        taken
    }

    /// What was taken for a payout is free again and goes out first.
    pub fn put_back(&mut self, id: AuszahlungId, taken: &[(BuchungId, i64)]) {
        for lot in taken.iter().rev() {
            self.lose.push_front(*lot);
            if let Some(wohin) = self.wohin.get_mut(&lot.0) {
                wohin.auszahlungen.retain(|(one, _)| *one != id);
            }
        }
        self.offen.remove(&id);
    }

    /// A donation goes back as if it had never come: what was paid from it is paid from what came in first of the others.
    pub fn give_back(&mut self, id: BuchungId, cents: i64) -> Vec<Ersatz> {
        self.lose.retain(|lot| lot.0 != id);
        let gone = self.wohin.entry(id).or_default();
        gone.zurueck = cents;
        let paid = std::mem::take(&mut gone.auszahlungen);
        paid.into_iter().map(|(payout, part)| (payout, self.take_for(payout, part))).collect()
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

/// Adds a part to those there are, each of which stands once.
pub(crate) fn add<I: PartialEq>(parts: &mut Vec<(I, i64)>, (id, cents): (I, i64)) {
    match parts.iter_mut().find(|(known, _)| *known == id) {
        Some((_, so_far)) => *so_far += cents,
        None => parts.push((id, cents)),
    }
}

impl AuszahlungView {
    /// What was paid from this donation is paid from these.
    pub(crate) fn replace(&mut self, gone: BuchungId, parts: Vec<(BuchungId, i64)>) {
        let Some(at) = self.herkunft.iter().position(|(from, _)| *from == gone) else { return };
        let rest = self.herkunft.split_off(at);
        for part in parts.into_iter().chain(rest.into_iter().skip(1)) {
            add(&mut self.herkunft, part);
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
        self.struktur_knoten(ort, StrukturArt::Konto)
    }

    /// The entries of a Konto, the newest first; none when there is no such one.
    #[must_use]
    pub fn buchungen(&self, ort: OrtId, page: &PageRequest) -> Page<BuchungView> {
        let rows = self.konten.orte.get(&ort).map(|row| row.buchungen.as_slice()).unwrap_or_default();
        newest(rows, page, |row| row.position).map(|row| row.view.clone())
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
    #[must_use]
    pub fn auszahlungen_offen(&self, ort: OrtId, page: &PageRequest) -> Page<&AuszahlungView> {
        let after =
            page.after.map_or(Bound::Unbounded, |after| Bound::Excluded(AuszahlungId::from_u128(after.id)));
        let offen = self.konten.orte.get(&ort).into_iter();
        let waiting = offen.flat_map(|row| row.offen.range((after, Bound::Unbounded))).take(page.size() + 1);
        let found = waiting.filter_map(|id| {
            Some((Cursor { order: 0, id: id.as_u128() }, self.konten.auszahlungen.get(id)?))
        });
        cut(page, found.collect()).map(|(_, view)| view)
    }

    /// Where the money of a donation went; nothing when the entry is none, or nothing of it has gone anywhere.
    #[must_use]
    pub fn wohin(&self, id: BuchungId) -> Option<&Wohin> {
        let (ort, _) = self.konten.stehen_in.get(&id)?;
        self.konten.orte.get(ort)?.wohin.get(&id)
    }
}
