//! `weltgewebe doctor`: looks at everything a server needs and says what to do about what is wrong. It changes nothing.

use crate::cli::DoctorArgs;
use crate::config::Settings;
use crate::folder::{DataFolder, log_in, vault_in};
use crate::{opening, out, tiles};
use anyhow::{Result, anyhow, bail};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// Free bytes below which the doctor warns, and below which it calls it an illness.
const LITTLE_SPACE: u64 = 2 << 30;
const NO_SPACE: u64 = 200 << 20;

/// What was found about one thing.
enum Finding {
    Well(String),
    /// Works, but should be looked at.
    Odd(String),
    /// Does not work.
    Ill(String),
}

use Finding::{Ill, Odd, Well};

/// Looks at everything and prints a line about each.
///
/// # Errors
/// When something does not work.
pub fn run(arguments: &DoctorArgs) -> Result<()> {
    out::line(format!("Weltgewebe {}", env!("CARGO_PKG_VERSION")))?;
    let settings = match Settings::of(&arguments.serve) {
        Ok(settings) => settings,
        Err(error) => {
            out::line(format!("  ILL   settings: {error:#}"))?;
            bail!("the settings cannot be used");
        }
    };
    let mut ill = 0;
    let file = arguments.serve.place.config.as_deref().map(|path| ("settings", secret(path)));
    for (what, finding) in file.into_iter().chain(look(&settings)) {
        let line = match finding {
            Well(found) => format!("  well  {what}: {found}"),
            Odd(found) => format!("  odd   {what}: {found}"),
            Ill(found) => {
                ill += 1;
                format!("  ILL   {what}: {found}")
            }
        };
        out::line(line)?;
    }
    if ill > 0 {
        bail!("{ill} things do not work");
    }
    Ok(())
}

fn look(settings: &Settings) -> Vec<(&'static str, Finding)> {
    let data = &settings.place.data;
    let mut findings = vec![("data folder", folder(data)), ("free space", space(data))];
    findings.push(("log", log(settings)));
    findings.push(("vault", vault(data)));
    findings.push(("signing key", key(data)));
    findings.push(("platform", web(settings.web.as_deref())));
    if settings.tiles.is_empty() {
        findings.push(("tiles", Odd("none; name a PMTiles file with --tiles to show a base map".to_owned())));
    }
    findings.extend(settings.tiles.iter().map(|path| ("tiles", tile(path))));
    findings.push(("address", address(settings)));
    findings
}

/// Secrets may stand in the file: then it is for its owner alone.
fn secret(path: &Path) -> Finding {
    match std::fs::metadata(path) {
        Ok(found) if found.permissions().mode() & 0o077 != 0 => Odd(format!(
            "others can read {}; if a secret stands in it, `chmod 600 {0}` keeps them out",
            path.display()
        )),
        _ => Well(path.display().to_string()),
    }
}

fn folder(data: &Path) -> Finding {
    match std::fs::metadata(data) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Ill(format!("{} is missing; `weltgewebe found --data {0} …` makes it", data.display()))
        }
        Err(error) => Ill(format!("{} cannot be opened: {error}", data.display())),
        Ok(found) if !found.is_dir() => Ill(format!("{} is not a folder", data.display())),
        Ok(found) if found.permissions().readonly() => Ill(format!("{} cannot be written", data.display())),
        Ok(found) if found.permissions().mode() & 0o077 != 0 => {
            Odd(format!("others can look into {}; `chmod 700 {0}` keeps them out", data.display()))
        }
        Ok(_) => Well(data.display().to_string()),
    }
}

fn space(data: &Path) -> Finding {
    let Ok(found) = rustix::fs::statvfs(data) else { return Odd("cannot be measured".to_owned()) };
    let free = found.f_bavail.saturating_mul(found.f_frsize);
    let words = format!("{} MiB", free >> 20);
    match free {
        0..NO_SPACE => Ill(format!("only {words}; make room before the log cannot be written any more")),
        NO_SPACE..LITTLE_SPACE => Odd(format!("only {words}; make room soon")),
        _ => Well(words),
    }
}

fn log(settings: &Settings) -> Finding {
    let data = &settings.place.data;
    let embedded = settings.place.postgres.is_none();
    if embedded && !log_in(data).exists() {
        return Odd("empty; nothing has been founded yet".to_owned());
    }
    let opened = DataFolder::take(data).and_then(|folder| {
        let log = opening::log(&settings.place, &folder)?;
        let reader = log.reader()?;
        let head = reader.head()?;
        let last = reader.read(head.max(1), 1)?;
        Ok((head, last))
    });
    match opened {
        Ok((head, last)) if last.iter().all(|record| record.leaf_hash() == record.leaf) => {
            Well(format!("{head} records; `weltgewebe verify {}` checks every one", data.display()))
        }
        Ok((head, _)) => Ill(format!("record {head} is damaged; `weltgewebe verify` says more")),
        Err(error) if format!("{error:#}").contains("held by another process") => {
            Well("in use by a running server".to_owned())
        }
        Err(error) => Ill(format!("{error:#}")),
    }
}

fn vault(data: &Path) -> Finding {
    let vault = vault_in(data);
    match std::fs::metadata(&vault) {
        Ok(found) if found.permissions().mode() & 0o077 != 0 => {
            Ill(format!("others can look into {}; `chmod -R go= {0}` keeps them out", vault.display()))
        }
        Ok(_) => Well(vault.display().to_string()),
        Err(_) if log_in(data).exists() => Ill(format!(
            "{} is missing: names and places in the log cannot be read; bring it back",
            vault.display()
        )),
        Err(_) => Well("will be made at the first start".to_owned()),
    }
}

fn key(data: &Path) -> Finding {
    let path = data.join("keys").join("log.ed25519");
    match std::fs::metadata(&path) {
        Ok(found) if found.permissions().mode() & 0o077 != 0 => {
            Ill(format!("others can read {}; `chmod 600 {0}` keeps them out", path.display()))
        }
        Ok(_) => Well(path.display().to_string()),
        Err(_) => Well("will be made at the first start".to_owned()),
    }
}

fn web(web: Option<&Path>) -> Finding {
    match web {
        None => {
            Odd("none; only the API is served. --web names the folder with the built platform".to_owned())
        }
        Some(web) if web.join("index.html").is_file() => Well(web.display().to_string()),
        Some(web) => Ill(format!("{} holds no index.html; build the platform first", web.display())),
    }
}

fn tile(path: &Path) -> Finding {
    match tiles::karte(path) {
        Ok(karte) => Well(format!("{} as {}.pmtiles", path.display(), karte.name)),
        Err(error) => Ill(format!("{error:#}")),
    }
}

fn address(settings: &Settings) -> Finding {
    match TcpListener::bind(settings.listen).map_err(|error| anyhow!("{error}")) {
        Ok(_) => Well(settings.listen.to_string()),
        Err(error) => {
            Ill(format!("{} cannot be listened on: {error}; choose another with --listen", settings.listen))
        }
    }
}
