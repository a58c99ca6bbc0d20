//! An event as watchers get it: one frame of server-sent events with the public JSON of what happened. Public content
//! of people is in it, private parts never are: each event says here, field by field, what it shows.

use crate::shape::InhaltAnswer;
use bytes::Bytes;
use domain::{Actor, Event, Gegenstand, Happened, Place, Timestamp, WAEHRUNG};
use serde_json::{Map, Value, json};
use std::io::Write as _;
use std::ops::Range;

/// One event, ready to be sent.
pub(crate) struct Frame {
    /// Its position in the log.
    pub position: u64,
    /// Where it happened, if anywhere that is public.
    pub place: Option<Place>,
    /// Whether it concerns whoever watches, wherever: somebody was forgotten, whose name may be shown anywhere.
    pub everywhere: bool,
    range: Range<usize>,
}

/// What the views know of an event: where it happened, if anywhere that is public, and whether what it says is frozen.
#[derive(Clone, Copy, Default)]
pub(crate) struct Look {
    pub place: Option<Place>,
    pub withheld: bool,
}

/// The parts of a frame that people wrote.
const WRITTEN: [&str; 4] = ["title", "description", "text", "inhalt"];

/// Events that became durable together, ready to be sent.
pub(crate) struct Frames {
    items: Vec<Frame>,
    all: Bytes,
}

impl Frames {
    pub fn of(happened: &[Happened], look: impl Fn(&Event) -> Look) -> Self {
        let mut bytes = Vec::with_capacity(happened.len() * 320);
        let items = happened
            .iter()
            .map(|one| {
                let (start, look) = (bytes.len(), look(&one.event));
                let (data, place) = (public(one, look), look.place);
                // Writing into memory cannot fail.
                let _ = write!(bytes, "id:{}\nevent:{}\ndata:{data}\n\n", one.position, one.event.name());
                let everywhere = matches!(one.event, Event::RolleVergessen { .. });
                Frame { position: one.position, place, everywhere, range: start..bytes.len() }
            })
            .collect();
        Self { items, all: bytes.into() }
    }

    /// The bytes of what a watcher of this kind has not seen yet; empty when nothing of it concerns them.
    pub fn select(&self, from: u64, wanted: impl Fn(&Frame) -> bool) -> Bytes {
        let mut chosen = self.items.iter().filter(|frame| frame.position >= from && wanted(frame)).peekable();
        if chosen.peek().is_none() {
            return Bytes::new();
        }
        let ranges: Vec<&Range<usize>> = chosen.map(|frame| &frame.range).collect();
        if let (Some(first), Some(last)) = (ranges.first(), ranges.last())
            && ranges.iter().map(|range| range.len()).sum::<usize>() == last.end - first.start
        {
            return self.all.slice(first.start..last.end);
        }
        ranges
            .into_iter()
            .flat_map(|range| self.all.get(range.clone()).unwrap_or_default())
            .copied()
            .collect()
    }
}

fn public(one: &Happened, look: Look) -> Value {
    let mut data = match body(&one.event, one.time) {
        Value::Object(data) => data,
        _ => Map::new(),
    };
    if look.withheld {
        for (_, words) in data.iter_mut().filter(|(key, _)| WRITTEN.contains(&key.as_str())) {
            *words = Value::Null;
        }
    }
    let actor = match one.actor {
        Actor::Garnrolle(id) => json!(id),
        Actor::Gewebe => json!("gewebe"),
        Actor::Betreiber => json!("betreiber"),
        Actor::Besucher => json!("besucher"),
        Actor::Ungenannt => json!("ungenannt"),
    };
    data.insert("position".into(), one.position.into());
    data.insert("time".into(), one.time.to_string().into());
    data.insert("event".into(), one.event.name().into());
    data.insert("ort_id".into(), json!(one.ort));
    data.insert("actor".into(), actor);
    if let Some(place) = look.place {
        data.insert("lat".into(), place.lat().into());
        data.insert("lon".into(), place.lon().into());
    }
    Value::Object(data)
}

