//! Lanes: tasks that take blocks, send them and settle the answers.

pub(crate) mod batch;
pub(crate) mod stream;
pub(crate) mod unary;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use crate::feed::Feed;
use crate::meter::Meter;
use crate::tally::Tally;
use crate::wire::codec::Script;

/// Calls that may fail for good before the run ends.
const FAILED_CALLS_MAX: u64 = 200;

/// What the lanes of a run share.
pub(crate) struct Course {
    /// What to send.
    pub(crate) script: Script,
    /// What was answered.
    pub(crate) tally: Tally,
    /// How fast.
    pub(crate) meter: Meter,
    /// What to send next.
    pub(crate) feed: Feed,
    /// Attempts a call.
    pub(crate) attempts: u32,
    /// Calls without a business answer so far.
    pub(crate) failed_calls: AtomicU64,
    /// Whether overload ends the run too: not where it is what is measured.
    pub(crate) bear_overload: bool,
}

/// Shared by all lanes.
pub(crate) type SharedCourse = Arc<Course>;

impl Course {
    /// Notes a call that failed for good; too many end the run.
    pub(crate) async fn failed(&self, commands: u64, overload: bool) {
        self.meter.error(commands);
        if overload && self.bear_overload {
            return;
        }
        if self.failed_calls.fetch_add(1, Relaxed) >= FAILED_CALLS_MAX {
            self.feed.stop().await;
        }
    }
}
