//! The rules about the tree that a reader relies on. Each check is a pure function from files (or from what cargo says)
//! to findings, with tests that show it can find something; nothing here changes a file.

mod arrows;
mod evidence;
mod freedom;
mod headers;
mod lengths;
mod linked;
mod lockfiles;
mod purity;
mod source;
mod words;

use crate::project::Project;
use crate::test::SHEETS;
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};

/// A text file of the tree.
pub struct File {
    /// Relative to the root, with `/`.
    path: String,
    text: String,
}

impl File {
    #[cfg(test)]
    fn new(path: &str, text: &str) -> Self {
        Self { path: path.into(), text: text.into() }
    }

    fn read(root: &Path, path: &Path) -> Option<Self> {
        // What is not UTF-8 is a picture or a font; there is nothing to read in it.
        let text = std::fs::read_to_string(root.join(path)).ok()?;
        Some(Self { path: path.to_str()?.to_owned(), text })
    }

    fn extension(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    fn is_generated(&self) -> bool {
        self.text.lines().take(8).any(|line| line.contains("@generated") || line.contains("auto-generated"))
    }

    fn finding(&self, line: usize, said: impl Into<String>) -> Finding {
        Finding { path: self.path.clone(), line, said: said.into() }
    }
}

/// Something that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    path: String,
    /// 1-based; 0 means the whole file.
    line: usize,
    said: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.said),
            line => write!(f, "{}:{line}: {}", self.path, self.said),
        }
    }
}

/// Every place in the text where the needle stands, as 1-based line numbers.
fn lines_with<'a>(text: &'a str, needle: &'a str) -> impl Iterator<Item = usize> + 'a {
    text.lines().enumerate().filter(move |(_, line)| line.contains(needle)).map(|(index, _)| index + 1)
}

/// Checks the whole tree.
///
/// # Errors
/// When anything breaks a rule; every finding has been printed.
pub fn run(project: &Project) -> Result<()> {
    let files: Vec<File> =
        project.files()?.iter().filter_map(|path| File::read(project.root(), path)).collect();
    let built = built_files(project)?;
    let mut findings = arrows::check(&project.metadata(&["--no-deps"])?);
    for check in [
        headers::check,
        lengths::check,
        purity::check,
        words::check,
        freedom::check,
        lockfiles::check,
        evidence::check,
    ] {
        findings.extend(check(&files));
    }
    findings.extend(freedom::check_served(&built));
    findings.extend(linked(project)?);
    for smell in lengths::smells(&files) {
        println!("smell  {smell}");
    }
    for finding in &findings {
        println!("broken {finding}");
    }
    if !findings.is_empty() {
        bail!("{} findings: the rules stand in xtask/src/tidy, one file per rule", findings.len());
    }
    let served = if built.is_empty() { "; the platform is not built, so it was not looked at" } else { "" };
    println!("tidy: {} files and {} built ones follow the rules{served}", files.len(), built.len());
    Ok(())
}

/// What each workspace links that people get. The others stay on the machine of who develops; cargo-deny knows them.
fn linked(project: &Project) -> Result<Vec<Finding>> {
    let deny = std::fs::read_to_string(project.root().join("deny.toml"))?.parse()?;
    let mut findings = linked::check("Cargo.lock", &project.metadata(&[])?, &deny, true);
    let sheets = project.metadata(&["--manifest-path", SHEETS])?;
    findings.extend(linked::check(SHEETS, &sheets, &deny, false));
    Ok(findings)
}

/// The files of the built platform: git does not know them, people get them.
fn built_files(project: &Project) -> Result<Vec<File>> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = vec![project.web()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.extend(File::read(project.root(), path.strip_prefix(project.root())?));
            }
        }
    }
    Ok(found)
}
