//! Deadlines as iCalendar (RFC 5545): one event per Antrag, at the moment it passes or its vote opens or closes.

use super::{Kopf, seconds, title, voted};
use crate::language::Words;
use domain::Timestamp;
use std::fmt::Write as _;
use views::AntragView;

static CALENDAR: Words = Words::fixed("Fristen", "Deadlines");
static PASSES: Words = Words::fixed("Frist", "Deadline");
static OPENS: Words = Words::fixed("Abstimmung beginnt", "Vote opens");
static CLOSES: Words = Words::fixed("Abstimmung endet", "Vote closes");
static PASSES_TEXT: Words = Words::fixed(
    "Ohne Einspruch ist der Antrag dann angenommen. Mit dem ersten Einspruch kommen sieben Tage dazu.",
    "Without an Einspruch the Antrag has then passed. The first Einspruch adds seven days.",
);
static OPENS_TEXT: Words = Words::fixed(
    "Jemand hat Einspruch erhoben: Dann beginnt die Abstimmung, sie dauert sieben Tage.",
    "Somebody objected: then the vote opens, and lasts seven days.",
);
static CLOSES_TEXT: Words = Words::fixed(
    "Bis dahin zählt deine Stimme. Sie ist öffentlich.",
    "Until then your Stimme counts. It is public.",
);

/// The calendar of what is being decided.
pub(crate) fn ics(kopf: &Kopf<'_>, antraege: &[AntragView]) -> String {
    let mut out = Lines(String::new());
    out.line("BEGIN", "VCALENDAR");
    out.line("VERSION", "2.0");
    out.line("PRODID", "-//Weltgewebe//Fristen//DE");
    out.line("CALSCALE", "GREGORIAN");
    out.line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
    let name = format!("{} {}", kopf.say(&CALENDAR), kopf.name);
    out.line("NAME", &escaped(&name));
    out.line("X-WR-CALNAME", &escaped(&name));
    for antrag in antraege {
        event(&mut out, kopf, antrag);
    }
    out.line("END", "VCALENDAR");
    out.0
}

fn event(out: &mut Lines, kopf: &Kopf<'_>, antrag: &AntragView) {
    let stands = antrag.einsprueche.iter().any(|einspruch| einspruch.withdrawn_at.is_none());
    let (what, text) = match (voted(antrag.status), stands) {
        (true, _) => (&CLOSES, &CLOSES_TEXT),
        (false, true) => (&OPENS, &OPENS_TEXT),
        (false, false) => (&PASSES, &PASSES_TEXT),
    };
    let at = antrag.closes_at.unwrap_or(antrag.decision_deadline);
    out.line("BEGIN", "VEVENT");
    out.line("UID", &format!("{}@weltgewebe", antrag.id));
    out.line("DTSTAMP", &utc(revised(antrag)));
    out.line("SEQUENCE", &revisions(antrag).to_string());
    out.line("DTSTART", &utc(at));
    out.line("SUMMARY", &escaped(&format!("{}: {}", kopf.say(what), title(kopf, antrag))));
    out.line("DESCRIPTION", &escaped(kopf.say(text)));
    out.line("URL", &kopf.page(antrag));
    out.line("TRANSP", "TRANSPARENT");
    out.line("END", "VEVENT");
}

/// When something last happened to the Antrag that its event tells.
fn revised(antrag: &AntragView) -> Timestamp {
    let einsprueche = antrag.einsprueche.iter().map(|one| one.withdrawn_at.unwrap_or(one.created_at));
    let opened = voted(antrag.status).then_some(antrag.decision_deadline);
    einsprueche.chain(opened).fold(antrag.opened_at, Timestamp::max)
}

/// How often: a number that only grows.
fn revisions(antrag: &AntragView) -> usize {
    let einsprueche = antrag.einsprueche.iter();
    let said: usize = einsprueche.map(|one| 1 + usize::from(one.withdrawn_at.is_some())).sum();
    said + usize::from(voted(antrag.status))
}

/// `20261121T070000Z`.
fn utc(moment: Timestamp) -> String {
    seconds(moment).replace(['-', ':'], "")
}

/// A value of type TEXT (RFC 5545 §3.3.11).
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '\\' | ';' | ',' => out.extend(['\\', one]),
            '\n' => out.push_str("\\n"),
            one if one.is_control() => {}
            one => out.push(one),
        }
    }
    out
}

/// Content lines, folded (RFC 5545 §3.1).
struct Lines(String);

impl Lines {
    /// The most octets of a line, without its end.
    const MOST: usize = 75;

    fn line(&mut self, name: &str, value: &str) {
        let line = format!("{name}:{value}");
        let mut room = Self::MOST;
        for one in line.chars() {
            if one.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = Self::MOST - 1;
            }
            self.0.push(one);
            room -= one.len_utf8();
        }
        // Writing to a String cannot fail.
        let _ = self.0.write_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(value: &str) -> String {
        let mut lines = Lines(String::new());
        lines.line("X", value);
        lines.0
    }

    #[test]
    fn a_line_of_75_octets_stays_whole_and_one_more_is_folded() {
        let most = "a".repeat(73);
        assert_eq!(folded(&most), format!("X:{most}\r\n"));
        assert_eq!(folded(&format!("{most}b")), format!("X:{most}\r\n b\r\n"));
        let two = format!("{most}{}", "b".repeat(75));
        assert_eq!(folded(&two), format!("X:{most}\r\n {}\r\n b\r\n", "b".repeat(74)));
    }

    #[test]
    fn no_letter_is_torn() {
        let value = format!("{}äü", "a".repeat(72));
        let text = folded(&value);
        assert_eq!(text, format!("X:{}\r\n äü\r\n", "a".repeat(72)));
        assert!(folded(&"🧶".repeat(60)).split("\r\n").all(|line| line.len() <= 75));
    }

    #[test]
    fn what_would_end_a_value_is_escaped() {
        assert_eq!(escaped("a,b;c\\d\ne\r\u{7}"), "a\\,b\\;c\\\\d\\ne");
    }
}
