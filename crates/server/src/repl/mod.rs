//! `weltgewebe repl`: the rules on the command line, through the real loom. In memory with a clock that is moved by
//! hand, or on a data folder with the clock of the machine. Reads a script from standard input just as well.

mod look;
mod names;

use crate::cli::ReplArgs;
use crate::config::Place as WeavePlace;
use crate::environment::Machine;
use crate::folder::DataFolder;
use crate::opening;
use anyhow::{Context as _, Result, anyhow, bail};
use domain::command::Person;
use domain::event::{Adresse, ElementInhalt, KnotenKern, KnotenText};
use domain::{
    Actor, Anschrift, Beschreibung, Bounds, Command, ElementText, Email, GarnrolleId, InteresseArt,
    KnotenArt, KnotenId, NachrichtText, Name, Place, Polygon, Postleitzahl, Titel,
};
use log::MemoryLog;
use loom::Loom;
use loom::vault::{MemoryKeys, Vault};
use names::Shared;
use std::io::{BufRead, IsTerminal as _, Write};

const HELP: &str = "\
found NAME [PERSON]      found an Ortsweberei around 53.55, 9.93; PERSON (ada) is its first Verantwortliche
register PERSON          register a Gast and act as it
as PERSON                act as this person
verify PERSON            make a Gast a Weber (as a Verantwortliche)
knoten [KIND] TITLE      tie a Knoten; KIND is idee, frage, werkzeug, … (idee)
furnish KNOTEN TEXT      put a text into its Raum
say KNOTEN TEXT          write in its Gespräch
join KNOTEN [HOW]        interesse, zustimmung, ablehnung, zusage or verantwortung (interesse)
twist FADEN [ELEMENT]    make your Faden Garn
untwist FADEN            make your Garn a Faden again
advance TIME             let time pass: 90 (seconds), 30m, 12h, 7d
look [KNOTEN]            what stands there now
log [N]                  the last N lines of the log (20)
quit                     the end
Knoten are called k1, k2, … (k1 to k4 are the structure), Fäden f1, …, elements e1, …; # begins a remark.";

/// Where everything of the command line lies: the middle of Altona.
const HERE: Place = Place { lat_e7: 535_500_000, lon_e7: 99_300_000 };
/// Half the width of its bounds, in 1e-7 degree.
const REACH_E7: i32 = 500_000;

/// Reads commands until the end.
///
/// # Errors
/// One sentence when the weave cannot be opened, or when a line of a script was not understood.
pub fn run(arguments: &ReplArgs) -> Result<()> {
    let names = Shared::default();
    let (loom, _folder) = match &arguments.data {
        Some(data) => {
            let folder = DataFolder::take(data)?;
            let place = WeavePlace { data: data.clone(), postgres: None, allow_unsafe_log: false };
            (opening::loom(&place, &folder, Machine::real(), vec![Box::new(names.clone())])?, Some(folder))
        }
        None => (in_memory(Machine::simulated(arguments.at), &names)?, None),
    };
    let (stdin, mut stdout) = (std::io::stdin(), std::io::stdout());
    let prompt = if stdin.is_terminal() { "weltgewebe> " } else { "" };
    let shown = names.0.lock().story_len();
    let mut session = Session { loom, names, acting: None, shown };
    let not_understood = session.read(&mut stdin.lock(), &mut stdout, prompt)?;
    if prompt.is_empty() && not_understood > 0 {
        bail!("{not_understood} lines were not understood or refused");
    }
    Ok(())
}

fn in_memory(machine: Machine, names: &Shared) -> Result<Loom> {
    let vault = Vault::open(Box::new(MemoryKeys::default()))?;
    let log = Box::new(MemoryLog::default());
    Ok(Loom::open(loom::Config::default(), log, vault, Box::new(machine), vec![Box::new(names.clone())])?)
}

struct Session {
    loom: Loom,
    names: Shared,
    acting: Option<GarnrolleId>,
    shown: usize,
}

impl Session {
    /// Reads to the end; how many lines were refused or not understood.
    fn read(&mut self, input: &mut dyn BufRead, output: &mut dyn Write, prompt: &str) -> Result<usize> {
        let mut failed = 0;
        let mut line = String::new();
        loop {
            write!(output, "{prompt}").and_then(|()| output.flush())?;
            line.clear();
            if input.read_line(&mut line).context("standard input cannot be read")? == 0 {
                return Ok(failed);
            }
            let wanted = line.split('#').next().unwrap_or_default().trim();
            if wanted == "quit" || wanted == "exit" {
                return Ok(failed);
            }
            match self.carry_out(wanted) {
                Ok(lines) => lines.iter().try_for_each(|line| writeln!(output, "{line}"))?,
                Err(error) => {
                    failed += 1;
                    writeln!(output, "! {error:#}")?;
                }
            }
        }
    }

