//! The result of a run, and the forms that it is given in.

pub(crate) mod compare;
pub(crate) mod hdr;
pub(crate) mod history;
mod html;
mod server;
mod table;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use farthing_loadtest::machine::Machine;
use farthing_loadtest::machine::Usage;
use hdrhistogram::Histogram;
use serde::Deserialize;
use serde::Serialize;

use crate::audit::Verdict;
use crate::audit::trades;
use crate::audit::trades::TradeCounts;
use crate::empty::EmptyCalls;
use crate::error::Error;
use crate::meter::Interval;
use crate::meter::Percentiles;
use crate::open::peak::Trial;
use crate::queries::QuerySummary;
use crate::run::Measured;
use crate::scrape::Sample;
use crate::settings::Settings;
use crate::tally::Counts;

/// Steps of the spectrum for each halving of what is slower.
const SPECTRUM_STEPS: u32 = 5;

/// Part of the scheduled commands that must be acknowledged for a rate to hold.
const KEPT_UP: f64 = 0.98;

/// A point of the latency spectrum.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Point {
    /// Part of all latencies that are at most this long, 0 to 1.
    pub(crate) quantile: f64,
    /// The latency, in milliseconds.
    pub(crate) ms: f64,
}

/// What the JSON file holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Report {
    /// Ids acknowledged as applied, a second, from the first send to the last answer. None where the audit failed.
    pub(crate) throughput_per_second: Option<f64>,
    /// The same, to the moment when every index had all of them.
    pub(crate) indexed_per_second: Option<f64>,
    /// Payments acknowledged, a second, where payments were sent: a payment of an order takes two commands, the order and
    /// the paying of it, and counts once. None where the audit failed.
    #[serde(default)]
    pub(crate) payments_per_second: Option<f64>,
    /// Acknowledged commands by what they did, where payments were sent.
    #[serde(default)]
    pub(crate) payments: Option<TradeCounts>,
    /// Latencies of calls, or of single commands on a stream; from the scheduled time in an open loop.
    pub(crate) latency_ms: Percentiles,
    /// What the audit found.
    pub(crate) audit: Verdict,
    /// Answers by kind.
    pub(crate) counts: Counts,
    /// Commands that the schedule had, in an open loop.
    pub(crate) scheduled: Option<u64>,
    /// From the first send to the last answer.
    pub(crate) answered_seconds: f64,
    /// From the first send until every index had everything.
    pub(crate) indexed_seconds: f64,
    /// Refusals and failed calls by reason.
    pub(crate) reasons: BTreeMap<String, u64>,
    /// Empty calls beside the run, where single calls are measured.
    #[serde(default)]
    pub(crate) empty_calls: Option<EmptyCalls>,
    /// The queries beside the writes.
    pub(crate) queries: Option<QuerySummary>,
    /// The trials of a search for the peak.
    pub(crate) trials: Vec<Trial>,
    /// What this program used while it sent.
    pub(crate) client: Usage,
    /// What the server's process used, where its number was given.
    pub(crate) server: Option<Usage>,
    /// What the server's metrics say of the run: means of summaries, growth of counters, gauges at the end.
    pub(crate) metrics: BTreeMap<String, f64>,
    /// What they say of each second.
    #[serde(default)]
    pub(crate) samples: Vec<Sample>,
    /// Tells the ids of this run from others.
    pub(crate) run_id: u64,
    /// The settings.
    pub(crate) settings: Settings,
    /// The machine and the program.
    pub(crate) machine: Machine,
    /// Latency by quantile.
    pub(crate) spectrum: Vec<Point>,
    /// Rates and latencies over time.
    pub(crate) intervals: Vec<Interval>,
}

impl Report {
    /// Of what was measured and what the audit found.
    pub(crate) fn of(settings: &Settings, measured: &Measured, audit: Verdict) -> Self {
        let tally = &measured.course.tally;
        let counts = tally.counts();
        let passed = audit.passed;
        let rate = |seconds: f64| passed.then(|| counts.acknowledged as f64 / seconds);
        let answered_seconds = measured.answered_in.as_secs_f64();
        let indexed_seconds = measured.indexed_in.as_secs_f64();
        let payments = trades::count(measured);
        let paid = payments.filter(|_| passed);
        Self {
            throughput_per_second: rate(answered_seconds),
            indexed_per_second: rate(indexed_seconds),
            payments_per_second: paid.map(|counts| counts.payments as f64 / answered_seconds),
            payments,
            latency_ms: Percentiles::of(&measured.watched.total),
            audit,
            counts,
            scheduled: measured.scheduled,
            answered_seconds,
            indexed_seconds,
            reasons: tally.reasons(),
            empty_calls: measured.empty_calls,
            queries: measured.queries.clone(),
            trials: Vec::new(),
            client: measured.client,
            server: measured.server,
            metrics: measured.metrics.clone(),
            samples: measured.samples.clone(),
            run_id: measured.run_id,
            settings: settings.clone(),
            machine: Machine::here(),
            spectrum: spectrum(&measured.watched.total),
            intervals: measured.watched.intervals.clone(),
        }
    }

    /// With the trials of a search.
    pub(crate) fn with_trials(mut self, trials: Vec<Trial>) -> Self {
        self.trials = trials;
        self
    }

    /// Whether the run counts.
    pub(crate) const fn passed(&self) -> bool {
        self.audit.passed
    }

    /// Whether the scheduled rate was kept up with this p99.
    pub(crate) fn holds(&self, p99_ms: f64) -> bool {
        let scheduled = self.scheduled.unwrap_or_default() as f64;
        let due = scheduled / self.settings.duration_seconds;
        self.passed()
            && self.latency_ms.p99 <= p99_ms
            && self.counts.shed + self.counts.unknown == 0
            && self.throughput_per_second.is_some_and(|rate| rate >= due * KEPT_UP)
    }

    /// Prints the table and writes the files that the settings name.
    ///
    /// # Errors
    ///
    /// A file cannot be written.
    pub(crate) fn publish(&self, settings: &Settings) -> Result<(), Error> {
        // Standard output may be closed; the files are still written.
        let _ = writeln!(std::io::stdout(), "{}", table::of(self));
        if let Some(path) = &settings.json {
            let json = serde_json::to_string_pretty(self)
                .map_err(|cause| named(path, std::io::Error::other(cause)))?;
            std::fs::write(path, json + "\n").map_err(|cause| named(path, cause))?;
        }
        if let Some(path) = &settings.html {
            std::fs::write(path, html::page(self)).map_err(|cause| named(path, cause))?;
        }
        Ok(())
    }

    /// Reads the JSON file of an earlier run.
    ///
    /// # Errors
    ///
    /// The file cannot be read or is not one of this program.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let bytes = std::fs::read(path).map_err(|cause| named(path, cause))?;
        serde_json::from_slice(&bytes).map_err(|cause| named(path, std::io::Error::other(cause)))
    }
}

fn named(path: &Path, cause: std::io::Error) -> Error {
    Error::File(path.display().to_string(), cause)
}

fn spectrum(histogram: &Histogram<u64>) -> Vec<Point> {
    histogram
        .iter_quantiles(SPECTRUM_STEPS)
        .map(|step| Point {
            quantile: step.quantile_iterated_to(),
            ms: step.value_iterated_to() as f64 / 1e6,
        })
        .collect()
}
