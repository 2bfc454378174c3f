//! A block of the log: one sector, with enough in it to say on its own whose it is and whether it is whole.
//!
//! | bytes | hold |
//! |---|---|
//! | 0-3 | CRC-32 of the rest |
//! | 4-11 | number of the group's first block, counted from the log's founding |
//! | 12-15 | this block's place in its group |
//! | 16-19 | blocks of the group |
//! | 20-21 | bytes of the payload in this block |
//! | 22-511 | payload, then zeros |
//!
//! Numbers are big-endian. A block that was never written is all zeros.

use std::num::NonZeroU64;

/// Bytes of a block: those of a sector, the least that a disk writes whole or not at all.
pub(super) const BLOCK_BYTES: usize = 512;
/// Bytes of a payload in one block.
pub(super) const PAYLOAD_BYTES: usize = BLOCK_BYTES - HEAD_BYTES;

const HEAD_BYTES: usize = 22;
const CRC_BYTES: usize = 4;
const NEVER_WRITTEN: [u8; BLOCK_BYTES] = [0; BLOCK_BYTES];

/// Where a block belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Number of the group's first block.
    pub(super) group: u64,
    /// From 0, below `of`.
    pub(super) part: u32,
    /// Blocks of the group.
    pub(super) of: u32,
}

impl Place {
    /// The block's own number.
    pub(super) fn number(&self) -> u64 {
        self.group.saturating_add(u64::from(self.part))
    }

    /// The number after the group's last block.
    pub(super) fn end(&self) -> u64 {
        self.group.saturating_add(u64::from(self.of))
    }
}

/// What stands where a block may be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Block<'a> {
    /// Nothing was ever written here.
    Empty,
    /// A whole block.
    Whole(Place, &'a [u8]),
    /// Neither: bytes were changed.
    Damaged,
}

/// Puts a payload, a block at a time, behind what `out` holds: the blocks of the group that begins at `group`.
pub(super) fn put_group(out: &mut Vec<u8>, group: u64, payload: &[u8]) {
    let of = blocks_of(payload.len());
    out.reserve(payload.len().div_ceil(PAYLOAD_BYTES).saturating_mul(BLOCK_BYTES));
    for (part, piece) in (0_u32..).zip(payload.chunks(PAYLOAD_BYTES)) {
        let len = u16::try_from(piece.len()).unwrap_or(u16::MAX);
        let begin = out.len();
        out.extend_from_slice(&[0; CRC_BYTES]);
        out.extend_from_slice(&group.to_be_bytes());
        out.extend_from_slice(&part.to_be_bytes());
        out.extend_from_slice(&of.to_be_bytes());
        out.extend_from_slice(&len.to_be_bytes());
        out.extend_from_slice(piece);
        out.resize(begin.saturating_add(BLOCK_BYTES), 0);
        if let Some((crc, rest)) =
            out.get_mut(begin..).and_then(|b| b.split_at_mut_checked(CRC_BYTES))
        {
            crc.copy_from_slice(&crc32fast::hash(rest).to_be_bytes());
        }
    }
}

/// How many blocks a payload of so many bytes takes.
pub(super) fn blocks_of(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(PAYLOAD_BYTES)).unwrap_or(u32::MAX)
}

/// Reads what stands at `index` of a log of so many `blocks`.
pub(super) fn read(bytes: &[u8], index: u64, blocks: NonZeroU64) -> Block<'_> {
    if bytes == NEVER_WRITTEN {
        return Block::Empty;
    }
    match whole(bytes) {
        // A good block in a place of another one is damage too.
        Some((place, payload)) if place.number() % blocks == index => Block::Whole(place, payload),
        Some(_) | None => Block::Damaged,
    }
}

fn whole(bytes: &[u8]) -> Option<(Place, &[u8])> {
    let (crc, rest) = bytes.split_first_chunk::<CRC_BYTES>()?;
    if u32::from_be_bytes(*crc) != crc32fast::hash(rest) {
        return None;
    }
    let (group, rest) = rest.split_first_chunk()?;
    let (part, rest) = rest.split_first_chunk()?;
    let (of, rest) = rest.split_first_chunk()?;
    let (len, rest) = rest.split_first_chunk()?;
    let place = Place {
        group: u64::from_be_bytes(*group),
        part: u32::from_be_bytes(*part),
        of: u32::from_be_bytes(*of),
    };
    let payload = rest.get(..usize::from(u16::from_be_bytes(*len)))?;
    (place.part < place.of).then_some((place, payload))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCKS: NonZeroU64 = NonZeroU64::new(10).unwrap();

    #[test]
    fn what_is_put_is_read() {
        let payload: Vec<u8> = (0..1_200_u32).map(|n| n.to_be_bytes()[3]).collect();
        let mut bytes = Vec::new();
        put_group(&mut bytes, 28, &payload);
        assert_eq!(bytes.len(), 3 * BLOCK_BYTES);
        let mut read_again = Vec::new();
        for (part, (bytes, index)) in (0..).zip(bytes.chunks(BLOCK_BYTES).zip([8, 9, 0])) {
            let Block::Whole(place, piece) = read(bytes, index, BLOCKS) else { panic!("{index}") };
            assert_eq!(place, Place { group: 28, part, of: 3 });
            read_again.extend_from_slice(piece);
        }
        assert_eq!(read_again, payload);
    }

    #[test]
    fn any_changed_bit_is_damage() {
        let mut bytes = Vec::new();
        put_group(&mut bytes, 4, b"payload");
        for place in 0..BLOCK_BYTES {
            for bit in 0..8 {
                let mut bad = bytes.clone();
                bad[place] ^= 1 << bit;
                assert_eq!(read(&bad, 4, BLOCKS), Block::Damaged, "byte {place}");
            }
        }
        assert_eq!(read(&bytes, 5, BLOCKS), Block::Damaged, "another place");
        assert_eq!(read(&[0; BLOCK_BYTES], 5, BLOCKS), Block::Empty);
    }
}
