//! The recount as the browser loads it: our rules compiled to WebAssembly, laid where the build of the platform finds them.
//! It fails above its size. What it makes is never committed.

use crate::project::{self, Project, is_installed};
use anyhow::{Context as _, Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "wasm32-unknown-unknown";
const PROFILE: &str = "wasm";
const PACKAGE: &str = "weltgewebe-recount-wasm";
const FILE: &str = "recount_wasm.wasm";

/// What the rules may weigh once compressed, in bytes.
const MOST: usize = 150_000;

/// Where the platform finds it.
const PLACE: &str = "apps/platform/src/lib/nachzaehlen/recount.wasm";

/// What is said where Rust cannot build for the browser.
const HOW: &str = "Rust cannot build for the browser here: `rustup target add wasm32-unknown-unknown`; with Debian's own \
                   Rust `apt-get install rustc-web cargo-web rust-web-src lld`";

/// Builds it, checks its size and lays it there, if it is another than the one that lies there.
///
/// # Errors
/// When it does not build, or has become too large.
pub fn build(project: &Project) -> Result<()> {
    let mut command = project.cargo(&["build", "--package", PACKAGE, "--lib"]);
    command.args(["--target", TARGET, "--profile", PROFILE]);
    if !has_target(project)? {
        from_source(project, &mut command)?;
    }
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
        let told = rustc(project, &["--print", "target-libdir", "--target", TARGET])?;
        Ok(Path::new(told.trim()).is_dir())
    };
    if there(project)? {
        return Ok(true);
    }
    if is_installed("rustup") {
        project::run(project.command("rustup").args(["target", "add", TARGET]))?;
    }
    there(project)
}

/// Builds the standard library along, from the sources that a distribution ships beside its own Rust.
fn from_source(project: &Project, command: &mut Command) -> Result<()> {
    let root = PathBuf::from(rustc(project, &["--print", "sysroot"])?.trim());
    if !root.join("lib/rustlib/src/rust/library/std").is_dir() {
        bail!("{HOW}");
    }
    command.args(["-Z", "build-std=std,panic_abort"]).env("RUSTC_BOOTSTRAP", "1");
    Ok(())
}

fn rustc(project: &Project, arguments: &[&str]) -> Result<String> {
    let program = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    project::run_quietly(project.command(program).args(arguments)).context(HOW)
}

/// How many bytes it takes on the wire.
fn compressed(bytes: &[u8]) -> Result<usize> {
    let (mut packed, params) = (Vec::new(), brotli::enc::BrotliEncoderParams::default());
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &params)?;
    Ok(packed.len())
}
