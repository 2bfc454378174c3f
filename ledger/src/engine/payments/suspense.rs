//! Money that came through a channel: for an open order, or into suspense until it is matched or returned.

use super::chart::Purpose;
use super::money::{self, Arriving};
use super::order::{check_deed, find};
use super::parties::Till;
use super::work::{NamedMerchant, Work, changed, unknown};
use crate::domain::{AccountNumber, AssetNumber, Refusal, RefusalCode, Rejection};
use crate::event::Event;
use crate::instruction::{ReceivePayment, Resolution, ResolveSuspense};
use crate::item::{Deed, Item, Matter, Origin, Payment, PaymentState, Suspense, SuspenseState};

/// Takes note of money that has come.
///
/// It pays the order where the order is open and the money is what the order asks for. Otherwise (no such order, paid
/// or authorised, closed or expired, another amount or asset, a merchant that does not sell) it waits in suspense.
pub(super) fn receive(mut work: Work<'_>, asked: &ReceivePayment) -> Result<Event, Rejection> {
    let merchant = work.merchant(&asked.merchant)?;
    let asset = work.asset(asked.asset)?;
    let channel = work.channel(&asked.channel, asset)?;
    let order = find(&work, merchant, &asked.order).ok();
    let fits = |payment: &Payment| {
        payment.state == PaymentState::Created
            && (payment.asset, payment.amount) == (asset, asked.amount)
            && Work::may_sell(merchant).is_ok()
    };
    work.executed.reference = match order {
        Some((_, payment)) if asked.reference.is_empty() => payment.reference.clone(),
        Some(_) | None => asked.reference.clone(),
    };
    match order.filter(|(_, payment)| fits(payment)) {
        Some((item, payment)) => {
            let till = work.till(merchant, asset)?;
            let mut payment = payment.clone();
            payment.reference = work.executed.reference.clone();
            arrive(&mut work, (merchant, till), (item, payment), (channel, channel))?;
        }
        None => {
            let suspense = work.platform(asset, Purpose::Suspense)?;
            work.post(channel, suspense, asked.amount)?;
            work.begin(Matter::Suspense(Box::new(Suspense {
                merchant: merchant.number,
                order: asked.order.clone(),
                channel,
                asset,
                amount: asked.amount,
                state: SuspenseState::Waiting,
            })));
        }
    }
    Ok(work.done())
}

/// Ends a suspense entry: it pays an order of its merchant, or goes back to its channel.
pub(super) fn resolve(mut work: Work<'_>, asked: &ResolveSuspense) -> Result<Event, Rejection> {
    let none = || unknown(RefusalCode::SuspenseUnknown, "suspense", &asked.entry);
    let item = work.item(&asked.entry).ok_or_else(none)?;
    let Matter::Suspense(entry) = &item.matter else { return Err(none()) };
    if entry.state != SuspenseState::Waiting {
        return Err(none());
    }
    let state = match &asked.resolution {
        Resolution::Match(order) => {
            let merchant = work.merchant_of(entry.merchant).ok_or_else(none)?;
            Work::may_sell(merchant)?;
            let (order, payment) = find(&work, merchant, order)?;
            check_deed(payment, Deed::Match)?;
            check_fits(&work, entry, payment)?;
            let till = work.till(merchant, entry.asset)?;
            let suspense = work.platform(entry.asset, Purpose::Suspense)?;
            work.executed.reference = payment.reference.clone();
            let paid = (order, payment.clone());
            arrive(&mut work, (merchant, till), paid, (suspense, entry.channel))?;
            SuspenseState::Matched
        }
        Resolution::Return => {
            let suspense = work.platform(entry.asset, Purpose::Suspense)?;
            work.post(suspense, entry.channel, entry.amount)?;
            SuspenseState::Returned
        }
    };
    work.touch(changed(item, |matter| {
        if let Matter::Suspense(entry) = matter {
            entry.state = state;
        }
    }));
    Ok(work.done())
}

