//! Checking proofs, as RFC 9162, 2.1.3.2 and 2.1.4.2 write it down: from sizes, hashes and the path alone. It must never
//! know a tree.

use crate::hash::Hash;

/// Why a proof proves nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ProofError {
    /// The index or the sizes fit no tree.
    #[error("there is no such place in the tree")]
    OutOfRange,
    /// The path has too many or too few hashes for these sizes.
    #[error("the proof has a wrong length")]
    Length,
    /// The hashes lead to another root.
    #[error("the proof leads to another root")]
    Root,
}

/// Checks that the leaf stands at this index of the tree with this size and root.
///
/// # Errors
/// [`ProofError`] when that is not proved.
pub fn verify_inclusion(
    index: u64,
    size: u64,
    leaf: Hash,
    path: &[Hash],
    root: Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::OutOfRange);
    }
    let (mut node, mut last, mut hash) = (index, size - 1, leaf);
    for sibling in path {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if node & 1 == 1 || node == last {
            hash = Hash::node(*sibling, hash);
            let up = node.trailing_zeros();
            (node, last) = (node >> up, last >> up);
        } else {
            hash = Hash::node(hash, *sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last != 0 {
        return Err(ProofError::Length);
    }
    if hash == root { Ok(()) } else { Err(ProofError::Root) }
}

/// Checks that the tree with the new size and root extends the one with the old size and root: the old leaves are its
/// first ones, unchanged.
///
/// # Errors
/// [`ProofError`] when that is not proved.
pub fn verify_consistency(
    (old_size, old_root): (u64, Hash),
    (new_size, new_root): (u64, Hash),
    path: &[Hash],
) -> Result<(), ProofError> {
    if old_size > new_size {
        return Err(ProofError::OutOfRange);
    }
    if old_size == 0 || old_size == new_size {
        let expected = if old_size == 0 { super::empty_root() } else { new_root };
        return match path {
            [] if old_root == expected && (new_size > 0 || new_root == expected) => Ok(()),
            [] => Err(ProofError::Root),
            _ => Err(ProofError::Length),
        };
    }
    let begin = old_size.is_power_of_two().then_some(old_root);
    let mut path = begin.iter().chain(path);
    let first = *path.next().ok_or(ProofError::Length)?;
    let (mut node, mut last) = (old_size - 1, new_size - 1);
    let up = node.trailing_ones();
    (node, last) = (node >> up, last >> up);
    let (mut old_hash, mut new_hash) = (first, first);
    for hash in path {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if node & 1 == 1 || node == last {
            old_hash = Hash::node(*hash, old_hash);
            new_hash = Hash::node(*hash, new_hash);
            let up = node.trailing_zeros();
            (node, last) = (node >> up, last >> up);
        } else {
            new_hash = Hash::node(new_hash, *hash);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last != 0 {
        return Err(ProofError::Length);
    }
    if old_hash == old_root && new_hash == new_root { Ok(()) } else { Err(ProofError::Root) }
}
