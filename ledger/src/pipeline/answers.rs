//! Counts what a group answered, so that metrics cost once a group and not once a command.

use super::submission::{Answer, Outcome};
use crate::command::Command;
use crate::metrics::{COMMANDS, REJECTIONS};
use std::collections::BTreeMap;

/// Answers of a group, counted.
#[derive(Debug, Default)]
pub(super) struct AnswerCounts {
    commands: BTreeMap<(&'static str, &'static str), u64>,
    rejections: BTreeMap<&'static str, u64>,
}

impl AnswerCounts {
    /// Counts the answer to `command`.
    pub(super) fn count(&mut self, command: &Command, answer: &Answer) {
        let outcome = match &answer.outcome {
            Outcome::Refused(rejection) => {
                let count = self.rejections.entry(rejection.code()).or_default();
                *count = count.saturating_add(1);
                "refused"
            }
            Outcome::Applied(_) if answer.replayed => "replayed",
            Outcome::Applied(_) => "applied",
        };
        let count = self.commands.entry((command.name(), outcome)).or_default();
        *count = count.saturating_add(1);
    }

    /// Tells the recorder and starts again.
    pub(super) fn publish(&mut self) {
        for ((kind, outcome), count) in std::mem::take(&mut self.commands) {
            metrics::counter!(COMMANDS, "kind" => kind, "outcome" => outcome).increment(count);
        }
        for (code, count) in std::mem::take(&mut self.rejections) {
            metrics::counter!(REJECTIONS, "code" => code).increment(count);
        }
    }
}
