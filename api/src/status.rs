//! Everything that is not an answer, as a gRPC status with details. The only file that makes one.

mod fault;
#[cfg(test)]
mod status_test;

pub use fault::Fault;

use crate::convert::names::Names;
use crate::convert::rejection::Refusal;
use crate::convert::rejection::Retry;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::Refusal as Refusing;
use farthing_ledger::domain::RefusalCode;
use farthing_ledger::domain::Rejection;
use farthing_ledger::error::QueryError;
use farthing_ledger::error::SubmitError;
use std::time::Duration;
use tonic::Code;
use tonic::Status;
use tonic_types::BadRequest;
use tonic_types::ErrorInfo;
use tonic_types::FieldViolation;
use tonic_types::RetryInfo;
use tonic_types::StatusExt;

/// The domain of every reason.
pub const DOMAIN: &str = "farthing";
/// After how long a full queue is worth another try.
const RETRY_DELAY: Duration = Duration::from_millis(50);

/// Why a call has no answer.
#[derive(Debug, Clone)]
pub enum Failure {
    /// The one command of the call was refused.
    Refused(Box<Refused>),
    /// A field is malformed. Nothing was applied.
    Invalid(Invalid),
    /// The commands of the call have no answers.
    Submit(SubmitError),
    /// The question has no answer.
    Query(QueryError),
    /// The question was not carried out.
    Interrupted,
    /// The question has no answer yet, or never will; with the facts of it.
    Fault(Fault, Vec<(&'static str, String)>),
}

/// A refusal with where it stands.
#[derive(Debug, Clone)]
pub struct Refused {
    /// Why.
    pub refusal: Refusal,
    /// What sort of no it is.
    pub code: Code,
    /// Whether it is the first answer again.
    pub replayed: bool,
    /// Where it is recorded; 0 if it is not.
    pub seq: u64,
}

impl From<Invalid> for Failure {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid)
    }
}

impl From<SubmitError> for Failure {
    fn from(error: SubmitError) -> Self {
        Self::Submit(error)
    }
}

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Self {
        Self::Query(error)
    }
}

impl Failure {
    /// A question that is refused as a command would be; nothing of it is recorded.
    #[must_use]
    pub fn refusing(refusal: Refusing) -> Self {
        let rejection = Rejection::from(refusal);
        let refusal = Refusal::of(&rejection, &Names::default(), false);
        let code = code_of(&rejection);
        Self::Refused(Box::new(Refused { refusal, code, replayed: false, seq: 0 }))
    }

    /// The same for a merchant's eyes: a refusal tells nothing of the payer's wallet.
    #[must_use]
    pub fn without_payer(self) -> Self {
        match self {
            Self::Refused(refused) => {
                let refusal = refused.refusal.clone().without_payer();
                Self::Refused(Box::new(Refused { refusal, ..*refused }))
            }
            Self::Invalid(_)
            | Self::Submit(_)
            | Self::Query(_)
            | Self::Interrupted
            | Self::Fault(..) => self,
        }
    }
}

impl From<Failure> for Status {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refused) => of_refused(&refused),
            Failure::Invalid(invalid) | Failure::Submit(SubmitError::Invalid(invalid)) => {
                of_invalid(invalid)
            }
            Failure::Submit(error) => of_submit_error(&error),
            Failure::Query(error) => of_query_error(error),
            Failure::Interrupted => Fault::INTERRUPTED.status([]),
            Failure::Fault(fault, facts) => fault.status(facts),
        }
    }
}

/// The code of a rejection.
#[must_use]
pub const fn code_of(rejection: &Rejection) -> Code {
    match rejection {
        Rejection::IdConflict { .. } => Code::AlreadyExists,
        Rejection::AssetUnknown { .. }
        | Rejection::AccountUnknown { .. }
        | Rejection::HoldUnknown { .. }
        | Rejection::TransferUnknown { .. } => Code::NotFound,
        Rejection::BatchAborted { .. }
        | Rejection::LedgerFull
        | Rejection::AssetMismatch { .. }
        | Rejection::SameAccount { .. }
        | Rejection::AccountClosed { .. }
        | Rejection::AccountFrozen { .. }
        | Rejection::AccountNotEmpty { .. }
        | Rejection::ConditionFailed { .. }
        | Rejection::InsufficientFunds { .. }
        | Rejection::CeilingExceeded { .. }
        | Rejection::BalanceOverflow { .. }
        | Rejection::NothingToMove
        | Rejection::DeadlinePassed { .. }
        | Rejection::HoldFinished { .. }
        | Rejection::CaptureExceedsHold { .. }
        | Rejection::NotReversible { .. }
        | Rejection::ReversalShape { .. }
        | Rejection::ReversalExceedsTransfer { .. } => Code::FailedPrecondition,
        Rejection::Refused(refused) => code_of_refusal(refused.code),
    }
}

