//! Every rejection: its cause, its code, that nothing changed, and that it is the answer for ever.

mod rows;

use crate::ask::{
    Worded, account, asset, capture, change, hold, id, on_condition, open, open_as, pay, post,
    posting, release, reverse, spec, up_to,
};
use crate::rig::Rig;
use farthing_ledger::command::{Command, Condition, PlaceHold, PostTransfer, Posting};
use farthing_ledger::domain::limits::ASSETS_MAX;
use farthing_ledger::domain::{AccountState, Asset, Rejection, Seq, Time};
use farthing_ledger::engine::{RegisteredAsset, State, Target, decide};
use farthing_ledger::pipeline::{Mode, Outcome};
use rows::{Row, rows, world};
use std::collections::BTreeSet;

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
        Command::RegisterAsset(_) | Command::OpenAccount(_) | Command::Instruct(_) => {}
    }
    command
}
