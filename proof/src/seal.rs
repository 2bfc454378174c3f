//! The seal of a settlement: what it adds up to, and the root of the tree of its lines.

use std::collections::BTreeSet;

use crate::bounds::{NAME_BYTES_MAX, SEAL_TOTALS_MAX, TEXT_BYTES_MAX};
use crate::canonical;
use crate::decimal;
use crate::merkle::{Hash, sha256};

/// What stands before every seal when it is hashed, so that it is taken for nothing else.
pub const SEAL_DOMAIN: &[u8; 16] = b"farthing seal 1\0";

/// A settlement that is closed. In bytes it is [`SEAL_DOMAIN`], then the fields below in their order, each total with
/// its three, and each as its length in bytes (four bytes, the highest first) and its text: numbers in decimal,
/// hashes in hexadecimal digits, an absent one empty. In JSON numbers are texts.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// Whose settlement it is: 1 to [`TEXT_BYTES_MAX`] bytes.
    pub merchant: String,
    /// The code of the asset: 1 to [`TEXT_BYTES_MAX`] bytes.
    pub asset: String,
    /// Decimals of the asset: an amount of 2800 with exponent 2 is 28.00.
    #[serde(with = "decimal")]
    pub exponent: u8,
    /// The number of the period.
    #[serde(with = "decimal")]
    pub period: u64,
    /// The business date as text: 1 to [`TEXT_BYTES_MAX`] bytes.
    pub business_date: String,
    /// The first position of the journal that belongs to it.
    #[serde(with = "decimal")]
    pub first_seq: u64,
    /// The last position of the journal that belongs to it.
    #[serde(with = "decimal")]
    pub last_seq: u64,
    /// When it was opened, in microseconds since 1970.
    #[serde(with = "decimal")]
    pub opened_micros: u64,
    /// When it was cut off, in microseconds since 1970.
    #[serde(with = "decimal")]
    pub cut_off_micros: u64,
    /// How many lines it has: the size of the tree.
    #[serde(with = "decimal")]
    pub items: u64,
    /// The root of the tree of its lines.
    pub items_root: Hash,
    /// The digest of the seal before it; none in the first.
    pub previous: Option<Hash>,
    /// What it adds up to, at most [`SEAL_TOTALS_MAX`], each name once.
    pub totals: Vec<Total>,
}

/// One sum of a settlement.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Total {
    /// What it is the sum of: 1 to [`NAME_BYTES_MAX`] bytes.
    pub name: String,
    /// The sum in minor units of the asset.
    #[serde(with = "decimal")]
    pub amount: i128,
    /// Of how many amounts.
    #[serde(with = "decimal")]
    pub count: u64,
}

/// Why something is no seal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// A text that is empty or too long.
    #[error("seal, {field}: has {given} bytes: give 1 to {TEXT_BYTES_MAX}")]
    Text {
        /// The field.
        field: &'static str,
        /// Bytes of the text.
        given: usize,
    },
    /// Too many totals.
    #[error("seal has {given} totals: give at most {SEAL_TOTALS_MAX}")]
    Totals {
        /// How many there are.
        given: usize,
    },
    /// The name of a total that is empty or too long.
    #[error("seal, total {total}: the name has {given} bytes: give 1 to {NAME_BYTES_MAX}")]
    Name {
        /// Which total, the first is 1.
        total: usize,
        /// Bytes of the name.
        given: usize,
    },
    /// Two totals with one name.
    #[error("seal has the total `{name}` twice: give each name once")]
    Twice {
        /// The name.
        name: String,
    },
}

impl Seal {
    /// Checks its bounds, which signing and verifying do too.
    ///
    /// # Errors
    ///
    /// The first text or list that is out of its bounds.
    pub fn check(&self) -> Result<(), SealError> {
        let texts = [
            ("merchant", &self.merchant),
            ("asset", &self.asset),
            ("business_date", &self.business_date),
        ];
        for (field, text) in texts {
            if text.is_empty() || text.len() > TEXT_BYTES_MAX {
                return Err(SealError::Text { field, given: text.len() });
            }
        }
        if self.totals.len() > SEAL_TOTALS_MAX {
            return Err(SealError::Totals { given: self.totals.len() });
        }
        let mut names = BTreeSet::new();
        for (total, Total { name, .. }) in (1..).zip(&self.totals) {
            if name.is_empty() || name.len() > NAME_BYTES_MAX {
                return Err(SealError::Name { total, given: name.len() });
            }
            if !names.insert(name) {
                return Err(SealError::Twice { name: name.clone() });
            }
        }
        Ok(())
    }

    /// The bytes that are hashed.
    #[must_use]
    pub fn canonical(&self) -> Vec<u8> {
        let mut bytes = SEAL_DOMAIN.to_vec();
        canonical::text(&mut bytes, &self.merchant);
        canonical::text(&mut bytes, &self.asset);
        canonical::integer(&mut bytes, self.exponent.into());
        canonical::integer(&mut bytes, self.period.into());
        canonical::text(&mut bytes, &self.business_date);
        canonical::integer(&mut bytes, self.first_seq.into());
        canonical::integer(&mut bytes, self.last_seq.into());
        canonical::integer(&mut bytes, self.opened_micros.into());
        canonical::integer(&mut bytes, self.cut_off_micros.into());
        canonical::integer(&mut bytes, self.items.into());
        canonical::text(&mut bytes, &self.items_root.to_string());
        let previous = self.previous.map(|hash| hash.to_string());
        canonical::text(&mut bytes, &previous.unwrap_or_default());
        for total in &self.totals {
            canonical::text(&mut bytes, &total.name);
            canonical::integer(&mut bytes, total.amount);
            canonical::integer(&mut bytes, total.count.into());
        }
        bytes
    }

    /// SHA-256 of its bytes: what is signed, and what the next seal names as `previous`.
    #[must_use]
    pub fn digest(&self) -> Hash {
        sha256(&self.canonical())
    }

    /// Whether it comes right after `before`: the same merchant and asset, and it names the digest of that one.
    #[must_use]
    pub fn follows(&self, before: &Self) -> bool {
        self.merchant == before.merchant
            && self.asset == before.asset
            && self.previous == Some(before.digest())
    }
}

#[cfg(test)]
mod tests;
