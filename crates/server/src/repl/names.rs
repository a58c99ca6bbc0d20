//! Short names for what was woven: `ada` for a person, `k1`, `f1`, `e1`, `n1` for Knoten, Fäden, elements and messages,
//! in the order in which they arose. It sees every event and never changes one.

use domain::event::ElementInhalt;
use domain::{
    ElementId, Event, FadenArt, FadenId, GarnrolleId, Happened, KnotenId, NachrichtId, OrtId, Timestamp,
};
use loom::Sink;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

/// Everything that has a short name, and the lines about it that are yet to be shown.
#[derive(Default)]
pub struct Names {
    orte: Vec<(OrtId, String)>,
    people: BTreeMap<String, GarnrolleId>,
    knoten: Vec<(KnotenId, String)>,
    faeden: Vec<(FadenId, FadenArt)>,
    elements: Vec<ElementId>,
    nachrichten: Vec<(NachrichtId, KnotenId, String)>,
    story: Vec<String>,
}

/// The names, shared with the loom that tells them what happens.
#[derive(Clone, Default)]
pub struct Shared(pub Arc<Mutex<Names>>);

impl Sink for Shared {
    fn committed(&mut self, batch: &Arc<[Happened]>) {
        let mut names = self.0.lock();
        for happened in batch.iter() {
            let what = names.take(&happened.event);
            let line = format!("{:>5}  {}  {what}", happened.position, shortened(happened.time));
            names.story.push(line);
        }
    }
}

impl Names {
    /// How many lines there are.
    #[must_use]
    pub fn story_len(&self) -> usize {
        self.story.len()
    }
    /// The lines from this one on.
    #[must_use]
    pub fn story_from(&self, from: usize) -> &[String] {
        self.story.get(from..).unwrap_or_default()
    }
    /// The person with this name.
    #[must_use]
    pub fn person(&self, name: &str) -> Option<GarnrolleId> {
        self.people.get(&name.to_lowercase()).copied()
    }
    /// The Knoten `k1`, `k2`, …
    #[must_use]
    pub fn knoten(&self, name: &str) -> Option<KnotenId> {
        self.knoten.get(index('k', name)?).map(|(id, _)| *id)
    }
    /// The Faden `f1`, `f2`, …
    #[must_use]
    pub fn faden(&self, name: &str) -> Option<FadenId> {
        self.faeden.get(index('f', name)?).map(|(id, _)| *id)
    }
    /// The element `e1`, `e2`, …
    #[must_use]
    pub fn element(&self, name: &str) -> Option<ElementId> {
        self.elements.get(index('e', name)?).copied()
    }
    /// Short name and title of a Knoten.
    #[must_use]
    pub fn of_knoten(&self, id: KnotenId) -> String {
        let found = self.knoten.iter().zip(1..).find(|((known, _), _)| *known == id);
        found.map_or_else(|| id.to_string(), |((_, title), n)| format!("k{n} »{title}«"))
    }
    /// Short name of a Faden.
    #[must_use]
    pub fn of_faden(&self, id: FadenId) -> String {
        let found = self.faeden.iter().zip(1..).find(|((known, _), _)| *known == id);
        found.map_or_else(|| id.to_string(), |((_, art), n)| format!("f{n} {art}"))
    }
    /// The name of a person.
    #[must_use]
    pub fn of_person(&self, id: GarnrolleId) -> String {
        let found = self.people.iter().find(|(_, known)| **known == id);
        found.map_or_else(|| id.to_string(), |(name, _)| name.clone())
    }
    /// The messages of a Knoten, in order.
    pub fn messages(&self, knoten: KnotenId) -> impl Iterator<Item = &str> {
        self.nachrichten.iter().filter(move |(_, to, _)| *to == knoten).map(|(_, _, text)| text.as_str())
    }

    fn of_element(&self, id: ElementId) -> String {
        let found = self.elements.iter().position(|known| *known == id);
        found.map_or_else(|| id.to_string(), |n| format!("e{}", n + 1))
    }

