//! An Ortsweberei, and how many of what there are.

use super::wire::{Degrees, Id, Moment, Word};
use domain::{Bounds, Place, StrukturArt};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use views::{HaufenView, OrtView, Statistik};

/// An Ortsweberei in a list.
#[derive(Serialize, ToSchema)]
#[schema(as = OrtswebereiItem)]
pub(crate) struct OrtItem {
    /// Its id.
    id: Id,
    /// Its name.
    name: String,
    /// West, south, east, north in degrees.
    #[schema(min_items = 4, max_items = 4)]
    bbox: Vec<Degrees>,
    /// Its structural Knoten.
    knoten: StrukturIds,
}

/// The structural Knoten of an Ortsweberei.
#[derive(Serialize, ToSchema, Default)]
#[schema(as = Strukturknoten)]
pub(crate) struct StrukturIds {
    /// The common account.
    konto: Option<Id>,
    /// The counsel.
    webrat: Option<Id>,
    /// The chat.
    naehstuebchen: Option<Id>,
    /// The archive.
    archiv: Option<Id>,
}

impl From<&OrtView> for OrtItem {
    fn from(ort: &OrtView) -> Self {
        let (low, high) = ort.bbox;
        let find =
            |art: StrukturArt| ort.struktur.iter().find(|knoten| knoten.art == art).map(|k| k.id.into());
        let knoten = StrukturIds {
            konto: find(StrukturArt::Konto),
            webrat: find(StrukturArt::Webrat),
            naehstuebchen: find(StrukturArt::Naehstuebchen),
            archiv: find(StrukturArt::Archiv),
        };
        let bbox = vec![Degrees(low.lon_e7), Degrees(low.lat_e7), Degrees(high.lon_e7), Degrees(high.lat_e7)];
        Self { id: ort.id.into(), name: ort.name.to_string(), bbox, knoten }
    }
}

/// An Ortsweberei.
#[derive(Serialize, ToSchema)]
#[schema(as = Ortsweberei)]
pub(crate) struct OrtAnswer {
    /// What lists show too.
    #[serde(flatten)]
    item: OrtItem,
    /// Where it reaches: a GeoJSON `MultiPolygon`.
    #[schema(value_type = Object)]
    bounds: Value,
    /// Who is responsible for it.
    verantwortliche: Vec<VerantwortlicheItem>,
    /// When it was founded.
    founded_at: Moment,
    /// How many of what there are.
    statistik: StatistikAnswer,
}

/// Somebody responsible for an Ortsweberei.
#[derive(Serialize, ToSchema)]
#[schema(as = Verantwortliche)]
pub(crate) struct VerantwortlicheItem {
    /// Who.
    garnrolle_id: Id,
    /// The name.
    name: String,
}

impl OrtAnswer {
    /// The Ortsweberei, with the names of who is responsible.
    pub fn of(ort: &OrtView, name: impl Fn(domain::GarnrolleId) -> String) -> Self {
        let named =
            |id: &domain::GarnrolleId| VerantwortlicheItem { garnrolle_id: (*id).into(), name: name(*id) };
        Self {
            item: ort.into(),
            bounds: geojson(&ort.bounds),
            verantwortliche: ort.verantwortliche.iter().map(named).collect(),
            founded_at: Moment(ort.founded_at),
            statistik: (&ort.statistik).into(),
        }
    }
}

fn geojson(bounds: &Bounds) -> Value {
    let ring = |ring: &Vec<Place>| -> Value {
        let closed = ring.iter().chain(ring.first());
        closed.map(|place| json!([place.lon(), place.lat()])).collect()
    };
    let polygon = |polygon: &domain::Polygon| -> Value {
        std::iter::once(&polygon.outer).chain(&polygon.holes).map(ring).collect()
    };
    json!({"type": "MultiPolygon", "coordinates": bounds.polygons.iter().map(polygon).collect::<Value>()})
}

/// How many of what there are. No person is counted by what they do.
#[derive(Serialize, ToSchema)]
#[schema(as = Statistik)]
pub(crate) struct StatistikAnswer {
    /// Living Knoten.
    knoten: u32,
    /// Living Knoten by kind.
    knoten_nach_art: Vec<ArtCount>,
    /// Knoten in the archive.
    archiviert: u32,
    /// Fäden that have not ended, Garn not included.
    faeden: u32,
    /// Garn.
    garn: u32,
    /// Verified Garnrollen.
    weber: u32,
    /// Garnrollen that are not verified.
    gaeste: u32,
}

/// How many of one kind there are.
#[derive(Serialize, ToSchema)]
pub(crate) struct ArtCount {
    /// The kind.
    r#type: Word,
    /// How many.
    count: u32,
}

impl From<&Statistik> for StatistikAnswer {
    fn from(statistik: &Statistik) -> Self {
        let by_art = statistik.by_art().map(|(art, count)| ArtCount { r#type: Word(art.word()), count });
        Self {
            knoten: statistik.living(),
            knoten_nach_art: by_art.collect(),
            archiviert: statistik.archiviert,
            faeden: statistik.faeden,
            garn: statistik.garn,
            weber: statistik.weber,
            gaeste: statistik.gaeste,
        }
    }
}

/// The living Knoten of one H3 cell.
#[derive(Serialize, ToSchema)]
#[schema(as = Haufen)]
pub(crate) struct HaufenItem {
    /// The H3 cell, in hexadecimal.
    cell: String,
    /// Latitude of the middle of the Knoten in it.
    lat: Degrees,
    /// Longitude of the middle of the Knoten in it.
    lon: Degrees,
    /// How many there are.
    count: u32,
    /// Of which kinds; kinds without any are left out.
    knoten_nach_art: Vec<ArtCount>,
}

impl From<HaufenView> for HaufenItem {
    fn from(haufen: HaufenView) -> Self {
        let kinds = domain::KnotenArt::ALL.iter().zip(haufen.by_art).filter(|(_, count)| *count > 0);
        Self {
            cell: format!("{:x}", haufen.cell),
            lat: Degrees(haufen.place.lat_e7),
            lon: Degrees(haufen.place.lon_e7),
            count: haufen.count,
            knoten_nach_art: kinds.map(|(art, count)| ArtCount { r#type: Word(art.word()), count }).collect(),
        }
    }
}
