//! Fails every append of a fixed workload in turn, before and after it is written, and asks: was anything
//! acknowledged, or said to exist, and then lost? Was anything done twice? Can what is unknown be settled?

use crate::ask::{
    Worded, account, capture, change, hold, hold_until, id, notes, on_condition, open, open_as,
    open_source, pay, post, posting, register, release, reverse, spec, up_to,
};
use crate::fault::Gate;
use crate::rig::{Rig, START_US};
use farthing_ledger::command::{CaptureHold, Command, Condition, PlaceHold, PostTransfer};
use farthing_ledger::domain::{AccountRef, AccountState, Rejection, Seq};
use farthing_ledger::engine::check_totals;
use farthing_ledger::error::SubmitError;
use farthing_ledger::journal::{FaultPlan, FaultyJournal};
use farthing_ledger::pipeline::{Answer, Mode, Outcome};

pub(crate) type Call = (Vec<Command>, Mode);

/// Calls that are in the queue together, and the time at which they are.
pub(crate) struct Wave {
    clock_us: u64,
    calls: Vec<Call>,
}

/// What a client knows of each call; nothing where its outcome is unknown.
pub(crate) type Known = Vec<Option<Vec<Answer>>>;

#[test]
fn nothing_acknowledged_or_said_to_exist_is_lost_whichever_append_fails() {
    let waves = workload();
    let reference = {
        let mut rig = Rig::prepare(|_| {});
        let gate = Gate::default();
        rig.open_with(|journal| gate.over(journal)).unwrap();
        assert!(play(&rig, &gate, &waves).iter().all(Option::is_some));
        let most = gate.appends().into_iter().map(|(events, _)| events).max();
        assert!(most >= Some(3), "groups are too small to find anything: {most:?}");
        rig.state_bytes()
    };
    for plan in [FaultPlan::BeforeWrite, FaultPlan::AfterWrite] {
        let mut faults = 0;
        for number in 1.. {
            if !sweep(plan(number), &waves, &reference) {
                break;
            }
            faults += 1;
        }
        assert!(faults > 12, "{faults} appends are too few to find anything");
    }
}

/// Runs into the fault, starts again without it, and settles everything. False if the fault was never reached.
fn sweep(plan: FaultPlan, waves: &[Wave], reference: &[u8]) -> bool {
    let mut rig = Rig::prepare(|_| {});
    let gate = Gate::default();
    rig.open_with(|journal| gate.over(Box::new(FaultyJournal::over(journal, plan)))).unwrap();
    let known = play(&rig, &gate, waves);
    if known.iter().all(Option::is_some) {
        return false;
    }
    let refused = rig.try_submit(vec![open("too-late")], Mode::Each);
    assert!(
        matches!(refused, Err(SubmitError::Stopping | SubmitError::Unknown)),
        "{plan:?}: a ledger that has failed answers {refused:?}"
    );
    rig.stop().expect_err("the fault is told");
    rig.set_clock(START_US);
    rig.open().unwrap();
    let calls: Vec<&Call> = waves.iter().flat_map(|wave| &wave.calls).collect();
    for (call, answers) in calls.iter().zip(&known) {
        for (command, answer) in call.0.iter().zip(answers.iter().flatten()) {
            check_lasting(&rig, call.1, command, answer, plan);
        }
    }
    settle(&rig, waves, &known, plan);
    rig.query().with_state(check_totals).unwrap();
    assert!(rig.state_bytes() == reference, "{plan:?}: the settled ledger is another one");
    true
}

/// Queues each wave as a whole while the journal is held back, so that groups have several calls.
pub(crate) fn play(rig: &Rig, gate: &Gate, waves: &[Wave]) -> Known {
    let mut known = Known::new();
    for wave in waves {
        rig.set_clock(wave.clock_us);
        gate.set(false);
        let submitter = rig.ledger().submitter();
        let calls = wave.calls.iter();
        let queued: Vec<_> = calls
            .map(|(commands, mode)| submitter.submit(commands.clone().into(), *mode, false).ok())
            .collect();
        gate.set(true);
        let answers = queued.into_iter().map(|answers| answers?.blocking_recv().ok());
        known.extend(answers.map(|answers| answers.map(Result::unwrap)));
    }
    known
}

