//! Lent voices: who lent to whom, lending, renewing, taking back, and whom a voice reaches.

use super::garnrollen::A_CURSOR;
use super::page;
use crate::allowed::Allowed;
use crate::allowed::act::{
    DelegationErneuern, DelegationErteilen, DelegationWiderrufen, DelegationenLesen, WirkungLesen,
};
use crate::answer;
use crate::app::Inner;
use crate::input::{Body, Fields, Limit, Params, Query, Reader, Sent};
use crate::language::Words;
use crate::problem::{Problem, kind};
use crate::shape::{DelegationAnswer, PfadAnswer, Seite};
use crate::write::{done, written};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::{AbstimmungId, Command, DelegationId, GarnrolleId, OrtId};
use utoipa::{IntoParams, ToSchema};
use views::{Cursor, DelegationenQuery};

/// Which lent voices to list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DelegationenParams {
    /// Only of this Ortsweberei.
    #[param(value_type = Option<String>, format = "uuid")]
    ort: Option<OrtId>,
    /// Only what this Garnrolle lent.
    #[param(value_type = Option<String>, format = "uuid")]
    from: Option<GarnrolleId>,
    /// Only what was lent to this Garnrolle.
    #[param(value_type = Option<String>, format = "uuid")]
    to: Option<GarnrolleId>,
    /// Where the page begins.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
    /// How many at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Limit,
}

impl Params for DelegationenParams {
    fn read(reader: &mut Reader) -> Option<Self> {
        let (ort, from, to) = (reader.id("ort"), reader.id("from"), reader.id("to"));
        let (cursor, limit) = (reader.parsed("cursor", &A_CURSOR), reader.limit());
        Some(Self { ort: ort?, from: from?, to: to?, cursor: cursor?, limit: limit? })
    }
}

/// Lent voices
///
/// Public, like every Stimme.
#[utoipa::path(get, path = "/api/delegationen", tag = "Entscheiden", params(DelegationenParams),
    responses((status = 200, description = "A page", body = Seite<DelegationAnswer>)))]
pub(crate) async fn list(
    Allowed { app, .. }: Allowed<DelegationenLesen>,
    Query(asked): Query<DelegationenParams>,
    headers: HeaderMap,
) -> Response {
    let (views, now) = (app.views(), app.now());
    let DelegationenParams { ort, from, to, cursor, limit } = asked;
    let query = DelegationenQuery { ort, from, to, page: page(limit, cursor) };
    let found = views.delegationen(&query, now);
    answer::json(&headers, &Seite::of(found, |one| DelegationAnswer::of(&views, &one, now)))
}

/// Whom the voices of a vote reach.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct EffectiveParams {
    /// The vote.
    #[param(value_type = String, format = "uuid")]
    abstimmung: AbstimmungId,
    /// Where the page begins.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
    /// How many at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Limit,
}

static A_VOTE: Words = Words::fixed("fehlt: welche Abstimmung?", "is missing: which vote?");

impl Params for EffectiveParams {
    fn read(reader: &mut Reader) -> Option<Self> {
        let abstimmung = reader.id("abstimmung");
        let (cursor, limit) = (reader.parsed("cursor", &A_CURSOR), reader.limit());
        let Some(abstimmung) = abstimmung? else {
            reader.wrong("abstimmung", A_VOTE.clone());
            return None;
        };
        Some(Self { abstimmung, cursor: cursor?, limit: limit? })
    }
}

/// Whom every voice reaches
///
/// As counted at the close of the vote, before that as things stand now.
#[utoipa::path(get, path = "/api/delegationen/effective", tag = "Entscheiden", params(EffectiveParams),
    responses((status = 200, description = "A page, in the order of ids", body = Seite<PfadAnswer>)))]
pub(crate) async fn effective(
    Allowed { app, .. }: Allowed<WirkungLesen>,
    Query(asked): Query<EffectiveParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = app.views().pfade(asked.abstimmung, &page(asked.limit, asked.cursor), app.now());
    let found = found.ok_or_else(|| Problem::of(&kind::ABSTIMMUNG_UNBEKANNT))?;
    Ok(answer::json(&headers, &Seite::of(found, PfadAnswer::from)))
}

/// To whom a voice is lent.
#[derive(ToSchema)]
pub(crate) struct NeueDelegation {
    /// Another Weber of the same Ortsweberei.
    #[schema(value_type = String, format = "uuid")]
    to_account_id: GarnrolleId,
}

impl Body for NeueDelegation {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self { to_account_id: fields.required("to_account_id")? })
    }
}

/// Lend one's voice
///
/// To one other Weber of the same Ortsweberei, instead of whoever has it now. It is lent on with every voice that one
/// was lent, until one votes directly, takes it back, or does nothing for 28 days. A circle is 409 with `kreis`.
#[utoipa::path(post, path = "/api/delegationen", tag = "Entscheiden", request_body = NeueDelegation,
    responses((status = 201, description = "The lent voice", body = DelegationAnswer)))]
pub(crate) async fn lend(
    Allowed { app, by: act, .. }: Allowed<DelegationErteilen>,
    sent: Sent<NeueDelegation>,
) -> Result<Response, Problem> {
    let command = Command::DelegationErteilen { an: sent.body.to_account_id };
    let outcome = act.submit(&app, sent.request_hash, command).await?;
    Ok(written(StatusCode::CREATED, outcome.position, &own(&app, act.person)?))
}

/// Let one's lent voice stay lent
///
/// For 28 days from now; any other own action does so too.
#[utoipa::path(post, path = "/api/delegationen/{id}/erneuern", tag = "Entscheiden",
    params(("id" = String, Path, description = "The lent voice", format = "uuid")),
    responses((status = 200, description = "The lent voice", body = DelegationAnswer)))]
pub(crate) async fn renew(
    Allowed { app, object: delegation, by: act, .. }: Allowed<DelegationErneuern, DelegationId>,
    sent: Sent<()>,
) -> Result<Response, Problem> {
    let outcome = act.submit(&app, sent.request_hash, Command::DelegationErneuern { delegation }).await?;
    Ok(written(StatusCode::OK, outcome.position, &own(&app, act.person)?))
}

/// Take one's lent voice back
///
/// At once, in running votes too.
#[utoipa::path(delete, path = "/api/delegationen/{id}", tag = "Entscheiden",
    params(("id" = String, Path, description = "The lent voice", format = "uuid")),
    responses((status = 204, description = "Taken back")))]
pub(crate) async fn revoke(
    Allowed { app, object: delegation, by: act, .. }: Allowed<DelegationWiderrufen, DelegationId>,
    sent: Sent<()>,
) -> Result<Response, Problem> {
    let outcome = act.submit(&app, sent.request_hash, Command::DelegationWiderrufen { delegation }).await?;
    Ok(done(outcome.position))
}

fn own(app: &Inner, from: GarnrolleId) -> Result<DelegationAnswer, Problem> {
    let (views, now) = (app.views(), app.now());
    let lent = views.delegation_of(from, now).ok_or_else(|| Problem::of(&kind::DELEGATION_UNBEKANNT))?;
    Ok(DelegationAnswer::of(&views, &lent, now))
}
