//! What a statement is about.

use crate::kinds::AccountKind;

/// Whose statement it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HolderKind {
    /// A merchant.
    Merchant,
    /// A wallet.
    Wallet,
}

impl HolderKind {
    /// The stable code, as it stands in files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Merchant => "MERCHANT",
            Self::Wallet => "WALLET",
        }
    }
}

/// Whose statement it is, by what id and name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// A merchant or a wallet.
    pub kind: HolderKind,
    /// Its id. 1 to [`ID_BYTES_MAX`](crate::ID_BYTES_MAX) bytes.
    pub id: String,
    /// Its name as shown, or nothing. At most [`NAME_BYTES_MAX`](crate::NAME_BYTES_MAX) bytes.
    pub name: String,
}

/// What the amounts are in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// 1 to 12 of A-Z and 0-9, a letter first.
    pub code: String,
    /// Decimals: an amount of 1 minor unit is 10^-exponent. At most 12.
    pub exponent: u8,
    /// Whether the code is a currency of ISO 4217. Only those can stand in camt documents.
    pub iso_4217: bool,
}

/// What a statement is about. Times are microseconds since 1970 UTC, amounts minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Names the statement, for ever. 1 to [`ID_BYTES_MAX`](crate::ID_BYTES_MAX) bytes.
    pub statement_id: String,
    /// Whose it is.
    pub holder: Holder,
    /// What the amounts are in.
    pub asset: Asset,
    /// The account whose balance is followed.
    pub account: AccountKind,
    /// Its id. 1 to [`ACCOUNT_ID_BYTES_MAX`](crate::ACCOUNT_ID_BYTES_MAX) bytes.
    pub account_id: String,
    /// In whose wall clock times are told: an IANA name, such as `Asia/Shanghai`.
    pub zone: String,
    /// Begin of the period, included.
    pub from_micros: u64,
    /// End of the period, excluded, after its begin.
    pub until_micros: u64,
    /// When the statement was made, by the caller's clock.
    pub created_micros: u64,
    /// Balance of the account at the begin.
    pub opening: i128,
    /// Balance of the account at the end. camt.053 needs it; checked wherever balances are followed.
    pub closing: Option<i128>,
    /// Number of the settlement, where the statement is that of one.
    pub settlement: Option<u64>,
}
