//! One page with everything in it: no script, no other file.

use std::fmt::Write;

use farthing_loadtest::svg::Chart;
use farthing_loadtest::svg::Line;
use farthing_loadtest::svg::escape;

use crate::meter::Interval;
use crate::report::Report;
use crate::report::server;
use crate::report::table;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:900px;margin:2em auto;padding:0 1em;color:#1f2328}\
    h1{font-size:1.5em}h2{font-size:1.1em;margin-top:2em}table{border-collapse:collapse}\
    td{padding:.2em 1em .2em 0;vertical-align:top;border-bottom:1px solid #d8dee4}\
    svg{width:100%;height:auto;margin:1em 0}svg text{font-size:11px}\
    svg .title{font-size:14px;fill:#1f2328}svg .grid{stroke:#d8dee4}\
    .failed{color:#cf222e;font-weight:bold}code{overflow-wrap:anywhere}";

/// Where the spectrum has ticks: the quantile and its text.
const QUANTILES: [(f64, &str); 7] = [
    (0.0, "0"),
    (0.5, "50 %"),
    (0.9, "90 %"),
    (0.99, "99 %"),
    (0.999, "99.9 %"),
    (0.9999, "99.99 %"),
    (0.99999, "99.999 %"),
];

/// The page of a report.
pub(crate) fn page(report: &Report) -> String {
    let mut out = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Farthing load test</title>\
         <style>{STYLE}</style><h1>Farthing load test</h1>"
    );
    if !report.passed() {
        out += "<p class=\"failed\">The audit failed: this run has no throughput.</p>";
    }
    rows(&mut out, table::rows(report).into_iter());
    out += "<h2>Over time</h2>";
    out += &rate(report).render();
    out += &latency(report).render();
    out += &server::charts(&report.samples);
    out += "<h2>Latency spectrum</h2>";
    out += &spectrum(report).render();
    out += "<h2>How it was measured</h2>";
    let machine = &report.machine;
    let facts = [
        ("command line", format!("<code>{}</code>", escape(&machine.command_line))),
        ("processor", format!("{}, {} cores", escape(&machine.processor), machine.cores)),
        ("memory", format!("{} MiB", machine.memory_mib)),
        ("kernel", escape(&machine.kernel)),
        ("farthing-loadtest", escape(&machine.version)),
        ("note", escape(&report.settings.note)),
        ("run", report.run_id.to_string()),
    ];
    out += "<table>";
    for (what, value) in facts {
        // Writing to a string cannot fail.
        let _ = write!(out, "<tr><td>{what}</td><td>{value}</td></tr>");
    }
    out += "</table>";
    if !report.metrics.is_empty() {
        out += "<h2>The server's metrics over the run</h2>";
        let metrics = report.metrics.iter();
        rows(&mut out, metrics.map(|(name, value)| (name.as_str(), value.to_string())));
    }
    out += "<h2>Settings</h2>";
    let settings = serde_json::to_value(&report.settings).unwrap_or_default();
    let settings = settings.as_object().cloned().unwrap_or_default();
    rows(&mut out, settings.iter().map(|(name, value)| (name.as_str(), value.to_string())));
    out + "</html>\n"
}

fn rows<'a>(out: &mut String, rows: impl Iterator<Item = (&'a str, String)>) {
    *out += "<table>";
    for (what, value) in rows {
        let _ = write!(out, "<tr><td>{}</td><td>{}</td></tr>", escape(what), escape(&value));
    }
    *out += "</table>";
}

fn rate(report: &Report) -> Chart {
    let of = |value: fn(&Interval) -> u64| {
        let point = |interval: &Interval| {
            (interval.at_seconds, value(interval) as f64 / interval.seconds.max(1e-9))
        };
        report.intervals.iter().map(point).collect()
    };
    Chart {
        title: "Commands a second",
        across: "seconds",
        ticks: Vec::new(),
        logarithmic: false,
        lines: vec![
            Line { name: "answered", points: of(|interval| interval.answered) },
            Line { name: "failed", points: of(|interval| interval.errors) },
        ],
    }
}

fn latency(report: &Report) -> Chart {
    let of = |value: fn(&Interval) -> f64| {
        let seen = report.intervals.iter().filter(|interval| interval.answered > 0);
        seen.map(|interval| (interval.at_seconds, value(interval))).collect()
    };
    Chart {
        title: "Latency, milliseconds",
        across: "seconds",
        ticks: Vec::new(),
        logarithmic: true,
        lines: vec![
            Line { name: "p50", points: of(|interval| interval.latency_ms.p50) },
            Line { name: "p99", points: of(|interval| interval.latency_ms.p99) },
            Line { name: "max", points: of(|interval| interval.latency_ms.max) },
        ],
    }
}

/// Equal steps along for each further nine of the quantile.
fn spectrum(report: &Report) -> Chart {
    let nines = |quantile: f64| -(1.0 - quantile).log10();
    let points = report.spectrum.iter().filter(|point| point.quantile < 1.0);
    Chart {
        title: "Latency by percentile, milliseconds",
        across: "part of the calls that are at most as slow",
        ticks: QUANTILES.iter().map(|(at, text)| (nines(*at), (*text).to_owned())).collect(),
        logarithmic: true,
        lines: vec![Line {
            name: "latency",
            points: points.map(|point| (nines(point.quantile), point.ms)).collect(),
        }],
    }
}
