//! Writing Mapbox vector tiles, specification 2.1: layers, features, points, lines, and values that stand only once
//! however often they are used. Knows bytes and tile coordinates, nothing of the weave.

use rustc_hash::FxHashMap;

/// The side of a tile in its own coordinates.
pub(crate) const EXTENT: u32 = 4_096;

/// A value of a property.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'v> {
    /// A text.
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
    values: FxHashMap<Vec<u8>, u32>,
    value_bytes: Vec<u8>,
    feature_bytes: Vec<u8>,
}

impl Layer {
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            keys: Vec::new(),
            values: FxHashMap::default(),
            value_bytes: Vec::new(),
            feature_bytes: Vec::new(),
        }
    }

    /// How many bytes the layer has so far, a few dozen for its frame not counted.
    pub fn size(&self) -> usize {
        self.value_bytes.len() + self.feature_bytes.len()
    }

    /// Adds a feature.
    pub fn add(&mut self, geometry: Geometry, properties: &[(&'static str, Value)]) {
        let mut tags = Vec::with_capacity(4 * properties.len());
        for (key, value) in properties {
            varint(&mut tags, u64::from(self.key(key)));
            varint(&mut tags, u64::from(self.value(*value)));
        }
        let (kind, commands) = commands(geometry);
        let mut feature = Vec::with_capacity(tags.len() + commands.len() + 8);
        bytes(&mut feature, 2, &tags);
        number(&mut feature, 3, kind);
        bytes(&mut feature, 4, &commands);
        bytes(&mut self.feature_bytes, 2, &feature);
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
        let mut encoded = Vec::with_capacity(40);
        match value {
            Value::Text(text) => bytes(&mut encoded, 1, text.as_bytes()),
            Value::Uint(count) => number(&mut encoded, 5, count),
            Value::Bool(yes) => number(&mut encoded, 7, u64::from(yes)),
        }
        if let Some(known) = self.values.get(&encoded) {
            return *known;
        }
        bytes(&mut self.value_bytes, 4, &encoded);
        let at = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.values.insert(encoded, at);
        at
    }
}

/// Kind and command integers of a geometry.
fn commands(geometry: Geometry) -> (u64, Vec<u8>) {
    const MOVE_ONCE: u64 = 1 | 1 << 3;
    const LINE_ONCE: u64 = 2 | 1 << 3;
    let mut commands = Vec::with_capacity(12);
    match geometry {
        Geometry::Point(at) => {
            varint(&mut commands, MOVE_ONCE);
            step(&mut commands, (0, 0), at);
            (1, commands)
        }
        Geometry::Line(from, to) => {
            varint(&mut commands, MOVE_ONCE);
            step(&mut commands, (0, 0), from);
            varint(&mut commands, LINE_ONCE);
            step(&mut commands, from, to);
            (2, commands)
        }
    }
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
