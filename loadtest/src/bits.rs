//! One bit a slot: what became of ten million commands fits into 1.25 MB.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

/// A fixed number of bits that any task may set.
pub(crate) struct Bits(Vec<AtomicU64>);

impl Bits {
    /// All clear.
    pub(crate) fn new(count: u64) -> Self {
        Self((0..count.div_ceil(64)).map(|_| AtomicU64::new(0)).collect())
    }

    /// Sets a bit and says whether it was set before.
    #[inline]
    pub(crate) fn set(&self, at: u64) -> bool {
        let mask = 1 << (at % 64);
        self.0[(at / 64) as usize].fetch_or(mask, Relaxed) & mask != 0
    }

    /// Sets `count` bits from `first` on and says how many of them were clear.
    pub(crate) fn set_range(&self, first: u64, count: u64) -> u64 {
        let (mut at, end) = (first, first + count);
        let mut clear = 0;
        while at < end {
            let taken = (64 - at % 64).min(end - at);
            let mask = (u64::MAX >> (64 - taken)) << (at % 64);
            let before = self.0[(at / 64) as usize].fetch_or(mask, Relaxed);
            clear += u64::from((mask & !before).count_ones());
            at += taken;
        }
        clear
    }

    /// Whether a bit is set.
    #[inline]
    pub(crate) fn get(&self, at: u64) -> bool {
        self.0[(at / 64) as usize].load(Relaxed) & (1 << (at % 64)) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::Bits;

    #[test]
    fn ranges_set_exactly_their_bits() {
        for (first, count) in [(0, 1), (0, 64), (3, 61), (63, 2), (60, 200), (128, 64), (5, 0)] {
            let bits = Bits::new(300);
            assert_eq!(bits.set_range(first, count), count);
            for at in 0..300 {
                assert_eq!(bits.get(at), at >= first && at < first + count, "{first} {count} {at}");
            }
            assert_eq!(bits.set_range(first, count), 0);
        }
    }

    #[test]
    fn a_bit_knows_that_it_was_set() {
        let bits = Bits::new(100);
        assert!(!bits.set(70));
        assert!(bits.set(70));
        assert_eq!(bits.set_range(69, 3), 2);
    }
}
