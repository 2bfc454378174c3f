//! Chargebacks and adjustments: the platform corrects, with a reason.

use super::chart::Purpose;
use super::funds::{self, Back};
use super::order::{check_deed, find};
use super::work::Work;
use crate::domain::{Refusal, RefusalCode, Rejection};
use crate::event::Event;
use crate::instruction::{Adjust, ChargeBack, Receiver};
use crate::item::{Deed, Matter};

/// Takes a payment back from the merchant for the payer.
///
/// The merchant also pays the dispute's fee. The fee of the payment itself does not come back: it is a refund that
/// gives fees back. Money that is still frozen for a split goes first.
pub(super) fn charge_back(mut work: Work<'_>, asked: &ChargeBack) -> Result<Event, Rejection> {
    let merchant = work.merchant(&asked.merchant)?;
    let (item, payment) = find(&work, merchant, &asked.payment)?;
    check_deed(payment, Deed::ChargeBack)?;
    if asked.amount > payment.refundable() {
        return Err(Refusal::of(RefusalCode::DisputeExceedsPayment)
            .with("needed", asked.amount)
            .with("available", payment.refundable())
            .into());
    }
    let till = work.till(merchant, payment.asset)?;
    let mut payment = payment.clone();
    let payable = funds::from_payable(&payment, asked.amount);
    // An amount and a fee may be more together than an account can hold.
    let needed = payable.saturating_add(asked.fee);
    funds::cover(&mut work, till, needed, merchant.party.policy.charge_back_from)?;
    payment.charged_back = payment.charged_back.saturating_add(asked.amount);
    let back = Back { amount: asked.amount, tip: 0 };
    funds::give_back(&mut work, till, &mut payment, back)?;
    let fees = work.platform(payment.asset, Purpose::DisputeFee)?;
    work.post(till.payable, fees, asked.fee)?;

    work.executed.reference = payment.reference.clone();
    work.touch(item.with(Matter::Payment(Box::new(payment))));
    Ok(work.done())
}

/// Corrects what a wallet or a merchant has. It does not count against a wallet's limits.
pub(super) fn adjust(mut work: Work<'_>, asked: &Adjust) -> Result<Event, Rejection> {
    let asset = work.asset(asked.asset)?;
    let adjustments = |work: &Work<'_>| work.platform(asset, Purpose::Adjustments);
    match &asked.party {
        Receiver::Wallet(wallet) => {
            let wallet = work.wallet(wallet)?;
            let purse = work.purse(wallet, asset)?;
            let against = adjustments(&work)?;
            if asked.credit {
                Work::may_receive(wallet)?;
                work.post(against, purse.account, asked.amount)?;
            } else {
                Work::may_pay(wallet)?;
                work.post_from_wallet(purse, against, asked.amount, true)?;
            }
        }
        Receiver::Merchant(merchant) => {
            let till = work.till(work.merchant(merchant)?, asset)?;
            let against = adjustments(&work)?;
            if asked.credit {
                work.post(against, till.payable, asked.amount)?;
            } else {
                let policy = crate::instruction::RefundFrom::Payable;
                funds::cover(&mut work, till, asked.amount, policy)?;
                work.post(till.payable, against, asked.amount)?;
            }
        }
    }
    work.executed.reference = asked.reference.clone();
    Ok(work.done())
}

#[cfg(test)]
mod tests {
    use crate::domain::RefusalCode;
    use crate::engine::payments::testing::{
        World, asset, merchant, number, plan, reason, reference, wallet,
    };
    use crate::engine::payments::testing_steps::{
        ALICE, BANK, FEES, POOL, RECEIVABLE, RESERVE, STALL, TIPS, refund,
    };
    use crate::instruction::{Adjust, Instruction, Receiver, RefundFrom};
    use crate::item::PaymentState;

    const DISPUTES: &str = "platform:dispute_fee:CNY";
    const ADJUSTMENTS: &str = "platform:adjustments:CNY";

