//! Problem details (RFC 9457): what a person is told when something cannot be done, in German and English, with what
//! they can do about it. A [`Problem`] becomes a body in the outermost layer, which knows the language and the
//! address asked for. Nothing here may ever carry personal data.

mod catalogue;
mod refusals;

pub use catalogue::{ALL, Kind, kind};

use crate::language::{Language, Words};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// Something that could not be done.
#[derive(Clone, PartialEq, Debug)]
pub struct Problem {
    /// Which one.
    pub kind: &'static Kind,
    /// What happened here and what the person can do.
    pub detail: Words,
    /// The fields that broke a rule.
    pub errors: Vec<FieldError>,
    /// Seconds after which trying again makes sense.
    pub retry_after_s: Option<u32>,
    /// The header that this problem comes with: the methods that the address does know, or how one would have to prove
    /// who one is.
    pub header: Option<Box<(HeaderName, HeaderValue)>>,
    /// The state that a stale change should have been based on.
    pub current: Option<Box<serde_json::Value>>,
    /// Whom a refused Delegation would run through, beginning and ending with the giver.
    pub kreis: Option<Box<[String]>>,
}

/// One field that broke a rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldError {
    /// Where it stands: a JSON pointer (RFC 6901) into the body, or `?name` for a query parameter.
    pub pointer: String,
    /// Which rule it broke.
    pub detail: Words,
}

/// The body of a problem, as the OpenAPI describes it.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody<'p> {
    /// A stable address below `/probleme/`, one per problem.
    #[schema(example = "/probleme/knoten-unbekannt")]
    r#type: String,
    /// What kind of problem it is.
    title: &'p str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What happened and what you can do.
    detail: &'p str,
    /// The address that was asked for.
    instance: &'p str,
    /// The fields that broke a rule; empty when it was not about fields.
    errors: Vec<FieldErrorBody<'p>>,
    /// The state that a stale change should have been based on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    current: Option<&'p serde_json::Value>,
    /// Whom a refused Delegation would run through, beginning and ending with the giver.
    #[serde(skip_serializing_if = "Option::is_none")]
    kreis: Option<&'p [String]>,
}

/// A field that broke a rule.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = FieldError)]
pub struct FieldErrorBody<'p> {
    /// A JSON pointer into the body, or `?name` for a query parameter.
    #[schema(example = "/title")]
    pointer: &'p str,
    /// Which rule it broke.
    detail: &'p str,
}

impl Problem {
    /// A problem of this kind with this sentence.
    #[must_use]
    pub const fn new(kind: &'static Kind, detail: Words) -> Self {
        Self {
            kind,
            detail,
            errors: Vec::new(),
            retry_after_s: None,
            header: None,
            current: None,
            kreis: None,
        }
    }
    /// A problem of this kind with the sentence that the catalogue has for it.
    #[must_use]
    pub fn of(kind: &'static Kind) -> Self {
        Self::new(kind, kind.advice.clone())
    }
    /// The same with a field that broke a rule.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        let detail = self.detail.clone();
        self.errors.push(FieldError { pointer: pointer.into(), detail });
        self
    }
    /// The same, with when to try again.
    #[must_use]
    pub const fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }
    /// The same, with how one would have to prove who one is (RFC 6750).
    #[must_use]
    pub fn challenge(mut self, challenge: &str) -> Self {
        let challenge = HeaderValue::from_str(challenge).ok();
        self.header = challenge.map(|challenge| Box::new((header::WWW_AUTHENTICATE, challenge)));
        self
    }
    /// Fields that broke a rule, in valid JSON.
    #[must_use]
    pub fn fields(errors: Vec<FieldError>) -> Self {
        Self { errors, ..Self::of(&kind::FELDER) }
    }
    /// Its status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.kind.status
    }

    /// The answer in this language to a request for this address.
    #[must_use]
    pub fn render(&self, language: Language, instance: &str) -> Response {
        let errors = self.errors.iter();
        let body = ProblemBody {
            r#type: format!("/probleme/{}", self.kind.slug),
            title: self.kind.title.say(language),
            status: self.kind.status.as_u16(),
            detail: self.detail.say(language),
            instance,
            errors: errors
                .map(|e| FieldErrorBody { pointer: &e.pointer, detail: e.detail.say(language) })
                .collect(),
            current: self.current.as_deref(),
            kreis: self.kreis.as_deref(),
        };
        let bytes = serde_json::to_vec(&body).unwrap_or_default();
        let mut response = (self.kind.status, bytes).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.kind.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some((name, value)) = self.header.as_deref() {
            headers.insert(name, value.clone());
        }
        response
    }
}

/// A problem on its way out; the outermost layer renders it.
#[derive(Clone)]
pub struct Carried(pub Box<Problem>);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.kind.status.into_response();
        response.extensions_mut().insert(Carried(Box::new(self)));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_own_address_and_both_languages() {
        let mut slugs: Vec<_> = ALL.iter().map(|kind| kind.slug).collect();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), ALL.len());
        for kind in ALL {
            assert!(kind.slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'));
            assert!(kind.status.is_client_error() || kind.status.is_server_error());
            for words in [&kind.title, &kind.advice] {
                assert!(!words.de.is_empty() && words.de != words.en, "{}", kind.slug);
            }
        }
    }
}
