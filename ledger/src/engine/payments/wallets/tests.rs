//! Money in and out of wallets, from person to person, limits, freezing and closing.
#![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

use super::*;
use crate::domain::{CommandId, Fact, Limits, Time};
use crate::engine::payments::testing::{
    HOUR, SECOND, World, asset, channel, fact, id, number, reference, wallet,
};
use crate::instruction::{CodeKind, Instruction, IssueCode, Pay};

fn withdrawal(world: &mut World, amount: u64, fee: u64) -> Withdraw {
    Withdraw {
        id: world.fresh(),
        wallet: wallet("alice"),
        asset: asset("CNY"),
        amount,
        fee,
        reference: reference("to-bank"),
    }
}

fn withdrawn(world: &mut World, amount: u64, fee: u64) -> CommandId {
    let withdraw = withdrawal(world, amount, fee);
    let executed = world.run(Instruction::Withdraw(withdraw.clone()));
    assert_eq!(executed.reference.as_str(), "to-bank");
    withdraw.id
}

fn settle(world: &mut World, withdrawal: &CommandId, returned: bool) -> Instruction {
    let (id, channel, withdrawal) = (world.fresh(), channel("bank"), withdrawal.clone());
    Instruction::SettleWithdrawal(SettleWithdrawal { id, withdrawal, channel, returned })
}

fn limit(world: &mut World, of: &str, limits: Limits) {
    let (id, wallet, asset) = (world.fresh(), wallet(of), asset("CNY"));
    world.run(Instruction::SetWalletLimits(SetWalletLimits { id, wallet, asset, limits }));
}

/// Which limit, what is left of it, and when it begins anew.
fn hit(refusal: &Refusal) -> (String, i64, Option<Time>) {
    let Some(Fact::Text(which)) = fact(refusal, "limit") else { panic!("{refusal:?}") };
    let resets_at = match fact(refusal, "resets_at") {
        Some(Fact::Time(time)) => Some(*time),
        _ => None,
    };
    (which.to_string(), number(refusal, "left"), resets_at)
}

fn in_hours(world: &World, hours: u64) -> Time {
    Time::from_micros(world.now.micros() + hours * HOUR)
}

#[test]
fn posting_1_a_top_up_is_owed_by_the_channel() {
    let mut world = World::market();
    let executed = world.top_up("alice", 10_000);
    assert_eq!((executed.legs.len(), executed.flows.len()), (1, 1));
    assert!(!executed.flows[0].flow.out);
    world.balances(&[("channel:bank:CNY", 10_000), ("wallet:alice:CNY", 10_000)]);
}

#[test]
fn a_top_up_names_what_is_missing() {
    let mut world = World::market();
    let top_up = |world: &mut World| TopUp {
        id: world.fresh(),
        wallet: wallet("alice"),
        channel: channel("bank"),
        asset: asset("CNY"),
        amount: 1,
        reference: reference(""),
    };
    let right = top_up(&mut world);
    let broken = [
        (TopUp { wallet: wallet("nobody"), ..right.clone() }, RefusalCode::WalletUnknown),
        (TopUp { channel: channel("card"), ..right.clone() }, RefusalCode::ChannelUnknown),
    ];
    for (top_up, code) in broken {
        world.refuse(Instruction::TopUp(top_up), code);
    }
    // An asset that someone else has opened is known, and this wallet has no account in it.
    world.run(Instruction::OpenChannel(crate::instruction::OpenChannel {
        channel: channel("bank"),
        assets: vec![asset("JPY")],
    }));
    let yen = TopUp { asset: asset("JPY"), ..right };
    let refusal = world.refuse(Instruction::TopUp(yen), RefusalCode::WalletAssetMissing);
    assert_eq!(fact(&refusal, "asset"), Some(&"JPY".into()));
}

#[test]
fn posting_8_a_withdrawal_is_in_transit_until_the_bank_pays() {
    let mut world = World::market();
    world.top_up("alice", 7_200);
    let name = withdrawn(&mut world, 2_000, 10);
    world.balances(&[
        ("wallet:alice:CNY", 5_200),
        ("platform:withdrawal_in_transit:CNY", 1_990),
        ("platform:withdrawal_fee:CNY", 10),
    ]);
    assert!(world.item(&name).is_open());
    let paid = settle(&mut world, &name, false);
    world.run(paid);
    world.balances(&[
        ("wallet:alice:CNY", 5_200),
        ("platform:withdrawal_in_transit:CNY", 0),
        ("platform:withdrawal_fee:CNY", 10),
        ("channel:bank:CNY", 5_210),
    ]);
    for returned in [false, true] {
        let again = settle(&mut world, &name, returned);
        let refusal = world.refuse(again, RefusalCode::WithdrawalFinished);
        assert_eq!(fact(&refusal, "state"), Some(&"CONFIRMED".into()));
    }
    let unknown = settle(&mut world, &id("nothing"), false);
    world.refuse(unknown, RefusalCode::WithdrawalUnknown);
}

