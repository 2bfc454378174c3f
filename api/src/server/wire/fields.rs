//! The fields of a protobuf message, one after the other, borrowed from its bytes.

use crate::server::wire::Odd;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// A varint.
    Number(u64),
    /// Eight bytes.
    Fixed(u64),
    /// A text, bytes, or a message.
    Bytes(&'a [u8]),
}

/// Reads a message from front to back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    /// The fields of `message`.
    pub(super) const fn of(message: &'a [u8]) -> Self {
        Self(message)
    }

    /// The next field and its number; none at the end.
    #[inline]
    pub(super) fn next(&mut self) -> Result<Option<(u64, Value<'a>)>, Odd> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let key = self.varint()?;
        let value = match key & 7 {
            0 => Value::Number(self.varint()?),
            1 => {
                let (eight, rest) = self.0.split_first_chunk().ok_or(Odd)?;
                self.0 = rest;
                Value::Fixed(u64::from_le_bytes(*eight))
            }
            2 => {
                let len = usize::try_from(self.varint()?).map_err(|_| Odd)?;
                let (bytes, rest) = self.0.split_at_checked(len).ok_or(Odd)?;
                self.0 = rest;
                Value::Bytes(bytes)
            }
            _ => return Err(Odd),
        };
        Ok(Some((key >> 3, value)))
    }

    #[inline]
    fn varint(&mut self) -> Result<u64, Odd> {
        let mut value = 0_u64;
        for shift in (0..63).step_by(7) {
            let (byte, rest) = self.0.split_first().ok_or(Odd)?;
            self.0 = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if *byte < 0x80 {
                return Ok(value);
            }
        }
        // Ten bytes are what a negative number takes, and no field of these messages is one.
        Err(Odd)
    }
}

impl<'a> Value<'a> {
    /// A number of 32 bits.
    pub(super) fn small(self) -> Result<u32, Odd> {
        match self {
            Self::Number(number) => u32::try_from(number).map_err(|_| Odd),
            Self::Fixed(_) | Self::Bytes(_) => Err(Odd),
        }
    }

    /// A flag.
    pub(super) fn flag(self) -> Result<bool, Odd> {
        match self {
            Self::Number(number) => Ok(number != 0),
            Self::Fixed(_) | Self::Bytes(_) => Err(Odd),
        }
    }

    /// A text.
    pub(super) fn text(self) -> Result<&'a str, Odd> {
        match self {
            Self::Bytes(bytes) => std::str::from_utf8(bytes).map_err(|_| Odd),
            Self::Number(_) | Self::Fixed(_) => Err(Odd),
        }
    }
}
