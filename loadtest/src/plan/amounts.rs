//! Ticket sizes: a table of quantiles, so that a draw is one lookup.

use crate::plan::mix::draw;

const CELLS: usize = 1024;

/// Prices that stalls put on their boards and people put into red packets, in minor units.
const PRICE_POINTS: [u64; 8] = [600, 800, 1_200, 1_500, 1_880, 2_000, 666, 888];

/// One cell in this many is a price point.
const PRICE_POINT_EVERY: usize = 3;

/// Where amounts come from.
#[derive(
    Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AmountShape {
    /// Small tickets: lognormal with a median of 13.6 major units, and common price points.
    Tickets,
    /// 1 to 10,000 minor units, all alike.
    Uniform,
}

/// Draws amounts in minor units, at least 1.
pub(crate) struct Amounts(Vec<u64>);

impl Amounts {
    /// The table of a shape.
    pub(crate) fn new(shape: AmountShape, seed: u64) -> Self {
        let cell = |at: usize| {
            let share = (at as f64 + 0.5) / CELLS as f64;
            match shape {
                AmountShape::Uniform => 1 + (share * 10_000.0) as u64,
                AmountShape::Tickets if at % PRICE_POINT_EVERY == 0 => {
                    let bits = draw(seed, at as u64) as usize;
                    PRICE_POINTS[bits % PRICE_POINTS.len()]
                }
                AmountShape::Tickets => ticket(share),
            }
        };
        Self((0..CELLS).map(cell).collect())
    }

    /// The amount that even bits name.
    #[inline]
    pub(crate) fn pick(&self, bits: u32) -> u64 {
        self.0[bits as usize % CELLS]
    }
}

/// The ticket in minor units at this share of all tickets: lognormal (mu 4.69, sigma 1.97), an eighth of it,
/// so that it has the scale of a street stall.
fn ticket(share: f64) -> u64 {
    let major = (4.69 + 1.97 * normal_quantile(share)).exp() / 8.0;
    ((major * 100.0) as u64).max(1)
}

/// Quantile of the normal distribution by bisection of its cumulated form; only used to fill the table.
fn normal_quantile(share: f64) -> f64 {
    let (mut low, mut high) = (-8.0, 8.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if cumulated(middle) < share { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// The normal distribution's cumulated form, by Abramowitz and Stegun 26.2.17 (error below 1e-7).
fn cumulated(x: f64) -> f64 {
    const TERMS: [f64; 5] =
        [0.319_381_530, -0.356_563_782, 1.781_477_937, -1.821_255_978, 1.330_274_429];
    let t = 1.0 / (1.0 + 0.231_641_9 * x.abs());
    let series = TERMS.iter().rev().fold(0.0, |sum, term| (sum + term) * t);
    let tail = (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt() * series;
    if x < 0.0 { tail } else { 1.0 - tail }
}

#[cfg(test)]
mod tests {
    use super::{AmountShape, Amounts, CELLS, normal_quantile};

    #[test]
    fn tickets_have_their_median_and_price_points() {
        let amounts = Amounts::new(AmountShape::Tickets, 1);
        let mut all: Vec<u64> = (0..CELLS as u32).map(|bits| amounts.pick(bits)).collect();
        all.sort_unstable();
        let median = all[CELLS / 2];
        assert!((1_000..1_600).contains(&median), "{median}");
        assert!(all[0] >= 1 && all.contains(&888));
    }

    #[test]
    fn quantiles_are_the_known_ones() {
        assert!(normal_quantile(0.5).abs() < 1e-6);
        assert!((normal_quantile(0.975) - 1.959_964).abs() < 1e-4);
    }
}
