//! Protobuf's variable-length numbers.

/// Writes `value` at `at` and says where the next byte goes.
#[inline]
pub(crate) fn put_varint(out: &mut [u8], mut at: usize, mut value: u64) -> usize {
    while value >= 0x80 {
        out[at] = (value as u8) | 0x80;
        value >>= 7;
        at += 1;
    }
    out[at] = value as u8;
    at + 1
}

/// Bytes that `value` takes.
#[inline]
pub(crate) const fn varint_bytes(value: u64) -> usize {
    (70 - (value | 1).leading_zeros() as usize) / 7
}

#[cfg(test)]
mod tests {
    use super::{put_varint, varint_bytes};

    #[test]
    fn numbers_have_prosts_bytes() {
        for value in [0, 1, 127, 128, 300, 16_383, 16_384, 1 << 35, u64::MAX] {
            let mut ours = [0; 10];
            let bytes = put_varint(&mut ours, 0, value);
            let mut theirs = Vec::new();
            prost::encoding::encode_varint(value, &mut theirs);
            assert_eq!(&ours[..bytes], theirs.as_slice());
            assert_eq!(bytes, varint_bytes(value));
        }
    }
}
