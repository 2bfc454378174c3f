//! A trial: what an atomic batch or a dry run has made known so far, which may be taken back.

use super::window::Facts;
use crate::codec::encode_event;
use crate::domain::Seq;
use crate::event::{Event, Recorded};

/// An atomic batch or a dry run under way.
#[derive(Debug, Default)]
pub(super) struct Trial {
    pub(super) facts: Facts,
    pub(super) events: Vec<Recorded>,
}

impl Trial {
    /// Notes an event; [`Trial::keep`] keeps it itself.
    pub(super) fn note(&mut self, seq: Seq, event: &Event) {
        self.facts.note(seq, event);
    }

    /// Keeps an event, whose bytes are not in the group yet.
    pub(super) fn keep(&mut self, recorded: Recorded) {
        self.events.push(recorded);
    }

    /// Journal bytes that the events take.
    pub(super) fn bytes(&self) -> usize {
        let mut bytes = Vec::new();
        for recorded in &self.events {
            encode_event(&mut bytes, &recorded.event);
        }
        bytes.len()
    }

    /// The event at `seq`, if it is one of these.
    pub(super) fn event(&self, seq: Seq) -> Option<&Recorded> {
        self.events.iter().find(|recorded| recorded.seq == seq)
    }
}
