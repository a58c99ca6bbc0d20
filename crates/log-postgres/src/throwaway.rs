//! Throwaway databases for tests: a fresh one on the server that `WELTGEWEBE_TEST_POSTGRES` names, else on a server
//! of our own on loopback that ends with its value. A machine without PostgreSQL fails with a sentence, never skips.

use sqlx::{Connection, PgConnection};
use std::io;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// The environment variable that names a server whose user may make databases.
pub const SERVER_VARIABLE: &str = "WELTGEWEBE_TEST_POSTGRES";

/// An empty database.
pub struct Throwaway {
    /// Where it is: `postgres://…`.
    pub url: String,
    server: Option<Server>,
}

/// A server of our own; ends when dropped.
pub struct Server {
    folder: PathBuf,
    /// Where it is, without a database.
    pub url: String,
}

impl Throwaway {
    /// A fresh database on the shared server, or on one of our own.
    ///
    /// # Errors
    /// When there is no PostgreSQL to be had; the message says how to get one.
    pub fn new() -> io::Result<Self> {
        match std::env::var(SERVER_VARIABLE) {
            Ok(server) => Ok(Self { url: fresh_database(&server)?, server: None }),
            Err(_) => Self::on(Server::start(&[])?),
        }
    }

    /// A fresh database on a server of our own with these settings, such as `fsync=off`.
    ///
    /// # Errors
    /// As [`Throwaway::new`].
    pub fn with_settings(settings: &[&str]) -> io::Result<Self> {
        Self::on(Server::start(settings)?)
    }

    /// A fresh database on a server of our own whose files cannot grow beyond so many bytes, until
    /// [`Throwaway::make_room`]: what a full disk is to it. More than the 16 MiB of a segment of its journal, and no
    /// multiple of its 8 KiB pages, so that the page which does not fit is half written, as on a full disk.
    ///
    /// # Errors
    /// As [`Throwaway::new`].
    pub fn with_largest_file(bytes: u64) -> io::Result<Self> {
        Self::on(Server::start_under(&["prlimit", &format!("--fsize={bytes}:"), "--"], &[])?)
    }

    /// Lets the files of a server of our own grow again, on connections made from now on.
    ///
    /// # Errors
    /// When the server is not our own or has ended.
    pub fn make_room(&self) -> io::Result<()> {
        let server = self.server.as_ref().ok_or_else(|| io::Error::other("the server is shared"))?;
        let pid = std::fs::read_to_string(server.folder.join("data/postmaster.pid"))?;
        let pid = pid.lines().next().unwrap_or_default().to_owned();
        run(as_postgres(Path::new("prlimit")).args(["--pid", &pid, "--fsize=unlimited:"]))
    }

    fn on(server: Server) -> io::Result<Self> {
        Ok(Self { url: fresh_database(&server.url)?, server: Some(server) })
    }
}

/// Makes a database with a name of its own.
fn fresh_database(server: &str) -> io::Result<String> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("wg_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut connection =
            PgConnection::connect(&format!("{server}/postgres")).await.map_err(io::Error::other)?;
        for statement in
            [format!("drop database if exists {name} with (force)"), format!("create database {name}")]
        {
            let statement = sqlx::AssertSqlSafe(statement);
            sqlx::raw_sql(statement).execute(&mut connection).await.map_err(io::Error::other)?;
        }
        Ok(format!("{server}/{name}"))
    })
}

impl Server {
    /// Starts a server on a free loopback port with these settings.
    ///
    /// # Errors
    /// When there is no PostgreSQL to be had; the message says how to get one.
    pub fn start(settings: &[&str]) -> io::Result<Self> {
        Self::start_under(&[], settings)
    }

    /// Starts it by another program, which sets limits.
    fn start_under(limits: &[&str], settings: &[&str]) -> io::Result<Self> {
        let bin = bin_dir()?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let folder = std::env::temp_dir().join(format!("weltgewebe-postgres-{}-{port}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(&folder))?;
        }
        let data = folder.join("data");
        run(as_postgres(&bin.join("initdb")).arg("-D").arg(&data).args([
            "-U",
            "postgres",
            "-A",
            "trust",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ]))?;
        let mut options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c max_connections=200 -c unix_socket_directories={}",
            folder.display()
        );
        for setting in settings {
            options.push_str(" -c ");
            options.push_str(setting);
        }
        let server = Self { folder: folder.clone(), url: format!("postgres://postgres@127.0.0.1:{port}") };
        run(under(limits, &bin.join("pg_ctl"))
            .arg("-D")
            .arg(&data)
            .arg("-l")
            .arg(folder.join("log"))
            .args(["-w", "-t", "30", "-o", &options, "start"]))?;
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(bin) = bin_dir() {
            // Nothing more can be done about a server that does not stop.
            let _ = run(as_postgres(&bin.join("pg_ctl")).arg("-D").arg(self.folder.join("data")).args([
                "-m",
                "immediate",
                "stop",
            ]));
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// The program, started by another one that sets limits, if any.
fn under(limits: &[&str], program: &Path) -> Command {
    let Some((first, rest)) = limits.split_first() else { return as_postgres(program) };
    let mut command = as_postgres(Path::new(first));
    command.args(rest).arg(program);
    command
}

/// The program, as the user `postgres` when we are root: `initdb` refuses root.
fn as_postgres(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "env", "LC_ALL=C.UTF-8"])
        .arg(program);
    command
}

fn run(command: &mut Command) -> io::Result<()> {
    // A started server keeps the pipes of its parent open: nothing is captured but what goes to a file.
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { Err(io::Error::other(format!("{command:?} ended with {status}"))) }
}

/// The folder of `initdb` and `pg_ctl`, the newest that is installed.
fn bin_dir() -> io::Result<PathBuf> {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> =
        debian.map(|entry| entry.path().join("bin")).filter(|bin| bin.join("initdb").exists()).collect();
    found.sort();
    let configured = Command::new("pg_config").arg("--bindir").output().ok();
    let configured = configured.map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    found.extend(configured.filter(|bin| bin.join("initdb").exists()));
    found.pop().ok_or_else(|| {
        io::Error::other(
            "PostgreSQL is not installed: `apt-get install postgresql` (15 to 18) makes these tests run",
        )
    })
}
