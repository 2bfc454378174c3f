//! The queue and the groups: bounded, answered to the end at a stop, let go of at a fault.

use crate::ask::{Worded, capture, open, open_source, pay, post, posting, reverse};
use crate::fault::Gate;
use crate::rig::Rig;
use farthing_ledger::command::{Command, PostTransfer};
use farthing_ledger::config::Config;
use farthing_ledger::domain::Invalid;
use farthing_ledger::error::SubmitError;
use farthing_ledger::journal::{FaultPlan, FaultyJournal};
use farthing_ledger::pipeline::{CLIENT_PARTS, Client, Mode, Outcome};
use std::thread;

/// A ledger behind a closed gate, so that nothing is durable until the test says so.
fn gated(change: impl FnOnce(&mut Config)) -> (Rig, Gate) {
    let (mut rig, gate) = (Rig::prepare(change), Gate::default());
    rig.open_with(|journal| gate.over(journal)).unwrap();
    (rig, gate)
}

fn transfer(number: u64) -> Command {
    pay(&format!("t{number}"), "cash", "alice", 1)
}

#[test]
fn groups_of_atomic_batches_are_bounded_in_bytes() {
    const GROUP_BYTES: usize = 1 << 16;
    const BATCH_BYTES: usize = 64 * 64 * 16;
    let (rig, gate) = gated(|config| {
        config.group_commands_max = 1 << 16;
        config.group_bytes_max = GROUP_BYTES;
    });
    let mut waiting = vec![rig.queue(vec![open_source("cash", "CNY"), open("alice")], Mode::Each)];
    for batch in 0..40 {
        let wide = |number: u64| {
            let postings = vec![posting("cash", "alice", 1); 64];
            post(&format!("b{batch}-{number}"), postings).command()
        };
        waiting.push(rig.queue((0..64).map(wide).collect(), Mode::Atomic));
    }
    gate.set(true);
    for answers in waiting {
        let answers = answers.blocking_recv().unwrap().unwrap();
        assert!(answers.iter().all(|answer| matches!(answer.outcome, Outcome::Applied(_))));
    }
    let appends = gate.appends();
    let most = appends.iter().map(|(_, bytes)| *bytes).max().unwrap();
    assert!(most <= GROUP_BYTES + BATCH_BYTES, "{most} bytes in one append of {appends:?}");
    assert!(most > GROUP_BYTES / 2, "{appends:?} never filled a group");
}

#[test]
fn a_fault_lets_go_of_every_waiting_answer() {
    for number in 1..4 {
        let (mut rig, gate) = (Rig::prepare(|_| {}), Gate::default());
        let plan = FaultPlan::BeforeWrite(number);
        rig.open_with(|journal| gate.over(Box::new(FaultyJournal::over(journal, plan)))).unwrap();
        let mut waiting = vec![rig.queue(vec![open_source("cash", "CNY")], Mode::Each)];
        waiting.push(rig.queue(vec![open("alice")], Mode::Each));
        waiting.extend((0..60).map(|number| rig.queue(vec![transfer(number)], Mode::Each)));
        gate.set(true);
        // Nobody stops the ledger here: the answers have to end by themselves.
        let ended: Vec<bool> = waiting.into_iter().map(|a| a.blocking_recv().is_ok()).collect();
        assert!(ended.is_sorted_by(|a, b| a >= b), "answered after one that was not: {ended:?}");
        assert_eq!(ended.last(), Some(&false));
        while rig.ledger().follow_fault().borrow().is_none() {
            thread::yield_now();
        }
        let later = rig.try_submit(vec![transfer(99)], Mode::Each);
        assert!(matches!(later, Err(SubmitError::Stopping | SubmitError::Unknown)), "{later:?}");
        rig.stop().unwrap_err();
    }
}

#[test]
fn a_full_queue_refuses_and_applies_nothing_of_it() {
    let (mut rig, gate) = gated(|config| {
        config.queue_commands_max = 8;
        config.group_commands_max = 1;
    });
    let mut waiting = vec![rig.queue(vec![open_source("cash", "CNY")], Mode::Each)];
    waiting.push(rig.queue(vec![open("alice")], Mode::Each));
    let mut taken = 0;
    let refused = loop {
        match rig.ledger().submitter().submit(vec![transfer(taken)].into(), Mode::Each, true) {
            Ok(answers) => waiting.push(answers),
            Err(refused) => break refused,
        }
        taken += 1;
        assert!(taken < 100, "the queue takes any number");
    };
    assert_eq!(refused, SubmitError::Full);
    gate.set(true);
    for answers in waiting {
        answers.blocking_recv().unwrap().unwrap();
    }
    assert!(!rig.one(transfer(taken)).replayed, "what was refused as full was applied");
    rig.restart();
    let (view, _) = rig.query().account(&crate::ask::account("alice")).unwrap();
    assert_eq!(view.balance.net, i64::try_from(taken + 1).unwrap());
}

