//! Secrets come from a file or the environment, never from the command line: what stands there everybody on the machine
//! can read in the list of processes, and shells keep it. No secret is repeated in what is said.

use crate::cli::Cli;
use anyhow::{Result, bail};
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory as _};

/// Options that are a secret themselves, and those whose address can hold a password.
const SECRET: [&str; 1] = ["betreiber_token"];
const ADDRESSES: [&str; 2] = ["log", "smtp"];

/// Refuses a secret that was given as an argument.
///
/// # Errors
/// One sentence that names the option and what to do instead.
pub fn off_the_command_line() -> Result<()> {
    // What is no command line of ours, and what asks for help, is answered where it is read for good.
    match Cli::command().try_get_matches() {
        Ok(matches) => refused(&matches),
        Err(_) => Ok(()),
    }
}

fn refused(matches: &ArgMatches) -> Result<()> {
    let Some((_, given)) = matches.subcommand() else { return Ok(()) };
    if given.subcommand().is_some() {
        return refused(given);
    }
    let typed = |id: &str| {
        let text = given.try_get_one::<String>(id).ok().flatten()?;
        (given.value_source(id) == Some(ValueSource::CommandLine)).then_some(text)
    };
    let secret = SECRET.into_iter().find(|id| typed(id).is_some());
    let address = ADDRESSES.into_iter().find(|id| typed(id).is_some_and(|text| holds_a_password(text)));
    match secret.or(address) {
        None => Ok(()),
        Some(id) => bail!(
            "--{} holds a secret, and everybody on this machine can read a command line: set WELTGEWEBE_{} in the \
             environment or {id} in the file of --config",
            id.replace('_', "-"),
            id.to_uppercase()
        ),
    }
}

/// Whether an address names a user with a password: `scheme://user:password@host`.
fn holds_a_password(address: &str) -> bool {
    let authority = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    let in_front = authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'));
    in_front || address.contains("password=")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(arguments: &[&str]) -> Option<String> {
        let matches = Cli::command().try_get_matches_from(arguments).unwrap();
        refused(&matches).err().map(|error| error.to_string())
    }

    #[test]
    fn a_secret_on_the_command_line_is_refused_and_not_repeated() {
        for secret in [
            ["weltgewebe", "serve", "--betreiber-token", "GEHEIM"],
            ["weltgewebe", "serve", "--smtp", "smtps://wg:GEHEIM@mail.example"],
            ["weltgewebe", "serve", "--log", "postgres://wg:GEHEIM@localhost/wg"],
            ["weltgewebe", "doctor", "--log", "postgres://localhost/wg?password=GEHEIM"],
        ] {
            let said = said(&secret).unwrap();
            assert!(
                said.contains(secret[2]) && said.contains("WELTGEWEBE_") && !said.contains("GEHEIM"),
                "{said}"
            );
        }
    }

    #[test]
    fn what_is_no_secret_may_stand_there() {
        for fine in [
            &["weltgewebe", "serve", "--log", "postgres://wg@localhost:5432/wg"][..],
            &["weltgewebe", "serve", "--smtp", "smtp://[::1]:25"],
            &["weltgewebe", "serve"],
            &["weltgewebe", "keys", "rotate", "--data", "daten"],
        ] {
            assert_eq!(said(fine), None, "{fine:?}");
        }
    }
}
