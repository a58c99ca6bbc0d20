//! The vectors that certificate-transparency implementations share, and the definition of RFC 6962 as it stands there.

use super::*;
use proptest::prelude::*;

fn hash(hex: &str) -> Hash {
    hex.parse().unwrap()
}

/// The eight leaves of the reference implementation (`merkle_tree_test`).
fn reference_leaves() -> Vec<Hash> {
    let leaves =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    leaves.iter().map(|leaf| Hash::leaf(&hex::decode(leaf).unwrap())).collect()
}

/// Its roots for the first one to eight of them.
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// Its inclusion paths: leaf (from 1), size, path.
const INCLUSION: [(u64, u64, &[&str]); 4] = [
    (
        1,
        8,
        &[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        &[
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (3, 3, &["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        2,
        5,
        &[
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
];

/// Its consistency paths: old size, new size, path.
const CONSISTENCY: [(u64, u64, &[&str]); 4] = [
    (1, 1, &[]),
    (
        1,
        8,
        &[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        &[
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        &[
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
];

fn hashes(path: &[&str]) -> Vec<Hash> {
    path.iter().map(|hex| hash(hex)).collect()
}

fn tree_of(leaves: &[Hash]) -> Tree {
    let mut tree = Tree::default();
    for leaf in leaves {
        tree.push(*leaf);
    }
    tree
}

fn some_leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|n| Hash::leaf(&n.to_le_bytes())).collect()
}

/// RFC 6962, 2.1, word for word.
fn naive_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(naive_split(leaves.len()));
            Hash::node(naive_root(left), naive_root(right))
        }
    }
}

/// The largest power of two smaller than n.
fn naive_split(n: usize) -> usize {
    let mut k = 1;
    while 2 * k < n {
        k *= 2;
    }
    k
}

/// RFC 6962, 2.1.1, word for word.
fn naive_path(m: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let k = naive_split(leaves.len());
    let (left, right) = leaves.split_at(k);
    let (mut path, sibling) = if m < k {
        (naive_path(m, left), naive_root(right))
    } else {
        (naive_path(m - k, right), naive_root(left))
    };
    path.push(sibling);
    path
}

/// RFC 6962, 2.1.2, word for word.
fn naive_subproof(m: usize, leaves: &[Hash], is_whole: bool) -> Vec<Hash> {
    if m == leaves.len() {
        return if is_whole { Vec::new() } else { vec![naive_root(leaves)] };
    }
    let k = naive_split(leaves.len());
    let (left, right) = leaves.split_at(k);
    let (mut proof, sibling) = if m <= k {
        (naive_subproof(m, left, is_whole), naive_root(right))
    } else {
        (naive_subproof(m - k, right, false), naive_root(left))
    };
    proof.push(sibling);
    proof
}

#[test]
fn the_roots_are_those_of_the_reference() {
    let leaves = reference_leaves();
    let (mut frontier, mut tree) = (Frontier::default(), Tree::default());
    let empty = hash("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_eq!((frontier.root(), tree.root(), empty_root()), (empty, empty, empty));
    for (leaf, root) in leaves.iter().zip(ROOTS) {
        frontier.push(*leaf);
        tree.push(*leaf);
        assert_eq!((frontier.root(), tree.root()), (hash(root), hash(root)));
    }
}

#[test]
fn the_paths_are_those_of_the_reference() {
    let leaves = reference_leaves();
    let tree = tree_of(&leaves);
    let root = |size: u64| hash(ROOTS[usize::try_from(size).unwrap() - 1]);
    for (leaf, size, path) in INCLUSION {
        let index = leaf - 1;
        assert_eq!(tree.inclusion(index, size, &*leaves), Ok(hashes(path)));
        let leaf = leaves[usize::try_from(index).unwrap()];
        assert_eq!(verify_inclusion(index, size, leaf, &hashes(path), root(size)), Ok(()));
    }
    for (old, new, path) in CONSISTENCY {
        assert_eq!(tree.consistency(old, new, &*leaves), Ok(hashes(path)));
        assert_eq!(verify_consistency((old, root(old)), (new, root(new)), &hashes(path)), Ok(()));
    }
}

#[test]
fn every_proof_of_every_small_tree_is_that_of_the_definition() {
    let leaves = some_leaves(70);
    let tree = tree_of(&leaves);
    for size in 0..=leaves.len() {
        let now = &leaves[..size];
        let root = naive_root(now);
        assert_eq!(tree.root_at(size as u64, &*leaves), Ok(root));
        for index in 0..size {
            let path = tree.inclusion(index as u64, size as u64, &*leaves).unwrap();
            assert_eq!(path, naive_path(index, now));
            assert_eq!(verify_inclusion(index as u64, size as u64, leaves[index], &path, root), Ok(()));
        }
        for old in 0..=size {
            let path = tree.consistency(old as u64, size as u64, &*leaves).unwrap();
            let expected = if old == 0 { Vec::new() } else { naive_subproof(old, now, true) };
            assert_eq!(path, expected);
            let before = (old as u64, naive_root(&leaves[..old]));
            assert_eq!(verify_consistency(before, (size as u64, root), &path), Ok(()));
        }
    }
}

#[test]
fn what_does_not_exist_is_not_proved() {
    let leaves = some_leaves(5);
    let tree = tree_of(&leaves);
    assert_eq!(tree.root_at(6, &*leaves), Err(TreeError::OutOfRange));
    assert_eq!(tree.inclusion(5, 5, &*leaves), Err(TreeError::OutOfRange));
    assert_eq!(tree.inclusion(0, 6, &*leaves), Err(TreeError::OutOfRange));
    assert_eq!(tree.consistency(3, 2, &*leaves), Err(TreeError::OutOfRange));
    assert_eq!(tree.consistency(3, 6, &*leaves), Err(TreeError::OutOfRange));
    let root = tree.root();
    assert_eq!(verify_inclusion(5, 5, leaves[4], &[], root), Err(ProofError::OutOfRange));
    assert_eq!(verify_consistency((6, root), (5, root), &[]), Err(ProofError::OutOfRange));
    assert_eq!(verify_consistency((5, root), (5, empty_root()), &[]), Err(ProofError::Root));
    assert_eq!(verify_consistency((0, root), (5, root), &[]), Err(ProofError::Root));
    assert_eq!(verify_consistency((0, empty_root()), (0, root), &[]), Err(ProofError::Root));
    assert_eq!(verify_consistency((5, root), (5, root), &[root]), Err(ProofError::Length));
    assert_eq!(verify_consistency((4, root), (5, root), &[]), Err(ProofError::Length));
}

#[test]
fn the_leaves_of_a_log_are_asked_for_only_where_they_are_needed() {
    struct Counting<'l>(&'l [Hash], std::cell::Cell<u64>);
    impl Leaves for Counting<'_> {
        type Error = ProofError;
        fn leaves(&self, first: u64, count: u64) -> Result<Vec<Hash>, ProofError> {
            self.1.set(self.1.get() + count);
            self.0.leaves(first, count)
        }
    }
    let leaves = some_leaves(20_000);
    let (tree, counting) = (tree_of(&leaves), Counting(&leaves, std::cell::Cell::new(0)));
    let path = tree.inclusion(7_777, 19_000, &counting).unwrap();
    assert_eq!(path, naive_path(7_777, &leaves[..19_000]));
    assert!(counting.1.get() <= 2 * BLOCK, "{}", counting.1.get());
}

fn mutated(path: &[Hash], kind: u8, at: usize, bit: usize) -> Vec<Hash> {
    let mut path = path.to_vec();
    let flip = |hash: Hash| {
        let mut bytes: [u8; 32] = hash.into();
        bytes[bit / 8 % 32] ^= 1 << (bit % 8);
        Hash::from(bytes)
    };
    if path.is_empty() {
        return vec![Hash::leaf(&[])];
    }
    let at = at % path.len();
    match kind % 5 {
        0 => path[at] = flip(path[at]),
        1 => drop(path.remove(at)),
        2 => path.insert(at, flip(path[at])),
        3 => path.push(path[at]),
        _ => {
            let other = (at + 1) % path.len();
            path.swap(at, other);
        }
    }
    path
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn larger_trees_follow_the_definition(size in 1..1_500_u64, a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>()) {
        let leaves = some_leaves(size);
        let tree = tree_of(&leaves);
        let new = a.index(leaves.len()) + 1;
        let old = b.index(new);
        let now = &leaves[..new];
        prop_assert_eq!(tree.root_at(new as u64, &*leaves), Ok(naive_root(now)));
        prop_assert_eq!(tree.inclusion(old as u64, new as u64, &*leaves), Ok(naive_path(old, now)));
        let expected = if old == 0 { Vec::new() } else { naive_subproof(old, now, true) };
        prop_assert_eq!(tree.consistency(old as u64, new as u64, &*leaves), Ok(expected));
    }

    #[test]
    fn a_changed_proof_proves_nothing(size in 2..400_u64, a in any::<prop::sample::Index>(), kind in any::<u8>(), at in any::<usize>(), bit in any::<usize>()) {
        let leaves = some_leaves(size);
        let tree = tree_of(&leaves);
        let old = a.index(leaves.len());
        let path = tree.inclusion(old as u64, size, &*leaves).unwrap();
        let changed = mutated(&path, kind, at, bit);
        if changed != path {
            prop_assert!(verify_inclusion(old as u64, size, leaves[old], &changed, tree.root()).is_err());
        }
        let before = (old as u64, naive_root(&leaves[..old]));
        let path = tree.consistency(old as u64, size, &*leaves).unwrap();
        let changed = mutated(&path, kind, at, bit);
        if changed != path {
            prop_assert!(verify_consistency(before, (size, tree.root()), &changed).is_err());
        }
    }
}
