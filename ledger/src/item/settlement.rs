//! A settlement: one sealed object for a period of a merchant in an asset, and the payout that came of it.

use crate::domain::limits::PAYOUT_ACCOUNT_BYTES_MAX;
use crate::domain::{
    AccountNumber, AssetNumber, BusinessDate, Digest, MerchantNumber, Part, Seq, Text, Time,
};

/// What a merchant stands at. All in minor units on the account's own side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Owed to the merchant.
    pub payable: i64,
    /// Tips of the shop.
    pub tips: i64,
    /// Kept back.
    pub reserve: i64,
    /// Owed by the merchant.
    pub receivable: i64,
    /// Frozen until it is split.
    pub pool: i64,
}

impl Standing {
    /// All of it together: what the merchant is owed less what it owes.
    #[must_use]
    pub fn total(&self) -> i128 {
        let sum = [self.payable, self.tips, self.reserve, self.pool]
            .into_iter()
            .fold(0_i128, |sum, value| sum.saturating_add(i128::from(value)));
        sum.saturating_sub(i128::from(self.receivable))
    }
}

/// What a part came to in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartSum {
    /// The part.
    pub part: Part,
    /// Minor units.
    pub amount: u64,
    /// How many lines had it.
    pub count: u64,
}

/// How a payout stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayoutState {
    /// It waits to be sent.
    Created,
    /// The bank has it.
    Sent,
    /// The bank paid it.
    Confirmed,
    /// It came back, and is payable again.
    Returned,
}

impl PayoutState {
    /// Its stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "CREATED",
            Self::Sent => "SENT",
            Self::Confirmed => "CONFIRMED",
            Self::Returned => "RETURNED",
        }
    }
}

/// What is paid out for a settlement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payout {
    /// Minor units, tips included.
    pub amount: u64,
    /// Minor units of it that are tips.
    pub tips: u64,
    /// The account of the channel that pays it.
    pub channel: AccountNumber,
    /// The merchant's account there.
    pub account: Text<PAYOUT_ACCOUNT_BYTES_MAX>,
    /// The day on which it is to be sent.
    pub due: BusinessDate,
    /// How it stands.
    pub state: PayoutState,
    /// Since when.
    pub since: Time,
}

/// A settlement. All but the payout's state is sealed: its digest covers it, and it never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// The merchant.
    pub merchant: MerchantNumber,
    /// The asset.
    pub asset: AssetNumber,
    /// Which one it is of this merchant in this asset, from 1.
    pub count: u32,
    /// Its business date.
    pub date: BusinessDate,
    /// When the period began.
    pub began: Time,
    /// When it ended: the cut-off.
    pub ended: Time,
    /// The first position that could belong to it.
    pub first: Seq,
    /// The last one.
    pub last: Seq,
    /// What the merchant stood at when the period began, carried over from the settlement before.
    pub opening: Standing,
    /// What the merchant stood at when it ended, before this settlement's own postings.
    pub ending: Standing,
    /// What is left after this settlement's own postings, and is carried over.
    pub closing: Standing,
    /// The sums of the period's lines, in the order of the parts, without those that came to nothing.
    pub parts: Vec<PartSum>,
    /// Minor units kept back by it.
    pub reserve_kept: u64,
    /// Minor units of earlier reserves released by it.
    pub reserve_released: u64,
    /// Minor units of fees that the merchant owes from now on, since it is settled gross.
    pub fees_owed: u64,
    /// Minor units that the merchant owed and this took out of what was payable.
    pub owed_paid: u64,
    /// Minor units for the payout, tips included.
    pub net: u64,
    /// How many lines it has.
    pub lines: u64,
    /// Merkle root over the lines in their order (RFC 9162).
    pub root: Digest,
    /// Digest of the settlement before it; none for the first.
    pub previous: Option<Digest>,
    /// Digest of all of this.
    pub digest: Digest,
    /// What is paid out; none where it came to nothing or stayed below the minimum.
    pub payout: Option<Box<Payout>>,
}

impl Settlement {
    /// What a part came to.
    #[must_use]
    pub fn sum(&self, part: Part) -> u64 {
        self.parts.iter().find(|sum| sum.part == part).map_or(0, |sum| sum.amount)
    }

    /// Whether its payout is still under way.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.payout.as_ref().is_some_and(|payout| match payout.state {
            PayoutState::Created | PayoutState::Sent => true,
            PayoutState::Confirmed | PayoutState::Returned => false,
        })
    }
}
