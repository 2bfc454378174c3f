//! Both ways of decoding give the same commands and the same errors, or the quick one says that it is not for it.

use crate::convert::edge::Edge;
use crate::server::wire::Batch;
use crate::server::wire::IntoBatch;
use crate::server::wire::IntoStreamed;
use crate::server::wire::Odd;
use crate::server::wire::Streamed;
use crate::server::wire::requests::count_commands;
use crate::server::wire::requests::read_batch;
use crate::server::wire::requests::read_compact_batch;
use crate::server::wire::requests::read_streamed;
use farthing_ledger::Ledger;
use farthing_ledger::clock::SystemClock;
use farthing_ledger::command::Command;
use farthing_ledger::config::Config;
use farthing_ledger::domain::AccountRef;
use farthing_ledger::pipeline::Mode;
use farthing_proto::v1;
use proptest::prelude::*;
use prost::Message;
use std::sync::Arc;
use tempfile::TempDir;
use v1::command::Action;

const fn edge() -> Edge {
    Edge::keyed([7; 32])
}

/// A ledger with the accounts `a` and `b`.
fn ledger() -> (TempDir, Ledger) {
    let dir = tempfile::tempdir().unwrap();
    let config = Config::at(dir.path().join("data"));
    let ledger = Ledger::open(&config, Arc::new(SystemClock)).unwrap();
    let open = |id: &str| {
        let account = v1::NewAccount {
            id: id.into(),
            asset: "CNY".into(),
            normal_side: v1::Side::Credit.into(),
            ..v1::NewAccount::default()
        };
        crate::convert::command::of_action(&edge(), &Action::OpenAccount(account)).unwrap()
    };
    let commands = ["a", "b"].map(open).into_iter().collect();
    let answers = ledger.submitter().submit(commands, Mode::Each, false).unwrap();
    let last = answers.blocking_recv().unwrap().unwrap().last().unwrap().seq;
    while ledger.query().published() < last {
        std::thread::yield_now();
    }
    (dir, ledger)
}

fn transfer() -> impl Strategy<Value = v1::NewTransfer> {
    let name = || prop::sample::select(vec!["", "a", "b", "no such", "unknown"]);
    let posting = (name(), name(), 0..3_u32, 0..3_u32, 0..3_u64, any::<bool>(), 0..4_usize);
    let posting =
        posting.prop_map(|(debit, credit, debit_number, credit_number, amount, up_to, asset)| {
            let asset = ["", "CNY", "cny", "CNY"][asset].to_owned();
            let (debit, credit) = (debit.to_owned(), credit.to_owned());
            v1::Posting { debit, credit, debit_number, credit_number, amount, up_to, asset }
        });
    let texts = (
        prop::sample::select(vec!["", "t", "0190163d-8694-739b-aea5-966c26f8ad91"]),
        "[a-z\n]{0,3}",
    );
    let short = (prop::sample::select(vec![0, 1, 70_000_u32]), any::<bool>(), any::<bool>());
    (prop::collection::vec(posting, 0..3), texts, short).prop_map(
        |(postings, (id, memo), (kind, bytes, timed))| v1::NewTransfer {
            id: id.to_owned(),
            id_bytes: if bytes { vec![7; 16] } else { Vec::new() },
            postings,
            kind,
            reference: memo.clone(),
            memo,
            effective_time: timed.then(prost_types::Timestamp::default),
            conditions: Vec::new(),
        },
    )
}

fn compact() -> impl Strategy<Value = v1::CompactCommand> {
    let ids = (0..2_u64, 0..3_u64, 0..2_u64, 0..2_u64);
    (ids, 0..3_u32, 0..3_u32, 0..3_u64, 0..2_u32, -1..6_i32, 0..2_u64).prop_map(
        |(
            (id_high, id_low, target_high, target_low),
            debit,
            credit,
            amount,
            kind,
            action,
            deadline_us,
        )| {
            v1::CompactCommand {
                id_high,
                id_low,
                debit,
                credit,
                amount,
                kind,
                action,
                target_high,
                target_low,
                deadline_us,
            }
        },
    )
}

/// The same command, whether its accounts are named or numbered: `a` is 1 and `b` is 2.
fn numbered(mut batch: Batch) -> Batch {
    for command in &mut batch.many.commands {
        if let Command::PostTransfer(transfer) = command {
            for posting in &mut transfer.postings {
                for account in [&mut posting.debit, &mut posting.credit] {
                    let number = match account.to_string().as_str() {
                        "a" => 1,
                        "b" => 2,
                        _ => continue,
                    };
                    let number = farthing_ledger::domain::AccountNumber::from_raw(number).unwrap();
                    *account = AccountRef::Number(number);
                }
            }
        }
    }
    batch
}

