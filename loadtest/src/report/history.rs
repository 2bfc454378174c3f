//! Charts of a run in steps against one data directory: what a transfer costs, over what is there already.

use std::fmt::Write;
use std::path::Path;

use farthing_loadtest::svg;
use farthing_loadtest::svg::Chart;
use farthing_loadtest::svg::HEIGHT;
use farthing_loadtest::svg::Line;
use farthing_loadtest::svg::WIDTH;

use crate::error::Error;
use crate::report::named;

/// The column that runs along: transfers in the ledger at the end of the step.
const ACROSS: &str = "transfers";

/// Each chart: its heading, and its lines, each a column of the table and the name of its line.
const CHARTS: [(&str, &[(&str, &str)]); 4] = [
    (
        "Transfers a second",
        &[("acknowledged_per_second", "acknowledged"), ("indexed_per_second", "every index done")],
    ),
    (
        "CPU a transfer, microseconds",
        &[("server_cpu_us", "server"), ("client_cpu_us", "load tester")],
    ),
    ("Resident memory, MiB", &[("resident_mib", "server")]),
    (
        "Bytes a transfer",
        &[("disk_bytes_each", "on disk, of all so far"), ("written_bytes_each", "written")],
    ),
];

/// Steps that a table may have.
const STEPS_MAX: usize = 10_000;

/// Writes the charts of the table at `table` (comma separated, one line a step, its columns named in the first line) to
/// `svg`.
///
/// # Errors
///
/// A file cannot be read or written; a column is missing, a value is no number, or there are no steps or too many.
pub(crate) fn draw(table: &Path, svg: &Path) -> Result<(), Error> {
    let text = std::fs::read_to_string(table).map_err(|cause| named(table, cause))?;
    let page =
        page(&text).map_err(|problem| Error::Setting(format!("{}: {problem}", table.display())))?;
    std::fs::write(svg, page).map_err(|cause| named(svg, cause))
}

/// The charts, one below the other, as a file of their own.
fn page(table: &str) -> Result<String, String> {
    let mut rows = table.lines().filter(|line| !line.is_empty());
    let names: Vec<&str> = rows.next().unwrap_or_default().split(',').map(str::trim).collect();
    let rows = rows.map(numbers).collect::<Result<Vec<_>, _>>()?;
    if rows.is_empty() || rows.len() > STEPS_MAX {
        return Err(format!("{} steps, give 1 to {STEPS_MAX}", rows.len()));
    }
    let column = |name: &str| {
        let at = names.iter().position(|known| *known == name);
        let at = at.ok_or_else(|| format!("no column `{name}`"))?;
        let values = rows.iter().map(|row| row.get(at).copied());
        values.collect::<Option<Vec<f64>>>().ok_or_else(|| format!("a line lacks `{name}`"))
    };
    let across = column(ACROSS)?;
    let height = HEIGHT * CHARTS.len() as f64;
    let mut body = String::new();
    for (at, (title, lines)) in CHARTS.into_iter().enumerate() {
        let line = |(name, shown): &(&str, &'static str)| {
            let points = across.iter().copied().zip(column(name)?).collect();
            Ok(Line { name: shown, points })
        };
        let lines = lines.iter().map(line).collect::<Result<Vec<_>, String>>()?;
        let across = "transfers in the ledger";
        let chart = Chart { title, across, ticks: Vec::new(), logarithmic: false, lines };
        // Writing to a string cannot fail.
        let _ = write!(
            body,
            "<svg y=\"{}\" width=\"{WIDTH}\" height=\"{HEIGHT}\">{}</svg>",
            HEIGHT * at as f64,
            chart.render()
        );
    }
    Ok(svg::page(height, &body))
}

fn numbers(line: &str) -> Result<Vec<f64>, String> {
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|value| value.is_finite());
    line.split(',')
        .map(|text| number(text).ok_or_else(|| format!("`{text}` is no number")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::page;

    const NAMES: &str = "transfers,acknowledged_per_second,indexed_per_second,server_cpu_us,\
        client_cpu_us,resident_mib,disk_bytes_each,written_bytes_each";

    #[test]
    fn every_column_is_a_line() {
        let table =
            format!("{NAMES}\n1000000,9,8,2,0.2,300,71,130\n2000000,9,8,2,0.2,310,71,131\n");
        let page = page(&table).unwrap();
        assert_eq!(page.matches("<polyline").count(), 7, "{page}");
        assert!(page.contains("every index done") && !page.contains("NaN"));
    }

    #[test]
    fn what_is_no_table_of_steps_is_refused() {
        let bad = [
            ("", "0 steps"),
            (NAMES, "0 steps"),
            ("transfers\n1\n", "acknowledged_per_second"),
            (&format!("{NAMES}\n1,2\n"), "lacks"),
            (&format!("{NAMES}\n1,2,x,4,5,6,7,8\n"), "`x` is no number"),
        ];
        for (table, problem) in bad {
            let told = page(table).unwrap_err();
            assert!(told.contains(problem), "{table}: {told}");
        }
    }
}
