//! Rung 7: compact batches over gRPC, four in flight.

use super::ACCOUNTS;
use super::measured::rung;
use super::served::{Client, Served};
use criterion::Criterion;
use farthing_bench::figures::folder_bytes;
use farthing_bench::{BATCH, Ids, Workload, whole};
use farthing_ledger::command::Command;
use farthing_ledger::domain::{AccountRef, CommandId};
use farthing_proto::v1::{CompactCommand, SubmitCompactRequest};
use tokio::task::JoinSet;

/// A transfer in its compact form.
pub(crate) fn compact(command: &Command) -> CompactCommand {
    let Command::PostTransfer(transfer) = command else { return CompactCommand::default() };
    let id = match transfer.id {
        CommandId::Uuid(id) | CommandId::Ulid(id) => id,
        CommandId::Text(_) => 0,
    };
    let number = |account: &AccountRef| match account {
        AccountRef::Number(number) => number.raw(),
        AccountRef::Id(_) => 0,
    };
    let posting = &transfer.postings[0];
    CompactCommand {
        id_high: (id >> 64) as u64,
        id_low: id as u64,
        debit: number(&posting.debit),
        credit: number(&posting.credit),
        amount: posting.amount,
        kind: transfer.kind.into(),
        ..CompactCommand::default()
    }
}

struct Batches {
    workload: Workload,
    clients: Vec<Client>,
    served: Served,
}

pub(crate) fn batches(c: &mut Criterion) {
    let setup = || {
        let workload = Workload::among(ACCOUNTS, Ids::Ordered);
        let served = Served::with(workload.openings());
        Batches { workload, clients: served.clients(whole::IN_FLIGHT), served }
    };
    let make = |batches: &mut Batches| {
        let commands = batches.workload.batch(BATCH).iter().map(compact).collect();
        SubmitCompactRequest { commands, atomic: false }
    };
    let run = |batches: &mut Batches, requests: Vec<SubmitCompactRequest>| {
        batches.served.runtime().block_on(send(&batches.clients, requests));
    };
    if let Some(mut done) = rung(c, ("7 + gRPC, compact batches", BATCH), setup, make, run) {
        done.state.served.stop();
        done.tell_written();
        done.tell("on disk each", folder_bytes(done.state.served.dir()).expect("read"));
    }
}

/// Each client sends its next batch when the last one is answered.
async fn send(clients: &[Client], requests: Vec<SubmitCompactRequest>) {
    let mut lanes = JoinSet::new();
    let mut shares: Vec<Vec<SubmitCompactRequest>> = vec![Vec::new(); clients.len()];
    for (index, request) in requests.into_iter().enumerate() {
        shares[index % clients.len()].push(request);
    }
    for (client, share) in clients.iter().zip(shares) {
        let mut client = client.clone();
        lanes.spawn(async move {
            for request in share {
                let answers = client.submit_compact(request).await.expect("answered").into_inner();
                assert!(answers.rejections.is_empty(), "{:?}", answers.rejections.first());
            }
        });
    }
    while let Some(lane) = lanes.join_next().await {
        lane.expect("a lane that ends");
    }
}
