//! Tasks to solve before an act that would be cheap to do a thousand times.

use crate::allowed::Allowed;
use crate::allowed::act::AufgabeErbitten;
use crate::answer;
use crate::aufgabe::{Aktion, Aufgabe, PUZZLES};
use crate::input::{Body, Fields, Sent};
use crate::shape::{Id, Moment};
use axum::http::StatusCode;
use axum::response::Response;
use domain::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// For what a task is asked.
#[derive(ToSchema)]
pub(crate) struct Aufgabenwunsch {
    /// The action that is to follow.
    #[schema(value_type = String, pattern = "^registrieren$", example = "registrieren")]
    aktion: Aktion,
}

impl Body for Aufgabenwunsch {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self { aktion: fields.required("aktion")? })
    }
}

/// A task.
#[derive(Serialize, ToSchema)]
pub(crate) struct AufgabeAnswer {
    /// Its id, to be sent along with the solution.
    id: Id,
    /// How many puzzles it has.
    #[schema(minimum = 1, maximum = 16)]
    anzahl: usize,
    /// With how many zero bits each hash must begin. 0 where no work is asked for: any numbers do.
    #[schema(minimum = 0, maximum = 32)]
    bits: u8,
    /// Until when it can be solved.
    expires_at: Moment,
    /// The same in seconds from now.
    #[schema(minimum = 0)]
    remaining_seconds: i64,
}

impl AufgabeAnswer {
    fn of(aufgabe: Aufgabe, now: Timestamp) -> Self {
        Self {
            id: Id(aufgabe.id),
            anzahl: PUZZLES,
            bits: aufgabe.bits,
            expires_at: Moment(aufgabe.until),
            remaining_seconds: aufgabe.until.since(now).seconds_ceil(),
        }
    }
}

/// Ask for a task
///
/// For puzzle n, counted from 0, look for a number so that SHA-256 over the text `id:n:number` begins with `bits` zero
/// bits, and send all numbers along as `aufgabe`. A task counts once, for the action it was given for, within five
/// minutes. The more are asked for, the more each one takes. Without a task fewer registrations are let in.
#[utoipa::path(post, path = "/api/auth/aufgabe", tag = "Anmelden", request_body = Aufgabenwunsch,
    responses((status = 201, description = "A task", body = AufgabeAnswer)))]
pub(crate) async fn give(
    Allowed { app, .. }: Allowed<AufgabeErbitten>,
    sent: Sent<Aufgabenwunsch>,
) -> Response {
    let (now, mut bytes) = (app.now(), [0; 16]);
    app.app.chance.fill(&mut bytes);
    let aufgabe =
        app.aufgaben.give(sent.body.aktion, Uuid::from_bytes(bytes), now, app.limiter.wants_proof());
    let mut response = answer::private(&AufgabeAnswer::of(aufgabe, now));
    *response.status_mut() = StatusCode::CREATED;
    response
}
