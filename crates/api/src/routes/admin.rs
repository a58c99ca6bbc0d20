//! What Verantwortliche do.

use super::garnrollen::answer_for;
use crate::allowed::Allowed;
use crate::allowed::act::GarnrolleVerifizieren;
use crate::input::{Body, Fields, Sent};
use crate::problem::{Problem, kind};
use crate::shape::GarnrolleAnswer;
use crate::write::written;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Command, GarnrolleId, Name};
use utoipa::ToSchema;

/// How somebody was verified.
#[derive(ToSchema)]
pub(crate) struct Verifizierung {
    /// For a minor: the guardian who confirmed.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 80)]
    guardian: Option<Name>,
}

impl Body for Verifizierung {
    const MAY_BE_MISSING: bool = true;

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self { guardian: fields.optional("guardian")? })
    }
}

/// Verify a Gast
///
/// By a Verantwortliche of the Ortsweberei that the Garnrolle belongs to. The Gast becomes Weber.
#[utoipa::path(post, path = "/api/admin/accounts/{id}/verify", tag = "Verantwortliche",
    params(("id" = String, Path, description = "The Garnrolle", format = "uuid")),
    request_body = Verifizierung,
    responses((status = 200, description = "The Garnrolle, now Weber", body = GarnrolleAnswer)))]
pub(crate) async fn verify(
    Allowed { app, object: garnrolle, by: act, .. }: Allowed<GarnrolleVerifizieren, GarnrolleId>,
    sent: Sent<Verifizierung>,
) -> Result<Response, Problem> {
    let command = Command::GarnrolleVerifizieren { garnrolle, guardian: sent.body.guardian };
    let outcome = act.submit(&app, sent.request_hash, command).await?;
    let rolle = answer_for(&app, garnrolle, None).ok_or_else(|| Problem::of(&kind::GARNROLLE_UNBEKANNT))?;
    Ok(written(StatusCode::OK, outcome.position, &rolle))
}
