//! Calls of one command: the answer is what was recorded, a refusal is the status.

use crate::convert::account;
use crate::convert::answer;
use crate::convert::event;
use crate::convert::field::required;
use crate::convert::hold;
use crate::convert::rejection::Refusal;
use crate::convert::transfer;
use crate::server::Server;
use crate::status::Failure;
use crate::status::Refused;
use crate::status::code_of;
use farthing_ledger::command::Command;
use farthing_ledger::domain::Seq;
use farthing_ledger::error::SubmitError;
use farthing_ledger::pipeline::Answer;
use farthing_ledger::pipeline::Mode;
use farthing_ledger::pipeline::Outcome;
use farthing_proto::v1;
use smallvec::smallvec;
use v1::event::What;

pub(super) async fn register_asset(
    server: &Server,
    request: v1::RegisterAssetRequest,
) -> Result<v1::RegisterAssetResponse, Failure> {
    let asset = account::asset(&required("asset", request.asset)?)?;
    let done = execute(server, Command::RegisterAsset(asset)).await?;
    Ok(v1::RegisterAssetResponse { receipt: Some(done.receipt) })
}

pub(super) async fn open_account(
    server: &Server,
    request: v1::OpenAccountRequest,
) -> Result<v1::OpenAccountResponse, Failure> {
    let spec = account::spec(&required("account", request.account)?)?;
    let done = execute(server, Command::OpenAccount(Box::new(spec))).await?;
    let account = match done.what {
        Some(What::AccountOpened(opened)) => opened.account,
        _ => None,
    };
    Ok(v1::OpenAccountResponse { receipt: Some(done.receipt), account })
}

pub(super) async fn change_account_state(
    server: &Server,
    request: v1::ChangeAccountStateRequest,
) -> Result<v1::ChangeAccountStateResponse, Failure> {
    let change = account::state_change(&required("change", request.change)?)?;
    let done = execute(server, Command::ChangeAccountState(change)).await?;
    Ok(v1::ChangeAccountStateResponse { receipt: Some(done.receipt) })
}

pub(super) async fn post_transfer(
    server: &Server,
    request: v1::PostTransferRequest,
) -> Result<v1::PostTransferResponse, Failure> {
    let posting = transfer::command(&required("transfer", request.transfer)?)?;
    let done = execute(server, Command::PostTransfer(posting)).await?;
    let (receipt, transfer) = done.transfer();
    Ok(v1::PostTransferResponse { receipt, transfer })
}

pub(super) async fn reverse_transfer(
    server: &Server,
    request: v1::ReverseTransferRequest,
) -> Result<v1::ReverseTransferResponse, Failure> {
    let reversal = transfer::reversal(&required("reversal", request.reversal)?)?;
    let done = execute(server, Command::ReverseTransfer(reversal)).await?;
    let (receipt, transfer) = done.transfer();
    Ok(v1::ReverseTransferResponse { receipt, transfer })
}

pub(super) async fn place_hold(
    server: &Server,
    request: v1::PlaceHoldRequest,
) -> Result<v1::PlaceHoldResponse, Failure> {
    let placing = hold::place(&required("hold", request.hold)?)?;
    let done = execute(server, Command::PlaceHold(placing)).await?;
    let hold = match done.what {
        Some(What::HoldPlaced(hold)) => Some(hold),
        _ => None,
    };
    Ok(v1::PlaceHoldResponse { receipt: Some(done.receipt), hold })
}

pub(super) async fn capture_hold(
    server: &Server,
    request: v1::CaptureHoldRequest,
) -> Result<v1::CaptureHoldResponse, Failure> {
    let capture = hold::capture(&required("capture", request.capture)?)?;
    let done = execute(server, Command::CaptureHold(capture)).await?;
    let (receipt, transfer) = done.transfer();
    Ok(v1::CaptureHoldResponse { receipt, transfer })
}

pub(super) async fn release_hold(
    server: &Server,
    request: v1::ReleaseHoldRequest,
) -> Result<v1::ReleaseHoldResponse, Failure> {
    let release = hold::release(&required("release", request.release)?)?;
    let done = execute(server, Command::ReleaseHold(release)).await?;
    let released_amount = match done.what {
        Some(What::HoldReleased(released)) => released.amount,
        _ => 0,
    };
    Ok(v1::ReleaseHoldResponse { receipt: Some(done.receipt), released_amount })
}

/// What was recorded, and where.
pub(super) struct Done {
    pub(super) receipt: v1::Receipt,
    pub(super) what: Option<What>,
}

impl Done {
    fn transfer(self) -> (Option<v1::Receipt>, Option<v1::Transfer>) {
        let transfer = match self.what {
            Some(What::TransferPosted(transfer)) => Some(transfer),
            _ => None,
        };
        (Some(self.receipt), transfer)
    }
}

/// Submits one command; a refusal is a failure.
pub(super) async fn execute(server: &Server, command: Command) -> Result<Done, Failure> {
    command.check()?;
    let answers = server.ledger.submit(smallvec![command], Mode::Each, true).await?;
    let answer = answers.into_iter().next().ok_or(SubmitError::Unknown)?;
    let names = server.names_in(std::slice::from_ref(&answer), Mode::Each).await?;
    let Answer { seq, time, replayed, .. } = answer;
    match &answer.outcome {
        Outcome::Applied(recorded) => {
            let what = recorded.as_ref().map(|what| event::what(what, seq, time, &names));
            Ok(Done { receipt: answer::receipt(&answer), what })
        }
        Outcome::Refused(rejection) => {
            let refusal = Refusal::of(rejection, &names, seq != Seq::NONE);
            let (code, seq) = (code_of(rejection), seq.raw());
            Err(Failure::Refused(Box::new(Refused { refusal, code, replayed, seq })))
        }
    }
}
