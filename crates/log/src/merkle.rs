//! The Merkle tree over all records (RFC 6962, 2.1; the same in RFC 9162): its root, and proofs that a record stands in
//! it and that it extends every earlier one. Leaf `i` is the record at position `i + 1`; the size of the tree is the
//! position of the newest record.
//!
//! [`Frontier`] is all that is needed to follow a log. [`Tree`] keeps the hashes of all subtrees from [`BLOCK`] leaves
//! up (two bytes per record), so that a proof costs some hashes and at most a few blocks of leaves, which
//! stand in the log. Checking a proof is in [`proof`].

pub mod proof;

use crate::hash::Hash;
use crate::port::{LogReader, ReadError};
pub use proof::{ProofError, verify_consistency, verify_inclusion};

/// The root of a tree without leaves: the hash of nothing.
#[must_use]
pub fn empty_root() -> Hash {
    Hash::of(&[])
}

/// The roots of the full subtrees that make up a tree, from the largest on the left to the smallest on the right.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// Number of leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf on the right: one node on average.
    pub fn push(&mut self, leaf: Hash) {
        let mut node = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                node = Hash::node(left, node);
            }
        }
        self.peaks.push(node);
        self.size += 1;
    }

    /// The root of the tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        let folded = self.peaks.iter().rev().copied().reduce(|right, left| Hash::node(left, right));
        folded.unwrap_or_else(empty_root)
    }
}

/// The height of the subtrees whose hashes are kept.
const BLOCK_HEIGHT: u32 = 5;
/// Number of leaves in the smallest subtree whose hash is kept.
pub const BLOCK: u64 = 1 << BLOCK_HEIGHT;

/// Where the leaves are when a proof needs them.
pub trait Leaves {
    /// Why leaves could not be had.
    type Error;

    /// The leaves with the indices from `first` on, exactly so many.
    ///
    /// # Errors
    /// When they are not there.
    fn leaves(&self, first: u64, count: u64) -> Result<Vec<Hash>, Self::Error>;
}

impl Leaves for [Hash] {
    type Error = ProofError;
    fn leaves(&self, first: u64, count: u64) -> Result<Vec<Hash>, ProofError> {
        let at = |n: u64| usize::try_from(n).map_err(|_| ProofError::OutOfRange);
        let range = at(first)?..at(first.saturating_add(count))?;
        self.get(range).map(<[Hash]>::to_vec).ok_or(ProofError::OutOfRange)
    }
}

impl Leaves for dyn LogReader + '_ {
    type Error = ReadError;
    fn leaves(&self, first: u64, count: u64) -> Result<Vec<Hash>, ReadError> {
        let records = self.read(first + 1, usize::try_from(count).unwrap_or(usize::MAX))?;
        let missing = first + 1 + records.len() as u64;
        if records.len() as u64 == count {
            Ok(records.iter().map(|record| record.leaf).collect())
        } else {
            Err(ReadError::Corrupt { position: missing, reason: "the record is missing".into() })
        }
    }
}

/// Why a proof could not be made.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TreeError<E> {
    /// The sizes or the index asked for do not exist in this tree.
    #[error("there is no such place in the tree")]
    OutOfRange,
    /// The leaves could not be had.
    #[error(transparent)]
    Leaves(E),
}

/// The tree, ready to prove.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tree {
    frontier: Frontier,
    /// The hashes of all full subtrees of height [`BLOCK_HEIGHT`] and more, by height, from left to right.
    levels: Vec<Vec<Hash>>,
    /// The leaves that do not fill a block yet.
    tail: Vec<Hash>,
}

impl Tree {
    /// Number of leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The root over all leaves.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// Adds a leaf on the right.
    pub fn push(&mut self, leaf: Hash) {
        self.frontier.push(leaf);
        self.tail.push(leaf);
        if self.tail.len() as u64 == BLOCK {
            let block = subtree_of(&self.tail);
            self.tail.clear();
            self.keep(0, block);
        }
    }

    fn keep(&mut self, level: usize, node: Hash) {
        if self.levels.len() == level {
            self.levels.push(Vec::new());
        }
        let Some(nodes) = self.levels.get_mut(level) else { return };
        nodes.push(node);
        if let ([.., left, right], true) = (nodes.as_slice(), nodes.len().is_multiple_of(2)) {
            let parent = Hash::node(*left, *right);
            self.keep(level + 1, parent);
        }
    }

    /// Adds the leaves of what the log has got since, up to its head.
    ///
    /// # Errors
    /// [`ReadError`] of the log; what was added before it stays.
    pub fn catch_up(&mut self, log: &dyn LogReader) -> Result<(), ReadError> {
        const PAGE: usize = 4_096;
        while self.size() < log.head()? {
            let records = log.read(self.size() + 1, PAGE)?;
            if records.is_empty() {
                break;
            }
            for record in records {
                self.push(record.leaf);
            }
        }
        Ok(())
    }

