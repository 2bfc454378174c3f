//! Says on standard error why a verb did not do what was asked.

use crate::cli::error::CliError;
use crate::cli::failure::Failure;
use crate::cli::failure::Outcome;
use crate::cli::failure::code_name;
use crate::convert::money::format_minor;
use serde_json::{Map, Value, json};
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

/// Facts of a refusal that are amounts of the account's asset, in minor units.
const AMOUNT_KEYS: &[&str] =
    &["at_least", "at_most", "available", "balance", "held", "left", "needed", "posted"];

/// Writes the error to standard error, as text or as one JSON object, and gives the exit code that belongs to it.
#[must_use]
pub fn report(error: &CliError, json: bool) -> ExitCode {
    if !matches!(error, CliError::OutputClosed) {
        let said = if json { format!("{}\n", as_json(error)) } else { as_text(error) };
        // Where standard error is closed too, the exit code has to do.
        let _unheard = std::io::stderr().write_all(said.as_bytes());
    }
    error.exit_code()
}

/// Writes what is wrong with the command line, or the help that was asked for, and gives the exit code.
#[must_use]
pub fn report_usage(error: &clap::Error, json: bool) -> ExitCode {
    if error.use_stderr() && json {
        let text = error.render().to_string();
        let message = text.trim().strip_prefix("error: ").unwrap_or(text.trim());
        let said = json!({ "reason": "USAGE", "message": message, "outcome": "not_applied", "exit_code": CliError::USAGE });
        let _unheard = writeln!(std::io::stderr(), "{said}");
    } else {
        let _unheard = error.print();
    }
    if error.use_stderr() { ExitCode::from(CliError::USAGE) } else { ExitCode::SUCCESS }
}

/// The error as text of several lines.
pub(crate) fn as_text(error: &CliError) -> String {
    match error {
        CliError::Ledger(failure) => failure_text(failure),
        CliError::Field { .. } => format!("error: {error}\n"),
        CliError::Fault { .. } => format!("error: {}\n", causes(error)),
        CliError::OutputClosed => String::new(),
    }
}

