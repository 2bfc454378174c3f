//! Decimal text to whole minor units and back: exact, by the exponent of the currency, never rounded.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::bounds::CURRENCY_BYTES_MAX;
use crate::bounds::EXPONENT_MAX;
use crate::bounds::EXPONENTS_MAX;

/// Currencies of ISO 4217 whose exponent is not 2 (amendment of 2026).
const OTHER_THAN_TWO: &[(&str, u8)] = &[
    ("BHD", 3),
    ("BIF", 0),
    ("CLF", 4),
    ("CLP", 0),
    ("DJF", 0),
    ("GNF", 0),
    ("IQD", 3),
    ("ISK", 0),
    ("JOD", 3),
    ("JPY", 0),
    ("KMF", 0),
    ("KRW", 0),
    ("KWD", 3),
    ("LYD", 3),
    ("OMR", 3),
    ("PYG", 0),
    ("RWF", 0),
    ("TND", 3),
    ("UGX", 0),
    ("UYW", 4),
    ("VND", 0),
    ("VUV", 0),
    ("XAF", 0),
    ("XOF", 0),
    ("XPF", 0),
];

/// Why a text is no amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmountFault {
    /// Something else than a sign, digits and one decimal mark.
    #[error("is no decimal number: give digits with at most one decimal mark, such as -12.50")]
    Malformed,
    /// More digits after the mark than the currency has, and they are not zero.
    #[error("has {seen} decimals, but {currency} has {exponent}: amounts are never rounded")]
    TooPrecise {
        /// Decimals of the text, zeros at its end not counted.
        seen: u32,
        /// The currency's code.
        currency: String,
        /// Its exponent.
        exponent: u8,
    },
    /// More than 28 digits, or too large in minor units.
    #[error("is too large: an amount has at most 28 digits")]
    TooLarge,
    /// No exponent is known for the currency.
    #[error("is in `{currency}`, whose exponent is not known: give it in the exponents")]
    UnknownCurrency {
        /// The code as it was read.
        currency: String,
    },
}

/// Why an exponent cannot be added.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExponentsError {
    /// The code is empty or too long.
    #[error("the currency `{0}` needs 1 to {CURRENCY_BYTES_MAX} printable ASCII characters")]
    Code(String),
    /// The exponent is too large.
    #[error("the exponent {0} is above {EXPONENT_MAX}")]
    Exponent(u8),
    /// Too many were given.
    #[error("at most {EXPONENTS_MAX} exponents can be given")]
    TooMany,
}

/// The exponents of currencies and of other assets (points, vouchers).
///
/// Known are those of ISO 4217: 2 for three capital letters, unless the standard says otherwise. Any other code, and any
/// provider's own view of a currency (Stripe writes ISK with 2 decimals), has to be added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exponents {
    added: BTreeMap<String, u8>,
}

impl Exponents {
    /// Adds or replaces the exponent of a code.
    ///
    /// # Errors
    ///
    /// A code that is no code, an exponent above [`EXPONENT_MAX`], more than [`EXPONENTS_MAX`] of them.
    pub fn add(&mut self, code: &str, exponent: u8) -> Result<(), ExponentsError> {
        if !is_code(code) {
            return Err(ExponentsError::Code(code.chars().take(CURRENCY_BYTES_MAX).collect()));
        }
        if exponent > EXPONENT_MAX {
            return Err(ExponentsError::Exponent(exponent));
        }
        if self.added.len() >= EXPONENTS_MAX && !self.added.contains_key(code) {
            return Err(ExponentsError::TooMany);
        }
        self.added.insert(code.to_owned(), exponent);
        Ok(())
    }

    /// Digits after the point of a code, where they are known.
    #[must_use]
    pub fn of(&self, code: &str) -> Option<u8> {
        if let Some(exponent) = self.added.get(code) {
            return Some(*exponent);
        }
        if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return None;
        }
        let other = OTHER_THAN_TWO.iter().find(|(name, _)| *name == code);
        Some(other.map_or(2, |(_, exponent)| *exponent))
    }
}

/// Whether a text can be the code of a currency or asset.
pub(crate) fn is_code(code: &str) -> bool {
    let printable = code.bytes().all(|byte| byte.is_ascii_graphic());
    printable && (1..=CURRENCY_BYTES_MAX).contains(&code.len())
}

