//! Where a run's rows are, in the order of their accounts: sorted by counting, since comparing costs several times more.

use super::chunk::Chunk;
use super::chunk::RowPlace;
use super::tail::Run;
use crate::domain::AccountNumber;

/// Bits of an account number that one pass looks at. The counters of a pass stay in the nearest cache.
const DIGIT_BITS: u32 = 11;
/// How many values they have.
pub(super) const DIGITS: usize = 1 << DIGIT_BITS;

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
            let shift = pass.saturating_mul(DIGIT_BITS);
            place_by_digit(&places, |place| digit(place.account, shift), &mut sorted);
            std::mem::swap(&mut places, &mut sorted);
        }
        Self(places)
    }

    /// All of them.
    pub(super) fn as_slice(&self) -> &[Place] {
        &self.0
    }
}

/// Some bits of an account.
pub(super) fn digit(account: AccountNumber, shift: u32) -> usize {
    usize::try_from(account.raw().checked_shr(shift).unwrap_or(0)).unwrap_or(0) % DIGITS
}

/// Puts `from` into `to`, which is as long, by a digit of each. What has the same digit keeps its order, so that passes
/// from the lowest digit to the highest sort the whole. Says where each digit ends.
pub(super) fn place_by_digit<T: Copy>(
    from: &[T],
    digit: impl Fn(&T) -> usize,
    to: &mut [T],
) -> [usize; DIGITS] {
    let mut next = [0_usize; DIGITS];
    for one in from {
        if let Some(count) = next.get_mut(digit(one)) {
            *count = count.saturating_add(1);
        }
    }
    let mut sum = 0_usize;
    for count in &mut next {
        let start = sum;
        sum = sum.saturating_add(*count);
        *count = start;
    }
    for one in from {
        if let Some(next) = next.get_mut(digit(one))
            && let Some(free) = to.get_mut(*next)
        {
            *free = *one;
            *next = next.saturating_add(1);
        }
    }
    next
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
            let ends = place_by_digit(&from, |place| digit(place.account, shift), &mut sorted);
            prop_assert_eq!(ends.last(), Some(&from.len()));
            let mut expected = from;
            expected.sort_by_key(|place| digit(place.account, shift));
            let key = |place: &Place| (place.account, place.chunk);
            prop_assert!(sorted.iter().map(key).eq(expected.iter().map(key)));
        }
    }
}
