//! What the process writes about itself, on standard error: structured while it serves, plain words otherwise, one
//! sentence at its end. Nothing that is written may hold personal data.

use crate::config::{LogFormat, Settings};
use anyhow::{Result, anyhow};
use std::io::Write as _;
use tracing_subscriber::EnvFilter;

/// Structured logs as the settings want them.
///
/// # Errors
/// When the level cannot be understood.
pub fn structured(settings: &Settings) -> Result<()> {
    let filter = EnvFilter::try_new(&settings.log_level)
        .map_err(|error| anyhow!("log_level {} cannot be understood: {error}", settings.log_level))?;
    let writing = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let begun = match settings.log_format {
        LogFormat::Json => writing.json().flatten_event(true).try_init(),
        LogFormat::Pretty => {
            writing.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).try_init()
        }
    };
    begun.map_err(|error| anyhow!("logging cannot begin: {error}"))
}

/// Plain words for commands that are over soon.
pub fn plain() {
    let filter = EnvFilter::new("warn,weltgewebe=info");
    let writing = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second beginning within one process would only repeat the first.
    let _ = writing.without_time().with_target(false).with_level(false).with_ansi(false).try_init();
}

/// A panic is a mistake of ours; the operator gets a sentence and where it was, not a backtrace.
pub fn end_with_a_sentence() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, |at| format!(" ({}:{})", at.file(), at.line()));
        let what = panic.payload_as_str().unwrap_or("no reason given");
        // Standard error may be closed; there is nowhere else to say it.
        let _ = writeln!(std::io::stderr(), "weltgewebe: a mistake of the program{place}: {what}");
    }));
}

/// The last sentence of a command that failed.
pub fn say_last(error: &anyhow::Error) {
    let _ = writeln!(std::io::stderr(), "weltgewebe: {}", sentence(error));
}

/// The error and its causes, each said once: some already say what caused them.
fn sentence(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |said, cause| match said.as_str() {
        "" => cause,
        _ if said.contains(&cause) => said,
        _ => format!("{said}: {cause}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_is_said_once() {
        let disk = || std::io::Error::other("no space");
        let twice = anyhow::Error::new(disk()).context("cannot be opened: no space");
        assert_eq!(sentence(&twice), "cannot be opened: no space");
        assert_eq!(
            sentence(&anyhow::Error::new(disk()).context("cannot be opened")),
            "cannot be opened: no space"
        );
    }
}