fn time(moment: Option<Timestamp>) -> Value {
    moment.map_or(Value::Null, |moment| moment.to_string().into())
}

/// What an event shows to everyone.
fn body(event: &Event, now: Timestamp) -> Value {
    match event {
        Event::OrtswebereiGegruendet { ort, name, .. } => json!({"ort_id": ort, "name": name}),
        Event::GarnrolleRegistriert { garnrolle, profil, kartenstatus, radius_m, .. } => {
            let name = profil.known().map(|profil| &profil.name);
            json!({"garnrolle_id": garnrolle, "name": name, "status": "gast", "kartenstatus": kartenstatus, "radius_m": radius_m})
        }
        Event::RolleVergessen { garnrolle, regel } => json!({"garnrolle_id": garnrolle, "regel": regel}),
        // That somebody wants to go is an act and public as all are; until when it can be taken back is its own business.
        Event::VergessenBeantragt { .. } | Event::VergessenZurueckgenommen { .. } => json!({}),
        Event::GarnrolleVerifiziert { garnrolle, verified_by, .. } => {
            json!({"garnrolle_id": garnrolle, "verified_by": verified_by, "status": "weber"})
        }
        Event::VerantwortlicheErnannt { garnrolle, .. } | Event::PrivatGeaendert { garnrolle, .. } => {
            json!({"garnrolle_id": garnrolle})
        }
        Event::ProfilGeaendert { garnrolle, profil } => {
            json!({"garnrolle_id": garnrolle, "profil": profil.known()})
        }
        Event::KartenstatusGeaendert { garnrolle, kartenstatus, radius_m, .. } => {
            json!({"garnrolle_id": garnrolle, "kartenstatus": kartenstatus, "radius_m": radius_m})
        }
        Event::KnotenGeknuepft { knoten, by, kern, text, .. } => {
            knoten_body(*knoten, *by, 1, kern, text.known())
        }
        Event::KnotenImportiert { knoten, by, kern, text, .. } => {
            knoten_body(*knoten, *by, 1, kern, Some(text))
        }
        Event::KnotenGeaendert { knoten, by, version, kern, text, .. } => {
            let body = knoten_body(*knoten, *by, *version, kern, text.as_ref().and_then(|text| text.known()));
            if text.is_some() { body } else { without_words(body) }
        }
        Event::ElementHinzugefuegt { knoten, element, by, version, inhalt }
        | Event::ElementGeaendert { knoten, element, by, version, inhalt } => {
            json!({"knoten_id": knoten, "element_id": element, "by": by, "version": version, "inhalt": inhalt.known().map(|inhalt| InhaltAnswer::of(Some(inhalt)))})
        }
        Event::ElementEntfernt { knoten, element, by, version } => {
            json!({"knoten_id": knoten, "element_id": element, "by": by, "version": version})
        }
        Event::NachrichtGeschrieben { nachricht, knoten, by, text } => {
            json!({"nachricht_id": nachricht, "knoten_id": knoten, "by": by, "version": 1, "text": text.known()})
        }
        Event::NachrichtBearbeitet { nachricht, knoten, version, text } => {
            json!({"nachricht_id": nachricht, "knoten_id": knoten, "version": version, "text": text.known()})
        }
        Event::NachrichtZurueckgezogen { nachricht, knoten } => {
            json!({"nachricht_id": nachricht, "knoten_id": knoten})
        }
        Event::FadenGezogen { faden, art, interesse, from, to, expires_at } => json!({
            "faden_id": faden, "kind": art, "art": interesse, "from_garnrolle": from, "to_knoten": to,
            "knoten_id": to, "created_at": time(Some(now)), "expires_at": time(Some(*expires_at)), "is_garn": false,
        }),
        Event::FadenVerzwirnt { faden, knoten, element } => {
            json!({"faden_id": faden, "knoten_id": knoten, "element_id": element, "is_garn": true})
        }
        Event::FadenEntzwirnt { faden, knoten, expires_at, regel } => json!({
            "faden_id": faden, "knoten_id": knoten, "created_at": time(Some(now)),
            "expires_at": time(Some(*expires_at)), "is_garn": false, "regel": regel,
        }),
        Event::FadenVerblasst { faden, knoten, regel } => {
            json!({"faden_id": faden, "knoten_id": knoten, "regel": regel})
        }
        Event::KnotenAufgeloest { knoten, regel } => {
            json!({"knoten_id": knoten, "archived_at": time(Some(now)), "regel": regel})
        }
        deciding => deciding_body(deciding),
    }
}

