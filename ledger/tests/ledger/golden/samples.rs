//! One of each thing that is stored, with every field in use somewhere.

use crate::ask::{
    Worded, account, asset, capture, change, hold, id, notes, posting, release, reverse, spec,
};
use farthing_ledger::codec::{Link, Row, RowKind};
use farthing_ledger::command::{CaptureHold, Command, Condition, PlaceHold, PostTransfer, Terms};
use farthing_ledger::domain::{
    AccountNumber, AccountSpec, AccountState, Asset, Balance, Bound, CommandId, HoldEnd, Limit,
    Metadata, MetadataKey, MetadataValue, Rejection, Seq, Side, Text, Time,
};
use farthing_ledger::event::{
    AccountOpened, AccountStateChanged, Capture, Cause, CommandRefused, Event, HoldEnded,
    HoldPlaced, Leg, Reversal, TransferPosted,
};
use std::sync::Arc;

const UUID: CommandId = CommandId::Uuid(0x0190_163d_8694_739b_aea5_966c_26f8_ad91);
const ULID: CommandId = CommandId::Ulid(0x0190_163d_8694_739b_aea5_966c_26f8_ad92);
const NOON: Time = Time::from_micros(1_700_000_000_000_000);

fn number(raw: u32) -> AccountNumber {
    AccountNumber::from_raw(raw).unwrap()
}

const fn balance(net: i64, held_debits: u64, held_credits: u64) -> Balance {
    Balance { net, held_debits, held_credits }
}

fn full_spec() -> AccountSpec {
    let key = |text| MetadataKey::parse(text).unwrap();
    let entries = [
        (key("city"), MetadataValue::Text(Text::parse("metadata", "Chengdu").unwrap())),
        (key("level"), MetadataValue::Number(-3)),
        (key("vip"), MetadataValue::Flag(true)),
    ];
    AccountSpec {
        code: 1_999,
        normal_side: Side::Debit,
        overdraft: Limit::AtMost(500),
        ceiling: Limit::Unlimited,
        metadata: Metadata::from_entries(entries.into_iter().collect()).unwrap(),
        reference: Text::parse("reference", "ext-9").unwrap(),
        ..spec("shop:42", "CNY")
    }
}

fn full_transfer() -> PostTransfer {
    let up_to = farthing_ledger::command::Posting {
        up_to: true,
        asset: Some(asset("CNY")),
        ..posting("alice", "#2", 300)
    };
    let condition =
        Condition { account: account("#1"), at_least: Some(-5), at_most: Some(i64::MAX) };
    PostTransfer {
        id: UUID,
        postings: vec![up_to, posting("#1", "#2", 1)].into(),
        kind: 300,
        notes: notes("order-7", "coffee"),
        terms: Terms { effective: Some(NOON), conditions: vec![condition] }.boxed(),
    }
}

pub(super) fn commands() -> Vec<(&'static str, Command)> {
    let placed = PlaceHold {
        asset: Some(asset("CNY")),
        deadline: Some(NOON),
        over_capture_percent: 20,
        kind: 5,
        notes: notes("", "table 3"),
        ..hold("h-1", "#1", "bob", 1_000)
    };
    let captured = CaptureHold {
        release_rest: true,
        kind: 6,
        notes: notes("r", ""),
        ..capture("c-1", "h-1", Some(999))
    };
    vec![
        ("register asset", Command::RegisterAsset(Asset { code: asset("POINTS"), exponent: 3 })),
        ("open account", Command::OpenAccount(Box::new(full_spec()))),
        ("change account state", change("s-1", "#7", AccountState::DebitsFrozen)),
        ("post transfer", full_transfer().command()),
        ("place hold", placed.command()),
        ("capture hold", captured.command()),
        ("release hold", release("l-1", "h-1")),
        ("reverse transfer", reverse("v-1", "t-1", &[0, 128])),
    ]
}

