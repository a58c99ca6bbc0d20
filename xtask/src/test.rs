//! `cargo xtask test`: everything that has to hold, as named and timed steps. It fetches what it needs, shares one build
//! with `up`, and stops nothing early: one look at the closing table shows all that is wrong.

use crate::postgres::{self, Postgres};
use crate::project::{self, Project, is_installed};
use crate::steps::{Step, Steps};
use crate::{aushang, browser, crash, needs, schemathesis, tidy, web};
use anyhow::Result;
use clap::ValueEnum;

/// How many kills and simulated days belong to every run.
const KILLS: u32 = 1_000;
const DAYS: u32 = 20_000;
const DAYS_PER_SEED: u32 = 100;

/// What stands in a workspace of its own.
const BESIDE: [&str; 3] = [SHEETS, "bench/Cargo.toml", "fuzz/Cargo.toml"];
/// The one of them that people get.
pub const SHEETS: &str = "aushang/Cargo.toml";

const AFTERWORD: &str = "\
Without a group everything runs, in this order: rust, web, crash, sim, api, browser. PostgreSQL, Chromium and Python's venv
are fetched by apt where that is possible; a missing one is a failure, never a skip.";

/// What `test` is told.
#[derive(clap::Args)]
#[command(after_help = AFTERWORD)]
pub struct Args {
    /// Which groups; all of them when none is named.
    groups: Vec<Group>,
    /// How often the crash test kills.
    #[arg(long, default_value_t = KILLS, value_name = "N")]
    kills: u32,
    /// How many days are simulated.
    #[arg(long, default_value_t = DAYS, value_name = "N")]
    days: u32,
}

/// Steps that belong together.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Group {
    /// Format, lints, Rust tests with PostgreSQL, documentation, tidy, licences.
    Rust,
    /// TypeScript: checks, tests, the built platform.
    Web,
    /// 1,000 kills under load.
    Crash,
    /// The simulator.
    Sim,
    /// Schemathesis over every operation.
    Api,
    /// The browser's journeys.
    Browser,
}

/// Runs the groups.
///
/// # Errors
/// When a step failed; the table says which.
pub fn run(project: &Project, arguments: &Args) -> Result<()> {
    let mut steps = Steps::default();
    let wants = |group| arguments.groups.is_empty() || arguments.groups.contains(&group);
    steps.run("what it needs", || meet_needs(wants));
    if wants(Group::Web) || wants(Group::Browser) {
        steps.run("web: packages and build", || plainly(web::build(project)));
    }
    if wants(Group::Rust) {
        run_rust(project, &mut steps);
    }
    if wants(Group::Web) {
        steps.run("web: checks", || plainly(project::run(&mut project.npm(&["run", "check"]))));
        steps.run("web: tests", || plainly(project::run(&mut project.npm(&["test"]))));
    }
    if wants(Group::Rust) || wants(Group::Browser) {
        steps.run("sheets: lints, tests, build", || plainly(aushang::test(project)));
    }
    run_product(project, arguments, wants, &mut steps);
    steps.finish()
}

/// Formats Rust and, where its packages are there, TypeScript in place.
///
/// # Errors
/// When a formatter fails.
pub fn format(project: &Project) -> Result<()> {
    project::run(&mut project.cargo(&["fmt", "--all"]))?;
    for manifest in BESIDE {
        project::run(&mut project.cargo(&["fmt", "--manifest-path", manifest]))?;
    }
    if project.root().join("node_modules").is_dir() {
        project::run(&mut project.npm(&["exec", "--", "biome", "check", "--write", "."]))?;
    }
    Ok(())
}

/// Runs the lints that the tests run.
///
/// # Errors
/// When one finds something.
pub fn lint(project: &Project) -> Result<()> {
    check_format(project)?;
    clippy(project)?;
    tidy::run(project)
}

fn plainly(outcome: Result<()>) -> Result<String> {
    outcome.map(|()| String::new())
}

fn meet_needs(wants: impl Fn(Group) -> bool) -> Result<String> {
    let of_groups = [
        (Group::Rust, &needs::POSTGRES),
        (Group::Web, &needs::NODE),
        (Group::Browser, &needs::NODE),
        (Group::Browser, &needs::CHROMIUM),
        (Group::Browser, &needs::POPPLER),
        (Group::Api, &needs::PYTHON),
    ];
    let wanted = of_groups.into_iter().filter(|(group, _)| wants(*group)).map(|(_, need)| need);
    plainly(needs::meet(&wanted.collect::<Vec<_>>()))
}

