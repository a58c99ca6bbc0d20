//! The command line: every command, flag and example. It must never do anything; it only says what is wanted.

use clap::{Args, CommandFactory as _, Parser, Subcommand};
use domain::{GarnrolleId, OrtId, Timestamp};
use std::collections::BTreeSet;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  Found the first Ortsweberei with its first Verantwortliche, then serve it:
    weltgewebe found --data ./daten --name Altona --bounds altona.geojson \\
        --person 'Ada Weber' --email ada@example.org --lat 53.55 --lon 9.93
    weltgewebe serve --data ./daten --listen 127.0.0.1:3000

  Bring in the places that are there already (may be repeated, nothing is doubled):
    weltgewebe import --data ./daten --ort 0199… places.geojson
    weltgewebe import --data ./daten --ort 0199… hamburg-latest.osm.pbf

  Try the rules without a server, with a clock of your own:
    weltgewebe repl

  Check that nothing in the log was changed, dropped or inserted:
    weltgewebe verify ./daten

  Something does not work:
    weltgewebe doctor --data ./daten

Every setting can also stand in a TOML file (--config, see config.example.toml) or in the environment \
(WELTGEWEBE_DATA, WELTGEWEBE_LISTEN, …). The command line wins over the environment, the environment over the file.";

/// Weltgewebe: a map that people weave. One binary for everything.
#[derive(Debug, Parser)]
#[command(name = "weltgewebe", version, about, after_help = EXAMPLES, max_term_width = 110)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// The names of the environment that some command reads, each once.
    pub fn environment() -> BTreeSet<String> {
        let root = Self::command();
        let arguments = root.get_subcommands().flat_map(clap::Command::get_arguments);
        arguments.filter_map(|argument| Some(argument.get_env()?.to_str()?.to_owned())).collect()
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the weave: API, live feed, tiles and the platform.
    Serve(Box<ServeArgs>),
    /// Found an Ortsweberei and its first Verantwortliche. The server must not be running.
    Found(Box<FoundArgs>),
    /// Forget a person at once, for good: its key is destroyed. The server must not be running.
    Forget(ForgetArgs),
    /// Bring places from GeoJSON or OpenStreetMap (.osm.pbf) in as Knoten. The server must not be running.
    Import(Box<ImportArgs>),
    /// Check the whole log: positions, times, leaf hashes, commitments. Exit code 0 when it is whole.
    Verify(VerifyArgs),
    /// The keys that sign the head of the log: see them, or let a new one begin.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// The rules on the command line: weave, let time pass, look. In memory unless --data is given.
    Repl(ReplArgs),
    /// Look at folder, log, tiles, port and disk, and say what to do.
    Doctor(Box<DoctorArgs>),
}

/// Where the weave lies.
#[derive(Clone, Debug, Default, Args)]
pub struct PlaceArgs {
    /// The data folder: log, vault, sessions, letters and keys of one instance.
    #[arg(long, env = "WELTGEWEBE_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// A TOML file with settings; see config.example.toml.
    #[arg(long, env = "WELTGEWEBE_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Keep the log in this PostgreSQL database instead of DIR/log.
    #[arg(long, env = "WELTGEWEBE_LOG", value_name = "postgres://…", hide_env_values = true)]
    pub log: Option<String>,
    /// Work on a log whose settings can lose what was acknowledged. Never in production.
    #[arg(long)]
    pub allow_unsafe_log: bool,
}

