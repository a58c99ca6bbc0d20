//! What was reported or frozen, on the wire.

use super::wire::{Id, MeldestandWort, Word};
use domain::state::{Meldung, Sichtung};
use domain::{Gegenstand, Meldestand};
use serde::Serialize;
use utoipa::ToSchema;

/// How something that was reported or frozen stands.
#[derive(Serialize, ToSchema)]
#[schema(as = Meldung)]
pub(crate) struct MeldungAnswer {
    /// `eingeklappt` while it is voted on, `ausgeblendet` once that was accepted, `gezeigt` where it was rejected and
    /// nothing changed since; `eingefroren` when nobody is told what it says.
    #[schema(value_type = MeldestandWort)]
    stand: Word,
    /// The Antrag that is or was decided about it.
    antrag_id: Id,
}

impl MeldungAnswer {
    /// The word for what is frozen.
    pub const EINGEFROREN: &str = "eingefroren";

    /// How it stands in this version; nothing where it is simply shown and may be reported.
    pub fn of(sichtung: Sichtung, version: u32) -> Option<Self> {
        let told =
            |word, antrag: domain::AntragId| Some(Self { stand: Word(word), antrag_id: antrag.into() });
        match sichtung {
            Sichtung { eingefroren: Some(antrag), .. } => told(Self::EINGEFROREN, antrag),
            Sichtung { meldung: Some(Meldung { antrag, version: reported, stand }), .. } => {
                let says_something_else = stand == Meldestand::Gezeigt && reported < version;
                if says_something_else { None } else { told(stand.word(), antrag) }
            }
            Sichtung { meldung: None, .. } => None,
        }
    }
}

/// What was reported: a Knoten with its Raum, or one element or message of it.
#[derive(Serialize, ToSchema)]
#[schema(as = Gegenstand)]
#[expect(clippy::struct_field_names, reason = "the fields of the surface say that they are ids")]
pub(crate) struct GegenstandAnswer {
    /// The Knoten that it is, or belongs to.
    knoten_id: Id,
    /// The element, where it is one.
    element_id: Option<Id>,
    /// The message, where it is one.
    nachricht_id: Option<Id>,
}

impl From<Gegenstand> for GegenstandAnswer {
    fn from(gegenstand: Gegenstand) -> Self {
        let knoten_id = gegenstand.knoten().into();
        match gegenstand {
            Gegenstand::Knoten { .. } => Self { knoten_id, element_id: None, nachricht_id: None },
            Gegenstand::Element { element, .. } => {
                Self { knoten_id, element_id: Some(element.into()), nachricht_id: None }
            }
            Gegenstand::Nachricht { nachricht, .. } => {
                Self { knoten_id, element_id: None, nachricht_id: Some(nachricht.into()) }
            }
        }
    }
}
