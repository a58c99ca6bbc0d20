//! The Zugänge of a person: seeing them, making one, taking one away. A Zugang itself reaches none of this.

use crate::allowed::act::{ZugaengeLesen, ZugangAnlegen, ZugangLoeschen};
use crate::allowed::{Allowed, Person};
use crate::answer;
use crate::input::{Body, Fields, Sent};
use crate::language::Words;
use crate::problem::{Problem, kind};
use crate::shape::{NeuerZugangAnswer, Seite, UmfangWort, ZugangAnswer};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::Name;
use ports::identity::{StoreError, Umfaenge, Umfang, Wunsch, ZUGANG_DAYS, ZugangError, ZugangId};
use std::sync::Arc;
use utoipa::ToSchema;

/// My Zugänge
///
/// Those that still open something, the oldest first. Their tokens are not among it: nobody is told one twice.
#[utoipa::path(get, path = "/api/me/zugaenge", tag = "Anmelden",
    responses((status = 200, description = "All of them", body = Seite<ZugangAnswer>)))]
pub(crate) async fn list(Allowed { app, by: Person(person), .. }: Allowed<ZugaengeLesen>) -> Response {
    let own = app.app.identity.zugaenge().of(person, app.now());
    answer::private(&Seite::whole(own.iter().map(ZugangAnswer::of).collect()))
}

/// A Zugang to be made.
#[derive(ToSchema)]
#[schema(example = json!({"name": "Wetterstation", "umfang": ["weben"], "tage": 90}))]
pub(crate) struct NeuerZugang {
    /// What I call it.
    #[schema(value_type = String, min_length = 1, max_length = 80)]
    name: Name,
    /// What it shall be good for.
    #[schema(value_type = Vec<UmfangWort>, min_items = 1, max_items = 4)]
    umfang: Umfaenge,
    /// For how many days of 24 h.
    #[schema(minimum = 1, maximum = 365)]
    tage: u32,
}

static NOTHING: Words =
    Words::fixed("nennt nichts: wozu soll er gut sein?", "names nothing: what shall it be good for?");
static A_YEAR: Words = Words::fixed("ist eine Zahl von 1 bis 365", "is a number from 1 to 365");

impl Body for NeuerZugang {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let (name, tage) = (fields.required("name"), fields.required::<u32>("tage"));
        let umfang = fields.list::<Umfang>("umfang", Umfang::ALL.len());
        let umfang = umfang.map(Option::unwrap_or_default);
        if umfang.as_ref().is_some_and(Vec::is_empty) {
            fields.wrong("umfang", NOTHING.clone());
        }
        if tage.is_some_and(|tage| !ZUGANG_DAYS.contains(&tage)) {
            fields.wrong("tage", A_YEAR.clone());
        }
        Some(Self { name: name?, umfang: umfang?.into_iter().collect(), tage: tage? })
    }
}

/// Make a Zugang
///
/// A token with which a program acts in my name, as far as `umfang` reaches: `Authorization: Bearer wgt_…`. It is told
/// here and never again. It makes no Zugang, changes no address and forgets nobody. One person has at most 20.
#[utoipa::path(post, path = "/api/me/zugaenge", tag = "Anmelden", request_body = NeuerZugang,
    responses((status = 201, description = "The Zugang with its token", body = NeuerZugangAnswer)))]
pub(crate) async fn make(
    Allowed { app, by: Person(person), .. }: Allowed<ZugangAnlegen>,
    sent: Sent<NeuerZugang>,
) -> Result<Response, Problem> {
    let NeuerZugang { name, umfang: umfaenge, tage: days } = sent.body;
    let (wunsch, random, now) = (Wunsch { name, umfaenge, days }, app.token_bytes(), app.now());
    let inner = Arc::clone(&app);
    let made = tokio::task::spawn_blocking(move || {
        let made = inner.app.identity.zugaenge().issue(person, wunsch, now, random);
        let made = made.map_err(|error| match error {
            ZugangError::TooMany => Problem::of(&kind::ZU_VIELE_ZUGAENGE),
            ZugangError::Store(error) => unwritable(&error),
        })?;
        // Forgotten in this very moment: what was just kept came after everything had been removed.
        if inner.is_forgotten(person) {
            inner.forget_again(person);
            return Err(Problem::of(&kind::NICHT_ANGEMELDET));
        }
        Ok(made)
    });
    let (token, zugang) = made.await.map_err(|_| Problem::of(&kind::INNEN))??;
    let mut response = answer::private(&NeuerZugangAnswer { token, zugang: ZugangAnswer::of(&zugang) });
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

/// Take a Zugang away
///
/// At once, for every request that carries it.
#[utoipa::path(delete, path = "/api/me/zugaenge/{id}", tag = "Anmelden",
    params(("id" = String, Path, description = "The Zugang", format = "uuid")),
    responses((status = 204, description = "It opens nothing any more")))]
pub(crate) async fn revoke(
    Allowed { app, object: id, by: Person(person), .. }: Allowed<ZugangLoeschen, ZugangId>,
) -> Result<Response, Problem> {
    let inner = Arc::clone(&app);
    let gone = tokio::task::spawn_blocking(move || inner.app.identity.zugaenge().revoke(person, id)).await;
    let gone = gone.map_err(|_| Problem::of(&kind::INNEN))?.map_err(|error| unwritable(&error))?;
    if gone { Ok(StatusCode::NO_CONTENT.into_response()) } else { Err(Problem::of(&kind::ZUGANG_UNBEKANNT)) }
}

fn unwritable(error: &StoreError) -> Problem {
    tracing::error!(%error, "a Zugang could not be written");
    Problem::of(&kind::NICHT_ERREICHBAR).retry_after(1)
}
