//! JSON in which every name stands once. A parser that lets the last one win would read something else than a gateway
//! or a person who looks at the first one (RFC 8259, 4). It knows nothing about what the names mean.

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::fmt;

/// Why a text could not be read.
#[derive(Debug)]
pub enum Unreadable {
    /// It is no JSON; where it stops being some.
    NoJson(serde_json::Error),
    /// A name stands twice in one object: the pointer to it (RFC 6901).
    Twice(String),
}

/// Reads a whole text.
///
/// # Errors
/// [`Unreadable`].
pub fn value(bytes: &[u8]) -> Result<Value, Unreadable> {
    let mut twice = None;
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = Node { path: Path::Root, twice: &mut twice }.deserialize(&mut reader);
    let read = read.and_then(|value| reader.end().map(|()| value));
    match (read, twice) {
        (_, Some(pointer)) => Err(Unreadable::Twice(pointer)),
        (read, None) => read.map_err(Unreadable::NoJson),
    }
}

/// Where a value stands: only written out when somebody has to be told.
#[derive(Clone, Copy)]
enum Path<'p> {
    Root,
    Under(&'p Path<'p>, &'p str),
    At(&'p Path<'p>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Under(above, name) => write!(f, "{above}/{}", name.replace('~', "~0").replace('/', "~1")),
            Self::At(above, index) => write!(f, "{above}/{index}"),
        }
    }
}

/// One value about to be read.
struct Node<'n> {
    path: Path<'n>,
    twice: &'n mut Option<String>,
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        let Node { path, twice } = self;
        while let Some(item) =
            access.next_element_seed(Node { path: Path::At(&path, items.len()), twice: &mut *twice })?
        {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        let Node { path, twice } = self;
        while let Some(name) = access.next_key::<String>()? {
            let here = Path::Under(&path, &name);
            if object.contains_key(&name) {
                *twice = Some(here.to_string());
                return Err(de::Error::custom("a name stands twice"));
            }
            let value = access.next_value_seed(Node { path: here, twice: &mut *twice })?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_everything_once_is_read_as_it_stands() {
        let text = r#" {"a":[1,-2,2.5,true,null,"x\u00e4"],"b":{"a":{}}, "c":18446744073709551615} "#;
        assert_eq!(value(text.as_bytes()).unwrap(), serde_json::from_str::<Value>(text).unwrap());
    }

    #[test]
    fn a_name_that_stands_twice_is_pointed_at() {
        for (text, pointer) in [
            (r#"{"a":1,"a":1}"#, "/a"),
            (r#"{"a":{"b/c":1,"b\u002fc":2}}"#, "/a/b~1c"),
            (r#"[0,{"x":[],"x":[]}]"#, "/1/x"),
        ] {
            let Err(Unreadable::Twice(found)) = value(text.as_bytes()) else { panic!("{text} was read") };
            assert_eq!(found, pointer);
        }
    }

    #[test]
    fn what_is_no_json_is_told_with_its_place() {
        for text in ["", "{", "{} x", "[1,]", "\"\\ud800\"", "1e999", "NaN"] {
            assert!(matches!(value(text.as_bytes()), Err(Unreadable::NoJson(_))), "{text}");
        }
        assert!(matches!(value("[".repeat(10_000).as_bytes()), Err(Unreadable::NoJson(_))));
        assert!(matches!(value(b"\"\xff\""), Err(Unreadable::NoJson(_))));
    }
}
