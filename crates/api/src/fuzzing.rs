//! What fuzzing calls: every reader of what a request carries, each with what has to hold whatever comes in. For tests
//! only. Whole requests are tried in `tests/surface/fuzzing.rs`.

use crate::geojson;
use crate::input::{self, AtLeast, Limit, Params, Reader};
use crate::language::{Language, Words};
use crate::markdown::{self, REL};
use crate::packed::Coding;
use crate::session;
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, header};
use serde_json::Value;
use views::Cursor;

/// JSON bodies: read as everybody else reads them, or refused.
///
/// # Panics
/// When that does not hold.
pub fn json_bodies(bytes: &[u8]) {
    let usual = serde_json::from_slice::<Value>(bytes).ok();
    match input::json_value(bytes) {
        Some(value) => assert_eq!(Some(value), usual),
        // Refused: unreadable for everybody, or a name stands twice.
        None => assert!(usual.is_none_or(|value| has_names(&value))),
    }
}

fn has_names(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(has_names),
        Value::Object(_) => true,
        _ => false,
    }
}

/// Everything that a query can hold, at once.
struct Everything;

impl Params for Everything {
    fn read(reader: &mut Reader) -> Option<Self> {
        let (limit, bbox, near, q) = (reader.limit(), reader.bbox(), reader.near(), reader.q());
        let (cursor, ort) = (reader.parsed::<Cursor>("cursor", &NONE), reader.id::<domain::OrtId>("ort"));
        let newest = reader.switch("newest");
        let Limit(limit) = limit?;
        assert!((1..=200).contains(&limit));
        if let Some(bbox) = bbox? {
            assert!(bbox.low.lat_e7 <= bbox.high.lat_e7 && bbox.high.lat_e7 <= 900_000_000);
        }
        if let Some(place) = near? {
            assert!(place.lon_e7.unsigned_abs() <= 1_800_000_000);
        }
        assert!(q?.is_none_or(|q| q.chars().count() <= 200));
        if let Some(cursor) = cursor? {
            assert_eq!(cursor.to_string().parse().ok(), Some(cursor));
        }
        ort?;
        newest.map(|_| Self)
    }
}

static NONE: Words = Words::fixed("passt nicht", "does not fit");

/// Queries: within their limits, or refused.
///
/// # Panics
/// When that does not hold.
pub fn queries(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let _ = input::params::<Everything>(&text);
}

/// Headers: read or refused.
///
/// # Panics
/// When one breaks its reader.
pub fn headers(bytes: &[u8]) {
    for line in bytes.split(|byte| *byte == b'\n') {
        let Ok(value) = HeaderValue::from_bytes(line) else { continue };
        let mut headers = HeaderMap::new();
        for name in ["idempotency-key", "weltgewebe-at-least", "x-forwarded-for"] {
            headers.insert(HeaderName::from_static(name), value.clone());
        }
        for name in [header::IF_MATCH, header::ACCEPT_LANGUAGE, header::ACCEPT_ENCODING, header::COOKIE] {
            headers.insert(name, value.clone());
        }
        let _ = (input::idempotency_key(&headers), AtLeast::of(&headers), Language::of(&headers));
        let _ = (Coding::wanted(&headers), session::session_token(&headers));
        let _ = session::origin(&headers, &Extensions::new(), true);
        let _ = (input::version(&value), crate::routes::is_one_range(&value));
    }
}

/// Bounds in GeoJSON: on earth, or refused.
///
/// # Panics
/// When that does not hold.
pub fn bounds(bytes: &[u8]) {
    let Some(value) = input::json_value(bytes) else { return };
    let _ = geojson::bounds(&value);
}

/// Markdown: whatever is written becomes HTML with nothing in it but what is known to be safe.
///
/// # Panics
/// When something else comes out. The whole list stands in the tests of `markdown`; this looks for what would hurt.
pub fn markdown(bytes: &[u8]) {
    let source = String::from_utf8_lossy(bytes);
    let html = markdown::html(&source);
    assert!(html.len() <= 24 * source.len() + 64, "{} bytes of {}", html.len(), source.len());
    for tag in html.split('<').skip(1) {
        let name: String = tag.chars().take_while(|c| *c == '/' || c.is_ascii_alphanumeric()).collect();
        assert!(KNOWN.contains(&name.trim_start_matches('/')), "<{tag}");
        let target = tag.strip_prefix("a href=\"");
        let is_web = |url: &str| url.to_ascii_lowercase().starts_with("http");
        assert!(name != "a" || target.is_some_and(|url| is_web(url) && url.contains(REL)), "<{tag}");
    }
}

const KNOWN: [&str; 13] =
    ["p", "strong", "em", "code", "pre", "ul", "ol", "li", "blockquote", "br", "hr", "a", "span"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies() {
        fuzz::run("json_bodies", 30_000, json_bodies);
    }

    #[test]
    fn what_stands_behind_the_address() {
        fuzz::run("queries", 30_000, queries);
    }

    #[test]
    fn what_stands_in_headers() {
        fuzz::run("headers", 20_000, headers);
    }

    #[test]
    fn bounds_of_a_place() {
        fuzz::run("bounds", 20_000, super::bounds);
    }

    #[test]
    fn what_people_write() {
        fuzz::run("markdown", 5_000, super::markdown);
    }
}
