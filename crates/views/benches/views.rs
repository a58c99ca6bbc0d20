//! How long the views take, on 100,000 Knoten and their Fäden. A plain program: `cargo bench -p weltgewebe-views`.
//! Prints microseconds at the median and the 99th percentile; knows nothing of the network in front of them.

#![expect(clippy::disallowed_methods, reason = "a benchmark looks at the clock")]
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on ends")]

use domain::event::{KnotenKern, KnotenText, Profil};
use domain::{
    Actor, Beschreibung, Bounds, CommandId, Event, FADEN_LIFETIME, FadenArt, FadenId, GarnrolleId, Happened,
    KnotenArt, KnotenId, Micros, OrtId, Personal, Place, Polygon, Timestamp, Titel,
};
use parking_lot::RwLock;
use std::hint::black_box;
use std::time::Instant;
use views::{Bbox, KnotenQuery, PageRequest, SucheQuery, Views, refresh_search, suche};

const KNOTEN: u32 = 100_000;
const ROLLEN: u32 = 5_000;
const START: Timestamp = Timestamp::from_micros(1_800_000_000_000_000);
const WORDS: [&str; 24] = [
    "Spielplatz",
    "Nähstube",
    "Werkstatt",
    "Garten",
    "Bäckerei",
    "Straßenfest",
    "Bücherei",
    "Fahrrad",
    "Lastenrad",
    "Kuchen",
    "Sprachcafé",
    "Hochbeet",
    "Bohrmaschine",
    "Treppenhaus",
    "Chor",
    "Elbe",
    "Leiter",
    "Anhänger",
    "Kinderwagen",
    "Jugendhaus",
    "Schachtreff",
    "Kleidertausch",
    "Reparatur",
    "Wiese",
];

const SYLLABLES: [&str; 20] = [
    "ba", "del", "fin", "gor", "hul", "jam", "ker", "lot", "mun", "nis", "pol", "rat", "sev", "tom", "ulk",
    "wen", "zar", "bri", "klo", "schu",
];

struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from((self.0 >> 16) % u64::from(end)).unwrap()
    }
    /// Somewhere in a town of 20 by 20 km.
    fn place(&mut self) -> Place {
        let (north, east) = (self.below(1_800_000), self.below(3_000_000));
        Place { lat_e7: 534_600_000 + north.cast_signed(), lon_e7: 98_000_000 + east.cast_signed() }
    }
    /// Words of which few are frequent and many are rare, as words are.
    fn words(&mut self, count: u32) -> String {
        let word = |chance: &mut Self| {
            let bound = 1 + chance.below(30_000);
            let bound = 1 + chance.below(bound);
            let nth = chance.below(bound) as usize;
            let ends = ["", "weg", "haus", "platz", "hof", "markt", "fest", "kreis"];
            let (one, two) = (SYLLABLES[nth / 192 % 20], SYLLABLES[nth / 3_840 % 20]);
            let beginning = if nth < 192 { String::new() } else { format!("{two}{one}") };
            format!("{beginning}{}{}", WORDS[nth % 24].to_lowercase(), ends[nth / 24 % 8])
        };
        (0..count).map(|_| word(self)).collect::<Vec<_>>().join(" ")
    }
}

fn history(chance: &mut Chance) -> Vec<Happened> {
    let mut log = Vec::new();
    let ort = OrtId::from_u128(1);
    let corner = |lat_e7, lon_e7| Place { lat_e7, lon_e7 };
    let outer = vec![
        corner(534_000_000, 97_000_000),
        corner(534_000_000, 102_000_000),
        corner(537_000_000, 102_000_000),
        corner(537_000_000, 97_000_000),
    ];
    let bounds = Bounds::new(vec![Polygon { outer, holes: vec![] }]).unwrap();
    let mut tell = |actor, event| {
        let position = log.len() as u64 + 1;
        let time = START + Micros(i64::try_from(position).unwrap() * 1_000);
        let command_id = CommandId::from_u128(u128::from(position));
        log.push(Happened { position, time, ort: Some(ort), actor, command_id, event });
        time
    };
    let name = domain::Name::new("Stadt").unwrap();
    tell(Actor::Betreiber, Event::OrtswebereiGegruendet { ort, name, bounds, struktur: vec![] });
    for nth in 0..ROLLEN {
        let garnrolle = GarnrolleId::from_u128(1_000 + u128::from(nth));
        let profil = Profil {
            name: domain::Name::new(&format!("Person {nth}")).unwrap(),
            ueber_mich: Beschreibung::new("").unwrap(),
            gueter: vec![domain::GutText::new(&chance.words(2)).unwrap()],
            kompetenzen: vec![],
        };
        tell(
            Actor::Besucher,
            Event::GarnrolleRegistriert {
                garnrolle,
                ort,
                profil: Personal::public(garnrolle, profil),
                privat: Personal { person: garnrolle, openness: domain::Openness::Private, content: None },
                kartenstatus: domain::Kartenstatus::Genau,
                radius_m: 150,
                position: Personal::public(garnrolle, Some(chance.place())),
            },
        );
    }
    for nth in 0..KNOTEN {
        let by = GarnrolleId::from_u128(1_000 + u128::from(chance.below(ROLLEN)));
        let knoten = KnotenId::from_u128(1_000_000 + u128::from(nth));
        let art = KnotenArt::ALL[chance.below(7) as usize];
        let kern = KnotenKern { art, unterart: None, place: chance.place(), starts_at: None, ends_at: None };
        let title = Titel::new(&chance.words(3)).unwrap();
        let description = Beschreibung::new(&chance.words(40)).unwrap();
        let text = Personal::public(by, KnotenText { title, description });
        let time = tell(Actor::Garnrolle(by), Event::KnotenGeknuepft { knoten, ort, by, kern, text });
        let more = 1 + chance.below(3);
        for strand in 0..more {
            let from = if strand == 0 {
                by
            } else {
                GarnrolleId::from_u128(1_000 + u128::from(chance.below(ROLLEN)))
            };
            let faden = FadenId::from_u128((u128::from(nth) << 8 | u128::from(strand)) + 1);
            let art = FadenArt::ALL[chance.below(3) as usize];
            let expires_at = time + FADEN_LIFETIME;
            let drawn = Event::FadenGezogen { faden, art, interesse: None, from, to: knoten, expires_at };
            tell(Actor::Garnrolle(from), drawn);
            if nth % 2 == 0 && strand == 0 {
                tell(Actor::Garnrolle(from), Event::FadenVerzwirnt { faden, knoten, element: None });
            }
        }
    }
    log
}

