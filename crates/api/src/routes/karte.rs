//! Which base map this instance has.

use crate::allowed::Allowed;
use crate::allowed::act::KarteLesen;
use crate::answer;
use crate::app::KartenReichweite;
use crate::shape::Word;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

/// The base map.
#[derive(Serialize, ToSchema)]
#[schema(as = Karte)]
pub(crate) struct KarteAnswer {
    /// Its name: the file is at `/api/tiles/{name}.pmtiles`. Without one there is no file, and who looks draws a world of
    /// their own.
    name: Option<String>,
    /// `regional` shows a region in detail, `world` the world from afar.
    kind: Word,
    /// West, south, east, north in degrees.
    #[schema(min_items = 4, max_items = 4)]
    bounds: Vec<f64>,
    /// Whom to thank.
    attribution: Vec<Attribution>,
    /// Whether the pages may tell `/api/rum` how fast they were.
    measures: bool,
}

/// Whom to thank for the map.
#[derive(Serialize, ToSchema)]
pub(crate) struct Attribution {
    /// The words.
    text: String,
    /// Where they lead.
    url: Option<String>,
}

/// All of the world that a flat map can show.
const WORLD_BOUNDS: [f64; 4] = [-180.0, -85.0, 180.0, 85.0];

/// The base map of this instance
///
/// An instance without an archive of its own answers the world, without a name.
#[utoipa::path(get, path = "/api/karte", tag = "Karte",
    responses((status = 200, description = "The base map", body = KarteAnswer)))]
pub(crate) async fn describe(Allowed { app, .. }: Allowed<KarteLesen>, headers: HeaderMap) -> Response {
    let config = &app.app.config;
    let karte = config.karten.first();
    let thanks = karte.into_iter().flat_map(|karte| &karte.attribution);
    answer::json(
        &headers,
        &KarteAnswer {
            name: karte.map(|karte| karte.name.clone()),
            kind: match karte.map(|karte| karte.reach) {
                Some(KartenReichweite::Regional) => Word("regional"),
                Some(KartenReichweite::World) | None => Word("world"),
            },
            bounds: karte.map_or(WORLD_BOUNDS, |karte| karte.bounds).to_vec(),
            attribution: thanks
                .map(|(text, url)| Attribution { text: text.clone(), url: url.clone() })
                .collect(),
            measures: config.rum,
        },
    )
}
