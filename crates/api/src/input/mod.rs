//! What comes in: bodies, query parameters and headers, read strictly. Everything that cannot be read is a
//! [`Problem`] that names the place; every field that breaks a rule is told at once.
//! Nothing here decides whether something is allowed.

mod field;
mod fields;
mod headers;
mod json;
mod path;
mod query;
mod strict;

pub use field::{FromField, Waehrung};
pub use fields::{Change, Fields};
pub use headers::{AtLeast, IfMatch, idempotency_key};
pub use json::{Body, Sent, collect};
pub use path::{Named, texts};
pub use query::{BBox, Limit, Params, Query, Reader};

/// A whole JSON text in which every name stands once.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn json_value(bytes: &[u8]) -> Option<serde_json::Value> {
    strict::value(bytes).ok()
}

/// The version that an entity tag names.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn version(tag: &axum::http::HeaderValue) -> Option<u32> {
    headers::version(tag.to_str().ok()?)
}

/// Parameters out of the text behind an address.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn params<T: Params>(query: &str) -> Result<T, Problem> {
    query::read(query)
}

use crate::language::Words;
use crate::problem::{FieldError, Problem, kind};

/// The request names what is not known here.
fn unknown_fields(pointers: Vec<String>) -> Problem {
    let names = pointers.join(", ");
    let words = Words::made(format!("Hier nicht bekannt: {names}."), format!("Not known here: {names}."));
    let errors =
        pointers.into_iter().map(|pointer| FieldError { pointer, detail: UNKNOWN.clone() }).collect();
    Problem { errors, ..Problem::new(&kind::UNBEKANNTES_FELD, words) }
}

static UNKNOWN: Words = Words::fixed("ist hier nicht bekannt", "is not known here");

/// The request says the same thing twice: which of the two was meant cannot be known.
fn twice(pointer: &str) -> Problem {
    let words = Words::made(
        format!("Steht mehrmals da: {pointer}."),
        format!("Stands there more than once: {pointer}."),
    );
    let errors = vec![FieldError { pointer: pointer.to_owned(), detail: ONCE.clone() }];
    Problem { errors, ..Problem::new(&kind::ANFRAGE_UNLESBAR, words) }
}

static ONCE: Words = Words::fixed("darf nur einmal dastehen", "may stand there only once");
