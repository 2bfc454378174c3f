//! The service `farthing.v1.LedgerService`: each method decodes, asks the ledger, and encodes.
//!
//! | calls | where |
//! |---|---|
//! | one command | `commands` |
//! | many commands: batch, compact, dry run | `batches` |
//! | commands on a stream | `stream`, `intake` |
//! | accounts and sums | `accounts` |
//! | transfers, holds, histories, references | `items`, `listings` |
//! | everything that happens | `events`, `feed` |
//! | requests of many commands, read from their bytes | `wire` |

mod accounts;
mod answering;
mod batches;
mod commands;
mod events;
mod feed;
mod intake;
mod items;
mod listings;
mod many;
mod stream;
mod wire;

#[cfg(test)]
mod fault_test;

use crate::status::Failure;
use farthing_ledger::Ledger;
use farthing_ledger::domain::Seq;
use farthing_ledger::query::Query;
use farthing_proto::v1;
use feed::Feed;
use tokio::sync::watch;
use tonic::Request;
use tonic::Response;
use tonic::Status;
use tonic::Streaming;
use v1::ledger_service_server::LedgerService;
pub use wire::Routes;

type Answered<T> = Result<Response<T>, Status>;

/// The service over a ledger. Cheap to clone.
#[derive(Clone)]
pub struct Server {
    ledger: Ledger,
    stopping: watch::Receiver<bool>,
}

impl Server {
    /// Serves `ledger` until `stopping` says true.
    #[must_use]
    pub const fn over(ledger: Ledger, stopping: watch::Receiver<bool>) -> Self {
        Self { ledger, stopping }
    }

    /// The questions, once they rest on `at_least_seq`; where that is 0, on everything acknowledged before now.
    async fn query_at(&self, at_least_seq: u64) -> Result<&Query, Failure> {
        let query = self.ledger.query();
        query.wait_for(Seq::from_raw(at_least_seq)).await?;
        Ok(query)
    }

    /// The same, for a question that reads the disk or many accounts: carried out on a thread that may block.
    async fn ask<T: Send + 'static>(
        &self,
        at_least_seq: u64,
        question: impl FnOnce(&Query) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let query = self.query_at(at_least_seq).await?.clone();
        let asked = tokio::task::spawn_blocking(move || question(&query));
        asked.await.map_err(|_| Failure::Interrupted)?
    }
}

/// Returns once the server stops.
async fn stopped(mut stopping: watch::Receiver<bool>) {
    // A sender that is gone means the same.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

/// One method: what carries it out, and the types around it.
macro_rules! calls {
    ($($name:ident($request:ident) -> $response:ident by $module:ident;)*) => {
        #[tonic::async_trait]
        impl LedgerService for Server {
            type SubmitStream = Feed<v1::SubmitResponse>;
            type EventsStream = Feed<v1::EventsResponse>;

            async fn submit(
                &self,
                request: Request<Streaming<v1::SubmitRequest>>,
            ) -> Answered<Self::SubmitStream> {
                Ok(Response::new(stream::submit(self, request.into_inner())))
            }

            async fn events(
                &self,
                request: Request<v1::EventsRequest>,
            ) -> Answered<Self::EventsStream> {
                Ok(Response::new(events::events(self, request.into_inner()).await?))
            }

            $(async fn $name(
                &self,
                request: Request<v1::$request>,
            ) -> Answered<v1::$response> {
                Ok(Response::new($module::$name(self, request.into_inner()).await?))
            })*
        }
    };
}

calls! {
    register_asset(RegisterAssetRequest) -> RegisterAssetResponse by commands;
    open_account(OpenAccountRequest) -> OpenAccountResponse by commands;
    change_account_state(ChangeAccountStateRequest) -> ChangeAccountStateResponse by commands;
    post_transfer(PostTransferRequest) -> PostTransferResponse by commands;
    reverse_transfer(ReverseTransferRequest) -> ReverseTransferResponse by commands;
    place_hold(PlaceHoldRequest) -> PlaceHoldResponse by commands;
    capture_hold(CaptureHoldRequest) -> CaptureHoldResponse by commands;
    release_hold(ReleaseHoldRequest) -> ReleaseHoldResponse by commands;
    submit_batch(SubmitBatchRequest) -> SubmitBatchResponse by batches;
    submit_compact(SubmitCompactRequest) -> SubmitCompactResponse by batches;
    dry_run(DryRunRequest) -> DryRunResponse by batches;
    get_account(GetAccountRequest) -> GetAccountResponse by accounts;
    list_accounts(ListAccountsRequest) -> ListAccountsResponse by accounts;
    get_balance(GetBalanceRequest) -> GetBalanceResponse by accounts;
    sum_balances(SumBalancesRequest) -> SumBalancesResponse by accounts;
    get_trial_balance(GetTrialBalanceRequest) -> GetTrialBalanceResponse by accounts;
    get_transfer(GetTransferRequest) -> GetTransferResponse by items;
    get_hold(GetHoldRequest) -> GetHoldResponse by items;
    list_history(ListHistoryRequest) -> ListHistoryResponse by listings;
    list_by_reference(ListByReferenceRequest) -> ListByReferenceResponse by listings;
}
