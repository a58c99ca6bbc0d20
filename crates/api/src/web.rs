//! The built web app: files from a folder, and its first page for every address that is no file, so that a shared
//! address opens. It knows nothing of what the app shows.

use crate::app::Shared;
use crate::problem::{Problem, kind};
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::path::Path;
use tower::ServiceExt;
use tower_http::services::{ServeDir, ServeFile};

const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");
const UNFRAMED: HeaderValue = HeaderValue::from_static("frame-ancestors 'none'");

/// Everything that is no address of the API.
pub(crate) async fn fallback(app: Shared, request: Request) -> Result<Response, Problem> {
    let path = request.uri().path().to_owned();
    let of_the_api = path == "/api" || path.starts_with("/api/");
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let Some(folder) = app.app.config.web.as_deref().filter(|_| !of_the_api && reads) else {
        return Err(Problem::of(&kind::NICHT_DA));
    };
    let of_the_build = path.starts_with("/_app/");
    let mut response = if of_the_build { file(folder, request).await } else { page(folder, request).await };
    if response.status() == StatusCode::NOT_FOUND {
        return Err(Problem::of(&kind::NICHT_DA));
    }
    let lasting = path.starts_with("/_app/immutable/") && response.status().is_success();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, if lasting { FOR_EVER } else { REVALIDATE });
    let is_page =
        headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    // What a worker may do is said by its own file, so a file that is no page says only that nothing may frame it.
    let policy = if is_page { app.csp.clone() } else { UNFRAMED };
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

async fn file(folder: &Path, request: Request) -> Response {
    let files = ServeDir::new(folder).precompressed_br().precompressed_gzip();
    let Ok(served) = files.oneshot(request).await;
    served.map(axum::body::Body::new).into_response()
}

/// A file, or the first page of the app with status 200.
async fn page(folder: &Path, request: Request) -> Response {
    let first = ServeFile::new(folder.join("index.html")).precompressed_br().precompressed_gzip();
    let files = ServeDir::new(folder).precompressed_br().precompressed_gzip().fallback(first);
    let Ok(served) = files.oneshot(request).await;
    served.map(axum::body::Body::new).into_response()
}

/// The policy that the build of the app worked out for its pages; without one, scripts of our own only.
pub(crate) fn policy(folder: Option<&Path>) -> HeaderValue {
    let written = folder.and_then(|folder| std::fs::read_to_string(folder.join("csp.txt")).ok());
    let line = written.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    line.and_then(|line| HeaderValue::try_from(line).ok()).unwrap_or(HeaderValue::from_static(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
         connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'",
    ))
}