    fn of_nachricht(&self, id: NachrichtId) -> String {
        let found = self.nachrichten.iter().position(|(known, _, _)| *known == id);
        found.map_or_else(|| id.to_string(), |n| format!("n{}", n + 1))
    }

    /// Names what arose, and says in one line what happened.
    fn take(&mut self, event: &Event) -> String {
        let detail = match event {
            Event::OrtswebereiGegruendet { ort, name, struktur, .. } => {
                self.orte.push((*ort, name.to_string()));
                for knoten in struktur {
                    self.knoten.push((knoten.id, knoten.art.title().to_owned()));
                }
                name.to_string()
            }
            Event::GarnrolleRegistriert { garnrolle, profil, .. } => {
                let name =
                    profil.known().map_or("ehemalige rolle", |profil| profil.name.as_str()).to_lowercase();
                let name = self.free_name(name.split_whitespace().next().unwrap_or("rolle"));
                self.people.insert(name.clone(), *garnrolle);
                name
            }
            Event::GarnrolleVerifiziert { garnrolle, .. }
            | Event::VerantwortlicheErnannt { garnrolle, .. }
            | Event::ProfilGeaendert { garnrolle, .. }
            | Event::PrivatGeaendert { garnrolle, .. }
            | Event::KartenstatusGeaendert { garnrolle, .. } => self.of_person(*garnrolle),
            Event::KnotenGeknuepft { knoten, by, text, .. } => {
                let title = text.known().map_or("(vergessen)", |text| text.title.as_str());
                self.knoten.push((*knoten, title.to_owned()));
                format!("{} by {}", self.of_knoten(*knoten), self.of_person(*by))
            }
            Event::KnotenImportiert { knoten, text, .. } => {
                self.knoten.push((*knoten, text.title.to_string()));
                self.of_knoten(*knoten)
            }
            Event::KnotenGeaendert { knoten, text, .. } => {
                let title = text.as_ref().and_then(|text| text.known()).map(|text| text.title.to_string());
                let known = self.knoten.iter_mut().find(|(known, _)| known == knoten);
                if let (Some(known), Some(title)) = (known, title) {
                    known.1 = title;
                }
                self.of_knoten(*knoten)
            }
            Event::ElementHinzugefuegt { knoten, element, inhalt, .. } => {
                self.elements.push(*element);
                let what = inhalt.known().map_or("(vergessen)", inhalt_word);
                format!("{} {what} in {}", self.of_element(*element), self.of_knoten(*knoten))
            }
            Event::ElementGeaendert { knoten, element, .. }
            | Event::ElementEntfernt { knoten, element, .. } => {
                format!("{} in {}", self.of_element(*element), self.of_knoten(*knoten))
            }
            Event::NachrichtGeschrieben { nachricht, knoten, by, text } => {
                let text = text.known().map_or("(vergessen)", |text| text.as_str());
                let said = format!("{}: {text}", self.of_person(*by));
                self.nachrichten.push((*nachricht, *knoten, said.clone()));
                format!("{} in {} {said}", self.of_nachricht(*nachricht), self.of_knoten(*knoten))
            }
            Event::NachrichtBearbeitet { nachricht, .. }
            | Event::NachrichtZurueckgezogen { nachricht, .. } => self.of_nachricht(*nachricht),
            Event::FadenGezogen { faden, art, from, to, .. } => {
                self.faeden.push((*faden, *art));
                format!("{} {} → {}", self.of_faden(*faden), self.of_person(*from), self.of_knoten(*to))
            }
            Event::FadenVerzwirnt { faden, knoten, .. }
            | Event::FadenEntzwirnt { faden, knoten, .. }
            | Event::FadenVerblasst { faden, knoten, .. } => {
                format!("{} → {}", self.of_faden(*faden), self.of_knoten(*knoten))
            }
            Event::KnotenAufgeloest { knoten, .. } => self.of_knoten(*knoten),
            deciding => self.take_deciding(deciding),
        };
        let mut line = format!("{:<22}", event.name());
        // Writing to a string cannot fail.
        let _ = write!(line, "  {detail}");
        line
    }

