//! Everything that the views answer at a moment, written down in one canonical way: by id, never by number. Two nodes
//! that saw the same log write the same, however they came to see it. For tests, the simulator and `verify`.

use crate::antraege::AntraegeQuery;
use crate::automatik::AutomatikQuery;
use crate::delegationen::DelegationenQuery;
use crate::geo::Bbox;
use crate::gespraech::Leserichtung;
use crate::map::{Bestand, KnotenQuery};
use crate::page::PageRequest;
use crate::rollen::RollenQuery;
use crate::suche::SucheQuery;
use crate::views::Views;
use domain::Timestamp;
use std::fmt;

/// The zooms whose Haufen and tiles are written down.
const ZOOMS: [u8; 4] = [0, 6, 11, 14];

impl Views {
    /// Writes down every answer at `now`, search for some words included.
    ///
    /// # Errors
    /// Only what `out` says.
    pub fn write_digest(&self, now: Timestamp, words: &[&str], out: &mut impl fmt::Write) -> fmt::Result {
        writeln!(out, "position {} time {}", self.position(), self.time())?;
        for ort in self.orte(now) {
            writeln!(out, "{ort:?}")?;
        }
        writeln!(out, "{:?}", self.statistik(None, now))?;
        writeln!(out, "{:?}", self.bilder)?;
        self.write_rollen(now, out)?;
        self.write_knoten(now, out)?;
        self.write_deciding(now, out)?;
        self.write_konten(out)?;
        self.write_map(now, out)?;
        for word in words {
            let query = SucheQuery { text: (*word).to_owned(), ..SucheQuery::default() };
            writeln!(out, "suche {word}: {:?}", self.suche(&query, now))?;
        }
        Ok(())
    }

    fn write_rollen(&self, now: Timestamp, out: &mut impl fmt::Write) -> fmt::Result {
        let mut query = RollenQuery::default();
        loop {
            let page = self.rollen(&query);
            for rolle in &page.items {
                writeln!(out, "{rolle:?} {:?}", self.rolle_privat(rolle.id))?;
                writeln!(out, "{:?}", self.aktivitaet(rolle.id, &PageRequest::first(200)))?;
                writeln!(out, "{:?}", self.faeden_of_rolle(rolle.id, &PageRequest::first(200), now))?;
            }
            let Some(next) = page.next else { return Ok(()) };
            query.page.after = Some(next);
        }
    }

    fn write_knoten(&self, now: Timestamp, out: &mut impl fmt::Write) -> fmt::Result {
        for bestand in [Bestand::Lebend, Bestand::Archiv] {
            let mut query = KnotenQuery { bestand, ..KnotenQuery::default() };
            loop {
                let page = self.knoten_list(&query, now);
                for summary in &page.items {
                    let id = summary.id;
                    writeln!(out, "{:?}", self.knoten(id, now))?;
                    writeln!(out, "{:?}", self.verlauf(id, &PageRequest::first(200)))?;
                    writeln!(
                        out,
                        "{:?}",
                        self.gespraech(id, &PageRequest::first(200), Leserichtung::VomAnfang, now)
                    )?;
                    writeln!(out, "{:?}", self.faeden_of_knoten(id, &PageRequest::first(200), now))?;
                }
                let Some(next) = page.next else { break };
                query.page.after = Some(next);
            }
        }
        Ok(())
    }

    fn write_deciding(&self, now: Timestamp, out: &mut impl fmt::Write) -> fmt::Result {
        for id in self.antraege.keys() {
            let (vote, first) = (id.abstimmung(), PageRequest::first(200));
            writeln!(out, "{:?} {:?}", self.antrag(*id), self.abstimmung(vote, now))?;
            writeln!(out, "{:?} {:?}", self.stimmen(vote, &first), self.pfade(vote, &first, now))?;
        }
        writeln!(out, "{:?}", self.antraege(&AntraegeQuery::default()))?;
        writeln!(out, "{:?}", self.delegationen(&DelegationenQuery::default(), now))
    }

    fn write_konten(&self, out: &mut impl fmt::Write) -> fmt::Result {
        for ort in self.orte.keys() {
            writeln!(out, "{:?} {:?}", self.konto(*ort), self.buchungen(*ort, &PageRequest::first(200)))?;
        }
        for auszahlung in self.konten.auszahlungen.values() {
            writeln!(out, "{auszahlung:?}")?;
        }
        for ort in self.orte.keys() {
            let query = AutomatikQuery { art: None, page: PageRequest::first(200) };
            writeln!(out, "{:?}", self.automatik(*ort, &query))?;
        }
        Ok(())
    }

    fn write_map(&self, now: Timestamp, out: &mut impl fmt::Write) -> fmt::Result {
        writeln!(out, "{:?}", self.faeden_in(&Bbox::WORLD, &PageRequest::first(200), now))?;
        writeln!(out, "{:?}", self.linien(&Bbox::WORLD, 1_000, now))?;
        let middle = self.orte(now).first().and_then(|ort| ort.struktur.first().map(|knoten| knoten.place));
        for zoom in ZOOMS {
            writeln!(out, "{:?}", self.haufen(&Bbox::WORLD, zoom, 1_000, now))?;
            let Some(middle) = middle else { continue };
            let cell = crate::cells::Cell::of(middle, zoom);
            writeln!(out, "{:?}", self.tile(cell.z, cell.x, cell.y, now))?;
        }
        Ok(())
    }
}
