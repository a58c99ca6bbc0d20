//! What the commands say on standard output. Everything else goes to standard error.

use anyhow::{Context as _, Result};
use std::fmt::Display;
use std::io::{self, Write as _};

/// Writes one line and makes sure that it is out.
///
/// # Errors
/// When standard output is closed.
pub fn line(text: impl Display) -> Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}").and_then(|()| out.flush()).context("standard output is closed")
}