#[test]
fn commands_are_counted_without_being_read() {
    for count in [0, 1, 500] {
        let commands = vec![v1::CompactCommand { amount: 3, ..Default::default() }; count];
        let compact = v1::SubmitCompactRequest { commands, atomic: true };
        assert_eq!(count_commands(&compact.encode_to_vec()), count);
        let action = Some(Action::PostTransfer(v1::NewTransfer::default()));
        let commands = vec![v1::Command { action }; count];
        let readable = v1::SubmitBatchRequest { commands, atomic: true, with_events: true };
        assert_eq!(count_commands(&readable.encode_to_vec()), count);
    }
    assert_eq!(count_commands(&[0xff; 9]), 0);
}

#[test]
fn both_ways_read_the_same() {
    let (_dir, ledger) = ledger();
    let query = ledger.query();
    let config = ProptestConfig::with_cases(2_000);
    proptest!(config, |(
        transfers in prop::collection::vec(transfer(), 0..3),
        compacts in prop::collection::vec(compact(), 0..3),
        atomic: bool, with_events: bool, cut in 0..400_usize, flip: Option<u8>,
    )| {
        let action = |transfer: &v1::NewTransfer| Some(Action::PostTransfer(transfer.clone()));
        let commands: Vec<_> =
            transfers.iter().map(|transfer| v1::Command { action: action(transfer) }).collect();
        let streamed = v1::SubmitRequest {
            command: commands.first().cloned().map(Box::new),
            compact: compacts.first().cloned(),
            with_event: with_events,
        };
        let damage = |mut bytes: Vec<u8>| {
            if let (Some(byte), Some(place)) = (flip, bytes.get_mut(cut)) {
                *place = byte;
            }
            bytes
        };
        let bytes = damage(v1::SubmitBatchRequest { commands, atomic, with_events }.encode_to_vec());
        let slow = v1::SubmitBatchRequest::decode(&bytes[..]).map(|request| request.batch(&edge()));
        match read_batch(&bytes, query, &edge()) {
            Ok(quick) => prop_assert_eq!(numbered(quick), numbered(slow.unwrap())),
            Err(Odd) => prop_assert!(flip.is_some()),
        }
        let bytes = damage(v1::SubmitCompactRequest { commands: compacts, atomic }.encode_to_vec());
        let slow = v1::SubmitCompactRequest::decode(&bytes[..]).map(|request| request.batch(&edge()));
        if let Ok(quick) = read_compact_batch(&bytes) {
            prop_assert_eq!(quick, slow.unwrap());
        }
        let bytes = damage(streamed.encode_to_vec());
        let slow = v1::SubmitRequest::decode(&bytes[..]).map(|request| request.streamed(&edge()));
        if let Ok(quick) = read_streamed(&bytes, query) {
            let alone = |streamed: Streamed| {
                let mut batch = Batch { with_events: streamed.with_event, ..Batch::default() };
                batch.many.push(streamed.command);
                numbered(batch)
            };
            prop_assert_eq!(alone(quick), alone(slow.unwrap()));
        }
    });
    ledger.stop().unwrap();
}

#[test]
fn plain_requests_take_the_quick_way() {
    let (_dir, ledger) = ledger();
    let posting = |debit: &str| v1::Posting {
        debit: debit.into(),
        credit: "b".into(),
        amount: 5,
        asset: "CNY".into(),
        ..v1::Posting::default()
    };
    let command = |debit: &str| v1::Command {
        action: Some(Action::PostTransfer(v1::NewTransfer {
            id: "t".into(),
            postings: vec![posting(debit)],
            ..v1::NewTransfer::default()
        })),
    };
    let commands = vec![command("a"), command("c"), command(""), v1::Command::default()];
    let request = v1::SubmitBatchRequest { commands, ..v1::SubmitBatchRequest::default() };
    let batch = read_batch(&request.encode_to_vec(), ledger.query(), &edge()).unwrap();
    assert_eq!(batch.many.count(), 4);
    let debit = |index: usize| {
        let Command::PostTransfer(transfer) = &batch.many.commands[index] else {
            panic!("a transfer is read as one")
        };
        transfer.postings[0].debit.to_string()
    };
    // A name that is not known goes on as it is: the writer may know it by then.
    assert_eq!((debit(0).as_str(), debit(1).as_str()), ("#1", "c"));
    assert_eq!(batch.many.commands.len(), 2);
    let compact =
        v1::CompactCommand { id_low: 1, debit: 1, credit: 2, amount: 3, ..Default::default() };
    let request = v1::SubmitRequest { compact: Some(compact), ..Default::default() };
    assert!(read_streamed(&request.encode_to_vec(), ledger.query()).unwrap().command.is_ok());
    ledger.stop().unwrap();
}
