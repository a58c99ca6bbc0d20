//! Registering, signing in by a letter, signing out.

use crate::allowed::Allowed;
use crate::allowed::act::{Abmelden, Anmelden, LinkErbitten, Registrieren};
use crate::app::Shared;
use crate::aufgabe::{Aktion, Loesung, PUZZLES};
use crate::input::{Body, Fields, Sent};
use crate::limit::Origin;
use crate::problem::{Problem, kind};
use crate::session::{cookie, cookie_gone, session_token};
use crate::shape::Id;
use crate::write::{done, written};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::command::Person;
use domain::event::Adresse;
use domain::{Command, Email, Event, GarnrolleId, Name};
use ports::identity::{LinkError, Token};
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// How long it takes to hear that a token opens nothing, for who has tried several that opened nothing.
const SLOWLY: Duration = Duration::from_secs(2);

/// Who registers.
#[derive(ToSchema)]
pub(crate) struct Registrierung {
    /// The name everyone sees.
    #[schema(value_type = String, min_length = 1, max_length = 80, example = "Ada")]
    name: Name,
    /// Where the person lives; never public.
    #[schema(value_type = AdresseGesendet)]
    address: Adresse,
    /// Latitude; never public as it stands.
    #[schema(minimum = -90, maximum = 90, example = 53.55)]
    #[expect(dead_code, reason = "read into `place`; stands here for the OpenAPI")]
    lat: f64,
    /// Longitude; never public as it stands.
    #[schema(minimum = -180, maximum = 180, example = 9.95)]
    #[expect(dead_code, reason = "read into `place`; stands here for the OpenAPI")]
    lon: f64,
    /// Where sign-in links go; never public.
    #[schema(value_type = String, format = "email", max_length = 254)]
    email: Email,
    /// A solved task of `/auth/aufgabe`. Without one that counts, fewer are let in.
    #[schema(value_type = Option<LoesungGesendet>)]
    aufgabe: Option<Loesung>,
    #[schema(ignore)]
    place: domain::Place,
}

/// A solved task.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the OpenAPI's picture of `Loesung`")]
pub(crate) struct LoesungGesendet {
    /// The task.
    id: Id,
    /// For each of its puzzles, in their order, the number that solves it.
    #[schema(min_items = 16, max_items = 16)]
    zahlen: Vec<u32>,
}

/// Reads a solved task.
fn loesung(fields: &mut Fields<'_>) -> Option<Loesung> {
    let (id, zahlen) = (fields.required("id"), fields.list("zahlen", PUZZLES));
    Some(Loesung { id: id?, zahlen: zahlen?.unwrap_or_default() })
}

/// A postal address.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the OpenAPI's picture of `Adresse`")]
pub(crate) struct AdresseGesendet {
    /// Street and number.
    #[schema(min_length = 1, max_length = 120)]
    street: String,
    /// Postal code.
    #[schema(min_length = 1, max_length = 12)]
    postcode: String,
    /// Town.
    #[schema(min_length = 1, max_length = 120)]
    city: String,
}

/// Reads a postal address.
pub(super) fn address(fields: &mut Fields<'_>) -> Option<Adresse> {
    let (street, postcode, city) =
        (fields.required("street"), fields.required("postcode"), fields.required("city"));
    Some(Adresse { street: street?, postcode: postcode?, city: city? })
}

impl Body for Registrierung {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let (name, address) = (fields.required("name"), fields.object("address", address));
        let (place, email) = (fields.place(), fields.required("email"));
        let aufgabe = fields.optional_object("aufgabe", loesung);
        let place = place?;
        Some(Self {
            name: name?,
            address: address?,
            lat: place.lat(),
            lon: place.lon(),
            email: email?,
            aufgabe: aufgabe?,
            place,
        })
    }
}

/// Whose Garnrolle it is.
#[derive(Serialize, ToSchema)]
pub(crate) struct GarnrolleRef {
    /// The Garnrolle.
    garnrolle_id: Id,
}

/// Register as Gast
///
/// The Garnrolle belongs to the Ortsweberei whose bounds hold the position, else to the nearest. A sign-in link is
/// mailed.
#[utoipa::path(post, path = "/api/auth/register", tag = "Anmelden", request_body = Registrierung,
    responses((status = 201, description = "Registered; a sign-in link is on its way", body = GarnrolleRef)))]
