//! The API under schemathesis: it reads the served OpenAPI description, makes up requests for every operation, good ones
//! and bad ones, and looks at every answer. It comes from PyPI into a virtual environment below the build folder.

use crate::person::Person;
use crate::project::{self, Project};
use crate::weltgewebe::{Founding, Weltgewebe};
use anyhow::{Context as _, Result};
use std::path::PathBuf;
use std::process::Command;

/// The version that the run is known to work with.
const VERSION: &str = "schemathesis==4.*";

/// Made-up cases per operation and phase.
const CASES: &str = "25";

/// Seconds for the whole run; once every operation was covered it goes on making cases up until they are spent.
const AT_MOST_S: &str = "240";

/// What an answer has to keep: no 5xx, and nothing that the description does not say.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance";

const EMAIL: &str = "pruef@weltgewebe.example";

/// Runs it against a fresh server with a signed-in Verantwortliche.
///
/// # Errors
/// When it finds something; its report stands above.
pub fn run(project: &Project) -> Result<String> {
    let program = install(project)?;
    let folder = tempfile::Builder::new().prefix("weltgewebe-api-").tempdir()?;
    let weave = Weltgewebe::new(project, &folder.path().join("data"));
    let bounds = folder.path().join("bounds.geojson");
    std::fs::write(&bounds, r#"{"type":"Polygon","coordinates":[[[9,53],[10,53],[10,54],[9,54],[9,53]]]}"#)?;
    let config = folder.path().join("weltgewebe.toml");
    std::fs::write(&config, "rate_limits = false\n")?;
    let (name, person, place) = ("Prüffeld", "Prüferin", (53.5, 9.5));
    weave.found(&Founding { name, bounds: &bounds, only: None, person, email: EMAIL, place, at: None })?;
    let journal = folder.path().join("journal");
    let serve = ["--dev", "--simulated-time", "--config", &config.display().to_string()];
    let server = weave.serve(&serve, Some(&journal))?;
    let mut founder = Person::visitor(server.address());
    founder.sign_in(EMAIL)?;
    let cookie = format!("Cookie: wg_session={}", founder.session().context("no session")?);
    let mut command = Command::new(program);
    command.arg("run").arg(format!("{}/api/openapi.json", server.address()));
    // One worker: with two, CPython before 3.12 can lose count in `ast.parse` and end the run with an error of its own.
    command.args(["--checks", CHECKS, "--max-examples", CASES, "--max-time", AT_MOST_S, "--workers", "1"]);
    command.args(["--continue-on-failure", "--request-timeout", "20", "--suppress-health-check", "all"]);
    // A stream does not end, and a clock moved by years ends the session: both have tests of their own.
    command.args(["--exclude-path", "/api/live", "--exclude-path", "/api/dev/clock/advance"]);
    command.args(["-H", &cookie, "-H", "X-Weltgewebe: 1"]).current_dir(folder.path());
    project::run(&mut command)?;
    server.stop().context("after the run")?;
    weave.verify().context("after the run")?;
    Ok("no 5xx, no answer outside its schema; the log verifies".into())
}

fn install(project: &Project) -> Result<PathBuf> {
    let folder = project.target("schemathesis");
    let program = folder.join("bin/schemathesis");
    if !program.is_file() {
        project::run(project.command("python3").args(["-m", "venv"]).arg(&folder))?;
        let mut pip = project.command(folder.join("bin/pip"));
        project::run(pip.args(["install", "--quiet", "--disable-pip-version-check", VERSION]))?;
    }
    Ok(program)
}
