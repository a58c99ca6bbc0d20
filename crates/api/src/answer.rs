//! Answers to reading: JSON with its entity tag, or 304 for who has it already.

use crate::cache::{Ready, etag, known};
use crate::packed::Coding;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Serialize;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const BY_CODING: HeaderValue = HeaderValue::from_static("accept-encoding");

/// A value as JSON, with an entity tag.
pub(crate) fn json<T: Serialize>(headers: &HeaderMap, value: &T) -> Response {
    json_bytes(headers, serde_json::to_vec(value).unwrap_or_default())
}

/// JSON that is written already, with an entity tag.
pub(crate) fn json_bytes(headers: &HeaderMap, bytes: Vec<u8>) -> Response {
    let etag = etag("", &bytes);
    bytes_of(headers, JSON, bytes.into(), etag)
}

/// A value as JSON for one person alone: nobody on the way keeps it.
pub(crate) fn private<T: Serialize>(value: &T) -> Response {
    let bytes = serde_json::to_vec(value).unwrap_or_default();
    let mut response = (StatusCode::OK, bytes).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, JSON);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

/// A ready answer as JSON.
pub(crate) fn ready(headers: &HeaderMap, ready: Ready) -> Response {
    ready_as(headers, JSON, ready)
}

/// A ready answer of this type, packed as the caller likes it best, or 304.
pub(crate) fn ready_as(headers: &HeaderMap, content_type: HeaderValue, ready: Ready) -> Response {
    let (bytes, coding) = ready.body.form(Coding::wanted(headers));
    let mut response = bytes_of(headers, content_type, bytes, ready.etag);
    if let Some(coding) = coding.filter(|_| response.status() == StatusCode::OK) {
        response.headers_mut().insert(header::CONTENT_ENCODING, coding);
        response.headers_mut().insert(header::VARY, BY_CODING);
    }
    response
}

/// Bytes with an entity tag, or 304.
pub(crate) fn bytes_of(
    headers: &HeaderMap,
    content_type: HeaderValue,
    bytes: Bytes,
    etag: HeaderValue,
) -> Response {
    let mut response = if known(headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Response::new(axum::body::Body::from(bytes));
        response.headers_mut().insert(header::CONTENT_TYPE, content_type);
        response
    };
    response.headers_mut().insert(header::ETAG, etag);
    response
}
