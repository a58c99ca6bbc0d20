//! Tokens: what proves to the server that a browser or a letter belongs to a Garnrolle. The server keeps only their
//! SHA-256; a token itself must never reach a log, a store or a `Debug` output.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use std::fmt;

/// How many random bytes a token is made of.
pub const TOKEN_BYTES: usize = 32;

/// The length of every token in base64url characters.
const TOKEN_CHARACTERS: usize = 43;

/// A secret of 32 random bytes in base64url without padding. Whoever holds it acts as the person.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// The token made of these random bytes.
    #[must_use]
    pub fn from_random(random: [u8; TOKEN_BYTES]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(random))
    }
    /// The secret text, for the letter or the cookie it goes into.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// What is kept of a token.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct TokenHash(pub(super) [u8; 32]);

impl TokenHash {
    /// The hash of what somebody presents as a token, or nothing when it cannot be one.
    pub(super) fn of(presented: &str) -> Option<Self> {
        let plausible = presented.len() == TOKEN_CHARACTERS && presented.is_ascii();
        plausible.then(|| Self(Sha256::digest(presented.as_bytes()).into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_hides_its_value_and_has_the_length_that_is_looked_up() {
        let token = Token::from_random([7; TOKEN_BYTES]);
        assert_eq!(token.reveal().len(), TOKEN_CHARACTERS);
        assert!(!format!("{token:?}").contains(token.reveal()));
        assert!(TokenHash::of(token.reveal()).is_some());
        assert_eq!(TokenHash::of("short"), None);
        assert_eq!(TokenHash::of(&"ü".repeat(22)[..]), None);
    }
}