/// Whatever the answer says to be there is there.
fn check_lasting(rig: &Rig, mode: Mode, command: &Command, answer: &Answer, plan: FaultPlan) {
    if mode == Mode::DryRun {
        return;
    }
    let query = rig.query();
    let recorded = |name: &str| {
        let found = command.id().map(|id| query.event_by_id("command", id));
        found.map(|found| found.unwrap_or_else(|e| panic!("{plan:?}: {name}, then lost: {e}")).seq)
    };
    let exists = |name: &str, account: &AccountRef| {
        let found = query.account(account);
        found.unwrap_or_else(|e| panic!("{plan:?}: {name}, then lost: {e}")).0
    };
    if answer.seq != Seq::NONE {
        let seq = recorded("acknowledged").unwrap_or(answer.seq);
        assert_eq!(seq, answer.seq, "{plan:?}: {command:?} moved");
        assert!(query.published() >= seq, "{plan:?}: {command:?} was acknowledged, then lost");
    }
    match (&answer.outcome, command) {
        (Outcome::Applied(_), Command::OpenAccount(spec)) => {
            exists("opened", &AccountRef::Id(spec.id.clone()));
        }
        (Outcome::Applied(_), _) => {}
        (Outcome::Refused(rejection), _) => {
            if let (Rejection::IdConflict { .. }, Command::OpenAccount(spec)) =
                (&**rejection, command)
            {
                exists("said to exist", &AccountRef::Id(spec.id.clone()));
            }
            if let Rejection::IdConflict { .. } = &**rejection {
                recorded("said to exist");
            }
            if let Rejection::AccountClosed { account } = &**rejection {
                let state = exists("said to be closed", account).state;
                assert_eq!(state, AccountState::Closed, "{plan:?}: said to be closed");
            }
            if let Rejection::HoldFinished { hold, .. } = &**rejection {
                let view = query.hold(hold).unwrap_or_else(|e| panic!("{plan:?}: {e}"));
                assert_eq!(view.remaining, 0, "{plan:?}: said to be finished");
            }
            if let Rejection::NotReversible { transfer } = &**rejection {
                query.event_by_id("command", transfer).unwrap();
            }
            if let Rejection::InsufficientFunds { account, .. } = &**rejection {
                exists("said to be short", account);
            }
        }
    }
}

/// Sends everything again: what was acknowledged is answered as before, the rest gets its first answer now.
fn settle(rig: &Rig, waves: &[Wave], known: &Known, plan: FaultPlan) {
    let mut known = known.iter();
    for wave in waves {
        rig.set_clock(wave.clock_us);
        for (commands, mode) in &wave.calls {
            let again = rig.try_submit(commands.clone(), *mode).unwrap();
            let first = known.next().unwrap();
            for (again, first) in again.iter().zip(first.iter().flatten()) {
                if first.seq != Seq::NONE && *mode != Mode::DryRun {
                    let at = |answer: &Answer| (answer.seq, answer.time);
                    assert_eq!(at(again), at(first), "{plan:?}: another answer");
                    assert!(again.replayed, "{plan:?}: done twice: {again:?}");
                }
                if let Outcome::Refused(_) = first.outcome {
                    let both = matches!(again.outcome, Outcome::Refused(_));
                    assert!(both, "{plan:?}: refused, then applied: {again:?}");
                }
            }
        }
    }
}

pub(crate) fn workload() -> Vec<Wave> {
    let first = Wave { clock_us: START_US, calls: opening_calls() };
    let second = Wave { clock_us: START_US + 1_000_000, calls: moving_calls() };
    let third = Wave { clock_us: START_US + 60_000_000, calls: closing_calls() };
    vec![first, second, third]
}

fn each(command: impl Worded) -> Call {
    (vec![command.command()], Mode::Each)
}

