//! Instructions about reconciliation: keeping a break, and ending it. Neither moves money.

use super::instruction;
use crate::domain::limits::{
    BREAK_BY_BYTES_MAX, BREAK_REASON_BYTES_MAX, BREAK_TEXT_BYTES_MAX, BREAK_WORD_BYTES_MAX,
};
use crate::domain::{AssetCode, ChannelId, CommandId, Invalid, MerchantRef, Text, Time};

/// What a break says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakCategory {
    /// It stands in their file and not here.
    MissingHere,
    /// It stands here, is due, and is not in their file.
    MissingThere,
    /// It stands on one side and is not due yet on the other.
    Timing,
    /// It says again what a matched row says.
    Duplicate,
    /// The currencies differ.
    CurrencyDiffers,
    /// More moved there than here.
    AmountOver,
    /// Less moved there than here.
    AmountUnder,
    /// One side says that money moved, the other that it did not, or not yet.
    StatusDiffers,
    /// The total agrees, its parts do not.
    SplitDiffers,
    /// The fees differ.
    FeeDiffers,
    /// Amount and time agree, the references do not.
    ReferenceDiffers,
    /// The times lie far apart.
    DataDiffers,
}

/// What the file was about in which a break was found. A file of one sort explains no break of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakFile {
    /// A merchant's trades.
    Trades,
    /// The payouts to a merchant.
    Payouts,
    /// Every line of a merchant.
    Lines,
    /// A channel.
    Channel,
}

/// A row of one side of a break. Empty texts mean that the side does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreakRow {
    /// Theirs: the line of their file. Ours: the position in the journal.
    pub place: u64,
    /// What it is about, in the words of reconciliation.
    pub kind: Text<BREAK_WORD_BYTES_MAX>,
    /// The order's, refund's or payout's number.
    pub reference: Text<BREAK_TEXT_BYTES_MAX>,
    /// The provider's or bank's number.
    pub provider: Text<BREAK_TEXT_BYTES_MAX>,
    /// Number of the settlement or batch to which it belongs.
    pub group: Text<BREAK_TEXT_BYTES_MAX>,
    /// Code of the currency or asset.
    pub currency: Text<BREAK_WORD_BYTES_MAX>,
    /// Minor units, below zero where money goes out for the owner of the file.
    pub amount: i64,
    /// Minor units of the fee, above zero where it was charged.
    pub fee: Option<i64>,
    /// When.
    pub time: Option<Time>,
    /// How far it has come, in the words of reconciliation.
    pub status: Text<BREAK_WORD_BYTES_MAX>,
}

/// A break as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundBreak {
    /// What the file was about.
    pub file: BreakFile,
    /// What it says.
    pub category: BreakCategory,
    /// The moment of the run that found it first.
    pub since: Time,
    /// The first row of theirs.
    pub theirs: Option<BreakRow>,
    /// The first row of ours.
    pub ours: Option<BreakRow>,
    /// Minor units: theirs less ours.
    pub difference: i64,
}

/// How a break ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakEnding {
    /// One side was corrected.
    Fixed,
    /// It was accepted as it is.
    Forced,
    /// It was none.
    Void,
    /// A later file had the other row.
    MatchedLater,
}

impl BreakEnding {
    /// Its stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fixed => "FIXED",
            Self::Forced => "FORCED",
            Self::Void => "VOID",
            Self::MatchedLater => "MATCHED_LATER",
        }
    }
}

instruction! {
    /// Keeps a break. Its id is a digest of what it is about, so that the same break is kept once.
    RecordBreak {
        /// Id of the instruction and of the break.
        id: CommandId,
        /// The merchant whose file it was; none for the platform's own.
        merchant: Option<MerchantRef>,
        /// The channel whose statement it was; none for a merchant's file.
        channel: Option<ChannelId>,
        /// The asset.
        asset: AssetCode,
        /// What was found.
        found: Box<FoundBreak>,
    }
}

impl RecordBreak {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        if self.merchant.is_some() == self.channel.is_some() {
            return Err(Invalid::of("channel", "goes without `merchant`: give one of the two"));
        }
        if (self.found.file == BreakFile::Channel) != self.channel.is_some() {
            return Err(Invalid::of("found.file", "goes with `channel`: state both or neither"));
        }
        if self.found.theirs.is_none() && self.found.ours.is_none() {
            return Err(Invalid::of("found", "has no row: give one of a side at least"));
        }
        Ok(())
    }
}

instruction! {
    /// Ends a break.
    ResolveBreak {
        /// Id of the instruction.
        id: CommandId,
        /// The break.
        found: CommandId,
        /// How it ends.
        ending: BreakEnding,
        /// Why.
        reason: Text<BREAK_REASON_BYTES_MAX>,
        /// Who says so.
        by: Text<BREAK_BY_BYTES_MAX>,
    }
}

impl ResolveBreak {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        if self.reason.is_empty() {
            return Err(Invalid::of("reason", "is empty; say why"));
        }
        if self.by.is_empty() {
            return Err(Invalid::of("by", "is empty; say who decided it"));
        }
        Ok(())
    }
}
