//! The gRPC side of the ledger in memory.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;

use farthing_proto::v1::ledger_service_server::LedgerService;
use farthing_proto::v1::*;
use tokio_stream::Stream;
use tokio_stream::StreamExt;
use tonic::Request;
use tonic::Response;
use tonic::Status;
use tonic::Streaming;

use super::state::Account as Held;
use super::state::Ask;
use super::state::Fault;
use super::state::Id;
use super::state::Movement;
use super::state::Recorded;
use super::state::Said;
use super::state::State;

#[derive(Clone)]
pub struct Fake(pub(super) Arc<Mutex<State>>);

pub type Reply<T> = Result<Response<T>, Status>;
type Items<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

impl Fake {
    pub fn new(fault: Fault) -> Self {
        let mut state = State::default();
        state.fault = fault;
        Self(Arc::new(Mutex::new(state)))
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    fn single(&self, ask: Ask) -> Result<Receipt, Status> {
        let (said, lost) = {
            let mut state = self.state();
            let said = state.ask(ask);
            (said, state.fault == Fault::LostAnswer && state.turn())
        };
        if lost {
            return Err(Status::unavailable("the answer is lost"));
        }
        match said.refused {
            Some(reason) => Err(Status::failed_precondition(reason)),
            None => Ok(Receipt { seq: said.seq, time: None, replayed: said.replayed }),
        }
    }
}

fn rejection(reason: &str) -> Rejection {
    Rejection { reason: reason.to_owned(), ..Rejection::default() }
}

fn answer(said: Said) -> Answer {
    Answer {
        seq: said.seq,
        time: Some(Default::default()),
        replayed: said.replayed,
        rejection: said.refused.map(rejection),
        event: None,
    }
}

pub fn id(text: &str, bytes: &[u8]) -> Id {
    match <[u8; 16]>::try_from(bytes) {
        Ok(bytes) => Id { raw: u128::from_be_bytes(bytes), is_text: false },
        Err(_) => Id { raw: u128::from_str_radix(text, 16).unwrap(), is_text: true },
    }
}

fn number(state: &State, text: &str, number: u32) -> u32 {
    if number > 0 { number } else { state.names[text] }
}

fn post(state: &State, new: &NewTransfer) -> Ask {
    let leg = &new.postings[0];
    Ask::Post(Movement {
        id: id(&new.id, &new.id_bytes),
        debit: number(state, &leg.debit, leg.debit_number),
        credit: number(state, &leg.credit, leg.credit_number),
        amount: leg.amount,
    })
}

fn place(state: &State, new: &NewHold) -> Ask {
    Ask::Place(Movement {
        id: id(&new.id, &new.id_bytes),
        debit: number(state, &new.debit, new.debit_number),
        credit: number(state, &new.credit, new.credit_number),
        amount: new.amount,
    })
}

fn capture(new: &HoldCapture) -> Ask {
    Ask::Capture(id(&new.id, &new.id_bytes), id(&new.hold_id, &new.hold_id_bytes))
}

fn command(state: &mut State, command: &Command) -> Said {
    use command::Action;
    let ask = match command.action.as_ref().unwrap() {
        Action::OpenAccount(new) => {
            let overdraft = match new.overdraft.as_ref().and_then(|limit| limit.limit.as_ref()) {
                Some(limit::Limit::AtMost(minor)) => i128::from(*minor),
                _ => i128::from(u64::MAX),
            };
            return state.open(&new.id, overdraft);
        }
        Action::PostTransfer(new) => post(state, new),
        Action::PlaceHold(new) => place(state, new),
        Action::CaptureHold(new) => capture(new),
        instruction => return state.instruct(instruction),
    };
    state.ask(ask)
}

fn shown(number: u32, account: &Held, extra: i64) -> Account {
    Account {
        id: account.id.clone(),
        number,
        balance: Some(Balance {
            posted: account.posted + extra,
            held: account.held,
            available: None,
            incoming: account.incoming,
        }),
        ..Account::default()
    }
}

fn event(seq: u64, recorded: &Recorded) -> Option<Event> {
    use event::What;
    let what = match *recorded {
        Recorded::Opened(_) => What::AccountOpened(AccountOpened::default()),
        Recorded::Posted(movement) => What::TransferPosted(Transfer {
            id: movement.id.show(),
            legs: vec![PostedLeg {
                debit_number: movement.debit,
                credit_number: movement.credit,
                amount: movement.amount,
                ..PostedLeg::default()
            }],
            ..Transfer::default()
        }),
        Recorded::Held(movement) => What::HoldPlaced(Hold {
            id: movement.id.show(),
            debit_number: movement.debit,
            credit_number: movement.credit,
            amount: movement.amount,
            ..Hold::default()
        }),
        Recorded::Refused(id) => What::CommandRefused(CommandRefused {
            id: id.show(),
            rejection: Some(rejection("INSUFFICIENT_FUNDS")),
        }),
        Recorded::Executed(executed) => What::Executed(executed.show()),
        Recorded::Lost => return None,
    };
    Some(Event { seq, time: None, what: Some(what) })
}

#[tonic::async_trait]
impl LedgerService for Fake {
    type SubmitStream = Items<SubmitResponse>;
    type EventsStream = Items<EventsResponse>;

