//! What is asked of the ledger: imperative, well-formed by construction, not yet decided.

use crate::domain::limits::{
    CONDITIONS_MAX, MEMO_BYTES_MAX, OVER_CAPTURE_PERCENT_MAX, POSTINGS_MAX, REFERENCE_BYTES_MAX,
};
use crate::domain::{
    AccountRef, AccountSpec, AccountState, Asset, AssetCode, CommandId, Invalid, Text, Time,
};
use crate::instruction::{Instruction, Targets, check_amount, check_at_most, check_count};
use smallvec::{SmallVec, smallvec};

/// A reference: text to look transfers and holds up by.
pub type Reference = Text<REFERENCE_BYTES_MAX>;
/// A memo: text for people.
pub type Memo = Text<MEMO_BYTES_MAX>;
/// Postings of a transfer. The usual one or two need no allocation of their own.
pub type Postings = SmallVec<[Posting; 1]>;

/// Anything that can be asked of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Register a custom asset.
    RegisterAsset(Asset),
    /// Open an account.
    OpenAccount(Box<AccountSpec>),
    /// Freeze, unfreeze or close an account.
    ChangeAccountState(ChangeAccountState),
    /// Post a transfer.
    PostTransfer(PostTransfer),
    /// Place a hold.
    PlaceHold(PlaceHold),
    /// Capture a hold.
    CaptureHold(CaptureHold),
    /// Release a hold.
    ReleaseHold(ReleaseHold),
    /// Reverse a transfer.
    ReverseTransfer(ReverseTransfer),
    /// An instruction of the payments layer.
    Instruct(Box<Instruction>),
}

impl Command {
    /// The id by which a retry is known; an asset and an account are their own.
    #[must_use]
    pub fn id(&self) -> Option<&CommandId> {
        match self {
            Self::RegisterAsset(_) | Self::OpenAccount(_) => None,
            Self::ChangeAccountState(change) => Some(&change.id),
            Self::PostTransfer(transfer) => Some(&transfer.id),
            Self::PlaceHold(hold) => Some(&hold.id),
            Self::CaptureHold(capture) => Some(&capture.id),
            Self::ReleaseHold(release) => Some(&release.id),
            Self::ReverseTransfer(reversal) => Some(&reversal.id),
            Self::Instruct(instruction) => instruction.id(),
        }
    }

    /// The earlier commands that this one is about.
    #[must_use]
    pub fn targets(&self) -> Targets<'_> {
        match self {
            Self::CaptureHold(capture) => smallvec![&capture.hold],
            Self::ReleaseHold(release) => smallvec![&release.hold],
            Self::ReverseTransfer(reversal) => smallvec![&reversal.transfer],
            Self::Instruct(instruction) => instruction.targets(),
            Self::RegisterAsset(_)
            | Self::OpenAccount(_)
            | Self::ChangeAccountState(_)
            | Self::PostTransfer(_)
            | Self::PlaceHold(_) => Targets::new(),
        }
    }

    /// Whether a refusal is recorded under its id, so that every retry gets it again.
    #[must_use]
    pub fn keeps_refusal(&self) -> bool {
        match self {
            Self::Instruct(instruction) => instruction.keeps_refusal(),
            Self::RegisterAsset(_)
            | Self::OpenAccount(_)
            | Self::ChangeAccountState(_)
            | Self::PostTransfer(_)
            | Self::PlaceHold(_)
            | Self::CaptureHold(_)
            | Self::ReleaseHold(_)
            | Self::ReverseTransfer(_) => self.id().is_some(),
        }
    }

    /// The stable name of the kind of command, for metrics and conflicts.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::RegisterAsset(_) => "register_asset",
            Self::OpenAccount(_) => "open_account",
            Self::ChangeAccountState(_) => "change_account_state",
            Self::PostTransfer(_) => "post_transfer",
            Self::PlaceHold(_) => "place_hold",
            Self::CaptureHold(_) => "capture_hold",
            Self::ReleaseHold(_) => "release_hold",
            Self::ReverseTransfer(_) => "reverse_transfer",
            Self::Instruct(instruction) => instruction.name(),
        }
    }

    /// Checks what no type can hold: amounts, counts, and what must differ.
    ///
    /// # Errors
    ///
    /// The first malformed field, by its path inside the command.
    pub fn check(&self) -> Result<(), Invalid> {
        match self {
            Self::RegisterAsset(_)
            | Self::OpenAccount(_)
            | Self::ChangeAccountState(_)
            | Self::ReleaseHold(_) => Ok(()),
            Self::PostTransfer(transfer) => transfer.check(),
            Self::PlaceHold(hold) => hold.check(),
            // Nothing stated means all that is left, so 0 means nothing at all.
            Self::CaptureHold(capture) => check_amount("amount", capture.amount.unwrap_or(1)),
            Self::ReverseTransfer(reversal) => reversal.check(),
            Self::Instruct(instruction) => instruction.check(),
        }
    }
}

/// A change of an account's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeAccountState {
    /// Id of this command.
    pub id: CommandId,
    /// The account.
    pub account: AccountRef,
    /// The state it shall have.
    pub state: AccountState,
}

/// What a transfer or hold may carry beyond its numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notes {
    /// To look it up by. Empty means none.
    pub reference: Reference,
    /// For people. Empty means none.
    pub memo: Memo,
}

impl Notes {
    /// The notes in a box, or nothing if there are none.
    #[must_use]
    pub fn boxed(self) -> Option<Box<Self>> {
        (!self.reference.is_empty() || !self.memo.is_empty()).then(|| Box::new(self))
    }
}

