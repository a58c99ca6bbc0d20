//! The small values that commands, events and state are made of. They check themselves when they come in from
//! outside; what was stored once is read back without a second judgement, so that `evolve` stays total.

mod anliegen;
mod bounds;
mod gegenstand;
mod geld;
mod id;
mod kind;
mod place;
mod text;
mod time;

pub use anliegen::{Anliegen, AntragArt, Ergebnis, Gewicht};
pub use bounds::{Bounds, BoundsError, Polygon, Ring};
pub use gegenstand::{Gegenstand, Meldestand};
pub use geld::{AuszahlungStatus, Betrag, BetragError, BuchungArt, Geldkonto, WAEHRUNG};
pub use id::{
    AbstimmungId, AntragId, AuszahlungId, BildId, BuchungId, CommandId, DelegationId, ElementId, FadenId,
    GarnrolleId, KnotenId, NachrichtId, OrtId,
};
pub use kind::{
    AntragStatus, AutomatikArt, FadenArt, InteresseArt, Kartenstatus, KnotenArt, StrukturArt, UnknownWord,
    Wahl,
};
pub use place::{Place, PlaceError};
pub use text::{
    Anschrift, Begruendung, Beschreibung, ElementText, Email, EmailError, GutText, LinkAdresse, ListenText,
    NachrichtText, Name, Postleitzahl, Quelle, Text, TextError, Titel, Unterart,
};
pub use time::{
    DAY, DELEGATION_LIFETIME, ENTSCHEIDUNGSFRIST, FADEN_LIFETIME, MELDEFRIST, Micros, Timestamp,
    TimestampError, VERGESSENSFRIST,
};
