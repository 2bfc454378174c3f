//! How far each stage has come: positions that only grow.
//!
//! Always: indexed <= projected <= durable.

use crate::domain::Seq;
use parking_lot::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tokio::sync::watch;

/// Shared by all stages.
#[derive(Debug)]
pub struct Watermarks {
    durable: AtomicU64,
    projected: watch::Sender<Seq>,
    indexed: Mutex<Indexed>,
    stopped: AtomicBool,
}

/// What is in the index files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Indexed {
    /// Up to this position.
    pub seq: Seq,
    /// The highest 16-byte id among them: a higher one cannot be there.
    pub id_max: Option<u128>,
    /// The highest text of 32 hexadecimal digits among them, or higher.
    pub hex_max: Option<u128>,
}

impl Watermarks {
    /// All stages stand at `seq`, the index files at `indexed`.
    #[must_use]
    pub fn at(seq: Seq, indexed: Indexed) -> Self {
        Self {
            durable: AtomicU64::new(seq.raw()),
            projected: watch::Sender::new(seq),
            indexed: Mutex::new(indexed),
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

    /// What is in the index files.
    #[must_use]
    pub fn indexed(&self) -> Indexed {
        *self.indexed.lock()
    }

    /// Raises what is in the index files.
    pub fn raise_indexed(&self, to: Indexed) {
        let mut indexed = self.indexed.lock();
        indexed.seq = indexed.seq.max(to.seq);
        indexed.id_max = indexed.id_max.max(to.id_max);
        indexed.hex_max = indexed.hex_max.max(to.hex_max);
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
