//! Content that belongs to one person and can be forgotten. In memory it is plain; the log stores it only as
//! ciphertext under that person's key, bound to the record by a salted commitment (`architecture.md`, The log).
//! This module knows nothing of keys: it marks what the codec has to seal.

use crate::values::GarnrolleId;
use serde::{Deserialize, Serialize};

/// Whether others may see content while it is not forgotten.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Openness {
    /// Everyone may read it: a name, a message, a description.
    Public,
    /// Only the person and the Verantwortliche who verifies: true position, address, e-mail.
    Private,
}

/// Content of one person. `content` is nothing once the person's key has been destroyed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(bound(serialize = "T: Serialize", deserialize = "T: Deserialize<'de>"))]
pub struct Personal<T> {
    /// Whose content it is. The field's odd name is the mark by which the log's codec finds what to seal.
    #[serde(rename = "$person")]
    pub person: GarnrolleId,
    /// Who may see it.
    pub openness: Openness,
    /// The content, unless forgotten.
    #[serde(with = "content")]
    pub content: Option<T>,
}

/// Known content is written as a list of one, so that knowing that there is nothing (no public position) and having
/// forgotten stay apart.
mod content {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "the signature that serde asks for")]
    pub(super) fn serialize<T: Serialize, S: Serializer>(
        content: &Option<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        content.as_ref().map(|known| (known,)).serialize(serializer)
    }

    pub(super) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<T>, D::Error> {
        Ok(Option::<(T,)>::deserialize(deserializer)?.map(|(known,)| known))
    }
}

impl<T> Personal<T> {
    /// Content that everyone may read.
    pub const fn public(person: GarnrolleId, content: T) -> Self {
        Self { person, openness: Openness::Public, content: Some(content) }
    }
    /// Content for the person and who verifies only.
    pub const fn private(person: GarnrolleId, content: T) -> Self {
        Self { person, openness: Openness::Private, content: Some(content) }
    }
    /// The content, unless forgotten.
    pub const fn known(&self) -> Option<&T> {
        self.content.as_ref()
    }
}
