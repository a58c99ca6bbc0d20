//! A JSON body, read strictly: its type, its size, its encoding, its fields. With it comes the fingerprint by which a
//! repetition of the same request is told from another one under the same key.

use super::fields::Fields;
use super::strict::{self, Unreadable};
use super::twice;
use crate::language::Words;
use crate::problem::{Problem, kind};
use axum::body::Body as HttpBody;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// A body that can be sent here.
pub trait Body: Sized {
    /// The greatest size in bytes.
    const LIMIT: usize = 256 * 1024;
    /// Whether it may be announced as `text/plain`, as a beacon is.
    const MAY_BE_TEXT: bool = false;
    /// Whether no body at all is as good as `{}`.
    const MAY_BE_MISSING: bool = false;

    /// Reads the fields; nothing when one of them broke a rule.
    fn read(fields: &mut Fields<'_>) -> Option<Self>;
}

/// Nothing to say beyond the address.
impl Body for () {
    const MAY_BE_MISSING: bool = true;

    fn read(_: &mut Fields<'_>) -> Option<Self> {
        Some(())
    }
}

/// A body that was read, with the fingerprint of the request.
#[derive(Debug)]
pub struct Sent<T> {
    /// What was sent.
    pub body: T,
    /// First 16 bytes of SHA-256 over method, path and canonical body.
    pub request_hash: [u8; 16],
}

impl<S: Send + Sync, T: Body> FromRequest<S> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let bytes = collect(&parts.headers, body, T::LIMIT).await?;
        let value = if bytes.is_empty() && T::MAY_BE_MISSING {
            Value::Object(Map::new())
        } else {
            is_json(&parts.headers, T::MAY_BE_TEXT)?;
            strict::value(&bytes).map_err(unreadable)?
        };
        let Value::Object(object) = &value else { return Err(Problem::of(&kind::JSON_UNLESBAR)) };
        let mut fields = Fields::of(object);
        let read = T::read(&mut fields);
        let body = fields.finish(read)?;
        let request_hash = fingerprint(parts.method.as_str(), parts.uri.path(), &value);
        Ok(Self { body, request_hash })
    }
}

/// All of a body.
///
/// # Errors
/// 413 when it is larger than the limit, 400 when it ends too early.
pub async fn collect(headers: &HeaderMap, body: HttpBody, limit: usize) -> Result<bytes::Bytes, Problem> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if announced.and_then(|length| length.parse::<u64>().ok()).is_some_and(|length| length > limit as u64) {
        return Err(too_large(limit));
    }
    axum::body::to_bytes(body, limit).await.map_err(|error| {
        let too_long = std::error::Error::source(&error).is_some_and(|e| e.to_string().contains("limit"));
        if too_long { too_large(limit) } else { Problem::of(&kind::ANFRAGE_UNLESBAR) }
    })
}

fn too_large(limit: usize) -> Problem {
    let most = if limit.is_multiple_of(1024 * 1024) {
        format!("{} MiB", limit / 1024 / 1024)
    } else {
        format!("{} KiB", limit / 1024)
    };
    let words = Words::made(
        format!("Hier passen höchstens {most} hinein; kürze den Inhalt oder teile ihn auf."),
        format!("At most {most} fit here; shorten the content or split it."),
    );
    Problem::new(&kind::ZU_GROSS, words)
}

fn is_json(headers: &HeaderMap, may_be_text: bool) -> Result<(), Problem> {
    let announced =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = announced.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let fits = match essence.as_str() {
        "application/json" => true,
        "text/plain" => may_be_text,
        other => other.starts_with("application/") && other.ends_with("+json"),
    };
    if fits { Ok(()) } else { Err(Problem::of(&kind::INHALTSTYP)) }
}

