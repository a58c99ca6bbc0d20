//! Where uploaded pictures are developed: how many at once, and by whom. Decoding takes long and much memory, so it
//! happens beside the threads that answer, few at a time; who comes when all places are taken is sent away at once.

use crate::app::Uploads;
use crate::problem::{Problem, kind};
use domain::{GarnrolleId, Timestamp};
use parking_lot::Mutex;
use ports::bilder::{Bild, Bilder, Refused, Unfit};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// The places there are.
pub(crate) struct Darkroom {
    uploads: Uploads,
    inside: Arc<Mutex<Vec<GarnrolleId>>>,
    tables: Arc<Semaphore>,
}

/// A place in the darkroom; it is free again when this is dropped.
pub(crate) struct Place {
    by: GarnrolleId,
    inside: Arc<Mutex<Vec<GarnrolleId>>>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut inside = self.inside.lock();
        if let Some(at) = inside.iter().position(|by| *by == self.by) {
            inside.swap_remove(at);
        }
    }
}

impl Darkroom {
    pub fn new(uploads: Uploads) -> Self {
        let tables = Arc::new(Semaphore::new(uploads.decoding.max(1)));
        Self { uploads, inside: Arc::default(), tables }
    }

    /// A place for an upload of this person, from its first byte on.
    ///
    /// # Errors
    /// 429 when the person has as many as one may have, 503 when all are taken.
    pub fn enter(&self, by: GarnrolleId) -> Result<Place, Problem> {
        let mut inside = self.inside.lock();
        if inside.iter().filter(|other| **other == by).count() >= self.uploads.at_once_per_person {
            return Err(Problem::of(&kind::ZU_SCHNELL).retry_after(2));
        }
        if inside.len() >= self.uploads.at_once {
            return Err(Problem::of(&kind::BILDER_AUSGELASTET).retry_after(2));
        }
        inside.push(by);
        Ok(Place { by, inside: Arc::clone(&self.inside) })
    }

    /// Develops a file at the next table that is free. Whoever has entered gets to one.
    ///
    /// # Errors
    /// Why the picture was not taken in.
    pub async fn develop(
        &self,
        place: Place,
        bilder: Arc<Bilder>,
        file: bytes::Bytes,
        now: Timestamp,
    ) -> Result<Arc<Bild>, Problem> {
        let table = Arc::clone(&self.tables).acquire_owned().await;
        let table = table.map_err(|_| Problem::of(&kind::BILDER_AUSGELASTET).retry_after(2))?;
        let developed = tokio::task::spawn_blocking(move || {
            let taken = bilder.take_in(&file, place.by, now);
            // Also when nobody waits any more, place and table are taken until the work is done.
            drop((place, table));
            taken
        });
        match developed.await {
            Ok(taken) => taken.map_err(refused),
            Err(fell) => {
                tracing::error!(%fell, "a picture made its decoder fall over");
                Err(Problem::of(&kind::BILD_UNLESBAR))
            }
        }
    }
}

fn refused(refused: Refused) -> Problem {
    match refused {
        Refused::Unfit(Unfit::UnknownFormat) => Problem::of(&kind::BILDFORMAT),
        Refused::Unfit(Unfit::TooManyPixels) => Problem::of(&kind::BILD_ABMESSUNGEN),
        Refused::Unfit(Unfit::Broken) => Problem::of(&kind::BILD_UNLESBAR),
        Refused::PersonFull => Problem::of(&kind::BILDER_KONTINGENT),
        Refused::InstanceFull => Problem::of(&kind::BILDER_PLATZ),
        Refused::Unavailable(error) => unavailable(&error),
    }
}

/// The place for blobs refuses: the operator learns why.
pub(crate) fn unavailable(error: &ports::blob::BlobError) -> Problem {
    tracing::error!(%error, "pictures");
    Problem::of(&kind::BILDER_NICHT_ERREICHBAR).retry_after(5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_for_everybody_and_for_each() {
        let darkroom = Darkroom::new(Uploads { at_once: 3, at_once_per_person: 2, decoding: 1 });
        let enter = |who| darkroom.enter(GarnrolleId::from_u128(who));
        let (first, _second) = (enter(1).unwrap(), enter(1).unwrap());
        assert_eq!(enter(1).err().unwrap().kind, &kind::ZU_SCHNELL);
        let third = enter(2).unwrap();
        let full = enter(2).err().unwrap();
        assert_eq!((full.kind, full.retry_after_s), (&kind::BILDER_AUSGELASTET, Some(2)));
        drop(first);
        assert!(enter(1).is_ok());
        drop(third);
        assert!(enter(3).is_ok());
    }
}
