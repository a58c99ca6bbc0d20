//! What fuzzing calls: every reader of foreign bytes in this crate, each with what has to hold whatever comes in. For
//! tests only.

use crate::benachrichtigung::{Abbestellung, Siegel};
use crate::bilder::picture::{WIDTHS, made};
use crate::blob::BlobKey;
use crate::identity::Identity;
use domain::{GarnrolleId, Timestamp};

/// Pictures: whatever is taken comes out in the sizes that are kept, small, and without what the file carried.
///
/// # Panics
/// When that does not hold.
pub fn pictures(bytes: &[u8]) {
    let Ok((encoding, sizes)) = made(bytes) else { return };
    let widest = WIDTHS.into_iter().max().unwrap_or(0);
    assert!(!sizes.is_empty() && sizes.len() <= WIDTHS.len());
    for size in &sizes {
        assert!((1..=widest).contains(&size.width) && (1..=3_840).contains(&size.height));
        assert!(!size.bytes.windows(6).any(|window| window == b"GEHEIM"), "notes of the camera");
        let format = image::guess_format(&size.bytes).ok().map(|format| format.to_mime_type());
        assert_eq!(format, Some(encoding.content_type()));
    }
}

/// Names of blobs: no name leads out of its place, and what is one stays as it is.
///
/// # Panics
/// When that does not hold.
pub fn blob_names(bytes: &[u8]) {
    for name in String::from_utf8_lossy(bytes).lines() {
        let Some(key) = BlobKey::new(name) else { continue };
        assert_eq!(key.as_str(), name);
        assert!(
            !name.starts_with('/') && !name.split('/').any(|part| part.is_empty() || part.starts_with('.'))
        );
        assert!(name.len() <= BlobKey::MAX && name.is_ascii());
    }
}

/// Tokens and seals: nothing that was not drawn opens anything.
///
/// # Panics
/// When something does.
pub fn tokens(identity: &Identity, bytes: &[u8]) {
    let (person, now) = (GarnrolleId::from_u128(7), Timestamp::EPOCH);
    for word in String::from_utf8_lossy(bytes).lines() {
        assert_eq!(identity.session(word, now), None);
        assert!(identity.take_link(word, now).is_err());
        assert!(!Siegel::with([1; 32]).holds(person, Abbestellung::Tagesbrief, word));
        let _ = Abbestellung::of_word(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_of_anybody() {
        fuzz::run("pictures", 4_000, pictures);
    }

    #[test]
    fn names_of_blobs() {
        fuzz::run("blob_names", 20_000, blob_names);
    }

    #[test]
    fn tokens_that_were_not_drawn() {
        let identity = Identity::in_memory().unwrap();
        identity.open_session(GarnrolleId::from_u128(7), Timestamp::EPOCH, [3; 32]).unwrap();
        fuzz::run("tokens", 5_000, |bytes| tokens(&identity, bytes));
    }
}
