//! What a place is, by its OpenStreetMap tags or by the `kategorie` of a prepared file. A table; it must never know
//! where the place lies or what it is called.

use std::collections::BTreeMap;

/// What a place is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Kind {
    /// The sub-kind of the einrichtung.
    pub unterart: &'static str,
    /// What to call it when it has no name.
    pub label: &'static str,
}

const fn kind(unterart: &'static str, label: &'static str) -> Kind {
    Kind { unterart, label }
}

/// Key, value, kind. The first row that fits decides, so the more exact ones stand first.
const TAGS: &[(&str, &str, Kind)] = &[
    ("amenity", "community_centre", kind("treffpunkt", "Treffpunkt")),
    ("amenity", "social_centre", kind("treffpunkt", "Treffpunkt")),
    ("amenity", "library", kind("bibliothek", "Bibliothek")),
    ("amenity", "public_bookcase", kind("buecherschrank", "Bücherschrank")),
    ("amenity", "give_box", kind("verschenkekiste", "Verschenkekiste")),
    ("amenity", "toilets", kind("toilette", "Öffentliche Toilette")),
    ("amenity", "drinking_water", kind("trinkwasser", "Trinkwasser")),
    ("amenity", "kindergarten", kind("kita", "Kita")),
    ("amenity", "childcare", kind("kita", "Kita")),
    ("amenity", "school", kind("schule", "Schule")),
    ("amenity", "recycling", kind("recycling", "Wertstoffinsel")),
    ("amenity", "bench", kind("bank", "Bank")),
    ("amenity", "shelter", kind("unterstand", "Unterstand")),
    ("amenity", "fountain", kind("brunnen", "Brunnen")),
    ("amenity", "theatre", kind("kultur", "Theater")),
    ("amenity", "arts_centre", kind("kultur", "Kulturzentrum")),
    ("amenity", "place_of_worship", kind("glaubensort", "Glaubensort")),
    ("amenity", "hospital", kind("gesundheit", "Krankenhaus")),
    ("amenity", "fire_station", kind("feuerwehr", "Feuerwehr")),
    ("amenity", "townhall", kind("amt", "Rathaus")),
    ("amenity", "marketplace", kind("markt", "Marktplatz")),
    ("amenity", "social_facility", kind("soziales", "Soziale Einrichtung")),
    ("amenity", "bicycle_repair_station", kind("fahrradwerkstatt", "Fahrradwerkstatt")),
    ("leisure", "playground", kind("spielplatz", "Spielplatz")),
    ("leisure", "sports_centre", kind("sport", "Sporthalle")),
    ("leisure", "dog_park", kind("hundewiese", "Hundewiese")),
    ("leisure", "garden", kind("garten", "Garten")),
    ("leisure", "park", kind("park", "Park")),
    ("tourism", "museum", kind("kultur", "Museum")),
    ("shop", "charity", kind("umsonstladen", "Umsonstladen")),
    ("highway", "bus_stop", kind("haltestelle", "Haltestelle")),
    ("railway", "station", kind("haltestelle", "Bahnhof")),
    // Words of prepared files.
    ("kategorie", "treffpunkt", kind("treffpunkt", "Treffpunkt")),
    ("kategorie", "buecherei", kind("bibliothek", "Bibliothek")),
    ("kategorie", "buecherschrank", kind("buecherschrank", "Bücherschrank")),
    ("kategorie", "fairschenkbox", kind("verschenkekiste", "Verschenkekiste")),
    ("kategorie", "toilette", kind("toilette", "Öffentliche Toilette")),
    ("kategorie", "trinkwasser", kind("trinkwasser", "Trinkwasser")),
    ("kategorie", "kita", kind("kita", "Kita")),
    ("kategorie", "schule", kind("schule", "Schule")),
    ("kategorie", "recycling", kind("recycling", "Wertstoffinsel")),
    ("kategorie", "unterstand", kind("unterstand", "Unterstand")),
    ("kategorie", "brunnen", kind("brunnen", "Brunnen")),
    ("kategorie", "kultur", kind("kultur", "Kulturort")),
    ("kategorie", "glaubensort", kind("glaubensort", "Glaubensort")),
    ("kategorie", "gesundheit", kind("gesundheit", "Gesundheit")),
    ("kategorie", "feuerwehr", kind("feuerwehr", "Feuerwehr")),
    ("kategorie", "amt", kind("amt", "Amt")),
    ("kategorie", "soziales", kind("soziales", "Soziale Einrichtung")),
    ("kategorie", "spielplatz", kind("spielplatz", "Spielplatz")),
    ("kategorie", "sport", kind("sport", "Sportstätte")),
    ("kategorie", "hundewiese", kind("hundewiese", "Hundewiese")),
    ("kategorie", "garten", kind("garten", "Garten")),
    ("kategorie", "park", kind("park", "Park")),
    ("art", "bus", kind("haltestelle", "Bushaltestelle")),
    ("art", "rail", kind("haltestelle", "Bahnhaltestelle")),
];

/// What the place with these tags is, if the table knows it.
#[must_use]
pub fn of(tags: &BTreeMap<String, String>) -> Option<Kind> {
    let fits = |(key, value, _): &&(&str, &str, Kind)| tags.get(*key).is_some_and(|found| found == value);
    TAGS.iter().find(fits).map(|(_, _, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Unterart;

    fn tags(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn tags_go_before_the_words_of_prepared_files() {
        let unterart = |pairs: &[(&str, &str)]| of(&tags(pairs)).map(|kind| kind.unterart);
        assert_eq!(unterart(&[("leisure", "playground"), ("kategorie", "park")]), Some("spielplatz"));
        assert_eq!(unterart(&[("kategorie", "fairschenkbox")]), Some("verschenkekiste"));
        assert_eq!(unterart(&[("amenity", "parking")]), None);
    }

    #[test]
    fn every_kind_is_a_sub_kind_that_the_domain_takes() {
        for (_, _, kind) in TAGS {
            assert!(Unterart::new(kind.unterart).is_ok() && kind.unterart.is_ascii());
        }
    }
}
