//! The whole ledger without gRPC: how fast it acknowledges, publishes and indexes, and what it takes of disk and memory.
//!
//! `farthing-bench [TRANSFERS] [ACCOUNTS] [ordered|random]`

use farthing_bench::{BATCH, Ids, Workload};
use farthing_ledger::Ledger;
use farthing_ledger::clock::SystemClock;
use farthing_ledger::config::Config;
use farthing_ledger::pipeline::Mode;
use std::collections::VecDeque;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Batches that wait for their answers at a time.
const IN_FLIGHT: usize = 4;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let transfers: u64 = args.next().map_or(Ok(1_000_000), |n| n.parse())?;
    let accounts: u32 = args.next().map_or(Ok(10_000), |n| n.parse())?;
    let ids = if args.next().as_deref() == Some("random") { Ids::Random } else { Ids::Ordered };
    let dir = tempfile::tempdir()?;
    let ledger = Ledger::open(&Config::at(dir.path()), Arc::new(SystemClock))?;
    let mut workload = Workload::among(accounts, ids);
    for batch in workload.openings() {
        ledger.submitter().submit(batch, Mode::Each, false)?.blocking_recv()??;
    }
    let written_before = io("write_bytes");
    let started = Instant::now();
    let mut latencies = load(&ledger, &mut workload, transfers)?;
    let acknowledged = started.elapsed();
    while ledger.query().published() < ledger.watermarks().durable() {
        std::thread::sleep(Duration::from_millis(1));
    }
    let published = started.elapsed();
    let resident = status("VmRSS");
    ledger.stop()?;
    let indexed = started.elapsed();
    drop(ledger);
    latencies.sort_unstable();
    let at = |percent: usize| latencies[(latencies.len() * percent / 100).min(latencies.len() - 1)];
    let rate = |time: Duration| transfers as f64 / time.as_secs_f64();
    println!("transfers               {transfers:>12}, {accounts} accounts, {ids:?} ids");
    println!("acknowledged            {:>12.0} /s", rate(acknowledged));
    println!("published to queries    {:>12.0} /s", rate(published));
    println!("all in index files      {:>12.0} /s", rate(indexed));
    println!("batch latency p50, p99  {:>12.1?} {:.1?}", at(50), at(99));
    println!(
        "disk                    {:>12.1} bytes a transfer",
        per(size(dir.path())?, transfers)
    );
    let written = io("write_bytes").saturating_sub(written_before);
    println!("written                 {:>12.1} bytes a transfer", per(written, transfers));
    println!("resident, most          {:>12} kB, {} kB", resident, status("VmHWM"));
    let reopening = Instant::now();
    let again = Ledger::open(&Config::at(dir.path()), Arc::new(SystemClock))?;
    println!("reopened in             {:>12.1?}", reopening.elapsed());
    again.stop()?;
    Ok(())
}

fn load(
    ledger: &Ledger,
    workload: &mut Workload,
    transfers: u64,
) -> Result<Vec<Duration>, Box<dyn Error>> {
    let mut latencies = Vec::new();
    let mut waiting = VecDeque::new();
    let mut sent = 0;
    while sent < transfers || !waiting.is_empty() {
        if sent < transfers && waiting.len() < IN_FLIGHT {
            let batch = workload.batch(BATCH.min(transfers - sent));
            sent += batch.len() as u64;
            let answers = ledger.submitter().submit(batch, Mode::Each, false)?;
            waiting.push_back((Instant::now(), answers));
        } else if let Some((submitted, answers)) = waiting.pop_front() {
            answers.blocking_recv()??;
            latencies.push(submitted.elapsed());
        }
    }
    Ok(latencies)
}

fn per(bytes: u64, transfers: u64) -> f64 {
    bytes as f64 / transfers as f64
}

fn size(dir: &Path) -> Result<u64, Box<dyn Error>> {
    let mut sum = 0;
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        sum += if kind.is_dir() { size(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(sum)
}

/// A figure of this process; 0 where the system has no such file.
fn io(name: &str) -> u64 {
    figure("/proc/self/io", name)
}

fn status(name: &str) -> u64 {
    figure("/proc/self/status", name)
}

fn figure(file: &str, name: &str) -> u64 {
    let text = fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
