//! What a run needs from the machine. On Debian as root it is fetched; elsewhere a sentence says how to get it. A missing
//! service is a failure, never a skip.

use crate::project::{self, is_installed};
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Something that has to be there.
pub struct Need {
    /// What it is called.
    pub name: &'static str,
    /// The Debian packages that bring it.
    pub packages: &'static [&'static str],
    /// How to get it elsewhere.
    pub elsewhere: &'static str,
    /// Whether it is there.
    pub is_there: fn() -> bool,
}

/// PostgreSQL 15 to 18.
pub const POSTGRES: Need = Need {
    name: "PostgreSQL 15-18",
    packages: &["postgresql"],
    elsewhere: "install it so that initdb and pg_ctl are on the PATH",
    is_there: || postgres_folder().is_some(),
};

/// A browser for the journeys.
pub const CHROMIUM: Need = Need {
    name: "Chromium",
    packages: &["chromium"],
    elsewhere: "install it as `chromium` on the PATH, or name it in CHROMIUM",
    is_there: || chromium().is_some(),
};

/// What reads a printed sheet as somebody with the paper does.
pub const POPPLER: Need = Need {
    name: "pdftotext and pdftoppm (Poppler)",
    packages: &["poppler-utils"],
    elsewhere: "install Poppler so that both are on the PATH",
    is_there: || is_installed("pdftotext") && is_installed("pdftoppm") && is_installed("pdfinfo"),
};

/// Python for schemathesis.
pub const PYTHON: Need = Need {
    name: "Python 3 with venv",
    packages: &["python3-venv"],
    elsewhere: "install Python 3.10 or newer with its venv module",
    is_there: || {
        Command::new("python3")
            .args(["-c", "import venv, ensurepip"])
            .output()
            .is_ok_and(|o| o.status.success())
    },
};

/// Node and npm.
pub const NODE: Need = Need {
    name: "Node 20 or newer with npm",
    packages: &["nodejs", "npm"],
    elsewhere: "install Node 20 or newer",
    is_there: || is_installed("npm") && node_major().is_some_and(|major| major >= 20),
};

/// Sees to it that everything is there.
///
/// # Errors
/// A sentence that says what to install.
pub fn meet(needs: &[&Need]) -> Result<()> {
    let missing: Vec<&&Need> = needs.iter().filter(|need| !(need.is_there)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if is_installed("apt-get") && is_root() {
        let mut update = Command::new("apt-get");
        project::run(update.args(["update", "-qq"]))?;
        let mut install = Command::new("apt-get");
        install.args(["install", "-y", "-qq", "-o", "DPkg::Lock::Timeout=400", "--no-install-recommends"]);
        install.env("DEBIAN_FRONTEND", "noninteractive");
        project::run(install.args(missing.iter().flat_map(|need| need.packages)))?;
    }
    let still: Vec<String> =
        missing.iter().filter(|need| !(need.is_there)()).map(|need| need.how()).collect();
    if still.is_empty() { Ok(()) } else { bail!("{}", still.join("\n")) }
}

impl Need {
    fn how(&self) -> String {
        let packages = self.packages.join(" ");
        format!(
            "{} is missing: on Debian `apt-get install {packages}`; elsewhere {}",
            self.name, self.elsewhere
        )
    }
}

/// The folder with `initdb` and `pg_ctl`, of the newest version that we support.
pub fn postgres_folder() -> Option<PathBuf> {
    let debian = (15..=18).rev().map(|major| PathBuf::from(format!("/usr/lib/postgresql/{major}/bin")));
    let path = std::env::var_os("PATH").unwrap_or_default();
    debian.chain(std::env::split_paths(&path)).find(|folder| folder.join("initdb").is_file())
}

/// The browser's program.
pub fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let usual =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].map(PathBuf::from);
    named.into_iter().chain(usual).find(|path| Path::is_file(path))
}

/// Whether this process may do everything.
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn node_major() -> Option<u32> {
    let output = Command::new("node").arg("--version").output().ok()?;
    let version = String::from_utf8(output.stdout).ok()?;
    version.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_says_how_to_get_it() {
        let need = Need { name: "a loom", packages: &["loom"], elsewhere: "build one", is_there: || false };
        assert_eq!(need.how(), "a loom is missing: on Debian `apt-get install loom`; elsewhere build one");
    }
}
