//! A field that does not have the right form.

use std::borrow::Cow;

/// A malformed field: the command was not applied and is not recorded, and sending it again changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct Invalid {
    /// Path of the field inside the command, such as `postings[0].amount`.
    pub field: Cow<'static, str>,
    /// What is wrong, and what to send instead.
    pub problem: Cow<'static, str>,
}

impl Invalid {
    /// A violation of `field`.
    pub fn of(field: impl Into<Cow<'static, str>>, problem: impl Into<Cow<'static, str>>) -> Self {
        Self { field: field.into(), problem: problem.into() }
    }

    /// The same violation, seen from the message that holds the field.
    #[must_use]
    pub fn inside(self, parent: impl AsRef<str>) -> Self {
        let parent = parent.as_ref();
        let field = if parent.is_empty() {
            self.field
        } else {
            Cow::Owned(format!("{parent}.{}", self.field))
        };
        Self { field, problem: self.problem }
    }
}
