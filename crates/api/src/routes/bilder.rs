//! Pictures: uploading one, what is known of it, its sizes.

use crate::allowed::act::{BildBeschreiben, BildHochladen, BildLesen};
use crate::allowed::{Allowed, Person};
use crate::answer;
use crate::cache::{etag, known};
use crate::darkroom::unavailable;
use crate::input::{collect, texts};
use crate::problem::{Problem, kind};
use crate::shape::{BildAnswer, Binary};
use axum::body::Body;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::BildId;
use ports::bilder::MAX_BYTES;
use std::sync::Arc;

/// A picture never changes. Nobody on the way keeps it: it belongs to a person, who may want it forgotten.
const FOR_EVER: HeaderValue = HeaderValue::from_static("private, max-age=31536000, immutable");

/// What somebody else uploaded runs nothing and belongs to no origin, wherever it is opened.
const FOREIGN: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox");

/// What may be announced; what it is, the bytes say.
const FORMATS: [&str; 4] = ["image/jpeg", "image/png", "image/webp", "image/gif"];

/// Whether a request uploads a picture, and so may take longer.
pub(crate) fn is_upload(method: &Method, path: &str) -> bool {
    method == Method::POST && path == "/api/bilder"
}

/// Upload a picture
///
/// At most 10 MiB and 25 million pixels, no side longer than 16384. It is decoded, turned upright, encoded anew and kept
/// in several sizes; place, device and whatever else the file carried do not come along. The same file of the same
/// person is the same picture. What no element shows within 24 h is removed.
#[utoipa::path(post, path = "/api/bilder", tag = "Bilder",
    request_body(content((Binary = "image/jpeg"), (Binary = "image/png"), (Binary = "image/webp"), (Binary = "image/gif"))),
    responses((status = 201, description = "The picture", body = BildAnswer)))]
pub(crate) async fn upload(
    Allowed { app, by: Person(by), .. }: Allowed<BildHochladen>,
    request: Request,
) -> Result<Response, Problem> {
    let (Parts { headers, .. }, body) = request.into_parts();
    is_picture(&headers)?;
    let place = app.darkroom.enter(by)?;
    let file = collect(&headers, body, MAX_BYTES).await?;
    let bild = app.darkroom.develop(place, Arc::clone(&app.app.bilder), file, app.now()).await?;
    if app.is_forgotten(by) {
        let again = Arc::clone(&app);
        let gone = tokio::task::spawn_blocking(move || again.forget_again(by)).await;
        return Err(Problem::of(if gone.is_ok() { &kind::NICHT_ANGEMELDET } else { &kind::INNEN }));
    }
    let mut response = answer::private(&BildAnswer::from(&*bild));
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

fn is_picture(headers: &HeaderMap) -> Result<(), Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if FORMATS.contains(&essence.as_str()) { Ok(()) } else { Err(Problem::of(&kind::BILDFORMAT)) }
}

/// What is known of a picture
#[utoipa::path(get, path = "/api/bilder/{id}", tag = "Bilder",
    params(("id" = String, Path, description = "The picture", format = "uuid")),
    responses((status = 200, description = "The picture", body = BildAnswer)))]
pub(crate) async fn describe(
    Allowed { app, object: id, .. }: Allowed<BildBeschreiben, BildId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let bild = app.app.bilder.describe(id).ok_or_else(unknown)?;
    Ok(answer::json(&headers, &BildAnswer::from(&*bild)))
}

/// Which size of which picture.
pub(crate) struct SizePath {
    id: BildId,
    width: u32,
}

impl<S: Send + Sync> FromRequestParts<S> for SizePath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let texts = texts(parts, state).await?;
        let read = || match texts.as_slice() {
            [id, width] => Some(Self { id: id.parse().ok()?, width: width.parse().ok()? }),
            _ => None,
        };
        read().ok_or_else(unknown)
    }
}

/// A size of a picture
///
/// Never changes, so it may be kept by whoever looks at it.
#[utoipa::path(get, path = "/api/bilder/{id}/{width}", tag = "Bilder",
    params(("id" = String, Path, description = "The picture", format = "uuid"),
        ("width" = u32, Path, description = "The width of one of its sizes in pixels", minimum = 1)),
    responses((status = 200, description = "The size", content((Binary = "image/jpeg"), (Binary = "image/webp")))))]
pub(crate) async fn size(
    Allowed { app, .. }: Allowed<BildLesen>,
    SizePath { id, width }: SizePath,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let bild = app.app.bilder.describe(id).ok_or_else(unknown)?;
    if !bild.sizes.iter().any(|size| size.width == width) {
        return Err(unknown());
    }
    let tag = etag("", format!("{id}/{width}").as_bytes());
    let mut response = if known(&headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let bilder = Arc::clone(&app.app.bilder);
        let read = tokio::task::spawn_blocking(move || bilder.read(id, width)).await;
        let bytes = read.map_err(|_| Problem::of(&kind::INNEN))?.map_err(|error| unavailable(&error))?;
        let mut response = Response::new(Body::from(bytes.ok_or_else(unknown)?));
        let content_type = HeaderValue::from_static(bild.encoding.content_type());
        response.headers_mut().insert(header::CONTENT_TYPE, content_type);
        let named = format!("inline; filename=\"{id}-{width}.{}\"", bild.encoding.suffix());
        // An id and a number: this is always a header.
        let named = HeaderValue::try_from(named).unwrap_or(HeaderValue::from_static("inline"));
        response.headers_mut().insert(header::CONTENT_DISPOSITION, named);
        response
    };
    response.headers_mut().insert(header::ETAG, tag);
    response.headers_mut().insert(header::CACHE_CONTROL, FOR_EVER);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, FOREIGN);
    Ok(response)
}

fn unknown() -> Problem {
    Problem::of(&kind::BILD_UNBEKANNT)
}
