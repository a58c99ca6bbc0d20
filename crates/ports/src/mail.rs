//! Letters to people, and the two ways to send them: the development outbox, a folder from which somebody, or a test,
//! reads them, and SMTP ([`crate::smtp`]).
//!
//! Letters hold personal data and secrets: nothing of this module must ever reach a log.

use crate::identity::Token;
use domain::{Email, GarnrolleId, Timestamp};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::fmt;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// One letter.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// Who gets it.
    pub to: String,
    /// Whose letter it is, so that it goes when the person is forgotten.
    pub garnrolle: GarnrolleId,
    /// What it is about.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The token in it, by itself, for tests and the development page.
    pub token: Option<String>,
    /// When it was written.
    pub written_at: Timestamp,
    /// The same as HTML, where there is such a form.
    #[serde(default)]
    pub html: Option<String>,
    /// What makes it the same letter when it is sent again.
    #[serde(default)]
    pub id: Option<String>,
    /// Where one click takes it off (RFC 8058).
    #[serde(default)]
    pub unsubscribe: Option<String>,
}

/// Why a letter was not sent. Says nothing about the person.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SendError {
    /// It may be tried again.
    #[error("the letter could not be sent now: {0}")]
    Spaeter(String),
    /// It will never be taken.
    #[error("the letter is refused: {0}")]
    Nie(String),
}

/// A way to send letters. Calls wait for the disk or the network: make them where waiting is allowed.
pub trait Post: Send + Sync {
    /// Sends a letter; when it returns, the other side has taken it.
    ///
    /// # Errors
    /// [`SendError`] says whether trying again can help.
    fn send(&self, mail: Mail) -> Result<(), SendError>;

    /// The newest letters, newest first, where they can be read back.
    fn newest(&self) -> Vec<Mail> {
        Vec::new()
    }

    /// Removes what is kept here of letters to a person who is forgotten; nothing where letters are only passed on.
    ///
    /// # Errors
    /// What the disk says; what is left is removed when it is asked again.
    fn forget(&self, _garnrolle: GarnrolleId) -> io::Result<()> {
        Ok(())
    }
}

impl Post for Outbox {
    fn send(&self, mail: Mail) -> Result<(), SendError> {
        self.put(mail).map_err(|error| SendError::Spaeter(error.to_string()))
    }

    fn newest(&self) -> Vec<Mail> {
        Self::newest(self)
    }

    fn forget(&self, garnrolle: GarnrolleId) -> io::Result<()> {
        Self::forget(self, garnrolle)
    }
}

impl fmt::Debug for Mail {
    /// Says nothing about the person and the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("written_at", &self.written_at).finish_non_exhaustive()
    }
}

impl Mail {
    /// The letter with a magic link, German and English, because nobody knows yet what the person reads.
    ///
    /// `site` is the address of the instance without a slash at its end, such as `https://weltgewebe.example`. The
    /// token stands behind `#`, so that no browser sends it to a server before the page asks for the session.
    #[must_use]
    pub fn magic_link(
        (garnrolle, to): (GarnrolleId, &Email),
        site: &str,
        token: &Token,
        now: Timestamp,
    ) -> Self {
        let site = site.trim_end_matches('/');
        let secret = token.reveal();
        let text = format!(
            "Hallo,\n\n\
             mit diesem Link meldest du dich im Weltgewebe an:\n\n\
             {site}/anmelden#token={secret}\n\n\
             Er gilt 15 Minuten und nur einmal. Wenn du ihn nicht angefordert hast, brauchst du nichts zu tun.\n\n\
             — — —\n\n\
             Hello,\n\n\
             the link above signs you in to Weltgewebe. It is valid for 15 minutes and can be used once.\n\
             If you did not ask for it, you need not do anything.\n\n\
             {site}\n"
        );
        Self {
            to: to.as_str().to_owned(),
            garnrolle,
            subject: "Anmelden im Weltgewebe · Sign in to Weltgewebe".to_owned(),
            text,
            token: Some(secret.to_owned()),
            written_at: now,
            html: None,
            id: None,
            unsubscribe: None,
        }
    }
}

/// The development outbox: one JSON file per letter in a folder, the newest ones readable from memory.
pub struct Outbox {
    folder: PathBuf,
    spool: Mutex<Spool>,
}

struct Spool {
    /// The number of the next letter.
    next: u64,
    /// The newest letters, oldest first.
    newest: VecDeque<Mail>,
    /// The numbers of the letters that lie in the folder, oldest first.
    kept: VecDeque<u64>,
}

impl Outbox {
    /// How many letters can be read back.
    pub const READABLE: usize = 200;
    /// How many letters the folder keeps; then the oldest goes. Its link has long expired.
    pub const KEPT: usize = 10_000;

    /// The outbox in this folder, which is made when it is missing (readable by its owner only).
    ///
    /// # Errors
    /// What the disk says. A file that is no letter is passed over.
    pub fn open(folder: &Path) -> io::Result<Self> {
        make_private_folder(folder)?;
        let mut numbers: Vec<u64> =
            fs::read_dir(folder)?.filter_map(|entry| number_of(&entry.ok()?.path())).collect();
        numbers.sort_unstable();
        let next = numbers.last().map_or(1, |last| last.saturating_add(1));
        let readable = numbers.iter().skip(numbers.len().saturating_sub(Self::READABLE));
        let newest = readable.filter_map(|number| read(&path_in(folder, *number))).collect();
        let spool = Spool { next, newest, kept: numbers.into() };
        Ok(Self { folder: folder.to_owned(), spool: Mutex::new(spool) })
    }

