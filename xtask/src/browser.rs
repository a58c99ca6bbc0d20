//! The browser's journeys: the built platform, served by the built product, in a real browser.
//!
//! A journey that fails is walked once more, alone. One that then holds does not fail the run, and the run's table names
//! it, so that nobody takes a journey that stumbles for one that walks.

use crate::needs;
use crate::project::{self, Project};
use anyhow::{Context as _, Result};
use std::fs;
use std::path::Path;

/// More than this many failing at once is no stumbling.
const MAY_STUMBLE: usize = 2;

/// Walks them.
///
/// # Errors
/// When a journey fails twice, or more than two fail.
pub fn run(project: &Project) -> Result<String> {
    const TOLD: &str = "the built product in Chromium";
    let chromium = needs::chromium().context("Chromium is not installed")?;
    let folder = tempfile::tempdir()?;
    let report = folder.path().join("journeys.json");
    let walk = |more: &[String]| {
        let mut journeys = project.npm(&["run", "e2e", "--"]);
        journeys.env("CHROMIUM", &chromium).env(project::BINARY, project.binary()).args(more);
        project::run(&mut journeys)
    };
    let told_to = ["--reporter=default", "--reporter=json"].map(str::to_owned).into_iter();
    let told_to: Vec<String> = told_to.chain([format!("--outputFile.json={}", report.display())]).collect();
    let Err(error) = walk(&told_to) else { return Ok(TOLD.into()) };
    let stumbled = failed(&report).with_context(|| format!("{error:#}"))?;
    if stumbled.is_empty() || stumbled.len() > MAY_STUMBLE {
        return Err(error);
    }
    println!("--- once more: {}", stumbled.join(", "));
    walk(&stumbled)?;
    Ok(format!("{TOLD}; HELD ONLY AT THE SECOND TRY: {}", stumbled.join(", ")))
}

/// The files in which a journey failed, as vitest's JSON reporter tells.
fn failed(report: &Path) -> Result<Vec<String>> {
    let report: serde_json::Value = serde_json::from_slice(&fs::read(report)?)?;
    let files = report["testResults"].as_array().context("the report names no files")?;
    let failed = files.iter().filter(|file| file["status"] != "passed");
    let names = failed.map(|file| file["name"].as_str().context("a file without a name"));
    let short = names.map(|name| {
        let name = Path::new(name?).file_name().context("a name without a file")?;
        Ok(name.to_string_lossy().into_owned())
    });
    short.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_names_what_failed() {
        let folder = tempfile::tempdir().unwrap();
        let report = folder.path().join("report.json");
        let told = r#"{"testResults": [
            {"name": "/somewhere/e2e/tests/reise.test.ts", "status": "failed"},
            {"name": "/somewhere/e2e/tests/karte.test.ts", "status": "passed"}
        ]}"#;
        fs::write(&report, told).unwrap();
        assert_eq!(failed(&report).unwrap(), ["reise.test.ts"]);
        fs::write(&report, "{}").unwrap();
        assert!(failed(&report).is_err());
    }
}
