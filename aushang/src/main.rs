//! `weltgewebe-aushang`: reads one sheet as JSON, writes it as a PDF. Nothing else goes in or out.

#![forbid(unsafe_code)]

use anyhow::{Context as _, Result, bail, ensure};
use std::io::{IsTerminal as _, Read as _, Write as _, stdin, stdout};
use std::process::ExitCode;
use weltgewebe_aushang::{MOST_BYTES, NoZone, print};

const HELP: &str = "weltgewebe-aushang: sets a sheet for the notice board

Reads a sheet as JSON from the standard input and writes it as a PDF to the standard output. The server of
Weltgewebe starts it by itself where it finds it beside its own program.

  weltgewebe-aushang < beschluss.json > beschluss.pdf

Ends with 2 where nothing is known of the time zone that the sheet names, with 1 where it cannot be set otherwise.";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("weltgewebe-aushang: {error:#}");
            // The time zone is what a person who asks for a sheet may have chosen wrongly; all else is ours.
            ExitCode::from(if error.is::<NoZone>() { 2 } else { 1 })
        }
    }
}

fn run() -> Result<()> {
    match std::env::args().nth(1).as_deref() {
        None => {}
        Some("--help" | "-h") => {
            writeln!(stdout(), "{HELP}")?;
            return Ok(());
        }
        Some(other) => bail!("no such option: {other}; see --help"),
    }
    ensure!(!stdin().is_terminal(), "a sheet is read from the standard input; see --help");
    let mut sheet = Vec::new();
    let most = u64::try_from(MOST_BYTES)? + 1;
    stdin().take(most).read_to_end(&mut sheet).context("the sheet cannot be read")?;
    let pdf = print(&sheet)?;
    stdout().write_all(&pdf).context("the PDF cannot be written")?;
    Ok(())
}
