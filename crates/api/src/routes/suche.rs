//! Searching for everything at once.

use super::garnrollen::A_CURSOR;
use super::{page, view_box};
use crate::allowed::Allowed;
use crate::allowed::act::Suchen;
use crate::answer;
use crate::input::{BBox, Limit, Params, Query, Reader};
use crate::language::Words;
use crate::shape::{Degrees, FORGOTTEN, Id, KnotenArtWort, Seite, Word};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::{KnotenArt, OrtId, Place};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use views::{Bestand, Cursor, Fund, KnotenQuery, SucheQuery, Suchgebiet};

/// What to look for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SucheParams {
    /// The words; the last one may be half typed, all may have typing errors.
    #[param(max_length = 200)]
    q: Option<String>,
    /// `knoten` or `garnrolle`; both unless given.
    #[param(rename = "type", value_type = Option<String>)]
    gebiet: Option<Suchgebiet>,
    /// Only Knoten of this kind.
    #[param(value_type = Option<KnotenArtWort>)]
    art: Option<KnotenArt>,
    /// Only inside west,south,east,north.
    #[param(value_type = Option<String>, example = "9.9,53.5,10.0,53.6")]
    bbox: Option<BBox>,
    /// The nearest to lat,lon first.
    #[param(value_type = Option<String>, example = "53.55,9.95")]
    near: Option<Place>,
    /// Only of this Ortsweberei.
    #[param(value_type = Option<String>, format = "uuid")]
    ort: Option<OrtId>,
    /// `true` looks in the archive.
    #[param(value_type = Option<bool>)]
    archived: bool,
    /// Where the page begins.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
    /// How many at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Limit,
}

static A_FIELD: Words = Words::fixed("ist knoten oder garnrolle", "is knoten or garnrolle");

fn field(text: &str) -> Result<Suchgebiet, Words> {
    match text {
        "knoten" => Ok(Suchgebiet::Knoten),
        "garnrolle" => Ok(Suchgebiet::Rollen),
        _ => Err(A_FIELD.clone()),
    }
}

impl Params for SucheParams {
    fn read(reader: &mut Reader) -> Option<Self> {
        let (q, gebiet, art) = (reader.q(), reader.optional("type", field), reader.word("art"));
        let (bbox, near, ort) = (reader.bbox(), reader.near(), reader.id("ort"));
        let (archived, cursor) = (reader.switch("archived"), reader.parsed("cursor", &A_CURSOR));
        let limit = reader.limit();
        Some(Self {
            q: q?,
            gebiet: gebiet?,
            art: art?,
            bbox: bbox?,
            near: near?,
            ort: ort?,
            archived: archived?,
            cursor: cursor?,
            limit: limit?,
        })
    }
}

/// Something that was found.
#[derive(Serialize, ToSchema)]
pub(crate) struct Treffer {
    /// `knoten` or `garnrolle`.
    r#type: Word,
    /// Its id.
    id: Id,
    /// Title or name.
    title: String,
    /// The kind of a Knoten.
    art: Option<Word>,
    /// The Ortsweberei it belongs to.
    ort_id: Id,
    /// Latitude, where it is public.
    lat: Option<Degrees>,
    /// Longitude, where it is public.
    lon: Option<Degrees>,
    /// Distance in metres from the place that was asked for.
    distance_m: Option<f64>,
}

impl From<Fund> for Treffer {
    fn from(fund: Fund) -> Self {
        let round = |metres: f64| (metres * 100.0).round() / 100.0;
        match fund {
            Fund::Knoten(knoten) => Self {
                r#type: Word("knoten"),
                id: knoten.id.into(),
                title: knoten.title().unwrap_or(FORGOTTEN).to_owned(),
                art: Some(Word(knoten.kern.art.word())),
                ort_id: knoten.ort.into(),
                lat: Some(Degrees(knoten.kern.place.lat_e7)),
                lon: Some(Degrees(knoten.kern.place.lon_e7)),
                distance_m: knoten.distance_m.map(round),
            },
            Fund::Rolle { rolle, distance_m } => Self {
                r#type: Word("garnrolle"),
                id: rolle.id.into(),
                title: rolle.name().unwrap_or(FORGOTTEN).to_owned(),
                art: None,
                ort_id: rolle.ort.into(),
                lat: rolle.position.map(|position| Degrees(position.place.lat_e7)),
                lon: rolle.position.map(|position| Degrees(position.place.lon_e7)),
                distance_m: distance_m.map(round),
            },
        }
    }
}

/// Search
///
/// Over titles, descriptions, elements, names, Güter and Kompetenzen, with typing errors and German word stems.
#[utoipa::path(get, path = "/api/suche", tag = "Suche", params(SucheParams),
    responses((status = 200, description = "A page, the best first; with `near` the nearest", body = Seite<Treffer>)))]
pub(crate) async fn search(
    Allowed { app, .. }: Allowed<Suchen>,
    Query(asked): Query<SucheParams>,
    headers: HeaderMap,
) -> Response {
    let filter = KnotenQuery {
        bestand: if asked.archived { Bestand::Archiv } else { Bestand::Lebend },
        bbox: asked.bbox.map(view_box),
        near: asked.near,
        art: asked.art,
        ort: asked.ort,
        page: page(asked.limit, asked.cursor),
        ..KnotenQuery::default()
    };
    let (text, gebiet) = (asked.q.unwrap_or_default(), asked.gebiet.unwrap_or_default());
    let found = views::suche(&app.app.views, &SucheQuery { text, gebiet, filter }, app.now());
    answer::json(&headers, &Seite::of(found, Treffer::from))
}
