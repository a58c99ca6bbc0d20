//! Title and description of an imported place, made of its tags and of nothing else, in German as people on the spot
//! would say it.

use super::Source;
use super::kind::{self, Kind};
use domain::command::ImportierterKnoten;
use domain::event::{KnotenKern, KnotenText};
use domain::{Beschreibung, KnotenArt, Titel, Unterart};
use std::collections::BTreeMap;

/// The Knoten that this place becomes; nothing when it is of no known kind and has no name.
#[must_use]
pub fn knoten(source: Source, attribution: &str) -> Option<ImportierterKnoten> {
    let Source { quelle, place, tags } = source;
    let kind = kind::of(&tags);
    let title = title(&tags, kind)?;
    let description = description(&tags, kind, attribution);
    let (art, unterart) = match kind {
        Some(kind) => (KnotenArt::Einrichtung, Unterart::new(kind.unterart).ok()),
        None => (KnotenArt::Sonstiges, None),
    };
    let kern = KnotenKern { art, unterart, place, starts_at: None, ends_at: None };
    Some(ImportierterKnoten { quelle, kern, text: KnotenText { title, description } })
}

/// The name, or what it is and where.
fn title(tags: &BTreeMap<String, String>, kind: Option<Kind>) -> Option<Titel> {
    let tag = |key: &str| tags.get(key).map(|value| value.trim()).filter(|value| !value.is_empty());
    let name = ["name:de", "name", "title"].into_iter().find_map(tag);
    let text = match (name, kind) {
        (Some(name), _) => name.to_owned(),
        (None, Some(kind)) => match (tag("addr:street"), tag("stadtteil")) {
            (Some(street), _) => format!("{}, {street}", kind.label),
            (None, Some(quarter)) => format!("{} in {quarter}", kind.label),
            (None, None) => kind.label.to_owned(),
        },
        (None, None) => return None,
    };
    Titel::new(&cut(&text, Titel::MAX)).ok()
}

fn description(tags: &BTreeMap<String, String>, kind: Option<Kind>, attribution: &str) -> Beschreibung {
    let tag = |key: &str| tags.get(key).map(|value| value.trim()).filter(|value| !value.is_empty());
    let mut lines: Vec<String> = Vec::new();
    let words = ["description:de", "description", "summary"].into_iter().find_map(tag);
    lines.extend(words.map(ToOwned::to_owned));
    lines.extend(tag("text").filter(|text| Some(*text) != words).map(ToOwned::to_owned));
    lines.extend(what_and_where(tags, kind));
    lines.extend(address(tags).map(|address| format!("Adresse: {address}")));
    lines.extend(tag("opening_hours").map(|hours| format!("Öffnungszeiten: {hours}")));
    lines.extend(tag("operator").map(|operator| format!("Betrieben von: {operator}")));
    lines.extend(tag("wheelchair").and_then(wheelchair).map(ToOwned::to_owned));
    lines.extend(tag("fee").and_then(fee).map(ToOwned::to_owned));
    lines.extend(tag("access").and_then(access).map(ToOwned::to_owned));
    lines.extend(tag("website").or(tag("contact:website")).map(|site| format!("Im Netz: {site}")));
    let room = Beschreibung::MAX.saturating_sub(attribution.chars().count() + 2);
    let text = format!("{}\n\n{attribution}", cut(&clean(&lines.join("\n\n")), room));
    Beschreibung::new(&text).unwrap_or_default()
}

/// What it is, where the name does not say so, and in which quarter.
fn what_and_where(tags: &BTreeMap<String, String>, kind: Option<Kind>) -> Option<String> {
    let label = kind?.label;
    match tags.get("stadtteil") {
        Some(quarter) => Some(format!("{label} in {quarter}.")),
        None => Some(format!("{label}.")),
    }
}

