//! The seal of a sheet: a QR code that leads to where the decision is counted again, with the record of the decision and
//! the proof of its place in the log in the fragment, which no browser sends to a server. It must never know whether the
//! proof is right.

use crate::blatt::Beleg;
use anyhow::{Context as _, Result, ensure};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use qrcode::{EcLevel, QrCode, render::svg};

/// What the code says: `URL#p=POSITION&l=LEAF&r=ROOT&h=PROOF`, hashes in base64url, those of the proof one after another.
///
/// # Errors
/// When something is not a hash of 32 bytes in hexadecimal.
pub fn says(url: &str, beleg: &Beleg) -> Result<String> {
    let coded = |bytes: Vec<u8>| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let (leaf, root) = (coded(hash(&beleg.leaf)?), coded(hash(&beleg.root)?));
    let proof: Vec<u8> = beleg.proof.iter().map(|one| hash(one)).collect::<Result<Vec<_>>>()?.concat();
    Ok(format!("{url}#p={}&l={leaf}&r={root}&h={}", beleg.position, coded(proof)))
}

/// The code as SVG, with the quiet margin that readers need.
///
/// # Errors
/// When it is too long for a QR code: more than 2,953 bytes.
pub fn draw(says: &str) -> Result<String> {
    let code = QrCode::with_error_correction_level(says, EcLevel::L)
        .context("the proof is too long for a QR code")?;
    Ok(code.render::<svg::Color<'_>>().quiet_zone(true).min_dimensions(400, 400).build())
}

fn hash(hex: &str) -> Result<Vec<u8>> {
    ensure!(hex.len() == 64 && hex.is_ascii(), "no hash of 32 bytes: {hex}");
    let digits = (0..64).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16));
    digits.collect::<Result<_, _>>().with_context(|| format!("no hash of 32 bytes: {hex}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beleg(hashes: usize) -> Beleg {
        Beleg {
            position: 7,
            leaf: "ab".repeat(32),
            root: "01".repeat(32),
            proof: vec!["ff".repeat(32); hashes],
        }
    }

    #[test]
    fn the_code_says_where_and_what() {
        let said = says("https://w.example/nachzaehlen/1", &beleg(1)).unwrap();
        let leaf = "q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s";
        assert!(said.starts_with(&format!("https://w.example/nachzaehlen/1#p=7&l={leaf}&r=AQEB")), "{said}");
        assert!(said.ends_with("&h=__________________________________________8"), "{said}");
    }

    #[test]
    fn a_log_of_a_million_million_records_still_fits() {
        assert!(draw(&says("https://weltgewebe.example/nachzaehlen/x", &beleg(40)).unwrap()).is_ok());
        assert!(draw(&says("https://weltgewebe.example/nachzaehlen/x", &beleg(70)).unwrap()).is_err());
    }

    #[test]
    fn what_is_no_hash_is_refused_by_name() {
        for wrong in ["", "zz", &"0g".repeat(32), &"ä".repeat(32)] {
            let beleg = Beleg { leaf: wrong.to_owned(), ..beleg(0) };
            assert!(says("", &beleg).unwrap_err().to_string().contains("no hash"));
        }
    }
}
