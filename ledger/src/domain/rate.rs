//! Rates as exact decimals: percentages, and what one asset costs in another.

use super::Invalid;
use super::limits::{EXCHANGE_DECIMALS_MAX, EXCHANGE_DIGITS_MAX, RATE_DECIMALS_MAX};
use std::fmt;

/// A percentage from 0 to 100 with at most six decimals, kept as a whole number of 1e-8: 0.6 % is 600,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Rate(u32);

impl Rate {
    /// 100 %: so many parts make the whole.
    pub const WHOLE: u32 = 100_000_000;

    /// Reads the percentage that the field `field` states, such as `0.6` for 0.6 %.
    ///
    /// # Errors
    ///
    /// Anything but digits with at most one point between them, more than six decimals, or more than 100.
    pub fn parse(field: &'static str, percent: &str) -> Result<Self, Invalid> {
        parse_decimal(percent)
            .and_then(|(mantissa, scale)| {
                let places = RATE_DECIMALS_MAX.checked_sub(scale)?;
                mantissa.checked_mul(ten_to(places)?)
            })
            .and_then(|raw| u32::try_from(raw).ok())
            .and_then(Self::from_raw)
            .ok_or_else(|| {
                Invalid::of(
                    field,
                    format!(
                        "must be a percentage from 0 to 100 with at most {RATE_DECIMALS_MAX} \
                         decimals, digits and one point only, such as 0.6"
                    ),
                )
            })
    }

    /// The rate of `raw` parts in 100,000,000; none above the whole.
    #[must_use]
    pub const fn from_raw(raw: u32) -> Option<Self> {
        if raw > Self::WHOLE { None } else { Some(Self(raw)) }
    }

    /// The parts in 100,000,000.
    #[must_use]
    pub const fn raw(self) -> u32 {
        self.0
    }

    /// This share of `amount` minor units, unrounded, in 1e-8 of a minor unit. Below 2^91.
    #[must_use]
    pub fn of(self, amount: u64) -> u128 {
        u128::from(amount).saturating_mul(u128::from(self.0))
    }
}

impl fmt::Display for Rate {
    /// The percentage as its shortest decimal text, without a sign for percent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mantissa, scale) = shortest(u128::from(self.0), RATE_DECIMALS_MAX);
        write_decimal(f, mantissa, scale)
    }
}

/// Major units of one asset that one major unit of another costs: `mantissa` * 10^-`scale`, above 0.
///
/// Kept without trailing zeros, so that 7.1 and 7.10 are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ExchangeRate {
    mantissa: u64,
    scale: u8,
}

impl ExchangeRate {
    /// Reads the rate that the field `field` states, such as `7.1234`.
    ///
    /// # Errors
    ///
    /// Anything but digits with at most one point between them, 0, or more digits than the bounds allow.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, Invalid> {
        parse_decimal(text)
            .map(|(mantissa, scale)| shortest(mantissa, scale))
            .and_then(|(mantissa, scale)| Self::from_parts(u64::try_from(mantissa).ok()?, scale))
            .ok_or_else(|| {
                Invalid::of(
                    field,
                    format!(
                        "must be a decimal above 0 of at most {EXCHANGE_DIGITS_MAX} digits, at most \
                         {EXCHANGE_DECIMALS_MAX} of them after the point, such as 7.1234"
                    ),
                )
            })
    }

    /// The rate `mantissa` * 10^-`scale`; none for 0, for trailing zeros after the point, or out of bounds.
    #[must_use]
    pub fn from_parts(mantissa: u64, scale: u8) -> Option<Self> {
        let fits = scale <= EXCHANGE_DECIMALS_MAX
            && ten_to(EXCHANGE_DIGITS_MAX).is_some_and(|bound| u128::from(mantissa) < bound);
        let is_shortest = scale == 0 || !mantissa.is_multiple_of(10);
        (mantissa > 0 && fits && is_shortest).then_some(Self { mantissa, scale })
    }

    /// The digits without their point, 1 to 10^18 - 1.
    #[must_use]
    pub const fn mantissa(self) -> u64 {
        self.mantissa
    }

    /// How many of the digits stand after the point, 0 to 12.
    #[must_use]
    pub const fn scale(self) -> u8 {
        self.scale
    }
}

impl fmt::Display for ExchangeRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_decimal(f, u128::from(self.mantissa), self.scale)
    }
}

/// The digits of `12` or `1.2` as a number, and how many stand after the point. No sign, exponent, space or separator,
/// and a digit on either side of a point; at most 18 digits on each side, so that the number is below 10^36.
fn parse_decimal(text: &str) -> Option<(u128, u8)> {
    let side_max = usize::from(EXCHANGE_DIGITS_MAX);
    let is_side = |side: &str| {
        (1..=side_max).contains(&side.len()) && side.bytes().all(|b| b.is_ascii_digit())
    };
    let (whole, decimals) = match text.split_once('.') {
        Some((whole, decimals)) if is_side(decimals) => (whole, decimals),
        Some(_) => return None,
        None => (text, ""),
    };
    if !is_side(whole) {
        return None;
    }
    let mut mantissa = 0_u128;
    for digit in whole.chars().chain(decimals.chars()).filter_map(|c| c.to_digit(10)) {
        mantissa = mantissa.checked_mul(10)?.checked_add(u128::from(digit))?;
    }
    Some((mantissa, u8::try_from(decimals.len()).ok()?))
}

/// The same number without trailing zeros after the point.
const fn shortest(mut mantissa: u128, mut scale: u8) -> (u128, u8) {
    while scale > 0 && mantissa.is_multiple_of(10) {
        mantissa /= 10;
        scale = scale.saturating_sub(1);
    }
    (mantissa, scale)
}

