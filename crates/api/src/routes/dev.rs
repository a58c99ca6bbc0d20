//! What exists in development only: reading the outbox, moving a simulated clock.

use crate::allowed::Allowed;
use crate::allowed::act::{BriefeLesen, UhrVorstellen};
use crate::answer;
use crate::input::{Body, Fields, Sent};
use crate::language::Words;
use crate::problem::{Problem, kind};
use crate::shape::{Moment, Seite};
use crate::write::written;
use axum::http::StatusCode;
use axum::response::Response;
use loom::AdvanceError;
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// How long letters that are still under way are waited for.
const LETTERS_TIME: Duration = Duration::from_secs(2);

/// A letter in the outbox.
#[derive(Serialize, ToSchema)]
pub(crate) struct Letter {
    /// Who gets it.
    to: String,
    /// What it is about.
    subject: String,
    /// The plain text.
    text: String,
    /// The token in it.
    token: Option<String>,
    /// The same as HTML, where there is such a form.
    html: Option<String>,
    /// Where one click takes it off.
    unsubscribe: Option<String>,
}

/// Letters of the outbox
#[utoipa::path(get, path = "/api/dev/mails", tag = "Entwicklung",
    responses((status = 200, description = "Newest first", body = Seite<Letter>)))]
pub(crate) async fn mails(Allowed { app, .. }: Allowed<BriefeLesen>) -> Response {
    // What was asked for before lies there; where the outbox refuses, what lies there is shown.
    let _ = tokio::time::timeout(LETTERS_TIME, app.app.letters.all_sent()).await;
    let letters = app.app.mail.newest().into_iter().map(|mail| Letter {
        to: mail.to,
        subject: mail.subject,
        text: mail.text,
        token: mail.token,
        html: mail.html,
        unsubscribe: mail.unsubscribe,
    });
    answer::private(&Seite::whole(letters.collect()))
}

/// How far to move the clock.
#[derive(ToSchema)]
pub(crate) struct Vorstellen {
    /// Seconds; at most ten years.
    #[schema(maximum = 315_360_000)]
    seconds: u32,
}

/// Ten years in seconds: nobody means more, and every moment stays one that can be written.
const MOST_SECONDS: u32 = 315_360_000;

static TOO_FAR: Words = Words::fixed("ist höchstens 315360000", "is at most 315360000");

impl Body for Vorstellen {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let seconds = fields.required("seconds")?;
        if seconds > MOST_SECONDS {
            fields.wrong("seconds", TOO_FAR.clone());
        }
        Some(Self { seconds })
    }
}

/// Where the clock stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct Now {
    /// The present moment of the weave.
    now: Moment,
}

/// Move a simulated clock
///
/// Answers after all that fell due has happened, in order.
#[utoipa::path(post, path = "/api/dev/clock/advance", tag = "Entwicklung", request_body = Vorstellen,
    responses((status = 200, description = "Where the clock now stands", body = Now)))]
pub(crate) async fn advance(
    Allowed { app, .. }: Allowed<UhrVorstellen>,
    sent: Sent<Vorstellen>,
) -> Result<Response, Problem> {
    let now = app.app.handle.advance(u64::from(sent.body.seconds)).await.map_err(|error| match error {
        AdvanceError::RealClock => Problem::of(&kind::UHR_STEHT_NICHT_STILL),
        AdvanceError::Unavailable => Problem::of(&kind::NICHT_ERREICHBAR).retry_after(1),
    })?;
    Ok(written(StatusCode::OK, app.app.handle.position(), &Now { now: Moment(now) }))
}
