//! Which base map this instance has.

use crate::answer;
use crate::app::{KartenReichweite, Shared};
use crate::problem::{Problem, kind};
use crate::shape::Word;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

/// The base map.
#[derive(Serialize, ToSchema)]
#[schema(as = Karte)]
pub(crate) struct KarteAnswer {
    /// Its name: the file is at `/api/tiles/{name}.pmtiles`.
    name: String,
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

/// The base map of this instance
#[utoipa::path(get, path = "/api/karte", tag = "Karte",
    responses((status = 200, description = "The base map", body = KarteAnswer)))]
pub(crate) async fn describe(State(app): State<Shared>, headers: HeaderMap) -> Result<Response, Problem> {
    let karte = app.app.config.karten.first().ok_or_else(|| Problem::of(&kind::KARTE_UNBEKANNT))?;
    let thanks = karte.attribution.iter();
    Ok(answer::json(
        &headers,
        &KarteAnswer {
            name: karte.name.clone(),
            kind: match karte.reach {
                KartenReichweite::Regional => Word("regional"),
                KartenReichweite::World => Word("world"),
            },
            bounds: karte.bounds.to_vec(),
            attribution: thanks
                .map(|(text, url)| Attribution { text: text.clone(), url: url.clone() })
                .collect(),
            measures: app.app.config.rum,
        },
    ))
}
