//! Rungs 3 to 5: the journal where a sync costs nothing, on the disk, and with exact look-ups of ids before.

use super::ACCOUNTS;
use super::measured::{rung, tell};
use criterion::Criterion;
use farthing_bench::bare::Bare;
use farthing_bench::figures::{folder_bytes, folder_on_disk};
use farthing_bench::{BATCH, Ids, Workload, whole};
use farthing_ledger::pipeline::Commands;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// A file system in memory: the same calls as on a disk, and a sync that has nothing to do.
const MEMORY: &str = "/dev/shm";

/// What a long measurement may fill of it.
const MEMORY_BYTES_MIN: u64 = 4 << 30;

/// Transfers in the index files before ids are looked up.
const HISTORY: u64 = 1_000_000;

struct Journal {
    workload: Workload,
    bare: Bare,
    dir: TempDir,
}

fn make(journal: &mut Journal) -> Commands {
    journal.workload.batch(BATCH)
}

fn append_all(journal: &mut Journal, batches: Vec<Commands>) {
    for batch in &batches {
        journal.bare.append(batch).expect("appended");
    }
}

pub(crate) fn unsynced(c: &mut Criterion) {
    if free_bytes(Path::new(MEMORY)) < MEMORY_BYTES_MIN {
        tell(&format!("ladder/3 is left out: {MEMORY} has no {MEMORY_BYTES_MIN} bytes free"));
        return;
    }
    let dir = || tempfile::tempdir_in(MEMORY).expect("a temporary folder");
    append(c, "3 + journal, in memory", dir);
}

/// Bytes that a folder's file system has room for; 0 where there is none.
fn free_bytes(dir: &Path) -> u64 {
    let said = Command::new("df").args(["--block-size=1", "--output=avail"]).arg(dir).output();
    let text = said.map(|output| output.stdout).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    text.lines().last().and_then(|line| line.trim().parse().ok()).unwrap_or_default()
}

pub(crate) fn synced(c: &mut Criterion) {
    append(c, "4 + sync", || folder_on_disk().expect("a temporary folder"));
}

fn append(c: &mut Criterion, name: &str, dir: fn() -> TempDir) {
    let setup = || {
        let (workload, dir) = (Workload::among(ACCOUNTS, Ids::Ordered), dir());
        let mut bare = Bare::open(dir.path()).expect("opened");
        for batch in workload.openings() {
            bare.append(&batch).expect("appended");
        }
        Journal { workload, bare, dir }
    };
    if let Some(done) = rung(c, (name, BATCH), setup, make, append_all) {
        done.tell_written();
        done.tell("on disk each", folder_bytes(done.state.dir.path()).expect("read"));
    }
}

/// Ordered ids are told new by the highest one; random ones are asked of the files.
pub(crate) fn ids(c: &mut Criterion) {
    for (name, ids) in [("ordered", Ids::Ordered), ("random", Ids::Random)] {
        let look_up_and_append = |journal: &mut Journal, batches: Vec<Commands>| {
            for batch in &batches {
                assert_eq!(journal.bare.known(batch).expect("looked up"), 0);
                journal.bare.append(batch).expect("appended");
            }
        };
        let name = format!("5 + look-ups, {name} ids");
        rung(c, (&name, BATCH), || with_history(ids), make, look_up_and_append);
    }
}

fn with_history(ids: Ids) -> Journal {
    let dir = folder_on_disk().expect("a temporary folder");
    let mut workload = Workload::among(ACCOUNTS, ids);
    let ledger = whole::open(dir.path()).expect("opened");
    whole::submit(&ledger, workload.openings()).expect("answered");
    whole::submit(&ledger, workload.batches(HISTORY)).expect("answered");
    ledger.stop().expect("stopped");
    drop(ledger);
    Journal { workload, bare: Bare::open(dir.path()).expect("opened"), dir }
}
