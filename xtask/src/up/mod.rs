//! `cargo xtask up`: a living neighbourhood on this machine. A new data folder gets an Ortsweberei, the real places
//! around and a first demo week, woven through the real command path; an old one is served as it was left.

mod place;
mod script;
mod week;

use crate::needs;
use crate::person::Person;
use crate::project::Project;
use crate::web;
use crate::weltgewebe::{Server, Weltgewebe, ask_to_stop};
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use std::path::{Path, PathBuf};

const AFTERWORD: &str = "\
The demo persons say of themselves that they are demo. To begin anew, stop the server and delete the data folder.
A regional map: --tiles FILE.pmtiles. Another place to listen: --listen ADDR:PORT.";

/// What `up` is told.
#[derive(clap::Args)]
#[command(after_help = AFTERWORD)]
pub struct Args {
    /// The data folder; what was woven in it is kept.
    #[arg(long, default_value = "data/up", value_name = "DIR")]
    data: PathBuf,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:3000", value_name = "ADDR:PORT")]
    listen: String,
    /// A base map; without it the one of the region where its file lies beside the project, else a small world.
    #[arg(long, value_name = "FILE.pmtiles")]
    tiles: Option<PathBuf>,
    /// Build and weave, but do not serve.
    #[arg(long)]
    prepare_only: bool,
}

/// Builds, weaves where nothing is woven yet, serves until Ctrl-C.
///
/// # Errors
/// One sentence about the step that failed.
pub fn run(project: &Project, arguments: &Args) -> Result<()> {
    needs::meet(&[&needs::NODE])?;
    web::build(project)?;
    project.build_product()?;
    let data = project.root().join(&arguments.data);
    if !data.exists() {
        weave(project, &data)?;
    }
    if arguments.prepare_only {
        return Ok(());
    }
    let mut server = serve(project, arguments, &data)?;
    print_welcome(&server)?;
    stop_with_us(server.id())?;
    let status = server.wait()?;
    ensure!(status.success(), "the server ended with {status}");
    println!("\nWhat was woven lies in {}.", data.display());
    Ok(())
}

/// Weaves beside the data folder and moves it there when it is complete, so that a broken-off first week leaves nothing.
fn weave(project: &Project, data: &Path) -> Result<()> {
    let beside = data.with_extension("weaving");
    if beside.exists() {
        std::fs::remove_dir_all(&beside)?;
    }
    let parent = beside.parent().context("the data folder lies in a folder")?;
    std::fs::create_dir_all(parent)?;
    let weave = Weltgewebe::new(project, &beside);
    let neighbourhood = place::Neighbourhood::of(project)?;
    week::weave(&weave, &neighbourhood, &parent.join("first-week.log"))?;
    std::fs::rename(&beside, data)?;
    Ok(())
}

fn serve(project: &Project, arguments: &Args, data: &Path) -> Result<Server> {
    let tiles = arguments.tiles.clone().or_else(|| project.data("tiles/hamburg-composite.pmtiles"));
    let tiles = tiles.map(|path| path.display().to_string());
    let web = project.web().join("index.html").is_file().then(|| project.web().display().to_string());
    let mut more = vec!["--dev"];
    if let Some(web) = &web {
        more.extend(["--web", web]);
    }
    if let Some(tiles) = &tiles {
        more.extend(["--tiles", tiles]);
    }
    Weltgewebe::new(project, data).serve_at(&arguments.listen, &more, None)
}

fn print_welcome(server: &Server) -> Result<()> {
    println!("\n  Weltgewebe is woven at  {}\n", server.address());
    println!(
        "  Look first: everything is readable without an account. To weave, open one of these links (each works"
    );
    println!("  once; every further letter stands at {}/api/dev/mails):\n", server.address());
    for person in script::DOORS {
        let letter = Person::visitor(server.address()).letter(&person.email())?;
        println!("    {:<22} {}  {}", person.name, person.kind(), link(&letter)?);
    }
    println!("\n  Ctrl-C stops it; what was woven is kept.\n");
    Ok(())
}

fn link(letter: &Value) -> Result<&str> {
    let text = letter["text"].as_str().context("the letter has no text")?;
    let link = text.split_whitespace().find(|word| word.starts_with("http"));
    link.context("the letter holds no link")
}

/// When this chore is asked to stop, so is the server; it then ends in its own good order.
fn stop_with_us(server: u32) -> Result<()> {
    let mut signals =
        signal_hook::iterator::Signals::new([signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM])?;
    std::thread::spawn(move || {
        for _ in signals.forever() {
            ask_to_stop(server);
        }
    });
    Ok(())
}
