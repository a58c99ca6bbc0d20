//! Tiles: those of the weave, made from memory and kept while they are true, and the base map as a file in ranges.

use crate::answer::ready_as;
use crate::app::Shared;
use crate::cache::{Ready, etag};
use crate::input::texts;
use crate::problem::{Problem, kind};
use crate::shape::Binary;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt;
use tower_http::services::ServeFile;

const MVT: HeaderValue = HeaderValue::from_static("application/vnd.mapbox-vector-tile");
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Which tile.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TilePath {
    z: u8,
    x: u32,
    y: u32,
}

/// The deepest zoom that has tiles of its own.
const DEEPEST_ZOOM: u8 = 22;

impl<S: Send + Sync> FromRequestParts<S> for TilePath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let texts = texts(parts, state).await?;
        let read = || match texts.as_slice() {
            [z, x, y] => Some(Self {
                z: z.parse().ok().filter(|z| *z <= DEEPEST_ZOOM)?,
                x: x.parse().ok()?,
                y: y.strip_suffix(".mvt")?.parse().ok()?,
            }),
            _ => None,
        };
        let inside = |tile: &Self| tile.x >> tile.z == 0 && tile.y >> tile.z == 0;
        read().filter(inside).ok_or_else(|| Problem::of(&kind::NICHT_DA))
    }
}

/// A tile of the weave
///
/// Spools, Knoten and Fäden as a Mapbox vector tile. Kept until something in it changes.
#[utoipa::path(get, path = "/api/tiles/gewebe/{z}/{x}/{y}", tag = "Karte",
    params(("z" = u8, Path, description = "Zoom", minimum = 0, maximum = 22),
        ("x" = u32, Path, description = "Column from the west"),
        ("y" = String, Path, description = "Row from the north, with `.mvt`", pattern = r"^\d+\.mvt$")),
    responses((status = 200, description = "The tile", body = Binary, content_type = "application/vnd.mapbox-vector-tile")))]
pub(crate) async fn gewebe(
    State(app): State<Shared>,
    tile: TilePath,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let TilePath { z, x, y } = tile;
    let (stamp, now) = (app.views().tile_stamp(z, x, y), app.now());
    let kept = app.caches.tiles.get(&(z, x, y)).filter(|ready| ready.holds(stamp, now));
    let ready = match kept {
        Some(ready) => ready,
        None => made(&app, tile).ok_or_else(|| Problem::of(&kind::NICHT_DA))?,
    };
    Ok(ready_as(&headers, MVT, ready))
}

fn made(app: &Shared, TilePath { z, x, y }: TilePath) -> Option<Ready> {
    let tile = app.views().tile(z, x, y, app.now())?;
    let etag = etag("", &tile.bytes);
    let ready = Ready { stamp: tile.stamp, valid_until: tile.valid_until, body: tile.bytes.into(), etag };
    app.caches.tiles.put((z, x, y), ready.clone());
    Some(ready)
}

/// The file of the base map that the address names.
pub(crate) struct MapFile(String);

impl<S: Send + Sync> FromRequestParts<S> for MapFile {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let mut texts = texts(parts, state).await?;
        let name = texts.pop().and_then(|file| Some(file.strip_suffix(".pmtiles")?.to_owned()));
        name.map(Self).ok_or_else(|| Problem::of(&kind::KARTE_UNBEKANNT))
    }
}

/// The base map
///
/// One PMTiles archive, read in ranges. An address never changes its content.
#[utoipa::path(get, path = "/api/tiles/{datei}", tag = "Karte",
    params(("datei" = String, Path, description = "The name of the map, with `.pmtiles`", pattern = r"^.+\.pmtiles$")),
    responses((status = 200, description = "All of it", body = Binary, content_type = "application/octet-stream"),
        (status = 206, description = "The range that was asked for", body = Binary, content_type = "application/octet-stream"),
        (status = 416, description = "The range lies behind the end")))]
pub(crate) async fn base(
    State(app): State<Shared>,
    MapFile(name): MapFile,
    request: Request,
) -> Result<Response, Problem> {
    let karte = app.app.config.karten.iter().find(|karte| karte.name == name);
    let karte = karte.ok_or_else(|| Problem::of(&kind::KARTE_UNBEKANNT))?;
    let octets = HeaderValue::from_static("application/octet-stream");
    let Ok(served) = ServeFile::new(&karte.file).oneshot(request).await;
    let mut response = served.map(axum::body::Body::new).into_response();
    match response.status() {
        StatusCode::NOT_FOUND => return Err(Problem::of(&kind::KARTE_UNBEKANNT)),
        StatusCode::RANGE_NOT_SATISFIABLE => return Err(Problem::of(&kind::BEREICH)),
        _ => {}
    }
    response.headers_mut().insert(header::CONTENT_TYPE, octets);
    response.headers_mut().insert(header::CACHE_CONTROL, FOR_EVER);
    Ok(response)
}
