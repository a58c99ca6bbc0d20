//! The tests of the views over a world that is woven by chance through the real rules.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod automatik;
mod fold;
mod karte;
mod suche;
mod vorschau;
mod world;
mod zeit;
