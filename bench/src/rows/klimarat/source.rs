//! What a Polis conversation gives away: its statements with its own counts, and every vote with its moment. It must
//! know nothing of the weave.

use anyhow::{Context as _, Result, ensure};
use domain::Wahl;
use flate2::read::GzDecoder;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

/// A statement.
pub struct Statement {
    /// Its number.
    pub id: u32,
    /// Who wrote it.
    pub by: u32,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// Its words.
    pub text: String,
    /// How many votes agreed and disagreed, as the source counts: every vote, changed ones too.
    pub counted: (u32, u32),
}

/// A vote.
pub struct Vote {
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// On which statement.
    pub statement: u32,
    /// Who.
    pub by: u32,
    /// How.
    pub wahl: Wahl,
}

/// All of it.
pub struct Source {
    /// By number.
    pub statements: Vec<Statement>,
    /// In the order of their moments.
    pub votes: Vec<Vote>,
}

impl Source {
    /// Reads a folder.
    ///
    /// # Errors
    /// Which file is missing or not of this form.
    pub fn read(folder: &Path) -> Result<Self> {
        let comments = std::fs::read_to_string(folder.join("comments.csv")).context("comments.csv")?;
        let mut votes = String::new();
        let packed = std::fs::File::open(folder.join("votes.csv.gz")).context("votes.csv.gz")?;
        GzDecoder::new(packed).read_to_string(&mut votes).context("votes.csv.gz")?;
        let statements = rows(&comments)?.iter().map(statement).collect::<Result<Vec<_>>>()?;
        let mut votes = rows(&votes)?.iter().map(vote).collect::<Result<Vec<_>>>()?;
        ensure!(!statements.is_empty() && !votes.is_empty(), "nothing in it");
        // Of one moment the order of the file holds.
        votes.sort_by_key(|vote| vote.at_ms);
        Ok(Self { statements, votes })
    }

    /// The last vote of everyone on each statement: agreed, disagreed, neither.
    pub fn last_votes(&self) -> BTreeMap<u32, [u32; 3]> {
        let last: BTreeMap<(u32, u32), Wahl> =
            self.votes.iter().map(|vote| ((vote.statement, vote.by), vote.wahl)).collect();
        let mut sums: BTreeMap<u32, [u32; 3]> = BTreeMap::new();
        for ((statement, _), wahl) in last {
            let [ja, nein, enthaltung] = sums.entry(statement).or_default();
            *match wahl {
                Wahl::Ja => ja,
                Wahl::Nein => nein,
                Wahl::Enthaltung => enthaltung,
            } += 1;
        }
        sums
    }
}

type Row = BTreeMap<String, String>;

fn field<'r>(row: &'r Row, name: &str) -> Result<&'r str> {
    row.get(name).map(String::as_str).with_context(|| format!("a row without {name}"))
}

fn statement(row: &Row) -> Result<Statement> {
    Ok(Statement {
        id: field(row, "comment-id")?.parse()?,
        by: field(row, "author-id")?.parse()?,
        at_ms: field(row, "timestamp")?.parse()?,
        text: field(row, "comment-body")?.to_owned(),
        counted: (field(row, "agrees")?.parse()?, field(row, "disagrees")?.parse()?),
    })
}

fn vote(row: &Row) -> Result<Vote> {
    let wahl = match field(row, "vote")? {
        "1" => Wahl::Ja,
        "-1" => Wahl::Nein,
        _ => Wahl::Enthaltung,
    };
    let (statement, by) = (field(row, "comment-id")?.parse()?, field(row, "voter-id")?.parse()?);
    Ok(Vote { at_ms: field(row, "timestamp")?.parse()?, statement, by, wahl })
}

/// The rows of a file of comma-separated values by the names in its first one (RFC 4180).
fn rows(text: &str) -> Result<Vec<Row>> {
    let mut cells = cells(text).into_iter();
    let names = cells.next().context("an empty file")?;
    let full = |row: &Vec<String>| row.len() == names.len();
    Ok(cells.filter(full).map(|row| names.iter().cloned().zip(row).collect()).collect())
}

fn cells(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            other => cell.push(other),
        }
    }
    if !row.is_empty() || !cell.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_commas_and_line_ends_inside_a_cell_stay_in_it() {
        let read = cells("a,b\r\n1,\"x, \"\"y\"\"\nz\"\n2,");
        assert_eq!(read, vec![vec!["a", "b"], vec!["1", "x, \"y\"\nz"], vec!["2", ""]]);
    }
}
