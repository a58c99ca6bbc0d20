//! The two rooms that every Ortsweberei has, by the name of the Ortsweberei: what its Webrat decides, and its Nähstübchen.

use super::garnrollen::PageParams;
use super::gespraech::{GespraechParams, NeueNachricht, schreibe, seite};
use super::page;
use crate::allowed::Allowed;
use crate::allowed::act::{NaehstuebchenLesen, NaehstuebchenSchreiben, WebratLesen};
use crate::answer;
use crate::app::Inner;
use crate::input::{Query, Sent};
use crate::may;
use crate::problem::{Problem, kind};
use crate::shape::{AntragAnswer, NachrichtAnswer, NaehstuebchenAnswer, WebratAnswer};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::{AntragStatus, KnotenId, OrtId, StrukturArt};
use views::{AntraegeQuery, PageRequest};

/// How many Beschlüsse stand beside what is being decided; earlier ones are in the list of Anträge.
const BESCHLUESSE: usize = 20;

/// The Knoten of this kind in the Ortsweberei.
fn raum(app: &Inner, id: OrtId, art: StrukturArt) -> Result<KnotenId, Problem> {
    app.views().struktur_knoten(id, art).ok_or_else(|| Problem::of(&kind::ORT_UNBEKANNT))
}

/// The Webrat of an Ortsweberei
///
/// What waits for its deadline and what is being voted on, the next to be decided first; beside it the last Beschlüsse.
#[utoipa::path(get, path = "/api/webrat/{ort}", tag = "Entscheiden",
    params(("ort" = String, Path, description = "The Ortsweberei", format = "uuid"), PageParams),
    responses((status = 200, description = "A page of what is being decided", body = WebratAnswer)))]
pub(crate) async fn webrat(
    Allowed { app, object: ort, .. }: Allowed<WebratLesen, OrtId>,
    Query(asked): Query<PageParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let raum = raum(&app, ort, StrukturArt::Webrat)?;
    let (views, now) = (app.views(), app.now());
    let beschluesse = views.antraege(&AntraegeQuery {
        ort: Some(ort),
        status: Some(AntragStatus::Angenommen),
        knoten: None,
        page: PageRequest::first(BESCHLUESSE),
    });
    let running = views.anstehend(ort, &page(asked.limit, asked.cursor));
    let told = |antrag| AntragAnswer::of(&views, antrag, now);
    Ok(answer::json(
        &headers,
        &WebratAnswer {
            ort_id: ort.into(),
            knoten_id: raum.into(),
            items: running.items.into_iter().map(told).collect(),
            next_cursor: running.next.map(|cursor| cursor.to_string()),
            beschluesse: beschluesse.items.into_iter().map(told).collect(),
        },
    ))
}

/// The Nähstübchen of an Ortsweberei
#[utoipa::path(get, path = "/api/naehstuebchen/{ort}", tag = "Gespräch",
    params(("ort" = String, Path, description = "The Ortsweberei", format = "uuid"), GespraechParams),
    responses((status = 200, description = "A page of its Gespräch", body = NaehstuebchenAnswer)))]
pub(crate) async fn naehstuebchen(
    Allowed { app, object: ort, by: viewer, .. }: Allowed<NaehstuebchenLesen, OrtId>,
    Query(asked): Query<GespraechParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let raum = raum(&app, ort, StrukturArt::Naehstuebchen)?;
    let said = seite(&app, raum, &asked)?;
    let (views, now) = (app.views(), app.now());
    let knoten = views.knoten(raum, now).ok_or_else(|| Problem::of(&kind::ORT_UNBEKANNT))?;
    let viewer = may::may(&views, &knoten, viewer.0, now);
    let answer = NaehstuebchenAnswer {
        ort_id: ort.into(),
        knoten_id: raum.into(),
        items: said.items,
        next_cursor: said.next_cursor,
        viewer,
    };
    Ok(answer::json(&headers, &answer))
}

/// Write in the Nähstübchen
///
/// Draws a Faden `gespraech` to its Knoten.
#[utoipa::path(post, path = "/api/naehstuebchen/{ort}/nachrichten", tag = "Gespräch",
    params(("ort" = String, Path, description = "The Ortsweberei", format = "uuid")),
    request_body = NeueNachricht,
    responses((status = 201, description = "The message", body = NachrichtAnswer)))]
pub(crate) async fn write(
    Allowed { app, object: ort, by: act, .. }: Allowed<NaehstuebchenSchreiben, OrtId>,
    sent: Sent<NeueNachricht>,
) -> Result<Response, Problem> {
    let raum = raum(&app, ort, StrukturArt::Naehstuebchen)?;
    schreibe(&app, raum, act, sent).await
}
