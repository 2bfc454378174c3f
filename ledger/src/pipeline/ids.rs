//! Ids of both forms with their positions.

use super::recent_ids::{Halves, RecentIds, halves};
use crate::domain::{CommandId, Seq};
use std::sync::Arc;

/// Ids in the order in which they were noted.
#[derive(Debug, Default)]
pub(super) struct Ids {
    compact: RecentIds<Halves>,
    texts: RecentIds<Arc<str>>,
}

impl Ids {
    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.compact.len().saturating_add(self.texts.len())
    }

    /// Makes room for as many more of 16 bytes.
    pub(super) fn reserve(&mut self, more: usize) {
        self.compact.reserve(more);
    }

    /// Where the id was noted.
    pub(super) fn seq_of(&mut self, id: &CommandId) -> Option<Seq> {
        match id {
            CommandId::Uuid(value) | CommandId::Ulid(value) => self.compact.seq_of(&halves(*value)),
            CommandId::Text(text) => self.texts.seq_of(&**text),
        }
    }

    /// Notes an id that was not noted before.
    pub(super) fn note(&mut self, id: &CommandId, seq: Seq) {
        match id {
            CommandId::Uuid(value) | CommandId::Ulid(value) => {
                self.compact.note(halves(*value), seq);
            }
            CommandId::Text(text) => self.texts.note(text.clone(), seq),
        }
    }

    /// Forgets all of them and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.compact.clear();
        self.texts.clear();
    }
}
