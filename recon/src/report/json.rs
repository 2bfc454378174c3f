//! The findings as JSON lines: one object each, both sides' rows whole.

use std::io::Write;

use serde::Serialize;

use super::ReportError;
use crate::outcome::By;
use crate::outcome::Category;
use crate::outcome::Finding;
use crate::outcome::Outcome;
use crate::row::OwnRow;
use crate::row::TheirRow;
use crate::time::rfc3339;

#[derive(Serialize)]
struct Object<'a> {
    category: Category,
    by: By,
    currency: &'a str,
    /// Text, because many readers take a JSON number for a float.
    difference_minor: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    age_days: Option<u64>,
    theirs: Vec<Row<'a>>,
    ours: Vec<Row<'a>>,
    differences: Vec<Difference>,
    fix: &'static str,
    advice: &'static str,
}

#[derive(Serialize, Default)]
struct Row<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    reference: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    provider: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    group: &'a str,
    currency: &'a str,
    amount_minor: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    fee_minor: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts_minor: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    earlier: Option<&'a str>,
}

#[derive(Serialize)]
struct Difference {
    what: &'static str,
    theirs: String,
    ours: String,
}

/// Writes the findings of the categories that `is_wanted` takes, one JSON object a line, and gives their number. The
/// same result makes the same bytes.
///
/// # Errors
///
/// A writer that fails.
pub fn write_json_lines(
    outcome: &Outcome,
    is_wanted: impl Fn(Category) -> bool,
    mut out: impl Write,
) -> Result<u64, ReportError> {
    let mut count = 0_u64;
    for finding in outcome.findings().filter(|finding| is_wanted(finding.category)) {
        serde_json::to_writer(&mut out, &object(&finding)).map_err(std::io::Error::from)?;
        out.write_all(b"\n")?;
        count = count.saturating_add(1);
    }
    out.flush()?;
    Ok(count)
}

fn object(finding: &Finding) -> Object<'_> {
    let difference = |one: &crate::outcome::Difference| Difference {
        what: one.category().name(),
        theirs: one.theirs(),
        ours: one.ours(),
    };
    Object {
        category: finding.category,
        by: finding.by,
        currency: &finding.currency,
        difference_minor: finding.difference.to_string(),
        age_days: finding.age_days,
        theirs: finding.theirs.iter().map(|v| their_row(&v.row, v.earlier.as_deref())).collect(),
        ours: finding.ours.iter().map(|v| own_row(&v.row, v.earlier.as_deref())).collect(),
        differences: finding.differences.iter().map(difference).collect(),
        fix: finding.fix.code(),
        advice: finding.fix.text(),
    }
}

fn their_row<'a>(row: &'a TheirRow, earlier: Option<&'a str>) -> Row<'a> {
    Row {
        line: Some(row.line),
        item: Some(row.item),
        seq: None,
        kind: row.kind.map(crate::kind::Kind::name),
        reference: &row.reference,
        provider: &row.provider,
        group: &row.group,
        currency: &row.currency,
        amount_minor: row.amount.to_string(),
        fee_minor: row.fee.map(|fee| fee.to_string()),
        parts_minor: row.parts.iter().map(ToString::to_string).collect(),
        time: row.time.map(rfc3339),
        status: row.status.map(crate::status::Status::name),
        earlier,
    }
}

fn own_row<'a>(row: &'a OwnRow, earlier: Option<&'a str>) -> Row<'a> {
    Row {
        line: None,
        item: None,
        seq: Some(row.seq),
        kind: row.kind.map(crate::kind::Kind::name),
        reference: &row.reference,
        provider: &row.provider,
        group: &row.group,
        currency: &row.currency,
        amount_minor: row.amount.to_string(),
        fee_minor: row.fee.map(|fee| fee.to_string()),
        parts_minor: row.parts.iter().map(ToString::to_string).collect(),
        time: Some(rfc3339(row.time)),
        status: row.status.map(crate::status::Status::name),
        earlier,
    }
}
