//! Tiles: those of the weave, made from memory and kept while they are true, and the base map as a file in ranges.

use crate::allowed::Allowed;
use crate::allowed::act::{GewebeKachelLesen, GrundkarteLesen};
use crate::answer::ready_as;
use crate::app::Shared;
use crate::cache::{Ready, etag};
use crate::input::texts;
use crate::problem::{Problem, kind};
use crate::shape::Binary;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::path::Path;
use tower::ServiceExt;
use tower_http::services::ServeFile;

const MVT: HeaderValue = HeaderValue::from_static("application/vnd.mapbox-vector-tile");
const OCTETS: HeaderValue = HeaderValue::from_static("application/octet-stream");
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
    Allowed { app, .. }: Allowed<GewebeKachelLesen>,
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
    Allowed { app, .. }: Allowed<GrundkarteLesen>,
    MapFile(name): MapFile,
    request: Request,
) -> Result<Response, Problem> {
    let karte = app.app.config.karten.iter().find(|karte| karte.name == name);
    let karte = karte.ok_or_else(|| Problem::of(&kind::KARTE_UNBEKANNT))?;
    let mut response = file(&karte.file, request).await;
    match response.status() {
        StatusCode::NOT_FOUND => return Err(Problem::of(&kind::KARTE_UNBEKANNT)),
        StatusCode::RANGE_NOT_SATISFIABLE => return Ok(behind_the_end(&response)),
        _ => {}
    }
    response.headers_mut().insert(header::CONTENT_TYPE, OCTETS);
    response.headers_mut().insert(header::CACHE_CONTROL, FOR_EVER);
    Ok(response)
}

/// The file or a part of it. What asks for a part and is not understood gets all of it, as does who holds a part of
/// another file than the one that lies here now (RFC 9110, 13.1.5 and 14.2).
async fn file(path: &Path, mut request: Request) -> Response {
    let asked = request.headers_mut();
    let condition = asked.remove(header::IF_RANGE);
    let understood = asked.get(header::RANGE).is_some_and(is_one_range);
    let holds = condition.is_none() || current_tag(path).await == condition;
    if !(understood && holds) {
        request.headers_mut().remove(header::RANGE);
    }
    let Ok(served) = ServeFile::new(path).oneshot(request).await;
    served.map(axum::body::Body::new).into_response()
}

/// The entity tag of the file as it lies there now.
async fn current_tag(path: &Path) -> Option<HeaderValue> {
    let question = Request::head("/").body(axum::body::Body::empty()).ok()?;
    let Ok(served) = ServeFile::new(path).oneshot(question).await;
    served.headers().get(header::ETAG).cloned()
}

/// Whether a range is one stretch of bytes whose end does not lie before its beginning.
pub(crate) fn is_one_range(range: &HeaderValue) -> bool {
    let stretch = range.to_str().ok().and_then(|range| range.strip_prefix("bytes="));
    let Some((first, last)) = stretch.and_then(|stretch| stretch.trim().split_once('-')) else {
        return false;
    };
    match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) => first <= last,
        (Ok(_), Err(_)) => last.is_empty(),
        (Err(_), last) => first.is_empty() && last.is_ok(),
    }
}

/// The refusal, with the length that there is.
fn behind_the_end(served: &Response) -> Response {
    let mut refused = Problem::of(&kind::BEREICH).into_response();
    if let Some(length) = served.headers().get(header::CONTENT_RANGE) {
        refused.headers_mut().insert(header::CONTENT_RANGE, length.clone());
    }
    refused
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_stretch_of_bytes_is_a_range() {
        let is_one = |text: &'static str| is_one_range(&HeaderValue::from_static(text));
        assert!(["bytes=0-0", "bytes=5-", "bytes=-10", "bytes=0-99999"].map(is_one).iter().all(|one| *one));
        for other in ["bytes=5-2", "bytes=0-1,5-6", "items=0-1", "bytes=-", "bytes=x-1", "bytes=1-x", "bytes"]
        {
            assert!(!is_one(other), "{other}");
        }
    }
}
