//! The request headers that this surface gives a meaning: `If-Match`, `Idempotency-Key`, `Weltgewebe-At-Least`.

use crate::language::Words;
use crate::problem::{Problem, kind};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use uuid::Uuid;

/// The version that a change is based on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct IfMatch(pub u32);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let value = parts.headers.get(header::IF_MATCH).ok_or_else(|| Problem::of(&kind::VERSION_FEHLT))?;
        value
            .to_str()
            .ok()
            .and_then(version)
            .map(Self)
            .ok_or_else(|| unreadable("If-Match", "eine Version wie \"3\"", "a version such as \"3\""))
    }
}

/// The version in an entity tag such as `"3"`; of an `ETag` that was sent from here, the part before the dash.
pub(super) fn version(tag: &str) -> Option<u32> {
    let tag = tag.trim();
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    let tag = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"')).unwrap_or(tag);
    tag.split('-').next()?.parse().ok()
}

/// The key by which a repetition is recognised, when one was sent.
///
/// # Errors
/// 400 when it is no UUID.
pub fn idempotency_key(headers: &HeaderMap) -> Result<Option<Uuid>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim().trim_matches('"');
    Uuid::parse_str(text).map(Some).map_err(|_| unreadable("Idempotency-Key", "eine UUID", "a UUID"))
}

/// The position that must have been read before the answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AtLeast(pub u64);

impl AtLeast {
    /// The position asked for, when one was.
    ///
    /// # Errors
    /// 400 when it is no position.
    pub fn of(headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        let Some(value) = headers.get("weltgewebe-at-least") else { return Ok(None) };
        let position = value.to_str().ok().and_then(|text| text.trim().parse().ok());
        position
            .map(|position| Some(Self(position)))
            .ok_or_else(|| unreadable("Weltgewebe-At-Least", "eine Position wie 42", "a position such as 42"))
    }
}

fn unreadable(header: &str, de: &str, en: &str) -> Problem {
    let words = Words::made(
        format!("Die Kopfzeile »{header}« muss {de} sein."),
        format!("The header “{header}” must be {en}."),
    );
    Problem::new(&kind::ANFRAGE_UNLESBAR, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_every_way_of_writing_it() {
        assert_eq!(version("\"3\""), Some(3));
        assert_eq!(version("W/\"17\""), Some(17));
        assert_eq!(version("\"3-9f86d081\""), Some(3));
        assert_eq!(version("4"), Some(4));
        assert_eq!(version("*"), None);
        assert_eq!(version("\"-1\""), None);
        assert_eq!(version("\"99999999999\""), None);
    }
}
