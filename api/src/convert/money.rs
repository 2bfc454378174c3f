//! Money as text: minor units to decimal text and back, digit by digit, so that nothing is ever rounded.

/// The most decimal places that an asset has.
pub const EXPONENT_MAX: u32 = 12;
/// The largest amount of one posting, in minor units: 2^63 - 1.
pub const AMOUNT_MINOR_MAX: u64 = 9_223_372_036_854_775_807;
/// The longest text that is read as an amount, in bytes.
pub const TEXT_BYTES_MAX: usize = 40;

/// Why a text is not an amount of an asset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Nothing was given.
    #[error("is empty: give digits, for example 12.34")]
    Empty,
    /// More bytes than [`TEXT_BYTES_MAX`].
    #[error("is longer than {TEXT_BYTES_MAX} bytes")]
    TooLong,
    /// A minus sign: the side of a posting carries the sign.
    #[error("is negative: give a positive amount and swap debit and credit")]
    Negative,
    /// Something other than digits with at most one point between them.
    #[error("is not a decimal number: give digits with at most one point, for example 12.34")]
    NotDecimal,
    /// More decimals than the asset has; they are never cut off or rounded.
    #[error("has {given} decimals, the asset has {exponent}: give at most {exponent}")]
    TooManyDecimals {
        /// Decimals in the text.
        given: usize,
        /// Decimals of the asset.
        exponent: u32,
    },
    /// More than [`AMOUNT_MINOR_MAX`] minor units.
    #[error("is more than {} of this asset", format_minor(i128::from(AMOUNT_MINOR_MAX), *.exponent))]
    TooLarge {
        /// Decimals of the asset.
        exponent: u32,
    },
    /// An asset cannot have this many decimals.
    #[error("belongs to an asset of {exponent} decimals, {EXPONENT_MAX} is the most")]
    ExponentTooLarge {
        /// Decimals of the asset.
        exponent: u32,
    },
}

/// Reads decimal text in major units as minor units of an asset with `exponent` decimals (0 to 12).
///
/// Fewer decimals than the asset has are filled with zeros: `12.5` of an asset with 2 decimals is 1250.
///
/// # Errors
///
/// Says what is wrong with the text. More decimals than the asset has are an error even where they are zeros.
pub fn parse_minor(text: &str, exponent: u32) -> Result<u64, MoneyError> {
    if exponent > EXPONENT_MAX {
        return Err(MoneyError::ExponentTooLarge { exponent });
    }
    let (whole, fraction) = digits_of(text)?;
    let given = fraction.len();
    let missing = usize::try_from(exponent)
        .ok()
        .and_then(|places| places.checked_sub(given))
        .ok_or(MoneyError::TooManyDecimals { given, exponent })?;
    let zeros = std::iter::repeat_n(b'0', missing);
    let minor = whole
        .bytes()
        .chain(fraction.bytes())
        .chain(zeros)
        .try_fold(0_u64, |sum, byte| {
            sum.checked_mul(10)?.checked_add(u64::from(byte.checked_sub(b'0')?))
        })
        .filter(|minor| *minor <= AMOUNT_MINOR_MAX);
    minor.ok_or(MoneyError::TooLarge { exponent })
}

/// Writes minor units of an asset with `exponent` decimals as decimal text: `-1234` and 2 give `-12.34`.
///
/// An exponent beyond [`EXPONENT_MAX`], which no asset has, is written out as in `1234e-13`: exact, and of bounded length.
#[must_use]
pub fn format_minor(minor: i128, exponent: u32) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let digits = minor.unsigned_abs().to_string();
    match places_of(exponent) {
        Some(0) => format!("{sign}{digits}"),
        Some(places) => {
            let padded = format!("{digits:0>width$}", width = places.saturating_add(1));
            let (whole, fraction) = padded.split_at(padded.len().saturating_sub(places));
            format!("{sign}{whole}.{fraction}")
        }
        None => format!("{sign}{digits}e-{exponent}"),
    }
}

/// The exponent as a width, or none where no asset has it.
fn places_of(exponent: u32) -> Option<usize> {
    usize::try_from(exponent).ok().filter(|_| exponent <= EXPONENT_MAX)
}

fn digits_of(text: &str) -> Result<(&str, &str), MoneyError> {
    if text.is_empty() {
        return Err(MoneyError::Empty);
    }
    if text.len() > TEXT_BYTES_MAX {
        return Err(MoneyError::TooLong);
    }
    if text.starts_with('-') {
        return Err(MoneyError::Negative);
    }
    let (whole, fraction) = match text.split_once('.') {
        Some((_, "")) => return Err(MoneyError::NotDecimal),
        Some(parts) => parts,
        None => (text, ""),
    };
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
        return Err(MoneyError::NotDecimal);
    }
    Ok((whole, fraction))
}

#[cfg(test)]
#[path = "money_test.rs"]
mod tests;
