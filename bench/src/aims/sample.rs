//! Results for the tests: every aim has a figure, most of them round, some reached and some not.

use super::evidence::{Audit, Empty, Evidence, Latency, Queries, Run};
use super::judged;
use super::results::{FORM, Results};
use super::stages::names;
use farthing_loadtest::machine::Machine;
use std::collections::BTreeMap;

/// A run that passed, with these rates.
pub(super) fn run(name: &str, acknowledged: f64, indexed: f64) -> Run {
    let audit = Audit { passed: true, scope: "full".to_owned(), ..Audit::default() };
    let latency = Latency { p50: 10.0, p90: 15.0, p99: 20.0, p999: 30.0, max: 40.0 };
    Run {
        name: name.to_owned(),
        command: "farthing-loadtest".to_owned(),
        acknowledged: 1_000_000,
        acknowledged_per_second: Some(acknowledged),
        indexed_per_second: Some(indexed),
        latency_ms: Some(latency),
        server_cpu_us: Some(2.0),
        audit: Some(audit),
        ..Run::default()
    }
}

/// Something of everything.
pub(super) fn evidence() -> Evidence {
    let with_p50 = |p50: f64, p99: f64| Some(Latency { p50, p99, ..Latency::default() });
    let empty = |per_second: f64, p50_ms: f64| Some(Empty { per_second, p50_ms });
    let pages = Queries { answered: 60, failed: 0, rows_mean: 8_000.0, ..Queries::default() };
    let pages = Queries { latency_ms: with_p50(8.0, 25.0).unwrap_or_default(), ..pages };
    let runs = vec![
        run(names::COMPACT, 1_600_000.0, 750_000.0),
        run(names::READABLE, 600_000.0, 500_000.0),
        run(names::SUSTAINED, 1_200_000.0, 1_000_000.0),
        run(names::RANDOM, 500_000.0, 400_000.0),
        run(names::HOLDS, 700_000.0, 600_000.0),
        run(names::UNIFORM, 1_000_000.0, 900_000.0),
        run(names::HOT, 960_000.0, 880_000.0),
        run(names::UNIFORM, 1_100_000.0, 900_000.0),
        run(names::ZIPF, 900_000.0, 890_000.0),
        run(names::UNIFORM, 900_000.0, 900_000.0),
        run(names::STREAM, 550_000.0, 540_000.0),
        Run { empty_calls: empty(30_000.0, 2.0), ..run(names::UNARY, 24_000.0, 23_000.0) },
        Run {
            empty_calls: empty(4_500.0, 0.2),
            latency_ms: with_p50(0.6, 0.9),
            ..run(names::LONELY, 1_600.0, 1_600.0)
        },
        Run {
            scheduled: Some(96_000),
            scheduled_per_second: Some(12_000.0),
            latency_ms: with_p50(1.0, 4.0),
            ..run(names::HALF, 11_990.0, 11_900.0)
        },
        Run { payments_per_second: Some(150_000.0), ..run(names::PAYMENTS, 220_000.0, 200_000.0) },
        run(names::MEMORY, 1_000_000.0, 900_000.0),
        run(names::AFTER_KILLS, 500_000.0, 400_000.0),
        Run { queries: Some(pages), ..run(names::STATEMENTS, 800_000.0, 700_000.0) },
        run(names::HISTORY, 1_000_000.0, 900_000.0),
        Run { server_cpu_us: Some(2.2), ..run(names::HISTORY, 1_000_000.0, 855_000.0) },
    ];
    let mut evidence = Evidence { runs, ..Evidence::default() };
    for (name, value) in [
        (names::SUSTAINED_DISK_BYTES, 80e6),
        (names::SUSTAINED_WRITTEN_BYTES, 300e6),
        (names::SYNCED_WRITE_MS, 0.3),
        (names::SYNCED_WRITE_MS, 0.4),
        (names::MEMORY_ACCOUNTS, 1e6),
        (names::RESIDENT_BYTES, 900e6),
        (names::RESIDENT_MOST_BYTES, 1_100e6),
        (names::RESTART_SECONDS, 2.5),
        (names::RESTART_SECONDS, 3.5),
        (names::STATEMENT_ROWS, 8_000.0),
    ] {
        evidence.note(name, value);
    }
    evidence
}

/// The file of a run that showed it.
pub(super) fn results() -> Results {
    let evidence = evidence();
    Results {
        form: FORM,
        began: "2026-11-29T01:02:03Z".to_owned(),
        seconds: 240.0,
        commit: "abcdef0".to_owned(),
        counts: "short".to_owned(),
        machine: Machine {
            processor: "A processor".to_owned(),
            cores: 2,
            memory_mib: 24_000,
            kernel: "6.0".to_owned(),
            version: "0.1.0".to_owned(),
            command_line: "farthing-bench aims".to_owned(),
        },
        settings: BTreeMap::new(),
        aims: judged(&evidence),
        evidence,
        problems: Vec::new(),
    }
}
