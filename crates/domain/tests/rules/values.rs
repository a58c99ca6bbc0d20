//! Values: what a text, an address, a place, a moment may be, at each limit and one beside it.

use crate::fixture::place;
use domain::{
    Anschrift, AntragArt, AntragStatus, Beschreibung, Bounds, BoundsError, ElementText, Email, FadenArt,
    GutText, InteresseArt, Kartenstatus, KnotenArt, LinkAdresse, ListenText, Micros, NachrichtText, Name,
    Place, Polygon, Postleitzahl, Quelle, StrukturArt, Text, TextError, Timestamp, Titel, Unterart, Wahl,
};
use std::fmt::Debug;

fn limits<const MIN: usize, const MAX: usize>() {
    let of = |n: usize| Text::<MIN, MAX>::new(&"ß".repeat(n));
    assert!(of(MIN).is_ok());
    assert!(of(MIN + 1).is_ok());
    assert!(of(MAX - 1).is_ok());
    assert!(of(MAX).is_ok());
    assert_eq!(of(MAX + 1), Err(TextError::TooLong { max: MAX, is: MAX + 1 }));
    if let Some(less) = MIN.checked_sub(1) {
        assert_eq!(of(less), Err(TextError::TooShort { min: MIN }));
    }
}

#[test]
fn every_text_holds_from_its_least_to_its_greatest_number_of_characters() {
    macro_rules! check {
        ($($text:ty: $min:literal to $max:literal),+ $(,)?) => {$(
            assert_eq!((<$text>::MIN, <$text>::MAX), ($min, $max), stringify!($text));
            limits::<$min, $max>();
        )+};
    }
    check! {
        Titel: 1 to 120, Beschreibung: 0 to 20_000, Unterart: 1 to 40, NachrichtText: 1 to 4_000,
        ElementText: 1 to 10_000, ListenText: 1 to 500, LinkAdresse: 1 to 2_000, GutText: 1 to 80, Name: 1 to 80,
        Anschrift: 1 to 120, Postleitzahl: 1 to 12, Quelle: 1 to 200,
    }
}

#[test]
fn a_text_is_trimmed_before_it_is_measured_and_blanks_are_nothing() {
    assert_eq!(Titel::new("  Ein Titel \n").unwrap().as_str(), "Ein Titel");
    assert_eq!(Titel::new(" \t\n "), Err(TextError::TooShort { min: 1 }));
    assert_eq!(Titel::new(&format!(" {} ", "a".repeat(120))).unwrap().as_str().len(), 120);
}

#[test]
fn control_characters_but_line_break_and_tabulator_are_refused() {
    for control in ["\0", "\u{1b}", "\u{7f}", "\u{85}", "\u{8}"] {
        assert_eq!(Titel::new(&format!("a{control}b")), Err(TextError::ControlCharacter), "{control:?}");
    }
    assert!(Beschreibung::new("eine Zeile\r\n\tnoch eine").is_ok());
}

#[test]
fn what_was_stored_is_read_back_unchecked() {
    let long = format!("\"{}\"", "a".repeat(500));
    assert!(serde_json::from_str::<Titel>(&long).is_ok());
}

#[test]
fn an_email_address_has_one_at_and_something_on_both_sides() {
    let local = "a".repeat(64);
    let longest_host = format!("{}.de", "b".repeat(254 - 65 - 3));
    for good in [
        "a@b.de",
        "Anna.Meier+gewebe@example.org",
        "wer@localhost",
        "münze@köln.de",
        &format!("{local}@b.de"),
        &format!("{local}@{longest_host}"),
    ] {
        assert!(Email::new(good).is_ok(), "{good}");
    }
    for bad in [
        "",
        "a",
        "@b.de",
        "a@",
        "a@b",
        "a@@b.de",
        "a@b@c.de",
        ".a@b.de",
        "a.@b.de",
        "a..b@c.de",
        "a@.de",
        "a@b.",
        "a@b..de",
        "a b@c.de",
        "a@b.de\nBcc: x@y.de",
        "a\u{0}@b.de",
        "a<b@c.de",
        "a,b@c.de",
        "a;b@c.de",
        "\"a\"@b.de",
        &format!("a{local}@b.de"),
        &format!("{local}@b{longest_host}"),
    ] {
        assert!(Email::new(bad).is_err(), "{bad:?}");
    }
    assert_eq!(Email::new(" ANNA@Example.ORG ").unwrap().as_str(), "anna@example.org");
}

#[test]
fn every_word_reads_back_as_itself_and_no_other_word_is_known() {
    fn round_trip<T>(all: &[T], words: &[&str])
    where
        T: std::str::FromStr + ToString + PartialEq + Debug + serde::Serialize + Copy,
        T::Err: std::fmt::Display + Debug,
    {
        assert_eq!(all.len(), words.len());
        for (value, word) in all.iter().zip(words) {
            assert_eq!(value.to_string(), *word);
            assert_eq!(word.parse::<T>().unwrap(), *value);
            assert_eq!(serde_json::to_string(value).unwrap(), format!("\"{word}\""));
        }
        let unknown = "unsinn".parse::<T>().unwrap_err().to_string();
        assert_eq!(unknown, format!("is none of: {}", words.join(", ")));
    }
    round_trip(KnotenArt::ALL, KnotenArt::WORDS);
    round_trip(StrukturArt::ALL, StrukturArt::WORDS);
    round_trip(FadenArt::ALL, FadenArt::WORDS);
    round_trip(InteresseArt::ALL, InteresseArt::WORDS);
    round_trip(Kartenstatus::ALL, Kartenstatus::WORDS);
    round_trip(AntragStatus::ALL, AntragStatus::WORDS);
    round_trip(AntragArt::ALL, AntragArt::WORDS);
    round_trip(Wahl::ALL, Wahl::WORDS);
}

