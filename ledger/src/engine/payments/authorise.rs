//! Authorised orders: reserved first, captured later, within what was authorised.
//!
//! An authorisation counts against the wallet's limits in full when it is made, and a capture does not count again. So
//! what was promised to a merchant cannot fail for a limit, and a limit cannot be promised twice. What is released
//! later stays counted until the day, or month, is over.

use super::money::{self, Arriving};
use super::order::{check_deed, check_future, find, payer};
use super::work::Work;
use crate::domain::{Flow, Refusal, RefusalCode, Rejection};
use crate::event::Event;
use crate::instruction::{Authorise, CaptureOrder};
use crate::item::{Deed, Matter, Origin, Payment, PaymentState};

/// Reserves an order's amount in a wallet, and what may come on top as a tip.
pub(super) fn authorise(mut work: Work<'_>, asked: &Authorise) -> Result<Event, Rejection> {
    let merchant = work.merchant(&asked.merchant)?;
    Work::may_sell(merchant)?;
    let (item, payment) = find(&work, merchant, &asked.order)?;
    check_deed(payment, Deed::Authorise)?;
    check_future(work.now, Some(asked.deadline), "expires_at")?;
    let wallet = work.wallet(&asked.wallet)?;
    Work::may_pay(wallet)?;
    let purse = work.purse(wallet, payment.asset)?;
    let till = work.till(merchant, payment.asset)?;
    let held = payment.amount.saturating_add(allowance(payment.amount, asked.allowance_percent));
    work.count(wallet, purse, Flow { out: true, amount: held, static_code: false })?;
    work.reserve(purse.account, till.payable, held)?;

    work.executed.reference = payment.reference.clone();
    let mut payment = payment.clone();
    payment.state = PaymentState::Authorised;
    payment.payer = Some(Origin::Wallet(wallet.number));
    payment.held = held;
    payment.expires = Some(asked.deadline);
    work.touch(item.with(Matter::Payment(Box::new(payment))));
    Ok(work.done())
}

/// `percent` of the amount, rounded down.
fn allowance(amount: u64, percent: u8) -> u64 {
    let part = u128::from(amount).saturating_mul(u128::from(percent)) / 100;
    u64::try_from(part).unwrap_or(u64::MAX)
}

/// Captures an authorised order: all that was reserved is given back, and what is captured is paid.
pub(super) fn capture(mut work: Work<'_>, asked: &CaptureOrder) -> Result<Event, Rejection> {
    let merchant = work.merchant(&asked.merchant)?;
    Work::may_sell(merchant)?;
    let (item, payment) = find(&work, merchant, &asked.order)?;
    check_deed(payment, Deed::Capture)?;
    let amount = asked.amount.unwrap_or(payment.amount);
    check_authorised(payment, amount, asked.tip)?;
    money::check_tip(payment.tip_rule, asked.tip)?;
    let till = work.till(merchant, payment.asset)?;
    let (tip_account, tip_of_shop) = money::tip_account(&work, till, asked.tip_to.as_ref())?;
    // An authorised order has a payer.
    let reserved = payer(&work, payment)?;
    let (wallet, purse) = reserved.ok_or_else(|| Refusal::of(RefusalCode::OrderState))?;
    Work::may_pay(wallet).map_err(money::unnamed)?;

    let mut payment = payment.clone();
    work.unreserve(purse.account, till.payable, payment.held);
    let share = money::share_account(&payment, till);
    work.post_from_wallet(purse, share, amount, false).map_err(money::unnamed)?;
    work.post_from_wallet(purse, tip_account, asked.tip, false).map_err(money::unnamed)?;
    let arriving = Arriving { amount, tip: asked.tip, tip_account, tip_of_shop };
    money::settle(&mut work, merchant, till, &mut payment, &arriving)?;

    work.executed.reference = payment.reference.clone();
    work.touch(item.with(Matter::Payment(Box::new(payment))));
    Ok(work.done())
}

