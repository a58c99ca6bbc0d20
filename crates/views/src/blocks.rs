//! Pairs of a code and a number in order, in blocks of neighbours: what stands side by side lies side by side in memory.
//! A walk reads a block from front to back, and the list of first pairs that finds a block is so short that it stays in
//! the cache of the processor, where the many small nodes of a tree would not. Knows nothing of what the codes mean.

use serde::{Deserialize, Serialize};
/// A code and a number.
pub(crate) type Point = (u64, u32);

/// A block that grows beyond this is cut in two.
const LONGEST: usize = 256;

/// A set of points in order.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Blocks {
    /// The first point of each block.
    firsts: Vec<Point>,
    /// None of them is empty.
    blocks: Vec<Vec<Point>>,
}

impl Blocks {
    /// Which block holds the point, or would: the last one that begins at it or before it, else the first.
    fn block_of(&self, point: Point) -> usize {
        self.firsts.partition_point(|first| *first <= point).saturating_sub(1)
    }

    /// Puts a point in.
    pub fn insert(&mut self, point: Point) {
        let at = self.block_of(point);
        let Some((first, block)) = self.firsts.get_mut(at).zip(self.blocks.get_mut(at)) else {
            self.firsts.push(point);
            self.blocks.push(vec![point]);
            return;
        };
        let Err(place) = block.binary_search(&point) else { return };
        block.insert(place, point);
        *first = point.min(*first);
        if block.len() > LONGEST {
            let rest = block.split_off(LONGEST / 2);
            self.firsts.insert(at + 1, rest.first().copied().unwrap_or(point));
            self.blocks.insert(at + 1, rest);
        }
    }

    /// Takes a point out.
    pub fn remove(&mut self, point: Point) {
        let at = self.block_of(point);
        let Some((first, block)) = self.firsts.get_mut(at).zip(self.blocks.get_mut(at)) else { return };
        let Ok(place) = block.binary_search(&point) else { return };
        block.remove(place);
        if let Some(now_first) = block.first() {
            *first = *now_first;
        } else {
            self.firsts.remove(at);
            self.blocks.remove(at);
        }
    }

    /// All points from this one on.
    pub fn from(&self, point: Point) -> impl Iterator<Item = Point> + '_ {
        let at = self.block_of(point);
        let (begun, rest) = self.blocks.get(at..).and_then(<[_]>::split_first).unwrap_or((&NOTHING, &[]));
        let skipped = begun.partition_point(|other| *other < point);
        begun.iter().skip(skipped).chain(rest.iter().flatten()).copied()
    }
}

static NOTHING: Vec<Point> = Vec::new();

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn blocks_hold_what_a_set_holds(
            steps in prop::collection::vec((any::<bool>(), 0..400_u64, 0..3_u32), 0..4_000), from in (0..400_u64, 0..3_u32),
        ) {
            let (mut blocks, mut set) = (Blocks::default(), BTreeSet::new());
            for (put, code, number) in steps {
                if put || number == 0 {
                    blocks.insert((code, number));
                    set.insert((code, number));
                } else {
                    blocks.remove((code, number - 1));
                    set.remove(&(code, number - 1));
                }
            }
            prop_assert!(blocks.from(from).eq(set.range(from..).copied()));
            prop_assert!(blocks.blocks.iter().all(|block| (1..=LONGEST).contains(&block.len())));
        }
    }

    #[test]
    fn a_set_that_is_emptied_can_be_filled_again() {
        let mut blocks = Blocks::default();
        blocks.insert((7, 1));
        blocks.remove((7, 1));
        blocks.remove((7, 1));
        assert_eq!(blocks.from((0, 0)).count(), 0);
        blocks.insert((3, 1));
        assert_eq!(blocks.from((0, 0)).collect::<Vec<_>>(), [(3, 1)]);
    }
}
