//! A record as bytes, for stores that have no columns. Little-endian; texts and lists carry their length in front.
//! The store adds what its medium needs: lengths, checksums.

use crate::codec;
use crate::hash::{HASH_LEN, Hash};
use crate::record::{EventType, Record, Sealed};
use domain::{Actor, CommandId, GarnrolleId, OrtId, Timestamp};

/// The form of the bytes; a later one gets a new number, this one is read for ever.
const FORM: u8 = 1;

/// Appends the bytes of the record.
pub fn write(record: &Record, out: &mut Vec<u8>) {
    out.push(FORM);
    out.extend_from_slice(&record.position.to_le_bytes());
    out.extend_from_slice(&record.time.micros().to_le_bytes());
    write_optional_id(record.ort.map(OrtId::as_u128), out);
    write_actor(record.actor, out);
    out.extend_from_slice(&record.command_id.as_u128().to_le_bytes());
    out.extend_from_slice(&record.request_hash);
    out.extend_from_slice(record.leaf.bytes());
    out.extend_from_slice(&record.event_type.version.to_le_bytes());
    write_bytes(record.event_type.name.as_bytes(), out);
    write_bytes(&record.payload, out);
    write_len(record.sealed.len(), out);
    for sealed in &record.sealed {
        out.extend_from_slice(&sealed.person.as_u128().to_le_bytes());
        write_bytes(&sealed.ciphertext, out);
    }
}

fn write_optional_id(id: Option<u128>, out: &mut Vec<u8>) {
    out.push(u8::from(id.is_some()));
    if let Some(id) = id {
        out.extend_from_slice(&id.to_le_bytes());
    }
}

fn write_actor(actor: Actor, out: &mut Vec<u8>) {
    match actor {
        Actor::Garnrolle(id) => {
            out.push(0);
            out.extend_from_slice(&id.as_u128().to_le_bytes());
        }
        Actor::Gewebe => out.push(1),
        Actor::Betreiber => out.push(2),
        Actor::Besucher => out.push(3),
        Actor::Ungenannt => out.push(4),
    }
}

/// Payloads are bounded by the domain far below 4 GiB.
fn write_len(len: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(&u32::try_from(len).unwrap_or(u32::MAX).to_le_bytes());
}

fn write_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    write_len(bytes.len(), out);
    out.extend_from_slice(bytes);
}

/// The record that these bytes are, or nothing when they are not exactly one.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<Record> {
    let mut bytes = Bytes(bytes);
    if bytes.byte()? != FORM {
        return None;
    }
    let record = Record {
        position: u64::from_le_bytes(bytes.array()?),
        time: Timestamp::from_micros(i64::from_le_bytes(bytes.array()?)),
        ort: bytes.optional_id()?.map(OrtId::from_u128),
        actor: bytes.actor()?,
        command_id: CommandId::from_u128(bytes.id()?),
        request_hash: bytes.array()?,
        leaf: Hash::from(bytes.array::<HASH_LEN>()?),
        event_type: bytes.event_type()?,
        payload: bytes.bytes()?.to_vec(),
        sealed: bytes.sealed()?,
    };
    bytes.0.is_empty().then_some(record)
}

struct Bytes<'b>(&'b [u8]);

impl<'b> Bytes<'b> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*array)
    }
    fn byte(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }
    fn id(&mut self) -> Option<u128> {
        self.array().map(u128::from_le_bytes)
    }
    #[expect(
        clippy::option_option,
        reason = "outside: whether it could be read; inside: whether there is one"
    )]
    fn optional_id(&mut self) -> Option<Option<u128>> {
        match self.byte()? {
            0 => Some(None),
            1 => self.id().map(Some),
            _ => None,
        }
    }
    fn actor(&mut self) -> Option<Actor> {
        match self.byte()? {
            0 => self.id().map(|id| Actor::Garnrolle(GarnrolleId::from_u128(id))),
            1 => Some(Actor::Gewebe),
            2 => Some(Actor::Betreiber),
            3 => Some(Actor::Besucher),
            4 => Some(Actor::Ungenannt),
            _ => None,
        }
    }
    fn len(&mut self) -> Option<usize> {
        usize::try_from(u32::from_le_bytes(self.array()?)).ok()
    }
    fn bytes(&mut self) -> Option<&'b [u8]> {
        let len = self.len()?;
        let (bytes, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(bytes)
    }
    fn event_type(&mut self) -> Option<EventType> {
        let version = u16::from_le_bytes(self.array()?);
        let name = codec::event_name(std::str::from_utf8(self.bytes()?).ok()?);
        Some(EventType { name, version })
    }
    fn sealed(&mut self) -> Option<Vec<Sealed>> {
        let count = self.len()?;
        (0..count)
            .map(|_| {
                let person = GarnrolleId::from_u128(self.id()?);
                Some(Sealed { person, ciphertext: self.bytes()?.to_vec() })
            })
            .collect()
    }
}