fn write_decimal(f: &mut fmt::Formatter<'_>, mantissa: u128, scale: u8) -> fmt::Result {
    let unit = ten_to(scale).ok_or(fmt::Error)?;
    let (whole, decimals) = (mantissa.checked_div(unit), mantissa.checked_rem(unit));
    write!(f, "{}", whole.unwrap_or(0))?;
    if scale > 0 {
        write!(f, ".{:0places$}", decimals.unwrap_or(0), places = usize::from(scale))?;
    }
    Ok(())
}

fn ten_to(places: u8) -> Option<u128> {
    10_u128.checked_pow(u32::from(places))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NO_DECIMALS: [&str; 15] = [
        "", ".", "5.", ".5", "-1", "+1", "1e2", " 1", "1 ", "1,5", "1.2.3", "1_0", "0x1", "NaN",
        "\u{661}",
    ];

    #[test]
    fn percentages_are_read_exactly() {
        let known = [
            ("0.6", 600_000, "0.6"),
            ("0.38", 380_000, "0.38"),
            ("2.9", 2_900_000, "2.9"),
            ("0", 0, "0"),
            ("0.000001", 1, "0.000001"),
            ("03.00", 3_000_000, "3"),
            ("10", 10_000_000, "10"),
            ("99.999999", 99_999_999, "99.999999"),
            ("100.000000", Rate::WHOLE, "100"),
        ];
        for (text, raw, shown) in known {
            let rate = Rate::parse("rate", text).unwrap();
            assert_eq!((rate.raw(), rate.to_string().as_str()), (raw, shown), "{text}");
        }
    }

    #[test]
    fn what_is_no_percentage_names_its_field() {
        let out_of_bounds =
            ["100.000001", "101", "0.0000001", "0.6000000", "4294967297", "9999999999999999999"];
        for text in NO_DECIMALS.into_iter().chain(out_of_bounds) {
            let invalid = Rate::parse("fee.rate", text).unwrap_err();
            assert_eq!(invalid.field, "fee.rate", "{text}");
            assert!(invalid.problem.contains("such as 0.6"), "{text}");
        }
        assert_eq!(Rate::from_raw(Rate::WHOLE + 1), None);
    }

    #[test]
    fn a_share_is_exact_to_the_end_of_the_range() {
        let rate = |text| Rate::parse("rate", text).unwrap();
        assert_eq!(rate("0.6").of(10), 6_000_000);
        assert_eq!(rate("100").of(u64::MAX), u128::from(u64::MAX) * u128::from(Rate::WHOLE));
        assert_eq!(rate("0").of(u64::MAX), 0);
    }

    #[test]
    fn exchange_rates_are_read_exactly() {
        let known = [
            ("7.1234", 71_234, 4, "7.1234"),
            ("7.10", 71, 1, "7.1"),
            ("150", 150, 0, "150"),
            ("0.000000000001", 1, 12, "0.000000000001"),
            ("0.00001", 1, 5, "0.00001"),
            ("007.0", 7, 0, "7"),
            ("999999999999999999", 999_999_999_999_999_999, 0, "999999999999999999"),
            ("999999.999999999999", 999_999_999_999_999_999, 12, "999999.999999999999"),
            ("1.000000000000000000", 1, 0, "1"),
        ];
        for (text, mantissa, scale, shown) in known {
            let rate = ExchangeRate::parse("rate", text).unwrap();
            let parts = (rate.mantissa(), rate.scale(), rate.to_string());
            assert_eq!(parts, (mantissa, scale, shown.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_no_exchange_rate_names_its_field() {
        let out_of_bounds = [
            "0",
            "0.0",
            "0.0000000000001",
            "1000000000000000000",
            "9999999.999999999999",
            "1.0000000000000000000",
        ];
        for text in NO_DECIMALS.into_iter().chain(out_of_bounds) {
            let invalid = ExchangeRate::parse("fx.rate", text).unwrap_err();
            assert_eq!(invalid.field, "fx.rate", "{text}");
            assert!(invalid.problem.contains("such as 7.1234"), "{text}");
        }
        for (mantissa, scale) in [(0, 0), (70, 1), (1, 13), (1_000_000_000_000_000_000, 0)] {
            assert_eq!(ExchangeRate::from_parts(mantissa, scale), None, "{mantissa} {scale}");
        }
    }

    proptest! {
        #[test]
        fn a_percentage_comes_back(raw in 0..=Rate::WHOLE) {
            let rate = Rate::from_raw(raw).unwrap();
            prop_assert_eq!(Rate::parse("rate", &rate.to_string()), Ok(rate));
        }

        #[test]
        fn an_exchange_rate_comes_back(
            mantissa in 1..1_000_000_000_000_000_000_u64,
            scale in 0..=EXCHANGE_DECIMALS_MAX,
        ) {
            let (mantissa, scale) = shortest(u128::from(mantissa), scale);
            let rate = ExchangeRate::from_parts(u64::try_from(mantissa).unwrap(), scale).unwrap();
            prop_assert_eq!(ExchangeRate::parse("rate", &rate.to_string()), Ok(rate));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[0-9.]{0,40}") {
            if let Ok(rate) = Rate::parse("rate", &text) {
                prop_assert!(rate.raw() <= Rate::WHOLE);
            }
            if let Ok(rate) = ExchangeRate::parse("rate", &text) {
                prop_assert!(ExchangeRate::from_parts(rate.mantissa(), rate.scale()).is_some());
            }
        }
    }
}
