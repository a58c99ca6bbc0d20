//! Events to stored form and back.
//!
//! On the way in, one walk writes the event as canonical JSON and takes the content of every `domain::Personal` out of
//! it: the payload keeps `{"$person": id, "commitment": SHA-256(salt ‖ canonical content), "openness": …}`, and salt
//! and content stand beside it under the person's key. On the way out the content is put back where its commitment
//! stood, or nothing when the key is gone. Whatever was stored once is read for ever: an old form passes through the
//! [`Upcaster`]s of its event until it is the newest one.
//!
//! The payload is the event's own object; its name and version stand beside it in the record.

use crate::canonical;
use crate::hash::Hash;
use crate::record::{EventType, Sealed};
use domain::{Event, GarnrolleId};
use memchr::memmem;
use serde_json::Value;
use std::borrow::Cow;
use std::sync::LazyLock;

/// Number of bytes of the salt that goes before sealed content.
pub const SALT_LEN: usize = 16;

/// Seals personal content on its way into the log.
pub trait Sealer {
    /// A fresh salt for a commitment, so that what is forgotten cannot be guessed from it.
    fn salt(&mut self) -> [u8; SALT_LEN];
    /// The bytes, readable only under the person's key.
    fn seal(&mut self, person: GarnrolleId, plain: &[u8]) -> Vec<u8>;
}

/// Opens personal content on its way out of the log.
pub trait Opener {
    /// What was sealed, or nothing when the person's key is gone.
    fn open(&self, person: GarnrolleId, ciphertext: &[u8]) -> Option<Vec<u8>>;
}

/// Opens nothing: what a reader without the vault sees.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoKeys;

impl Opener for NoKeys {
    fn open(&self, _person: GarnrolleId, _ciphertext: &[u8]) -> Option<Vec<u8>> {
        None
    }
}

/// Why a record cannot be understood. None of these can come from what this project once stored.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DecodeError {
    /// The event, or this form of it, came into being after this program.
    #[error("{event_type} was written by a newer version of this program")]
    Newer {
        /// What was found.
        event_type: EventType,
    },
    /// The payload is not that of the event.
    #[error("the payload of {event_type} cannot be read: {reason}")]
    Payload {
        /// What was expected.
        event_type: EventType,
        /// What is wrong.
        reason: String,
    },
    /// The sealed content is not what the payload commits to.
    #[error("the sealed content of {event_type} does not fit its commitments")]
    Commitment {
        /// What was read.
        event_type: EventType,
    },
}

macro_rules! known_events {
    ($($event:ident),+ $(,)?) => {
        /// The events that are understood, in the order of their names.
        const NAMES: &[&str] = &[$(stringify!($event)),+];

        /// The name under which the event is stored. An event that is missing in the list does not compile.
        const fn name_of(event: &Event) -> &'static str {
            match event {
                $(Event::$event { .. } => stringify!($event)),+
            }
        }
    };
}

known_events! {
    AbstimmungEroeffnet,
    AbstimmungGeschlossen,
    AnonymeSpendeEingegangen,
    AntragAbgelehnt,
    AntragAngenommen,
    AntragGestellt,
    AntragZurueckgezogen,
    AuszahlungBezahlt,
    AuszahlungFreigegeben,
    AuszahlungNichtGedeckt,
    AuszahlungZurueckgenommen,
    BeschlussAufgehoben,
    BuchungKorrigiert,
    DelegationErneuert,
    DelegationErteilt,
    DelegationGeendet,
    EinspruchErhoben,
    EinspruchZurueckgezogen,
    ElementEntfernt,
    ElementGeaendert,
    ElementHinzugefuegt,
    FadenEntzwirnt,
    FadenGezogen,
    FadenVerblasst,
    FadenVerzwirnt,
    GarnrolleRegistriert,
    GarnrolleVerifiziert,
    InhaltAufgetaut,
    InhaltAusgeblendet,
    InhaltEingefroren,
    InhaltEingeklappt,
    InhaltGezeigt,
    KartenstatusGeaendert,
    KnotenAufgeloest,
    KnotenGeaendert,
    KnotenGeknuepft,
    KnotenImportiert,
    NachrichtBearbeitet,
    NachrichtGeschrieben,
    NachrichtZurueckgezogen,
    OrtswebereiGegruendet,
    PrivatGeaendert,
    ProfilGeaendert,
    RolleVergessen,
    SpendeEingegangen,
    StimmeAbgegeben,
    VerantwortlicheErnannt,
    VergessenBeantragt,
    VergessenZurueckgenommen,
    VerifizierungBeschlossen,
    VerifizierungEntzogen,
}

