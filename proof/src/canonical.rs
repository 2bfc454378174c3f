//! The one form of bytes in which things are hashed: a domain text, then fields, each behind its length.

/// Bytes of the longest whole number as text: that of `i128::MIN`.
const DIGITS_MAX: usize = 40;

/// Adds a field: its length in bytes as four bytes, the highest first, then the text. Where a field ends never
/// depends on what is in it, so two different lists of fields never have the same bytes.
pub(crate) fn text(bytes: &mut Vec<u8>, text: &str) {
    // Every text is bounded far below 4 GiB before it comes here.
    let len = u32::try_from(text.len()).unwrap_or(u32::MAX);
    bytes.extend_from_slice(&len.to_be_bytes());
    bytes.extend_from_slice(text.as_bytes());
}

/// Adds a whole number as a field: decimal digits, without leading zeros, behind `-` if it is below zero.
pub(crate) fn integer(bytes: &mut Vec<u8>, value: i128) {
    let mut digits = [b'0'; DIGITS_MAX];
    let mut used = 0_usize;
    let mut rest = value.unsigned_abs();
    let mut slots = digits.iter_mut().rev();
    while let Some(slot) = slots.next() {
        *slot = last_digit(rest);
        used = used.saturating_add(1);
        rest = tenth(rest);
        if rest == 0 {
            if let (true, Some(sign)) = (value < 0, slots.next()) {
                *sign = b'-';
                used = used.saturating_add(1);
            }
            break;
        }
    }
    let start = DIGITS_MAX.saturating_sub(used);
    text(bytes, digits.get(start..).and_then(|d| str::from_utf8(d).ok()).unwrap_or_default());
}

/// Reads what [`integer`] writes and nothing else, so that one number has one text.
pub(crate) fn read_integer<T: std::str::FromStr + ToString>(text: &str) -> Option<T> {
    text.parse().ok().filter(|value: &T| value.to_string() == text)
}

fn last_digit(value: u128) -> u8 {
    let digit = match u64::try_from(value) {
        Ok(small) => u8::try_from(small % 10),
        Err(_) => u8::try_from(value % 10),
    };
    b'0' | digit.unwrap_or_default()
}

/// Dividing 128 bits takes many times as long as 64, and nearly every number fits.
fn tenth(value: u128) -> u128 {
    u64::try_from(value).map_or_else(|_| value / 10, |small| u128::from(small / 10))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(value: i128) -> Vec<u8> {
        let mut bytes = Vec::new();
        integer(&mut bytes, value);
        bytes
    }

    #[test]
    fn one_number_has_one_text() {
        assert_eq!(read_integer::<u64>("0"), Some(0));
        assert_eq!(read_integer::<i128>("-5"), Some(-5));
        for odd in ["", "00", "01", "+1", "-0", " 1", "1 ", "1.0", "18446744073709551616", "-1"] {
            assert_eq!(read_integer::<u64>(odd), None, "{odd}");
        }
    }

    proptest! {
        #[test]
        fn numbers_are_their_display(near in any::<i64>(), far in any::<i128>()) {
            for value in [near.into(), far, 0, i128::MIN, i128::MAX, u64::MAX.into()] {
                let mut expected = Vec::new();
                text(&mut expected, &value.to_string());
                prop_assert_eq!(written(value), expected);
                prop_assert_eq!(read_integer(&value.to_string()), Some(value));
            }
        }
    }
}
