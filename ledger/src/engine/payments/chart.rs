//! The chart of accounts of the payments layer: which accounts a wallet, merchant, channel or asset has, and their ids.

use crate::domain::{
    AccountId, AccountSpec, AssetCode, ChannelId, Limit, MerchantId, Metadata, Side, Text, WalletId,
};

/// What an account of the platform is for, one a purpose and asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Fees of merchants: income.
    FeeRevenue,
    /// Withdrawals that the bank has not confirmed: clears to zero.
    WithdrawalInTransit,
    /// Fees of withdrawals: income.
    WithdrawalFee,
    /// Fees of disputes: income.
    DisputeFee,
    /// Spread of exchanges: income.
    FxSpread,
    /// What exchanges left in this asset: either side.
    FxPosition,
    /// Money in red packets that are open.
    RedPackets,
    /// Money that waits to be explained.
    Suspense,
    /// Corrections, chargebacks that the platform bears: expense, either side.
    Adjustments,
}

impl Purpose {
    /// All of them: an asset gets an account for each, in this order.
    pub const ALL: [Self; 9] = [
        Self::FeeRevenue,
        Self::WithdrawalInTransit,
        Self::WithdrawalFee,
        Self::DisputeFee,
        Self::FxSpread,
        Self::FxPosition,
        Self::RedPackets,
        Self::Suspense,
        Self::Adjustments,
    ];

    /// Its place in [`Purpose::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        match self {
            Self::FeeRevenue => 0,
            Self::WithdrawalInTransit => 1,
            Self::WithdrawalFee => 2,
            Self::DisputeFee => 3,
            Self::FxSpread => 4,
            Self::FxPosition => 5,
            Self::RedPackets => 6,
            Self::Suspense => 7,
            Self::Adjustments => 8,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::FeeRevenue => "fee_revenue",
            Self::WithdrawalInTransit => "withdrawal_in_transit",
            Self::WithdrawalFee => "withdrawal_fee",
            Self::DisputeFee => "dispute_fee",
            Self::FxSpread => "fx_spread",
            Self::FxPosition => "fx_position",
            Self::RedPackets => "red_packets",
            Self::Suspense => "suspense",
            Self::Adjustments => "adjustments",
        }
    }

    const fn code(self) -> u16 {
        match self {
            Self::FeeRevenue => 4000,
            Self::WithdrawalFee => 4010,
            Self::DisputeFee => 4020,
            Self::FxSpread => 4030,
            Self::WithdrawalInTransit => 2210,
            Self::RedPackets => 2300,
            Self::Suspense => 2900,
            Self::FxPosition => 3000,
            Self::Adjustments => 5100,
        }
    }

    /// The account of this purpose in an asset. Income and positions may stand on either side: a refund gives a fee
    /// back, an exchange takes from one position for the other.
    #[must_use]
    pub fn account(self, asset: AssetCode) -> Option<AccountSpec> {
        let overdraft = match self {
            Self::WithdrawalInTransit | Self::RedPackets | Self::Suspense => Limit::AtMost(0),
            Self::FeeRevenue
            | Self::WithdrawalFee
            | Self::DisputeFee
            | Self::FxSpread
            | Self::FxPosition
            | Self::Adjustments => Limit::Unlimited,
        };
        let side = if matches!(self, Self::Adjustments) { Side::Debit } else { Side::Credit };
        spec(&format!("platform:{}:{asset}", self.name()), asset, (self.code(), side), overdraft)
    }
}

/// What an account of a merchant is for, one a purpose and asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TillPurpose {
    /// What is owed to the merchant.
    Payable,
    /// Tips of the shop.
    Tips,
    /// Kept back against refunds and chargebacks.
    Reserve,
    /// What the merchant owes the platform.
    Receivable,
    /// Frozen until it is split.
    Pool,
}

impl TillPurpose {
    /// All of them: a merchant gets an account for each, in this order.
    pub const ALL: [Self; 5] =
        [Self::Payable, Self::Tips, Self::Reserve, Self::Receivable, Self::Pool];

