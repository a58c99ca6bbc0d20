//! `weltgewebe verify`: walks a whole log, offline, changes nothing, and says the first bad position. The log checks its
//! own promises (`log::verify`); what the rules of the weave promise is checked beside it, and every vote that closed is
//! counted again from its records (`recount`).

mod promises;

use crate::cli::VerifyArgs;
use crate::folder::{head_in, log_in, vault_in};
use crate::{keys, logkeys, out};
use anyhow::{Context as _, Result, anyhow, bail};
use domain::{Ergebnis, State, evolve};
use ed25519_dalek::VerifyingKey;
use log::verify::{Against, Verified, Verifier};
use log::{LogReader, NoKeys, Opener, SignedHead};
use log_fjall::FjallReader;
use log_postgres::{PostgresLog, Safety};
use loom::vault::{FileKeys, Vault};
use recount::{Belege, Nachzaehlung};
use std::path::Path;

/// Records read at a time.
const PAGE: usize = 4_096;

/// Checks everything and prints a summary.
///
/// # Errors
/// One sentence with the first bad position.
pub fn run(arguments: &VerifyArgs) -> Result<()> {
    let data = &arguments.data;
    if !data.is_dir() {
        bail!("the data folder {} is missing", data.display());
    }
    let Checked { reader, unfinished } = reader(data, arguments.log.as_deref())?;
    let opener = keys(data)?;
    let heads = heads(data)?;
    let against = Against { opener: opener.as_deref(), heads: &heads };
    let (verified, votes) = walk(&*reader, against)?;
    say(&verified, votes, unfinished, arguments.json)
}

/// The log to check.
struct Checked {
    reader: Box<dyn LogReader>,
    /// Bytes after its last whole record.
    unfinished: u64,
}

fn reader(data: &Path, postgres: Option<&str>) -> Result<Checked> {
    if let Some(address) = postgres {
        // Reading loses nothing, whatever the settings; and a database shows nothing unfinished.
        let reader = log::Log::reader(&PostgresLog::open(address, Safety::Waived)?)?;
        return Ok(Checked { reader, unfinished: 0 });
    }
    let log = log_in(data);
    let folder = if log.is_dir() { log } else { data.to_owned() };
    let reader = FjallReader::open(&folder)?;
    let unfinished = reader.unfinished()?;
    Ok(Checked { reader: Box::new(reader), unfinished })
}

/// The keys of the persons, when the vault lies there: with them sealed content is compared with its commitments.
fn keys(data: &Path) -> Result<Option<Box<dyn Opener>>> {
    let vault = vault_in(data);
    if !vault.join("keys").is_file() {
        return Ok(None);
    }
    let vault = Vault::open(Box::new(FileKeys::open(&vault)?))?;
    Ok(Some(Box::new(vault.ring())))
}

/// The head that the server kept last, with the key that must have signed it: one of the published ones that was good at
/// that moment.
fn heads(data: &Path) -> Result<Vec<(SignedHead, VerifyingKey)>> {
    let path = head_in(data);
    let Ok(bytes) = std::fs::read(&path) else { return Ok(Vec::new()) };
    let head: SignedHead = serde_json::from_slice(&bytes)
        .with_context(|| format!("the signed head {} cannot be read", path.display()))?;
    let key = match logkeys::published(&data.join("keys"))? {
        Some(keys) => keys
            .accepting(&head)
            .map_err(|error| anyhow!("the log is bad: the signed head {}: {error}", path.display()))?,
        // A folder that no server has opened since there are lists.
        None => keys::known_key(data)
            .ok_or_else(|| anyhow!("the key that signed {} is missing", path.display()))?
            .verifying_key(),
    };
    Ok(vec![(head, key)])
}

/// What was found good, and how many votes were counted again.
fn walk(reader: &dyn LogReader, against: Against<'_>) -> Result<(Verified, u64)> {
    let mut verifier = Verifier::new(against).map_err(|finding| bad(&finding))?;
    let (mut state, mut belege) = (State::default(), Belege::default());
    let (mut next, mut votes) = (1, 0);
    loop {
        let page = reader.read(next, PAGE).map_err(|error| anyhow!("the log is bad: {error}"))?;
        for record in &page {
            verifier.check(record).map_err(|finding| bad(&finding))?;
            let happened = record
                .decode(against.opener.unwrap_or(&NoKeys))
                .map_err(|error| anyhow!("the log is bad at position {}: {error}", record.position))?;
            if let Some(broken) = promises::broken(&state, &happened) {
                bail!("the log is bad at position {}: {broken}", record.position);
            }
            if let Some(counted) = belege.follow(&state, record, &happened) {
                agreeing(&counted)?;
                votes += 1;
            }
            evolve(&mut state, &happened);
        }
        next += page.len() as u64;
        if page.is_empty() {
            break;
        }
    }
    let head = reader.head().map_err(|error| anyhow!("the log is bad: {error}"))?;
    if head >= next {
        bail!("the log is bad at position {next}: it says that it ends at {head}");
    }
    Ok((verifier.finish().map_err(|finding| bad(&finding))?, votes))
}

/// Says what an announced result should have been.
fn agreeing(counted: &Nachzaehlung) -> Result<()> {
    let sums = |ergebnis: &Ergebnis| {
        let Ergebnis { ja, nein, enthaltung, nicht_abgegeben, .. } = ergebnis;
        format!("{ja} ja, {nein} nein, {enthaltung} enthaltung, {nicht_abgegeben} not cast")
    };
    if counted.stimmt {
        return Ok(());
    }
    bail!(
        "the log is bad at position {}: the vote {} counted again gives another result: {} by its records, {} as \
         announced{}",
        counted.geschlossen_durch.position,
        counted.abstimmung_id,
        sums(&counted.gezaehlt),
        sums(&counted.verkuendet),
        if counted.gezaehlt == counted.verkuendet { "; only its form differs" } else { "" },
    )
}

fn bad(finding: &log::verify::Finding) -> anyhow::Error {
    anyhow!("the log is bad at {finding}")
}

fn say(verified: &Verified, votes: u64, unfinished: u64, json: bool) -> Result<()> {
    let Verified { size, root, last_time, opened, heads } = verified;
    let last = last_time.map(|time| time.to_string());
    if json {
        let summary = serde_json::json!({
            "records": size, "root": root.to_string(), "last_time": last, "opened": opened, "heads": heads,
            "votes": votes, "unfinished_bytes": unfinished,
        });
        return out::line(summary);
    }
    out::line(format!(
        "the log is whole: {size} records, the last of {}",
        last.as_deref().unwrap_or("never")
    ))?;
    out::line(format!("root {root}"))?;
    out::line(format!(
        "{opened} pieces of personal content fit their commitments, {heads} signed heads fit"
    ))?;
    out::line(format!("votes counted again from their records: {votes}, and every one agrees"))?;
    if unfinished > 0 {
        out::line(format!(
            "after the last whole record stand {unfinished} bytes of a write that was interrupted; nobody was told that it \
             is done, and the next start cuts them off"
        ))?;
    }
    Ok(())
}
