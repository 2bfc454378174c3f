//! What was measured: the runs of the load tester, and values beside them.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything that was measured.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The runs in their order. A run that was made several times stands here several times, under one name.
    pub runs: Vec<Run>,
    /// Values beside the runs, by a name whose end says the unit; each as often as it was measured.
    pub values: BTreeMap<String, Vec<f64>>,
}

/// One run of the load tester.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// What it is called here.
    pub name: String,
    /// The command line of the load tester.
    pub command: String,
    /// Why there is nothing but the name, where the run could not be made.
    pub problem: Option<String>,
    /// Different ids acknowledged as applied.
    pub acknowledged: u64,
    /// Answers that refused.
    pub refused: u64,
    /// Commands that the server was too busy to take.
    pub not_taken: u64,
    /// Commands without a certain answer.
    pub unknown: u64,
    /// Commands that the schedule had, in an open loop.
    pub scheduled: Option<u64>,
    /// Their rate.
    pub scheduled_per_second: Option<f64>,
    /// Commands acknowledged a second; none where the audit failed.
    pub acknowledged_per_second: Option<f64>,
    /// The same to the moment when all indexes were done.
    pub indexed_per_second: Option<f64>,
    /// Payments acknowledged a second, where payments were sent.
    pub payments_per_second: Option<f64>,
    /// Of calls, or of single commands on a stream; from the scheduled time in an open loop.
    pub latency_ms: Option<Latency>,
    /// Processor time of the server, in microseconds for each acknowledged command.
    pub server_cpu_us: Option<f64>,
    /// The same of the load tester.
    pub client_cpu_us: Option<f64>,
    /// Bytes that the server wrote until all indexes were done.
    pub server_written_bytes: Option<u64>,
    /// Empty calls beside single calls.
    pub empty_calls: Option<Empty>,
    /// Statement pages read beside the writes.
    pub queries: Option<Queries>,
    /// What the audit found.
    pub audit: Option<Audit>,
}

/// Latencies, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Latency {
    /// Median.
    pub p50: f64,
    /// 90 of 100 are faster.
    pub p90: f64,
    /// 99 of 100 are faster.
    pub p99: f64,
    /// 999 of 1,000 are faster.
    pub p999: f64,
    /// The slowest.
    pub max: f64,
}

/// Calls with nothing in them, before and after the run on the same connections.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Empty {
    /// Calls a second.
    pub per_second: f64,
    /// Median latency, in milliseconds.
    pub p50_ms: f64,
}

/// Pages read beside the writes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Queries {
    /// Pages that came.
    pub answered: u64,
    /// Calls that failed.
    pub failed: u64,
    /// Rows of a page, in the mean.
    pub rows_mean: f64,
    /// Latencies from the scheduled time.
    pub latency_ms: Latency,
}

/// What the audit found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Audit {
    /// Nothing was wrong.
    pub passed: bool,
    /// `full`, or `balances` where the events were left out.
    pub scope: String,
    /// Events read.
    pub events: u64,
    /// Accounts compared.
    pub accounts: u64,
    /// How many faults there were.
    pub faults: u64,
    /// The first of them, in words.
    pub findings: Vec<String>,
}

impl Run {
    /// Whether its figures count.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.why_not().is_none()
    }

    /// Why its figures do not count; none where they do.
    #[must_use]
    pub fn why_not(&self) -> Option<String> {
        match (&self.problem, &self.audit) {
            (Some(problem), _) => Some(problem.clone()),
            (None, Some(audit)) if audit.passed => None,
            (None, Some(audit)) => {
                let first = audit.findings.first().map_or("", String::as_str);
                Some(format!("the audit failed: {} faults; {first}", audit.faults))
            }
            (None, None) => Some("was not audited".to_owned()),
        }
    }
}

impl Evidence {
    /// Adds a value.
    pub fn note(&mut self, name: &str, value: f64) {
        self.values.entry(name.to_owned()).or_default().push(value);
    }

    /// The runs of this name.
    ///
    /// # Errors
    ///
    /// There is none, or one of them does not count.
    pub fn runs(&self, name: &str) -> Result<Vec<&Run>, String> {
        let runs: Vec<&Run> = self.runs.iter().filter(|run| run.name == name).collect();
        if runs.is_empty() {
            return Err("was not run".to_owned());
        }
        match runs.iter().find_map(|run| run.why_not()) {
            Some(problem) => Err(format!("{name}: {problem}")),
            None => Ok(runs),
        }
    }

    /// The last run of this name.
    ///
    /// # Errors
    ///
    /// As [`Evidence::runs`].
    pub fn last(&self, name: &str) -> Result<&Run, String> {
        let runs = self.runs(name)?;
        runs.last().copied().ok_or_else(|| "was not run".to_owned())
    }

    /// The median of a figure over the runs of this name.
    ///
    /// # Errors
    ///
    /// As [`Evidence::runs`], or a run has no such figure.
    pub fn median(&self, name: &str, figure: fn(&Run) -> Option<f64>) -> Result<f64, String> {
        let figures: Option<Vec<f64>> = self.runs(name)?.into_iter().map(figure).collect();
        figures.as_deref().and_then(median).ok_or_else(|| format!("{name}: has no such figure"))
    }

    /// The values of this name.
    ///
    /// # Errors
    ///
    /// It was not measured.
    pub fn values(&self, name: &str) -> Result<&[f64], String> {
        let values = self.values.get(name).map(Vec::as_slice).filter(|values| !values.is_empty());
        values.ok_or_else(|| format!("{name}: was not measured"))
    }

    /// The last value of this name.
    ///
    /// # Errors
    ///
    /// It was not measured.
    pub fn value(&self, name: &str) -> Result<f64, String> {
        let values = self.values(name)?;
        values.last().copied().ok_or_else(|| format!("{name}: was not measured"))
    }
}

/// The middle of some values: the mean of the two middle ones, where their count is even.
pub(super) fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (low, high) = (sorted.get((sorted.len().max(1) - 1) / 2)?, sorted.get(sorted.len() / 2)?);
    Some(f64::midpoint(*low, *high))
}

#[cfg(test)]
mod tests {
    use super::{Audit, Evidence, Run, median};

    fn run(name: &str, rate: f64, passed: bool) -> Run {
        Run {
            name: name.to_owned(),
            acknowledged_per_second: Some(rate),
            audit: Some(Audit { passed, faults: u64::from(!passed), ..Audit::default() }),
            ..Run::default()
        }
    }

    fn rate(run: &Run) -> Option<f64> {
        run.acknowledged_per_second
    }

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0]), Some(3.0));
        assert_eq!(median(&[9.0, 1.0]), Some(5.0));
        assert_eq!(median(&[9.0, 1.0, 2.0]), Some(2.0));
    }

    #[test]
    fn runs_of_one_name_share_a_figure() {
        let runs = vec![run("a", 1.0, true), run("b", 7.0, true), run("a", 3.0, true)];
        let evidence = Evidence { runs, ..Evidence::default() };
        assert_eq!(evidence.median("a", rate), Ok(2.0));
        assert_eq!(evidence.last("a").unwrap().acknowledged_per_second, Some(3.0));
        assert_eq!(evidence.median("c", rate), Err("was not run".to_owned()));
        assert!(evidence.median("a", |run| run.payments_per_second).is_err());
    }

    #[test]
    fn one_failed_audit_takes_the_figure_away() {
        let runs = vec![run("a", 1.0, true), run("a", 3.0, false)];
        let evidence = Evidence { runs, ..Evidence::default() };
        assert!(evidence.median("a", rate).unwrap_err().contains("audit failed: 1 faults"));
    }
}
