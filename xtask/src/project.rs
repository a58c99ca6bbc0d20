//! Where things are: the root of the project, its build folder, the data beside it; and how a command is run there.
//! It must know nothing of what the commands are for.

use anyhow::{Context as _, Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The package and the binary of the product.
const PRODUCT: (&str, &str) = ("weltgewebe-server", "weltgewebe");

/// The variable that names another built product to use, such as a release build; it is then not built here.
pub const BINARY: &str = "WELTGEWEBE_BIN";

fn named_binary() -> Option<PathBuf> {
    std::env::var_os(BINARY).map(PathBuf::from)
}

/// The project on this machine.
pub struct Project {
    root: PathBuf,
    target: PathBuf,
}

impl Project {
    /// The project that this chore was built from.
    ///
    /// # Errors
    /// When cargo does not answer.
    pub fn find() -> Result<Self> {
        let manifest =
            std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&manifest).parent().context("xtask lies in the project")?.to_path_buf();
        let mut project = Self { target: root.join("target"), root };
        let metadata = project.metadata(&["--no-deps"])?;
        let target =
            metadata["target_directory"].as_str().context("cargo metadata names no target directory")?;
        project.target = target.into();
        Ok(project)
    }

    /// The root of the working tree.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path below the build folder, for what may be thrown away.
    pub fn target(&self, below: &str) -> PathBuf {
        self.target.join(below)
    }

    /// A file of the map and civic data that may lie beside the project; nothing where it is absent.
    pub fn data(&self, below: &str) -> Option<PathBuf> {
        let path = self.root.parent()?.join("shared/data").join(below);
        path.exists().then_some(path)
    }

    /// The built product.
    pub fn binary(&self) -> PathBuf {
        named_binary().unwrap_or_else(|| self.target("debug").join(PRODUCT.1))
    }

    /// The built platform.
    pub fn web(&self) -> PathBuf {
        self.root.join("apps/platform/build")
    }

    /// A command that runs in the root.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// Cargo, in the root, the one that runs this chore.
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(arguments);
        command
    }

    /// npm, in the root.
    pub fn npm(&self, arguments: &[&str]) -> Command {
        let mut command = self.command("npm");
        command.args(arguments);
        command
    }

    /// What cargo says about the workspace.
    ///
    /// # Errors
    /// When cargo fails or answers something else than JSON.
    pub fn metadata(&self, arguments: &[&str]) -> Result<serde_json::Value> {
        let mut command = self.cargo(&["metadata", "--format-version", "1"]);
        let output = command.args(arguments).output().context("cargo cannot be started")?;
        ensure!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
        Ok(serde_json::from_slice(&output.stdout)?)
    }

    /// Every file of the project that git knows or would take up, relative to the root, in order.
    ///
    /// # Errors
    /// Outside of a git working tree.
    pub fn files(&self) -> Result<Vec<PathBuf>> {
        let mut command = self.command("git");
        command.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
        let output = command.output().context("git cannot be started")?;
        ensure!(output.status.success(), "git ls-files: {}", String::from_utf8_lossy(&output.stderr));
        let listed = String::from_utf8(output.stdout).context("a file name is not UTF-8")?;
        let mut files: Vec<PathBuf> =
            listed.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from).collect();
        files.retain(|file| self.root.join(file).is_file());
        files.sort();
        files.dedup();
        Ok(files)
    }

    /// Builds the product, unless [`BINARY`] names one.
    ///
    /// # Errors
    /// When it does not build.
    pub fn build_product(&self) -> Result<()> {
        match named_binary() {
            Some(binary) => {
                ensure!(binary.is_file(), "{BINARY} names {}, which is no file", binary.display());
            }
            None => run(&mut self.cargo(&["build", "--package", PRODUCT.0]))?,
        }
        Ok(())
    }

    /// Runs the simulator.
    ///
    /// # Errors
    /// When it finds a violation.
    pub fn simulate(&self, arguments: &[String]) -> Result<()> {
        run(self.cargo(&["run", "--quiet", "--package", "weltgewebe-sim", "--"]).args(arguments))
    }

    /// Runs the harness, which is a workspace of its own and builds the product by itself.
    ///
    /// # Errors
    /// When something does not build or a run fails.
    pub fn measure(&self, arguments: &[String]) -> Result<()> {
        const HARNESS: [&str; 6] =
            ["run", "--quiet", "--release", "--manifest-path", "bench/Cargo.toml", "--"];
        run(self.cargo(&HARNESS).args(arguments))
    }
}

/// Shows the command, runs it with its output on the terminal and says when it fails.
///
/// # Errors
/// When it cannot be started or ends otherwise than well.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    println!("$ {shown}");
    let status = command.status().with_context(|| format!("`{shown}` cannot be started"))?;
    if !status.success() {
        bail!("`{shown}` failed ({status})");
    }
    Ok(())
}

/// Runs the command quietly; what it printed is told only when it fails.
///
/// # Errors
/// When it cannot be started or ends otherwise than well.
pub fn run_quietly(command: &mut Command) -> Result<String> {
    let shown = shown(command);
    let output = command.output().with_context(|| format!("`{shown}` cannot be started"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = text(&output.stdout);
    if !output.status.success() {
        bail!("`{shown}` failed ({})\n{said}{}", output.status, text(&output.stderr));
    }
    Ok(said)
}

/// Whether a program is on the path.
pub fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
