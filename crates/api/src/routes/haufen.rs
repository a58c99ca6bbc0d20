//! Knoten from afar: counts by H3 cells.

use super::view_box;
use crate::allowed::Allowed;
use crate::allowed::act::HaufenLesen;
use crate::answer;
use crate::input::{BBox, Params, Query, Reader};
use crate::language::Words;
use crate::shape::{HaufenItem, Seite};
use axum::http::HeaderMap;
use axum::response::Response;
use utoipa::IntoParams;
use views::Bbox;

/// At most so many cells in one answer.
const MOST_CELLS: usize = 2_000;

/// Which part of the map, from how far.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct HaufenParams {
    /// Only inside west,south,east,north.
    #[param(value_type = Option<String>, example = "9.9,53.5,10.0,53.6")]
    bbox: Option<BBox>,
    /// The zoom of the map; 10 unless given.
    #[param(minimum = 0, maximum = 24)]
    zoom: Option<u8>,
}

static A_ZOOM: Words = Words::fixed("ist eine Zahl von 0 bis 24", "is a number from 0 to 24");

impl Params for HaufenParams {
    fn read(reader: &mut Reader) -> Option<Self> {
        let zoom = |text: &str| text.parse().ok().filter(|zoom| *zoom <= 24).ok_or_else(|| A_ZOOM.clone());
        let (bbox, zoom) = (reader.bbox(), reader.optional("zoom", zoom));
        Some(Self { bbox: bbox?, zoom: zoom? })
    }
}

/// Living Knoten counted by H3 cells
///
/// The fullest cells first, at most 2,000.
#[utoipa::path(get, path = "/api/haufen", tag = "Karte", params(HaufenParams),
    responses((status = 200, description = "The cells fit for the zoom", body = Seite<HaufenItem>)))]
pub(crate) async fn list(
    Allowed { app, .. }: Allowed<HaufenLesen>,
    Query(asked): Query<HaufenParams>,
    headers: HeaderMap,
) -> Response {
    let bbox = asked.bbox.map_or(Bbox::WORLD, view_box);
    let found = app.views().haufen(&bbox, asked.zoom.unwrap_or(10), MOST_CELLS, app.now());
    answer::json(&headers, &Seite::whole(found.into_iter().map(HaufenItem::from).collect()))
}
