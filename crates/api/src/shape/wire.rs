//! How single values stand on the wire: ids as UUIDs, moments in RFC 3339, coordinates in degrees with at most seven
//! decimals, shares from 0 to 1.

use domain::{
    AbstimmungId, AntragId, AuszahlungId, BildId, BuchungId, DelegationId, ElementId, FadenId, GarnrolleId,
    KnotenId, NachrichtId, OrtId, Timestamp,
};
use ports::identity::ZugangId;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, Object, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

/// What stands in place of a name or a title that was forgotten (`domain.md`, Vergessen).
pub(crate) const FORGOTTEN: &str = "ehemalige Rolle";

/// What a Knoten is called of which nobody is told what it says.
pub(crate) const FROZEN: &str = "Eingefroren";

/// An id of anything.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Id(pub Uuid);

macro_rules! ids {
    ($($id:ty),+) => {$(
        impl From<$id> for Id {
            fn from(id: $id) -> Self {
                Self(id.0)
            }
        }
    )+};
}
ids!(
    BildId,
    OrtId,
    GarnrolleId,
    KnotenId,
    FadenId,
    ElementId,
    NachrichtId,
    AntragId,
    AbstimmungId,
    DelegationId,
    AuszahlungId,
    BuchungId,
    ZugangId
);

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut buffer = [0; uuid::fmt::Hyphenated::LENGTH];
        serializer.serialize_str(self.0.as_hyphenated().encode_lower(&mut buffer))
    }
}

/// A moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Moment(pub Timestamp);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// Degrees, kept in 1e-7.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Degrees(pub i32);

impl Serialize for Degrees {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.0) / 1e7)
    }
}

/// A share from 0 to 1, kept in millionths.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Share(pub u32);

impl Serialize for Share {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.0) / 1e6)
    }
}

/// A word of one of the domain's lists.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Word(pub &'static str);

impl Serialize for Word {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

/// Bytes that are no JSON, for the OpenAPI.
pub(crate) enum Binary {}

macro_rules! schemas {
    ($($name:ident = $word:literal $make:expr;)+) => {$(
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let build: fn(ObjectBuilder) -> ObjectBuilder = $make;
                let object: Object = build(ObjectBuilder::new()).build();
                RefOr::T(Schema::Object(object))
            }
        }
        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed($word)
            }
        }
    )+};
}

schemas! {
    Id = "Id" |o| o.schema_type(Type::String).format(Some(SchemaFormat::Custom("uuid".to_owned())));
    Moment = "Moment" |o| o.schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)));
    Degrees = "Degrees" |o| o.schema_type(Type::Number).minimum(Some(-180.0)).maximum(Some(180.0));
    Share = "Share" |o| o.schema_type(Type::Number).minimum(Some(0.0)).maximum(Some(1.0));
    Word = "Word" |o| o.schema_type(Type::String);
    Binary = "Binary" |o| o.schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)));
}

macro_rules! word_lists {
    ($($(#[$doc:meta])* $name:ident = $words:expr;)+) => {$(
        $(#[$doc])*
        pub(crate) enum $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let words = ObjectBuilder::new().schema_type(Type::String).enum_values(Some($words.iter().copied()));
                RefOr::T(Schema::Object(words.build()))
            }
        }
        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name).trim_end_matches("Wort"))
            }
        }
    )+};
}

