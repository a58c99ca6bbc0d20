//! A record as everyone may read it, made a [`Record`] again: what `GET /api/log/records` answers. It must never know
//! where the text comes from, and believes none of it: whoever reads it checks the leaf.

use crate::canonical;
use crate::codec;
use crate::hash::Hash;
use crate::record::{EventType, Record, Sealed};
use domain::{Actor, CommandId, OrtId, Timestamp};
use serde::Deserialize;
use serde_json::Value;

/// The members that the leaf is made of, and the leaf. Anything else would not be hashed and is refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Public {
    actor: Actor,
    command_id: CommandId,
    leaf: Hash,
    ort: Option<OrtId>,
    payload: Value,
    position: u64,
    time: Timestamp,
    #[serde(rename = "type")]
    name: String,
    version: u16,
}

impl Record {
    /// The record that this public JSON shows, canonical again whatever order its members came in. What is not public is
    /// empty: the fingerprint of the request is nothing, and no sealed content opens.
    ///
    /// # Errors
    /// What is wrong with the JSON, in one sentence.
    pub fn from_public_json(value: Value) -> Result<Self, serde_json::Error> {
        let Public { actor, command_id, leaf, ort, payload, position, time, name, version } =
            serde_json::from_value(value)?;
        let payload = canonical::to_vec(&payload);
        let unread = |person| Sealed { person, ciphertext: Vec::new() };
        let sealed = codec::committed(&payload).map(unread).collect();
        let event_type = EventType { name: codec::event_name(&name), version };
        let request_hash = [0; 16];
        Ok(Self { position, time, ort, actor, command_id, request_hash, event_type, payload, sealed, leaf })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NoKeys;
    use crate::contract::sample::{PlainVault, records};

    fn every() -> Vec<Record> {
        records(1..=100)
    }

    fn shown(record: &Record) -> Value {
        let mut value: Value = serde_json::from_slice(&record.public_json()).unwrap();
        value["leaf"] = record.leaf.to_string().into();
        value
    }

    #[test]
    fn every_kind_of_record_comes_back_with_its_leaf_and_decodes_without_a_key() {
        for record in every() {
            let read = Record::from_public_json(shown(&record)).unwrap();
            assert_eq!((read.leaf, read.leaf_hash()), (record.leaf, record.leaf));
            assert_eq!(read.public_json(), record.public_json());
            assert_eq!(read.decode(&NoKeys), record.decode(&NoKeys));
            assert!(record.decode(&PlainVault::default()).is_ok());
        }
    }

    #[test]
    fn what_is_not_hashed_and_what_is_missing_is_refused() {
        let record = &every()[0];
        let mut more = shown(record);
        more["said"] = "by somebody".into();
        assert!(Record::from_public_json(more).is_err());
        let mut less = shown(record);
        less.as_object_mut().unwrap().remove("leaf");
        assert!(Record::from_public_json(less).is_err());
    }

    #[test]
    fn a_changed_word_does_not_fit_the_leaf() {
        let mut changed = shown(&every()[0]);
        changed["payload"]["name"] = "Andernorts".into();
        let read = Record::from_public_json(changed).unwrap();
        assert_ne!(read.leaf_hash(), read.leaf);
    }
}
