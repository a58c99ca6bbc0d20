//! Rows under dense numbers. An id of 128 bits is looked up once; from there on everything refers to everything by 32
//! bits. A number stands for the same id for ever, so tables only grow. Knows nothing of what the rows mean.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::hash::Hash;

/// What knows its own id.
pub(crate) trait Row<I> {
    fn id(&self) -> I;
}

/// Rows by id and by dense number.
#[derive(Debug)]
pub(crate) struct Table<I, R> {
    numbers: FxHashMap<I, u32>,
    rows: Vec<R>,
}

/// Only the rows are kept: their numbers are their places.
impl<I, R: Serialize> Serialize for Table<I, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.rows.serialize(serializer)
    }
}

impl<'de, I: Eq + Hash, R: Row<I> + Deserialize<'de>> Deserialize<'de> for Table<I, R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let rows = Vec::<R>::deserialize(deserializer)?;
        let numbers = rows.iter().map(Row::id).zip(0..).collect();
        Ok(Self { numbers, rows })
    }
}

impl<I, R> Default for Table<I, R> {
    fn default() -> Self {
        Self { numbers: FxHashMap::default(), rows: Vec::new() }
    }
}

impl<I: Copy + Eq + Hash, R> Table<I, R> {
    /// The number of an id.
    pub fn number(&self, id: I) -> Option<u32> {
        self.numbers.get(&id).copied()
    }
    /// The row of an id.
    pub fn find(&self, id: I) -> Option<&R> {
        self.get(self.number(id)?)
    }
    /// The row with a number.
    pub fn get(&self, number: u32) -> Option<&R> {
        self.rows.get(number as usize)
    }
    /// The row with a number, to be changed.
    pub fn get_mut(&mut self, number: u32) -> Option<&mut R> {
        self.rows.get_mut(number as usize)
    }
    /// All rows, in the order of their numbers.
    pub fn rows(&self) -> impl Iterator<Item = &R> {
        self.rows.iter()
    }
    /// The same, to be changed.
    pub fn rows_mut(&mut self) -> impl Iterator<Item = &mut R> {
        self.rows.iter_mut()
    }
    /// The number of an id, with a new row where there is none.
    pub fn number_or_insert(&mut self, id: I, row: impl FnOnce() -> R) -> u32 {
        if let Some(number) = self.number(id) {
            return number;
        }
        let number = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        self.numbers.insert(id, number);
        self.rows.push(row());
        number
    }
}
