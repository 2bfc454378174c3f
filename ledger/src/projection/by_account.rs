//! The rows of a chunk by account. Grouped by some bits of the account and not sorted: whoever asks first waits for it.

use super::chunk::RowPlace;
use super::places::{DIGITS, digit, place_by_digit};
use crate::domain::AccountNumber;

/// Where the rows of each account are.
#[derive(Debug)]
pub(super) struct ByAccount {
    /// In each group in the order of the events.
    rows: Vec<(AccountNumber, RowPlace)>,
    /// Where each group ends.
    ends: Box<[usize; DIGITS]>,
}

impl ByAccount {
    /// Groups the rows, which come in the order of the events.
    pub(super) fn of(rows: impl Iterator<Item = (AccountNumber, RowPlace)>) -> Self {
        let unordered: Vec<_> = rows.collect();
        let mut rows = unordered.clone();
        let ends = place_by_digit(&unordered, |(account, _)| digit(*account, 0), &mut rows);
        Self { rows, ends: Box::new(ends) }
    }

    /// The rows of an account, oldest first.
    pub(super) fn rows_of(&self, account: AccountNumber) -> impl Iterator<Item = RowPlace> + '_ {
        let group = digit(account, 0);
        let end = self.ends.get(group).copied().unwrap_or(0);
        let before = group.checked_sub(1).and_then(|before| self.ends.get(before));
        let rows = self.rows.get(before.copied().unwrap_or(0)..end).unwrap_or_default();
        rows.iter().filter(move |(of, _)| *of == account).map(|(_, place)| *place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Side;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_account_finds_its_rows_in_order(
            // Some accounts share a group.
            accounts in prop::collection::vec((0..4_u32, 1..9_u32), 0..200),
        ) {
            let account = |(high, low): (u32, u32)| {
                AccountNumber::from_raw(high.wrapping_mul(2_048).wrapping_add(low)).unwrap()
            };
            let sides = [Side::Debit, Side::Credit].into_iter().cycle();
            let rows: Vec<_> = (0..).zip(sides).zip(accounts)
                .map(|((entry, side), pair)| (account(pair), RowPlace::of(entry, side)))
                .collect();
            let grouped = ByAccount::of(rows.iter().copied());
            for pair in (0..4).flat_map(|high| (1..10).map(move |low| (high, low))) {
                let wanted = account(pair);
                let expected = rows.iter().filter(|(of, _)| *of == wanted).map(|(_, place)| *place);
                prop_assert!(grouped.rows_of(wanted).eq(expected));
            }
        }
    }
}
