//! Red packets: the sums of their shares, who takes, and what comes back.
#![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

use super::*;
use crate::domain::{CommandId, Limits, Time, WalletId};
use crate::engine::payments::testing::{
    DAY, HOUR, OFFSET_MINUTES, World, asset, fact, id, number, wallet,
};
use crate::instruction::{Instruction, OpenWallet, SetWalletLimits, WalletState};

const POOL: &str = "platform:red_packets:CNY";
const SUSPENSE: &str = "platform:suspense:CNY";

/// A market with wallets t0, t1 and so on.
fn party(takers: usize) -> World {
    let mut world = World::market();
    world.top_up("alice", 10_000);
    for taker in 0..takers {
        world.run(Instruction::OpenWallet(OpenWallet {
            wallet: WalletId::parse("wallet", &format!("t{taker}")).unwrap(),
            assets: vec![asset("CNY")],
            tips: false,
            utc_offset_minutes: OFFSET_MINUTES,
        }));
    }
    world
}

fn packet(world: &mut World, amount: u64, takers: u16, kind: PacketKind) -> SendPacket {
    SendPacket {
        id: world.fresh(),
        wallet: wallet("alice"),
        asset: asset("CNY"),
        amount,
        takers,
        kind,
        seed: 20_260_217,
        expires: Time::from_micros(world.now.micros() + DAY),
    }
}

fn sent(world: &mut World, amount: u64, takers: u16, kind: PacketKind) -> CommandId {
    let send = packet(world, amount, takers, kind);
    world.run(Instruction::SendPacket(send.clone()));
    send.id
}

fn take(world: &mut World, packet: &CommandId, by: &str) -> Instruction {
    let (id, packet, wallet) = (world.fresh(), packet.clone(), wallet(by));
    Instruction::TakePacket(TakePacket { id, packet, wallet })
}

/// What a wallet got out of the packet.
fn taken(world: &mut World, packet: &CommandId, by: &str) -> i64 {
    let account = format!("wallet:{by}:CNY");
    let before = world.balance(&account);
    let take = take(world, packet, by);
    world.run(take);
    world.balance(&account) - before
}

fn state_of(world: &World, name: &CommandId) -> Packet {
    let Matter::Packet(packet) = world.item(name).matter else { panic!("a packet") };
    packet
}

#[test]
fn posting_11_a_random_packet_is_shared_to_the_last_unit() {
    let mut world = party(5);
    let name = sent(&mut world, 2_000, 5, PacketKind::Random);
    world.balances(&[("wallet:alice:CNY", 8_000), (POOL, 2_000)]);
    let shares: Vec<i64> = (0..5).map(|t| taken(&mut world, &name, &format!("t{t}"))).collect();
    assert!(shares.iter().all(|share| *share >= 1), "{shares:?}");
    assert_eq!(shares.iter().sum::<i64>(), 2_000);
    let drawn = crate::engine::payments::packet::random(2_000, 5, 20_260_217);
    assert_eq!(
        shares,
        drawn.iter().map(|share| i64::try_from(*share).unwrap()).collect::<Vec<_>>()
    );
    world.balances(&[("wallet:alice:CNY", 8_000), (POOL, 0)]);
    let packet = state_of(&world, &name);
    assert_eq!((packet.left, packet.taken, packet.open), (0, 5, false));
    assert!(world.state.parties().takers().is_empty(), "memory is given back");
}

#[test]
fn an_even_packet_gives_the_units_left_to_the_first() {
    let mut world = party(3);
    let name = sent(&mut world, 1_001, 3, PacketKind::Even);
    let shares = ["t0", "t1", "t2"].map(|taker| taken(&mut world, &name, taker));
    assert_eq!(shares, [334, 334, 333]);
    world.balances(&[(POOL, 0)]);
    let late = take(&mut world, &name, "bob");
    let refusal = world.refuse(late, RefusalCode::PacketFinished);
    assert_eq!(fact(&refusal, "packet"), Some(&name.to_string().into()));
}

#[test]
fn each_wallet_takes_once_and_the_sender_too() {
    let mut world = party(0);
    let name = sent(&mut world, 100, 3, PacketKind::Even);
    assert_eq!(taken(&mut world, &name, "alice"), 34);
    for _ in 0..2 {
        let again = take(&mut world, &name, "alice");
        let refusal = world.refuse(again, RefusalCode::PacketTaken);
        assert_eq!(fact(&refusal, "taker"), Some(&"alice".into()));
    }
    assert_eq!(state_of(&world, &name).taken, 1);
    // Another packet is another matter.
    let other = sent(&mut world, 100, 3, PacketKind::Even);
    assert_eq!(taken(&mut world, &other, "alice"), 34);
    let unknown = take(&mut world, &id("nothing"), "bob");
    world.refuse(unknown, RefusalCode::PacketUnknown);
    let stranger = take(&mut world, &name, "nobody");
    world.refuse(stranger, RefusalCode::WalletUnknown);
}

