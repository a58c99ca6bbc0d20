//! Numbers about the process, for Prometheus. No personal data.

use crate::allowed::Allowed;
use crate::allowed::act::MetrikenLesen;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use std::fmt::Write as _;

/// Metrics
#[utoipa::path(get, path = "/api/metrics", tag = "Betrieb",
    responses((status = 200, description = "In the text format of Prometheus", body = String, content_type = "text/plain")))]
pub(crate) async fn metrics(Allowed { app, .. }: Allowed<MetrikenLesen>) -> Response {
    let mut text = app.meter.text();
    text.push_str(&app.rum.text());
    let position = app.app.handle.position();
    let _ = writeln!(text, "# TYPE weltgewebe_log_position gauge\nweltgewebe_log_position {position}");
    let watchers = app.app.feed.watchers();
    let _ = writeln!(text, "# TYPE weltgewebe_live_watchers gauge\nweltgewebe_live_watchers {watchers}");
    text.push_str(&(app.app.process_metrics)());
    let mut response = text.into_response();
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
