//! The browser's journeys: the built platform, served by the built product, in a real browser.

use crate::needs;
use crate::project::{self, Project};
use anyhow::{Context as _, Result};

/// Runs them.
///
/// # Errors
/// When a journey fails.
pub fn run(project: &Project) -> Result<String> {
    let chromium = needs::chromium().context("Chromium is not installed")?;
    let mut journeys = project.npm(&["run", "e2e"]);
    journeys.env("CHROMIUM", chromium).env(project::BINARY, project.binary());
    project::run(&mut journeys)?;
    Ok("the built product in Chromium".into())
}
