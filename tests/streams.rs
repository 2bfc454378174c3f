//! The two streams: commands in, answers in order; and everything that happened, from any position on.

use crate::support::Client;
use crate::support::Served;
use crate::support::account;
use crate::support::compact;
use crate::support::data;
use crate::support::fresh;
use crate::support::no;
use crate::support::open;
use crate::support::post;
use crate::support::posting;
use crate::support::transfer;
use farthing_proto::v1;
use std::time::Duration;
use tempfile::TempDir;
use tokio::time::timeout;
use tonic::Code;
use v1::event::What;

async fn submit(client: &mut Client, requests: Vec<v1::SubmitRequest>) -> Vec<v1::Answer> {
    let stream = client.submit(tokio_stream::iter(requests)).await.unwrap();
    let mut responses = stream.into_inner();
    let mut answers = Vec::new();
    while let Some(response) = responses.message().await.unwrap() {
        answers.push(response.answer.unwrap());
    }
    answers
}

fn readable(id: &str, amount: u64) -> v1::SubmitRequest {
    let command = Some(Box::new(posting(id, "bank", "alice", amount)));
    v1::SubmitRequest { command, ..Default::default() }
}

#[tokio::test]
async fn answers_come_in_the_order_of_the_requests() {
    let (_dir, _served, mut client) = fresh().await;
    let numbers = open(&mut client, &[account("bank"), account("alice")]).await;
    let mut requests: Vec<v1::SubmitRequest> = (0..5_000_u64)
        .map(|i| match i % 2 {
            0 => readable(&format!("t{i}"), i + 1),
            _ => {
                let compact = Some(compact(i, numbers[0], numbers[1], i + 1));
                v1::SubmitRequest { compact, ..Default::default() }
            }
        })
        .collect();
    requests[700] = readable("t700", 0);
    requests[701] = v1::SubmitRequest::default();
    requests[702].with_event = true;
    let answers = submit(&mut client, requests.clone()).await;
    assert_eq!(answers.len(), requests.len());
    let mut next = 3;
    for (index, answer) in answers.iter().enumerate() {
        let malformed = index == 700 || index == 701;
        assert_eq!(answer.rejection.is_some(), malformed, "{index}: {answer:?}");
        assert_eq!(answer.event.is_some(), index == 702, "{index}: {answer:?}");
        assert_eq!(answer.seq, if malformed { 0 } else { next }, "{index}");
        next += u64::from(!malformed);
    }
    let fields =
        |index: usize| answers[index].rejection.as_ref().unwrap().field_violations[0].field.clone();
    assert_eq!((&*fields(700), &*fields(701)), ("post_transfer.postings[0].amount", "command"));
    let again = submit(&mut client, requests).await;
    let unchanged = again.iter().zip(&answers).all(|(again, first)| again.seq == first.seq);
    assert!(unchanged && again.iter().all(|answer| answer.replayed || answer.seq == 0));
}

/// The queue takes 64 commands, and eight streams press on it: each waits, none is refused.
#[tokio::test]
async fn a_full_queue_holds_a_stream_back() {
    let dir = TempDir::new().unwrap();
    let served = Served::with(&data(&dir), &[("FARTHING_QUEUE_COMMANDS_MAX", "64")]);
    let mut client = served.client().await;
    open(&mut client, &[account("bank"), account("alice")]).await;
    let streams = (0..8).map(|stream| {
        let mut client = client.clone();
        let requests = (0..1_000).map(|i| readable(&format!("s{stream}-{i}"), 1)).collect();
        tokio::spawn(async move { submit(&mut client, requests).await })
    });
    for stream in streams.collect::<Vec<_>>() {
        let answers = stream.await.unwrap();
        assert_eq!(answers.len(), 1_000);
        assert!(answers.iter().all(|answer| answer.rejection.is_none()));
    }
}

