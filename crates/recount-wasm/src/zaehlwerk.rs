//! One recount as a conversation in JSON: begin with a vote, read pages of records, end with the head and a proof.
//!
//! | question | answer |
//! |---|---|
//! | `{"begin":"…"}`, the id of the vote | `{"size":0}` |
//! | `{"read":[…]}`, the items of `GET /api/log/records` | `{"size":200}` |
//! | `{"end":{"head":{…},"hashes":[…]}}`, of `/api/log/head` and `/api/log/proof/consistency` | the [`Nachzaehlung`](recount::Nachzaehlung) |
//!
//! What is wrong comes as `{"wrong":"leaf","position":14}`: a word for the page to put into a sentence, and the place in the
//! log where there is one. It must never know where the text comes from, and believes none of it.

use domain::AbstimmungId;
use log::verify::{Fault, Finding};
use log::{Hash, Record};
use recount::Reader;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A question.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Frage {
    Begin(AbstimmungId),
    Read(Vec<Value>),
    End(Ende),
}

/// What the records are held against.
#[derive(Deserialize)]
struct Ende {
    /// The head of the log; its signature is left to who keeps heads, since the key would come from the same hand.
    head: Kopf,
    /// The proof that what was read is the beginning of that log.
    hashes: Vec<Hash>,
}

/// The tree that the head is about.
#[derive(Deserialize)]
struct Kopf {
    size: u64,
    root: Hash,
}

/// How much of the log has been read.
#[derive(Serialize)]
struct Gelesen {
    size: u64,
}

/// What is wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Falsch {
    /// In a word: `question`, `record`, `position`, `leaf`, `time`, `content`, `proof` or `missing`.
    wrong: &'static str,
    /// The place in the log, from 1, where one is to blame.
    position: Option<u64>,
}

impl Falsch {
    const fn of(wrong: &'static str) -> Self {
        Self { wrong, position: None }
    }
}

impl From<Finding> for Falsch {
    fn from(Finding { position, fault }: Finding) -> Self {
        let wrong = match fault {
            Fault::Position { .. } => "position",
            Fault::Leaf => "leaf",
            Fault::Time => "time",
            _ => "content",
        };
        Self { wrong, position: Some(position) }
    }
}

/// One recount.
#[derive(Debug, Default)]
pub struct Zaehlwerk {
    reader: Option<Reader>,
}

impl Zaehlwerk {
    /// Nothing is asked yet.
    pub const NEU: Self = Self { reader: None };

    /// Answers one question; both are JSON in UTF-8. It never fails: what is wrong is an answer too.
    pub fn ask(&mut self, frage: &[u8]) -> Vec<u8> {
        let answer = match serde_json::from_slice(frage) {
            Ok(Frage::Begin(abstimmung)) => {
                self.reader = Some(Reader::of(abstimmung));
                json(&Gelesen { size: 0 })
            }
            Ok(Frage::Read(items)) => self.read(items),
            Ok(Frage::End(ende)) => self.end(&ende),
            Err(_) => Err(Falsch::of("question")),
        };
        // A word and a number: this cannot fail, and an empty answer is none.
        answer.or_else(|wrong| json(&wrong)).unwrap_or_default()
    }

    fn read(&mut self, items: Vec<Value>) -> Result<Vec<u8>, Falsch> {
        let reader = self.reader.as_mut().ok_or(Falsch::of("question"))?;
        for item in items {
            let unreadable = |_| Falsch { wrong: "record", position: Some(reader.size() + 1) };
            let record = Record::from_public_json(item).map_err(unreadable)?;
            reader.read(&record)?;
        }
        json(&Gelesen { size: reader.size() })
    }

    fn end(&self, ende: &Ende) -> Result<Vec<u8>, Falsch> {
        let reader = self.reader.as_ref().ok_or(Falsch::of("question"))?;
        let Ende { head, hashes } = ende;
        reader.begins((head.size, head.root), hashes).map_err(|_| Falsch::of("proof"))?;
        json(reader.found().ok_or(Falsch::of("missing"))?)
    }
}

fn json(said: &impl Serialize) -> Result<Vec<u8>, Falsch> {
    serde_json::to_vec(said).map_err(|_| Falsch::of("content"))
}
