//! Rungs 1 and 2: the rules, and the stored bytes of what they decide.

use super::ACCOUNTS;
use super::measured::rung;
use criterion::Criterion;
use farthing_bench::bare::{decide, opened};
use farthing_bench::{BATCH, Ids, Workload};
use farthing_ledger::codec::RecordBuilder;
use farthing_ledger::domain::Time;
use farthing_ledger::engine::State;
use farthing_ledger::pipeline::Commands;
use std::hint::black_box;

struct Rules {
    workload: Workload,
    state: State,
    stored_bytes: u64,
}

fn setup() -> Rules {
    let workload = Workload::among(ACCOUNTS, Ids::Ordered);
    Rules { state: opened(&workload), workload, stored_bytes: 0 }
}

fn make(rules: &mut Rules) -> Commands {
    rules.workload.batch(BATCH)
}

pub(crate) fn rules(c: &mut Criterion) {
    let decide_all = |rules: &mut Rules, batches: Vec<Commands>| {
        for command in batches.iter().flatten() {
            black_box(decide(&mut rules.state, command));
        }
    };
    rung(c, ("1 rules", BATCH), setup, make, decide_all);
}

pub(crate) fn bytes(c: &mut Criterion) {
    let encode_all = |rules: &mut Rules, batches: Vec<Commands>| {
        for batch in &batches {
            let mut records = RecordBuilder::begin(rules.state.seq().next(), Time::ZERO);
            for command in batch {
                records.push(&decide(&mut rules.state, command));
            }
            rules.stored_bytes += records.len_bytes() as u64;
            black_box(records.finish());
        }
    };
    if let Some(done) = rung(c, ("2 + stored bytes", BATCH), setup, make, encode_all) {
        done.tell("stored each", done.state.stored_bytes);
    }
}
