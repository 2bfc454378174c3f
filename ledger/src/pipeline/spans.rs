//! Which 16-byte ids may be among the recent ones, told by a few spans instead of a look into a large map.
//!
//! Clients that make time-ordered ids, alone or several at once, send ids that lie outside all spans so far, and each
//! of those is known to be new from a handful of comparisons. Batches of many clients that arrive in another order than
//! their ids, or of which some are refused, leave as many holes, and as many spans are kept. Random ids end in one span
//! over everything, and then the map is asked for each. An answer of *no* is certain, *maybe* is not.

/// Spans that are kept of ids without order: beyond that the two nearest become one.
const SPANS_FEW: usize = 32;
/// Spans that are kept as long as each stands for many ids.
const SPANS_MAX: usize = 1_024;
/// Ids from one span too many to the next that make it worth to keep more.
const IDS_MANY: u32 = 256;

/// Disjoint spans of ids in ascending order, ends included.
#[derive(Debug)]
pub(super) struct Spans {
    spans: Vec<(u128, u128)>,
    /// Spans that may be kept now.
    allowed: usize,
    /// Ids that were added since there was one span too many.
    added: u32,
}

impl Default for Spans {
    fn default() -> Self {
        Self { spans: Vec::new(), allowed: SPANS_FEW, added: 0 }
    }
}

impl Spans {
    /// Whether the id may have been added.
    pub(super) fn may_hold(&self, id: u128) -> bool {
        // Newest ids are highest, mostly.
        let newest = self.spans.last().filter(|(first, _)| *first <= id);
        let below = newest.or_else(|| {
            let place = self.spans.partition_point(|(first, _)| *first <= id);
            self.spans.get(place.checked_sub(1)?)
        });
        below.is_some_and(|(_, last)| id <= *last)
    }

    /// Adds an id.
    pub(super) fn add(&mut self, id: u128) {
        self.added = self.added.saturating_add(1);
        // The usual id is the one after the last, or lies above it.
        if let Some((_, last)) = self.spans.last_mut()
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
        let place = self.spans.partition_point(|(first, _)| *first <= id);
        if let Some((_, last)) = place.checked_sub(1).and_then(|before| self.spans.get_mut(before))
            && last.checked_add(1) == Some(id)
        {
            *last = id;
            self.join(place.saturating_sub(1));
            return;
        }
        self.spans.insert(place, (id, id));
        self.join(place);
        if self.spans.len() > self.allowed {
            self.make_fewer();
        }
    }

    /// One span too many: more are kept from now on where each stands for many ids, and few where they do not.
    fn make_fewer(&mut self) {
        let worth_it = self.added >= IDS_MANY;
        self.added = 0;
        self.allowed =
            if worth_it { self.allowed.saturating_mul(2).min(SPANS_MAX) } else { SPANS_FEW };
        while self.spans.len() > self.allowed {
            self.merge_nearest();
        }
    }

    /// Joins the span at `place` with the next if they touch.
    fn join(&mut self, place: usize) {
        let next = place.saturating_add(1);
        if let (Some((_, last)), Some((first, end))) = (self.spans.get(place), self.spans.get(next))
            && last.checked_add(1) == Some(*first)
        {
            let end = *end;
            if let Some(span) = self.spans.get_mut(place) {
                span.1 = end;
            }
            self.spans.remove(next);
        }
    }

    /// Makes one of the two spans with the smallest gap between them: that gap costs the fewest looks in vain.
    fn merge_nearest(&mut self) {
        let gaps = self.spans.windows(2).map(|pair| match pair {
            [(_, last), (first, _)] => first.saturating_sub(*last),
            _ => u128::MAX,
        });
        let nearest = gaps.enumerate().min_by_key(|(_, gap)| *gap).map(|(place, _)| place);
        let Some(place) = nearest else { return };
        let next = place.saturating_add(1);
        if let Some((_, end)) = self.spans.get(next).copied() {
            if let Some(span) = self.spans.get_mut(place) {
                span.1 = end;
            }
            self.spans.remove(next);
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
            prop_assert!(spans.spans.len() <= SPANS_MAX);
            prop_assert!(spans.spans.windows(2).all(|pair| pair[0].1 < pair[1].0));
        }
    }

    #[test]
    fn batches_out_of_order_and_with_holes_stay_outside() {
        let mut spans = Spans::default();
        // Every third batch is refused; of the others one comes late by forty.
        let batches = (0..3_000_u128).filter(|batch| batch % 3 != 1);
        let order = |batch: &u128| if batch.is_multiple_of(6) { batch + 240 } else { *batch };
        let mut batches: Vec<u128> = batches.collect();
        batches.sort_by_key(order);
        for (number, batch) in batches.into_iter().enumerate() {
            for id in batch * 1_000..(batch + 1) * 1_000 {
                // Until it is known that batches are of many ids, few spans are kept.
                assert!(number < 500 || !spans.may_hold(id), "batch {number}");
                spans.add(id);
            }
        }
    }

    #[test]
    fn ids_without_order_keep_few_spans() {
        let mut spans = Spans::default();
        for id in 0..100_000 {
            spans.add(id);
        }
        let mut id = 1_u128;
        for number in 0..1_000 {
            id = id * 6_364_136_223_846_793_005 % 1_000_000_007;
            spans.add(id * 1_000_000);
            assert!(number < 100 || spans.spans.len() <= SPANS_FEW);
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
        assert_eq!(spans.spans, [(0, 16_379)]);
    }
}
