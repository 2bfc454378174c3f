//! The right edge of a tree that only grows: all that is needed to add to it and to know its root.

use crate::merkle::hash::{Hash, node_hash, sha256};

/// Most leaves that a frontier can be restored with. It is never reached by pushing.
pub const LEAVES_MAX: u64 = u64::MAX >> 1;
/// Most peaks of a frontier: one for each bit of its length.
pub const PEAKS_MAX: usize = 64;

/// A tree of RFC 9162, 2.1.1, reduced to the roots of its full subtrees ("peaks"), the largest and leftmost first.
/// There is one for each bit that is set in the number of leaves, so a million leaves take at most 20 hashes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    len: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// Adds a leaf at the right. One join of two hashes on average, at most one for each peak; memory is taken only
    /// when there are more peaks than ever before.
    pub fn push(&mut self, leaf: Hash) {
        let mut joined = leaf;
        // Each one at the end of the length is a full subtree that the leaf completes to one of twice its size.
        for _ in 0..self.len.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                joined = node_hash(left, joined);
            }
        }
        self.peaks.push(joined);
        self.len = self.len.saturating_add(1);
    }

    /// How many leaves the tree has.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.len
    }

    /// Whether the tree has no leaf.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The root of the tree; without leaves it is the SHA-256 of no bytes (RFC 9162, 2.1.1).
    #[must_use]
    pub fn root(&self) -> Hash {
        let smallest_first = self.peaks.iter().rev().copied();
        smallest_first.reduce(|right, left| node_hash(left, right)).unwrap_or_else(|| sha256(b""))
    }

    /// The roots of the full subtrees, the largest first: with the length all that has to be stored.
    #[must_use]
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// The frontier that had this length and these peaks, or none if the two do not go together: there is
    /// one peak for each bit that is set in the length, which is at most [`LEAVES_MAX`].
    #[must_use]
    pub fn restore(len: u64, peaks: &[Hash]) -> Option<Self> {
        let fits = len <= LEAVES_MAX && usize::try_from(len.count_ones()) == Ok(peaks.len());
        fits.then(|| Self { len, peaks: peaks.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "overflow is checked in every profile")]

    use super::*;
    use crate::merkle::leaf_hash;
    use proptest::prelude::*;

    /// MTH of RFC 9162, 2.1.1, word for word.
    fn naive(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => sha256(b""),
            [leaf] => *leaf,
            _ => {
                let left = leaves.len().next_power_of_two() / 2;
                node_hash(naive(&leaves[..left]), naive(&leaves[left..]))
            }
        }
    }

    proptest! {
        #[test]
        fn it_is_the_tree_of_the_standard(count in 0_u32..70) {
            let leaves: Vec<Hash> = (0..count).map(|at| leaf_hash(&at.to_be_bytes())).collect();
            let mut frontier = Frontier::default();
            for (before, leaf) in leaves.iter().enumerate() {
                prop_assert_eq!(frontier.root(), naive(&leaves[..before]));
                frontier.push(*leaf);
            }
            prop_assert_eq!(frontier.root(), naive(&leaves));
            prop_assert_eq!(frontier.len(), u64::from(count));
            prop_assert_eq!(frontier.is_empty(), count == 0);
        }

        #[test]
        fn it_goes_on_where_it_was_stored(before in 0_u32..70, after in 0_u32..20) {
            let mut frontier = Frontier::default();
            (0..before).for_each(|at| frontier.push(leaf_hash(&at.to_be_bytes())));
            let mut restored = Frontier::restore(frontier.len(), frontier.peaks()).unwrap();
            prop_assert_eq!(&restored, &frontier);
            for at in 0..after {
                frontier.push(leaf_hash(&at.to_le_bytes()));
                restored.push(leaf_hash(&at.to_le_bytes()));
            }
            prop_assert_eq!(restored, frontier);
        }

        #[test]
        fn length_and_peaks_go_together(len: u64, count in 0..PEAKS_MAX + 2) {
            let peaks = vec![leaf_hash(b"x"); count];
            let fits = len <= LEAVES_MAX && len.count_ones() == u32::try_from(count).unwrap();
            prop_assert_eq!(Frontier::restore(len, &peaks).is_some(), fits);
        }
    }

    #[test]
    fn the_largest_tree_is_still_added_to() {
        let peaks = vec![leaf_hash(b"x"); PEAKS_MAX - 1];
        let mut frontier = Frontier::restore(LEAVES_MAX, &peaks).unwrap();
        frontier.push(leaf_hash(b"y"));
        assert_eq!((frontier.len(), frontier.peaks().len()), (LEAVES_MAX + 1, 1));
    }
}
