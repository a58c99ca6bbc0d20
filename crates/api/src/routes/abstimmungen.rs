//! Votes: what they came to, every Stimme, the way of every voice; voting.

use super::garnrollen::PageParams;
use super::page;
use crate::allowed::Allowed;
use crate::allowed::act::{AbstimmungLesen, NachzaehlungLesen, PfadeLesen, StimmeAbgeben, StimmenLesen};
use crate::answer;
use crate::app::Inner;
use crate::input::{Body, Fields, Query, Sent};
use crate::problem::{Problem, kind};
use crate::shape::{AbstimmungAnswer, NachzaehlungAnswer, PfadAnswer, Seite, StimmeAnswer, WahlWort};
use crate::write::written;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::{AbstimmungId, Begruendung, Command, GarnrolleId, Wahl};
use utoipa::ToSchema;
use views::PageRequest;

/// A vote
///
/// Public and by name. `stimmen` is a page of the last Stimmen of everyone who voted directly, in the order of the log,
/// each with for how many it speaks: as counted at the close, before that as things stand now.
#[utoipa::path(get, path = "/api/abstimmungen/{id}", tag = "Entscheiden",
    params(("id" = String, Path, description = "The vote", format = "uuid"), PageParams),
    responses((status = 200, description = "The vote", body = AbstimmungAnswer)))]
pub(crate) async fn detail(
    Allowed { app, object: id, by: viewer, .. }: Allowed<AbstimmungLesen, AbstimmungId>,
    Query(asked): Query<PageParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    Ok(answer::json(&headers, &current(&app, id, &page(asked.limit, asked.cursor), viewer.0)?))
}

fn current(
    app: &Inner,
    id: AbstimmungId,
    page: &PageRequest,
    viewer: Option<GarnrolleId>,
) -> Result<AbstimmungAnswer, Problem> {
    let (views, now) = (app.views(), app.now());
    let vote = views.abstimmung(id, now).ok_or_else(|| Problem::of(&kind::ABSTIMMUNG_UNBEKANNT))?;
    Ok(AbstimmungAnswer::of(&views, &vote, (page, viewer), now))
}

/// Every Stimme of a vote
///
/// Changes included: nothing that was said in public is lost.
#[utoipa::path(get, path = "/api/abstimmungen/{id}/stimmen", tag = "Entscheiden",
    params(("id" = String, Path, description = "The vote", format = "uuid"), PageParams),
    responses((status = 200, description = "A page, newest first", body = Seite<StimmeAnswer>)))]
pub(crate) async fn stimmen(
    Allowed { app, object: id, .. }: Allowed<StimmenLesen, AbstimmungId>,
    Query(asked): Query<PageParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let views = app.views();
    let found = views.stimmen(id, &page(asked.limit, asked.cursor));
    let found = found.ok_or_else(|| Problem::of(&kind::ABSTIMMUNG_UNBEKANNT))?;
    Ok(answer::json(&headers, &Seite::of(found, |stimme| StimmeAnswer::of(&views, &stimme))))
}

/// The way of every voice in a vote
///
/// As counted at the close, before that as things stand now.
#[utoipa::path(get, path = "/api/abstimmungen/{id}/pfade", tag = "Entscheiden",
    params(("id" = String, Path, description = "The vote", format = "uuid"), PageParams),
    responses((status = 200, description = "A page, in the order of ids", body = Seite<PfadAnswer>)))]
pub(crate) async fn pfade(
    Allowed { app, object: id, .. }: Allowed<PfadeLesen, AbstimmungId>,
    Query(asked): Query<PageParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = app.views().pfade(id, &page(asked.limit, asked.cursor), app.now());
    let found = found.ok_or_else(|| Problem::of(&kind::ABSTIMMUNG_UNBEKANNT))?;
    Ok(answer::json(&headers, &Seite::of(found, PfadAnswer::from)))
}

/// What a vote is counted again from
///
/// The records up to `closed_position` hold all that it rests on. Checking their leaves, counting by the rules and
/// comparing with `result` is for whoever asks: that we agree with ourselves would prove nothing.
#[utoipa::path(get, path = "/api/abstimmungen/{id}/nachzaehlung", tag = "Entscheiden",
    params(("id" = String, Path, description = "The vote", format = "uuid"), PageParams),
    responses((status = 200, description = "Which records, and what is said to come out", body = NachzaehlungAnswer)))]
pub(crate) async fn nachzaehlung(
    Allowed { app, object: id, .. }: Allowed<NachzaehlungLesen, AbstimmungId>,
    Query(asked): Query<PageParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let views = app.views();
    let vote = views.abstimmung(id, app.now()).ok_or_else(|| Problem::of(&kind::ABSTIMMUNG_UNBEKANNT))?;
    let page = page(asked.limit, asked.cursor);
    Ok(answer::json(&headers, &NachzaehlungAnswer::of(&views, &vote, &page)))
}

/// A Stimme to be cast.
#[derive(ToSchema)]
#[schema(example = json!({"choice": "ja", "reason": "Das fehlt dem Platz."}))]
pub(crate) struct NeueStimme {
    /// How.
    #[schema(value_type = WahlWort)]
    choice: Wahl,
    /// Why, if one wants to say so; everyone reads it.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 2_000)]
    reason: Option<Begruendung>,
}

impl Body for NeueStimme {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let (choice, reason) = (fields.required("choice"), fields.optional("reason"));
        Some(Self { choice: choice?, reason: reason? })
    }
}

/// Cast one's Stimme, or change it
///
/// It is public. The last one before the close counts, and speaks for every voice lent to it. Draws a Faden `abstimmung`.
#[utoipa::path(post, path = "/api/abstimmungen/{id}/vote", tag = "Entscheiden",
    params(("id" = String, Path, description = "The vote", format = "uuid")),
    request_body = NeueStimme,
    responses((status = 200, description = "The vote as it now stands", body = AbstimmungAnswer)))]
pub(crate) async fn vote(
    Allowed { app, object: abstimmung, by: act, .. }: Allowed<StimmeAbgeben, AbstimmungId>,
    sent: Sent<NeueStimme>,
) -> Result<Response, Problem> {
    let NeueStimme { choice: wahl, reason: grund } = sent.body;
    let command = Command::StimmeAbgeben { abstimmung, wahl, grund };
    let outcome = act.submit(&app, sent.request_hash, command).await?;
    let stands = current(&app, abstimmung, &PageRequest::default(), Some(act.person))?;
    Ok(written(StatusCode::OK, outcome.position, &stands))
}