#[test]
fn a_withdrawal_that_comes_back_comes_back_whole() {
    let mut world = World::market();
    world.top_up("alice", 2_000);
    limit(&mut world, "alice", Limits { day_in: Some(2_000), ..Limits::default() });
    let name = withdrawn(&mut world, 2_000, 10);
    let returned = settle(&mut world, &name, true);
    // The limit of what comes in is used up, and the return does not meet it.
    assert_eq!(world.run(returned).flows.len(), 0);
    world.balances(&[
        ("wallet:alice:CNY", 2_000),
        ("platform:withdrawal_in_transit:CNY", 0),
        ("platform:withdrawal_fee:CNY", 0),
        ("channel:bank:CNY", 2_000),
    ]);
}

#[test]
fn a_withdrawal_that_is_not_covered_says_what_is_there() {
    let mut world = World::market();
    world.top_up("alice", 1_995);
    // The first leg alone would go through.
    let withdraw = withdrawal(&mut world, 2_000, 10);
    let refusal = world.refuse(Instruction::Withdraw(withdraw), RefusalCode::WalletFundsShort);
    assert_eq!([number(&refusal, "needed"), number(&refusal, "available")], [2_000, 1_995]);
    world.balances(&[("wallet:alice:CNY", 1_995)]);
}

#[test]
fn a_person_pays_another_and_not_themselves() {
    let mut world = World::market();
    world.top_up("alice", 100);
    let executed = world.pay_person("alice", "bob", 60);
    assert_eq!(executed.flows.iter().map(|flow| flow.flow.out).collect::<Vec<_>>(), [true, false]);
    world.balances(&[("wallet:alice:CNY", 40), ("wallet:bob:CNY", 60)]);
    let own = world.person_payment("bob", "bob", 1);
    world.refuse(Instruction::PayPerson(own), RefusalCode::SameParty);
    let short = world.person_payment("alice", "bob", 41);
    let refusal = world.refuse(Instruction::PayPerson(short), RefusalCode::WalletFundsShort);
    assert_eq!(number(&refusal, "available"), 40);
}

#[test]
fn a_limit_of_the_day_begins_anew_at_the_wallets_midnight() {
    let mut world = World::market();
    world.top_up("alice", 10_000);
    limit(&mut world, "alice", Limits { day_out: Some(1_000), ..Limits::default() });
    world.pay_person("alice", "bob", 600);
    let above = world.person_payment("alice", "bob", 401);
    let refusal = world.refuse(Instruction::PayPerson(above), RefusalCode::LimitExceeded);
    // It is 8 o'clock in the morning there.
    let midnight = in_hours(&world, 16);
    assert_eq!(hit(&refusal), ("day_out".to_owned(), 400, Some(midnight)));
    assert_eq!([number(&refusal, "max"), number(&refusal, "needed")], [1_000, 401]);
    world.pay_person("alice", "bob", 400);
    world.pass(16 * HOUR - 1);
    let early = world.person_payment("alice", "bob", 1);
    world.refuse(Instruction::PayPerson(early), RefusalCode::LimitExceeded);
    world.pass(1);
    world.pay_person("alice", "bob", 1_000);
}

#[test]
fn each_limit_is_named() {
    let none = Limits::default();
    let midnight = Some(in_hours(&World::empty(), 16));
    // 2026-02-28T16:00:00Z is midnight of the first of March there.
    let month = Some(Time::from_micros(1_772_294_400 * SECOND));
    let outwards = [
        (Limits { per_payment: Some(99), ..none }, "per_payment", 99, None),
        (Limits { day_out: Some(99), ..none }, "day_out", 99, midnight),
        (Limits { month_out: Some(99), ..none }, "month_out", 99, month),
    ];
    for (limits, name, left, resets_at) in outwards {
        let mut world = World::market();
        world.top_up("alice", 1_000);
        limit(&mut world, "alice", limits);
        let pay = world.person_payment("alice", "bob", 100);
        let refusal = world.refuse(Instruction::PayPerson(pay), RefusalCode::LimitExceeded);
        assert_eq!(hit(&refusal), (name.to_owned(), left, resets_at));
        let withdraw = withdrawal(&mut world, 100, 1);
        world.refuse(Instruction::Withdraw(withdraw), RefusalCode::LimitExceeded);
        world.pay_person("alice", "bob", 99);
    }
    let inwards = [
        (Limits { day_in: Some(99), ..none }, "day_in", 99, midnight),
        (Limits { month_in: Some(99), ..none }, "month_in", 99, month),
    ];
    for (limits, name, left, resets_at) in inwards {
        let mut world = World::market();
        world.top_up("alice", 1_000);
        limit(&mut world, "bob", limits);
        let pay = world.person_payment("alice", "bob", 100);
        let refusal = world.refuse(Instruction::PayPerson(pay), RefusalCode::LimitExceeded);
        assert_eq!(hit(&refusal), (name.to_owned(), left, resets_at));
        assert_eq!(fact(&refusal, "wallet"), Some(&"bob".into()));
        world.pay_person("alice", "bob", 99);
    }
}

