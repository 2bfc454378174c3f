//! A commit group: what shares one sync.

use super::submission::Answers;
use crate::codec::Record;
use crate::domain::Seq;
use tokio::sync::oneshot;

/// Decided, on its way to the journal. Dropping it drops the answers: their clients learn that the outcome is unknown.
#[derive(Debug)]
pub struct Group {
    /// The records, in order. Empty where every command was refused without a trace.
    pub records: Vec<Record>,
    /// Position of the last event so far.
    pub last: Seq,
    /// Answers that leave once the records are durable.
    pub replies: Vec<(oneshot::Sender<Answers>, Answers)>,
}

impl Group {
    /// Journal bytes of the group.
    #[must_use]
    pub fn len_bytes(&self) -> usize {
        self.records.iter().map(|record| record.payload.len()).sum()
    }

    /// How many commands it decided: those that it answers, or its events where a call goes on in the next group.
    pub(super) fn commands(&self) -> usize {
        let answers = self.replies.iter().flat_map(|(_, answers)| answers).map(Vec::len).sum();
        let events =
            self.records.iter().fold(0_u32, |sum, record| sum.saturating_add(record.count));
        usize::max(answers, usize::try_from(events).unwrap_or(usize::MAX))
    }

    /// Adds the group that follows.
    pub(super) fn join(&mut self, next: Self) {
        self.records.extend(next.records);
        self.replies.extend(next.replies);
        self.last = next.last;
    }

    /// Hands out the answers.
    pub fn reply(replies: Vec<(oneshot::Sender<Answers>, Answers)>) {
        for (reply, answers) in replies {
            // A client that has gone will ask again with the same id.
            let _gone = reply.send(answers);
        }
    }
}
