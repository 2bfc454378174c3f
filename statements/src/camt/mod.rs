//! ISO 20022 cash management, version 001.08: camt.053 (statement) and camt.054 (notification).

mod carry;
mod document;
mod entry;
mod xml;

pub(crate) use document::Camt;

/// Decimals that the schema allows in an amount.
pub const CAMT_EXPONENT_MAX: u8 = 5;
/// Digits that the schema allows in an amount.
pub const CAMT_DIGITS_MAX: u32 = 18;