#[test]
fn static_codes_have_a_cap_of_their_own() {
    let mut world = World::market();
    world.top_up("alice", 200_000);
    limit(&mut world, "alice", Limits { day_static: Some(50_000), ..Limits::default() });
    let by_code = |world: &mut World, amount, kind| {
        let pay = Pay { kind, ..world.pay("alice", "stall", amount) };
        Instruction::Pay(pay)
    };
    let pay = by_code(&mut world, 49_999, CodeKind::Static);
    world.run(pay);
    let pay = by_code(&mut world, 2, CodeKind::Static);
    let refusal = world.refuse(pay, RefusalCode::LimitExceeded);
    assert_eq!(hit(&refusal), ("day_static".to_owned(), 1, Some(in_hours(&world, 16))));
    let pay = by_code(&mut world, 60_000, CodeKind::App);
    world.run(pay);
    let pay = by_code(&mut world, 1, CodeKind::Static);
    world.run(pay);
    world.pass(16 * HOUR);
    let pay = by_code(&mut world, 50_000, CodeKind::Static);
    world.run(pay);
}

#[test]
fn limits_count_what_was_moved_before_they_were_set() {
    let mut world = World::market();
    world.top_up("alice", 1_000);
    world.pay_person("alice", "bob", 300);
    limit(&mut world, "alice", Limits { day_out: Some(500), ..Limits::default() });
    let above = world.person_payment("alice", "bob", 201);
    let refusal = world.refuse(Instruction::PayPerson(above), RefusalCode::LimitExceeded);
    assert_eq!(number(&refusal, "left"), 200);
    limit(&mut world, "alice", Limits::default());
    world.pay_person("alice", "bob", 700);
}

#[test]
fn a_frozen_wallet_moves_nothing_and_one_with_debits_frozen_receives() {
    let mut world = World::market();
    for name in ["alice", "bob"] {
        world.top_up(name, 1_000);
    }
    let name = withdrawn(&mut world, 100, 0);
    let frozen = world.wallet_state("alice", WalletState::Frozen);
    world.run(frozen);
    for (from, to) in [("alice", "bob"), ("bob", "alice")] {
        let pay = world.person_payment(from, to, 1);
        let refusal = world.refuse(Instruction::PayPerson(pay), RefusalCode::WalletNotActive);
        assert_eq!(fact(&refusal, "state"), Some(&"FROZEN".into()));
    }
    let returned = settle(&mut world, &name, true);
    world.refuse(returned.clone(), RefusalCode::WalletNotActive);
    limit(&mut world, "alice", Limits { day_out: Some(5), ..Limits::default() });

    let debits = world.wallet_state("alice", WalletState::DebitsFrozen);
    world.run(debits);
    world.run(returned);
    world.pay_person("bob", "alice", 1);
    let pay = world.person_payment("alice", "bob", 1);
    world.refuse(Instruction::PayPerson(pay), RefusalCode::WalletNotActive);
    let withdraw = withdrawal(&mut world, 1, 0);
    world.refuse(Instruction::Withdraw(withdraw), RefusalCode::WalletNotActive);

    let active = world.wallet_state("alice", WalletState::Active);
    world.run(active);
    limit(&mut world, "alice", Limits::default());
    world.pay_person("alice", "bob", 1_001);
    world.balances(&[("wallet:alice:CNY", 0), ("wallet:bob:CNY", 2_000)]);
}

#[test]
fn a_wallet_closes_empty_and_for_good() {
    let mut world = World::market();
    world.top_up("alice", 100);
    let close = |world: &mut World| world.wallet_state("alice", WalletState::Closed);
    let full = close(&mut world);
    let refusal = world.refuse(full, RefusalCode::PartyNotEmpty);
    assert_eq!(fact(&refusal, "account"), Some(&"wallet:alice:CNY".into()));
    assert_eq!([number(&refusal, "available"), number(&refusal, "held")], [100, 0]);

    let name = withdrawn(&mut world, 100, 0);
    let waiting = close(&mut world);
    let refusal = world.refuse(waiting, RefusalCode::PartyNotEmpty);
    assert_eq!(fact(&refusal, "withdrawal"), Some(&name.to_string().into()));
    let paid = settle(&mut world, &name, false);
    world.run(paid);

    let (code, expires) = (world.fresh(), Time::from_micros(world.now.micros() + 60 * SECOND));
    let issue = IssueCode { id: code, wallet: wallet("alice"), amount_max: None, expires };
    world.run(Instruction::IssueCode(issue));
    let code_good = close(&mut world);
    let refusal = world.refuse(code_good, RefusalCode::PartyNotEmpty);
    assert!(fact(&refusal, "code").is_some());
    world.pass(60 * SECOND);

    let empty = close(&mut world);
    world.run(empty);
    for state in [WalletState::Active, WalletState::Frozen, WalletState::Closed] {
        let change = world.wallet_state("alice", state);
        world.refuse(change, RefusalCode::WalletNotActive);
    }
    world.top_up("bob", 1);
    let pay = world.person_payment("bob", "alice", 1);
    let refusal = world.refuse(Instruction::PayPerson(pay), RefusalCode::WalletNotActive);
    assert_eq!(fact(&refusal, "state"), Some(&"CLOSED".into()));
}
