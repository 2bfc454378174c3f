//! Input that no honest client sends: it is refused by its field, nothing is applied, and the server goes on.

mod odd;

use crate::support::Client;
use crate::support::account;
use crate::support::fresh;
use crate::support::last_seq;
use crate::support::naive::Books;
use crate::support::open;
use crate::support::post;
use crate::support::transfer;
use farthing_proto::v1;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use prost::Message;
use tonic::Code;
use tonic::Status;
use tonic_types::StatusExt;
use v1::command::Action;

const ROUNDS: usize = 400;

/// What a refusal must say, whatever was sent.
fn check(status: &Status, sent: &dyn std::fmt::Debug) {
    let expected =
        [Code::InvalidArgument, Code::NotFound, Code::AlreadyExists, Code::FailedPrecondition];
    assert!(expected.contains(&status.code()), "{status:?} for {sent:?}");
    let details = status.get_error_details();
    assert!(details.error_info().is_some(), "no ErrorInfo in {status:?} for {sent:?}");
    if status.code() == Code::InvalidArgument {
        let named = details.bad_request().is_some_and(|bad| {
            bad.field_violations.iter().all(|each| !each.field.is_empty())
                && !bad.field_violations.is_empty()
        });
        assert!(named, "no field in {status:?} for {sent:?}");
    }
}

#[allow(clippy::wildcard_enum_match_arm, reason = "what is made odd here is the book's own")]
async fn send(client: &mut Client, action: Action) -> Result<(), Status> {
    match action {
        Action::PostTransfer(transfer) => post(client, transfer).await.map(drop),
        Action::PlaceHold(hold) => {
            client.place_hold(v1::PlaceHoldRequest { hold: Some(hold) }).await.map(drop)
        }
        Action::OpenAccount(account) => {
            client.open_account(v1::OpenAccountRequest { account: Some(account) }).await.map(drop)
        }
        Action::CaptureHold(capture) => {
            client.capture_hold(v1::CaptureHoldRequest { capture: Some(capture) }).await.map(drop)
        }
        Action::ReverseTransfer(reversal) => {
            let request = v1::ReverseTransferRequest { reversal: Some(reversal) };
            client.reverse_transfer(request).await.map(drop)
        }
        Action::RegisterAsset(asset) => {
            client.register_asset(v1::RegisterAssetRequest { asset: Some(asset) }).await.map(drop)
        }
        Action::ChangeAccountState(change) => {
            let request = v1::ChangeAccountStateRequest { change: Some(change) };
            client.change_account_state(request).await.map(drop)
        }
        Action::ReleaseHold(release) => {
            client.release_hold(v1::ReleaseHoldRequest { release: Some(release) }).await.map(drop)
        }
        other => panic!("nothing here makes {other:?}"),
    }
}

#[tokio::test]
async fn odd_messages_are_answered_and_the_books_add_up() {
    let (_dir, _served, mut client) = fresh().await;
    open(&mut client, &[account("bank"), account("alice")]).await;
    let mut runner = TestRunner::deterministic();
    let actions = odd::action();
    for _ in 0..ROUNDS {
        let action = actions.new_tree(&mut runner).unwrap().current();
        if let Err(status) = send(&mut client, action.clone()).await {
            check(&status, &action);
        }
        // The same in a batch is never the fault of the call.
        let command = v1::Command { action: Some(action.clone()) };
        let request = v1::SubmitBatchRequest { commands: vec![command], ..Default::default() };
        let answers = client.submit_batch(request).await.unwrap().into_inner().answers;
        assert_eq!(answers.len(), 1, "{action:?}");
    }
    let books = Books::of(&mut client).await;
    books.compare(&mut client).await;
}

/// Bytes changed at random: most are still messages, and what is none is refused before it is looked at.
#[tokio::test]
async fn changed_bytes_never_stop_the_server() {
    let (_dir, _served, mut client) = fresh().await;
    open(&mut client, &[account("bank"), account("alice")]).await;
    let mut runner = TestRunner::deterministic();
    let change = vec((any::<prop::sample::Index>(), any::<u8>()), 1..6);
    for round in 0..ROUNDS {
        let id = format!("t{round}");
        let mut bytes = transfer(&id, "bank", "alice", 1).encode_to_vec();
        for (place, byte) in change.new_tree(&mut runner).unwrap().current() {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let Ok(changed) = v1::NewTransfer::decode(&bytes[..]) else { continue };
        if let Err(status) = post(&mut client, changed.clone()).await {
            check(&status, &changed);
        }
    }
    let compact = vec(any::<[u8; 24]>(), 1..40);
    for _ in 0..ROUNDS {
        let random = compact.new_tree(&mut runner).unwrap().current();
        let commands: Vec<_> = random
            .iter()
            .filter_map(|bytes| v1::CompactCommand::decode(&bytes[..]).ok())
            .chain([v1::CompactCommand::default()])
            .collect();
        let count = commands.len();
        let request = v1::SubmitCompactRequest { commands, atomic: false };
        let response = client.submit_compact(request).await.unwrap().into_inner();
        assert_eq!(response.seqs.len(), count);
        assert!(!response.rejections.is_empty());
    }
    Books::of(&mut client).await.compare(&mut client).await;
}

#[tokio::test]
async fn what_is_too_large_is_refused_and_nothing_is_applied() {
    let (_dir, _served, mut client) = fresh().await;
    open(&mut client, &[account("bank"), account("alice")]).await;
    let before = last_seq(&mut client).await;
    let good = transfer("t", "bank", "alice", 1);
    let text = "x".repeat(10 << 20);
    let many = vec![v1::Posting { amount: 1, ..good.postings[0].clone() }; 500_000];
    for (field, large) in [
        ("id", v1::NewTransfer { id: text.clone(), ..good.clone() }),
        ("memo", v1::NewTransfer { memo: text, ..good.clone() }),
        ("postings", v1::NewTransfer { postings: many, ..good }),
    ] {
        let status = post(&mut client, large).await.unwrap_err();
        let fields = status.get_details_bad_request().unwrap().field_violations;
        assert_eq!(fields.first().map(|each| each.field.as_str()), Some(field), "{status:?}");
    }
    let beyond = v1::NewTransfer { memo: "x".repeat(17 << 20), ..transfer("t", "a", "b", 1) };
    let status = post(&mut client, beyond).await.unwrap_err();
    assert_eq!(status.code(), Code::OutOfRange, "the transport takes 16 MB");
    assert_eq!(last_seq(&mut client).await, before);
}
