//! Words that do not land: umlauts in identifiers, things left to do, tests that are skipped, lints that are silenced
//! without a reason, paths of the machine something was built on.

use super::{File, Finding, lines_with, source};

pub fn check(files: &[File]) -> Vec<Finding> {
    files.iter().flat_map(check_file).collect()
}

fn check_file(file: &File) -> Vec<Finding> {
    let mut findings = machine_paths(file);
    match file.extension() {
        "rs" => {
            let code = source::parts(&file.text, true).code;
            findings.extend(umlauts(file, &code));
            findings.extend(silenced(file, &code));
            findings.extend(left_to_do(file));
        }
        "ts" | "js" | "mjs" => {
            findings.extend(umlauts(file, &source::parts(&file.text, false).code));
            findings.extend(left_to_do(file));
        }
        "svelte" | "css" | "toml" | "yml" | "yaml" | "sh" => findings.extend(left_to_do(file)),
        _ => {}
    }
    findings
}

fn umlauts(file: &File, code: &str) -> Vec<Finding> {
    let has_umlaut = |(_, line): &(usize, &str)| line.contains(['ä', 'ö', 'ü', 'Ä', 'Ö', 'Ü', 'ß']);
    let said =
        |(index, _)| file.finding(index + 1, "an identifier with an umlaut; domain words are ASCII in code");
    code.lines().enumerate().filter(has_umlaut).map(said).collect()
}

fn silenced(file: &File, code: &str) -> Vec<Finding> {
    let said = |(index, line): (usize, &str)| {
        let dense: String = line.split_whitespace().collect();
        let is_attribute = dense.contains("#[") || dense.contains("#![");
        if is_attribute && (dense.contains("[allow(") || dense.contains(",allow(")) {
            return Some(file.finding(index + 1, "allow(…): say #[expect(lint, reason = \"…\")]"));
        }
        let skips = dense.contains("#[ignore");
        skips.then(|| file.finding(index + 1, "a skipped test; a test runs or is deleted"))
    };
    code.lines().enumerate().filter_map(said).collect()
}

fn left_to_do(file: &File) -> Vec<Finding> {
    let needles = [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["todo", "!("].concat()];
    let found = needles.iter().flat_map(|needle| lines_with(&file.text, needle).collect::<Vec<_>>());
    found
        .map(|line| file.finding(line, "something left to do: do it, or name it in the closing note"))
        .collect()
}

fn machine_paths(file: &File) -> Vec<Finding> {
    let needles = ["work", "root", "home"].map(|folder| format!("/{folder}/"));
    let is_path = |line: &str, needle: &str| {
        line.match_indices(needle).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            !before.is_some_and(|c| {
                c.is_alphanumeric() || matches!(c, '.' | '}' | '_' | '-' | '*' | '/' | '$' | '@' | '~')
            })
        })
    };
    let lines = file.text.lines().enumerate();
    let bad = lines.filter(|(_, line)| needles.iter().any(|needle| is_path(line, needle)));
    bad.map(|(index, _)| file.finding(index + 1, "a path of the machine it was built on")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&[File::new(path, text)]).len()
    }

    #[test]
    fn an_umlaut_in_an_identifier_is_found_but_not_in_words() {
        assert_eq!(found("a.rs", "let knüpfung = 1;"), 1);
        assert_eq!(found("a.ts", "const fäden = [];"), 1);
        assert_eq!(found("a.rs", "let a = \"Fäden\"; // Fäden"), 0);
    }

    #[test]
    fn what_is_left_to_do_is_found() {
        assert_eq!(found("a.rs", &format!("// {}{} later", "TO", "DO")), 1);
        assert_eq!(found("a.svelte", &format!("<!-- {}{} -->", "FIX", "ME")), 1);
        assert_eq!(found("a.rs", &format!("{}{})", "todo", "!(")), 1);
    }

    #[test]
    fn skipped_tests_and_silenced_lints_are_found() {
        assert_eq!(found("a.rs", "#[ignore]\nfn a() {}"), 1);
        assert_eq!(found("a.rs", "#[ignore = \"slow\"]\nfn a() {}"), 1);
        assert_eq!(found("a.rs", "#![allow(dead_code)]"), 1);
        assert_eq!(found("a.rs", "#[cfg_attr(test, allow(dead_code))]"), 1);
        assert_eq!(found("a.rs", "#[expect(dead_code, reason = \"soon\")]\nfn allow(a: u8) {}"), 0);
    }

    #[test]
    fn a_path_of_this_machine_is_found() {
        assert_eq!(found("README.md", &["see /", "work/main"].concat()), 1);
        assert_eq!(found("a.json", &["\"file\": \"/", "root/.cache\""].concat()), 1);
        assert_eq!(found("a.md", "the folders apps/work/ and ./home/ are ours"), 0);
    }
}
