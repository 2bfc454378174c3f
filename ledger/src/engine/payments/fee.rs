//! The fee of a payment: a plan and an amount in, whole minor units out.
//!
//! No fee is above its amount. An accrued fee promises more: the percentage parts charged so far, and the carry, are
//! the rate of the volume so far, to the last 1e-8 of a minor unit.

use crate::domain::{FeePlan, FeeRounding, Rate};

/// Parts of a minor unit that a carry counts.
pub(super) const WHOLE: u128 = 100_000_000;

/// What one payment is charged, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charge {
    /// The whole fee.
    pub fee: u64,
    /// How much of the fee the percentage made. The rest is the fixed part, or what a minimum added.
    pub percent_part: u64,
    /// The carry for the next payment, in 1e-8 of a minor unit. As it was, where the plan does not accrue.
    pub carry: u64,
}

/// The fee of `amount` under either rounding. `carry` is what the last accrued fee left.
#[must_use]
pub fn charge(plan: &FeePlan, amount: u64, carry: u64) -> Charge {
    match plan.rounding {
        FeeRounding::HalfUp => {
            let fee = per_payment_fee(plan, amount);
            // Under a maximum the fixed part is charged first, for it is what stays charged after a refund.
            let above_fixed = fee.saturating_sub(plan.fixed);
            Charge { fee, percent_part: half_up(plan.rate, amount).min(above_fixed), carry }
        }
        FeeRounding::Accrued => {
            let (percent_part, carry) = accrued_percent(plan.rate, amount, carry);
            let fixed = plan.fixed.min(amount.saturating_sub(percent_part));
            Charge { fee: percent_part.saturating_add(fixed), percent_part, carry }
        }
    }
}

/// The fee of a payment of `amount` that is rounded for itself.
///
/// The percentage, half a minor unit upwards, and the fixed part; raised to the minimum, lowered to the maximum, and
/// never above `amount`.
#[must_use]
pub fn per_payment_fee(plan: &FeePlan, amount: u64) -> u64 {
    let fee = half_up(plan.rate, amount).saturating_add(plan.fixed);
    let fee = plan.min.map_or(fee, |min| fee.max(min));
    let fee = plan.max.map_or(fee, |max| fee.min(max));
    fee.min(amount)
}

/// The fee of a payment of `amount` that takes up `carry`, and the carry that it leaves, both in 1e-8 of a minor unit.
///
/// The fixed part is added to it, as far as the amount reaches. A carry of 1e8 or more is none that this function
/// left; it is charged all the same.
#[must_use]
pub fn accrued_fee(plan: &FeePlan, amount: u64, carry: u64) -> (u64, u64) {
    let accrued = FeePlan { rounding: FeeRounding::Accrued, ..*plan };
    let charge = charge(&accrued, amount, carry);
    (charge.fee, charge.carry)
}

fn accrued_percent(rate: Rate, amount: u64, carry: u64) -> (u64, u64) {
    let owed = rate.of(amount).saturating_add(u128::from(carry));
    (narrow(owed / WHOLE), narrow(owed % WHOLE))
}

fn half_up(rate: Rate, amount: u64) -> u64 {
    narrow(rate.of(amount).saturating_add(WHOLE / 2) / WHOLE)
}

