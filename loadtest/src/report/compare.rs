//! Two runs side by side.

use std::path::Path;

use comfy_table::Table;
use comfy_table::presets::UTF8_FULL_CONDENSED;
use farthing_loadtest::machine::microseconds_each;
use farthing_loadtest::numbers::thousands;

use crate::error::Error;
use crate::report::Report;

/// The table that compares two result files: the ratio is the second by the first.
///
/// # Errors
///
/// A file cannot be read.
pub(crate) fn of(first: &Path, second: &Path) -> Result<Table, Error> {
    let (one, two) = (Report::read(first)?, Report::read(second)?);
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED);
    table.set_header([
        String::new(),
        first.display().to_string(),
        second.display().to_string(),
        "ratio".to_owned(),
    ]);
    for (what, decimals, value) in FIGURES {
        let (left, right) = (value(&one), value(&two));
        if left.is_none() && right.is_none() {
            continue;
        }
        let text = |value: Option<f64>| match value {
            Some(value) if decimals == 0 => thousands(value as u64),
            Some(value) => format!("{value:.decimals$}"),
            None => "none".to_owned(),
        };
        let ratio = match (left, right) {
            (Some(left), Some(right)) if left > 0.0 => format!("{:.3}", right / left),
            _ => String::new(),
        };
        table.add_row([what.to_owned(), text(left), text(right), ratio]);
    }
    for (name, left, right) in differing(&one, &two) {
        table.add_row([format!("setting {name}"), left, right, String::new()]);
    }
    Ok(table)
}

/// What is compared: its name, decimals, and where it stands.
type Figure = (&'static str, usize, fn(&Report) -> Option<f64>);

const FIGURES: [Figure; 14] = [
    ("acknowledged/s", 0, |report| report.throughput_per_second),
    ("indexed/s", 0, |report| report.indexed_per_second),
    ("payments/s", 0, |report| report.payments_per_second),
    ("p50 ms", 3, |report| Some(report.latency_ms.p50)),
    ("p90 ms", 3, |report| Some(report.latency_ms.p90)),
    ("p99 ms", 3, |report| Some(report.latency_ms.p99)),
    ("p99.9 ms", 3, |report| Some(report.latency_ms.p999)),
    ("max ms", 3, |report| Some(report.latency_ms.max)),
    ("refused", 0, |report| Some(report.counts.refused as f64)),
    ("not taken, unknown", 0, |report| Some((report.counts.shed + report.counts.unknown) as f64)),
    ("query p50 ms", 3, |report| report.queries.as_ref().map(|queries| queries.latency_ms.p50)),
    ("client us a command", 3, |report| {
        Some(microseconds_each(report.client, report.counts.answered))
    }),
    ("server us a command", 3, |report| {
        report.server.map(|server| microseconds_each(server, report.counts.answered))
    }),
    ("server MiB", 0, |report| report.server.map(|server| server.memory_max_mib as f64)),
];

fn differing(one: &Report, two: &Report) -> Vec<(String, String, String)> {
    let fields = |report: &Report| {
        let value = serde_json::to_value(&report.settings).unwrap_or_default();
        value.as_object().cloned().unwrap_or_default()
    };
    let (left, right) = (fields(one), fields(two));
    left.into_iter()
        .filter_map(|(name, value)| {
            let other = right.get(&name).cloned().unwrap_or_default();
            (value != other).then(|| (name, value.to_string(), other.to_string()))
        })
        .collect()
}
