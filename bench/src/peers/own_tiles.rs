//! The tiles of the product, made anew for every request: its views behind a bare axum handler. There are not so many
//! different tiles that the whole product could be asked for one it has not kept.

use crate::stage::views_of;
use anyhow::Result;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::Timestamp;
use parking_lot::RwLock;
use std::sync::Arc;
use views::Views;

type Shared = (Arc<RwLock<Views>>, Timestamp);

/// Serves the weave in this folder.
///
/// # Errors
/// When it cannot be read.
pub fn router(folder: &std::path::Path) -> Result<Router> {
    let views = views_of(folder)?;
    let now = views.read().time();
    Ok(Router::new().route("/api/tiles/gewebe/{z}/{x}/{y}", get(tile)).with_state((views, now)))
}

async fn tile(State((views, now)): State<Shared>, Path((z, x, y)): Path<(u8, u32, String)>) -> Response {
    let y = y.strip_suffix(".mvt").and_then(|y| y.parse().ok());
    let tile = y.and_then(|y| views.read().tile(z, x, y, now));
    match tile {
        Some(tile) => {
            ([(header::CONTENT_TYPE, "application/vnd.mapbox-vector-tile")], tile.bytes).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
