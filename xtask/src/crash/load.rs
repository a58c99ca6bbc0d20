//! One client of the crash test: it writes until the server is gone, keeps what it was answered, and later looks for it.

use crate::draws::Draws;
use crate::person::{Answer, Person};
use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// What became of a write, as far as the client knows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fate {
    /// Answered with success.
    Acknowledged { id: String, position: u64 },
    /// Not answered, or answered with 503: it may have happened.
    Unknown,
    /// Refused: it must not have happened.
    Refused,
}

/// A write that was sent.
pub struct Write {
    key: Uuid,
    path: String,
    body: Value,
    pub fate: Fate,
}

/// One Knoten of a client with the messages it wrote there: what one round sends.
pub struct Round {
    place: (f64, f64),
    knoten: Write,
    nachrichten: Vec<Write>,
}

/// Somebody who writes.
pub struct Client {
    person: Person,
    draws: Draws,
    /// Where this client ties, in degrees; every Knoten gets a spot of its own.
    corner: (f64, f64),
    tied: u32,
    /// Everything of this log, oldest first.
    pub rounds: Vec<Round>,
}

/// How far the spots lie apart, in degrees: about 11 m.
const SPOT: f64 = 1e-4;

impl Client {
    pub fn new(person: Person, draws: Draws, corner: (f64, f64)) -> Self {
        Self { person, draws, corner, tied: 0, rounds: Vec::new() }
    }

    /// Moves to the server's new address.
    pub fn follow(&mut self, address: &str) {
        self.person = self.person.at(address);
    }

    /// Writes until the server no longer answers.
    pub fn write_until_gone(&mut self) {
        let place = (self.corner.0 + SPOT * f64::from(self.tied), self.corner.1);
        self.tied += 1;
        let key = self.draws.id();
        let body =
            json!({ "type": "idee", "title": format!("Knoten {key}"), "lat": place.0, "lon": place.1 });
        let knoten = self.send(Write { key, path: "/knoten".into(), body, fate: Fate::Unknown });
        let mut round = Round { place, knoten, nachrichten: Vec::new() };
        while let Some(path) = round.path_of_messages() {
            let key = self.draws.id();
            let body = json!({ "text": format!("Nachricht {key}") });
            let write = self.send(Write { key, path, body, fate: Fate::Unknown });
            let is_gone = write.fate == Fate::Unknown;
            round.nachrichten.push(write);
            if is_gone {
                break;
            }
        }
        self.rounds.push(round);
    }

    fn send(&self, mut write: Write) -> Write {
        write.fate = match self.person.post_keyed(&write.path, &write.body, write.key) {
            Ok(answer) => fate(&answer),
            Err(_) => Fate::Unknown,
        };
        write
    }

    /// Sends what was not answered once more, under its key. Answers with how many were unknown, and how many of them had
    /// happened before.
    ///
    /// # Errors
    /// When one is refused now, or is answered with something else than before.
    pub fn resolve(&mut self, head_before: u64) -> Result<(u64, u64)> {
        let Some(mut round) = self.rounds.pop() else { return Ok((0, 0)) };
        let (mut unknown, mut had_happened) = (0, 0);
        for write in std::iter::once(&mut round.knoten).chain(&mut round.nachrichten) {
            let again = self.person.post_keyed(&write.path, &write.body, write.key)?;
            match (&write.fate, fate(&again)) {
                (Fate::Acknowledged { .. }, now) => {
                    ensure!(
                        now == write.fate,
                        "{} was {:?} and is {now:?} when repeated",
                        write.key,
                        write.fate
                    );
                }
                (Fate::Unknown, Fate::Acknowledged { id, position }) => {
                    unknown += 1;
                    had_happened += u64::from(position <= head_before);
                    write.fate = Fate::Acknowledged { id, position };
                }
                (Fate::Unknown, _) => {
                    bail!("{} is answered {} when repeated: {}", write.key, again.status, again.body)
                }
                (Fate::Refused, _) => {}
            }
        }
        self.rounds.push(round);
        Ok((unknown, had_happened))
    }

    /// Looks for everything of the last `rounds` rounds: each write exactly once, as it was sent.
    ///
    /// # Errors
    /// The first that is missing, doubled or changed.
    pub fn look(&self, rounds: usize) -> Result<()> {
        let skipped = self.rounds.len().saturating_sub(rounds);
        self.rounds.iter().skip(skipped).try_for_each(|round| self.look_at(round))
    }