/// No caller has more than 64 bits left: a share of an amount is not above the amount.
fn narrow(value: u128) -> u64 {
    u64::try_from(value).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

    use super::*;
    use crate::domain::FeeOnRefund;
    use proptest::prelude::*;

    fn plan(percent: &str, fixed: u64, rounding: FeeRounding) -> FeePlan {
        let rate = Rate::parse("rate", percent).unwrap();
        let (min, max, tips_free, on_refund) = (None, None, true, FeeOnRefund::ProRata);
        FeePlan { rate, fixed, min, max, rounding, tips_free, on_refund }
    }

    fn half_up_plan(percent: &str, fixed: u64) -> FeePlan {
        plan(percent, fixed, FeeRounding::HalfUp)
    }

    #[test]
    fn a_carry_counts_the_parts_of_a_rate() {
        assert_eq!(WHOLE, u128::from(Rate::WHOLE));
    }

    #[test]
    fn fees_of_single_payments_are_rounded_half_up() {
        let known = [(83, 0), (84, 1), (100, 1), (250, 2), (750, 5), (1_250, 8), (2_500, 15)];
        for (amount, fee) in known {
            assert_eq!(per_payment_fee(&half_up_plan("0.6", 0), amount), fee, "{amount}");
        }
        assert_eq!(per_payment_fee(&half_up_plan("2.9", 30), 500), 45, "44.5");
        assert_eq!(per_payment_fee(&half_up_plan("2.9", 30), 10_000), 320);
        assert_eq!(per_payment_fee(&half_up_plan("2.5", 0), 100), 3, "2.5");
        assert_eq!(per_payment_fee(&half_up_plan("2.4", 0), 100), 2, "2.4");
    }

    #[test]
    fn a_fee_keeps_its_bounds_and_its_amount() {
        let bounded = FeePlan { min: Some(10), max: Some(200), ..half_up_plan("0.6", 0) };
        for (amount, fee) in [(0, 0), (9, 9), (10, 10), (1_000, 10), (2_000, 12), (100_000, 200)] {
            assert_eq!(per_payment_fee(&bounded, amount), fee, "{amount}");
        }
        assert_eq!(per_payment_fee(&half_up_plan("2.9", 30), 20), 20);
        assert_eq!(per_payment_fee(&half_up_plan("100", u64::MAX), u64::MAX), u64::MAX);
    }

    #[test]
    fn a_charge_tells_the_percentage_from_the_rest() {
        let parts = |plan: &FeePlan, amount| {
            let charge = charge(plan, amount, 7);
            assert_eq!(charge.carry, 7, "nothing is carried");
            (charge.fee, charge.percent_part)
        };
        let stripe = half_up_plan("2.9", 30);
        assert_eq!(parts(&stripe, 10_000), (320, 290));
        assert_eq!(parts(&FeePlan { max: Some(200), ..stripe }, 10_000), (200, 170));
        assert_eq!(parts(&FeePlan { min: Some(500), ..stripe }, 10_000), (500, 290));
        assert_eq!(parts(&stripe, 20), (20, 0));
    }

    #[test]
    fn ten_thousand_small_tips_cost_six() {
        let plan = plan("0.6", 0, FeeRounding::Accrued);
        let (mut sum, mut carry) = (0, 0);
        for paid in 1..=10_000_u64 {
            let (fee, left) = accrued_fee(&plan, 10, carry);
            (sum, carry) = (sum + fee, left);
            assert_eq!(sum, paid * 10 * 6 / 1_000, "rounded down at all times");
        }
        assert_eq!((sum, carry), (600, 0));
        let alone: u64 = (0..10_000).map(|_| per_payment_fee(&half_up_plan("0.6", 0), 10)).sum();
        assert_eq!(alone, 0, "why fees accrue");
    }

    #[test]
    fn an_accrued_fee_adds_the_fixed_part_as_far_as_the_amount_reaches() {
        let plan = plan("0.6", 3, FeeRounding::Accrued);
        assert_eq!(charge(&plan, 1_000, 0), Charge { fee: 9, percent_part: 6, carry: 0 });
        assert_eq!(
            charge(&plan, 2, 99_000_000),
            Charge { fee: 2, percent_part: 1, carry: 200_000 }
        );
        assert_eq!(
            charge(&plan, 0, 99_000_000),
            Charge { fee: 0, percent_part: 0, carry: 99_000_000 }
        );
    }

    fn any_plan() -> impl Strategy<Value = FeePlan> {
        let bound = || prop::option::of(any::<u64>());
        let rounding = prop_oneof![Just(FeeRounding::HalfUp), Just(FeeRounding::Accrued)];
        (0..=Rate::WHOLE, any::<u64>(), bound(), bound(), rounding).prop_map(
            |(raw, fixed, min, max, rounding)| FeePlan {
                rate: Rate::from_raw(raw).unwrap(),
                min: min.filter(|_| rounding == FeeRounding::HalfUp),
                max: max.filter(|_| rounding == FeeRounding::HalfUp),
                ..plan("0", fixed, rounding)
            },
        )
    }

    proptest! {
        #[test]
        fn fees_are_the_rate_of_the_volume(
            payments in prop::collection::vec((0..=Rate::WHOLE, 0..1_000_000_000_000_u64), 1..200),
            first_carry in 0..100_000_000_u64,
        ) {
            let (mut fees, mut carry, mut owed) = (0_u128, first_carry, u128::from(first_carry));
            for (raw, amount) in payments {
                // The plan may change on the way: the carry is a debt in money, whatever rate made it.
                let rate = Rate::from_raw(raw).unwrap();
                let plan = FeePlan { rate, ..plan("0", 0, FeeRounding::Accrued) };
                let (fee, left) = accrued_fee(&plan, amount, carry);
                prop_assert!(fee <= amount && u128::from(left) < WHOLE);
                fees += u128::from(fee);
                carry = left;
                owed += u128::from(raw) * u128::from(amount);
                prop_assert_eq!(fees * WHOLE + u128::from(carry), owed);
            }
        }

        #[test]
        fn no_charge_is_above_its_amount(plan in any_plan(), amount: u64, carry in 0..100_000_000_u64) {
            let charge = charge(&plan, amount, carry);
            prop_assert!(charge.percent_part <= charge.fee && charge.fee <= amount);
            prop_assert!(u128::from(charge.carry) < WHOLE);
        }

        #[test]
        fn a_larger_payment_never_costs_less(plan in any_plan(), a: u64, b: u64) {
            let cheaper = charge(&plan, a.min(b), 0).fee;
            prop_assert!(cheaper <= charge(&plan, a.max(b), 0).fee);
        }

        #[test]
        fn half_up_is_at_most_half_a_unit_away(raw in 0..=Rate::WHOLE, amount: u64) {
            let rate = Rate::from_raw(raw).unwrap();
            let fee = per_payment_fee(&FeePlan { rate, ..half_up_plan("0", 0) }, amount);
            let (exact, rounded) = (rate.of(amount), u128::from(fee) * WHOLE);
            prop_assert!(rounded <= exact + 50_000_000 && exact < rounded + 50_000_000);
        }
    }
}
