//! The program that sets sheets for the notice board: a workspace of its own, laid beside the product, where the product
//! finds it.

use crate::project::{self, Project, is_installed};
use anyhow::Result;

const MANIFEST: &str = "aushang/Cargo.toml";

/// Which build.
#[derive(clap::Args)]
pub struct Args {
    /// Optimised, for an instance that people use.
    #[arg(long)]
    release: bool,
}

/// Builds it; the first time takes some minutes.
///
/// # Errors
/// When it does not build.
pub fn build(project: &Project, arguments: &Args) -> Result<()> {
    let release: &[&str] = if arguments.release { &["--release"] } else { &[] };
    cargo(project, &[&["build"], release].concat())?;
    let built =
        project.target(if arguments.release { "release" } else { "debug" }).join("weltgewebe-aushang");
    println!("sheets are set by {}", built.display());
    Ok(())
}

/// Its lints, its tests, and the program itself.
///
/// # Errors
/// When something is found, a test fails or it does not build.
pub fn test(project: &Project) -> Result<()> {
    cargo(project, &["clippy", "--all-targets", "--quiet", "--", "-D", "warnings"])?;
    let tests: &[&str] =
        if is_installed("cargo-nextest") { &["nextest", "run"] } else { &["test", "--quiet"] };
    cargo(project, tests)?;
    build(project, &Args { release: false })
}

/// Cargo on that workspace, into the target folder of the product.
fn cargo(project: &Project, arguments: &[&str]) -> Result<()> {
    let (own, rest) =
        arguments.split_at(arguments.iter().position(|word| *word == "--").unwrap_or(arguments.len()));
    let mut command = project.cargo(own);
    command.args(["--manifest-path", MANIFEST, "--target-dir"]).arg(project.target("")).args(rest);
    project::run(&mut command)
}
