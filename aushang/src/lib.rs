//! Sheets for the notice board: what a Beschluss says, as a PDF that anybody can print and check.
//!
//! A sheet comes as JSON and is everything that is known: the same sheet is the same PDF, byte for byte. It must never know
//! a clock, a file, an address on the network, or a rule of the weave.
//!
//! Read it in this order: [`blatt`], [`satz`], `vorlagen/beschluss.typ`.

pub mod blatt;
mod markdown;
mod satz;
mod siegel;
mod zeit;

use anyhow::{Context as _, Result, ensure};
use blatt::Blatt;

/// The largest sheet that is read, in bytes of JSON: some ten thousand voices.
pub const MOST_BYTES: usize = 4 * 1024 * 1024;

/// Sets the sheet.
///
/// # Errors
/// When it is larger than [`MOST_BYTES`], is not a sheet, or names a time zone or a hash that is none.
pub fn print(sheet: &[u8]) -> Result<Vec<u8>> {
    ensure!(sheet.len() <= MOST_BYTES, "the sheet is larger than {MOST_BYTES} bytes");
    let blatt: Blatt = serde_json::from_slice(sheet).context("this is no sheet")?;
    match blatt {
        Blatt::Beschluss(beschluss) => satz::beschluss(&beschluss),
    }
}
