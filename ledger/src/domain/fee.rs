//! What a merchant pays for a payment: the terms of a fee plan.

use super::limits::AMOUNT_MAX;
use super::{Invalid, Rate};

/// How the percentage part of a fee becomes whole minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeeRounding {
    /// Every payment for itself, half a minor unit upwards. Small payments may be free: below 0.84 at 0.6 %.
    HalfUp,
    /// Fractions are carried to the next payment, so that all fees together are the rate of the volume, rounded down.
    Accrued,
}

/// What a merchant gets back of the fee when the payment is refunded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeeOnRefund {
    /// The fee, in proportion to what is refunded.
    ProRata,
    /// Nothing.
    Kept,
    /// The percentage part of the fee, in proportion to what is refunded; the fixed part is kept.
    PercentOnly,
}

/// The terms of a fee. Amounts are minor units of the payment's asset, at most [`AMOUNT_MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeePlan {
    /// Percentage of the amount.
    pub rate: Rate,
    /// Fixed part, charged for every payment on top of the percentage.
    pub fixed: u64,
    /// The fee of one payment is at least so much, unless the payment itself is smaller.
    pub min: Option<u64>,
    /// The fee of one payment is at most so much.
    pub max: Option<u64>,
    /// How the percentage part is rounded.
    pub rounding: FeeRounding,
    /// Whether tips bear no fee.
    pub tips_free: bool,
    /// What comes back on a refund.
    pub on_refund: FeeOnRefund,
}

impl FeePlan {
    /// Checks what the fields promise each other.
    ///
    /// # Errors
    ///
    /// An amount out of bounds, a minimum above the maximum, a maximum of 0, or a minimum or maximum on an accrued
    /// fee: a bound on single payments would break the promise on their sum.
    pub fn check(&self) -> Result<(), Invalid> {
        let bounded = [("fixed", Some(self.fixed)), ("min", self.min), ("max", self.max)];
        for (field, amount) in bounded {
            if amount.is_some_and(|amount| amount > AMOUNT_MAX) {
                return Err(Invalid::of(field, format!("must be 0 to {AMOUNT_MAX}")));
            }
            let bounds_one_payment = field != "fixed" && amount.is_some();
            if bounds_one_payment && self.rounding == FeeRounding::Accrued {
                return Err(Invalid::of(
                    field,
                    "cannot go with accrued rounding; leave it out, or round every payment",
                ));
            }
        }
        if self.max == Some(0) {
            return Err(Invalid::of("max", "is 0; leave it out where there is no maximum"));
        }
        match (self.min, self.max) {
            (Some(min), Some(max)) if min > max => {
                Err(Invalid::of("min", format!("is above the maximum of {max}; lower it")))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: FeePlan = FeePlan {
        rate: match Rate::from_raw(600_000) {
            Some(rate) => rate,
            None => panic!(),
        },
        fixed: 0,
        min: None,
        max: None,
        rounding: FeeRounding::HalfUp,
        tips_free: true,
        on_refund: FeeOnRefund::ProRata,
    };

    #[test]
    fn plans_that_can_be_kept_pass() {
        let accrued = FeePlan { rounding: FeeRounding::Accrued, fixed: 3, ..PLAN };
        let bounded = FeePlan { min: Some(5), max: Some(5), ..PLAN };
        for plan in [PLAN, accrued, bounded, FeePlan { fixed: AMOUNT_MAX, ..PLAN }] {
            assert_eq!(plan.check(), Ok(()), "{plan:?}");
        }
    }

    #[test]
    fn plans_that_contradict_themselves_name_the_field() {
        let above = Some(AMOUNT_MAX + 1);
        let accrued = FeePlan { rounding: FeeRounding::Accrued, ..PLAN };
        let broken = [
            ("fixed", FeePlan { fixed: AMOUNT_MAX + 1, ..PLAN }),
            ("min", FeePlan { min: above, ..PLAN }),
            ("max", FeePlan { max: above, ..PLAN }),
            ("max", FeePlan { max: Some(0), ..PLAN }),
            ("min", FeePlan { min: Some(6), max: Some(5), ..PLAN }),
            ("min", FeePlan { min: Some(1), ..accrued }),
            ("max", FeePlan { max: Some(1), ..accrued }),
        ];
        for (field, plan) in broken {
            assert_eq!(plan.check().unwrap_err().field, field, "{plan:?}");
        }
    }
}