/// A client that sends and does not read is held back; once it reads, it gets every answer.
#[tokio::test]
async fn a_client_that_reads_late_misses_nothing() {
    let (_dir, _served, mut client) = fresh().await;
    open(&mut client, &[account("bank"), account("alice")]).await;
    let requests: Vec<_> = (0..20_000).map(|i| readable(&format!("t{i}"), 1)).collect();
    let mut responses = client.submit(tokio_stream::iter(requests)).await.unwrap().into_inner();
    tokio::time::sleep(Duration::from_millis(300)).await;
    for seq in 3..20_003 {
        assert_eq!(responses.message().await.unwrap().unwrap().answer.unwrap().seq, seq);
    }
    assert!(responses.message().await.unwrap().is_none());
}

async fn events(client: &mut Client, request: v1::EventsRequest) -> Vec<v1::EventsResponse> {
    let request = v1::EventsRequest { stop_at_end: true, ..request };
    let mut stream = client.events(request).await.unwrap().into_inner();
    let mut responses = Vec::new();
    while let Some(response) = stream.message().await.unwrap() {
        responses.push(response);
    }
    responses
}

fn seqs(responses: &[v1::EventsResponse]) -> Vec<u64> {
    responses.iter().filter_map(|response| Some(response.event.as_ref()?.seq)).collect()
}

#[tokio::test]
async fn events_resume_where_they_were_left_and_are_filtered() {
    let (_dir, _served, mut client) = fresh().await;
    assert_eq!(
        events(&mut client, v1::EventsRequest::default()).await,
        [v1::EventsResponse::default()]
    );
    open(&mut client, &[account("bank"), account("shop:1"), account("shop:2")]).await;
    for i in 0..20 {
        let shop = format!("shop:{}", i % 2 + 1);
        post(&mut client, transfer(&format!("t{i}"), "bank", &shop, 1)).await.unwrap();
    }
    let all = events(&mut client, v1::EventsRequest::default()).await;
    assert_eq!(seqs(&all), (1..=23).collect::<Vec<_>>());
    let request = v1::EventsRequest { from_seq: 11, ..Default::default() };
    assert_eq!(events(&mut client, request).await, all[10..]);
    let request = v1::EventsRequest { account_prefix: "shop:2".into(), ..Default::default() };
    let of_shop = events(&mut client, request).await;
    let wanted: Vec<u64> = std::iter::once(3).chain((5..=23).step_by(2)).collect();
    assert_eq!(seqs(&of_shop), wanted);
    let types = vec![v1::EventType::AccountOpened.into()];
    let request = v1::EventsRequest { types, ..Default::default() };
    let openings = events(&mut client, request).await;
    assert_eq!(seqs(&openings), [1, 2, 3]);
    let last = openings.last().unwrap();
    assert_eq!((last.event.is_some(), last.through_seq), (false, 23), "how far it came");
    let request = v1::EventsRequest { types: vec![99], ..Default::default() };
    assert_eq!(no(client.events(request).await).fields, ["types[0]"]);
}

#[tokio::test]
async fn events_follow_what_happens_and_end_with_the_server() {
    let (_dir, served, mut client) = fresh().await;
    open(&mut client, &[account("bank"), account("alice")]).await;
    let request = v1::EventsRequest { from_seq: 3, ..Default::default() };
    let mut tail = client.events(request).await.unwrap().into_inner();
    let next = timeout(Duration::from_millis(100), tail.message()).await;
    assert!(next.is_err(), "nothing has happened yet: {next:?}");
    for i in 0..3 {
        post(&mut client, transfer(&format!("t{i}"), "bank", "alice", 1)).await.unwrap();
        let next = timeout(Duration::from_secs(5), tail.message()).await.unwrap();
        let event = next.unwrap().unwrap().event.unwrap();
        let Some(What::TransferPosted(posted)) = event.what else { panic!("{event:?}") };
        assert_eq!((event.seq, posted.id), (3 + i, format!("t{i}")));
    }
    let silent = timeout(Duration::from_secs(8), tail.message()).await.unwrap().unwrap().unwrap();
    assert_eq!((silent.event, silent.through_seq), (None, 5), "a heartbeat");
    let ended = tokio::task::spawn_blocking(|| served.terminate());
    assert_eq!(no(tail.message().await).code, Code::Unavailable);
    assert!(ended.await.unwrap().0.success());
}
