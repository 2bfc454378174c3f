//! Rung 6: the whole ledger, with projections and index files.

use super::ACCOUNTS;
use super::measured::rung;
use criterion::Criterion;
use farthing_bench::figures::{folder_bytes, folder_on_disk};
use farthing_bench::{BATCH, Ids, Workload, whole};
use farthing_ledger::Ledger;
use farthing_ledger::pipeline::Commands;
use tempfile::TempDir;

struct Whole {
    workload: Workload,
    ledger: Ledger,
    dir: TempDir,
}

fn setup(ids: Ids) -> Whole {
    let dir = folder_on_disk().expect("a temporary folder");
    let workload = Workload::among(ACCOUNTS, ids);
    let ledger = whole::open(dir.path()).expect("opened");
    whole::submit(&ledger, workload.openings()).expect("answered");
    Whole { workload, ledger, dir }
}

pub(crate) fn projections(c: &mut Criterion) {
    for (name, ids) in [("ordered", Ids::Ordered), ("random", Ids::Random)] {
        let make = |whole: &mut Whole| whole.workload.batch(BATCH);
        let submit = |whole: &mut Whole, batches: Vec<Commands>| {
            whole::submit(&whole.ledger, batches).expect("answered");
        };
        let name = format!("6 + projections, {name} ids");
        if let Some(done) = rung(c, (&name, BATCH), || setup(ids), make, submit) {
            // What is in no index file yet is now.
            done.state.ledger.stop().expect("stopped");
            done.tell_written();
            done.tell("on disk each", folder_bytes(done.state.dir.path()).expect("read"));
        }
    }
}
