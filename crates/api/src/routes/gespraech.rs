//! The Gespräch of a Knoten: reading, writing, editing, withdrawing.

use super::garnrollen::A_CURSOR;
use super::page;
use crate::allowed::Allowed;
use crate::allowed::act::{GespraechLesen, NachrichtBearbeiten, NachrichtSchreiben, NachrichtZurueckziehen};
use crate::answer;
use crate::app::{Inner, Shared};
use crate::input::{Body, Fields, IfMatch, Limit, Params, Query, Reader, Sent};
use crate::markdown::html;
use crate::problem::{Problem, kind};
use crate::shape::{FORGOTTEN, Moment, NachrichtAnswer, Seite};
use crate::write::{Act, done, written};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::{Command, Event, Happened, KnotenId, NachrichtId, NachrichtText};
use utoipa::{IntoParams, ToSchema};
use views::{Cursor, Leserichtung};

/// Which page of a Gespräch, and from which end.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct GespraechParams {
    /// Where the page begins.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
    /// How many at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Limit,
    /// The newest message first. A cursor goes on in the direction it is asked in.
    #[param(value_type = Option<bool>)]
    newest: bool,
}

impl Params for GespraechParams {
    fn read(reader: &mut Reader) -> Option<Self> {
        let (cursor, limit) = (reader.parsed("cursor", &A_CURSOR), reader.limit());
        let newest = reader.switch("newest");
        Some(Self { cursor: cursor?, limit: limit?, newest: newest? })
    }
}

/// The Gespräch of a Knoten
///
/// Readable in the archive too, unless it was empty.
#[utoipa::path(get, path = "/api/knoten/{id}/gespraech", tag = "Gespräch",
    params(("id" = String, Path, description = "The Knoten", format = "uuid"), GespraechParams),
    responses((status = 200, description = "A page, oldest message first unless asked otherwise", body = Seite<NachrichtAnswer>)))]
pub(crate) async fn read(
    Allowed { app, object: id, .. }: Allowed<GespraechLesen, KnotenId>,
    Query(asked): Query<GespraechParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    Ok(answer::json(&headers, &seite(&app, id, &asked)?))
}

/// The page of a Gespräch that was asked for.
pub(super) fn seite(
    app: &Inner,
    id: KnotenId,
    asked: &GespraechParams,
) -> Result<Seite<NachrichtAnswer>, Problem> {
    let richtung = if asked.newest { Leserichtung::VomEnde } else { Leserichtung::VomAnfang };
    let found = app.views().gespraech(id, &page(asked.limit, asked.cursor), richtung, app.now());
    let found = found.ok_or_else(|| Problem::of(&kind::KNOTEN_UNBEKANNT))?;
    Ok(Seite::of(found.page, NachrichtAnswer::from))
}

/// A message to be written.
#[derive(ToSchema)]
pub(crate) struct NeueNachricht {
    /// What it says.
    #[schema(value_type = String, min_length = 1, max_length = 4_000)]
    text: NachrichtText,
}

impl Body for NeueNachricht {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self { text: fields.required("text")? })
    }
}

/// Write in a Gespräch
///
/// Draws a Faden `gespraech`.
#[utoipa::path(post, path = "/api/knoten/{id}/nachrichten", tag = "Gespräch",
    params(("id" = String, Path, description = "The Knoten", format = "uuid")),
    request_body = NeueNachricht,
    responses((status = 201, description = "The message", body = NachrichtAnswer)))]
pub(crate) async fn write(
    Allowed { app, object: knoten, by: act, .. }: Allowed<NachrichtSchreiben, KnotenId>,
    sent: Sent<NeueNachricht>,
) -> Result<Response, Problem> {
    schreibe(&app, knoten, act, sent).await
}

/// Writes in the Gespräch of the Knoten, and answers the message.
pub(super) async fn schreibe(
    app: &Shared,
    knoten: KnotenId,
    act: Act,
    sent: Sent<NeueNachricht>,
) -> Result<Response, Problem> {
    let command = Command::NachrichtSchreiben { knoten, text: sent.body.text };
    let outcome = act.submit(app, sent.request_hash, command).await?;
    let message = said(app, &outcome.events).ok_or_else(|| Problem::of(&kind::INNEN))?;
    Ok(written(StatusCode::CREATED, outcome.position, &message))
}

/// The message that a command wrote, as it was at that moment.
fn said(app: &Inner, events: &[Happened]) -> Option<NachrichtAnswer> {
    events.iter().find_map(|happened| match &happened.event {
        Event::NachrichtGeschrieben { nachricht, knoten, by, text } => Some(NachrichtAnswer {
            id: (*nachricht).into(),
            knoten_id: (*knoten).into(),
            by: (*by).into(),
            by_name: app.views().author(*by).name().unwrap_or(FORGOTTEN).to_owned(),
            text: text.known().map(ToString::to_string),
            text_html: text.known().map(|text| html(text.as_str())),
            version: 1,
            created_at: Moment(happened.time),
            edited_at: None,
            zurueckgezogen_at: None,
            meldung: None,
        }),
        _ => None,
    })
}

/// Edit one's own message
///
/// `If-Match` carries the version of the message; a stale one is 412 with the present one in `current`.
#[utoipa::path(patch, path = "/api/nachrichten/{id}", tag = "Gespräch",
    params(("id" = String, Path, description = "The message", format = "uuid")),
    request_body = NeueNachricht,
    responses((status = 200, description = "The message as it now is", body = NachrichtAnswer)))]
pub(crate) async fn edit(
    Allowed { app, object: nachricht, by: act, .. }: Allowed<NachrichtBearbeiten, NachrichtId>,
    IfMatch(based_on): IfMatch,
    sent: Sent<NeueNachricht>,
) -> Result<Response, Problem> {
    let command = Command::NachrichtBearbeiten { nachricht, based_on, text: sent.body.text };
    let outcome = act.submit(&app, sent.request_hash, command).await;
    let outcome = outcome.map_err(|problem| with_current(problem, &app, nachricht))?;
    let message = current(&app, nachricht).ok_or_else(|| Problem::of(&kind::NACHRICHT_UNBEKANNT))?;
    Ok(written(StatusCode::OK, outcome.position, &message))
}

fn current(app: &Inner, id: NachrichtId) -> Option<NachrichtAnswer> {
    app.views().nachricht(id).map(NachrichtAnswer::from)
}

fn with_current(problem: Problem, app: &Inner, id: NachrichtId) -> Problem {
    if problem.kind != &kind::VERALTET {
        return problem;
    }
    let now = current(app, id).and_then(|message| serde_json::to_value(message).ok());
    Problem { current: now.map(Box::new), ..problem }
}

/// Withdraw one's own message
///
/// A tombstone remains. Works in the archive too.
#[utoipa::path(delete, path = "/api/nachrichten/{id}", tag = "Gespräch",
    params(("id" = String, Path, description = "The message", format = "uuid")),
    responses((status = 204, description = "Withdrawn")))]
pub(crate) async fn withdraw(
    Allowed { app, object: nachricht, by: act, .. }: Allowed<NachrichtZurueckziehen, NachrichtId>,
    sent: Sent<()>,
) -> Result<Response, Problem> {
    let command = Command::NachrichtZurueckziehen { nachricht };
    let outcome = act.submit(&app, sent.request_hash, command).await?;
    Ok(done(outcome.position))
}
