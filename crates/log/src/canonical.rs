//! Canonical JSON (RFC 8785) written straight from a type, and the one walk that takes personal content out of it.
//!
//! Members of an object are written as they come and put into order where the object ends: no tree of values is built,
//! because every event of the weave passes here on its way to the disk. Integers are written in full; the domain keeps
//! them below 2^53, where RFC 8785 agrees. There are no floats in events: one that came would be written as `null`.

use serde::ser::{self, Serialize};
use std::cmp::Ordering;
use std::fmt;
use std::ops::Range;

/// The member that marks personal content (`domain::Personal`).
const MARK: &str = "$person";
/// The member of personal content that is taken out: a list of one, or null when it was forgotten.
const CONTENT: &str = "content";
/// The member that takes its place.
const COMMITMENT: &str = "commitment";

/// Appends the canonical JSON of the value.
pub fn write<T: Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) {
    write_with(value, out, None);
}

/// The canonical JSON of the value.
#[must_use]
pub fn to_vec<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    write(value, &mut out);
    out
}

/// Gets a person's id and the canonical content that is taken out; gives the commitment that takes its place.
pub(crate) type Taker<'t> = &'t mut dyn FnMut(&[u8], &[u8]) -> crate::Hash;

/// Appends the canonical JSON of the value; personal content goes to the taker, if there is one.
pub(crate) fn write_with<T: Serialize + ?Sized>(value: &T, out: &mut Vec<u8>, taker: Option<Taker<'_>>) {
    let mut writer = Writer { out: std::mem::take(out), taker, members: Vec::new(), scratch: Vec::new() };
    let Ok(()) = value.serialize(&mut writer);
    *out = writer.out;
}

/// Whether the byte may not stand in a text as it is.
const fn needs_escape(byte: u8) -> bool {
    matches!(byte, 0..0x20 | b'"' | b'\\')
}

/// A member of an object that has been written, comma included.
#[derive(Clone, Copy)]
struct Member {
    start: usize,
    end: usize,
    /// Bytes of the key, quotes included.
    key_len: usize,
    /// Whether the key is ASCII without anything escaped, so that its bytes have the order of its characters.
    is_plain: bool,
}

struct Writer<'t> {
    out: Vec<u8>,
    taker: Option<Taker<'t>>,
    members: Vec<Member>,
    scratch: Vec<u8>,
}

impl Writer<'_> {
    fn integer(&mut self, number: impl itoa::Integer) {
        self.out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
    }

    fn string(&mut self, text: &str) {
        self.out.push(b'"');
        let mut rest = text.as_bytes();
        while let Some(at) = rest.iter().position(|&byte| needs_escape(byte)) {
            let (plain, special) = rest.split_at(at);
            self.out.extend_from_slice(plain);
            let Some((&byte, after)) = special.split_first() else { break };
            self.escaped(byte);
            rest = after;
        }
        self.out.extend_from_slice(rest);
        self.out.push(b'"');
    }

    fn escaped(&mut self, byte: u8) {
        let short = match byte {
            0x08 => b'b',
            0x09 => b't',
            0x0a => b'n',
            0x0c => b'f',
            0x0d => b'r',
            b'"' | b'\\' => byte,
            _ => {
                let digit = |nibble: u8| if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 };
                self.out.extend_from_slice(b"\\u00");
                self.out.extend_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
                return;
            }
        };
        self.out.extend_from_slice(&[b'\\', short]);
    }

    /// Writes the key of a member that begins here. Its end is set when its value has been written.
    fn key(&mut self, key: &str) {
        let start = self.out.len();
        self.string(key);
        let key_len = self.out.len() - start;
        let is_plain = key_len == key.len() + 2 && key.is_ascii();
        self.members.push(Member { start, end: start, key_len, is_plain });
        self.out.push(b':');
    }

    /// Ends the member that was begun last.
    fn end_member(&mut self) {
        self.out.push(b',');
        if let Some(member) = self.members.last_mut() {
            member.end = self.out.len();
        }
    }

    /// Puts the members from `first` on into the order of their keys and closes the object.
    fn close_object(&mut self, first: usize) {
        self.sort_members(first);
        if self.members.len() > first {
            self.out.pop();
        }
        self.members.truncate(first);
        self.out.push(b'}');
    }

    fn sort_members(&mut self, first: usize) {
        let Self { out, members, scratch, .. } = self;
        let members = members.get_mut(first..).unwrap_or_default();
        let begin = members.first().map_or(out.len(), |member| member.start);
        if members.is_sorted_by(|a, b| order(out, a, b).is_le()) {
            return;
        }
        members.sort_by(|a, b| order(out, a, b));
        scratch.clear();
        for member in members {
            scratch.extend_from_slice(out.get(member.start..member.end).unwrap_or_default());
        }
        out.truncate(begin);
        out.extend_from_slice(scratch);
    }
}

