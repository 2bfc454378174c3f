//! Amounts and percentages as the decimal text of a payload, and their whole numbers.

use crate::emv::error::Fault;
use std::fmt;

/// The most characters of an amount.
const AMOUNT_CHARS_MAX: usize = 13;
/// The most characters of a percentage.
const PERCENT_CHARS_MAX: usize = 5;
/// Millionths in 0.01 % and in 99.99 %.
const PERCENT_MILLIONTHS: (u64, u64) = (100, 999_900);
/// A percent is ten thousand millionths.
const PERCENT_PLACES: u8 = 4;

/// An amount above zero in major units: digits, and at most one point after the first. Kept as it was written, so
/// that `98.` stays `98.`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Amount(String);

impl Amount {
    /// Reads the text of an amount.
    ///
    /// # Errors
    ///
    /// Says what is wrong with it: [`Fault::Length`], [`Fault::NotDecimal`], [`Fault::Zero`].
    pub fn parse(text: &str) -> Result<Self, Fault> {
        check_decimal(text, AMOUNT_CHARS_MAX)?;
        if text.bytes().all(|b| matches!(b, b'0' | b'.')) {
            return Err(Fault::Zero);
        }
        Ok(Self(text.to_owned()))
    }

    /// The amount of so many minor units of a currency with `exponent` decimals, with all of its decimals: 1880
    /// and 2 give `18.80`.
    ///
    /// # Errors
    ///
    /// [`Fault::Zero`], or [`Fault::Length`] where it takes more than 13 characters.
    pub fn from_minor(minor: u64, exponent: u8) -> Result<Self, Fault> {
        let places = usize::from(exponent);
        let digits = format!("{minor:0>width$}", width = places.saturating_add(1));
        let (whole, decimals) = digits.split_at(digits.len().saturating_sub(places));
        let point = if decimals.is_empty() { "" } else { "." };
        Self::parse(&format!("{whole}{point}{decimals}"))
    }

    /// The amount in minor units of a currency with `exponent` decimals. Exact: zeros may stand beyond the
    /// currency's decimals, other digits may not.
    ///
    /// # Errors
    ///
    /// [`Fault::TooManyDecimals`], or [`Fault::TooLarge`] beyond 64 bits.
    pub fn to_minor(&self, exponent: u8) -> Result<u64, Fault> {
        scaled(&self.0, exponent)
    }

    /// The text, as it stands in a payload.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A percentage from 0.01 to 99.99, without a percent sign. Kept as it was written.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Percent(String);

impl Percent {
    /// Reads the text of a percentage.
    ///
    /// # Errors
    ///
    /// Says what is wrong with it: [`Fault::Length`], [`Fault::NotDecimal`], [`Fault::PercentRange`].
    pub fn parse(text: &str) -> Result<Self, Fault> {
        check_decimal(text, PERCENT_CHARS_MAX)?;
        let (least, most) = PERCENT_MILLIONTHS;
        let millionths = scaled(text, PERCENT_PLACES)?;
        if millionths < least || millionths > most {
            return Err(Fault::PercentRange);
        }
        Ok(Self(text.to_owned()))
    }

    /// What part of an amount it is, in millionths: 30,000 for `3.00`. Exact; 100 to 999,900.
    #[must_use]
    pub fn millionths(&self) -> u32 {
        // Checked when it was made.
        scaled(&self.0, PERCENT_PLACES).ok().and_then(|n| u32::try_from(n).ok()).unwrap_or_default()
    }

    /// The text, as it stands in a payload.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn check_decimal(text: &str, most: usize) -> Result<(), Fault> {
    let given = text.chars().count();
    if given == 0 || given > most {
        return Err(Fault::Length { given, least: 1, most });
    }
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(decimals) {
        return Err(Fault::NotDecimal);
    }
    Ok(())
}

/// Decimal text times ten to the power of `exponent`, where that is a whole number.
fn scaled(text: &str, exponent: u8) -> Result<u64, Fault> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let decimals = decimals.trim_end_matches('0');
    let given = decimals.len();
    let Some(missing) = usize::from(exponent).checked_sub(given) else {
        return Err(Fault::TooManyDecimals { given, exponent });
    };
    let digits = whole.bytes().chain(decimals.bytes()).chain(std::iter::repeat_n(b'0', missing));
    let number = digits.into_iter().try_fold(0_u64, |sum, digit| {
        sum.checked_mul(10)?.checked_add(u64::from(digit.checked_sub(b'0')?))
    });
    number.ok_or(Fault::TooLarge)
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_those_of_the_standard() {
        for text in ["98.73", "98", "98.", "0.01", "9999999999999", "007"] {
            assert_eq!(Amount::parse(text).unwrap().as_str(), text);
        }
        let not_decimal =
            ["98,73", "3 705", ".50", ".", "1.2.3", "-1", "+1", "1e3", "\u{661}", " 1"];
        for text in not_decimal {
            assert_eq!(Amount::parse(text), Err(Fault::NotDecimal), "{text}");
        }
        for text in ["0", "0.00", "000", "0."] {
            assert_eq!(Amount::parse(text), Err(Fault::Zero), "{text}");
        }
        let long = Fault::Length { given: 14, least: 1, most: 13 };
        assert_eq!(Amount::parse("12345678901234"), Err(long));
    }

    #[test]
    fn minor_units_and_text_say_the_same() {
        for (minor, exponent, text) in [
            (1880, 2, "18.80"),
            (980, 0, "980"),
            (1, 2, "0.01"),
            (98_000, 3, "98.000"),
            (5, 4, "0.0005"),
            (9_999_999_999_999, 0, "9999999999999"),
        ] {
            let amount = Amount::from_minor(minor, exponent).unwrap();
            assert_eq!(amount.as_str(), text);
            assert_eq!(amount.to_minor(exponent), Ok(minor));
        }
        assert_eq!(Amount::from_minor(0, 2), Err(Fault::Zero));
        assert!(matches!(Amount::from_minor(u64::MAX, 2), Err(Fault::Length { .. })));
        assert!(matches!(Amount::from_minor(1, u8::MAX), Err(Fault::Length { .. })));
    }

    #[test]
    fn foreign_text_is_never_rounded() {
        let minor = |text: &str, exponent| Amount::parse(text).unwrap().to_minor(exponent);
        assert_eq!(minor("98.", 2), Ok(9800));
        assert_eq!(minor("4.5", 2), Ok(450));
        assert_eq!(minor("980.00", 0), Ok(980));
        assert_eq!(minor("4.755", 2), Err(Fault::TooManyDecimals { given: 3, exponent: 2 }));
        assert_eq!(minor("9999999999999", 8), Err(Fault::TooLarge));
    }

    #[test]
    fn percentages_have_a_range() {
        for (text, millionths) in
            [("3.00", 30_000), ("00.01", 100), ("99.99", 999_900), ("5", 50_000), ("3.005", 30_050)]
        {
            let percent = Percent::parse(text).unwrap();
            assert_eq!((percent.as_str(), percent.millionths()), (text, millionths));
        }
        for text in ["0", "0.00", "0.009", "100", "99.991"] {
            assert!(Percent::parse(text).is_err(), "{text}");
        }
        assert_eq!(Percent::parse("3%"), Err(Fault::NotDecimal));
        assert_eq!(Percent::parse("0.001"), Err(Fault::PercentRange));
    }
}
