//! No clock, no randomness and no ids but those that are handed in: `server` alone takes them from the machine. Tests may
//! take what they like. (clippy knows the methods; this looks for the words, also where a macro would hide them.)

use super::{File, Finding, lines_with, source};

const WORDS: [&str; 12] = [
    "SystemTime::now",
    "Instant::now",
    "Timestamp::now(",
    "Zoned::now",
    "Utc::now",
    "now_v7",
    "new_v4",
    "rand::",
    "getrandom",
    "OsRng",
    "thread_rng",
    "RandomState::new",
];

fn is_bound(path: &str) -> bool {
    let is_ours = path.starts_with("crates/") && !path.starts_with("crates/server/");
    is_ours && path.contains("/src/") && !path.ends_with("/tests.rs")
}

pub fn check(files: &[File]) -> Vec<Finding> {
    files
        .iter()
        .filter(|file| file.extension() == "rs" && is_bound(&file.path))
        .flat_map(check_file)
        .collect()
}

fn check_file(file: &File) -> Vec<Finding> {
    let code = source::parts(&file.text, true).code;
    let product = code.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let found =
        |word: &'static &'static str| lines_with(product, word).map(|line| (line, *word)).collect::<Vec<_>>();
    let said = |(line, word)| file.finding(line, format!("{word}: clock, chance and ids are handed in"));
    WORDS.iter().flat_map(found).map(said).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&[File::new(path, text)]).len()
    }

    #[test]
    fn a_clock_outside_of_server_is_found() {
        assert_eq!(found("crates/loom/src/writer.rs", "let now = Instant::now();"), 1);
        assert_eq!(found("crates/api/src/app.rs", "let id = Uuid::now_v7();"), 1);
        assert_eq!(found("crates/server/src/environment.rs", "let now = Instant::now();"), 0);
    }

    #[test]
    fn tests_and_comments_may_name_it() {
        assert_eq!(found("crates/loom/src/a.rs", "// Instant::now is not for us\n"), 0);
        assert_eq!(
            found("crates/loom/src/a.rs", "\n#[cfg(test)]\nmod tests { fn f() { Instant::now(); } }"),
            0
        );
        assert_eq!(found("crates/loom/tests/a.rs", "Instant::now()"), 0);
    }
}
