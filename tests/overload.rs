//! More than the ledger can take: deadlines that pass in the queue, and one client that floods it.

use crate::support::Client;
use crate::support::Served;
use crate::support::account;
use crate::support::data;
use crate::support::open;
use crate::support::post;
use crate::support::transfer;
use farthing_proto::v1;
use std::time::Duration;
use tempfile::TempDir;
use tokio::task::JoinSet;
use tonic::Code;
use tonic::Request;

/// Calls that keep the writer busy while others wait behind them.
const CROWD: usize = 400;
/// Floods that may pass without a deadline that passes in the queue.
const FLOODS_MAX: usize = 40;

/// A server that syncs for each command, so that whoever comes late waits; and a client.
async fn slow() -> (TempDir, Served, Client) {
    let dir = TempDir::new().unwrap();
    let served = Served::with(&data(&dir), &[("FARTHING_GROUP_COMMANDS_MAX", "1")]);
    let mut client = served.client().await;
    open(&mut client, &[account("bank"), account("alice")]).await;
    (dir, served, client)
}

/// Sends so many calls that the writer is busy for a while.
fn crowd(client: &Client, round: usize) -> JoinSet<()> {
    let mut calls = JoinSet::new();
    for i in 0..CROWD {
        let mut client = client.clone();
        calls.spawn(async move {
            let one = transfer(&format!("crowd-{round}-{i}"), "bank", "alice", 1);
            post(&mut client, one).await.unwrap();
        });
    }
    calls
}

/// A call with so short a deadline; its code.
async fn hurried(client: &mut Client, id: &str, deadline: Duration) -> Code {
    let transfer = Some(transfer(id, "bank", "alice", 1));
    let mut request = Request::new(v1::PostTransferRequest { transfer });
    request.set_timeout(deadline);
    client.post_transfer(request).await.map_or_else(|status| status.code(), |_| Code::Ok)
}

/// A call whose deadline passes in the queue is not decided: its id is free, for another amount too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deadline_that_passes_in_the_queue_leaves_the_id_free() {
    let (_dir, served, client) = slow().await;
    let mut hurrying = served.client().await;
    let mut late = Vec::new();
    for round in 0..FLOODS_MAX {
        let calls = crowd(&client, round);
        tokio::time::sleep(Duration::from_millis(5)).await;
        for i in 0..4 {
            let id = format!("hurried-{round}-{i}");
            match hurried(&mut hurrying, &id, Duration::from_millis(4)).await {
                Code::Ok => {}
                Code::DeadlineExceeded | Code::Cancelled => late.push(id),
                other => panic!("{id}: {other:?}"),
            }
        }
        calls.join_all().await;
        if served.metric("ledger_queue_abandoned_total") > 0 {
            break;
        }
    }
    let abandoned = served.metric("ledger_queue_abandoned_total");
    assert!(abandoned > 0, "no deadline of {} passed in the queue", late.len());
    let mut free = 0;
    for id in &late {
        // The amount is another one: a conflict if the first was decided after all, which nobody had been told.
        match post(&mut hurrying, transfer(id, "bank", "alice", 2)).await {
            Ok(posted) => {
                assert!(!posted.receipt.unwrap().replayed);
                free += 1;
            }
            Err(status) => assert_eq!(status.code(), Code::AlreadyExists, "{status}"),
        }
    }
    assert!(free >= abandoned, "{abandoned} were not decided, and {free} ids are free");
}
