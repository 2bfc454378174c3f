//! Every rejection: its cause, its code, that nothing changed, and that it is the answer for ever.

use crate::ask::{
    Worded, account, asset, capture, change, hold, hold_until, id, on_condition, open, open_as,
    open_source, pay, post, posting, release, reverse, spec, up_to,
};
use crate::rig::{Rig, START_US};
use farthing_ledger::command::{Command, Condition, PlaceHold, PostTransfer, Posting};
use farthing_ledger::domain::limits::ASSETS_MAX;
use farthing_ledger::domain::{
    AccountSpec, AccountState, Asset, Bound, HoldEnd, Limit, Rejection, Seq, Side, Time,
};
use farthing_ledger::engine::{RegisteredAsset, State, Target, decide};
use farthing_ledger::pipeline::{Mode, Outcome};
use std::collections::BTreeSet;

/// A command that is refused, why, and what would have to happen before it is allowed.
struct Row {
    refused: Command,
    rejection: Rejection,
    remedy: Vec<Command>,
}

/// Accounts `cash` (no limits), `alice` (100, overdraft 20, ceiling 1000), `bob`, `yen`, `closed`, `frozen`, `max`;
/// transfer `two` with the legs 10 and 5, its reversal `back`; holds `open` (of 10) and `done`.
fn world() -> Vec<Command> {
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

fn rows() -> Vec<Row> {
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

#[test]
fn every_rejection_has_its_cause_changes_nothing_and_stays() {
    let mut codes = BTreeSet::new();
    for Row { refused, rejection, remedy } in rows() {
        let mut rig = Rig::start();
        for command in world() {
            rig.apply(command);
        }
        let before = books(&rig);
        let first = rig.one(refused.clone());
        assert_eq!(first.outcome, Outcome::Refused(Box::new(rejection.clone())), "{refused:?}");
        assert!(books(&rig) == before, "{refused:?} changed the books");
        assert!(!first.replayed);
        codes.insert(rejection.code());
        for command in &remedy {
            rig.apply(command.clone());
        }
        rig.restart();
        if refused.id().is_none() {
            // An opening takes nothing when it is refused, so it may be tried again.
            assert_eq!(first.seq, Seq::NONE);
            rig.apply(refused);
            continue;
        }
        let again = rig.one(refused.clone());
        assert_eq!(
            (again.seq, again.time, &again.outcome),
            (first.seq, first.time, &first.outcome)
        );
        assert!(again.replayed);
        if !remedy.is_empty() {
            rig.apply(renamed(refused));
        }
    }
    codes.extend(["ID_CONFLICT", "BATCH_ABORTED", "LEDGER_FULL"]);
    assert_eq!(codes.len(), 23, "a rejection has no row: {codes:?}");
}

#[test]
fn a_conflict_names_the_fields_and_takes_no_place() {
    let rig = Rig::start();
    for command in world() {
        rig.apply(command);
    }
    let before = rig.state_bytes();
    let other = PostTransfer { kind: 3, ..post("w3", vec![posting("cash", "bob", 101)]) };
    let fields = |fields: &[&str]| Rejection::IdConflict {
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
    };
    let named = ["postings[0].credit", "postings[0].amount", "kind"];
    assert_eq!(rig.refuse(other), fields(&named));
    assert_eq!(rig.refuse(open_as(spec("alice", "CNY"))), fields(&["overdraft", "ceiling"]));
    assert_eq!(rig.refuse(release("w3", "open")), fields(&["command"]));
    assert!(rig.state_bytes() == before);
    assert!(rig.one(pay("w3", "#1", "#2", 100)).replayed, "the first stays the first");
}

#[test]
fn an_aborted_batch_names_its_offender_and_stays_aborted() {
    let rig = Rig::start();
    for command in world() {
        rig.apply(command);
    }
    let before = books(&rig);
    let batch = vec![
        pay("b1", "cash", "bob", 5),
        pay("b2", "bob", "alice", 6),
        pay("b3", "alice", "cash", 1),
    ];
    let first = rig.submit(batch.clone(), Mode::Atomic);
    let aborted = Outcome::Refused(Box::new(Rejection::BatchAborted { offender: 1 }));
    let short = Rejection::InsufficientFunds { account: account("bob"), needed: 6, available: 5 };
    let expected = [&aborted, &Outcome::Refused(Box::new(short)), &aborted];
    assert_eq!(first.iter().map(|answer| &answer.outcome).collect::<Vec<_>>(), expected);
    assert!(books(&rig) == before, "an aborted batch changed the books");
    // What the offender lacked is there now, and the one before it would be refused.
    rig.apply(pay("more", "cash", "bob", 5));
    rig.apply(change("freeze", "bob", AccountState::CreditsFrozen));
    let again = rig.submit(batch, Mode::Atomic);
    assert_eq!(again.iter().map(|answer| &answer.outcome).collect::<Vec<_>>(), expected);
    assert!(again.iter().all(|answer| answer.replayed));
    rig.apply(pay("b3", "alice", "cash", 1));
}

#[test]
fn of_two_causes_the_one_that_stands_first_is_answered() {
    let code = |command: Command| {
        let rig = Rig::start();
        for command in world() {
            rig.apply(command);
        }
        rig.refuse(command).code()
    };
    let in_yen = |debit: &str, credit: &str, amount| Posting {
        asset: Some(asset("JPY")),
        ..posting(debit, credit, amount)
    };
    let poor = Condition { account: account("alice"), at_least: Some(500), at_most: None };
    let nobody = Condition { account: account("nobody"), ..poor.clone() };
    let late = PlaceHold { deadline: Some(Time::from_micros(1)), ..hold("r", "alice", "bob", 500) };
    for (command, first) in [
        (post("r", vec![in_yen("nobody", "closed", 1)]).command(), "ACCOUNT_UNKNOWN"),
        (post("r", vec![in_yen("alice", "#2", 1)]).command(), "SAME_ACCOUNT"),
        (post("r", vec![in_yen("alice", "closed", 1)]).command(), "ASSET_MISMATCH"),
        (pay("r", "closed", "frozen", 1), "ACCOUNT_CLOSED"),
        (pay("r", "frozen", "closed", 1), "ACCOUNT_CLOSED"),
        (pay("r", "alice", "frozen", 500), "ACCOUNT_FROZEN"),
        (
            on_condition(post("r", vec![posting("alice", "frozen", 1)]), vec![poor.clone()]),
            "ACCOUNT_FROZEN",
        ),
        (
            on_condition(post("r", vec![posting("alice", "bob", 500)]), vec![poor.clone()]),
            "CONDITION_FAILED",
        ),
        (
            on_condition(post("r", vec![posting("alice", "bob", 500)]), vec![nobody]),
            "ACCOUNT_UNKNOWN",
        ),
        (pay("r", "bob", "alice", 5_000), "INSUFFICIENT_FUNDS"),
        // Posting by posting: the accounts of all, then the amounts of all.
        (
            post("r", vec![posting("bob", "alice", 1), posting("alice", "frozen", 1)]).command(),
            "ACCOUNT_FROZEN",
        ),
        (
            post("r", vec![posting("cash", "alice", 5_000), posting("bob", "cash", 1)]).command(),
            "CEILING_EXCEEDED",
        ),
        (
            post("r", vec![up_to("bob", "cash", 1), posting("bob", "cash", 1)]).command(),
            "INSUFFICIENT_FUNDS",
        ),
        (late.command(), "INSUFFICIENT_FUNDS"),
    ] {
        assert_eq!(code(command.clone()), first, "{command:?}");
    }
}

#[test]
fn what_a_command_names_of_the_past_comes_before_what_it_needs_now() {
    let rig = Rig::start();
    for command in world() {
        rig.apply(command);
    }
    rig.apply(change("f", "bob", AccountState::Frozen));
    assert_eq!(rig.refuse(capture("c1", "open", Some(500))).code(), "ACCOUNT_FROZEN");
    assert_eq!(rig.refuse(capture("c2", "done", Some(500))).code(), "HOLD_FINISHED");
    rig.apply(change("g", "bob", AccountState::Open));
    rig.apply(pay("out", "alice", "cash", 109));
    assert_eq!(rig.refuse(capture("c3", "open", Some(500))).code(), "CAPTURE_EXCEEDS_HOLD");
    assert_eq!(rig.refuse(reverse("r1", "w3", &[500])).code(), "REVERSAL_EXCEEDS_TRANSFER");
    assert_eq!(rig.refuse(reverse("r2", "w3", &[50])).code(), "INSUFFICIENT_FUNDS");
    rig.apply(change("h", "alice", AccountState::Frozen));
    assert_eq!(rig.refuse(reverse("r3", "w3", &[1, 1])).code(), "REVERSAL_SHAPE");
    assert_eq!(rig.refuse(reverse("r4", "w3", &[50])).code(), "ACCOUNT_FROZEN");
}

#[test]
fn a_ledger_full_of_assets_takes_no_new_one_and_still_opens_accounts() {
    let mut state = State::default();
    for number in 1..=ASSETS_MAX {
        let asset = Asset { code: asset(&format!("A{number}")), exponent: 0 };
        state.restore_asset(RegisteredAsset { asset, seq: Seq::FIRST });
    }
    let decided = |command| decide(&state, Time::ZERO, &command, &Target::Unknown);
    let custom = Asset::custom(asset("MORE"), 0).unwrap();
    assert_eq!(decided(Command::RegisterAsset(custom)), Err(Rejection::LedgerFull));
    assert_eq!(decided(open("x")), Err(Rejection::LedgerFull));
    assert_eq!(Rejection::LedgerFull.code(), "LEDGER_FULL");
    let known = decided(open_as(spec("x", "A65535")));
    assert!(known.is_ok(), "{known:?}");
}

/// Assets, accounts and holds; not how many events it took.
fn books(rig: &Rig) -> String {
    rig.query().with_state(|state| {
        let (assets, accounts, holds) = (state.assets(), state.accounts(), state.holds_in_order());
        format!("{assets:?} {accounts:?} {holds:?}")
    })
}

/// The same under another id.
fn renamed(mut command: Command) -> Command {
    match &mut command {
        Command::ChangeAccountState(change) => change.id = id("renamed"),
        Command::PostTransfer(transfer) => transfer.id = id("renamed"),
        Command::PlaceHold(hold) => hold.id = id("renamed"),
        Command::CaptureHold(capture) => capture.id = id("renamed"),
        Command::ReleaseHold(release) => release.id = id("renamed"),
        Command::ReverseTransfer(reversal) => reversal.id = id("renamed"),
        Command::RegisterAsset(_) | Command::OpenAccount(_) => {}
    }
    command
}
