//! Intervals of 16-byte ids none of which is in the index files.
//!
//! Ids that grow with time all fall into one gap: the one above the newest, below whatever stands higher. A few random
//! ids high up bound that gap and leave it as wide as it has to be.

/// Gaps that are remembered; beyond that the one that was of use longest ago is forgotten.
const GAPS_MAX: usize = 16;

/// Empty intervals, ends included, those of use lately first.
#[derive(Debug, Default)]
pub(super) struct Gaps(Vec<(u128, u128)>);

impl Gaps {
    /// Whether the id lies in a gap: then it is certainly not in the files.
    pub(super) fn hold(&mut self, id: u128) -> bool {
        let found = self.0.iter().position(|(first, last)| (*first..=*last).contains(&id));
        if let Some(place) = found.filter(|place| *place > 0) {
            self.0.swap(place, place.saturating_sub(1));
        }
        found.is_some()
    }

    /// Remembers that no id from `first` to `last` is in the files.
    pub(super) fn add(&mut self, first: u128, last: u128) {
        self.0.truncate(GAPS_MAX.saturating_sub(1));
        self.0.insert(0, (first, last));
    }

    /// Ids are in the files by now; they come in their order. Of a gap that some of them fall into, what lies above them
    /// is left.
    pub(super) fn fill(&mut self, sorted: &[u128]) {
        self.0.retain_mut(|(first, last)| {
            let up_to = sorted.partition_point(|id| *id <= *last);
            let highest = up_to.checked_sub(1).and_then(|place| sorted.get(place));
            if let Some(highest) = highest.filter(|highest| **highest >= *first) {
                let Some(above) = highest.checked_add(1) else { return false };
                *first = above;
            }
            *first <= *last
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn no_id_of_the_files_lies_in_a_gap(
            steps in prop::collection::vec((prop::collection::btree_set(0..200_u128, 1..9), 0..200_u128), 1..60),
        ) {
            let (mut gaps, mut files) = (Gaps::default(), BTreeSet::<u128>::new());
            for (run, asked) in steps {
                if !gaps.hold(asked) && !files.contains(&asked) {
                    let below = files.range(..asked).next_back().map_or(0, |below| below.saturating_add(1));
                    let above = files.range(asked..).next().map_or(u128::MAX, |above| above.saturating_sub(1));
                    gaps.add(below, above);
                    prop_assert!(gaps.hold(asked));
                }
                gaps.fill(&run.iter().copied().collect::<Vec<_>>());
                files.extend(run);
                prop_assert!(files.iter().all(|id| !gaps.hold(*id)));
                prop_assert!(gaps.0.len() <= GAPS_MAX);
            }
        }
    }

    #[test]
    fn ids_that_grow_stay_in_one_gap_below_an_id_that_does_not() {
        let mut gaps = Gaps::default();
        gaps.add(11, 9_999);
        for id in 11..500 {
            assert!(gaps.hold(id));
            gaps.fill(&[id, 10_000]);
        }
        assert!(!gaps.hold(10_000));
    }
}