fn failure_text(failure: &Failure) -> String {
    let verdict = match (failure.outcome, failure.exit_number()) {
        (Outcome::Unknown, _) => "outcome unknown",
        (Outcome::NotApplied, CliError::REFUSED) => "refused, not applied",
        (Outcome::NotApplied, CliError::USAGE) => "malformed, not applied",
        (Outcome::NotApplied, _) => "not applied",
    };
    let mut lines = vec![format!("{verdict}: {failure}")];
    for (field, description) in &failure.violations {
        lines.push(format!("  {field}: {description}"));
    }
    let width = failure.metadata.keys().map(String::len).max().unwrap_or(0);
    let facts = facts_of(failure).into_iter();
    lines.extend(facts.map(|(key, value)| format!("  {key:width$}  {value}")));
    lines.extend(advice(failure));
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

/// The facts of a failure, amounts as decimals where their asset is known.
pub(crate) fn facts_of(failure: &Failure) -> Vec<(String, String)> {
    let asset = failure.asset.as_ref().map_or("", |(asset, _)| asset);
    let fact = |(key, value): (&String, &String)| {
        let decimal = decimal_of(failure, key, value);
        (key.clone(), decimal.map_or_else(|| value.clone(), |decimal| format!("{decimal} {asset}")))
    };
    failure.metadata.iter().map(fact).collect()
}

/// What to do next.
fn advice(failure: &Failure) -> Option<String> {
    let id = failure.id.as_deref();
    match (failure.exit_number(), id) {
        (CliError::UNAVAILABLE, Some(id)) => {
            Some(format!("  retry with the same id, it cannot be applied twice: --id {id}"))
        }
        (CliError::UNAVAILABLE, None) => Some("  try again later".to_owned()),
        (CliError::REFUSED, Some(id)) if failure.retry.as_deref() == Some("new_id") => {
            Some(format!("  id {id} is used up: a new attempt takes a new id"))
        }
        (_, Some(id)) => Some(format!("  id {id}")),
        (_, None) => None,
    }
}

fn decimal_of(failure: &Failure, key: &str, value: &str) -> Option<String> {
    let (_, exponent) = failure.asset.as_ref()?;
    let minor: i128 = value.parse().ok()?;
    AMOUNT_KEYS.contains(&key).then(|| format_minor(minor, *exponent))
}

/// The error as one JSON object.
pub(crate) fn as_json(error: &CliError) -> Value {
    let mut object = match error {
        CliError::Ledger(failure) => failure_json(failure),
        CliError::Field { field, problem } => object_of(json!({
            "reason": "INVALID_ARGUMENT",
            "message": error.to_string(),
            "outcome": "not_applied",
            "field_violations": [{ "field": field, "description": problem }],
        })),
        CliError::Fault { .. } | CliError::OutputClosed => {
            object_of(json!({ "reason": "FAULT", "message": causes(error) }))
        }
    };
    object.insert("exit_code".to_owned(), error.exit_number().into());
    Value::Object(object)
}

fn failure_json(failure: &Failure) -> Map<String, Value> {
    let violations: Vec<Value> = failure
        .violations
        .iter()
        .map(|(field, description)| json!({ "field": field, "description": description }))
        .collect();
    let mut metadata = Map::new();
    for (key, value) in &failure.metadata {
        metadata.insert(key.clone(), value.as_str().into());
        if let Some(decimal) = decimal_of(failure, key, value) {
            metadata.insert(format!("{key}_decimal"), decimal.into());
        }
    }
    let mut object = object_of(json!({
        "reason": failure.reason,
        "message": failure.message,
        "outcome": failure.outcome_name(),
        "metadata": metadata,
        "field_violations": violations,
    }));
    let code = failure.code.map(code_name);
    let retry = failure.retry.clone();
    for (key, value) in [("code", code), ("retry", retry), ("id", failure.id.clone())] {
        if let Some(text) = value {
            object.insert(key.to_owned(), text.into());
        }
    }
    object
}

fn object_of(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

/// The error with everything that caused it, in one line.
fn causes(error: &dyn Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        let _infallible = write!(line, ": {source}");
        cause = source.source();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use farthing_proto::v1;

    fn refused() -> CliError {
        let facts = [
            ("account", "wallet:bo"),
            ("available", "300"),
            ("needed", "1200"),
            ("retry", "new_id"),
        ];
        let metadata =
            facts.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let rejection = v1::Rejection {
            reason: "INSUFFICIENT_FUNDS".to_owned(),
            message: "not enough".to_owned(),
            metadata,
            field_violations: Vec::new(),
        };
        CliError::from(Failure::from(rejection)).with_id("t-1").in_asset("CNY", 2)
    }

    #[test]
    fn a_refusal_shows_its_numbers_as_decimals() {
        let expected = "\
refused, not applied: INSUFFICIENT_FUNDS: not enough
  account    wallet:bo
  available  3.00 CNY
  needed     12.00 CNY
  id t-1 is used up: a new attempt takes a new id
";
        assert_eq!(as_text(&refused()), expected);
    }

    #[test]
    fn a_refusal_is_one_json_object() {
        let object = as_json(&refused());
        assert_eq!(object["reason"], "INSUFFICIENT_FUNDS");
        assert_eq!(object["outcome"], "not_applied");
        assert_eq!(object["exit_code"], 1);
        assert_eq!(object["id"], "t-1");
        assert_eq!(object["metadata"]["needed"], "1200");
        assert_eq!(object["metadata"]["needed_decimal"], "12.00");
        assert_eq!(object["metadata"]["account"], "wallet:bo");
    }

    #[test]
    fn an_unknown_outcome_names_the_id_to_retry_with() {
        let lost = CliError::from(tonic::Status::deadline_exceeded("too slow")).with_id("t-2");
        let text = as_text(&lost);
        assert!(text.starts_with("outcome unknown: DEADLINE_EXCEEDED: too slow\n"), "{text}");
        assert!(text.contains("--id t-2"), "{text}");
        assert_eq!(as_json(&lost)["exit_code"], 3);
    }

    #[test]
    fn a_field_is_named() {
        let error = CliError::field("--amount", "is empty");
        assert_eq!(as_text(&error), "error: --amount is empty\n");
        assert_eq!(as_json(&error)["field_violations"][0]["field"], "--amount");
        assert_eq!(error.exit_number(), 2);
    }

    #[test]
    fn a_fault_tells_its_causes() {
        let error = CliError::fault("cannot open it", std::io::Error::other("no disk"));
        assert_eq!(as_text(&error), "error: cannot open it: no disk\n");
        assert_eq!(error.exit_number(), 4);
    }
}
