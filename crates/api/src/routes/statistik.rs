//! How many of what there are. No person is counted by what they do.

use crate::allowed::Allowed;
use crate::allowed::act::StatistikLesen;
use crate::answer;
use crate::input::{Params, Query, Reader};
use crate::problem::{Problem, kind};
use crate::shape::StatistikAnswer;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::OrtId;
use utoipa::IntoParams;

/// Of which Ortsweberei.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct StatistikParams {
    /// Only of this Ortsweberei.
    #[param(value_type = Option<String>, format = "uuid")]
    ort: Option<OrtId>,
}

impl Params for StatistikParams {
    fn read(reader: &mut Reader) -> Option<Self> {
        Some(Self { ort: reader.id("ort")? })
    }
}

/// Counts
#[utoipa::path(get, path = "/api/statistik", tag = "Karte", params(StatistikParams),
    responses((status = 200, description = "How many of what there are", body = StatistikAnswer)))]
pub(crate) async fn count(
    Allowed { app, .. }: Allowed<StatistikLesen>,
    Query(asked): Query<StatistikParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (views, now) = (app.views(), app.now());
    if asked.ort.is_some_and(|ort| views.ort(ort, now).is_none()) {
        return Err(Problem::of(&kind::ORT_UNBEKANNT));
    }
    Ok(answer::json(&headers, &StatistikAnswer::from(&views.statistik(asked.ort, now))))
}
