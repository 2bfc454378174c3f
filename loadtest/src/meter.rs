//! Latency and rate: a histogram of the interval at hand, and what the intervals before showed.

use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::Instant;

use hdrhistogram::Histogram;

/// Longest latency that is told apart: 10 minutes, in nanoseconds.
const LATENCY_NS_MAX: u64 = 600_000_000_000;
const SIGNIFICANT_DIGITS: u8 = 3;

/// An empty histogram of nanoseconds.
#[allow(clippy::expect_used, reason = "the bounds are constants that the library accepts")]
pub(crate) fn empty_histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, LATENCY_NS_MAX, SIGNIFICANT_DIGITS)
        .expect("1 to 600 s with 3 digits is a valid range")
}

/// One interval of a run.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct Interval {
    /// When it ended, in seconds from the start.
    pub(crate) at_seconds: f64,
    /// How long it was.
    pub(crate) seconds: f64,
    /// Commands answered in it.
    pub(crate) answered: u64,
    /// Calls or commands without success in it.
    pub(crate) errors: u64,
    /// Latencies of it.
    pub(crate) latency_ms: Percentiles,
}

/// Percentiles in milliseconds.
#[derive(Clone, Copy, Default, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct Percentiles {
    /// Median.
    pub(crate) p50: f64,
    /// 90 of 100 are faster.
    pub(crate) p90: f64,
    /// 99 of 100 are faster.
    pub(crate) p99: f64,
    /// 999 of 1,000 are faster.
    pub(crate) p999: f64,
    /// The slowest.
    pub(crate) max: f64,
}

impl Percentiles {
    /// Of a histogram of nanoseconds.
    pub(crate) fn of(histogram: &Histogram<u64>) -> Self {
        let at = |quantile| histogram.value_at_quantile(quantile) as f64 / 1e6;
        Self {
            p50: at(0.5),
            p90: at(0.9),
            p99: at(0.99),
            p999: at(0.999),
            max: histogram.max() as f64 / 1e6,
        }
    }
}

struct Now {
    interval: Histogram<u64>,
    answered: u64,
    errors: u64,
    since: Instant,
}

/// Collects the latencies of all lanes.
pub(crate) struct Meter {
    start: Instant,
    now: Mutex<Now>,
}

impl Meter {
    /// Starts the clock.
    pub(crate) fn start() -> Self {
        let start = Instant::now();
        let now = Now { interval: empty_histogram(), answered: 0, errors: 0, since: start };
        Self { start, now: Mutex::new(now) }
    }

    /// When the clock was started.
    pub(crate) const fn started(&self) -> Instant {
        self.start
    }

    /// Notes one call and the commands that it answered.
    pub(crate) fn record(&self, latency: Duration, answered: u64) {
        let mut now = self.lock();
        now.interval.saturating_record(nanoseconds(latency));
        now.answered += answered;
    }

    /// Notes the answers of a stream, one latency each.
    pub(crate) fn record_each(&self, latencies_ns: &[u64]) {
        let mut now = self.lock();
        for latency in latencies_ns {
            now.interval.saturating_record(*latency);
        }
        now.answered += latencies_ns.len() as u64;
    }

    /// Notes commands without success.
    pub(crate) fn error(&self, commands: u64) {
        self.lock().errors += commands;
    }

    /// Ends the interval: its histogram is left in `into`, and a new one begins.
    pub(crate) fn turn(&self, into: &mut Histogram<u64>) -> Interval {
        into.reset();
        let mut now = self.lock();
        std::mem::swap(&mut now.interval, into);
        let ended = Instant::now();
        let interval = Interval {
            at_seconds: (ended - self.start).as_secs_f64(),
            seconds: (ended - now.since).as_secs_f64(),
            answered: now.answered,
            errors: now.errors,
            latency_ms: Percentiles::of(into),
        };
        (now.answered, now.errors, now.since) = (0, 0, ended);
        interval
    }

    fn lock(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Nanoseconds of a duration, at most 584 years of them.
pub(crate) fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Meter, Percentiles, empty_histogram};
    use std::time::Duration;

    #[test]
    fn intervals_do_not_mix() {
        let meter = Meter::start();
        let mut histogram = empty_histogram();
        meter.record(Duration::from_millis(10), 8);
        meter.error(2);
        let first = meter.turn(&mut histogram);
        assert_eq!((first.answered, first.errors), (8, 2));
        assert!((first.latency_ms.p50 - 10.0).abs() < 0.1);
        meter.record_each(&[1_000_000, 3_000_000]);
        let second = meter.turn(&mut histogram);
        assert_eq!((second.answered, second.errors, histogram.len()), (2, 0, 2));
        assert!((Percentiles::of(&histogram).max - 3.0).abs() < 0.1);
    }
}
