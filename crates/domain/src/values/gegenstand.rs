//! What can be reported, and what came of it. Knows neither the words that are reported nor who wrote them.

use super::{ElementId, KnotenId, NachrichtId};
use serde::{Deserialize, Serialize};

/// Something that people wrote, as far as it can be reported by itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gegenstand {
    /// The words of a Knoten and all of its Raum, but not its Gespräch.
    Knoten {
        /// Which.
        knoten: KnotenId,
    },
    /// One element of a Raum.
    Element {
        /// In whose Raum.
        knoten: KnotenId,
        /// Which.
        element: ElementId,
    },
    /// One message.
    Nachricht {
        /// In whose Gespräch.
        knoten: KnotenId,
        /// Which.
        nachricht: NachrichtId,
    },
}

impl Gegenstand {
    /// The Knoten that it belongs to, or is.
    #[must_use]
    pub const fn knoten(self) -> KnotenId {
        match self {
            Self::Knoten { knoten } | Self::Element { knoten, .. } | Self::Nachricht { knoten, .. } => knoten,
        }
    }
}

super::kind::words! {
    /// What a Meldung made of what it is about.
    Meldestand {
        /// Its vote runs: collapsed.
        Eingeklappt = "eingeklappt",
        /// It was rejected, or repealed: shown again.
        Gezeigt = "gezeigt",
        /// It was accepted: hidden behind a notice, readable on purpose.
        Ausgeblendet = "ausgeblendet",
    }
}
