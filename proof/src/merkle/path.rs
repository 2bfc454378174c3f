//! Inclusion proofs: made from all leaves, checked with a path of hashes.

use crate::merkle::frontier::Frontier;
use crate::merkle::hash::{Hash, node_hash};

/// Most hashes of a path: a tree of 2^64 leaves is not higher.
pub const PATH_HASHES_MAX: usize = 64;

/// The path that proves that the leaf at `index` (the first is 0) is in the tree of `leaves`, the deepest hash first:
/// `PATH` of RFC 9162, 2.1.3.1. None if there is no such leaf. It hashes the whole tree once.
#[must_use]
pub fn prove(leaves: &[Hash], index: u64) -> Option<Vec<Hash>> {
    let mut at = usize::try_from(index).ok().filter(|at| *at < leaves.len())?;
    let mut subtree = leaves;
    let mut path = Vec::new();
    while subtree.len() > 1 {
        // The largest power of two that is smaller than the number of leaves.
        let (left, right) =
            subtree.split_at_checked(subtree.len().div_ceil(2).next_power_of_two())?;
        let beside = match at.checked_sub(left.len()) {
            None => {
                subtree = left;
                right
            }
            Some(at_right) => {
                at = at_right;
                subtree = right;
                left
            }
        };
        path.push(root_of(beside));
    }
    path.reverse();
    Some(path)
}

/// Whether `path` proves that `leaf` is at `index` (the first is 0) in the tree of `size` leaves with this `root`:
/// RFC 9162, 2.1.3.2. It takes no memory, and a path of more than [`PATH_HASHES_MAX`] is refused.
///
/// A path alone does not tell all sizes apart: the first leaf of a tree of three is joined with the same hashes as that
/// of a tree of four. Take root and size from one signed place.
#[must_use]
pub fn verify(leaf: Hash, index: u64, size: u64, path: &[Hash], root: Hash) -> bool {
    let Some(mut last) = size.checked_sub(1) else { return false };
    if index > last || path.len() > PATH_HASHES_MAX {
        return false;
    }
    let mut at = index;
    let mut joined = leaf;
    for beside in path {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            joined = node_hash(*beside, joined);
            // Up to where the node has something at its left: until then it is the whole right edge.
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            joined = node_hash(joined, *beside);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && joined == root
}

fn root_of(leaves: &[Hash]) -> Hash {
    let mut frontier = Frontier::default();
    leaves.iter().for_each(|leaf| frontier.push(*leaf));
    frontier.root()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "overflow is checked in every profile")]

    use super::*;
    use crate::merkle::leaf_hash;
    use proptest::prelude::*;

    fn tree(count: u64) -> Vec<Hash> {
        (0..count).map(|at| leaf_hash(&at.to_be_bytes())).collect()
    }

    fn changed(hash: Hash, at: usize, bit: u8) -> Hash {
        let mut bytes = *hash.as_bytes();
        bytes[at % bytes.len()] ^= 1 << (bit % 8);
        Hash::from_bytes(bytes)
    }

    #[test]
    fn every_leaf_of_every_small_tree_is_proven_at_its_own_place_only() {
        for size in 1..=40 {
            let leaves = tree(size);
            let root = root_of(&leaves);
            for index in 0..size {
                let path = prove(&leaves, index).unwrap();
                let leaf = leaves[usize::try_from(index).unwrap()];
                for claimed in 0..=size {
                    let proven = verify(leaf, claimed, size, &path, root);
                    assert_eq!(proven, claimed == index, "{index} of {size}, claimed {claimed}");
                }
            }
            assert_eq!(prove(&leaves, size), None);
        }
    }

    #[test]
    fn nothing_is_in_a_tree_without_leaves() {
        assert_eq!(prove(&[], 0), None);
        assert!(!verify(leaf_hash(b""), 0, 0, &[], Frontier::default().root()));
    }

    #[test]
    fn a_path_longer_than_any_tree_is_refused() {
        let leaf = leaf_hash(b"x");
        for hashes in [PATH_HASHES_MAX, PATH_HASHES_MAX + 1, 10_000] {
            let path = vec![leaf; hashes];
            // The root that such a path leads to, if it were followed.
            let root = path.iter().fold(leaf, |joined, beside| node_hash(joined, *beside));
            assert_eq!(verify(leaf, 0, u64::MAX, &path, root), hashes == PATH_HASHES_MAX);
        }
    }

    proptest! {
        #[test]
        fn a_change_anywhere_is_noticed(
            size in 1_u64..100, pick: u64, at: usize, bit: u8, other: u64,
        ) {
            let leaves = tree(size);
            let index = pick % size;
            let leaf = leaves[usize::try_from(index).unwrap()];
            let (path, root) = (prove(&leaves, index).unwrap(), root_of(&leaves));
            prop_assert!(verify(leaf, index, size, &path, root));

            prop_assert!(!verify(changed(leaf, at, bit), index, size, &path, root));
            prop_assert!(!verify(leaf, index, size, &path, changed(root, at, bit)));
            prop_assert!(!verify(leaf, index, size, &[&path[..], &[root]].concat(), root));
            prop_assert!(other == index || !verify(leaf, other, size, &path, root));
            if let Some(last) = path.len().checked_sub(1) {
                let mut odd = path.clone();
                odd[at % path.len()] = changed(odd[at % path.len()], at, bit);
                prop_assert!(!verify(leaf, index, size, &odd, root));
                prop_assert!(!verify(leaf, index, size, &path[..last], root));
            }
        }
    }

    /// On which side of each join the leaf at `index` stands, the deepest first.
    fn sides(index: u64, size: u64) -> Vec<bool> {
        if size <= 1 {
            return Vec::new();
        }
        let left = size.div_ceil(2).next_power_of_two();
        let is_right = index >= left;
        let mut sides =
            if is_right { sides(index - left, size - left) } else { sides(index, left) };
        sides.push(is_right);
        sides
    }

    #[test]
    fn another_size_passes_only_if_it_joins_the_same_hashes() {
        for size in 1..=24 {
            let leaves = tree(size);
            let root = root_of(&leaves);
            for index in 0..size {
                let path = prove(&leaves, index).unwrap();
                let leaf = leaves[usize::try_from(index).unwrap()];
                for other in 0..=40 {
                    let same = index < other && sides(index, other) == sides(index, size);
                    let proven = verify(leaf, index, other, &path, root);
                    assert_eq!(proven, same, "{index} of {size}, claimed {other}");
                }
            }
        }
    }
}
