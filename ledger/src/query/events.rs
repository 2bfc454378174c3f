//! The journal as a stream of pages, and events by their id or reference.

use super::{Order, Query};
use crate::domain::{CommandId, Seq};
use crate::error::{Fatal, QueryError};
use crate::event::Recorded;
use crate::projection::Chunk;

/// Some events in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventPage {
    /// The events, in order.
    pub events: Vec<Recorded>,
    /// Where the next page starts.
    pub next: Seq,
}

impl Query {
    /// Events from `from` on, as far as they are published: those of the record that holds `from`, 256 at the most.
    ///
    /// # Errors
    ///
    /// The journal cannot be read.
    pub fn events(&self, from: Seq) -> Result<EventPage, QueryError> {
        let from = from.max(Seq::FIRST);
        let mut page = EventPage { events: Vec::new(), next: from };
        if from > self.published() {
            return Ok(page);
        }
        if let Some(record) = self.journal.record_with(from)? {
            for event in record.events() {
                let recorded = event.map_err(|e| Fatal::damaged("journal", e))?;
                if recorded.seq >= from && recorded.seq <= self.published() {
                    page.next = recorded.seq.next();
                    page.events.push(recorded);
                }
            }
        }
        Ok(page)
    }

    /// The event recorded under a command's id.
    ///
    /// # Errors
    ///
    /// There is none, or the journal cannot be read.
    pub fn event_by_id(&self, what: &'static str, id: &CommandId) -> Result<Recorded, QueryError> {
        let missing = || QueryError::NotFound { what, name: id.to_string() };
        let recent = self.view.tail.find(|chunk| chunk.seq_of(id));
        let seq = recent.map_or_else(|| self.cold.seq_of(id), |seq| Ok(Some(seq)))?;
        let seq = seq.ok_or_else(missing)?;
        self.journal.event(seq)?.ok_or_else(missing)
    }

    /// Events that carry a reference, after `after` in the given order, at most `max`.
    ///
    /// # Errors
    ///
    /// The indexes or the journal cannot be read.
    pub fn events_by_reference(
        &self,
        reference: &str,
        order: Order,
        after: Option<Seq>,
        max: usize,
    ) -> Result<Vec<Recorded>, QueryError> {
        let recent = |chunk: &Chunk| chunk.seqs_of(reference).collect();
        let mut recent: Vec<Seq> = self.view.tail.gather(recent);
        let mut found = Vec::new();
        match order {
            Order::OldestFirst => {
                let start = after.map_or(Seq::FIRST, Seq::next);
                for seq in self.cold.references_up(reference, start)?.take(max) {
                    found.push(seq?);
                }
                let last = found.last().copied().or(after).unwrap_or(Seq::NONE);
                found.extend(recent.into_iter().filter(|seq| *seq > last));
            }
            Order::NewestFirst => {
                let start = after.map_or(Seq::MAX, Seq::previous);
                recent.reverse();
                found.extend(recent.into_iter().filter(|seq| *seq <= start));
                let below = found.last().map_or(start, |seq| seq.previous());
                for seq in self.cold.references_down(reference, below)?.take(max) {
                    found.push(seq?);
                }
            }
        }
        found.truncate(max);
        let mut events = Vec::with_capacity(found.len());
        for seq in found {
            let missing = || Fatal::damaged(format!("event {seq}"), "is indexed and missing");
            events.push(self.journal.event(seq)?.ok_or_else(missing)?);
        }
        Ok(events)
    }
}
