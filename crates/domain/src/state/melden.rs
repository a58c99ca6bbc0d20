//! What was reported and what was frozen, as far as a rule asks for it. What it says is the business of `views`.

use super::State;
use crate::event::Event;
use crate::values::{AntragId, GarnrolleId, Gegenstand, Meldestand};
use serde::{Deserialize, Serialize};

/// How many of a Weber's Meldungen are voted on at once at most, so that nobody collapses a whole town.
pub const MELDUNGEN_ZUGLEICH: u32 = 5;

/// What was ever reported or frozen about one thing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Sichtung {
    /// The newest Meldung.
    pub meldung: Option<Meldung>,
    /// The Antrag that keeps it frozen.
    pub eingefroren: Option<AntragId>,
}

/// A Meldung and what came of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Meldung {
    /// The Antrag that was voted on.
    pub antrag: AntragId,
    /// In which version it was reported.
    pub version: u32,
    /// What came of it.
    pub stand: Meldestand,
}

impl Sichtung {
    /// Lets an event about this thing happen.
    pub fn follow(&mut self, event: &Event) {
        match event {
            Event::InhaltEingeklappt { version, antrag, .. } => {
                let (antrag, version, stand) = (*antrag, *version, Meldestand::Eingeklappt);
                self.meldung = Some(Meldung { antrag, version, stand });
            }
            Event::InhaltAusgeblendet { .. } => self.end(Meldestand::Ausgeblendet),
            Event::InhaltGezeigt { .. } => self.end(Meldestand::Gezeigt),
            Event::InhaltEingefroren { antrag, .. } => self.eingefroren = Some(*antrag),
            Event::InhaltAufgetaut { .. } => self.eingefroren = None,
            _ => {}
        }
    }

    const fn end(&mut self, stand: Meldestand) {
        if let Some(meldung) = &mut self.meldung {
            meldung.stand = stand;
        }
    }

    /// Whether it is frozen: nobody sees or changes it.
    #[must_use]
    pub const fn is_frozen(&self) -> bool {
        self.eingefroren.is_some()
    }

    /// Whether it is not simply shown: collapsed, hidden behind a notice, or frozen.
    #[must_use]
    pub const fn is_folded(&self) -> bool {
        let shown = matches!(self.meldung, None | Some(Meldung { stand: Meldestand::Gezeigt, .. }));
        !shown || self.is_frozen()
    }
}

impl State {
    /// What was ever reported or frozen about a thing.
    #[must_use]
    pub fn sichtung(&self, gegenstand: Gegenstand) -> Sichtung {
        self.sichtungen.get(&gegenstand).copied().unwrap_or_default()
    }

    /// How many Meldungen of a person are voted on now.
    #[must_use]
    pub fn running_meldungen(&self, by: GarnrolleId) -> u32 {
        let running = |sichtung: &&Sichtung| {
            sichtung.meldung.is_some_and(|meldung| {
                meldung.stand == Meldestand::Eingeklappt
                    && self.antraege.get(&meldung.antrag).is_some_and(|antrag| antrag.by == by)
            })
        };
        u32::try_from(self.sichtungen.values().filter(running).count()).unwrap_or(u32::MAX)
    }
}
