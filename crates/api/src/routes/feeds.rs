//! The feeds of an Ortsweberei: its deadlines for a calendar, its decisions for a reader of news.

use crate::allowed::Allowed;
use crate::allowed::act::{EntscheidungenLesen, FristenLesen};
use crate::answer;
use crate::app::Inner;
use crate::cache::etag;
use crate::feed::{Kopf, atom, ics};
use crate::input::{Params, Query, Reader};
use crate::language::{Language, Words};
use crate::problem::{Problem, kind};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use domain::OrtId;
use utoipa::IntoParams;
use views::{AntraegeQuery, PageRequest};

/// How many Anträge a feed is made from at most.
const MOST_ANTRAEGE: usize = 200;
const CALENDAR: HeaderValue = HeaderValue::from_static("text/calendar; charset=utf-8");
const NEWS: HeaderValue = HeaderValue::from_static("application/atom+xml; charset=utf-8");

/// In which language a feed is written.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FeedParams {
    /// `de` or `en`; unless given, what `Accept-Language` prefers.
    #[param(value_type = Option<String>, pattern = "^(de|en)$")]
    lang: Option<Language>,
}

static A_LANGUAGE: Words = Words::fixed("ist „de“ oder „en“", "is “de” or “en”");

impl Params for FeedParams {
    fn read(reader: &mut Reader) -> Option<Self> {
        Some(Self { lang: reader.optional("lang", language)? })
    }
}

/// The language of this tag.
pub(super) fn language(text: &str) -> Result<Language, Words> {
    let found = [Language::De, Language::En].into_iter().find(|language| language.tag() == text);
    found.ok_or_else(|| A_LANGUAGE.clone())
}

/// What a feed says, written by `write` from its head.
fn feed(
    app: &Inner,
    (id, asked, headers): (OrtId, &FeedParams, &HeaderMap),
    content_type: HeaderValue,
    write: impl FnOnce(&Kopf<'_>, &views::Views) -> String,
) -> Result<Response, Problem> {
    let views = app.views();
    let ort = views.ort(id, app.now()).ok_or_else(|| Problem::of(&kind::ORT_UNBEKANNT))?;
    let language = asked.lang.unwrap_or_else(|| Language::of(headers));
    let site = app.app.config.site.as_str();
    let kopf = Kopf { site, ort: id, name: &ort.name, founded_at: ort.founded_at, language };
    let text = write(&kopf, &views);
    let tag = etag("", text.as_bytes());
    let mut response = answer::bytes_of(headers, content_type, text.into(), tag);
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language"));
    Ok(response)
}

/// Deadlines as a calendar
///
/// iCalendar (RFC 5545): when Anträge pass and votes open or close, the next 200.
#[utoipa::path(get, path = "/api/ortswebereien/{id}/fristen.ics", tag = "Entscheiden",
    params(("id" = String, Path, description = "The Ortsweberei", format = "uuid"), FeedParams),
    responses((status = 200, description = "The calendar", body = String, content_type = "text/calendar")))]
pub(crate) async fn deadlines(
    Allowed { app, object: id, .. }: Allowed<FristenLesen, OrtId>,
    Query(asked): Query<FeedParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    feed(&app, (id, &asked, &headers), CALENDAR, |kopf, views| {
        ics(kopf, &views.anstehend(id, &PageRequest::first(MOST_ANTRAEGE)).items)
    })
}

/// Decisions as news
///
/// Atom (RFC 4287): Anträge filed, objected to, brought to a vote and decided, the last 50 of it.
#[utoipa::path(get, path = "/api/ortswebereien/{id}/entscheidungen.atom", tag = "Entscheiden",
    params(("id" = String, Path, description = "The Ortsweberei", format = "uuid"), FeedParams),
    responses((status = 200, description = "The feed", body = String, content_type = "application/atom+xml")))]
pub(crate) async fn decisions(
    Allowed { app, object: id, .. }: Allowed<EntscheidungenLesen, OrtId>,
    Query(asked): Query<FeedParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    feed(&app, (id, &asked, &headers), NEWS, |kopf, views| {
        let page = PageRequest::first(MOST_ANTRAEGE);
        let query = AntraegeQuery { ort: Some(id), status: None, knoten: None, page };
        let itself = format!("{}/api/ortswebereien/{id}/entscheidungen.atom", kopf.site);
        atom(kopf, &itself, &views.antraege(&query).items)
    })
}
