//! What a start takes: replay of what a crash left, a start after a stop, and the snapshots that make it short.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use farthing_bench::bare::{Bare, opened};
use farthing_bench::figures::{copy_folder, each, folder_on_disk};
use farthing_bench::{Ids, Workload, whole};
use farthing_ledger::domain::Seq;
use farthing_ledger::engine::State;
use farthing_ledger::snapshot::Snapshots;
use std::io::Write;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const ACCOUNTS: u32 = 10_000;

/// Transfers beyond the snapshot, in no index file.
const REPLAYED: [u64; 2] = [100_000, 1_000_000];

/// Transfers of history before a start after a stop.
const HISTORY: [u64; 2] = [1_000_000, 4_000_000];

/// Accounts of a snapshot.
const SNAPSHOT_ACCOUNTS: [u32; 3] = [10_000, 100_000, 1_000_000];

/// A crash: a snapshot of the accounts, and a journal that goes on without any index. Each start finds the same.
fn replay(c: &mut Criterion) {
    let mut group = c.benchmark_group("restart");
    group.sample_size(10);
    for transfers in REPLAYED {
        let mut crashed: Option<TempDir> = None;
        group.throughput(Throughput::Elements(transfers));
        group.bench_function(format!("after a crash, {transfers} beyond the snapshot"), |b| {
            b.iter_custom(|iterations| {
                let crashed = crashed.get_or_insert_with(|| crash(transfers));
                (0..iterations).map(|_| start_on_a_copy(crashed)).sum()
            });
        });
    }
    group.finish();
}

fn crash(transfers: u64) -> TempDir {
    let dir = folder_on_disk().expect("a temporary folder");
    let mut workload = Workload::among(ACCOUNTS, Ids::Ordered);
    let ledger = whole::open(dir.path()).expect("opened");
    whole::submit(&ledger, workload.openings()).expect("answered");
    ledger.stop().expect("stopped");
    drop(ledger);
    let mut bare = Bare::open(dir.path()).expect("opened");
    for batch in workload.batches(transfers) {
        bare.append(&batch).expect("appended");
    }
    dir
}

fn start_on_a_copy(crashed: &TempDir) -> Duration {
    let copy = folder_on_disk().expect("a temporary folder");
    copy_folder(crashed.path(), copy.path()).expect("copied");
    let started = Instant::now();
    let ledger = whole::open(copy.path()).expect("opened");
    let took = started.elapsed();
    ledger.stop().expect("stopped");
    took
}

/// A start after a stop finds everything in the snapshot and in the index files.
fn after_a_stop(c: &mut Criterion) {
    let mut group = c.benchmark_group("restart");
    group.sample_size(10);
    for transfers in HISTORY {
        let mut stopped: Option<TempDir> = None;
        group.bench_function(format!("after a stop, {transfers} of history"), |b| {
            b.iter_custom(|iterations| {
                let dir = stopped.get_or_insert_with(|| history(transfers));
                (0..iterations).map(|_| start(dir)).sum()
            });
        });
    }
    group.finish();
}

fn history(transfers: u64) -> TempDir {
    let dir = folder_on_disk().expect("a temporary folder");
    let mut workload = Workload::among(ACCOUNTS, Ids::Ordered);
    let ledger = whole::open(dir.path()).expect("opened");
    whole::submit(&ledger, workload.openings()).expect("answered");
    whole::submit(&ledger, workload.batches(transfers)).expect("answered");
    ledger.stop().expect("stopped");
    dir
}

fn start(dir: &TempDir) -> Duration {
    let started = Instant::now();
    let ledger = whole::open(dir.path()).expect("opened");
    let took = started.elapsed();
    ledger.stop().expect("stopped");
    took
}

/// Writing a state down, synced, and reading it again. The rate is of accounts.
fn snapshots(c: &mut Criterion) {
    let mut group = c.benchmark_group("snapshot");
    group.sample_size(10);
    for accounts in SNAPSHOT_ACCOUNTS {
        let dir = folder_on_disk().expect("a temporary folder");
        let snapshots = Snapshots::below(dir.path()).expect("a folder");
        let mut state: Option<State> = None;
        let opened = || opened(&Workload::among(accounts, Ids::Ordered));
        group.throughput(Throughput::Elements(accounts.into()));
        group.bench_function(format!("write, {accounts} accounts"), |b| {
            let state = state.get_or_insert_with(opened);
            b.iter(|| snapshots.save(state).expect("written"));
        });
        group.bench_function(format!("read, {accounts} accounts"), |b| {
            let state = state.get_or_insert_with(opened);
            snapshots.save(state).expect("written");
            b.iter(|| snapshots.newest(Seq::MAX).expect("read"));
        });
        if state.is_some() {
            let bytes = farthing_bench::figures::folder_bytes(dir.path()).expect("read");
            let each = each(bytes, accounts.into());
            // Nobody may be reading.
            let _ = writeln!(std::io::stdout(), "{:24}{each:.1} bytes an account", "");
        }
    }
    group.finish();
}

criterion_group!(benches, replay, after_a_stop, snapshots);
criterion_main!(benches);
