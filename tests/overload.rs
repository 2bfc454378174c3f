//! More than the ledger can take: deadlines that pass in the queue, and one client that floods it.

use crate::support::Client;
use crate::support::Served;
use crate::support::account;
use crate::support::data;
use crate::support::no;
use crate::support::open;
use crate::support::post;
use crate::support::posting;
use crate::support::transfer;
use farthing_proto::v1;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tempfile::TempDir;
use tokio::task::JoinSet;
use tonic::Code;
use tonic::Request;
use tonic_types::StatusExt;

/// Calls that keep the writer busy while others wait behind them.
const CROWD: usize = 400;
/// Floods that may pass without a deadline that passes in the queue.
const FLOODS_MAX: usize = 40;

/// A queue that one client could fill alone; a quarter of it is one client's.
const SMALL_QUEUE: [(&str, &str); 1] = [("FARTHING_QUEUE_COMMANDS_MAX", "1024")];
/// Streams of a flood, on one connection.
const STREAMS: usize = 32;
/// Calls of the client beside it.
const CALLS: usize = 50;
/// Attempts that each of them may take: the bound is that it never has to try again.
const ATTEMPTS_MAX: usize = 1;

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
            let code = hurried(&mut hurrying, &id, Duration::from_millis(4)).await;
            if code != Code::Ok {
                assert!(matches!(code, Code::DeadlineExceeded | Code::Cancelled), "{id}: {code:?}");
                late.push(id);
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

async fn with_small_queue() -> (TempDir, Served, Client) {
    let dir = TempDir::new().unwrap();
    let served = Served::with(&data(&dir), &SMALL_QUEUE);
    let mut client = served.client().await;
    open(&mut client, &[account("bank"), account("alice")]).await;
    (dir, served, client)
}

/// Commands on many streams for as long as the set lives; counts how many were applied.
fn flood(client: &Client, applied: &Arc<AtomicUsize>) -> JoinSet<()> {
    let mut streams = JoinSet::new();
    for stream in 0..STREAMS {
        let (mut client, applied) = (client.clone(), applied.clone());
        streams.spawn(async move {
            let requests = (0..).map(move |i: usize| {
                let command = posting(&format!("flood-{stream}-{i}"), "bank", "alice", 1);
                v1::SubmitRequest { command: Some(Box::new(command)), ..Default::default() }
            });
            let answers = client.submit(tokio_stream::iter(requests)).await.unwrap();
            let mut answers = answers.into_inner();
            while let Some(answer) = answers.message().await.unwrap() {
                assert_eq!(
                    answer.answer.unwrap().rejection,
                    None,
                    "a stream is held back, not refused"
                );
                applied.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    streams
}

/// Single calls one after the other, each with its bound of attempts.
async fn calls_beside(client: &mut Client, name: &str) {
    for i in 0..CALLS {
        let one = || transfer(&format!("{name}-{i}"), "bank", "alice", 1);
        let mut failed = Vec::new();
        while let Err(status) = post(client, one()).await {
            failed.push(status.to_string());
            assert!(failed.len() < ATTEMPTS_MAX, "call {i} is kept out: {failed:?}");
        }
    }
}

/// The flooding streams are held back at their client's part of the queue, and nobody else is refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_on_streams_keeps_nobody_out() {
    let (_dir, served, flooding) = with_small_queue().await;
    let mut other = served.client().await;
    let applied = Arc::new(AtomicUsize::new(0));
    let mut streams = flood(&flooding, &applied);
    calls_beside(&mut other, "call").await;
    assert!(streams.try_join_next().is_none(), "a stream has ended");
    streams.shutdown().await;
    let applied = applied.load(Ordering::Relaxed);
    assert!(applied > CALLS, "{applied} commands are no flood");
    let full = |scope| served.metric(&format!("ledger_queue_full_total{{scope=\"{scope}\"}}"));
    assert!(full("client") > 0, "the flood never reached its bound");
    assert_eq!(full("ledger"), 0, "the flood filled the queue of all");
}

/// Batches above the client's part are refused with what is certain and when to come back; then they are taken.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_batches_is_refused_as_its_clients() {
    let (_dir, served, flooding) = with_small_queue().await;
    let mut other = served.client().await;
    let mut batches = JoinSet::new();
    for batch in 0..STREAMS {
        let mut client = flooding.clone();
        batches.spawn(async move {
            let commands: Vec<_> =
                (0..200).map(|i| posting(&format!("b{batch}-{i}"), "bank", "alice", 1)).collect();
            for refusals in 0.. {
                let commands = commands.clone();
                let request = v1::SubmitBatchRequest { commands, ..Default::default() };
                match client.submit_batch(request).await {
                    Ok(response) => {
                        let answers = response.into_inner().answers;
                        let is_new = |answer: &v1::Answer| answer.seq > 0 && !answer.replayed;
                        assert!(answers.iter().all(is_new), "a refused batch was applied");
                        return refusals;
                    }
                    Err(status) => {
                        let retry = status.get_details_retry_info().unwrap().retry_delay.unwrap();
                        let told = no(Err::<(), _>(status));
                        assert_eq!(
                            (told.code, &*told.reason),
                            (Code::ResourceExhausted, "QUEUE_FULL")
                        );
                        assert_eq!(
                            (&*told.facts["scope"], &*told.facts["outcome"]),
                            ("client", "not_applied")
                        );
                        tokio::time::sleep(retry).await;
                    }
                }
            }
            0
        });
    }
    calls_beside(&mut other, "call").await;
    let refusals: usize = batches.join_all().await.into_iter().sum();
    assert!(refusals > 0, "no batch was refused");
}

/// What a client has sent and nobody waits for any more is not decided, and counts.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_whose_client_has_gone_is_not_gone_on_with() {
    let (_dir, served, client) = slow().await;
    for round in 0..FLOODS_MAX {
        let calls = crowd(&client, round);
        let mut leaving = served.client().await;
        let requests = (0..100).map(move |i| {
            let command = posting(&format!("left-{round}-{i}"), "bank", "alice", 1);
            v1::SubmitRequest { command: Some(Box::new(command)), ..Default::default() }
        });
        let answers = leaving.submit(tokio_stream::iter(requests)).await.unwrap();
        tokio::time::sleep(Duration::from_millis(3)).await;
        drop(answers);
        calls.join_all().await;
        if served.metric("ledger_queue_abandoned_total") > 0 {
            return;
        }
    }
    panic!("whatever a client sent before it left was decided");
}