    #[test]
    fn a_chargeback_uses_the_reserve_and_leaves_the_rest_owed() {
        let mut world = World::funded();
        world.stall_agreed(Some(plan("0.6")), RefundFrom::Receivable);
        let payment = world.paid("1", 2_500, 300, false);
        world.run(refund("r", &payment, 1_000, 0));
        world.transfer(STALL, RESERVE, 149);
        world.balances(&[(STALL, 1_342), (RESERVE, 149)]);
        world.transfer(STALL, BANK, 1_342);
        world.transfer(TIPS, BANK, 300);
        let charge_back = world.charge_back(&payment, 1_500, 500);
        world.run(charge_back);
        world.balances(&[
            (STALL, 0),
            (RESERVE, 0),
            (RECEIVABLE, 1_851),
            (DISPUTES, 500),
            (FEES, 9),
            (ALICE, 99_700),
        ]);
        let paid = world.payment(&payment);
        assert_eq!((paid.refunded, paid.charged_back, paid.fee_returned), (1_000, 1_500, 6));
        assert_eq!(paid.state, PaymentState::Refunded);
        let again = world.charge_back(&payment, 1, 0);
        world.refuse(again, RefusalCode::OrderState);
    }

    #[test]
    fn a_chargeback_is_bounded_by_what_is_left_and_by_the_policy() {
        let mut world = World::funded();
        world.stall_agreed(None, RefundFrom::Reserve);
        let payment = world.paid("1", 1_000, 0, true);
        world.run(refund("r", &payment, 400, 0));
        let more = world.charge_back(&payment, 601, 0);
        let refusal = world.refuse(more, RefusalCode::DisputeExceedsPayment);
        assert_eq!((number(&refusal, "needed"), number(&refusal, "available")), (601, 600));
        let dear = world.charge_back(&payment, 600, 50);
        let refusal = world.refuse(dear, RefusalCode::MerchantFundsShort);
        assert_eq!((number(&refusal, "needed"), number(&refusal, "available")), (50, 0));
        let part = world.charge_back(&payment, 200, 0);
        world.run(part);
        world.balances(&[(POOL, 400), (STALL, 0), (ALICE, 99_600)]);
        assert_eq!(world.payment(&payment).state, PaymentState::PartlyRefunded);
        world.refuse(refund("more", &payment, 401, 0), RefusalCode::RefundExceedsPayment);
        world.run(refund("rest", &payment, 400, 0));
        assert_eq!(world.payment(&payment).state, PaymentState::Refunded);
        world.balances(&[(POOL, 0), (ALICE, 100_000)]);
    }

    #[test]
    fn adjustments_go_both_ways_and_below_nothing() {
        let mut world = World::market();
        let adjust = |world: &mut World, party: Receiver, amount: u64, credit: bool| {
            Instruction::Adjust(Adjust {
                id: world.fresh(),
                party,
                asset: asset("CNY"),
                amount,
                credit,
                reason: reason("CORRECTION"),
                reference: reference("case 7"),
            })
        };
        let parties = [
            (Receiver::Wallet(wallet("alice")), ALICE, RefusalCode::WalletFundsShort),
            (Receiver::Merchant(merchant("stall")), STALL, RefusalCode::MerchantFundsShort),
        ];
        for (party, account, short) in parties {
            let credit = adjust(&mut world, party.clone(), 500, true);
            world.run(credit);
            world.balances(&[(account, 500), (ADJUSTMENTS, 500)]);
            let debit = adjust(&mut world, party.clone(), 501, false);
            let refusal = world.refuse(debit, short);
            assert_eq!((number(&refusal, "needed"), number(&refusal, "available")), (501, 500));
            let debit = adjust(&mut world, party, 500, false);
            let executed = world.run(debit);
            assert_eq!(executed.reference, reference("case 7"));
            world.balances(&[(account, 0), (ADJUSTMENTS, 0)]);
        }
    }
}
