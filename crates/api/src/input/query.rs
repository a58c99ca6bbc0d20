//! Query parameters, read strictly: what is not known or out of range is a 400 that names the parameter.

use super::field::word_rule;
use super::{twice, unknown_fields};
use crate::language::Words;
use crate::problem::{FieldError, Problem, kind};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::{Place, UnknownWord};
use std::str::FromStr;

/// Parameters that can stand behind an address.
pub trait Params: Sized {
    /// Reads the parameters; nothing when one of them broke a rule.
    fn read(reader: &mut Reader) -> Option<Self>;
}

/// Parameters that were read.
#[derive(Clone, Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: Params> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        read(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

/// The parameters in the text behind an address.
///
/// # Errors
/// 400 with everything that broke a rule.
pub(super) fn read<T: Params>(query: &str) -> Result<T, Problem> {
    let mut reader = Reader::of(query)?;
    let read = T::read(&mut reader);
    reader.finish(read)
}

/// Parameters being read.
pub struct Reader {
    pairs: Vec<(String, String)>,
    errors: Vec<FieldError>,
}

/// How many parameters an address may carry.
const MAX_PARAMETERS: usize = 32;

/// How many items a list answers at most.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limit(pub usize);

impl Limit {
    /// The least and the greatest number.
    pub const RANGE: std::ops::RangeInclusive<usize> = 1..=200;
    /// The number unless another one is asked for.
    pub const DEFAULT: Self = Self(50);
}

/// A box on the map. `west` may be greater than `east`: then the box crosses the antimeridian.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct BBox {
    /// South-west corner.
    pub low: Place,
    /// North-east corner.
    pub high: Place,
}

impl Reader {
    fn of(query: &str) -> Result<Self, Problem> {
        let pairs: Vec<(String, String)> = query
            .split('&')
            .filter(|part| !part.is_empty())
            .take(MAX_PARAMETERS + 1)
            .map(|part| part.split_once('=').unwrap_or((part, "")))
            .map(|(name, value)| Some((decoded(name)?, decoded(value)?)))
            .collect::<Option<_>>()
            .ok_or_else(|| Problem::of(&kind::ANFRAGE_UNLESBAR))?;
        if pairs.len() > MAX_PARAMETERS {
            return Err(Problem::of(&kind::ANFRAGE_UNLESBAR));
        }
        match pairs
            .iter()
            .enumerate()
            .find(|(at, (name, _))| pairs.iter().take(*at).any(|(key, _)| key == name))
        {
            Some((_, (name, _))) => Err(twice(&shown(name))),
            None => Ok(Self { pairs, errors: Vec::new() }),
        }
    }

    /// The text of a parameter, when it is there; an empty one counts as missing.
    pub fn take(&mut self, name: &'static str) -> Option<String> {
        let at = self.pairs.iter().position(|(key, _)| key == name)?;
        let (_, value) = self.pairs.swap_remove(at);
        (!value.is_empty()).then_some(value)
    }

    /// Notes that a parameter broke a rule.
    pub fn wrong(&mut self, name: &str, detail: Words) {
        self.errors.push(FieldError { pointer: format!("?{name}"), detail });
    }

    /// A parameter that may be missing. The outer nothing means that it broke a rule.
    pub fn optional<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&str) -> Result<T, Words>,
    ) -> Option<Option<T>> {
        let Some(text) = self.take(name) else { return Some(None) };
        read(&text).map(Some).map_err(|words| self.wrong(name, words)).ok()
    }

    /// A parameter that may be missing and is something with a form of its own.
    pub fn parsed<T: FromStr>(&mut self, name: &'static str, rule: &Words) -> Option<Option<T>> {
        self.optional(name, |text| text.parse().map_err(|_| rule.clone()))
    }

    /// A parameter that may be missing and is one of a list of words.
    pub fn word<T: FromStr<Err = UnknownWord>>(&mut self, name: &'static str) -> Option<Option<T>> {
        self.optional(name, |text| text.parse().map_err(|error: UnknownWord| word_rule(error.known)))
    }

    /// An id that may be missing.
    pub fn id<T: FromStr>(&mut self, name: &'static str) -> Option<Option<T>> {
        self.parsed(name, &AN_ID)
    }

    /// A switch that is off when missing.
    pub fn switch(&mut self, name: &'static str) -> Option<bool> {
        self.parsed(name, &A_SWITCH).map(|on| on.unwrap_or(false))
    }

    /// `limit`: 1 to 200, 50 unless given.
    pub fn limit(&mut self) -> Option<Limit> {
        let read = |text: &str| {
            let number = text.parse().ok().filter(|number| Limit::RANGE.contains(number));
            number.map(Limit).ok_or_else(|| LIMIT.clone())
        };
        self.optional("limit", read).map(|limit| limit.unwrap_or(Limit::DEFAULT))
    }

    /// `bbox=west,south,east,north`.
    pub fn bbox(&mut self) -> Option<Option<BBox>> {
        self.optional("bbox", |text| {
            let [west, south, east, north] = numbers(text).ok_or_else(|| BOX.clone())?;
            let low = Place::from_degrees(south, west).map_err(|_| BOX.clone())?;
            let high = Place::from_degrees(north, east).map_err(|_| BOX.clone())?;
            if low.lat_e7 > high.lat_e7 { Err(BOX.clone()) } else { Ok(BBox { low, high }) }
        })
    }

    /// `near=lat,lon`.
    pub fn near(&mut self) -> Option<Option<Place>> {
        self.optional("near", |text| {
            let [lat, lon] = numbers(text).ok_or_else(|| NEAR.clone())?;
            Place::from_degrees(lat, lon).map_err(|_| NEAR.clone())
        })
    }

    /// `q`: what to look for, at most 200 characters.
    pub fn q(&mut self) -> Option<Option<String>> {
        self.optional("q", |text| {
            let text = text.trim();
            if text.chars().count() > 200 || text.chars().any(char::is_control) {
                Err(SEARCHED.clone())
            } else {
                Ok(text.to_owned())
            }
        })
    }

    fn finish<T>(self, value: Option<T>) -> Result<T, Problem> {
        if !self.pairs.is_empty() {
            return Err(unknown_fields(self.pairs.iter().map(|(name, _)| shown(name)).collect()));
        }
        match value {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => Err(Problem { errors: self.errors, ..Problem::of(&kind::ANFRAGE_UNLESBAR) }),
        }
    }
}

