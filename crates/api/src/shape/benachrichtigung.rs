//! Of what somebody is told by letter.

use ports::benachrichtigung::{Auswahl, Sprache, Takt};
use serde::Serialize;
use utoipa::ToSchema;

/// How soon somebody is told.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TaktWort {
    /// At once.
    Sofort,
    /// Once a day, at 07:00 UTC.
    Taeglich,
    /// Never.
    Aus,
}

/// In which language.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SpracheWort {
    /// German.
    De,
    /// English.
    En,
}

/// Of what one is told by letter, how soon and in which language.
#[derive(Serialize, ToSchema)]
pub(crate) struct Benachrichtigungen {
    /// In which language.
    sprache: SpracheWort,
    /// Somebody objected to an Antrag of mine.
    einspruch: TaktWort,
    /// A vote opened in which I have a voice.
    abstimmung: TaktWort,
    /// An Antrag or a vote in my Ortsweberei is decided within 24 h.
    frist_nah: TaktWort,
    /// An Antrag in my Ortsweberei was accepted or rejected.
    ergebnis: TaktWort,
    /// The voice that I lent goes back within three days.
    delegation: TaktWort,
    /// Somebody wrote in a Gespräch in which I wrote.
    antwort: TaktWort,
}

impl From<Takt> for TaktWort {
    fn from(takt: Takt) -> Self {
        match takt {
            Takt::Sofort => Self::Sofort,
            Takt::Taeglich => Self::Taeglich,
            Takt::Aus => Self::Aus,
        }
    }
}

impl From<Auswahl> for Benachrichtigungen {
    fn from(auswahl: Auswahl) -> Self {
        Self {
            sprache: match auswahl.sprache {
                Sprache::De => SpracheWort::De,
                Sprache::En => SpracheWort::En,
            },
            einspruch: auswahl.einspruch.into(),
            abstimmung: auswahl.abstimmung.into(),
            frist_nah: auswahl.frist_nah.into(),
            ergebnis: auswahl.ergebnis.into(),
            delegation: auswahl.delegation.into(),
            antwort: auswahl.antwort.into(),
        }
    }
}
