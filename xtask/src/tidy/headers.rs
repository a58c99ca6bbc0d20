//! Every source file opens by saying what it is and what it must never know.

use super::{File, Finding};

/// How the header of a file with this extension begins; nothing where none is asked for.
fn openings(extension: &str) -> &'static [&'static str] {
    match extension {
        "rs" => &["//!"],
        "svelte" | "html" => &["<!--", "<!doctype"],
        "ts" | "js" | "mjs" => &["//", "/*"],
        "css" => &["/*"],
        _ => &[],
    }
}

pub fn check(files: &[File]) -> Vec<Finding> {
    let missing = |file: &&File| {
        let openings = openings(file.extension());
        let start = file.text.trim_start_matches("#!/usr/bin/env node\n");
        !openings.is_empty() && !openings.iter().any(|opening| start.to_lowercase().starts_with(opening))
    };
    let said = |file: &File| {
        let opening = openings(file.extension()).first().unwrap_or(&"");
        file.finding(
            1,
            format!("opens without a header ({opening} what this is and what it must never know)"),
        )
    };
    files.iter().filter(missing).map(said).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&[File::new(path, text)]).len()
    }

    #[test]
    fn a_source_without_a_header_is_found() {
        assert_eq!(found("crates/log/src/tree.rs", "use std::io;\n"), 1);
        assert_eq!(found("crates/log/tests/tree.rs", "// a comment is no header\n"), 1);
        assert_eq!(found("apps/platform/src/App.svelte", "<script>\n"), 1);
        assert_eq!(found("packages/map/src/map.ts", "import a from 'b'\n"), 1);
    }

    #[test]
    fn a_header_of_the_right_kind_is_enough() {
        assert_eq!(found("a.rs", "//! The tree.\n"), 0);
        assert_eq!(found("a.svelte", "<!-- The sheet. -->\n"), 0);
        assert_eq!(found("a.ts", "/** The map. */\n"), 0);
        assert_eq!(found("a.json", "{}"), 0);
    }
}
