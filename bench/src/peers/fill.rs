//! The weave of the product as tables of PostGIS, taken from its own views: what is compared is the same.

use super::tiles;
use anyhow::{Context as _, Result};
use domain::{FadenArt, GarnrolleId, Timestamp};
use h3o::{LatLng, Resolution};
use sqlx::types::Uuid;
use sqlx::{Connection as _, PgConnection};
use views::{Bbox, KnotenQuery, KnotenSummary, PageRequest, Views};

const TABLES: [&str; 4] = [
    "create extension if not exists postgis",
    "create table knoten (id uuid primary key, type text not null, title text not null, lat float8 not null,
       lon float8 not null, ort_id uuid not null, version int not null, faeden_count int not null, garn_count int not null,
       nachrichten_count int not null, is_permanent bool not null, created_at text not null, last_activity_at text not null,
       dissolves_at text, staerkste_art text, staerkste_endet float8, description text not null,
       h4 bigint not null, h5 bigint not null, h6 bigint not null, h7 bigint not null, h8 bigint not null,
       geom geometry(Point, 4326), web geometry(Point, 3857))",
    "create table rollen (id text primary key, name text not null, web geometry(Point, 3857))",
    "create table faeden (kind text not null, dash int not null, is_garn bool not null, expires_at bigint,
       web geometry(LineString, 3857))",
];
const KNOTEN: &str = "insert into knoten select u.*, ST_SetSRID(ST_MakePoint(lon, lat), 4326),
    ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat), 4326), 3857)
    from unnest($1::uuid[], $2::text[], $3::text[], $4::float8[], $5::float8[], $6::uuid[], $7::int[], $8::int[],
      $9::int[], $10::int[], $11::bool[], $12::text[], $13::text[], $14::text[], $15::text[], $16::float8[], $17::text[],
      $18::bigint[], $19::bigint[], $20::bigint[], $21::bigint[], $22::bigint[])
    as u(id, type, title, lat, lon, ort_id, version, faeden_count, garn_count, nachrichten_count, is_permanent, created_at,
      last_activity_at, dissolves_at, staerkste_art, staerkste_endet, description, h4, h5, h6, h7, h8)";
const ROLLEN: &str =
    "insert into rollen select id, name, ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat), 4326), 3857)
    from unnest($1::text[], $2::text[], $3::float8[], $4::float8[]) as u(id, name, lat, lon)";
const FAEDEN: &str = "insert into faeden select kind, dash, is_garn, expires_at,
    ST_Transform(ST_SetSRID(ST_MakeLine(ST_MakePoint(flon, flat), ST_MakePoint(tlon, tlat)), 4326), 3857)
    from unnest($1::text[], $2::int[], $3::bool[], $4::bigint[], $5::float8[], $6::float8[], $7::float8[], $8::float8[])
    as u(kind, dash, is_garn, expires_at, flat, flon, tlat, tlon)";
const INDEXES: [&str; 5] = [
    "create index on knoten using gist (geom)",
    "create index on knoten using gist (web)",
    "create index on faeden using gist (web)",
    "create index on rollen using gist (web)",
    "analyze",
];
/// Rows inserted at once.
const PIECE: usize = 20_000;

/// Fills the database with everything that is on the map.
///
/// # Errors
/// What the database says.
pub async fn fill(url: &str, views: &Views, people: &[GarnrolleId]) -> Result<()> {
    let now = views.time();
    let mut connection = PgConnection::connect(url).await?;
    run(&mut connection, &TABLES).await?;
    for piece in knoten(views, now).chunks(PIECE) {
        insert_knoten(&mut connection, views, piece, now).await?;
    }
    insert_rollen(&mut connection, views, people).await?;
    insert_faeden(&mut connection, views, now).await?;
    run(&mut connection, &INDEXES).await?;
    run(&mut connection, &tiles::FUNCTIONS).await
}

