//! Ids made of a counter, and the way back: what an id stands for is known without remembering it.

use crate::plan::mix::mix;
use crate::plan::mix::unmix;

/// Slots that one run may have: 2^40.
pub(crate) const SLOTS_MAX: u64 = 1 << 40;

/// The two highest bits of the second half of an ordered id: the variant of a UUID.
const VARIANT: u64 = 0b10 << 62;

/// In which order the ids of a run come.
#[derive(
    Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub(crate) enum IdOrder {
    /// Growing with time, as UUIDv7 and ULID.
    Ordered,
    /// Without order, as UUIDv4.
    Random,
}

/// Makes the 16-byte ids of one run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ids {
    order: IdOrder,
    /// Tells the ids of this run from those of any other.
    run: u64,
}

impl Ids {
    /// The ids of run `run`: 48 bits, usually the milliseconds of its start, so that a later run has later ids.
    pub(crate) const fn new(order: IdOrder, run: u64) -> Self {
        Self { order, run }
    }

    /// The id of a slot, as the big-endian halves of its 16 bytes.
    #[inline]
    pub(crate) const fn of(&self, slot: u64) -> (u64, u64) {
        match self.order {
            IdOrder::Ordered => ((self.run << 16) | 0x7000, VARIANT | slot),
            IdOrder::Random => {
                let high = mix(slot.wrapping_add(mix(self.run)));
                (high, self.low_of(high))
            }
        }
    }

    /// The slot of an id, or nothing where the id is not of this run.
    pub(crate) fn slot_of(&self, high: u64, low: u64) -> Option<u64> {
        let slot = match self.order {
            IdOrder::Ordered => low & !VARIANT,
            IdOrder::Random => unmix(high).wrapping_sub(mix(self.run)),
        };
        (slot < SLOTS_MAX && self.of(slot) == (high, low)).then_some(slot)
    }

    const fn low_of(&self, high: u64) -> u64 {
        mix(high ^ self.run ^ 0x5bd1_e995_5bd1_e995)
    }
}

/// Reads an id that came back as text: 32 hexadecimal digits, with or without the hyphens of a UUID.
pub(crate) fn parse_text(text: &[u8]) -> Option<(u64, u64)> {
    let mut value: u128 = 0;
    let mut digits = 0;
    for byte in text {
        if *byte == b'-' {
            continue;
        }
        let digit = char::from(*byte).to_digit(16)?;
        value = (value << 4) | u128::from(digit);
        digits += 1;
    }
    (digits == 32).then_some(((value >> 64) as u64, value as u64))
}

/// Writes an id as 32 hexadecimal digits.
#[inline]
pub(crate) fn write_text(id: (u64, u64), out: &mut [u8; 32]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let bytes = ((u128::from(id.0) << 64) | u128::from(id.1)).to_be_bytes();
    for (pair, byte) in out.chunks_exact_mut(2).zip(bytes) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
}

/// Writes an id with the hyphens of a UUID, as the server shows it.
#[inline]
pub(crate) fn write_uuid(id: (u64, u64), out: &mut [u8; 36]) {
    let mut digits = [0; 32];
    write_text(id, &mut digits);
    let mut rest = digits.into_iter();
    for (place, out) in out.iter_mut().enumerate() {
        let hyphen = matches!(place, 8 | 13 | 18 | 23);
        *out = if hyphen { b'-' } else { rest.next().unwrap_or(b'0') };
    }
}

#[cfg(test)]
mod tests {
    use super::{IdOrder, Ids, SLOTS_MAX, parse_text, write_text, write_uuid};

    #[test]
    fn every_id_leads_back_to_its_slot() {
        for order in [IdOrder::Ordered, IdOrder::Random] {
            let ids = Ids::new(order, 1_790_000_000_123);
            for slot in [0, 1, 8_189, 10_000_000, SLOTS_MAX - 1] {
                let (high, low) = ids.of(slot);
                assert_eq!(ids.slot_of(high, low), Some(slot));
                assert_eq!(ids.slot_of(high, low ^ 1 << 50), None);
                let mut text = [0; 32];
                write_text((high, low), &mut text);
                assert_eq!(parse_text(&text), Some((high, low)));
            }
        }
    }

    #[test]
    fn ids_of_another_run_are_strangers() {
        let (one, two) = (Ids::new(IdOrder::Random, 1), Ids::new(IdOrder::Random, 2));
        let (high, low) = one.of(5);
        assert_eq!(two.slot_of(high, low), None);
    }

    #[test]
    fn ordered_ids_grow() {
        let (one, two) = (Ids::new(IdOrder::Ordered, 1), Ids::new(IdOrder::Ordered, 2));
        assert!(one.of(1) < one.of(2) && one.of(SLOTS_MAX - 1) < two.of(0));
    }

    #[test]
    fn a_uuid_is_read_and_other_text_is_not() {
        let text = b"01890000-0000-7000-8000-0000000000ff";
        assert_eq!(parse_text(text), Some((0x0189_0000_0000_7000, 0x8000_0000_0000_00ff)));
        assert_eq!(parse_text(b"load:1:2"), None);
        let mut uuid = [0; 36];
        write_uuid((0x0189_0000_0000_7000, 0x8000_0000_0000_00ff), &mut uuid);
        assert_eq!(&uuid, text);
    }
}
