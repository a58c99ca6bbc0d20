//! Whether the process lives, and whether it can serve.

use crate::answer;
use crate::app::Shared;
use crate::book::{BookError, ask};
use crate::problem::{Problem, kind};
use crate::shape::{Moment, Word};
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

/// How the process is.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok`.
    status: Word,
    /// The log position that every reader has seen.
    position: u64,
    /// The present moment of the weave.
    now: Moment,
}

fn well(app: &Shared) -> Health {
    Health { status: Word("ok"), position: app.app.handle.position(), now: Moment(app.now()) }
}

/// Whether the process lives
#[utoipa::path(get, path = "/api/health/live", tag = "Betrieb",
    responses((status = 200, description = "It lives", body = Health)))]
pub(crate) async fn live(State(app): State<Shared>) -> Response {
    answer::private(&well(&app))
}

/// Whether it can serve
///
/// 503 while the log cannot be read.
#[utoipa::path(get, path = "/api/health/ready", tag = "Betrieb",
    responses((status = 200, description = "It can", body = Health)))]
pub(crate) async fn ready(State(app): State<Shared>) -> Result<Response, Problem> {
    let position = app.app.handle.position().max(1);
    match ask(&app.app.book, move |book| book.records(position, 1)).await {
        Ok(_) | Err(BookError::OutOfRange) => Ok(answer::private(&well(&app))),
        Err(BookError::Unavailable(reason)) => {
            tracing::error!(%reason, "not ready: the log cannot be read");
            Err(Problem::of(&kind::NICHT_ERREICHBAR).retry_after(1))
        }
    }
}
