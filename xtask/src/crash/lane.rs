//! One tormented server of the crash test: its log, its clients, its kills.

use super::load::Client;
use super::{Args, Counts};
use crate::draws::Draws;
use crate::person::Person;
use crate::project::Project;
use crate::weltgewebe::{Founding, Server, Weltgewebe};
use anyhow::{Context as _, Result, anyhow, ensure};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long the clients write before the server is killed, in milliseconds: from the first answers into full load.
const MOMENTS_MS: std::ops::Range<u64> = 5..160;

/// South-west corner of the test's Ortsweberei, in degrees, and its extent.
const CORNER: (f64, f64) = (53.0, 9.0);
const EXTENT: f64 = 1.0;

/// Kills the server `kills` times.
///
/// # Errors
/// The first thing that is wrong.
pub fn torment(project: &Project, arguments: &Args, kills: u32, mut draws: Draws) -> Result<Counts> {
    let mut counts = Counts::default();
    let mut left = kills;
    while left > 0 {
        let here = left.min(arguments.per_log.max(1));
        counts += Lane::begin(project, arguments.clients, &mut draws)?.live_through(here, &mut draws)?;
        left -= here;
    }
    Ok(counts)
}

struct Lane {
    folder: tempfile::TempDir,
    weave: Weltgewebe,
    server: Server,
    clients: Vec<Client>,
    counts: Counts,
}

impl Lane {
    fn begin(project: &Project, clients: u32, draws: &mut Draws) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("weltgewebe-crash-").tempdir()?;
        let weave = Weltgewebe::new(project, &folder.path().join("data"));
        let bounds = folder.path().join("bounds.geojson");
        std::fs::write(&bounds, bounds_geojson())?;
        std::fs::write(config(folder.path()), "rate_limits = false\n")?;
        weave.found(&Founding {
            name: "Prüffeld",
            bounds: &bounds,
            only: None,
            person: "Prüferin",
            email: "pruef@weltgewebe.example",
            place: (CORNER.0 + 0.5, CORNER.1 + 0.5),
            at: None,
        })?;
        let server = serve(&weave, folder.path())?;
        let join = |number| arrive(&server, number, Draws::from_seed(draws.next()));
        let clients = (0..clients).map(join).collect::<Result<_>>()?;
        Ok(Self { folder, weave, server, clients, counts: Counts { logs: 1, ..Counts::default() } })
    }

    fn live_through(mut self, kills: u32, draws: &mut Draws) -> Result<Counts> {
        for kill in 1..=kills {
            let after = MOMENTS_MS.start + draws.below(MOMENTS_MS.end - MOMENTS_MS.start);
            self = self
                .pull_the_plug(Duration::from_millis(after))
                .with_context(|| format!("kill {kill} of this log"))?;
        }
        self.each_client(|client| client.look(usize::MAX)).context("the whole log, at its end")?;
        self.server.stop()?;
        self.weave.verify()?;
        Ok(self.counts)
    }

    fn pull_the_plug(mut self, after: Duration) -> Result<Self> {
        let server = self.server;
        std::thread::scope(|scope| {
            for client in &mut self.clients {
                scope.spawn(|| client.write_until_gone());
            }
            std::thread::sleep(after);
            server.kill()
        })?;
        self.weave.verify()?;
        let began = Instant::now();
        self.server = serve(&self.weave, self.folder.path())?;
        let took = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.counts.slowest_start_ms = self.counts.slowest_start_ms.max(took);
        self.counts.kills += 1;
        self.look_after()?;
        Ok(self)
    }

    fn look_after(&mut self) -> Result<()> {
        let address = self.server.address().to_owned();
        self.clients.iter_mut().for_each(|client| client.follow(&address));
        let head =
            Person::visitor(&address).get("/log/head")?.good()?.body["size"].as_u64().context("no size")?;
        let told = self.clients.iter().map(Client::greatest_position).max().unwrap_or(0);
        ensure!(told <= head, "position {told} was acknowledged and the log ends at {head}");
        let looked = self.each_client(|client| {
            let (acknowledged, refused) = client.count();
            let (unanswered, had_happened) = client.resolve(head)?;
            client.look(1)?;
            Ok(Counts { acknowledged, unanswered, had_happened, refused, ..Counts::default() })
        })?;
        for counts in looked {
            self.counts += counts;
        }
        Ok(())
    }

    fn each_client<T: Send>(&mut self, work: impl Fn(&mut Client) -> Result<T> + Sync) -> Result<Vec<T>> {
        std::thread::scope(|scope| {
            let running: Vec<_> =
                self.clients.iter_mut().map(|client| scope.spawn(|| work(client))).collect();
            running
                .into_iter()
                .map(|one| one.join().unwrap_or_else(|_| Err(anyhow!("a client panicked"))))
                .collect()
        })
    }
}

fn config(folder: &Path) -> PathBuf {
    folder.join("weltgewebe.toml")
}

fn serve(weave: &Weltgewebe, folder: &Path) -> Result<Server> {
    let config = config(folder).display().to_string();
    weave.serve(&["--dev", "--config", &config, "--log-level", "warn"], Some(&folder.join("journal")))
}

fn arrive(server: &Server, number: u32, draws: Draws) -> Result<Client> {
    let email = format!("client{number}@weltgewebe.example");
    let corner = (CORNER.0 + 0.1, CORNER.1 + 0.01 + f64::from(number) * 0.01);
    let address = json!({ "street": "Weg 1", "postcode": "20000", "city": "Prüffeld" });
    let name = format!("Klient {number}");
    let wish = json!({ "name": name, "address": address, "lat": corner.0, "lon": corner.1, "email": email });
    let mut person = Person::visitor(server.address());
    person.post("/auth/register", &wish)?.good()?;
    let letter = person.last_letter(&email)?;
    person.sign_in_with(&letter)?;
    Ok(Client::new(person, draws, corner))
}

fn bounds_geojson() -> String {
    let ((south, west), extent) = (CORNER, EXTENT);
    let (north, east) = (south + extent, west + extent);
    let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
    json!({ "type": "Polygon", "coordinates": [ring] }).to_string()
}
