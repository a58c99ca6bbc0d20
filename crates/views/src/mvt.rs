//! Writing Mapbox vector tiles, specification 2.1: layers, features, points, lines, and values that stand only once
//! however often they are used. Knows bytes and tile coordinates, nothing of the weave.

use rustc_hash::FxHashMap;

/// The side of a tile in its own coordinates.
pub(crate) const EXTENT: u32 = 4_096;

/// A value of a property.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'v> {
    /// A text that occurs once in the layer, such as an id.
    Unique(&'v str),
    /// A text that may occur again.
    Text(&'v str),
    /// A whole number.
    Uint(u64),
    /// Yes or no.
    Bool(bool),
}

/// A geometry in tile coordinates, `(0, 0)` being the north-western corner.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Geometry {
    /// A point.
    Point((i32, i32)),
    /// A line between two different points.
    Line((i32, i32), (i32, i32)),
}

/// One layer while it is being written.
#[derive(Debug)]
pub(crate) struct Layer {
    name: &'static str,
    keys: Vec<&'static str>,
    count: u32,
    texts: FxHashMap<Box<str>, u32>,
    uints: FxHashMap<u64, u32>,
    bools: [Option<u32>; 2],
    value_bytes: Vec<u8>,
    feature_bytes: Vec<u8>,
    // Used again for every feature.
    tags: Vec<u8>,
    commands: Vec<u8>,
}

impl Layer {
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            keys: Vec::new(),
            count: 0,
            texts: FxHashMap::default(),
            uints: FxHashMap::default(),
            bools: [None; 2],
            value_bytes: Vec::new(),
            feature_bytes: Vec::new(),
            tags: Vec::new(),
            commands: Vec::new(),
        }
    }

    /// How many bytes the layer has so far, a few dozen for its frame not counted.
    pub fn size(&self) -> usize {
        self.value_bytes.len() + self.feature_bytes.len()
    }

    /// Adds a feature.
    pub fn add(&mut self, geometry: Geometry, properties: &[(&'static str, Value)]) {
        let (mut tags, mut commands) = (std::mem::take(&mut self.tags), std::mem::take(&mut self.commands));
        tags.clear();
        commands.clear();
        for (key, value) in properties {
            varint(&mut tags, u64::from(self.key(key)));
            varint(&mut tags, u64::from(self.value(*value)));
        }
        let kind = write_commands(geometry, &mut commands);
        let length = 2 + field_size(&tags) + field_size(&commands);
        varint(&mut self.feature_bytes, 2 << 3 | 2);
        varint(&mut self.feature_bytes, length as u64);
        bytes(&mut self.feature_bytes, 2, &tags);
        number(&mut self.feature_bytes, 3, kind);
        bytes(&mut self.feature_bytes, 4, &commands);
        (self.tags, self.commands) = (tags, commands);
    }

    /// The layer as part of a tile; nothing when it has no feature.
    pub fn finish(self, tile: &mut Vec<u8>) {
        if self.feature_bytes.is_empty() {
            return;
        }
        let mut layer = Vec::with_capacity(self.size() + 128);
        bytes(&mut layer, 1, self.name.as_bytes());
        layer.extend_from_slice(&self.feature_bytes);
        for key in &self.keys {
            bytes(&mut layer, 3, key.as_bytes());
        }
        layer.extend_from_slice(&self.value_bytes);
        number(&mut layer, 5, u64::from(EXTENT));
        number(&mut layer, 15, 2);
        bytes(tile, 3, &layer);
    }

    fn key(&mut self, key: &'static str) -> u32 {
        let at = self.keys.iter().position(|known| *known == key).unwrap_or_else(|| {
            self.keys.push(key);
            self.keys.len() - 1
        });
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    fn value(&mut self, value: Value) -> u32 {
        let known = match value {
            Value::Unique(_) => None,
            Value::Text(text) => self.texts.get(text).copied(),
            Value::Uint(count) => self.uints.get(&count).copied(),
            Value::Bool(yes) => self.bools[usize::from(yes)],
        };
        known.unwrap_or_else(|| self.new_value(value))
    }

    fn new_value(&mut self, value: Value) -> u32 {
        let at = self.count;
        self.count += 1;
        varint(&mut self.value_bytes, 4 << 3 | 2);
        match value {
            Value::Unique(text) | Value::Text(text) => {
                varint(&mut self.value_bytes, field_size(text.as_bytes()) as u64);
                bytes(&mut self.value_bytes, 1, text.as_bytes());
            }
            Value::Uint(count) => {
                varint(&mut self.value_bytes, 1 + varint_size(count) as u64);
                number(&mut self.value_bytes, 5, count);
            }
            Value::Bool(yes) => {
                varint(&mut self.value_bytes, 2);
                number(&mut self.value_bytes, 7, u64::from(yes));
            }
        }
        match value {
            Value::Unique(_) => {}
            Value::Text(text) => drop(self.texts.insert(text.into(), at)),
            Value::Uint(count) => drop(self.uints.insert(count, at)),
            Value::Bool(yes) => self.bools[usize::from(yes)] = Some(at),
        }
        at
    }
}

/// Writes the command integers of a geometry and returns its kind.
fn write_commands(geometry: Geometry, out: &mut Vec<u8>) -> u64 {
    const MOVE_ONCE: u64 = 1 | 1 << 3;
    const LINE_ONCE: u64 = 2 | 1 << 3;
    varint(out, MOVE_ONCE);
    match geometry {
        Geometry::Point(at) => {
            step(out, (0, 0), at);
            1
        }
        Geometry::Line(from, to) => {
            step(out, (0, 0), from);
            varint(out, LINE_ONCE);
            step(out, from, to);
            2
        }
    }
}

/// How many bytes a number takes.
const fn varint_size(value: u64) -> usize {
    (70 - (value | 1).leading_zeros() as usize) / 7
}

/// How many bytes a field of bytes takes, with its frame; field numbers here are small.
const fn field_size(value: &[u8]) -> usize {
    1 + varint_size(value.len() as u64) + value.len()
}

fn step(out: &mut Vec<u8>, from: (i32, i32), to: (i32, i32)) {
    let zigzag = |delta: i32| u64::from((delta << 1 ^ delta >> 31).cast_unsigned());
    varint(out, zigzag(to.0.wrapping_sub(from.0)));
    varint(out, zigzag(to.1.wrapping_sub(from.1)));
}

#[expect(clippy::cast_possible_truncation, reason = "seven bits at a time")]
fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// A number field of a protobuf message.
fn number(out: &mut Vec<u8>, field: u64, value: u64) {
    varint(out, field << 3);
    varint(out, value);
}

/// A field of bytes, text or an inner message.
fn bytes(out: &mut Vec<u8>, field: u64, value: &[u8]) {
    varint(out, field << 3 | 2);
    varint(out, value.len() as u64);
    out.extend_from_slice(value);
}
