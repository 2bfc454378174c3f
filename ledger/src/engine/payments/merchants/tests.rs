//! Policy and state of merchants, fee plans and what they charge.
#![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

use super::*;
use crate::domain::{ExchangeRate, FeePlan, FeeRounding, Time};
use crate::engine::payments::testing::{
    HOUR, World, asset, fact, merchant, number, order, plan, reference, wallet,
};
use crate::instruction::{
    CloseOrder, CodeKind, Exchange, Instruction, MerchantPolicy, Pay, RefundFrom, Tip, TipTo,
};

fn paid(world: &mut World, amount: u64) {
    let pay = world.pay("alice", "stall", amount);
    world.run(Instruction::Pay(pay));
}

fn state(world: &mut World, state: MerchantState) -> Instruction {
    let (id, merchant) = (world.fresh(), merchant("stall"));
    Instruction::ChangeMerchantState(ChangeMerchantState { id, merchant, state })
}

fn plan_from(world: &mut World, plan: FeePlan, from: u64, until: Option<u64>) -> SetFeePlan {
    let hours = |hours: u64| Time::from_micros(1_771_286_400_000_000 + hours * HOUR);
    let (id, merchant, asset) = (world.fresh(), merchant("stall"), asset("CNY"));
    let (from, until) = (hours(from), until.map(hours));
    SetFeePlan { id, merchant, asset, plan, from, until }
}

#[test]
fn posting_2_a_payment_pays_its_fee_at_once() {
    let mut world = World::market();
    world.set_plan("stall", plan("0.6"));
    world.top_up("alice", 10_000);
    world.run(Instruction::CreateOrder(world.order("stall", "A-1", 2_500)));
    let (kind, order) = (CodeKind::Dynamic, Some(order("stall", "A-1")));
    let pay = Pay { order, kind, ..world.pay("alice", "stall", 2_500) };
    assert_eq!(world.run(Instruction::Pay(pay)).legs.len(), 2);
    world.balances(&[
        ("wallet:alice:CNY", 7_500),
        ("merchant:stall:payable:CNY", 2_485),
        ("platform:fee_revenue:CNY", 15),
    ]);
}

#[test]
fn posting_10_an_exchange_has_two_legs_and_its_spread() {
    let mut world = World::market();
    world.top_up("alice", 10_000);
    let exchange = Some(Box::new(Exchange {
        asset: asset("CNY"),
        rate: ExchangeRate::parse("rate", "7.1234").unwrap(),
        valid_until: Time::from_micros(world.now.micros() + 1),
        spread: 36,
    }));
    let pay = Pay { asset: asset("USD"), exchange, ..world.pay("alice", "cafe", 1_000) };
    world.run(Instruction::Pay(pay));
    world.balances(&[
        ("wallet:alice:CNY", 10_000 - 7_124 - 36),
        ("platform:fx_position:CNY", 7_124),
        ("platform:fx_spread:CNY", 36),
        ("platform:fx_position:USD", -1_000),
        ("merchant:cafe:payable:USD", 1_000),
    ]);
}

#[test]
fn ten_thousand_payments_of_ten_cents_cost_exactly_six() {
    let mut world = World::market();
    world.set_plan("stall", FeePlan { rounding: FeeRounding::Accrued, ..plan("0.6") });
    world.top_up("alice", 100_000);
    for payments in 1..=10_000_i64 {
        paid(&mut world, 10);
        world.balances(&[("platform:fee_revenue:CNY", payments * 10 * 6 / 1_000)]);
    }
    world.balances(&[
        ("platform:fee_revenue:CNY", 600),
        ("merchant:stall:payable:CNY", 99_400),
        ("wallet:alice:CNY", 0),
    ]);
    let plan = &world.state.parties().merchants()[0].tills[0].plans[0];
    assert_eq!((plan.volume, plan.fees, plan.carry), (100_000, 600, 0));
}

#[test]
fn payments_and_tips_accrue_together() {
    let mut world = World::market();
    let accrued = FeePlan { rounding: FeeRounding::Accrued, tips_free: false, ..plan("0.6") };
    world.set_plan("stall", accrued);
    world.top_up("alice", 1_000);
    for _ in 0..50 {
        // The tip with a payment, and one after it.
        let pay = Pay { tip: 3, ..world.pay("alice", "stall", 10) };
        world.run(Instruction::Pay(pay));
        let tip = Tip {
            id: world.fresh(),
            wallet: wallet("alice"),
            to: TipTo::Shop(merchant("stall")),
            asset: asset("CNY"),
            amount: 7,
            payment: None,
            reference: reference(""),
        };
        world.run(Instruction::Tip(tip));
    }
    let revenue = world.balance("platform:fee_revenue:CNY");
    assert_eq!(revenue, 6, "0.6 % of 1,000");
    let kept =
        world.balance("merchant:stall:payable:CNY") + world.balance("merchant:stall:tips:CNY");
    assert_eq!(kept, 994);
}

