//! Instructions about orders and their payment: create, pay, authorise, capture, close, and money from outside.

use super::check_amount;
use super::check_at_most;
use super::instruction;
use crate::domain::limits::{
    OVER_CAPTURE_PERCENT_MAX, REASON_BYTES_MAX, REFERENCE_BYTES_MAX, TERMINAL_BYTES_MAX,
};
use crate::domain::{
    AssetCode, ChannelId, CommandId, ExchangeRate, Invalid, MerchantRef, Text, Time, WalletRef,
};

/// Whether the payer may add a tip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TipRule {
    /// No tip.
    Refused,
    /// Any tip.
    Any,
    /// A tip of at most so many minor units.
    AtMost(u64),
}

instruction! {
    /// Creates an order under the merchant's own number.
    CreateOrder {
        /// The merchant's own number, as an id.
        id: CommandId,
        /// The merchant.
        merchant: MerchantRef,
        /// The asset.
        asset: AssetCode,
        /// Minor units, locked: the payer pays exactly this, and a tip on top.
        amount: u64,
        /// When it expires by itself, if it does.
        expires: Option<Time>,
        /// Whether the payer may add a tip.
        tip: TipRule,
        /// Whether its money is frozen until it is split.
        split: bool,
        /// Where it was made. Empty means nowhere in particular.
        terminal: Text<TERMINAL_BYTES_MAX>,
        /// To look it up by. Empty means none.
        reference: Text<REFERENCE_BYTES_MAX>,
    }
}

impl CreateOrder {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        if self.id.business_number().is_none() {
            return Err(Invalid::of("order", "is no merchant's number"));
        }
        if let TipRule::AtMost(most) = self.tip {
            check_at_most("tip_max", most)?;
        }
        check_amount("amount", self.amount)
    }
}

instruction! {
    /// Gives a wallet a one-time code to show to a merchant. The id is the code's digest: the code itself is not kept.
    IssueCode {
        /// The digest of the code.
        id: CommandId,
        /// The wallet that pays with it.
        wallet: WalletRef,
        /// The most that may be paid with it, tip included; none for no bound but the wallet's limits.
        amount_max: Option<u64>,
        /// Until when it is good.
        expires: Time,
    }
}

/// How the payer came to the merchant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeKind {
    /// A printed code, the amount typed by the payer. It counts against the daily cap of static codes.
    Static,
    /// A code of one order.
    Dynamic,
    /// A code shown by the payer.
    Consumer,
    /// Without a code, from within an app.
    App,
}

/// Who pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payer {
    /// A wallet, by its name.
    Wallet(WalletRef),
    /// The wallet that showed a one-time code, by the code's digest.
    Code(CommandId),
}

impl Payer {
    /// The digest of the code.
    #[must_use]
    pub const fn code(&self) -> Option<&CommandId> {
        match self {
            Self::Wallet(_) => None,
            Self::Code(code) => Some(code),
        }
    }
}

/// A payment out of another asset than the merchant's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The payer's asset.
    pub asset: AssetCode,
    /// Units of the payer's asset for one unit of the merchant's.
    pub rate: ExchangeRate,
    /// Until when the rate is good.
    pub valid_until: Time,
    /// Minor units of the payer's asset on top, shown as a leg of its own.
    pub spread: u64,
}

instruction! {
    /// Pays a merchant: an order, or a typed amount.
    Pay {
        /// Id of this instruction; of the payment too, where there is no order.
        id: CommandId,
        /// Who pays.
        payer: Payer,
        /// The merchant.
        merchant: MerchantRef,
        /// The order; none for a typed amount.
        order: Option<CommandId>,
        /// How the payer came to the merchant.
        kind: CodeKind,
        /// The merchant's asset.
        asset: AssetCode,
        /// Minor units, tip not included. Of an order: exactly the order's.
        amount: u64,
        /// Minor units of tip on top.
        tip: u64,
        /// The person who gets the tip; none for the shop.
        tip_to: Option<WalletRef>,
        /// Where the payer pays in another asset.
        exchange: Option<Box<Exchange>>,
        /// Where it was paid. Empty: the order's.
        terminal: Text<TERMINAL_BYTES_MAX>,
        /// To look it up by. Empty: the order's.
        reference: Text<REFERENCE_BYTES_MAX>,
    }
}