async fn run(connection: &mut PgConnection, statements: &[&'static str]) -> Result<()> {
    for statement in statements {
        sqlx::raw_sql(*statement).execute(&mut *connection).await.with_context(|| (*statement).to_owned())?;
    }
    Ok(())
}

/// Everything that lives, page by page.
pub fn knoten(views: &Views, now: Timestamp) -> Vec<KnotenSummary> {
    let mut all = Vec::new();
    let mut page = PageRequest::first(200);
    loop {
        let found = views.knoten_list(&KnotenQuery { page, ..KnotenQuery::default() }, now);
        all.extend(found.items);
        match found.next {
            Some(next) => page.after = Some(next),
            None => return all,
        }
    }
}

fn strongest(views: &Views, knoten: &KnotenSummary, now: Timestamp) -> Option<(FadenArt, Option<Timestamp>)> {
    let faeden = views.faeden_of_knoten(knoten.id, &PageRequest::first(200), now)?;
    let strongest = faeden.items.iter().max_by_key(|faden| (faden.is_garn, faden.strength_ppm))?;
    Some((strongest.kind, strongest.expires_at))
}

fn int(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// The cell in which the product counts a Knoten: the ancestor of its finest one. H3 cells do not lie exactly within
/// their ancestors, so the cell around the place itself can be another one near an edge.
fn cell(knoten: &KnotenSummary, resolution: Resolution) -> Result<i64> {
    let place = knoten.kern.place;
    let finest = LatLng::new(place.lat(), place.lon())?.to_cell(Resolution::Nine);
    Ok(u64::from(finest.parent(resolution).context("no such cell")?).cast_signed())
}

async fn insert_knoten(
    connection: &mut PgConnection,
    views: &Views,
    piece: &[KnotenSummary],
    now: Timestamp,
) -> Result<()> {
    let strongest: Vec<_> = piece.iter().map(|knoten| strongest(views, knoten, now)).collect();
    let seconds = |end: Timestamp| crate::stats::number(end.micros().unsigned_abs()) / 1e6;
    let cells = |resolution| piece.iter().map(|knoten| cell(knoten, resolution)).collect::<Result<Vec<_>>>();
    sqlx::query(KNOTEN)
        .bind(piece.iter().map(|k| k.id.0).collect::<Vec<Uuid>>())
        .bind(piece.iter().map(|k| k.kern.art.word()).collect::<Vec<_>>())
        .bind(piece.iter().map(|k| k.title().unwrap_or_default()).collect::<Vec<_>>())
        .bind(piece.iter().map(|k| k.kern.place.lat()).collect::<Vec<_>>())
        .bind(piece.iter().map(|k| k.kern.place.lon()).collect::<Vec<_>>())
        .bind(piece.iter().map(|k| k.ort.0).collect::<Vec<Uuid>>())
        .bind(piece.iter().map(|k| k.version.cast_signed()).collect::<Vec<_>>())
        .bind(piece.iter().map(|k| int(k.faeden_count)).collect::<Vec<_>>())
        .bind(piece.iter().map(|k| int(k.garn_count)).collect::<Vec<_>>())
        .bind(piece.iter().map(|k| int(k.nachrichten_count)).collect::<Vec<_>>())
        .bind(piece.iter().map(|k| k.is_permanent).collect::<Vec<_>>())
        .bind(piece.iter().map(|k| k.created_at.to_string()).collect::<Vec<_>>())
        .bind(piece.iter().map(|k| k.last_activity_at.to_string()).collect::<Vec<_>>())
        .bind(piece.iter().map(|k| k.dissolves_at.map(|at| at.to_string())).collect::<Vec<_>>())
        .bind(strongest.iter().map(|s| s.map(|(art, _)| art.word())).collect::<Vec<_>>())
        .bind(strongest.iter().map(|s| s.and_then(|(_, end)| end).map(seconds)).collect::<Vec<_>>())
        .bind(piece.iter().map(|k| k.description().unwrap_or_default()).collect::<Vec<_>>())
        .bind(cells(Resolution::Four)?)
        .bind(cells(Resolution::Five)?)
        .bind(cells(Resolution::Six)?)
        .bind(cells(Resolution::Seven)?)
        .bind(cells(Resolution::Eight)?)
        .execute(connection)
        .await?;
    Ok(())
}

async fn insert_rollen(connection: &mut PgConnection, views: &Views, people: &[GarnrolleId]) -> Result<()> {
    let rollen: Vec<_> = people.iter().filter_map(|id| views.rolle(*id)).collect();
    let placed: Vec<_> = rollen.iter().filter_map(|rolle| Some((rolle, rolle.position?.place))).collect();
    sqlx::query(ROLLEN)
        .bind(placed.iter().map(|(rolle, _)| rolle.id.to_string()).collect::<Vec<_>>())
        .bind(placed.iter().map(|(rolle, _)| rolle.name().unwrap_or_default()).collect::<Vec<_>>())
        .bind(placed.iter().map(|(_, place)| place.lat()).collect::<Vec<_>>())
        .bind(placed.iter().map(|(_, place)| place.lon()).collect::<Vec<_>>())
        .execute(connection)
        .await?;
    Ok(())
}

async fn insert_faeden(connection: &mut PgConnection, views: &Views, now: Timestamp) -> Result<()> {
    let lines = views.linien(&Bbox::WORLD, usize::MAX, now);
    for piece in lines.chunks(PIECE) {
        let ends = |part: fn(&views::LinieView) -> f64| piece.iter().map(part).collect::<Vec<_>>();
        sqlx::query(FAEDEN)
            .bind(piece.iter().map(|line| line.kind.word()).collect::<Vec<_>>())
            .bind(piece.iter().map(|line| i32::from(line.kind != FadenArt::Gespraech)).collect::<Vec<_>>())
            .bind(piece.iter().map(|line| line.is_garn).collect::<Vec<_>>())
            .bind(
                piece
                    .iter()
                    .map(|line| line.expires_at.map(|at| at.micros() / 1_000_000))
                    .collect::<Vec<_>>(),
            )
            .bind(ends(|line| line.ends.0.lat()))
            .bind(ends(|line| line.ends.0.lon()))
            .bind(ends(|line| line.ends.1.lat()))
            .bind(ends(|line| line.ends.1.lon()))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
