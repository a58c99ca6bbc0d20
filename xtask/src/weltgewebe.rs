//! The product as a process: its commands and a running server. It must know the command line and nothing of what
//! happens inside.

use crate::draws::Draws;
use crate::person::Person;
use crate::project::{self, Project};
use anyhow::{Context as _, Result, bail};
use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take until it answers.
const START_S: u64 = 60;

/// The product's commands on one data folder.
#[derive(Clone)]
pub struct Weltgewebe {
    binary: PathBuf,
    data: PathBuf,
}

/// Who founds, and where.
pub struct Founding<'a> {
    /// The name of the Ortsweberei.
    pub name: &'a str,
    /// A GeoJSON file.
    pub bounds: &'a Path,
    /// Which features of it, as KEY=VALUE.
    pub only: Option<&'a str>,
    /// The first Verantwortliche.
    pub person: &'a str,
    /// Where their letters go.
    pub email: &'a str,
    /// Where they live, in degrees: latitude, longitude.
    pub place: (f64, f64),
    /// When, as RFC 3339, for a weave with a simulated clock.
    pub at: Option<&'a str>,
}

impl Weltgewebe {
    /// The built product, on this data folder.
    pub fn new(project: &Project, data: &Path) -> Self {
        Self { binary: project.binary(), data: data.to_path_buf() }
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(&self.binary);
        command.arg(name);
        command
    }

    /// Founds an Ortsweberei; answers with its id.
    ///
    /// # Errors
    /// What the command says.
    pub fn found(&self, founding: &Founding<'_>) -> Result<String> {
        let (lat, lon) = founding.place;
        let mut command = self.command("found");
        command.arg("--data").arg(&self.data).arg("--bounds").arg(founding.bounds).arg("--json");
        command.args(["--name", founding.name, "--person", founding.person, "--email", founding.email]);
        command.args(["--lat", &lat.to_string(), "--lon", &lon.to_string()]);
        if let Some(only) = founding.only {
            command.args(["--only", only]);
        }
        if let Some(at) = founding.at {
            command.args(["--at", at]);
        }
        let said = project::run_quietly(&mut command)?;
        let ids: serde_json::Value =
            serde_json::from_str(said.trim()).with_context(|| format!("found said: {said}"))?;
        Ok(ids["ort_id"].as_str().with_context(|| format!("found named no ort_id: {said}"))?.to_owned())
    }

    /// Imports places; what the command prints goes to the terminal.
    ///
    /// # Errors
    /// When it ends otherwise than well.
    pub fn import(&self, ort: &str, file: &Path, attribution: &str, at: Option<&str>) -> Result<()> {
        let mut command = self.command("import");
        command.arg("--data").arg(&self.data).args(["--ort", ort, "--attribution", attribution]);
        if let Some(at) = at {
            command.args(["--at", at]);
        }
        project::run(command.arg(file))
    }

    /// Checks the log; answers with the command's summary.
    ///
    /// # Errors
    /// When the log is not whole, with what the command said.
    pub fn verify(&self) -> Result<String> {
        project::run_quietly(self.command("verify").arg(&self.data))
    }

    /// Starts a server on a free port of loopback; its output goes to `journal` or to the terminal.
    ///
    /// # Errors
    /// When it does not answer within a minute.
    pub fn serve(&self, more: &[&str], journal: Option<&Path>) -> Result<Server> {
        self.serve_at(&format!("127.0.0.1:{}", free_port()?), more, journal)
    }

    /// Starts a server at this address.
    ///
    /// # Errors
    /// When it does not answer within a minute.
    pub fn serve_at(&self, listen: &str, more: &[&str], journal: Option<&Path>) -> Result<Server> {
        let mut command = self.command("serve");
        command.arg("--data").arg(&self.data).args(["--listen", listen]).args(more).stdin(Stdio::null());
        if let Some(journal) = journal {
            let file = File::options().create(true).append(true).open(journal)?;
            command.stdout(file.try_clone()?).stderr(file);
        }
        let child =
            command.spawn().with_context(|| format!("{} cannot be started", self.binary.display()))?;
        let mut server = Server { child, address: format!("http://{listen}") };
        server.wait_until_ready(journal)?;
        Ok(server)
    }
}

/// A running server; it is killed when it is dropped.
pub struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Where it answers, such as `http://127.0.0.1:3000`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    fn wait_until_ready(&mut self, journal: Option<&Path>) -> Result<()> {
        let visitor = Person::visitor(&self.address);
        let until = Instant::now() + Duration::from_secs(START_S);
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended at once ({status}){}", tail(journal));
            }
            if visitor.get("/health/ready").is_ok_and(|answer| answer.status == 200) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        bail!("the server did not answer within {START_S} s{}", tail(journal))
    }

    /// Kills it as a pulled plug would: at once, without a word.
    ///
    /// # Errors
    /// When the process cannot be waited for.
    pub fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks it to stop and waits for it.
    ///
    /// # Errors
    /// When it does not end well.
    pub fn stop(mut self) -> Result<()> {
        ask_to_stop(self.id());
        let status = self.child.wait()?;
        if !status.success() {
            bail!("the server ended with {status}");
        }
        Ok(())
    }

    /// Waits until it ends by itself.
    ///
    /// # Errors
    /// When the process cannot be waited for.
    pub fn wait(&mut self) -> Result<ExitStatus> {
        Ok(self.child.wait()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Either fails only when the process has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends SIGTERM.
pub fn ask_to_stop(process: u32) {
    let id = i32::try_from(process).ok().and_then(rustix::process::Pid::from_raw);
    if let Some(id) = id {
        // Fails only when the process has ended already.
        let _ = rustix::process::kill_process(id, rustix::process::Signal::TERM);
    }
}

/// Below the ports that systems hand out to connections going out (from 32768, or 49152): one that is free stays free
/// until the server asks for it, however many clients connect meanwhile.
const PORTS: std::ops::Range<u16> = 20_000..32_000;

/// A port of loopback that was free a moment ago and that no connection is given by chance.
///
/// # Errors
/// When a thousand draws find none.
pub fn free_port() -> Result<u16> {
    let mut draws = Draws::from_seed(Draws::seed_of_now() ^ u64::from(std::process::id()));
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    (0..1_000)
        .filter_map(|_| u16::try_from(draws.below(PORTS.len() as u64)).ok())
        .map(|offset| PORTS.start + offset)
        .find(is_free)
        .with_context(|| format!("no free port of loopback in {PORTS:?}"))
}

fn tail(journal: Option<&Path>) -> String {
    let Some(journal) = journal else { return String::new() };
    let text = std::fs::read_to_string(journal).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let last = lines[lines.len().saturating_sub(12)..].join("\n");
    format!(", its journal {} ends with:\n{last}", journal.display())
}
