//! Instructions about profit sharing: splitting a payment's frozen money, and giving a share back.

use super::check_amount;
use super::check_count;
use super::instruction;
use crate::domain::limits::SPLIT_RECEIVERS_MAX;
use crate::domain::{CommandId, Invalid, MerchantRef, Rate, WalletRef};

/// Who receives a share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receiver {
    /// Another merchant, into what is payable to it.
    Merchant(MerchantRef),
    /// A wallet.
    Wallet(WalletRef),
}

/// How much a receiver gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// A part of what is left to split now.
    Rate(Rate),
    /// So many minor units.
    Fixed(u64),
}

/// One share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareOf {
    /// Who receives it.
    pub receiver: Receiver,
    /// How much.
    pub share: Share,
}

instruction! {
    /// Splits what is frozen of a payment, under the merchant's own number of the split.
    Split {
        /// The merchant's own number of the split, as an id.
        id: CommandId,
        /// The merchant.
        merchant: MerchantRef,
        /// The payment: its order, or the id by which it was paid.
        payment: CommandId,
        /// The shares, 0 to 50. Those by rate share by the largest remainder.
        shares: Vec<ShareOf>,
        /// True: what is left afterwards becomes payable to the merchant. Needed where there are no shares.
        finish: bool,
    }
}

impl Split {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        if self.id.business_number().is_none() {
            return Err(Invalid::of("split", "is no merchant's number"));
        }
        let least = usize::from(!self.finish);
        check_count("shares", self.shares.len(), least, SPLIT_RECEIVERS_MAX)?;
        for (index, share) in self.shares.iter().enumerate() {
            if let Share::Fixed(amount) = share.share {
                let inside = |invalid: Invalid| invalid.inside(format!("shares[{index}]"));
                check_amount("amount", amount).map_err(inside)?;
            }
        }
        Ok(())
    }
}

instruction! {
    /// Gives back a share, whole or in part, to the merchant that split it.
    ReturnShare {
        /// The merchant's own number of the return, as an id.
        id: CommandId,
        /// The merchant that split.
        merchant: MerchantRef,
        /// The split, by its number.
        split: CommandId,
        /// Who gives it back.
        receiver: Receiver,
        /// Minor units.
        amount: u64,
    }
}
