//! What the ledger answered where it did not do what was asked: read from a status or from a rejection.

use crate::cli::error::CliError;
use farthing_proto::v1;
use std::collections::BTreeMap;
use std::fmt;
use tonic::{Code, Status};
use tonic_types::StatusExt;

/// Whether the command was applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was not, for certain.
    NotApplied,
    /// Nobody can say: ask again with the same id.
    Unknown,
}

/// A "no", or no answer at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Stable code, for example `INSUFFICIENT_FUNDS`.
    pub reason: String,
    /// One sentence for people.
    pub message: String,
    /// gRPC code where the answer came as a status.
    pub code: Option<Code>,
    /// Whether the command was applied.
    pub outcome: Outcome,
    /// `same_id`, `new_id` or `never`, where the ledger said so.
    pub retry: Option<String>,
    /// The facts as fields; amounts in minor units.
    pub metadata: BTreeMap<String, String>,
    /// Fields that do not have the right form: path and what to send instead.
    pub violations: Vec<(String, String)>,
    /// Id of the command, where it has one.
    pub id: Option<String>,
    /// Asset and decimals in which the amounts are, where they are known.
    pub asset: Option<(String, u32)>,
}

impl Failure {
    /// Reads the status of a call.
    #[must_use]
    pub fn from_status(status: &Status) -> Self {
        let details = status.get_error_details();
        let mut reason = code_name(status.code());
        let mut metadata = BTreeMap::new();
        if let Some(error_info) = details.error_info() {
            reason.clone_from(&error_info.reason);
            metadata.extend(error_info.metadata.clone());
        }
        let violations = details.bad_request().map(|bad| bad.field_violations.clone());
        let stated = metadata.remove("outcome");
        Self {
            reason,
            message: status.message().to_owned(),
            code: Some(status.code()),
            outcome: stated.map_or_else(|| outcome_of(status.code()), |text| outcome_named(&text)),
            retry: metadata.remove("retry"),
            metadata,
            violations: violations
                .unwrap_or_default()
                .into_iter()
                .map(|violation| (violation.field, violation.description))
                .collect(),
            id: None,
            asset: None,
        }
    }

    /// A ledger that could not be reached: nothing was sent.
    pub(crate) fn unreachable(server: &str, error: &tonic::transport::Error) -> Self {
        let cause = innermost(error);
        Self {
            reason: "UNREACHABLE".to_owned(),
            message: format!("no ledger answers at {server} ({cause}); nothing was sent"),
            code: Some(Code::Unavailable),
            outcome: Outcome::NotApplied,
            retry: Some("same_id".to_owned()),
            metadata: BTreeMap::from([("server".to_owned(), server.to_owned())]),
            violations: Vec::new(),
            id: None,
            asset: None,
        }
    }

    /// The number that the process ends with.
    #[must_use]
    pub fn exit_number(&self) -> u8 {
        if !self.violations.is_empty() || self.code == Some(Code::InvalidArgument) {
            return CliError::USAGE;
        }
        let busy = matches!(self.code, Some(Code::Unavailable | Code::ResourceExhausted));
        match self.outcome {
            Outcome::NotApplied if busy => CliError::UNAVAILABLE,
            Outcome::NotApplied => CliError::REFUSED,
            Outcome::Unknown => CliError::UNAVAILABLE,
        }
    }

    /// The name of the outcome, as the contract has it.
    #[must_use]
    pub fn outcome_name(&self) -> &'static str {
        match self.outcome {
            Outcome::NotApplied => "not_applied",
            Outcome::Unknown => "unknown",
        }
    }
}

impl From<v1::Rejection> for Failure {
    fn from(rejection: v1::Rejection) -> Self {
        let mut metadata = rejection.metadata;
        metadata.remove("outcome");
        let violations = rejection.field_violations.into_iter();
        Self {
            reason: rejection.reason,
            message: rejection.message,
            code: None,
            outcome: Outcome::NotApplied,
            retry: metadata.remove("retry"),
            metadata,
            violations: violations.map(|each| (each.field, each.description)).collect(),
            id: None,
            asset: None,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reason, self.message)
    }
}

