//! The whole ledger without gRPC: how fast it acknowledges, publishes and indexes, and what it takes of disk and memory.

use crate::figures;
use crate::{BATCH, Ids, Workload};
use farthing_ledger::Ledger;
use farthing_ledger::clock::SystemClock;
use farthing_ledger::config::Config;
use farthing_ledger::pipeline::{Commands, Mode};
use std::collections::VecDeque;
use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Batches that wait for their answers at a time.
pub const IN_FLIGHT: usize = 4;

/// How it is loaded.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// Transfers in all
    #[arg(default_value_t = 1_000_000)]
    transfers: u64,
    /// Accounts between which they are
    #[arg(default_value_t = 10_000)]
    accounts: u32,
    /// Order of the ids
    #[arg(value_enum, default_value_t = Ids::Ordered)]
    ids: Ids,
}

/// Opens a ledger in `dir`, as a server does.
///
/// # Errors
///
/// It cannot be opened.
pub fn open(dir: &Path) -> Result<Ledger, Box<dyn Error>> {
    Ok(Ledger::open(&Config::at(dir), Arc::new(SystemClock))?)
}

/// Submits batches, [`IN_FLIGHT`] at a time, and waits for all answers; how long each batch waited.
///
/// # Errors
///
/// A batch was refused as a whole, or its outcome is unknown.
pub fn submit(
    ledger: &Ledger,
    batches: impl IntoIterator<Item = Commands>,
) -> Result<Vec<Duration>, Box<dyn Error>> {
    let mut latencies = Vec::new();
    let mut waiting = VecDeque::new();
    let mut batches = batches.into_iter();
    loop {
        let next = if waiting.len() < IN_FLIGHT { batches.next() } else { None };
        if let Some(batch) = next {
            let answers = ledger.submitter().submit(batch, Mode::Each, false)?;
            waiting.push_back((Instant::now(), answers));
        } else if let Some((submitted, answers)) = waiting.pop_front() {
            answers.blocking_recv()??;
            latencies.push(submitted.elapsed());
        } else {
            return Ok(latencies);
        }
    }
}

/// Loads a ledger in a temporary folder, and prints what that showed.
///
/// # Errors
///
/// The ledger cannot be opened or has failed.
pub fn measure(options: &Options) -> Result<(), Box<dyn Error>> {
    let Options { transfers, accounts, ids } = *options;
    let dir = figures::folder_on_disk()?;
    let ledger = open(dir.path())?;
    let mut workload = Workload::among(accounts, ids);
    submit(&ledger, workload.openings())?;
    let written_before = figures::written_bytes();
    let started = Instant::now();
    let mut latencies = submit(&ledger, workload.batches(transfers))?;
    let acknowledged = started.elapsed();
    while ledger.query().published() < ledger.watermarks().durable() {
        std::thread::sleep(Duration::from_millis(1));
    }
    let published = started.elapsed();
    let (resident, _) = figures::resident_kib();
    ledger.stop()?;
    let indexed = started.elapsed();
    drop(ledger);
    latencies.sort_unstable();
    let at = |percent: usize| latencies[(latencies.len() * percent / 100).min(latencies.len() - 1)];
    let rate = |time: Duration| transfers as f64 / time.as_secs_f64();
    let disk = figures::each(figures::folder_bytes(dir.path())?, transfers);
    let written = figures::written_bytes().saturating_sub(written_before);
    let written = figures::each(written, transfers);
    let (_, resident_most) = figures::resident_kib();
    let reopening = Instant::now();
    let again = open(dir.path())?;
    let reopened = reopening.elapsed();
    again.stop()?;
    let out = &mut std::io::stdout();
    writeln!(out, "transfers               {transfers:>12}, {accounts} accounts, {ids:?} ids")?;
    writeln!(out, "acknowledged            {:>12.0} /s", rate(acknowledged))?;
    writeln!(out, "published to queries    {:>12.0} /s", rate(published))?;
    writeln!(out, "all in index files      {:>12.0} /s", rate(indexed))?;
    writeln!(out, "batch latency p50, p99  {:>12.1?} {:.1?}", at(50), at(99))?;
    writeln!(out, "disk                    {disk:>12.1} bytes a transfer")?;
    writeln!(out, "written                 {written:>12.1} bytes a transfer")?;
    writeln!(out, "resident, most          {resident:>12} KiB, {resident_most} KiB")?;
    writeln!(out, "reopened in             {reopened:>12.1?}")?;
    Ok(())
}

/// Batches in which so many commands go, the last one smaller.
pub(crate) fn batch_sizes(commands: u64) -> impl Iterator<Item = u64> {
    let batches = commands.div_ceil(BATCH);
    (0..batches).map(move |batch| BATCH.min(commands - batch * BATCH))
}

#[cfg(test)]
mod tests {
    use super::batch_sizes;
    use crate::BATCH;

    #[test]
    fn batches_hold_every_command_once() {
        for commands in [0, 1, BATCH, BATCH + 1, 3 * BATCH] {
            let sizes: Vec<u64> = batch_sizes(commands).collect();
            assert_eq!(sizes.iter().sum::<u64>(), commands);
            assert!(sizes.iter().all(|size| (1..=BATCH).contains(size)));
        }
    }
}
