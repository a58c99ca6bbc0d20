//! All read models together. What they answer is in the file of each question; how they come to be is in `fold`.

use crate::antraege::AntragRow;
use crate::automatik::Automatik;
use crate::delegationen::Delegationen;
use crate::faeden::Faeden;
use crate::gespraech::NachrichtRow;
use crate::haufen::Haufen;
use crate::knoten::KnotenRow;
use crate::konto::Konten;
use crate::laufende::Laufende;
use crate::linien::Linien;
use crate::map::KnotenIndex;
use crate::orte::OrtRow;
use crate::rollen::Rollen;
use crate::stamps::Stamps;
use crate::suche::Suche;
use crate::table::Table;
use domain::{AntragId, BildId, GarnrolleId, KnotenId, NachrichtId, OrtId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that can be read, folded from the log. What is skipped here is kept in parts of its own (see `kept`).
#[derive(Debug, Serialize, Deserialize)]
pub struct Views {
    pub(crate) position: u64,
    pub(crate) time: Timestamp,
    pub(crate) orte: BTreeMap<OrtId, OrtRow>,
    pub(crate) rollen: Rollen,
    #[serde(skip)]
    pub(crate) knoten: Table<KnotenId, KnotenRow>,
    pub(crate) living: KnotenIndex,
    pub(crate) archive: KnotenIndex,
    pub(crate) dissolving: BTreeSet<(Timestamp, u32)>,
    #[serde(skip)]
    pub(crate) faeden: Faeden,
    #[serde(skip)]
    pub(crate) nachrichten: Table<NachrichtId, NachrichtRow>,
    pub(crate) antraege: BTreeMap<AntragId, AntragRow>,
    /// When what will be decided, as far as it has not been.
    pub(crate) deciding: BTreeSet<(Timestamp, AntragId)>,
    /// When who will be forgotten.
    pub(crate) leaving: BTreeSet<(Timestamp, GarnrolleId)>,
    pub(crate) delegationen: Delegationen,
    /// What the running votes would come to.
    pub(crate) laufende: Laufende,
    pub(crate) konten: Konten,
    /// What the weave did by itself.
    pub(crate) automatik: Automatik,
    pub(crate) haufen: Haufen,
    #[serde(skip)]
    pub(crate) linien: Linien,
    #[serde(skip)]
    pub(crate) stamps: Stamps,
    #[serde(skip)]
    pub(crate) suche: Suche,
    /// Pictures that an element shows or once showed.
    pub(crate) bilder: BTreeSet<BildId>,
}

impl Default for Views {
    fn default() -> Self {
        Self::new()
    }
}

impl Views {
    /// The views of an empty log.
    #[must_use]
    pub fn new() -> Self {
        Self {
            position: 0,
            time: Timestamp::EPOCH,
            orte: BTreeMap::new(),
            rollen: Rollen::default(),
            knoten: Table::default(),
            living: KnotenIndex::default(),
            archive: KnotenIndex::default(),
            dissolving: BTreeSet::new(),
            faeden: Faeden::default(),
            nachrichten: Table::default(),
            antraege: BTreeMap::new(),
            deciding: BTreeSet::new(),
            leaving: BTreeSet::new(),
            delegationen: Delegationen::default(),
            laufende: Laufende::default(),
            konten: Konten::default(),
            automatik: Automatik::default(),
            haufen: Haufen::default(),
            linien: Linien::default(),
            stamps: Stamps::default(),
            suche: Suche::default(),
            bilder: BTreeSet::new(),
        }
    }

    /// The log position that the views have seen; 0 for an empty log.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.position
    }

    /// Whether an element shows this picture, or once did: the history of its Knoten still does.
    #[must_use]
    pub fn shows(&self, bild: BildId) -> bool {
        self.bilder.contains(&bild)
    }

    /// The time of the last event that the views have seen.
    #[must_use]
    pub const fn time(&self) -> Timestamp {
        self.time
    }
}
