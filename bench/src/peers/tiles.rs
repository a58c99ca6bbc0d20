//! Tiles out of PostGIS with ST_AsMVT: the same layers with the same properties as the product's. Below street level
//! Knoten are counted by H3 cell, the cell of each resolution being a column; at street level every Knoten, Garnrolle
//! and Faden stands by itself.
//!
//! A cell belongs to the tile in which the middle of its Knoten lies, as in the product: counted in every tile that it
//! reaches into, it would be on the map several times, each time with a part of its Knoten. So what lies around the
//! tile, as far as a cell can reach at this latitude, is counted too before cells are chosen.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use sqlx::postgres::PgPool;

/// From here on every Knoten stands by itself.
const STREET_ZOOM: i32 = 12;

/// Made once: `weave_tile(z, x, y)` gives a tile. Functions of that form are what Martin serves too.
pub const FUNCTIONS: [&str; 3] = [
    "create function far_tile(z int, x int, y int) returns bytea language plpgsql stable as $$
     declare tile bytea; envelope geometry := ST_TileEnvelope(z, x, y);
       cell text := case when z <= 6 then 'h4' when z = 7 then 'h5' when z <= 9 then 'h6' when z = 10 then 'h7' else 'h8' end;
       reach float8 := case cell when 'h4' then 136000 when 'h5' then 51000 when 'h6' then 19000 when 'h7' then 7200 else 2800 end;
     begin
       execute format('select ST_AsMVT(t, ''haufen'', 4096, ''geom'') from (
         select ST_AsMVTGeom(c.web, $1, 4096, 0, false) as geom, c.count, c.art
         from (select ST_Transform(ST_SetSRID(ST_MakePoint(avg(lon), avg(lat)), 4326), 3857) as web, count(*) as count,
                      mode() within group (order by type) as art
               from knoten where web && ST_Expand($1, $2) group by %I) c
         where c.web && $1 order by c.count desc limit 2000) t', cell) into tile using envelope, reach;
       return tile;
     end $$",
    "create function street_tile(z int, x int, y int) returns bytea language sql stable as $$
     with e as (select ST_TileEnvelope(z, x, y) as g, ST_TileEnvelope(z, x, y, margin => 96.0 / 4096) as wide),
     t as (select extract(epoch from now())::bigint as now)
     select
       coalesce((select ST_AsMVT(l, 'faeden', 4096, 'geom') from (
         select ST_AsMVTGeom(f.web, e.g, 4096, 96, true) as geom, f.kind,
                least(9, (f.expires_at - t.now) * 10 / 604800) as strength, f.dash, f.is_garn, f.expires_at
         from faeden f, e, t where f.web && e.wide) l where l.geom is not null), ''::bytea)
       || coalesce((select ST_AsMVT(l, 'rollen', 4096, 'geom') from (
         select ST_AsMVTGeom(r.web, e.g, 4096, 0, true) as geom, r.id, r.name
         from rollen r, e where r.web && e.g) l where l.geom is not null), ''::bytea)
       || coalesce((select ST_AsMVT(l, 'knoten', 4096, 'geom') from (
         select ST_AsMVTGeom(k.web, e.g, 4096, 0, true) as geom, k.id::text as id, k.type as art,
                k.faeden_count as faeden, k.is_permanent as held, k.title
         from knoten k, e where k.web && e.g) l where l.geom is not null), ''::bytea) $$",
    "create function weave_tile(z int, x int, y int) returns bytea language plpgsql stable as $$
     begin if z < 12 then return far_tile(z, x, y); else return street_tile(z, x, y); end if; end $$",
];

/// A tile.
pub async fn tile(State(pool): State<PgPool>, Path((z, x, y)): Path<(i32, i32, String)>) -> Response {
    let Some(y) = y.strip_suffix(".mvt").and_then(|y| y.parse::<i32>().ok()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let text = if z < STREET_ZOOM { "select far_tile($1, $2, $3)" } else { "select street_tile($1, $2, $3)" };
    match sqlx::query_scalar::<_, Option<Vec<u8>>>(text).bind(z).bind(x).bind(y).fetch_one(&pool).await {
        Ok(bytes) => {
            let kind = [(header::CONTENT_TYPE, "application/vnd.mapbox-vector-tile")];
            (kind, bytes.unwrap_or_default()).into_response()
        }
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}
