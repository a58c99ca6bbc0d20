//! What is being decided: Anträge, votes and lent voices, as far as a rule asks for them. Reasons and names are the
//! business of `views`.

use super::{Rolle, State, Status};
use crate::values::{
    AbstimmungId, Anliegen, AntragId, AntragStatus, DELEGATION_LIFETIME, DelegationId, GarnrolleId, OrtId,
    Timestamp, Wahl,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An Antrag.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Antrag {
    /// Whose business it is.
    pub ort: OrtId,
    /// Who filed it.
    pub by: GarnrolleId,
    /// What it asks for.
    pub anliegen: Anliegen,
    /// Where it stands.
    pub status: AntragStatus,
    /// When it passes unless somebody objects.
    pub decision_deadline: Timestamp,
    /// Who objected; everyone once.
    pub einsprueche: BTreeMap<GarnrolleId, Einspruch>,
    /// The vote about it, once there is one.
    pub abstimmung: Option<AbstimmungId>,
    /// The later Beschluss that repealed it.
    pub aufgehoben_durch: Option<AntragId>,
}

/// Whether an Einspruch stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Einspruch {
    /// It stands.
    Steht,
    /// It was taken back.
    Zurueckgezogen,
}

/// A vote.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Abstimmung {
    /// What is voted on.
    pub antrag: AntragId,
    /// When it closes.
    pub closes_at: Timestamp,
    /// Whether it has closed.
    pub closed: bool,
    /// The Stimmen cast directly, the last of each person.
    pub stimmen: BTreeMap<GarnrolleId, Wahl>,
}

/// A voice that is lent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Delegation {
    /// Its id.
    pub id: DelegationId,
    /// To whom.
    pub to: GarnrolleId,
}

impl Antrag {
    /// Whether somebody objects who has not taken it back.
    #[must_use]
    pub fn has_einspruch(&self) -> bool {
        self.einsprueche.values().any(|one| *one == Einspruch::Steht)
    }
    /// Who has no voice in it: on a Weberantrag the applicant.
    #[must_use]
    pub fn without_voice(&self) -> Option<GarnrolleId> {
        without_voice(self.anliegen, self.by)
    }
}

/// Who has no voice in an Antrag: on a Weberantrag its applicant (`domain.md`, Deciding, 4).
#[must_use]
pub fn without_voice(anliegen: Anliegen, by: GarnrolleId) -> Option<GarnrolleId> {
    (anliegen == Anliegen::Weberantrag).then_some(by)
}

impl State {
    /// Everyone who has a voice in an Antrag: the Weber of its Ortsweberei, but for a Weberantrag its applicant. In the
    /// order of ids.
    pub fn wahlberechtigte(&self, antrag: &Antrag) -> impl Iterator<Item = GarnrolleId> + '_ {
        let (ort, none) = (antrag.ort, antrag.without_voice());
        let votes = move |id: &GarnrolleId, rolle: &Rolle| {
            rolle.ort == ort && rolle.status == Status::Weber && Some(*id) != none
        };
        self.rollen.iter().filter(move |(id, rolle)| votes(id, rolle)).map(|(id, _)| *id)
    }

    /// When a lent voice goes back by itself: 28 days after the giver's last own action.
    #[must_use]
    pub fn delegation_ends(&self, from: GarnrolleId) -> Option<Timestamp> {
        self.delegationen.get(&from)?;
        self.rollen.get(&from).map(|rolle| rolle.last_action + DELEGATION_LIFETIME)
    }
}
