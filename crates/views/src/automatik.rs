//! What the weave did by itself, and by which rule ("sichtbare Automatik"): per Ortsweberei, the newest first. An act of a
//! person is never listed here, and of persons only their numbers are kept, so that somebody forgotten needs no change.

use crate::page::{Cursor, Page, PageRequest, cut};
use crate::rollen::{Author, RolleRow};
use crate::views::Views;
use domain::event::{KnotenText, Regel};
use domain::state::Sichtung;
use domain::{AntragId, AutomatikArt, Betrag, FadenArt, KnotenArt, KnotenId, OrtId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Why the weave did something by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Ursache {
    /// By the rule that the record names.
    Regel(Regel),
    /// An Einspruch stands at the deadline: the Antrag is voted on.
    EinspruchSteht,
    /// The time for voting is over.
    AbstimmungVorbei,
    /// What was reported or frozen has been decided about.
    UeberMeldungEntschieden,
    /// No more is reserved than is free.
    NichtMehrAlsFrei,
}

/// What the weave did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each variant is named after its event")]
pub enum Vorgang {
    FadenVerblasst,
    FadenEntzwirnt,
    KnotenAufgeloest,
    AbstimmungEroeffnet,
    AbstimmungGeschlossen,
    AntragAngenommen,
    AntragAbgelehnt,
    BeschlussAufgehoben,
    InhaltAusgeblendet,
    InhaltGezeigt,
    InhaltAufgetaut,
    AuszahlungFreigegeben,
    AuszahlungNichtGedeckt,
    AuszahlungZurueckgenommen,
    VerifizierungBeschlossen,
    VerifizierungEntzogen,
    DelegationGeendet,
    RolleVergessen,
}

impl Vorgang {
    /// What it is about.
    #[must_use]
    pub const fn art(self) -> AutomatikArt {
        match self {
            Self::FadenVerblasst | Self::FadenEntzwirnt => AutomatikArt::Faeden,
            Self::KnotenAufgeloest => AutomatikArt::Knoten,
            Self::AbstimmungEroeffnet
            | Self::AbstimmungGeschlossen
            | Self::AntragAngenommen
            | Self::AntragAbgelehnt
            | Self::BeschlussAufgehoben
            | Self::InhaltAusgeblendet
            | Self::InhaltGezeigt
            | Self::InhaltAufgetaut => AutomatikArt::Entscheiden,
            Self::AuszahlungFreigegeben | Self::AuszahlungNichtGedeckt | Self::AuszahlungZurueckgenommen => {
                AutomatikArt::Geld
            }
            Self::VerifizierungBeschlossen
            | Self::VerifizierungEntzogen
            | Self::DelegationGeendet
            | Self::RolleVergessen => AutomatikArt::Menschen,
        }
    }
}

/// Something that the weave did by itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AutomatikView {
    /// Its place in the log.
    pub position: u64,
    /// When.
    pub time: Timestamp,
    /// What.
    pub vorgang: Vorgang,
    /// Why.
    pub ursache: Ursache,
    /// The Knoten that it happened to; of an Antrag its Raum.
    pub knoten: Option<KnotenId>,
    /// What kind of Knoten that is.
    pub knoten_art: Option<KnotenArt>,
    /// Its last title; nothing when forgotten.
    pub title: Option<Arc<KnotenText>>,
    /// How that title may be shown.
    pub sichtung: Sichtung,
    /// What kind of Faden it was.
    pub faden: Option<FadenArt>,
    /// Whom it happened to.
    pub wem: Option<Author>,
    /// How much money it was about.
    pub betrag: Option<Betrag>,
}

/// Which of it to list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct AutomatikQuery {
    /// Only about this.
    pub art: Option<AutomatikArt>,
    /// Which page.
    pub page: PageRequest,
}

/// An automatic act as it is kept: Knoten and person are numbers.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct AutomatikRow {
    pub position: u64,
    pub time: Timestamp,
    pub vorgang: Vorgang,
    pub ursache: Ursache,
    pub knoten: Option<u32>,
    pub faden: Option<FadenArt>,
    pub wem: Option<u32>,
}

/// All of them, per Ortsweberei and kind in the order of the log.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Automatik {
    orte: BTreeMap<OrtId, BTreeMap<AutomatikArt, Vec<AutomatikRow>>>,
}

impl Automatik {
    pub fn push(&mut self, ort: OrtId, row: AutomatikRow) {
        self.orte.entry(ort).or_default().entry(row.vorgang.art()).or_default().push(row);
    }
}

impl Views {
    /// What the weave did by itself in an Ortsweberei, the newest first; nothing when there is no such one.
    #[must_use]
    pub fn automatik(&self, ort: OrtId, query: &AutomatikQuery) -> Option<Page<AutomatikView>> {
        self.orte.get(&ort)?;
        let page = &query.page;
        let mut rows: Vec<&AutomatikRow> = Vec::new();
        let kinds = self.automatik.orte.get(&ort).into_iter().flatten();
        for (_, kind) in kinds.filter(|(art, _)| query.art.is_none_or(|asked| asked == **art)) {
            let end =
                page.after.map_or(kind.len(), |after| kind.partition_point(|row| row.position < after.order));
            // Of each kind no more than could all stand on this page.
            rows.extend(kind.iter().take(end).rev().take(page.size() + 1));
        }
        rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.position));
        let rows = rows.into_iter().take(page.size() + 1);
        let rows = rows.map(|row| (Cursor { order: row.position, id: 0 }, row)).collect();
        Some(cut(page, rows).map(|(_, row)| self.automatik_view(row)))
    }

    fn automatik_view(&self, row: &AutomatikRow) -> AutomatikView {
        let knoten = row.knoten.and_then(|number| self.knoten.get(number));
        let betrag = knoten.filter(|_| row.vorgang.art() == AutomatikArt::Geld).and_then(|raum| {
            let antrag = AntragId::from_u128(raum.id.as_u128());
            self.konten.auszahlungen.get(&antrag.auszahlung()).map(|one| one.betrag)
        });
        AutomatikView {
            position: row.position,
            time: row.time,
            vorgang: row.vorgang,
            ursache: row.ursache,
            knoten: knoten.map(|row| row.id),
            knoten_art: knoten.map(|row| row.kern.art),
            title: knoten.and_then(crate::knoten::KnotenRow::shown_text),
            sichtung: knoten.map(|row| row.sichtung).unwrap_or_default(),
            faden: row.faden,
            wem: row.wem.and_then(|number| self.rollen.table.get(number)).map(RolleRow::author),
            betrag,
        }
    }
}
