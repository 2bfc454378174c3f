//! Refunds: never more than is left, from where the merchant's policy lets them come, with the fee given back.
//!
//! The fee comes back first, so that it counts among the funds of the same refund. A merchant that is suspended still
//! refunds.

use super::chart::Purpose;
use super::funds::{self, Back};
use super::order::{check_deed, find};
use super::parties::Till;
use super::refund::{Charged, Returned, accrued_fee_back, fee_back};
use super::work::{NamedMerchant, Work};
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
    work.touch(item.with(Matter::Payment(Box::new(payment))));
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

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

    use crate::domain::{FeeOnRefund, FeePlan, FeeRounding, RefusalCode};
    use crate::engine::payments::testing::{World, fact, merchant, number, order, plan, wallet};
    use crate::engine::payments::testing_steps::{
        ALICE, FEES, POOL, RECEIVABLE, RESERVE, STALL, TIPS, refund,
    };
    use crate::instruction::{Instruction, Pay, Receiver, RefundFrom};
    use crate::item::PaymentState;

    fn with(plan: FeePlan, from: RefundFrom) -> World {
        let mut world = World::funded();
        world.stall_agreed(Some(plan), from);
        world
    }

    #[test]
    fn a_partial_refund_gives_back_its_part_of_the_fee() {
        let mut world = with(plan("0.6"), RefundFrom::Payable);
        let payment = world.paid("1", 2_500, 300, false);
        world.balances(&[(ALICE, 97_200), (STALL, 2_485), (FEES, 15), (TIPS, 300)]);
        world.run(refund("r", &payment, 1_000, 0));
        world.balances(&[(ALICE, 98_200), (STALL, 1_491), (FEES, 9), (TIPS, 300)]);
        let paid = world.payment(&payment);
        assert_eq!((paid.refunded, paid.fee_returned, paid.refunds), (1_000, 6, 1));
        assert_eq!(paid.state, PaymentState::PartlyRefunded);
        world.run(refund("rest", &payment, 1_500, 0));
        world.balances(&[(ALICE, 99_700), (STALL, 0), (FEES, 0), (TIPS, 300)]);
        assert_eq!(world.payment(&payment).state, PaymentState::Refunded);
        world.run(refund("tip", &payment, 0, 300));
        world.balances(&[(ALICE, 100_000), (TIPS, 0)]);
        let refusal =
            world.refuse(refund("more", &payment, 1, 0), RefusalCode::RefundExceedsPayment);
        assert_eq!((number(&refusal, "needed"), number(&refusal, "available")), (1, 0));
    }

    #[test]
    fn ten_refunds_give_back_the_fee_to_the_unit() {
        let mut world = with(plan("0.6"), RefundFrom::Payable);
        let payment = world.paid("1", 1_000, 0, false);
        let backs: Vec<u64> = (0..10)
            .map(|n| {
                let executed = world.run(refund(&format!("r{n}"), &payment, 100, 0));
                world.fee_back(&executed)
            })
            .collect();
        assert_eq!(backs, [1, 0, 1, 0, 1, 1, 0, 1, 0, 1]);
        world.balances(&[(ALICE, 100_000), (STALL, 0), (FEES, 0)]);
    }

    #[test]
    fn half_of_a_hundred_costs_the_merchant_what_is_not_fee() {
        let mut world = with(plan("0.6"), RefundFrom::Payable);
        let payment = world.paid("1", 10_000, 0, false);
        let before = world.balance(STALL);
        let executed = world.run(refund("r", &payment, 5_000, 0));
        assert_eq!(world.fee_back(&executed), 30);
        assert_eq!(before - world.balance(STALL), 4_970);
    }

    #[test]
    fn the_plan_says_what_comes_back() {
        let policies =
            [(FeeOnRefund::ProRata, 160), (FeeOnRefund::PercentOnly, 145), (FeeOnRefund::Kept, 0)];
        for rounding in [FeeRounding::HalfUp, FeeRounding::Accrued] {
            for (on_refund, half) in policies {
                let terms = FeePlan { fixed: 30, on_refund, rounding, ..plan("2.9") };
                let mut world = with(terms, RefundFrom::Receivable);
                let payment = world.paid("1", 10_000, 0, false);
                world.balances(&[(FEES, 320)]);
                for name in ["a", "b"] {
                    let executed = world.run(refund(name, &payment, 5_000, 0));
                    assert_eq!(world.fee_back(&executed), half, "{rounding:?} {on_refund:?}");
                }
            }
        }
    }

    #[test]
    fn a_refund_reaches_as_far_as_the_policy() {
        let mut world = with(plan("0.6"), RefundFrom::Payable);
        let payment = world.paid("1", 2_500, 0, false);
        world.transfer(STALL, RESERVE, 149);
        world.transfer(STALL, "channel:bank:CNY", 2_336);
        let code = RefusalCode::MerchantFundsShort;
        let refusal = world.refuse(refund("r", &payment, 1_000, 0), code);
        let facts = |refusal| (number(refusal, "needed"), number(refusal, "available"));
        assert_eq!(facts(&refusal), (1_000, 6), "the fee that comes back counts");
        world.stall_agreed(Some(plan("0.6")), RefundFrom::Reserve);
        let refusal = world.refuse(refund("r", &payment, 1_000, 0), code);
        assert_eq!(facts(&refusal), (1_000, 155));
        world.run(refund("small", &payment, 100, 0));
        world.balances(&[(STALL, 0), (RESERVE, 50), (ALICE, 97_600)]);
        world.stall_agreed(Some(plan("0.6")), RefundFrom::Receivable);
        world.run(refund("r", &payment, 1_000, 0));
        world.balances(&[(STALL, 0), (RESERVE, 0), (RECEIVABLE, 944), (ALICE, 98_600)]);
    }

    #[test]
    fn what_is_frozen_for_a_split_goes_back_first() {
        let mut world = with(plan("0.6"), RefundFrom::Payable);
        let payment = world.paid("1", 1_000, 0, true);
        world.balances(&[(POOL, 994), (STALL, 0)]);
        world.run(refund("r", &payment, 400, 0));
        world.balances(&[(POOL, 594), (STALL, 2)]);
        assert_eq!(world.payment(&payment).pool, 594);
        world.run(refund("rest", &payment, 600, 0));
        world.balances(&[(POOL, 0), (STALL, 0), (FEES, 0), (ALICE, 100_000)]);
        assert!(!world.item(&payment).is_open());
    }

    #[test]
    fn a_payment_has_so_many_refunds_and_no_more() {
        let mut world = with(plan("0.6"), RefundFrom::Payable);
        let payment = world.paid("1", 1_000, 0, false);
        for n in 0..50 {
            world.run(refund(&format!("r{n}"), &payment, 1, 0));
        }
        let refusal = world.refuse(refund("r", &payment, 1, 0), RefusalCode::RefundsExhausted);
        assert_eq!((number(&refusal, "count"), number(&refusal, "max")), (50, 50));
    }

    #[test]
    fn only_the_merchants_own_paid_payments_are_refunded() {
        let mut world = with(plan("0.6"), RefundFrom::Payable);
        world.run(Instruction::CreateOrder(world.order("stall", "open", 100)));
        world.refuse(refund("r", &order("stall", "open"), 1, 0), RefusalCode::OrderState);
        world.refuse(refund("r", &order("stall", "none"), 1, 0), RefusalCode::OrderUnknown);
        let pay = world.pay("alice", "cafe", 100);
        world.run(Instruction::Pay(pay.clone()));
        world.refuse(refund("r", &pay.id, 1, 0), RefusalCode::PaymentUnknown);
        let own = world.pay("alice", "stall", 100);
        world.run(Instruction::Pay(own.clone()));
        world.run(refund("r", &own.id, 100, 0));
        assert_eq!(world.balance(ALICE), 99_900);
    }

    #[test]
    fn a_tip_comes_out_of_the_account_that_got_it() {
        let mut world = with(plan("0.6"), RefundFrom::Receivable);
        let pay =
            Pay { tip: 300, tip_to: Some(wallet("carol")), ..world.pay("alice", "stall", 500) };
        world.run(Instruction::Pay(pay.clone()));
        let code = RefusalCode::RefundExceedsPayment;
        let refusal = world.refuse(refund("r", &pay.id, 0, 301), code);
        assert_eq!(number(&refusal, "available"), 300);
        world.run(refund("part", &pay.id, 0, 100));
        world.balances(&[("wallet:carol:tips:CNY", 200), (ALICE, 99_300)]);
        assert_eq!(world.payment(&pay.id).state, PaymentState::PartlyRefunded);
        world.transfer("wallet:carol:tips:CNY", "wallet:carol:CNY", 150);
        let refusal = world.refuse(refund("r", &pay.id, 0, 100), RefusalCode::MerchantFundsShort);
        assert_eq!(
            fact(&refusal, "available"),
            None,
            "what a person has is not the shop's to read"
        );
    }

    #[test]
    fn a_tip_that_bore_a_fee_gets_it_back() {
        for rounding in [FeeRounding::HalfUp, FeeRounding::Accrued] {
            let terms = FeePlan { tips_free: false, rounding, ..plan("10") };
            let mut world = with(terms, RefundFrom::Payable);
            let payment = world.paid("1", 10, 1_000, false);
            world.balances(&[(FEES, 101), (STALL, 0), (TIPS, 909)]);
            world.adjust(Receiver::Merchant(merchant("stall")), 200);
            world.transfer(STALL, TIPS, 91);
            world.run(refund("tip", &payment, 0, 1_000));
            world.balances(&[(FEES, 1), (TIPS, 0), (STALL, 209)]);
            world.run(refund("rest", &payment, 10, 0));
            world.balances(&[(FEES, 0), (ALICE, 100_000), (STALL, 200)]);
        }
    }

    #[test]
    fn accrued_fees_stay_the_rate_of_what_is_left() {
        let mut world =
            with(FeePlan { rounding: FeeRounding::Accrued, ..plan("0.6") }, RefundFrom::Receivable);
        let payments: Vec<_> =
            (0..20).map(|n| world.paid(&format!("o{n}"), 130, 0, false)).collect();
        world.balances(&[(FEES, 15)]);
        for (n, payment) in payments.iter().enumerate() {
            for part in [17, 113] {
                world.run(refund(&format!("r{n}-{part}"), payment, part, 0));
                let plan = &world.till().plans[0];
                let owed = u128::from(plan.fees) * 100_000_000 + u128::from(plan.carry);
                assert_eq!(owed, plan.plan.rate.of(plan.volume));
                assert_eq!(u64::try_from(world.balance(FEES)).unwrap(), plan.fees);
            }
        }
        world.balances(&[(FEES, 0), (ALICE, 100_000), (RECEIVABLE, 0)]);
    }
}
