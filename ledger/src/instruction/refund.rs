//! Instructions that follow a payment: refunds and tips.

use super::check_at_most;
use super::instruction;
use crate::domain::limits::REFERENCE_BYTES_MAX;
use crate::domain::{AssetCode, CommandId, Invalid, MerchantRef, Text, WalletRef};

instruction! {
    /// Refunds a payment, whole or in part, under the merchant's own number of the refund.
    Refund {
        /// The merchant's own number of the refund, as an id.
        id: CommandId,
        /// The merchant.
        merchant: MerchantRef,
        /// The payment: its order, or the id by which it was paid.
        payment: CommandId,
        /// Minor units of the paid amount, tip not included.
        amount: u64,
        /// Minor units of the tip. A tip goes back only where it is asked for.
        tip: u64,
        /// To look it up by. Empty means none.
        reference: Text<REFERENCE_BYTES_MAX>,
    }
}

impl Refund {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        if self.id.business_number().is_none() {
            return Err(Invalid::of("refund", "is no merchant's number"));
        }
        check_at_most("amount", self.amount)?;
        check_at_most("tip", self.tip)?;
        if self.amount == 0 && self.tip == 0 {
            return Err(Invalid::of("amount", "is 0, and so is tip; refund at least 1 minor unit"));
        }
        Ok(())
    }
}

/// Who gets a tip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TipTo {
    /// A shop.
    Shop(MerchantRef),
    /// A person, by their wallet.
    Person(WalletRef),
}

instruction! {
    /// Gives a tip by itself: after a payment, or without one.
    Tip {
        /// Id of this instruction.
        id: CommandId,
        /// Who gives it.
        wallet: WalletRef,
        /// Who gets it.
        to: TipTo,
        /// The asset.
        asset: AssetCode,
        /// Minor units.
        amount: u64,
        /// The payment that it follows, if there is one.
        payment: Option<CommandId>,
        /// To look it up by. Empty means none.
        reference: Text<REFERENCE_BYTES_MAX>,
    }
}
