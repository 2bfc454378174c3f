//! Recent ids with their positions. Noting one is appending it; the table to find them by is only made, up to the last
//! one noted, when somebody asks. Clients that send new time-ordered ids never make anybody ask.

use crate::domain::Seq;
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::borrow::Borrow;
use std::hash::{BuildHasher, Hash};

/// Ids in the order in which they were noted.
#[derive(Debug)]
pub(super) struct RecentIds<K> {
    ids: Vec<(K, Seq)>,
    /// Indexes of the first `tabled` ids: small, so that looks into it stay in the cache.
    table: HashTable<u32>,
    tabled: usize,
    hasher: RandomState,
}

/// The 16 bytes of an id in two halves, so that no byte is lost to alignment.
pub(super) type Halves = [u64; 2];

/// A 16-byte id in two halves.
pub(super) fn halves(id: u128) -> Halves {
    let low = id & u128::from(u64::MAX);
    [u64::try_from(id >> 64).unwrap_or(0), u64::try_from(low).unwrap_or(0)]
}

impl<K> Default for RecentIds<K> {
    fn default() -> Self {
        let (table, hasher) = (HashTable::default(), RandomState::default());
        Self { ids: Vec::new(), table, tabled: 0, hasher }
    }
}

impl<K: Hash + Eq> RecentIds<K> {
    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.ids.len()
    }

    /// Makes room for as many more.
    pub(super) fn reserve(&mut self, more: usize) {
        self.ids.reserve(more);
    }

    /// Notes an id that was not noted before.
    pub(super) fn note(&mut self, id: K, seq: Seq) {
        self.ids.push((id, seq));
    }

    /// Forgets all of them and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.ids.clear();
        self.table.clear();
        self.tabled = 0;
    }

    /// Where the id was noted.
    pub(super) fn seq_of<Q: Hash + Eq + ?Sized>(&mut self, id: &Q) -> Option<Seq>
    where
        K: Borrow<Q>,
    {
        if self.tabled < self.ids.len() {
            self.catch_up::<Q>();
        }
        let hash = self.hasher.hash_one(id);
        let same =
            |index: &u32| at(&self.ids, *index).is_some_and(|(known, _)| known.borrow() == id);
        let found = self.table.find(hash, same)?;
        at(&self.ids, *found).map(|(_, seq)| *seq)
    }

    fn catch_up<Q: Hash + Eq + ?Sized>(&mut self)
    where
        K: Borrow<Q>,
    {
        let Self { ids, table, tabled, hasher } = self;
        let hash_of = |(id, _): &(K, Seq)| hasher.hash_one(id.borrow());
        let first = u32::try_from(*tabled).unwrap_or(u32::MAX);
        let rehash = |index: &u32| at(ids, *index).map_or(0, hash_of);
        // At once as large as it will be, or it would be made anew each time it doubles.
        table.reserve(ids.capacity().saturating_sub(*tabled), rehash);
        for (index, id) in (first..).zip(ids.get(*tabled..).unwrap_or_default()) {
            table.insert_unique(hash_of(id), index, rehash);
        }
        *tabled = ids.len();
    }
}

fn at<T>(ids: &[T], index: u32) -> Option<&T> {
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
                recent.note(halves(*id), Seq::from_raw(place));
                if *ask {
                    prop_assert_eq!(recent.seq_of(&halves(*id)), Some(Seq::from_raw(place)));
                    prop_assert_eq!(recent.seq_of(&halves(id.wrapping_add(1))), None);
                }
            }
            for ((id, _), place) in steps.iter().zip(1..) {
                prop_assert_eq!(recent.seq_of(&halves(*id)), Some(Seq::from_raw(place)));
            }
        }
    }
}
