//! What happened to Anträge as Atom (RFC 4287): filed, objected to, brought to a vote, decided; the newest first.

use super::{Kopf, seconds, title};
use crate::language::Words;
use domain::{AntragStatus, Timestamp};
use std::cmp::Reverse;
use views::AntragView;

/// How many entries a feed has at most.
pub(crate) const MOST_ENTRIES: usize = 50;

static DECISIONS: Words = Words::fixed("Entscheidungen", "Decisions");
static FILED: Words = Words::fixed("Antrag gestellt", "Antrag filed");
static OBJECTED: Words = Words::fixed("Einspruch erhoben", "Einspruch raised");
static OPENED: Words = Words::fixed("Abstimmung eröffnet", "Vote opened");
static ACCEPTED: Words = Words::fixed("Angenommen", "Accepted");
static REJECTED: Words = Words::fixed("Abgelehnt", "Rejected");
static WITHDRAWN: Words = Words::fixed("Zurückgezogen", "Withdrawn");

/// Something that happened to an Antrag.
struct Eintrag<'a> {
    antrag: &'a AntragView,
    /// Names it among all that happened to the same Antrag.
    step: String,
    what: &'static Words,
    at: Timestamp,
    text: String,
}

/// The feed of these Anträge.
pub(crate) fn atom(kopf: &Kopf<'_>, itself: &str, antraege: &[AntragView]) -> String {
    // Of what happened at one moment the later step stands first too: the order of equals is kept.
    let mut entries: Vec<_> = antraege.iter().flat_map(|antrag| steps(antrag).into_iter().rev()).collect();
    entries.sort_by_key(|entry| Reverse(entry.at));
    entries.truncate(MOST_ENTRIES);
    let updated = entries.first().map_or(kopf.founded_at, |entry| entry.at);
    let name = escaped(kopf.name.as_str());
    let (language, ort, title) = (kopf.language.tag(), kopf.ort, kopf.say(&DECISIONS));
    let (updated, itself, site) = (seconds(updated), escaped(itself), escaped(kopf.site));
    let entries: String = entries.iter().map(|entry| written(kopf, entry)).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{language}\">\n\
         <id>urn:uuid:{ort}</id>\n<title>{title} {name}</title>\n<updated>{updated}</updated>\n\
         <author><name>{name}</name></author>\n<link rel=\"self\" href=\"{itself}\"/>\n\
         <link rel=\"alternate\" href=\"{site}/\"/>\n{entries}</feed>\n"
    )
}

/// The oldest first.
fn steps(antrag: &AntragView) -> Vec<Eintrag<'_>> {
    let details = antrag.text.as_ref().map(|text| text.description.to_string()).unwrap_or_default();
    let mut steps = vec![Eintrag {
        antrag,
        step: "gestellt".to_owned(),
        what: &FILED,
        at: antrag.opened_at,
        text: details,
    }];
    for (nth, einspruch) in (1..).zip(&antrag.einsprueche) {
        let text = einspruch.grund.as_ref().map(ToString::to_string).unwrap_or_default();
        let step = format!("einspruch-{nth}");
        steps.push(Eintrag { antrag, step, what: &OBJECTED, at: einspruch.created_at, text });
    }
    if antrag.abstimmung.is_some() {
        let (step, at) = ("abstimmung".to_owned(), antrag.decision_deadline);
        steps.push(Eintrag { antrag, step, what: &OPENED, at, text: String::new() });
    }
    if let Some(decided) = antrag.decided {
        let what = match antrag.status {
            AntragStatus::Angenommen => &ACCEPTED,
            AntragStatus::Zurueckgezogen => &WITHDRAWN,
            _ => &REJECTED,
        };
        let (step, at) = ("entschieden".to_owned(), decided.at);
        steps.push(Eintrag { antrag, step, what, at, text: String::new() });
    }
    steps
}

fn written(kopf: &Kopf<'_>, entry: &Eintrag<'_>) -> String {
    let title = escaped(&format!("{}: {}", kopf.say(entry.what), title(kopf, entry.antrag)));
    let (id, step, at) = (entry.antrag.id, &entry.step, seconds(entry.at));
    let page = escaped(&kopf.page(entry.antrag));
    let text = escaped(&entry.text);
    format!(
        "<entry>\n<id>urn:uuid:{id}#{step}</id>\n<title>{title}</title>\n<updated>{at}</updated>\n\
         <published>{at}</published>\n<link rel=\"alternate\" href=\"{page}\"/>\n\
         <content type=\"text\">{text}</content>\n</entry>\n"
    )
}

/// Text between tags and in attributes; what XML 1.0 cannot say is left out (§2.2).
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(one),
            '\u{fffe}' | '\u{ffff}' => {}
            one if one.is_control() => {}
            one => out.push(one),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out_of_its_tag() {
        assert_eq!(
            escaped("<a href=\"x\">&\n\u{0}\u{ffff}</a>"),
            "&lt;a href=&quot;x&quot;&gt;&amp;\n&lt;/a&gt;"
        );
    }
}
