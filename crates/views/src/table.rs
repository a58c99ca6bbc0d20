//! Rows under dense numbers. An id of 128 bits is looked up once; from there on everything refers to everything by 32
//! bits. A number stands for the same id for ever, so tables only grow. Knows nothing of what the rows mean.

use rustc_hash::FxHashMap;
use std::hash::Hash;

/// Rows by id and by dense number.
#[derive(Debug)]
pub(crate) struct Table<I, R> {
    numbers: FxHashMap<I, u32>,
    rows: Vec<R>,
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
