//! Which 16-byte ids may be among the recent ones, told by a few spans instead of a look into a large map.
//!
//! Clients that make time-ordered ids, alone or several at once, send ids that lie outside all spans so far, and each
//! of those is known to be new from a handful of comparisons. Random ids end in one span over everything, and then
//! the map is asked for each. An answer of *no* is certain, *maybe* is not.

/// Spans that are kept; beyond that the two lowest become one.
const SPANS_MAX: usize = 32;

/// Disjoint spans of ids in ascending order, ends included.
#[derive(Debug, Default)]
pub(super) struct Spans(Vec<(u128, u128)>);

impl Spans {
    /// Whether the id may have been added.
    pub(super) fn may_hold(&self, id: u128) -> bool {
        // Newest ids are highest, mostly: look from above.
        let below = self.0.iter().rev().find(|(first, _)| *first <= id);
        below.is_some_and(|(_, last)| id <= *last)
    }

    /// Adds an id.
    pub(super) fn add(&mut self, id: u128) {
        // The usual id is the one after the last, or lies above it.
        if let Some((_, last)) = self.0.last_mut()
            && last.checked_add(1) == Some(id)
        {
            *last = id;
            return;
        }
        if !self.may_hold(id) {
            self.insert(id);
        }
    }

    fn insert(&mut self, id: u128) {
        let place = self.0.partition_point(|(first, _)| *first <= id);
        self.0.insert(place, (id, id));
        // A neighbour that it touches takes it in.
        self.join(place);
        if let Some(before) = place.checked_sub(1) {
            self.join(before);
        }
        if self.0.len() > SPANS_MAX {
            self.merge_nearest();
        }
    }

    /// Joins the span at `place` with the next if they touch.
    fn join(&mut self, place: usize) {
        let next = place.saturating_add(1);
        if let (Some((_, last)), Some((first, end))) = (self.0.get(place), self.0.get(next))
            && last.checked_add(1) == Some(*first)
        {
            let end = *end;
            if let Some(span) = self.0.get_mut(place) {
                span.1 = end;
            }
            self.0.remove(next);
        }
    }

    /// Makes one of the two spans with the smallest gap between them: that gap costs the fewest looks in vain.
    fn merge_nearest(&mut self) {
        let gaps = self.0.windows(2).map(|pair| match pair {
            [(_, last), (first, _)] => first.saturating_sub(*last),
            _ => u128::MAX,
        });
        let nearest = gaps.enumerate().min_by_key(|(_, gap)| *gap).map(|(place, _)| place);
        let Some(place) = nearest else { return };
        let next = place.saturating_add(1);
        if let Some((_, end)) = self.0.get(next).copied() {
            if let Some(span) = self.0.get_mut(place) {
                span.1 = end;
            }
            self.0.remove(next);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_added_may_be_there(ids in prop::collection::vec(0..10_000_u128, 1..500)) {
            let mut spans = Spans::default();
            for id in &ids {
                spans.add(*id);
            }
            prop_assert!(ids.iter().all(|id| spans.may_hold(*id)));
            prop_assert!(spans.0.len() <= SPANS_MAX);
            prop_assert!(spans.0.windows(2).all(|pair| pair[0].1 < pair[1].0));
        }
    }

    #[test]
    fn time_ordered_ids_stay_outside() {
        let mut spans = Spans::default();
        // Two batches in the wrong order.
        for id in (8_190..16_380).chain(0..8_190) {
            assert!(!spans.may_hold(id));
            spans.add(id);
        }
        assert_eq!(spans.0, [(0, 16_379)]);
    }
}
