//! What goes in comes out; what is forgotten stays forgotten; what was changed is noticed.

use super::*;
use crate::contract::sample::{PlainVault, events, happened};
use crate::{Draft, Record};
use std::collections::BTreeSet;

fn round_trip(event: &Event, opener: &dyn Opener) -> Result<Event, DecodeError> {
    let (event_type, payload, sealed) = encode(event, &mut PlainVault::default());
    decode(&event_type, &payload, &sealed, opener)
}

#[test]
fn every_event_comes_back() {
    for event in events() {
        assert_eq!(round_trip(&event, &PlainVault::default()), Ok(event));
    }
}

#[test]
fn the_payload_is_what_the_reference_calls_canonical() {
    for event in events() {
        let (event_type, payload, sealed) = encode(&event, &mut PlainVault::default());
        let value: Value = serde_json::from_slice(&payload).unwrap();
        let reference = serde_json_canonicalizer::to_vec(&value).unwrap();
        assert_eq!(String::from_utf8(payload.clone()).unwrap(), String::from_utf8(reference).unwrap());
        assert_eq!(commitments(&payload), sealed.len(), "{event_type}");
    }
}

#[test]
fn the_public_part_of_a_record_is_canonical() {
    for position in 1..60 {
        let record =
            Record::new(position, Draft::encode(&happened(position), [7; 16], &mut PlainVault::default()));
        let json = record.public_json();
        let value: Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(json, serde_json_canonicalizer::to_vec(&value).unwrap());
        assert_eq!(record.decode(&PlainVault::default()), Ok(happened(position)));
    }
}

