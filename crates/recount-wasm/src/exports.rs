//! What the browser calls: it asks for room, writes a question there, has it answered, reads the answer and lets go of
//! both. One recount at a time; an instance of the module is one recount. There is no pointer that is followed here: the
//! host reads and writes its own view of this memory.

#![expect(unsafe_code, reason = "the attribute that exports a function is unsafe; nothing else here is")]

use crate::zaehlwerk::Zaehlwerk;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The two buffers, and the recount between them.
struct Tisch {
    frage: Vec<u8>,
    antwort: Vec<u8>,
    werk: Zaehlwerk,
}

static TISCH: Mutex<Tisch> =
    Mutex::new(Tisch { frage: Vec::new(), antwort: Vec::new(), werk: Zaehlwerk::NEU });

fn tisch() -> MutexGuard<'static, Tisch> {
    TISCH.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes room for a question of `len` bytes and says where; the room stays there until the next question or
/// [`recount_free`].
#[unsafe(no_mangle)]
pub extern "C" fn recount_alloc(len: usize) -> *mut u8 {
    let mut tisch = tisch();
    tisch.frage = vec![0; len];
    tisch.frage.as_mut_ptr()
}

/// Answers the question that was written there; says how many bytes the answer has.
#[unsafe(no_mangle)]
pub extern "C" fn recount_ask() -> usize {
    let Tisch { frage, antwort, werk } = &mut *tisch();
    *antwort = werk.ask(frage);
    antwort.len()
}

/// Where the answer lies, until the next question or [`recount_free`].
#[unsafe(no_mangle)]
pub extern "C" fn recount_answer() -> *const u8 {
    tisch().antwort.as_ptr()
}

/// Lets go of question and answer; what has been read of the log stays.
#[unsafe(no_mangle)]
pub extern "C" fn recount_free() {
    let mut tisch = tisch();
    (tisch.frage, tisch.antwort) = (Vec::new(), Vec::new());
}