#[test]
fn structure_has_the_words_of_its_kinds_and_titles_of_its_own() {
    for art in StrukturArt::ALL {
        assert!(art.knoten_art().is_structure());
        assert_eq!(art.word(), art.knoten_art().word());
    }
    let titles: Vec<&str> = StrukturArt::ALL.iter().map(|art| art.title()).collect();
    assert_eq!(titles, ["Ortsgewebekonto", "Webrat", "Nähstübchen", "Archiv"]);
    assert_eq!(KnotenArt::ALL.iter().filter(|art| art.is_structure()).count(), 4);
}

#[test]
fn a_moment_is_written_with_six_decimals_and_read_back_to_the_microsecond() {
    for micros in [0, 1, 999_999, 1_790_000_000_123_456, -1, -62_135_596_800_000_000, 253_402_207_200_000_000]
    {
        let moment = Timestamp::from_micros(micros);
        assert_eq!(moment.to_string().parse(), Ok(moment), "{micros}");
    }
    assert_eq!(Timestamp::from_micros(1).to_string(), "1970-01-01T00:00:00.000001Z");
    assert!("gestern".parse::<Timestamp>().is_err());
    assert!("2026-11-21T07:00:00".parse::<Timestamp>().is_err(), "a moment names its zone");
    assert_eq!("2026-11-21T08:00:00+01:00".parse::<Timestamp>(), "2026-11-21T07:00:00Z".parse());
}

#[test]
fn moments_end_where_json_stops_being_exact_and_never_overflow() {
    assert_eq!(Timestamp::LAST + Micros(1), Timestamp::LAST);
    assert_eq!(Timestamp::LAST + Micros(i64::MAX), Timestamp::LAST);
    assert_eq!(Timestamp::LAST.to_string(), "2255-06-05T23:47:34.740991Z");
    let first = Timestamp::from_micros(i64::MIN);
    assert_eq!(first - Micros(i64::MAX), first);
    assert_eq!(first.to_string(), "1684-07-28T00:12:25.259009Z");
    assert_eq!(Timestamp::from_micros(5).since(Timestamp::from_micros(7)), Micros(-2));
}

#[test]
fn a_duration_is_never_shown_as_less_than_it_is() {
    let table = [(0, 0), (1, 1), (999_999, 1), (1_000_000, 1), (1_000_001, 2), (-1, 0), (-1_000_001, -1)];
    for (micros, seconds) in table {
        assert_eq!(Micros(micros).seconds_ceil(), seconds, "{micros} µs");
    }
    assert_eq!(Micros::from_hours(168), Micros::from_seconds(604_800));
    assert_eq!(Micros::from_seconds(i64::MAX), Micros(i64::MAX));
}

#[test]
fn places_are_kept_to_the_ten_millionth_of_a_degree() {
    assert_eq!(place(53.550_000_14, -9.95), Place { lat_e7: 535_500_001, lon_e7: -99_500_000 });
    assert!((place(53.55, 9.95).lat() - 53.55).abs() < 1e-9);
    assert!((place(53.55, 9.95).lon() - 9.95).abs() < 1e-9);
}

#[test]
fn bounds_have_a_polygon_rings_of_three_and_at_most_fifty_thousand_places() {
    let ring = |n: i32| (0..n).map(|k| Place { lat_e7: k, lon_e7: k % 97 }).collect::<Vec<_>>();
    let of = |outer: i32, hole: i32| {
        let holes = if hole == 0 { vec![] } else { vec![ring(hole)] };
        Bounds::new(vec![Polygon { outer: ring(outer), holes }]).map(|_| ())
    };
    assert_eq!(of(2, 0), Err(BoundsError::RingTooShort));
    assert_eq!(of(3, 2), Err(BoundsError::RingTooShort));
    assert_eq!(of(3, 3), Ok(()));
    assert_eq!(of(50_000, 0), Ok(()));
    assert_eq!(of(49_997, 3), Ok(()));
    assert_eq!(of(50_001, 0), Err(BoundsError::TooManyPlaces));
    assert_eq!(of(49_998, 3), Err(BoundsError::TooManyPlaces));
    for error in [BoundsError::Empty, BoundsError::RingTooShort, BoundsError::TooManyPlaces] {
        assert!(error.to_string().contains("bounds"));
    }
}

#[test]
fn the_box_around_bounds_touches_them() {
    let bounds = crate::fixture::altona();
    assert_eq!(bounds.bbox(), (place(53.5, 9.8), place(53.6, 10.0)));
    assert_eq!(bounds.distance_squared(place(53.55, 9.9)), 0);
    assert_eq!(bounds.distance_squared(place(53.4, 9.8)), 1_000_000_i128.pow(2));
}
