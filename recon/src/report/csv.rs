//! The findings as CSV: one row each, amounts in minor units and as decimals.

use std::io::Write;

use super::ReportError;
use super::joined;
use crate::kind::Kind;
use crate::money::Exponents;
use crate::money::decimal;
use crate::outcome::Category;
use crate::outcome::Finding;
use crate::outcome::Outcome;
use crate::status::Status;

/// Names of the columns.
const HEADER: &[&str] = &[
    "category",
    "their_lines",
    "their_key",
    "their_provider",
    "their_kind",
    "their_amount_minor",
    "their_status",
    "own_seqs",
    "own_reference",
    "own_kind",
    "own_amount_minor",
    "own_status",
    "currency",
    "difference_minor",
    "difference",
    "age_days",
    "by",
    "differences",
    "earlier",
    "fix",
    "advice",
];

/// Writes the findings of the categories that `is_wanted` takes, in their order, and gives their number. The same
/// result makes the same bytes.
///
/// Texts of files begin with `'` where a spreadsheet would take them for a formula.
///
/// # Errors
///
/// A writer that fails.
pub fn write_csv(
    outcome: &Outcome,
    exponents: &Exponents,
    is_wanted: impl Fn(Category) -> bool,
    out: impl Write,
) -> Result<u64, ReportError> {
    let mut writer = ::csv::WriterBuilder::new().from_writer(out);
    writer.write_record(HEADER).map_err(into_io)?;
    let mut count = 0_u64;
    for finding in outcome.findings().filter(|finding| is_wanted(finding.category)) {
        writer.write_record(fields(&finding, exponents)).map_err(into_io)?;
        count = count.saturating_add(1);
    }
    writer.flush()?;
    Ok(count)
}

fn into_io(error: ::csv::Error) -> ReportError {
    ReportError::Write(std::io::Error::other(error))
}

fn fields(finding: &Finding, exponents: &Exponents) -> Vec<String> {
    let (theirs, ours) = (&finding.theirs, &finding.ours);
    let (their_first, own_first) = (theirs.first().map(|v| &v.row), ours.first().map(|v| &v.row));
    let their_sum = theirs.iter().fold(0_i128, |sum, v| sum.saturating_add(v.row.amount));
    let own_sum = ours.iter().fold(0_i128, |sum, v| sum.saturating_add(v.row.amount));
    let earlier = theirs
        .iter()
        .filter_map(|v| v.earlier.clone())
        .chain(ours.iter().filter_map(|v| v.earlier.clone()));
    vec![
        finding.category.name().to_owned(),
        joined(theirs.iter().map(|v| v.row.line)),
        guarded(their_first.map_or("", |row| row.key())),
        guarded(their_first.map_or("", |row| row.provider.as_str())),
        their_first.and_then(|row| row.kind).map_or("", Kind::name).to_owned(),
        their_first.map(|_| their_sum.to_string()).unwrap_or_default(),
        their_first.and_then(|row| row.status).map_or("", Status::name).to_owned(),
        joined(ours.iter().map(|v| v.row.seq)),
        guarded(own_first.map_or("", |row| row.reference.as_str())),
        own_first.and_then(|row| row.kind).map_or("", Kind::name).to_owned(),
        own_first.map(|_| own_sum.to_string()).unwrap_or_default(),
        own_first.and_then(|row| row.status).map_or("", Status::name).to_owned(),
        finding.currency.clone(),
        finding.difference.to_string(),
        exponents
            .of(&finding.currency)
            .map_or_else(String::new, |e| decimal(finding.difference, e)),
        finding.age_days.map(|days| days.to_string()).unwrap_or_default(),
        finding.by.name().to_owned(),
        differences(finding),
        guarded(&joined(earlier)),
        finding.fix.code().to_owned(),
        finding.fix.text().to_owned(),
    ]
}

fn differences(finding: &Finding) -> String {
    let one = |difference: &crate::outcome::Difference| {
        let name = difference.category().name();
        format!("{name}: {} / {}", difference.theirs(), difference.ours())
    };
    joined(finding.differences.iter().map(one))
}

/// A text that no spreadsheet takes for a formula.
fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
