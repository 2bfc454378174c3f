//! The books as of any position, and what has not cleared.

use crate::ask::{id, open_source, pay as post};
use crate::payments::words::{open_channel, open_wallet, pay, register, wallet};
use crate::rig::{Rig, START_US};
use farthing_ledger::command::Command;
use farthing_ledger::domain::{ChannelId, Seq, Side, Text, Time};
use farthing_ledger::error::QueryError;
use farthing_ledger::instruction::{Instruction, SettleWithdrawal, TopUp, Withdraw};
use farthing_ledger::query::{AsOf, BookLine, Class};

const STEP_US: u64 = 1_000_000;

fn instruct(instruction: Instruction) -> Command {
    Command::Instruct(Box::new(instruction))
}

fn channel() -> ChannelId {
    ChannelId::parse("channel", "bank").unwrap()
}

fn top_up(name: &str, amount: u64) -> Command {
    instruct(Instruction::TopUp(TopUp {
        id: id(name),
        wallet: wallet("alice"),
        channel: channel(),
        asset: crate::ask::asset("CNY"),
        amount,
        reference: Text::default(),
    }))
}

fn withdraw(name: &str, amount: u64, fee: u64) -> Command {
    instruct(Instruction::Withdraw(Withdraw {
        id: id(name),
        wallet: wallet("alice"),
        asset: crate::ask::asset("CNY"),
        amount,
        fee,
        reference: Text::default(),
    }))
}

fn settled(name: &str, withdrawal: &str) -> Command {
    instruct(Instruction::SettleWithdrawal(SettleWithdrawal {
        id: id(name),
        withdrawal: id(withdrawal),
        channel: channel(),
        returned: false,
    }))
}

fn market() -> Rig {
    let rig = Rig::start();
    rig.apply(open_source("cash", "CNY"));
    rig.apply(open_wallet("alice", &["CNY"]));
    rig.apply(open_channel("bank", &["CNY"]));
    rig.apply(register("cafe", &["CNY"]));
    rig
}

fn books(rig: &Rig, as_of: Option<AsOf>) -> (Vec<BookLine>, Seq) {
    rig.settle();
    let books = rig.query().books(as_of).unwrap();
    (books.lines, books.seq)
}

#[test]
fn the_books_of_every_position_are_what_they_were_then() {
    let mut rig = market();
    let mut then = vec![books(&rig, None)];
    for step in 1..=40_u64 {
        rig.set_clock(START_US + step * STEP_US);
        let name = format!("c-{step}");
        match step % 4 {
            0 => drop(rig.apply(pay(&name, "alice", "cafe", step))),
            1 => drop(rig.apply(top_up(&name, 1_000 + step))),
            2 => drop(rig.apply(post(&name, "cash", "wallet:alice:CNY", 7))),
            _ => drop(rig.apply(register(&format!("shop-{step}"), &["CNY", "USD"]))),
        }
        then.push(books(&rig, None));
    }
    for again in 0..2 {
        for (lines, seq) in &then {
            assert_eq!(books(&rig, Some(AsOf::Seq(*seq))).0, *lines, "as of {seq}");
        }
        let (lines, seq) = &then[20];
        let time = Time::from_micros(START_US + 20 * STEP_US);
        assert_eq!(books(&rig, Some(AsOf::Time(time))), (lines.clone(), *seq));
        let sum = |lines: &[BookLine]| -> (u128, u128) {
            lines.iter().fold((0, 0), |(debits, credits), line| {
                (debits + line.debits, credits + line.credits)
            })
        };
        assert!(then.iter().all(|(lines, _)| sum(lines).0 == sum(lines).1));
        if again == 0 {
            rig.restart();
        }
    }
    let later = Seq::from_raw(rig.query().published().raw() + 1);
    let refused = rig.query().books(Some(AsOf::Seq(later)));
    assert!(matches!(refused, Err(QueryError::TooEarly { .. })));
}

#[test]
fn what_has_not_cleared_is_told_with_its_age_and_its_reasons() {
    let rig = market();
    let at = |step: u64| Time::from_micros(START_US + step * STEP_US);
    rig.set_clock(at(1).micros());
    rig.apply(top_up("t-1", 10_000));
    rig.set_clock(at(2).micros());
    rig.apply(withdraw("w-1", 1_000, 10));
    rig.set_clock(at(3).micros());
    rig.apply(withdraw("w-2", 500, 0));
    rig.set_clock(at(4).micros());
    rig.apply(settled("s-1", "w-1"));
    rig.settle();
    let told = rig.query().uncleared().unwrap();
    let named: Vec<_> = told
        .iter()
        .map(|account| {
            let reasons = (account.items, account.explained, account.oldest_item);
            (account.id.as_str(), account.balance, account.since, reasons)
        })
        .collect();
    assert_eq!(
        named,
        [
            ("channel:bank:CNY", 9_010, at(1), (0, 0, None)),
            ("platform:withdrawal_in_transit:CNY", 500, at(2), (1, 500, Some(at(3)))),
        ]
    );
    assert!(told.iter().all(|account| account.is_exact));
    rig.apply(settled("s-2", "w-2"));
    rig.settle();
    let left = rig.query().uncleared().unwrap();
    assert_eq!(left.len(), 1, "what is at zero waits for nothing");
}

#[test]
fn a_code_outside_the_chart_goes_by_the_side() {
    assert_eq!(Class::of(1_100, Side::Debit), Class::Asset);
    assert_eq!(Class::of(2_999, Side::Debit), Class::Liability);
    assert_eq!(Class::of(0, Side::Debit), Class::Asset);
    assert_eq!(Class::of(9_000, Side::Credit), Class::Liability);
}
