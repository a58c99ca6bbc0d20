//! What the demo persons do in the first week. Every person says of itself that it is demo; every word is made up.

/// A demo person.
pub struct Demo {
    /// The name everyone sees.
    pub name: &'static str,
    /// Latitude and longitude in degrees.
    pub place: (f64, f64),
    /// Whether the Verantwortliche verifies it in the first week.
    pub is_weber: bool,
    /// What it offers to all.
    pub gueter: &'static [&'static str],
    /// What it can do for others.
    pub kompetenzen: &'static [&'static str],
}

impl Demo {
    /// The first word of the name, by which the script calls it.
    pub fn short(&self) -> &'static str {
        self.name.split(' ').next().unwrap_or(self.name)
    }

    /// Where its letters go.
    pub fn email(&self) -> String {
        format!("{}@weltgewebe.example", self.short().to_lowercase())
    }

    /// What it is, for the person at the terminal.
    pub fn kind(&self) -> &'static str {
        if self.short() == PERSONS[0].short() {
            "Verantwortliche"
        } else if self.is_weber {
            "Weber          "
        } else {
            "Gast           "
        }
    }
}

const fn demo(
    name: &'static str,
    place: (f64, f64),
    is_weber: bool,
    gueter: &'static [&'static str],
    kompetenzen: &'static [&'static str],
) -> Demo {
    Demo { name, place, is_weber, gueter, kompetenzen }
}

/// Everyone; the first is the Verantwortliche who founds.
pub const PERSONS: [Demo; 12] = [
    demo("Fenja (Demo)", (53.5530, 9.9290), true, &["Lastenrad", "Bierbänke"], &["Moderation", "Protokoll"]),
    demo(
        "Ada (Demo)",
        (53.5512, 9.9352),
        true,
        &["Bohrmaschine", "Leiter"],
        &["Fahrräder reparieren", "Rechnen"],
    ),
    demo("Ben (Demo)", (53.5561, 9.9265), true, &["Saatgut", "Setzlinge"], &["Gärtnern", "Kompost"]),
    demo("Cem (Demo)", (53.5480, 9.9430), true, &["Gästezimmer"], &["Kochen für viele", "Türkisch"]),
    demo("Dora (Demo)", (53.5497, 9.9515), true, &["Nähmaschine", "Stoffreste"], &["Nähen", "Flicken"]),
    demo("Emil (Demo)", (53.5620, 9.9420), true, &["Werkbank"], &["Tischlern", "Zuhören"]),
    demo("Gül (Demo)", (53.5650, 9.9180), true, &["Bücher"], &["Vorlesen", "Deutsch üben"]),
    demo("Hinnerk (Demo)", (53.5455, 9.9350), true, &["Ruderboot"], &["Knoten knüpfen", "Plattdeutsch"]),
    demo("Ida (Demo)", (53.5540, 9.9180), true, &["Mikrofon", "Boxen"], &["Chor leiten"]),
    demo("Jo (Demo)", (53.5585, 9.9365), true, &["Drucker"], &["Plakate gestalten", "Webseiten"]),
    demo("Kim (Demo)", (53.5600, 9.9570), false, &["Kinderwagen"], &["Spiele erfinden"]),
    demo("Lou (Demo)", (53.5635, 9.9610), false, &[], &["Fotografieren"]),
];

/// Through whose eyes the person at the terminal may look.
pub const DOORS: [&Demo; 3] = [&PERSONS[0], &PERSONS[1], &PERSONS[10]];

/// A demo Knoten.
pub struct DemoKnoten {
    /// How the script calls it.
    pub key: &'static str,
    /// Its kind.
    pub art: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Its description, in Markdown.
    pub description: &'static str,
    /// Latitude and longitude in degrees.
    pub place: (f64, f64),
    /// For a veranstaltung: from when to when, in hours from the beginning of the week.
    pub hours: Option<(u32, u32)>,
}

const fn knoten(
    key: &'static str,
    art: &'static str,
    title: &'static str,
    description: &'static str,
    place: (f64, f64),
    hours: Option<(u32, u32)>,
) -> DemoKnoten {
    DemoKnoten { key, art, title, description, place, hours }
}

