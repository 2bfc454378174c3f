//! Minor units as decimal text.

/// Minor units as decimal text with `exponent` decimals: 1250 is `12.50` by an exponent of 2.
pub(crate) fn decimal(minor: i128, exponent: u8) -> String {
    decimal_padded(minor, exponent, 0)
}

/// As [`decimal`], with zeros behind until there are `places_min` decimals.
pub(crate) fn decimal_padded(minor: i128, exponent: u8, places_min: u8) -> String {
    let places = usize::from(exponent);
    let digits = format!("{:0>1$}", minor.unsigned_abs(), places.saturating_add(1));
    let (whole, part) =
        digits.split_at_checked(digits.len().saturating_sub(places)).unwrap_or((&digits, ""));
    let zeros = "0".repeat(usize::from(places_min.saturating_sub(exponent)));
    let point = if part.is_empty() && zeros.is_empty() { "" } else { "." };
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{whole}{point}{part}{zeros}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_told_by_their_exponent() {
        assert_eq!(decimal(1250, 2), "12.50");
        assert_eq!(decimal(-6, 2), "-0.06");
        assert_eq!(decimal(0, 2), "0.00");
        assert_eq!(decimal(980, 0), "980");
        assert_eq!(decimal(1, 12), "0.000000000001");
        assert_eq!(decimal(i128::MIN, 0), "-170141183460469231731687303715884105728");
    }

    #[test]
    fn fees_have_at_least_five_decimals() {
        assert_eq!(decimal_padded(15, 2, 5), "0.15000");
        assert_eq!(decimal_padded(-3, 0, 5), "-3.00000");
        assert_eq!(decimal_padded(1, 8, 5), "0.00000001");
    }
}
