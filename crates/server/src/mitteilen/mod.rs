//! The worker that tells people what they chose to be told: it reads the log behind its own durable place, looks at the
//! clock of the weave, fills the box and sends what is due. It decides nothing of the weave, and neither an address nor
//! a word that somebody wrote may reach a log.

mod wer;

use anyhow::{Result, anyhow};
use api::App;
use domain::{Micros, Timestamp};
use ports::benachrichtigung::{Anlass, Ausgang, Bezug, Posten, PostenId, Punkt, Sendung, Takt, brief};
use ports::mail::{Mail, SendError};
use std::time::Duration;
use views::Views;

/// How often the worker looks. The clock of the weave decides what is due, this only how soon it is noticed.
const EVERY: Duration = Duration::from_millis(250);
/// How far the clock goes on before deadlines are looked at again.
const LOOK_EVERY: Micros = Micros::from_seconds(60);
/// How many records are read, and letters sent, in one round.
const RECORDS_AT_ONCE: usize = 500;
const LETTERS_AT_ONCE: usize = 50;
/// After so many failures in a row the mail server is left in peace for this round.
const PATIENCE: u32 = 3;

/// Tells until it is stopped. What was under way then is done again at the next start.
pub async fn tell(app: App) {
    let mut every = tokio::time::interval(EVERY);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut bote = Bote { app, looked: Timestamp::EPOCH };
    loop {
        every.tick().await;
        let round = tokio::task::spawn_blocking(move || {
            if let Err(error) = bote.round() {
                tracing::warn!(%error, "letters could not be prepared; tried again");
            }
            bote
        });
        let Ok(back) = round.await else { return };
        bote = back;
    }
}

/// The worker.
struct Bote {
    app: App,
    /// When deadlines were last looked at.
    looked: Timestamp,
}

impl Bote {
    fn round(&mut self) -> Result<()> {
        self.read()?;
        self.look()?;
        self.send()
    }

    /// Reads on in the log. What happened before there was a box is told to nobody.
    fn read(&self) -> Result<()> {
        loop {
            let seen = self.app.views.read().position();
            let now = self.app.handle.now();
            let Some(cursor) = self.app.kasten.cursor() else {
                self.app.kasten.nimm(&[], now, Some(seen))?;
                return Ok(());
            };
            if cursor >= seen {
                return Ok(());
            }
            let read = self.app.book.happened(cursor + 1, RECORDS_AT_ONCE);
            let mut happened = read.map_err(|error| anyhow!("the log cannot be read: {error:?}"))?;
            happened.retain(|one| one.position <= seen);
            let Some(last) = happened.last().map(|one| one.position) else { return Ok(()) };
            // The writer waits for at most one record.
            let of = |one| wer::erfahren(one, &*self.app.kasten, &*self.app.views.read());
            let told: Vec<_> = happened.iter().flat_map(of).collect();
            self.app.kasten.nimm(&told, now, Some(last))?;
        }
    }

    /// Looks for what is near by the clock, when that has gone on or was moved.
    fn look(&mut self) -> Result<()> {
        let told = {
            let views = self.app.views.read();
            let now = views.settled(self.app.handle.now());
            if now < self.looked + LOOK_EVERY {
                return Ok(());
            }
            self.looked = now;
            let wollende = |anlass| self.app.kasten.wollende(anlass);
            let fristen = views.deciding_until(now, now + wer::FRIST_NAH);
            let mut told = wer::frist_nah(&fristen, &wollende(Anlass::FristNah), &*views, now);
            let enden = views.delegationen_until(now, now + wer::DELEGATION_NAH);
            told.extend(wer::delegation_nah(&enden, &wollende(Anlass::Delegation), now));
            told
        };
        if !told.is_empty() {
            self.app.kasten.nimm(&told, self.looked, None)?;
        }
        self.app.kasten.sweep(self.looked)?;
        Ok(())
    }

