//! The world of the table, and its rows: a command, why it is refused there, and what would have to happen first.

use crate::ask::{
    Worded, account, asset, capture, change, hold, hold_until, id, on_condition, open, open_as,
    open_source, pay, post, posting, release, reverse, spec, up_to,
};
use crate::rig::START_US;
use farthing_ledger::command::{Command, Condition, Posting};
use farthing_ledger::domain::{
    AccountSpec, AccountState, Asset, Bound, HoldEnd, Limit, Rejection, Side,
};

/// A command that is refused, why, and what would have to happen before it is allowed.
pub(super) struct Row {
    pub(super) refused: Command,
    pub(super) rejection: Rejection,
    pub(super) remedy: Vec<Command>,
}

/// Accounts `cash` (no limits), `alice` (100, overdraft 20, ceiling 1000), `bob`, `yen`, `closed`, `frozen`, `max`;
/// transfer `two` with the legs 10 and 5, its reversal `back`; holds `open` (of 10) and `done`.
pub(super) fn world() -> Vec<Command> {
    let limited = AccountSpec {
        overdraft: Limit::AtMost(20),
        ceiling: Limit::AtMost(1_000),
        ..spec("alice", "CNY")
    };
    let two = post("two", vec![posting("cash", "alice", 10), posting("cash", "alice", 5)]);
    vec![
        open_source("cash", "CNY"),
        open_as(limited),
        open("bob"),
        open_as(spec("yen", "JPY")),
        open("closed"),
        open("frozen"),
        open_source("max", "CNY"),
        open_source("deep", "CNY"),
        change("w1", "closed", AccountState::Closed),
        change("w2", "frozen", AccountState::CreditsFrozen),
        pay("w3", "cash", "alice", 100),
        pay("w4", "deep", "max", i64::MAX as u64 - 200),
        two.command(),
        reverse("back", "two", &[10, 5]),
        reverse("w5", "w3", &[1]),
        hold("open", "alice", "bob", 10).command(),
        hold("done", "alice", "bob", 1).command(),
        release("w6", "done"),
    ]
}

pub(super) fn rows() -> Vec<Row> {
    let mut rows = rows_about_accounts();
    rows.extend(rows_about_amounts());
    rows.extend(rows_about_the_past());
    rows
}

fn rows_about_accounts() -> Vec<Row> {
    let of = |name: &str| account(name);
    let in_yen = Posting { asset: Some(asset("JPY")), ..posting("alice", "bob", 1) };
    let custom = Asset::custom(asset("NOSUCH"), 2).unwrap();
    let row = |refused, rejection, remedy| Row { refused, rejection, remedy };
    vec![
        row(
            open_as(spec("x", "NOSUCH")),
            Rejection::AssetUnknown { asset: asset("NOSUCH") },
            vec![Command::RegisterAsset(custom)],
        ),
        row(
            pay("r", "alice", "new", 1),
            Rejection::AccountUnknown { account: of("new") },
            vec![open("new")],
        ),
        row(pay("r", "#99", "alice", 1), Rejection::AccountUnknown { account: of("#99") }, vec![]),
        row(pay("r", "alice", "#2", 1), Rejection::SameAccount { account: of("alice") }, vec![]),
        row(
            post("r", vec![in_yen]).command(),
            Rejection::AssetMismatch {
                account: of("alice"),
                expected: asset("JPY"),
                actual: asset("CNY"),
            },
            vec![],
        ),
        row(
            pay("r", "alice", "yen", 1),
            Rejection::AssetMismatch {
                account: of("yen"),
                expected: asset("CNY"),
                actual: asset("JPY"),
            },
            vec![],
        ),
        row(
            pay("r", "alice", "closed", 1),
            Rejection::AccountClosed { account: of("closed") },
            vec![],
        ),
        row(
            change("r", "closed", AccountState::Open),
            Rejection::AccountClosed { account: of("closed") },
            vec![],
        ),
        row(
            pay("r", "alice", "frozen", 1),
            Rejection::AccountFrozen {
                account: of("frozen"),
                state: AccountState::CreditsFrozen,
                side: Side::Credit,
            },
            vec![change("thaw", "frozen", AccountState::Open)],
        ),
        row(
            change("r", "alice", AccountState::Closed),
            Rejection::AccountNotEmpty { account: of("alice"), posted: 99, held: 10 },
            vec![release("free", "open"), pay("empty", "alice", "cash", 99)],
        ),
    ]
}

