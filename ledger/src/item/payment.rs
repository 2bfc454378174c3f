//! A payment: an order from its creation to its last refund, or a payment without an order.

use crate::domain::limits::{REFERENCE_BYTES_MAX, TERMINAL_BYTES_MAX};
use crate::domain::{
    AccountNumber, AssetNumber, ExchangeRate, FeeOnRefund, MerchantNumber, Text, Time, WalletNumber,
};
use crate::instruction::{CodeKind, TipRule};

/// How a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PaymentState {
    /// An order that waits to be paid.
    Created,
    /// Reserved in the payer's wallet.
    Authorised,
    /// Paid.
    Paid,
    /// Paid, and refunded in part.
    PartlyRefunded,
    /// Paid, and refunded to the last unit of the amount.
    Refunded,
    /// Closed by the merchant before it was paid.
    Closed,
    /// Expired before it was paid.
    Expired,
}

/// What can be done with a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Pay it.
    Pay,
    /// Authorise it.
    Authorise,
    /// Capture it.
    Capture,
    /// Close it.
    Close,
    /// Pay it from suspense: money that came in another way.
    Match,
    /// Refund it.
    Refund,
    /// Split it.
    Split,
    /// Tip after it.
    Tip,
    /// Charge it back.
    ChargeBack,
}

impl PaymentState {
    /// Every state, in the order of their stored numbers, which begin with 1.
    pub const ALL: [Self; 7] = [
        Self::Created,
        Self::Authorised,
        Self::Paid,
        Self::PartlyRefunded,
        Self::Refunded,
        Self::Closed,
        Self::Expired,
    ];

    /// Its stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "CREATED",
            Self::Authorised => "AUTHORISED",
            Self::Paid => "PAID",
            Self::PartlyRefunded => "PARTLY_REFUNDED",
            Self::Refunded => "REFUNDED",
            Self::Closed => "CLOSED",
            Self::Expired => "EXPIRED",
        }
    }

    /// What it allows. The one table: the documents show this.
    #[must_use]
    pub const fn allowed(self) -> &'static [Deed] {
        match self {
            Self::Created => &[Deed::Pay, Deed::Authorise, Deed::Close, Deed::Match],
            Self::Authorised => &[Deed::Capture, Deed::Close],
            Self::Paid | Self::PartlyRefunded => {
                &[Deed::Refund, Deed::Split, Deed::Tip, Deed::ChargeBack]
            }
            Self::Refunded => &[Deed::Refund, Deed::Tip],
            Self::Closed | Self::Expired => &[Deed::Match],
        }
    }

    /// Whether money has come.
    #[must_use]
    pub const fn is_paid(self) -> bool {
        match self {
            Self::Paid | Self::PartlyRefunded | Self::Refunded => true,
            Self::Created | Self::Authorised | Self::Closed | Self::Expired => false,
        }
    }

    /// Whether it allows `deed`.
    #[must_use]
    pub fn allows(self, deed: Deed) -> bool {
        self.allowed().contains(&deed)
    }
}

impl Deed {
    /// Every deed.
    pub const ALL: [Self; 9] = [
        Self::Pay,
        Self::Authorise,
        Self::Capture,
        Self::Close,
        Self::Match,
        Self::Refund,
        Self::Split,
        Self::Tip,
        Self::ChargeBack,
    ];

    /// Its stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pay => "pay",
            Self::Authorise => "authorise",
            Self::Capture => "capture",
            Self::Close => "close",
            Self::Match => "match",
            Self::Refund => "refund",
            Self::Split => "split",
            Self::Tip => "tip",
            Self::ChargeBack => "charge_back",
        }
    }
}

/// Where a payment's money came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A wallet.
    Wallet(WalletNumber),
    /// A channel, by the account that owes the money.
    Channel(AccountNumber),
}

/// What a payer paid in another asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaidIn {
    /// The payer's asset.
    pub asset: AssetNumber,
    /// Units of it for one unit of the merchant's.
    pub rate: ExchangeRate,
    /// Minor units paid, tip included, spread not.
    pub amount: u64,
    /// Minor units of spread on top.
    pub spread: u64,
    /// Minor units given back by refunds so far.
    pub returned: u64,
}

/// A payment. All amounts are minor units of its asset, unless they say otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// The merchant.
    pub merchant: MerchantNumber,
    /// The asset.
    pub asset: AssetNumber,
    /// What was asked for.
    pub amount: u64,
    /// How it stands.
    pub state: PaymentState,
    /// How the payer came to the merchant; of an order that is not paid yet: by its own code.
    pub kind: CodeKind,
    /// Whether it takes a tip.
    pub tip_rule: TipRule,
    /// Whether its money is frozen until it is split.
    pub split: bool,
    /// When the order expires, or an authorisation is released.
    pub expires: Option<Time>,
    /// Where. Empty means nowhere in particular.
    pub terminal: Text<TERMINAL_BYTES_MAX>,
    /// To look it up by.
    pub reference: Text<REFERENCE_BYTES_MAX>,
    /// Who pays or paid.
    pub payer: Option<Origin>,
    /// Reserved in the payer's wallet while it is authorised, tip allowance included.
    pub held: u64,
    /// When it was paid.
    pub paid_at: Option<Time>,
    /// What was paid, tip not included.
    pub paid: u64,
    /// Tip paid with it.
    pub tip: u64,
    /// The account that got the tip.
    pub tip_account: Option<AccountNumber>,
    /// The merchant's fee for it.
    pub fee: u64,
    /// The part of the fee that is a percentage.
    pub fee_percent_part: u64,
    /// What the fee was reckoned on: what was paid, and the tip where tips are not free.
    pub fee_base: u64,
    /// Index of the merchant's fee plan that accrued the fee; none where it was rounded by itself.
    pub fee_accrued_by: Option<u16>,
    /// What happens to the fee on a refund.
    pub fee_on_refund: FeeOnRefund,
    /// Refunded so far, tips not included.
    pub refunded: u64,
    /// Tips refunded so far.
    pub tip_refunded: u64,
    /// Fee given back so far.
    pub fee_returned: u64,
    /// How many refunds.
    pub refunds: u16,
    /// Charged back so far.
    pub charged_back: u64,
    /// Frozen, waiting to be split.
    pub pool: u64,
    /// How many splits.
    pub splits: u16,
    /// Where it was paid in another asset.
    pub paid_in: Option<Box<PaidIn>>,
}

impl Payment {
    /// Whether it is kept in memory.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.state, PaymentState::Created | PaymentState::Authorised) || self.pool > 0
    }

    /// When it expires by itself.
    #[must_use]
    pub const fn due(&self) -> Option<Time> {
        match self.state {
            PaymentState::Created | PaymentState::Authorised => self.expires,
            PaymentState::Paid
            | PaymentState::PartlyRefunded
            | PaymentState::Refunded
            | PaymentState::Closed
            | PaymentState::Expired => None,
        }
    }

    /// What is left of the paid amount: not refunded and not charged back.
    #[must_use]
    pub const fn refundable(&self) -> u64 {
        self.paid.saturating_sub(self.refunded).saturating_sub(self.charged_back)
    }
}
