//! Lanes: tasks that take blocks, send them and settle the answers.

pub(crate) mod batch;
pub(crate) mod stream;
pub(crate) mod unary;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

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

/// Pause between two looks at what a retry waits for.
const LOOK_PAUSE: Duration = Duration::from_millis(1);

impl Course {
    /// Waits until everything that the commands from `first` on repeat is settled: a customer sends again what it has
    /// sent. A retry that came before its own first attempt would be refused where that builds on something, an order
    /// say, and the refusal is final.
    ///
    /// Lanes take their commands in the order of the plan and settle all that they take, so nobody waits in a circle.
    pub(crate) async fn until_repeatable(&self, first: u64, length: u64) {
        let plan = &self.script.plan;
        if !plan.has_retries() {
            return;
        }
        let repeated = (first..first + length).filter_map(|slot| plan.retried(slot));
        // What lies in the same range goes the same way, in order.
        for slot in repeated.filter(|slot| *slot < first) {
            while !self.tally.is_settled(slot) {
                tokio::time::sleep(LOOK_PAUSE).await;
            }
        }
    }

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