/// The code of a refusal of the payments layer.
const fn code_of_refusal(code: RefusalCode) -> Code {
    match code {
        RefusalCode::WalletUnknown
        | RefusalCode::MerchantUnknown
        | RefusalCode::ChannelUnknown
        | RefusalCode::OrderUnknown
        | RefusalCode::PaymentUnknown
        | RefusalCode::CodeUnknown
        | RefusalCode::WithdrawalUnknown
        | RefusalCode::SuspenseUnknown
        | RefusalCode::SplitUnknown
        | RefusalCode::ShareUnknown
        | RefusalCode::PacketUnknown
        | RefusalCode::SettlementUnknown
        | RefusalCode::BreakUnknown => Code::NotFound,
        RefusalCode::AccountTaken => Code::AlreadyExists,
        RefusalCode::LimitExceeded
        | RefusalCode::RefundsExhausted
        | RefusalCode::SplitsExhausted
        | RefusalCode::NumberInUse
        | RefusalCode::SchedulesExhausted => Code::ResourceExhausted,
        RefusalCode::WalletAssetMissing
        | RefusalCode::MerchantAssetMissing
        | RefusalCode::WalletNotActive
        | RefusalCode::MerchantNotActive
        | RefusalCode::PartyNotEmpty
        | RefusalCode::SameParty
        | RefusalCode::OrderState
        | RefusalCode::OrderExpired
        | RefusalCode::OrderPaid
        | RefusalCode::AmountMismatch
        | RefusalCode::AssetDiffers
        | RefusalCode::TipNotTaken
        | RefusalCode::DeadlineReached
        | RefusalCode::DeadlineTooFar
        | RefusalCode::RefundExceedsPayment
        | RefusalCode::MerchantFundsShort
        | RefusalCode::CaptureExceedsAuthorisation
        | RefusalCode::CodeLimit
        | RefusalCode::WithdrawalFinished
        | RefusalCode::SuspenseMismatch
        | RefusalCode::NotSplittable
        | RefusalCode::SplitExceedsPool
        | RefusalCode::ReturnExceedsShare
        | RefusalCode::PacketFinished
        | RefusalCode::PacketTaken
        | RefusalCode::PacketTooSmall
        | RefusalCode::RateExpired
        | RefusalCode::RateOverflow
        | RefusalCode::FeePlansOverlap
        | RefusalCode::PlatformFundsShort
        | RefusalCode::DisputeExceedsPayment
        | RefusalCode::ShareTooSmall
        | RefusalCode::WalletFundsShort
        | RefusalCode::PersonTipsMissing
        | RefusalCode::SettlementPlanMissing
        | RefusalCode::SettlementClosing
        | RefusalCode::PayoutState
        | RefusalCode::PayoutsOpen => Code::FailedPrecondition,
    }
}

impl Fault {
    fn status<'a>(self, facts: impl IntoIterator<Item = (&'a str, String)>) -> Status {
        let conclusions =
            [("outcome", self.outcome.to_owned()), ("retry", self.retry.name().to_owned())];
        let facts = facts.into_iter().chain(conclusions);
        let facts = facts.map(|(key, value)| (key.to_owned(), value));
        let mut details = vec![error_info(self.reason, facts).into()];
        if self.code == Code::ResourceExhausted {
            details.push(RetryInfo::new(Some(RETRY_DELAY)).into());
        }
        Status::with_error_details_vec(self.code, self.message, details)
    }
}