pub(crate) async fn register(
    Allowed { app, by: besucher, .. }: Allowed<Registrieren>,
    origin: Origin,
    sent: Sent<Registrierung>,
) -> Result<Response, Problem> {
    let Registrierung { name, address: adresse, email, place, aufgabe, .. } = sent.body;
    // A task is not spent where no letter could go out.
    let letter = app.app.letters.room()?;
    let solved = aufgabe.is_some_and(|it| app.aufgaben.take(Aktion::Registrieren, &it, app.now()));
    if !solved {
        app.limiter.unproven(origin)?;
    }
    let person = Person { name, adresse, email: email.clone(), place };
    let command = Command::GarnrolleRegistrieren { person };
    let outcome = besucher.submit(&app, sent.request_hash, command).await?;
    let registered = outcome.events.iter().find_map(|happened| match &happened.event {
        Event::GarnrolleRegistriert { garnrolle, .. } => Some(*garnrolle),
        _ => None,
    });
    let garnrolle = registered.ok_or_else(|| Problem::of(&kind::INNEN))?;
    if !outcome.repeated {
        letter.put(email);
    }
    Ok(written(StatusCode::CREATED, outcome.position, &GarnrolleRef { garnrolle_id: garnrolle.into() }))
}

/// Whom to send a link.
#[derive(ToSchema)]
pub(crate) struct Anmeldewunsch {
    /// The e-mail address of the Garnrolle.
    #[schema(value_type = String, format = "email", max_length = 254)]
    email: Email,
}

impl Body for Anmeldewunsch {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self { email: fields.required("email")? })
    }
}

/// Ask for a sign-in link
///
/// The answer is always the same, whether the address is known or not.
#[utoipa::path(post, path = "/api/auth/login", tag = "Anmelden", request_body = Anmeldewunsch,
    responses((status = 204, description = "If the address is known, a link is on its way")))]
pub(crate) async fn login(
    Allowed { app, .. }: Allowed<LinkErbitten>,
    sent: Sent<Anmeldewunsch>,
) -> Result<Response, Problem> {
    // Whether anybody has this address is not even looked up here: nothing of the answer can depend on it.
    app.app.letters.room()?.put(sent.body.email);
    Ok(done(app.app.handle.position()))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(Problem::of(&kind::INNEN)))
}

/// What a link carries.
#[derive(ToSchema)]
pub(crate) struct Anmeldung {
    /// The token from the letter.
    #[schema(max_length = 200)]
    token: String,
}

impl Body for Anmeldung {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self { token: fields.required("token")? })
    }
}

/// Sign in with the token of a link
///
/// A token works once and for 15 minutes; a used or old one is 410.
#[utoipa::path(post, path = "/api/auth/session", tag = "Anmelden", request_body = Anmeldung,
    responses((status = 200, description = "Signed in; the session is in the cookie", body = GarnrolleRef)))]
pub(crate) async fn open_session(
    Allowed { app, .. }: Allowed<Anmelden>,
    origin: Origin,
    sent: Sent<Anmeldung>,
) -> Result<Response, Problem> {
    let opened = opened(&app, sent.body.token).await;
    if opened.as_ref().is_err_and(|problem| problem.kind == &kind::LINK_VERBRAUCHT)
        && app.limiter.failed(origin)
    {
        // Who guesses is answered alike, only later. The person whose link it is can still use it.
        tokio::time::sleep(SLOWLY).await;
    }
    let (garnrolle, session) = opened?;
    let body = GarnrolleRef { garnrolle_id: garnrolle.into() };
    let mut response = written(StatusCode::OK, app.app.handle.position(), &body);
    if let Some(cookie) = cookie(&session, app.app.config.cookie_secure) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Takes the link and opens a session, unless its person was forgotten in that very moment.
async fn opened(app: &Shared, token: String) -> Result<(GarnrolleId, Token), Problem> {
    let (inner, random, now) = (app.clone(), app.token_bytes(), app.now());
    blocking(move || {
        let identity = &inner.app.identity;
        let garnrolle = identity.take_link(token.trim(), now).map_err(link_problem)?;
        let session = identity.open_session(garnrolle, now, random).map_err(LinkError::Store);
        let session = session.map_err(link_problem)?;
        if inner.is_forgotten(garnrolle) {
            inner.forget_again(garnrolle);
            return Err(link_problem(LinkError::Unknown));
        }
        Ok((garnrolle, session))
    })
    .await
}

fn link_problem(error: LinkError) -> Problem {
    match error {
        LinkError::Unknown | LinkError::Used | LinkError::Expired => Problem::of(&kind::LINK_VERBRAUCHT),
        LinkError::Store(error) => {
            tracing::error!(%error, "the session store could not be written");
            Problem::of(&kind::NICHT_ERREICHBAR).retry_after(1)
        }
    }
}

/// Sign out
#[utoipa::path(delete, path = "/api/auth/session", tag = "Anmelden",
    responses((status = 204, description = "Signed out; also when nobody was signed in")))]
pub(crate) async fn close_session(
    Allowed { app, .. }: Allowed<Abmelden>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(token) = session_token(&headers).map(str::to_owned) {
        let inner = app.clone();
        let close = move || inner.app.identity.close_session(&token).map_err(|e| link_problem(e.into()));
        blocking(close).await?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(cookie) = cookie_gone(app.app.config.cookie_secure) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
