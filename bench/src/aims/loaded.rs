//! What the load tester's JSON file says of a run, as far as the aims ask.

use super::error::Error;
use super::evidence::{Audit, Empty, Latency, Queries, Run};
use farthing_loadtest::machine::{Usage, microseconds_each};
use serde::Deserialize;
use std::fs;
use std::path::Path;

#[derive(Debug, Deserialize)]
struct Loaded {
    throughput_per_second: Option<f64>,
    indexed_per_second: Option<f64>,
    #[serde(default)]
    payments_per_second: Option<f64>,
    latency_ms: Latency,
    audit: Audit,
    counts: Counts,
    scheduled: Option<u64>,
    #[serde(default)]
    empty_calls: Option<Empty>,
    queries: Option<Queries>,
    client: Usage,
    server: Option<Usage>,
    settings: Settings,
}

#[derive(Debug, Deserialize)]
struct Counts {
    acknowledged: u64,
    refused: u64,
    unknown: u64,
    shed: u64,
}

#[derive(Debug, Deserialize)]
struct Settings {
    rate: Option<f64>,
}

/// Reads the result of a run from the file that the load tester wrote.
///
/// # Errors
///
/// The file cannot be read, or is not one of the load tester.
pub(super) fn read(path: &Path, name: &str, command: &str) -> Result<Run, Error> {
    let text = fs::read_to_string(path).map_err(Error::file(path))?;
    of(&text, name, command).map_err(Error::form(path))
}

fn of(text: &str, name: &str, command: &str) -> Result<Run, serde_json::Error> {
    let loaded: Loaded = serde_json::from_str(text)?;
    let counts = &loaded.counts;
    // Every commit has them, whatever the audit says: they are no throughput.
    let each = |usage: Usage| microseconds_each(usage, counts.acknowledged);
    let passed = loaded.audit.passed;
    Ok(Run {
        name: name.to_owned(),
        command: command.to_owned(),
        problem: None,
        acknowledged: counts.acknowledged,
        refused: counts.refused,
        not_taken: counts.shed,
        unknown: counts.unknown,
        scheduled: loaded.scheduled,
        scheduled_per_second: loaded.settings.rate,
        acknowledged_per_second: loaded.throughput_per_second.filter(|_| passed),
        indexed_per_second: loaded.indexed_per_second.filter(|_| passed),
        payments_per_second: loaded.payments_per_second.filter(|_| passed),
        latency_ms: Some(loaded.latency_ms),
        server_cpu_us: loaded.server.map(each),
        client_cpu_us: Some(each(loaded.client)),
        server_written_bytes: loaded.server.map(|server| server.written_bytes),
        empty_calls: loaded.empty_calls,
        queries: loaded.queries,
        audit: Some(loaded.audit),
    })
}

#[cfg(test)]
mod tests {
    use super::of;

    const RESULT: &str = include_str!("testdata/loadtest.json");

    #[test]
    fn the_file_of_the_load_tester_is_read() {
        let run = of(RESULT, "unary", "farthing-loadtest --workload unary").unwrap();
        assert!(run.passed());
        insta::assert_snapshot!(serde_json::to_string_pretty(&run).unwrap());
    }

    #[test]
    fn a_run_whose_audit_failed_has_no_rates() {
        let failed = RESULT.replacen("\"passed\": true", "\"passed\": false", 1);
        let run = of(&failed, "unary", "").unwrap();
        assert!(!run.passed());
        assert_eq!((run.acknowledged_per_second, run.indexed_per_second), (None, None));
        assert!(run.why_not().unwrap().contains("audit"));
    }

    #[test]
    fn what_is_no_result_is_refused() {
        for text in ["", "{}", "[1]", &RESULT.replacen("\"counts\"", "\"count\"", 1)] {
            assert!(of(text, "x", "").is_err());
        }
    }
}