/// Makes the next version of an event's form out of a superseded one.
pub struct Upcaster {
    /// The event.
    pub name: &'static str,
    /// The version that is read; the next one is written.
    pub from: u16,
    /// What changes. Gets and gives the event's own object, personal content included where it is known.
    pub up: fn(Value) -> Value,
}

/// Every superseded form, oldest first. An entry stays for ever, and so does its golden file.
const UPCASTERS: &[Upcaster] = &[
    Upcaster { name: "ElementHinzugefuegt", from: 1, up: superseded::element_v1 },
    Upcaster { name: "ElementGeaendert", from: 1, up: superseded::element_v1 },
    // The words became optional. Nothing has to be done to a change that carries them.
    Upcaster { name: "KnotenGeaendert", from: 1, up: std::convert::identity },
];

/// The newest version of an event's form, or nothing for an event that is not known.
fn newest(name: &str, upcasters: &[Upcaster]) -> Option<u16> {
    NAMES.binary_search(&name).ok()?;
    Some(upcasters.iter().filter(|upcaster| upcaster.name == name).fold(1, |newest, _| newest + 1))
}

/// The name as it stands in the program, if it is known there.
#[must_use]
pub fn event_name(name: &str) -> Cow<'static, str> {
    match NAMES.binary_search(&name).ok().and_then(|at| NAMES.get(at)) {
        Some(known) => Cow::Borrowed(known),
        None => Cow::Owned(name.to_owned()),
    }
}

/// Name and newest version of the event's form.
#[must_use]
pub fn event_type(event: &Event) -> EventType {
    let name = name_of(event);
    EventType { name: Cow::Borrowed(name), version: newest(name, UPCASTERS).unwrap_or(1) }
}

struct Piece {
    person: GarnrolleId,
    commitment: Hash,
    salted: Vec<u8>,
}

/// The newest stored form of the event: its type, its payload, and what had to be sealed.
pub fn encode(event: &Event, vault: &mut dyn Sealer) -> (EventType, Vec<u8>, Vec<Sealed>) {
    let event_type = event_type(event);
    let mut pieces = Vec::new();
    let mut payload = Vec::with_capacity(512);
    let mut take = |person: &[u8], content: &[u8]| {
        let mut salted = Vec::with_capacity(SALT_LEN + content.len());
        salted.extend_from_slice(&vault.salt());
        salted.extend_from_slice(content);
        let commitment = Hash::of(&salted);
        let person = uuid::Uuid::try_parse_ascii(person).unwrap_or_default();
        pieces.push(Piece { person: GarnrolleId(person), commitment, salted });
        commitment
    };
    canonical::write_with(event, &mut payload, Some(&mut take));
    unwrap_event(&mut payload, &event_type.name);
    if pieces.len() > 1 {
        pieces.sort_by_cached_key(|piece| memmem::find(&payload, &piece.commitment.hex()));
    }
    let seal =
        |piece: &Piece| Sealed { person: piece.person, ciphertext: vault.seal(piece.person, &piece.salted) };
    let sealed = pieces.iter().map(seal).collect();
    (event_type, payload, sealed)
}

/// `{"Name":{…}}` becomes `{…}`.
fn unwrap_event(json: &mut Vec<u8>, name: &str) {
    json.drain(..name.len() + 4);
    json.pop();
}

/// The event that was stored, personal content included where it can still be opened.
///
/// # Errors
/// [`DecodeError`] when it was written by a newer version or is not what was once written.
pub fn decode(
    event_type: &EventType,
    payload: &[u8],
    sealed: &[Sealed],
    opener: &dyn Opener,
) -> Result<Event, DecodeError> {
    decode_with(UPCASTERS, event_type, payload, sealed, opener)
}

fn decode_with(
    upcasters: &[Upcaster],
    event_type: &EventType,
    payload: &[u8],
    sealed: &[Sealed],
    opener: &dyn Opener,
) -> Result<Event, DecodeError> {
    let newest =
        newest(&event_type.name, upcasters).filter(|newest| (1..=*newest).contains(&event_type.version));
    let Some(newest) = newest else { return Err(DecodeError::Newer { event_type: event_type.clone() }) };
    let body = with_content(event_type, payload, sealed, opener)?;
    let read = if event_type.version == newest {
        serde_json::from_slice(&body)
    } else {
        // Written and read once more, so that there is one reader of events: a second would be a third of what a browser loads.
        serde_json::from_slice(&body)
            .and_then(|value| serde_json::to_vec(&lifted(value, event_type, upcasters)))
            .and_then(|newest| serde_json::from_slice(&newest))
    };
    read.map_err(|error| DecodeError::Payload { event_type: event_type.clone(), reason: error.to_string() })
}

