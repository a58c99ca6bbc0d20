//! A throwaway PostgreSQL on loopback, with fsync on because durability is what is under test. It lives as long as the
//! value does and leaves nothing behind.

use crate::needs;
use crate::project::run_quietly;
use crate::weltgewebe::free_port;
use anyhow::{Context as _, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The address of the server under test, for every test that wants one.
pub const ADDRESS: &str = "WELTGEWEBE_TEST_POSTGRES";

/// A running server.
pub struct Postgres {
    folder: tempfile::TempDir,
    programs: PathBuf,
    port: u16,
}

impl Postgres {
    /// Starts one.
    ///
    /// # Errors
    /// What initdb or pg_ctl say.
    pub fn start() -> Result<Self> {
        let programs = needs::postgres_folder().context("PostgreSQL is not installed")?;
        let folder = tempfile::Builder::new().prefix("weltgewebe-postgres-").tempdir()?;
        let server = Self { folder, programs, port: free_port()? };
        if needs::is_root() {
            run_quietly(Command::new("chown").arg("postgres").arg(server.folder.path()))?;
        }
        let data = server.data();
        let mut initdb = server.program("initdb");
        initdb.args([
            "-U",
            "postgres",
            "-A",
            "trust",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "-D",
        ]);
        run_quietly(initdb.arg(&data))?;
        let sockets = server.folder.path().display();
        let port = server.port;
        let settings = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={sockets} -c max_connections=200"
        );
        let mut start = server.program("pg_ctl");
        start.arg("-D").arg(&data).args(["-w", "-t", "30", "-o", &settings]);
        // pg_ctl hands its output on to the server, which never closes it: a file instead of a pipe.
        start.arg("-l").arg(server.folder.path().join("log")).arg("start");
        start.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        let status = start.status().context("pg_ctl cannot be started")?;
        anyhow::ensure!(status.success(), "pg_ctl failed:\n{}", server.journal());
        Ok(server)
    }

    /// Where it answers, without a database; tests make their own.
    pub fn address(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}", self.port)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn journal(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// One of its programs, as the user postgres where we are root: it refuses to run as root.
    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = if needs::is_root() { as_postgres(&program) } else { Command::new(program) };
        command.env("LC_ALL", "C.UTF-8").current_dir(self.folder.path());
        command
    }
}

fn as_postgres(program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
    command
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut stop = self.program("pg_ctl");
        // When it cannot be stopped there is nobody left to tell.
        let _ = run_quietly(stop.arg("-D").arg(self.data()).args(["-m", "immediate", "-w", "stop"]));
    }
}