    fn carry_out(&mut self, line: &str) -> Result<Vec<String>> {
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        let first = rest.split_whitespace().next().unwrap_or_default();
        match word {
            "" => Ok(Vec::new()),
            "help" => Ok(HELP.lines().map(ToOwned::to_owned).collect()),
            "look" => self.look(first),
            "log" => self.log(first),
            "as" => {
                self.acting = Some(self.person(first)?);
                Ok(Vec::new())
            }
            "advance" => self.advance(first),
            _ => {
                let (actor, command) = self.command(word, rest)?;
                self.weave(actor, command)
            }
        }
    }

    /// The command that a line means, and who gives it.
    fn command(&self, word: &str, rest: &str) -> Result<(Actor, Command)> {
        let (first, tail) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let tail = tail.trim();
        let names = self.names.0.lock();
        let faden = || names.faden(first).ok_or_else(|| anyhow!("there is no Faden {first}"));
        let command = match word {
            "found" => {
                return Ok((Actor::Betreiber, found(first, if tail.is_empty() { "ada" } else { tail })?));
            }
            "register" => {
                return Ok((Actor::Besucher, Command::GarnrolleRegistrieren { person: person(rest)? }));
            }
            "verify" => {
                let garnrolle =
                    names.person(first).ok_or_else(|| anyhow!("there is nobody called {first}"))?;
                Command::GarnrolleVerifizieren { garnrolle, guardian: None }
            }
            "knoten" => tie(rest)?,
            "furnish" => Command::ElementHinzufuegen {
                knoten: knoten(&names, first)?,
                inhalt: ElementInhalt::Text { text: ElementText::new(tail)? },
            },
            "say" => Command::NachrichtSchreiben {
                knoten: knoten(&names, first)?,
                text: NachrichtText::new(tail)?,
            },
            "join" => {
                let art = if tail.is_empty() { InteresseArt::Interesse } else { tail.parse()? };
                Command::InteresseBekunden { knoten: knoten(&names, first)?, art }
            }
            "twist" => {
                let element = || names.element(tail).ok_or_else(|| anyhow!("there is no element {tail}"));
                let element = if tail.is_empty() { None } else { Some(element()?) };
                Command::FadenVerzwirnen { faden: faden()?, element }
            }
            "untwist" => Command::FadenEntzwirnen { faden: faden()? },
            _ => bail!("{word} is not known; `help` says what is"),
        };
        let by =
            self.acting.ok_or_else(|| anyhow!("nobody acts yet: `found` or `register` somebody first"))?;
        Ok((Actor::Garnrolle(by), command))
    }

    fn weave(&mut self, actor: Actor, command: Command) -> Result<Vec<String>> {
        let outcome = opening::weave_one(&mut self.loom, actor, command)?;
        if let Some(domain::Event::GarnrolleRegistriert { garnrolle, .. }) = outcome
            .events
            .iter()
            .map(|happened| &happened.event)
            .find(|event| event.name() == "GarnrolleRegistriert")
        {
            self.acting = Some(*garnrolle);
        }
        Ok(self.news())
    }

    fn advance(&mut self, time: &str) -> Result<Vec<String>> {
        let seconds = seconds(time)?;
        let now = self
            .loom
            .advance(seconds)
            .ok_or_else(|| anyhow!("this weave runs by the clock of the machine"))?;
        self.loom.weave(Vec::new());
        let mut lines = self.news();
        lines.push(format!("now {}", names::shortened(now)));
        Ok(lines)
    }

    fn look(&self, name: &str) -> Result<Vec<String>> {
        let names = self.names.0.lock();
        let (state, now) = (self.loom.state(), self.loom.now());
        if name.is_empty() {
            return Ok(look::everything(state, &names, now));
        }
        Ok(look::knoten(state, &names, now, knoten(&names, name)?))
    }

    fn log(&self, count: &str) -> Result<Vec<String>> {
        let count = if count.is_empty() { 20 } else { count.parse().context("log takes a number")? };
        let names = self.names.0.lock();
        Ok(names.story_from(names.story_len().saturating_sub(count)).to_vec())
    }

