//! Many commands in one call: each its own answer, or all or nothing; both forms; dry runs.

use crate::support::account;
use crate::support::balance;
use crate::support::compact;
use crate::support::covered;
use crate::support::fresh;
use crate::support::last_seq;
use crate::support::no;
use crate::support::open;
use crate::support::post;
use crate::support::posting;
use crate::support::transfer;
use farthing_proto::v1;
use tonic::Code;
use v1::command::Action;
use v1::event::What;

fn batch(commands: Vec<v1::Command>, atomic: bool) -> v1::SubmitBatchRequest {
    v1::SubmitBatchRequest { commands, atomic, with_events: true }
}

fn reasons(answers: &[v1::Answer]) -> Vec<&str> {
    answers
        .iter()
        .map(|answer| answer.rejection.as_ref().map_or("", |no| no.reason.as_str()))
        .collect()
}

#[tokio::test]
async fn each_item_has_its_own_answer() {
    let (_dir, _served, mut client) = fresh().await;
    let opening = v1::Command { action: Some(Action::OpenAccount(covered("alice"))) };
    let bank = v1::Command { action: Some(Action::OpenAccount(account("bank"))) };
    let commands = vec![
        bank,
        opening,
        posting("t1", "bank", "alice", 10),
        posting("t2", "alice", "bank", 11),
        posting("t3", "alice", "bank", 0),
        v1::Command::default(),
        posting("t1", "bank", "alice", 10),
    ];
    let answers = client.submit_batch(batch(commands, false)).await.unwrap().into_inner().answers;
    let wanted = ["", "", "", "INSUFFICIENT_FUNDS", "MALFORMED_FIELD", "MALFORMED_FIELD", ""];
    assert_eq!(reasons(&answers), wanted);
    let seqs: Vec<u64> = answers.iter().map(|answer| answer.seq).collect();
    assert_eq!(seqs, [1, 2, 3, 4, 0, 0, 3]);
    assert!(answers[6].replayed && !answers[2].replayed);
    let fields = |place: usize| {
        let violations = &answers[place].rejection.as_ref().unwrap().field_violations;
        violations.iter().map(|each| each.field.clone()).collect::<Vec<_>>()
    };
    assert_eq!(fields(4), ["post_transfer.postings[0].amount"]);
    assert_eq!(fields(5), ["action"]);
    let Some(What::TransferPosted(posted)) = answers[2].event.clone().unwrap().what else {
        panic!("no transfer: {:?}", answers[2]);
    };
    assert_eq!(posted.legs[0].credit, "alice", "its name, though it was opened in the same call");
    assert_eq!(answers[3].rejection.as_ref().unwrap().metadata["available"], "10");
}

#[tokio::test]
async fn an_atomic_batch_is_all_or_nothing() {
    let (_dir, _served, mut client) = fresh().await;
    open(&mut client, &[account("bank"), covered("alice")]).await;
    let before = last_seq(&mut client).await;
    let mut commands: Vec<_> =
        (0..5).map(|i| posting(&format!("t{i}"), "bank", "alice", 10)).collect();
    commands[3] = posting("t3", "bank", "alice", 0);
    let refused = no(client.submit_batch(batch(commands.clone(), true)).await);
    assert_eq!(refused.code, Code::InvalidArgument);
    assert_eq!(refused.fields, ["commands[3].post_transfer.postings[0].amount"]);
    assert_eq!(last_seq(&mut client).await, before);
    commands[3] = posting("t3", "alice", "bank", 1_000);
    let answers = client.submit_batch(batch(commands.clone(), true)).await.unwrap().into_inner();
    let aborted = "BATCH_ABORTED";
    let wanted = [aborted, aborted, aborted, "INSUFFICIENT_FUNDS", aborted];
    assert_eq!(reasons(&answers.answers), wanted);
    let at_least = answers.answers[3].seq;
    assert_eq!(balance(&mut client, "alice", at_least).await.posted, 0);
    commands[3] = posting("t33", "alice", "bank", 5);
    let answers = client.submit_batch(batch(commands, true)).await.unwrap().into_inner().answers;
    assert_eq!(reasons(&answers), [""; 5]);
    assert_eq!(balance(&mut client, "alice", answers[4].seq).await.posted, 35);
}

#[tokio::test]
async fn a_call_of_none_or_too_many_is_refused() {
    let (_dir, _served, mut client) = fresh().await;
    for count in [0, 8_193] {
        let commands = vec![v1::Command::default(); count];
        let refused = no(client.submit_batch(batch(commands, false)).await);
        assert_eq!(
            (refused.code, refused.fields),
            (Code::InvalidArgument, vec!["commands".into()])
        );
        let commands = vec![v1::CompactCommand::default(); count];
        let request = v1::SubmitCompactRequest { commands, atomic: false };
        assert_eq!(no(client.submit_compact(request).await).fields, ["commands"]);
    }
    let commands = vec![v1::Command::default(); 65];
    let refused = no(client.dry_run(v1::DryRunRequest { commands }).await);
    assert_eq!(refused.fields, ["commands"]);
}

