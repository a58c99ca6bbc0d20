//! Sheets for the notice board: what a Beschluss or the statement of a Konto says, as a PDF that anybody can print and
//! check.
//!
//! A sheet comes as JSON and is everything that is known: the same sheet is the same PDF, byte for byte. It must never know
//! a clock, a file, an address on the network, or a rule of the weave.
//!
//! Read it in this order: [`blatt`], [`satz`], `vorlagen/gemeinsam.typ`, `vorlagen/beschluss.typ`.

pub mod blatt;
mod markdown;
mod satz;
mod siegel;
mod zeit;

use anyhow::{Context as _, Result, ensure};
use blatt::Blatt;
pub use zeit::NoZone;

/// The largest sheet that is read, in bytes of JSON: some two thousand voices, each with the longest reason.
pub const MOST_BYTES: usize = 16 * 1024 * 1024;

/// Sets the sheet.
///
/// # Errors
/// When it is larger than [`MOST_BYTES`], is not a sheet, or names a hash that is none; a [`NoZone`] when nothing is
/// known of its time zone.
pub fn print(sheet: &[u8]) -> Result<Vec<u8>> {
    ensure!(sheet.len() <= MOST_BYTES, "the sheet is larger than {MOST_BYTES} bytes");
    let blatt: Blatt = serde_json::from_slice(sheet).context("this is no sheet")?;
    match blatt {
        Blatt::Beschluss(beschluss) => satz::beschluss(&beschluss),
        Blatt::Auszug(auszug) => satz::auszug(&auszug),
    }
}
