//! Destroying keys: of who was forgotten, when that is durable, and again at every start. It knows who, never what their
//! keys sealed.

use super::Loom;
use crate::vault::VaultError;
use domain::{Event, GarnrolleId, Happened};
use std::collections::BTreeSet;

impl Loom {
    /// Destroys the keys of who was forgotten in these events, which are durable.
    pub(super) fn shred_what_happened(&mut self, happened: &[Happened]) {
        let forgotten = happened.iter().filter_map(|one| match &one.event {
            Event::RolleVergessen { garnrolle, .. } => Some(*garnrolle),
            _ => None,
        });
        self.shred_all(&forgotten.collect());
    }

    pub(super) fn shred_all(&mut self, forgotten: &BTreeSet<GarnrolleId>) {
        if let Err(error) = self.shred(forgotten) {
            tracing::error!(%error, "a key could not be destroyed yet: nothing is woven before it is");
        }
    }

    fn shred(&mut self, forgotten: &BTreeSet<GarnrolleId>) -> Result<(), VaultError> {
        if forgotten.is_empty() || !self.vault.forget(forgotten, &mut *self.environment)? {
            return Ok(());
        }
        // Its key is gone: it is only waste now, and so is one that is being written.
        self.end_checkpoint();
        (self.checkpointed, self.tried) = (0, 0);
        if let Some(path) = &self.config.checkpoint
            && let Err(error) = std::fs::remove_file(path)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "a checkpoint that nobody can read any more was left where it is");
        }
        Ok(())
    }
}
