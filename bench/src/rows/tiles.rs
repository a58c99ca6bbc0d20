//! Tiles of the weave: made anew, against ST_AsMVT through axum and sqlx and, where it is built, Martin; and kept, in
//! the whole product, against Martin's cache. The same tiles with the same features.

use super::at_least;
use crate::helper::Server;
use crate::http::{Connection, get};
use crate::load::{self, Closed, Requests};
use crate::machine::{self, SERVER_CORE};
use crate::peers::{Role, fill};
use crate::plan::{Plan, Side};
use crate::postgres::Postgres;
use crate::stage::Stage;
use crate::stats::{number, rate, time};
use crate::table::{Finding, Table};
use crate::weave::{Draw, REGION};
use anyhow::{Context as _, Result, ensure};
use domain::Place;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Zooms that are measured together.
const BANDS: [(&str, [u8; 4]); 3] =
    [("z5–8", [5, 6, 7, 8]), ("z9–11", [9, 10, 11, 11]), ("z12–15", [12, 13, 14, 15])];
/// Requests of a band; each zoom a quarter.
const REQUESTS: usize = 800;
/// No tile may be larger, in bytes.
const LARGEST: usize = 250_000;

/// Measures the row.
pub fn measure(plan: &Plan, stage: &mut Stage, table: &mut Table) -> Result<()> {
    let postgres = Postgres::start(SERVER_CORE)?;
    let views = stage.views(plan)?;
    let (folder, woven) = stage.weave(plan)?;
    load::runtime()?.block_on(fill::fill(postgres.url(), &views.read(), &woven.people))?;
    drop(views);
    let anew = Server::of(&Role::OwnTiles { folder: folder.clone() })?;
    let peer = Server::of(&Role::Postgis { url: postgres.url().to_owned() })?;
    load::runtime()?.block_on(same(&anew, &peer))?;
    let martin =
        plan.martin.as_deref().map(|martin| Martin::start(martin, &folder, &postgres)).transpose()?;
    for (nth, (band, zooms)) in BANDS.iter().enumerate() {
        uncached(plan, table, (nth, band), *zooms, &anew, (&peer, &postgres, martin.as_ref()))?;
    }
    // The product reads the same folder, which only one process may hold.
    drop(anew);
    let product = stage.product()?.serve(&folder)?;
    cached(plan, table, &product, (&postgres, martin.as_ref()))
}

type Peers<'p> = (&'p Server, &'p Postgres, Option<&'p Martin>);

fn uncached(
    plan: &Plan,
    table: &mut Table,
    (nth, band): (usize, &str),
    zooms: [u8; 4],
    ours: &Server,
    (peer, postgres, martin): Peers<'_>,
) -> Result<()> {
    let requests = requests(zooms, |z, x, y| format!("/api/tiles/gewebe/{z}/{x}/{y}.mvt"));
    let (own, its) = ([ours.id()], [peer.id(), postgres.process]);
    let of_martin = self::requests(zooms, |z, x, y| format!("/weave_tile/{z}/{x}/{y}"));
    let bare = self::requests(zooms, |z, x, y| format!("/plain/{z}/{x}/{y}"));
    let mut sides = vec![
        Side::new("product's tiles, not kept", |seconds| {
            load::closed(ours.address, &own, &requests, seconds)
        }),
        Side::new("ST_AsMVT, axum, sqlx", |seconds| load::closed(peer.address, &its, &requests, seconds)),
    ];
    if let Some(martin) = martin {
        let its = [martin.child.id(), postgres.process];
        let (of_martin, bare) = (&of_martin, &bare);
        sides.push(Side::new("Martin, same function", move |s| {
            load::closed(martin.address, &its, of_martin, s)
        }));
        sides
            .push(Side::new("Martin, table of points", move |s| load::closed(martin.address, &its, bare, s)));
    }
    let rounds = plan.in_turns(&mut sides)?;
    let medians: Vec<Closed> = rounds.iter().map(|side| Closed::median(side)).collect();
    let names = ["", "ST_AsMVT through axum+sqlx", "Martin, the same function", "Martin, the bare points"];
    let goal = if nth < 2 { (30.0, "≥ 30 × Martin below z12") } else { (5.0, "≥ 5 × Martin above") };
    let Some((ours, others)) = medians.split_first() else { return Ok(()) };
    for (other, name) in others.iter().zip(names.iter().skip(1)) {
        let work = format!("tiles {band}, not kept");
        let said = |side: &Closed| {
            format!("{}, {} CPU, {:.1} kB", rate(side.per_second), time(side.cpu_us), side.bytes / 1e3)
        };
        let ratio = other.cpu_us / ours.cpu_us;
        table.add(at_least(&work, said(ours), format!("{name}: {}", said(other)), ratio, goal));
    }
    Ok(())
}

