//! What somebody may do with an Antrag at a moment: the same rules as the decisions beside this file, asked of facts that a
//! view has too, so that no button is shown in vain. A property holds the two together.

use crate::state::{Einspruch, Status};
use crate::values::{AntragStatus, GarnrolleId, OrtId};

/// What has to be known of an Antrag and of who looks at it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lage {
    /// Who looks, whether verified, and where at home.
    pub wer: (GarnrolleId, Status, OrtId),
    /// Whose business the Antrag is.
    pub ort: OrtId,
    /// Who filed it.
    pub by: GarnrolleId,
    /// Where it stands now.
    pub status: AntragStatus,
    /// The Einspruch of who looks.
    pub einspruch: Option<Einspruch>,
    /// Who has no voice in it.
    pub without_voice: Option<GarnrolleId>,
}

/// What can be done with an Antrag.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mitreden {
    /// Take it back.
    Zurueckziehen,
    /// Object.
    EinspruchErheben,
    /// Take the own Einspruch back.
    EinspruchZurueckziehen,
    /// Cast a Stimme, or change it.
    Abstimmen,
}

impl Mitreden {
    /// The word of the interface.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Zurueckziehen => "zurueckziehen",
            Self::EinspruchErheben => "einspruch_erheben",
            Self::EinspruchZurueckziehen => "einspruch_zurueckziehen",
            Self::Abstimmen => "abstimmen",
        }
    }
}

impl Lage {
    /// Everything that would not be refused now.
    pub fn erlaubt(self) -> impl Iterator<Item = Mitreden> {
        let (id, status, home) = self.wer;
        let (open, own) = (self.status == AntragStatus::Offen, self.by == id);
        let weber_here = status == Status::Weber && home == self.ort;
        let votes = self.status == AntragStatus::Abstimmung && self.without_voice != Some(id);
        let offers = [
            (Mitreden::Zurueckziehen, open && own),
            (Mitreden::EinspruchErheben, open && !own && weber_here && self.einspruch.is_none()),
            (Mitreden::EinspruchZurueckziehen, open && self.einspruch == Some(Einspruch::Steht)),
            (Mitreden::Abstimmen, votes && weber_here),
        ];
        offers.into_iter().filter(|(_, offered)| *offered).map(|(act, _)| act)
    }
}
