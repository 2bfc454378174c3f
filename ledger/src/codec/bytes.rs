//! The alphabet of stored bytes: numbers, byte strings, options, lists.

use crate::domain::{Seq, Text, Time};

/// Stored bytes that cannot be read: damaged, or written by a later version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("stored bytes are not {expected}")]
pub struct Malformed {
    /// What should have been there.
    pub expected: &'static str,
}

/// Something with stored bytes.
pub trait Stored: Sized {
    /// Puts it at the end of `out`.
    fn put(&self, out: &mut Vec<u8>);

    /// Takes it from the front of `input`.
    ///
    /// # Errors
    ///
    /// The bytes are something else.
    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed>;
}

/// Reads stored bytes from front to back.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Starts at the front of `bytes`.
    #[must_use]
    pub const fn over(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether everything was taken.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many bytes are left.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// The next byte, which stays where it is.
    #[must_use]
    pub fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    /// Takes `len` bytes.
    ///
    /// # Errors
    ///
    /// There are fewer.
    #[inline]
    pub fn bytes(&mut self, len: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) =
            self.0.split_at_checked(len).ok_or(Malformed { expected: "complete" })?;
        self.0 = rest;
        Ok(taken)
    }

    /// Takes an array.
    ///
    /// # Errors
    ///
    /// There are fewer bytes.
    #[inline]
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(Malformed { expected: "complete" })?;
        self.0 = rest;
        Ok(*taken)
    }

    /// Takes one byte.
    ///
    /// # Errors
    ///
    /// There is none.
    #[inline]
    pub fn byte(&mut self) -> Result<u8, Malformed> {
        let (byte, rest) = self.0.split_first().ok_or(Malformed { expected: "complete" })?;
        self.0 = rest;
        Ok(*byte)
    }

    /// Takes an unsigned number.
    ///
    /// # Errors
    ///
    /// It does not end, or does not fit.
    #[inline]
    pub fn unsigned(&mut self) -> Result<u64, Malformed> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                break;
            }
            value |= bits << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Malformed { expected: "a number of 64 bits" })
    }

    /// Takes a signed number.
    ///
    /// # Errors
    ///
    /// It does not end, or does not fit.
    #[inline]
    pub fn signed(&mut self) -> Result<i64, Malformed> {
        let folded = self.unsigned()?;
        let magnitude = (folded >> 1).cast_signed();
        Ok(if folded & 1 == 0 { magnitude } else { !magnitude })
    }

    /// Takes an unsigned number of a smaller type.
    ///
    /// # Errors
    ///
    /// It does not fit.
    #[inline]
    pub fn number<T: TryFrom<u64>>(&mut self) -> Result<T, Malformed> {
        T::try_from(self.unsigned()?).map_err(|_| Malformed { expected: "a smaller number" })
    }

    /// Takes a byte string with its length in front.
    ///
    /// # Errors
    ///
    /// It is cut short.
    #[inline]
    pub fn string(&mut self) -> Result<&'a [u8], Malformed> {
        let len = self.number()?;
        self.bytes(len)
    }

    /// Takes text with its length in front.
    ///
    /// # Errors
    ///
    /// It is cut short or not UTF-8.
    pub fn text(&mut self) -> Result<&'a str, Malformed> {
        std::str::from_utf8(self.string()?).map_err(|_| Malformed { expected: "UTF-8" })
    }
}

/// Puts an unsigned number.
#[inline]
pub fn put_unsigned(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        let [low, ..] = value.to_le_bytes();
        out.push(low | 0x80);
        value >>= 7;
    }
    let [low, ..] = value.to_le_bytes();
    out.push(low);
}

/// Puts a signed number.
#[inline]
pub fn put_signed(out: &mut Vec<u8>, value: i64) {
    put_unsigned(out, ((value << 1) ^ (value >> 63)).cast_unsigned());
}

/// Puts a byte string with its length in front.
pub fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_unsigned(out, u64::try_from(bytes.len()).unwrap_or(u64::MAX));
    out.extend_from_slice(bytes);
}

impl Stored for u64 {
    fn put(&self, out: &mut Vec<u8>) {
        put_unsigned(out, *self);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        input.unsigned()
    }
}

impl Stored for i64 {
    fn put(&self, out: &mut Vec<u8>) {
        put_signed(out, *self);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        input.signed()
    }
}

impl Stored for bool {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        match input.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Malformed { expected: "yes or no" }),
        }
    }
}

impl Stored for Seq {
    fn put(&self, out: &mut Vec<u8>) {
        put_unsigned(out, self.raw());
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        input.unsigned().map(Self::from_raw)
    }
}

impl Stored for Time {
    fn put(&self, out: &mut Vec<u8>) {
        put_unsigned(out, self.micros());
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        input.unsigned().map(Self::from_micros)
    }
}

impl<const MAX: usize> Stored for Text<MAX> {
    fn put(&self, out: &mut Vec<u8>) {
        put_bytes(out, self.as_str().as_bytes());
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Self::parse("text", input.text()?).map_err(|_| Malformed { expected: "a short text" })
    }
}

impl<T: Stored> Stored for Option<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.is_some().put(out);
        if let Some(value) = self {
            value.put(out);
        }
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        bool::take(input)?.then(|| T::take(input)).transpose()
    }
}

impl<T: Stored> Stored for Box<T> {
    fn put(&self, out: &mut Vec<u8>) {
        T::put(self, out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        T::take(input).map(Self::new)
    }
}

impl<T: Stored> Stored for std::sync::Arc<T> {
    fn put(&self, out: &mut Vec<u8>) {
        T::put(self, out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        T::take(input).map(Self::new)
    }
}

impl<T: Stored> Stored for Vec<T> {
    fn put(&self, out: &mut Vec<u8>) {
        put_unsigned(out, u64::try_from(self.len()).unwrap_or(u64::MAX));
        for item in self {
            item.put(out);
        }
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        let len: usize = input.number()?;
        // Every item takes a byte at least, so a false length cannot ask for more memory than there are bytes.
        if len > input.len() {
            return Err(Malformed { expected: "a list" });
        }
        (0..len).map(|_| T::take(input)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_come_back(unsigned: u64, signed: i64) {
            let mut out = Vec::new();
            put_unsigned(&mut out, unsigned);
            put_signed(&mut out, signed);
            let mut input = Reader::over(&out);
            prop_assert_eq!(input.unsigned(), Ok(unsigned));
            prop_assert_eq!(input.signed(), Ok(signed));
            prop_assert!(input.is_empty());
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let mut input = Reader::over(&bytes);
            while input.unsigned().is_ok() {}
            let _ = Vec::<u64>::take(&mut Reader::over(&bytes));
        }
    }

    #[test]
    fn small_numbers_are_small() {
        let size = |value| {
            let mut out = Vec::new();
            put_signed(&mut out, value);
            out.len()
        };
        assert_eq!([size(0), size(-64), size(64), size(i64::MIN)], [1, 1, 2, 10]);
    }
}
