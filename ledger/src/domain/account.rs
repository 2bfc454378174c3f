//! Accounts: what is stated at opening, and the states they can be in.

use super::limits::{
    AMOUNT_MAX, METADATA_ENTRIES_MAX, METADATA_KEY_BYTES_MAX, METADATA_TEXT_BYTES_MAX,
    REFERENCE_BYTES_MAX,
};
use super::{AccountId, AssetCode, Invalid, Text};
use std::collections::BTreeMap;

/// The side of an account or of a posting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Assets and expenses grow on it.
    Debit,
    /// Liabilities, income and equity grow on it.
    Credit,
}

/// How far a balance may go beyond zero on one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// No limit.
    Unlimited,
    /// At most so many minor units beyond zero.
    AtMost(u64),
}

impl Limit {
    /// A limit of `minor_units`.
    ///
    /// # Errors
    ///
    /// More than [`AMOUNT_MAX`].
    pub fn at_most(field: &'static str, minor_units: u64) -> Result<Self, Invalid> {
        if minor_units > AMOUNT_MAX {
            return Err(Invalid::of(field, format!("must be 0 to {AMOUNT_MAX}")));
        }
        Ok(Self::AtMost(minor_units))
    }
}

/// Whether an account takes part in transfers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccountState {
    /// Debits and credits are allowed.
    Open,
    /// Debits are refused.
    DebitsFrozen,
    /// Credits are refused.
    CreditsFrozen,
    /// Both are refused.
    Frozen,
    /// Final; only at zero, without holds.
    Closed,
}

impl AccountState {
    /// Whether this state refuses postings on `side`.
    #[must_use]
    pub const fn refuses(self, side: Side) -> bool {
        match self {
            Self::Open => false,
            Self::DebitsFrozen => matches!(side, Side::Debit),
            Self::CreditsFrozen => matches!(side, Side::Credit),
            Self::Frozen | Self::Closed => true,
        }
    }
}

/// Key of a metadata entry: 1 to 32 bytes of `a-z 0-9 _`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MetadataKey(Box<str>);

impl MetadataKey {
    /// Checks a key.
    ///
    /// # Errors
    ///
    /// Wrong length or a character outside the set.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        if text.is_empty() || text.len() > METADATA_KEY_BYTES_MAX || !text.bytes().all(allowed) {
            return Err(Invalid::of(
                "metadata",
                format!("a key must be 1 to {METADATA_KEY_BYTES_MAX} bytes of a-z 0-9 _"),
            ));
        }
        Ok(Self(text.into()))
    }

    /// The key.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        &self.0
    }
}

/// A typed value of an account's metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MetadataValue {
    /// Text of at most 128 bytes.
    Text(Text<METADATA_TEXT_BYTES_MAX>),
    /// Whole number.
    Number(i64),
    /// Yes or no.
    Flag(bool),
}

/// Metadata of an account: at most 16 entries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metadata(BTreeMap<MetadataKey, MetadataValue>);

impl Metadata {
    /// Checks the number of entries.
    ///
    /// # Errors
    ///
    /// Too many.
    pub fn from_entries(entries: BTreeMap<MetadataKey, MetadataValue>) -> Result<Self, Invalid> {
        if entries.len() > METADATA_ENTRIES_MAX {
            return Err(Invalid::of(
                "metadata",
                format!("{} entries, at most {METADATA_ENTRIES_MAX}", entries.len()),
            ));
        }
        Ok(Self(entries))
    }

    /// The entries in the order of their keys.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = (&MetadataKey, &MetadataValue)> {
        self.0.iter()
    }
}

/// What is stated when an account is opened. It never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountSpec {
    /// Readable id.
    pub id: AccountId,
    /// Asset that it holds.
    pub asset: AssetCode,
    /// Number in the chart of accounts. The ledger gives it no meaning.
    pub code: u16,
    /// Side on which it grows.
    pub normal_side: Side,
    /// How far it may fall below zero.
    pub overdraft: Limit,
    /// How far it may rise above zero.
    pub ceiling: Limit,
    /// The caller's typed values.
    pub metadata: Metadata,
    /// The caller's reference.
    pub reference: Text<REFERENCE_BYTES_MAX>,
}
