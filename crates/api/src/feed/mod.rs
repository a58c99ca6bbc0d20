//! What is being decided in an Ortsweberei, for calendars and for readers of news. They hold what the pages show to
//! everybody and nothing about who asks. It knows nothing of HTTP.

mod atom;
mod ics;

use crate::language::{Language, Words};
use domain::{AntragStatus, Name, OrtId, Timestamp};
use views::AntragView;

pub(crate) use atom::atom;
pub(crate) use ics::ics;

/// Whose feed it is, at which instance and in which language.
pub(crate) struct Kopf<'a> {
    /// The address of the instance, without a slash at its end.
    pub site: &'a str,
    /// The Ortsweberei.
    pub ort: OrtId,
    /// Its name.
    pub name: &'a Name,
    /// When it was founded.
    pub founded_at: Timestamp,
    /// In which language to tell.
    pub language: Language,
}

impl Kopf<'_> {
    fn say<'w>(&self, words: &'w Words) -> &'w str {
        words.say(self.language)
    }

    /// The page of the Antrag.
    fn page(&self, antrag: &AntragView) -> String {
        format!("{}/knoten/{}", self.site, antrag.id)
    }
}

static FORGOTTEN: Words = Words::fixed("Antrag einer ehemaligen Rolle", "Antrag of a former Rolle");

/// The title of an Antrag.
fn title(kopf: &Kopf<'_>, antrag: &AntragView) -> String {
    antrag.text.as_ref().map_or_else(|| kopf.say(&FORGOTTEN).to_owned(), |text| text.title.to_string())
}

/// A moment in whole seconds of UTC, downwards, so that nobody comes late by a fraction: `2026-11-21T07:00:00Z`.
fn seconds(moment: Timestamp) -> String {
    let text = moment.to_string();
    format!("{}Z", text.split('.').next().unwrap_or_default())
}

/// Whether there is, or was, a vote about it.
const fn voted(status: AntragStatus) -> bool {
    matches!(status, AntragStatus::Abstimmung)
}
