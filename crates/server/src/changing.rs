//! `weltgewebe keys`: the keys that sign the head of the log, and a new one on demand. It must never print a secret.

use crate::cli::{KeysCommand, KeysListArgs, KeysRotateArgs};
use crate::config::Place;
use crate::folder::{DataFolder, head_in};
use crate::logkeys::{Ending, LogKeys};
use crate::{book, logkeys, opening, out};
use anyhow::{Result, bail};
use log::keys::HeadKey;
use loom::Environment as _;

/// Shows or changes the keys.
///
/// # Errors
/// One sentence about what cannot be read or written.
pub fn run(command: &KeysCommand) -> Result<()> {
    match command {
        KeysCommand::List(arguments) => list(arguments),
        KeysCommand::Rotate(arguments) => rotate(arguments),
    }
}

fn list(arguments: &KeysListArgs) -> Result<()> {
    let Some(keys) = logkeys::published(&arguments.data.join("keys"))? else {
        bail!(
            "{} holds no list of keys yet: the first start of the server makes it",
            arguments.data.display()
        );
    };
    if arguments.json {
        return out::line(serde_json::json!({ "items": keys.all() }));
    }
    keys.all().iter().try_for_each(|key| out::line(told(key)))
}

fn told(key: &HeadKey) -> String {
    format!("{}  from {}  accepted until {}", key.key_id, key.valid_from, key.valid_until)
}

fn rotate(arguments: &KeysRotateArgs) -> Result<()> {
    let place = Place::of(&arguments.place)?;
    let machine = opening::machine(&arguments.place, arguments.at)?;
    let folder = DataFolder::take(&place.data)?;
    let now = machine.clock().now();
    let signed_since = book::kept_head(&head_in(&place.data)).map(|head| head.signed_at);
    let mut keys = LogKeys::open(&folder.keys()?, now, signed_since)?;
    keys.rotate(now, if arguments.at_once { Ending::AtOnce } else { Ending::Overlapping })?;
    let all = keys.published().all();
    let newest_two = all.get(all.len().saturating_sub(2)..).unwrap_or_default();
    newest_two.iter().try_for_each(|key| out::line(told(key)))
}
