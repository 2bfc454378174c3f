//! The server's metrics once a second while a run lasts: group sizes, stage times and the queue over time.

use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use serde::Deserialize;
use serde::Serialize;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::metrics;
use crate::metrics::Series;

const EVERY: Duration = Duration::from_secs(1);

/// Samples that are kept: a day of them.
const SAMPLES_MAX: usize = 86_400;

/// Commands of a commit group.
pub(crate) const GROUP_COMMANDS: &str = "ledger_group_commands";

/// Commands that wait for the writer.
pub(crate) const QUEUE_COMMANDS: &str = "ledger_queue_commands";

/// What the stages of a group take, in seconds, and how the charts call them.
pub(crate) const STAGES: [(&str, &str); 5] = [
    ("ledger_queue_wait_seconds", "queue"),
    ("ledger_prefetch_seconds", "prefetch"),
    ("ledger_decide_seconds", "decide"),
    ("ledger_append_seconds", "append"),
    ("ledger_reply_seconds", "reply"),
];

/// What the metrics said of about a second.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Sample {
    /// When it ended, in seconds from the start of the run.
    pub(crate) at_seconds: f64,
    /// Means of summaries over it, gauges at its end; only where something happened.
    pub(crate) values: Series,
}

/// The task that reads them.
pub(crate) struct Scrape {
    ended: Arc<Notify>,
    task: JoinHandle<Vec<Sample>>,
}

impl Scrape {
    /// Begins to read, where an address is given; `before` is what was read last.
    pub(crate) fn start(address: Option<&str>, before: &Series, start: Instant) -> Option<Self> {
        let address = address?.to_owned();
        let ended = Arc::new(Notify::new());
        let task = tokio::spawn(watch(address, before.clone(), start, ended.clone()));
        Some(Self { ended, task })
    }

    /// Reads once more and ends; nothing where it was not begun.
    pub(crate) async fn end(scrape: Option<Self>) -> Vec<Sample> {
        let Some(scrape) = scrape else { return Vec::new() };
        scrape.ended.notify_one();
        scrape.task.await.unwrap_or_default()
    }
}

async fn watch(
    address: String,
    mut before: Series,
    start: Instant,
    ended: Arc<Notify>,
) -> Vec<Sample> {
    let mut samples = Vec::new();
    loop {
        let last = tokio::time::timeout(EVERY, ended.notified()).await.is_ok();
        // A busy server may miss one: the next sample is of both seconds then.
        if let Ok(now) = metrics::read(address.clone()).await
            && samples.len() < SAMPLES_MAX
        {
            let at_seconds = start.elapsed().as_secs_f64();
            samples.push(Sample { at_seconds, values: charted(&before, &now) });
            before = now;
        }
        if last {
            return samples;
        }
    }
}

/// Of everything between two readings, what the charts show.
fn charted(before: &Series, now: &Series) -> Series {
    let mut over = metrics::over(before, now);
    let summaries = STAGES.iter().map(|(name, _)| *name).chain([GROUP_COMMANDS]);
    let means = summaries.filter_map(|name| {
        let mean = over.remove(&format!("{name} mean"))?;
        Some((name.to_owned(), mean))
    });
    let mut values: Series = means.collect();
    if let Some(commands) = over.get(QUEUE_COMMANDS) {
        values.insert(QUEUE_COMMANDS.to_owned(), *commands);
    }
    values
}

#[cfg(test)]
mod tests {
    use super::{Series, charted};

    #[test]
    fn a_sample_is_of_its_second_alone() {
        let series = |entries: &[(&str, f64)]| -> Series {
            entries.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect()
        };
        let before = series(&[
            ("ledger_group_commands_sum", 100.0),
            ("ledger_group_commands_count", 10.0),
            ("ledger_queue_commands", 9.0),
        ]);
        let now = series(&[
            ("ledger_group_commands_sum", 1_100.0),
            ("ledger_group_commands_count", 20.0),
            ("ledger_append_seconds_sum", 0.5),
            ("ledger_append_seconds_count", 10.0),
            ("ledger_decide_seconds_sum", 0.0),
            ("ledger_decide_seconds_count", 0.0),
            ("ledger_queue_commands", 3.0),
            ("ledger_durable_seq", 7.0),
        ]);
        let expected = series(&[
            ("ledger_append_seconds", 0.05),
            ("ledger_group_commands", 100.0),
            ("ledger_queue_commands", 3.0),
        ]);
        assert_eq!(charted(&before, &now), expected);
    }
}