fn unreadable(reason: Unreadable) -> Problem {
    let error = match reason {
        Unreadable::Twice(pointer) => return twice(&pointer),
        Unreadable::NoJson(error) => error,
    };
    let (line, column) = (error.line(), error.column());
    let words = Words::made(
        format!(
            "In Zeile {line}, Spalte {column} endet, was lesbar ist. Sende UTF-8-kodiertes JSON mit einem Objekt."
        ),
        format!(
            "What can be read ends in line {line}, column {column}. Send UTF-8 encoded JSON with one object."
        ),
    );
    Problem::new(&kind::JSON_UNLESBAR, words)
}

fn fingerprint(method: &str, path: &str, value: &Value) -> [u8; 16] {
    let canonical = serde_json_canonicalizer::to_vec(value).unwrap_or_default();
    let mut hash = Sha256::new();
    for part in [method.as_bytes(), path.as_bytes(), &canonical] {
        hash.update(part);
        hash.update([0]);
    }
    let digest = hash.finalize();
    let mut first = [0; 16];
    first.copy_from_slice(&digest[..16]);
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::StatusCode;
    use domain::Titel;

    #[derive(Debug)]
    struct Example {
        title: Titel,
        lines: Option<Vec<Titel>>,
    }
    impl Body for Example {
        const LIMIT: usize = 1024;
        fn read(fields: &mut Fields<'_>) -> Option<Self> {
            let (title, place) = (fields.required("title"), fields.optional_place());
            let lines = fields.list("lines", 3);
            place?;
            Some(Self { title: title?, lines: lines? })
        }
    }

    async fn send(content_type: &str, body: impl Into<HttpBody>) -> Result<Sent<Example>, Problem> {
        let request = Request::post("/x").header("content-type", content_type).body(body.into()).unwrap();
        Sent::from_request(request, &()).await
    }

    #[tokio::test]
    async fn what_is_right_is_read_and_fingerprinted_by_meaning() {
        let a = send("application/json; charset=utf-8", r#"{"title":" Brot ","lines":["a"]}"#).await.unwrap();
        let b = send("application/json", r#"{ "lines": ["a"], "title": " Brot " }"#).await.unwrap();
        assert_eq!(a.body.title.as_str(), "Brot");
        assert_eq!(a.body.lines.as_ref().map(Vec::len), Some(1));
        assert_eq!(a.request_hash, b.request_hash);
    }

    #[tokio::test]
    async fn every_field_that_breaks_a_rule_is_named_at_once() {
        let problem = send("application/json", r#"{"title":"","lat":91,"lon":"x","lines":["a",7]}"#);
        let problem = problem.await.unwrap_err();
        let mut pointers: Vec<_> = problem.errors.iter().map(|e| e.pointer.as_str()).collect();
        pointers.sort_unstable();
        assert_eq!(problem.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(pointers, ["/lat", "/lines/1", "/lon", "/title"]);
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_refused_by_its_reason() {
        let refused = async |kind, body: Vec<u8>| send(kind, body).await.unwrap_err();
        let json = "application/json";
        assert_eq!(refused("text/plain", b"{}".to_vec()).await.kind, &kind::INHALTSTYP);
        assert_eq!(refused(json, b"{\"title\":".to_vec()).await.kind, &kind::JSON_UNLESBAR);
        assert_eq!(refused(json, b"{\"title\":\"\xff\"}".to_vec()).await.kind, &kind::JSON_UNLESBAR);
        assert_eq!(refused(json, b"[]".to_vec()).await.kind, &kind::JSON_UNLESBAR);
        assert_eq!(refused(json, vec![b' '; 2_000]).await.kind, &kind::ZU_GROSS);
        let twice = refused(json, br#"{"title":"a","title":"b"}"#.to_vec()).await;
        assert_eq!((twice.kind, twice.errors[0].pointer.as_str()), (&kind::ANFRAGE_UNLESBAR, "/title"));
        let unknown = refused(json, br#"{"title":"a","titel":"b"}"#.to_vec()).await;
        assert_eq!((unknown.kind, unknown.errors[0].pointer.as_str()), (&kind::UNBEKANNTES_FELD, "/titel"));
        assert!(unknown.detail.de.contains("/titel"));
    }
}
