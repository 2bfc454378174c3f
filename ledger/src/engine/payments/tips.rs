//! Tips by themselves: after a payment, or without one. To a shop or to a person, each on an account of its own.

use super::chart::Purpose;
use super::money;
use super::order::{check_deed, find};
use super::parties::Till;
use super::wallets::{outwards, person_tips, same_party};
use super::work::{NamedMerchant, NamedWallet, Work, unknown};
use crate::domain::{CommandId, RefusalCode, Rejection};
use crate::event::Event;
use crate::instruction::{Tip, TipTo};
use crate::item::{Deed, Origin};

/// Gives a tip.
pub(super) fn tip(mut work: Work<'_>, tip: &Tip) -> Result<Event, Rejection> {
    let wallet = work.wallet(&tip.wallet)?;
    Work::may_pay(wallet)?;
    let asset = work.asset(tip.asset)?;
    let purse = work.purse(wallet, asset)?;
    let (account, shop) = match &tip.to {
        TipTo::Shop(shop) => {
            let merchant = work.merchant(shop)?;
            Work::may_sell(merchant)?;
            let till = work.till(merchant, asset)?;
            (till.tips, Some((merchant, till)))
        }
        TipTo::Person(person) => {
            let person = work.wallet(person)?;
            if person.number == wallet.number {
                return Err(same_party(wallet));
            }
            Work::may_receive(person)?;
            (person_tips(&work, person, asset)?.1, None)
        }
    };
    if let Some(payment) = &tip.payment {
        check_payment(&work, (wallet, shop.map(|(merchant, _)| merchant)), payment)?;
    }
    work.count(wallet, purse, outwards(tip.amount))?;
    work.post_from_wallet(purse, account, tip.amount, true)?;
    if let Some(shop) = shop {
        charge(&mut work, shop, tip.amount)?;
    }
    work.executed.reference = tip.reference.clone();
    Ok(work.done())
}

/// The payment that a tip follows: the shop's, or where a person is tipped, one that the same wallet paid.
fn check_payment(
    work: &Work<'_>,
    (wallet, shop): (NamedWallet<'_>, Option<NamedMerchant<'_>>),
    name: &CommandId,
) -> Result<(), Rejection> {
    let payment = match shop {
        Some(merchant) => find(work, merchant, name)?.1,
        None => {
            let payment = work.item(name).and_then(crate::item::Item::payment);
            let own = payment.filter(|p| p.payer == Some(Origin::Wallet(wallet.number)));
            own.ok_or_else(|| unknown(RefusalCode::PaymentUnknown, "payment", name))?
        }
    };
    check_deed(payment, Deed::Tip)
}

