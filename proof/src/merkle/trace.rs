//! The path of one leaf, found while the leaves of a tree pass by: none of them is kept.

use crate::merkle::frontier::Frontier;
use crate::merkle::hash::Hash;

/// Finds the path of one leaf of a tree whose leaves are given one after the other, in the memory of some hundred
/// hashes, however many leaves there are. It is the path that [`prove`](super::prove) makes of all of them.
#[derive(Debug, Clone)]
pub struct Trace {
    size: u64,
    whole: Frontier,
    /// What the wanted leaf is joined with, the highest first; none before that leaf came.
    beside: Option<(u64, Vec<Beside>)>,
}

/// One hash of the path.
#[derive(Debug, Clone)]
enum Beside {
    /// At the left: known when the leaf comes.
    Left(Hash),
    /// At the right: the leaves from one place up to another, this one excluded.
    Right { from: u64, to: u64, leaves: Frontier },
}

/// A leaf in its tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traced {
    /// Where the leaf stands; the first is 0.
    pub index: u64,
    /// What it is joined with up to the root, the deepest first.
    pub path: Vec<Hash>,
    /// The root of the tree.
    pub root: Hash,
}

impl Trace {
    /// Follows a tree of `size` leaves.
    #[must_use]
    pub fn of(size: u64) -> Self {
        Self { size, whole: Frontier::default(), beside: None }
    }

    /// How many leaves have come.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.whole.len()
    }

    /// Whether no leaf has come.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.whole.is_empty()
    }

    /// The next leaf.
    pub fn push(&mut self, leaf: Hash) {
        let at = self.whole.len();
        for beside in self.beside.iter_mut().flat_map(|(_, beside)| beside) {
            match beside {
                Beside::Right { from, to, leaves } if (*from..*to).contains(&at) => {
                    leaves.push(leaf);
                }
                Beside::Right { .. } | Beside::Left(_) => {}
            }
        }
        self.whole.push(leaf);
    }

    /// The next leaf, whose path is wanted. Of several the last one counts.
    pub fn push_wanted(&mut self, leaf: Hash) {
        let index = self.whole.len();
        self.beside = self.beside_of(index).map(|beside| (index, beside));
        self.whole.push(leaf);
    }

    /// What the leaf at `index` is joined with. The full subtrees at its left are the peaks of all leaves before it.
    fn beside_of(&self, index: u64) -> Option<Vec<Beside>> {
        let mut peaks = self.whole.peaks().iter();
        let (mut base, mut leaves) = (0_u64, self.size);
        let mut beside = Vec::new();
        while leaves > 1 {
            // The largest power of two that is smaller than the number of leaves.
            let left = leaves.div_ceil(2).checked_next_power_of_two()?;
            let middle = base.checked_add(left)?;
            if index < middle {
                let to = base.checked_add(leaves)?;
                beside.push(Beside::Right { from: middle, to, leaves: Frontier::default() });
                leaves = left;
            } else {
                beside.push(Beside::Left(*peaks.next()?));
                base = middle;
                leaves = leaves.checked_sub(left)?;
            }
        }
        Some(beside)
    }

    /// The root of all leaves that came.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.whole.root()
    }

    /// The path; none where no leaf was wanted, or not as many came as the tree has.
    #[must_use]
    pub fn finish(self) -> Option<Traced> {
        let (index, beside) = self.beside.filter(|_| self.whole.len() == self.size)?;
        let hash = |beside: &Beside| match beside {
            Beside::Left(hash) => *hash,
            Beside::Right { leaves, .. } => leaves.root(),
        };
        let path = beside.iter().rev().map(hash).collect();
        Some(Traced { index, path, root: self.whole.root() })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "overflow is checked in every profile")]

    use super::*;
    use crate::merkle::{leaf_hash, prove, verify};

    fn traced(size: u64, index: u64, came: u64) -> Option<Traced> {
        let mut trace = Trace::of(size);
        for at in 0..came {
            let leaf = leaf_hash(&at.to_be_bytes());
            if at == index { trace.push_wanted(leaf) } else { trace.push(leaf) }
        }
        trace.finish()
    }

    #[test]
    fn it_is_the_path_that_is_made_of_all_leaves() {
        for size in 1_u64..=70 {
            let leaves: Vec<Hash> = (0_u64..size).map(|at| leaf_hash(&at.to_be_bytes())).collect();
            for index in 0..size {
                let traced = traced(size, index, size).unwrap();
                assert_eq!(Some(&traced.path), prove(&leaves, index).as_ref(), "{index} of {size}");
                let leaf = leaves[usize::try_from(index).unwrap()];
                assert!(verify(leaf, traced.index, size, &traced.path, traced.root));
            }
        }
    }

    #[test]
    fn another_number_of_leaves_has_no_path() {
        for (size, index, came) in
            [(5, 2, 4), (5, 2, 6), (5, 5, 6), (5, 9, 5), (0, 0, 0), (0, 0, 1)]
        {
            assert_eq!(traced(size, index, came), None, "{index} of {size}, {came} came");
        }
    }
}