/// `serve`
#[derive(Clone, Debug, Default, Args)]
pub struct ServeArgs {
    /// Where the weave lies.
    #[command(flatten)]
    pub place: PlaceArgs,
    /// development or production; production refuses what could lose data or give it away.
    #[arg(long, env = "WELTGEWEBE_MODE", value_name = "MODE")]
    pub mode: Option<String>,
    /// Where to listen. Port 0 takes a free one and prints it.
    #[arg(long, env = "WELTGEWEBE_LISTEN", value_name = "ADDR:PORT")]
    pub listen: Option<String>,
    /// The address people use, for letters and cookies, such as `https://weltgewebe.example`.
    #[arg(long, env = "WELTGEWEBE_SITE", value_name = "URL")]
    pub site: Option<String>,
    /// Development: letters are readable at /api/dev/mails. Refused in production.
    #[arg(long)]
    pub dev: bool,
    /// A clock that moves only by POST /api/dev/clock/advance, from this moment or from now; it goes on from the last
    /// moment of the log. Refused in production.
    #[arg(long, value_name = "RFC3339", num_args = 0..=1)]
    #[expect(clippy::option_option, reason = "the flag may be absent, bare, or with a moment")]
    pub simulated_time: Option<Option<Timestamp>>,
    /// The folder with the built platform; without it only the API is served.
    #[arg(long, env = "WELTGEWEBE_WEB", value_name = "DIR")]
    pub web: Option<PathBuf>,
    /// The program that sets sheets for the notice board; unless given, `weltgewebe-aushang` beside this program, if it is
    /// there. See docs/runbooks/instance.md.
    #[arg(long, env = "WELTGEWEBE_AUSHANG", value_name = "PROGRAM")]
    pub aushang: Option<PathBuf>,
    /// A PMTiles file for the base map, served as /api/tiles/NAME.pmtiles; may be given several times.
    #[arg(long, env = "WELTGEWEBE_TILES", value_name = "FILE", value_delimiter = ',')]
    pub tiles: Vec<PathBuf>,
    /// Believe X-Forwarded-For: only behind a gateway of your own.
    #[arg(long, env = "WELTGEWEBE_BEHIND_GATEWAY")]
    pub behind_gateway: bool,
    /// The secret with which the Betreiber founds and imports over the API; without one those addresses are closed.
    #[arg(long, env = "WELTGEWEBE_BETREIBER_TOKEN", value_name = "SECRET", hide_env_values = true)]
    pub betreiber_token: Option<String>,
    /// The server that takes letters, such as smtps://user:password@mail.example; without one they lie in DIR/mails. See
    /// docs/runbooks/letters.md.
    #[arg(long, env = "WELTGEWEBE_SMTP", value_name = "ADDRESS", hide_env_values = true)]
    pub smtp: Option<String>,
    /// From whom letters come, such as 'Weltgewebe <post@weltgewebe.example>'.
    #[arg(long, env = "WELTGEWEBE_SMTP_FROM", value_name = "SENDER")]
    pub smtp_from: Option<String>,
    /// How the server writes what it does: pretty or json.
    #[arg(long, env = "WELTGEWEBE_LOG_FORMAT", value_name = "pretty|json")]
    pub log_format: Option<String>,
    /// How much it writes: error, warn, info, debug, trace, or a filter such as info,loom=debug.
    #[arg(long, env = "WELTGEWEBE_LOG_LEVEL", value_name = "LEVEL")]
    pub log_level: Option<String>,
}

/// `found`
#[derive(Clone, Debug, Args)]
pub struct FoundArgs {
    /// Where the weave lies; the folder is made when it is missing.
    #[command(flatten)]
    pub place: PlaceArgs,
    /// The name of the Ortsweberei.
    #[arg(long)]
    pub name: String,
    /// Its bounds: a GeoJSON file; all polygons in it together.
    #[arg(long, value_name = "FILE.geojson")]
    pub bounds: PathBuf,
    /// Only the features of the bounds file that have this property, such as bezirk=Altona.
    #[arg(long, value_name = "KEY=VALUE")]
    pub only: Option<String>,
    /// The name of the first Verantwortliche.
    #[arg(long)]
    pub person: String,
    /// Where their magic links go.
    #[arg(long)]
    pub email: String,
    /// Latitude of where they live, in degrees.
    #[arg(long, allow_negative_numbers = true)]
    pub lat: f64,
    /// Longitude of where they live, in degrees.
    #[arg(long, allow_negative_numbers = true)]
    pub lon: f64,
    /// Street and number of where they live.
    #[arg(long, default_value = "–")]
    pub street: String,
    /// Postal code of where they live.
    #[arg(long, default_value = "–")]
    pub postcode: String,
    /// Town of where they live; without it the name of the Ortsweberei.
    #[arg(long)]
    pub city: Option<String>,
    /// The moment it happens at, instead of now: for a weave whose clock is simulated. Refused in production.
    #[arg(long, value_name = "RFC3339")]
    pub at: Option<Timestamp>,
    /// Print the ids as one line of JSON.
    #[arg(long)]
    pub json: bool,
}

