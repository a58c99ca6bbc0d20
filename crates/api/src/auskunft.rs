//! What is held about one person, for that person: as JSON, and as a page to read. It must never say what others wrote.

use crate::shape::{Benachrichtigungen, IchAnswer, Moment, ZugangAnswer};
use domain::{Actor, GarnrolleId, Happened, Timestamp};
use serde::Serialize;
use serde_json::Value;
use std::fmt::Write as _;
use utoipa::ToSchema;

/// Everything that is held about a person.
#[derive(Serialize, ToSchema)]
#[schema(as = Auskunft)]
pub(crate) struct Auskunft {
    /// Both parts of the Garnrolle as they stand.
    ich: IchAnswer,
    /// Of what it is told by letter.
    benachrichtigungen: Benachrichtigungen,
    /// Where it is signed in, oldest first.
    sitzungen: Vec<Sitzung>,
    /// The tokens that act in its name, oldest first; not what they are.
    zugaenge: Vec<ZugangAnswer>,
    /// Every record of the log that the person caused or that holds something of it, in order.
    #[schema(value_type = Vec<Object>)]
    eintraege: Vec<Eintrag>,
}

/// A device that is signed in. Nothing is held of it but these two moments.
#[derive(Serialize, ToSchema)]
pub(crate) struct Sitzung {
    /// Since when.
    opened_at: Moment,
    /// When it last asked for something.
    seen_at: Moment,
}

impl Sitzung {
    pub fn of((opened_at, seen_at): (Timestamp, Timestamp)) -> Self {
        Self { opened_at: Moment(opened_at), seen_at: Moment(seen_at) }
    }
}

/// A record.
#[derive(Serialize)]
struct Eintrag {
    position: u64,
    time: Moment,
    event: &'static str,
    inhalt: Value,
}

/// Whether the person caused a record, or something of it stands there.
pub(crate) fn concerns(one: &Happened, id: GarnrolleId) -> bool {
    if one.actor == Actor::Garnrolle(id) {
        return true;
    }
    // Every id of a person in a record is written like this.
    let id = Value::String(id.to_string());
    serde_json::to_value(&one.event).is_ok_and(|event| holds(&event, &id))
}

fn holds(value: &Value, id: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| holds(item, id)),
        Value::Object(fields) => fields.values().any(|field| holds(field, id)),
        other => other == id,
    }
}

/// The content of a record without what is sealed for somebody else.
fn own(mut value: Value, id: &Value) -> Value {
    match &mut value {
        Value::Array(items) => items.iter_mut().for_each(|item| *item = own(item.take(), id)),
        Value::Object(fields) => {
            let whose = fields.get("$person").cloned();
            if let Some(whose) = whose {
                let content = fields.remove("content").and_then(|content| content.get(0).cloned());
                return content.filter(|_| whose == *id).map_or(Value::Null, |content| own(content, id));
            }
            fields.values_mut().for_each(|field| *field = own(field.take(), id));
        }
        _ => {}
    }
    value
}

impl Auskunft {
    /// What these records hold of the person, and what is kept beside the log.
    pub fn of(
        ich: IchAnswer,
        benachrichtigungen: Benachrichtigungen,
        (sitzungen, zugaenge): (Vec<Sitzung>, Vec<ZugangAnswer>),
        records: &[Happened],
        id: GarnrolleId,
    ) -> Self {
        let id = Value::String(id.to_string());
        let eintrag = |one: &Happened| {
            let event = serde_json::to_value(&one.event).unwrap_or_default();
            // The name of the event stands beside its content.
            let inhalt = event.get(one.event.name()).cloned().unwrap_or_default();
            Eintrag {
                position: one.position,
                time: Moment(one.time),
                event: one.event.name(),
                inhalt: own(inhalt, &id),
            }
        };
        Self {
            ich,
            benachrichtigungen,
            sitzungen,
            zugaenge,
            eintraege: records.iter().map(eintrag).collect(),
        }
    }
}

/// The same as a page that needs nothing else.
pub(crate) fn page(told: &Auskunft) -> String {
    let mut html = String::from(
        "<!doctype html><html lang=\"de\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Auskunft · Weltgewebe</title><h1>Was über dich gespeichert ist · What is held about you</h1>",
    );
    html.push_str("<h2>Deine Garnrolle · Your Garnrolle</h2>");
    write_value(&mut html, &serde_json::to_value(&told.ich).unwrap_or_default());
    html.push_str("<h2>Briefe · Letters</h2>");
    write_value(&mut html, &serde_json::to_value(&told.benachrichtigungen).unwrap_or_default());
    html.push_str("<h2>Wo du angemeldet bist · Where you are signed in</h2>");
    write_value(&mut html, &serde_json::to_value(&told.sitzungen).unwrap_or_default());
    html.push_str("<h2>Zugänge in deinem Namen · Tokens in your name</h2>");
    write_value(&mut html, &serde_json::to_value(&told.zugaenge).unwrap_or_default());
    html.push_str("<h2>Was im Log steht · What stands in the log</h2>");
    for one in &told.eintraege {
        let time = serde_json::to_value(one.time).unwrap_or_default();
        let _ = write!(html, "<h3>{} · {}</h3>", one.event, escaped(time.as_str().unwrap_or_default()));
        write_value(&mut html, &one.inhalt);
    }
    html
}

fn write_value(html: &mut String, value: &Value) {
    match value {
        Value::Object(fields) => {
            html.push_str("<dl>");
            for (name, field) in fields {
                let _ = write!(html, "<dt>{}</dt><dd>", escaped(name));
                write_value(html, field);
                html.push_str("</dd>");
            }
            html.push_str("</dl>");
        }
        Value::Array(items) => {
            html.push_str("<ul>");
            for item in items {
                html.push_str("<li>");
                write_value(html, item);
                html.push_str("</li>");
            }
            html.push_str("</ul>");
        }
        Value::Null => html.push('–'),
        Value::String(text) => html.push_str(&escaped(text)),
        other => html.push_str(&other.to_string()),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
