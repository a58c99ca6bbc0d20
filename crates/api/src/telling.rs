//! `/.well-known/security.txt` (RFC 9116): whom to tell about a weakness, as the Betreiber set it. It knows no weakness.

use crate::app::{Security, Shared};
use crate::problem::{Problem, kind};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::{DAY, Micros, Timestamp};
use std::fmt::Write as _;

/// Where it stands.
pub(crate) const PATH: &str = "/.well-known/security.txt";
/// How long what is said may be relied on; less than a year (RFC 9116, 2.5.5).
const RELIABLE: Micros = Micros::from_hours(180 * 24);

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// Whom to tell.
pub(crate) fn security(app: &Shared) -> Result<Response, Problem> {
    let config = &app.app.config;
    let security = config.security.as_ref().ok_or_else(|| Problem::of(&kind::NICHT_DA))?;
    let text = written(security, &config.site, app.now());
    Ok(([(header::CONTENT_TYPE, TEXT), (header::CACHE_CONTROL, A_DAY)], text).into_response())
}

fn written(Security { contact, policy }: &Security, site: &str, now: Timestamp) -> String {
    // The end of a day, so that the text changes once a day.
    let expires = now.day() + DAY + RELIABLE;
    let mut text = format!("Contact: {contact}\nExpires: {expires}\nPreferred-Languages: de, en\n");
    if let Some(policy) = policy {
        // Writing into a text cannot fail.
        let _ = writeln!(text, "Policy: {policy}");
    }
    if site.starts_with("https://") {
        let _ = writeln!(text, "Canonical: {site}{PATH}");
    }
    text
}
