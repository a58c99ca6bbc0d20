//! The small values that commands, events and state are made of. They check themselves when they come in from
//! outside; what was stored once is read back without a second judgement, so that `evolve` stays total.

mod bounds;
mod id;
mod kind;
mod place;
mod text;
mod time;

pub use bounds::{Bounds, BoundsError, Polygon, Ring};
pub use id::{CommandId, ElementId, FadenId, GarnrolleId, KnotenId, NachrichtId, OrtId};
pub use kind::{FadenArt, InteresseArt, Kartenstatus, KnotenArt, StrukturArt, UnknownWord};
pub use place::{Place, PlaceError};
pub use text::{
    Anschrift, Beschreibung, ElementText, Email, EmailError, GutText, LinkAdresse, ListenText, NachrichtText,
    Name, Postleitzahl, Quelle, Text, TextError, Titel, Unterart,
};
pub use time::{FADEN_LIFETIME, Micros, Timestamp, TimestampError};