fn cached(
    plan: &Plan,
    table: &mut Table,
    ours: &Server,
    (postgres, martin): (&Postgres, Option<&Martin>),
) -> Result<()> {
    let zooms = [8, 11, 12, 14];
    let requests = requests(zooms, |z, x, y| format!("/api/tiles/gewebe/{z}/{x}/{y}.mvt"));
    let of_martin = self::requests(zooms, |z, x, y| format!("/weave_tile/{z}/{x}/{y}"));
    let own = [ours.id()];
    let caching = martin.map(|martin| martin.with_cache(postgres)).transpose()?;
    let mut sides = vec![Side::new("product", |s| load::closed(ours.address, &own, &requests, s))];
    if let Some(caching) = &caching {
        let its = [caching.child.id(), postgres.process];
        let of_martin = &of_martin;
        sides.push(Side::new("Martin's cache", move |s| load::closed(caching.address, &its, of_martin, s)));
    }
    let rounds = plan.in_turns(&mut sides)?;
    let medians: Vec<Closed> = rounds.iter().map(|side| Closed::median(side)).collect();
    let said = |side: &Closed| {
        format!("{}, {} CPU, {:.1} kB", rate(side.per_second), time(side.cpu_us), side.bytes / 1e3)
    };
    match medians.as_slice() {
        [ours, theirs] => {
            let (ratio, goal) = (theirs.cpu_us / ours.cpu_us, (1.5, "≥ 1.5 × Martin's cache"));
            table.add(at_least("tiles, kept", said(ours), format!("Martin: {}", said(theirs)), ratio, goal));
        }
        [ours] => table.add(Finding {
            work: "tiles, kept".to_owned(),
            ours: said(ours),
            beside: "Martin was not built".to_owned(),
            ratio: "–".to_owned(),
            goal: "≥ 1.5 × Martin's cache",
            reached: None,
        }),
        _ => {}
    }
    Ok(())
}

/// Requests for tiles in which something lies, each zoom in turn.
fn requests(zooms: [u8; 4], path: impl Fn(u8, u32, u32) -> String) -> Requests {
    let mut draw = Draw::new(31);
    let all = (0..REQUESTS).map(|nth| {
        let z = zooms.get(nth % zooms.len()).copied().unwrap_or(10);
        let (x, y) = tile_of(draw.somewhere(REGION), z);
        get(&path(z, x, y))
    });
    Arc::new(all.collect())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a tile's number lies within 2^z"
)]
fn tile_of(place: Place, z: u8) -> (u32, u32) {
    let side = f64::from(1_u32 << z);
    let lat = place.lat().to_radians();
    let y = (1.0 - lat.tan().asinh() / std::f64::consts::PI) / 2.0;
    (((place.lon() + 180.0) / 360.0 * side) as u32, (y * side) as u32)
}

/// Compares layers and their numbers of features, and that no tile is too large.
async fn same(ours: &Server, peer: &Server) -> Result<()> {
    let (mut ours, mut peer) = (Connection::open(ours.address).await?, Connection::open(peer.address).await?);
    let mut largest = 0;
    for (band, zooms) in BANDS {
        let (mut own, mut its) = (0, 0);
        for request in
            requests(zooms, |z, x, y| format!("/api/tiles/gewebe/{z}/{x}/{y}.mvt")).iter().step_by(19)
        {
            let tile = ours.ask(request).await?;
            ensure!(tile.status == 200, "our tile: {}", tile.status);
            largest = largest.max(tile.body.len());
            own += features(tile.body).context("our tile cannot be read")?;
            its += features(peer.ask(request).await?.body).context("the peer's tile cannot be read")?;
        }
        println!("  {band}: {own} features in our tiles, {its} in the peer's");
        let alike = number(own.abs_diff(its)) <= 0.1 * number(its);
        ensure!(alike, "{band}: the tiles are not alike");
    }
    println!("  largest tile {:.0} kB", number(largest as u64) / 1e3);
    ensure!(largest <= LARGEST, "a tile of {largest} bytes");
    Ok(())
}

