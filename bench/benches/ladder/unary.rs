//! Rung 9: single calls, 64 in flight.

use super::ACCOUNTS;
use super::grpc::compact;
use super::measured::rung;
use super::served::{Client, Served};
use criterion::Criterion;
use farthing_bench::{Ids, Workload};
use farthing_proto::v1::{NewTransfer, PostTransferRequest, Posting};

/// Calls in flight, and the connections that they share.
const IN_FLIGHT: usize = 64;
const CONNECTIONS: usize = 4;
/// Calls of an iteration.
const CALLS: u64 = 1_024;

struct Calls {
    workload: Workload,
    clients: Vec<Client>,
    served: Served,
}

pub(crate) fn calls(c: &mut Criterion) {
    let setup = || {
        let workload = Workload::among(ACCOUNTS, Ids::Ordered);
        let served = Served::with(workload.openings());
        Calls { workload, clients: served.clients(CONNECTIONS), served }
    };
    let make = |calls: &mut Calls| -> Vec<PostTransferRequest> {
        (0..CALLS).map(|_| request(&mut calls.workload)).collect()
    };
    let run = |calls: &mut Calls, made: Vec<Vec<PostTransferRequest>>| {
        let made = made.into_iter().flatten().collect();
        calls.served.runtime().block_on(send(&calls.clients, made));
    };
    if let Some(mut done) = rung(c, ("9 gRPC, single calls", CALLS), setup, make, run) {
        done.state.served.stop();
    }
}

fn request(workload: &mut Workload) -> PostTransferRequest {
    let compact = compact(&workload.transfer());
    let id = (u128::from(compact.id_high) << 64) | u128::from(compact.id_low);
    let posting = Posting {
        debit_number: compact.debit,
        credit_number: compact.credit,
        amount: compact.amount,
        ..Posting::default()
    };
    let transfer = NewTransfer {
        id_bytes: id.to_be_bytes().to_vec(),
        postings: vec![posting],
        kind: compact.kind,
        ..NewTransfer::default()
    };
    PostTransferRequest { transfer: Some(transfer) }
}

/// Each lane makes its next call when the last one is answered.
async fn send(clients: &[Client], calls: Vec<PostTransferRequest>) {
    let mut lanes = tokio::task::JoinSet::new();
    let share = calls.len().div_ceil(IN_FLIGHT);
    for (lane, part) in calls.chunks(share).enumerate() {
        let (mut client, part) = (clients[lane % clients.len()].clone(), part.to_vec());
        lanes.spawn(async move {
            for call in part {
                client.post_transfer(call).await.expect("applied");
            }
        });
    }
    while let Some(lane) = lanes.join_next().await {
        lane.expect("a lane that ends");
    }
}