/// The order of two members by their keys: by UTF-16 code units (RFC 8785, 3.2.3).
fn order(out: &[u8], a: &Member, b: &Member) -> Ordering {
    let quoted = |member: &Member| out.get(member.start..member.start + member.key_len).unwrap_or_default();
    if a.is_plain && b.is_plain {
        let inner = |member: &Member| out.get(member.start + 1..member.start + member.key_len - 1);
        return inner(a).cmp(&inner(b));
    }
    let read = |member| serde_json::from_slice::<String>(quoted(member)).unwrap_or_default();
    read(a).encode_utf16().cmp(read(b).encode_utf16())
}

/// Nothing that is written here can fail.
#[derive(Debug)]
enum Never {}

impl fmt::Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Never {}

impl ser::Error for Never {
    fn custom<T: fmt::Display>(reason: T) -> Self {
        unreachable!("the types of the domain derive their serialisation, which asks for no error: {reason}")
    }
}

struct Object<'w, 't> {
    writer: &'w mut Writer<'t>,
    first: usize,
    person: Option<Range<usize>>,
    is_variant: bool,
}

impl<'w, 't> Object<'w, 't> {
    fn begin(writer: &'w mut Writer<'t>, variant: Option<&str>) -> Self {
        if let Some(variant) = variant {
            writer.out.push(b'{');
            writer.string(variant);
            writer.out.push(b':');
        }
        writer.out.push(b'{');
        let first = writer.members.len();
        Self { writer, first, person: None, is_variant: variant.is_some() }
    }

    fn member<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), Never> {
        self.writer.key(key);
        match self.person.clone() {
            Some(person) if key == CONTENT && self.writer.taker.is_some() => self.content(person, value)?,
            _ => {
                let start = self.writer.out.len();
                value.serialize(&mut *self.writer)?;
                if key == MARK {
                    self.person = Some(start + 1..self.writer.out.len() - 1);
                }
            }
        }
        self.writer.end_member();
        Ok(())
    }

    /// Writes the content of a person, gives it to the taker and leaves its commitment where it stood.
    fn content<T: Serialize + ?Sized>(&mut self, person: Range<usize>, value: &T) -> Result<(), Never> {
        let Some(taker) = self.writer.taker.take() else { return Ok(()) };
        let start = self.writer.out.len();
        value.serialize(&mut *self.writer)?;
        let out = &mut self.writer.out;
        let text = out.get(start..).unwrap_or_default();
        let inside = text.strip_prefix(b"[").and_then(|text| text.strip_suffix(b"]"));
        let commitment = inside.map(|content| taker(out.get(person).unwrap_or_default(), content));
        if let Some(member) = self.writer.members.pop() {
            out.truncate(member.start);
        }
        self.writer.taker = Some(taker);
        self.writer.key(COMMITMENT);
        match commitment {
            Some(commitment) => {
                self.writer.out.push(b'"');
                self.writer.out.extend_from_slice(&commitment.hex());
                self.writer.out.push(b'"');
            }
            None => self.writer.out.extend_from_slice(b"null"),
        }
        Ok(())
    }

    fn finish(self) {
        self.writer.close_object(self.first);
        if self.is_variant {
            self.writer.out.push(b'}');
        }
    }
}