fn address(tags: &BTreeMap<String, String>) -> Option<String> {
    let street = tags.get("addr:street")?;
    let number = tags.get("addr:housenumber").map(|number| format!(" {number}")).unwrap_or_default();
    let town = match (tags.get("addr:postcode"), tags.get("addr:city")) {
        (Some(postcode), Some(city)) => format!(", {postcode} {city}"),
        (Some(one), None) | (None, Some(one)) => format!(", {one}"),
        (None, None) => String::new(),
    };
    Some(format!("{street}{number}{town}"))
}

fn wheelchair(value: &str) -> Option<&'static str> {
    match value {
        "yes" | "designated" => Some("Mit Rollstuhl zugänglich."),
        "limited" => Some("Mit Rollstuhl eingeschränkt zugänglich."),
        "no" => Some("Mit Rollstuhl nicht zugänglich."),
        _ => None,
    }
}

fn fee(value: &str) -> Option<&'static str> {
    match value {
        "yes" => Some("Kostet etwas."),
        "no" => Some("Kostet nichts."),
        _ => None,
    }
}

fn access(value: &str) -> Option<&'static str> {
    match value {
        "private" | "no" => Some("Nicht öffentlich zugänglich."),
        "customers" => Some("Für Gäste und Kundschaft."),
        _ => None,
    }
}

/// At most this many characters, with an ellipsis where something was cut off.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(std::iter::once('…')).collect()
}

/// Without the control characters that a text of the domain refuses.
fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || *c == '\n').collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Place, Quelle};

    fn made(pairs: &[(&str, &str)]) -> Option<ImportierterKnoten> {
        let tags = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let place = Place { lat_e7: 0, lon_e7: 0 };
        knoten(Source { quelle: Quelle::new("osm:node/1").unwrap(), place, tags }, "© OpenStreetMap")
    }

    #[test]
    fn a_library_with_everything_reads_well() {
        let library = made(&[
            ("amenity", "library"),
            ("name", "Bücherhalle Altona"),
            ("addr:street", "Ottenser Hauptstraße"),
            ("addr:housenumber", "10"),
            ("addr:postcode", "22765"),
            ("stadtteil", "Ottensen"),
            ("opening_hours", "Tu-Fr 11:00-19:00"),
            ("wheelchair", "yes"),
        ])
        .unwrap();
        assert_eq!(library.text.title.as_str(), "Bücherhalle Altona");
        assert_eq!(library.kern.unterart.unwrap().as_str(), "bibliothek");
        assert_eq!(
            library.text.description.as_str(),
            "Bibliothek in Ottensen.\n\nAdresse: Ottenser Hauptstraße 10, 22765\n\nÖffnungszeiten: Tu-Fr \
             11:00-19:00\n\nMit Rollstuhl zugänglich.\n\n© OpenStreetMap"
        );
    }

    #[test]
    fn a_nameless_place_is_called_by_what_it_is_and_a_nameless_unknown_is_left_out() {
        let title = |pairs: &[(&str, &str)]| made(pairs).map(|knoten| knoten.text.title.as_str().to_owned());
        assert_eq!(
            title(&[("leisure", "playground"), ("stadtteil", "Hamm")]),
            Some("Spielplatz in Hamm".into())
        );
        assert_eq!(title(&[("leisure", "playground")]), Some("Spielplatz".into()));
        assert_eq!(title(&[("amenity", "parking")]), None);
        let project = made(&[("title", "Veloroute 1"), ("summary", "Umbau")]).unwrap();
        assert_eq!((project.kern.art, project.kern.unterart), (KnotenArt::Sonstiges, None));
    }

    #[test]
    fn far_too_long_words_are_cut_and_the_attribution_stays() {
        let long = "ü".repeat(30_000);
        let knoten = made(&[("name", &long), ("description", &long), ("amenity", "library")]).unwrap();
        assert_eq!(knoten.text.title.as_str().chars().count(), Titel::MAX);
        assert!(knoten.text.description.as_str().ends_with("…\n\n© OpenStreetMap"));
    }
}