    async fn post_transfer(
        &self,
        request: Request<PostTransferRequest>,
    ) -> Reply<PostTransferResponse> {
        self.hinder().await?;
        let ask = post(&self.state(), &request.into_inner().transfer.unwrap());
        let receipt = Some(self.single(ask)?);
        Ok(Response::new(PostTransferResponse { receipt, transfer: None }))
    }

    async fn place_hold(&self, request: Request<PlaceHoldRequest>) -> Reply<PlaceHoldResponse> {
        let ask = place(&self.state(), &request.into_inner().hold.unwrap());
        Ok(Response::new(PlaceHoldResponse { receipt: Some(self.single(ask)?), hold: None }))
    }

    async fn capture_hold(
        &self,
        request: Request<CaptureHoldRequest>,
    ) -> Reply<CaptureHoldResponse> {
        let ask = capture(&request.into_inner().capture.unwrap());
        Ok(Response::new(CaptureHoldResponse { receipt: Some(self.single(ask)?), transfer: None }))
    }

    async fn submit_batch(
        &self,
        request: Request<SubmitBatchRequest>,
    ) -> Reply<SubmitBatchResponse> {
        self.hinder().await?;
        let mut state = self.state();
        let commands = request.into_inner().commands;
        let answers = commands.iter().map(|one| answer(command(&mut state, one))).collect();
        Ok(Response::new(SubmitBatchResponse { answers }))
    }

    async fn submit_compact(
        &self,
        request: Request<SubmitCompactRequest>,
    ) -> Reply<SubmitCompactResponse> {
        self.hinder().await?;
        let mut state = self.state();
        let mut reply = SubmitCompactResponse::default();
        for (index, command) in (0..).zip(&request.into_inner().commands) {
            let said = state.ask(State::compact(command));
            reply.seqs.push(said.seq);
            if said.replayed {
                reply.replayed.push(index);
            }
            if let Some(reason) = said.refused {
                let rejection = Some(rejection(reason));
                reply.rejections.push(CompactRejection { index, rejection });
            }
        }
        Ok(Response::new(reply))
    }

    async fn submit(
        &self,
        request: Request<Streaming<SubmitRequest>>,
    ) -> Reply<Self::SubmitStream> {
        let fake = self.clone();
        let answers = request.into_inner().then(move |one| {
            let fake = fake.clone();
            async move {
                fake.hinder().await?;
                let one = one?;
                let mut state = fake.state();
                let said = match (&one.compact, &one.command) {
                    (Some(compact), _) => state.ask(State::compact(compact)),
                    (None, Some(readable)) => command(&mut state, readable),
                    (None, None) => return Err(Status::invalid_argument("no command")),
                };
                if state.fault == Fault::LostAnswer && state.turn() {
                    return Err(Status::unavailable("the stream is broken"));
                }
                Ok(SubmitResponse { answer: Some(answer(said)) })
            }
        });
        Ok(Response::new(Box::pin(answers)))
    }