fn check_format(project: &Project) -> Result<()> {
    project::run(&mut project.cargo(&["fmt", "--all", "--check"]))?;
    let check = |manifest| project::run(&mut project.cargo(&["fmt", "--manifest-path", manifest, "--check"]));
    BESIDE.into_iter().try_for_each(check)
}

fn clippy(project: &Project) -> Result<()> {
    project::run(&mut project.cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

fn run_rust(project: &Project, steps: &mut Steps) {
    steps.run("rust: format", || plainly(check_format(project)));
    steps.run("rust: lints", || plainly(clippy(project)));
    steps.run("rust: tests", || run_rust_tests(project));
    steps.run("rust: documentation", || document(project));
    steps.run("rust: tidy", || plainly(tidy::run(project)));
    steps.run("rust: licences and sources", || deny(project));
}

fn run_rust_tests(project: &Project) -> Result<String> {
    let server = Postgres::start()?;
    let with_server = |arguments: &[&str]| {
        let mut command = project.cargo(arguments);
        command.env(postgres::ADDRESS, server.address());
        project::run(&mut command)
    };
    if is_installed("cargo-nextest") {
        with_server(&["nextest", "run", "--workspace", "--no-fail-fast"])?;
        with_server(&["test", "--workspace", "--doc", "--quiet"])?;
        return Ok("nextest, with a throwaway PostgreSQL".into());
    }
    with_server(&["test", "--workspace", "--no-fail-fast"])?;
    Ok("cargo test, with a throwaway PostgreSQL".into())
}

/// Front pages may point into private modules: they are read beside the source.
fn document(project: &Project) -> Result<String> {
    let mut command = project.cargo(&["doc", "--workspace", "--no-deps", "--quiet"]);
    plainly(project::run(command.env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private-intra-doc-links")))
}

/// Licences, bans and sources have been looked at by `tidy`; cargo-deny looks again where it is installed, and knows more
/// ways to write them. Building it would take minutes in every run.
fn deny(project: &Project) -> Result<String> {
    if !is_installed("cargo-deny") {
        return Ok("by tidy alone: cargo-deny is not installed (cargo install cargo-deny --locked)".into());
    }
    project::run(&mut project.cargo(&["deny", "--offline", "check", "bans", "licenses", "sources"]))?;
    for manifest in BESIDE {
        let told = ["deny", "--offline", "--manifest-path", manifest, "--config", "deny.toml"];
        let mut beside = project.cargo(&told);
        project::run(beside.args(["check", "licenses", "sources"]))?;
    }
    Ok("advisories are not looked up: that needs the network".into())
}

fn run_product(project: &Project, arguments: &Args, wants: impl Fn(Group) -> bool, steps: &mut Steps) {
    let groups = [Group::Crash, Group::Sim, Group::Api, Group::Browser];
    if !groups.into_iter().any(&wants)
        || !steps.run("the product builds", || plainly(project.build_product()))
    {
        return;
    }
    if wants(Group::Crash) {
        steps.run("crash: kill -9 under load", || {
            crash::torment(project, &crash::Args::of(arguments.kills)).map(told)
        });
    }
    let mut beside: Vec<Step<'_>> = Vec::new();
    if wants(Group::Sim) {
        beside.push(("sim: the weave in a thread", Box::new(|| simulate(project, arguments.days))));
    }
    if wants(Group::Api) {
        beside.push(("api: schemathesis", Box::new(|| schemathesis::run(project))));
    }
    steps.run_together(beside);
    if wants(Group::Browser) {
        steps.run("browser: journeys", || browser::run(project));
    }
}

fn simulate(project: &Project, days: u32) -> Result<String> {
    let seeds = days.div_ceil(DAYS_PER_SEED);
    project.simulate(
        &["--seeds", &seeds.to_string(), "--days", &DAYS_PER_SEED.to_string()].map(str::to_owned),
    )?;
    Ok(format!("{seeds} seeds of {DAYS_PER_SEED} simulated days"))
}

/// A closing line belongs to the output as well as into the table.
fn told(line: String) -> String {
    println!("{line}");
    line
}
