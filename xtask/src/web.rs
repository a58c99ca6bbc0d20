//! The built platform, made anew only when something it is made of has changed.

use crate::project::{self, Project};
use crate::wasm;
use anyhow::Result;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

/// What the platform is made of.
const SOURCES: [&str; 9] = [
    "apps/",
    "packages/",
    "package.json",
    "package-lock.json",
    // The rules that the browser counts by.
    "crates/domain/",
    "crates/log/",
    "crates/recount/",
    "crates/recount-wasm/",
    "Cargo.lock",
];

/// Gets the packages and builds the platform, unless it is fresh.
///
/// # Errors
/// When npm fails.
pub fn build(project: &Project) -> Result<()> {
    if !project.root().join("package.json").is_file() {
        println!("there is no platform in this tree; only the API will be served");
        return Ok(());
    }
    packages(project)?;
    let is_source =
        |path: &Path| path.to_str().is_some_and(|path| SOURCES.iter().any(|source| path.starts_with(source)));
    let sources = stamp(project, is_source)?;
    let made = project.web().join("index.html");
    once(project, "web-built", &sources, &made, || {
        wasm::build(project)?;
        project::run(&mut project.npm(&["run", "build"]))
    })
}

/// Gets the packages that the lock file names, unless they are there.
///
/// # Errors
/// When npm fails.
pub fn packages(project: &Project) -> Result<()> {
    let lock = stamp(project, |path| path.ends_with("package.json") || path.ends_with("package-lock.json"))?;
    let made = project.root().join("node_modules");
    once(project, "web-packages", &lock, &made, || {
        project::run(&mut project.npm(&["ci", "--no-audit", "--no-fund"]))
    })
}

fn once(
    project: &Project,
    name: &str,
    stamp: &str,
    output: &Path,
    make: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let kept = project.target(&format!("xtask-{name}.stamp"));
    if output.exists() && std::fs::read_to_string(&kept).is_ok_and(|last| last == stamp) {
        return Ok(());
    }
    make()?;
    std::fs::create_dir_all(project.target(""))?;
    std::fs::write(kept, stamp)?;
    Ok(())
}

fn stamp(project: &Project, is_source: impl Fn(&Path) -> bool) -> Result<String> {
    let mut hash = DefaultHasher::new();
    // The same build folder may serve several trees.
    project.root().hash(&mut hash);
    for path in project.files()?.iter().filter(|path| is_source(path)) {
        path.hash(&mut hash);
        std::fs::read(project.root().join(path))?.hash(&mut hash);
    }
    Ok(format!("{:016x}", hash.finish()))
}