pub(super) fn rejections() -> Vec<Rejection> {
    let mut all = rejections_of_accounts();
    let (hold, transfer) = (id("h-1"), ULID);
    all.extend([
        Rejection::IdConflict { fields: vec!["kind".to_owned(), "memo".to_owned()] },
        Rejection::BatchAborted { offender: 200 },
        Rejection::AssetUnknown { asset: asset("POINTS") },
        Rejection::LedgerFull,
        Rejection::NothingToMove,
        Rejection::DeadlinePassed { deadline_us: 1, now_us: NOON.micros() },
        Rejection::HoldUnknown { hold: hold.clone() },
        Rejection::HoldFinished { hold: hold.clone(), end: HoldEnd::Expired },
        Rejection::CaptureExceedsHold { hold, needed: 2, available: 1 },
        Rejection::TransferUnknown { transfer: transfer.clone() },
        Rejection::NotReversible { transfer },
        Rejection::ReversalShape { postings: 64 },
        Rejection::ReversalExceedsTransfer { posting: 1, needed: 300, available: 299 },
    ]);
    all
}

fn rejections_of_accounts() -> Vec<Rejection> {
    let alice = || account("alice");
    vec![
        Rejection::AccountUnknown { account: account("#9") },
        Rejection::AssetMismatch { account: alice(), expected: asset("CNY"), actual: asset("JPY") },
        Rejection::SameAccount { account: alice() },
        Rejection::AccountClosed { account: alice() },
        Rejection::AccountFrozen {
            account: alice(),
            state: AccountState::Frozen,
            side: Side::Credit,
        },
        Rejection::AccountNotEmpty { account: alice(), posted: -7, held: 8 },
        Rejection::ConditionFailed { account: alice(), balance: -1, bound: Bound::AtMost(-2) },
        Rejection::InsufficientFunds { account: alice(), needed: 500, available: -1 },
        Rejection::CeilingExceeded { account: alice(), needed: u64::MAX, available: i64::MIN },
        Rejection::BalanceOverflow { account: alice() },
    ]
}

pub(super) fn links() -> Vec<(&'static str, Link)> {
    vec![
        ("reversal", Link::Reversal { reversed: vec![0, 300] }),
        ("capture", Link::Capture { captured: 300, remaining: 1 }),
        ("released", Link::Released { captured: 300 }),
        ("expired", Link::Expired { captured: 0 }),
    ]
}

pub(super) fn events() -> Vec<(&'static str, Event)> {
    let mut events = events_of_accounts();
    let placed = HoldPlaced {
        id: id("h-1"),
        debit: number(1),
        credit: number(2),
        amount: 200,
        deadline: Some(NOON),
        over_capture_percent: 20,
        kind: 5,
        notes: notes("", "table 3"),
        debit_after: balance(-1, 200, 0),
        credit_after: balance(1, 0, 200),
    };
    let ended = HoldEnded {
        id: Some(id("l-1")),
        hold: id("h-1"),
        hold_seq: Seq::from_raw(9),
        debit: number(1),
        credit: number(2),
        amount: 50,
        captured: 150,
        debit_after: balance(-151, 0, 0),
        credit_after: balance(151, 0, 0),
    };
    let refused = CommandRefused {
        command: full_transfer().command(),
        rejection: Rejection::InsufficientFunds {
            account: account("alice"),
            needed: 300,
            available: 4,
        },
    };
    events.extend([
        ("transfer", Event::TransferPosted(plain_transfer())),
        ("transfer with all", Event::TransferPosted(transfer_with_all())),
        ("hold placed", Event::HoldPlaced(Box::new(placed))),
        ("capture", Event::TransferPosted(captured())),
        ("reversal", Event::TransferPosted(reversed())),
        ("hold released", Event::HoldReleased(Box::new(ended.clone()))),
        ("hold expired", Event::HoldExpired(Box::new(HoldEnded { id: None, ..ended }))),
        ("command refused", Event::CommandRefused(Box::new(refused))),
    ]);
    events
}

