//! Settlement: what the plan says, when a period ends, what is sealed, what becomes of a payout.
#![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

use crate::domain::{CommandId, Part, Rate, RefusalCode, SettlementPlan, Text, Time, Zone};
use crate::engine::payments::testing::{
    DAY, HOUR, World, asset, channel, merchant, number, plan, reason, reference,
};
use crate::engine::payments::testing_steps::{
    ALICE, BANK, FEES, RECEIVABLE, RESERVE, STALL, TIPS, refund,
};
use crate::instruction::{
    AdvancePayout, ChangeMerchantState, CloseSettlement, Instruction, MerchantState, PayoutStep,
    RefundFrom, SetSettlementPlan,
};
use crate::item::{Payout, PayoutState, Settlement};

const DUE: &str = "platform:payouts_due:CNY";
const TRANSIT: &str = "platform:payouts_in_transit:CNY";

/// Every day at midnight in Shanghai, paid the next day, nothing kept back.
fn daily() -> SettlementPlan {
    SettlementPlan {
        zone: Zone::parse("zone", "Asia/Shanghai").unwrap(),
        cut_off_minutes: 0,
        delay_days: 1,
        working_days: false,
        payout_minimum: 0,
        reserve_rate: Rate::default(),
        reserve_days: 0,
        gross: false,
        payout_channel: channel("bank"),
        payout_account: Text::parse("account", "CN-1").unwrap(),
    }
}

fn reserving(percent: &str, days: u16) -> SettlementPlan {
    let reserve_rate = Rate::parse("rate", percent).unwrap();
    SettlementPlan { reserve_rate, reserve_days: days, ..daily() }
}

impl World {
    fn settle_by(&mut self, of: &str, plan: SettlementPlan) {
        let (id, merchant, asset) = (self.fresh(), merchant(of), asset("CNY"));
        self.run(Instruction::SetSettlementPlan(SetSettlementPlan { id, merchant, asset, plan }));
        self.pass(0);
    }

    fn close(&mut self, of: &str) -> Instruction {
        let (id, merchant, asset) = (self.fresh(), merchant(of), asset("CNY"));
        Instruction::CloseSettlement(CloseSettlement { id, merchant, asset })
    }

    /// Closes the open period of the stall, and gives what was sealed.
    fn closed(&mut self) -> Settlement {
        let close = self.close("stall");
        self.run(close);
        self.pass(0);
        self.last()
    }

    fn last(&self) -> Settlement {
        self.follower.settlements.last().unwrap().clone()
    }

    fn name_of(&self, settlement: &Settlement) -> CommandId {
        let number = format!("CNY-{}", settlement.count);
        crate::engine::payments::testing::business(
            crate::domain::BusinessKind::Settlement,
            "stall",
            &number,
        )
    }

    fn advance(&mut self, settlement: &Settlement, step: PayoutStep) -> Instruction {
        Instruction::AdvancePayout(AdvancePayout {
            id: self.fresh(),
            merchant: merchant("stall"),
            settlement: self.name_of(settlement),
            step,
            reference: reference("BANK-1"),
            reason: reason(""),
        })
    }
}

fn payout(settlement: &Settlement) -> &Payout {
    settlement.payout.as_ref().unwrap()
}

/// A stall with 0.6 % of fees; Alice paid it 25.00 with a tip of 3.00 and got 10.00 back.
fn stall_with_a_day(plan_of: SettlementPlan) -> World {
    let mut world = World::funded();
    world.stall_agreed(Some(plan("0.6")), RefundFrom::Payable);
    world.settle_by("stall", plan_of);
    let payment = world.paid("1", 2_500, 300, false);
    world.run(refund("r1", &payment, 1_000, 0));
    world
}

