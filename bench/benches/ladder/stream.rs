//! Rung 8: single transfers on eight streams, each with so many unanswered.

use super::ACCOUNTS;
use super::grpc::compact;
use super::measured::rung;
use super::served::{Client, Served};
use criterion::Criterion;
use farthing_bench::{BATCH, Ids, Workload};
use farthing_proto::v1::{CompactCommand, SubmitRequest};
use std::sync::Arc;
use tokio::sync::{Semaphore, mpsc};
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;

const STREAMS: usize = 8;
/// Transfers without an answer that a stream may have.
const UNANSWERED: usize = 512;

struct Streams {
    workload: Workload,
    clients: Vec<Client>,
    served: Served,
}

pub(crate) fn streams(c: &mut Criterion) {
    let setup = || {
        let workload = Workload::among(ACCOUNTS, Ids::Ordered);
        let served = Served::with(workload.openings());
        Streams { workload, clients: served.clients(STREAMS), served }
    };
    let make = |streams: &mut Streams| -> Vec<CompactCommand> {
        streams.workload.batch(BATCH).iter().map(compact).collect()
    };
    let run = |streams: &mut Streams, batches: Vec<Vec<CompactCommand>>| {
        let commands = batches.into_iter().flatten().collect();
        streams.served.runtime().block_on(send(&streams.clients, commands));
    };
    if let Some(mut done) = rung(c, ("8 gRPC, 8 streams", BATCH), setup, make, run) {
        done.state.served.stop();
    }
}

async fn send(clients: &[Client], commands: Vec<CompactCommand>) {
    let share = commands.len().div_ceil(clients.len());
    let mut streams = tokio::task::JoinSet::new();
    for (client, part) in clients.iter().zip(commands.chunks(share)) {
        streams.spawn(one(client.clone(), part.to_vec()));
    }
    while let Some(stream) = streams.join_next().await {
        stream.expect("a stream that ends");
    }
}

/// Sends transfers on one stream and reads an answer for each.
async fn one(mut client: Client, commands: Vec<CompactCommand>) {
    let (sender, receiver) = mpsc::channel(UNANSWERED);
    let room = Arc::new(Semaphore::new(UNANSWERED));
    let count = commands.len();
    let sending = room.clone();
    tokio::spawn(async move {
        for compact in commands {
            sending.acquire().await.expect("open").forget();
            let compact = Some(compact);
            let request = SubmitRequest { compact, ..SubmitRequest::default() };
            sender.send(request).await.expect("a stream that is read");
        }
    });
    let mut answers =
        client.submit(ReceiverStream::new(receiver)).await.expect("taken").into_inner();
    for _ in 0..count {
        let answer = answers.next().await.expect("an answer each").expect("answered").answer;
        assert!(answer.as_ref().is_some_and(|answer| answer.rejection.is_none()), "{answer:?}");
        room.add_permits(1);
    }
}