#[test]
fn of_two_plans_the_later_one_holds_while_it_lasts() {
    let mut world = World::market();
    world.top_up("alice", 10_000);
    let base = plan_from(&mut world, plan("1"), 0, None);
    world.run(Instruction::SetFeePlan(base));
    let sale = plan_from(&mut world, plan("0.5"), 2, Some(4));
    world.run(Instruction::SetFeePlan(sale));
    let mut fees = Vec::new();
    for _ in 0..5 {
        let before = world.balance("platform:fee_revenue:CNY");
        paid(&mut world, 1_000);
        fees.push(world.balance("platform:fee_revenue:CNY") - before);
        world.pass(HOUR);
    }
    assert_eq!(fees, [10, 10, 5, 5, 10]);
}

#[test]
fn plans_begin_at_different_times_and_are_few() {
    let mut world = World::market();
    for hour in 0..32 {
        let set = plan_from(&mut world, plan("1"), hour, None);
        world.run(Instruction::SetFeePlan(set));
        let same = plan_from(&mut world, plan("2"), hour, None);
        let refusal =
            world.refuse(Instruction::SetFeePlan(same.clone()), RefusalCode::FeePlansOverlap);
        assert_eq!(fact(&refusal, "from"), Some(&same.from.into()));
    }
    let more = plan_from(&mut world, plan("1"), 32, None);
    let refusal = world.refuse(Instruction::SetFeePlan(more.clone()), RefusalCode::FeePlansOverlap);
    assert_eq!([number(&refusal, "count"), number(&refusal, "max")], [32, 32]);
    // Each asset has its own.
    let usd = SetFeePlan { asset: asset("USD"), ..more };
    world.run(Instruction::SetFeePlan(usd));
}

#[test]
fn a_policy_holds_from_then_on() {
    let mut world = World::market();
    let (refund_from, charge_back_from) = (RefundFrom::Reserve, RefundFrom::Payable);
    let policy = MerchantPolicy { refund_from, charge_back_from };
    let set = |world: &mut World| {
        let (id, merchant) = (world.fresh(), merchant("stall"));
        Instruction::SetMerchantPolicy(SetMerchantPolicy { id, merchant, policy })
    };
    let first = set(&mut world);
    world.run(first);
    assert_eq!(world.state.parties().merchants()[0].policy, policy);
    assert_ne!(world.state.parties().merchants()[1].policy, policy);
    let closed = state(&mut world, MerchantState::Closed);
    world.run(closed);
    let late = set(&mut world);
    world.refuse(late, RefusalCode::MerchantNotActive);
}

#[test]
fn a_suspended_merchant_sells_nothing_and_a_closed_one_is_empty() {
    let mut world = World::market();
    world.top_up("alice", 1_000);
    world.run(Instruction::CreateOrder(world.order("stall", "A-1", 100)));
    let suspended = state(&mut world, MerchantState::Suspended);
    world.run(suspended);
    let create = Instruction::CreateOrder(world.order("stall", "A-2", 100));
    let refusal = world.refuse(create.clone(), RefusalCode::MerchantNotActive);
    assert_eq!(fact(&refusal, "state"), Some(&"SUSPENDED".into()));
    let pay = Pay { order: Some(order("stall", "A-1")), ..world.pay("alice", "stall", 100) };
    world.refuse(Instruction::Pay(pay.clone()), RefusalCode::MerchantNotActive);
    let active = state(&mut world, MerchantState::Active);
    world.run(active);
    world.run(Instruction::Pay(pay));

    let full = state(&mut world, MerchantState::Closed);
    let refusal = world.refuse(full, RefusalCode::PartyNotEmpty);
    assert_eq!(fact(&refusal, "account"), Some(&"merchant:stall:payable:CNY".into()));
    assert_eq!(number(&refusal, "available"), 100);

    let (id, merchant) = (world.fresh(), merchant("cafe"));
    let close = ChangeMerchantState { id, merchant, state: MerchantState::Closed };
    world.run(Instruction::CreateOrder(world.order("cafe", "B-1", 100)));
    world.run(Instruction::ChangeMerchantState(close.clone()));
    let again = ChangeMerchantState { id: world.fresh(), state: MerchantState::Active, ..close };
    world.refuse(Instruction::ChangeMerchantState(again), RefusalCode::MerchantNotActive);
    // What it left open can still be ended.
    let (id, order) = (world.fresh(), order("cafe", "B-1"));
    let merchant = crate::engine::payments::testing::merchant("cafe");
    world.run(Instruction::CloseOrder(CloseOrder { id, merchant, order }));
}