    /// Puts a letter into the outbox. It lies there whole or not at all; one that can be read back there already, by its
    /// id, is not put in again.
    ///
    /// # Errors
    /// What the disk says; the letter was not sent then.
    pub fn put(&self, mail: Mail) -> io::Result<()> {
        let mut spool = self.spool.lock();
        if mail.id.is_some() && spool.newest.iter().any(|lies| lies.id == mail.id) {
            return Ok(());
        }
        let number = spool.next;
        let bytes = serde_json::to_vec_pretty(&mail)?;
        let unfinished = self.folder.join(format!("{number:012}.part"));
        write_private(&unfinished, &bytes)?;
        fs::rename(&unfinished, path_in(&self.folder, number))?;
        spool.next = number.saturating_add(1);
        spool.kept.push_back(number);
        spool.newest.push_back(mail);
        if spool.newest.len() > Self::READABLE {
            spool.newest.pop_front();
        }
        if spool.kept.len() > Self::KEPT
            && let Some(oldest) = spool.kept.pop_front()
        {
            fs::remove_file(path_in(&self.folder, oldest)).or_else(absent_is_fine)?;
        }
        Ok(())
    }

    /// Removes every letter to a person who is forgotten.
    ///
    /// # Errors
    /// What the disk says; what is left is removed when it is asked again.
    pub fn forget(&self, garnrolle: GarnrolleId) -> io::Result<()> {
        let mut spool = self.spool.lock();
        let own = |number: &u64| {
            read(&path_in(&self.folder, *number)).is_some_and(|mail| mail.garnrolle == garnrolle)
        };
        let gone: Vec<u64> = spool.kept.iter().copied().filter(own).collect();
        for number in &gone {
            fs::remove_file(path_in(&self.folder, *number)).or_else(absent_is_fine)?;
        }
        spool.kept.retain(|number| !gone.contains(number));
        spool.newest.retain(|mail| mail.garnrolle != garnrolle);
        Ok(())
    }

    /// The newest letters, newest first, at most [`Outbox::READABLE`].
    #[must_use]
    pub fn newest(&self) -> Vec<Mail> {
        self.spool.lock().newest.iter().rev().cloned().collect()
    }
}

fn path_in(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:012}.json"))
}

fn number_of(path: &Path) -> Option<u64> {
    let is_letter = path.extension().is_some_and(|extension| extension == "json");
    path.file_stem().filter(|_| is_letter)?.to_str()?.parse().ok()
}

fn read(path: &Path) -> Option<Mail> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

fn absent_is_fine(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::TOKEN_BYTES;

    const NOW: Timestamp = Timestamp::from_micros(1_800_000_000_000_000);

    fn letter(n: u8) -> Mail {
        let to = Email::new(&format!("person{n}@example.org")).unwrap();
        let person = GarnrolleId::from_u128(n.into());
        Mail::magic_link(
            (person, &to),
            "https://weltgewebe.example/",
            &Token::from_random([n; TOKEN_BYTES]),
            NOW,
        )
    }

    #[test]
    fn the_letter_holds_the_address_and_the_token_in_both_languages() {
        let mail = letter(1);
        let token = mail.token.clone().unwrap();
        assert!(mail.text.contains(&format!("https://weltgewebe.example/anmelden#token={token}\n")));
        assert!(mail.text.contains("15 Minuten") && mail.text.contains("15 minutes"));
        assert!(!format!("{mail:?}").contains("person1"));
    }

    #[test]
    fn letters_are_read_newest_first_also_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::open(folder.path()).unwrap();
        (1..=3).for_each(|n| outbox.put(letter(n)).unwrap());
        assert_eq!(outbox.newest(), [letter(3), letter(2), letter(1)]);
        drop(outbox);
        fs::write(folder.path().join("stray.json"), "{").unwrap();
        let outbox = Outbox::open(folder.path()).unwrap();
        outbox.put(letter(4)).unwrap();
        assert_eq!(outbox.newest(), [letter(4), letter(3), letter(2), letter(1)]);
    }

    #[test]
    fn the_letters_of_one_person_go_and_the_others_stay() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::open(folder.path()).unwrap();
        for n in [1, 2, 1] {
            outbox.send(letter(n)).unwrap();
        }
        outbox.forget(GarnrolleId::from_u128(1)).unwrap();
        assert_eq!(outbox.newest(), [letter(2)]);
        drop(outbox);
        assert_eq!(Outbox::open(folder.path()).unwrap().newest(), [letter(2)]);
    }

    #[test]
    fn memory_holds_no_more_than_what_is_readable() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::open(folder.path()).unwrap();
        (0..=Outbox::READABLE).for_each(|_| outbox.put(letter(1)).unwrap());
        assert_eq!(outbox.newest().len(), Outbox::READABLE);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_folder_and_letters() {
        use std::os::unix::fs::PermissionsExt as _;
        let base = tempfile::tempdir().unwrap();
        let folder = base.path().join("mails");
        Outbox::open(&folder).unwrap().put(letter(1)).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&path_in(&folder, 1))), (0o700, 0o600));
    }
}
