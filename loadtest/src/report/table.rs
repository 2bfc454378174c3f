//! The table that a run ends with.

use comfy_table::Table;
use comfy_table::presets::UTF8_FULL_CONDENSED;
use farthing_loadtest::machine::microseconds_each;
use farthing_loadtest::numbers::thousands;

use crate::audit::trades::TradeCounts;
use crate::queries::QuerySummary;
use crate::report::Report;

/// Characters of a value before it is cut.
const VALUE_CHARACTERS_MAX: usize = 110;

/// The rows of the table: what, and how much.
pub(crate) fn rows(report: &Report) -> Vec<(&'static str, String)> {
    let counts = &report.counts;
    let latency = &report.latency_ms;
    let rate = |rate: Option<f64>| match rate {
        Some(rate) => format!("{}/s", thousands(rate as u64)),
        None => "none: the audit failed".to_owned(),
    };
    let mut rows = vec![
        ("acknowledged commands", rate(report.throughput_per_second)),
        ("until every index is done", rate(report.indexed_per_second)),
        ("latency p50, p90, p99", ms(&[latency.p50, latency.p90, latency.p99])),
        ("latency p99.9, max", ms(&[latency.p999, latency.max])),
        ("acknowledged ids", thousands(counts.acknowledged)),
        (
            "replayed, refused",
            format!("{}, {}", thousands(counts.replayed), thousands(counts.refused)),
        ),
        (
            "not taken, unknown",
            format!("{}, {}", thousands(counts.shed), thousands(counts.unknown)),
        ),
        ("calls sent again", thousands(counts.sent_again)),
    ];
    if let Some(payments) = &report.payments {
        rows.insert(2, ("payments", rate(report.payments_per_second)));
        rows.extend(trades(payments));
    }
    if let Some(scheduled) = report.scheduled {
        rows.push(("scheduled commands", thousands(scheduled)));
    }
    for (reason, count) in &report.reasons {
        rows.push(("reason", format!("{reason}: {}", thousands(*count))));
    }
    rows.extend(empty_calls(report));
    rows.extend(report.queries.iter().flat_map(queries));
    for trial in &report.trials {
        let verdict = if trial.held { "holds" } else { "does not hold" };
        rows.push(("trial", format!("{:.0}/s: p99 {:.2} ms, {verdict}", trial.rate, trial.p99_ms)));
    }
    let each = microseconds_each(report.client, counts.answered);
    rows.push((
        "client",
        format!("{:.2} s of CPU, {each:.2} us a command", report.client.cpu_seconds),
    ));
    if let Some(server) = report.server {
        let each = microseconds_each(server, counts.answered);
        let bytes = server.written_bytes as f64 / counts.acknowledged.max(1) as f64;
        rows.push((
            "server",
            format!(
                "{:.2} s of CPU, {each:.2} us and {bytes:.0} bytes written a command, {} MiB at most",
                server.cpu_seconds, server.memory_max_mib
            ),
        ));
    }
    rows.push(("audit", verdict(report)));
    rows.extend(report.audit.findings.iter().map(|finding| ("fault", finding.clone())));
    rows
}

/// What was acknowledged of payments, by kind.
fn trades(counts: &TradeCounts) -> [(&'static str, String); 2] {
    let paid = format!(
        "{}: {} of orders, {} with a tip",
        thousands(counts.payments),
        thousands(counts.of_orders),
        thousands(counts.with_tip)
    );
    let others = format!(
        "{} orders, {} refunds, {} red packets sent, {} taken",
        thousands(counts.orders),
        thousands(counts.refunds),
        thousands(counts.packets_sent),
        thousands(counts.packets_taken)
    );
    [("payments in all", paid), ("other commands", others)]
}

/// What the queries beside the writes showed.
fn queries(queries: &QuerySummary) -> [(&'static str, String); 2] {
    let latency = &queries.latency_ms;
    let latencies = ms(&[latency.p50, latency.p90, latency.p99, latency.max]);
    let failure = queries.failure.as_deref().unwrap_or("none");
    let answered = format!(
        "{} answered, {:.0} rows each, {} failed ({failure})",
        queries.answered, queries.rows_mean, queries.failed
    );
    [("query p50, p90, p99, max", latencies), ("queries", answered)]
}

/// What empty calls reach, and what part of that the commands do.
fn empty_calls(report: &Report) -> Option<(&'static str, String)> {
    let empty = report.empty_calls?;
    let part = report.throughput_per_second.unwrap_or_default() / empty.per_second * 100.0;
    let rate = thousands(empty.per_second as u64);
    let p50 = empty.p50_ms;
    Some((
        "empty calls",
        format!("{rate}/s, p50 {p50:.2} ms; the commands reach {part:.0} % of that"),
    ))
}

fn verdict(report: &Report) -> String {
    let audit = &report.audit;
    let scope = format!(
        "{} events, {} accounts, {:.1} s",
        thousands(audit.events),
        thousands(audit.accounts),
        audit.seconds
    );
    if audit.passed {
        format!("passed: {scope}")
    } else {
        format!("FAILED: {} faults; {scope}", thousands(audit.faults))
    }
}

/// The table of a report.
pub(crate) fn of(report: &Report) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED);
    for (what, value) in rows(report) {
        let short: String = value.chars().take(VALUE_CHARACTERS_MAX).collect();
        table.add_row([what.to_owned(), short]);
    }
    table
}

fn ms(values: &[f64]) -> String {
    let texts: Vec<String> = values.iter().map(|value| format!("{value:.2}")).collect();
    texts.join(", ") + " ms"
}
