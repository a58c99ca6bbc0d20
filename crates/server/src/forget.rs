//! Forgetting a person outside of the log: sessions, letters and pictures go when the log says that somebody is
//! forgotten; and `weltgewebe forget`, which lets the Betreiber do it while no server is running.

use crate::cli::ForgetArgs;
use crate::config::Place;
use crate::folder::{DataFolder, head_in};
use crate::{book, opening, out, shred};
use anyhow::{Context as _, Result};
use domain::{Actor, Command, Event, GarnrolleId, Happened};
use loom::{Kept, Sink};
use ports::benachrichtigung::Kasten;
use ports::bilder::{Bilder, Quota};
use ports::blob::FolderBlobs;
use ports::identity::Identity;
use ports::mail::{Outbox, Post};
use std::sync::Arc;

/// The sink that removes what is kept of a person beside the log. Told again at every start of everybody who was
/// forgotten, so that what a full disk or a crash left is removed then.
pub struct Forgetting {
    /// Sessions and magic links.
    pub identity: Arc<Identity>,
    /// Letters that were kept, also of a time before a mail server was named.
    pub mail: Arc<dyn Post>,
    /// What it chose to be told, and letters that wait.
    pub kasten: Arc<Kasten>,
    /// Pictures.
    pub bilder: Arc<Bilder>,
}

impl Sink for Forgetting {
    fn committed(&mut self, batch: &Arc<[Happened]>) {
        for one in batch.iter() {
            if let Event::RolleVergessen { garnrolle, .. } = one.event {
                self.remove(garnrolle);
            }
        }
    }

    fn resume(&mut self, kept: &Kept<'_>) -> bool {
        kept.forgotten().iter().for_each(|garnrolle| self.remove(*garnrolle));
        true
    }
}

impl Forgetting {
    fn remove(&self, garnrolle: GarnrolleId) {
        if let Err(error) = self.forget(garnrolle) {
            tracing::error!(
                error = format!("{error:#}"),
                "something of a forgotten person is left; the next start tries again"
            );
        }
    }

    fn forget(&self, garnrolle: GarnrolleId) -> Result<()> {
        // One that fails keeps none of the others from going.
        let sessions = self.identity.forget(garnrolle).context("its sessions are left");
        let letters = self.mail.forget(garnrolle).context("its letters are left");
        let choices = self.kasten.forget(garnrolle).context("what it chose to be told is left");
        let pictures = self.bilder.forget_of(garnrolle).context("its pictures are left");
        sessions.and(letters).and(choices).and(pictures)
    }
}

/// Forgets somebody now.
///
/// # Errors
/// One sentence; nothing has happened then.
pub fn run(arguments: &ForgetArgs) -> Result<()> {
    let place = Place::of(&arguments.place)?;
    let machine = opening::machine(&arguments.place, arguments.at)?;
    let folder = DataFolder::take(&place.data)?;
    let blobs = FolderBlobs::open(&folder.blobs()).context("the pictures cannot be opened")?;
    let forgetting = Forgetting {
        identity: Arc::new(Identity::open(&folder.identity()?)?),
        mail: Arc::new(Outbox::open(&folder.mails()).context("the outbox cannot be opened")?),
        kasten: Arc::new(Kasten::open(&folder.benachrichtigungen()?)?),
        bilder: Arc::new(Bilder::open(Box::new(blobs), Quota::default())?),
    };
    let mut loom = opening::loom(&place, &folder, machine, vec![Box::new(forgetting)])?;
    book::nothing_was_cut_off(&head_in(&place.data), loom.position())?;
    shred::replay(&folder.vergessene(), &mut loom)?;
    let command = Command::RolleVergessen { garnrolle: arguments.garnrolle };
    let outcome = opening::weave_one(&mut loom, Actor::Betreiber, command)?;
    out::line(format!("forgotten at position {}", outcome.position))
}
