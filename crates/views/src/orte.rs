//! Which Ortswebereien there are, where they reach, what stands in them and how many. Counts of time-dependent things
//! are corrected by what has ended without record, so that they are true at the microsecond.

use crate::page::earlier;
use crate::views::Views;
use domain::event::Strukturknoten;
use domain::state::Status;
use domain::{Bounds, GarnrolleId, KnotenArt, KnotenId, Name, OrtId, Place, StrukturArt, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// An Ortsweberei.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrtView {
    /// Its id.
    pub id: OrtId,
    /// Its name.
    pub name: Name,
    /// Where it reaches.
    pub bounds: Arc<Bounds>,
    /// South-west and north-east corner of the smallest box around it.
    pub bbox: (Place, Place),
    /// Its structural Knoten.
    pub struktur: Vec<Strukturknoten>,
    /// Who is responsible for it.
    pub verantwortliche: Vec<GarnrolleId>,
    /// When it was founded.
    pub founded_at: Timestamp,
    /// Log position of the last change of anything in here but the counts.
    pub changed_at: u64,
    /// How many of what there are.
    pub statistik: Statistik,
}

/// How many of what there are. No person is counted by what they do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Statistik {
    /// Living Knoten, in the order of [`KnotenArt::ALL`].
    pub knoten: [u32; KnotenArt::ALL.len()],
    /// Knoten in the archive.
    pub archiviert: u32,
    /// Fäden that have not ended, Garn not included.
    pub faeden: u32,
    /// Garn.
    pub garn: u32,
    /// Verified Garnrollen.
    pub weber: u32,
    /// Garnrollen that are not verified.
    pub gaeste: u32,
    /// The moment at which the counts change by time alone.
    pub valid_until: Option<Timestamp>,
}

impl Statistik {
    /// Living Knoten with their kinds.
    pub fn by_art(&self) -> impl Iterator<Item = (KnotenArt, u32)> + '_ {
        KnotenArt::ALL.iter().copied().zip(self.knoten.iter().copied())
    }
    /// Living Knoten.
    #[must_use]
    pub fn living(&self) -> u32 {
        self.knoten.iter().sum()
    }
    fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.knoten.iter_mut().zip(other.knoten) {
            *mine += theirs;
        }
        self.archiviert += other.archiviert;
        self.faeden += other.faeden;
        self.garn += other.garn;
        self.weber += other.weber;
        self.gaeste += other.gaeste;
    }
    /// One more (or less) living Knoten.
    pub(crate) fn count_knoten(&mut self, art: KnotenArt, step: Step) {
        if let Some(count) = self.knoten.get_mut(art as usize) {
            step.apply(count);
        }
    }
    pub(crate) fn count_rolle(&mut self, status: Status, step: Step) {
        step.apply(match status {
            Status::Gast => &mut self.gaeste,
            Status::Weber => &mut self.weber,
        });
    }
    pub(crate) fn count_faden(&mut self, expires_at: Option<Timestamp>, step: Step) {
        step.apply(if expires_at.is_some() { &mut self.faeden } else { &mut self.garn });
    }
}

/// One more or one less.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    More,
    Less,
}

impl Step {
    pub(crate) const fn apply(self, count: &mut u32) {
        *count = match self {
            Self::More => count.saturating_add(1),
            Self::Less => count.saturating_sub(1),
        };
    }
}

/// An Ortsweberei as it is kept.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct OrtRow {
    pub id: OrtId,
    pub name: Name,
    #[serde(with = "crate::kept::shared")]
    pub bounds: Arc<Bounds>,
    pub struktur: Vec<Strukturknoten>,
    pub verantwortliche: BTreeSet<GarnrolleId>,
    pub founded_at: Timestamp,
    pub changed_at: u64,
    pub statistik: Statistik,
}

impl Views {
    /// All Ortswebereien, oldest first.
    #[must_use]
    pub fn orte(&self, now: Timestamp) -> Vec<OrtView> {
        self.orte.values().map(|row| self.ort_view(row, now)).collect()
    }

    /// An Ortsweberei.
    #[must_use]
    pub fn ort(&self, id: OrtId, now: Timestamp) -> Option<OrtView> {
        self.orte.get(&id).map(|row| self.ort_view(row, now))
    }

    /// What an Ortsweberei is called.
    #[must_use]
    pub fn ort_name(&self, id: OrtId) -> Option<&Name> {
        self.orte.get(&id).map(|row| &row.name)
    }

    /// The structural Knoten of this kind in an Ortsweberei; nothing when there is no such Ortsweberei.
    #[must_use]
    pub fn struktur_knoten(&self, id: OrtId, art: StrukturArt) -> Option<KnotenId> {
        let mut struktur = self.orte.get(&id)?.struktur.iter();
        struktur.find(|one| one.art == art).map(|one| one.id)
    }

    /// Whether somebody is responsible for an Ortsweberei.
    #[must_use]
    pub fn is_verantwortlich(&self, rolle: GarnrolleId, ort: OrtId) -> bool {
        self.orte.get(&ort).is_some_and(|row| row.verantwortliche.contains(&rolle))
    }

    /// The Ortsweberei whose bounds hold the place.
    #[must_use]
    pub fn ort_at(&self, place: Place) -> Option<OrtId> {
        self.orte.values().find(|row| row.bounds.contain(place)).map(|row| row.id)
    }

    /// How many of what there are in one Ortsweberei, or in all.
    #[must_use]
    pub fn statistik(&self, ort: Option<OrtId>, now: Timestamp) -> Statistik {
        let mut sum = Statistik::default();
        for row in self.orte.values().filter(|row| ort.is_none_or(|ort| ort == row.id)) {
            sum.add(&row.statistik);
        }
        let here = |number: u32| {
            self.knoten.get(number).is_some_and(|knoten| ort.is_none_or(|ort| ort == knoten.ort))
        };
        for faden in self.faeden.overdue(now).filter(|faden| here(faden.to)) {
            sum.count_faden(faden.expires_at, Step::Less);
        }
        for knoten in self.overdue_knoten(now).filter(|number| here(*number)) {
            if let Some(row) = self.knoten.get(knoten) {
                sum.count_knoten(row.kern.art, Step::Less);
                Step::More.apply(&mut sum.archiviert);
            }
        }
        sum.valid_until = earlier(self.faeden.next_end(now), self.next_dissolving(now));
        sum
    }

    fn ort_view(&self, row: &OrtRow, now: Timestamp) -> OrtView {
        OrtView {
            id: row.id,
            name: row.name.clone(),
            bounds: Arc::clone(&row.bounds),
            bbox: row.bounds.bbox(),
            struktur: row.struktur.clone(),
            verantwortliche: row.verantwortliche.iter().copied().collect(),
            founded_at: row.founded_at,
            changed_at: row.changed_at,
            statistik: self.statistik(Some(row.id), now),
        }
    }
}
