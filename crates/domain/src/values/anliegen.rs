//! What an Antrag is about, and what a vote about it came to. Knows no words that people wrote and no clock.

use super::{AntragId, Betrag, FadenId, GarnrolleId, Gegenstand, Wahl};
use serde::{Deserialize, Serialize};

/// What an Antrag asks for. Those that name something are carried out in the step that accepts them, except for a post
/// and a Sachantrag, which are for people to carry out (`domain.md`, Deciding, 6).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Anliegen {
    /// Anything: a purchase, a rule, a change.
    Sachantrag,
    /// To be verified oneself.
    Weberantrag,
    /// To take somebody's verification back.
    VerifizierungEntziehen {
        /// Whose.
        garnrolle: GarnrolleId,
    },
    /// To untwist somebody's Garn.
    Entzwirnung {
        /// Which.
        faden: FadenId,
    },
    /// To repeal an earlier Beschluss.
    Aufhebung {
        /// The Antrag that became the Beschluss.
        antrag: AntragId,
    },
    /// To give somebody a post.
    Amt {
        /// To whom.
        garnrolle: GarnrolleId,
    },
    /// To pay something out of the Ortsgewebekonto.
    Auszahlung {
        /// How much.
        betrag: Betrag,
    },
    /// To hide something that was reported. Nobody files it as such: a Meldung does, and it is voted on at once.
    Meldung {
        /// What was reported.
        gegenstand: Gegenstand,
    },
    /// To keep frozen what a Verantwortliche froze. Nobody files it as such: freezing does.
    Einfrierung {
        /// What is frozen.
        gegenstand: Gegenstand,
    },
}

super::kind::words! {
    /// The kind of an Antrag.
    AntragArt {
        /// Anything.
        Sachantrag = "sachantrag",
        /// To be verified.
        Weberantrag = "weberantrag",
        /// To take a verification back.
        VerifizierungEntziehen = "verifizierung_entziehen",
        /// To untwist.
        Entzwirnung = "entzwirnung",
        /// To repeal.
        Aufhebung = "aufhebung",
        /// A post.
        Amt = "amt",
        /// A payout.
        Auszahlung = "auszahlung",
        /// To hide what was reported.
        Meldung = "meldung",
        /// To keep frozen what was frozen.
        Einfrierung = "einfrierung",
    }
}

impl Anliegen {
    /// Its kind.
    #[must_use]
    pub const fn art(self) -> AntragArt {
        match self {
            Self::Sachantrag => AntragArt::Sachantrag,
            Self::Weberantrag => AntragArt::Weberantrag,
            Self::VerifizierungEntziehen { .. } => AntragArt::VerifizierungEntziehen,
            Self::Entzwirnung { .. } => AntragArt::Entzwirnung,
            Self::Aufhebung { .. } => AntragArt::Aufhebung,
            Self::Amt { .. } => AntragArt::Amt,
            Self::Auszahlung { .. } => AntragArt::Auszahlung,
            Self::Meldung { .. } => AntragArt::Meldung,
            Self::Einfrierung { .. } => AntragArt::Einfrierung,
        }
    }
    /// What was reported or frozen.
    #[must_use]
    pub const fn gegenstand(self) -> Option<Gegenstand> {
        match self {
            Self::Meldung { gegenstand } | Self::Einfrierung { gegenstand } => Some(gegenstand),
            _ => None,
        }
    }
}

/// What a vote came to. Its numbers add up to the electorate at the close; what each direct voter carried is published
/// with it, so that everyone can count again.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Ergebnis {
    /// Voices for it, lent ones included.
    pub ja: u32,
    /// Voices against it.
    pub nein: u32,
    /// Voices for neither.
    pub enthaltung: u32,
    /// Voices of the electorate that reached nobody who voted.
    pub nicht_abgegeben: u32,
    /// Who voted directly, with how much, in the order of ids.
    pub gewichte: Vec<Gewicht>,
}

/// A direct voter, and the voices it spoke for, its own included.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Gewicht {
    /// Who.
    pub garnrolle: GarnrolleId,
    /// How.
    pub wahl: Wahl,
    /// For how many.
    pub gewicht: u32,
}

impl Ergebnis {
    /// Whether the Antrag passes: more Ja than Nein. A tie rejects, no quorum is asked for.
    #[must_use]
    pub const fn is_angenommen(&self) -> bool {
        self.ja > self.nein
    }
    /// Everyone who could have voted.
    #[must_use]
    pub const fn wahlberechtigt(&self) -> u32 {
        self.ja + self.nein + self.enthaltung + self.nicht_abgegeben
    }
}
