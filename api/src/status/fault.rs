//! Every "no" that is no refusal of a command.

use crate::convert::rejection::Retry;
use tonic::Code;

/// A "no" that is no refusal of a command.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    /// What sort of no it is.
    pub code: Code,
    /// Stable code.
    pub reason: &'static str,
    /// One sentence for people.
    pub message: &'static str,
    /// Whether the command was applied: `not_applied` or `unknown`.
    pub outcome: &'static str,
    /// Whether the same can be asked again.
    pub retry: Retry,
}

impl Fault {
    /// Too many commands wait.
    pub const QUEUE_FULL: Self = Self {
        code: Code::ResourceExhausted,
        reason: "QUEUE_FULL",
        message: "too many commands wait; send it again a little later",
        outcome: "not_applied",
        retry: Retry::SameId,
    };
    /// The ledger is being stopped.
    pub const STOPPING: Self = Self {
        code: Code::Unavailable,
        reason: "STOPPING",
        message: "the ledger is stopping and takes nothing new",
        outcome: "not_applied",
        retry: Retry::SameId,
    };
    /// The ledger stopped before it could answer.
    pub const OUTCOME_UNKNOWN: Self = Self {
        code: Code::Unavailable,
        reason: "OUTCOME_UNKNOWN",
        message: "the ledger stopped before it could answer; send the same again, with the same id",
        outcome: "unknown",
        retry: Retry::SameId,
    };
    /// A position that is not there yet.
    pub const SEQ_NOT_PUBLISHED: Self = Self {
        code: Code::OutOfRange,
        reason: "SEQ_NOT_PUBLISHED",
        message: "the position asked for is not published yet",
        outcome: "not_applied",
        retry: Retry::SameId,
    };
    /// A position that takes too long to reach.
    pub const POSITION_TOO_OLD: Self = Self {
        code: Code::OutOfRange,
        reason: "POSITION_TOO_OLD",
        message: "the books as of then take too many events to reach; ask for single balances",
        outcome: "not_applied",
        retry: Retry::Never,
    };
    /// The store could not be read.
    pub const STORE_FAILED: Self = Self {
        code: Code::Internal,
        reason: "STORE_FAILED",
        message: "the store could not be read; the log of the server says why",
        outcome: "not_applied",
        retry: Retry::SameId,
    };
    /// A question that was cut off, because the server stops.
    pub const INTERRUPTED: Self = Self {
        code: Code::Unavailable,
        reason: "INTERRUPTED",
        message: "the question was cut off, since the server is stopping",
        outcome: "not_applied",
        retry: Retry::SameId,
    };
    /// A receipt is asked for before its settlement is sealed.
    pub const PAYMENT_NOT_SETTLED: Self = Self {
        code: Code::FailedPrecondition,
        reason: "PAYMENT_NOT_SETTLED",
        message: "the period of the payment is not sealed yet; ask again after its end",
        outcome: "not_applied",
        retry: Retry::SameId,
    };
    /// A receipt is asked for that there will never be.
    pub const PAYMENT_BEFORE_SETTLEMENTS: Self = Self {
        code: Code::FailedPrecondition,
        reason: "PAYMENT_BEFORE_SETTLEMENTS",
        message: "it is older than the merchant's first plan of settlement, and in no settlement",
        outcome: "not_applied",
        retry: Retry::Never,
    };
    /// As many files are matched as may be at a time.
    pub const RECONCILING_FULL: Self = Self {
        code: Code::ResourceExhausted,
        reason: "RECONCILING_FULL",
        message: "as many files are reconciled as may be at a time; send it again when one is done",
        outcome: "not_applied",
        retry: Retry::SameId,
    };
    /// All of them, as `docs/errors.md` lists them.
    pub const ALL: [Self; 10] = [
        Self::QUEUE_FULL,
        Self::STOPPING,
        Self::OUTCOME_UNKNOWN,
        Self::SEQ_NOT_PUBLISHED,
        Self::POSITION_TOO_OLD,
        Self::STORE_FAILED,
        Self::INTERRUPTED,
        Self::PAYMENT_NOT_SETTLED,
        Self::PAYMENT_BEFORE_SETTLEMENTS,
        Self::RECONCILING_FULL,
    ];
}
