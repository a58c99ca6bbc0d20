//! The checkpoint: what follows from the log up to a position, so that a start does not read everything again: the
//! state, and what the sinks keep of all they were told. It can be deleted at any time. It is sealed with a key of the
//! vault, because it knows e-mail addresses, places and words.
//!
//! Layout: `WGCHECK4`, 16 bytes drawn for this checkpoint, then parts, each as its length (u64, little endian) and its
//! ciphertext. What is sealed is the length of the plain bytes (u64, little endian) and zstd of them. The nonce of a part is made of
//! those 16 bytes and of its number, so that neither a part of another checkpoint nor one in another place can be
//! opened. First comes the [`Head`], then state and seen commands, then what the sinks keep.

use crate::core::Woven;
use crate::seen::Seen;
use crate::vault::{CheckpointKey, DRAWN_LEN, KeyRing};
use domain::state::Vergessen;
use domain::{GarnrolleId, State, Timestamp};
use log::Hash;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

const MARK: &[u8; 8] = b"WGCHECK4";
const ZSTD_LEVEL: i32 = 1;
/// Numbers of parts: the head, the state, and the first of the sinks.
const HEAD: usize = 0;
const WOVEN: usize = 1;
const SINKS: usize = 2;

/// Why a checkpoint is passed over.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Doubt {
    #[error("it cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    #[error("it has another form")]
    OtherForm,
    #[error("it is damaged, or its key is gone")]
    NotOpened,
    #[error("a program that folds the log otherwise wrote it")]
    OtherEdition,
    #[error("it does not belong to this log")]
    OtherLog,
}

/// What is asked of a checkpoint before anything of it is believed.
#[derive(Serialize, Deserialize)]
pub(crate) struct Head {
    /// Which program folded the log: one that folds it otherwise does not go on from here.
    edition: u64,
    /// The position that everything here follows from.
    pub position: u64,
    last_time: Timestamp,
    leaf: [u8; 32],
    /// Who was forgotten by then.
    pub forgotten: BTreeSet<GarnrolleId>,
    /// The names of the parts that the sinks keep, in their order.
    kept: Vec<String>,
}

impl Head {
    /// Whether the record at the position has this leaf.
    pub fn follows(&self, leaf: Hash) -> bool {
        <[u8; 32]>::from(leaf) == self.leaf
    }
}

/// A checkpoint whose head was read.
pub(crate) struct Checkpoint {
    pub head: Head,
    sealed: Sealed,
}

/// The bytes of a checkpoint, and where its parts lie in them.
struct Sealed {
    keys: KeyRing,
    drawn: [u8; DRAWN_LEN],
    bytes: Vec<u8>,
    parts: Vec<Range<usize>>,
}

/// What a checkpoint holds for the sinks.
pub struct Kept<'c>(pub(crate) &'c Checkpoint);

impl Kept<'_> {
    /// The position up to which everything was told to whoever kept it.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.0.head.position
    }
    /// Who was forgotten by then.
    #[must_use]
    pub const fn forgotten(&self) -> &BTreeSet<GarnrolleId> {
        &self.0.head.forgotten
    }
    /// What was kept under this name.
    #[must_use]
    pub fn part(&self, name: &str) -> Option<Vec<u8>> {
        let nth = self.0.head.kept.iter().position(|kept| kept == name)?;
        self.0.sealed.part(SINKS + nth)
    }
}

impl Checkpoint {
    /// The checkpoint at this path, if there is one.
    pub fn open(path: &Path, keys: KeyRing, edition: u64) -> Result<Option<Self>, Doubt> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let rest = bytes.strip_prefix(MARK).and_then(|rest| rest.split_first_chunk());
        let (drawn, _) = rest.ok_or(Doubt::OtherForm)?;
        let parts = apart(&bytes).ok_or(Doubt::NotOpened)?;
        let sealed = Sealed { keys, drawn: *drawn, bytes, parts };
        let head = sealed.part(HEAD).and_then(|head| postcard::from_bytes(&head).ok());
        let head: Head = head.ok_or(Doubt::NotOpened)?;
        if head.edition != edition {
            return Err(Doubt::OtherEdition);
        }
        Ok(Some(Self { head, sealed }))
    }

    /// What follows from the log up to the position.
    pub fn woven(&self) -> Option<Woven> {
        let (state, seen) = postcard::from_bytes(&self.sealed.part(WOVEN)?).ok()?;
        Some(Woven { state, seen, head: self.head.position, last_time: self.head.last_time })
    }
}

impl Sealed {
    fn part(&self, nth: usize) -> Option<Vec<u8>> {
        let sealed = self.bytes.get(self.parts.get(nth)?.clone())?;
        let plain = self.keys.open_checkpoint(&self.drawn, nth as u64, sealed)?;
        let (length, packed) = plain.split_first_chunk()?;
        zstd::bulk::decompress(packed, usize::try_from(u64::from_le_bytes(*length)).ok()?).ok()
    }
}

/// Where the parts lie, one behind the other; nothing when the last one is cut off.
fn apart(bytes: &[u8]) -> Option<Vec<Range<usize>>> {
    let (mut parts, mut at) = (Vec::new(), MARK.len() + DRAWN_LEN);
    while at < bytes.len() {
        let length = u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?);
        let begin = at + size_of::<u64>();
        at = begin.checked_add(usize::try_from(length).ok()?).filter(|end| *end <= bytes.len())?;
        parts.push(begin..at);
    }
    Some(parts)
}

/// A checkpoint that was taken and is not written yet; nothing changes it any more.
pub(crate) struct Taken {
    head: Head,
    woven: Vec<u8>,
    kept: Vec<Vec<u8>>,
    key: CheckpointKey,
}

/// What follows from the log, as bytes.
pub(crate) fn bytes_of(woven: &Woven) -> io::Result<Vec<u8>> {
    postcard::to_stdvec::<(&State, &Seen)>(&(&woven.state, &woven.seen)).map_err(io::Error::other)
}

impl Taken {
    pub fn of(
        (woven, bytes): (&Woven, Vec<u8>),
        leaf: Hash,
        edition: u64,
        kept: Vec<(&'static str, Vec<u8>)>,
        key: CheckpointKey,
    ) -> Self {
        let gone = woven.state.rollen.iter().filter(|(_, rolle)| rolle.vergessen == Vergessen::Ja);
        let head = Head {
            edition,
            position: woven.head,
            last_time: woven.last_time,
            leaf: leaf.into(),
            forgotten: gone.map(|(id, _)| *id).collect(),
            kept: kept.iter().map(|(name, _)| (*name).to_owned()).collect(),
        };
        Self { head, woven: bytes, kept: kept.into_iter().map(|(_, part)| part).collect(), key }
    }

    /// Writes beside, syncs, and renames over: the old checkpoint stands until the new one is whole.
    pub fn write(self, path: &Path) -> io::Result<()> {
        let Self { head, woven, kept, key } = self;
        let head = postcard::to_stdvec(&head).map_err(io::Error::other)?;
        let beside = path.with_extension("new");
        let mut file = File::create(&beside)?;
        file.write_all(MARK)?;
        file.write_all(key.drawn())?;
        for (nth, plain) in (0..).zip([head, woven].into_iter().chain(kept)) {
            let mut body = (plain.len() as u64).to_le_bytes().to_vec();
            body.extend(zstd::bulk::compress(&plain, ZSTD_LEVEL)?);
            let sealed = key.seal(nth, &body);
            file.write_all(&(sealed.len() as u64).to_le_bytes())?;
            file.write_all(&sealed)?;
        }
        file.sync_all()?;
        fs::rename(&beside, path)
    }
}
