//! Red packets: what each taker draws from a pool, evenly or at random.
//!
//! A random packet is settled by its seed when it is made: the share of a taker follows from the seed, what is left,
//! and how many may still take. Nothing else is remembered, and a replay draws the same shares. The numbers are spread
//! evenly but are no secret to who knows the seed, so the seed is for the journal and not for takers.

use std::num::NonZero;

/// The share of the taker at `index`, from 0, in minor units: `total` in `count` equal parts, the units that are left
/// to the first. 0 for an index that takes no part.
#[must_use]
pub fn even(total: u64, count: u32, index: u32) -> u64 {
    let Some(parts) = NonZero::new(u64::from(count)).filter(|_| index < count) else { return 0 };
    let has_one_more = u64::from(index) < total % parts;
    (total / parts).saturating_add(u64::from(has_one_more))
}

/// The share of the next taker of a random packet, where `left` minor units are for `takers_left` takers.
///
/// Any number from 1 to twice the average of what is left is as likely as any other, but at least 1 stays for everyone
/// after, and the last takes what is left. So every share is at least 1 and all sum to the total, if there is a minor
/// unit for everyone at the start; a caller sees to that. With less, some get nothing.
#[must_use]
pub fn next_share(left: u64, takers_left: u32, seed: u64) -> u64 {
    let Some(takers) = NonZero::new(u128::from(takers_left)) else { return 0 };
    if takers_left == 1 {
        return left;
    }
    let twice_average = u128::from(left).saturating_mul(2) / takers;
    let others = u64::from(takers_left.saturating_sub(1));
    let may_take = left.saturating_sub(others);
    let share_max = u64::try_from(twice_average).unwrap_or(u64::MAX).min(may_take);
    match NonZero::new(share_max) {
        Some(choices) => Draws::of_taker(seed, takers_left).below(choices).saturating_add(1),
        None => left.min(1),
    }
}

/// The shares of a random packet in the order of taking.
#[must_use]
pub fn random(total: u64, count: u32, seed: u64) -> Vec<u64> {
    let mut left = total;
    let mut shares = Vec::new();
    for takers_left in (1..=count).rev() {
        let share = next_share(left, takers_left, seed);
        left = left.saturating_sub(share);
        shares.push(share);
    }
    shares
}

/// SplitMix64 (Steele, Lea and Flood, 2014): a counter that walks by an odd constant, and a mixer of its bits.
struct Draws(u64);

impl Draws {
    const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

    /// A stream for each taker, so that no state is kept between two of them.
    fn of_taker(seed: u64, takers_left: u32) -> Self {
        Self(mixed(mixed(seed.wrapping_add(Self::STEP)) ^ u64::from(takers_left)))
    }

    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(Self::STEP);
        mixed(self.0)
    }

    /// A number below `bound`, each as likely as any other: draws of the last, incomplete round of the remainder
    /// are thrown away.
    fn below(&mut self, bound: NonZero<u64>) -> u64 {
        // 2^64 mod bound: so many draws are too many for whole rounds.
        let surplus = bound.get().wrapping_neg() % bound;
        loop {
            let drawn = self.draw();
            if drawn >= surplus {
                return drawn % bound;
            }
        }
    }
}

const fn mixed(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

    use super::*;
    use crate::engine::payments::shares::by_weight;
    use proptest::prelude::*;

    /// Computed once, by a second program too. A packet that is open while the program is replaced has to go on as it began.
    const FIVE: [u64; 5] = [784, 441, 280, 489, 6];
    const TEN: [u64; 10] = [863, 356, 1_297, 1_411, 119, 200, 1_268, 457, 1_651, 1_266];

    #[test]
    fn the_generator_is_the_published_one() {
        let mut draws = Draws(1_234_567);
        let published = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
            4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ];
        assert_eq!(published.map(|_| draws.draw()), published);
    }

    #[test]
    fn a_seed_gives_the_same_shares_for_ever() {
        assert_eq!(random(2_000, 5, 20_260_218), FIVE);
        assert_eq!(random(8_888, 10, 7), TEN);
        assert_ne!(random(8_888, 10, 8), TEN);
    }

    #[test]
    fn the_ends_of_the_range_hold() {
        assert_eq!(random(5, 5, 1), [1; 5]);
        assert_eq!(random(7, 1, 1), [7]);
        assert_eq!(random(3, 0, 1), [0; 0]);
        assert_eq!(random(2, 4, 1).iter().sum::<u64>(), 2, "too little for all is not overdrawn");
        assert_eq!(next_share(5, 0, 1), 0);
        let most = random(u64::MAX, 2, 1);
        assert_eq!(most[0].checked_add(most[1]), Some(u64::MAX));
        assert_eq!([even(7, 0, 0), even(7, 3, 3)], [0, 0]);
        assert_eq!(even(u64::MAX, 1, 0), u64::MAX);
    }

    #[test]
    fn no_place_in_the_row_is_better() {
        let seeds = 20_000_u64;
        let mut sums = [0_u64; 8];
        for seed in 0..seeds {
            for (sum, share) in sums.iter_mut().zip(random(8_000, 8, seed)) {
                *sum += share;
            }
        }
        // The average share is 1,000; a mean over the seeds is within 3 % of it in every place.
        for (place, sum) in sums.iter().enumerate() {
            assert!((970..=1_030).contains(&(sum / seeds)), "{place}: {}", sum / seeds);
        }
    }

    #[test]
    fn a_bounded_draw_prefers_no_number() {
        let bound = NonZero::new(6).unwrap();
        let mut draws = Draws(42);
        let mut counts = [0_u32; 6];
        for _ in 0..60_000 {
            counts[usize::try_from(draws.below(bound)).unwrap()] += 1;
        }
        assert!(counts.iter().all(|count| (9_600..=10_400).contains(count)), "{counts:?}");
        // Three quarters of the range: taking remainders alone would draw the first quarter twice as often.
        let bound = NonZero::new(3 << 62).unwrap();
        let low = (0..30_000).filter(|_| draws.below(bound) < 1 << 62).count();
        assert!((9_600..=10_400).contains(&low), "{low}");
    }

    proptest! {
        #[test]
        fn random_shares_sum_and_leave_one_for_everybody(
            count in 1..200_u32,
            spare in prop_oneof![0..1_000_u64, 0..1_u64 << 63],
            seed: u64,
        ) {
            let total = u64::from(count) + spare;
            let shares = random(total, count, seed);
            prop_assert_eq!(shares.len(), usize::try_from(count).unwrap());
            prop_assert!(shares.iter().all(|share| *share >= 1));
            prop_assert_eq!(shares.iter().sum::<u64>(), total);
            let mut left = u128::from(total);
            for (share, takers) in shares.iter().zip((2..=u128::from(count)).rev()) {
                prop_assert!(u128::from(*share) <= (2 * left / takers).max(1));
                left -= u128::from(*share);
            }
        }

        #[test]
        fn even_shares_are_the_split_by_equal_weights(total: u64, count in 1..200_u32) {
            let shares: Vec<u64> = (0..count).map(|index| even(total, count, index)).collect();
            prop_assert_eq!(shares, by_weight(total, &vec![1; usize::try_from(count).unwrap()]));
        }
    }
}
