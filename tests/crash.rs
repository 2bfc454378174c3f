//! `kill -9` under load, and a restart: what was acknowledged is there once, and everything adds up.

use crate::support::Client;
use crate::support::Served;
use crate::support::account;
use crate::support::compact;
use crate::support::covered;
use crate::support::data;
use crate::support::naive::Books;
use crate::support::open;
use crate::support::posting;
use crate::support::verify;
use farthing_proto::v1;
use std::collections::BTreeMap;
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::mpsc;

/// Kills of a usual run; `ROUNDS=20` in the environment makes it twenty.
const ROUNDS: u64 = 3;
const LANES: u64 = 4;
const ACCOUNTS: u64 = 8;

/// Position by the number of the transfer.
type Acknowledged = BTreeMap<u64, u64>;

fn command(number: u64, numbers: &[u32]) -> v1::CompactCommand {
    let of = |number: u64| numbers[usize::try_from(number % ACCOUNTS).unwrap()];
    compact(number, of(number), of(number / ACCOUNTS + number + 1), number % 50 + 1)
}

/// Batches until the server is gone. Accounts without cover refuse some; what was applied is acknowledged.
async fn batches(mut client: Client, lane: u64, numbers: Vec<u32>) -> (Acknowledged, u64) {
    let mut acknowledged = Acknowledged::new();
    let mut next = lane;
    loop {
        let commands: Vec<_> = (0..100).map(|i| command(next + i * LANES, &numbers)).collect();
        let request = v1::SubmitCompactRequest { commands, atomic: false };
        let Ok(response) = client.submit_compact(request).await else {
            return (acknowledged, next + 100 * LANES);
        };
        let response = response.into_inner();
        let refused: Vec<u32> = response.rejections.iter().map(|each| each.index).collect();
        for (index, seq) in (0..).zip(response.seqs) {
            if !refused.contains(&index) {
                acknowledged.insert(next + u64::from(index) * LANES, seq);
            }
        }
        next += 100 * LANES;
    }
}

/// Single commands on a stream until the server is gone.
async fn stream(mut client: Client, lane: u64, numbers: Vec<u32>) -> (Acknowledged, u64) {
    let (sender, receiver) = mpsc::channel(64);
    let sending = tokio::spawn(async move {
        let mut next = lane;
        loop {
            let compact = Some(command(next, &numbers));
            next += LANES;
            if sender.send(v1::SubmitRequest { compact, ..Default::default() }).await.is_err() {
                return next;
            }
        }
    });
    let requests = tokio_stream::wrappers::ReceiverStream::new(receiver);
    let mut responses = client.submit(requests).await.unwrap().into_inner();
    let (mut acknowledged, mut next) = (Acknowledged::new(), lane);
    while let Ok(Some(response)) = responses.message().await {
        let answer = response.answer.unwrap();
        if answer.rejection.is_none() {
            acknowledged.insert(next, answer.seq);
        }
        next += LANES;
    }
    drop(responses);
    (acknowledged, sending.await.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_is_there_once() {
    let dir = TempDir::new().unwrap();
    let mut known = Acknowledged::new();
    let (mut sent, mut numbers) = (1_u64, Vec::new());
    for round in 0..rounds() {
        // Small runs and snapshots, so that a crash falls into each of their stages.
        let settings =
            [("FARTHING_RUN_EVENTS", "20000"), ("FARTHING_SNAPSHOT_INTERVAL_EVENTS", "15000")];
        let served = Served::with(&data(&dir), &settings);
        let mut client = served.client().await;
        if round == 0 {
            numbers = opened(&mut client).await;
        }
        let first = sent.next_multiple_of(LANES);
        let lanes: Vec<_> = (0..LANES)
            .map(|lane| {
                let (client, numbers) = (client.clone(), numbers.clone());
                tokio::spawn(async move {
                    match lane % 2 {
                        0 => batches(client, first + lane, numbers).await,
                        _ => stream(client, first + lane, numbers).await,
                    }
                })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(500 + 250 * round)).await;
        served.kill();
        for lane in lanes {
            let (acknowledged, next) = lane.await.unwrap();
            known.extend(acknowledged);
            sent = sent.max(next);
        }
        verify(&data(&dir));
    }
    let served = Served::on(&data(&dir));
    let mut client = served.client().await;
    let books = Books::of(&mut client).await;
    books.compare(&mut client).await;
    assert!(known.len() > 1_000, "{} is no load", known.len());
    for (number, seq) in &known {
        let id = format!("00000000-0000-0007-0000-{number:012x}");
        assert_eq!(books.transfers.get(&id), Some(seq), "transfer {number}");
    }
    retry(&mut client, &known, &numbers).await;
    assert_eq!(Books::of(&mut client).await.last_seq, books.last_seq, "a retry was recorded");
}

async fn opened(client: &mut Client) -> Vec<u32> {
    let accounts: Vec<_> = (0..ACCOUNTS).map(|i| covered(&format!("a{i}"))).collect();
    let numbers = open(client, &accounts).await;
    open(client, &[account("bank")]).await;
    let commands: Vec<_> = (0..ACCOUNTS)
        .map(|i| posting(&format!("in{i}"), "bank", &format!("a{i}"), 10_000))
        .collect();
    let request = v1::SubmitBatchRequest { commands, atomic: true, with_events: false };
    client.submit_batch(request).await.unwrap();
    numbers
}

/// Sends everything again that was acknowledged: each is a replay at its position.
async fn retry(client: &mut Client, known: &Acknowledged, numbers: &[u32]) {
    let known: Vec<(u64, u64)> = known.iter().map(|(number, seq)| (*number, *seq)).collect();
    for part in known.chunks(8_000) {
        let commands = part.iter().map(|(number, _)| command(*number, numbers)).collect();
        let request = v1::SubmitCompactRequest { commands, atomic: false };
        let response = client.submit_compact(request).await.unwrap().into_inner();
        assert_eq!(response.seqs, part.iter().map(|(_, seq)| *seq).collect::<Vec<_>>());
        assert_eq!(response.replayed.len(), part.len());
        assert!(response.rejections.is_empty());
    }
}

fn rounds() -> u64 {
    let asked = std::env::var_os("ROUNDS");
    asked.map_or(ROUNDS, |rounds| rounds.to_str().and_then(|text| text.parse().ok()).unwrap())
}
