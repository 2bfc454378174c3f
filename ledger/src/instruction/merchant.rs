//! Instructions about merchants and channels: registration, policy, state, fee plans.

use super::check_count;
use super::instruction;
use crate::domain::limits::{MERCHANT_CITY_BYTES_MAX, MERCHANT_NAME_BYTES_MAX, PARTY_ASSETS_MAX};
use crate::domain::{
    AssetCode, ChannelId, CommandId, FeePlan, Invalid, MerchantId, MerchantRef, Text, Time,
};

/// Whether a merchant takes payments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MerchantState {
    /// It does.
    Active,
    /// No new orders and payments; refunds still go out.
    Suspended,
    /// Final; only with every account at zero.
    Closed,
}

/// How far a refund or chargeback may reach, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundFrom {
    /// What is payable to the merchant, and no further.
    Payable,
    /// Then the merchant's reserve.
    Reserve,
    /// Then what the merchant owes the platform.
    Receivable,
}

/// What a merchant agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MerchantPolicy {
    /// Where refunds come from.
    pub refund_from: RefundFrom,
    /// Where chargebacks come from.
    pub charge_back_from: RefundFrom,
}

/// What a merchant's codes and statements show. A shop's name is public; no person's is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MerchantProfile {
    /// Name, as on the shop sign. At most 75 bytes, so that 25 characters fit.
    pub name: Text<MERCHANT_NAME_BYTES_MAX>,
    /// City.
    pub city: Text<MERCHANT_CITY_BYTES_MAX>,
    /// Country, two letters of ISO 3166-1.
    pub country: Text<2>,
    /// Merchant category code of ISO 18245, 0 to 9999.
    pub category: u16,
}

instruction! {
    /// Opens a channel's accounts, or those that it does not have yet. Its id is its key.
    OpenChannel {
        /// The channel.
        channel: ChannelId,
        /// Its assets, 1 to 16.
        assets: Vec<AssetCode>,
    }
}

impl OpenChannel {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        check_count("assets", self.assets.len(), 1, PARTY_ASSETS_MAX)
    }
}

instruction! {
    /// Registers a merchant, or the assets that it does not have yet. Its id is its key.
    RegisterMerchant {
        /// The merchant.
        merchant: MerchantId,
        /// Its assets, 1 to 16: each that is missing gets its set of accounts.
        assets: Vec<AssetCode>,
        /// What its codes and statements show.
        profile: MerchantProfile,
        /// What it agreed to at first.
        policy: MerchantPolicy,
    }
}

impl RegisterMerchant {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        check_count("assets", self.assets.len(), 1, PARTY_ASSETS_MAX)?;
        let country = self.profile.country.as_str();
        if country.len() != 2 || !country.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(Invalid::of("profile.country", "must be two capital letters, as CN"));
        }
        if self.profile.category > 9_999 {
            return Err(Invalid::of("profile.category", "must be 0 to 9999"));
        }
        Ok(())
    }
}

instruction! {
    /// Changes what a merchant agreed to, from now on.
    SetMerchantPolicy {
        /// Id of this instruction.
        id: CommandId,
        /// The merchant.
        merchant: MerchantRef,
        /// The policy.
        policy: MerchantPolicy,
    }
}

instruction! {
    /// Suspends, activates or closes a merchant.
    ChangeMerchantState {
        /// Id of this instruction.
        id: CommandId,
        /// The merchant.
        merchant: MerchantRef,
        /// Its state from now on.
        state: MerchantState,
    }
}

instruction! {
    /// Gives a merchant a fee plan from a time on. The plan that began last holds.
    SetFeePlan {
        /// Id of this instruction.
        id: CommandId,
        /// The merchant.
        merchant: MerchantRef,
        /// The asset.
        asset: AssetCode,
        /// The plan.
        plan: FeePlan,
        /// From when it holds.
        from: Time,
        /// Until when, this time excluded; afterwards the plan before it holds again.
        until: Option<Time>,
    }
}

impl SetFeePlan {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        self.plan.check().map_err(|invalid| invalid.inside("plan"))?;
        if self.until.is_some_and(|until| until <= self.from) {
            return Err(Invalid::of(
                "until",
                "is not after from; leave it out or name a later time",
            ));
        }
        Ok(())
    }
}
