//! Which account takes part: uniform, or Zipf through an alias table, so that a draw costs one lookup at any skew.

use crate::plan::mix::below;
use crate::plan::mix::draw;

/// Draws account indexes in `0..accounts`.
pub(crate) struct Skew {
    accounts: u32,
    /// Empty for a uniform draw. Otherwise the share of 2^32 that stays, and where the rest goes.
    table: Vec<(u32, u32)>,
}

impl Skew {
    /// Every account alike.
    pub(crate) const fn uniform(accounts: u32) -> Self {
        Self { accounts, table: Vec::new() }
    }

    /// The account of rank `r` with weight `1 / r^theta`. Ranks are spread over the indexes by the seed, since
    /// neighbours in rank are no neighbours in a ledger.
    pub(crate) fn zipf(accounts: u32, theta: f64, seed: u64) -> Self {
        let count = accounts as usize;
        let mut places: Vec<u32> = (0..accounts).collect();
        for at in (1..count).rev() {
            let bits = (draw(seed, at as u64) >> 32) as u32;
            places.swap(at, below(bits, at as u32 + 1) as usize);
        }
        let mut weights = vec![0.0; count];
        for (rank, place) in places.into_iter().enumerate() {
            weights[place as usize] = ((rank + 1) as f64).powf(-theta);
        }
        let scale = count as f64 / weights.iter().sum::<f64>();
        weights.iter_mut().for_each(|weight| *weight *= scale);
        Self { accounts, table: alias(&mut weights) }
    }

    /// The account that 32 even bits name.
    #[inline]
    pub(crate) fn pick(&self, bits: u32) -> u32 {
        let index = below(bits, self.accounts);
        match self.table.get(index as usize) {
            None => index,
            Some((stays, alias)) => {
                // The low half of the product is as even as the bits, for tables far smaller than 2^32.
                let rest = bits.wrapping_mul(self.accounts);
                if rest < *stays { index } else { *alias }
            }
        }
    }
}

/// Vose's method: each index keeps a part of its cell and lends the rest to one richer index.
fn alias(weights: &mut [f64]) -> Vec<(u32, u32)> {
    let mut table: Vec<(u32, u32)> =
        (0..weights.len()).map(|index| (u32::MAX, index as u32)).collect();
    let (mut poor, mut rich): (Vec<usize>, Vec<usize>) =
        (0..weights.len()).partition(|index| weights[*index] < 1.0);
    while let (Some(low), Some(high)) = (poor.pop(), rich.pop()) {
        table[low] = ((weights[low] * f64::from(u32::MAX)) as u32, high as u32);
        weights[high] -= 1.0 - weights[low];
        if weights[high] < 1.0 { poor.push(high) } else { rich.push(high) }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::Skew;
    use crate::plan::mix::draw;

    fn counts(skew: &Skew, accounts: usize, draws: u64) -> Vec<u64> {
        let mut counts = vec![0u64; accounts];
        for counter in 0..draws {
            counts[skew.pick(draw(3, counter) as u32) as usize] += 1;
        }
        counts.sort_unstable_by(|left, right| right.cmp(left));
        counts
    }

    /// Shares for 10,000 accounts at 0.99: 9.8 % for the first, 29 % for ten, 52 % for a hundred.
    #[test]
    fn zipf_has_the_published_shares() {
        let counts = counts(&Skew::zipf(10_000, 0.99, 1), 10_000, 1_000_000);
        let share = |top: usize| counts[..top].iter().sum::<u64>() as f64 / 1e6;
        assert!((share(1) - 0.098).abs() < 0.005, "{}", share(1));
        assert!((share(10) - 0.29).abs() < 0.01, "{}", share(10));
        assert!((share(100) - 0.52).abs() < 0.01, "{}", share(100));
    }

    #[test]
    fn uniform_is_even() {
        let counts = counts(&Skew::uniform(100), 100, 1_000_000);
        assert!(counts[0] < 10_500 && counts[99] > 9_500, "{counts:?}");
    }
}
