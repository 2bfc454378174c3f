//! Findings as files, row by row: CSV and JSON lines, each put in its place whole.

use crate::cli::error::CliError;
use crate::cli::json::Object;
use crate::cli::reconcile::told;
use farthing_proto::v1;
use std::fs::Permissions;
use std::io;
use std::io::BufWriter;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;
use tempfile::NamedTempFile;

/// The columns of the CSV.
const HEADER: &str = "category,their_line,their_number,their_provider,their_kind,their_amount,our_seq,our_number,our_kind,\
our_amount,currency,difference,age_days,by,differences,fix,advice\n";

/// A file that is not in its place yet.
pub(super) struct Report {
    out: BufWriter<NamedTempFile>,
    path: PathBuf,
    form: Form,
}

/// As what findings are written.
enum Form {
    Csv,
    JsonLines,
}

impl Report {
    /// Begins a CSV.
    pub(super) fn csv(path: &Path) -> Result<Self, CliError> {
        let mut report = Self::beside(path, Form::Csv)?;
        report.out.write_all(HEADER.as_bytes()).map_err(|error| failed(path, error))?;
        Ok(report)
    }

    /// Begins JSON lines.
    pub(super) fn json_lines(path: &Path) -> Result<Self, CliError> {
        Self::beside(path, Form::JsonLines)
    }

    fn beside(path: &Path, form: Form) -> Result<Self, CliError> {
        let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty());
        let mut builder = tempfile::Builder::new();
        builder.permissions(Permissions::from_mode(0o666));
        let file = builder.tempfile_in(dir.unwrap_or(Path::new(".")));
        let out = BufWriter::new(file.map_err(|error| failed(path, error))?);
        Ok(Self { out, path: path.to_owned(), form })
    }

    /// Writes a finding.
    pub(super) fn write(
        &mut self,
        found: &v1::ReconcileFinding,
        exponent: u32,
    ) -> Result<(), CliError> {
        let line = match self.form {
            Form::Csv => csv_line(found, exponent),
            Form::JsonLines => json_line(told::object(found, exponent)),
        };
        self.out.write_all(line.as_bytes()).map_err(|error| failed(&self.path, error))
    }

    /// Puts it in its place.
    pub(super) fn finish(self) -> Result<PathBuf, CliError> {
        let Self { out, path, .. } = self;
        let file = out.into_inner().map_err(|error| failed(&path, error.into_error()))?;
        file.persist(&path).map_err(|error| failed(&path, error.error))?;
        Ok(path)
    }
}

fn failed(path: &Path, error: io::Error) -> CliError {
    CliError::fault(format!("cannot write {}", path.display()), error)
}

fn json_line(object: Object) -> String {
    let mut line = serde_json::Value::Object(object).to_string();
    line.push('\n');
    line
}

fn csv_line(found: &v1::ReconcileFinding, exponent: u32) -> String {
    let theirs = found.theirs.first().cloned().unwrap_or_default();
    let ours = found.ours.first().cloned().unwrap_or_default();
    let joined = |numbers: Vec<String>| numbers.join(";");
    let there = |is_there: bool, amount: &str| {
        if is_there { told::decimal(amount, exponent) } else { String::new() }
    };
    let differences = found.differences.iter().map(told::difference);
    let fields = [
        told::category(found.category).to_owned(),
        joined(found.theirs.iter().map(|row| row.line.to_string()).collect()),
        guarded(&theirs.reference),
        guarded(&theirs.provider),
        theirs.kind,
        there(!found.theirs.is_empty(), &found.their_amount),
        joined(found.ours.iter().map(|row| row.seq.to_string()).collect()),
        guarded(&ours.reference),
        ours.kind,
        there(!found.ours.is_empty(), &found.own_amount),
        found.currency.clone(),
        told::decimal(&found.difference, exponent),
        found.age_days.map(|days| days.to_string()).unwrap_or_default(),
        found.by.clone(),
        joined(differences.collect()),
        found.fix.clone(),
        found.advice.clone(),
    ];
    let quoted: Vec<String> = fields.iter().map(|field| quoted(field)).collect();
    format!("{}\n", quoted.join(","))
}

/// A text that no spreadsheet takes for a formula.
fn guarded(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

fn quoted(field: &str) -> String {
    if field.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_csv_keeps_its_columns_and_is_no_formula() {
        let theirs = v1::ReconcileRow {
            line: 3,
            reference: "=1+1".into(),
            provider: "a,\"b\"".into(),
            ..v1::ReconcileRow::default()
        };
        let found = v1::ReconcileFinding {
            category: v1::BreakCategory::MissingHere.into(),
            theirs: vec![theirs],
            their_amount: "-1250".into(),
            difference: "-1250".into(),
            ..v1::ReconcileFinding::default()
        };
        let line = csv_line(&found, 2);
        assert!(
            line.starts_with("missing_here,3,'=1+1,\"a,\"\"b\"\"\",,-12.50,,,,,,-12.50,"),
            "{line}"
        );
        assert_eq!(HEADER.split(',').count(), 17);
    }
}