impl std::error::Error for Failure {}

fn outcome_named(text: &str) -> Outcome {
    if text == "not_applied" { Outcome::NotApplied } else { Outcome::Unknown }
}

/// What a code says about the outcome where the details do not: a no is certain, everything else is not.
fn outcome_of(code: Code) -> Outcome {
    match code {
        Code::InvalidArgument
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::ResourceExhausted
        | Code::FailedPrecondition
        | Code::OutOfRange
        | Code::Unimplemented
        | Code::Unauthenticated => Outcome::NotApplied,
        Code::Ok
        | Code::Cancelled
        | Code::Unknown
        | Code::DeadlineExceeded
        | Code::Aborted
        | Code::Internal
        | Code::Unavailable
        | Code::DataLoss => Outcome::Unknown,
    }
}

/// A code in the form of a reason: `DeadlineExceeded` as `DEADLINE_EXCEEDED`.
pub(crate) fn code_name(code: Code) -> String {
    let mut name = String::new();
    for letter in format!("{code:?}").chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tonic_types::ErrorDetails;

    fn failure<const N: usize>(code: Code, facts: [(&str, &str); N]) -> Failure {
        let facts = facts.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let mut details = ErrorDetails::new();
        details.set_error_info("INSUFFICIENT_FUNDS", "farthing", facts);
        Failure::from_status(&Status::with_error_details(code, "not enough", details))
    }

    #[test]
    fn a_refusal_is_read_with_its_numbers() {
        let facts = [("needed", "1200"), ("outcome", "not_applied"), ("retry", "new_id")];
        let refused = failure(Code::FailedPrecondition, facts);
        assert_eq!(refused.reason, "INSUFFICIENT_FUNDS");
        assert_eq!(refused.metadata, BTreeMap::from([("needed".to_owned(), "1200".to_owned())]));
        assert_eq!(refused.retry.as_deref(), Some("new_id"));
        assert_eq!(refused.outcome, Outcome::NotApplied);
        assert_eq!(refused.exit_number(), CliError::REFUSED);
    }

    #[test]
    fn the_stated_outcome_beats_the_code() {
        let lost = failure(Code::Unavailable, [("outcome", "unknown")]);
        assert_eq!((lost.outcome, lost.exit_number()), (Outcome::Unknown, 3));
        let stopping = failure(Code::Unavailable, [("outcome", "not_applied")]);
        assert_eq!((stopping.outcome, stopping.exit_number()), (Outcome::NotApplied, 3));
    }

    #[test]
    fn a_status_without_details_is_read_by_its_code() {
        for (code, reason, outcome, number) in [
            (Code::NotFound, "NOT_FOUND", Outcome::NotApplied, 1),
            (Code::AlreadyExists, "ALREADY_EXISTS", Outcome::NotApplied, 1),
            (Code::InvalidArgument, "INVALID_ARGUMENT", Outcome::NotApplied, 2),
            (Code::ResourceExhausted, "RESOURCE_EXHAUSTED", Outcome::NotApplied, 3),
            (Code::DeadlineExceeded, "DEADLINE_EXCEEDED", Outcome::Unknown, 3),
            (Code::Unavailable, "UNAVAILABLE", Outcome::Unknown, 3),
            (Code::Internal, "INTERNAL", Outcome::Unknown, 3),
        ] {
            let read = Failure::from_status(&Status::new(code, "x"));
            assert_eq!(read.reason, reason);
            assert_eq!((read.outcome, read.exit_number()), (outcome, number), "{reason}");
        }
    }

    #[test]
    fn a_malformed_field_is_a_matter_of_usage() {
        let details = ErrorDetails::with_bad_request_violation("transfer.id", "is empty");
        let status = Status::with_error_details(Code::InvalidArgument, "malformed", details);
        let read = Failure::from_status(&status);
        assert_eq!(read.violations, [("transfer.id".to_owned(), "is empty".to_owned())]);
        assert_eq!(read.exit_number(), CliError::USAGE);
    }
}
