//! The seal on an address that takes a letter off: who holds the letter may do that and nothing else, without signing in.
//! Must never open anything but this.

use super::{Anlass, Auswahl, Takt};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::GarnrolleId;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// What is taken off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Abbestellung {
    /// One occasion, however soon it was told.
    Anlass(Anlass),
    /// Everything that comes once a day.
    Tagesbrief,
}

impl Abbestellung {
    /// The word for it in the address.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Anlass(anlass) => anlass.word(),
            Self::Tagesbrief => "tagesbrief",
        }
    }

    /// What this word takes off.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        if word == "tagesbrief" { Some(Self::Tagesbrief) } else { Anlass::of_word(word).map(Self::Anlass) }
    }

    /// Takes it off a choice.
    pub fn apply(self, auswahl: &mut Auswahl) {
        for anlass in Anlass::ALL {
            let meant = match self {
                Self::Anlass(one) => one == anlass,
                Self::Tagesbrief => auswahl.takt(anlass) == Takt::Taeglich,
            };
            if meant {
                auswahl.set(anlass, Takt::Aus);
            }
        }
    }
}

/// The secret of the instance for these addresses. Never written anywhere else.
#[derive(Clone)]
pub struct Siegel([u8; 32]);

impl Siegel {
    /// The seal with this secret.
    #[must_use]
    pub const fn with(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    fn mac(&self, person: GarnrolleId, was: Abbestellung) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(b"weltgewebe-abbestellen-1\0");
        mac.update(&person.as_u128().to_be_bytes());
        mac.update(was.word().as_bytes());
        Some(mac)
    }

    /// The address behind the site, such as `/api/abbestellen?wer=…&was=…&siegel=…`.
    #[must_use]
    pub fn address(&self, person: GarnrolleId, was: Abbestellung) -> String {
        let mac = self.mac(person, was).map(|mac| mac.finalize().into_bytes());
        let seal = mac.map(|bytes| URL_SAFE_NO_PAD.encode(bytes)).unwrap_or_default();
        format!("/api/abbestellen?wer={person}&was={}&siegel={seal}", was.word())
    }

    /// Whether this seal was made for this, compared in constant time.
    #[must_use]
    pub fn holds(&self, person: GarnrolleId, was: Abbestellung, seal: &str) -> bool {
        let Ok(seal) = URL_SAFE_NO_PAD.decode(seal) else { return false };
        self.mac(person, was).is_some_and(|mac| mac.verify_slice(&seal).is_ok())
    }
}
