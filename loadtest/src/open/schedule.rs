//! Arrival times: a rate over time, and gaps that are even or random.

use std::time::Duration;

use crate::plan::mix::draw;

/// How arrivals are spread over a run.
#[derive(
    Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Arrivals {
    /// The rate, in even gaps.
    Constant,
    /// The rate, in random gaps: people who know nothing of each other.
    Poisson,
    /// From nothing to the rate, evenly.
    Ramp,
    /// A fifth of the rate, two fifths, up to the rate.
    Step,
    /// A day compressed into the run: the rate is that of the busiest hour.
    Day,
    /// The rate, and fifty times the rate for two seconds in the middle: red packets at midnight.
    Burst,
}

/// Weights of the hours of a day: lunch and evening peaks, quiet at four in the morning.
const HOURS: [f64; 24] = [
    0.3, 0.2, 0.1, 0.1, 0.1, 0.3, 1.0, 2.5, 4.0, 4.5, 5.0, 8.0, 10.5, 7.0, 5.0, 5.0, 5.5, 7.0, 9.0,
    8.5, 6.0, 4.5, 3.0, 1.5,
];
const BUSIEST_HOUR: f64 = 10.5;
const RAMP_PIECES: u32 = 200;
const STEPS: u32 = 5;
const BURST_FACTOR: f64 = 50.0;
const BURST_SECONDS: f64 = 2.0;

/// A part of a run with one rate.
#[derive(Clone, Copy, Debug)]
struct Piece {
    seconds: f64,
    per_second: f64,
}

/// The arrival times of one run.
#[derive(Clone)]
pub(crate) struct Schedule {
    pieces: Vec<Piece>,
    random: bool,
    seed: u64,
    drawn: u64,
    piece: usize,
    /// Seconds before the piece at hand.
    before: f64,
    /// Seconds into the piece at hand.
    into: f64,
}

impl Schedule {
    /// `per_second` arrivals for `seconds`, spread by the shape.
    pub(crate) fn new(shape: Arrivals, per_second: f64, seconds: f64, seed: u64) -> Self {
        let even = |weights: &[f64]| {
            let seconds = seconds / weights.len() as f64;
            weights
                .iter()
                .map(|weight| Piece { seconds, per_second: per_second * weight })
                .collect()
        };
        let pieces: Vec<Piece> = match shape {
            Arrivals::Constant | Arrivals::Poisson => even(&[1.0]),
            Arrivals::Ramp => {
                let weight = |piece| (f64::from(piece) + 0.5) / f64::from(RAMP_PIECES);
                even(&(0..RAMP_PIECES).map(weight).collect::<Vec<_>>())
            }
            Arrivals::Step => {
                let weight = |step| f64::from(step) / f64::from(STEPS);
                even(&(1..=STEPS).map(weight).collect::<Vec<_>>())
            }
            Arrivals::Day => even(&HOURS.map(|weight| weight / BUSIEST_HOUR)),
            Arrivals::Burst => {
                let burst = BURST_SECONDS.min(seconds / 2.0);
                let calm = Piece { seconds: (seconds - burst) / 2.0, per_second };
                let crowd = Piece { seconds: burst, per_second: per_second * BURST_FACTOR };
                vec![calm, crowd, calm]
            }
        };
        let random = matches!(shape, Arrivals::Poisson | Arrivals::Day | Arrivals::Burst);
        Self { pieces, random, seed, drawn: 0, piece: 0, before: 0.0, into: 0.0 }
    }

    /// Arrivals that can be expected, with room for the luck of random gaps.
    pub(crate) fn arrivals_max(&self) -> u64 {
        let mean: f64 = self.pieces.iter().map(|piece| piece.seconds * piece.per_second).sum();
        (mean + 6.0 * mean.sqrt() + 16.0).ceil() as u64
    }

    /// How much of the rate has to pass until the next arrival: 1, or an exponential draw with that mean.
    fn gap(&mut self) -> f64 {
        self.drawn += 1;
        if !self.random {
            return 1.0;
        }
        // In (0, 1], so that the logarithm exists.
        let even = ((draw(self.seed ^ 0x6172_7269, self.drawn) >> 11) + 1) as f64;
        -(even / (1u64 << 53) as f64).ln()
    }
}

impl Iterator for Schedule {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        let mut left = self.gap();
        while let Some(piece) = self.pieces.get(self.piece) {
            let seconds = left / piece.per_second;
            if self.into + seconds < piece.seconds {
                self.into += seconds;
                return Some(Duration::from_secs_f64(self.before + self.into));
            }
            left -= (piece.seconds - self.into) * piece.per_second;
            self.before += piece.seconds;
            (self.piece, self.into) = (self.piece + 1, 0.0);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Arrivals, Schedule};

    fn times(shape: Arrivals, rate: f64, seconds: f64) -> Vec<f64> {
        let schedule = Schedule::new(shape, rate, seconds, 9);
        let most = schedule.arrivals_max() as usize;
        let times: Vec<f64> = schedule.map(|at| at.as_secs_f64()).collect();
        assert!(times.len() <= most, "{shape:?}: {} of {most}", times.len());
        assert!(times.is_sorted() && times.iter().all(|at| *at < seconds));
        times
    }

    fn share(times: &[f64], from: f64, to: f64) -> f64 {
        times.iter().filter(|at| (from..to).contains(*at)).count() as f64 / times.len() as f64
    }

    #[test]
    fn constant_arrivals_are_even_and_poisson_ones_are_not() {
        let even = times(Arrivals::Constant, 1_000.0, 10.0);
        assert!((9_998..=10_000).contains(&even.len()));
        assert!(even.windows(2).all(|pair| (pair[1] - pair[0] - 0.001).abs() < 1e-6));
        let random = times(Arrivals::Poisson, 1_000.0, 10.0);
        assert!((9_600..10_400).contains(&random.len()), "{}", random.len());
        let long = random.windows(2).filter(|pair| pair[1] - pair[0] > 0.001).count() as f64;
        // exp(-1) of the gaps are longer than the mean.
        assert!((long / random.len() as f64 - 0.368).abs() < 0.02);
    }

    #[test]
    fn shapes_put_arrivals_where_they_belong() {
        let ramp = times(Arrivals::Ramp, 1_000.0, 10.0);
        assert!((share(&ramp, 0.0, 5.0) - 0.25).abs() < 0.01);
        let step = times(Arrivals::Step, 1_000.0, 10.0);
        assert!((share(&step, 8.0, 10.0) - 1.0 / 3.0).abs() < 0.01);
        let day = times(Arrivals::Day, 1_000.0, 24.0);
        assert!(share(&day, 12.0, 13.0) > 0.09 && share(&day, 2.0, 5.0) < 0.01);
        let burst = times(Arrivals::Burst, 100.0, 10.0);
        assert!((share(&burst, 4.0, 6.0) - 100.0 / 108.0).abs() < 0.01);
    }
}