/// What is tied in the first week.
pub const KNOTEN: [DemoKnoten; 14] = [
    knoten(
        "beete",
        "idee",
        "Hochbeete auf dem Parkstreifen",
        "Drei Stellplätze, **sechs Beete**. Wer mag mitgraben?\n\n- Erde ist gefunden\n- Holz fehlt noch",
        (53.5552, 9.9312),
        None,
    ),
    knoten(
        "rad",
        "werkzeug",
        "Fahrradständer zum Ausleihen",
        "Montageständer, Kettennieter und ein Satz Schlüssel. Klingeln bei Ada.",
        (53.5514, 9.9350),
        None,
    ),
    knoten(
        "suppe",
        "veranstaltung",
        "Suppe für die Straße",
        "Jede bringt ein Gemüse mit, der Topf fasst 40 Liter.",
        (53.5482, 9.9436),
        Some((196, 200)),
    ),
    knoten(
        "chor",
        "veranstaltung",
        "Offener Chor im Hof",
        "Singen ohne Noten. Auch wer nur brummt, ist willkommen.",
        (53.5541, 9.9187),
        Some((172, 174)),
    ),
    knoten(
        "bett",
        "schlafplatz",
        "Ein Bett für Durchreisende",
        "Zwei Nächte, Frühstück inklusive. Bitte vorher schreiben.",
        (53.5478, 9.9427),
        None,
    ),
    knoten(
        "zebra",
        "frage",
        "Wer kämpft mit für den Zebrastreifen?",
        "Vor der Schule wird gerast. Wir zählen diese Woche Autos.",
        (53.5622, 9.9412),
        None,
    ),
    knoten(
        "naehen",
        "einrichtung",
        "Nähwerkstatt im Keller",
        "Vier Maschinen, dienstags offen. Flicken statt wegwerfen.",
        (53.5499, 9.9511),
        None,
    ),
    knoten(
        "buch",
        "idee",
        "Bücherschrank an der Ecke",
        "Eine alte Telefonzelle wäre da. Emil baut Regale ein.",
        (53.5632, 9.9203),
        None,
    ),
    knoten(
        "boot",
        "werkzeug",
        "Ruderboot für alle",
        "Liegt am Steg, vier Plätze, Westen im Kasten. Nur mit Schwimmabzeichen.",
        (53.5451, 9.9341),
        None,
    ),
    knoten(
        "laerm",
        "frage",
        "Zu laut nachts am Platz?",
        "Reden wir miteinander, bevor jemand anruft.",
        (53.5590, 9.9561),
        None,
    ),
    knoten(
        "wiese",
        "schlafplatz",
        "Zelten im Gemeinschaftsgarten",
        "Zwei Zelte haben Platz, Wasser ist da.",
        (53.5649, 9.9176),
        None,
    ),
    knoten(
        "spiele",
        "veranstaltung",
        "Spieleabend",
        "Bretter, Karten, Tee. Kim bringt ein neues Spiel mit.",
        (53.5603, 9.9566),
        Some((120, 124)),
    ),
    knoten(
        "tausch",
        "sonstiges",
        "Tauschregal im Treppenhaus",
        "Nimm etwas, stell etwas hin.",
        (53.5577, 9.9371),
        None,
    ),
    knoten(
        "fotos",
        "idee",
        "Fotowand: unser Viertel früher",
        "Wer hat alte Bilder? Lou scannt sie ein.",
        (53.5612, 9.9584),
        None,
    ),
];