#[test]
fn a_day_is_settled_to_the_unit() {
    let mut world = stall_with_a_day(reserving("10", 2));
    world.balances(&[(STALL, 1_491), (TIPS, 300)]);
    let made = world.closed();
    assert_eq!(
        [Part::Sale, Part::Tip, Part::Fee, Part::Refund, Part::FeeReturned].map(|p| made.sum(p)),
        [2_500, 300, 15, 1_000, 6]
    );
    assert_eq!((made.reserve_kept, made.net, made.lines), (149, 1_642, 2));
    assert_eq!((payout(&made).amount, payout(&made).tips), (1_642, 300));
    assert_eq!(payout(&made).due.to_string(), "2026-02-18");
    world.balances(&[(STALL, 0), (TIPS, 0), (RESERVE, 149), (DUE, 1_642), (TRANSIT, 0)]);

    let bank = world.balance(BANK);
    let sent = world.advance(&made, PayoutStep::Sent);
    world.run(sent);
    world.balances(&[(DUE, 0), (TRANSIT, 1_642)]);
    let confirmed = world.advance(&made, PayoutStep::Confirmed);
    world.run(confirmed);
    world.balances(&[(TRANSIT, 0), (BANK, bank - 1_642)]);
    let again = world.advance(&made, PayoutStep::Sent);
    world.refuse(again, RefusalCode::PayoutState);
}

#[test]
fn the_day_ends_by_the_clock_where_the_merchant_lives() {
    let mut world = stall_with_a_day(daily());
    // It is 8 in the morning in Shanghai.
    world.pass(15 * HOUR);
    assert!(world.follower.settlements.is_empty());
    world.paid("late", 500, 0, false);
    world.pass(HOUR);
    let made = world.last();
    assert_eq!((made.date.to_string().as_str(), made.lines, made.net), ("2026-02-17", 3, 2_288));
    assert_eq!(made.ended.micros() - world.now.micros(), 0);
    world.pass(DAY);
    assert_eq!(world.follower.settlements.len(), 1, "a day without lines has nothing to settle");
    world.paid("next", 100, 0, false);
    world.pass(DAY);
    let next = world.last();
    assert_eq!((next.date.to_string().as_str(), next.count, next.net), ("2026-02-19", 2, 99));
    assert_eq!(next.previous, Some(made.digest));
}

#[test]
fn what_comes_after_the_cut_off_is_the_next_days_however_late_the_seal() {
    let mut world = stall_with_a_day(daily());
    world.hold_seals = true;
    world.pass(16 * HOUR);
    let payment = world.paid("after", 700, 0, false);
    world.run(refund("r2", &payment, 200, 0));
    world.balances(&[(STALL, 1_491 + 700 - 4 - 200 + 1)]);
    world.hold_seals = false;
    world.pass(0);
    let made = world.last();
    assert_eq!((made.lines, made.net), (2, 1_791));
    world.balances(&[(STALL, 497), (DUE, 1_791)]);
    let next = world.closed();
    assert_eq!((next.lines, next.net, next.sum(Part::Sale)), (2, 497, 700));
}

#[test]
fn a_period_that_waits_to_be_sealed_is_not_ended_again() {
    let mut world = stall_with_a_day(daily());
    world.hold_seals = true;
    world.pass(16 * HOUR);
    let close = world.close("stall");
    world.refuse(close, RefusalCode::SettlementClosing);
    let (id, asset) = (world.fresh(), asset("CNY"));
    let plan = SettlementPlan { cut_off_minutes: 60, ..daily() };
    let set = SetSettlementPlan { id, merchant: merchant("stall"), asset, plan };
    world.refuse(Instruction::SetSettlementPlan(set), RefusalCode::SettlementClosing);
    world.hold_seals = false;
    world.pass(0);
    assert_eq!(world.last().net, 1_791);
}

#[test]
fn a_refund_after_the_cut_off_leaves_less_to_pay_out() {
    let mut world = World::funded();
    world.stall_agreed(None, RefundFrom::Payable);
    world.settle_by("stall", daily());
    let payment = world.paid("1", 1_000, 0, false);
    world.hold_seals = true;
    world.pass(16 * HOUR);
    world.run(refund("r", &payment, 400, 0));
    world.hold_seals = false;
    world.pass(0);
    let made = world.last();
    assert_eq!((made.ending.payable, made.net, made.closing.payable), (1_000, 600, 400));
    world.balances(&[(STALL, 0), (DUE, 600)]);
    let next = world.closed();
    assert_eq!((next.opening.payable, next.sum(Part::Refund), next.net), (400, 400, 0));
}

