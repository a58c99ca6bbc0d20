//! An object that is read field by field. What breaks a rule is collected, so that a person is told everything at
//! once; what is not known is refused.

use super::field::FromField;
use super::unknown_fields;
use crate::language::Words;
use crate::problem::{FieldError, Problem};
use domain::{Place, PlaceError};
use serde_json::{Map, Value};

/// What a change says about a field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change<T> {
    /// Nothing: it stays.
    Keep,
    /// `null`: it goes.
    Clear,
    /// It becomes this.
    Set(T),
}

impl<T> Change<T> {
    /// What the field is after the change.
    pub fn over(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Keep => before,
            Self::Clear => None,
            Self::Set(new) => Some(new),
        }
    }
}

/// An object being read.
pub struct Fields<'v> {
    object: &'v Map<String, Value>,
    base: String,
    known: Vec<&'static str>,
    findings: Findings,
}

/// What was found wrong so far.
#[derive(Default)]
pub(super) struct Findings {
    errors: Vec<FieldError>,
    unknown: Vec<String>,
}

static MISSING: Words = Words::fixed("fehlt", "is missing");
static AN_OBJECT: Words = Words::fixed("muss ein Objekt sein", "must be an object");
static A_LIST: Words = Words::fixed("muss eine Liste sein", "must be a list");
static LATITUDE: Words = Words::fixed("liegt zwischen -90 und 90 Grad", "lies between -90 and 90 degrees");
static LONGITUDE: Words =
    Words::fixed("liegt zwischen -180 und 180 Grad", "lies between -180 and 180 degrees");

impl<'v> Fields<'v> {
    pub(super) fn of(object: &'v Map<String, Value>) -> Self {
        Self { object, base: String::new(), known: Vec::new(), findings: Findings::default() }
    }

    fn look(&mut self, name: &'static str) -> Option<&'v Value> {
        self.known.push(name);
        self.object.get(name)
    }

    /// Notes that a field broke a rule.
    pub fn wrong(&mut self, name: &str, detail: Words) {
        self.findings.errors.push(FieldError { pointer: format!("{}/{name}", self.base), detail });
    }

    fn read<T: FromField>(&mut self, name: &str, value: &Value) -> Option<T> {
        T::from_field(value).map_err(|words| self.wrong(name, words)).ok()
    }

    /// A field that must be there.
    pub fn required<T: FromField>(&mut self, name: &'static str) -> Option<T> {
        match self.look(name) {
            None => {
                self.wrong(name, MISSING.clone());
                None
            }
            Some(value) => self.read(name, value),
        }
    }

    /// A field that may be missing or `null`. The outer nothing means that it broke a rule.
    pub fn optional<T: FromField>(&mut self, name: &'static str) -> Option<Option<T>> {
        match self.look(name) {
            None | Some(Value::Null) => Some(None),
            Some(value) => self.read(name, value).map(Some),
        }
    }

    /// A field of a change: missing, `null` or new. Nothing means that it broke a rule.
    pub fn change<T: FromField>(&mut self, name: &'static str) -> Option<Change<T>> {
        match self.look(name) {
            None => Some(Change::Keep),
            Some(Value::Null) => Some(Change::Clear),
            Some(value) => self.read(name, value).map(Change::Set),
        }
    }

    /// A list that may be missing, of at most `max` values.
    pub fn list<T: FromField>(&mut self, name: &'static str, max: usize) -> Option<Option<Vec<T>>> {
        let Some(value) = self.look(name) else { return Some(None) };
        let Some(items) = value.as_array() else {
            self.wrong(name, A_LIST.clone());
            return None;
        };
        if items.len() > max {
            self.wrong(name, too_many(max));
            return None;
        }
        let read: Vec<Option<T>> =
            items.iter().enumerate().map(|(n, item)| self.read(&format!("{name}/{n}"), item)).collect();
        read.into_iter().collect::<Option<Vec<T>>>().map(Some)
    }

    /// An object inside, that must be there.
    pub fn object<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Fields<'v>) -> Option<T>,
    ) -> Option<T> {
        let Some(value) = self.look(name) else {
            self.wrong(name, MISSING.clone());
            return None;
        };
        let Some(object) = value.as_object() else {
            self.wrong(name, AN_OBJECT.clone());
            return None;
        };
        let findings = std::mem::take(&mut self.findings);
        let base = format!("{}/{name}", self.base);
        let mut inner = Fields { object, base, known: Vec::new(), findings };
        let value = read(&mut inner);
        self.findings = inner.close();
        value
    }

