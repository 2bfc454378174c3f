//! The naive ledger as a service of the contract.

use crate::cli::fake::book::Book;
use farthing_proto::v1;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio_stream::Iter;
use tonic::{Code, Request, Response, Status, Streaming};
use tonic_types::{ErrorInfo, StatusExt};
use v1::command::Action;
use v1::event::What;
use v1::ledger_service_server::LedgerService;

type Answered<T> = Result<Response<T>, Status>;
type Sent<T> = Iter<std::vec::IntoIter<Result<T, Status>>>;

/// The ledger behind a lock.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fake(Arc<Mutex<Book>>);

impl Fake {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap()
    }

    fn submit(&self, action: Option<Action>) -> Result<(Option<v1::Receipt>, What), Status> {
        let answer = self.book().submit(action.unwrap());
        if let Some(rejection) = answer.rejection {
            return Err(status_of(rejection));
        }
        let v1::Answer { seq, time, replayed, event, .. } = answer;
        let receipt = v1::Receipt { seq, time, replayed };
        Ok((Some(receipt), event.unwrap().what.unwrap()))
    }

    fn account(&self, id: &str) -> Result<v1::Account, Status> {
        let account = self.book().accounts.get(id).cloned();
        account.ok_or_else(|| {
            let metadata = BTreeMap::from([("account".to_owned(), id.to_owned())]);
            let reason = "ACCOUNT_UNKNOWN".to_owned();
            status_of(v1::Rejection { reason, metadata, ..Default::default() })
        })
    }
}

fn status_of(rejection: v1::Rejection) -> Status {
    let code = if rejection.reason.ends_with("UNKNOWN") {
        Code::NotFound
    } else {
        Code::FailedPrecondition
    };
    let mut facts: Vec<(String, String)> = rejection.metadata.into_iter().collect();
    facts.push(("outcome".to_owned(), "not_applied".to_owned()));
    facts.push(("retry".to_owned(), "new_id".to_owned()));
    let stated = ErrorInfo {
        reason: rejection.reason,
        domain: "farthing".to_owned(),
        metadata: facts.into_iter().collect(),
    };
    Status::with_error_details_vec(code, rejection.message, vec![stated.into()])
}

fn transfer_of(what: What) -> Option<v1::Transfer> {
    if let What::TransferPosted(transfer) = what { Some(transfer) } else { None }
}

#[tonic::async_trait]
impl LedgerService for Fake {
    async fn register_asset(
        &self,
        request: Request<v1::RegisterAssetRequest>,
    ) -> Answered<v1::RegisterAssetResponse> {
        let action = request.into_inner().asset.map(Action::RegisterAsset);
        let (receipt, _) = self.submit(action)?;
        Ok(Response::new(v1::RegisterAssetResponse { receipt }))
    }

    async fn open_account(
        &self,
        request: Request<v1::OpenAccountRequest>,
    ) -> Answered<v1::OpenAccountResponse> {
        let (receipt, what) = self.submit(request.into_inner().account.map(Action::OpenAccount))?;
        let account = if let What::AccountOpened(opened) = what { opened.account } else { None };
        Ok(Response::new(v1::OpenAccountResponse { receipt, account }))
    }

    async fn change_account_state(
        &self,
        request: Request<v1::ChangeAccountStateRequest>,
    ) -> Answered<v1::ChangeAccountStateResponse> {
        let action = request.into_inner().change.map(Action::ChangeAccountState);
        let (receipt, _) = self.submit(action)?;
        Ok(Response::new(v1::ChangeAccountStateResponse { receipt }))
    }

    async fn post_transfer(
        &self,
        request: Request<v1::PostTransferRequest>,
    ) -> Answered<v1::PostTransferResponse> {
        let action = request.into_inner().transfer.map(Action::PostTransfer);
        let (receipt, what) = self.submit(action)?;
        Ok(Response::new(v1::PostTransferResponse { receipt, transfer: transfer_of(what) }))
    }

    async fn reverse_transfer(
        &self,
        request: Request<v1::ReverseTransferRequest>,
    ) -> Answered<v1::ReverseTransferResponse> {
        let action = request.into_inner().reversal.map(Action::ReverseTransfer);
        let (receipt, what) = self.submit(action)?;
        Ok(Response::new(v1::ReverseTransferResponse { receipt, transfer: transfer_of(what) }))
    }

