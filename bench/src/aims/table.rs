//! The tables that a run ends with: the aims against their figures, and the runs behind them.

use super::aim::Judged;
use super::evidence::Run;
use super::results::Results;
use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{CellAlignment, ContentArrangement, Table};
use farthing_loadtest::numbers::thousands;
use std::fmt::Write;

/// Columns of the aims that hold numbers.
const AIM_NUMBERS: [usize; 3] = [2, 3, 4];
/// Columns of the runs that hold numbers.
const RUN_NUMBERS: [usize; 6] = [1, 2, 3, 4, 5, 6];

/// Characters of a line, beyond which cells go over several.
const WIDTH: u16 = 150;

/// Everything that a run ends with.
#[must_use]
pub fn shown(results: &Results) -> String {
    let machine = &results.machine;
    let mut out = format!(
        "{}\n{}\n{} counts, commit {}, {}; {}, {} cores, {} MiB, Linux {}\n",
        runs(&results.evidence.runs),
        aims(&results.aims),
        results.counts,
        results.commit,
        results.began,
        machine.processor,
        machine.cores,
        machine.memory_mib,
        machine.kernel
    );
    for problem in &results.problems {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "could not be measured: {problem}");
    }
    let reached = results.aims.iter().filter(|aim| aim.reached == Some(true)).count();
    let measured = results.aims.iter().filter(|aim| aim.figure.is_some()).count();
    let all = results.aims.len();
    let _ = writeln!(out, "{reached} of {measured} measured aims are reached; there are {all}");
    out
}

/// The aims against their figures. The ratio is 1 at the aim, and more is better.
#[must_use]
pub fn aims(aims: &[Judged]) -> Table {
    let mut table = empty();
    table.set_header(["aim", "what", "aim is", "figure", "ratio", "", "rests on"]);
    for aim in aims {
        let reached = match aim.reached {
            Some(true) => "reached",
            Some(false) => "not reached",
            None => "no figure",
        };
        table.add_row([
            aim.id.clone(),
            aim.what.clone(),
            aim.bound.shown(aim.unit),
            aim.figure.map(|value| aim.unit.shown(value)).unwrap_or_default(),
            aim.ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default(),
            reached.to_owned(),
            aim.note.clone(),
        ]);
    }
    right(&mut table, &AIM_NUMBERS);
    table
}

/// The runs behind the figures.
#[must_use]
pub fn runs(runs: &[Run]) -> Table {
    let mut table = empty();
    table.set_header([
        "run",
        "commands",
        "acknowledged",
        "all indexes done",
        "p50 ms",
        "p99 ms",
        "server CPU us",
        "audit",
    ]);
    for run in runs {
        let rate = |rate: Option<f64>| rate.map_or(String::new(), |r| thousands(r as u64) + " /s");
        let ms = |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:.2}"));
        let verdict = run.why_not().unwrap_or_else(|| "passed".to_owned());
        table.add_row([
            run.name.clone(),
            thousands(run.acknowledged),
            rate(run.acknowledged_per_second),
            rate(run.indexed_per_second),
            ms(run.latency_ms.map(|latency| latency.p50)),
            ms(run.latency_ms.map(|latency| latency.p99)),
            ms(run.server_cpu_us),
            verdict,
        ]);
    }
    right(&mut table, &RUN_NUMBERS);
    table
}

fn empty() -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED);
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    table
}

fn right(table: &mut Table, columns: &[usize]) {
    for column in columns {
        if let Some(column) = table.column_mut(*column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::shown;
    use crate::aims::sample;

    #[test]
    fn a_run_ends_with_a_table_of_every_aim() {
        insta::assert_snapshot!(shown(&sample::results()));
    }

    #[test]
    fn what_was_not_measured_says_why() {
        let mut results = sample::results();
        results.evidence.runs.clear();
        results.aims = crate::aims::judged(&results.evidence);
        results.problems.push("single: the server does not serve: no room".to_owned());
        insta::assert_snapshot!(shown(&results));
    }
}
