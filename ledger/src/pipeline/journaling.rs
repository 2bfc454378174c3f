//! The journal thread: makes groups durable, one after the other, and only then lets their answers out.

use super::group::Group;
use super::writer::GroupBounds;
use crate::codec::Record;
use crate::error::Fatal;
use crate::journal::Journal;
use crate::metrics::{APPEND_SECONDS, DURABLE_SEQ, GROUP_BYTES, GROUP_COMMANDS, REPLY_SECONDS};
use crate::watermarks::Watermarks;
use crossbeam_channel::{Receiver, Sender};
use std::sync::Arc;
use std::time::Instant;

/// Owns the journal.
pub struct Journaling {
    journal: Box<dyn Journal>,
    groups: Receiver<Group>,
    records: Sender<Vec<Record>>,
    watermarks: Arc<Watermarks>,
    bounds: GroupBounds,
}

impl Journaling {
    /// Takes groups from the writer, gives records to the projector. Groups that wait are appended as one, as long as
    /// they are within `bounds` together.
    #[must_use]
    pub fn between(
        groups: Receiver<Group>,
        journal: Box<dyn Journal>,
        records: Sender<Vec<Record>>,
        watermarks: Arc<Watermarks>,
        bounds: GroupBounds,
    ) -> Self {
        Self { journal, groups, records, watermarks, bounds }
    }

    /// Serves until the writer has gone.
    ///
    /// # Errors
    ///
    /// The first append that failed; nothing is answered after it.
    pub fn run(mut self) -> Result<(), Fatal> {
        let mut waiting = None;
        while let Some(group) = waiting.take().or_else(|| self.groups.recv().ok()) {
            let (group, next) = self.with_ready(group);
            waiting = next;
            self.commit(group)?;
        }
        Ok(())
    }

    /// The group with those that wait behind it: what came in during one sync shares the next. And the first that would
    /// be too much.
    fn with_ready(&self, mut group: Group) -> (Group, Option<Group>) {
        let (mut commands, mut bytes) = (group.commands(), group.len_bytes());
        while let Ok(next) = self.groups.try_recv() {
            commands = commands.saturating_add(next.commands());
            bytes = bytes.saturating_add(next.len_bytes());
            if commands > self.bounds.commands_max || bytes > self.bounds.bytes_max {
                return (group, Some(next));
            }
            group.join(next);
        }
        (group, None)
    }

    #[allow(clippy::disallowed_methods, reason = "stages are measured here, once a group")]
    fn commit(&mut self, group: Group) -> Result<(), Fatal> {
        let started = Instant::now();
        let bytes = u32::try_from(group.len_bytes()).unwrap_or(u32::MAX);
        let Group { records, last, replies } = group;
        if !records.is_empty() {
            // A failure is final: the writer is ahead of the disk. Leaving here drops `replies`, and each client
            // learns that its outcome is unknown.
            self.journal.append(&records)?;
            self.watermarks.raise_durable(last);
            metrics::histogram!(APPEND_SECONDS).record(started.elapsed());
            metrics::histogram!(GROUP_BYTES).record(f64::from(bytes));
            let events: u32 = records.iter().fold(0, |sum, r| sum.saturating_add(r.count));
            metrics::histogram!(GROUP_COMMANDS).record(f64::from(events));
            metrics::gauge!(DURABLE_SEQ).set(crate::metrics::position(last.raw()));
        }
        let appended = Instant::now();
        Group::reply(replies);
        metrics::histogram!(REPLY_SECONDS).record(appended.elapsed());
        if !records.is_empty() {
            // A projector that has gone said why itself; what is durable stays durable.
            let _gone = self.records.send(records);
        }
        Ok(())
    }
}
