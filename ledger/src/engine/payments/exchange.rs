//! Foreign exchange: what a payer gives in one asset for a price in another.

use crate::domain::ExchangeRate;
use crate::domain::limits::AMOUNT_MAX;

/// A price in minor units, and how many decimal places its asset has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    /// Minor units of the merchant's asset.
    pub amount: u64,
    /// Decimal places of the merchant's asset.
    pub exponent: u8,
}

/// Minor units that the payer gives for `price`, in an asset with `payer_exponent` decimal places.
///
/// `rate` is what one major unit of the merchant's asset costs in the payer's. A fraction of a minor unit is rounded
/// up, in favour of the position that buys and sells: it is never short by rounding. None where the result is above
/// [`AMOUNT_MAX`].
#[must_use]
pub fn payer_amount(price: Price, rate: ExchangeRate, payer_exponent: u8) -> Option<u64> {
    // Below 2^64 * 10^18, which 128 bits hold.
    let product = u128::from(price.amount).checked_mul(u128::from(rate.mantissa()))?;
    let places = u32::from(rate.scale()).saturating_add(u32::from(price.exponent));
    let payer_places = u32::from(payer_exponent);
    // Only the difference of the two is applied, so that nothing overflows on the way to a result that fits.
    let amount = if payer_places >= places {
        product.checked_mul(10_u128.checked_pow(payer_places.saturating_sub(places))?)?
    } else {
        product.div_ceil(10_u128.checked_pow(places.saturating_sub(payer_places))?)
    };
    u64::try_from(amount).ok().filter(|amount| *amount <= AMOUNT_MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

    use super::*;
    use proptest::prelude::*;

    fn paid(amount: u64, exponent: u8, rate: &str, payer_exponent: u8) -> Option<u64> {
        let rate = ExchangeRate::parse("rate", rate).unwrap();
        payer_amount(Price { amount, exponent }, rate, payer_exponent)
    }

    #[test]
    fn known_prices_are_rounded_up() {
        assert_eq!(paid(1_000, 2, "7.1234", 2), Some(7_124), "USD 10.00 in CNY: 71.234");
        assert_eq!(paid(980, 0, "0.0473", 2), Some(4_636), "JPY 980 in CNY: 46.354");
        assert_eq!(paid(1_880, 2, "21.15", 0), Some(398), "CNY 18.80 in JPY: 397.62");
        assert_eq!(paid(1_234, 3, "23.4", 2), Some(2_888), "KWD 1.234 in CNY: 28.8756");
        assert_eq!(paid(1_000, 2, "7.1", 2), Some(7_100), "nothing to round");
        assert_eq!(paid(1, 2, "0.000000000001", 2), Some(1), "never for nothing");
        assert_eq!(paid(0, 2, "7.1234", 2), Some(0));
    }

    #[test]
    fn a_result_that_no_amount_can_be_is_none() {
        assert_eq!(paid(AMOUNT_MAX, 2, "1", 2), Some(AMOUNT_MAX));
        assert_eq!(paid(AMOUNT_MAX, 2, "1.000000000001", 2), None);
        assert_eq!(paid(AMOUNT_MAX, 0, "999999999999999999", 12), None);
        assert_eq!(paid(AMOUNT_MAX, 12, "999999.999999999999", 12), None);
    }

    #[test]
    fn a_result_that_fits_is_not_lost_on_the_way() {
        // Times 10^12 and then divided by 10^24, the first would leave 128 bits.
        let nearly_all = 9_223_372_036_845_552_435;
        assert_eq!(paid(AMOUNT_MAX, 12, "0.999999999999", 12), Some(nearly_all));
        assert_eq!(paid(AMOUNT_MAX, 12, "0.000000000001", 12), Some(9_223_373));
        assert_eq!(paid(AMOUNT_MAX, 12, "0.999999999999", 0), Some(9_223_373));
    }

    proptest! {
        #[test]
        fn the_payer_gives_enough_and_less_than_a_unit_more(
            amount in 0..1_000_000_000_000_u64,
            exponent in 0..=4_u8,
            mantissa in 1..1_000_000_000_u64,
            scale in 0..=8_u8,
            payer_exponent in 0..=4_u8,
        ) {
            prop_assume!(scale == 0 || mantissa % 10 != 0);
            let rate = ExchangeRate::from_parts(mantissa, scale).unwrap();
            let price = Price { amount, exponent };
            let exact_up = u128::from(amount) * u128::from(mantissa)
                * 10_u128.pow(u32::from(payer_exponent));
            let unit = 10_u128.pow(u32::from(scale) + u32::from(exponent));
            match payer_amount(price, rate, payer_exponent) {
                Some(paid) => {
                    let paid = u128::from(paid) * unit;
                    prop_assert!(paid >= exact_up && paid - exact_up < unit);
                }
                None => prop_assert!(exact_up.div_ceil(unit) > u128::from(AMOUNT_MAX)),
            }
        }
    }
}
