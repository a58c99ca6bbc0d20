//! The checkpoint: what follows from the log up to a position, so that a start does not read everything again. It can
//! be deleted at any time. It is sealed with a key of the vault, because the state knows e-mail addresses and places.
//!
//! Layout: `WGCHECK3`, then nonce and ciphertext of zstd(postcard). A version that does not fit, a key that is gone or
//! a flipped bit all mean the same: there is no checkpoint.

use crate::core::Woven;
use crate::environment::Environment;
use crate::seen::Seen;
use crate::vault::Vault;
use domain::{State, Timestamp};
use log::Hash;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

const HEAD: &[u8; 8] = b"WGCHECK3";
const ZSTD_LEVEL: i32 = 1;

/// What was read.
pub(crate) struct Checkpoint {
    pub woven: Woven,
    pub leaf: Hash,
}

#[derive(Serialize)]
struct Written<'w> {
    head: u64,
    last_time: Timestamp,
    leaf: [u8; 32],
    state: &'w State,
    seen: &'w Seen,
}

#[derive(Deserialize)]
struct Read {
    head: u64,
    last_time: Timestamp,
    leaf: [u8; 32],
    state: State,
    seen: Seen,
}

/// The checkpoint at this path, if one can be read.
pub(crate) fn read(path: &Path, vault: &Vault) -> Option<Checkpoint> {
    let bytes = fs::read(path).ok()?;
    let plain = vault.open_checkpoint(bytes.strip_prefix(HEAD)?)?;
    let body = zstd::decode_all(plain.as_slice()).ok()?;
    let Read { head, last_time, leaf, state, seen } = postcard::from_bytes(&body).ok()?;
    Some(Checkpoint { woven: Woven { state, seen, head, last_time }, leaf: Hash::from(leaf) })
}

/// Writes beside, syncs, and renames over: the old checkpoint stands until the new one is whole.
pub(crate) fn write(
    path: &Path,
    woven: &Woven,
    leaf: Hash,
    vault: &mut Vault,
    environment: &mut dyn Environment,
) -> io::Result<()> {
    let written = Written {
        head: woven.head,
        last_time: woven.last_time,
        leaf: leaf.into(),
        state: &woven.state,
        seen: &woven.seen,
    };
    let body = postcard::to_stdvec(&written).map_err(io::Error::other)?;
    let sealed = vault.seal_checkpoint(&zstd::encode_all(body.as_slice(), ZSTD_LEVEL)?, environment);
    vault.sync().map_err(io::Error::other)?;
    let beside = path.with_extension("new");
    let mut file = File::create(&beside)?;
    file.write_all(HEAD)?;
    file.write_all(&sealed)?;
    file.sync_all()?;
    fs::rename(&beside, path)
}