    async fn list_accounts(
        &self,
        request: Request<ListAccountsRequest>,
    ) -> Reply<ListAccountsResponse> {
        let request = request.into_inner();
        let state = self.state();
        let wrong = state.fault == Fault::WrongBalance && state.turn();
        let start =
            if request.page_token.is_empty() { &request.prefix } else { &request.page_token };
        let mut accounts = Vec::new();
        let mut next_page_token = String::new();
        for (name, number) in state.names.range(start.clone()..) {
            if !name.starts_with(&request.prefix) {
                break;
            }
            if accounts.len() == request.page_size as usize {
                next_page_token = name.clone();
                break;
            }
            let extra = i64::from(wrong && accounts.is_empty());
            accounts.push(shown(*number, &state.accounts[*number as usize - 1], extra));
        }
        let seq = state.journal.len() as u64;
        Ok(Response::new(ListAccountsResponse { accounts, next_page_token, seq }))
    }

    async fn get_trial_balance(
        &self,
        _: Request<GetTrialBalanceRequest>,
    ) -> Reply<GetTrialBalanceResponse> {
        let state = self.state();
        let sum: i64 = state.accounts.iter().map(|account| account.posted).sum();
        Ok(Response::new(GetTrialBalanceResponse {
            lines: Vec::new(),
            seq: state.journal.len() as u64,
            balanced: sum == 0,
        }))
    }

    async fn get_transfer(
        &self,
        request: Request<GetTransferRequest>,
    ) -> Reply<GetTransferResponse> {
        let request = request.into_inner();
        if !self.state().transfer(id(&request.id, &request.id_bytes)) {
            return Err(Status::not_found("no such transfer"));
        }
        Ok(Response::new(GetTransferResponse::default()))
    }

    async fn list_history(
        &self,
        request: Request<ListHistoryRequest>,
    ) -> Reply<ListHistoryResponse> {
        let request = request.into_inner();
        let state = self.state();
        let rows = (0..state.journal.len())
            .rev()
            .filter(|at| state.journal[*at].touches(request.account_number))
            .take(request.page_size as usize)
            .map(|at| HistoryRow { seq: at as u64 + 1, ..HistoryRow::default() })
            .collect();
        Ok(Response::new(ListHistoryResponse { rows, ..ListHistoryResponse::default() }))
    }

    async fn events(&self, request: Request<EventsRequest>) -> Reply<Self::EventsStream> {
        let request = request.into_inner();
        let state = self.0.clone();
        let end = self.state().journal.len() as u64;
        let items = (request.from_seq.max(1)..=end).map(move |seq| {
            let recorded = state.lock().unwrap().journal[seq as usize - 1];
            Ok(EventsResponse { event: event(seq, &recorded), through_seq: seq })
        });
        Ok(Response::new(Box::pin(tokio_stream::iter(items))))
    }

    async fn register_asset(
        &self,
        _: Request<RegisterAssetRequest>,
    ) -> Reply<RegisterAssetResponse> {
        Err(Status::unimplemented(""))
    }
    async fn open_account(&self, _: Request<OpenAccountRequest>) -> Reply<OpenAccountResponse> {
        Err(Status::unimplemented(""))
    }
    async fn change_account_state(
        &self,
        _: Request<ChangeAccountStateRequest>,
    ) -> Reply<ChangeAccountStateResponse> {
        Err(Status::unimplemented(""))
    }
    async fn reverse_transfer(
        &self,
        _: Request<ReverseTransferRequest>,
    ) -> Reply<ReverseTransferResponse> {
        Err(Status::unimplemented(""))
    }
    async fn release_hold(&self, _: Request<ReleaseHoldRequest>) -> Reply<ReleaseHoldResponse> {
        Err(Status::unimplemented(""))
    }
    async fn dry_run(&self, _: Request<DryRunRequest>) -> Reply<DryRunResponse> {
        Err(Status::unimplemented(""))
    }
    async fn get_account(&self, _: Request<GetAccountRequest>) -> Reply<GetAccountResponse> {
        Err(Status::unimplemented(""))
    }
    async fn get_balance(&self, _: Request<GetBalanceRequest>) -> Reply<GetBalanceResponse> {
        Err(Status::unimplemented(""))
    }
    async fn sum_balances(&self, _: Request<SumBalancesRequest>) -> Reply<SumBalancesResponse> {
        Err(Status::unimplemented(""))
    }
    async fn get_hold(&self, _: Request<GetHoldRequest>) -> Reply<GetHoldResponse> {
        Err(Status::unimplemented(""))
    }
    async fn list_by_reference(
        &self,
        _: Request<ListByReferenceRequest>,
    ) -> Reply<ListByReferenceResponse> {
        Err(Status::unimplemented(""))
    }
}
