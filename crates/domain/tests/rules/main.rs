//! The rules of the weave as sentences: given what happened, when somebody does something, then this follows. Every
//! boundary is tried a microsecond, a metre or a character before, on and after it. Knows only the crate's public face.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a scene that cannot be set stops its test"
)]

mod abstimmungen;
mod antraege;
mod delegationen;
mod faeden;
mod fixture;
mod garnrollen;
mod gespraech;
mod karte;
mod knoten;
mod konto;
mod meldungen;
mod orte;
mod properties;
mod raum;
mod refusals;
mod values;
mod veranstaltungen;
mod vergessen;
mod vorschau;
