//! The lines that the map draws: Fäden of the same Garnrolle, Knoten and kind merged into one, kept by the squares
//! they cross, so that a tile finds those that only pass through. A line has two ends on the map or it is none.

use crate::cells::{Cell, DEEPEST};
use crate::geo::mercator;
use domain::{FadenArt, Micros, Place, Timestamp};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::btree_set::Range;
use std::collections::{BTreeSet, BinaryHeap};

/// About so many squares a line is kept by at most.
const LONGEST_PATH: u32 = 16;

/// Ends of lines are told apart by it where the strongest are wanted.
const HOUR: Micros = Micros::from_hours(1);

/// Whose line it is: numbers of Garnrolle and Knoten, and the kind.
pub(crate) type LineKey = (u32, u32, FadenArt);

/// Merged Fäden.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Line {
    pub key: LineKey,
    /// Fäden that have not faded by record, Garn included.
    pub count: u32,
    /// Garn among them.
    pub garn: u32,
    /// The latest end of what fades.
    pub expires_at: Option<Timestamp>,
    /// Both ends on the map, where there are both.
    pub ends: Option<Ends>,
}

/// The ends of a line, also on the square web map, in 2^-32 of its side.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Ends {
    pub places: (Place, Place),
    from: (u32, u32),
    to: (u32, u32),
}

/// The side of the web map in the units of [`Ends`].
const SIDE: f64 = 4_294_967_296.0;

impl Ends {
    pub fn new(from: Place, to: Place) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "cut to the map")]
        let fixed = |share: f64| (share * SIDE).min(SIDE - 1.0) as u32;
        let point = |place: Place| {
            let (x, y) = mercator(place);
            (fixed(x), fixed(y))
        };
        Self { places: (from, to), from: point(from), to: point(to) }
    }
    /// Both ends on the web map, 0 to 1 from west to east and from north to south.
    pub fn on_the_map(&self) -> ((f64, f64), (f64, f64)) {
        let share = |(x, y): (u32, u32)| (f64::from(x) / SIDE, f64::from(y) / SIDE);
        (share(self.from), share(self.to))
    }
    fn cells(&self) -> (Cell, Cell) {
        let cell = |(x, y): (u32, u32)| Cell { z: 32, x, y }.up(DEEPEST);
        (cell(self.from), cell(self.to))
    }
}

