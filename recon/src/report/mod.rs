//! Reports: the findings as CSV or JSON lines, and a summary.

mod csv;
mod json;
mod summary;

pub use csv::write_csv;
pub use json::write_json_lines;
pub use summary::{Summary, SummaryLine, write_summary};

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The writer failed.
    #[error("writing the report failed: {0}")]
    Write(#[from] std::io::Error),
}

/// Lists of numbers of one cell.
pub(crate) fn joined<T: ToString>(values: impl Iterator<Item = T>) -> String {
    let values: Vec<String> = values.map(|value| value.to_string()).collect();
    values.join(";")
}