    /// The root when the tree had `size` leaves.
    ///
    /// # Errors
    /// [`TreeError`] when it never had, or the leaves cannot be had.
    pub fn root_at<L: Leaves + ?Sized>(&self, size: u64, leaves: &L) -> Result<Hash, TreeError<L::Error>> {
        match size {
            0 => Ok(empty_root()),
            _ if size > self.size() => Err(TreeError::OutOfRange),
            _ => self.range(0, size, leaves),
        }
    }

    /// The path that proves leaf `index` in the tree of `size` leaves (RFC 6962, 2.1.1).
    ///
    /// # Errors
    /// [`TreeError`] when there is no such leaf or tree, or the leaves cannot be had.
    pub fn inclusion<L: Leaves + ?Sized>(
        &self,
        index: u64,
        size: u64,
        leaves: &L,
    ) -> Result<Vec<Hash>, TreeError<L::Error>> {
        if index >= size || size > self.size() {
            return Err(TreeError::OutOfRange);
        }
        let (mut path, mut first, mut count) = (Vec::new(), 0, size);
        while count > 1 {
            let left = split(count);
            if index < first + left {
                path.push(self.range(first + left, count - left, leaves)?);
                count = left;
            } else {
                path.push(self.range(first, left, leaves)?);
                first += left;
                count -= left;
            }
        }
        path.reverse();
        Ok(path)
    }

    /// The path that proves that the tree of `new` leaves extends that of `old` leaves (RFC 6962, 2.1.2). Empty when
    /// the sizes are the same or the old tree was empty.
    ///
    /// # Errors
    /// [`TreeError`] when there are no such trees, or the leaves cannot be had.
    pub fn consistency<L: Leaves + ?Sized>(
        &self,
        old: u64,
        new: u64,
        leaves: &L,
    ) -> Result<Vec<Hash>, TreeError<L::Error>> {
        if old > new || new > self.size() {
            return Err(TreeError::OutOfRange);
        }
        let mut path = Vec::new();
        if old == 0 || old == new {
            return Ok(path);
        }
        let (mut old, mut first, mut count, mut is_whole) = (old, 0, new, true);
        while old != count {
            let left = split(count);
            if old <= left {
                path.push(self.range(first + left, count - left, leaves)?);
                count = left;
            } else {
                path.push(self.range(first, left, leaves)?);
                (old, first, count, is_whole) = (old - left, first + left, count - left, false);
            }
        }
        if !is_whole {
            path.push(self.range(first, count, leaves)?);
        }
        path.reverse();
        Ok(path)
    }

    /// The hash over `count` leaves from `first` on, which is where a subtree of this tree or an older one begins.
    fn range<L: Leaves + ?Sized>(
        &self,
        first: u64,
        count: u64,
        leaves: &L,
    ) -> Result<Hash, TreeError<L::Error>> {
        if let Some(kept) = self.kept(first, count) {
            return Ok(kept);
        }
        if count <= BLOCK {
            return self.leaves(first, count, leaves).map(|leaves| subtree_of(&leaves));
        }
        let left = split(count);
        Ok(Hash::node(self.range(first, left, leaves)?, self.range(first + left, count - left, leaves)?))
    }

    fn kept(&self, first: u64, count: u64) -> Option<Hash> {
        if !count.is_power_of_two() || !first.is_multiple_of(count) {
            return None;
        }
        let level = usize::try_from(count.trailing_zeros().checked_sub(BLOCK_HEIGHT)?).ok()?;
        self.levels.get(level)?.get(usize::try_from(first / count).ok()?).copied()
    }

    fn leaves<L: Leaves + ?Sized>(
        &self,
        first: u64,
        count: u64,
        leaves: &L,
    ) -> Result<Vec<Hash>, TreeError<L::Error>> {
        let tail_begin = self.size() - self.tail.len() as u64;
        if first >= tail_begin
            && let Ok(skip) = usize::try_from(first - tail_begin)
            && let Ok(count) = usize::try_from(count)
        {
            return Ok(self.tail.iter().skip(skip).take(count).copied().collect());
        }
        leaves.leaves(first, count).map_err(TreeError::Leaves)
    }
}

/// The greatest power of two below `count`, which is at least 2.
const fn split(count: u64) -> u64 {
    1 << (count - 1).ilog2()
}

fn subtree_of(leaves: &[Hash]) -> Hash {
    let mut frontier = Frontier::default();
    for leaf in leaves {
        frontier.push(*leaf);
    }
    frontier.root()
}

#[cfg(test)]
mod tests;