/// The event in its newest form; `value` is `{"Name":{…}}` in the form of `event_type`.
fn lifted(mut value: Value, event_type: &EventType, upcasters: &[Upcaster]) -> Value {
    let steps = upcasters.iter().filter(|up| up.name == event_type.name && up.from >= event_type.version);
    if let Some(body) = value.get_mut(&*event_type.name) {
        *body = steps.fold(body.take(), |body, step| (step.up)(body));
    }
    value
}

/// How every personal content begins. It cannot stand in a text, where its quotation mark would be escaped.
const BEGIN: &[u8] = b"{\"$person\":\"";
static FIND_BEGIN: LazyLock<memmem::Finder<'_>> = LazyLock::new(|| memmem::Finder::new(BEGIN));
const BEFORE_COMMITMENT: &[u8] = b"\",\"commitment\":";
const UUID_LEN: usize = 36;

/// `{"Name":{…}}` with the content back where its commitments stand.
fn with_content(
    event_type: &EventType,
    payload: &[u8],
    sealed: &[Sealed],
    opener: &dyn Opener,
) -> Result<Vec<u8>, DecodeError> {
    let mut body = Vec::with_capacity(payload.len() + 256);
    body.extend_from_slice(b"{\"");
    body.extend_from_slice(event_type.name.as_bytes());
    body.extend_from_slice(b"\":");
    let mut sealed = sealed.iter();
    let mut rest = payload;
    let broken = || DecodeError::Commitment { event_type: event_type.clone() };
    while let Some(at) = FIND_BEGIN.find(rest) {
        let (before, after) = rest.split_at(at + BEGIN.len());
        let mark = Mark::read(after).ok_or_else(broken)?;
        body.extend_from_slice(before);
        body.extend_from_slice(mark.person_text);
        body.extend_from_slice(b"\",\"content\":");
        match mark.commitment {
            None => body.extend_from_slice(b"null"),
            Some(commitment) => {
                let piece = sealed.next().filter(|piece| piece.person == mark.person).ok_or_else(broken)?;
                put_content(&mut body, piece, commitment, opener).ok_or_else(broken)?;
            }
        }
        rest = mark.rest;
    }
    if sealed.next().is_some() {
        return Err(broken());
    }
    body.extend_from_slice(rest);
    body.push(b'}');
    Ok(body)
}

/// What stands after [`BEGIN`].
struct Mark<'p> {
    person_text: &'p [u8],
    person: GarnrolleId,
    commitment: Option<Hash>,
    rest: &'p [u8],
}

impl<'p> Mark<'p> {
    fn read(text: &'p [u8]) -> Option<Self> {
        let (person_text, text) = text.split_at_checked(UUID_LEN)?;
        let person = GarnrolleId(uuid::Uuid::try_parse_ascii(person_text).ok()?);
        let text = text.strip_prefix(BEFORE_COMMITMENT)?;
        if let Some(rest) = text.strip_prefix(b"null") {
            return Some(Self { person_text, person, commitment: None, rest });
        }
        let (digits, text) = text.strip_prefix(b"\"")?.split_at_checked(2 * crate::hash::HASH_LEN)?;
        let mut bytes = [0; crate::hash::HASH_LEN];
        hex::decode_to_slice(digits, &mut bytes).ok()?;
        Some(Self {
            person_text,
            person,
            commitment: Some(Hash::from(bytes)),
            rest: text.strip_prefix(b"\"")?,
        })
    }
}

/// Nothing when the sealed bytes are not those that were committed to.
fn put_content(body: &mut Vec<u8>, piece: &Sealed, commitment: Hash, opener: &dyn Opener) -> Option<()> {
    let Some(salted) = opener.open(piece.person, &piece.ciphertext) else {
        body.extend_from_slice(b"null");
        return Some(());
    };
    if Hash::of(&salted) != commitment {
        return None;
    }
    body.push(b'[');
    body.extend_from_slice(salted.get(SALT_LEN..)?);
    body.push(b']');
    Some(())
}

/// How many pieces of sealed content the payload commits to.
#[must_use]
pub fn commitments(payload: &[u8]) -> usize {
    committed(payload).count()
}

/// Whose sealed content the payload commits to, in the order of its commitments.
pub(crate) fn committed(payload: &[u8]) -> impl Iterator<Item = GarnrolleId> {
    let marks = FIND_BEGIN.find_iter(payload).filter_map(|at| Mark::read(payload.get(at + BEGIN.len()..)?));
    marks.filter(|mark| mark.commitment.is_some()).map(|mark| mark.person)
}

mod superseded;

#[cfg(test)]
mod golden;
#[cfg(test)]
mod tests;