fn rows_about_amounts() -> Vec<Row> {
    let of = |name: &str| account(name);
    let least = Condition { account: of("alice"), at_least: Some(100), at_most: None };
    let most = Condition { account: of("alice"), at_least: None, at_most: Some(98) };
    let failed = |bound| Rejection::ConditionFailed { account: of("alice"), balance: 99, bound };
    let row = |refused, rejection, remedy| Row { refused, rejection, remedy };
    vec![
        row(
            on_condition(post("r", vec![posting("alice", "bob", 1)]), vec![least]),
            failed(Bound::AtLeast(100)),
            vec![pay("more", "cash", "alice", 1)],
        ),
        row(
            on_condition(post("r", vec![posting("alice", "bob", 1)]), vec![most]),
            failed(Bound::AtMost(98)),
            vec![pay("less", "alice", "cash", 1)],
        ),
        row(
            pay("r", "alice", "bob", 110),
            Rejection::InsufficientFunds { account: of("alice"), needed: 110, available: 109 },
            vec![pay("more", "cash", "alice", 1)],
        ),
        row(
            pay("r", "cash", "alice", 902),
            Rejection::CeilingExceeded { account: of("alice"), needed: 902, available: 901 },
            vec![pay("less", "alice", "cash", 1)],
        ),
        row(
            pay("r", "deep", "max", 201),
            Rejection::BalanceOverflow { account: of("deep") },
            vec![pay("less", "max", "deep", 1_000)],
        ),
        row(
            post("r", vec![up_to("bob", "alice", 5)]).command(),
            Rejection::NothingToMove,
            vec![pay("more", "cash", "bob", 1)],
        ),
        row(
            hold_until("r", "alice", "bob", 1, START_US),
            Rejection::DeadlinePassed { deadline_us: START_US, now_us: START_US },
            vec![],
        ),
        row(
            hold("r", "alice", "bob", 110).command(),
            Rejection::InsufficientFunds { account: of("alice"), needed: 110, available: 109 },
            vec![pay("more", "cash", "alice", 1)],
        ),
    ]
}

fn rows_about_the_past() -> Vec<Row> {
    let row = |refused, rejection, remedy| Row { refused, rejection, remedy };
    let done = |end| Rejection::HoldFinished { hold: id("done"), end };
    vec![
        row(
            capture("r", "later", None).command(),
            Rejection::HoldUnknown { hold: id("later") },
            vec![hold("later", "alice", "bob", 1).command()],
        ),
        row(
            capture("r", "two", None).command(),
            Rejection::HoldUnknown { hold: id("two") },
            vec![],
        ),
        row(release("r", "done"), done(HoldEnd::Released), vec![]),
        row(
            capture("r", "open", Some(11)).command(),
            Rejection::CaptureExceedsHold { hold: id("open"), needed: 11, available: 10 },
            vec![],
        ),
        row(
            reverse("r", "later", &[]),
            Rejection::TransferUnknown { transfer: id("later") },
            vec![pay("later", "cash", "alice", 1)],
        ),
        row(reverse("r", "back", &[]), Rejection::NotReversible { transfer: id("back") }, vec![]),
        row(reverse("r", "open", &[]), Rejection::NotReversible { transfer: id("open") }, vec![]),
        row(reverse("r", "w1", &[]), Rejection::NotReversible { transfer: id("w1") }, vec![]),
        row(reverse("r", "w3", &[1, 1]), Rejection::ReversalShape { postings: 1 }, vec![]),
        row(
            reverse("r", "w3", &[100]),
            Rejection::ReversalExceedsTransfer { posting: 0, needed: 100, available: 99 },
            vec![],
        ),
        row(
            reverse("r", "two", &[]),
            Rejection::ReversalExceedsTransfer { posting: 0, needed: 10, available: 0 },
            vec![],
        ),
    ]
}
