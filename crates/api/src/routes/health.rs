//! Whether the process lives, and whether it can serve.

use crate::allowed::Allowed;
use crate::allowed::act::{BereitErfragen, LebtErfragen};
use crate::answer;
use crate::app::Shared;
use crate::book::{BookError, ask};
use crate::language::Words;
use crate::problem::{Problem, kind};
use crate::shape::{Moment, Word};
use crate::write::failed;
use axum::response::Response;
use loom::Failure;
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// How long the writer may take to say whether it can write.
const WRITER_ANSWERS: Duration = Duration::from_secs(2);

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
pub(crate) async fn live(Allowed { app, .. }: Allowed<LebtErfragen>) -> Response {
    answer::private(&well(&app))
}

/// Whether it can serve
///
/// 503 while the log cannot be read or written; the detail says which.
#[utoipa::path(get, path = "/api/health/ready", tag = "Betrieb",
    responses((status = 200, description = "It can", body = Health)))]
pub(crate) async fn ready(Allowed { app, .. }: Allowed<BereitErfragen>) -> Result<Response, Problem> {
    let position = app.app.handle.position().max(1);
    match ask(&app.app.book, move |book| book.records(position, 1)).await {
        Ok(_) | Err(BookError::OutOfRange) => {}
        Err(BookError::Unavailable(reason)) => {
            tracing::error!(%reason, "not ready: the log cannot be read");
            return Err(Problem::new(&kind::NICHT_ERREICHBAR, UNREADABLE.clone()).retry_after(1));
        }
    }
    app.app.handle.probe(WRITER_ANSWERS).await.map_err(cannot_write)?;
    Ok(answer::private(&well(&app)))
}

fn cannot_write(failure: Failure) -> Problem {
    match failure {
        // The writer has said why, as often as it looked and not as often as it was asked.
        Failure::Unavailable { .. } => {
            Problem::new(&kind::NICHT_ERREICHBAR, UNWRITABLE.clone()).retry_after(1)
        }
        other => failed(other),
    }
}

static UNREADABLE: Words = Words::fixed(
    "Das Log lässt sich nicht lesen. Was die Betreiberin wissen muss, steht in den Meldungen des Servers.",
    "The log cannot be read. What the operator needs to know stands in the messages of the server.",
);
static UNWRITABLE: Words = Words::fixed(
    "Das Log lässt sich nicht schreiben; gelesen werden kann. Was die Betreiberin wissen muss, steht in den Meldungen des \
     Servers.",
    "The log cannot be written; reading works. What the operator needs to know stands in the messages of the server.",
);