#[test]
fn days_that_the_ledger_stood_still_are_settled_one_by_one() {
    let mut world = stall_with_a_day(daily());
    world.pass(5 * DAY);
    assert_eq!(world.follower.settlements.len(), 1);
    assert_eq!(world.last().date.to_string(), "2026-02-17");
    world.paid("1-later", 100, 0, false);
    world.pass(DAY);
    assert_eq!(world.last().date.to_string(), "2026-02-22");
}

#[test]
fn less_than_the_minimum_is_carried_over() {
    let mut world = stall_with_a_day(SettlementPlan { payout_minimum: 2_000, ..daily() });
    let made = world.closed();
    assert_eq!((made.net, made.payout.is_none(), made.closing.payable), (1_791, true, 1_491));
    world.paid("2", 500, 0, false);
    let next = world.closed();
    assert_eq!((next.opening.payable, payout(&next).amount), (1_491, 2_288));
}

#[test]
fn what_is_kept_back_is_released_when_its_days_are_over() {
    let mut world = stall_with_a_day(reserving("10", 2));
    world.pass(16 * HOUR);
    assert_eq!((world.last().reserve_kept, world.balance(RESERVE)), (149, 149));
    world.pass(DAY);
    world.balances(&[(RESERVE, 149)]);
    world.pass(DAY);
    let made = world.last();
    assert_eq!((made.reserve_released, made.net, made.lines), (149, 149, 0));
    world.balances(&[(RESERVE, 0), (STALL, 0)]);
}

#[test]
fn what_is_owed_is_taken_from_what_comes() {
    let mut world = World::funded();
    world.stall_agreed(None, RefundFrom::Receivable);
    world.settle_by("stall", daily());
    let payment = world.paid("1", 1_000, 0, false);
    world.closed();
    world.run(refund("r", &payment, 1_000, 0));
    world.balances(&[(RECEIVABLE, 1_000)]);
    let made = world.closed();
    assert_eq!((made.net, made.closing.receivable), (0, 1_000), "a negative balance goes on");
    world.paid("2", 1_200, 0, false);
    let made = world.closed();
    assert_eq!((made.owed_paid, made.net), (1_000, 200));
    world.balances(&[(RECEIVABLE, 0)]);
}

#[test]
fn a_gross_plan_pays_all_and_owes_the_fees_until_next_month() {
    let mut world = stall_with_a_day(SettlementPlan { gross: true, ..daily() });
    let made = world.closed();
    assert_eq!((made.fees_owed, made.net), (9, 1_800));
    world.balances(&[(RECEIVABLE, 9), (STALL, 0)]);
    world.paid("2", 1_000, 0, false);
    assert_eq!((world.closed().net, world.balance(RECEIVABLE)), (1_000, 15));
    world.pass(20 * DAY);
    world.paid("3", 1_000, 0, false);
    let made = world.closed();
    assert_eq!((made.owed_paid, made.fees_owed, made.net), (15, 6, 985));
    world.balances(&[(RECEIVABLE, 6)]);
}

#[test]
fn a_payout_that_comes_back_is_payable_again() {
    let mut world = stall_with_a_day(daily());
    let made = world.closed();
    for step in [PayoutStep::Sent, PayoutStep::Confirmed, PayoutStep::Returned] {
        let step = world.advance(&made, step);
        world.run(step);
    }
    world.balances(&[(STALL, 1_791), (DUE, 0), (TRANSIT, 0)]);
    let next = world.closed();
    assert_eq!((next.sum(Part::PayoutReturned), payout(&next).amount), (1_791, 1_791));
    let back = world.advance(&next, PayoutStep::Returned);
    world.run(back);
    world.balances(&[(STALL, 1_791), (DUE, 0)]);
}