/// What is decided together: all of it is public, and by name.
fn deciding_body(event: &Event) -> Value {
    match event {
        Event::AntragGestellt { antrag, by, anliegen, text, knoten, decision_deadline, .. } => {
            let text = text.known();
            json!({
                "antrag_id": antrag, "knoten_id": antrag.raum(), "by": by, "kind": anliegen.art(),
                "title": text.map(|text| &text.title), "about_knoten_id": knoten,
                "decision_deadline": time(Some(*decision_deadline)),
            })
        }
        Event::AntragZurueckgezogen { antrag } => {
            json!({"antrag_id": antrag, "knoten_id": antrag.raum(), "status": "zurueckgezogen"})
        }
        Event::EinspruchErhoben { antrag, by, grund, decision_deadline } => json!({
            "antrag_id": antrag, "knoten_id": antrag.raum(), "by": by, "grund": grund.known(),
            "decision_deadline": time(Some(*decision_deadline)),
        }),
        Event::EinspruchZurueckgezogen { antrag, by } => {
            json!({"antrag_id": antrag, "knoten_id": antrag.raum(), "by": by})
        }
        Event::AntragAngenommen { antrag, regel } => {
            json!({"antrag_id": antrag, "knoten_id": antrag.raum(), "status": "angenommen", "regel": regel})
        }
        Event::AntragAbgelehnt { antrag, regel } => {
            json!({"antrag_id": antrag, "knoten_id": antrag.raum(), "status": "abgelehnt", "regel": regel})
        }
        Event::AbstimmungEroeffnet { abstimmung, antrag, closes_at } => json!({
            "antrag_id": antrag, "knoten_id": antrag.raum(), "abstimmung_id": abstimmung, "status": "abstimmung",
            "closes_at": time(Some(*closes_at)),
        }),
        Event::StimmeAbgegeben { abstimmung, antrag, by, wahl, grund } => json!({
            "antrag_id": antrag, "knoten_id": antrag.raum(), "abstimmung_id": abstimmung, "by": by,
            "choice": wahl, "reason": grund.as_ref().and_then(|grund| grund.known()),
        }),
        Event::AbstimmungGeschlossen { abstimmung, antrag, ergebnis } => json!({
            "antrag_id": antrag, "knoten_id": antrag.raum(), "abstimmung_id": abstimmung, "result": ergebnis,
        }),
        Event::VerifizierungBeschlossen { garnrolle, antrag } => {
            json!({"garnrolle_id": garnrolle, "antrag_id": antrag, "status": "weber"})
        }
        Event::VerifizierungEntzogen { garnrolle, antrag } => {
            json!({"garnrolle_id": garnrolle, "antrag_id": antrag, "status": "gast"})
        }
        Event::BeschlussAufgehoben { antrag, durch } => {
            json!({"antrag_id": antrag, "knoten_id": antrag.raum(), "aufgehoben_durch": durch})
        }
        Event::DelegationErteilt { delegation, from, to } => {
            json!({"delegation_id": delegation, "garnrolle_id": from, "from_account_id": from, "to_account_id": to})
        }
        Event::DelegationErneuert { delegation, from } => {
            json!({"delegation_id": delegation, "garnrolle_id": from, "from_account_id": from})
        }
        Event::DelegationGeendet { delegation, from, to, regel } => json!({
            "delegation_id": delegation, "garnrolle_id": from, "from_account_id": from, "to_account_id": to,
            "regel": regel,
        }),
        Event::InhaltEingeklappt { .. }
        | Event::InhaltAusgeblendet { .. }
        | Event::InhaltGezeigt { .. }
        | Event::InhaltEingefroren { .. }
        | Event::InhaltAufgetaut { .. } => reported_body(event),
        money => money_body(money),
    }
}