    /// Its stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Payable => "payable",
            Self::Tips => "tips",
            Self::Reserve => "reserve",
            Self::Receivable => "receivable",
            Self::Pool => "pool",
        }
    }

    /// The side on which it grows.
    #[must_use]
    pub const fn side(self) -> Side {
        match self {
            Self::Payable | Self::Tips | Self::Reserve | Self::Pool => Side::Credit,
            Self::Receivable => Side::Debit,
        }
    }

    /// The account of this purpose of a merchant in an asset.
    #[must_use]
    pub fn account(self, merchant: &MerchantId, asset: AssetCode) -> Option<AccountSpec> {
        let code = match self {
            Self::Payable => 2100,
            Self::Tips => 2110,
            Self::Reserve => 2120,
            Self::Receivable => 1200,
            Self::Pool => 2310,
        };
        let id = format!("merchant:{merchant}:{}:{asset}", self.name());
        spec(&id, asset, (code, self.side()), Limit::AtMost(0))
    }
}

/// What an account of the platform for payouts is for. They are opened with the first plan of settlement in an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayoutPurpose {
    /// Payouts that wait to be sent.
    Due,
    /// Payouts that the bank has not confirmed: clears to zero.
    InTransit,
}

impl PayoutPurpose {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Due, Self::InTransit];

    /// The account of this purpose in an asset.
    #[must_use]
    pub fn account(self, asset: AssetCode) -> Option<AccountSpec> {
        let (name, code) = match self {
            Self::Due => ("payouts_due", 2190),
            Self::InTransit => ("payouts_in_transit", 2200),
        };
        let id = format!("platform:{name}:{asset}");
        spec(&id, asset, (code, Side::Credit), Limit::AtMost(0))
    }
}

/// The account of a wallet in an asset: never overdrawn.
#[must_use]
pub fn wallet_account(wallet: &WalletId, asset: AssetCode) -> Option<AccountSpec> {
    spec(&format!("wallet:{wallet}:{asset}"), asset, (2000, Side::Credit), Limit::AtMost(0))
}

/// The account for the tips of a person in an asset.
#[must_use]
pub fn tips_account(wallet: &WalletId, asset: AssetCode) -> Option<AccountSpec> {
    spec(&format!("wallet:{wallet}:tips:{asset}"), asset, (2110, Side::Credit), Limit::AtMost(0))
}

/// What a channel owes in an asset. It may stand on either side: a channel can also be paid in advance.
#[must_use]
pub fn channel_account(channel: &ChannelId, asset: AssetCode) -> Option<AccountSpec> {
    spec(&format!("channel:{channel}:{asset}"), asset, (1100, Side::Debit), Limit::Unlimited)
}

/// Ids are made of checked parts and are short enough, so that this never gives none.
fn spec(
    id: &str,
    asset: AssetCode,
    (code, normal_side): (u16, Side),
    overdraft: Limit,
) -> Option<AccountSpec> {
    Some(AccountSpec {
        id: AccountId::parse("id", id).ok()?,
        asset,
        code,
        normal_side,
        overdraft,
        ceiling: Limit::Unlimited,
        metadata: Metadata::default(),
        reference: Text::default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_names_give_valid_ids() {
        let asset = AssetCode::parse("asset", "ABCDEFGHIJKL").unwrap();
        let longest = "x".repeat(crate::domain::limits::PARTY_ID_BYTES_MAX);
        let wallet = WalletId::parse("wallet", &longest).unwrap();
        let merchant = MerchantId::parse("merchant", &longest).unwrap();
        let channel = ChannelId::parse("channel", &longest).unwrap();
        assert!(wallet_account(&wallet, asset).is_some());
        assert!(tips_account(&wallet, asset).is_some());
        assert!(channel_account(&channel, asset).is_some());
        assert!(TillPurpose::ALL.iter().all(|p| p.account(&merchant, asset).is_some()));
        assert!(Purpose::ALL.iter().all(|p| p.account(asset).is_some()));
        assert!(PayoutPurpose::ALL.iter().all(|p| p.account(asset).is_some()));
    }
}
