//! What a sheet says. The server writes it, this crate reads it: a new field is a change on both sides.
//! It must never hold a word that a template could say itself.

use serde::{Deserialize, Serialize};

/// A sheet.
#[derive(Deserialize)]
#[serde(tag = "sheet", rename_all = "lowercase")]
pub enum Blatt {
    /// What was decided about an Antrag.
    Beschluss(Box<Beschluss>),
    /// The statement of a Konto.
    Auszug(Box<Auszug>),
}

/// In which language it is set.
#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// German.
    De,
    /// English.
    En,
}

/// What was decided about an Antrag, and how.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Beschluss {
    /// The language of the sheet.
    pub lang: Lang,
    /// The time zone that its times are told in, by its IANA name.
    pub zone: String,
    /// The Ortsweberei.
    pub ort: String,
    /// Where the decision is found, and counted again.
    pub url: String,
    /// The title of the Antrag.
    pub title: String,
    /// Its details, in Markdown.
    pub details_md: String,
    /// The word for its kind.
    pub kind: String,
    /// Who filed it.
    pub by: String,
    /// How much it asked for, in cents of euros.
    pub amount_cents: Option<i64>,
    /// Whether it passed.
    pub accepted: bool,
    /// When it was filed.
    pub opened_at: String,
    /// When it would pass, or when the vote opened.
    pub decision_deadline: String,
    /// When it was decided.
    pub decided_at: String,
    /// Every Einspruch, the oldest first.
    pub einsprueche: Vec<Einspruch>,
    /// The vote, if there was one.
    pub vote: Option<Abstimmung>,
    /// Where it stands in the log.
    pub beleg: Beleg,
}

/// An Einspruch.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Einspruch {
    /// Who.
    pub name: String,
    /// Why; nothing when forgotten.
    pub grund: Option<String>,
    /// When.
    pub created_at: String,
    /// When it was taken back.
    pub withdrawn_at: Option<String>,
}

/// A vote that was counted.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Abstimmung {
    /// When it opened.
    pub opened_at: String,
    /// When it closed.
    pub closed_at: String,
    /// Voices for it, lent ones included.
    pub ja: u32,
    /// Voices against it.
    pub nein: u32,
    /// Voices for neither.
    pub enthaltung: u32,
    /// Voices that reached nobody who voted.
    pub nicht_abgegeben: u32,
    /// Everyone who voted directly, in the order of the log.
    pub stimmen: Vec<Stimme>,
}

/// A Stimme.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Stimme {
    /// Who.
    pub name: String,
    /// How: `ja`, `nein`, `enthaltung`.
    pub choice: Wahl,
    /// Why, where a reason was given.
    pub reason: Option<String>,
    /// When.
    pub cast_at: String,
    /// For how many voices it speaks, its own included.
    pub gewicht: u32,
    /// Whose voices it carries beside its own; the first of them where they are many.
    pub traegt: Vec<String>,
}

/// How somebody voted.
#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Wahl {
    /// For it.
    Ja,
    /// Against it.
    Nein,
    /// For neither.
    Enthaltung,
}

/// The statement of a Konto.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Auszug {
    /// The language of the sheet.
    pub lang: Lang,
    /// The time zone that its times are told in, by its IANA name. Its days are those of UTC.
    pub zone: String,
    /// The Ortsweberei.
    pub ort: String,
    /// Where the Konto is found.
    pub url: String,
    /// The first day.
    pub von: String,
    /// The last day.
    pub bis: String,
    /// What lay where before it.
    pub anfang: Stand,
    /// What lay where at its end.
    pub ende: Stand,
    /// Every entry, the oldest first.
    pub buchungen: Vec<Buchung>,
    /// What was reserved at its end: the first of many.
    pub reserviert: Vec<Reserviert>,
    /// For how many more payouts money was reserved.
    pub reserviert_weitere: usize,
    /// Where its last entry stands in the log.
    pub beleg: Beleg,
}

/// What lies where, in cents of euros.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Stand {
    /// All that is there.
    pub saldo_cents: i64,
    /// What of it can still be decided about.
    pub frei_cents: i64,
    /// What of it is reserved.
    pub reserviert_cents: i64,
    /// What was given so far, corrections taken off.
    pub gespendet_cents: i64,
    /// What was paid out so far, corrections taken off.
    pub ausgezahlt_cents: i64,
}

/// An entry in the ledger.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Buchung {
    /// Its number in the ledger, from 1.
    pub nr: usize,
    /// The word for why money moved.
    pub kind: String,
    /// Its day.
    pub tag: String,
    /// Its moment; nothing for an anonymous donation.
    pub booked_at: Option<String>,
    /// Who; nothing for an anonymous donation and for what a Beschluss does by itself.
    pub name: Option<String>,
    /// How much.
    pub amount_cents: i64,
    /// What it does to the balance.
    pub wirkung: Wirkung,
    /// What was there after it.
    pub saldo_cents: i64,
    /// The Antrag that asked for the payout; nothing when there is none or its words are forgotten.
    pub antrag_title: Option<String>,
    /// Whether that Antrag was voted on.
    pub abgestimmt: bool,
    /// The receipt; nothing when there is none or it is forgotten.
    pub beleg: Option<String>,
    /// The later decision that set its money free.
    pub durch_title: Option<String>,
    /// The number of the wrong entry that it undoes.
    pub gegen_nr: Option<usize>,
    /// The number of the contra entry that undid it.
    pub korrigiert_nr: Option<usize>,
}

/// What an entry does to the balance.
#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Wirkung {
    /// It adds to it.
    Mehr,
    /// It takes from it.
    Weniger,
    /// It moves money within it.
    Keine,
}

/// A payout that is authorised and not yet paid.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Reserviert {
    /// The Antrag that asked for it; nothing when its words are forgotten.
    pub antrag_title: Option<String>,
    /// How much.
    pub amount_cents: i64,
    /// When it was decided.
    pub decided_at: Option<String>,
}

/// The record of the decision or of the last entry, and the proof (RFC 6962) that it is the last of the tree of its own size.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Beleg {
    /// Its place in the log, which is also the size of the tree.
    pub position: u64,
    /// Its leaf hash, in hexadecimal.
    pub leaf: String,
    /// The root of the tree, in hexadecimal.
    pub root: String,
    /// The hashes of the proof from the bottom up, in hexadecimal.
    pub proof: Vec<String>,
}
