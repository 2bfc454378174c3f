//! Assets: ISO 4217 currencies, and custom ones such as points.

use super::Invalid;
use super::limits::{ASSET_CODE_BYTES_MAX, EXPONENT_MAX};
use std::fmt;

/// Code of an asset: 1 to 12 of `A-Z` and `0-9`, starting with a letter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssetCode([u8; ASSET_CODE_BYTES_MAX]);

impl AssetCode {
    /// Checks the text of the field `field`.
    ///
    /// # Errors
    ///
    /// Wrong length, or a character outside the set.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, Invalid> {
        let allowed = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
        let starts = text.bytes().next().is_some_and(|b| b.is_ascii_uppercase());
        let mut bytes = [0; ASSET_CODE_BYTES_MAX];
        match bytes.get_mut(..text.len()) {
            Some(place) if starts && text.bytes().all(allowed) => {
                place.copy_from_slice(text.as_bytes());
                Ok(Self(bytes))
            }
            _ => Err(Invalid::of(
                field,
                format!("must be 1 to {ASSET_CODE_BYTES_MAX} of A-Z and 0-9, a letter first"),
            )),
        }
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let end = self.0.iter().position(|b| *b == 0).unwrap_or(ASSET_CODE_BYTES_MAX);
        self.0.get(..end).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

impl fmt::Display for AssetCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for AssetCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is counted: a code, and how many decimal places its major unit has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asset {
    /// Code.
    pub code: AssetCode,
    /// Decimal places, 0 to 12: with 2, a hundred minor units are one major unit.
    pub exponent: u8,
}

impl Asset {
    /// A custom asset.
    ///
    /// # Errors
    ///
    /// An exponent above 12, or a code that ISO 4217 gives to a currency.
    pub fn custom(code: AssetCode, exponent: u32) -> Result<Self, Invalid> {
        let exponent = u8::try_from(exponent)
            .ok()
            .filter(|exponent| *exponent <= EXPONENT_MAX)
            .ok_or_else(|| Invalid::of("exponent", format!("must be 0 to {EXPONENT_MAX}")))?;
        if Self::iso_4217(code).is_some() {
            return Err(Invalid::of(
                "code",
                "is a currency of ISO 4217, which needs no registration",
            ));
        }
        Ok(Self { code, exponent })
    }

    /// The currency that ISO 4217 knows by this code. Codes without a minor unit, such as gold (XAU), have exponent 0.
    #[must_use]
    pub fn iso_4217(code: AssetCode) -> Option<Self> {
        let currency = iso_currency::Currency::from_code(code.as_str())?;
        let exponent = currency.exponent().and_then(|n| u8::try_from(n).ok()).unwrap_or(0);
        Some(Self { code, exponent })
    }
}

/// The dense number of an asset inside the ledger, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssetNumber(u16);

impl AssetNumber {
    /// The number of the asset at `index` of a dense list.
    #[must_use]
    pub fn from_index(index: usize) -> Option<Self> {
        u16::try_from(index).ok().map(Self)
    }

    /// The place of the asset in a dense list.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> AssetCode {
        AssetCode::parse("asset", text).unwrap()
    }

    #[test]
    fn iso_exponents_are_those_of_the_standard() {
        let known = [("CNY", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("XAU", 0), ("HUF", 2)];
        for (text, exponent) in known {
            assert_eq!(Asset::iso_4217(code(text)).unwrap().exponent, exponent, "{text}");
        }
        assert!(Asset::iso_4217(code("POINTS")).is_none());
    }

    #[test]
    fn custom_assets_are_bounded_and_do_not_shadow_a_currency() {
        assert!(Asset::custom(code("POINTS"), 12).is_ok());
        assert_eq!(Asset::custom(code("POINTS"), 13).unwrap_err().field, "exponent");
        assert_eq!(Asset::custom(code("CNY"), 2).unwrap_err().field, "code");
    }

    #[test]
    fn codes_are_upper_case_and_bounded() {
        for text in ["", "cny", "1A", "A-B", "ABCDEFGHIJKLM"] {
            assert!(AssetCode::parse("asset", text).is_err(), "{text}");
        }
        assert_eq!(code("ABCDEFGHIJKL").as_str(), "ABCDEFGHIJKL");
    }
}