/// A request whose bytes are no message of its type, as the generated services say it.
#[must_use]
pub fn unreadable(error: &prost::DecodeError) -> Status {
    Status::internal(error.to_string())
}

fn of_refused(refused: &Refused) -> Status {
    let refusal = &refused.refusal;
    let replayed = refused.replayed.then(|| ("replayed".to_owned(), "true".to_owned()));
    let seq = (refused.seq != 0).then(|| ("seq".to_owned(), refused.seq.to_string()));
    let facts = refusal.metadata().chain(replayed).chain(seq);
    let mut details = vec![error_info(refusal.reason, facts).into()];
    if !refusal.violations.is_empty() {
        let violations = refusal.violations.iter();
        let violations = violations
            .map(|invalid| FieldViolation::new(invalid.field.as_ref(), invalid.problem.as_ref()));
        details.push(BadRequest::new(violations.collect::<Vec<_>>()).into());
    }
    Status::with_error_details_vec(refused.code, refusal.message.as_str(), details)
}

fn error_info(reason: &str, facts: impl Iterator<Item = (String, String)>) -> ErrorInfo {
    ErrorInfo { reason: reason.to_owned(), domain: DOMAIN.to_owned(), metadata: facts.collect() }
}

fn of_invalid(invalid: Invalid) -> Status {
    let refusal = Refusal::malformed(invalid);
    of_refused(&Refused { refusal, code: Code::InvalidArgument, replayed: false, seq: 0 })
}

fn of_submit_error(error: &SubmitError) -> Status {
    match error {
        SubmitError::Invalid(invalid) => of_invalid(invalid.clone()),
        SubmitError::ClientFull => Fault::QUEUE_FULL.status([("scope", "client".to_owned())]),
        SubmitError::Full => Fault::QUEUE_FULL.status([("scope", "ledger".to_owned())]),
        SubmitError::Stopping => Fault::STOPPING.status([]),
        SubmitError::Unknown => Fault::OUTCOME_UNKNOWN.status([]),
    }
}

fn of_query_error(error: QueryError) -> Status {
    match error {
        QueryError::Invalid(invalid) => of_invalid(invalid),
        QueryError::NotFound { what, name } => of_refused(&not_found(what, name)),
        QueryError::TooEarly { wanted, published } => Fault::SEQ_NOT_PUBLISHED
            .status([("wanted", wanted.to_string()), ("published", published.to_string())]),
        QueryError::TooFarBack { wanted, events_max } => Fault::POSITION_TOO_OLD
            .status([("wanted", wanted.to_string()), ("max", events_max.to_string())]),
        QueryError::Fatal(fatal) => {
            tracing::error!(%fatal, "a query failed");
            Fault::STORE_FAILED.status([])
        }
    }
}

/// What a question names and is not there: told as a command that names it would be.
fn not_found(what: &'static str, name: String) -> Refused {
    let (reason, fact) = match what {
        "hold" => ("HOLD_UNKNOWN", "hold_id"),
        "transfer" => ("TRANSFER_UNKNOWN", "transfer_id"),
        "wallet" => ("WALLET_UNKNOWN", "wallet"),
        "merchant" => ("MERCHANT_UNKNOWN", "merchant"),
        "order" => ("ORDER_UNKNOWN", "order"),
        "payment" => ("PAYMENT_UNKNOWN", "payment"),
        "refund" => ("REFUND_UNKNOWN", "refund"),
        "split" => ("SPLIT_UNKNOWN", "split"),
        "withdrawal" => ("WITHDRAWAL_UNKNOWN", "withdrawal"),
        "packet" => ("PACKET_UNKNOWN", "packet"),
        "settlement" => ("SETTLEMENT_UNKNOWN", "settlement"),
        "asset" => ("WALLET_ASSET_MISSING", "asset"),
        "merchant asset" => ("MERCHANT_ASSET_MISSING", "asset"),
        _ => ("ACCOUNT_UNKNOWN", "account"),
    };
    let refusal = Refusal {
        reason,
        message: format!("no {what} is called {name}"),
        facts: [(fact, name)].into(),
        retry: Retry::SameId,
        violations: Vec::new(),
    };
    Refused { refusal, code: Code::NotFound, replayed: false, seq: 0 }
}
