//! The services of `farthing.v1`: each method decodes, asks the ledger, and encodes.
//!
//! | calls | where |
//! |---|---|
//! | one command | `commands` |
//! | many commands: batch, compact, dry run | `batches` |
//! | commands on a stream | `stream`, `intake` |
//! | accounts and sums | `accounts` |
//! | transfers, holds, histories, references | `items`, `listings` |
//! | everything that happens | `events`, `feed` |
//! | wallets, merchants, payments | `wallets`, `merchants`, `payments`, `instructions` |
//! | settlements and payouts | `settlements` |
//! | what was begun: payments, withdrawals, ... | `begun` |
//! | receipts, statements | `receipts`, `statements` |
//! | files of others, matched with the books | `reconcile` |
//! | the platform's own books | `books` |
//! | payer aliases and other secrets | `alias`, `keys`, `ring` |
//! | requests of many commands, read from their bytes | `wire` |
//!
//! Whatever comes on one connection is one client's, which may fill its part of the ledger's queue.

mod accounts;
mod activity;
mod alias;
mod answering;
mod batches;
mod begun;
mod books;
mod commands;
mod events;
mod feed;
mod instructions;
mod intake;
mod items;
mod keys;
mod listings;
mod many;
mod merchants;
mod payments;
mod receipts;
mod reconcile;
pub(crate) mod ring;
mod settled;
mod settlements;
mod statements;
mod stream;
mod wallets;
mod wire;

#[cfg(test)]
mod fault_test;

use crate::connection::Peer;
use crate::status::Failure;
use farthing_ledger::Ledger;
use farthing_ledger::domain::Seq;
use farthing_ledger::query::Query;
use farthing_proto::v1;
use feed::Feed;
pub use keys::Keys;
use std::sync::Arc;
use tokio::sync::Mutex;
use tokio::sync::Semaphore;
use tokio::sync::watch;
use tonic::Request;
use tonic::Response;
use tonic::Status;
use tonic::Streaming;
use tonic::codegen::http::Extensions;
use v1::books_service_server::BooksService;
use v1::ledger_service_server::LedgerService;
use v1::merchant_service_server::MerchantService;
use v1::payment_service_server::PaymentService;
use v1::receipt_service_server::ReceiptService;
use v1::reconciliation_service_server::ReconciliationService;
use v1::settlement_service_server::SettlementService;
use v1::statement_service_server::StatementService;
use v1::wallet_service_server::WalletService;
pub use wire::Routes;

type Answered<T> = Result<Response<T>, Status>;

/// The services over a ledger. Cheap to clone.
#[derive(Clone)]
pub struct Server {
    ledger: Ledger,
    keys: Arc<Keys>,
    stopping: watch::Receiver<bool>,
    /// See [`Peer::turn`].
    turn: Arc<Mutex<()>>,
    /// Room for runs of reconciliation.
    runs: Arc<Semaphore>,
}

impl Server {
    /// Serves `ledger` until `stopping` says true.
    #[must_use]
    pub fn over(ledger: Ledger, keys: Keys, stopping: watch::Receiver<bool>) -> Self {
        let runs = Arc::new(Semaphore::new(reconcile::RUNS_MAX));
        Self { ledger, keys: Arc::new(keys), stopping, turn: Arc::default(), runs }
    }

