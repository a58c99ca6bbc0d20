//! Settings: one TOML file, overridden by the environment, overridden by the command line. What is wrong is said with
//! the name of the setting. It must never open anything but that file.

use crate::cli::{PlaceArgs, ServeArgs};
use anyhow::{Context as _, Result, anyhow, bail};
use domain::Timestamp;
use ports::bilder::Quota;
use serde::Deserialize;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::{Path, PathBuf};

/// Where the server listens unless it is told otherwise.
pub const DEFAULT_LISTEN: &str = "127.0.0.1:3000";

/// Connections at once, unless said otherwise: all live feeds, and room for requests beside them.
const CONNECTIONS: usize = 24_000;
/// Of one address: a school or a village behind one of them, but nobody alone.
const CONNECTIONS_PER_ADDRESS: usize = 256;

/// The least length of the Betreiber's secret, in characters.
const BETREIBER_TOKEN_MIN: usize = 24;

/// How careful the instance is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Everything is allowed.
    #[default]
    Development,
    /// No development routes, no simulated clock, no unsafe log; people reach it by https.
    Production,
}

/// How the server writes what it does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Pretty,
    /// For machines.
    Json,
}

/// The TOML file. Unknown keys are refused with their name.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    mode: Option<Mode>,
    data: Option<PathBuf>,
    listen: Option<String>,
    site: Option<String>,
    security_contact: Option<String>,
    security_policy: Option<String>,
    log: Option<String>,
    web: Option<PathBuf>,
    tiles: Option<Vec<PathBuf>>,
    aushang: Option<PathBuf>,
    behind_gateway: Option<bool>,
    betreiber_token: Option<String>,
    smtp: Option<String>,
    smtp_from: Option<String>,
    rate_limits: Option<bool>,
    connections: Option<usize>,
    connections_per_address: Option<usize>,
    rum: Option<bool>,
    pictures_per_person_mb: Option<u64>,
    pictures_total_gb: Option<u64>,
    log_format: Option<LogFormat>,
    log_level: Option<String>,
}

/// Where the weave lies.
#[derive(Clone, PartialEq, Eq)]
pub struct Place {
    /// The data folder.
    pub data: PathBuf,
    /// The PostgreSQL database of the log; nothing for the embedded log. Holds a password: never written anywhere.
    pub postgres: Option<String>,
    /// Whether a log that can lose what was acknowledged is accepted.
    pub allow_unsafe_log: bool,
}

/// Everything `serve` needs.
#[derive(Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "switches of the configuration that do not depend on each other"
)]
pub struct Settings {
    /// How careful.
    pub mode: Mode,
    /// Where the weave lies.
    pub place: Place,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The address people use, without a slash at its end; nothing means the address listened on.
    pub site: Option<String>,
    /// Whom to tell about a weakness.
    pub security: Option<api::Security>,
    /// Whether development routes are served.
    pub dev: bool,
    /// The simulated clock and its first moment, unless the clock is a real one.
    pub clock: ClockChoice,
    /// The built platform.
    pub web: Option<PathBuf>,
    /// PMTiles files.
    pub tiles: Vec<PathBuf>,
    /// The program that sets sheets for the notice board, where it is named.
    pub aushang: Option<PathBuf>,
    /// Whether `X-Forwarded-For` is believed.
    pub behind_gateway: bool,
    /// The secret of the Betreiber. Never written anywhere.
    pub betreiber_token: Option<String>,
    /// The server that takes letters, and from whom they come. It holds a password: never written anywhere.
    pub smtp: Option<(String, String)>,
    /// Whether one person or address may ask only so often.
    pub rate_limits: bool,
    /// How many connections may be open at once, and how many of them from one address that reaches the server itself.
    pub connections: usize,
    /// See there.
    pub connections_per_address: usize,
    /// Whether the pages are asked how fast they were.
    pub rum: bool,
    /// How much room pictures have.
    pub pictures: Quota,
    /// How to write what is done.
    pub log_format: LogFormat,
    /// How much of it.
    pub log_level: String,
}

/// Which clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClockChoice {
    /// That of the machine.
    Real,
    /// One that is moved by hand, from this moment, or from now.
    Simulated(Option<Timestamp>),
}

