//! The lines that the map draws: Fäden of the same Garnrolle, Knoten and kind merged into one, kept by the squares
//! they may cross, so that a tile finds those that only pass through. A line has two ends on the map or it is none.

use crate::cells::{Cell, DEEPEST};
use crate::stamps::covering;
use domain::{FadenArt, Place, Timestamp};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Whose line it is: numbers of Garnrolle and Knoten, and the kind.
pub(crate) type LineKey = (u32, u32, FadenArt);

/// Merged Fäden.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Line {
    pub key: LineKey,
    /// Fäden that have not faded by record, Garn included.
    pub count: u32,
    /// Garn among them.
    pub garn: u32,
    /// The latest end of what fades.
    pub expires_at: Option<Timestamp>,
    /// Both ends on the map, where there are both.
    pub ends: Option<(Place, Place)>,
}

impl Line {
    pub const fn is_garn(&self) -> bool {
        self.garn > 0
    }
    /// When it leaves the map; nothing for Garn.
    pub fn gone_at(&self) -> Option<Timestamp> {
        self.expires_at.filter(|_| self.garn == 0)
    }
    pub fn is_active(&self, now: Timestamp) -> bool {
        self.garn > 0 || self.expires_at.is_some_and(|end| end > now)
    }
}

/// All lines.
#[derive(Debug, Default)]
pub(crate) struct Linien {
    numbers: FxHashMap<LineKey, u32>,
    rows: Vec<Line>,
    free: Vec<u32>,
    cells: BTreeSet<(u64, u32)>,
}

impl Linien {
    pub fn find(&self, key: LineKey) -> Option<&Line> {
        self.rows.get(*self.numbers.get(&key)? as usize)
    }
    /// Puts a line as it now is: it arises where there was none and goes when nothing is left of it. Returns the
    /// squares in which the map changes.
    pub fn put(&mut self, line: Line) -> impl Iterator<Item = Cell> + use<> {
        let before = self.find(line.key).and_then(|old| old.ends);
        let after = line.ends.filter(|_| line.count > 0);
        if line.count > 0 || self.numbers.contains_key(&line.key) {
            let number = self.number(line.key);
            if before != after {
                for cell in before.into_iter().flat_map(squares) {
                    self.cells.remove(&(cell.key(), number));
                }
                self.cells.extend(after.into_iter().flat_map(squares).map(|cell| (cell.key(), number)));
            }
            if let Some(row) = self.rows.get_mut(number as usize) {
                *row = line;
            }
            if line.count == 0 {
                self.numbers.remove(&line.key);
                self.free.push(number);
            }
        }
        before.into_iter().chain(after.filter(|_| before != after)).flat_map(squares)
    }
    /// Lines that may cross a square, each once.
    pub fn crossing(&self, cell: Cell) -> impl Iterator<Item = &Line> {
        let cell = cell.up(DEEPEST);
        let mut numbers = Vec::new();
        for z in 0..=DEEPEST {
            let (first, last) =
                if z < cell.z { (cell.up(z).key(), cell.up(z).key()) } else { cell.keys_below(z) };
            numbers.extend(self.cells.range((first, 0)..=(last, u32::MAX)).map(|(_, number)| *number));
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into_iter().filter_map(|number| self.rows.get(number as usize))
    }

    fn number(&mut self, key: LineKey) -> u32 {
        if let Some(number) = self.numbers.get(&key) {
            return *number;
        }
        let line = Line { key, count: 0, garn: 0, expires_at: None, ends: None };
        let number = self.free.pop().unwrap_or_else(|| {
            self.rows.push(line);
            u32::try_from(self.rows.len() - 1).unwrap_or(u32::MAX)
        });
        if let Some(row) = self.rows.get_mut(number as usize) {
            *row = line;
        }
        self.numbers.insert(key, number);
        number
    }
}

fn squares((from, to): (Place, Place)) -> impl Iterator<Item = Cell> {
    covering(Cell::of(from, DEEPEST), Cell::of(to, DEEPEST))
}