#[test]
fn a_packet_gives_its_rest_back_at_its_time() {
    let mut world = party(1);
    let name = sent(&mut world, 1_000, 4, PacketKind::Even);
    taken(&mut world, &name, "t0");
    world.pass(DAY - 1);
    world.balances(&[("wallet:alice:CNY", 9_000), (POOL, 750)]);
    world.pass(1);
    world.balances(&[("wallet:alice:CNY", 9_750), (POOL, 0), (SUSPENSE, 0)]);
    let packet = state_of(&world, &name);
    assert_eq!((packet.left, packet.taken, packet.open), (0, 1, false));
    assert!(world.state.parties().takers().is_empty());
    let late = take(&mut world, &name, "bob");
    world.refuse(late, RefusalCode::PacketFinished);
}

#[test]
fn a_limit_that_refuses_a_share_leaves_the_packet_as_it_is() {
    let mut world = party(2);
    let name = sent(&mut world, 1_000, 2, PacketKind::Random);
    let (id, wallet, asset) = (world.fresh(), wallet("t0"), asset("CNY"));
    let limits = Limits { day_in: Some(0), ..Limits::default() };
    world.run(Instruction::SetWalletLimits(SetWalletLimits { id, wallet, asset, limits }));
    let before = world.item(&name);
    let limited = take(&mut world, &name, "t0");
    let refusal = world.refuse(limited, RefusalCode::LimitExceeded);
    let share = number(&refusal, "needed");
    assert_eq!(world.item(&name), before);
    assert_eq!(taken(&mut world, &name, "t1"), share, "the same share waits");
}

#[test]
fn a_sender_counts_out_and_the_rest_counts_nowhere() {
    let mut world = party(1);
    let send = packet(&mut world, 500, 2, PacketKind::Even);
    let executed = world.run(Instruction::SendPacket(send.clone()));
    assert!(executed.flows[0].flow.out);
    taken(&mut world, &send.id, "t0");
    let usage = |world: &World, wallet: usize| {
        let usage = world.state.parties().wallets()[wallet].purses[0].usage;
        (usage.day_out, usage.day_in)
    };
    assert_eq!(usage(&world, 0), (500, 10_000));
    assert_eq!(usage(&world, 3), (0, 250));
    world.pass(DAY);
    assert_eq!(usage(&world, 0), (500, 10_000));
}

#[test]
fn a_packet_that_cannot_be_made_is_refused() {
    let mut world = party(0);
    let small = packet(&mut world, 4, 5, PacketKind::Random);
    let refusal = world.refuse(Instruction::SendPacket(small), RefusalCode::PacketTooSmall);
    assert_eq!([number(&refusal, "needed"), number(&refusal, "available")], [5, 4]);
    let short = packet(&mut world, 10_001, 5, PacketKind::Random);
    let refusal = world.refuse(Instruction::SendPacket(short), RefusalCode::WalletFundsShort);
    assert_eq!(number(&refusal, "available"), 10_000);
    let late = SendPacket {
        expires: Time::from_micros(world.now.micros() + DAY + 1),
        ..packet(&mut world, 10, 5, PacketKind::Even)
    };
    world.refuse(Instruction::SendPacket(late.clone()), RefusalCode::DeadlineTooFar);
    let past = SendPacket { expires: world.now, ..late };
    world.refuse(Instruction::SendPacket(past), RefusalCode::DeadlineReached);
}

#[test]
fn the_rest_of_a_sender_who_cannot_receive_waits_in_suspense() {
    let mut world = party(1);
    let name = sent(&mut world, 1_000, 4, PacketKind::Even);
    taken(&mut world, &name, "t0");
    let close = world.wallet_state("alice", WalletState::Closed);
    world.refuse(close, RefusalCode::PartyNotEmpty);
    let frozen = world.wallet_state("alice", WalletState::Frozen);
    world.run(frozen);
    world.pass(DAY);
    world.balances(&[("wallet:alice:CNY", 9_000), (POOL, 0), (SUSPENSE, 750)]);
    assert!(!state_of(&world, &name).open);
}

#[test]
fn a_packet_ends_even_where_no_account_moves() {
    let mut world = party(0);
    let first = sent(&mut world, 1_000, 4, PacketKind::Even);
    world.pass(HOUR);
    let second = sent(&mut world, 500, 4, PacketKind::Even);
    world.freeze_account(POOL);
    world.pass(DAY);
    world.balances(&[("wallet:alice:CNY", 8_500), (POOL, 1_500), (SUSPENSE, 0)]);
    for (name, left) in [(first, 1_000), (second, 500)] {
        let packet = state_of(&world, &name);
        assert_eq!((packet.open, packet.left), (false, left));
    }
}