/// How many features a tile holds: fields 2 of the layers, which are fields 3 of the tile (Mapbox vector tile 2.1).
fn features(tile: &[u8]) -> Option<u64> {
    let mut count = 0;
    for (field, layer) in fields(tile)? {
        if field == 3 {
            count += fields(layer)?.iter().filter(|(field, _)| *field == 2).count() as u64;
        }
    }
    Some(count)
}

/// The fields of a protobuf message; the bytes of those that have a length.
fn fields(mut message: &[u8]) -> Option<Vec<(u64, &[u8])>> {
    let mut fields = Vec::new();
    while !message.is_empty() {
        let (key, rest) = varint(message)?;
        let (length, rest) = match key & 7 {
            0 => (0, varint(rest)?.1),
            2 => varint(rest)?,
            _ => return None,
        };
        let (bytes, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
        fields.push((key >> 3, bytes));
        message = rest;
    }
    Some(fields)
}

fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let end = bytes.iter().position(|byte| byte & 0x80 == 0)?;
    let (digits, rest) = bytes.split_at_checked(end + 1)?;
    Some((digits.iter().rev().fold(0, |value, byte| value << 7 | u64::from(byte & 0x7f)), rest))
}

/// Martin on the same database.
struct Martin {
    child: Child,
    address: SocketAddr,
    binary: PathBuf,
    folder: PathBuf,
}

impl Martin {
    /// Without its cache, as everything that is made anew.
    fn start(binary: &Path, folder: &Path, postgres: &Postgres) -> Result<Self> {
        Self::with(binary, folder, postgres, 0)
    }

    fn with_cache(&self, postgres: &Postgres) -> Result<Self> {
        Self::with(&self.binary, &self.folder, postgres, 512)
    }

    fn with(binary: &Path, folder: &Path, postgres: &Postgres, cache_mb: u32) -> Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let config = folder.join(format!("martin-{cache_mb}.yaml"));
        let text = format!(
            "listen_addresses: '{address}'\ncache:\n  size_mb: {cache_mb}\nworker_processes: 1\npostgres:\n  \
             connection_string: '{}'\n  pool_size: 8\n  tables:\n    plain:\n      schema: public\n      table: knoten\n      \
             srid: 3857\n      geometry_column: web\n      geometry_type: POINT\n      properties:\n        type: text\n        \
             title: text\n        faeden_count: int4\n        is_permanent: bool\n  functions:\n    weave_tile:\n      \
             schema: public\n      function: weave_tile\n",
            postgres.url()
        );
        std::fs::write(&config, text)?;
        let mut command: Command = machine::on_server_core(binary);
        let journal = std::fs::File::create(folder.join(format!("martin-{cache_mb}.log")))?;
        command
            .arg("--config")
            .arg(&config)
            .stdin(Stdio::null())
            .stdout(journal.try_clone()?)
            .stderr(journal);
        let child = command.spawn()?;
        let mut martin = Self { child, address, binary: binary.to_path_buf(), folder: folder.to_path_buf() };
        martin.wait()?;
        Ok(martin)
    }

    fn wait(&mut self) -> Result<()> {
        let until = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(self.address).is_err() {
            ensure!(
                self.child.try_wait()?.is_none(),
                "Martin ended; see martin-*.log in {}",
                self.folder.display()
            );
            ensure!(Instant::now() < until, "Martin does not listen");
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for Martin {
    fn drop(&mut self) {
        // Either fails only when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_of_all_layers_are_counted() {
        // Two layers (field 3) of 7 bytes: a name (field 1), two empty features (field 2), a version (field 15).
        let layer = [10, 1, b'a', 18, 0, 18, 0];
        let tile = [&[26, 7][..], &layer, &[26, 7], &layer].concat();
        assert_eq!(features(&tile), Some(4));
        assert_eq!(features(&[26, 9, 10]), None);
        assert_eq!(features(&[]), Some(0));
    }

    #[test]
    fn a_place_lies_in_the_tile_that_the_web_map_says() {
        let hamburg = Place::from_degrees(53.55, 9.99).unwrap();
        assert_eq!(tile_of(hamburg, 10), (540, 331));
        assert_eq!(tile_of(hamburg, 0), (0, 0));
    }
}
