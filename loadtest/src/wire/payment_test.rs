//! Orders, payments, refunds and red packets decode, with the generated types, to what was meant.

use std::collections::BTreeSet;

use farthing_proto::v1;
use farthing_proto::v1::command::Action as Sent;
use prost::Message;

use crate::accounts::Book;
use crate::market::Market;
use crate::plan::Action;
use crate::plan::Plan;
use crate::plan::Share;
use crate::plan::amounts::AmountShape;
use crate::plan::amounts::Amounts;
use crate::plan::fee::Fee;
use crate::plan::ids::IdOrder;
use crate::plan::ids::Ids;
use crate::plan::skew::Skew;
use crate::plan::trade::Trade;
use crate::plan::trade::Trading;
use crate::wire::readable;
use crate::wire::slim;

fn plan() -> Plan {
    Plan {
        seed: 5,
        total: 2_000,
        block: 100,
        accounts: 300,
        skew: Skew::uniform(20),
        amounts: Amounts::new(AmountShape::Tickets, 5),
        ids: Ids::new(IdOrder::Random, 99),
        hot: Share::percent(0.0),
        holds: Share::percent(0.0),
        retries: Share::percent(0.0),
        refusals: Share::percent(5.0),
        retry_distance: 20,
        trading: Some(Trading {
            orders: Share::percent(50.0),
            tips: Share::percent(30.0),
            refunds: Share::percent(30.0),
            packets: Share::percent(10.0),
            fee: Fee::percent(0.6),
            expires_seconds: 1_900_000_000,
        }),
    }
}

/// The largest seed: the longest ids.
fn book() -> Book {
    let market = Market::new(u64::MAX, 20);
    let wallets = market.wallets(300);
    Book::of_market("CNY".to_owned(), wallets, market)
}

fn id(plan: &Plan, slot: u64) -> u128 {
    let (high, low) = plan.ids.of(slot);
    (u128::from(high) << 64) | u128::from(low)
}

fn number(plan: &Plan, slot: u64) -> String {
    format!("{:032x}", id(plan, slot))
}

fn uuid(plan: &Plan, slot: u64) -> String {
    let hex = number(plan, slot);
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

fn sent(plan: &Plan, book: &Book, slot: u64) -> Sent {
    let mut body = [0; readable::COMMAND_BYTES_MAX];
    let (field, bytes) = readable::write_body(plan, book, &plan.command(slot), &mut body);
    let mut command = [0; readable::COMMAND_BYTES_MAX + 8];
    let bytes = readable::wrap(field, &body[..bytes], &mut command);
    v1::Command::decode(&command[..bytes]).unwrap().action.unwrap()
}

fn payment(plan: &Plan, slot: u64, order: Option<u64>, tip: u64) -> v1::NewPayment {
    let planned = plan.command(slot);
    let wallet = match planned.debit {
        300 => format!("w{}.poor", u64::MAX),
        index => format!("w{}.{index}", u64::MAX),
    };
    let kind = if order.is_some() { v1::CodeKind::Dynamic } else { v1::CodeKind::Static };
    v1::NewPayment {
        id_bytes: id(plan, slot).to_be_bytes().to_vec(),
        wallet,
        merchant: format!("m{}.{}", u64::MAX, planned.credit),
        order: order.map(|order| number(plan, order)).unwrap_or_default(),
        kind: kind.into(),
        asset: "CNY".to_owned(),
        amount: planned.amount,
        tip,
        ..v1::NewPayment::default()
    }
}

fn meant(plan: &Plan, slot: u64, trade: Trade) -> Sent {
    let planned = plan.command(slot);
    let merchant = format!("m{}.{}", u64::MAX, planned.credit);
    let wallet = format!("w{}.{}", u64::MAX, planned.debit);
    let id_bytes = id(plan, slot).to_be_bytes().to_vec();
    match trade {
        Trade::CreateOrder => Sent::CreateOrder(v1::NewOrder {
            merchant,
            order: number(plan, slot),
            asset: "CNY".to_owned(),
            amount: planned.amount,
            tip: v1::TipRule::Any.into(),
            ..v1::NewOrder::default()
        }),
        Trade::Pay { order, tip } => Sent::Pay(payment(plan, slot, order, tip)),
        Trade::PayRefused => Sent::Pay(payment(plan, slot, None, 0)),
        Trade::Refund { payment, order, .. } => Sent::Refund(v1::NewRefund {
            merchant,
            refund: number(plan, slot),
            order: order.map(|order| number(plan, order)).unwrap_or_default(),
            payment_id: if order.is_none() { uuid(plan, payment) } else { String::new() },
            amount: planned.amount,
            ..v1::NewRefund::default()
        }),
        Trade::SendPacket => Sent::SendPacket(v1::NewPacket {
            id_bytes,
            wallet,
            asset: "CNY".to_owned(),
            amount: planned.amount,
            takers: 3,
            kind: v1::PacketKind::Even.into(),
            expires: Some(prost_types::Timestamp { seconds: 1_900_000_000, nanos: 0 }),
            ..v1::NewPacket::default()
        }),
        Trade::TakePacket { packet, .. } => Sent::TakePacket(v1::PacketTaking {
            id_bytes,
            packet: uuid(plan, packet),
            wallet,
            ..v1::PacketTaking::default()
        }),
    }
}

#[test]
fn instructions_decode_as_meant() {
    let (plan, book) = (plan(), book());
    let mut kinds = BTreeSet::new();
    for slot in 0..plan.total {
        let Action::Trade(trade) = plan.command(slot).action else { panic!("slot {slot}") };
        assert_eq!(sent(&plan, &book, slot), meant(&plan, slot, trade));
        kinds.insert((trade.instruction(), trade == Trade::PayRefused));
    }
    assert_eq!(kinds.len(), 6, "{kinds:?}");
}

#[test]
fn what_was_executed_is_read_from_whole_events() {
    let leg = |amount| v1::PostedLeg {
        debit_number: 3,
        credit_number: 4,
        amount,
        ..v1::PostedLeg::default()
    };
    let executed = v1::Executed {
        instruction: "pay".to_owned(),
        id: "an-id".to_owned(),
        wallet: "w".to_owned(),
        legs: vec![leg(5), leg(6)],
        items: vec![v1::Item::default()],
        ..v1::Executed::default()
    };
    let whole = v1::EventsResponse {
        event: Some(v1::Event {
            seq: 8,
            time: None,
            what: Some(v1::event::What::Executed(executed)),
        }),
        through_seq: 8,
    };
    let slim = slim::EventsItem::decode(whole.encode_to_vec().as_slice()).unwrap();
    let executed = slim.event.unwrap().executed.unwrap();
    assert_eq!((executed.instruction.as_str(), executed.id.as_ref()), ("pay", &b"an-id"[..]));
    let legs = [5, 6].map(|amount| slim::Leg { debit: 3, credit: 4, amount });
    assert_eq!(executed.legs, legs);
}
