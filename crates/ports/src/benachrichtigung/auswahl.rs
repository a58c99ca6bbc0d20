//! What a person chose: per occasion at once, once a day or not at all, and a language. Knows no way to keep or send it.

use serde::{Deserialize, Serialize};

/// An occasion to be told something.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Anlass {
    /// An Antrag or a vote in one's Ortsweberei is decided within 24 h.
    FristNah,
    /// Somebody objected to one's Antrag.
    Einspruch,
    /// A vote opened in which one has a voice.
    Abstimmung,
    /// An Antrag in one's Ortsweberei was accepted or rejected.
    Ergebnis,
    /// The voice that one lent goes back within three days.
    Delegation,
    /// Somebody wrote in a Gespräch in which one wrote.
    Antwort,
}

/// How soon.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Takt {
    /// At once, each by itself.
    Sofort,
    /// Together with everything else of the day, at 07:00 UTC.
    Taeglich,
    /// Never.
    Aus,
}

/// In which language a person is written to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Sprache {
    /// German.
    #[default]
    De,
    /// English.
    En,
}

impl Anlass {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 6] =
        [Self::Einspruch, Self::Abstimmung, Self::FristNah, Self::Ergebnis, Self::Delegation, Self::Antwort];

    /// The word for it in addresses and fields.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::FristNah => "frist_nah",
            Self::Einspruch => "einspruch",
            Self::Abstimmung => "abstimmung",
            Self::Ergebnis => "ergebnis",
            Self::Delegation => "delegation",
            Self::Antwort => "antwort",
        }
    }

    /// The occasion of this word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|anlass| anlass.word() == word)
    }

    /// What holds for who has not chosen: what is about one's own doing and cannot wait comes at once, what asks for
    /// one's voice once a day, everything else only on request.
    #[must_use]
    pub const fn default_takt(self) -> Takt {
        match self {
            Self::Einspruch => Takt::Sofort,
            Self::Abstimmung => Takt::Taeglich,
            Self::FristNah | Self::Ergebnis | Self::Delegation | Self::Antwort => Takt::Aus,
        }
    }
}

impl Takt {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Sofort, Self::Taeglich, Self::Aus];

    /// The word for it in fields.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sofort => "sofort",
            Self::Taeglich => "taeglich",
            Self::Aus => "aus",
        }
    }

    /// The pace of this word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|takt| takt.word() == word)
    }
}

impl Sprache {
    /// The language tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::De => "de",
            Self::En => "en",
        }
    }

    /// The language of this tag.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        [Self::De, Self::En].into_iter().find(|sprache| sprache.tag() == tag)
    }
}

/// What one person chose.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Auswahl {
    /// In which language.
    pub sprache: Sprache,
    /// Somebody objected to one's Antrag.
    pub einspruch: Takt,
    /// A vote opened.
    pub abstimmung: Takt,
    /// A deadline is near.
    pub frist_nah: Takt,
    /// A result.
    pub ergebnis: Takt,
    /// A lent voice goes back.
    pub delegation: Takt,
    /// Somebody answered.
    pub antwort: Takt,
}

impl Default for Auswahl {
    fn default() -> Self {
        Self {
            sprache: Sprache::De,
            einspruch: Anlass::Einspruch.default_takt(),
            abstimmung: Anlass::Abstimmung.default_takt(),
            frist_nah: Anlass::FristNah.default_takt(),
            ergebnis: Anlass::Ergebnis.default_takt(),
            delegation: Anlass::Delegation.default_takt(),
            antwort: Anlass::Antwort.default_takt(),
        }
    }
}

impl Auswahl {
    /// How soon for this occasion.
    #[must_use]
    pub const fn takt(&self, anlass: Anlass) -> Takt {
        match anlass {
            Anlass::FristNah => self.frist_nah,
            Anlass::Einspruch => self.einspruch,
            Anlass::Abstimmung => self.abstimmung,
            Anlass::Ergebnis => self.ergebnis,
            Anlass::Delegation => self.delegation,
            Anlass::Antwort => self.antwort,
        }
    }

    /// Chooses for this occasion.
    pub const fn set(&mut self, anlass: Anlass, takt: Takt) {
        let place = match anlass {
            Anlass::FristNah => &mut self.frist_nah,
            Anlass::Einspruch => &mut self.einspruch,
            Anlass::Abstimmung => &mut self.abstimmung,
            Anlass::Ergebnis => &mut self.ergebnis,
            Anlass::Delegation => &mut self.delegation,
            Anlass::Antwort => &mut self.antwort,
        };
        *place = takt;
    }
}
