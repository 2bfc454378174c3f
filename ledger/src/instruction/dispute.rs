//! Instructions by which the platform corrects: chargebacks and adjustments, each with a reason code.

use super::check_amount;
use super::check_at_most;
use super::instruction;
use super::split::Receiver;
use crate::domain::limits::{REASON_BYTES_MAX, REFERENCE_BYTES_MAX};
use crate::domain::{AssetCode, CommandId, Invalid, MerchantRef, Text};

instruction! {
    /// Takes a payment back from the merchant for the payer, with a fee for the dispute.
    ChargeBack {
        /// Id of this instruction.
        id: CommandId,
        /// The merchant.
        merchant: MerchantRef,
        /// The payment: its order, or the id by which it was paid.
        payment: CommandId,
        /// Minor units, at most what is left of the payment.
        amount: u64,
        /// Minor units that the merchant pays for the dispute; 0 for none.
        fee: u64,
        /// Why, as a short code.
        reason: Text<REASON_BYTES_MAX>,
    }
}

impl ChargeBack {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        check_amount("amount", self.amount)?;
        check_at_most("fee", self.fee)?;
        check_reason(&self.reason)
    }
}

instruction! {
    /// Corrects what a wallet or a merchant has, against the platform's own account for that.
    Adjust {
        /// Id of this instruction.
        id: CommandId,
        /// Whose account.
        party: Receiver,
        /// The asset.
        asset: AssetCode,
        /// Minor units.
        amount: u64,
        /// True: it gets them. False: they are taken.
        credit: bool,
        /// Why, as a short code.
        reason: Text<REASON_BYTES_MAX>,
        /// To look it up by: the transfer or payment that is corrected. Empty means none.
        reference: Text<REFERENCE_BYTES_MAX>,
    }
}

impl Adjust {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        check_amount("amount", self.amount)?;
        check_reason(&self.reason)
    }
}

fn check_reason(reason: &Text<REASON_BYTES_MAX>) -> Result<(), Invalid> {
    if reason.is_empty() {
        return Err(Invalid::of("reason", "is empty; say why, as a short code"));
    }
    Ok(())
}
