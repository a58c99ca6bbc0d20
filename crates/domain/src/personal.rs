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
pub struct Personal<T> {
    /// Whose content it is. The field's odd name is the mark by which the log's codec finds what to seal.
    #[serde(rename = "$person")]
    pub person: GarnrolleId,
    /// Who may see it.
    pub openness: Openness,
    /// The content, unless forgotten.
    pub content: Option<T>,
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
