//! The rows of a chunk by account. Grouped by some bits of the account and not sorted: whoever asks first waits for it.

use super::chunk::RowPlace;
use super::places::{DIGITS, place_by_digit};
use crate::domain::{AccountNumber, Side};

/// Where the rows of each account are.
#[derive(Debug)]
pub(super) struct ByAccount {
    /// Account and place, each pair in one number; in each group in the order of the events.
    keys: Vec<u64>,
    /// Where each group ends.
    ends: Box<[usize; DIGITS]>,
}

impl ByAccount {
    /// Groups the rows, which come in the order of the events.
    pub(super) fn of(rows: impl Iterator<Item = (AccountNumber, RowPlace)>) -> Self {
        let unordered: Vec<u64> = rows.map(|(account, place)| key(account, place)).collect();
        let mut keys = unordered.clone();
        let ends = place_by_digit(&unordered, |key| group_of(*key >> 32), &mut keys);
        Self { keys, ends: Box::new(ends) }
    }

    /// The rows of an account, oldest first.
    pub(super) fn rows_of(&self, account: AccountNumber) -> impl Iterator<Item = RowPlace> + '_ {
        let raw = u64::from(account.raw());
        let group = group_of(raw);
        let end = self.ends.get(group).copied().unwrap_or(0);
        let before = group.checked_sub(1).and_then(|before| self.ends.get(before));
        let keys = self.keys.get(before.copied().unwrap_or(0)..end).unwrap_or_default();
        keys.iter().filter(move |key| **key >> 32 == raw).map(|key| place_of(*key))
    }
}

fn group_of(account: u64) -> usize {
    usize::try_from(account).unwrap_or(0) % DIGITS
}

/// The account's number above, the entry and the side below.
fn key(account: AccountNumber, place: RowPlace) -> u64 {
    let credit = u64::from(place.side == Side::Credit);
    u64::from(account.raw()) << 32 | u64::from(place.entry) << 1 | credit
}

/// The place in a key.
fn place_of(key: u64) -> RowPlace {
    let entry = u32::try_from((key & u64::from(u32::MAX)) >> 1).unwrap_or(u32::MAX);
    RowPlace::of(entry, if key & 1 == 0 { Side::Debit } else { Side::Credit })
}

#[cfg(test)]
mod tests {
    use super::*;
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
