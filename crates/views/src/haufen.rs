//! How many Knoten live where, seen from afar: counts per H3 cell for every resolution that a zoom asks for, kept with
//! every change. Knows places and kinds, no Knoten.

use crate::geo::Bbox;
use crate::orte::Step;
use crate::table::{Row, Table};
use crate::views::Views;
use crate::zorder::Zorder;
use domain::{KnotenArt, Place, Timestamp};
use h3o::{CellIndex, LatLng, Resolution};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// The H3 resolution for each zoom from 0; deeper zooms take the last one. A cell is 40 to 100 pixels wide.
const RESOLUTION_BY_ZOOM: [u8; 13] = [1, 1, 1, 2, 3, 4, 4, 5, 6, 6, 7, 8, 9];
/// Every resolution of the table, and how far the middle of a cell can be from a place in it, in metres.
const RESOLUTIONS: [(Resolution, f64); 9] = [
    (Resolution::One, 700_000.0),
    (Resolution::Two, 270_000.0),
    (Resolution::Three, 100_000.0),
    (Resolution::Four, 40_000.0),
    (Resolution::Five, 15_000.0),
    (Resolution::Six, 5_500.0),
    (Resolution::Seven, 2_100.0),
    (Resolution::Eight, 800.0),
    (Resolution::Nine, 300.0),
];

/// The living Knoten of one cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HaufenView {
    /// The H3 cell.
    pub cell: u64,
    /// The middle of the Knoten in it.
    pub place: Place,
    /// How many there are.
    pub count: u32,
    /// Their kinds, in the order of [`KnotenArt::ALL`].
    pub by_art: [u32; KnotenArt::ALL.len()],
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Cluster {
    #[serde(with = "number")]
    cell: CellIndex,
    by_art: [u32; KnotenArt::ALL.len()],
    lat_sum: i64,
    lon_sum: i64,
}

impl Row<CellIndex> for Cluster {
    fn id(&self) -> CellIndex {
        self.cell
    }
}

/// A cell is kept as its number.
mod number {
    use h3o::CellIndex;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
    pub fn serialize<S: Serializer>(cell: &CellIndex, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64((*cell).into())
    }
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<CellIndex, D::Error> {
        CellIndex::try_from(u64::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl Cluster {
    fn step(&mut self, art: KnotenArt, at: Place, step: Step) {
        let sign = match step {
            Step::More => 1,
            Step::Less => -1,
        };
        if let Some(count) = self.by_art.get_mut(art as usize) {
            step.apply(count);
        }
        self.lat_sum += sign * i64::from(at.lat_e7);
        self.lon_sum += sign * i64::from(at.lon_e7);
    }
    fn view(&self) -> Option<HaufenView> {
        let count: u32 = self.by_art.iter().sum();
        let mean = |sum: i64| i32::try_from(sum.checked_div(i64::from(count))?).ok();
        let place = Place { lat_e7: mean(self.lat_sum)?, lon_e7: mean(self.lon_sum)? };
        Some(HaufenView { cell: self.cell.into(), place, count, by_art: self.by_art })
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Layer {
    clusters: Table<CellIndex, Cluster>,
    middles: Zorder,
}

/// The counts of every resolution.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Haufen {
    layers: [Layer; RESOLUTIONS.len()],
}

impl Haufen {
    /// Counts one more (or less) living Knoten.
    pub fn count(&mut self, art: KnotenArt, at: Place, step: Step) {
        let Ok(place) = LatLng::new(at.lat(), at.lon()) else { return };
        let finest = place.to_cell(Resolution::Nine);
        for (layer, (resolution, _)) in self.layers.iter_mut().zip(RESOLUTIONS) {
            let Some(cell) = finest.parent(resolution) else { continue };
            let is_new = layer.clusters.number(cell).is_none();
            let number = layer.clusters.number_or_insert(cell, || {
                let by_art = [0; KnotenArt::ALL.len()];
                Cluster { cell, by_art, lat_sum: 0, lon_sum: 0 }
            });
            if is_new {
                layer.middles.insert(middle(cell), number);
            }
            if let Some(cluster) = layer.clusters.get_mut(number) {
                cluster.step(art, at, step);
            }
        }
    }
}

fn middle(cell: CellIndex) -> Place {
    let at = LatLng::from(cell);
    Place::from_degrees(at.lat(), at.lng()).unwrap_or(Place { lat_e7: 0, lon_e7: 0 })
}

impl Views {
    /// Living Knoten counted by H3 cells fit for a zoom, where the middle of the counted lies in the box; the fullest
    /// first, at most `limit`.
    #[must_use]
    pub fn haufen(&self, bbox: &Bbox, zoom: u8, limit: usize, now: Timestamp) -> Vec<HaufenView> {
        let last = RESOLUTION_BY_ZOOM.len() - 1;
        let resolution = RESOLUTION_BY_ZOOM.get(usize::from(zoom).min(last)).copied().unwrap_or(1);
        let at = usize::from(resolution) - 1;
        let (Some(layer), Some((h3, reach_m))) = (self.haufen.layers.get(at), RESOLUTIONS.get(at)) else {
            return Vec::new();
        };
        let gone = self.overdue_by_cell(*h3, now);
        let mut found = Vec::new();
        layer.middles.visit(&bbox.grown(*reach_m), None, |_, number| {
            if let Some(cluster) = layer.clusters.get(number) {
                let mut cluster = *cluster;
                for (art, place) in gone.get(&cluster.cell).into_iter().flatten() {
                    cluster.step(*art, *place, Step::Less);
                }
                found.extend(cluster.view().filter(|haufen| bbox.contains(haufen.place)));
            }
            true
        });
        found.sort_unstable_by_key(|haufen| (std::cmp::Reverse(haufen.count), haufen.cell));
        found.truncate(limit);
        found
    }

    /// What no longer lives at `now` although it is still counted; normally nothing.
    fn overdue_by_cell(
        &self,
        resolution: Resolution,
        now: Timestamp,
    ) -> FxHashMap<CellIndex, Vec<(KnotenArt, Place)>> {
        let mut gone: FxHashMap<_, Vec<_>> = FxHashMap::default();
        for row in self.overdue_knoten(now).filter_map(|number| self.knoten.get(number)) {
            if let Ok(at) = LatLng::new(row.place().lat(), row.place().lon())
                && let Some(cell) = at.to_cell(Resolution::Nine).parent(resolution)
            {
                gone.entry(cell).or_default().push((row.kern.art, row.place()));
            }
        }
        gone
    }
}
