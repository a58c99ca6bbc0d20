//! Runs a parser on what nobody would send: every input of its kept corpus, and thousands of changed ones. For tests only;
//! it must never know what a parser reads, a clock, or chance: the same corpus gives the same inputs.
//!
//! A target is a function that takes bytes and panics when a promise is broken. It runs as an ordinary test ([`run`]),
//! bounded by a number of inputs, and guided by coverage in the workspace `fuzz/` (docs/security.md, Fuzzing). The corpus
//! of both is `fuzz/corpus/NAME`, one file per input: what a person would send, and whatever was once found.

mod mutate;

use mutate::Mutator;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;

/// No input is longer than this, in bytes, unless a kept one is.
pub const MAX_LEN: usize = 64 * 1024;

/// How many times as many inputs as usual: a whole number in the environment.
const TIMES: &str = "WELTGEWEBE_FUZZ_TIMES";
/// Where the changes begin: a whole number in the environment, so that another night sees other inputs.
const SEED: &str = "WELTGEWEBE_FUZZ_SEED";

/// Runs the target on the kept corpus of this name and on `inputs` changes of it. An input that makes it panic is written
/// to `target/fuzz/NAME`; moved into `fuzz/corpus/NAME` it stays tested for ever.
///
/// # Panics
/// When the target does, or when there is no corpus.
pub fn run(name: &str, inputs: u64, target: impl Fn(&[u8])) {
    run_also(name, Vec::new(), inputs, target);
}

/// The same with more to begin with than what is kept: inputs that hold hashes, and so are made on the spot.
///
/// # Panics
/// When the target does, or when there is nothing to begin with.
pub fn run_also(name: &str, made: Vec<Vec<u8>>, inputs: u64, target: impl Fn(&[u8])) {
    let made = made.into_iter().enumerate().map(|(nth, bytes)| (format!("made {nth}"), bytes));
    let begin: Vec<_> = kept(name).into_iter().chain(made).collect();
    assert!(!begin.is_empty(), "fuzz/corpus/{name} holds no input to begin with");
    for (file, bytes) in &begin {
        check(name, file, bytes, &target);
    }
    let seeds: Vec<Vec<u8>> = begin.into_iter().map(|(_, bytes)| bytes).collect();
    let mut mutator = Mutator::new(&seeds, number(SEED).unwrap_or(1));
    for nth in 0..inputs.saturating_mul(number(TIMES).unwrap_or(1)) {
        let bytes = mutator.next_input();
        check(name, &format!("change {nth}"), &bytes, &target);
    }
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The kept inputs with the names of their files, in the order of the names.
fn kept(name: &str) -> Vec<(String, Vec<u8>)> {
    let Ok(folder) = fs::read_dir(root().join("fuzz/corpus").join(name)) else { return Vec::new() };
    let read = |entry: fs::DirEntry| {
        Some((entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).ok()?))
    };
    let mut kept: Vec<_> = folder.flatten().filter_map(read).collect();
    kept.sort();
    kept
}

fn check(name: &str, input: &str, bytes: &[u8], target: &impl Fn(&[u8])) {
    let Err(panic) = catch_unwind(AssertUnwindSafe(|| target(bytes))) else { return };
    let folder = root().join("target/fuzz").join(name);
    let file = folder.join(format!("found-{:016x}", mutate::fingerprint(bytes)));
    let written = fs::create_dir_all(&folder).and_then(|()| fs::write(&file, bytes));
    let place = written.map_or_else(|error| format!("nowhere: {error}"), |()| file.display().to_string());
    eprintln!("{name}: {input} of {} bytes broke a promise; kept in {place}", bytes.len());
    resume_unwind(panic);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_two_changes_away_from_the_corpus_is_found_and_kept() {
        // The corpus holds `{"a":1}`; nothing in it holds a second brace.
        let planted = |bytes: &[u8]| assert!(bytes.split(|byte| *byte == b'{').count() <= 3);
        let found = catch_unwind(|| run("of_the_driver", 20_000, planted));
        assert!(found.is_err(), "the driver found nothing");
        let kept = fs::read_dir(root().join("target/fuzz/of_the_driver")).unwrap().count();
        assert!(kept > 0, "the input was not kept");
    }

    #[test]
    fn the_same_corpus_gives_the_same_inputs() {
        let seen = || {
            let seen = std::cell::RefCell::new(0_u64);
            run("of_the_driver", 500, |bytes| {
                let mut sum = seen.borrow_mut();
                *sum = sum.rotate_left(5) ^ mutate::fingerprint(bytes);
            });
            seen.into_inner()
        };
        assert_eq!(seen(), seen());
    }
}