    async fn place_hold(
        &self,
        request: Request<v1::PlaceHoldRequest>,
    ) -> Answered<v1::PlaceHoldResponse> {
        let (receipt, what) = self.submit(request.into_inner().hold.map(Action::PlaceHold))?;
        let hold = if let What::HoldPlaced(hold) = what { Some(hold) } else { None };
        Ok(Response::new(v1::PlaceHoldResponse { receipt, hold }))
    }

    async fn capture_hold(
        &self,
        request: Request<v1::CaptureHoldRequest>,
    ) -> Answered<v1::CaptureHoldResponse> {
        let (receipt, what) = self.submit(request.into_inner().capture.map(Action::CaptureHold))?;
        Ok(Response::new(v1::CaptureHoldResponse { receipt, transfer: transfer_of(what) }))
    }

    async fn release_hold(
        &self,
        request: Request<v1::ReleaseHoldRequest>,
    ) -> Answered<v1::ReleaseHoldResponse> {
        let (receipt, what) = self.submit(request.into_inner().release.map(Action::ReleaseHold))?;
        let amount = if let What::HoldReleased(released) = what { released.amount } else { 0 };
        Ok(Response::new(v1::ReleaseHoldResponse { receipt, released_amount: amount }))
    }

    async fn submit_batch(
        &self,
        request: Request<v1::SubmitBatchRequest>,
    ) -> Answered<v1::SubmitBatchResponse> {
        let commands = request.into_inner().commands.into_iter();
        let answers = commands.map(|each| self.book().submit(each.action.unwrap())).collect();
        Ok(Response::new(v1::SubmitBatchResponse { answers }))
    }

    async fn submit_compact(
        &self,
        _: Request<v1::SubmitCompactRequest>,
    ) -> Answered<v1::SubmitCompactResponse> {
        Err(Status::unimplemented("the shell has no compact form"))
    }

    type SubmitStream = Sent<v1::SubmitResponse>;

    async fn submit(
        &self,
        _: Request<Streaming<v1::SubmitRequest>>,
    ) -> Answered<Self::SubmitStream> {
        Err(Status::unimplemented("the shell has no stream of commands"))
    }

    async fn dry_run(&self, request: Request<v1::DryRunRequest>) -> Answered<v1::DryRunResponse> {
        let mut copy = self.book().clone();
        let commands = request.into_inner().commands.into_iter();
        let answers = commands.map(|each| copy.submit(each.action.unwrap())).collect();
        Ok(Response::new(v1::DryRunResponse { answers }))
    }

    async fn get_account(
        &self,
        request: Request<v1::GetAccountRequest>,
    ) -> Answered<v1::GetAccountResponse> {
        let account = Some(self.account(&request.into_inner().account)?);
        Ok(Response::new(v1::GetAccountResponse { account, seq: self.book().seq() }))
    }

    async fn list_accounts(
        &self,
        request: Request<v1::ListAccountsRequest>,
    ) -> Answered<v1::ListAccountsResponse> {
        let asked = request.into_inner();
        let book = self.book();
        let found = book.accounts.values().filter(|account| {
            account.id.starts_with(&asked.prefix) && account.id > asked.page_token
        });
        let page = usize::try_from(asked.page_size).unwrap();
        let accounts: Vec<v1::Account> = found.clone().take(page).cloned().collect();
        let more = found.count() > accounts.len();
        let last = accounts.last().map(|account| account.id.clone()).unwrap_or_default();
        let next_page_token = if more { last } else { String::new() };
        Ok(Response::new(v1::ListAccountsResponse { accounts, next_page_token, seq: book.seq() }))
    }

    async fn get_balance(
        &self,
        request: Request<v1::GetBalanceRequest>,
    ) -> Answered<v1::GetBalanceResponse> {
        let account = self.account(&request.into_inner().account)?;
        let seq = self.book().seq();
        let v1::Account { balance, asset, exponent, .. } = account;
        Ok(Response::new(v1::GetBalanceResponse { balance, asset, exponent, seq }))
    }

    async fn sum_balances(
        &self,
        request: Request<v1::SumBalancesRequest>,
    ) -> Answered<v1::SumBalancesResponse> {
        let prefix = request.into_inner().prefix;
        let book = self.book();
        let accounts = book.accounts.values().filter(|account| account.id.starts_with(&prefix));
        let sum = v1::AssetSum {
            asset: "CNY".to_owned(),
            exponent: 2,
            accounts: u64::try_from(accounts.clone().count()).unwrap(),
            credits_less_debits: accounts.map(credits_less_debits).sum::<i128>().to_string(),
            held_debits: "0".to_owned(),
            held_credits: "0".to_owned(),
        };
        Ok(Response::new(v1::SumBalancesResponse { sums: vec![sum], seq: book.seq() }))
    }

