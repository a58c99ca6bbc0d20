//! Sign-in letters leave the request: it only puts the address into a bounded queue, whether somebody has it or not, and
//! is answered. Who is behind it, the link and the mail server are the business of whoever works here, so that neither
//! what is answered nor how soon tells whether an address is known.
//!
//! The queue is gone with the process: a link lives 15 minutes, and who gets none asks again.

use crate::app::Inner;
use crate::problem::{Problem, kind};
use domain::{Email, GarnrolleId};
use ports::mail::{Mail, SendError};
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::{Mutex, mpsc, watch};

/// Letters that may wait.
const MOST: usize = 1_000;
/// How many are sent at once.
const HANDS: usize = 4;
/// How long is waited after each failed try; then the letter is given up.
const WAITS: [Duration; 3] = [Duration::from_secs(2), Duration::from_secs(10), Duration::from_secs(30)];

/// The queue of sign-in letters.
#[derive(Clone)]
pub struct Letters {
    queue: mpsc::Sender<Email>,
    waiting: Arc<Mutex<mpsc::Receiver<Email>>>,
    /// How many wait or are being sent.
    under_way: Arc<watch::Sender<usize>>,
}

/// Room for one letter.
pub(crate) struct Room {
    permit: mpsc::OwnedPermit<Email>,
    under_way: Arc<watch::Sender<usize>>,
}

impl Default for Letters {
    fn default() -> Self {
        Self::with_room(MOST)
    }
}

impl Letters {
    /// A queue for so many letters.
    #[must_use]
    pub fn with_room(most: usize) -> Self {
        let (queue, waiting) = mpsc::channel(most.max(1));
        Self { queue, waiting: Arc::new(Mutex::new(waiting)), under_way: Arc::new(watch::Sender::new(0)) }
    }

    /// Room for a letter, before anything is done that shall be followed by one.
    ///
    /// # Errors
    /// 503 when the queue is full, whoever asks.
    pub(crate) fn room(&self) -> Result<Room, Problem> {
        let permit = self.queue.clone().try_reserve_owned();
        let permit = permit.map_err(|_| Problem::of(&kind::AUSGELASTET).retry_after(10))?;
        Ok(Room { permit, under_way: Arc::clone(&self.under_way) })
    }

    /// Waits until no letter is under way.
    pub async fn all_sent(&self) {
        // The sender lives as long as we do.
        let _ = self.under_way.subscribe().wait_for(|count| *count == 0).await;
    }

    /// Puts hands to work, until the surface is gone.
    pub(crate) fn work(app: &Arc<Inner>) {
        for _ in 0..HANDS {
            let Self { waiting, under_way, .. } = app.app.letters.clone();
            tokio::spawn(hand(waiting, under_way, Arc::downgrade(app)));
        }
    }
}

impl Room {
    /// A letter with a sign-in link, for whoever has this address, if anybody has.
    pub fn put(self, email: Email) {
        self.under_way.send_modify(|count| *count += 1);
        self.permit.send(email);
    }
}

async fn hand(
    waiting: Arc<Mutex<mpsc::Receiver<Email>>>,
    under_way: Arc<watch::Sender<usize>>,
    app: Weak<Inner>,
) {
    loop {
        let next = waiting.lock().await.recv().await;
        let (Some(email), Some(app)) = (next, app.upgrade()) else { return };
        write_to(&app, &email).await;
        under_way.send_modify(|count| *count = count.saturating_sub(1));
    }
}

async fn write_to(app: &Arc<Inner>, email: &Email) {
    let Some(garnrolle) = app.views().rolle_by_email(email) else { return };
    if !app.limiter.letter(email.as_str()) {
        return;
    }
    let Some(mail) = written(app, garnrolle, email).await else { return };
    for wait in WAITS {
        match sent(app, mail.clone()).await {
            Ok(()) => return,
            Err(error @ SendError::Spaeter(_)) => tracing::warn!(%error, "a sign-in letter waits"),
            Err(error @ SendError::Nie(_)) => {
                tracing::error!(%error, "a sign-in letter was given up");
                return;
            }
        }
        tokio::time::sleep(wait).await;
    }
    if let Err(error) = sent(app, mail).await {
        tracing::error!(%error, "a sign-in letter was given up");
    }
}

/// The letter with a fresh link; nothing when there can be none.
async fn written(app: &Arc<Inner>, garnrolle: GarnrolleId, email: &Email) -> Option<Mail> {
    let (inner, random, now) = (Arc::clone(app), app.token_bytes(), app.now());
    let issue = move || inner.app.identity.issue_link(garnrolle, now, random);
    let token = match tokio::task::spawn_blocking(issue).await {
        Ok(Ok(token)) => token,
        Ok(Err(error)) => {
            tracing::error!(%error, "a sign-in link could not be issued");
            return None;
        }
        Err(fell) => {
            tracing::error!(%fell, "issuing a sign-in link fell over");
            return None;
        }
    };
    Some(Mail::magic_link((garnrolle, email), &app.app.config.site, &token, now))
}

/// Sends a letter, and takes it back with its link when its person was forgotten meanwhile.
async fn sent(app: &Arc<Inner>, mail: Mail) -> Result<(), SendError> {
    let (inner, garnrolle) = (Arc::clone(app), mail.garnrolle);
    let send = move || {
        let sent = inner.app.mail.send(mail);
        if inner.is_forgotten(garnrolle) {
            inner.forget_again(garnrolle);
            return Ok(());
        }
        sent
    };
    let fell = |_| Err(SendError::Nie("sending it fell over".to_owned()));
    tokio::task::spawn_blocking(send).await.unwrap_or_else(fell)
}