word_lists! {
    /// The kinds of Knoten, for the OpenAPI.
    KnotenArtWort = domain::KnotenArt::WORDS;
    /// The kinds of Fäden, for the OpenAPI.
    FadenArtWort = domain::FadenArt::WORDS;
    /// The senses in which somebody joins, for the OpenAPI.
    InteresseArtWort = domain::InteresseArt::WORDS;
    /// What the map shows of a Garnrolle, for the OpenAPI.
    KartenstatusWort = domain::Kartenstatus::WORDS;
    /// Gast or Weber, for the OpenAPI.
    StatusWort = ["gast", "weber"];
    /// What an interface may offer, for the OpenAPI.
    DarfWort = ["schreiben", "interesse", "gestalten", "aendern", "verzwirnen", "entzwirnen", "melden", "einfrieren"];
    /// What can be done about what stands in a Knoten, for the OpenAPI.
    MeldenWort = ["melden", "einfrieren"];
    /// How something that was reported or frozen can stand, for the OpenAPI.
    MeldestandWort = ["eingeklappt", "gezeigt", "ausgeblendet", "eingefroren"];
    /// The kinds of Anträge, for the OpenAPI.
    AntragArtWort = domain::AntragArt::WORDS;
    /// Where an Antrag can stand, for the OpenAPI.
    AntragStatusWort = domain::AntragStatus::WORDS;
    /// What automatic acts are about, for the OpenAPI.
    AutomatikArtWort = domain::AutomatikArt::WORDS;
    /// What the weave does by itself, for the OpenAPI.
    VorgangWort = [
        "FadenVerblasst", "FadenEntzwirnt", "KnotenAufgeloest", "AbstimmungEroeffnet", "AbstimmungGeschlossen",
        "AntragAngenommen", "AntragAbgelehnt", "BeschlussAufgehoben", "InhaltAusgeblendet", "InhaltGezeigt",
        "InhaltAufgetaut", "AuszahlungFreigegeben", "AuszahlungNichtGedeckt", "AuszahlungZurueckgenommen",
        "VerifizierungBeschlossen", "VerifizierungEntzogen", "DelegationGeendet", "RolleVergessen",
    ];
    /// Why money moved, for the OpenAPI.
    BuchungArtWort = domain::BuchungArt::WORDS;
    /// The accounts of the ledger, for the OpenAPI.
    GeldkontoWort = domain::Geldkonto::WORDS;
    /// Where a payout can stand, for the OpenAPI.
    AuszahlungStatusWort = domain::AuszahlungStatus::WORDS;
    /// What can be done at a Konto, for the OpenAPI.
    KontoTatWort = ["spenden", "bezahlen", "korrigieren"];
    /// How a Stimme is cast, for the OpenAPI.
    WahlWort = domain::Wahl::WORDS;
    /// What can be done with an Antrag, for the OpenAPI.
    MitredenWort = ["zurueckziehen", "einspruch_erheben", "einspruch_zurueckziehen", "abstimmen"];
    /// What an element can be, for the OpenAPI.
    ElementArtWort = ["text", "link", "bild", "liste"];
    /// What a Zugang may be good for, for the OpenAPI.
    UmfangWort = ports::identity::Umfang::ALL.map(ports::identity::Umfang::word);
    /// The pages that are told apart, for the OpenAPI.
    SeiteWort = crate::rum::PAGES;
    /// What is measured of a page, for the OpenAPI.
    MessgroesseWort = crate::rum::Metric::WORDS;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: &impl Serialize) -> String {
        serde_json::to_string(value).unwrap()
    }

    #[test]
    fn values_stand_on_the_wire_as_agreed() {
        assert_eq!(written(&Degrees(99_999_999)), "9.9999999");
        assert_eq!(written(&Degrees(-1_234_567_891)), "-123.4567891");
        assert_eq!(written(&Share(500_000)), "0.5");
        assert_eq!(written(&Moment(Timestamp::EPOCH)), "\"1970-01-01T00:00:00.000000Z\"");
        assert_eq!(written(&Id(Uuid::from_u128(1))), "\"00000000-0000-0000-0000-000000000001\"");
    }

    #[test]
    fn no_coordinate_ever_has_more_than_seven_decimals() {
        for e7 in (-1_800_000_000..=1_800_000_000).step_by(777_777) {
            let text = written(&Degrees(e7));
            assert!(text.split_once('.').is_none_or(|(_, decimals)| decimals.len() <= 7), "{text}");
            assert!(!text.contains('e'), "{text}");
        }
    }
}
