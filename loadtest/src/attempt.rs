//! What to do after a call that failed: the same id again, or give up, and what is certain then.

use std::time::Duration;

use tonic::Code;
use tonic::Status;
use tonic_types::StatusExt;

/// Pause before the second attempt; it doubles with each.
const PAUSE_MS: u64 = 2;

/// The next step.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// The same request again, after a pause.
    Again(Duration),
    /// A business refusal: it is not applied, and the answer is final.
    Refused(String),
    /// Not applied in any attempt.
    NotApplied(String),
    /// It may be applied.
    Unknown(String),
}

/// The attempts of one request.
pub(crate) struct Attempts {
    left: u32,
    pauses: u32,
    ambiguous: bool,
}

impl Attempts {
    /// At most `count` attempts.
    pub(crate) const fn new(count: u32) -> Self {
        Self { left: count, pauses: 0, ambiguous: false }
    }

    /// Judges a failed attempt.
    pub(crate) fn after(&mut self, status: &Status) -> Next {
        let reason = reason_of(status);
        let certain = is_certain(status);
        if certain && !is_transient(status.code()) {
            return if self.ambiguous { Next::Unknown(reason) } else { Next::Refused(reason) };
        }
        self.ambiguous |= !certain;
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            return if self.ambiguous { Next::Unknown(reason) } else { Next::NotApplied(reason) };
        }
        self.pauses += 1;
        Next::Again(Duration::from_millis(PAUSE_MS << self.pauses.min(8)))
    }
}

/// The stable reason of a failed call, or the name of its code.
pub(crate) fn reason_of(status: &Status) -> String {
    match status.get_error_details().error_info() {
        Some(facts) if !facts.reason.is_empty() => facts.reason.clone(),
        _ => format!("{:?}", status.code()),
    }
}

/// Whether the status says that nothing was applied.
fn is_certain(status: &Status) -> bool {
    let details = status.get_error_details();
    let outcome = details.error_info().and_then(|facts| facts.metadata.get("outcome"));
    match outcome.map(String::as_str) {
        Some("not_applied") => true,
        Some(_) => false,
        None => matches!(
            status.code(),
            Code::ResourceExhausted
                | Code::FailedPrecondition
                | Code::InvalidArgument
                | Code::NotFound
                | Code::AlreadyExists
                | Code::OutOfRange
                | Code::PermissionDenied
                | Code::Unauthenticated
                | Code::Unimplemented
        ),
    }
}

/// Whether the same request can succeed later.
const fn is_transient(code: Code) -> bool {
    matches!(
        code,
        Code::ResourceExhausted
            | Code::Unavailable
            | Code::DeadlineExceeded
            | Code::Aborted
            | Code::Cancelled
            | Code::Unknown
            | Code::Internal
    )
}

#[cfg(test)]
mod tests {
    use super::{Attempts, Next};
    use tonic::Status;

    #[test]
    fn a_refusal_is_final_and_overload_is_not() {
        let mut attempts = Attempts::new(2);
        let refused = Status::failed_precondition("no funds");
        assert_eq!(attempts.after(&refused), Next::Refused("FailedPrecondition".to_owned()));
        assert!(matches!(attempts.after(&Status::resource_exhausted("full")), Next::Again(_)));
        let last = attempts.after(&Status::resource_exhausted("full"));
        assert_eq!(last, Next::NotApplied("ResourceExhausted".to_owned()));
    }

    #[test]
    fn one_lost_answer_makes_the_outcome_unknown() {
        let mut attempts = Attempts::new(3);
        assert!(matches!(attempts.after(&Status::unavailable("gone")), Next::Again(_)));
        assert!(matches!(attempts.after(&Status::resource_exhausted("full")), Next::Again(_)));
        let last = attempts.after(&Status::resource_exhausted("full"));
        assert_eq!(last, Next::Unknown("ResourceExhausted".to_owned()));
    }
}