struct List<'w, 't> {
    writer: &'w mut Writer<'t>,
    is_empty: bool,
    is_variant: bool,
}

impl<'w, 't> List<'w, 't> {
    fn begin(writer: &'w mut Writer<'t>, variant: Option<&str>) -> Self {
        if let Some(variant) = variant {
            writer.out.push(b'{');
            writer.string(variant);
            writer.out.push(b':');
        }
        writer.out.push(b'[');
        Self { writer, is_empty: true, is_variant: variant.is_some() }
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        if !std::mem::replace(&mut self.is_empty, false) {
            self.writer.out.push(b',');
        }
        value.serialize(&mut *self.writer)
    }

    fn finish(self) {
        self.writer.out.extend_from_slice(if self.is_variant { b"]}" } else { b"]" });
    }
}

mod serialise {
    //! The plumbing between serde and the writer.

    use super::{List, Never, Object, Writer};
    use serde::ser::{self, Serialize, Serializer};

    macro_rules! integers {
        ($($method:ident: $type:ty),+) => {$(
            fn $method(self, number: $type) -> Result<(), Never> {
                self.integer(number);
                Ok(())
            }
        )+};
    }

    impl<'w, 't> Serializer for &'w mut Writer<'t> {
        type Ok = ();
        type Error = Never;
        type SerializeSeq = List<'w, 't>;
        type SerializeTuple = List<'w, 't>;
        type SerializeTupleStruct = List<'w, 't>;
        type SerializeTupleVariant = List<'w, 't>;
        type SerializeMap = Map<'w, 't>;
        type SerializeStruct = Object<'w, 't>;
        type SerializeStructVariant = Object<'w, 't>;

        integers! {
            serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128,
            serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_u128: u128
        }

        fn serialize_bool(self, value: bool) -> Result<(), Never> {
            self.out.extend_from_slice(if value { b"true" } else { b"false" });
            Ok(())
        }
        fn serialize_f32(self, _: f32) -> Result<(), Never> {
            self.serialize_unit()
        }
        fn serialize_f64(self, _: f64) -> Result<(), Never> {
            self.serialize_unit()
        }
        fn serialize_char(self, value: char) -> Result<(), Never> {
            self.serialize_str(value.encode_utf8(&mut [0; 4]))
        }
        fn serialize_str(self, value: &str) -> Result<(), Never> {
            self.string(value);
            Ok(())
        }
        fn serialize_bytes(self, value: &[u8]) -> Result<(), Never> {
            self.collect_seq(value)
        }
        fn serialize_none(self) -> Result<(), Never> {
            self.serialize_unit()
        }
        fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Never> {
            value.serialize(self)
        }
        fn serialize_unit(self) -> Result<(), Never> {
            self.out.extend_from_slice(b"null");
            Ok(())
        }
        fn serialize_unit_struct(self, _: &'static str) -> Result<(), Never> {
            self.serialize_unit()
        }
        fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Never> {
            self.serialize_str(variant)
        }
        fn serialize_newtype_struct<T: Serialize + ?Sized>(
            self,
            _: &'static str,
            value: &T,
        ) -> Result<(), Never> {
            value.serialize(self)
        }
        fn serialize_newtype_variant<T: Serialize + ?Sized>(
            self,
            _: &'static str,
            _: u32,
            variant: &'static str,
            value: &T,
        ) -> Result<(), Never> {
            let mut object = Object::begin(self, None);
            object.member(variant, value)?;
            object.finish();
            Ok(())
        }
        fn serialize_seq(self, _: Option<usize>) -> Result<List<'w, 't>, Never> {
            Ok(List::begin(self, None))
        }
        fn serialize_tuple(self, _: usize) -> Result<List<'w, 't>, Never> {
            Ok(List::begin(self, None))
        }
        fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<List<'w, 't>, Never> {
            Ok(List::begin(self, None))
        }
        fn serialize_tuple_variant(
            self,
            _: &'static str,
            _: u32,
            variant: &'static str,
            _: usize,
        ) -> Result<List<'w, 't>, Never> {
            Ok(List::begin(self, Some(variant)))
        }
        fn serialize_map(self, _: Option<usize>) -> Result<Map<'w, 't>, Never> {
            Ok(Map { object: Object::begin(self, None), key: String::new() })
        }
        fn serialize_struct(self, _: &'static str, _: usize) -> Result<Object<'w, 't>, Never> {
            Ok(Object::begin(self, None))
        }
        fn serialize_struct_variant(
            self,
            _: &'static str,
            _: u32,
            variant: &'static str,
            _: usize,
        ) -> Result<Object<'w, 't>, Never> {
            Ok(Object::begin(self, Some(variant)))
        }
    }

