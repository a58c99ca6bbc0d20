//! What the weave did by itself in an Ortsweberei, each with the rule that caused it.

use super::garnrollen::A_CURSOR;
use super::page;
use crate::allowed::Allowed;
use crate::allowed::act::AutomatikLesen;
use crate::answer;
use crate::input::{Limit, Params, Query, Reader};
use crate::problem::{Problem, kind};
use crate::shape::{AutomatikAnswer, AutomatikArtWort, Seite};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::{AutomatikArt, OrtId};
use utoipa::IntoParams;
use views::{AutomatikQuery, Cursor};

/// Which of it.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AutomatikParams {
    /// Only about this.
    #[param(value_type = Option<AutomatikArtWort>)]
    art: Option<AutomatikArt>,
    /// Where the page begins.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
    /// How many at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Limit,
}

impl Params for AutomatikParams {
    fn read(reader: &mut Reader) -> Option<Self> {
        let (art, cursor) = (reader.word("art"), reader.parsed("cursor", &A_CURSOR));
        let limit = reader.limit();
        Some(Self { art: art?, cursor: cursor?, limit: limit? })
    }
}

/// What the weave did by itself
///
/// Everything in this Ortsweberei that no person did: what faded, opened, closed, was counted and carried out, each with the
/// rule that caused it and its place in the log.
#[utoipa::path(get, path = "/api/automatik/{ort}", tag = "Ortswebereien",
    params(("ort" = String, Path, description = "The Ortsweberei", format = "uuid"), AutomatikParams),
    responses((status = 200, description = "A page, the newest first", body = Seite<AutomatikAnswer>)))]
pub(crate) async fn list(
    Allowed { app, object: ort, .. }: Allowed<AutomatikLesen, OrtId>,
    Query(asked): Query<AutomatikParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let AutomatikParams { art, cursor, limit } = asked;
    let views = app.views();
    let found = views.automatik(ort, &AutomatikQuery { art, page: page(limit, cursor) });
    let found = found.ok_or_else(|| Problem::of(&kind::ORT_UNBEKANNT))?;
    Ok(answer::json(&headers, &Seite::of(found, |one| AutomatikAnswer::of(&views, one))))
}
