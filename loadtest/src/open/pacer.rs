//! Releases blocks at their scheduled times, from a thread of its own: a busy runtime must not move the schedule.

use std::thread;
use std::time::Duration;
use std::time::Instant;

use tokio::sync::mpsc;

use crate::feed::Arrival;
use crate::open::schedule::Schedule;

/// Arrivals that may wait for a lane. Past that the pacer waits too; latency counts from the schedule all the same.
pub(crate) const BACKLOG_MAX: usize = 1 << 16;

/// Gaps shorter than this are not slept: a thread does not wake up more exactly.
const SLEEP_MIN: Duration = Duration::from_micros(60);

/// Starts the thread. It ends with the schedule, after `blocks`, or when nobody takes arrivals any more.
pub(crate) fn start(schedule: Schedule, start: Instant, blocks: u64) -> mpsc::Receiver<Arrival> {
    let (sender, receiver) = mpsc::channel(BACKLOG_MAX);
    thread::spawn(move || {
        for (block, offset) in (0..blocks).zip(schedule) {
            let due = start + offset;
            let early = due.saturating_duration_since(Instant::now());
            if early > SLEEP_MIN {
                thread::sleep(early);
            }
            if sender.blocking_send(Arrival { block, due }).is_err() {
                return;
            }
        }
    });
    receiver
}

#[cfg(test)]
mod tests {
    use super::start;
    use crate::open::schedule::{Arrivals, Schedule};
    use std::time::{Duration, Instant};

    #[test]
    fn blocks_come_in_order_and_not_before_their_time() {
        let begin = Instant::now();
        let schedule = Schedule::new(Arrivals::Constant, 1_000.0, 0.2, 1);
        let mut receiver = start(schedule, begin, u64::MAX);
        let mut next = 0;
        while let Some(arrival) = receiver.blocking_recv() {
            assert_eq!(arrival.block, next);
            assert!(Instant::now() + Duration::from_micros(60) >= arrival.due);
            next += 1;
        }
        assert!((198..=200).contains(&next), "{next}");
    }
}
