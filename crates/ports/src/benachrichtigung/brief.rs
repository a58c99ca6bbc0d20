//! How a letter is worded, in German and English, as text and as HTML: what happened, where it can be read, and how to
//! take the letter off. Titles are handed in at the moment of sending, so that what was forgotten meanwhile is not told.

use super::{Abbestellung, Anlass, Bezug, Sendung, Siegel, Sprache, Takt};
use crate::mail::Mail;
use askama::Template;
use domain::{Email, Timestamp};

/// One thing that a letter tells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Punkt {
    /// The occasion.
    pub anlass: Anlass,
    /// About what.
    pub bezug: Bezug,
    /// What it is called; nothing when forgotten, or for what has no title.
    pub titel: Option<String>,
}

struct Zeile {
    satz: String,
    adresse: String,
    abbestellen: String,
}

#[derive(Template)]
#[template(path = "brief.de.txt")]
struct TextDe<'a> {
    zeilen: &'a [Zeile],
    site: &'a str,
}

#[derive(Template)]
#[template(path = "brief.en.txt")]
struct TextEn<'a> {
    zeilen: &'a [Zeile],
    site: &'a str,
}

#[derive(Template)]
#[template(path = "brief.de.html")]
struct HtmlDe<'a> {
    zeilen: &'a [Zeile],
    site: &'a str,
}

#[derive(Template)]
#[template(path = "brief.en.html")]
struct HtmlEn<'a> {
    zeilen: &'a [Zeile],
    site: &'a str,
}

/// The letter about these things; `site` is the address of the instance without a slash at its end.
///
/// # Errors
/// When a template cannot be filled, which is a mistake of the program.
pub fn brief(
    (to, sprache): (&Email, Sprache),
    sendung: &Sendung,
    punkte: &[Punkt],
    (site, siegel): (&str, &Siegel),
    now: Timestamp,
) -> Result<Mail, askama::Error> {
    let zeile = |punkt: &Punkt| Zeile {
        satz: satz(punkt, sprache),
        adresse: format!("{site}{}", pfad(punkt.bezug)),
        abbestellen: format!("{site}{}", siegel.address(sendung.person, Abbestellung::Anlass(punkt.anlass))),
    };
    let zeilen: Vec<Zeile> = punkte.iter().map(zeile).collect();
    let (text, html) = match sprache {
        Sprache::De => {
            (TextDe { zeilen: &zeilen, site }.render()?, HtmlDe { zeilen: &zeilen, site }.render()?)
        }
        Sprache::En => {
            (TextEn { zeilen: &zeilen, site }.render()?, HtmlEn { zeilen: &zeilen, site }.render()?)
        }
    };
    let was = match (sendung.takt, punkte) {
        (Takt::Sofort, [one]) => Abbestellung::Anlass(one.anlass),
        _ => Abbestellung::Tagesbrief,
    };
    let subject = match (sendung.takt, punkte, sprache) {
        (Takt::Sofort, [one], _) => satz(one, sprache),
        (_, _, Sprache::De) => "Dein Tag im Weltgewebe".to_owned(),
        (_, _, Sprache::En) => "Your day in Weltgewebe".to_owned(),
    };
    Ok(Mail {
        to: to.as_str().to_owned(),
        garnrolle: sendung.person,
        subject,
        text,
        token: None,
        written_at: now,
        html: Some(html),
        id: Some(sendung.id()),
        unsubscribe: Some(format!("{site}{}", siegel.address(sendung.person, was))),
    })
}

fn pfad(bezug: Bezug) -> String {
    match bezug {
        Bezug::Antrag(antrag) => format!("/knoten/{antrag}"),
        Bezug::Gespraech(knoten) => format!("/knoten/{knoten}"),
        Bezug::Delegation(_) => "/stimme".to_owned(),
    }
}

fn satz(punkt: &Punkt, sprache: Sprache) -> String {
    // A title of several lines must not look like a paragraph of the letter.
    let titel = punkt.titel.as_deref().map(|titel| titel.split_whitespace().collect::<Vec<_>>().join(" "));
    let de = sprache == Sprache::De;
    let titel = match (titel, de) {
        (Some(titel), true) => format!("„{titel}“"),
        (Some(titel), false) => format!("“{titel}”"),
        (None, true) => "etwas, das nicht mehr lesbar ist".to_owned(),
        (None, false) => "something that can no longer be read".to_owned(),
    };
    match (punkt.anlass, de) {
        (Anlass::Einspruch, true) => format!("Einspruch gegen deinen Antrag {titel}"),
        (Anlass::Einspruch, false) => format!("An objection to your proposal {titel}"),
        (Anlass::Abstimmung, true) => format!("Die Abstimmung über {titel} ist eröffnet"),
        (Anlass::Abstimmung, false) => format!("The vote on {titel} is open"),
        (Anlass::FristNah, true) => format!("Weniger als 24 Stunden bis zur Entscheidung über {titel}"),
        (Anlass::FristNah, false) => format!("Less than 24 hours until the decision on {titel}"),
        (Anlass::Ergebnis, true) => format!("Entschieden: {titel}"),
        (Anlass::Ergebnis, false) => format!("Decided: {titel}"),
        (Anlass::Delegation, true) => {
            "Deine verliehene Stimme kehrt in weniger als drei Tagen zu dir zurück".to_owned()
        }
        (Anlass::Delegation, false) => "The voice you lent returns to you in less than three days".to_owned(),
        (Anlass::Antwort, true) => format!("Neue Nachricht im Gespräch über {titel}"),
        (Anlass::Antwort, false) => format!("A new message in the conversation about {titel}"),
    }
}
