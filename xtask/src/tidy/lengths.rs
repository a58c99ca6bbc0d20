//! How long a file may be: 600 lines are a smell, 1,000 the end; a component ends at 300.

use super::{File, Finding};

const SMELL: usize = 600;
const END: usize = 1_000;
const COMPONENT_END: usize = 300;

fn end(file: &File) -> Option<usize> {
    if file.is_generated() {
        return None;
    }
    match file.extension() {
        "svelte" => Some(COMPONENT_END),
        "rs" | "ts" | "js" | "mjs" | "css" => Some(END),
        _ => None,
    }
}

/// Files that are too long.
pub fn check(files: &[File]) -> Vec<Finding> {
    let too_long = |file: &File| {
        let (lines, end) = (file.text.lines().count(), end(file)?);
        (lines > end).then(|| file.finding(0, format!("{lines} lines; {end} are the end")))
    };
    files.iter().filter_map(too_long).collect()
}

/// Files that will soon be too long: told, not refused.
pub fn smells(files: &[File]) -> Vec<Finding> {
    let smelly = |file: &File| {
        let (lines, end) = (file.text.lines().count(), end(file)?);
        (lines > SMELL && lines <= end)
            .then(|| file.finding(0, format!("{lines} lines; {SMELL} are a smell")))
    };
    files.iter().filter_map(smelly).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str, lines: usize) -> [File; 1] {
        [File::new(path, &"x\n".repeat(lines))]
    }

    #[test]
    fn the_end_is_found_and_the_smell_is_told() {
        assert_eq!(check(&of("a.rs", 1_000)).len(), 0);
        assert_eq!(check(&of("a.rs", 1_001)).len(), 1);
        assert_eq!(smells(&of("a.rs", 600)).len(), 0);
        assert_eq!(smells(&of("a.rs", 601)).len(), 1);
        assert_eq!(check(&of("a.svelte", 301)).len(), 1);
        assert_eq!(check(&of("package-lock.json", 9_000)).len(), 0);
    }

    #[test]
    fn what_a_machine_wrote_may_be_long() {
        let text = format!("/** @generated from openapi.json */\n{}", "x\n".repeat(2_000));
        assert_eq!(check(&[File::new("schema.ts", &text)]).len(), 0);
    }
}
