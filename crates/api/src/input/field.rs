//! How one JSON value becomes a value of the domain, and what is said when it does not.

use crate::aufgabe::Aktion;
use crate::language::Words;
use domain::{
    AntragArt, AntragId, Betrag, BildId, ElementId, Email, FadenId, GarnrolleId, InteresseArt, Kartenstatus,
    KnotenArt, KnotenId, NachrichtId, OrtId, Text, TextError, Timestamp, WAEHRUNG, Wahl,
};
use ports::benachrichtigung::{Sprache, Takt};
use ports::identity::Umfang;
use serde_json::Value;
use std::str::FromStr;

/// A value that can stand in a field.
pub trait FromField: Sized {
    /// The value of the field.
    ///
    /// # Errors
    /// The rule that it breaks, as words that follow the field's name.
    fn from_field(value: &Value) -> Result<Self, Words>;
}

static A_TEXT: Words = Words::fixed("muss ein Text sein", "must be a text");
static A_NUMBER: Words = Words::fixed("muss eine Zahl sein", "must be a number");
static A_SWITCH: Words = Words::fixed("muss true oder false sein", "must be true or false");
static AN_ID: Words = Words::fixed("muss eine UUID sein", "must be a UUID");
static A_COUNT: Words = Words::fixed(
    "muss eine ganze Zahl von 0 bis 4294967295 sein",
    "must be a whole number from 0 to 4294967295",
);
static A_MOMENT: Words = Words::fixed(
    "muss ein Zeitpunkt nach RFC 3339 sein, etwa 2026-11-21T07:00:00Z",
    "must be a moment in RFC 3339, such as 2026-11-21T07:00:00Z",
);
static A_MAIL: Words = Words::fixed(
    "muss eine E-Mail-Adresse sein, etwa name@example.org",
    "must be an e-mail address, such as name@example.org",
);
static EMPTY: Words = Words::fixed("darf nicht leer sein", "must not be empty");
static CONTROL: Words = Words::fixed("enthält ein Steuerzeichen", "holds a control character");

fn text(value: &Value) -> Result<&str, Words> {
    value.as_str().ok_or_else(|| A_TEXT.clone())
}

/// What is wrong with a text.
pub(super) fn text_rule(error: TextError) -> Words {
    match error {
        TextError::TooShort { min: 1 } => EMPTY.clone(),
        TextError::TooShort { min } => Words::made(
            format!("braucht mindestens {min} Zeichen"),
            format!("needs at least {min} characters"),
        ),
        TextError::TooLong { max, is } => Words::made(
            format!("fasst höchstens {max} Zeichen, dies sind {is}"),
            format!("holds at most {max} characters, these are {is}"),
        ),
        TextError::ControlCharacter => CONTROL.clone(),
    }
}

/// What is wrong with a word that is none of a list.
pub(super) fn word_rule(known: &[&str]) -> Words {
    let known = known.join(", ");
    Words::made(format!("ist keines von: {known}"), format!("is none of: {known}"))
}

impl<const MIN: usize, const MAX: usize> FromField for Text<MIN, MAX> {
    fn from_field(value: &Value) -> Result<Self, Words> {
        Self::new(text(value)?).map_err(text_rule)
    }
}

impl FromField for String {
    fn from_field(value: &Value) -> Result<Self, Words> {
        text(value).map(str::to_owned)
    }
}

impl FromField for Email {
    fn from_field(value: &Value) -> Result<Self, Words> {
        Self::new(text(value)?).map_err(|_| A_MAIL.clone())
    }
}

impl FromField for Timestamp {
    fn from_field(value: &Value) -> Result<Self, Words> {
        text(value)?.parse().map_err(|_| A_MOMENT.clone())
    }
}

impl FromField for bool {
    fn from_field(value: &Value) -> Result<Self, Words> {
        value.as_bool().ok_or_else(|| A_SWITCH.clone())
    }
}

impl FromField for f64 {
    fn from_field(value: &Value) -> Result<Self, Words> {
        value.as_f64().ok_or_else(|| A_NUMBER.clone())
    }
}

impl FromField for u32 {
    fn from_field(value: &Value) -> Result<Self, Words> {
        value.as_u64().and_then(|number| Self::try_from(number).ok()).ok_or_else(|| A_COUNT.clone())
    }
}

static AN_AMOUNT: Words = Words::fixed(
    "muss eine ganze Zahl von 1 bis 100000000 Cent sein",
    "must be a whole number from 1 to 100000000 cents",
);

impl FromField for Betrag {
    fn from_field(value: &Value) -> Result<Self, Words> {
        value.as_i64().and_then(|cents| Self::new(cents).ok()).ok_or_else(|| AN_AMOUNT.clone())
    }
}

/// The one currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Waehrung;

impl FromField for Waehrung {
    fn from_field(value: &Value) -> Result<Self, Words> {
        if text(value)? == WAEHRUNG { Ok(Self) } else { Err(word_rule(&[WAEHRUNG])) }
    }
}

impl FromField for uuid::Uuid {
    fn from_field(value: &Value) -> Result<Self, Words> {
        text(value)?.parse().map_err(|_| AN_ID.clone())
    }
}

macro_rules! ids_from_fields {
    ($($id:ty),+) => {$(
        impl FromField for $id {
            fn from_field(value: &Value) -> Result<Self, Words> {
                Self::from_str(text(value)?).map_err(|_| AN_ID.clone())
            }
        }
    )+};
}
ids_from_fields!(BildId, OrtId, GarnrolleId, KnotenId, ElementId, FadenId, AntragId, NachrichtId);

macro_rules! words_from_fields {
    ($($word:ty),+) => {$(
        impl FromField for $word {
            fn from_field(value: &Value) -> Result<Self, Words> {
                Self::from_str(text(value)?).map_err(|error| word_rule(error.known))
            }
        }
    )+};
}
words_from_fields!(KnotenArt, InteresseArt, Kartenstatus, AntragArt, Wahl);

impl FromField for Aktion {
    fn from_field(value: &Value) -> Result<Self, Words> {
        Self::of_word(text(value)?).ok_or_else(|| word_rule(&Self::WORDS))
    }
}

impl FromField for Takt {
    fn from_field(value: &Value) -> Result<Self, Words> {
        Self::of_word(text(value)?).ok_or_else(|| word_rule(&Self::ALL.map(Self::word)))
    }
}

impl FromField for Umfang {
    fn from_field(value: &Value) -> Result<Self, Words> {
        let word = text(value)?;
        let found = Self::ALL.into_iter().find(|umfang| umfang.word() == word);
        found.ok_or_else(|| word_rule(&Self::ALL.map(Self::word)))
    }
}

impl FromField for Sprache {
    fn from_field(value: &Value) -> Result<Self, Words> {
        Self::of_tag(text(value)?).ok_or_else(|| word_rule(&["de", "en"]))
    }
}
