//! A break of a reconciliation: open until somebody, or a later file, explains it.

use super::Owner;
use crate::domain::limits::{BREAK_BY_BYTES_MAX, BREAK_REASON_BYTES_MAX};
use crate::domain::{AssetNumber, ChannelId, MerchantNumber, Text, Time};
use crate::instruction::{BreakEnding, FoundBreak};

/// A break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The merchant whose file it was; none for the platform's own.
    pub merchant: Option<MerchantNumber>,
    /// The channel whose statement it was; none for a merchant's file.
    pub channel: Option<ChannelId>,
    /// The asset.
    pub asset: AssetNumber,
    /// What was found.
    pub found: FoundBreak,
    /// How it ended; none while it is open.
    pub ended: Option<BreakEnd>,
}

/// How a break ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreakEnd {
    /// How.
    pub ending: BreakEnding,
    /// Why.
    pub reason: Text<BREAK_REASON_BYTES_MAX>,
    /// Who says so.
    pub by: Text<BREAK_BY_BYTES_MAX>,
    /// When.
    pub time: Time,
}

impl Break {
    /// Whose it is.
    #[must_use]
    pub fn owner(&self) -> Owner {
        self.merchant.map_or(Owner::Platform, Owner::Merchant)
    }
}
