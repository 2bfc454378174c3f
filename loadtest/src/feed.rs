//! Hands out the blocks to send: at once where the loop is closed, at their time where it is open.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

use tokio::sync::Mutex;
use tokio::sync::mpsc;

/// A block and when it should be sent: latency counts from then.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival {
    /// The block.
    pub(crate) block: u64,
    /// Its scheduled time.
    pub(crate) due: Instant,
}

/// Where lanes take their blocks from.
pub(crate) enum Feed {
    /// The next block as soon as a lane is free.
    Closed {
        /// The next block.
        next: AtomicU64,
        /// Blocks in all.
        blocks: u64,
        /// Ends the run early.
        stop: AtomicBool,
        /// No block is handed out after this.
        until: Instant,
    },
    /// Blocks at their scheduled times.
    Open {
        /// What is due.
        due: Mutex<mpsc::Receiver<Arrival>>,
        /// No block is handed out after this, however many wait.
        until: Instant,
    },
}

impl Feed {
    /// A closed loop over `blocks`, ended at `until` at the latest.
    pub(crate) const fn closed(blocks: u64, until: Instant) -> Self {
        Self::Closed { next: AtomicU64::new(0), blocks, stop: AtomicBool::new(false), until }
    }

    /// An open loop over what `due` brings, ended at `until` at the latest.
    pub(crate) fn open(due: mpsc::Receiver<Arrival>, until: Instant) -> Self {
        Self::Open { due: Mutex::new(due), until }
    }

    /// The next block, or nothing at the end.
    pub(crate) async fn take(&self) -> Option<Arrival> {
        let mut one = Vec::with_capacity(1);
        self.take_many(&mut one, 1).await;
        one.pop()
    }

    /// Up to `limit` next blocks into `arrivals`; none at the end.
    pub(crate) async fn take_many(&self, arrivals: &mut Vec<Arrival>, limit: usize) -> usize {
        match self {
            Self::Closed { .. } => self.take_now(arrivals, limit),
            Self::Open { until, .. } if Instant::now() >= *until => 0,
            Self::Open { due, .. } => due.lock().await.recv_many(arrivals, limit).await,
        }
    }

    fn take_now(&self, arrivals: &mut Vec<Arrival>, limit: usize) -> usize {
        let Self::Closed { next, blocks, stop, until } = self else { return 0 };
        let due = Instant::now();
        if stop.load(Relaxed) || due >= *until {
            return 0;
        }
        let first = next.fetch_add(limit as u64, Relaxed);
        let end = (first + limit as u64).min(*blocks);
        arrivals.extend((first..end).map(|block| Arrival { block, due }));
        end.saturating_sub(first) as usize
    }

    /// Hands out no more.
    pub(crate) async fn stop(&self) {
        match self {
            Self::Closed { stop, .. } => stop.store(true, Relaxed),
            // What waits is still handed out, but nothing more comes.
            Self::Open { due, .. } => due.lock().await.close(),
        }
    }
}