impl Mode {
    /// The mode that the configuration file names.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn of(arguments: &PlaceArgs) -> Result<Self> {
        Ok(read(arguments.config.as_deref())?.mode.unwrap_or_default())
    }
}

impl Place {
    /// The place that command line, environment and file name together.
    ///
    /// # Errors
    /// When the file cannot be read or nothing names a data folder.
    pub fn of(arguments: &PlaceArgs) -> Result<Self> {
        place(arguments, &read(arguments.config.as_deref())?)
    }
}

impl Settings {
    /// The settings that command line, environment and file give together.
    ///
    /// # Errors
    /// One sentence that names the setting.
    pub fn of(arguments: &ServeArgs) -> Result<Self> {
        let file = read(arguments.place.config.as_deref())?;
        let listen = arguments.listen.as_deref().or(file.listen.as_deref()).unwrap_or(DEFAULT_LISTEN);
        let site = arguments.site.as_deref().or(file.site.as_deref()).map(site).transpose()?;
        let mode = arguments.mode.as_deref().map(mode).transpose()?;
        let format = arguments.log_format.as_deref().map(log_format).transpose()?;
        let level = arguments.log_level.clone().or_else(|| file.log_level.clone());
        let tiles =
            if arguments.tiles.is_empty() { file.tiles.clone() } else { Some(arguments.tiles.clone()) };
        let settings = Self {
            mode: mode.or(file.mode).unwrap_or_default(),
            place: place(&arguments.place, &file)?,
            listen: listening(listen)?,
            site,
            security: security(file.security_contact, file.security_policy)?,
            dev: arguments.dev,
            clock: arguments.simulated_time.map_or(ClockChoice::Real, ClockChoice::Simulated),
            web: arguments.web.clone().or(file.web),
            tiles: tiles.unwrap_or_default(),
            aushang: arguments.aushang.clone().or(file.aushang),
            behind_gateway: arguments.behind_gateway || file.behind_gateway.unwrap_or(false),
            betreiber_token: arguments.betreiber_token.clone().or(file.betreiber_token),
            smtp: smtp(arguments.smtp.clone().or(file.smtp), arguments.smtp_from.clone().or(file.smtp_from))?,
            rate_limits: file.rate_limits.unwrap_or(true),
            connections: file.connections.unwrap_or(CONNECTIONS),
            connections_per_address: file.connections_per_address.unwrap_or(CONNECTIONS_PER_ADDRESS),
            rum: file.rum.unwrap_or(true),
            pictures: room(file.pictures_per_person_mb, file.pictures_total_gb),
            log_format: format.or(file.log_format).unwrap_or_default(),
            log_level: level.unwrap_or_else(|| "info".to_owned()),
        };
        settings.fit_together()?;
        Ok(settings)
    }

    fn fit_together(&self) -> Result<()> {
        if self.connections == 0 || self.connections_per_address == 0 {
            bail!("connections and connections_per_address are at least 1");
        }
        if self.betreiber_token.as_ref().is_some_and(|token| token.chars().count() < BETREIBER_TOKEN_MIN) {
            bail!("betreiber_token is too short: at least {BETREIBER_TOKEN_MIN} characters, drawn by chance");
        }
        if self.mode == Mode::Development {
            return Ok(());
        }
        if self.clock != ClockChoice::Real {
            bail!("--simulated-time is refused: the mode is production");
        }
        if self.dev {
            bail!("--dev is refused: the mode is production");
        }
        if !self.rate_limits {
            bail!("rate_limits = false is refused: the mode is production");
        }
        if self.place.allow_unsafe_log {
            bail!("--allow-unsafe-log is refused: the mode is production");
        }
        match self.site.as_deref() {
            Some(site) if site.starts_with("https://") => Ok(()),
            Some(site) => bail!("site = \"{site}\" is refused: in production people come by https://"),
            None => bail!("site is missing: in production it names the https:// address people use"),
        }
    }
}

fn read(path: Option<&Path>) -> Result<File> {
    let Some(path) = path else { return Ok(File::default()) };
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("the configuration {} cannot be read", path.display()))?;
    toml::from_str(&text).map_err(|error| {
        let line =
            error.span().map_or(1, |span| 1 + text.get(..span.start).unwrap_or("").matches('\n').count());
        anyhow!("the configuration {}, line {line}: {}", path.display(), without_value(error.message()))
    })
}