/// At most the order's amount, and with the tip at most what is reserved.
fn check_authorised(payment: &Payment, amount: u64, tip: u64) -> Result<(), Rejection> {
    let total = amount.saturating_add(tip);
    for (needed, available) in [(amount, payment.amount), (total, payment.held)] {
        if needed > available {
            return Err(Refusal::of(RefusalCode::CaptureExceedsAuthorisation)
                .with("needed", needed)
                .with("available", available)
                .into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

    use crate::domain::{Flow, Limits, RefusalCode};
    use crate::engine::payments::testing::{HOUR, World, merchant, number, order, plan, wallet};
    use crate::engine::payments::testing_steps::{ALICE, FEES, STALL, TIPS, capture};
    use crate::instruction::{CloseOrder, Instruction, Pay, RefundFrom, TipRule, WalletState};
    use crate::item::PaymentState;

    /// Alice has authorised the order "1" of 10.00 with 20 % for a tip.
    fn authorised(tip: TipRule) -> World {
        let mut world = World::funded();
        world.stall_agreed(Some(plan("0.6")), RefundFrom::Payable);
        let mut create = world.order("stall", "1", 1_000);
        create.tip = tip;
        world.run(Instruction::CreateOrder(create));
        let authorise = world.authorise("1", 20);
        world.run(authorise);
        world
    }

    fn held(world: &World) -> (u64, u64) {
        (world.account(ALICE).balance.held_debits, world.account(STALL).balance.held_credits)
    }

    #[test]
    fn what_is_captured_is_paid_and_the_rest_is_released() {
        let mut world = authorised(TipRule::Any);
        assert_eq!(held(&world), (1_200, 1_200));
        world.balances(&[(ALICE, 100_000), (STALL, 0)]);
        let id = world.fresh();
        let executed = world.run(capture(id, "1", Some(900), 300));
        assert!(executed.flows.is_empty(), "counted when it was authorised");
        assert_eq!(held(&world), (0, 0));
        world.balances(&[(ALICE, 98_800), (STALL, 895), (FEES, 5), (TIPS, 300)]);
        let payment = world.payment(&order("stall", "1"));
        assert_eq!((payment.state, payment.held), (PaymentState::Paid, 0));
        assert_eq!((payment.paid, payment.tip, payment.amount), (900, 300, 1_000));
        let id = world.fresh();
        world.refuse(capture(id, "1", None, 0), RefusalCode::OrderState);
    }

    #[test]
    fn a_capture_stays_within_what_was_authorised() {
        let mut world = authorised(TipRule::AtMost(150));
        let cases = [
            (Some(1_001), 0, RefusalCode::CaptureExceedsAuthorisation, 1_001),
            (None, 201, RefusalCode::CaptureExceedsAuthorisation, 1_201),
            (None, 151, RefusalCode::TipNotTaken, 151),
        ];
        for (amount, tip, code, needed) in cases {
            let id = world.fresh();
            let refusal = world.refuse(capture(id, "1", amount, tip), code);
            assert_eq!(number(&refusal, "needed"), needed);
        }
        let id = world.fresh();
        world.run(capture(id, "1", None, 150));
        world.balances(&[(ALICE, 98_850), (STALL, 994), (TIPS, 150)]);
    }

    #[test]
    fn an_authorised_order_has_one_payer() {
        let mut world = authorised(TipRule::Any);
        let pay = Pay { order: Some(order("stall", "1")), ..world.pay("bob", "stall", 1_000) };
        world.refuse(Instruction::Pay(pay.clone()), RefusalCode::OrderState);
        let again = world.authorise("1", 0);
        world.refuse(again, RefusalCode::OrderState);
        let id = world.fresh();
        world.run(capture(id, "1", None, 0));
        world.refuse(Instruction::Pay(pay), RefusalCode::OrderPaid);
        let again = world.authorise("1", 0);
        world.refuse(again, RefusalCode::OrderPaid);
        world.balances(&[("wallet:bob:CNY", 100_000), (ALICE, 99_000)]);
    }

    #[test]
    fn closing_and_expiry_give_the_hold_back() {
        let mut world = authorised(TipRule::Any);
        let (id, merchant, name) = (world.fresh(), merchant("stall"), order("stall", "1"));
        world.run(Instruction::CloseOrder(CloseOrder { id, merchant, order: name.clone() }));
        assert_eq!(held(&world), (0, 0));
        assert_eq!(world.payment(&name).state, PaymentState::Closed);

        let mut world = authorised(TipRule::Any);
        world.pass(HOUR - 1);
        assert_eq!(held(&world), (1_200, 1_200));
        world.pass(1);
        assert_eq!(held(&world), (0, 0));
        assert_eq!(world.payment(&name).state, PaymentState::Expired);
        let id = world.fresh();
        world.refuse(capture(id, "1", None, 0), RefusalCode::OrderState);
        world.balances(&[(ALICE, 100_000), (STALL, 0)]);
    }

    #[test]
    fn limits_count_what_is_authorised_once_and_in_full() {
        let mut world = World::funded();
        let number_of = world.state.parties().wallet_number(&wallet("alice")).unwrap();
        let limits = Limits { day_out: Some(2_000), ..Limits::default() };
        let alice = world.state.parties.wallet_mut(number_of).unwrap();
        alice.purses[0].limits = Some(Box::new(limits));
        for name in ["1", "2"] {
            let create = world.order("stall", name, 1_000);
            world.run(Instruction::CreateOrder(create));
        }
        let authorise = world.authorise("1", 20);
        let executed = world.run(authorise);
        assert_eq!(executed.flows[0].flow, Flow { out: true, amount: 1_200, static_code: false });
        let second = world.authorise("2", 0);
        let refusal = world.refuse(second, RefusalCode::LimitExceeded);
        assert_eq!(number(&refusal, "left"), 800);
        let id = world.fresh();
        world.run(capture(id, "1", None, 0));
        let pay = world.pay("alice", "stall", 800);
        world.run(Instruction::Pay(pay));
        let more = world.pay("alice", "stall", 1);
        world.refuse(Instruction::Pay(more), RefusalCode::LimitExceeded);
    }

    #[test]
    fn a_wallet_that_is_short_or_frozen_reserves_and_pays_nothing() {
        let mut world = World::funded();
        let create = world.order("stall", "1", 90_000);
        world.run(Instruction::CreateOrder(create));
        let authorise = world.authorise("1", 20);
        let refusal = world.refuse(authorise, RefusalCode::WalletFundsShort);
        assert_eq!((number(&refusal, "needed"), number(&refusal, "available")), (108_000, 100_000));
        let authorise = world.authorise("1", 0);
        world.run(authorise);
        let alice = world.state.parties().wallet_number(&wallet("alice")).unwrap();
        world.state.parties.wallet_mut(alice).unwrap().state = WalletState::DebitsFrozen;
        let id = world.fresh();
        let refusal = world.refuse(capture(id, "1", None, 0), RefusalCode::WalletNotActive);
        assert!(refusal.facts.is_empty(), "the merchant reads it: {refusal:?}");
        assert_eq!(held(&world), (90_000, 90_000));
        let late = world.authorise("1", 0);
        world.refuse(late, RefusalCode::OrderState);
    }
}
