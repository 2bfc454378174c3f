//! What comes back of a fee when its payment is refunded, in one piece or in many.
//!
//! The rule looks at everything refunded so far, not at one refund: refunds rounded each for itself would give back
//! more, or less, than was charged. After the last part of a payment, what is returnable of the fee has come back to
//! the unit, however the refunds were cut.

use super::fee::WHOLE;
use crate::domain::{FeeOnRefund, Rate};

/// A payment as it was charged, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charged {
    /// What was paid.
    pub gross: u64,
    /// The whole fee.
    pub fee: u64,
    /// How much of the fee the percentage made.
    pub percent_part: u64,
}

/// What earlier refunds of the payment have given back, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Returned {
    /// Of the payment.
    pub refunded: u64,
    /// Of the fee.
    pub fee: u64,
}

/// What a refund of `refund` minor units gives back of the fee.
///
/// The returnable fee times the refunded part of the payment, rounded half up, less what came back before. Never
/// negative, and together never above the returnable fee.
#[must_use]
pub fn fee_back(policy: FeeOnRefund, charged: &Charged, before: Returned, refund: u64) -> u64 {
    let returnable = match policy {
        FeeOnRefund::ProRata => charged.fee,
        FeeOnRefund::Kept => 0,
        FeeOnRefund::PercentOnly => charged.percent_part.min(charged.fee),
    };
    let refunded = before.refunded.saturating_add(refund).min(charged.gross);
    let product = u128::from(returnable).saturating_mul(u128::from(refunded));
    let half = u128::from(charged.gross / 2);
    let due = product.saturating_add(half).checked_div(u128::from(charged.gross)).unwrap_or(0);
    u64::try_from(due).unwrap_or(returnable).saturating_sub(before.fee)
}