#[test]
fn where_nothing_can_be_posted_all_is_carried_over() {
    let mut world = stall_with_a_day(reserving("10", 2));
    world.freeze_account(DUE);
    let made = world.closed();
    assert_eq!((made.net, made.payout.is_none(), made.closing), (0, true, made.ending));
    world.balances(&[(STALL, 1_491), (TIPS, 300)]);
}

#[test]
fn what_cannot_be_is_refused() {
    let mut world = World::funded();
    world.stall_agreed(Some(plan("0.6")), RefundFrom::Payable);
    let close = world.close("stall");
    world.refuse(close, RefusalCode::SettlementPlanMissing);
    let plan = SettlementPlan { payout_channel: channel("nowhere"), ..daily() };
    let (id, asset) = (world.fresh(), asset("CNY"));
    let set = SetSettlementPlan { id, merchant: merchant("stall"), asset, plan };
    world.refuse(Instruction::SetSettlementPlan(set), RefusalCode::ChannelUnknown);
    world.settle_by("stall", daily());
    world.paid("1", 100, 0, false);
    let made = world.closed();
    let mut missing = made.clone();
    missing.count = 9;
    let step = world.advance(&missing, PayoutStep::Sent);
    world.refuse(step, RefusalCode::SettlementUnknown);
    let confirmed = world.advance(&made, PayoutStep::Confirmed);
    world.refuse(confirmed, RefusalCode::PayoutState);
    let id = world.fresh();
    let close =
        ChangeMerchantState { id, merchant: merchant("stall"), state: MerchantState::Closed };
    world.refuse(Instruction::ChangeMerchantState(close), RefusalCode::PayoutsOpen);
}

#[test]
fn another_schedule_ends_the_open_period_at_its_own_cut_off() {
    let mut world = stall_with_a_day(reserving("10", 3));
    world.pass(16 * HOUR);
    assert_eq!(world.last().reserve_kept, 149);
    world.paid("2", 1_000, 0, false);
    // Half past eight in the evening in Berlin is half past three in the morning in Shanghai.
    world.settle_by(
        "stall",
        SettlementPlan {
            zone: Zone::parse("zone", "Europe/Berlin").unwrap(),
            cut_off_minutes: 20 * 60 + 30,
            ..reserving("10", 3)
        },
    );
    world.pass(4 * HOUR);
    let made = world.last();
    assert_eq!(
        (made.date.to_string().as_str(), made.lines, made.reserve_kept),
        ("2026-02-17", 1, 99)
    );
    assert_eq!(world.state.parties().schedules()[0].members.len(), 0);
    world.pass(2 * DAY);
    world.balances(&[(RESERVE, 99)]);
}

#[test]
fn ten_thousand_merchants_are_sealed_in_steps() {
    let mut world = stall_with_a_day(daily());
    world.settle_by("cafe", daily());
    let pay = world.pay("alice", "cafe", 500);
    world.run(Instruction::Pay(pay));
    world.hold_seals = true;
    world.pass(16 * HOUR);
    let schedule = &world.state.parties().schedules()[0];
    assert_eq!((schedule.members.len(), schedule.turn), (2, Some(0)));
    assert_eq!(world.state.next_deadline(), Some(Time::ZERO), "the writer goes on at once");
    for left in [Some(1), Some(2), None] {
        world.seal_one();
        assert_eq!(world.state.parties().schedules()[0].turn, left);
    }
    assert!(world.state.next_step(world.now).is_none());
    assert_eq!(world.follower.settlements.len(), 2);
    world.balances(&[(ALICE, 100_000 - 2_800 + 1_000 - 500), (FEES, 9)]);
    assert_eq!(PayoutState::Created, payout(&world.last()).state);
    let more = world.paid("9", 10, 0, false);
    let refusal = world.refuse(refund("no", &more, 11, 0), RefusalCode::RefundExceedsPayment);
    assert_eq!(number(&refusal, "available"), 10);
}

mod random;