/// What is wrong, without the value that is: it may be a secret that was written without its quotation marks. The name of a
/// key that is not known is none.
fn without_value(message: &str) -> String {
    let Some((before, expected)) = message.split_once(", expected") else { return message.to_owned() };
    if message.starts_with("unknown field") {
        return message.to_owned();
    }
    let kind = before.split(['`', '"']).next().unwrap_or_default().trim_end();
    format!("{kind}, expected{expected}")
}

fn place(arguments: &PlaceArgs, file: &File) -> Result<Place> {
    let data = arguments.data.clone().or_else(|| file.data.clone());
    let data =
        data.ok_or_else(|| anyhow!("no data folder is named: say --data DIR or set WELTGEWEBE_DATA"))?;
    let postgres = arguments.log.clone().or_else(|| file.log.clone());
    if let Some(address) = &postgres
        && !address.starts_with("postgres://")
        && !address.starts_with("postgresql://")
    {
        bail!("--log takes an address that begins with postgres://; without it the log lies in DIR/log");
    }
    Ok(Place { data, postgres, allow_unsafe_log: arguments.allow_unsafe_log })
}

/// Whom to tell about a weakness: one line each, which becomes one of `security.txt`.
fn security(contact: Option<String>, policy: Option<String>) -> Result<Option<api::Security>> {
    let is_line = |text: &str| !text.contains(|c: char| c.is_control() || c.is_whitespace());
    let leads_there = |contact: &str| contact.starts_with("mailto:") || contact.starts_with("https://");
    match (contact, policy) {
        (None, None) => Ok(None),
        (None, Some(_)) => bail!("security_contact is missing: security_policy alone names nobody"),
        (Some(contact), _) if !leads_there(&contact) || !is_line(&contact) => {
            bail!("security_contact is neither mailto:… nor https://…")
        }
        (_, Some(policy)) if !policy.starts_with("https://") || !is_line(&policy) => {
            bail!("security_policy is not https://…")
        }
        (Some(contact), policy) => Ok(Some(api::Security { contact, policy })),
    }
}

/// The way of letters: both settings or none.
fn smtp(address: Option<String>, from: Option<String>) -> Result<Option<(String, String)>> {
    match (address, from) {
        (Some(address), Some(from)) => Ok(Some((address, from))),
        (None, None) => Ok(None),
        (Some(_), None) => bail!("smtp_from is missing: letters by smtp come from somebody"),
        (None, Some(_)) => bail!("smtp is missing: smtp_from alone sends nothing"),
    }
}

/// The room for pictures, from what the file says of it: none at all closes the uploads.
fn room(per_person_mb: Option<u64>, total_gb: Option<u64>) -> Quota {
    let default = Quota::default();
    let bytes = |said: Option<u64>, unit: u64, default| said.map_or(default, |n| n.saturating_mul(unit));
    Quota {
        person_bytes: bytes(per_person_mb, 1_000_000, default.person_bytes),
        instance_bytes: bytes(total_gb, 1_000_000_000, default.instance_bytes),
    }
}

fn listening(text: &str) -> Result<SocketAddr> {
    let mut addresses = text
        .to_socket_addrs()
        .map_err(|_| anyhow!("--listen {text} is not an address with a port, such as {DEFAULT_LISTEN}"))?;
    addresses.next().ok_or_else(|| anyhow!("--listen {text} leads nowhere"))
}

fn site(text: &str) -> Result<String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let plain = |host: &str| {
        !host.is_empty() && !host.contains(['/', '?', '#', '@']) && !host.contains(char::is_whitespace)
    };
    match host.map(|host| host.trim_end_matches('/')) {
        Some(host) if plain(host) => Ok(text.trim_end_matches('/').to_owned()),
        _ => bail!("site {text} is not an address such as https://weltgewebe.example"),
    }
}

fn mode(text: &str) -> Result<Mode> {
    match text {
        "development" => Ok(Mode::Development),
        "production" => Ok(Mode::Production),
        _ => bail!("mode {text} is neither development nor production"),
    }
}

