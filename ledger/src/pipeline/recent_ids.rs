//! Recent 16-byte ids with their positions. Noting one is appending it; the table to find them by is only made, up to
//! the last one noted, when somebody asks. Clients that send new time-ordered ids never make anybody ask.

use crate::domain::Seq;
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// Ids in the order in which they were noted.
#[derive(Debug, Default)]
pub(super) struct RecentIds {
    ids: Vec<RecentId>,
    /// Indexes of the first `tabled` ids: small, so that looks into it stay in the cache.
    table: HashTable<u32>,
    tabled: usize,
    hasher: RandomState,
}

/// In two halves, so that no byte is lost to alignment.
#[derive(Debug, Clone, Copy)]
struct RecentId {
    high: u64,
    low: u64,
    seq: Seq,
}

impl RecentId {
    fn value(&self) -> u128 {
        (u128::from(self.high) << 64) | u128::from(self.low)
    }
}

impl RecentIds {
    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.ids.len()
    }

    /// Makes room for as many more.
    pub(super) fn reserve(&mut self, more: usize) {
        self.ids.reserve(more);
    }

    /// Notes an id that was not noted before.
    pub(super) fn note(&mut self, id: u128, seq: Seq) {
        let high = u64::try_from(id >> 64).unwrap_or(0);
        let low = u64::try_from(id & u128::from(u64::MAX)).unwrap_or(0);
        self.ids.push(RecentId { high, low, seq });
    }

    /// Where the id was noted.
    pub(super) fn seq_of(&mut self, id: u128) -> Option<Seq> {
        if self.tabled < self.ids.len() {
            self.catch_up();
        }
        let found = self.table.find(self.hasher.hash_one(id), |index| {
            at(&self.ids, *index).is_some_and(|recent| recent.value() == id)
        });
        at(&self.ids, *found?).map(|recent| recent.seq)
    }

    fn catch_up(&mut self) {
        let Self { ids, table, tabled, hasher } = self;
        let hash_of = |id: &RecentId| hasher.hash_one(id.value());
        let fresh = (0_u32..).zip(ids.iter()).skip(*tabled);
        for (index, id) in fresh {
            let rehash = |index: &u32| at(ids, *index).map_or(0, hash_of);
            table.insert_unique(hash_of(id), index, rehash);
        }
        *tabled = ids.len();
    }
}

fn at(ids: &[RecentId], index: u32) -> Option<&RecentId> {
    ids.get(usize::try_from(index).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_noted_is_found_whenever_it_is_asked(steps in prop::collection::vec(any::<(u128, bool)>(), 1..300)) {
            let mut recent = RecentIds::default();
            for ((id, ask), place) in steps.iter().zip(1..) {
                if recent.seq_of(*id).is_none() {
                    recent.note(*id, Seq::from_raw(place));
                }
                if *ask {
                    prop_assert_eq!(recent.seq_of(*id), Some(Seq::from_raw(place)));
                    prop_assert_eq!(recent.seq_of(id.wrapping_add(1)), None);
                }
            }
            for ((id, _), place) in steps.iter().zip(1..) {
                prop_assert_eq!(recent.seq_of(*id), Some(Seq::from_raw(place)));
            }
        }
    }
}
