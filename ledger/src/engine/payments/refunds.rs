//! Refunds: never more than is left, from where the merchant's policy lets them come, with the fee given back.
//!
//! The fee comes back first, so that it counts among the funds of the same refund. A merchant that is suspended still
//! refunds.

use super::chart::Purpose;
use super::funds::{self, Back};
use super::order::{check_deed, find};
use super::parties::Till;
use super::refund::{Charged, Returned, accrued_fee_back, fee_back};
use super::work::{NamedMerchant, Work, changed};
use crate::domain::limits::REFUNDS_MAX;
use crate::domain::{AccountRef, FeeOnRefund, Refusal, RefusalCode, Rejection};
use crate::event::{Accrued, Event};
use crate::instruction::Refund;
use crate::item::{Deed, Matter, Payment};

/// Refunds a payment.
pub(super) fn refund(mut work: Work<'_>, asked: &Refund) -> Result<Event, Rejection> {
    let merchant = work.merchant(&asked.merchant)?;
    let (item, payment) = find(&work, merchant, &asked.payment)?;
    check_deed(payment, Deed::Refund)?;
    check_left(payment, asked)?;
    let till = work.till(merchant, payment.asset)?;
    let mut payment = payment.clone();

    let fee = fee_due(&mut work, (merchant, till), &payment, asked)?;
    let revenue = work.platform(payment.asset, Purpose::FeeRevenue)?;
    work.post(revenue, till.payable, fee)?;
    let needed = funds::from_payable(&payment, asked.amount);
    funds::cover(&mut work, till, needed, merchant.party.policy.refund_from)?;
    payment.refunded = payment.refunded.saturating_add(asked.amount);
    payment.tip_refunded = payment.tip_refunded.saturating_add(asked.tip);
    payment.fee_returned = payment.fee_returned.saturating_add(fee);
    payment.refunds = payment.refunds.saturating_add(1);
    let back = Back { amount: asked.amount, tip: asked.tip };
    funds::give_back(&mut work, till, &mut payment, back)?;

    work.executed.reference = asked.reference.clone();
    work.touch(changed(item, |matter| *matter = Matter::Payment(Box::new(payment))));
    Ok(work.done())
}

/// Never more than is left, of the amount and of the tip each, and not in more pieces than there may be.
fn check_left(payment: &Payment, asked: &Refund) -> Result<(), Rejection> {
    let tip_left = payment.tip.saturating_sub(payment.tip_refunded);
    for (needed, available) in [(asked.amount, payment.refundable()), (asked.tip, tip_left)] {
        if needed > available {
            return Err(Refusal::of(RefusalCode::RefundExceedsPayment)
                .with("needed", needed)
                .with("available", available)
                .into());
        }
    }
    if payment.refunds >= REFUNDS_MAX {
        return Err(Refusal::of(RefusalCode::RefundsExhausted)
            .with("count", u64::from(payment.refunds))
            .with("max", u64::from(REFUNDS_MAX))
            .into());
    }
    Ok(())
}

/// What comes back of the fee with this refund, in minor units.
///
/// A fee that was rounded for itself comes back by the cumulative rule. Of an accrued one the percentage leaves the
/// plan's volume as it came in, which may give back a unit that another payment happened to fill; the fixed part
/// comes back by the cumulative rule.
fn fee_due(
    work: &mut Work<'_>,
    (merchant, till): (NamedMerchant<'_>, &Till),
    payment: &Payment,
    asked: &Refund,
) -> Result<u64, Rejection> {
    let (before, now) = of_fee_base(payment, asked);
    let policy = payment.fee_on_refund;
    let charged = Charged {
        gross: payment.fee_base,
        fee: payment.fee,
        percent_part: payment.fee_percent_part,
    };
    let plan = payment.fee_accrued_by.map(|index| (index, till.plans.get(usize::from(index))));
    let Some((index, plan)) = plan else {
        let returned = Returned { refunded: before, fee: payment.fee_returned };
        return Ok(fee_back(policy, &charged, returned, now));
    };
    if policy == FeeOnRefund::Kept {
        return Ok(0);
    }
    let overflow = || Rejection::BalanceOverflow { account: AccountRef::Number(till.payable) };
    // The volume has the payment in it, and the fees are the rate of the volume: neither goes below 0.
    let plan = plan.ok_or_else(overflow)?;
    let (percent, carry) = accrued_fee_back(plan.plan.rate, now, u64::from(plan.carry));
    if now > 0 {
        work.accrue(Accrued {
            merchant: merchant.number,
            asset: till.asset,
            plan: index,
            volume: plan.volume.checked_sub(now).ok_or_else(overflow)?,
            fees: plan.fees.checked_sub(percent).ok_or_else(overflow)?,
            carry: u32::try_from(carry).map_err(|_| overflow())?,
        });
    }
    let fixed = match policy {
        FeeOnRefund::ProRata => fixed_back(&charged, before, now),
        FeeOnRefund::Kept | FeeOnRefund::PercentOnly => 0,
    };
    Ok(percent.saturating_add(fixed))
}

/// What comes back of the fixed part, which is what the percentage did not make. What came back before follows from
/// what was refunded before.
fn fixed_back(charged: &Charged, before: u64, now: u64) -> u64 {
    let fee = charged.fee.saturating_sub(charged.percent_part);
    let fixed = Charged { fee, ..*charged };
    let earlier = fee_back(FeeOnRefund::ProRata, &fixed, Returned::default(), before);
    fee_back(FeeOnRefund::ProRata, &fixed, Returned { refunded: before, fee: earlier }, now)
}

/// What was refunded before, and is now, of what the fee was reckoned on: the tip only where it bore a fee.
const fn of_fee_base(payment: &Payment, asked: &Refund) -> (u64, u64) {
    if payment.fee_base > payment.paid {
        let before = payment.refunded.saturating_add(payment.tip_refunded);
        (before, asked.amount.saturating_add(asked.tip))
    } else {
        (payment.refunded, asked.amount)
    }
}
