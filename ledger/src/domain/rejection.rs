//! The business refusals: deterministic, each with one cause and a stable code.

use super::{AccountRef, AccountState, AssetCode, CommandId, Refusal, Side};

/// The bound that a condition states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// The balance had to be at least so much.
    AtLeast(i64),
    /// The balance had to be at most so much.
    AtMost(i64),
}

/// How a hold ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldEnd {
    /// Captured to the end.
    Captured,
    /// Released by a command.
    Released,
    /// Released by its deadline.
    Expired,
}

/// Why a well-formed command was not applied. Amounts are in minor units.
///
/// Where several apply, the one that stands first here is answered. A transfer goes posting by posting: first through
/// the accounts of all postings, then its conditions, then the amounts, each time the debited account before the
/// credited one. A reversal begins with the last posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// The id is taken by a command with another body. The only one that is not recorded, since the id is taken.
    IdConflict {
        /// Fields whose values differ from the first command's.
        fields: Vec<String>,
    },
    /// Another command of the same atomic batch was refused.
    BatchAborted {
        /// Index of that command.
        offender: u32,
    },
    /// No asset has this code: it is not in ISO 4217 and not registered.
    AssetUnknown {
        /// The code.
        asset: AssetCode,
    },
    /// The ledger has as many assets, or accounts, as it can number.
    LedgerFull,
    /// No hold has this id.
    HoldUnknown {
        /// The id.
        hold: CommandId,
    },
    /// Nothing is left of the hold.
    HoldFinished {
        /// The hold.
        hold: CommandId,
        /// How it ended.
        end: HoldEnd,
    },
    /// No transfer has this id.
    TransferUnknown {
        /// The id.
        transfer: CommandId,
    },
    /// The id names something that cannot be reversed: a reversal, or no transfer.
    NotReversible {
        /// The id.
        transfer: CommandId,
    },
    /// The reversal states another number of amounts than the transfer has postings.
    ReversalShape {
        /// Postings of the transfer.
        postings: u32,
    },
    /// More would be reversed of a posting than is left of it.
    ReversalExceedsTransfer {
        /// Index of the posting.
        posting: u32,
        /// What the reversal asks for.
        needed: u64,
        /// What is left.
        available: u64,
    },
    /// No account has this name.
    AccountUnknown {
        /// The name.
        account: AccountRef,
    },
    /// Both accounts of a posting are the same, named in two ways.
    SameAccount {
        /// The account.
        account: AccountRef,
    },
    /// The two accounts of a posting, or the posting's check, do not agree on the asset.
    AssetMismatch {
        /// The account that disagrees.
        account: AccountRef,
        /// The asset that was expected.
        expected: AssetCode,
        /// The asset of the account.
        actual: AssetCode,
    },
    /// The account is closed.
    AccountClosed {
        /// The account.
        account: AccountRef,
    },
    /// The account is frozen on the side that the command needs.
    AccountFrozen {
        /// The account.
        account: AccountRef,
        /// Its state.
        state: AccountState,
        /// The side that the command needs.
        side: Side,
    },
    /// The account cannot be closed: something is posted or held.
    AccountNotEmpty {
        /// The account.
        account: AccountRef,
        /// What is posted, on its normal side.
        posted: i64,
        /// What is held, both sides together.
        held: u64,
    },
    /// The capture would go above the hold's amount and its over-capture allowance.
    CaptureExceedsHold {
        /// The hold.
        hold: CommandId,
        /// What the capture asks for.
        needed: u64,
        /// What may still be captured.
        available: u64,
    },
    /// A condition does not hold.
    ConditionFailed {
        /// The account.
        account: AccountRef,
        /// Its posted balance, on its normal side.
        balance: i64,
        /// What the condition asks for.
        bound: Bound,
    },
    /// The account would fall further below zero than its overdraft limit allows.
    InsufficientFunds {
        /// The account.
        account: AccountRef,
        /// What the command takes.
        needed: u64,
        /// What may be taken: posted - held + overdraft limit.
        available: i64,
    },
    /// The account would rise further above zero than its ceiling allows.
    CeilingExceeded {
        /// The account.
        account: AccountRef,
        /// What the command adds.
        needed: u64,
        /// What may be added.
        available: i64,
    },
    /// A balance would leave the range of a signed 64-bit number.
    BalanceOverflow {
        /// The account.
        account: AccountRef,
    },
    /// Every posting is an `up_to` and none found anything to move.
    NothingToMove,
    /// The hold's deadline is not later than the ledger's time.
    DeadlinePassed {
        /// The deadline, in microseconds since 1970.
        deadline_us: u64,
        /// The ledger's time, in microseconds since 1970.
        now_us: u64,
    },
    /// A rule of the payments layer: its own catalogue.
    Refused(Box<Refusal>),
}

impl From<Refusal> for Rejection {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl Rejection {
    /// Stable over releases; clients branch on it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::IdConflict { .. } => "ID_CONFLICT",
            Self::BatchAborted { .. } => "BATCH_ABORTED",
            Self::AssetUnknown { .. } => "ASSET_UNKNOWN",
            Self::LedgerFull => "LEDGER_FULL",
            Self::HoldUnknown { .. } => "HOLD_UNKNOWN",
            Self::HoldFinished { .. } => "HOLD_FINISHED",
            Self::TransferUnknown { .. } => "TRANSFER_UNKNOWN",
            Self::NotReversible { .. } => "NOT_REVERSIBLE",
            Self::ReversalShape { .. } => "REVERSAL_SHAPE",
            Self::ReversalExceedsTransfer { .. } => "REVERSAL_EXCEEDS_TRANSFER",
            Self::AccountUnknown { .. } => "ACCOUNT_UNKNOWN",
            Self::SameAccount { .. } => "SAME_ACCOUNT",
            Self::AssetMismatch { .. } => "ASSET_MISMATCH",
            Self::AccountClosed { .. } => "ACCOUNT_CLOSED",
            Self::AccountFrozen { .. } => "ACCOUNT_FROZEN",
            Self::AccountNotEmpty { .. } => "ACCOUNT_NOT_EMPTY",
            Self::CaptureExceedsHold { .. } => "CAPTURE_EXCEEDS_HOLD",
            Self::ConditionFailed { .. } => "CONDITION_FAILED",
            Self::InsufficientFunds { .. } => "INSUFFICIENT_FUNDS",
            Self::CeilingExceeded { .. } => "CEILING_EXCEEDED",
            Self::BalanceOverflow { .. } => "BALANCE_OVERFLOW",
            Self::NothingToMove => "NOTHING_TO_MOVE",
            Self::DeadlinePassed { .. } => "DEADLINE_PASSED",
            Self::Refused(refusal) => refusal.code.name(),
        }
    }
}
