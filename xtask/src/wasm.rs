//! The recount as the browser loads it: our rules compiled to WebAssembly, laid where the build of the platform finds them.
//! It fails above its size. What it makes is never committed.

use crate::needs::{self, Need};
use crate::project::{self, Project, is_installed};
use anyhow::{Context as _, Result, ensure};
use std::path::Path;
use std::process::Command;

const TARGET: &str = "wasm32-unknown-unknown";
const PROFILE: &str = "wasm";
const PACKAGE: &str = "weltgewebe-recount-wasm";
const FILE: &str = "recount_wasm.wasm";

/// What the rules may weigh once compressed, in bytes.
const MOST: usize = 150_000;

/// Where the platform finds it.
const PLACE: &str = "apps/platform/src/lib/nachzaehlen/recount.wasm";

/// Debian's own Rust with the sources of its standard library, and a linker for the browser.
const DEBIAN: Need = Need {
    name: "Rust for the browser",
    packages: &["rustc-web", "cargo-web", "rust-web-src", "lld"],
    elsewhere: "`rustup target add wasm32-unknown-unknown`",
    is_there: || has_sources("/usr") && is_installed("wasm-ld"),
};

/// Builds it, checks its size and lays it there, if it is another than the one that lies there.
///
/// # Errors
/// When it does not build, or has become too large.
pub fn build(project: &Project) -> Result<()> {
    let mut command = if has_target(project)? { project.cargo(&[]) } else { from_source(project)? };
    command.args(["build", "--package", PACKAGE, "--lib", "--target", TARGET, "--profile", PROFILE]);
    project::run(&mut command)?;
    let made = std::fs::read(project.target(TARGET).join(PROFILE).join(FILE))?;
    let size = compressed(&made)?;
    println!("the rules for the browser: {size} of {MOST} bytes, compressed");
    ensure!(
        size <= MOST,
        "the rules for the browser weigh {size} bytes; {MOST} is the budget (xtask/src/wasm.rs)"
    );
    let place = project.root().join(PLACE);
    if std::fs::read(&place).is_ok_and(|lies| lies == made) {
        return Ok(());
    }
    std::fs::create_dir_all(place.parent().context("the place lies in a folder")?)?;
    std::fs::write(place, made)?;
    Ok(())
}

/// Whether the standard library is there for the browser; rustup is asked for it where it is not.
fn has_target(project: &Project) -> Result<bool> {
    let there = |project: &Project| -> Result<bool> {
        let program = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let mut command = project.command(program);
        let told = project::run_quietly(command.args(["--print", "target-libdir", "--target", TARGET]))?;
        Ok(Path::new(told.trim()).is_dir())
    };
    if there(project)? {
        return Ok(true);
    }
    if is_installed("rustup")
        && let Err(error) = project::run(project.command("rustup").args(["target", "add", TARGET]))
    {
        println!("{error:#}; so the standard library is built from its sources");
    }
    there(project)
}

/// Debian's cargo, which builds the standard library along.
fn from_source(project: &Project) -> Result<Command> {
    needs::meet(&[&DEBIAN])?;
    let mut command = project.command("/usr/bin/cargo");
    command.args(["-Z", "build-std=std,panic_abort"]);
    command.envs([("RUSTC", "/usr/bin/rustc"), ("RUSTC_BOOTSTRAP", "1")]);
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld");
    Ok(command)
}

/// Whether the sources of the standard library lie in this sysroot.
fn has_sources(sysroot: &str) -> bool {
    Path::new(sysroot).join("lib/rustlib/src/rust/library/std").is_dir()
}

/// How many bytes it takes on the wire.
fn compressed(bytes: &[u8]) -> Result<usize> {
    let (mut packed, params) = (Vec::new(), brotli::enc::BrotliEncoderParams::default());
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &params)?;
    Ok(packed.len())
}