    /// Sends what is due.
    fn send(&self) -> Result<()> {
        let now = self.app.handle.now();
        let mut failures = 0;
        for sendung in self.app.kasten.faellige(now, LETTERS_AT_ONCE) {
            let (wanted, off) = self.parted(&sendung, now);
            if !off.is_empty() {
                self.app.kasten.schliesse(&off, Ausgang::Verfallen, now)?;
            }
            if wanted.posten.is_empty() {
                continue;
            }
            let ausgang = match self.letter(&wanted, now)? {
                None => Ausgang::Verfallen,
                Some(mail) => self.sent_unless_forgotten(&wanted, mail)?,
            };
            let ids: Vec<PostenId> = wanted.posten.iter().map(|(id, _)| *id).collect();
            self.app.kasten.schliesse(&ids, ausgang, now)?;
            failures = if ausgang == Ausgang::Spaeter { failures + 1 } else { 0 };
            if failures >= PATIENCE {
                break;
            }
        }
        Ok(())
    }

    /// What of it is still wanted and so, and what was turned off or is over since.
    fn parted(&self, sendung: &Sendung, now: Timestamp) -> (Sendung, Vec<PostenId>) {
        let auswahl = self.app.kasten.auswahl(sendung.person);
        let views = self.app.views.read();
        let is_off =
            |posten: &Posten| auswahl.takt(posten.anlass) == Takt::Aus || !wer::gilt(posten, &views, now);
        let (off, posten): (Vec<_>, Vec<_>) =
            sendung.posten.iter().copied().partition(|(_, posten)| is_off(posten));
        let off = off.into_iter().map(|(id, _)| id).collect();
        (Sendung { posten, ..sendung.clone() }, off)
    }

    /// Sends it, and takes it back out of the outbox when its person was forgotten meanwhile.
    fn sent_unless_forgotten(&self, sendung: &Sendung, mail: Mail) -> Result<Ausgang> {
        let ausgang = sent(self.app.mail.send(mail));
        let privat = self.app.views.read().rolle_privat(sendung.person).and_then(|view| view.privat);
        if privat.is_none() {
            self.app.mail.forget(sendung.person)?;
        }
        Ok(ausgang)
    }

    /// The letter; nothing to who has no address any more.
    fn letter(&self, sendung: &Sendung, now: Timestamp) -> Result<Option<Mail>> {
        let (email, punkte) = {
            let views = self.app.views.read();
            let privat = views.rolle_privat(sendung.person).and_then(|view| view.privat);
            let Some(privat) = privat else { return Ok(None) };
            let punkt = |(_, posten): &(PostenId, Posten)| Punkt {
                anlass: posten.anlass,
                bezug: posten.bezug,
                titel: title(&views, posten.bezug, now),
            };
            (privat.email.clone(), sendung.posten.iter().map(punkt).collect::<Vec<_>>())
        };
        let sprache = self.app.kasten.auswahl(sendung.person).sprache;
        let site = (self.app.config.site.as_str(), &self.app.siegel);
        Ok(Some(brief((&email, sprache), sendung, &punkte, site, now)?))
    }
}

/// How sending went, said to the operator where it matters.
fn sent(result: Result<(), SendError>) -> Ausgang {
    match result {
        Ok(()) => Ausgang::Gesendet,
        Err(error @ SendError::Spaeter(_)) => {
            tracing::warn!(%error, "a letter waits");
            Ausgang::Spaeter
        }
        Err(error @ SendError::Nie(_)) => {
            tracing::error!(%error, "a letter was given up");
            Ausgang::Nie
        }
    }
}

/// What it is called, unless it is folded away or forgotten.
fn title(views: &Views, bezug: Bezug, now: Timestamp) -> Option<String> {
    let knoten = match bezug {
        Bezug::Antrag(antrag) => antrag.raum(),
        Bezug::Gespraech(knoten) => knoten,
        Bezug::Delegation(_) => return None,
    };
    let summary = views.knoten_summary(knoten, now).filter(|summary| !summary.sichtung.is_folded())?;
    summary.text.map(|text| text.title.as_str().to_owned())
}
