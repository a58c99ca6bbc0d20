//! Reads public records from the first one on, as anybody can who trusts nobody, until one vote has been counted again.

use crate::belege::{Belege, Nachzaehlung};
use domain::{AbstimmungId, State, evolve};
use log::merkle::{ProofError, verify_consistency};
use log::verify::{Chain, Fault, Finding};
use log::{Hash, NoKeys, Record};

/// Follows the log for the sake of one vote.
#[derive(Clone, Debug)]
pub struct Reader {
    asked: AbstimmungId,
    chain: Chain,
    state: State,
    belege: Belege,
    found: Option<Nachzaehlung>,
}

impl Reader {
    /// Begins before the first record.
    #[must_use]
    pub fn of(asked: AbstimmungId) -> Self {
        let (chain, state, belege) = (Chain::default(), State::default(), Belege::default());
        Self { asked, chain, state, belege, found: None }
    }

    /// Takes in the next record.
    ///
    /// # Errors
    /// The [`Finding`] at its position: it is not the next one, not what its leaf says, or cannot be understood.
    pub fn read(&mut self, record: &Record) -> Result<(), Finding> {
        self.chain.check(record)?;
        let content = |error| Finding { position: record.position, fault: Fault::Content(error) };
        let happened = record.decode(&NoKeys).map_err(content)?;
        let counted = self.belege.follow(&self.state, record, &happened);
        if self.found.is_none() {
            self.found = counted.filter(|counted| counted.abstimmung_id == self.asked);
        }
        evolve(&mut self.state, &happened);
        Ok(())
    }

    /// How many records have been read.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.chain.size()
    }

    /// The vote, once the record that announced its result has been read.
    #[must_use]
    pub const fn found(&self) -> Option<&Nachzaehlung> {
        self.found.as_ref()
    }

    /// Checks that the records read so far are the beginning of the log with this head.
    ///
    /// # Errors
    /// [`ProofError`] when the proof does not show that.
    pub fn begins(&self, head: (u64, Hash), proof: &[Hash]) -> Result<(), ProofError> {
        verify_consistency((self.chain.size(), self.chain.root()), head, proof)
    }
}