impl Pay {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        check_amount("amount", self.amount)?;
        check_at_most("tip", self.tip)?;
        if self.amount.checked_add(self.tip).is_none() {
            return Err(Invalid::of("tip", "is too large beside the amount"));
        }
        if let Some(exchange) = &self.exchange {
            check_at_most("exchange.spread", exchange.spread)?;
            if exchange.asset == self.asset {
                return Err(Invalid::of(
                    "exchange.asset",
                    "is the payment's own; leave exchange out",
                ));
            }
        }
        Ok(())
    }
}

instruction! {
    /// Reserves an order's amount in a wallet, to be captured later.
    Authorise {
        /// Id of this instruction.
        id: CommandId,
        /// The wallet.
        wallet: WalletRef,
        /// The merchant.
        merchant: MerchantRef,
        /// The order.
        order: CommandId,
        /// How much more than the order's amount may be captured as a tip, in percent of it, 0 to 100. It is
        /// reserved too.
        allowance_percent: u8,
        /// When what was not captured is released by itself.
        deadline: Time,
    }
}

impl Authorise {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        if self.allowance_percent > OVER_CAPTURE_PERCENT_MAX {
            let problem = format!("must be 0 to {OVER_CAPTURE_PERCENT_MAX}");
            return Err(Invalid::of("allowance_percent", problem));
        }
        Ok(())
    }
}

instruction! {
    /// Captures an authorised order, once; what is left is released.
    CaptureOrder {
        /// Id of this instruction.
        id: CommandId,
        /// The merchant.
        merchant: MerchantRef,
        /// The order.
        order: CommandId,
        /// Minor units, tip not included; none for the order's amount. At most that.
        amount: Option<u64>,
        /// Minor units of tip on top, within what was authorised.
        tip: u64,
        /// The person who gets the tip; none for the shop.
        tip_to: Option<WalletRef>,
    }
}

impl CaptureOrder {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        // Nothing stated means the order's amount, so 0 means nothing at all.
        check_amount("amount", self.amount.unwrap_or(1))?;
        check_at_most("tip", self.tip)
    }
}

instruction! {
    /// Closes an order that is not paid; what was authorised is released.
    CloseOrder {
        /// Id of this instruction.
        id: CommandId,
        /// The merchant.
        merchant: MerchantRef,
        /// The order.
        order: CommandId,
    }
}

instruction! {
    /// Takes note of money that a payer sent through a channel for an order. It is there already, so it is never
    /// refused for the order's state: what does not fit an open order waits in suspense.
    ReceivePayment {
        /// Id of this instruction; of the suspense entry too, where there is one.
        id: CommandId,
        /// The channel that owes the money.
        channel: ChannelId,
        /// The merchant.
        merchant: MerchantRef,
        /// The order that the payer named.
        order: CommandId,
        /// The asset that came.
        asset: AssetCode,
        /// Minor units that came.
        amount: u64,
        /// To look it up by. Empty: the order's.
        reference: Text<REFERENCE_BYTES_MAX>,
    }
}

/// What becomes of a suspense entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// It pays an order: an open one, or one that closed or expired unpaid.
    Match(CommandId),
    /// It goes back the way it came.
    Return,
}

impl Resolution {
    /// The order that it pays.
    #[must_use]
    pub const fn order(&self) -> Option<&CommandId> {
        match self {
            Self::Match(order) => Some(order),
            Self::Return => None,
        }
    }
}

instruction! {
    /// Ends a suspense entry.
    ResolveSuspense {
        /// Id of this instruction.
        id: CommandId,
        /// The entry.
        entry: CommandId,
        /// What becomes of it.
        resolution: Resolution,
        /// Why, as a short code.
        reason: Text<REASON_BYTES_MAX>,
    }
}
