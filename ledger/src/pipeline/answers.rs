//! Counts what a group answered, so that metrics cost once a group and not once a command.

use super::submission::{Answer, Outcome};
use crate::command::Command;
use crate::metrics::{COMMANDS, REJECTIONS};
use metrics::Counter;

/// Answers of a group, counted.
#[derive(Default)]
pub(super) struct AnswerCounts {
    commands: Counts<(&'static str, &'static str)>,
    rejections: Counts<&'static str>,
}

impl AnswerCounts {
    /// Counts the answer to `command`.
    pub(super) fn count(&mut self, command: &Command, answer: &Answer) {
        let outcome = match &answer.outcome {
            Outcome::Refused(rejection) => {
                let code = rejection.code();
                self.rejections.add(code, || metrics::counter!(REJECTIONS, "code" => code));
                "refused"
            }
            Outcome::Applied(_) if answer.replayed => "replayed",
            Outcome::Applied(_) => "applied",
        };
        let kind = command.name();
        let counter = || metrics::counter!(COMMANDS, "kind" => kind, "outcome" => outcome);
        self.commands.add((kind, outcome), counter);
    }

    /// Tells the recorder and starts again.
    pub(super) fn publish(&mut self) {
        self.commands.publish();
        self.rejections.publish();
    }
}

/// Counts by labels, of which there are a few dozen at most. Those in use are found first.
#[derive(Default)]
struct Counts<L>(Vec<(L, u64, Counter)>);

impl<L: PartialEq> Counts<L> {
    fn add(&mut self, labels: L, counter: impl FnOnce() -> Counter) {
        match self.0.iter_mut().find(|(known, _, _)| *known == labels) {
            Some((_, count, _)) => *count = count.saturating_add(1),
            None => self.0.push((labels, 1, counter())),
        }
    }

    fn publish(&mut self) {
        for (_, count, counter) in self.0.iter_mut().filter(|(_, count, _)| *count > 0) {
            counter.increment(std::mem::take(count));
        }
    }
}
