//! Texts with limits. A limit counts Unicode scalar values after trimming; control characters other than line break
//! and tabulator are refused. What was stored once is read back unchecked.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A text of at least `MIN` and at most `MAX` characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text<const MIN: usize, const MAX: usize>(String);

/// Why a text was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TextError {
    /// Fewer characters than the least that is needed.
    TooShort {
        /// The least number of characters.
        min: usize,
    },
    /// More characters than fit.
    TooLong {
        /// The greatest number of characters.
        max: usize,
        /// How many there were.
        is: usize,
    },
    /// A control character other than line break and tabulator.
    ControlCharacter,
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { min } => write!(f, "needs at least {min} characters"),
            Self::TooLong { max, is } => write!(f, "holds at most {max} characters, these are {is}"),
            Self::ControlCharacter => f.write_str("holds a control character"),
        }
    }
}

impl std::error::Error for TextError {}

impl<const MIN: usize, const MAX: usize> Text<MIN, MAX> {
    /// The least number of characters.
    pub const MIN: usize = MIN;
    /// The greatest number of characters.
    pub const MAX: usize = MAX;

    /// The trimmed text.
    ///
    /// # Errors
    /// [`TextError`] when it is too short, too long or holds a control character.
    pub fn new(text: &str) -> Result<Self, TextError> {
        let text = text.trim();
        let is = text.chars().count();
        if is < MIN {
            return Err(TextError::TooShort { min: MIN });
        }
        if is > MAX {
            return Err(TextError::TooLong { max: MAX, is });
        }
        if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t' && c != '\r') {
            return Err(TextError::ControlCharacter);
        }
        Ok(Self(text.to_owned()))
    }
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> Text<1, MAX> {
    /// How it begins: its first line, cut where it does not fit.
    #[must_use]
    pub fn beginning<const FITS: usize>(&self) -> Text<1, FITS> {
        // A text begins with what is no blank, so that its first line is not empty.
        let line = self.0.lines().next().unwrap_or_default().trim_end();
        if line.chars().count() <= FITS {
            return Text(line.to_owned());
        }
        let cut: String = line.chars().take(FITS.saturating_sub(1)).collect();
        Text(format!("{}…", cut.trim_end()))
    }
}

impl From<&Begruendung> for Beschreibung {
    fn from(grund: &Begruendung) -> Self {
        Self(grund.0.clone())
    }
}

impl<const MAX: usize> Default for Text<0, MAX> {
    fn default() -> Self {
        Self(String::new())
    }
}

impl<const MIN: usize, const MAX: usize> fmt::Display for Text<MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The title of a Knoten.
pub type Titel = Text<1, 120>;
/// The description of a Knoten, in Markdown; may be empty.
pub type Beschreibung = Text<0, 20_000>;
/// The sub-kind of a veranstaltung or einrichtung, such as `spielplatz`.
pub type Unterart = Text<1, 40>;
/// A message in a Gespräch.
pub type NachrichtText = Text<1, 4_000>;
/// A text element in a Raum, or the alternative text of an image.
pub type ElementText = Text<1, 10_000>;
/// One line of a list element.
pub type ListenText = Text<1, 500>;
/// A web address in a link element: `http://`, `https://` or `mailto:`, checked where it comes in.
pub type LinkAdresse = Text<1, 2_000>;
/// One Gut or one Kompetenz.
pub type GutText = Text<1, 80>;
/// Why somebody objects or votes so.
pub type Begruendung = Text<1, 2_000>;
/// The name of a person or an Ortsweberei.
pub type Name = Text<1, 80>;
/// One line of a postal address.
pub type Anschrift = Text<1, 120>;
/// A postal code.
pub type Postleitzahl = Text<1, 12>;
/// Where an imported Knoten comes from, such as `osm:node/1234`; unique within an Ortsweberei.
pub type Quelle = Text<1, 200>;

/// An e-mail address: one `@`, something on both sides, at most 254 bytes, compared without case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

/// The text is not an e-mail address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EmailError;

impl fmt::Display for EmailError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("is not an e-mail address such as name@example.org")
    }
}

impl std::error::Error for EmailError {}

impl Email {
    /// The address, trimmed and in lower case.
    ///
    /// # Errors
    /// [`EmailError`] unless there is exactly one `@` between a local part (≤ 64 bytes) and a domain with a dot or
    /// the name `localhost`, without blanks, control characters or line breaks.
    pub fn new(text: &str) -> Result<Self, EmailError> {
        let text = text.trim().to_lowercase();
        let (local, host) = text.split_once('@').ok_or(EmailError)?;
        let clean = |part: &str| {
            !part.is_empty()
                && !part.starts_with('.')
                && !part.ends_with('.')
                && !part.contains("..")
                && !part.chars().any(|c| c.is_whitespace() || c.is_control() || "@<>()[]\\,;:\"".contains(c))
        };
        let fits = text.len() <= 254 && local.len() <= 64;
        let reachable = host == "localhost" || host.contains('.');
        if fits && reachable && clean(local) && clean(host) { Ok(Self(text)) } else { Err(EmailError) }
    }
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
