//! Where a run's rows are, in the order of their accounts: sorted by counting, since comparing costs several times more.

use super::chunk::Chunk;
use super::chunk::RowPlace;
use super::tail::Run;
use crate::domain::AccountNumber;

/// Bits of an account number that one pass looks at. The counters of a pass stay in the nearest cache.
const DIGIT_BITS: u32 = 11;
const DIGIT_MASK: u32 = (1 << DIGIT_BITS) - 1;

/// Where a row is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) account: AccountNumber,
    /// Index of the chunk in the run.
    chunk: u32,
    pub(super) row: RowPlace,
}

impl Place {
    /// The chunk of `run` that has the row.
    pub(super) fn chunk_in<'a>(&self, run: &'a Run) -> Option<&'a Chunk> {
        run.chunks.get(usize::try_from(self.chunk).ok()?).map(AsRef::as_ref)
    }
}

/// All rows of a run, by account, and within an account in the order of the events.
#[derive(Debug)]
pub(super) struct Places(Vec<Place>);

impl Places {
    pub(super) fn of(run: &Run) -> Self {
        let mut places = Vec::new();
        for (chunk, rows) in (0_u32..).zip(&run.chunks) {
            places.extend(rows.row_places().map(|(account, row)| Place { account, chunk, row }));
        }
        let highest = places.iter().map(|place| place.account.raw()).max().unwrap_or(0);
        let bits = u32::BITS.saturating_sub(highest.leading_zeros());
        let mut sorted = places.clone();
        for pass in 0..bits.div_ceil(DIGIT_BITS) {
            sort_by_digit(&places, pass.saturating_mul(DIGIT_BITS), &mut sorted);
            std::mem::swap(&mut places, &mut sorted);
        }
        Self(places)
    }

    /// All of them.
    pub(super) fn as_slice(&self) -> &[Place] {
        &self.0
    }
}

/// Puts `from` into `to` by some bits of the account. What has the same bits keeps its order, so that passes from the
/// lowest bits to the highest sort the whole.
fn sort_by_digit(from: &[Place], shift: u32, to: &mut [Place]) {
    let digit = |place: &Place| {
        let digit = place.account.raw().checked_shr(shift).unwrap_or(0) & DIGIT_MASK;
        usize::try_from(digit).unwrap_or(0)
    };
    let mut next = [0_usize; 1 << DIGIT_BITS];
    for place in from {
        if let Some(count) = next.get_mut(digit(place)) {
            *count = count.saturating_add(1);
        }
    }
    let mut sum = 0_usize;
    for count in &mut next {
        let start = sum;
        sum = sum.saturating_add(*count);
        *count = start;
    }
    for place in from {
        if let Some(next) = next.get_mut(digit(place))
            && let Some(free) = to.get_mut(*next)
        {
            *free = *place;
            *next = next.saturating_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Side;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn one_digit_sorts_and_keeps_the_order_of_equals(
            accounts in prop::collection::vec(1..5_000_000_u32, 0..500), shift in 0..3_u32,
        ) {
            let shift = shift.saturating_mul(DIGIT_BITS);
            let row = RowPlace::of(0, Side::Debit);
            let place = |(chunk, raw)| {
                Place { account: AccountNumber::from_raw(raw).unwrap(), chunk, row }
            };
            let from: Vec<Place> = (0..).zip(accounts).map(place).collect();
            let mut sorted = from.clone();
            sort_by_digit(&from, shift, &mut sorted);
            let mut expected = from;
            expected.sort_by_key(|place| (place.account.raw() >> shift) & DIGIT_MASK);
            let key = |place: &Place| (place.account, place.chunk);
            prop_assert!(sorted.iter().map(key).eq(expected.iter().map(key)));
        }
    }
}
