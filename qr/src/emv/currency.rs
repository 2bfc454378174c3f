//! A currency by its number in ISO 4217.

use std::fmt;

/// A currency: its numeric code of three digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(u16);

impl Currency {
    /// The currency with this number, assigned or not; none above 999.
    #[must_use]
    pub const fn of(numeric: u16) -> Option<Self> {
        if numeric <= 999 { Some(Self(numeric)) } else { None }
    }

    /// The currency with this code of three letters, where ISO 4217 has assigned it.
    #[must_use]
    pub fn from_letters(letters: &str) -> Option<Self> {
        Self::of(iso_currency::Currency::from_code(letters)?.numeric())
    }

    /// The number.
    #[must_use]
    pub const fn numeric(self) -> u16 {
        self.0
    }

    /// The code of three letters, where the number is assigned.
    #[must_use]
    pub fn letters(self) -> Option<&'static str> {
        iso_currency::Currency::from_numeric(self.0).map(|currency| currency.code())
    }

    /// Decimals of the minor unit, where the number is assigned and has one.
    #[must_use]
    pub fn exponent(self) -> Option<u8> {
        let exponent = iso_currency::Currency::from_numeric(self.0)?.exponent()?;
        u8::try_from(exponent).ok()
    }
}

/// Three digits, as in a payload.
impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03}", self.0)
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_letters_and_exponents_belong_together() {
        for (letters, numeric, exponent) in
            [("CNY", 156, 2), ("JPY", 392, 0), ("KWD", 414, 3), ("ALL", 8, 2), ("CLF", 990, 4)]
        {
            let currency = Currency::from_letters(letters).unwrap();
            assert_eq!((currency.numeric(), currency.exponent()), (numeric, Some(exponent)));
            assert_eq!(currency.letters(), Some(letters));
        }
        let unassigned = Currency::of(1).unwrap();
        assert_eq!((unassigned.letters(), unassigned.exponent()), (None, None));
        assert_eq!(unassigned.to_string(), "001");
        assert_eq!(Currency::of(1000), None);
    }
}