    /// The same for the client whose connection a request came on. In a test without connections: for nobody.
    fn of(&self, extensions: &Extensions) -> Self {
        match extensions.get::<Peer>() {
            Some(peer) => {
                let (ledger, turn) = (self.ledger.of(&peer.client), peer.turn.clone());
                Self { ledger, turn, ..self.clone() }
            }
            None => self.clone(),
        }
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

/// The methods of a service without streams: what carries each out, and the types around it.
macro_rules! plain_calls {
    ($service:ident; $($name:ident($request:ident) -> $response:ident by $module:ident;)*) => {
        #[tonic::async_trait]
        impl $service for Server {
            $(async fn $name(
                &self,
                request: Request<v1::$request>,
            ) -> Answered<v1::$response> {
                let server = self.of(request.extensions());
                Ok(Response::new($module::$name(&server, request.into_inner()).await?))
            })*
        }
    };
}

/// The same for the service with streams.
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
                let server = self.of(request.extensions());
                Ok(Response::new(stream::submit(&server, request.into_inner())))
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
                let server = self.of(request.extensions());
                Ok(Response::new($module::$name(&server, request.into_inner()).await?))
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

plain_calls! {
    WalletService;
    open_wallet(OpenWalletRequest) -> OpenWalletResponse by wallets;
    set_wallet_limits(SetWalletLimitsRequest) -> SetWalletLimitsResponse by wallets;
    change_wallet_state(ChangeWalletStateRequest) -> ChangeWalletStateResponse by wallets;
    top_up(TopUpRequest) -> TopUpResponse by wallets;
    withdraw(WithdrawRequest) -> WithdrawResponse by wallets;
    settle_withdrawal(SettleWithdrawalRequest) -> SettleWithdrawalResponse by wallets;
    pay_person(PayPersonRequest) -> PayPersonResponse by wallets;
    pay(PayRequest) -> PayResponse by wallets;
    issue_code(IssueCodeRequest) -> IssueCodeResponse by wallets;
    authorise(AuthoriseRequest) -> AuthoriseResponse by wallets;
    give_tip(GiveTipRequest) -> GiveTipResponse by wallets;
    collect_tips(CollectTipsRequest) -> CollectTipsResponse by wallets;
    send_packet(SendPacketRequest) -> SendPacketResponse by wallets;
    take_packet(TakePacketRequest) -> TakePacketResponse by wallets;
    get_wallet(GetWalletRequest) -> GetWalletResponse by wallets;
    get_withdrawal(GetWithdrawalRequest) -> GetWithdrawalResponse by begun;
    get_packet(GetPacketRequest) -> GetPacketResponse by begun;
    list_activity(ListActivityRequest) -> ListActivityResponse by wallets;
}

plain_calls! {
    MerchantService;
    open_channel(OpenChannelRequest) -> OpenChannelResponse by merchants;
    register_merchant(RegisterMerchantRequest) -> RegisterMerchantResponse by merchants;
    set_merchant_policy(SetMerchantPolicyRequest) -> SetMerchantPolicyResponse by merchants;
    change_merchant_state(ChangeMerchantStateRequest) -> ChangeMerchantStateResponse by merchants;
    set_fee_plan(SetFeePlanRequest) -> SetFeePlanResponse by merchants;
    get_merchant(GetMerchantRequest) -> GetMerchantResponse by merchants;
}

plain_calls! {
    PaymentService;
    create_order(CreateOrderRequest) -> CreateOrderResponse by payments;
    pay_by_code(PayByCodeRequest) -> PayByCodeResponse by payments;
    capture_order(CaptureOrderRequest) -> CaptureOrderResponse by payments;
    close_order(CloseOrderRequest) -> CloseOrderResponse by payments;
    receive_payment(ReceivePaymentRequest) -> ReceivePaymentResponse by payments;
    resolve_suspense(ResolveSuspenseRequest) -> ResolveSuspenseResponse by payments;
    refund_payment(RefundPaymentRequest) -> RefundPaymentResponse by payments;
    split_payment(SplitPaymentRequest) -> SplitPaymentResponse by payments;
    return_share(ReturnShareRequest) -> ReturnShareResponse by payments;
    charge_back(ChargeBackRequest) -> ChargeBackResponse by payments;
    adjust(AdjustRequest) -> AdjustResponse by payments;
    get_payment(GetPaymentRequest) -> GetPaymentResponse by begun;
    get_refund(GetRefundRequest) -> GetRefundResponse by begun;
    get_split(GetSplitRequest) -> GetSplitResponse by begun;
    list_payments(ListPaymentsRequest) -> ListPaymentsResponse by begun;
    list_suspense(ListSuspenseRequest) -> ListSuspenseResponse by begun;
}

plain_calls! {
    ReceiptService;
    get_receipt(GetReceiptRequest) -> GetReceiptResponse by receipts;
    list_keys(ListKeysRequest) -> ListKeysResponse by receipts;
}

plain_calls! {
    BooksService;
    get_books(GetBooksRequest) -> GetBooksResponse by books;
    list_uncleared(ListUnclearedRequest) -> ListUnclearedResponse by books;
}

plain_calls! {
    SettlementService;
    set_settlement_plan(SetSettlementPlanRequest) -> SetSettlementPlanResponse by settlements;
    close_settlement(CloseSettlementRequest) -> CloseSettlementResponse by settlements;
    advance_payout(AdvancePayoutRequest) -> AdvancePayoutResponse by settlements;
    get_settlement(GetSettlementRequest) -> GetSettlementResponse by settlements;
    list_settlements(ListSettlementsRequest) -> ListSettlementsResponse by settlements;
    list_open_payouts(ListOpenPayoutsRequest) -> ListOpenPayoutsResponse by settlements;
    get_open_periods(GetOpenPeriodsRequest) -> GetOpenPeriodsResponse by settlements;
    get_sealing(GetSealingRequest) -> GetSealingResponse by settlements;
}

#[tonic::async_trait]
impl StatementService for Server {
    type GetStatementStream = Feed<v1::GetStatementResponse>;

    async fn get_statement(
        &self,
        request: Request<v1::GetStatementRequest>,
    ) -> Answered<Self::GetStatementStream> {
        Ok(Response::new(statements::get_statement(self, request.into_inner()).await?))
    }

    async fn get_month_page(
        &self,
        request: Request<v1::GetMonthPageRequest>,
    ) -> Answered<v1::GetMonthPageResponse> {
        Ok(Response::new(statements::get_month_page(self, request.into_inner()).await?))
    }
}

#[tonic::async_trait]
impl ReconciliationService for Server {
    type ReconcileStream = Feed<v1::ReconcileResponse>;

    async fn reconcile(
        &self,
        request: Request<Streaming<v1::ReconcileRequest>>,
    ) -> Answered<Self::ReconcileStream> {
        let server = self.of(request.extensions());
        Ok(Response::new(reconcile::reconcile(&server, request.into_inner())))
    }

    async fn list_breaks(
        &self,
        request: Request<v1::ListBreaksRequest>,
    ) -> Answered<v1::ListBreaksResponse> {
        Ok(Response::new(reconcile::list_breaks(self, request.into_inner()).await?))
    }

    async fn resolve_break(
        &self,
        request: Request<v1::ResolveBreakRequest>,
    ) -> Answered<v1::ResolveBreakResponse> {
        let server = self.of(request.extensions());
        Ok(Response::new(reconcile::resolve_break(&server, request.into_inner()).await?))
    }
}