/// Reads a decimal text, such as `-12.50`, as minor units of a currency. Zeros at the end do not count, so that `0.06000`
/// is 6 minor units of CNY; nothing is rounded.
///
/// # Errors
///
/// Text that is no decimal, has more decimals than the currency or is too large, and an unknown currency.
pub fn minor_units(text: &str, currency: &str, exponents: &Exponents) -> Result<i128, AmountFault> {
    let Some(exponent) = exponents.of(currency) else {
        return Err(AmountFault::UnknownCurrency { currency: currency.to_owned() });
    };
    check_shape(text)?;
    let amount = Decimal::from_str_exact(text).map_err(|_| AmountFault::TooLarge)?.normalize();
    let Some(missing) = u32::from(exponent).checked_sub(amount.scale()) else {
        let currency = currency.to_owned();
        return Err(AmountFault::TooPrecise { seen: amount.scale(), currency, exponent });
    };
    let factor = 10_i128.checked_pow(missing).ok_or(AmountFault::TooLarge)?;
    amount.mantissa().checked_mul(factor).ok_or(AmountFault::TooLarge)
}

/// The library also takes forms that no statement has (`1_000`); here stand a sign, digits and a point.
fn check_shape(text: &str) -> Result<(), AmountFault> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || fraction.is_empty() || !digits_only(whole) || !digits_only(fraction) {
        return Err(AmountFault::Malformed);
    }
    Ok(())
}

/// Writes minor units as decimal text with all digits of the exponent: `-1250` with 2 is `-12.50`.
#[must_use]
pub fn decimal(minor: i128, exponent: u8) -> String {
    let places = usize::from(exponent.min(EXPONENT_MAX));
    let sign = if minor < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", minor.unsigned_abs(), width = places.saturating_add(1));
    let (whole, fraction) = digits.split_at(digits.len().saturating_sub(places));
    if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cny(text: &str) -> Result<i128, AmountFault> {
        minor_units(text, "CNY", &Exponents::default())
    }

    #[test]
    fn reads_exactly() {
        assert_eq!(cny("12.5"), Ok(1250));
        assert_eq!(cny("-0.06000"), Ok(-6));
        assert_eq!(cny("+7"), Ok(700));
        assert_eq!(minor_units("1200", "JPY", &Exponents::default()), Ok(1200));
        assert_eq!(minor_units("1.234", "KWD", &Exponents::default()), Ok(1234));
    }

    #[test]
    fn never_rounds() {
        let fault = AmountFault::TooPrecise { seen: 3, currency: "CNY".to_owned(), exponent: 2 };
        assert_eq!(cny("0.005"), Err(fault));
        assert!(minor_units("1.5", "JPY", &Exponents::default()).is_err());
    }

    #[test]
    fn refuses_what_is_no_decimal() {
        for text in ["", "-", ".", "1.", ".5", "1_000", "1,000", "1e3", "--1", "1.2.3", "\u{ff11}"]
        {
            assert_eq!(cny(text), Err(AmountFault::Malformed), "{text}");
        }
        assert_eq!(cny(&"9".repeat(40)), Err(AmountFault::TooLarge));
    }

    #[test]
    fn other_assets_need_an_exponent() {
        let mut exponents = Exponents::default();
        assert!(matches!(
            minor_units("1", "POINTS", &exponents),
            Err(AmountFault::UnknownCurrency { .. })
        ));
        exponents.add("POINTS", 0).unwrap();
        assert_eq!(minor_units("5", "POINTS", &exponents), Ok(5));
        assert_eq!(exponents.add("", 0), Err(ExponentsError::Code(String::new())));
        assert_eq!(exponents.add("X", 19), Err(ExponentsError::Exponent(19)));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(minor in -100_000_000_000_000_000_000_i128..100_000_000_000_000_000_000, exponent in 0_u8..=8) {
            let mut exponents = Exponents::default();
            exponents.add("ASSET", exponent).unwrap();
            prop_assert_eq!(minor_units(&decimal(minor, exponent), "ASSET", &exponents), Ok(minor));
        }
    }
}
