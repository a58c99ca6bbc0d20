//! The sink that folds what happens into the views, and lets them be kept with the checkpoint from one start to the
//! next. It knows neither what is kept nor where.

use domain::Happened;
use loom::{Kept, Sink};
use parking_lot::RwLock;
use std::sync::Arc;
use views::{Part, Views};

/// The views, for the loom.
pub struct Folding(pub Arc<RwLock<Views>>);

impl Sink for Folding {
    fn committed(&mut self, batch: &Arc<[Happened]>) {
        self.0.write().apply(batch);
    }

    fn keep(&self) -> Vec<Part> {
        self.0.read().keep().unwrap_or_else(|error| {
            tracing::warn!(%error, "the views could not be kept; the next start folds the log");
            Vec::new()
        })
    }

    fn resume(&mut self, kept: &Kept<'_>) -> bool {
        let views = Views::taken_up(&|name| kept.part(name));
        let Some(views) = views.filter(|views| views.position() == kept.position()) else {
            return false;
        };
        *self.0.write() = views;
        true
    }
}
