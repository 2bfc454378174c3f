//! Single commands: openings, transfers, retries, conflicts, refusals, holds, reversals.

use crate::support::account;
use crate::support::balance;
use crate::support::covered;
use crate::support::fresh;
use crate::support::last_seq;
use crate::support::no;
use crate::support::open;
use crate::support::post;
use crate::support::transfer;
use farthing_proto::v1;
use tonic::Code;

#[tokio::test]
async fn a_transfer_moves_once_however_often_it_is_sent() {
    let (_dir, _served, mut client) = fresh().await;
    open(&mut client, &[account("bank"), covered("alice")]).await;
    let first = post(&mut client, transfer("t", "bank", "alice", 700)).await.unwrap();
    assert!(!first.receipt.as_ref().unwrap().replayed);
    let leg = &first.transfer.as_ref().unwrap().legs[0];
    assert_eq!((leg.asset.as_str(), leg.amount), ("CNY", 700));
    assert_eq!(leg.credit_after.as_ref().unwrap().available, Some(700));
    for _ in 0..3 {
        let mut again = post(&mut client, transfer("t", "bank", "alice", 700)).await.unwrap();
        assert!(std::mem::take(&mut again.receipt.as_mut().unwrap().replayed));
        assert_eq!(again, first, "the first answer again, but for the mark");
    }
    assert_eq!(balance(&mut client, "alice", 0).await.posted, 700);
    let opening = v1::OpenAccountRequest { account: Some(covered("alice")) };
    let again = client.open_account(opening).await.unwrap().into_inner();
    assert!(again.receipt.unwrap().replayed);
}

#[tokio::test]
async fn the_same_id_with_another_body_names_the_fields_that_differ() {
    let (_dir, _served, mut client) = fresh().await;
    open(&mut client, &[account("bank"), account("alice"), account("bob")]).await;
    post(&mut client, transfer("t", "bank", "alice", 700)).await.unwrap();
    let other = v1::NewTransfer { memo: "m".into(), ..transfer("t", "bank", "bob", 701) };
    let refused = no(post(&mut client, other).await);
    assert_eq!((refused.code, refused.reason.as_str()), (Code::AlreadyExists, "ID_CONFLICT"));
    assert_eq!(refused.facts["fields"], "postings[0].credit,postings[0].amount,memo");
    let opening = v1::OpenAccountRequest { account: Some(covered("alice")) };
    let refused = no(client.open_account(opening).await);
    assert_eq!((refused.reason.as_str(), &*refused.facts["fields"]), ("ID_CONFLICT", "overdraft"));
}

#[tokio::test]
async fn a_refusal_says_how_much_and_stays_with_its_id() {
    let (_dir, _served, mut client) = fresh().await;
    open(&mut client, &[account("bank"), covered("alice")]).await;
    let spend = || transfer("t", "alice", "bank", 500);
    let first = no(post(&mut client, spend()).await);
    assert_eq!(first.code, Code::FailedPrecondition);
    assert_eq!(first.reason, "INSUFFICIENT_FUNDS");
    let facts = [("account", "alice"), ("needed", "500"), ("available", "0")];
    let advice = [("outcome", "not_applied"), ("retry", "new_id")];
    for (name, value) in facts.into_iter().chain(advice) {
        assert_eq!(first.facts[name], value, "{name}");
    }
    post(&mut client, transfer("in", "bank", "alice", 900)).await.unwrap();
    let again = no(post(&mut client, spend()).await);
    assert_eq!((&*again.facts["replayed"], &again.facts["seq"]), ("true", &first.facts["seq"]));
    assert_eq!(again.facts["available"], "0");
    let unknown = no(post(&mut client, transfer("u", "bank", "nobody", 1)).await);
    assert_eq!((unknown.code, unknown.reason.as_str()), (Code::NotFound, "ACCOUNT_UNKNOWN"));
    assert_eq!(unknown.facts["account"], "nobody");
}