    fn look_at(&self, round: &Round) -> Result<()> {
        let Fate::Acknowledged { id, .. } = &round.knoten.fate else { return Ok(()) };
        let knoten = self.person.get(&format!("/knoten/{id}"))?.good()?.body;
        ensure!(knoten["title"] == round.knoten.body["title"], "Knoten {id} has another title");
        let at_its_spot = self.knoten_around(round.place)?;
        ensure!(at_its_spot == [id.clone()], "at the spot of Knoten {id} there are {at_its_spot:?}");
        let mut found = self.messages(id)?;
        for write in &round.nachrichten {
            if let Fate::Acknowledged { id, .. } = &write.fate {
                let ids = found.remove(write.body["text"].as_str().unwrap_or_default()).unwrap_or_default();
                ensure!(ids == [id.clone()], "message {id} is there as {ids:?}");
            }
        }
        ensure!(found.is_empty(), "messages that nobody was told of: {found:?}");
        Ok(())
    }

    fn knoten_around(&self, (lat, lon): (f64, f64)) -> Result<Vec<String>> {
        let (north, east, near) = (lat + SPOT / 4.0, lon + SPOT / 4.0, SPOT / 4.0);
        let bbox = format!("{:.7},{:.7},{east:.7},{north:.7}", lon - near, lat - near);
        let answer = self.person.get(&format!("/knoten?bbox={bbox}&type=idee"))?.good()?.body;
        let items = answer["items"].as_array().context("no items")?;
        Ok(items.iter().filter_map(|item| item["id"].as_str().map(str::to_owned)).collect())
    }

    /// All messages of a Gespräch: their ids by their text.
    fn messages(&self, knoten: &str) -> Result<HashMap<String, Vec<String>>> {
        let mut found: HashMap<String, Vec<String>> = HashMap::new();
        let mut cursor = String::new();
        loop {
            let page =
                self.person.get(&format!("/knoten/{knoten}/gespraech?limit=200{cursor}"))?.good()?.body;
            for item in page["items"].as_array().context("no items")? {
                let (text, id) =
                    (item["text"].as_str().context("no text")?, item["id"].as_str().context("no id")?);
                found.entry(text.to_owned()).or_default().push(id.to_owned());
            }
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Ok(found),
            }
        }
    }

    /// The last round, counted: acknowledged and refused writes.
    pub fn count(&self) -> (u64, u64) {
        let Some(round) = self.rounds.last() else { return (0, 0) };
        let writes = || std::iter::once(&round.knoten).chain(&round.nachrichten);
        let acknowledged = writes().filter(|write| matches!(write.fate, Fate::Acknowledged { .. })).count();
        (acknowledged as u64, writes().filter(|write| write.fate == Fate::Refused).count() as u64)
    }

    /// The greatest position that this client was told.
    pub fn greatest_position(&self) -> u64 {
        let writes =
            self.rounds.iter().flat_map(|round| std::iter::once(&round.knoten).chain(&round.nachrichten));
        let position =
            |write: &Write| if let Fate::Acknowledged { position, .. } = write.fate { position } else { 0 };
        writes.map(position).max().unwrap_or(0)
    }
}

impl Round {
    fn path_of_messages(&self) -> Option<String> {
        let Fate::Acknowledged { id, .. } = &self.knoten.fate else { return None };
        Some(format!("/knoten/{id}/nachrichten"))
    }
}

/// What an answer says about a write.
fn fate(answer: &Answer) -> Fate {
    match (answer.status, answer.body["id"].as_str(), answer.position) {
        (200..300, Some(id), Some(position)) => Fate::Acknowledged { id: id.to_owned(), position },
        (503, _, _) => Fate::Unknown,
        _ => Fate::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_success_with_id_and_position_counts_as_acknowledged() {
        let answer = |status, body, position| Answer { status, position, body };
        let id = "a".to_owned();
        let good = fate(&answer(201, json!({ "id": "a" }), Some(7)));
        assert_eq!(good, Fate::Acknowledged { id, position: 7 });
        assert_eq!(fate(&answer(503, json!({}), None)), Fate::Unknown);
        assert_eq!(fate(&answer(429, json!({}), None)), Fate::Refused);
        assert_eq!(fate(&answer(201, json!({ "id": "a" }), None)), Fate::Refused);
    }
}
