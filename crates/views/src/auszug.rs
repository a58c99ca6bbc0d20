//! A statement of a Konto for paper: what was there before, every entry of some days, what is there after, and what of it is
//! reserved for which payouts. Days are those of UTC, because of an anonymous donation no more is told.

use crate::konto::{BuchungRow, BuchungView};
use crate::views::Views;
use domain::state::Salden;
use domain::{AuszahlungId, Betrag, BuchungArt, BuchungId, DAY, OrtId, Timestamp};
use std::collections::BTreeMap;

/// A statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuszugView<'v> {
    /// Its first day, by its beginning in UTC.
    pub von: Timestamp,
    /// Its last day, by its beginning in UTC.
    pub bis: Timestamp,
    /// What lay where before it.
    pub anfang: Salden,
    /// What lay where at its end.
    pub ende: Salden,
    /// Its entries in the order of the log, each with its number in the ledger, from 1.
    pub buchungen: Vec<(usize, &'v BuchungView)>,
    /// What was reserved at its end, the oldest Antrag first.
    pub reserviert: BTreeMap<AuszahlungId, Betrag>,
    /// The place in the log of the last entry that it rests on.
    pub position: u64,
}

/// Why there is no statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeinAuszug {
    /// There is no such Ortsweberei.
    Unbekannt,
    /// Nothing was booked by then.
    Leer,
    /// It would hold so many entries, which are too many.
    ZuLang(usize),
}

impl Views {
    /// The statement of these days, each given by any moment of it; from the first entry on and up to the last one unless
    /// they are named. It holds at most so many entries.
    ///
    /// # Errors
    /// [`KeinAuszug`].
    pub fn auszug(
        &self,
        ort: OrtId,
        (von, bis): (Option<Timestamp>, Option<Timestamp>),
        most: usize,
    ) -> Result<AuszugView<'_>, KeinAuszug> {
        self.orte.get(&ort).ok_or(KeinAuszug::Unbekannt)?;
        let rows = self.konten.orte.get(&ort).map(|konto| konto.buchungen.as_slice()).unwrap_or_default();
        let end = bis.map_or(rows.len(), |bis| {
            let over = bis.day() + DAY;
            rows.partition_point(|row| day(row) < over)
        });
        let rows = rows.get(..end).unwrap_or_default();
        let begin = von.map_or(0, |von| rows.partition_point(|row| day(row) < von.day()));
        let (before, within) = rows.split_at(begin);
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Err(KeinAuszug::Leer) };
        if within.len() > most {
            return Err(KeinAuszug::ZuLang(within.len()));
        }
        let anfang = salden(Salden::default(), before);
        let von = von.map_or_else(|| day(first), Timestamp::day);
        Ok(AuszugView {
            von,
            // Where nothing was booked since the first day, that is the last one too.
            bis: bis.map_or_else(|| day(last).max(von), Timestamp::day),
            anfang,
            ende: salden(anfang, within),
            buchungen: within.iter().zip(begin + 1..).map(|(row, nr)| (nr, &row.view)).collect(),
            reserviert: self.reserviert(rows),
            position: last.position,
        })
    }

    /// The number of an entry in its ledger, from 1.
    #[must_use]
    pub fn buchung_nr(&self, id: BuchungId) -> Option<usize> {
        self.konten.stehen_in.get(&id).map(|(_, at)| at + 1)
    }

    /// What these entries leave reserved.
    fn reserviert(&self, rows: &[BuchungRow]) -> BTreeMap<AuszahlungId, Betrag> {
        let mut reserved = BTreeMap::new();
        for BuchungRow { view, .. } in rows {
            let Some(auszahlung) = view.auszahlung else { continue };
            let undone = view.gegen.and_then(|wrong| self.buchung(wrong)).map(|wrong| wrong.art);
            match (view.art, undone) {
                (BuchungArt::Freigabe, _) | (BuchungArt::Korrektur, Some(BuchungArt::Zahlung)) => {
                    reserved.insert(auszahlung, view.betrag);
                }
                (BuchungArt::Zahlung | BuchungArt::Ruecknahme, _) => {
                    reserved.remove(&auszahlung);
                }
                _ => {}
            }
        }
        reserved
    }
}

const fn day(row: &BuchungRow) -> Timestamp {
    row.view.zeit.tag()
}

fn salden(mut salden: Salden, rows: &[BuchungRow]) -> Salden {
    for row in rows {
        salden.bewege(row.view.weg, row.view.betrag);
    }
    salden
}