#[test]
fn one_client_fills_its_part_of_the_queue_and_no_more() {
    const QUEUE: usize = 40;
    let (mut rig, gate) = gated(|config| {
        config.queue_commands_max = QUEUE;
        config.group_commands_max = 1;
    });
    let mut waiting = vec![rig.queue(vec![open_source("cash", "CNY"), open("alice")], Mode::Each)];
    // The writer stands still before it has taken all of these.
    waiting.extend((900..910).map(|number| rig.queue(vec![transfer(number)], Mode::Each)));
    let (flooding, other) = (Client::default(), Client::default());
    let mut numbers = 0_u64..;
    let mut submit = |client: &Client| {
        let command = transfer(numbers.next().unwrap());
        rig.ledger().of(client).submitter().submit(vec![command].into(), Mode::Each, false)
    };
    for client in [&flooding, &other] {
        for _ in 0..QUEUE / CLIENT_PARTS {
            waiting.push(submit(client).expect("there is room for each"));
        }
        assert_eq!(submit(&client.clone()).unwrap_err(), SubmitError::ClientFull);
    }
    let alone = rig.ledger().submitter().submit(vec![transfer(5_000)].into(), Mode::Each, false);
    waiting.push(alone.expect("the queue is not full"));
    gate.set(true);
    for answers in waiting {
        answers.blocking_recv().unwrap().unwrap();
    }
    assert_eq!((flooding.waiting_commands(), other.waiting_commands()), (0, 0));
    submit(&flooding).unwrap().blocking_recv().unwrap().unwrap();
    rig.stop().unwrap();
}

#[test]
fn what_nobody_waits_for_any_more_is_not_decided() {
    let (mut rig, gate) = gated(|config| config.group_commands_max = 1);
    let mut waiting = vec![rig.queue(vec![open_source("cash", "CNY")], Mode::Each)];
    waiting.push(rig.queue(vec![open("alice")], Mode::Each));
    // More groups than the writer can decide before the journal takes one: it stands still before the last of them.
    waiting.extend((0..20).map(|number| rig.queue(vec![transfer(number)], Mode::Each)));
    let abandoned: Vec<u64> = (100..105).collect();
    drop(rig.queue(vec![transfer(100), transfer(101)], Mode::Each));
    drop(rig.queue(vec![transfer(102), transfer(103)], Mode::Atomic));
    drop(rig.queue(vec![transfer(104)], Mode::Each));
    let last = rig.queue(vec![transfer(200)], Mode::Each);
    gate.set(true);
    for answers in waiting {
        answers.blocking_recv().unwrap().unwrap();
    }
    let last = last.blocking_recv().unwrap().unwrap().remove(0);
    assert_eq!(last.seq.raw(), 2 + 20 + 1, "something was recorded that nobody waited for");
    assert_eq!(rig.ledger().submitter().waiting_commands(), 0, "it still counts as waiting");
    for number in &abandoned {
        let other = pay(&format!("t{number}"), "cash", "alice", 7);
        let answer = rig.one(other);
        let is_new = matches!(answer.outcome, Outcome::Applied(_)) && !answer.replayed;
        assert!(is_new, "the id of {number} is not free: {answer:?}");
    }
    rig.restart();
    let (view, _) = rig.query().account(&crate::ask::account("alice")).unwrap();
    assert_eq!(view.balance.net, 20 + 1 + 5 * 7);
}

#[test]
fn a_stop_answers_everything_that_waits() {
    let (mut rig, gate) = gated(|_| {});
    let mut waiting = vec![rig.queue(vec![open_source("cash", "CNY")], Mode::Each)];
    waiting.push(rig.queue(vec![open("alice")], Mode::Each));
    waiting.extend((0..40).map(|number| rig.queue(vec![transfer(number)], Mode::Each)));
    let ledger = rig.ledger().clone();
    let stopping = thread::spawn(move || ledger.stop());
    let submitter = rig.ledger().submitter();
    let stops = || submitter.submit(vec![transfer(0)].into(), Mode::Each, false);
    while !matches!(stops(), Err(SubmitError::Stopping)) {
        thread::yield_now();
    }
    gate.set(true);
    stopping.join().unwrap().unwrap();
    for answers in waiting {
        answers.blocking_recv().expect("it was taken before the stop").unwrap();
    }
    rig.restart();
    assert!(rig.one(transfer(39)).replayed);
}

#[test]
fn malformed_commands_name_their_field_and_are_not_applied() {
    let rig = Rig::start();
    rig.apply(open_source("cash", "CNY"));
    rig.apply(open("alice"));
    let before = rig.state_bytes();
    let of = |postings| post("bad", postings).command();
    let empty = PostTransfer { postings: Vec::new().into(), ..post("bad", vec![]) };
    for (command, field) in [
        (empty.command(), "postings"),
        (of(vec![posting("cash", "alice", 1); 65]), "postings"),
        (of(vec![posting("cash", "alice", 1), posting("cash", "alice", 0)]), "postings[1].amount"),
        (of(vec![posting("cash", "alice", 1 << 63)]), "postings[0].amount"),
        (of(vec![posting("cash", "cash", 1)]), "postings[0].credit"),
        (capture("bad", "h", Some(0)).command(), "amount"),
        (reverse("bad", "t", &[0, 0]), "amounts"),
        (reverse("bad", "t", &[1, u64::MAX]), "amounts[1]"),
    ] {
        let alone = rig.try_submit(vec![command.clone()], Mode::Each);
        let Err(SubmitError::Invalid(Invalid { field: found, .. })) = alone else {
            panic!("{command:?} was answered {alone:?}");
        };
        assert_eq!(found, field);
        let call = vec![pay("good", "cash", "alice", 1), command];
        let Err(SubmitError::Invalid(invalid)) = rig.try_submit(call, Mode::Each) else {
            panic!("a call with a malformed command was taken");
        };
        assert_eq!(invalid.field, format!("commands[1].{field}"));
    }
    assert!(rig.state_bytes() == before, "a malformed call changed something");
}
