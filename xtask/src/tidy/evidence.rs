//! What `docs/security.md` says can be seen: every path that it names is there, and every requirement of ASVS 5.0.0 at levels
//! 1 and 2 stands in its table once, with a verdict and a reason.

use super::{File, Finding};
use std::collections::BTreeSet;
use std::path::Path;

const PAGE: &str = "docs/security.md";
/// How many requirements levels 1 and 2 have together: 70 and 183.
const REQUIREMENTS: usize = 253;
const VERDICTS: [&str; 3] = ["yes", "no", "n.a."];

pub fn check(files: &[File]) -> Vec<Finding> {
    let Some(page) = files.iter().find(|file| file.path == PAGE) else {
        return vec![Finding { path: PAGE.into(), line: 0, said: "is missing".into() }];
    };
    let mut findings = missing_paths(page, files);
    findings.extend(check_table(page, REQUIREMENTS));
    findings
}

/// Places that are named in backticks and are not there.
fn missing_paths(page: &File, files: &[File]) -> Vec<Finding> {
    let known: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let is_there = |path: &str| {
        let folder = format!("{}/", path.trim_end_matches('/'));
        known.contains(path) || known.iter().any(|known| known.starts_with(&folder))
    };
    let mut findings = Vec::new();
    for (at, line) in page.text.lines().enumerate() {
        for path in line.split('`').skip(1).step_by(2).filter(|word| is_path(word)) {
            if !is_there(path) {
                findings.push(page.finding(at + 1, format!("{path} is not there")));
            }
        }
    }
    findings
}

/// Whether a word in backticks names a place of this tree.
fn is_path(word: &str) -> bool {
    const ROOTS: [&str; 9] =
        ["crates/", "docs/", "apps/", "packages/", "e2e/", "xtask/", "aushang/", "fuzz/", "bench/"];
    let has_suffix = [".toml", ".md", ".lock", ".json"].iter().any(|suffix| word.ends_with(suffix));
    let plain = !word.contains([' ', '*', '=', 'N'])
        || Path::new(word).extension().is_some_and(|suffix| suffix == "md");
    plain && (ROOTS.iter().any(|root| word.starts_with(root)) || has_suffix && !word.contains('/'))
}

fn check_table(page: &File, wanted: usize) -> Vec<Finding> {
    let mut seen = BTreeSet::new();
    let mut findings = Vec::new();
    for (at, line) in page.text.lines().enumerate() {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [numbers, _, verdict, reason] = cells.as_slice() else { continue };
        let Some(numbers) = numbered(numbers) else { continue };
        if !VERDICTS.contains(verdict) || reason.is_empty() {
            findings.push(page.finding(at + 1, "has no verdict or no reason"));
        }
        for number in numbers {
            if !seen.insert(number.clone()) {
                findings.push(page.finding(at + 1, format!("{number} stands there twice")));
            }
        }
    }
    if seen.len() != wanted {
        findings.push(page.finding(0, format!("names {} requirements of {wanted}", seen.len())));
    }
    findings
}

/// `4.1.2`, or all of `4.1.2-4.1.5`.
fn numbered(text: &str) -> Option<Vec<String>> {
    let parts = |text: &str| {
        let (section, last) = text.rsplit_once('.')?;
        let is_section =
            section.split('.').count() == 2 && section.chars().all(|c| c.is_ascii_digit() || c == '.');
        Some((section.to_owned(), last.parse::<u32>().ok()?)).filter(|_| is_section)
    };
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let ((section, first), (other, last)) = (parts(from)?, parts(to)?);
    (section == other && first <= last)
        .then(|| (first..=last).map(|number| format!("{section}.{number}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> File {
        File::new(PAGE, text)
    }

    #[test]
    fn a_path_that_is_not_there_is_found() {
        let there = [File::new("crates/log/src/head.rs", ""), File::new("deny.toml", "")];
        let found = |text: &str| missing_paths(&page(text), &there).len();
        assert_eq!(
            found(
                "`crates/log/src/head.rs` `crates/log` `deny.toml` `fuzz/corpus/NAME` `/api/log` `cargo deny`"
            ),
            0
        );
        assert_eq!(found("`crates/log/src/heads.rs`"), 1);
        assert_eq!(found("a `docs/nowhere.md` b `Deny.toml`"), 2);
    }

    #[test]
    fn a_requirement_that_is_missing_doubled_or_unjudged_is_found() {
        let table = "| no. | requirement | met | where |\n|---|---|---|---|\n";
        let found = |rows: &str| check_table(&page(&format!("{table}{rows}")), 3).len();
        assert_eq!(found("| 1.1.1 | a | yes | `x` |\n| 1.1.2-1.1.3 | b | n.a. | none |\n"), 0);
        assert_eq!(found("| 1.1.1 | a | yes | `x` |\n| 1.1.3 | b | no | y |\n"), 1);
        assert_eq!(found("| 1.1.1-1.1.3 | a | yes | `x` |\n| 1.1.3 | b | no | y |\n"), 1);
        assert_eq!(found("| 1.1.1-1.1.3 | a | perhaps | `x` |\n"), 1);
        assert_eq!(found("| 1.1.1-1.1.3 | a | no |  |\n"), 1);
    }
}