/// What a refund gives back of an accrued percentage, and the carry that it leaves in 1e-8 of a minor unit.
///
/// The refund leaves the volume as the payment entered it, through the carry: fees charged less fees returned stay the
/// rate of the volume that is left, rounded down. A payment's own fee would not do, for it says which payment happened
/// to fill a minor unit, not what the payment costs.
#[must_use]
pub fn accrued_fee_back(rate: Rate, refund: u64, carry: u64) -> (u64, u64) {
    let owed = rate.of(refund);
    let carry = u128::from(carry);
    let back = owed.saturating_sub(carry).div_ceil(WHOLE);
    let left = back.saturating_mul(WHOLE).saturating_add(carry).saturating_sub(owed);
    // Both fit: the fee returned is not above the refund, and what is left is below a minor unit or the old carry.
    (u64::try_from(back).unwrap_or(u64::MAX), u64::try_from(left).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

    use super::*;
    use crate::domain::{FeePlan, FeeRounding};
    use crate::engine::payments::fee::accrued_fee;
    use proptest::prelude::*;

    /// What each refund of a list gives back.
    fn backs(policy: FeeOnRefund, charged: &Charged, refunds: &[u64]) -> Vec<u64> {
        let mut before = Returned::default();
        refunds
            .iter()
            .map(|refund| {
                let fee = fee_back(policy, charged, before, *refund);
                before.refunded += refund;
                before.fee += fee;
                fee
            })
            .collect()
    }

    #[test]
    fn ten_refunds_give_back_the_fee_and_not_a_unit_more() {
        let charged = Charged { gross: 1_000, fee: 6, percent_part: 6 };
        let back = backs(FeeOnRefund::ProRata, &charged, &[100; 10]);
        assert_eq!(back, [1, 0, 1, 0, 1, 1, 0, 1, 0, 1]);
    }

    #[test]
    fn the_policies_differ_in_what_is_returnable() {
        let hundred = Charged { gross: 10_000, fee: 60, percent_part: 60 };
        assert_eq!(backs(FeeOnRefund::ProRata, &hundred, &[5_000]), [30]);
        let stall = Charged { gross: 2_500, fee: 15, percent_part: 15 };
        assert_eq!(backs(FeeOnRefund::ProRata, &stall, &[1_000]), [6]);

        let with_fixed = Charged { gross: 10_000, fee: 320, percent_part: 290 };
        assert_eq!(backs(FeeOnRefund::ProRata, &with_fixed, &[5_000, 5_000]), [160, 160]);
        assert_eq!(backs(FeeOnRefund::PercentOnly, &with_fixed, &[5_000, 5_000]), [145, 145]);
        assert_eq!(backs(FeeOnRefund::Kept, &with_fixed, &[5_000, 5_000]), [0, 0]);
        let ten = Charged { gross: 1_000, fee: 59, percent_part: 29 };
        assert_eq!(backs(FeeOnRefund::PercentOnly, &ten, &[500]), [15], "leaves 44 of 59");
    }

    #[test]
    fn the_ends_of_the_range_hold() {
        let most = Charged { gross: u64::MAX, fee: u64::MAX, percent_part: 0 };
        assert_eq!(backs(FeeOnRefund::ProRata, &most, &[1, u64::MAX - 1]), [1, u64::MAX - 1]);
        let nothing = Charged { gross: 0, fee: 0, percent_part: 0 };
        assert_eq!(backs(FeeOnRefund::ProRata, &nothing, &[0, 1]), [0, 0]);
        let too_much = Returned { refunded: 0, fee: 9 };
        let charged = Charged { gross: 1_000, fee: 6, percent_part: 6 };
        assert_eq!(fee_back(FeeOnRefund::ProRata, &charged, too_much, 1_000), 0);
    }

    #[test]
    fn a_refunded_tip_takes_its_part_out_of_the_carry() {
        let rate = Rate::parse("rate", "0.6").unwrap();
        assert_eq!(accrued_fee_back(rate, 10, 6_000_000), (0, 0));
        assert_eq!(accrued_fee_back(rate, 10, 5_999_999), (1, 99_999_999));
        assert_eq!(accrued_fee_back(rate, 1_000, 0), (6, 0));
        assert_eq!(accrued_fee_back(rate, 0, 42), (0, 42));
    }

    fn policy() -> impl Strategy<Value = FeeOnRefund> {
        prop_oneof![
            Just(FeeOnRefund::ProRata),
            Just(FeeOnRefund::Kept),
            Just(FeeOnRefund::PercentOnly),
        ]
    }

    proptest! {
        #[test]
        fn a_full_refund_returns_exactly_what_is_returnable(
            policy in policy(),
            refunds in prop::collection::vec(1..1_000_000_u64, 1..40),
            fee_part: u64,
            percent_of_fee: u64,
        ) {
            let gross: u64 = refunds.iter().sum();
            let fee = fee_part % (gross + 1);
            let charged = Charged { gross, fee, percent_part: percent_of_fee % (fee + 1) };
            let returned: u64 = backs(policy, &charged, &refunds).iter().sum();
            let returnable = match policy {
                FeeOnRefund::ProRata => fee,
                FeeOnRefund::Kept => 0,
                FeeOnRefund::PercentOnly => charged.percent_part,
            };
            prop_assert_eq!(returned, returnable);
        }

        #[test]
        fn what_has_come_back_depends_on_the_sum_alone(
            refunds in prop::collection::vec(0..1_000_000_u64, 1..40),
            more in 0..1_000_000_u64,
            fee_part: u64,
        ) {
            let refunded: u64 = refunds.iter().sum();
            let gross = refunded + more;
            let fee = fee_part % (gross + 1);
            let charged = Charged { gross, fee, percent_part: 0 };
            let in_parts: u64 = backs(FeeOnRefund::ProRata, &charged, &refunds).iter().sum();
            prop_assert_eq!(vec![in_parts], backs(FeeOnRefund::ProRata, &charged, &[refunded]));
            prop_assert!(in_parts <= fee && in_parts <= refunded);
        }

        #[test]
        fn accrued_fees_stay_the_rate_of_the_volume_that_is_left(
            raw in 0..=Rate::WHOLE,
            moves in prop::collection::vec((any::<bool>(), 0..1_000_000_u64), 1..200),
        ) {
            let rate = Rate::from_raw(raw).unwrap();
            let plan = FeePlan {
                rate,
                fixed: 0,
                min: None,
                max: None,
                rounding: FeeRounding::Accrued,
                tips_free: true,
                on_refund: FeeOnRefund::ProRata,
            };
            let (mut volume, mut fees, mut carry) = (0_u64, 0_u64, 0_u64);
            for (is_refund, amount) in moves {
                if is_refund {
                    let refund = amount.min(volume);
                    let (back, left) = accrued_fee_back(rate, refund, carry);
                    volume -= refund;
                    fees -= back;
                    carry = left;
                } else {
                    let (fee, left) = accrued_fee(&plan, amount, carry);
                    volume += amount;
                    fees += fee;
                    carry = left;
                }
                prop_assert!(u128::from(carry) < WHOLE);
                let owed = u128::from(fees) * WHOLE + u128::from(carry);
                prop_assert_eq!(owed, rate.of(volume));
            }
        }
    }
}
