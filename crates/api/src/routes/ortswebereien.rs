//! Ortswebereien.

use super::garnrollen::PageParams;
use crate::allowed::Allowed;
use crate::allowed::act::{OrtswebereiLesen, OrtswebereienLesen};
use crate::answer;
use crate::input::Query;
use crate::problem::{Problem, kind};
use crate::shape::{FORGOTTEN, OrtAnswer, OrtItem, Seite};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::OrtId;

/// All Ortswebereien
#[utoipa::path(get, path = "/api/ortswebereien", tag = "Ortswebereien", params(PageParams),
    responses((status = 200, description = "Oldest first", body = Seite<OrtItem>)))]
pub(crate) async fn list(
    Allowed { app, .. }: Allowed<OrtswebereienLesen>,
    Query(asked): Query<PageParams>,
    headers: HeaderMap,
) -> Response {
    let orte = app.views().orte(app.now());
    let behind = asked.cursor.map_or(0, |cursor| {
        let id = cursor.to_string();
        orte.iter().position(|ort| cursor_of(ort.id) == id).map_or(0, |at| at + 1)
    });
    let page: Vec<_> = orte.iter().skip(behind).take(asked.limit.0).collect();
    let more = behind + page.len() < orte.len();
    let next_cursor = page.last().filter(|_| more).map(|ort| cursor_of(ort.id));
    answer::json(&headers, &Seite { items: page.into_iter().map(OrtItem::from).collect(), next_cursor })
}

fn cursor_of(id: OrtId) -> String {
    format!("0-{:x}", id.as_u128())
}

/// An Ortsweberei
#[utoipa::path(get, path = "/api/ortswebereien/{id}", tag = "Ortswebereien",
    params(("id" = String, Path, description = "The Ortsweberei", format = "uuid")),
    responses((status = 200, description = "With its bounds as GeoJSON and its counts", body = OrtAnswer)))]
pub(crate) async fn detail(
    Allowed { app, object: id, .. }: Allowed<OrtswebereiLesen, OrtId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (views, now) = (app.views(), app.now());
    let ort = views.ort(id, now).ok_or_else(|| Problem::of(&kind::ORT_UNBEKANNT))?;
    let name = |id| views.author(id).name().unwrap_or(FORGOTTEN).to_owned();
    Ok(answer::json(&headers, &OrtAnswer::of(&ort, name)))
}
