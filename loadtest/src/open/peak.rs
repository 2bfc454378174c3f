//! The highest rate that holds a p99: doubled until it fails, then halved into.

use std::io::Write;

use serde::Deserialize;
use serde::Serialize;

use crate::error::Error;
use crate::report::Report;
use crate::run::measure;
use crate::settings::Settings;

/// Rates that are tried.
const TRIALS_MAX: u32 = 24;

/// The search ends when the bounds are this close.
const CLOSE: f64 = 1.05;

/// Where the search begins unless told otherwise, in commands a second.
const FIRST_RATE: f64 = 1_000.0;

/// One trial.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Trial {
    /// Commands a second that were scheduled.
    pub(crate) rate: f64,
    /// Commands a second that were acknowledged.
    pub(crate) throughput_per_second: Option<f64>,
    /// Its p99, in milliseconds.
    pub(crate) p99_ms: f64,
    /// Whether it holds.
    pub(crate) held: bool,
}

/// The two rates between which the answer lies.
struct Bounds {
    holds: Option<f64>,
    fails: Option<f64>,
}

impl Bounds {
    /// The next rate to try; nothing when they are close.
    fn next(&self, first: f64) -> Option<f64> {
        match (self.holds, self.fails) {
            (None, None) => Some(first),
            (Some(holds), None) => Some(holds * 2.0),
            (None, Some(fails)) => Some(fails / 4.0),
            (Some(holds), Some(fails)) => (fails / holds > CLOSE).then(|| (holds * fails).sqrt()),
        }
    }

    fn note(&mut self, rate: f64, held: bool) {
        let bound = if held { &mut self.holds } else { &mut self.fails };
        *bound = Some(rate);
    }
}

/// Searches; the report is that of the best trial, and lists them all.
///
/// # Errors
///
/// A trial could not be run, or none held.
pub(crate) async fn find(settings: &Settings, p99_ms: f64) -> Result<Report, Error> {
    let mut bounds = Bounds { holds: None, fails: None };
    let mut best: Option<Report> = None;
    let mut trials = Vec::new();
    let first = settings.rate.unwrap_or(FIRST_RATE);
    for trial in 0..TRIALS_MAX {
        let Some(rate) = bounds.next(first) else { break };
        let mut one = settings.clone();
        one.rate = Some(rate);
        one.run_id = settings.run_id.map(|id| id + u64::from(trial));
        let mut report = measure(&one).await?;
        if report.passed() && !report.holds(p99_ms) {
            // One hiccup of the machine must not halve the answer.
            one.run_id = one.run_id.map(|id| id + u64::from(TRIALS_MAX));
            report = measure(&one).await?;
        }
        let held = report.holds(p99_ms);
        bounds.note(rate, held);
        let trial = Trial {
            rate,
            throughput_per_second: report.throughput_per_second,
            p99_ms: report.latency_ms.p99,
            held,
        };
        // Progress only; nobody may be reading.
        let _ =
            writeln!(std::io::stderr(), "{rate:.0}/s: p99 {:.2} ms, holds: {held}", trial.p99_ms);
        trials.push(trial);
        if !report.passed() {
            return Ok(report.with_trials(trials));
        }
        if held {
            best = Some(report);
        }
    }
    match best {
        Some(report) => Ok(report.with_trials(trials)),
        None => {
            Err(Error::Setting(format!("no rate down to a few a second holds p99 {p99_ms} ms")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Bounds;

    #[test]
    fn the_search_closes_in_on_the_limit() {
        let mut bounds = Bounds { holds: None, fails: None };
        let mut trials = 0;
        while let Some(rate) = bounds.next(1_000.0) {
            bounds.note(rate, rate <= 37_000.0);
            trials += 1;
        }
        let holds = bounds.holds.unwrap();
        assert!((35_000.0..=37_000.0).contains(&holds), "{holds}");
        assert!(trials < 15, "{trials}");
    }
}
