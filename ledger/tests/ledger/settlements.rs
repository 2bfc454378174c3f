//! Settlement by the whole ledger: a month closed day by day, and a close that fails at every append of it in turn.

use crate::ask::{Worded, asset, id, open_source, pay as post};
use crate::payments::words::{merchant, open_channel, open_wallet, own, pay, register, text, time};
use crate::rig::Rig;
use farthing_ledger::command::Command;
use farthing_ledger::domain::{
    AssetNumber, BusinessKind, ChannelId, FeeOnRefund, FeePlan, FeeRounding, MerchantNumber, Part,
    Rate, Seq, SettlementPlan, Text, Time, Way, Zone,
};
use farthing_ledger::engine::payments::chart::TillPurpose;
use farthing_ledger::engine::payments::settling::Schedule;
use farthing_ledger::engine::payments::{Moved, Place};
use farthing_ledger::instruction::{
    CloseSettlement, Instruction, Pay, Refund, SetFeePlan, SetSettlementPlan,
};
use farthing_ledger::item::{Item, ItemKind, Matter, Owner, Settlement};
use farthing_ledger::journal::{FaultPlan, FaultyJournal};
use farthing_ledger::pipeline::{Mode, Outcome};
use farthing_ledger::query::{AsOf, ItemFilter, LINES_MAX, LineView};
use farthing_proof::line::LineEncoder;
use farthing_proof::merkle::{Frontier, prove, verify};
use std::thread;
use std::time::Duration;

const HOUR_US: u64 = 3_600_000_000;
/// 2024-03-01T00:00 in Berlin, where clocks went forward on the 31st.
const MARCH_US: u64 = 1_709_247_600_000_000;

fn instruct(instruction: Instruction) -> Command {
    Command::Instruct(Box::new(instruction))
}

fn plan(zone: &str) -> SettlementPlan {
    SettlementPlan {
        zone: Zone::parse("zone", zone).unwrap(),
        cut_off_minutes: 0,
        delay_days: 1,
        working_days: true,
        payout_minimum: 500,
        reserve_rate: Rate::parse("rate", "10").unwrap(),
        reserve_days: 7,
        gross: false,
        payout_channel: ChannelId::parse("channel", "bank").unwrap(),
        payout_account: Text::default(),
    }
}

/// A wallet with money, and merchants with 0.6 % of fees that are settled by `plan`.
fn open_market(rig: &Rig, merchants: &[String], plan: &SettlementPlan) {
    let mut commands = vec![
        open_source("cash", "CNY").command(),
        open_wallet("alice", &["CNY"]).command(),
        open_channel("bank", &["CNY"]).command(),
        post("seed", "cash", "wallet:alice:CNY", 1_000_000_000),
    ];
    commands.extend(merchants.iter().flat_map(|name| open_shop(name, plan)));
    let answers = rig.submit(commands, Mode::Each);
    assert!(answers.iter().all(|answer| matches!(answer.outcome, Outcome::Applied(_))));
    let has_begun = |schedule: &Schedule| schedule.date.is_some();
    wait(rig, |rig| {
        rig.query().with_state(|state| state.parties().schedules().iter().all(has_begun))
    });
}

fn open_shop(name: &str, plan: &SettlementPlan) -> [Command; 3] {
    let fees = FeePlan {
        rate: Rate::parse("rate", "0.6").unwrap(),
        fixed: 0,
        min: None,
        max: None,
        rounding: FeeRounding::Accrued,
        tips_free: true,
        on_refund: FeeOnRefund::ProRata,
    };
    let fee_plan = SetFeePlan {
        id: id(&format!("fees-{name}")),
        merchant: merchant(name),
        asset: asset("CNY"),
        plan: fees,
        from: Time::ZERO,
        until: None,
    };
    let settle = SetSettlementPlan {
        id: id(&format!("settle-{name}")),
        merchant: merchant(name),
        asset: asset("CNY"),
        plan: plan.clone(),
    };
    [
        register(name, &["CNY"]).command(),
        instruct(Instruction::SetFeePlan(fee_plan)),
        instruct(Instruction::SetSettlementPlan(settle)),
    ]
}

/// Waits until something holds.
fn wait(rig: &Rig, holds: impl Fn(&Rig) -> bool) {
    for _ in 0..5_000 {
        if holds(rig) {
            return;
        }
        thread::sleep(Duration::from_millis(2));
    }
    panic!("it never happens");
}

/// Time passes to a cut-off, and everything is sealed.
fn sealed_by(rig: &Rig, now_us: u64) {
    rig.set_clock(now_us);
    wait(rig, |rig| {
        rig.query().with_state(|state| {
            let parties = state.parties();
            parties.seals_waiting() == 0
                && parties.schedules().iter().all(|schedule| schedule.next.micros() > now_us)
        })
    });
}

fn place(number: u32) -> Place {
    (MerchantNumber::from_raw(number).unwrap(), AssetNumber::from_index(0).unwrap())
}