impl Line {
    /// The smaller the stronger: Garn, then what ends last, to the hour. A line that gets another Faden within the hour
    /// keeps its place in all of its squares: moving it there cost more than everything else that a message changes in
    /// the views, and nobody sees an hour of a week.
    fn rank(&self) -> u64 {
        self.gone_at().map_or(0, |end| u64::MAX - u64::try_from(end.micros() / HOUR.0).unwrap_or(0))
    }
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
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Linien {
    numbers: FxHashMap<LineKey, u32>,
    rows: Vec<Line>,
    free: Vec<u32>,
    /// Square, rank, number: in each square the strongest first.
    squares: BTreeSet<(u64, u64, u32)>,
}

impl Linien {
    pub fn find(&self, key: LineKey) -> Option<&Line> {
        self.rows.get(*self.numbers.get(&key)? as usize)
    }
    /// Puts a line as it now is: it arises where there was none and goes when nothing is left of it. Returns the
    /// squares in which the map changes.
    pub fn put(&mut self, line: Line) -> impl Iterator<Item = Cell> + use<> {
        let old = self.find(line.key).copied();
        let before = old.and_then(|old| Some((old.ends?, old.rank())));
        let after = line.ends.filter(|_| line.count > 0).map(|ends| (ends, line.rank()));
        if old.is_some() || line.count > 0 {
            let number = self.number(line.key);
            if before != after {
                if let Some((ends, rank)) = before {
                    path(ends).for_each(|cell| {
                        self.squares.remove(&(cell.key(), rank, number));
                    });
                }
                if let Some((ends, rank)) = after {
                    self.squares.extend(path(ends).map(|cell| (cell.key(), rank, number)));
                }
            }
            if let Some(row) = self.rows.get_mut(number as usize) {
                *row = line;
            }
            if line.count == 0 {
                self.numbers.remove(&line.key);
                self.free.push(number);
            }
        }
        let (before, after) = (before.map(|before| before.0), after.map(|after| after.0));
        before.into_iter().chain(after.filter(|_| before != after)).flat_map(path)
    }
    /// All lines that cross a square, each once, in no particular order.
    pub fn crossing(&self, cell: Cell) -> impl Iterator<Item = &Line> {
        let cell = cell.up(DEEPEST);
        let mut numbers = Vec::new();
        for z in 0..=DEEPEST {
            let own = cell.up(z).key();
            let (first, last) = if z < cell.z { (own, own) } else { cell.keys_below(z) };
            let crossing = self.squares.range((first, 0, 0)..=(last, u64::MAX, u32::MAX));
            numbers.extend(crossing.map(|(.., number)| *number));
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into_iter().filter_map(|number| self.rows.get(number as usize))
    }
    /// The lines that cross a square, each once, the strongest first (see `rank`). Takes no more work than is asked for; for a
    /// square of street level, below which lie only a few.
    pub fn strongest(&self, cell: Cell) -> impl Iterator<Item = &Line> {
        let cell = cell.up(DEEPEST);
        let below = (cell.z + 1..=DEEPEST).flat_map(|z| {
            let (first, last) = cell.keys_below(z);
            first..=last
        });
        let squares = (0..=cell.z).map(|z| cell.up(z).key()).chain(below);
        let mut walks: Vec<_> =
            squares.map(|key| self.squares.range((key, 0, 0)..=(key, u64::MAX, u32::MAX))).collect();
        let head = |walk: &mut Range<'_, _>| walk.next().map(|(_, rank, number)| (*rank, *number));
        let mut heads: BinaryHeap<_> = walks
            .iter_mut()
            .enumerate()
            .filter_map(|(nth, walk)| head(walk).map(|line| Reverse((line, nth))))
            .collect();
        let mut last = None;
        let numbers = std::iter::from_fn(move || {
            loop {
                let Reverse((line, nth)) = heads.pop()?;
                if let Some(next) = walks.get_mut(nth).and_then(head) {
                    heads.push(Reverse((next, nth)));
                }
                if last.replace(line) != Some(line) {
                    return Some(line.1);
                }
            }
        });
        numbers.filter_map(|number| self.rows.get(number as usize))
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

/// The squares that a line crosses: as deep as possible, but not many more than [`LONGEST_PATH`].
fn path(ends: Ends) -> impl Iterator<Item = Cell> {
    let (first, last) = ends.cells();
    let steps = first.x.abs_diff(last.x) + first.y.abs_diff(last.y);
    let z = (0..=DEEPEST).rev().find(|z| steps >> (DEEPEST - z) < LONGEST_PATH).unwrap_or(0);
    let side = f64::from(1_u32 << z);
    let (from, to) = ends.on_the_map();
    let along_x = Axis::new(from.0 * side, to.0 * side);
    let along_y = Axis::new(from.1 * side, to.1 * side);
    let last = last.up(z);
    let mut next = Some(first.up(z));
    std::iter::from_fn(move || {
        let here = next?;
        let (left_x, left_y) = (along_x.crossing(here.x), along_y.crossing(here.y));
        next = if here == last {
            None
        } else if here.y == last.y || here.x != last.x && left_x <= left_y {
            Some(Cell { x: along_x.beside(here.x), ..here })
        } else {
            Some(Cell { y: along_y.beside(here.y), ..here })
        };
        Some(here)
    })
    .take(4 * LONGEST_PATH as usize)
}

/// One coordinate of a way from square to square.
#[derive(Clone, Copy)]
struct Axis {
    from: f64,
    length: f64,
}

impl Axis {
    fn new(from: f64, to: f64) -> Self {
        Self { from, length: to - from }
    }
    /// The share of the way after which it leaves a square.
    fn crossing(self, at: u32) -> f64 {
        let edge = f64::from(at) + if self.length > 0.0 { 1.0 } else { 0.0 };
        (edge - self.from) / self.length
    }
    fn beside(self, at: u32) -> u32 {
        if self.length > 0.0 { at.saturating_add(1) } else { at.saturating_sub(1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_path_meets_every_square_the_line_runs_through(
            lat in 53.0..54.0_f64, lon in 9.0..11.0_f64, north in -0.5..0.5_f64, east in -0.5..0.5_f64,
            scale in 0.0..1.0_f64,
        ) {
            let from = Place::from_degrees(lat, lon).unwrap();
            let to = Place::from_degrees(lat + north * scale, lon + east * scale).unwrap();
            let cells: Vec<_> = path(Ends::new(from, to)).collect();
            let z = cells[0].z;
            prop_assert_eq!((cells[0], cells[cells.len() - 1]), (Cell::of(from, z), Cell::of(to, z)));
            prop_assert!(cells.len() <= LONGEST_PATH as usize + 2);
            let neighbours = |pair: &[Cell]| pair[0].x.abs_diff(pair[1].x) + pair[0].y.abs_diff(pair[1].y) == 1;
            prop_assert!(cells.windows(2).all(neighbours));
            // Points along the straight line on the map lie in squares of the path.
            let (a, b) = (mercator(from), mercator(to));
            let side = f64::from(1_u32 << z);
            for nth in 0..=50 {
                let share = f64::from(nth) / 50.0;
                let at = |from: f64, to: f64| (from + (to - from) * share) * side;
                let (x, y) = (at(a.0, b.0), at(a.1, b.1));
                let near = |cell: &Cell| (f64::from(cell.x) - 1e-6..=f64::from(cell.x) + 1.000_001).contains(&x)
                    && (f64::from(cell.y) - 1e-6..=f64::from(cell.y) + 1.000_001).contains(&y);
                prop_assert!(cells.iter().any(near));
            }
        }
    }
}
