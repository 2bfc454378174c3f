//! When the journal fails: whoever waits is told that nobody knows, and whoever comes later that nothing was done.

use crate::grpc;
use crate::server::Keys;
use crate::server::Server;
use farthing_ledger::Ledger;
use farthing_ledger::clock::SystemClock;
use farthing_ledger::config::Config;
use farthing_ledger::journal::FaultPlan;
use farthing_ledger::journal::FaultyJournal;
use farthing_proto::v1;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::timeout;
use tonic::Status;
use tonic::transport::Channel;
use tonic_types::StatusExt;
use v1::ledger_service_client::LedgerServiceClient;

type Client = LedgerServiceClient<Channel>;

/// A server whose journal fails at the third append, which is kept or not.
async fn failing(plan: FaultPlan) -> (TempDir, watch::Sender<bool>, Client) {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(SystemClock);
    let config = Config::at(dir.path().join("data"));
    let wrap = |journal| -> Box<dyn farthing_ledger::journal::Journal> {
        Box::new(FaultyJournal::over(journal, plan))
    };
    let ledger = Ledger::open_with(&config, clock, wrap).unwrap();
    let (stop, stopping) = watch::channel(false);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let keys = Keys::of(dir.path(), &[]).unwrap();
    let server = Server::over(ledger, keys, stopping.clone());
    let (_, serving) = grpc::serve(listener, server, stopping).unwrap();
    tokio::spawn(serving);
    let mut client = Client::connect(address).await.unwrap();
    for id in ["a", "b"] {
        let account = v1::NewAccount { id: id.into(), asset: "CNY".into(), ..Default::default() };
        let request = v1::OpenAccountRequest { account: Some(account) };
        client.open_account(request).await.unwrap();
    }
    (dir, stop, client)
}

fn transfer(id: &str) -> v1::NewTransfer {
    let posting =
        v1::Posting { debit: "a".into(), credit: "b".into(), amount: 1, ..Default::default() };
    v1::NewTransfer { id: id.into(), postings: vec![posting], ..Default::default() }
}

/// Reason, outcome and advice.
fn said(status: &Status) -> (String, String, String) {
    let info = status.get_details_error_info().unwrap();
    (info.reason, info.metadata["outcome"].clone(), info.metadata["retry"].clone())
}

fn unknown() -> (String, String, String) {
    ("OUTCOME_UNKNOWN".to_owned(), "unknown".to_owned(), "same_id".to_owned())
}

#[tokio::test]
async fn a_call_learns_that_its_outcome_is_unknown() {
    for plan in [FaultPlan::BeforeWrite(3), FaultPlan::AfterWrite(3)] {
        let (_dir, _stop, mut client) = failing(plan).await;
        let request = || v1::PostTransferRequest { transfer: Some(transfer("t")) };
        let status = client.post_transfer(request()).await.unwrap_err();
        assert_eq!(said(&status), unknown(), "{plan:?}");
        let later = timeout(Duration::from_secs(5), client.post_transfer(request())).await;
        let (reason, outcome, retry) = said(&later.unwrap().unwrap_err());
        let honest = reason == "STOPPING" && outcome == "not_applied" || reason == unknown().0;
        assert!(honest && retry == "same_id", "{reason} {outcome} {retry}");
        // Nothing is said to exist that may be lost.
        let request = v1::GetTransferRequest { id: "t".into(), ..Default::default() };
        let status = client.get_transfer(request).await.unwrap_err();
        assert_eq!(said(&status).0, "TRANSFER_UNKNOWN");
    }
}

#[tokio::test]
async fn a_stream_ends_with_the_same() {
    let (_dir, _stop, mut client) = failing(FaultPlan::BeforeWrite(3)).await;
    let command = v1::command::Action::PostTransfer(transfer("t"));
    let command = Some(Box::new(v1::Command { action: Some(command) }));
    let request = v1::SubmitRequest { command, ..Default::default() };
    let mut answers = client.submit(tokio_stream::once(request)).await.unwrap().into_inner();
    let status = answers.message().await.unwrap_err();
    assert_eq!(said(&status), unknown());
}