    /// What happened since the last line.
    fn news(&mut self) -> Vec<String> {
        let names = self.names.0.lock();
        let news = names.story_from(self.shown).to_vec();
        self.shown = names.story_len();
        news
    }

    fn person(&self, name: &str) -> Result<GarnrolleId> {
        self.names.0.lock().person(name).ok_or_else(|| anyhow!("there is nobody called {name}"))
    }
}

fn knoten(names: &names::Names, name: &str) -> Result<KnotenId> {
    names.knoten(name).ok_or_else(|| anyhow!("there is no Knoten {name}"))
}

fn found(name: &str, first: &str) -> Result<Command> {
    let corner = |north: i32, east: i32| Place {
        lat_e7: HERE.lat_e7 + north * REACH_E7,
        lon_e7: HERE.lon_e7 + east * REACH_E7,
    };
    let outer = vec![corner(-1, -1), corner(-1, 1), corner(1, 1), corner(1, -1)];
    let bounds = Bounds::new(vec![Polygon { outer, holes: Vec::new() }])?;
    Ok(Command::OrtswebereiGruenden { name: Name::new(name)?, bounds, person: person(first)? })
}

fn person(name: &str) -> Result<Person> {
    let local: String = name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let adresse = Adresse {
        street: Anschrift::new("Bahrenfelder Straße 1")?,
        postcode: Postleitzahl::new("22765")?,
        city: Anschrift::new("Hamburg")?,
    };
    let email = Email::new(&format!("{local}@example.org"))?;
    Ok(Person { name: Name::new(name)?, adresse, email, place: HERE })
}

fn tie(rest: &str) -> Result<Command> {
    let (first, tail) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let (art, title) = match first.parse() {
        Ok(art) if !tail.trim().is_empty() => (art, tail),
        _ => (KnotenArt::Idee, rest),
    };
    let kern = KnotenKern { art, unterart: None, place: HERE, starts_at: None, ends_at: None };
    let text = KnotenText { title: Titel::new(title)?, description: Beschreibung::default() };
    Ok(Command::KnotenKnuepfen { kern, text })
}

/// Seconds, or a number with s, m, h or d.
fn seconds(time: &str) -> Result<u64> {
    let digits = time.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match time.get(digits.len()..).unwrap_or_default() {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => bail!("{time} is no time: 90, 30m, 12h or 7d"),
    };
    let number: u64 = digits.parse().map_err(|_| anyhow!("{time} is no time: 90, 30m, 12h or 7d"))?;
    number.checked_mul(unit).ok_or_else(|| anyhow!("{time} is too long"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn play(script: &str) -> (usize, String) {
        let names = Shared::default();
        let start = "2026-01-01T12:00:00Z".parse().unwrap();
        let loom = in_memory(Machine::simulated(Some(start)), &names).unwrap();
        let mut session = Session { loom, names, acting: None, shown: 0 };
        let mut output = Vec::new();
        let failed = session.read(&mut script.as_bytes(), &mut output, "").unwrap();
        (failed, String::from_utf8(output).unwrap())
    }

    #[test]
    fn a_week_passes_the_twisted_knoten_stays_and_its_neighbour_dissolves() {
        let script = "found Altona\nknoten idee Gemeinsam gärtnern\nknoten frage Wer hat eine Leiter?\ntwist f1\n\
                      register Ben\nsay k5 Ich bin dabei\nadvance 7d\nlook\n";
        let (failed, said) = play(script);
        assert_eq!(failed, 0, "{said}");
        assert!(said.contains("KnotenAufgeloest        k6 »Wer hat eine Leiter?«"), "{said}");
        assert!(said.contains("k5 »Gemeinsam gärtnern« (idee, version 1) stays"), "{said}");
        assert!(
            said.contains("f1 gestaltung from ada, Garn") && !said.contains("f2 gestaltung from"),
            "{said}"
        );
        assert!(said.ends_with("1 in the archive\n"), "{said}");
    }

    #[test]
    fn refusals_and_nonsense_are_said_and_counted() {
        let (failed, said) = play(
            "knoten zu früh\nfound Altona\nregister Ben\nknoten Bank\ntwist f1\nfrobnicate\nadvance x\n",
        );
        assert_eq!(failed, 4, "{said}");
        assert!(said.contains("nobody acts yet") && said.contains("frobnicate is not known"), "{said}");
    }
}