/// `forget`
#[derive(Clone, Debug, Args)]
pub struct ForgetArgs {
    /// Where the weave lies.
    #[command(flatten)]
    pub place: PlaceArgs,
    /// The moment it happens at, instead of now: for a weave whose clock is simulated. Refused in production.
    #[arg(long, value_name = "RFC3339")]
    pub at: Option<Timestamp>,
    /// Who.
    #[arg(value_name = "GARNROLLE")]
    pub garnrolle: GarnrolleId,
}

/// `keys`
#[derive(Clone, Debug, Subcommand)]
pub enum KeysCommand {
    /// Every key of this data folder with its time, the newest last.
    List(KeysListArgs),
    /// Let a new key sign from now on. A running server does that by itself every half year. The server must not be
    /// running.
    Rotate(KeysRotateArgs),
}

/// `keys list`
#[derive(Clone, Debug, Args)]
pub struct KeysListArgs {
    /// The data folder.
    #[arg(value_name = "DIR")]
    pub data: PathBuf,
    /// Print them as JSON, as GET /api/log/keys tells them.
    #[arg(long)]
    pub json: bool,
}

/// `keys rotate`
#[derive(Clone, Debug, Args)]
pub struct KeysRotateArgs {
    /// Where the weave lies.
    #[command(flatten)]
    pub place: PlaceArgs,
    /// Accept nothing more from the old key, instead of for 14 days: when somebody else may know it.
    #[arg(long)]
    pub at_once: bool,
    /// The moment it happens at, instead of now: for a weave whose clock is simulated. Refused in production.
    #[arg(long, value_name = "RFC3339")]
    pub at: Option<Timestamp>,
}

/// `import`
#[derive(Clone, Debug, Args)]
pub struct ImportArgs {
    /// Where the weave lies.
    #[command(flatten)]
    pub place: PlaceArgs,
    /// The Ortsweberei that the places belong to. What lies outside its bounds is left out.
    #[arg(long, value_name = "ID")]
    pub ort: OrtId,
    /// The Verantwortliche who brings them in; without it the first one of the Ortsweberei.
    #[arg(long = "as", value_name = "GARNROLLE")]
    pub garnrolle: Option<GarnrolleId>,
    /// Who has to be named beside every place.
    #[arg(long, default_value = "© OpenStreetMap")]
    pub attribution: String,
    /// The moment it happens at, instead of now: for a weave whose clock is simulated. Refused in production.
    #[arg(long, value_name = "RFC3339")]
    pub at: Option<Timestamp>,
    /// Bring in no more than this many new places.
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Print the summary as one line of JSON.
    #[arg(long)]
    pub json: bool,
    /// A .geojson or .osm.pbf file.
    pub file: PathBuf,
}

/// `verify`
#[derive(Clone, Debug, Args)]
pub struct VerifyArgs {
    /// The data folder.
    #[arg(value_name = "DIR")]
    pub data: PathBuf,
    /// Check the log in this PostgreSQL database instead of DIR/log.
    #[arg(long, env = "WELTGEWEBE_LOG", value_name = "postgres://…", hide_env_values = true)]
    pub log: Option<String>,
    /// Print the summary as one line of JSON.
    #[arg(long)]
    pub json: bool,
}

/// `repl`
#[derive(Clone, Debug, Args)]
pub struct ReplArgs {
    /// Work on this data folder instead of in memory. The server must not be running.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Begin at this moment (in memory only).
    #[arg(long, value_name = "RFC3339")]
    pub at: Option<Timestamp>,
}

/// `doctor`
#[derive(Clone, Debug, Args)]
pub struct DoctorArgs {
    /// The settings to look at: those of `serve`.
    #[command(flatten)]
    pub serve: ServeArgs,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn simulated_time_may_be_bare_or_with_a_moment() {
        let simulated = |arguments: &[&str]| match Cli::try_parse_from(arguments).unwrap().command {
            Command::Serve(serve) => serve.simulated_time,
            _ => panic!("not serve"),
        };
        let moment = "2026-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(simulated(&["weltgewebe", "serve"]), None);
        assert_eq!(simulated(&["weltgewebe", "serve", "--simulated-time"]), Some(None));
        let with = ["weltgewebe", "serve", "--simulated-time", "2026-01-01T00:00:00Z"];
        assert_eq!(simulated(&with), Some(Some(moment)));
        assert!(Cli::try_parse_from(["weltgewebe", "serve", "--simulated-time", "yesterday"]).is_err());
    }
}
