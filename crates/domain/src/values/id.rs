//! Ids: one newtype per thing, so that a Knoten can never be mistaken for a Faden. UUIDv7 by convention of whoever
//! draws them; this crate only carries them.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The id with these 128 bits.
            #[must_use]
            pub const fn from_u128(bits: u128) -> Self {
                Self(Uuid::from_u128(bits))
            }
            /// The 128 bits of the id.
            #[must_use]
            pub const fn as_u128(self) -> u128 {
                self.0.as_u128()
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0.hyphenated())
            }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// An Ortsweberei.
    OrtId,
    /// A Garnrolle: the account of one person.
    GarnrolleId,
    /// A Knoten.
    KnotenId,
    /// A Faden, also when it has been twisted into Garn.
    FadenId,
    /// An element in the Raum of a Knoten.
    ElementId,
    /// A message in the Gespräch of a Knoten.
    NachrichtId,
    /// An Antrag. Its Raum is the Knoten with the same bits.
    AntragId,
    /// The vote about an Antrag, with the same bits.
    AbstimmungId,
    /// A voice lent to somebody.
    DelegationId,
    /// A payout. It has the bits of the Antrag that asked for it.
    AuszahlungId,
    /// An entry in the ledger of an Ortsgewebekonto.
    BuchungId,
    /// An uploaded picture: made of its content and of who uploaded it (a UUIDv8).
    BildId,
    /// A command; a repetition carries the same one and has no second effect.
    CommandId,
}

impl AbstimmungId {
    /// The Antrag that is voted on.
    #[must_use]
    pub const fn antrag(self) -> AntragId {
        AntragId(self.0)
    }
}

impl AntragId {
    /// The Knoten that is the Raum of the Antrag: where its words stand and its Gespräch is held.
    #[must_use]
    pub const fn raum(self) -> KnotenId {
        KnotenId(self.0)
    }
    /// The vote about it, should there be one: it has the same bits, so that it has its address before it is opened.
    #[must_use]
    pub const fn abstimmung(self) -> AbstimmungId {
        AbstimmungId(self.0)
    }
}
