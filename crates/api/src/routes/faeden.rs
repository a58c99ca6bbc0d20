//! Fäden and Garn: lists, joining, twisting, untwisting.

use super::garnrollen::{A_CURSOR, PageParams};
use super::{page, view_box};
use crate::allowed::Allowed;
use crate::allowed::act::{
    FadenEntzwirnen, FadenVerzwirnen, FaedenLesen, InteresseBekunden, KnotenFaedenLesen,
};
use crate::answer;
use crate::app::Inner;
use crate::input::{BBox, Body, Fields, Limit, Params, Query, Reader, Sent};
use crate::language::Words;
use crate::problem::{Problem, kind};
use crate::shape::{FadenAnswer, InteresseArtWort, Seite, drawn};
use crate::write::written;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::{Command, ElementId, FadenId, InteresseArt, KnotenId};
use utoipa::{IntoParams, ToSchema};
use views::{Bbox, Cursor};

/// The Fäden and the Garn that lead to a Knoten
#[utoipa::path(get, path = "/api/knoten/{id}/faeden", tag = "Fäden",
    params(("id" = String, Path, description = "The Knoten", format = "uuid"), PageParams),
    responses((status = 200, description = "A page, newest first", body = Seite<FadenAnswer>)))]
pub(crate) async fn of_knoten(
    Allowed { app, object: id, .. }: Allowed<KnotenFaedenLesen, KnotenId>,
    Query(asked): Query<PageParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (views, now) = (app.views(), app.now());
    let found = views.faeden_of_knoten(id, &page(asked.limit, asked.cursor), now);
    let found = found.ok_or_else(|| Problem::of(&kind::KNOTEN_UNBEKANNT))?;
    Ok(answer::json(&headers, &Seite::of(found, |faden| FadenAnswer::of(&views, faden, now))))
}

/// Which Fäden to list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FaedenParams {
    /// Only with an end inside west,south,east,north.
    #[param(value_type = Option<String>, example = "9.9,53.5,10.0,53.6")]
    bbox: Option<BBox>,
    /// Where the page begins.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
    /// How many at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Limit,
}

impl Params for FaedenParams {
    fn read(reader: &mut Reader) -> Option<Self> {
        let (bbox, cursor, limit) = (reader.bbox(), reader.parsed("cursor", &A_CURSOR), reader.limit());
        Some(Self { bbox: bbox?, cursor: cursor?, limit: limit? })
    }
}

/// Fäden and Garn on the map
#[utoipa::path(get, path = "/api/faeden", tag = "Fäden", params(FaedenParams),
    responses((status = 200, description = "A page, newest first", body = Seite<FadenAnswer>)))]
pub(crate) async fn list(
    Allowed { app, .. }: Allowed<FaedenLesen>,
    Query(asked): Query<FaedenParams>,
    headers: HeaderMap,
) -> Response {
    let (views, now) = (app.views(), app.now());
    let bbox = asked.bbox.map_or(Bbox::WORLD, view_box);
    let found = views.faeden_in(&bbox, &page(asked.limit, asked.cursor), now);
    answer::json(&headers, &Seite::of(found, |faden| FadenAnswer::of(&views, faden, now)))
}

/// How somebody joins a Knoten.
#[derive(ToSchema)]
pub(crate) struct NeuerFaden {
    /// The Knoten.
    #[schema(value_type = String, format = "uuid")]
    to_knoten_id: KnotenId,
    /// `interesse`: every other kind is drawn by acting.
    #[schema(pattern = "^interesse$")]
    #[expect(dead_code, reason = "has one value; stands here for the OpenAPI")]
    r#type: String,
    /// In which sense.
    #[schema(value_type = InteresseArtWort)]
    art: InteresseArt,
}

static ONLY_INTEREST: Words = Words::fixed(
    "ist »interesse«; alle anderen Fäden entstehen, indem du handelst",
    "is “interesse”; all other Fäden are drawn by acting",
);

impl Body for NeuerFaden {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let (to_knoten_id, art) = (fields.required("to_knoten_id"), fields.required("art"));
        let kind: Option<String> = fields.required("type");
        if kind.as_deref().is_some_and(|kind| kind != "interesse") {
            fields.wrong("type", ONLY_INTEREST.clone());
        }
        Some(Self { to_knoten_id: to_knoten_id?, r#type: kind?, art: art? })
    }
}

/// Join a Knoten
///
/// Draws a Faden `interesse`.
#[utoipa::path(post, path = "/api/faeden", tag = "Fäden", request_body = NeuerFaden,
    responses((status = 201, description = "The Faden", body = FadenAnswer)))]
pub(crate) async fn join(
    Allowed { app, by: act, .. }: Allowed<InteresseBekunden>,
    sent: Sent<NeuerFaden>,
) -> Result<Response, Problem> {
    let command = Command::InteresseBekunden { knoten: sent.body.to_knoten_id, art: sent.body.art };
    let outcome = act.submit(&app, sent.request_hash, command).await?;
    let faden = drawn(&outcome.events).ok_or_else(|| Problem::of(&kind::INNEN))?;
    let (views, now) = (app.views(), app.now());
    Ok(written(StatusCode::CREATED, outcome.position, &FadenAnswer::of(&views, faden, now)))
}

/// What to twist.
#[derive(ToSchema)]
pub(crate) struct Verzwirnung {
    /// The element; without one the whole Knoten.
    #[schema(value_type = Option<String>, format = "uuid")]
    element_id: Option<ElementId>,
}

impl Body for Verzwirnung {
    const MAY_BE_MISSING: bool = true;

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self { element_id: fields.optional("element_id")? })
    }
}

/// Twist one's own Faden into Garn
///
/// On the whole Knoten or on one of its elements. Garn does not fade; what is twisted, others cannot change.
#[utoipa::path(post, path = "/api/faeden/{id}/twist", tag = "Fäden",
    params(("id" = String, Path, description = "The Faden", format = "uuid")),
    request_body = Verzwirnung,
    responses((status = 200, description = "The Faden, now Garn", body = FadenAnswer)))]
pub(crate) async fn twist(
    Allowed { app, object: faden, by: act, .. }: Allowed<FadenVerzwirnen, FadenId>,
    sent: Sent<Verzwirnung>,
) -> Result<Response, Problem> {
    let command = Command::FadenVerzwirnen { faden, element: sent.body.element_id };
    let outcome = act.submit(&app, sent.request_hash, command).await?;
    Ok(written(StatusCode::OK, outcome.position, &current(&app, faden)?))
}

/// Make one's own Garn a Faden again
///
/// With fresh 168 h.
#[utoipa::path(post, path = "/api/faeden/{id}/untwist", tag = "Fäden",
    params(("id" = String, Path, description = "The Faden", format = "uuid")),
    request_body = Verzwirnung,
    responses((status = 200, description = "The Faden", body = FadenAnswer)))]
pub(crate) async fn untwist(
    Allowed { app, object: faden, by: act, .. }: Allowed<FadenEntzwirnen, FadenId>,
    sent: Sent<Verzwirnung>,
) -> Result<Response, Problem> {
    let outcome = act.submit(&app, sent.request_hash, Command::FadenEntzwirnen { faden }).await?;
    Ok(written(StatusCode::OK, outcome.position, &current(&app, faden)?))
}

fn current(app: &Inner, id: FadenId) -> Result<FadenAnswer, Problem> {
    let (views, now) = (app.views(), app.now());
    let faden = views.faden(id, now).ok_or_else(|| Problem::of(&kind::FADEN_UNBEKANNT))?;
    Ok(FadenAnswer::of(&views, faden, now))
}