#[tokio::test]
async fn both_forms_are_the_same_command() {
    let (_dir, _served, mut client) = fresh().await;
    let numbers = open(&mut client, &[account("bank"), account("alice")]).await;
    let id = |low: u64| ((7_u128 << 64) | u128::from(low)).to_be_bytes().to_vec();
    let first = compact(1, numbers[0], numbers[1], 10);
    let request = |commands| v1::SubmitCompactRequest { commands, atomic: false };
    let answer = client.submit_compact(request(vec![first])).await.unwrap().into_inner();
    assert!(answer.rejections.is_empty() && answer.replayed.is_empty(), "{answer:?}");
    let readable =
        v1::NewTransfer { id: String::new(), id_bytes: id(1), ..transfer("", "bank", "alice", 10) };
    let again = post(&mut client, readable).await.unwrap().receipt.unwrap();
    assert!(again.replayed);
    assert_eq!(again.seq, answer.seqs[0]);
    let uuid = "00000000-0000-0007-0000-000000000002";
    let readable = post(&mut client, transfer(uuid, "bank", "alice", 20)).await.unwrap();
    let second = compact(2, numbers[0], numbers[1], 20);
    let other = compact(2, numbers[0], numbers[1], 21);
    let answer = client.submit_compact(request(vec![second, other])).await.unwrap().into_inner();
    assert_eq!(answer.seqs, [readable.receipt.unwrap().seq, 0]);
    assert_eq!(answer.replayed, [0]);
    let rejection = answer.rejections[0].rejection.as_ref().unwrap();
    assert_eq!((answer.rejections[0].index, rejection.reason.as_str()), (1, "ID_CONFLICT"));
    assert_eq!(rejection.metadata["fields"], "postings[0].amount");
}

#[tokio::test]
async fn a_malformed_compact_item_is_answered_in_its_place() {
    let (_dir, _served, mut client) = fresh().await;
    let numbers = open(&mut client, &[account("bank"), account("alice")]).await;
    let good = |low| compact(low, numbers[0], numbers[1], 10);
    let commands = vec![
        good(1),
        compact(2, numbers[0], numbers[1], 0),
        compact(3, 0, numbers[1], 1),
        v1::CompactCommand { action: 9, ..good(4) },
        good(5),
        compact(6, numbers[0], 99, 1),
    ];
    let mut request = v1::SubmitCompactRequest { commands, atomic: true };
    let refused = no(client.submit_compact(request.clone()).await);
    assert_eq!(refused.fields, ["commands[1].amount"]);
    request.atomic = false;
    let answer = client.submit_compact(request).await.unwrap().into_inner();
    assert_eq!(answer.seqs, [3, 0, 0, 0, 4, 5]);
    let of = |place: usize| {
        let refused = answer.rejections[place].rejection.clone().unwrap();
        let field = refused.metadata.get("field").cloned().unwrap_or_default();
        (answer.rejections[place].index, refused.reason, field)
    };
    let malformed = |index, field: &str| (index, "MALFORMED_FIELD".to_owned(), field.to_owned());
    assert_eq!(of(0), malformed(1, "amount"));
    assert_eq!(of(1), malformed(2, "debit"));
    assert_eq!(of(2), malformed(3, "action"));
    assert_eq!(of(3), (5, "ACCOUNT_UNKNOWN".to_owned(), String::new()));
    assert_eq!(answer.rejections[3].rejection.as_ref().unwrap().metadata["account"], "#99");
}

#[tokio::test]
async fn a_dry_run_shows_the_balances_and_records_nothing() {
    let (_dir, _served, mut client) = fresh().await;
    open(&mut client, &[account("bank"), covered("alice")]).await;
    let before = last_seq(&mut client).await;
    let opening = v1::Command { action: Some(Action::OpenAccount(covered("bob"))) };
    let commands = vec![
        posting("t1", "bank", "alice", 100),
        opening,
        posting("t2", "alice", "bob", 60),
        posting("t3", "alice", "bob", 60),
        v1::Command::default(),
    ];
    let answers =
        client.dry_run(v1::DryRunRequest { commands }).await.unwrap().into_inner().answers;
    assert_eq!(reasons(&answers), ["", "", "", "INSUFFICIENT_FUNDS", "MALFORMED_FIELD"]);
    let Some(What::TransferPosted(posted)) = answers[2].event.clone().unwrap().what else {
        panic!("no transfer: {:?}", answers[2]);
    };
    assert_eq!(posted.legs[0].credit, "bob", "an account that is opened in the dry run only");
    assert_eq!(posted.legs[0].debit_after.unwrap().available, Some(40));
    assert_eq!(last_seq(&mut client).await, before);
    let request = v1::GetAccountRequest { account: "bob".into(), ..Default::default() };
    assert_eq!(no(client.get_account(request).await).code, Code::NotFound);
}
