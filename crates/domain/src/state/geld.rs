//! The Ortsgewebekonto as a double-entry ledger: how much lies in which account, every entry, every payout. Receipts and
//! names are the business of `views`.

use crate::values::{AuszahlungId, AuszahlungStatus, Betrag, BuchungArt, Geldkonto, OrtId};
use serde::{Deserialize, Serialize};

/// The most that a Konto holds, in cents: ten billion euros.
pub const KONTO_MAX_CENTS: i64 = 1_000_000_000_000;

/// How much lies in each account of an Ortsweberei, in cents. Every movement takes from one account what it gives to
/// another, so that all of them together are always zero.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Salden {
    spenden: i64,
    frei: i64,
    reserviert: i64,
    ausgezahlt: i64,
}

impl Salden {
    /// What lies in an account; below zero only where money comes from.
    #[must_use]
    pub const fn of(&self, konto: Geldkonto) -> i64 {
        match konto {
            Geldkonto::Spenden => self.spenden,
            Geldkonto::Frei => self.frei,
            Geldkonto::Reserviert => self.reserviert,
            Geldkonto::Ausgezahlt => self.ausgezahlt,
        }
    }
    /// The money that is there: what is free and what is reserved.
    #[must_use]
    pub const fn saldo(&self) -> i64 {
        self.frei.saturating_add(self.reserviert)
    }
    /// All accounts together: zero.
    #[must_use]
    pub const fn summe(&self) -> i64 {
        self.saldo().saturating_add(self.spenden).saturating_add(self.ausgezahlt)
    }
    /// Moves money from one account to another.
    pub fn bewege(&mut self, (from, to): (Geldkonto, Geldkonto), betrag: Betrag) {
        *self.konto(from) -= betrag.cents();
        *self.konto(to) += betrag.cents();
    }

    const fn konto(&mut self, konto: Geldkonto) -> &mut i64 {
        match konto {
            Geldkonto::Spenden => &mut self.spenden,
            Geldkonto::Frei => &mut self.frei,
            Geldkonto::Reserviert => &mut self.reserviert,
            Geldkonto::Ausgezahlt => &mut self.ausgezahlt,
        }
    }
}

/// An entry in the ledger.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Buchung {
    /// In whose ledger it stands.
    pub ort: OrtId,
    /// Why money moved.
    pub art: BuchungArt,
    /// From which account to which.
    pub weg: (Geldkonto, Geldkonto),
    /// How much.
    pub betrag: Betrag,
    /// The payout that it is about.
    pub auszahlung: Option<AuszahlungId>,
    /// Whether a contra entry undid it.
    pub korrigiert: bool,
}

/// A payout that was decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Auszahlung {
    /// Out of whose Konto.
    pub ort: OrtId,
    /// How much.
    pub betrag: Betrag,
    /// Where it stands.
    pub status: AuszahlungStatus,
}
