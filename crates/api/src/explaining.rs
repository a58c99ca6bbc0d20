//! The pages behind the `type` of a problem: `/probleme` and one page per problem, so that its address leads somewhere.

use crate::allowed::Gated;
use crate::language::Language;
use crate::openapi::PAGE_POLICY;
use crate::problem::{ALL, Kind, Problem, kind};
use axum::Router;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

/// The addresses of the pages.
pub(crate) fn router() -> Router<Gated> {
    Router::new().route("/probleme", get(list)).route("/probleme/{slug}", get(one))
}

async fn list(headers: HeaderMap) -> Response {
    let language = Language::of(&headers);
    page(language, &ALL.iter().map(|kind| entry(kind, language)).collect::<String>())
}

async fn one(slug: Result<Path<String>, PathRejection>, headers: HeaderMap) -> Result<Response, Problem> {
    // An address that is no UTF-8 names nothing.
    let Path(slug) = slug.map_err(|_| Problem::of(&kind::NICHT_DA))?;
    let language = Language::of(&headers);
    let kind = ALL.iter().find(|kind| kind.slug == slug).ok_or_else(|| Problem::of(&kind::NICHT_DA))?;
    Ok(page(language, &entry(kind, language)))
}

fn entry(kind: &Kind, language: Language) -> String {
    let (slug, status) = (kind.slug, kind.status.as_u16());
    let (title, advice) = (escaped(kind.title.say(language)), escaped(kind.advice.say(language)));
    format!("<h2><a href=\"/probleme/{slug}\">{title}</a> <small>{status}</small></h2>\n<p>{advice}</p>\n")
}

fn page(language: Language, body: &str) -> Response {
    let (tag, title) = match language {
        Language::De => ("de", "Was nicht ging"),
        Language::En => ("en", "What could not be done"),
    };
    let html = format!(
        "<!doctype html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Weltgewebe · {title}</title>\n\
         <link rel=\"stylesheet\" href=\"/api/doku/doku.css\">\n</head>\n<body>\n<h1>{title}</h1>\n{body}</body>\n</html>\n"
    );
    let mut response = html.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(tag));
    headers.insert(header::VARY, HeaderValue::from_static("accept-language"));
    headers.insert(header::CONTENT_SECURITY_POLICY, PAGE_POLICY);
    response
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