/// The settlements of a merchant, oldest first.
fn settlements(rig: &Rig, number: u32) -> Vec<(Item, Settlement)> {
    let owner = Owner::Merchant(place(number).0);
    let list = (owner, ItemKind::Settlement);
    let page = rig.query().items(list, &ItemFilter::default(), (None, 1_000)).unwrap();
    let mut made: Vec<_> = page
        .items
        .into_iter()
        .map(|item| {
            let Matter::Settlement(settlement) = &item.matter else { panic!("{item:?}") };
            (item.clone(), (**settlement).clone())
        })
        .collect();
    made.reverse();
    made
}

/// The lines of a period by the indexes, in small pages.
fn lines(rig: &Rig, place: Place, made: &Settlement) -> Vec<LineView> {
    let (mut after, mut lines) = (made.first.previous(), Vec::new());
    loop {
        let page = rig.query().lines(place, (after, made.last), 7).unwrap();
        lines.extend(page.lines.into_iter().filter(|line| !line.is_seal));
        match page.next {
            Some(next) => after = next,
            None => return lines,
        }
    }
}

/// A settlement against its lines: sums, balances, tree, proofs.
fn check_against_lines(rig: &Rig, place: Place, made: &Settlement) {
    let lines = lines(rig, place, made);
    assert_eq!(u64::try_from(lines.len()).unwrap(), made.lines);
    let (mut tree, mut leaves) = (Frontier::default(), Vec::new());
    let mut encoder = LineEncoder::default();
    let mut payable = made.opening.payable;
    for line in &lines {
        let moved = Moved::of(&line.recorded.event).unwrap();
        let at = (line.recorded.seq, line.recorded.time);
        let leaf = moved.leaf(at, &line.parts, &mut encoder);
        tree.push(leaf);
        leaves.push(leaf);
        for step in line.moves.iter().filter(|step| step.account == TillPurpose::Payable) {
            payable += step.amount;
            assert!(line.moves.len() > 1 || payable == step.after, "{line:?}");
        }
        assert!(line.recorded.time >= made.began && line.recorded.time < made.ended);
    }
    assert_eq!((payable, tree.root()), (made.ending.payable, made.root));
    for part in Part::ALL {
        let amounts = lines.iter().flat_map(|line| &line.parts).filter(|(of, _)| *of == part);
        assert_eq!(made.sum(part), amounts.map(|(_, amount)| amount).sum::<u64>(), "{part:?}");
    }
    if let Some(leaf) = leaves.last() {
        let (index, size) = (made.lines - 1, made.lines);
        let path = prove(&leaves, index).unwrap();
        assert!(verify(*leaf, index, size, &path, made.root));
    }
}

/// Some payments of a day, one of them refunded later on that day or the next.
fn trade(rig: &Rig, day: u64, (hours, names): (u64, &[String])) {
    for hour in (0..hours).step_by(3) {
        rig.set_clock(MARCH_US + (day * 24 + hour) * HOUR_US + 1_000_000);
        for (index, name) in (0_u64..).zip(names) {
            if (day + hour + index) % 5 == 4 {
                continue;
            }
            let command = format!("{name}-{day}-{hour}");
            let amount = 100 + (day * 37 + hour * 11 + index * 91) % 900;
            rig.apply(Pay { tip: amount % 3 * 50, ..pay(&command, "alice", name, amount) });
            let was_paid = (day + index) % 5 != 4;
            if was_paid && (day + index) % 4 == 1 && hour == 21 {
                rig.apply(instruct(Instruction::Refund(Refund {
                    id: own(BusinessKind::Refund, name, &format!("r-{day}")),
                    merchant: merchant(name),
                    payment: id(&format!("{name}-{day}-0")),
                    amount: 37,
                    tip: 0,
                    reference: text(""),
                })));
            }
        }
    }
}