fn measure(name: &str, rounds: usize, mut work: impl FnMut() -> usize) {
    let mut times = Vec::with_capacity(rounds);
    let mut sum = 0;
    for _ in 0..rounds {
        let start = Instant::now();
        sum += black_box(work());
        times.push(start.elapsed());
    }
    times.sort_unstable();
    let micros = |share: usize| times[(rounds - 1) * share / 100].as_secs_f64() * 1e6;
    println!("{name:40} p50 {:9.2} µs   p99 {:9.2} µs   size {}", micros(50), micros(99), sum / rounds);
}

fn resident_mb() -> usize {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    status.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or(0) * 4 / 1_024
}

fn main() {
    let mut chance = Chance(0x1234_5678_9abc_def1);
    let log = history(&mut chance);
    let before = resident_mb();
    let mut views = Views::new();
    let start = Instant::now();
    views.apply(&log);
    let events = u32::try_from(log.len()).unwrap();
    println!("{events} events applied in {:?}, {:?} each", start.elapsed(), start.elapsed() / events);
    println!("{} MB resident for the views", resident_mb() - before);
    let now = log.last().unwrap().time;
    reads(&views, &mut chance, now);
    searches(views, &mut chance, now);
}

fn reads(views: &Views, chance: &mut Chance, now: Timestamp) {
    measure("detail", 20_000, || {
        let id = KnotenId::from_u128(1_000_000 + u128::from(chance.below(KNOTEN)));
        views.knoten(id, now).unwrap().summary.faeden_count
    });
    measure("box with about 80 Knoten", 20_000, || {
        let low = chance.place();
        let high = Place { lat_e7: low.lat_e7 + 51_000, lon_e7: low.lon_e7 + 85_000 };
        let query = KnotenQuery {
            bbox: Some(Bbox::new(low, high)),
            page: PageRequest::first(100),
            ..KnotenQuery::default()
        };
        views.knoten_list(&query, now).items.len()
    });
    measure("first 100 of the whole town", 5_000, || {
        let query = KnotenQuery { page: PageRequest::first(100), ..KnotenQuery::default() };
        views.knoten_list(&query, now).items.len()
    });
    measure("50 nearest", 5_000, || {
        let query = KnotenQuery { near: Some(chance.place()), ..KnotenQuery::default() };
        views.knoten_list(&query, now).items.len()
    });
    measure("statistics", 5_000, || views.statistik(None, now).living() as usize);
    for z in [5_u8, 8, 10, 11, 12, 13, 14, 15] {
        measure(&format!("tile of zoom {z} (bytes)"), 300, || {
            let at = chance.place();
            let side = f64::from(1_u32 << z);
            let sin = at.lat().to_radians().sin();
            let y = 0.5 - ((1.0 + sin) / (1.0 - sin)).ln() / (4.0 * std::f64::consts::PI);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "inside the map")]
            let (x, y) = (((at.lon() / 360.0 + 0.5) * side) as u32, (y * side) as u32);
            views.tile(z, x, y, now).unwrap().bytes.len()
        });
    }
    measure("tile stamp", 20_000, || usize::try_from(views.tile_stamp(14, 8_640, 5_290)).unwrap());
}

fn searches(views: Views, chance: &mut Chance, now: Timestamp) {
    let views = RwLock::new(views);
    let start = Instant::now();
    while refresh_search(&views) {}
    println!("{:?} until everything had entered the search index", start.elapsed());
    let mut ask = |name: &str, text: &dyn Fn(&mut Chance) -> String| {
        measure(name, 500, || {
            let query = SucheQuery { text: text(chance), ..SucheQuery::default() };
            suche(&views, &query, now).items.len()
        });
        measure("  the same, nearest first", 500, || {
            let mut query = SucheQuery { text: text(chance), ..SucheQuery::default() };
            query.filter.near = Some(chance.place());
            suche(&views, &query, now).items.len()
        });
    };
    ask("search: one word with a typing error", &|chance| {
        let word = WORDS[chance.below(24) as usize];
        let cut = word.char_indices().nth(2).unwrap().0;
        format!("{}x{} ", &word[..cut], &word[cut..])
    });
    ask("search: two whole words", &|chance| format!("{} ", chance.words(2)));
    ask("search: one rare word", &|chance| {
        let word = chance.words(1);
        format!("{word}{} ", SYLLABLES[chance.below(20) as usize])
    });
    ask("search: half a word", &|chance| WORDS[chance.below(24) as usize].chars().take(5).collect());
}
