//! What sets sheets for the notice board: a program of its own, because typesetting is heavy and what goes wrong in it
//! must not take the server along. It reads a sheet as JSON and writes a PDF (`aushang/` in the repository).
//!
//! It must never know what a sheet says.

use std::io::{self, Read, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// The exit code with which the program refuses a sheet because of the time zone it names.
const REFUSED: i32 = 2;

/// The program that sets sheets.
#[derive(Clone, Debug)]
pub struct Presse {
    program: PathBuf,
    patience: Duration,
}

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum Unset {
    /// The program cannot be started, or ends otherwise than it should.
    #[error("the program that sets sheets fails: {0}")]
    Broken(String),
    /// Nothing is known of the time zone that the sheet names; the program says so in one sentence.
    #[error("the sheet is refused: {0}")]
    Refused(String),
    /// The program takes too long, and was ended.
    #[error("the program that sets sheets does not come to an end")]
    TooLong,
    /// The PDF is larger than [`Presse::LARGEST`].
    #[error("the PDF is larger than {} bytes", Presse::LARGEST)]
    TooLarge,
}

impl From<io::Error> for Unset {
    fn from(error: io::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

impl Presse {
    /// The largest PDF that is taken, in bytes.
    pub const LARGEST: usize = 32 * 1024 * 1024;
    /// How long a sheet may take.
    pub const PATIENCE: Duration = Duration::from_secs(12);

    /// The press that is this program.
    #[must_use]
    pub const fn with(program: PathBuf) -> Self {
        Self { program, patience: Self::PATIENCE }
    }

    /// The same press, with so much patience.
    #[must_use]
    pub fn patient_for(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Sets a sheet. Waits for the program: to be called where waiting is allowed.
    ///
    /// # Errors
    /// Why there is no PDF; nothing is left running.
    pub fn set(&self, sheet: Vec<u8>) -> Result<Vec<u8>, Unset> {
        let mut program = Command::new(&self.program);
        // The program needs nothing of ours: no secret that stands in the environment reaches it.
        program.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = program.spawn()?;
        let outcome = converse(&mut child, sheet, self.patience);
        if outcome.is_err() {
            // It may have ended by itself meanwhile; then there is nothing to kill.
            child.kill().ok();
            child.wait()?;
        }
        let (pdf, said, status) = outcome?;
        let said = || said.lines().next().unwrap_or("without a word").to_owned();
        match status.code() {
            Some(0) if pdf.len() > Self::LARGEST => Err(Unset::TooLarge),
            Some(0) => Ok(pdf),
            Some(REFUSED) => Err(Unset::Refused(said())),
            _ => Err(Unset::Broken(said())),
        }
    }
}

/// Gives it the sheet, takes what it writes and says, all at once, so that nobody waits for the other, and waits for its
/// end. Each of the three may take so long; the first is all the work, the others follow at once.
fn converse(
    child: &mut Child,
    sheet: Vec<u8>,
    patience: Duration,
) -> Result<(Vec<u8>, String, ExitStatus), Unset> {
    let missing = || Unset::Broken("a pipe is missing".to_owned());
    let mut stdin = child.stdin.take().ok_or_else(missing)?;
    // Who refuses a sheet may not read it to its end; what counts is how the program ends.
    thread::spawn(move || stdin.write_all(&sheet).ok());
    let pdf = taken(child.stdout.take().ok_or_else(missing)?, Presse::LARGEST + 1);
    let said = taken(child.stderr.take().ok_or_else(missing)?, 4_096);
    let pdf = pdf.recv_timeout(patience).map_err(|_| Unset::TooLong)??;
    let said = said.recv_timeout(patience).map_err(|_| Unset::TooLong)??;
    let said = String::from_utf8_lossy(&said).into_owned();
    // Its pipes are closed, so it is at its end; should it not be, it is looked at until its time is over.
    for _ in 0..patience.as_millis() {
        if let Some(status) = child.try_wait()? {
            return Ok((pdf, said, status));
        }
        thread::sleep(Duration::from_millis(1));
    }
    Err(Unset::TooLong)
}

/// What comes out of a pipe, at most so many bytes; the pipe is closed then.
fn taken(pipe: impl Read + Send + 'static, most: usize) -> mpsc::Receiver<io::Result<Vec<u8>>> {
    let (done, taken) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = pipe.take(most as u64).read_to_end(&mut bytes);
        // Whoever waited may have lost its patience; then nobody wants it any more.
        done.send(read.map(|_| bytes)).ok();
    });
    taken
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    /// What a press does whose program is this script.
    fn set(script: &str, sheet: &[u8], patience: Duration) -> Result<Vec<u8>, Unset> {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("press");
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
        Presse::with(program).patient_for(patience).set(sheet.to_vec())
    }

    const LONG: Duration = Duration::from_mins(1);

    #[test]
    fn a_sheet_goes_in_and_a_pdf_comes_out() {
        let sheet = vec![b'x'; 1_000_000];
        assert_eq!(set("exec /bin/cat", &sheet, LONG).unwrap(), sheet);
    }

    #[test]
    fn a_refusal_is_told_apart_from_a_failure() {
        let refused = set("echo no such zone >&2; echo more >&2; exit 2", &vec![b'x'; 200_000], LONG);
        assert!(matches!(refused, Err(Unset::Refused(said)) if said == "no such zone"));
        assert!(matches!(set("exit 1", b"", LONG), Err(Unset::Broken(_))));
        assert!(matches!(set("kill -9 $$", b"", LONG), Err(Unset::Broken(_))));
        let absent = Presse::with("/nowhere/press".into()).set(Vec::new());
        assert!(matches!(absent, Err(Unset::Broken(_))));
    }

    #[test]
    fn who_does_not_come_to_an_end_is_ended() {
        let quiet = "exec /bin/cat /dev/zero >/dev/null";
        for script in ["exec /bin/tail -f /dev/null", quiet, &format!("{quiet} 2>&1")] {
            let forever = set(script, b"", Duration::from_millis(200));
            assert!(matches!(forever, Err(Unset::TooLong)), "{script}");
        }
    }

    #[test]
    fn what_is_too_large_is_cut_off() {
        assert!(matches!(set("exec /bin/cat /dev/zero", b"", LONG), Err(Unset::Broken(_) | Unset::TooLarge)));
    }

    #[test]
    fn no_secret_of_the_environment_reaches_it() {
        let seen = set("[ -z \"$CARGO_MANIFEST_DIR\" ] && printf clean", b"", LONG).unwrap();
        assert_eq!(seen, b"clean");
    }
}
