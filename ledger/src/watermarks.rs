//! How far each stage has come: positions that only grow.
//!
//! Always: indexed <= projected <= durable.

use crate::domain::Seq;
use parking_lot::{Condvar, Mutex};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tokio::sync::watch;

/// Shared by all stages.
#[derive(Debug)]
pub struct Watermarks {
    durable: AtomicU64,
    projected: watch::Sender<Seq>,
    indexed: AtomicU64,
    stopped: AtomicBool,
    /// Held to wait for one of the two above, and to tell who waits.
    waiting: Mutex<()>,
    changed: Condvar,
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
            waiting: Mutex::new(()),
            changed: Condvar::new(),
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
        self.tell();
    }

    /// Waits until the index files reach `seq`, or a stage has failed.
    pub fn wait_indexed(&self, seq: Seq) {
        if self.indexed() >= seq {
            return;
        }
        let mut waiting = self.waiting.lock();
        while self.indexed() < seq && !self.is_stopped() {
            self.changed.wait(&mut waiting);
        }
    }

    /// Whether a stage has failed: nothing is answered any more.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    /// Says that a stage has failed.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
        self.tell();
    }

    fn tell(&self) {
        // Whoever looked before the change waits by now, and is woken.
        drop(self.waiting.lock());
        self.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::thread;

    #[test]
    fn who_waits_for_the_index_files_goes_on_when_they_are_there_or_a_stage_fails() {
        let seq = Seq::from_raw;
        let watermarks = Arc::new(Watermarks::at(seq(3)));
        watermarks.wait_indexed(seq(3));
        let waits = |for_seq| {
            let watermarks = watermarks.clone();
            thread::spawn(move || {
                watermarks.wait_indexed(for_seq);
                watermarks.indexed()
            })
        };
        let (near, far) = (waits(seq(5)), waits(seq(99)));
        watermarks.raise_indexed(seq(4));
        watermarks.raise_indexed(seq(7));
        assert_eq!(near.join().unwrap(), seq(7));
        assert!(!far.is_finished());
        watermarks.stop();
        assert_eq!(far.join().unwrap(), seq(7));
    }
}
