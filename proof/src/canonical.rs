//! The one form of bytes in which things are hashed: a domain text, then fields, each behind its length.

/// Bytes of the longest whole number as text: that of `i128::MIN`.
const DIGITS_MAX: usize = 40;

/// Adds a field: its length in bytes as four bytes, the highest first, then the text. Where a field ends never
/// depends on what is in it, so two different lists of fields never have the same bytes.
pub(crate) fn text(bytes: &mut Vec<u8>, text: &str) {
    field(bytes, text.as_bytes());
}

/// Adds a whole number as a field: decimal digits, without leading zeros, behind `-` if it is below zero.
pub(crate) fn integer(bytes: &mut Vec<u8>, value: i128) {
    let mut written = Digits { slots: [0; DIGITS_MAX], start: DIGITS_MAX };
    let mut rest = value.unsigned_abs();
    // Dividing 128 bits takes many times as long as 64, and nearly every number fits.
    let mut small = loop {
        match u64::try_from(rest) {
            Ok(small) => break small,
            Err(_) => written.before(u8::try_from(rest % 10).unwrap_or_default() | b'0'),
        }
        rest /= 10;
    };
    loop {
        written.before(u8::try_from(small % 10).unwrap_or_default() | b'0');
        small /= 10;
        if small == 0 {
            break;
        }
    }
    if value < 0 {
        written.before(b'-');
    }
    field(bytes, written.as_bytes());
}

/// Digits that are written from the last to the first.
struct Digits {
    slots: [u8; DIGITS_MAX],
    start: usize,
}

impl Digits {
    fn before(&mut self, digit: u8) {
        self.start = self.start.saturating_sub(1);
        if let Some(slot) = self.slots.get_mut(self.start) {
            *slot = digit;
        }
    }

    fn as_bytes(&self) -> &[u8] {
        self.slots.get(self.start..).unwrap_or_default()
    }
}

fn field(bytes: &mut Vec<u8>, content: &[u8]) {
    // Every text is bounded far below 4 GiB before it comes here.
    let len = u32::try_from(content.len()).unwrap_or(u32::MAX);
    bytes.extend_from_slice(&len.to_be_bytes());
    bytes.extend_from_slice(content);
}

/// Reads what [`integer`] writes and nothing else, so that one number has one text.
pub(crate) fn read_integer<T: std::str::FromStr + ToString>(text: &str) -> Option<T> {
    text.parse().ok().filter(|value: &T| value.to_string() == text)
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