/// Calls after which a refusal rests on an event of the same group.
fn opening_calls() -> Vec<Call> {
    vec![
        each(open_source("cash", "CNY")),
        each(open_source("cash", "CNY")),
        each(open("alice")),
        each(open_as(farthing_ledger::domain::AccountSpec { code: 1, ..spec("alice", "CNY") })),
        (vec![open("bob"), open("till"), open("bob")], Mode::Each),
        each(register("POINTS", 0)),
        each(register("POINTS", 3)),
        (
            vec![open_source("points", "POINTS"), open_as(spec("alice:points", "POINTS"))],
            Mode::Atomic,
        ),
        each(open_as(spec("nobody", "NOSUCH"))),
        each(pay("top-up", "cash", "alice", 500)),
        each(pay("top-up", "cash", "alice", 500)),
        each(pay("top-up", "cash", "alice", 501)),
        each(pay("too-much", "alice", "bob", 501)),
        each(pay("too-much", "alice", "bob", 501)),
        each(change("close-early", "alice", AccountState::Closed)),
    ]
}

fn moving_calls() -> Vec<Call> {
    let deadline = START_US + 30_000_000;
    let tip = PlaceHold { over_capture_percent: 20, ..hold("tip", "alice", "till", 50) };
    let least = Condition { account: account("alice"), at_least: Some(10_000), at_most: None };
    let noted = PostTransfer {
        notes: notes("order-7", "coffee"),
        ..post("0190163d-8694-739b-aea5-966c26f8ad91", vec![posting("alice", "till", 7)])
    };
    vec![
        each(noted.clone()),
        each(PostTransfer { id: id("01J0B3V1MMEEDTX9CPDGKFHBCH"), ..noted.clone() }),
        each(noted),
        each(post("sweep", vec![up_to("bob", "till", 10), posting("#2", "bob", 3)])),
        each(on_condition(post("if-rich", vec![posting("alice", "bob", 1)]), vec![least])),
        each(tip),
        each(hold_until("short", "alice", "till", 20, deadline)),
        each(hold_until("shorter", "alice", "bob", 20, deadline - 1)),
        each(capture("tip-1", "tip", Some(30))),
        each(capture("tip-2", "tip", Some(31))),
        each(CaptureHold { release_rest: true, ..capture("tip-3", "tip", Some(10)) }),
        each(capture("tip-4", "tip", None)),
        each(reverse("undo-1", "top-up", &[100])),
        each(reverse("undo-1", "top-up", &[100])),
        each(reverse("undo-2", "undo-1", &[])),
        each(reverse("undo-3", "top-up", &[401])),
        (vec![pay("b-1", "alice", "bob", 5), pay("b-2", "bob", "till", 5)], Mode::Atomic),
        (vec![pay("b-3", "alice", "bob", 5), pay("b-4", "bob", "till", 5_000)], Mode::Atomic),
        (vec![pay("b-3", "alice", "bob", 5), pay("b-4", "bob", "till", 5_000)], Mode::Atomic),
        (vec![pay("dry", "alice", "bob", 5)], Mode::DryRun),
        each(change("freeze", "bob", AccountState::Frozen)),
        each(pay("to-frozen", "alice", "bob", 1)),
        each(change("freeze", "bob", AccountState::Open)),
    ]
}

fn closing_calls() -> Vec<Call> {
    vec![
        each(capture("too-late", "short", None)),
        each(release("release-late", "shorter")),
        each(change("thaw", "bob", AccountState::Open)),
        each(post("empty", vec![up_to("bob", "cash", 10_000)])),
        each(change("close", "bob", AccountState::Closed)),
        each(pay("to-closed", "cash", "bob", 1)),
        each(change("close", "bob", AccountState::Closed)),
        each(hold("last", "alice", "till", 5)),
        each(release("release-last", "last")),
        each(capture("after-release", "last", None)),
        each(reverse("undo-4", "undo-none", &[])),
        (vec![pay("end-1", "alice", "till", 1), pay("end-2", "alice", "till", 1)], Mode::Each),
    ]
}
