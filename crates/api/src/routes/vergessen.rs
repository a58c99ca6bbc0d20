//! Being forgotten: asking for it, taking it back, and taking along first everything that is held about oneself.

use crate::allowed::act::{AuskunftLesen, VergessenBeantragen, VergessenZuruecknehmen};
use crate::allowed::{Allowed, Person};
use crate::answer;
use crate::app::{Inner, Shared};
use crate::auskunft::{self, Auskunft, Sitzung};
use crate::book::{BookError, ask};
use crate::input::{Params, Query, Reader, Sent};
use crate::language::Words;
use crate::problem::{Problem, kind};
use crate::shape::{IchAnswer, VergessenAnswer, ZugangAnswer};
use crate::write::{done, written};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use domain::state::Vergessen;
use domain::{Command, GarnrolleId, Happened};
use utoipa::IntoParams;

/// How many read the whole log for themselves at once; who comes then is asked to come again.
pub(crate) const AUSKUENFTE: usize = 2;
/// How many records are looked at in one step.
const STEP: usize = 2_000;

/// Ask to be forgotten
///
/// It happens after 168 h: the key is destroyed with which everything personal is sealed, for good. Until then it can be
/// taken back. What was counted stays; name and words are nobody's to read any more.
#[utoipa::path(post, path = "/api/me/vergessen", tag = "Garnrollen",
    responses((status = 201, description = "When it happens", body = VergessenAnswer)))]
pub(crate) async fn ask_for_it(
    Allowed { app, by: act, .. }: Allowed<VergessenBeantragen>,
    sent: Sent<()>,
) -> Result<Response, Problem> {
    let outcome = act.submit(&app, sent.request_hash, Command::VergessenBeantragen).await?;
    let answer = waiting(&app, act.person).ok_or_else(|| Problem::of(&kind::INNEN))?;
    Ok(written(StatusCode::CREATED, outcome.position, &answer))
}

fn waiting(app: &Inner, id: GarnrolleId) -> Option<VergessenAnswer> {
    match app.views().rolle_privat(id)?.vergessen {
        Vergessen::Am(when) => Some(VergessenAnswer::of(when, app.now())),
        Vergessen::Nein | Vergessen::Ja => None,
    }
}

/// Take back the wish to be forgotten
#[utoipa::path(delete, path = "/api/me/vergessen", tag = "Garnrollen",
    responses((status = 204, description = "Nothing is forgotten")))]
pub(crate) async fn take_back(
    Allowed { app, by: act, .. }: Allowed<VergessenZuruecknehmen>,
    sent: Sent<()>,
) -> Result<Response, Problem> {
    let outcome = act.submit(&app, sent.request_hash, Command::VergessenZuruecknehmen).await?;
    Ok(done(outcome.position))
}

/// As what it is told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Json,
    Html,
}

static A_FORM: Words = Words::fixed("ist »json« oder »html«", "is “json” or “html”");

fn form(text: &str) -> Result<Form, Words> {
    match text {
        "json" => Ok(Form::Json),
        "html" => Ok(Form::Html),
        _ => Err(A_FORM.clone()),
    }
}

/// How everything is told.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportParams {
    /// `json` or `html`; unless given, what `Accept` prefers.
    #[param(value_type = Option<String>, pattern = "^(json|html)$")]
    format: Option<Form>,
}

impl Params for ExportParams {
    fn read(reader: &mut Reader) -> Option<Self> {
        Some(Self { format: reader.optional("format", form)? })
    }
}

/// Everything that is held about oneself
///
/// Both parts of the Garnrolle, the choice of letters, the open sessions, the Zugänge, and every record of the log that one caused or
/// that holds something of one, with its content. JSON, or a page to read.
#[utoipa::path(get, path = "/api/me/export", tag = "Garnrollen", params(ExportParams),
    responses((status = 200, description = "All of it", body = Auskunft)))]
pub(crate) async fn export(
    Allowed { app, by: Person(id), .. }: Allowed<AuskunftLesen>,
    Query(asked): Query<ExportParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let busy = |_| Problem::of(&kind::AUSKUNFT_AUSGELASTET).retry_after(5);
    let _turn = app.auskuenfte.try_acquire().map_err(busy)?;
    let ich = {
        let views = app.views();
        let both = views.rolle(id).zip(views.rolle_privat(id));
        let (rolle, privat) = both.ok_or_else(|| Problem::of(&kind::NICHT_ANGEMELDET))?;
        IchAnswer::of(rolle, &privat)
    };
    let letters = app.app.kasten.auswahl(id).into();
    let sessions = app.app.identity.sessions_of(id, app.now()).into_iter().map(Sitzung::of).collect();
    let zugaenge = app.app.identity.zugaenge().of(id, app.now()).iter().map(ZugangAnswer::of).collect();
    let records = records(&app, id).await.map_err(|error| unreadable(&error))?;
    let told = Auskunft::of(ich, letters, (sessions, zugaenge), &records, id);
    let wanted = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let preferred = if wanted.contains("text/html") { Form::Html } else { Form::Json };
    if asked.format.unwrap_or(preferred) == Form::Html {
        let page = [(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))];
        let private = [(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"))];
        return Ok((page, private, auskunft::page(&told)).into_response());
    }
    Ok(answer::private(&told))
}

/// What the log has of a person, read piece by piece so that nobody else waits long.
async fn records(app: &Shared, id: GarnrolleId) -> Result<Vec<Happened>, BookError> {
    let (mut own, mut from) = (Vec::new(), 1);
    loop {
        let page = ask(&app.app.book, move |book| book.happened(from, STEP)).await?;
        let Some(last) = page.last().map(|one| one.position) else { return Ok(own) };
        own.extend(page.into_iter().filter(|one| auskunft::concerns(one, id)));
        from = last + 1;
    }
}

fn unreadable(error: &BookError) -> Problem {
    tracing::error!(?error, "the log could not be read for somebody who asked what it holds");
    Problem::of(&kind::NICHT_ERREICHBAR).retry_after(1)
}