    macro_rules! lists {
        ($($trait:ident: $method:ident),+) => {$(
            impl ser::$trait for List<'_, '_> {
                type Ok = ();
                type Error = Never;
                fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
                    self.item(value)
                }
                fn end(self) -> Result<(), Never> {
                    self.finish();
                    Ok(())
                }
            }
        )+};
    }

    lists! {
        SerializeSeq: serialize_element, SerializeTuple: serialize_element,
        SerializeTupleStruct: serialize_field, SerializeTupleVariant: serialize_field
    }

    macro_rules! objects {
        ($($trait:ident),+) => {$(
            impl ser::$trait for Object<'_, '_> {
                type Ok = ();
                type Error = Never;
                fn serialize_field<T: Serialize + ?Sized>(
                    &mut self,
                    key: &'static str,
                    value: &T,
                ) -> Result<(), Never> {
                    self.member(key, value)
                }
                fn end(self) -> Result<(), Never> {
                    self.finish();
                    Ok(())
                }
            }
        )+};
    }

    objects! { SerializeStruct, SerializeStructVariant }

    /// A map: its keys come apart from its values, and may be numbers.
    pub(super) struct Map<'w, 't> {
        object: Object<'w, 't>,
        key: String,
    }

    impl ser::SerializeMap for Map<'_, '_> {
        type Ok = ();
        type Error = Never;
        fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Never> {
            let text = super::to_vec(key);
            self.key = match serde_json::from_slice::<String>(&text) {
                Ok(key) => key,
                Err(_) => String::from_utf8_lossy(&text).into_owned(),
            };
            Ok(())
        }
        fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
            let key = std::mem::take(&mut self.key);
            self.object.member(&key, value)
        }
        fn end(self) -> Result<(), Never> {
            self.object.finish();
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn json() -> impl Strategy<Value = Value> {
        let number = -9_007_199_254_740_991_i64..=9_007_199_254_740_991;
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            number.prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 64, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
                prop::collection::hash_map(any::<String>(), inner, 0..8)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn it_is_what_the_reference_writes(value in json()) {
            let reference = serde_json_canonicalizer::to_string(&value).unwrap();
            prop_assert_eq!(String::from_utf8(to_vec(&value)).unwrap(), reference);
        }
    }

    #[test]
    fn the_keys_of_rfc_8785_come_in_its_order() {
        let keys = ["\u{20ac}", "\r", "\u{fb33}", "1", "\u{1f600}", "\u{80}", "\u{f6}"];
        let value: Value = keys.iter().map(|key| ((*key).to_owned(), Value::Null)).collect();
        let expected = "{\"\\r\":null,\"1\":null,\"\u{80}\":null,\"\u{f6}\":null,\"\u{20ac}\":null,\"\u{1f600}\":null,\"\u{fb33}\":null}";
        assert_eq!(String::from_utf8(to_vec(&value)).unwrap(), expected);
    }

    #[test]
    fn escapes_are_the_short_ones_where_there_are_any() {
        let written = to_vec("\u{0}\u{8}\t\n\u{b}\u{c}\r\u{1f}\"\\/\u{7f}ß🧶");
        let expected = "\"\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f\\\"\\\\/\u{7f}ß🧶\"";
        assert_eq!(String::from_utf8(written).unwrap(), expected);
    }
}