/// One leg to be posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// Account to debit.
    pub debit: AccountRef,
    /// Account to credit.
    pub credit: AccountRef,
    /// Minor units, 1 to [`AMOUNT_MAX`](crate::domain::limits::AMOUNT_MAX).
    pub amount: u64,
    /// Move as much as the debit account bears, at most `amount`.
    pub up_to: bool,
    /// The asset as a check.
    pub asset: Option<AssetCode>,
}

/// A condition on a posted balance before the transfer, on the account's normal side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The account.
    pub account: AccountRef,
    /// Lowest balance allowed.
    pub at_least: Option<i64>,
    /// Highest balance allowed.
    pub at_most: Option<i64>,
}

/// The rare parts of a transfer, apart so that the usual one stays small.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// When it took effect in the world, if that differs from when it is recorded.
    pub effective: Option<Time>,
    /// All must hold.
    pub conditions: Vec<Condition>,
}

impl Terms {
    /// The terms in a box, or nothing if there are none.
    #[must_use]
    pub fn boxed(self) -> Option<Box<Self>> {
        (self.effective.is_some() || !self.conditions.is_empty()).then(|| Box::new(self))
    }
}

/// A transfer to post: all of its postings, in order, or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostTransfer {
    /// Its id.
    pub id: CommandId,
    /// 1 to 64 postings.
    pub postings: Postings,
    /// The caller's kind.
    pub kind: u16,
    /// Reference and memo.
    pub notes: Option<Box<Notes>>,
    /// Effective time and conditions.
    pub terms: Option<Box<Terms>>,
}

impl PostTransfer {
    fn check(&self) -> Result<(), Invalid> {
        check_count("postings", self.postings.len(), 1, POSTINGS_MAX)?;
        for (index, posting) in self.postings.iter().enumerate() {
            let inside = |invalid: Invalid| invalid.inside(format!("postings[{index}]"));
            check_amount("amount", posting.amount).map_err(inside)?;
            check_distinct(&posting.debit, &posting.credit).map_err(inside)?;
        }
        let Some(terms) = &self.terms else { return Ok(()) };
        check_count("conditions", terms.conditions.len(), 0, CONDITIONS_MAX)?;
        for (index, condition) in terms.conditions.iter().enumerate() {
            if condition.at_least.is_none() && condition.at_most.is_none() {
                return Err(Invalid::of(
                    format!("conditions[{index}]"),
                    "states no bound; give at_least, at_most or both",
                ));
            }
        }
        Ok(())
    }
}

/// Funds to reserve between two accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceHold {
    /// Its id.
    pub id: CommandId,
    /// Account to debit on capture.
    pub debit: AccountRef,
    /// Account to credit on capture.
    pub credit: AccountRef,
    /// Minor units, 1 to [`AMOUNT_MAX`](crate::domain::limits::AMOUNT_MAX).
    pub amount: u64,
    /// The asset as a check.
    pub asset: Option<AssetCode>,
    /// When it expires by itself.
    pub deadline: Option<Time>,
    /// How much more may be captured in all, in percent of the amount, 0 to 100.
    pub over_capture_percent: u8,
    /// The caller's kind.
    pub kind: u16,
    /// Reference and memo.
    pub notes: Option<Box<Notes>>,
}

impl PlaceHold {
    fn check(&self) -> Result<(), Invalid> {
        check_amount("amount", self.amount)?;
        if self.over_capture_percent > OVER_CAPTURE_PERCENT_MAX {
            return Err(Invalid::of(
                "over_capture_percent",
                format!("must be 0 to {OVER_CAPTURE_PERCENT_MAX}"),
            ));
        }
        check_distinct(&self.debit, &self.credit)
    }
}

/// A capture of a hold: it posts a transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptureHold {
    /// Id of the transfer that it posts.
    pub id: CommandId,
    /// The hold.
    pub hold: CommandId,
    /// Minor units; nothing stated means all that is left.
    pub amount: Option<u64>,
    /// Release what this capture leaves.
    pub release_rest: bool,
    /// The caller's kind.
    pub kind: u16,
    /// Reference and memo.
    pub notes: Option<Box<Notes>>,
}

/// A release of what is left of a hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseHold {
    /// Id of this command.
    pub id: CommandId,
    /// The hold.
    pub hold: CommandId,
}

/// A reversal of an earlier transfer, whole or in part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReverseTransfer {
    /// Id of the transfer that it posts.
    pub id: CommandId,
    /// The transfer to reverse.
    pub transfer: CommandId,
    /// Minor units of each posting, in order; empty means all that is left.
    pub amounts: Vec<u64>,
    /// The caller's kind.
    pub kind: u16,
    /// Reference and memo.
    pub notes: Option<Box<Notes>>,
}

impl ReverseTransfer {
    fn check(&self) -> Result<(), Invalid> {
        check_count("amounts", self.amounts.len(), 0, POSTINGS_MAX)?;
        for (index, amount) in self.amounts.iter().enumerate() {
            check_at_most("amount", *amount)
                .map_err(|invalid| Invalid::of(format!("amounts[{index}]"), invalid.problem))?;
        }
        if !self.amounts.is_empty() && self.amounts.iter().all(|amount| *amount == 0) {
            return Err(Invalid::of("amounts", "are all 0; leave them out to reverse all"));
        }
        Ok(())
    }
}

fn check_distinct(debit: &AccountRef, credit: &AccountRef) -> Result<(), Invalid> {
    if debit == credit {
        return Err(Invalid::of("credit", "is the debited account too; name another"));
    }
    Ok(())
}