#[test]
fn a_month_of_days_adds_up_across_a_change_of_the_clocks() {
    let mut rig = Rig::start_with(|config| config.group_commands_max = 64);
    rig.set_clock(MARCH_US);
    let names = ["cafe", "bar", "stall"].map(str::to_owned);
    open_market(&rig, &names, &plan("Europe/Berlin"));
    for day in 0..31 {
        let hours = if day == 30 { 23 } else { 24 };
        trade(&rig, day, (hours, &names));
        let midnight = MARCH_US + (day * 24 + hours) * HOUR_US;
        sealed_by(&rig, midnight);
        if day % 10 == 7 {
            rig.restart();
        }
    }
    for number in 1..=3 {
        let made = settlements(&rig, number);
        assert_eq!(made.len(), 31);
        let (mut kept, mut released, mut paid_out) = (0, 0, 0);
        for (day, (_, one)) in (1_i64..).zip(&made) {
            assert_eq!(one.date.to_string(), format!("2024-03-{day:02}"));
            let hours = (one.ended.micros() - one.began.micros()) / HOUR_US;
            assert_eq!(hours, if day == 31 { 23 } else { 24 });
            check_against_lines(&rig, place(number), one);
            kept += one.reserve_kept;
            released += one.reserve_released;
            paid_out += one.payout.as_ref().map_or(0, |payout| payout.amount);
        }
        for pair in made.windows(2) {
            assert_eq!(pair[1].1.previous, Some(pair[0].1.digest));
            assert_eq!(pair[1].1.opening, pair[0].1.closing);
            assert_eq!(pair[1].1.first, pair[0].1.last.next());
        }
        let total = |way| {
            let parts = made.iter().flat_map(|(_, one)| &one.parts);
            parts.filter(|sum| sum.part.way() == way).map(|sum| sum.amount).sum::<u64>()
        };
        // What came in and did not go out was paid out, or is there still.
        let last = made.last().unwrap().1.closing;
        let left = u64::try_from(last.payable + last.tips + last.reserve).unwrap();
        assert_eq!(total(Way::In) - total(Way::Out), paid_out + left);
        assert_eq!(kept - released, u64::try_from(last.reserve).unwrap());
        let name = &names[usize::try_from(number).unwrap() - 1];
        let balance = |purpose: &str| {
            let account = crate::ask::account(&format!("merchant:{name}:{purpose}:CNY"));
            rig.query().balance_at(&account, AsOf::Seq(rig.query().published())).unwrap().0.net
        };
        assert_eq!((balance("payable"), balance("reserve")), (last.payable, last.reserve));
    }
    let all = rig.query().lines(place(1), (Seq::NONE, rig.query().published()), LINES_MAX).unwrap();
    assert_eq!(all.lines.iter().filter(|line| line.is_seal).count(), 31);
}

/// Shops that are sealed in four groups. The journal may write some of them together.
const SHOPS: u32 = 200;

/// A day of payments, and the ledger at rest.
fn shops_after_a_day() -> Rig {
    let mut rig = Rig::start_with(|config| config.group_commands_max = 1_000);
    rig.set_clock(MARCH_US);
    let names: Vec<String> = (1..=SHOPS).map(|number| format!("shop-{number}")).collect();
    open_market(&rig, &names, &plan("Europe/Berlin"));
    let pays = (1..)
        .zip(&names)
        .map(|(number, name)| pay(&format!("p-{number}"), "alice", name, 1_000 + number).command());
    rig.submit(pays.collect(), Mode::Each);
    rig.stop().unwrap();
    rig
}

#[test]
fn a_close_goes_on_where_it_was_whichever_append_fails() {
    let midnight = MARCH_US + 24 * HOUR_US;
    let late = || pay("late", "alice", "shop-1", 77).command();
    let finish = |rig: &Rig| {
        sealed_by(rig, midnight);
        rig.submit(vec![late()], Mode::Each);
        rig.state_bytes()
    };
    let mut rig = shops_after_a_day();
    rig.open().unwrap();
    let reference = finish(&rig);
    for plan in [FaultPlan::BeforeWrite, FaultPlan::AfterWrite] {
        let mut faults = 0;
        for append in 1.. {
            let mut rig = shops_after_a_day();
            let plan = plan(append);
            rig.open_with(|journal| Box::new(FaultyJournal::over(journal, plan))).unwrap();
            rig.set_clock(midnight);
            let is_sealed = |rig: &Rig| {
                rig.query().with_state(|state| {
                    let parties = state.parties();
                    parties.seals_waiting() == 0 && parties.schedules()[0].period == 1
                })
            };
            wait(&rig, |rig| is_sealed(rig) || rig.try_submit(vec![late()], Mode::DryRun).is_err());
            if rig.stop().is_ok() {
                break;
            }
            faults += 1;
            rig.open().unwrap();
            assert!(finish(&rig) == reference, "{plan:?}: another ledger");
            for number in [1, 64, 65, SHOPS] {
                let made = settlements(&rig, number);
                assert_eq!(made.len(), 1, "{plan:?}: sealed twice or never");
                check_against_lines(&rig, place(number), &made[0].1);
            }
        }
        assert!(faults >= 2, "{faults} appends are too few to find anything");
    }
}

#[test]
fn a_period_is_closed_once_however_often_it_is_asked_for() {
    let mut rig = Rig::start();
    let names = ["cafe".to_owned()];
    open_market(&rig, &names, &plan("Asia/Shanghai"));
    rig.apply(pay("p-1", "alice", "cafe", 1_000));
    let close = instruct(Instruction::CloseSettlement(CloseSettlement {
        id: id("close-1"),
        merchant: merchant("cafe"),
        asset: asset("CNY"),
    }));
    let first = rig.one(close.clone());
    wait(&rig, |rig| settlements(rig, 1).len() == 1);
    rig.restart();
    let again = rig.one(close);
    assert!(again.replayed);
    assert_eq!(again.seq, first.seq);
    rig.apply(pay("p-2", "alice", "cafe", 500));
    assert_eq!(settlements(&rig, 1).len(), 1);
    assert!(time(0) < settlements(&rig, 1)[0].1.ended);
}