/// What money does. Of an anonymous donation there is nothing to leave out: its event knows nobody.
/// What was reported or frozen, and what came of it.
fn reported_body(event: &Event) -> Value {
    let Some(gegenstand) = event.gegenstand() else { return Value::Null };
    let (element, nachricht) = match gegenstand {
        Gegenstand::Knoten { .. } => (None, None),
        Gegenstand::Element { element, .. } => (Some(element), None),
        Gegenstand::Nachricht { nachricht, .. } => (None, Some(nachricht)),
    };
    let (stand, antrag) = match event {
        Event::InhaltEingeklappt { antrag, .. } => ("eingeklappt", antrag),
        Event::InhaltAusgeblendet { antrag, .. } => ("ausgeblendet", antrag),
        Event::InhaltGezeigt { antrag, .. } => ("gezeigt", antrag),
        Event::InhaltEingefroren { antrag, .. } => ("eingefroren", antrag),
        Event::InhaltAufgetaut { antrag, .. } => ("aufgetaut", antrag),
        _ => return Value::Null,
    };
    json!({
        "knoten_id": gegenstand.knoten(), "element_id": element, "nachricht_id": nachricht,
        "stand": stand, "antrag_id": antrag,
    })
}

fn money_body(event: &Event) -> Value {
    match event {
        Event::SpendeEingegangen { buchung, by, betrag, .. } => {
            json!({"buchung_id": buchung, "by": by, "amount_cents": betrag, "currency": WAEHRUNG})
        }
        Event::AnonymeSpendeEingegangen { buchung, betrag, .. } => {
            json!({"buchung_id": buchung, "amount_cents": betrag, "currency": WAEHRUNG})
        }
        Event::AuszahlungFreigegeben { auszahlung, buchung, betrag, .. } => json!({
            "auszahlung_id": auszahlung, "antrag_id": auszahlung.antrag(), "buchung_id": buchung,
            "amount_cents": betrag, "currency": WAEHRUNG, "status": "freigegeben",
        }),
        Event::AuszahlungNichtGedeckt { auszahlung, betrag, frei_cents, .. } => json!({
            "auszahlung_id": auszahlung, "antrag_id": auszahlung.antrag(), "amount_cents": betrag,
            "currency": WAEHRUNG, "frei_cents": frei_cents, "status": "nicht_gedeckt",
        }),
        Event::AuszahlungBezahlt { auszahlung, buchung, by, betrag, beleg, .. } => json!({
            "auszahlung_id": auszahlung, "antrag_id": auszahlung.antrag(), "buchung_id": buchung, "by": by,
            "amount_cents": betrag, "currency": WAEHRUNG, "status": "bezahlt",
            "beleg": beleg.as_ref().and_then(|beleg| beleg.known()),
        }),
        Event::AuszahlungZurueckgenommen { auszahlung, buchung, betrag, durch, .. } => json!({
            "auszahlung_id": auszahlung, "antrag_id": auszahlung.antrag(), "buchung_id": buchung,
            "amount_cents": betrag, "currency": WAEHRUNG, "status": "zurueckgenommen", "durch": durch,
        }),
        Event::BuchungKorrigiert { buchung, gegen, by, betrag, beleg, .. } => json!({
            "buchung_id": buchung, "gegen": gegen, "by": by, "amount_cents": betrag, "currency": WAEHRUNG,
            "beleg": beleg.known(),
        }),
        _ => Value::Null,
    }
}