/// Pays an order out of `from`; a refund goes back to `channel`.
fn arrive(
    work: &mut Work<'_>,
    (merchant, till): (NamedMerchant<'_>, &Till),
    (item, mut payment): (&Item, Payment),
    (from, channel): (AccountNumber, AccountNumber),
) -> Result<(), Rejection> {
    let arriving =
        Arriving { amount: payment.amount, tip: 0, tip_account: till.tips, tip_of_shop: true };
    payment.payer = Some(Origin::Channel(channel));
    work.post(from, money::share_account(&payment, till), arriving.amount)?;
    money::settle(work, merchant, till, &mut payment, &arriving)?;
    work.touch(item.with(Matter::Payment(Box::new(payment))));
    Ok(())
}

/// The entry is exactly what the order asks for.
fn check_fits(work: &Work<'_>, entry: &Suspense, payment: &Payment) -> Result<(), Rejection> {
    let code = |asset: AssetNumber| work.asset_code(asset);
    let refusal = Refusal::of(RefusalCode::SuspenseMismatch);
    if entry.asset != payment.asset {
        let refusal = refusal.with("expected", code(payment.asset));
        return Err(refusal.with("actual", code(entry.asset)).into());
    }
    if entry.amount != payment.amount {
        return Err(refusal.with("expected", payment.amount).with("actual", entry.amount).into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::arithmetic_side_effects,
        clippy::wildcard_enum_match_arm,
        reason = "an overflow, or another item than the one meant, fails the test"
    )]

    use crate::domain::{RefusalCode, Time};
    use crate::engine::payments::testing::{HOUR, World, id, number, order, plan};
    use crate::engine::payments::testing_steps::{
        ALICE, BANK, FEES, POOL, STALL, SUSPENSE, receive, refund,
    };
    use crate::instruction::{Instruction, Pay, RefundFrom, Resolution};
    use crate::item::{Matter, PaymentState, SuspenseState};

    /// An order of the stall that is open for an hour.
    fn open(world: &mut World, number: &str, amount: u64) {
        let mut create = world.order("stall", number, amount);
        create.expires = Some(Time::from_micros(world.now.micros() + HOUR));
        world.run(Instruction::CreateOrder(create));
    }

    fn suspense_of(world: &World, name: &str) -> SuspenseState {
        match world.item(&id(name)).matter {
            Matter::Suspense(entry) => entry.state,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn money_for_an_open_order_pays_it_and_can_go_back() {
        let mut world = World::market();
        world.stall_agreed(Some(plan("0.6")), RefundFrom::Receivable);
        open(&mut world, "1", 2_500);
        world.run(receive("in", "1", 2_500));
        world.balances(&[(BANK, 2_500), (STALL, 2_485), (FEES, 15), (SUSPENSE, 0)]);
        let payment = order("stall", "1");
        assert_eq!(world.payment(&payment).state, PaymentState::Paid);
        world.run(refund("r", &payment, 2_500, 0));
        world.balances(&[(BANK, 0), (STALL, 0), (FEES, 0)]);
    }

    #[test]
    fn late_money_waits_and_is_matched() {
        let mut world = World::funded();
        world.stall_agreed(Some(plan("0.6")), RefundFrom::Payable);
        let mut create = world.order("stall", "1", 2_500);
        create.split = true;
        create.expires = Some(Time::from_micros(world.now.micros() + HOUR));
        world.run(Instruction::CreateOrder(create));
        world.pass(HOUR);
        assert_eq!(world.payment(&order("stall", "1")).state, PaymentState::Expired);
        world.run(receive("late", "1", 2_500));
        world.balances(&[(BANK, 2_500), (SUSPENSE, 2_500), (POOL, 0)]);
        assert_eq!(suspense_of(&world, "late"), SuspenseState::Waiting);
        let resolve = world.resolve("late", Resolution::Match(order("stall", "1")));
        world.run(resolve);
        world.balances(&[(BANK, 2_500), (SUSPENSE, 0), (POOL, 2_485), (FEES, 15)]);
        let payment = world.payment(&order("stall", "1"));
        assert_eq!((payment.state, payment.pool), (PaymentState::Paid, 2_485));
        assert_eq!(suspense_of(&world, "late"), SuspenseState::Matched);
        let again = world.resolve("late", Resolution::Return);
        world.refuse(again, RefusalCode::SuspenseUnknown);
        let pay = Pay { order: Some(order("stall", "1")), ..world.pay("alice", "stall", 2_500) };
        world.refuse(Instruction::Pay(pay), RefusalCode::OrderPaid);
        world.balances(&[(ALICE, 100_000)]);
    }

    #[test]
    fn what_fits_no_order_is_never_refused_and_goes_back() {
        let mut world = World::funded();
        open(&mut world, "1", 2_500);
        world.paid("2", 700, 0, false);
        open(&mut world, "3", 300);
        let authorise = world.authorise("3", 0);
        world.run(authorise);
        let cases =
            [("wrong", "1", 2_499), ("none", "x", 5), ("twice", "2", 700), ("held", "3", 300)];
        for (name, number, amount) in cases {
            world.run(receive(name, number, amount));
            assert_eq!(suspense_of(&world, name), SuspenseState::Waiting);
        }
        world.balances(&[(SUSPENSE, 3_504), (BANK, 3_504)]);
        assert_eq!(world.payment(&order("stall", "1")).state, PaymentState::Created);
        let to = |number| Resolution::Match(order("stall", number));
        let resolve = world.resolve("wrong", to("1"));
        let refusal = world.refuse(resolve, RefusalCode::SuspenseMismatch);
        assert_eq!((number(&refusal, "expected"), number(&refusal, "actual")), (2_500, 2_499));
        for (entry, resolution, code) in [
            ("twice", to("2"), RefusalCode::OrderPaid),
            ("held", to("3"), RefusalCode::OrderState),
            ("none", to("x"), RefusalCode::OrderUnknown),
            ("nothing", Resolution::Return, RefusalCode::SuspenseUnknown),
        ] {
            let resolve = world.resolve(entry, resolution);
            world.refuse(resolve, code);
        }
        for (name, _, _) in cases {
            let resolve = world.resolve(name, Resolution::Return);
            world.run(resolve);
            assert_eq!(suspense_of(&world, name), SuspenseState::Returned);
        }
        world.balances(&[(SUSPENSE, 0), (BANK, 0), (STALL, 700)]);
    }

    #[test]
    fn money_for_a_merchant_that_does_not_sell_waits() {
        let mut world = World::market();
        open(&mut world, "1", 2_500);
        let stall = crate::domain::MerchantNumber::from_raw(1).unwrap();
        let suspended = crate::instruction::MerchantState::Suspended;
        world.state.parties.merchant_mut(stall).unwrap().state = suspended;
        world.run(receive("in", "1", 2_500));
        world.balances(&[(SUSPENSE, 2_500), (STALL, 0)]);
        let resolve = world.resolve("in", Resolution::Match(order("stall", "1")));
        world.refuse(resolve, RefusalCode::MerchantNotActive);
    }
}
