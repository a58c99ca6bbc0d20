//! Starting and ending the binary.

use crate::client::Client;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use tempfile::TempDir;

/// A square of about two kilometres around 53.55, 9.93.
const BOUNDS: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"Probe"},
    "geometry":{"type":"Polygon","coordinates":[[[9.90,53.54],[9.96,53.54],[9.96,53.56],[9.90,53.56],[9.90,53.54]]]}}]}"#;

/// The binary with a clean environment.
pub fn weltgewebe() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_weltgewebe"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("WELTGEWEBE_")) {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
    command
}

/// Runs the binary to its end.
pub fn run(arguments: &[&str]) -> Output {
    weltgewebe().args(arguments).output().unwrap()
}

/// What the binary said on standard error when it refused; it must have said one line and failed.
pub fn refusal(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    assert!(!output.status.success(), "should have failed, said: {said}");
    assert_eq!(said.lines().count(), 1, "one sentence, not: {said}");
    assert!(!said.contains("panicked") && !said.contains("a mistake of the program"), "{said}");
    said
}

/// A data folder with an Ortsweberei called Probe.
pub struct Weave {
    base: TempDir,
    pub ort: String,
    pub garnrolle: String,
}

impl Weave {
    pub fn found() -> Self {
        Self::found_with(&[])
    }

    pub fn found_with(more: &[&str]) -> Self {
        let base = tempfile::tempdir().unwrap();
        let bounds = base.path().join("bounds.geojson");
        fs::write(&bounds, BOUNDS).unwrap();
        let data = base.path().join("daten");
        let found = ["found", "--data", text(&data), "--name", "Probe", "--bounds", text(&bounds), "--json"];
        let person =
            ["--person", "Ada Weber", "--email", "ada@example.org", "--lat", "53.55", "--lon", "9.93"];
        let output = run(&[&found[..], &person, more].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let ids: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let id = |name: &str| ids[name].as_str().unwrap().to_owned();
        Self { ort: id("ort_id"), garnrolle: id("garnrolle_id"), base }
    }

    pub fn data(&self) -> PathBuf {
        self.base.path().join("daten")
    }

    /// A file beside the data folder.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.base.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    pub fn serve(&self, more: &[&str]) -> Server {
        self.serve_bare(&[&["--dev"], more].concat())
    }

    /// Without the development addresses.
    pub fn serve_bare(&self, more: &[&str]) -> Server {
        let data = self.data();
        let serve = [&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"], more].concat();
        Server::start(&serve, Stdio::piped())
    }

    /// With everything that it writes about itself in a file.
    pub fn serve_written_down(&self, more: &[&str]) -> (Server, PathBuf) {
        let (data, record) = (self.data(), self.write("record", ""));
        let serve = ["serve", "--dev", "--data", text(&data), "--listen", "127.0.0.1:0"];
        let file = fs::File::options().append(true).open(&record).unwrap();
        (Server::start(&[&serve, more].concat(), file.into()), record)
    }
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A running server; killed when the test ends in any other way than [`Server::stop`].
pub struct Server {
    child: Child,
    pub address: String,
}

impl Server {
    fn start(arguments: &[&str], stderr: Stdio) -> Self {
        let server = weltgewebe();
        // What a shell ignores is ignored by what it becomes.
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", "trap '' XFSZ; exec \"$@\"", "sh"]).arg(server.get_program()).args(arguments);
        for (name, value) in server.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        let mut child = shell.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(stderr).spawn().unwrap();
        let mut ready = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut ready).unwrap();
        let Some(address) = ready.trim().strip_prefix("Weltgewebe hört auf http://") else {
            let output = child.wait_with_output().unwrap();
            panic!("not ready: {ready} {}", String::from_utf8_lossy(&output.stderr));
        };
        Self { address: address.to_owned(), child }
    }

    pub fn client(&self) -> Client {
        Client::new(&self.address)
    }

    /// SIGTERM, and how it ended.
    pub fn stop(mut self) -> ExitStatus {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        self.child.wait().unwrap()
    }

    /// Lets no file grow beyond this length, as a full disk would not, until it is lifted again. That such a write is
    /// also told by a signal, which would end the process, is switched off where the server is started.
    pub fn limit_files(&self, length: Option<u64>) {
        let pid = rustix::process::Pid::from_child(&self.child);
        let limit = rustix::process::Rlimit { current: length, maximum: None };
        rustix::process::prlimit(Some(pid), rustix::process::Resource::Fsize, limit).unwrap();
    }

    /// SIGKILL, and what it had said on standard error.
    pub fn kill_and_read(mut self) -> String {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::io::read_to_string(self.child.stderr.take().unwrap()).unwrap()
    }

    /// SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
