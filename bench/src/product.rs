//! The product as people run it: its binary on a data folder, without rate limits, on the servers' core.

use crate::helper::Server;
use crate::http::{Connection, get, post};
use crate::machine;
use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const PACKAGE: &str = "weltgewebe-server";
const BINARY: &str = "weltgewebe";

/// The built product.
pub struct Product {
    binary: PathBuf,
}

impl Product {
    /// This binary, or one that is built now, as fast as it gets without the fat link.
    ///
    /// # Errors
    /// When it does not build.
    pub fn at(binary: Option<PathBuf>) -> Result<Self> {
        if let Some(binary) = binary {
            ensure!(binary.is_file(), "{} is not there", binary.display());
            return Ok(Self { binary });
        }
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the bench lies in the project")?;
        let cargo = || {
            let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
            cargo.current_dir(root);
            cargo
        };
        let status = cargo().args(["build", "--profile", "bench", "--package", PACKAGE]).status()?;
        ensure!(status.success(), "the product does not build");
        let said = cargo().args(["metadata", "--no-deps", "--format-version", "1"]).output()?;
        let metadata: Value = serde_json::from_slice(&said.stdout)?;
        let target = metadata["target_directory"].as_str().context("cargo names no target directory")?;
        // cargo puts its bench profile where release goes.
        Ok(Self { binary: Path::new(target).join("release").join(BINARY) })
    }

    /// Serves a data folder, and has done everything that belongs to its start.
    ///
    /// # Errors
    /// When it ends before it listens or does not come to rest.
    pub fn serve(&self, folder: &Path) -> Result<Server> {
        self.serve_on(folder, folder.join("journal.log"))
    }

    fn serve_on(&self, folder: &Path, journal: PathBuf) -> Result<Server> {
        let config = folder.join("bench.toml");
        std::fs::write(&config, "rate_limits = false\nlog_level = \"warn\"\n")?;
        let mut command = machine::on_server_core(&self.binary);
        command.arg("serve").arg("--data").arg(folder).arg("--config").arg(config);
        command.args(["--listen", "127.0.0.1:0", "--dev"]).stderr(std::fs::File::create(journal)?);
        let server =
            Server::start(command).context("the product does not serve; see journal.log in its folder")?;
        machine::rest(server.id())?;
        Ok(server)
    }

    /// The command that serves a folder on this port of loopback.
    pub fn command(&self, folder: &Path, port: u16) -> Command {
        let mut command = Command::new(&self.binary);
        command.arg("serve").arg("--data").arg(folder).args(["--listen", &format!("127.0.0.1:{port}")]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }
}

/// Signs somebody in and gives the value of the session cookie.
///
/// # Errors
/// When there is no letter, or it is refused.
pub async fn sign_in(server: &Server, email: &str) -> Result<String> {
    let mut connection = Connection::open(server.address).await?;
    let login = post("/api/auth/login", None, &json!({ "email": email }).to_string());
    ensure!(connection.ask(&login).await?.status == 204, "no magic link");
    let letters = connection.ask(&get("/api/dev/mails")).await?.json()?;
    let items = letters["items"].as_array().context("no letters")?;
    let to_them = items.iter().find(|letter| letter["to"].as_str().is_some_and(|to| to.contains(email)));
    let token = to_them.and_then(|letter| letter["token"].as_str()).context("no token")?;
    let session = post("/api/auth/session", None, &json!({ "token": token }).to_string());
    let answer = connection.ask(&session).await?;
    let cookie = answer.header("set-cookie").context("no cookie")?;
    let value = cookie.strip_prefix("wg_session=").and_then(|rest| rest.split(';').next());
    Ok(value.context("no wg_session cookie")?.to_owned())
}
