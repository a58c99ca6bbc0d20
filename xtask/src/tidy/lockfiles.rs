//! Lock files name no registry but the public ones, so that they say the same on every machine.

use super::{File, Finding, lines_with};

const CRATES: &str = "registry+https://github.com/rust-lang/crates.io-index";
const NPM: &str = "https://registry.npmjs.org/";

pub fn check(files: &[File]) -> Vec<Finding> {
    files.iter().flat_map(check_file).collect()
}

fn check_file(file: &File) -> Vec<Finding> {
    let (needle, allowed) = match file.path.rsplit('/').next() {
        Some("Cargo.lock") => ("source = ", CRATES),
        Some("package-lock.json") => ("\"resolved\": \"http", NPM),
        _ => return Vec::new(),
    };
    let foreign = |line: &usize| !file.text.lines().nth(line - 1).is_some_and(|text| text.contains(allowed));
    let said = |line| file.finding(line, format!("names a source other than {allowed}"));
    lines_with(&file.text, needle).filter(foreign).map(said).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_registry_is_found() {
        let cargo = "source = \"registry+https://mirror.example/index\"\n";
        assert_eq!(check(&[File::new("Cargo.lock", cargo)]).len(), 1);
        let npm = "\"resolved\": \"http://localhost:4873/svelte.tgz\",\n";
        assert_eq!(check(&[File::new("package-lock.json", npm)]).len(), 1);
    }

    #[test]
    fn the_public_registries_are_fine() {
        let cargo = format!("source = \"{CRATES}\"\n");
        let npm = format!("\"resolved\": \"{NPM}svelte.tgz\",\n\"resolved\": \"packages/map\"\n");
        assert_eq!(check(&[File::new("Cargo.lock", &cargo), File::new("package-lock.json", &npm)]), []);
    }
}
