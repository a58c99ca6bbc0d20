//! Knoten and tiles out of PostGIS through axum and sqlx: the way most maps are served. Everything that can be prepared
//! is: columns in the form they are answered in, one GiST index for each question, prepared statements, a pool.

use super::tiles;
use anyhow::Result;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::postgres::{PgPool, PgPoolOptions, PgRow};
use sqlx::types::Uuid;
use std::time::{SystemTime, UNIX_EPOCH};

/// Connections to the database: on one core more of them are not faster.
const CONNECTIONS: u32 = 8;
/// How long a Faden lives, in seconds.
const LIFETIME_S: f64 = 604_800.0;

/// The index keeps boxes in single precision, so its answer is looked at once more.
const BBOX: &str =
    "select id, type, title, lat, lon, ort_id, version, faeden_count, garn_count, nachrichten_count,
    is_permanent, created_at, last_activity_at, dissolves_at, staerkste_art, staerkste_endet
    from knoten where geom && ST_MakeEnvelope($1, $2, $3, $4, 4326)
      and lon between $1 and $3 and lat between $2 and $4 limit $5";

#[derive(Deserialize)]
struct Asked {
    bbox: String,
    limit: i64,
}

/// The same fields as the product's, in the same order.
#[derive(Serialize)]
struct Item {
    id: Uuid,
    r#type: String,
    unterart: Option<String>,
    title: String,
    lat: f64,
    lon: f64,
    ort_id: Uuid,
    version: i32,
    faeden_count: i32,
    garn_count: i32,
    nachrichten_count: i32,
    is_permanent: bool,
    created_at: String,
    last_activity_at: String,
    starts_at: Option<String>,
    ends_at: Option<String>,
    dissolves_at: Option<String>,
    archived_at: Option<String>,
    staerkste_art: Option<String>,
    strength: Option<f64>,
}

#[derive(Serialize)]
struct Page {
    items: Vec<Item>,
    next_cursor: Option<String>,
}

/// Serves this database.
///
/// # Errors
/// When it cannot be reached.
pub async fn router(url: &str) -> Result<Router> {
    let pool =
        PgPoolOptions::new().max_connections(CONNECTIONS).min_connections(CONNECTIONS).connect(url).await?;
    Ok(Router::new()
        .route("/api/knoten", get(list))
        .route("/api/tiles/gewebe/{z}/{x}/{y}", get(tiles::tile))
        .with_state(pool))
}

async fn list(State(pool): State<PgPool>, Query(asked): Query<Asked>) -> Response {
    match page(&pool, &asked).await {
        Ok(page) => {
            let bytes = serde_json::to_vec(&page).unwrap_or_default();
            ([(header::CONTENT_TYPE, "application/json")], bytes).into_response()
        }
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

async fn page(pool: &PgPool, asked: &Asked) -> Result<Page> {
    let sides = asked.bbox.split(',').map(str::parse).collect::<Result<Vec<f64>, _>>()?;
    let [west, south, east, north] = *sides.as_slice() else { anyhow::bail!("four sides") };
    let query = sqlx::query(BBOX).bind(west).bind(south).bind(east).bind(north).bind(asked.limit);
    let rows = query.fetch_all(pool).await?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs_f64();
    let items = rows.iter().map(|row| item(row, now)).collect::<Result<Vec<_>, _>>()?;
    Ok(Page { items, next_cursor: None })
}

fn item(row: &PgRow, now: f64) -> Result<Item, sqlx::Error> {
    let ends: Option<f64> = row.try_get(15)?;
    Ok(Item {
        id: row.try_get(0)?,
        r#type: row.try_get(1)?,
        unterart: None,
        title: row.try_get(2)?,
        lat: row.try_get(3)?,
        lon: row.try_get(4)?,
        ort_id: row.try_get(5)?,
        version: row.try_get(6)?,
        faeden_count: row.try_get(7)?,
        garn_count: row.try_get(8)?,
        nachrichten_count: row.try_get(9)?,
        is_permanent: row.try_get(10)?,
        created_at: row.try_get(11)?,
        last_activity_at: row.try_get(12)?,
        starts_at: None,
        ends_at: None,
        dissolves_at: row.try_get(13)?,
        archived_at: None,
        staerkste_art: row.try_get(14)?,
        strength: ends.map(|ends| ((ends - now) / LIFETIME_S * 1e6).round() / 1e6),
    })
}