    /// The same for what is decided together. The Raum of an Antrag is named like every Knoten.
    fn take_deciding(&mut self, event: &Event) -> String {
        match event {
            Event::AntragGestellt { antrag, by, text, .. } => {
                let title = text.known().map_or("(vergessen)", |text| text.title.as_str());
                self.knoten.push((antrag.raum(), title.to_owned()));
                format!("{} by {}", self.of_knoten(antrag.raum()), self.of_person(*by))
            }
            Event::EinspruchErhoben { antrag, by, .. } | Event::EinspruchZurueckgezogen { antrag, by } => {
                format!("{} by {}", self.of_knoten(antrag.raum()), self.of_person(*by))
            }
            Event::StimmeAbgegeben { antrag, by, wahl, .. } => {
                format!("{} {wahl} by {}", self.of_knoten(antrag.raum()), self.of_person(*by))
            }
            Event::AbstimmungGeschlossen { antrag, ergebnis, .. } => {
                format!("{} {} : {}", self.of_knoten(antrag.raum()), ergebnis.ja, ergebnis.nein)
            }
            Event::AntragZurueckgezogen { antrag }
            | Event::AntragAngenommen { antrag, .. }
            | Event::AntragAbgelehnt { antrag, .. }
            | Event::AbstimmungEroeffnet { antrag, .. }
            | Event::BeschlussAufgehoben { antrag, .. } => self.of_knoten(antrag.raum()),
            Event::VerifizierungBeschlossen { garnrolle, .. }
            | Event::VerifizierungEntzogen { garnrolle, .. }
            | Event::VergessenBeantragt { garnrolle, .. }
            | Event::VergessenZurueckgenommen { garnrolle }
            | Event::RolleVergessen { garnrolle, .. } => self.of_person(*garnrolle),
            Event::DelegationErteilt { from, to, .. } | Event::DelegationGeendet { from, to, .. } => {
                format!("{} → {}", self.of_person(*from), self.of_person(*to))
            }
            Event::DelegationErneuert { from, .. } => self.of_person(*from),
            Event::SpendeEingegangen { by, betrag, .. } | Event::BuchungKorrigiert { by, betrag, .. } => {
                format!("{} by {}", cents(*betrag), self.of_person(*by))
            }
            Event::AnonymeSpendeEingegangen { betrag, .. } => cents(*betrag),
            Event::AuszahlungFreigegeben { auszahlung, betrag, .. }
            | Event::AuszahlungNichtGedeckt { auszahlung, betrag, .. }
            | Event::AuszahlungBezahlt { auszahlung, betrag, .. }
            | Event::AuszahlungZurueckgenommen { auszahlung, betrag, .. } => {
                format!("{} {}", self.of_knoten(auszahlung.antrag().raum()), cents(*betrag))
            }
            other => other.gegenstand().map(|about| self.of_knoten(about.knoten())).unwrap_or_default(),
        }
    }

    fn free_name(&self, wanted: &str) -> String {
        let numbered = (2..).map(|n| format!("{wanted}{n}"));
        let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
        names.find(|name| !self.people.contains_key(name)).unwrap_or_default()
    }
}

/// A moment to the second, short enough for a column.
#[must_use]
pub fn shortened(moment: Timestamp) -> String {
    let text = moment.to_string();
    text.get(..19).unwrap_or(&text).replace('T', " ")
}

const fn inhalt_word(inhalt: &ElementInhalt) -> &'static str {
    match inhalt {
        ElementInhalt::Text { .. } => "text",
        ElementInhalt::Link { .. } => "link",
        ElementInhalt::Bild { .. } => "bild",
        ElementInhalt::Liste { .. } => "liste",
    }
}

/// An amount as people write it.
fn cents(betrag: domain::Betrag) -> String {
    format!("{}.{:02} {}", betrag.cents() / 100, betrag.cents() % 100, domain::WAEHRUNG)
}

fn index(letter: char, name: &str) -> Option<usize> {
    name.strip_prefix(letter)?.parse::<usize>().ok()?.checked_sub(1)
}
