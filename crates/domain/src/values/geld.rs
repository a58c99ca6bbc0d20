//! Money: whole cents, more than none, and where they lie. Knows no bank and no rounding.

use super::{AntragId, AuszahlungId, BuchungId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The one currency that an Ortsgewebekonto is kept in (ISO 4217).
pub const WAEHRUNG: &str = "EUR";

/// An amount in whole cents: at least one, at most a million euros.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Betrag(u32);

/// The number of cents is no [`Betrag`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BetragError;

impl fmt::Display for BetragError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "must be from 1 to {} cents", Betrag::MAX_CENTS)
    }
}

impl std::error::Error for BetragError {}

impl Betrag {
    /// One cent.
    pub const MIN_CENTS: i64 = 1;
    /// A million euros: more in one step is a slip of the hand.
    pub const MAX_CENTS: i64 = 100_000_000;

    /// So many cents.
    ///
    /// # Errors
    /// [`BetragError`] for less than one cent or more than a million euros.
    pub fn new(cents: i64) -> Result<Self, BetragError> {
        if !(Self::MIN_CENTS..=Self::MAX_CENTS).contains(&cents) {
            return Err(BetragError);
        }
        u32::try_from(cents).map(Self).map_err(|_| BetragError)
    }
    /// How many cents.
    #[must_use]
    pub const fn cents(self) -> i64 {
        self.0 as i64
    }
}

super::kind::words! {
    /// Where money lies: the accounts of the double-entry ledger of an Ortsweberei. All of them together are always zero.
    Geldkonto {
        /// Where it came from. What was given stands here below zero.
        Spenden = "spenden",
        /// What can still be decided about.
        Frei = "frei",
        /// What is reserved for payouts that are authorised and not yet paid.
        Reserviert = "reserviert",
        /// What was paid out.
        Ausgezahlt = "ausgezahlt",
    }
}

super::kind::words! {
    /// Why money moved in the ledger.
    BuchungArt {
        /// It was given.
        Spende = "spende",
        /// A Beschluss reserved it for a payout.
        Freigabe = "freigabe",
        /// A reserved payout was paid.
        Zahlung = "zahlung",
        /// The Beschluss of a reserved payout was repealed.
        Ruecknahme = "ruecknahme",
        /// A contra entry: an earlier entry was wrong.
        Korrektur = "korrektur",
    }
}

super::kind::words! {
    /// Where a payout stands.
    AuszahlungStatus {
        /// When it was decided there was too little free money: nothing was reserved.
        NichtGedeckt = "nicht_gedeckt",
        /// It is authorised: its money is reserved.
        Freigegeben = "freigegeben",
        /// A Verantwortliche paid it.
        Bezahlt = "bezahlt",
        /// Its Beschluss was repealed before it was paid: its money is free again.
        Zurueckgenommen = "zurueckgenommen",
    }
}

impl BuchungArt {
    /// From which account to which its money moves; a contra entry goes the other way of what it corrects.
    #[must_use]
    pub const fn weg(self) -> Option<(Geldkonto, Geldkonto)> {
        match self {
            Self::Spende => Some((Geldkonto::Spenden, Geldkonto::Frei)),
            Self::Freigabe => Some((Geldkonto::Frei, Geldkonto::Reserviert)),
            Self::Zahlung => Some((Geldkonto::Reserviert, Geldkonto::Ausgezahlt)),
            Self::Ruecknahme => Some((Geldkonto::Reserviert, Geldkonto::Frei)),
            Self::Korrektur => None,
        }
    }
    /// Whether a Verantwortliche may correct it: what came in and what went out. What a Beschluss reserved only a later
    /// Beschluss sets free.
    #[must_use]
    pub const fn is_korrigierbar(self) -> bool {
        matches!(self, Self::Spende | Self::Zahlung)
    }
}

impl AntragId {
    /// The payout that it leads to, should it ask for one: with the same bits.
    #[must_use]
    pub const fn auszahlung(self) -> AuszahlungId {
        AuszahlungId::from_u128(self.as_u128())
    }
}

impl AuszahlungId {
    /// The Antrag that asked for it.
    #[must_use]
    pub const fn antrag(self) -> AntragId {
        AntragId::from_u128(self.as_u128())
    }
}

impl BuchungId {
    /// This id with the beginning of a day (milliseconds since the epoch) in place of the moment that a `UUIDv7` tells.
    #[must_use]
    pub const fn of_day(self, day_ms: u64) -> Self {
        const MOMENT: u32 = 80;
        Self::from_u128(((day_ms as u128) << MOMENT) | (self.as_u128() & ((1 << MOMENT) - 1)))
    }
}