#[tokio::test]
async fn a_hold_is_captured_in_parts_and_the_rest_is_released() {
    let (_dir, _served, mut client) = fresh().await;
    open(&mut client, &[account("bank"), covered("alice"), covered("shop")]).await;
    post(&mut client, transfer("in", "bank", "alice", 1_000)).await.unwrap();
    let hold = v1::NewHold {
        id: "h".into(),
        debit: "alice".into(),
        credit: "shop".into(),
        amount: 600,
        ..Default::default()
    };
    let placed = client.place_hold(v1::PlaceHoldRequest { hold: Some(hold) }).await.unwrap();
    let placed = placed.into_inner().hold.unwrap();
    assert_eq!((placed.remaining, placed.state()), (600, v1::HoldState::Open));
    assert_eq!(placed.debit_after.unwrap().available, Some(400));
    let capture =
        v1::HoldCapture { id: "c".into(), hold_id: "h".into(), amount: 250, ..Default::default() };
    let captured = client.capture_hold(v1::CaptureHoldRequest { capture: Some(capture) }).await;
    let captured = captured.unwrap().into_inner().transfer.unwrap();
    assert_eq!((captured.hold_id.as_str(), captured.released_amount), ("h", 0));
    let release = v1::HoldRelease { id: "r".into(), hold_id: "h".into(), ..Default::default() };
    let released = client.release_hold(v1::ReleaseHoldRequest { release: Some(release) }).await;
    let released = released.unwrap().into_inner();
    assert_eq!(released.released_amount, 350);
    let at_least_seq = released.receipt.unwrap().seq;
    let request = v1::GetHoldRequest { id: "h".into(), at_least_seq, ..Default::default() };
    let hold = client.get_hold(request).await.unwrap().into_inner().hold.unwrap();
    assert_eq!((hold.captured, hold.remaining), (250, 0));
    assert_eq!(
        (hold.state(), hold.follow_up_ids),
        (v1::HoldState::Released, vec!["c".to_owned(), "r".to_owned()])
    );
    let alice = balance(&mut client, "alice", at_least_seq).await;
    assert_eq!((alice.posted, alice.held, alice.available), (750, 0, Some(750)));
}

#[tokio::test]
async fn a_reversal_is_linked_both_ways_and_takes_no_more_than_is_left() {
    let (_dir, _served, mut client) = fresh().await;
    open(&mut client, &[account("bank"), account("alice")]).await;
    post(&mut client, transfer("t", "bank", "alice", 300)).await.unwrap();
    let reversal = |id: &str, amounts: Vec<u64>| {
        let (id, transfer_id) = (id.to_owned(), "t".to_owned());
        let reversal = v1::Reversal { id, transfer_id, amounts, ..Default::default() };
        v1::ReverseTransferRequest { reversal: Some(reversal) }
    };
    let part = client.reverse_transfer(reversal("r1", vec![100])).await.unwrap().into_inner();
    assert_eq!(part.transfer.unwrap().reverses_id, "t");
    let refused = no(client.reverse_transfer(reversal("r2", vec![201])).await);
    assert_eq!(refused.reason, "REVERSAL_EXCEEDS_TRANSFER");
    assert_eq!((&*refused.facts["needed"], &*refused.facts["available"]), ("201", "200"));
    let rest = client.reverse_transfer(reversal("r3", Vec::new())).await.unwrap().into_inner();
    let at_least_seq = rest.receipt.unwrap().seq;
    let request = v1::GetTransferRequest { id: "t".into(), at_least_seq, ..Default::default() };
    let seen = client.get_transfer(request).await.unwrap().into_inner().transfer.unwrap();
    assert_eq!(seen.reversal_ids, ["r1", "r3"]);
    assert_eq!(seen.reversed_amounts, [300]);
}

#[tokio::test]
async fn a_malformed_command_is_named_by_its_field_and_not_recorded() {
    let (_dir, _served, mut client) = fresh().await;
    open(&mut client, &[account("bank"), account("alice")]).await;
    let before = last_seq(&mut client).await;
    for (field, transfer) in [
        ("postings[0].amount", transfer("t", "bank", "alice", 0)),
        ("postings[0].amount", transfer("t", "bank", "alice", 1 << 63)),
        ("postings[0].credit", transfer("t", "bank", "bank", 1)),
        ("postings[0].debit", transfer("t", "no spaces", "alice", 1)),
        ("id", transfer("", "bank", "alice", 1)),
        ("postings", v1::NewTransfer { id: "t".into(), ..Default::default() }),
    ] {
        let refused = no(post(&mut client, transfer).await);
        assert_eq!((refused.code, refused.fields), (Code::InvalidArgument, vec![field.into()]));
        assert_eq!((&*refused.facts["field"], &*refused.facts["retry"]), (field, "never"));
    }
    let refused = no(client.post_transfer(v1::PostTransferRequest::default()).await);
    assert_eq!(refused.fields, ["transfer"]);
    assert_eq!(last_seq(&mut client).await, before);
}
