//! How far each stage has come: positions that only grow.
//!
//! Always: indexed <= projected <= durable.

use crate::domain::Seq;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tokio::sync::watch;

/// Shared by all stages.
#[derive(Debug)]
pub struct Watermarks {
    durable: AtomicU64,
    projected: watch::Sender<Seq>,
    indexed: AtomicU64,
    stopped: AtomicBool,
}

impl Watermarks {
    /// All stages stand at `seq`.
    #[must_use]
    pub fn at(seq: Seq) -> Self {
        Self {
            durable: AtomicU64::new(seq.raw()),
            projected: watch::Sender::new(seq),
            indexed: AtomicU64::new(seq.raw()),
            stopped: AtomicBool::new(false),
        }
    }

    /// The last position on stable storage.
    #[must_use]
    pub fn durable(&self) -> Seq {
        Seq::from_raw(self.durable.load(Ordering::Acquire))
    }

    /// Raises the last position on stable storage.
    pub fn raise_durable(&self, seq: Seq) {
        self.durable.fetch_max(seq.raw(), Ordering::Release);
    }

    /// The last position that queries see.
    #[must_use]
    pub fn projected(&self) -> Seq {
        *self.projected.borrow()
    }

    /// Follows the last position that queries see.
    #[must_use]
    pub fn follow_projected(&self) -> watch::Receiver<Seq> {
        self.projected.subscribe()
    }

    /// Raises the last position that queries see.
    pub fn raise_projected(&self, seq: Seq) {
        self.projected.send_if_modified(|now| {
            let rises = seq > *now;
            if rises {
                *now = seq;
            }
            rises
        });
    }

    /// The last position that is in the index files.
    #[must_use]
    pub fn indexed(&self) -> Seq {
        Seq::from_raw(self.indexed.load(Ordering::Acquire))
    }

    /// Raises the last position that is in the index files.
    pub fn raise_indexed(&self, seq: Seq) {
        self.indexed.fetch_max(seq.raw(), Ordering::Release);
    }

    /// Whether a stage has failed: nothing is answered any more.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    /// Says that a stage has failed.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
    }
}
