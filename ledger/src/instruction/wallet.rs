//! Instructions about wallets: opening, limits, money in, money out, and from person to person.

use super::check_at_most;
use super::check_count;
use super::instruction;
use crate::domain::limits::{PARTY_ASSETS_MAX, REFERENCE_BYTES_MAX, UTC_OFFSET_MINUTES_MAX};
use crate::domain::{AssetCode, ChannelId, CommandId, Invalid, Limits, Text, WalletId, WalletRef};

/// Whether a wallet takes part in payments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WalletState {
    /// It does.
    Active,
    /// Nothing leaves it and nothing comes in.
    Frozen,
    /// Nothing leaves it; refunds and returns still come in.
    DebitsFrozen,
    /// Final; only with every account at zero.
    Closed,
}

instruction! {
    /// Opens a wallet, or the accounts that it does not have yet. Its id is its key.
    OpenWallet {
        /// The wallet.
        wallet: WalletId,
        /// Its assets, 1 to 16: each that is missing gets an account.
        assets: Vec<AssetCode>,
        /// Whether it also takes tips: each asset gets an account for them.
        tips: bool,
        /// Where its day begins, in minutes east of UTC. Stated once, at the first opening.
        utc_offset_minutes: i16,
    }
}

impl OpenWallet {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        check_count("assets", self.assets.len(), 1, PARTY_ASSETS_MAX)?;
        if self.utc_offset_minutes.unsigned_abs() > UTC_OFFSET_MINUTES_MAX.unsigned_abs() {
            let max = UTC_OFFSET_MINUTES_MAX;
            return Err(Invalid::of("utc_offset_minutes", format!("must be -{max} to {max}")));
        }
        Ok(())
    }
}

instruction! {
    /// Sets the limits of a wallet in one asset. They hold from now on; what was used today and this month counts.
    SetWalletLimits {
        /// Id of this instruction.
        id: CommandId,
        /// The wallet.
        wallet: WalletRef,
        /// The asset.
        asset: AssetCode,
        /// The limits; each may be absent.
        limits: Limits,
    }
}

instruction! {
    /// Freezes, unfreezes or closes a wallet with all of its accounts.
    ChangeWalletState {
        /// Id of this instruction.
        id: CommandId,
        /// The wallet.
        wallet: WalletRef,
        /// Its state from now on.
        state: WalletState,
    }
}

instruction! {
    /// Credits a wallet with what a channel confirmed.
    TopUp {
        /// Id of this instruction.
        id: CommandId,
        /// The wallet.
        wallet: WalletRef,
        /// The channel that owes the money.
        channel: ChannelId,
        /// The asset.
        asset: AssetCode,
        /// Minor units.
        amount: u64,
        /// To look it up by. Empty means none.
        reference: Text<REFERENCE_BYTES_MAX>,
    }
}

instruction! {
    /// Takes money out of a wallet and into transit, until the bank confirms or returns it.
    Withdraw {
        /// Id of this instruction, and of the withdrawal.
        id: CommandId,
        /// The wallet.
        wallet: WalletRef,
        /// The asset.
        asset: AssetCode,
        /// Minor units that leave the wallet, the fee included.
        amount: u64,
        /// Minor units of it that are the platform's fee; less than the amount.
        fee: u64,
        /// To look it up by. Empty means none.
        reference: Text<REFERENCE_BYTES_MAX>,
    }
}

impl Withdraw {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        super::check_amount("amount", self.amount)?;
        check_at_most("fee", self.fee)?;
        if self.fee >= self.amount {
            return Err(Invalid::of(
                "fee",
                "leaves nothing to withdraw; it must be less than amount",
            ));
        }
        Ok(())
    }
}

instruction! {
    /// Ends a withdrawal: the bank paid it, or sent it back.
    SettleWithdrawal {
        /// Id of this instruction.
        id: CommandId,
        /// The withdrawal.
        withdrawal: CommandId,
        /// The channel that paid it out. Not asked for on a return.
        channel: ChannelId,
        /// True: the bank sent it back, and the wallet gets all of it again, the fee included.
        returned: bool,
    }
}

instruction! {
    /// Pays from person to person.
    PayPerson {
        /// Id of this instruction.
        id: CommandId,
        /// Who pays.
        from: WalletRef,
        /// Who is paid.
        to: WalletRef,
        /// The asset.
        asset: AssetCode,
        /// Minor units.
        amount: u64,
        /// To look it up by. Empty means none.
        reference: Text<REFERENCE_BYTES_MAX>,
    }
}

instruction! {
    /// Moves the tips of a person into the person's own wallet.
    CollectTips {
        /// Id of this instruction.
        id: CommandId,
        /// The person's wallet.
        wallet: WalletRef,
        /// The asset.
        asset: AssetCode,
    }
}
