//! The one-time code that a payer shows: digits for a scanner or to be read aloud. Only its form is here; how long
//! it lives and that it is used once is the server's part.

use std::fmt;

/// What every code begins with. WeChat Pay begins with 10 to 15, Alipay with 25 to 30, UnionPay with 62.
pub const TOKEN_PREFIX: &str = "73";
/// The fewest digits of a code.
pub const TOKEN_DIGITS_MIN: u8 = 18;
/// The most digits of a code.
pub const TOKEN_DIGITS_MAX: u8 = 24;
/// Digits of a code that is made.
pub const TOKEN_DIGITS: u8 = 20;

/// A code of 18 to 24 digits: the prefix, random digits, a check digit (Luhn, ISO/IEC 7812-1).
///
/// The 20 digits of a code that is made leave 10^17 of them (56 bits). It is shown in full by [`Token::as_str`] alone:
/// who knows it can pay with it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(String);

/// Why a text is not a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Something other than digits.
    #[error("has characters other than digits: give 0 to 9 only")]
    NotDigits,
    /// Too few or too many digits.
    #[error("has {given} digits: give {TOKEN_DIGITS_MIN} to {TOKEN_DIGITS_MAX}")]
    Length {
        /// Digits of the text.
        given: usize,
    },
    /// The code of another provider.
    #[error("does not begin with {TOKEN_PREFIX}: it is the code of another provider")]
    Prefix,
    /// A digit was misread.
    #[error("has a wrong check digit: scan the code again")]
    CheckDigit,
}

impl Token {
    /// A code of [`TOKEN_DIGITS`] from 128 random bits, which the caller takes from a generator that nobody can foresee.
    /// The modulo prefers no code by more than one part in 10^21.
    #[must_use]
    pub fn from_random(random: [u8; 16]) -> Self {
        Self::with_digits(random, TOKEN_DIGITS)
    }

    fn with_digits(random: [u8; 16], digits: u8) -> Self {
        let width = usize::from(digits).saturating_sub(TOKEN_PREFIX.len()).saturating_sub(1);
        let count = 10_u128.saturating_pow(u32::try_from(width).unwrap_or_default());
        let drawn = u128::from_be_bytes(random).checked_rem(count).unwrap_or_default();
        let mut code = format!("{TOKEN_PREFIX}{drawn:0>width$}");
        code.push(check_digit(&code));
        Self(code)
    }

    /// Reads a code that was scanned or typed.
    ///
    /// # Errors
    ///
    /// Says why it is none of ours.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        if !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(TokenError::NotDigits);
        }
        let given = text.len();
        if !(usize::from(TOKEN_DIGITS_MIN)..=usize::from(TOKEN_DIGITS_MAX)).contains(&given) {
            return Err(TokenError::Length { given });
        }
        if !text.starts_with(TOKEN_PREFIX) {
            return Err(TokenError::Prefix);
        }
        let (body, check) = text.split_at(given.saturating_sub(1));
        if !check.starts_with(check_digit(body)) {
            return Err(TokenError::CheckDigit);
        }
        Ok(Self(text.to_owned()))
    }

    /// All of its digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Without the digits: a log is read by more people than the code is meant for.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({TOKEN_PREFIX}.., {} digits)", self.0.len())
    }
}

/// The digit that makes the Luhn sum of `body` and itself a multiple of ten.
fn check_digit(body: &str) -> char {
    let digits = body.bytes().rev().map(|b| u32::from(b.saturating_sub(b'0')));
    // The digit next to the check digit is doubled, then every other one; 12 counts as 1 + 2.
    let weighed = digits.zip([true, false].into_iter().cycle()).map(|(digit, doubled)| {
        let weight = if doubled { digit.saturating_mul(2) } else { digit };
        if weight > 9 { weight.saturating_sub(9) } else { weight }
    });
    let over = weighed.fold(0_u32, u32::saturating_add).checked_rem(10).unwrap_or_default();
    let missing = 10_u32.saturating_sub(over).checked_rem(10).unwrap_or_default();
    char::from_digit(missing, 10).unwrap_or('0')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "overflow is checked in every profile")]

    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_check_digit_is_luhns() {
        assert_eq!(check_digit("7992739871"), '3');
        assert_eq!(check_digit("411111111111111"), '1');
        assert_eq!(check_digit("0"), '0');
    }

    #[test]
    fn the_ends_of_the_range_are_codes() {
        for digits in TOKEN_DIGITS_MIN..=TOKEN_DIGITS_MAX {
            for random in [[0; 16], [u8::MAX; 16]] {
                let token = Token::with_digits(random, digits);
                assert_eq!(token.as_str().len(), usize::from(digits));
                assert_eq!(Token::parse(token.as_str()), Ok(token));
            }
        }
        for digits in [17, 25] {
            let given = usize::from(digits);
            let token = Token::with_digits([1; 16], digits);
            assert_eq!(Token::parse(token.as_str()), Err(TokenError::Length { given }));
        }
        assert_eq!(Token::from_random([1; 16]).as_str().len(), usize::from(TOKEN_DIGITS));
    }

    #[test]
    fn what_is_not_ours_is_told() {
        let refused = |text: &str| Token::parse(text).unwrap_err();
        assert_eq!(refused("134567890123456789"), TokenError::Prefix);
        assert_eq!(refused("73456789012345678"), TokenError::Length { given: 17 });
        assert_eq!(refused(""), TokenError::Length { given: 0 });
        assert_eq!(refused("73456789012345678x"), TokenError::NotDigits);
        assert_eq!(refused("7345678901234567\u{661}"), TokenError::NotDigits);
    }

    #[test]
    fn a_log_does_not_tell_the_code() {
        let token = Token::from_random([7; 16]);
        assert_eq!(format!("{token:?}"), "Token(73.., 20 digits)");
    }

    proptest! {
        #[test]
        fn one_misread_digit_is_noticed(
            random: [u8; 16],
            digits in TOKEN_DIGITS_MIN..=TOKEN_DIGITS_MAX,
            at in 0_usize..24,
            add in 1_u8..10,
        ) {
            let token = Token::with_digits(random, digits);
            let mut bytes = token.as_str().as_bytes().to_vec();
            let at = at % bytes.len();
            bytes[at] = b'0' + (bytes[at] - b'0' + add) % 10;
            prop_assert!(Token::parse(&String::from_utf8(bytes).unwrap()).is_err());
        }

        #[test]
        fn different_bits_give_different_codes(one: [u8; 16], other: [u8; 16]) {
            prop_assume!(one != other);
            let code = |random| Token::with_digits(random, TOKEN_DIGITS_MAX);
            // 10^21 codes: a clash in a run of a test has a chance of one in 10^18.
            prop_assert_ne!(code(one), code(other));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,30}") {
            if let Ok(token) = Token::parse(&text) {
                prop_assert_eq!(token.as_str(), text);
            }
        }
    }
}