/// What somebody does.
pub enum Act {
    /// Ties a Knoten of [`KNOTEN`].
    Tie(&'static str),
    /// Writes in its Gespräch.
    Write(&'static str, &'static str),
    /// Joins it, in one of the ways of joining.
    Join(&'static str, &'static str),
    /// Puts a text into its Raum.
    Furnish(&'static str, &'static str),
    /// Twists one's last Faden to it, on the whole Knoten.
    Twist(&'static str),
}

use Act::{Furnish, Join, Tie, Twist, Write};

/// Who does what when, in hours from the beginning of the week, in order.
pub const WEEK: [(u32, &str, Act); 56] = [
    (2, "Ben", Tie("beete")),
    (3, "Ada", Join("beete", "zustimmung")),
    (4, "Fenja", Write("beete", "Ich frage beim Bezirk nach, ob wir dürfen.")),
    (5, "Ada", Tie("rad")),
    (9, "Emil", Write("beete", "Holz habe ich: zwölf Bohlen, unbehandelt.")),
    (11, "Cem", Tie("bett")),
    (20, "Dora", Tie("naehen")),
    (21, "Dora", Twist("naehen")),
    (22, "Gül", Join("naehen", "interesse")),
    (26, "Emil", Tie("zebra")),
    (27, "Gül", Write("zebra", "Heute 7:30 bis 8:00: 112 Autos, 31 davon zu schnell.")),
    (28, "Hinnerk", Join("zebra", "zusage")),
    (30, "Kim", Write("zebra", "Meine Kinder gehen da jeden Tag rüber. Ich zähle mit.")),
    (33, "Ada", Twist("rad")),
    (45, "Hinnerk", Tie("boot")),
    (46, "Ben", Write("boot", "Gibt es einen Kalender, wann es frei ist?")),
    (47, "Hinnerk", Furnish("boot", "Kalender hängt im Kasten am Steg. Wer es nimmt, trägt sich ein.")),
    (48, "Hinnerk", Twist("boot")),
    (52, "Gül", Tie("buch")),
    (53, "Emil", Join("buch", "verantwortung")),
    (54, "Jo", Write("buch", "Ich male ein Schild dafür.")),
    (56, "Lou", Join("buch", "interesse")),
    (69, "Cem", Tie("suppe")),
    (70, "Ben", Join("suppe", "zusage")),
    (71, "Ada", Write("suppe", "Ich bringe Lauch und ein großes Messer.")),
    (72, "Dora", Write("suppe", "Von mir kommen Tischdecken.")),
    (75, "Jo", Tie("tausch")),
    (78, "Kim", Tie("spiele")),
    (79, "Ida", Join("spiele", "zusage")),
    (93, "Lou", Tie("laerm")),
    (94, "Jo", Write("laerm", "Bis zehn ist es doch schön, wenn was los ist.")),
    (95, "Gül", Write("laerm", "Ab elf können die Kinder nicht schlafen.")),
    (96, "Fenja", Write("laerm", "Vorschlag: wir treffen uns Freitag auf dem Platz.")),
    (97, "Hinnerk", Join("laerm", "interesse")),
    (100, "Ida", Tie("chor")),
    (101, "Gül", Join("chor", "zusage")),
    (102, "Emil", Join("chor", "ablehnung")),
    (103, "Ida", Write("chor", "Emil, brummen reicht wirklich.")),
    (104, "Emil", Write("chor", "Na gut. Aber nur in der letzten Reihe.")),
    (117, "Ben", Tie("wiese")),
    (118, "Kim", Write("wiese", "Dürfen auch drei Zelte?")),
    (119, "Ben", Write("wiese", "Wenn sie klein sind.")),
    (122, "Kim", Write("spiele", "Schön war es! Wer hat das rote Männchen eingesteckt?")),
    (125, "Lou", Tie("fotos")),
    (126, "Hinnerk", Join("fotos", "zusage")),
    (127, "Hinnerk", Write("fotos", "Ich habe Bilder von der Sturmflut 1962.")),
    (141, "Ada", Furnish("rad", "Neu dabei: Speichenschlüssel und Zentrierständer.")),
    (142, "Fenja", Write("beete", "Der Bezirk sagt ja, wenn wir im Herbst abbauen.")),
    (143, "Ben", Furnish("beete", "Samstag um zehn wird gegraben. Handschuhe sind da.")),
    (144, "Ben", Twist("beete")),
    (147, "Jo", Write("zebra", "Plakat ist fertig, ich hänge es morgen auf.")),
    (150, "Ida", Write("suppe", "Gibt es auch etwas ohne Sellerie?")),
    (151, "Cem", Write("suppe", "Zwei Töpfe. Versprochen.")),
    (163, "Dora", Join("tausch", "zustimmung")),
    (165, "Lou", Write("tausch", "Ich habe eine Vase hingestellt.")),
    (166, "Ada", Join("suppe", "zusage")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_names_only_who_and_what_it_has_and_in_order() {
        let mut tied: Vec<&str> = Vec::new();
        for window in WEEK.windows(2) {
            assert!(window[0].0 <= window[1].0, "hour {} comes late", window[1].0);
        }
        for (hour, who, act) in &WEEK {
            assert!(PERSONS.iter().any(|person| person.short() == *who), "{who}");
            match act {
                Tie(key) => {
                    assert!(KNOTEN.iter().any(|knoten| knoten.key == *key), "{key}");
                    tied.push(key);
                }
                Write(key, _) | Join(key, _) | Furnish(key, _) | Twist(key) => {
                    assert!(tied.contains(key), "hour {hour}: {key} is not tied yet");
                }
            }
            assert!(*hour < 168);
        }
        assert_eq!(tied.len(), KNOTEN.len());
        assert!(PERSONS.iter().all(|person| person.name.contains("(Demo)")));
    }
}
