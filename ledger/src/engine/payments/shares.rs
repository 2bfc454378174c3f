//! Splits an amount by the largest remainder: every share is rounded down, then the minor units that are left go one
//! each to the shares that lost most, the earlier of two that lost the same.
//!
//! Nothing is made or lost, and no share is a whole unit away from its exact value.

use crate::domain::Rate;
use std::cmp::Reverse;

/// Splits `total` in proportion to `weights`. The shares sum to `total`.
///
/// A weight of 0 gets nothing. Where all weights are 0 there is no proportion, and all shares are 0: a caller refuses
/// that before.
#[must_use]
pub fn by_weight(total: u64, weights: &[u64]) -> Vec<u64> {
    let whole = weights.iter().fold(0_u128, |sum, weight| sum.saturating_add(u128::from(*weight)));
    let exact = weights.iter().map(|weight| u128::from(total).saturating_mul(u128::from(*weight)));
    apportion(exact, whole)
}

/// Gives each of `rates` its percentage of `total`. The shares sum to the percentages' sum of `total`, rounded down.
///
/// The rest is nobody's share: with 30 % and 30 % of 99, the shares are 30 and 29, and 40 stay. A caller sees to it
/// that the percentages are at most 100 together, or the shares are more than `total`.
#[must_use]
pub fn by_rate(total: u64, rates: &[Rate]) -> Vec<u64> {
    apportion(rates.iter().map(|rate| rate.of(total)), u128::from(Rate::WHOLE))
}

/// Shares in minor units of exact shares in parts of a minor unit, of which `whole` make one.
fn apportion(exact: impl Iterator<Item = u128>, whole: u128) -> Vec<u64> {
    let mut shares = Vec::new();
    let mut lost = Vec::new();
    for parts in exact {
        // Not above `total`, which has 64 bits.
        let share = parts.checked_div(whole).unwrap_or(0);
        shares.push(u64::try_from(share).unwrap_or(u64::MAX));
        lost.push(parts.checked_rem(whole).unwrap_or(0));
    }
    let lost_together = lost.iter().fold(0_u128, |sum, parts| sum.saturating_add(*parts));
    let left = usize::try_from(lost_together.checked_div(whole).unwrap_or(0)).unwrap_or(usize::MAX);

    let mut order: Vec<(u128, &mut u64)> = lost.into_iter().zip(&mut shares).collect();
    order.sort_by_key(|(parts, _)| Reverse(*parts));
    for (_, share) in order.into_iter().take(left) {
        *share = share.saturating_add(1);
    }
    shares
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

    use super::*;
    use proptest::prelude::*;

    fn rates(percents: &[&str]) -> Vec<Rate> {
        percents.iter().map(|percent| Rate::parse("rate", percent).unwrap()).collect()
    }

    #[test]
    fn known_splits_by_weight() {
        assert_eq!(by_weight(100, &[1, 2, 4]), [14, 29, 57]);
        assert_eq!(by_weight(100, &[333, 333, 334]), [33, 33, 34]);
        assert_eq!(by_weight(10_001, &[70, 20, 10]), [7_001, 2_000, 1_000]);
        assert_eq!(by_weight(99, &[1, 1]), [50, 49], "a tie goes to the earlier");
        assert_eq!(by_weight(2, &[1, 1, 1]), [1, 1, 0]);
        assert_eq!(by_weight(5, &[0, 1, 0]), [0, 5, 0]);
    }

    #[test]
    fn splits_without_anything_to_split_by_give_nothing() {
        assert_eq!(by_weight(5, &[]), [0; 0]);
        assert_eq!(by_weight(5, &[0, 0]), [0, 0]);
        assert_eq!(by_weight(0, &[1, 2]), [0, 0]);
        assert_eq!(by_rate(5, &[]), [0; 0]);
    }

    #[test]
    fn known_splits_by_rate() {
        assert_eq!(by_rate(10_001, &rates(&["70", "20", "10"])), [7_001, 2_000, 1_000]);
        assert_eq!(by_rate(99, &rates(&["30", "30"])), [30, 29]);
        assert_eq!(by_rate(100, &rates(&["0.6", "0.3"])), [0, 0], "0.9 is rounded down");
        assert_eq!(by_rate(100, &rates(&["0.6", "0.4"])), [1, 0]);
        assert_eq!(by_rate(1_000, &rates(&["20"])), [200]);
    }

    #[test]
    fn the_ends_of_the_range_hold() {
        let most = u64::MAX;
        assert_eq!(by_weight(most, &[most]), [most]);
        let third = most / 3;
        assert_eq!(by_weight(most, &[most, most, most]), [third, third, third]);
        assert_eq!(by_rate(most, &rates(&["50", "50"])), [most / 2 + 1, most / 2]);
    }

    proptest! {
        #[test]
        fn shares_by_weight_sum_to_the_total_and_are_near(
            total: u64,
            weights in prop::collection::vec(prop_oneof![0..10_u64, any::<u64>()], 1..50),
        ) {
            let sum: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
            prop_assume!(sum > 0);
            let shares = by_weight(total, &weights);
            let together: u128 = shares.iter().map(|share| u128::from(*share)).sum();
            prop_assert_eq!(together, u128::from(total));
            for (share, weight) in shares.iter().zip(&weights) {
                let floor = u128::from(total) * u128::from(*weight) / sum;
                let is_exact = u128::from(total) * u128::from(*weight) % sum == 0;
                let above = u128::from(*share) - floor;
                prop_assert!(above == 0 || (above == 1 && !is_exact));
            }
        }

        #[test]
        fn a_unit_goes_to_nobody_who_lost_less(
            total: u64,
            weights in prop::collection::vec(1..1_000_u64, 2..20),
        ) {
            let sum: u64 = weights.iter().sum();
            let shares = by_weight(total, &weights);
            let looked: Vec<(u128, bool)> = weights
                .iter()
                .zip(&shares)
                .map(|(weight, share)| {
                    let exact = u128::from(total) * u128::from(*weight);
                    let raised = u128::from(*share) > exact / u128::from(sum);
                    (exact % u128::from(sum), raised)
                })
                .collect();
            for (place, (lost, raised)) in looked.iter().enumerate() {
                for (other_lost, other_raised) in &looked[place + 1..] {
                    prop_assert!(!(*raised && !other_raised && lost < other_lost));
                    prop_assert!(!(*other_raised && !raised && other_lost <= lost));
                }
            }
        }

        #[test]
        fn shares_by_rate_sum_to_the_rate_of_the_sum(
            total: u64,
            cuts in prop::collection::vec(0..=Rate::WHOLE, 1..50),
        ) {
            let mut cuts = cuts;
            cuts.sort_unstable();
            let rates: Vec<Rate> = std::iter::once(&0)
                .chain(&cuts)
                .zip(&cuts)
                .map(|(from, to)| Rate::from_raw(to - from).unwrap())
                .collect();
            let of_sum = Rate::from_raw(cuts[cuts.len() - 1]).unwrap().of(total);
            let together: u128 = by_rate(total, &rates).iter().map(|s| u128::from(*s)).sum();
            prop_assert_eq!(together, of_sum / u128::from(Rate::WHOLE));
            prop_assert!(together <= u128::from(total));
        }
    }
}