fn log_format(text: &str) -> Result<LogFormat> {
    match text {
        "pretty" => Ok(LogFormat::Pretty),
        "json" => Ok(LogFormat::Json),
        _ => bail!("log_format {text} is neither pretty nor json"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(config: &str) -> (tempfile::TempDir, ServeArgs) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weltgewebe.toml");
        std::fs::write(&path, config).unwrap();
        let place = PlaceArgs { config: Some(path), data: Some("daten".into()), ..PlaceArgs::default() };
        (folder, ServeArgs { place, ..ServeArgs::default() })
    }

    fn refusal(config: &str, change: impl FnOnce(&mut ServeArgs)) -> String {
        let (_folder, mut arguments) = arguments(config);
        change(&mut arguments);
        Settings::of(&arguments).err().unwrap().to_string()
    }

    #[test]
    fn the_command_line_wins_over_the_file() {
        let (_folder, mut arguments) = arguments("listen = \"127.0.0.1:4000\"\nlog_level = \"debug\"");
        assert_eq!(Settings::of(&arguments).unwrap().listen.port(), 4_000);
        arguments.listen = Some("127.0.0.1:5000".into());
        let settings = Settings::of(&arguments).unwrap();
        assert_eq!((settings.listen.port(), settings.log_level.as_str()), (5_000, "debug"));
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line() {
        let said = refusal("mode = \"development\"\nlisen = \"x\"", |_| ());
        assert!(said.contains("line 2") && said.contains("lisen"), "{said}");
    }

    #[test]
    fn production_refuses_what_belongs_to_development() {
        const PRODUCTION: &str = "mode = \"production\"\nsite = \"https://weltgewebe.example\"";
        assert!(refusal(PRODUCTION, |a| a.simulated_time = Some(None)).contains("--simulated-time"));
        assert!(refusal(PRODUCTION, |a| a.dev = true).contains("--dev"));
        assert!(refusal(PRODUCTION, |a| a.place.allow_unsafe_log = true).contains("--allow-unsafe-log"));
        assert!(refusal("mode = \"production\"", |_| ()).contains("site is missing"));
        assert!(refusal(PRODUCTION, |a| a.site = Some("http://x.example".into())).contains("https://"));
    }

    #[test]
    fn nonsense_is_named() {
        assert!(refusal("", |a| a.listen = Some("here".into())).contains("--listen here"));
        assert!(refusal("", |a| a.place.log = Some("mysql://x".into())).contains("postgres://"));
        assert!(refusal("", |a| a.site = Some("weltgewebe.example".into())).contains("site"));
        assert!(refusal("", |a| a.place.data = None).contains("--data"));
        assert!(refusal("smtp = \"smtps://x\"", |_| ()).contains("smtp_from"));
        assert!(refusal("listen = 3", |_| ()).contains("line 1"));
        assert!(refusal("connections = 0", |_| ()).contains("at least 1"));
    }

    #[test]
    fn a_secret_without_quotation_marks_is_not_repeated() {
        for config in
            ["betreiber_token = 123456789", "smtp = 123456789", "mode = \"123456789\"", "log = [123456789]"]
        {
            let said = refusal(config, |_| ());
            assert!(
                said.contains("line 1") && said.contains("expected") && !said.contains("123456789"),
                "{said}"
            );
        }
    }

    #[test]
    fn the_documented_example_is_understood_and_says_the_defaults() {
        let example = include_str!("../../../config.example.toml");
        let (_folder, mut documented) = arguments(example);
        documented.place.data = None;
        let (_other, bare) = arguments("");
        let (documented, bare) = (Settings::of(&documented).unwrap(), Settings::of(&bare).unwrap());
        assert_eq!(documented.place.data, PathBuf::from("./daten"));
        assert_eq!(
            (documented.listen, documented.mode, documented.rum, documented.pictures),
            (bare.listen, bare.mode, bare.rum, bare.pictures)
        );
        assert_eq!(
            (documented.connections, documented.connections_per_address),
            (bare.connections, bare.connections_per_address)
        );
        assert_eq!((documented.log_format, documented.log_level), (bare.log_format, bare.log_level));
        // Every key can be uncommented.
        let uncommented =
            |line: &'static str| line.strip_prefix("# ").filter(|l| l.contains(" = ")).unwrap_or(line);
        let all = example.lines().map(uncommented).collect::<Vec<_>>().join("\n");
        let (_folder, everything) =
            arguments(&all.replace("\"…\"", "\"a secret of more than 24 characters\""));
        assert!(Settings::of(&everything).unwrap().site.is_some());
    }
}