#[test]
fn personal_words_stand_nowhere_in_the_payload() {
    for event in events() {
        let (_, payload, sealed) = encode(&event, &mut PlainVault::default());
        let text = String::from_utf8(payload).unwrap();
        if sealed.is_empty() {
            continue;
        }
        for word in
            ["Ada", "Bergstraße", "ada@example.org", "Lastenrad", "Kuchen", "Bänke", "Brunnen", "\"content\""]
        {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
}

/// What `docs/data-protection.md` says is sealed, and for whom, is what the events seal.
#[test]
fn the_table_of_personal_data_names_every_sealed_field_and_no_other() {
    let mut sealed = BTreeSet::new();
    for event in events() {
        let (event_type, payload, _) = encode(&event, &mut PlainVault::default());
        let value: Value = serde_json::from_slice(&payload).unwrap();
        for (field, value) in value.as_object().unwrap().iter().filter(|(_, v)| v.get("$person").is_some()) {
            let seen_by =
                if value["openness"] == "public" { "everyone" } else { "the person and who verifies" };
            sealed.insert((format!("`{}.{field}`", event_type.name), seen_by));
        }
    }
    let table = include_str!("../../../../docs/data-protection.md");
    let rows = table.lines().filter_map(|line| {
        let mut cells = line.trim_matches('|').split(" | ").map(str::trim);
        let field = cells.next().filter(|cell| cell.starts_with('`') && cell.contains('.'))?;
        Some((field.to_owned(), cells.nth(1)?))
    });
    assert_eq!(rows.collect::<BTreeSet<_>>(), sealed);
}

#[test]
fn without_the_key_the_content_is_nothing_and_everything_else_stays() {
    let registered = &events()[1];
    let Ok(Event::GarnrolleRegistriert { garnrolle, profil, privat, position, radius_m, .. }) =
        round_trip(registered, &NoKeys)
    else {
        panic!("still the same event")
    };
    assert_eq!((profil.content, privat.content, position.content), (None, None, None));
    assert_eq!((profil.person, radius_m), (garnrolle, 150));
}

#[test]
fn knowing_that_there_is_nothing_is_not_having_forgotten() {
    let hidden = events().into_iter().find(|event| {
        matches!(event, Event::KartenstatusGeaendert { position, .. } if position.content == Some(None))
    });
    let hidden = hidden.unwrap();
    assert_eq!(round_trip(&hidden, &PlainVault::default()), Ok(hidden.clone()));
    let Ok(Event::KartenstatusGeaendert { position, .. }) = round_trip(&hidden, &NoKeys) else { panic!() };
    assert_eq!(position.content, None);
}

#[test]
fn what_is_stored_without_content_comes_back_without_it() {
    let Ok(forgotten) = round_trip(&events()[1], &NoKeys) else { panic!() };
    let (_, payload, sealed) = encode(&forgotten, &mut PlainVault::default());
    assert!(sealed.is_empty());
    assert_eq!(commitments(&payload), 0);
    assert_eq!(round_trip(&forgotten, &PlainVault::default()), Ok(forgotten));
}

#[test]
fn exchanged_or_changed_content_is_noticed() {
    let (event_type, payload, sealed) = encode(&events()[1], &mut PlainVault::default());
    let broken = Err(DecodeError::Commitment { event_type: event_type.clone() });
    let read = |sealed: &[Sealed]| decode(&event_type, &payload, sealed, &PlainVault::default());
    let mut swapped = sealed.clone();
    swapped.swap(0, 1);
    let mut flipped = sealed.clone();
    flipped[2].ciphertext[20] ^= 1;
    let mut doubled = sealed.clone();
    doubled.push(sealed[0].clone());
    for wrong in [&swapped, &flipped, &doubled, &sealed[..2].to_vec(), &Vec::new()] {
        assert_eq!(read(wrong), broken);
    }
    assert!(read(&sealed).is_ok());
}

#[test]
fn an_event_from_tomorrow_is_named_as_such() {
    for (name, version) in [("FadenGezogen", 2), ("FadenGezogen", 0), ("EsSchneit", 1)] {
        let event_type = EventType { name: name.into(), version };
        assert_eq!(decode(&event_type, b"{}", &[], &NoKeys), Err(DecodeError::Newer { event_type }));
    }
}

#[test]
fn what_is_no_event_is_an_error_and_no_panic() {
    let event_type = EventType { name: "FadenGezogen".into(), version: 1 };
    for payload in
        [&b"{}"[..], b"", b"[]", b"null", b"{\"$person\":\"", b"\xff\xfe", b"{\"a\":{\"$person\":\"x\"}}"]
    {
        assert!(decode(&event_type, payload, &[], &NoKeys).is_err());
    }
}

/// Once a Faden ended at `end`; then `faden` was missing; now both have their names.
const LIFTED: &[Upcaster] = &[
    Upcaster {
        name: "FadenVerblasst",
        from: 1,
        up: |mut body| {
            body["knoten"] = body["node"].take();
            body
        },
    },
    Upcaster {
        name: "FadenVerblasst",
        from: 2,
        up: |mut body| {
            body["regel"] = "faden_nach168_stunden".into();
            body
        },
    },
];

#[test]
fn a_superseded_form_is_lifted_step_by_step() {
    let id = "01900000-0000-7000-8000-000000000004";
    let read = |version, payload: String| {
        let event_type = EventType { name: "FadenVerblasst".into(), version };
        decode_with(LIFTED, &event_type, payload.as_bytes(), &[], &NoKeys)
    };
    let first = read(1, format!("{{\"faden\":\"{id}\",\"node\":\"{id}\"}}"));
    let second = read(2, format!("{{\"faden\":\"{id}\",\"knoten\":\"{id}\"}}"));
    let third =
        read(3, format!("{{\"faden\":\"{id}\",\"knoten\":\"{id}\",\"regel\":\"faden_nach168_stunden\"}}"));
    assert!(matches!(first, Ok(Event::FadenVerblasst { .. })), "{first:?}");
    assert!(first == second && second == third);
    assert!(matches!(read(4, "{}".into()), Err(DecodeError::Newer { .. })));
}

#[test]
fn the_names_are_sorted_and_those_of_the_domain() {
    assert!(NAMES.is_sorted_by(|a, b| a < b));
    assert!(events().iter().all(|event| name_of(event) == event.name()));
}