fn knoten_body(
    knoten: domain::KnotenId,
    by: domain::GarnrolleId,
    version: u32,
    kern: &domain::event::KnotenKern,
    text: Option<&domain::event::KnotenText>,
) -> Value {
    json!({
        "knoten_id": knoten, "by": by, "version": version, "type": kern.art, "unterart": kern.unterart,
        "title": text.map(|text| &text.title), "description": text.map(|text| &text.description),
        "starts_at": time(kern.starts_at), "ends_at": time(kern.ends_at),
    })
}

/// What changed but for the words, which stay: `null` would say that they are forgotten.
fn without_words(mut body: Value) -> Value {
    if let Some(fields) = body.as_object_mut() {
        fields.remove("title");
        fields.remove("description");
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::event::{Adresse, Privat};
    use domain::{CommandId, Email, GarnrolleId, KnotenId, NachrichtId, Personal, Text};

    fn happened(position: u64, event: Event) -> Happened {
        let (time, actor) = (Timestamp::EPOCH, Actor::Gewebe);
        Happened { position, time, ort: None, actor, command_id: CommandId::from_u128(1), event }
    }

    fn message(position: u64, text: &str) -> Happened {
        let by = GarnrolleId::from_u128(5);
        let text = Personal::public(by, Text::new(text).unwrap());
        let (nachricht, knoten) = (NachrichtId::from_u128(6), KnotenId::from_u128(7));
        happened(position, Event::NachrichtGeschrieben { nachricht, knoten, by, text })
    }

    #[test]
    fn a_frame_is_one_event_with_public_content_on_one_line() {
        let frames = Frames::of(&[message(3, "zwei\nZeilen")], |_| Look::default());
        let text = String::from_utf8(frames.select(0, |_| true).to_vec()).unwrap();
        let mut lines = text.split('\n');
        assert_eq!(lines.next(), Some("id:3"));
        assert_eq!(lines.next(), Some("event:NachrichtGeschrieben"));
        let data: Value = serde_json::from_str(lines.next().unwrap().strip_prefix("data:").unwrap()).unwrap();
        assert_eq!(data["text"], "zwei\nZeilen");
        assert_eq!(lines.collect::<Vec<_>>(), ["", ""]);
    }

    #[test]
    fn what_is_frozen_is_in_no_frame() {
        let look = |_: &Event| Look { place: None, withheld: true };
        let text = String::from_utf8(Frames::of(&[message(3, "Hetze")], look).all.to_vec()).unwrap();
        assert!(text.contains("\"text\":null") && !text.contains("Hetze"), "{text}");
    }

    #[test]
    fn private_parts_are_in_no_frame() {
        let person = GarnrolleId::from_u128(5);
        let line = |text| Text::new(text).unwrap();
        let adresse = Adresse {
            street: line("Geheimweg 3"),
            postcode: Text::new("22765").unwrap(),
            city: line("Hamburg"),
        };
        let place = Place { lat_e7: 535_555_555, lon_e7: 99_999_991 };
        let privat = Privat { adresse, email: Email::new("ada@geheim.example").unwrap(), place };
        let event = Event::PrivatGeaendert { garnrolle: person, privat: Personal::private(person, privat) };
        let text =
            String::from_utf8(Frames::of(&[happened(1, event)], |_| Look::default()).all.to_vec()).unwrap();
        for secret in ["Geheim", "geheim", "22765", "53.5", "9.99"] {
            assert!(!text.contains(secret), "{text}");
        }
    }

    #[test]
    fn what_concerns_a_watcher_is_shared_or_put_together() {
        let frames = Frames::of(&[message(1, "a"), message(2, "b"), message(3, "c")], |_| Look::default());
        assert_eq!(frames.select(1, |_| true), frames.all);
        let odd = frames.select(1, |frame| frame.position != 2);
        assert_eq!(odd.len(), frames.all.len() * 2 / 3);
        assert!(frames.select(4, |_| true).is_empty());
    }
}
