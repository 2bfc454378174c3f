//! The newest events' index entries, in memory until they are in the index files.

use super::chunk::{CHUNK_EVENTS, Chunk};
use crate::domain::Seq;
use crate::event::Recorded;
use parking_lot::RwLock;
use parking_lot::RwLockWriteGuard;
use std::sync::Arc;

/// Sealed chunks that are to be sorted into index files together.
#[derive(Debug, Clone)]
pub struct Run {
    /// The chunks, oldest first.
    pub chunks: Vec<Arc<Chunk>>,
    /// Position of the last event.
    pub last: Seq,
}

/// Chunks, oldest first; the last one is open.
#[derive(Debug, Default)]
pub struct Tail(RwLock<Chunks>);

#[derive(Debug, Default)]
struct Chunks {
    sealed: Vec<Arc<Chunk>>,
    open: Chunk,
    /// Up to here chunks were cut into runs that are being indexed.
    cut: Seq,
}

/// Room for events at the end of a tail: readers see them all once this is dropped.
pub(super) struct Noting<'a>(RwLockWriteGuard<'a, Chunks>);

impl Noting<'_> {
    /// Notes an event.
    pub(super) fn note(&mut self, recorded: &Recorded) {
        self.0.open.note(recorded);
        if self.0.open.events() >= CHUNK_EVENTS {
            self.0.seal();
        }
    }
}

impl Tail {
    /// Notes an event.
    pub fn note(&self, recorded: &Recorded) {
        self.begin().note(recorded);
    }

    /// Begins to note events.
    pub(super) fn begin(&self) -> Noting<'_> {
        Noting(self.0.write())
    }

    /// Events that are in no run yet.
    #[must_use]
    pub fn events_uncut(&self) -> u64 {
        let chunks = self.0.read();
        let sealed = chunks.sealed.iter().filter(|chunk| chunk.last() > chunks.cut);
        sealed.fold(chunks.open.events(), |sum, chunk| sum.saturating_add(chunk.events()))
    }

    /// Seals what is open and gives all that is in no run yet; nothing if there is none. It stays readable here until
    /// [`Tail::drop_through`].
    pub fn cut_run(&self) -> Option<Run> {
        let mut chunks = self.0.write();
        if chunks.open.events() > 0 {
            chunks.seal();
        }
        let cut = chunks.cut;
        let uncut: Vec<_> = chunks.sealed.iter().filter(|c| c.last() > cut).cloned().collect();
        let last = uncut.last()?.last();
        chunks.cut = last;
        Some(Run { chunks: uncut, last })
    }

    /// Drops the chunks that are in the index files.
    pub fn drop_through(&self, indexed: Seq) {
        self.0.write().sealed.retain(|chunk| chunk.last() > indexed);
    }

    /// Reads each chunk, newest first, until `read` finds what it looks for.
    pub fn find<T>(&self, mut read: impl FnMut(&Chunk) -> Option<T>) -> Option<T> {
        let sealed = {
            let chunks = self.0.read();
            if let Some(found) = read(&chunks.open) {
                return Some(found);
            }
            chunks.sealed.clone()
        };
        sealed.iter().rev().find_map(|chunk| read(chunk))
    }

    /// The sealed chunks, oldest first, and what `read` takes from the open one, all as of one moment.
    pub fn snapshot<T>(&self, read: impl FnOnce(&Chunk) -> T) -> (Vec<Arc<Chunk>>, T) {
        let chunks = self.0.read();
        (chunks.sealed.clone(), read(&chunks.open))
    }

    /// Gathers from each chunk, oldest first.
    pub fn gather<T>(&self, mut read: impl FnMut(&Chunk) -> Vec<T>) -> Vec<T> {
        let (sealed, newest) = self.snapshot(&mut read);
        let mut all: Vec<T> = sealed.iter().flat_map(|chunk| read(chunk)).collect();
        all.extend(newest);
        all
    }
}

impl Chunks {
    fn seal(&mut self) {
        let mut chunk = std::mem::take(&mut self.open);
        chunk.seal();
        self.sealed.push(Arc::new(chunk));
    }
}