    async fn get_transfer(
        &self,
        request: Request<v1::GetTransferRequest>,
    ) -> Answered<v1::GetTransferResponse> {
        let found = self.book().transfers.get(&request.into_inner().id).cloned();
        let found = found.ok_or_else(|| Status::not_found("no such transfer"))?;
        let receipt = Some(v1::Receipt::default());
        Ok(Response::new(v1::GetTransferResponse { transfer: Some(found), receipt }))
    }

    async fn get_hold(
        &self,
        request: Request<v1::GetHoldRequest>,
    ) -> Answered<v1::GetHoldResponse> {
        let found = self.book().holds.get(&request.into_inner().id).cloned();
        let found = found.ok_or_else(|| Status::not_found("no such hold"))?;
        let receipt = Some(v1::Receipt::default());
        Ok(Response::new(v1::GetHoldResponse { hold: Some(found), receipt }))
    }

    async fn list_history(
        &self,
        request: Request<v1::ListHistoryRequest>,
    ) -> Answered<v1::ListHistoryResponse> {
        let asked = request.into_inner();
        let account = self.account(&asked.account)?;
        let book = self.book();
        let mut rows: Vec<v1::HistoryRow> = book
            .rows
            .iter()
            .filter(|(id, _)| *id == asked.account)
            .map(|(_, row)| row.clone())
            .collect();
        if asked.order() != v1::Order::OldestFirst {
            rows.reverse();
        }
        let skipped = asked.page_token.parse().unwrap_or(0);
        let page = usize::try_from(asked.page_size).unwrap();
        let all = rows.len();
        let rows: Vec<_> = rows.into_iter().skip(skipped).take(page).collect();
        let next = skipped + rows.len();
        let next_page_token = if next < all { next.to_string() } else { String::new() };
        let v1::Account { asset, exponent, .. } = account;
        Ok(Response::new(v1::ListHistoryResponse { rows, next_page_token, asset, exponent }))
    }

    async fn list_by_reference(
        &self,
        _: Request<v1::ListByReferenceRequest>,
    ) -> Answered<v1::ListByReferenceResponse> {
        Err(Status::unimplemented("the shell does not ask for it"))
    }

    async fn get_trial_balance(
        &self,
        _: Request<v1::GetTrialBalanceRequest>,
    ) -> Answered<v1::GetTrialBalanceResponse> {
        let book = self.book();
        let mut codes: BTreeMap<u32, Vec<i128>> = BTreeMap::new();
        for account in book.accounts.values() {
            codes.entry(account.code).or_default().push(credits_less_debits(account));
        }
        let line = |(code, credits): (u32, Vec<i128>)| v1::TrialBalanceLine {
            asset: "CNY".to_owned(),
            exponent: 2,
            code,
            accounts: u64::try_from(credits.len()).unwrap(),
            debit_balances: credits.iter().map(|sum| (-sum).max(0)).sum::<i128>().to_string(),
            credit_balances: credits.iter().map(|sum| (*sum).max(0)).sum::<i128>().to_string(),
        };
        let lines = codes.into_iter().map(line).collect();
        let seq = book.seq();
        Ok(Response::new(v1::GetTrialBalanceResponse { lines, seq, balanced: true }))
    }

    type EventsStream = Sent<v1::EventsResponse>;

    async fn events(&self, request: Request<v1::EventsRequest>) -> Answered<Self::EventsStream> {
        let from = request.into_inner().from_seq;
        let events = self.book().events.clone().into_iter().filter(|event| event.seq >= from);
        let sent = events.map(|event| {
            let through_seq = event.seq;
            Ok(v1::EventsResponse { event: Some(event), through_seq })
        });
        let sent: Vec<Result<v1::EventsResponse, Status>> = sent.collect();
        Ok(Response::new(tokio_stream::iter(sent)))
    }
}

fn credits_less_debits(account: &v1::Account) -> i128 {
    let posted = i128::from(account.balance.unwrap().posted);
    if account.normal_side() == v1::Side::Debit { -posted } else { posted }
}