/// The fee of a shop's tip, out of the tips, where the plan does not leave tips free. What accrues, accrues here too.
fn charge(
    work: &mut Work<'_>,
    (merchant, till): (NamedMerchant<'_>, &Till),
    amount: u64,
) -> Result<(), Rejection> {
    let Some((index, plan)) = till.plan_at(work.now) else { return Ok(()) };
    if plan.plan.tips_free {
        return Ok(());
    }
    let charge = money::charge(work, (merchant, till), index, amount)?;
    let revenue = work.platform(till.asset, Purpose::FeeRevenue)?;
    work.post(till.tips, revenue, charge.fee)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

    use super::*;
    use crate::domain::{FeePlan, FeeRounding};
    use crate::engine::payments::testing::{
        World, asset, fact, id, merchant, number, order, plan, reference, wallet,
    };
    use crate::instruction::{CloseOrder, CollectTips, Instruction, Pay};

    fn tip_to(world: &mut World, to: TipTo, amount: u64) -> Tip {
        Tip {
            id: world.fresh(),
            wallet: wallet("alice"),
            to,
            asset: asset("CNY"),
            amount,
            payment: None,
            reference: reference(""),
        }
    }

    fn shop(name: &str) -> TipTo {
        TipTo::Shop(merchant(name))
    }

    fn person(name: &str) -> TipTo {
        TipTo::Person(wallet(name))
    }

    #[test]
    fn posting_3_a_tip_goes_to_the_shop_whole() {
        let mut world = World::market();
        world.set_plan("stall", plan("0.6"));
        world.top_up("alice", 7_500);
        let tip = Tip { reference: reference("table-4"), ..tip_to(&mut world, shop("stall"), 300) };
        let executed = world.run(Instruction::Tip(tip));
        assert_eq!((executed.legs.len(), executed.reference.as_str()), (1, "table-4"));
        world.balances(&[
            ("wallet:alice:CNY", 7_200),
            ("merchant:stall:tips:CNY", 300),
            ("merchant:stall:payable:CNY", 0),
            ("platform:fee_revenue:CNY", 0),
        ]);
    }

    #[test]
    fn a_person_collects_tips() {
        let mut world = World::market();
        world.top_up("alice", 1_000);
        let tip = tip_to(&mut world, person("carol"), 250);
        world.run(Instruction::Tip(tip));
        world.balances(&[("wallet:carol:tips:CNY", 250), ("wallet:carol:CNY", 0)]);
        let collect = |world: &mut World| {
            let (id, wallet, asset) = (world.fresh(), wallet("carol"), asset("CNY"));
            world.submit(&Instruction::CollectTips(CollectTips { id, wallet, asset }))
        };
        assert_eq!(collect(&mut world).unwrap().flows.len(), 0);
        world.balances(&[("wallet:carol:tips:CNY", 0), ("wallet:carol:CNY", 250)]);
        assert_eq!(collect(&mut world), Err(Rejection::NothingToMove));

        let own = Tip { wallet: wallet("carol"), ..tip_to(&mut world, person("carol"), 1) };
        world.refuse(Instruction::Tip(own), RefusalCode::SameParty);
        let none = tip_to(&mut world, person("bob"), 1);
        let refusal = world.refuse(Instruction::Tip(none), RefusalCode::PersonTipsMissing);
        assert_eq!(fact(&refusal, "person"), Some(&"bob".into()));
        let short = tip_to(&mut world, shop("stall"), 751);
        let refusal = world.refuse(Instruction::Tip(short), RefusalCode::WalletFundsShort);
        assert_eq!([number(&refusal, "needed"), number(&refusal, "available")], [751, 750]);
    }

    #[test]
    fn a_tip_follows_a_payment_of_its_payee() {
        let mut world = World::market();
        world.top_up("alice", 10_000);
        world.run(Instruction::CreateOrder(world.order("stall", "A-1", 1_000)));
        let name = order("stall", "A-1");
        let after = |world: &mut World, to: TipTo, payment: &CommandId| {
            let tip = Tip { payment: Some(payment.clone()), ..tip_to(world, to, 100) };
            Instruction::Tip(tip)
        };
        let early = after(&mut world, shop("stall"), &name);
        world.refuse(early, RefusalCode::OrderState);
        let pay = Pay { order: Some(name.clone()), ..world.pay("alice", "stall", 1_000) };
        world.run(Instruction::Pay(pay.clone()));
        // By the order, and by the id of its payment.
        for payment in [&name, &pay.id] {
            let tip = after(&mut world, shop("stall"), payment);
            world.run(tip);
            let tip = after(&mut world, person("carol"), payment);
            world.run(tip);
            let other = after(&mut world, shop("cafe"), payment);
            assert!(matches!(world.submit(&other), Err(Rejection::Refused(_))), "not its payment");
            world.pay_person("alice", "bob", 100);
            let tip =
                Tip { payment: Some(payment.clone()), ..tip_to(&mut world, person("carol"), 1) };
            let stranger = Instruction::Tip(Tip { wallet: wallet("bob"), ..tip });
            world.refuse(stranger, RefusalCode::PaymentUnknown);
        }
        world.balances(&[
            ("merchant:stall:tips:CNY", 200),
            ("wallet:carol:tips:CNY", 200),
            ("wallet:alice:CNY", 8_400),
        ]);
        let unknown = after(&mut world, shop("stall"), &order("stall", "A-2"));
        world.refuse(unknown, RefusalCode::OrderUnknown);
        let unknown = after(&mut world, shop("stall"), &id("nothing"));
        world.refuse(unknown, RefusalCode::PaymentUnknown);
    }

    #[test]
    fn an_unpaid_order_has_nothing_to_tip_for() {
        let mut world = World::market();
        world.top_up("alice", 100);
        world.run(Instruction::CreateOrder(world.order("stall", "A-1", 1_000)));
        let (id, merchant, order) = (world.fresh(), merchant("stall"), order("stall", "A-1"));
        let payment = Some(order.clone());
        world.run(Instruction::CloseOrder(CloseOrder { id, merchant, order }));
        let tip = Tip { payment, ..tip_to(&mut world, shop("stall"), 100) };
        let refusal = world.refuse(Instruction::Tip(tip), RefusalCode::OrderState);
        assert_eq!(fact(&refusal, "state"), Some(&"CLOSED".into()));
    }

    #[test]
    fn ten_thousand_tips_of_ten_cents_cost_exactly_six() {
        let mut world = World::market();
        let accrued = FeePlan { rounding: FeeRounding::Accrued, tips_free: false, ..plan("0.6") };
        world.set_plan("stall", accrued);
        world.top_up("alice", 100_000);
        for given in 1..=10_000_i64 {
            let tip = tip_to(&mut world, shop("stall"), 10);
            world.run(Instruction::Tip(tip));
            let fees = given * 10 * 6 / 1_000;
            world.balances(&[("platform:fee_revenue:CNY", fees)]);
        }
        world.balances(&[
            ("platform:fee_revenue:CNY", 600),
            ("merchant:stall:tips:CNY", 99_400),
            ("merchant:stall:payable:CNY", 0),
            ("wallet:alice:CNY", 0),
        ]);
        let till = &world.state.parties().merchants()[0].tills[0];
        let plan = &till.plans[0];
        assert_eq!((plan.volume, plan.fees, plan.carry), (100_000, 600, 0));
    }

    #[test]
    fn a_tip_counts_out_and_persons_pay_no_fee() {
        let mut world = World::market();
        world.set_plan("stall", FeePlan { tips_free: false, ..plan("10") });
        world.top_up("alice", 1_000);
        let tip = tip_to(&mut world, person("carol"), 100);
        let executed = world.run(Instruction::Tip(tip));
        assert_eq!(executed.flows.len(), 1);
        assert!(executed.flows[0].flow.out);
        let tip = tip_to(&mut world, shop("stall"), 100);
        world.run(Instruction::Tip(tip));
        world.balances(&[
            ("wallet:carol:tips:CNY", 100),
            ("merchant:stall:tips:CNY", 90),
            ("platform:fee_revenue:CNY", 10),
        ]);
    }
}
