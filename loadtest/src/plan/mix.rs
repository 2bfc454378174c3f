//! Bit mixing: one number in, one evenly spread number out, the same on every machine.

/// The odd constant of the golden ratio, by which counters are spread.
pub(crate) const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

const FIRST: u64 = 0xff51_afd7_ed55_8ccd;
const SECOND: u64 = 0xc4ce_b9fe_1a85_ec53;

/// Mixes all bits; a bijection, which [`unmix`] turns back.
#[inline]
pub(crate) const fn mix(mut value: u64) -> u64 {
    value ^= value >> 33;
    value = value.wrapping_mul(FIRST);
    value ^= value >> 33;
    value = value.wrapping_mul(SECOND);
    value ^ (value >> 33)
}

/// The number that [`mix`] made this one of.
pub(crate) const fn unmix(mut value: u64) -> u64 {
    value ^= value >> 33;
    value = value.wrapping_mul(inverse(SECOND));
    value ^= value >> 33;
    value = value.wrapping_mul(inverse(FIRST));
    value ^ (value >> 33)
}

/// The evenly spread number of a counter under a seed.
#[inline]
pub(crate) const fn draw(seed: u64, counter: u64) -> u64 {
    mix(seed.wrapping_add(counter.wrapping_mul(GOLDEN)))
}

/// Scales 32 even bits to `0..bound`.
#[inline]
pub(crate) const fn below(bits: u32, bound: u32) -> u32 {
    ((bits as u64 * bound as u64) >> 32) as u32
}

/// The inverse of an odd number modulo 2^64: each of Newton's steps doubles the right bits.
const fn inverse(odd: u64) -> u64 {
    let mut guess = odd;
    let mut step = 0;
    while step < 6 {
        guess = guess.wrapping_mul(2u64.wrapping_sub(odd.wrapping_mul(guess)));
        step += 1;
    }
    guess
}

#[cfg(test)]
mod tests {
    use super::{below, draw, mix, unmix};

    #[test]
    fn mixing_can_be_undone() {
        for value in [0, 1, 2, 77, u64::MAX, 1 << 63, 0x0123_4567_89ab_cdef] {
            assert_eq!(unmix(mix(value)), value);
        }
    }

    #[test]
    fn draws_are_even() {
        let mut counts = [0u32; 10];
        for counter in 0..100_000 {
            counts[below(draw(7, counter) as u32, 10) as usize] += 1;
        }
        for count in counts {
            assert!((9_500..10_500).contains(&count), "{counts:?}");
        }
    }
}
