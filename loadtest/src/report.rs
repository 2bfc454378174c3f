//! The result of a run.

use std::collections::BTreeMap;
use std::io::Write;

use serde::Deserialize;
use serde::Serialize;

use crate::audit::Verdict;
use crate::error::Error;
use crate::meter::Interval;
use crate::meter::Percentiles;
use crate::run::Measured;
use crate::settings::Settings;
use crate::tally::Counts;

/// What the JSON file holds.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Report {
    throughput_per_second: Option<f64>,
    indexed_per_second: Option<f64>,
    latency_ms: Percentiles,
    counts: Counts,
    reasons: BTreeMap<String, u64>,
    audit: Verdict,
    settings: Settings,
    intervals: Vec<Interval>,
}

impl Report {
    /// Of what was measured.
    pub(crate) fn of(settings: &Settings, measured: &Measured, audit: Verdict) -> Self {
        let tally = &measured.course.tally;
        let counts = tally.counts();
        let rate = |seconds: f64| audit.passed.then(|| counts.acknowledged as f64 / seconds);
        Self {
            throughput_per_second: rate(measured.answered_in.as_secs_f64()),
            indexed_per_second: rate(measured.indexed_in.as_secs_f64()),
            latency_ms: Percentiles::of(&measured.watched.total),
            counts,
            reasons: tally.reasons(),
            audit: audit.clone(),
            settings: settings.clone(),
            intervals: measured.watched.intervals.clone(),
        }
    }

    /// Whether the run counts.
    pub(crate) fn passed(&self) -> bool {
        self.audit.passed
    }

    /// Prints the result and writes the files.
    ///
    /// # Errors
    ///
    /// A file cannot be written.
    pub(crate) fn write(&self, settings: &Settings) -> Result<(), Error> {
        let percentiles = self.latency_ms;
        let text = format!(
            "acknowledged {:.0}/s, indexed {:.0}/s; latency ms p50 {:.2} p90 {:.2} p99 {:.2} p999 {:.2} max {:.2}\n{:?} {:?} {:?}\n",
            self.throughput_per_second.unwrap_or_default(),
            self.indexed_per_second.unwrap_or_default(),
            percentiles.p50,
            percentiles.p90,
            percentiles.p99,
            percentiles.p999,
            percentiles.max,
            self.counts,
            self.reasons,
            self.audit,
        );
        // Standard output may be closed; the files are still written.
        let _ = std::io::stdout().write_all(text.as_bytes());
        if let Some(path) = &settings.json {
            let named = |cause| Error::File(path.display().to_string(), cause);
            let text = serde_json::to_string_pretty(self)
                .map_err(|cause| named(std::io::Error::other(cause)))?;
            std::fs::write(path, text + "\n").map_err(named)?;
        }
        Ok(())
    }
}
