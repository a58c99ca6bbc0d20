//! What somebody may do with a Knoten at a moment: the same rules as the decisions beside this file, asked of facts that a
//! view has too, so that no button is shown in vain. A property holds the two together.

use crate::refusal::Refusal;
use crate::state::Status;
use crate::values::{GarnrolleId, KnotenArt};

/// What has to be known of a Knoten and of who looks at it.
#[expect(clippy::struct_excessive_bools, reason = "five facts that hold or not, each apart from the others")]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Knotenlage {
    /// Who looks, and whether verified.
    pub wer: (GarnrolleId, Status),
    /// The kind of the Knoten.
    pub art: KnotenArt,
    /// Who tied it; nobody for structure.
    pub by: Option<GarnrolleId>,
    /// Whether it lives.
    pub lives: bool,
    /// Whether it is frozen.
    pub frozen: bool,
    /// Whether somebody else twisted the whole of it.
    pub twisted_by_others: bool,
    /// Whether a Faden of who looks leads there that is no Garn.
    pub own_faden: bool,
    /// Whether Garn of who looks leads there, to the whole or to an element.
    pub own_garn: bool,
}

/// What can be done with a Knoten.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mitweben {
    /// Write in its Gespräch.
    Schreiben,
    /// Join it.
    Interesse,
    /// Put something into its Raum.
    Gestalten,
    /// Change its words, kind, place or dates.
    Aendern,
    /// Twist an own Faden.
    Verzwirnen,
    /// Untwist own Garn.
    Entzwirnen,
}

impl Mitweben {
    /// The word of the interface.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Schreiben => "schreiben",
            Self::Interesse => "interesse",
            Self::Gestalten => "gestalten",
            Self::Aendern => "aendern",
            Self::Verzwirnen => "verzwirnen",
            Self::Entzwirnen => "entzwirnen",
        }
    }
}

impl Knotenlage {
    /// What nobody twisted, every Weber may change; a Gast only what it made (`domain.md`, Who; Knoten, Faden, Garn).
    ///
    /// # Errors
    /// The rule that keeps who looks from changing the living Knoten or furnishing its Raum.
    pub fn change(self) -> Result<(), Refusal> {
        let (id, status) = self.wer;
        if self.art.is_structure() {
            return Err(Refusal::StrukturUnveraenderlich);
        }
        if self.art == KnotenArt::Antrag {
            return Err(Refusal::AntragUnveraenderlich);
        }
        if self.frozen {
            return Err(Refusal::Eingefroren);
        }
        if status == Status::Gast && self.by != Some(id) {
            return Err(Refusal::NurWeber);
        }
        if self.twisted_by_others { Err(Refusal::VonAnderenVerzwirnt) } else { Ok(()) }
    }

    /// Everything that would not be refused now, for some words, place and version.
    pub fn erlaubt(self) -> impl Iterator<Item = Mitweben> {
        let is_weber = self.wer.1 == Status::Weber;
        let changes = self.lives && self.change().is_ok();
        let offers = [
            (Mitweben::Schreiben, self.lives),
            (Mitweben::Interesse, self.lives),
            (Mitweben::Gestalten, changes),
            (Mitweben::Aendern, changes),
            (Mitweben::Verzwirnen, self.lives && is_weber && self.own_faden),
            (Mitweben::Entzwirnen, self.lives && self.own_garn),
        ];
        offers.into_iter().filter(|(_, offered)| *offered).map(|(act, _)| act)
    }
}