/// The name of a parameter as a pointer, cut to what is worth showing.
fn shown(name: &str) -> String {
    format!("?{}", name.chars().take(80).collect::<String>())
}

static LIMIT: Words = Words::fixed("ist eine Zahl von 1 bis 200", "is a number from 1 to 200");
static AN_ID: Words = Words::fixed("ist eine UUID", "is a UUID");
static A_SWITCH: Words = Words::fixed("ist true oder false", "is true or false");
static SEARCHED: Words = Words::fixed(
    "fasst höchstens 200 Zeichen ohne Steuerzeichen",
    "holds at most 200 characters, no control characters",
);
static BOX: Words = Words::fixed(
    "ist west,south,east,north in Grad, der Süden nicht über dem Norden",
    "is west,south,east,north in degrees, the south not above the north",
);
static NEAR: Words = Words::fixed("ist lat,lon in Grad", "is lat,lon in degrees");

fn numbers<const N: usize>(text: &str) -> Option<[f64; N]> {
    let mut numbers = [0.0; N];
    let mut parts = text.split(',');
    for number in &mut numbers {
        *number = parts.next()?.trim().parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

/// `application/x-www-form-urlencoded` to UTF-8; nothing for what is not UTF-8 or holds a NUL.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                let (high, low) = (digit(rest.next())?, digit(rest.next())?);
                u8::try_from(high * 16 + low).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Example {
        limit: Limit,
        bbox: Option<BBox>,
        q: Option<String>,
    }
    impl Params for Example {
        fn read(reader: &mut Reader) -> Option<Self> {
            let (limit, bbox, q) = (reader.limit(), reader.bbox(), reader.q());
            Some(Self { limit: limit?, bbox: bbox?, q: q? })
        }
    }
    fn read(query: &str) -> Result<Example, Problem> {
        super::read(query)
    }

    #[test]
    fn what_is_right_is_read() {
        let example = read("bbox=9.9,53.5,10.1,53.6&q=Spiel+platz%20%C3%A4&limit=200").unwrap();
        assert_eq!(example.limit, Limit(200));
        assert_eq!(example.q.as_deref(), Some("Spiel platz ä"));
        let bbox = example.bbox.unwrap();
        assert_eq!((bbox.low.lon_e7, bbox.high.lat_e7), (99_000_000, 536_000_000));
        assert_eq!(read("").unwrap().limit, Limit::DEFAULT);
    }

    #[test]
    fn what_is_out_of_range_is_named() {
        for query in [
            "limit=0",
            "limit=201",
            "limit=x",
            "bbox=1,2,3",
            "bbox=0,91,1,92",
            "bbox=0,2,1,1",
            "bbox=NaN,0,1,1",
        ] {
            let problem = read(query).unwrap_err();
            assert_eq!(problem.kind, &kind::ANFRAGE_UNLESBAR, "{query}");
            assert_eq!(problem.errors.len(), 1, "{query}");
        }
        assert_eq!(read("limitt=5").unwrap_err().kind, &kind::UNBEKANNTES_FELD);
        assert_eq!(read("q=%ff").unwrap_err().kind, &kind::ANFRAGE_UNLESBAR);
        assert_eq!(read("q=%4").unwrap_err().kind, &kind::ANFRAGE_UNLESBAR);
        let twice = read("limit=5&limit=6").unwrap_err();
        assert_eq!((twice.kind, twice.errors[0].pointer.as_str()), (&kind::ANFRAGE_UNLESBAR, "?limit"));
    }
}