fn events_of_accounts() -> Vec<(&'static str, Event)> {
    let cny = Asset { code: asset("CNY"), exponent: 2 };
    let opened = |raw, spec| {
        Event::AccountOpened(AccountOpened {
            number: number(raw),
            asset: cny,
            spec: Arc::new(spec),
        })
    };
    let change =
        AccountStateChanged { id: ULID, account: number(2), state: AccountState::CreditsFrozen };
    vec![
        ("asset registered", Event::AssetRegistered(Asset { code: asset("POINTS"), exponent: 3 })),
        ("account opened", opened(1, full_spec())),
        ("plain account opened", opened(2, spec("alice", "CNY"))),
        ("account state changed", Event::AccountStateChanged(change)),
    ]
}

fn leg(amount: u64, debit_after: Balance, credit_after: Balance) -> Leg {
    let (debit, credit) = (number(1), number(2));
    Leg { debit, credit, amount, up_to: None, debit_after, credit_after }
}

fn plain_transfer() -> TransferPosted {
    TransferPosted {
        id: UUID,
        legs: vec![leg(1, balance(-1, 0, 0), balance(1, 0, 0))].into(),
        kind: 0,
        cause: Cause::Posting,
        notes: None,
        terms: None,
    }
}

fn transfer_with_all() -> TransferPosted {
    let first = Leg { up_to: Some(300), ..leg(0, balance(-1, 5, 0), balance(1, 0, 0)) };
    TransferPosted {
        id: id("t-2"),
        legs: vec![first, leg(300, balance(-301, 5, 0), balance(301, 0, 7))].into(),
        kind: 300,
        cause: Cause::Posting,
        notes: notes("order-7", "coffee"),
        terms: full_transfer().terms,
    }
}

fn captured() -> TransferPosted {
    let capture = Capture {
        hold: id("h-1"),
        hold_seq: Seq::from_raw(9),
        requested: Some(150),
        release_rest: false,
        unheld: 150,
        remaining: 50,
        captured: 150,
    };
    TransferPosted {
        id: id("c-1"),
        legs: vec![leg(150, balance(-151, 50, 0), balance(151, 0, 50))].into(),
        cause: Cause::Capture(Box::new(capture)),
        ..plain_transfer()
    }
}

fn reversed() -> TransferPosted {
    let reversal = Reversal {
        transfer: UUID,
        transfer_seq: Seq::from_raw(5),
        requested: vec![1],
        reversed: vec![1],
    };
    let back = Leg {
        debit: number(2),
        credit: number(1),
        ..leg(1, balance(150, 0, 50), balance(-150, 50, 0))
    };
    TransferPosted {
        id: ULID,
        legs: vec![back].into(),
        cause: Cause::Reversal(Box::new(reversal)),
        ..plain_transfer()
    }
}

pub(super) fn rows() -> Vec<Row> {
    let row = |seq, what, id: CommandId, side, amount, after| Row {
        seq: Seq::from_raw(seq),
        leg: 0,
        time: Time::from_micros(NOON.micros() + seq),
        what,
        id,
        counterparty: number(2),
        side,
        amount,
        kind: 0,
        after,
    };
    let (debit, credit) = (Side::Debit, Side::Credit);
    vec![
        row(1_000, RowKind::Transfer, UUID, credit, 500, balance(500, 0, 0)),
        row(1_001, RowKind::Transfer, ULID, debit, 20, balance(480, 0, 0)),
        Row {
            leg: 1,
            kind: 300,
            ..row(1_001, RowKind::Transfer, ULID, debit, 20, balance(460, 0, 0))
        },
        row(1_010, RowKind::HoldPlaced, id("h-1"), debit, 60, balance(460, 60, 0)),
        row(1_011, RowKind::Capture, id("c-1"), debit, 40, balance(420, 20, 0)),
        row(1_012, RowKind::HoldReleased, id("l-1"), debit, 10, balance(420, 10, 0)),
        row(1_013, RowKind::HoldExpired, id("h-2"), debit, 10, balance(420, 0, 0)),
        row(9_000, RowKind::Reversal, UUID, credit, 20, balance(440, 0, 3)),
        row(9_001, RowKind::Transfer, ULID, credit, 1, balance(9, 0, 3)),
    ]
}
