//! The whole surface, in the process: per address the good case and every refusal that it can answer with.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may fall over; that is how they fail")]

mod abuse;
mod aushang;
mod auszug;
mod auth;
mod automatik;
mod benachrichtigungen;
mod betreiber;
mod bilder;
mod describing;
mod entscheiden;
mod erlaubt;
mod faeden;
mod fuzzing;
mod garnrollen;
mod gespraech;
mod headers;
mod knoten;
mod konto;
mod live;
mod looking;
mod meldungen;
mod privacy;
mod raum;
mod rum;
mod telling;
mod vergessen;
mod vorschau;
mod wire;
mod world;
mod zugaenge;
