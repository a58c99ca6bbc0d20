//! A record of the log: what is stored, and which part of it is public and hashed.
//!
//! The public part is one canonical JSON object ([`Record::public_json`]); its hash is the leaf of the Merkle tree.
//! What is sealed stands beside it and enters the leaf only through the commitments in the payload, so a destroyed key
//! leaves every leaf as it was. The fingerprint of the request is not public either: it is made from what a person
//! wrote, and would let forgotten words be guessed.

use crate::canonical;
use crate::codec::{self, DecodeError, Opener, Sealer};
use crate::hash::Hash;
use domain::{Actor, CommandId, GarnrolleId, Happened, OrtId, Timestamp};
use std::borrow::Cow;
use std::fmt;

/// Name and version of a stored event.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventType {
    /// The name of the event, such as `KnotenGeknuepft`.
    pub name: Cow<'static, str>,
    /// The version of its form, from 1.
    pub version: u16,
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} v{}", self.name, self.version)
    }
}

impl fmt::Debug for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Content of a person, readable only with that person's key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sealed {
    /// Whose key opens it.
    pub person: GarnrolleId,
    /// What a [`Sealer`] made of salt and content.
    pub ciphertext: Vec<u8>,
}

/// A record before it has a position.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// When it happened; never earlier than the record before.
    pub time: Timestamp,
    /// The Ortsweberei it belongs to, where it belongs to one.
    pub ort: Option<OrtId>,
    /// Who acted.
    pub actor: Actor,
    /// The command it followed from.
    pub command_id: CommandId,
    /// Fingerprint of what was asked; a repetition with another one is a mistake of the client. Not in the leaf.
    pub request_hash: [u8; 16],
    /// Name and version of the event.
    pub event_type: EventType,
    /// The event in canonical JSON, personal content replaced by commitments.
    pub payload: Vec<u8>,
    /// The personal content, in the order of its commitments in the payload. Not in the leaf.
    pub sealed: Vec<Sealed>,
}

impl Draft {
    /// What happened, in the form in which it is stored; its position is left out.
    #[must_use]
    pub fn encode(happened: &Happened, request_hash: [u8; 16], vault: &mut dyn Sealer) -> Self {
        let (event_type, payload, sealed) = codec::encode(&happened.event, vault);
        Self {
            time: happened.time,
            ort: happened.ort,
            actor: happened.actor,
            command_id: happened.command_id,
            request_hash,
            event_type,
            payload,
            sealed,
        }
    }
}

/// A record of the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// Its place in the log, from 1, without gaps.
    pub position: u64,
    /// When it happened; never earlier than the record before.
    pub time: Timestamp,
    /// The Ortsweberei it belongs to, where it belongs to one.
    pub ort: Option<OrtId>,
    /// Who acted.
    pub actor: Actor,
    /// The command it followed from.
    pub command_id: CommandId,
    /// Fingerprint of what was asked. Not in the leaf.
    pub request_hash: [u8; 16],
    /// Name and version of the event.
    pub event_type: EventType,
    /// The event in canonical JSON, personal content replaced by commitments.
    pub payload: Vec<u8>,
    /// The personal content, in the order of its commitments in the payload. Not in the leaf.
    pub sealed: Vec<Sealed>,
    /// The leaf of the Merkle tree: the hash of [`Record::public_json`].
    pub leaf: Hash,
}

impl Record {
    /// The draft at its place in the log.
    #[must_use]
    pub fn new(position: u64, draft: Draft) -> Self {
        let Draft { time, ort, actor, command_id, request_hash, event_type, payload, sealed } = draft;
        let leaf = Hash::from([0; crate::hash::HASH_LEN]);
        let mut record =
            Self { position, time, ort, actor, command_id, request_hash, event_type, payload, sealed, leaf };
        record.leaf = record.leaf_hash();
        record
    }

    /// The leaf hash that the public part has now; [`Record::leaf`] is the one it had when it was written.
    #[must_use]
    pub fn leaf_hash(&self) -> Hash {
        Hash::leaf(&self.public_json())
    }

    /// Everything public, as canonical JSON (RFC 8785): actor, command_id, ort, payload, position, time, type, version.
    #[must_use]
    pub fn public_json(&self) -> Vec<u8> {
        let mut json = Vec::with_capacity(self.payload.len() + 320);
        json.extend_from_slice(b"{\"actor\":");
        canonical::write(&self.actor, &mut json);
        json.extend_from_slice(b",\"command_id\":");
        canonical::write(&self.command_id, &mut json);
        json.extend_from_slice(b",\"ort\":");
        canonical::write(&self.ort, &mut json);
        json.extend_from_slice(b",\"payload\":");
        json.extend_from_slice(&self.payload);
        json.extend_from_slice(b",\"position\":");
        canonical::write(&self.position, &mut json);
        json.extend_from_slice(b",\"time\":");
        canonical::write(&self.time, &mut json);
        json.extend_from_slice(b",\"type\":");
        canonical::write(&*self.event_type.name, &mut json);
        json.extend_from_slice(b",\"version\":");
        canonical::write(&self.event_type.version, &mut json);
        json.push(b'}');
        json
    }

    /// What happened, with the personal content that can still be opened.
    ///
    /// # Errors
    /// [`DecodeError`] when the record was written by a newer version or is not what was once written.
    pub fn decode(&self, opener: &dyn Opener) -> Result<Happened, DecodeError> {
        Ok(Happened {
            position: self.position,
            time: self.time,
            ort: self.ort,
            actor: self.actor,
            command_id: self.command_id,
            event: codec::decode(&self.event_type, &self.payload, &self.sealed, opener)?,
        })
    }
}