    /// A list of objects that must be there, of at most `max`.
    pub fn objects<T>(
        &mut self,
        name: &'static str,
        max: usize,
        read: impl Fn(&mut Fields<'v>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Some(items) = self.look(name).and_then(Value::as_array) else {
            self.wrong(name, A_LIST.clone());
            return None;
        };
        if items.len() > max {
            self.wrong(name, too_many(max));
            return None;
        }
        let read_one = |(n, item): (usize, &'v Value)| {
            let Some(object) = item.as_object() else {
                self.wrong(&format!("{name}/{n}"), AN_OBJECT.clone());
                return None;
            };
            let findings = std::mem::take(&mut self.findings);
            let base = format!("{}/{name}/{n}", self.base);
            let mut inner = Fields { object, base, known: Vec::new(), findings };
            let value = read(&mut inner);
            self.findings = inner.close();
            value
        };
        let read: Vec<Option<T>> = items.iter().enumerate().map(read_one).collect();
        read.into_iter().collect()
    }

    /// An object inside, that may be missing or `null`.
    pub fn optional_object<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Fields<'v>) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.object.get(name) {
            None | Some(Value::Null) => {
                self.known.push(name);
                Some(None)
            }
            Some(_) => self.object(name, read).map(Some),
        }
    }

    /// A value inside, as it stands.
    pub fn raw(&mut self, name: &'static str) -> Option<&'v Value> {
        let value = self.look(name);
        if value.is_none() {
            self.wrong(name, MISSING.clone());
        }
        value
    }

    /// The place that `lat` and `lon` name.
    pub fn place(&mut self) -> Option<Place> {
        let (lat, lon) = (self.required::<f64>("lat"), self.required::<f64>("lon"));
        self.on_earth(lat, lon)
    }

    /// The place that `lat` and `lon` name, when either is there: then both must be.
    pub fn optional_place(&mut self) -> Option<Option<Place>> {
        let named = |name: &str| self.object.get(name).is_some_and(|value| !value.is_null());
        if named("lat") || named("lon") {
            return self.place().map(Some);
        }
        self.known.extend(["lat", "lon"]);
        Some(None)
    }

    fn on_earth(&mut self, lat: Option<f64>, lon: Option<f64>) -> Option<Place> {
        let check = |lat: f64, lon: f64| Place::from_degrees(lat, lon);
        if lat.is_some_and(|lat| check(lat, 0.0) == Err(PlaceError::Latitude)) {
            self.wrong("lat", LATITUDE.clone());
        }
        if lon.is_some_and(|lon| check(0.0, lon) == Err(PlaceError::Longitude)) {
            self.wrong("lon", LONGITUDE.clone());
        }
        check(lat?, lon?).ok()
    }

    fn close(mut self) -> Findings {
        let unknown = self.object.keys().filter(|key| !self.known.contains(&key.as_str()));
        let pointers = unknown.map(|key| format!("{}/{}", self.base, escaped(key)));
        self.findings.unknown.extend(pointers);
        self.findings
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// 400 for fields that are not known, 422 for fields that broke a rule.
    pub(super) fn finish<T>(self, value: Option<T>) -> Result<T, Problem> {
        let findings = self.close();
        if !findings.unknown.is_empty() {
            return Err(unknown_fields(findings.unknown));
        }
        match value {
            Some(value) if findings.errors.is_empty() => Ok(value),
            _ => Err(Problem::fields(findings.errors)),
        }
    }
}

fn too_many(max: usize) -> Words {
    Words::made(format!("fasst höchstens {max}"), format!("holds at most {max}"))
}

/// A key as a part of a JSON pointer (RFC 6901 §3), cut where it would only fill the answer.
fn escaped(key: &str) -> String {
    key.chars().take(80).collect::<String>().replace('~', "~0").replace('/', "~1")
}
